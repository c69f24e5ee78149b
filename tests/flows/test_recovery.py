"""After a lost reply: no duplicate, nothing lost, and no guess."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from arca_sdk.adapters.world import Stores
from arca_sdk.domain.authorization import Authorized, Rejected, Uncertain, Unsent
from arca_sdk.errors import NumberTaken
from arca_sdk.simulator.faults import Fault
from tests.flows.test_authorization import rejectable, sale
from tests.makers import ISSUER
from tests.stage import Stage

DEAF = Fault.error(500, operation="FECompConsultar", times=None)


def foreign(stage: Stage, invoice) -> None:
    """Another system on the same point of sale issues a voucher."""
    stage.new_client(stores=Stores(tickets=stage.stores.tickets)).issue(invoice)


def uncertain(stage: Stage, invoice, *faults: Fault) -> Uncertain:
    """An outcome that could not be settled in time."""
    stage.fail(*faults, DEAF)
    outcome = stage.client.authorize(invoice)
    assert isinstance(outcome, Uncertain)
    stage.heal()
    return outcome


@pytest.mark.parametrize(
    "fault",
    [
        Fault.cut_after_granting(),
        Fault.cut_after_granting(reset=True),
        Fault.cut_mid_reply(operation="FECAESolicitar"),
        Fault.garbled(operation="FECAESolicitar"),
        Fault.empty(operation="FECAESolicitar"),
        Fault.page(200, operation="FECAESolicitar", executed=True),
        Fault.page(500, operation="FECAESolicitar", executed=True),
        Fault.page(503, operation="FECAESolicitar", executed=True),
        Fault.soap_fault("Server", "se cayo", operation="FECAESolicitar", executed=True),
        Fault.error(500, operation="FECAESolicitar", executed=True),
        Fault.error(501, operation="FECAESolicitar", executed=True),
        Fault.error(502, operation="FECAESolicitar", executed=True),
        Fault.wrong_number(operation="FECAESolicitar"),
        Fault.without_cae(),
        Fault.short_cae(),
        Fault.fewer_details(),
        Fault.huge(operation="FECAESolicitar"),
        Fault.gzip_bomb(operation="FECAESolicitar"),
    ],
    ids=lambda fault: f"{fault.kind}-{fault.code or fault.status}",
)
class TestGrantedButTheReplyIsUseless:
    def test_the_cae_is_found_by_asking_for_the_number(self, stage, fault):
        stage.fail(fault)
        outcome = stage.client.authorize(sale(121))
        assert isinstance(outcome, Authorized)
        assert outcome.recovered
        (issued,) = stage.issued
        assert outcome.cae == issued.cae
        assert outcome.invoice.lines == sale(121).lines

    async def test_awaiting_too(self, stage, fault):
        stage.fail(fault)
        async with stage.new_async_client() as client:
            outcome = await client.authorize(sale(121))
        assert isinstance(outcome, Authorized)
        assert outcome.recovered
        assert [issued.cae for issued in stage.issued] == [outcome.cae]

    def test_a_whole_batch_is_found(self, stage, fault):
        stage.fail(fault)
        outcomes = stage.client.authorize_many([sale(1), sale(2), sale(3)])
        assert [type(outcome) for outcome in outcomes] == [Authorized] * 3
        assert [outcome.cae for outcome in outcomes] == [issued.cae for issued in stage.issued]


@pytest.mark.parametrize(
    "fault",
    [
        Fault.cut_before_executing(operation="FECAESolicitar"),
        Fault.cut_before_executing(operation="FECAESolicitar", reset=True),
        Fault.page(200, operation="FECAESolicitar"),
        Fault.page(503, operation="FECAESolicitar"),
        Fault.error(500, operation="FECAESolicitar"),
        Fault.error(502, operation="FECAESolicitar"),
        Fault.late(5, operation="FECAESolicitar"),
        Fault.late(45, operation="FECAESolicitar"),
        Fault.twice(operation="FECAESolicitar"),
    ],
    ids=lambda fault: f"{fault.kind}-{fault.code or fault.status}-{fault.seconds}",
)
class TestNotYetGranted:
    def test_the_same_bytes_under_the_same_number_are_sent_again(self, stage, fault):
        stage.fail(fault)
        outcome = stage.client.authorize(sale(121))
        assert isinstance(outcome, Authorized | Uncertain)
        if isinstance(outcome, Uncertain):
            stage.wait(minutes=20)
            outcome = stage.client.settle(outcome)
        assert isinstance(outcome, Authorized)
        stage.wait(minutes=20)
        (issued,) = stage.issued
        assert (issued.cae, issued.invoice.number) == (outcome.cae, 1)

    async def test_awaiting_too(self, stage, fault):
        stage.fail(fault)
        async with stage.new_async_client() as client:
            outcome = await client.authorize(sale(121))
            if isinstance(outcome, Uncertain):
                stage.wait(minutes=20)
                outcome = await client.settle(outcome)
        assert isinstance(outcome, Authorized)
        stage.wait(minutes=20)
        assert [issued.cae for issued in stage.issued] == [outcome.cae]


class TestSomebodyElsesNumber:
    def test_the_invoice_gets_another_number(self, stage):
        """Between our question and our request, another system took the number."""
        stage.fail(Fault.latency(0, operation="FECAESolicitar"))
        stage.client.authorize(sale(1))
        original = stage.simulator.handle
        taken = []

        def take_first(request):
            if b"FECAESolicitar" in request.body and not taken:
                taken.append(True)
                foreign(stage, sale(999))
            return original(request)

        stage.simulator.handle = take_first
        outcome = stage.client.authorize(sale(2))
        assert isinstance(outcome, Authorized)
        assert outcome.number == 3
        assert [issued.invoice.total for issued in stage.issued] == [1, 999, 2]

    def test_a_whole_batch_gets_other_numbers(self, stage):
        original = stage.simulator.handle
        taken = []

        def take_first(request):
            if b"FECAESolicitar" in request.body and not taken:
                taken.append(True)
                foreign(stage, sale(999))
            return original(request)

        stage.client.login()
        stage.simulator.handle = take_first
        outcomes = stage.client.authorize_many([sale(2), sale(3)])
        assert [outcome.number for outcome in outcomes] == [2, 3]

    def test_again_and_again_is_told(self, stage):
        original = stage.simulator.handle
        inside = []

        def take_always(request):
            if b"<FECAESolicitar" in request.body and not inside:
                inside.append(True)
                foreign(stage, sale(999))
                inside.clear()
            return original(request)

        stage.client.login()
        stage.simulator.handle = take_always
        with pytest.raises(NumberTaken, match="again and again"):
            stage.client.authorize(sale(2))
        assert all(issued.invoice.total == 999 for issued in stage.issued)


class TestUncertain:
    def test_what_cannot_be_known_is_said_and_can_be_settled(self, stage):
        outcome = uncertain(stage, sale(121), Fault.cut_after_granting())
        assert outcome.number == 1
        assert outcome.sends == 1
        assert "00003-00000001" in outcome.label
        settled = stage.client.settle(outcome)
        assert isinstance(settled, Authorized)
        assert [issued.cae for issued in stage.issued] == [settled.cae]

    def test_recovery_gives_up_after_its_time(self, stage):
        started = stage.clock.now()
        uncertain(stage, sale(121), Fault.cut_after_granting())
        assert timedelta(seconds=60) <= stage.clock.now() - started <= timedelta(seconds=62)

    def test_another_process_settles_it_from_the_journal(self, stage):
        uncertain(stage, sale(121), Fault.cut_after_granting())
        (settled,) = stage.new_client().settle_all()
        assert isinstance(settled, Authorized)
        assert stage.new_client().settle_all() == ()

    def test_another_machine_settles_it_from_the_outcome_alone(self, stage):
        outcome = uncertain(stage, sale(121), Fault.cut_after_granting())
        elsewhere = stage.new_client(stores=Stores(tickets=stage.stores.tickets))
        assert isinstance(elsewhere.settle(outcome), Authorized)
        assert len(stage.issued) == 1

    def test_settling_twice_tells_the_same(self, stage):
        outcome = uncertain(stage, sale(121), Fault.cut_after_granting())
        assert stage.client.settle(outcome).cae == stage.client.settle(outcome).cae
        assert len(stage.issued) == 1

    def test_what_was_never_executed_is_sent_again_when_settled(self, stage):
        outcome = uncertain(stage, sale(121), Fault.cut_before_executing(operation="FECAESolicitar"))
        assert stage.issued == []
        settled = stage.client.settle(outcome)
        assert isinstance(settled, Authorized)
        assert settled.number == 1

    def test_a_number_that_became_anothers_is_told_and_the_invoice_is_free(self, stage):
        outcome = uncertain(stage, sale(121), Fault.cut_before_executing(operation="FECAESolicitar"))
        foreign(stage, sale(999))
        settled = stage.client.settle(outcome)
        assert isinstance(settled, Unsent)
        assert isinstance(settled.error, NumberTaken)
        assert stage.client.authorize(settled.invoice).number == 2
        assert [issued.invoice.total for issued in stage.issued] == [999, 121]

    def test_each_of_a_batch_can_be_settled_by_itself(self, stage):
        stage.fail(Fault.cut_after_granting(), DEAF)
        outcomes = stage.client.authorize_many([sale(1), sale(2), sale(3)])
        stage.heal()
        assert [type(outcome) for outcome in outcomes] == [Uncertain] * 3
        settled = [stage.client.settle(outcome) for outcome in outcomes]
        assert [outcome.number for outcome in settled] == [1, 2, 3]
        assert [outcome.cae for outcome in settled] == [issued.cae for issued in stage.issued]

    def test_still_uncertain_stays_uncertain(self, stage):
        outcome = uncertain(stage, sale(121), Fault.cut_after_granting())
        stage.fail(DEAF)
        assert isinstance(stage.client.settle(outcome), Uncertain)
        stage.heal()
        assert isinstance(stage.client.settle(outcome), Authorized)

    def test_no_ticket_ends_the_search_early(self, stage):
        stage.client.login()
        stage.wait(hours=13)
        original = stage.simulator.handle

        def expire(request):
            response = original(request)
            if b"FECAESolicitar" in request.body:
                stage.fail(Fault.soap_fault("coe.notAuthorized", "no autorizado", service="wsaa", times=None))
                stage.stores.tickets._tickets.clear()
            return response

        stage.simulator.handle = expire
        stage.fail(Fault.cut_after_granting())
        outcome = stage.client.authorize(sale(1))
        assert isinstance(outcome, Uncertain)
        assert "coe.notAuthorized" in outcome.reason


class TestStaleReadings:
    def test_a_number_behind_ours_is_waited_out_and_nothing_is_sent_twice(self, stage):
        stage.client.authorize(sale(1))
        stage.wait(minutes=1)
        stage.fail(
            Fault.cut_after_granting(),
            Fault.stale(30, operation="FECompConsultar", times=2),
            Fault.stale(30, operation="FECompUltimoAutorizado", nth=2, times=1),
        )
        outcome = stage.client.authorize(sale(2))
        assert isinstance(outcome, Authorized)
        assert [issued.invoice.total for issued in stage.issued] == [1, 2]


class TestADoubtfulVoucher:
    def test_is_neither_adopted_nor_replaced(self, stage):
        """Same sale by every field that tells sales apart, and yet not what was sent: a person has to look."""
        outcome = uncertain(stage, sale(121), Fault.cut_after_granting())
        ledger = stage.simulator.ledger
        (issued,) = stage.issued
        altered = replace(issued, processed_at=issued.processed_at - timedelta(hours=2))
        sequence = ledger.vouchers[(ISSUER, 3, 6)]
        sequence[0] = altered
        settled = stage.client.settle(outcome)
        assert isinstance(settled, Uncertain)
        assert "processed_at" in settled.reason
        assert len(stage.issued) == 1

    def test_a_clock_that_is_wrong_by_an_hour_is_measured_and_forgiven(self, stage):
        """Our clock is behind: ARCA's own, in each reply, tells by how much."""
        behind = stage.new_client(clock=lambda: stage.clock.now() - timedelta(minutes=50))
        stage.client.login()
        stage.fail(Fault.cut_after_granting())
        outcome = behind.authorize(sale(1))
        assert isinstance(outcome, Authorized)
        assert outcome.recovered


class TestRejections:
    def test_a_rejection_of_the_only_sending_is_final(self, stage):
        assert isinstance(stage.client.authorize(rejectable(stage, 1)), Rejected)

    def test_a_rejection_after_a_second_sending_is_final_only_after_a_silence(self, stage):
        stage.fail(Fault.cut_before_executing(operation="FECAESolicitar"))
        outcome = stage.client.authorize(rejectable(stage, 1))
        assert isinstance(outcome, Uncertain)
        assert outcome.sends == 2
        assert "rejection" in outcome.reason
        assert isinstance(stage.client.settle(outcome), Uncertain)
        stage.wait(minutes=11)
        settled = stage.client.settle(outcome)
        assert isinstance(settled, Rejected)
        assert settled.reasons
        assert settled.invoice.number is None
        assert stage.client.authorize(sale(2)).number == 1

    def test_a_late_grant_of_a_rejected_resend_is_still_found(self, stage):
        stage.fail(Fault.late(300, operation="FECAESolicitar"))
        invoice = rejectable(stage, 1)
        outcome = stage.client.authorize(invoice)
        assert isinstance(outcome, Uncertain)
        document = invoice.receiver.document
        from arca_sdk.domain.cuit import Cuit

        stage.simulator.ledger.taxpayers[Cuit(document.number)].active = True
        stage.wait(minutes=11)
        settled = stage.client.settle(outcome)
        assert isinstance(settled, Authorized)
        assert len(stage.issued) == 1

    def test_those_behind_a_rejected_resend_are_free(self, stage):
        stage.fail(Fault.cut_before_executing(operation="FECAESolicitar"))
        outcomes = stage.client.authorize_many([rejectable(stage, 1), sale(2)])
        assert [type(outcome) for outcome in outcomes] == [Uncertain, Uncertain]
        stage.wait(minutes=11)
        assert [type(outcome) for outcome in stage.client.settle_all()] == [Rejected, Unsent]
        assert stage.issued == []


class TestTenThousandSixteen:
    def test_a_date_that_arca_refuses_is_a_rejection_with_its_words(self, credentials):
        stage = Stage(credentials, check_rules=False)
        outcome = stage.client.authorize(sale(1, issue_date=sale(1).issue_date - timedelta(days=30)))
        assert isinstance(outcome, Rejected)
        assert {reason.code for reason in outcome.reasons} == {10016}

    def test_a_date_before_the_last_voucher_is_a_rejection(self, stage):
        stage.client.authorize(sale(1))
        outcome = stage.client.authorize(sale(2, issue_date=sale(1).issue_date - timedelta(days=1)))
        assert isinstance(outcome, Rejected)
        assert {reason.code for reason in outcome.reasons} == {10016}
        assert len(stage.issued) == 1

    def test_without_a_cause_that_we_can_see_it_is_sent_again_and_then_shown_to_a_person(self, stage):
        stage.fail(Fault.error(10016, operation="FECAESolicitar", times=None))
        outcome = stage.client.authorize(sale(1))
        assert isinstance(outcome, Uncertain)
        assert stage.issued == []
        assert outcome.sends == 4
        assert "3 times in a row" in outcome.reason
        stage.heal()
        assert isinstance(stage.client.settle(outcome), Authorized)


class TestTheJournal:
    def test_bytes_that_another_version_would_write_are_never_sent(self, stage):
        uncertain(stage, sale(121), Fault.cut_before_executing(operation="FECAESolicitar"))
        (attempt,) = stage.stores.journal.open(None)
        changed = replace(attempt, items=tuple(replace(item, fingerprint="0" * 64) for item in attempt.items))
        stage.stores.journal.write(changed)
        (settled,) = stage.client.settle_all()
        assert isinstance(settled, Uncertain)
        assert "other bytes" in settled.reason
        assert stage.issued == []

    def test_another_cuits_attempts_are_left_alone(self, stage):
        uncertain(stage, sale(121), Fault.cut_after_granting())
        (attempt,) = stage.stores.journal.open(None)
        elsewhere = replace(attempt, sequence=replace(attempt.sequence, realm="produccion"))
        stage.stores.journal.write(elsewhere)
        assert stage.client.settle_all() == ()


def test_amounts_are_compared_exactly(stage):
    """A voucher that differs by one cent is another sale."""
    outcome = uncertain(stage, sale(121), Fault.cut_before_executing(operation="FECAESolicitar"))
    foreign(stage, replace(sale(121), total=Decimal("121.01"), exempt=Decimal("0.01")))
    assert isinstance(stage.client.settle(outcome), Unsent)
