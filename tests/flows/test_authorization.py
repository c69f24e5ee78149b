"""From the caller's list to one outcome each."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from arca_sdk.domain.authorization import Authorized, Rejected, Uncertain, Unsent
from arca_sdk.domain.codes import VatCondition, VoucherType
from arca_sdk.domain.document import Document
from arca_sdk.domain.invoice import Receiver
from arca_sdk.errors import (
    ArcaTrouble,
    InvalidInput,
    InvalidInvoice,
    InvoiceRejected,
    NotSent,
    OutcomeUncertain,
    ReplyNotXml,
    RequestRefused,
    SequenceBlocked,
    StorageError,
)
from arca_sdk.simulator.faults import Fault
from tests.makers import NOW, TODAY, invoice_b
from tests.stage import Stage

UNREGISTERED = Receiver(document=Document.of(80, "20222222223"), vat_condition=VatCondition.EXENTO, name="No existe")


def sale(pesos: int, **changes: object):
    return invoice_b(f"{pesos}.00", **changes)


def rejectable(stage: Stage, pesos: int):
    """Passes every local rule; ARCA alone knows that the receiver does not exist."""
    from arca_sdk.domain.cuit import Cuit
    from arca_sdk.simulator.ledger import Taxpayer

    stage.simulator.ledger.taxpayers[Cuit("20222222223")] = Taxpayer(Cuit("20222222223"), active=False)
    return sale(pesos, receiver=UNREGISTERED)


class TestOne:
    def test_it_gets_a_cae(self, stage):
        outcome = stage.client.authorize(sale(121))
        assert isinstance(outcome, Authorized)
        assert (outcome.number, len(outcome.cae), outcome.recovered) == (1, 14, False)
        assert outcome.cae_due == date(2026, 12, 5)
        assert outcome.processed_at == NOW
        (issued,) = stage.issued
        assert (issued.cae, issued.invoice.total) == (outcome.cae, Decimal("121.00"))

    def test_the_invoice_comes_back_with_number_date_and_its_printed_parts(self, stage):
        outcome = stage.client.authorize(sale(121, issue_date=None))
        assert isinstance(outcome, Authorized)
        assert outcome.invoice.issue_date == TODAY
        assert outcome.invoice.lines == sale(121).lines

    def test_numbers_follow_each_other(self, stage):
        assert [stage.client.authorize(sale(n)).number for n in (1, 2, 3)] == [1, 2, 3]
        assert stage.client.last_number(3, VoucherType.FACTURA_B) == 3

    def test_arca_and_we_agree_on_what_it_holds(self, stage):
        outcome = stage.client.authorize(sale(121))
        voucher = stage.client.consult(3, VoucherType.FACTURA_B, 1)
        assert voucher.authorization == outcome.cae
        assert voucher.invoice == replace(outcome.invoice, lines=())

    def test_a_broken_rule_is_told_and_nothing_is_sent(self, stage):
        with pytest.raises(InvalidInvoice, match="10048") as caught:
            stage.client.authorize(sale(121, total=Decimal("999.00")))
        assert [finding.code for finding in caught.value.findings] == [10048]
        assert stage.issued == []

    def test_every_broken_rule_is_told_at_once(self, stage):
        with pytest.raises(InvalidInvoice) as caught:
            stage.client.authorize(sale(121, total=Decimal("999.00"), issue_date=date(2026, 1, 1)))
        assert {finding.code for finding in caught.value.findings} == {10016, 10048}

    def test_without_local_rules_arca_is_the_judge(self, credentials):
        stage = Stage(credentials, check_rules=False)
        outcome = stage.client.authorize(sale(121, total=Decimal("999.00")))
        assert isinstance(outcome, Rejected)
        assert [reason.code for reason in outcome.reasons] == [10048]
        assert stage.client.authorize(sale(121)).number == 1

    def test_a_number_is_never_the_callers(self, stage):
        with pytest.raises(InvalidInput, match="already has a number"):
            stage.client.authorize(sale(121, number=7))

    def test_issue_raises_what_authorize_returns(self, stage):
        assert stage.client.issue(sale(1)).number == 1
        with pytest.raises(InvoiceRejected, match="10") as caught:
            stage.client.issue(rejectable(stage, 2))
        assert caught.value.outcome.reasons
        stage.fail(Fault.cut_after_granting(), Fault.error(500, operation="FECompConsultar", times=None))
        with pytest.raises(OutcomeUncertain, match="settle") as uncertain:
            stage.client.issue(sale(3))
        assert uncertain.value.outcome.number == 2

    def test_no_connection_before_sending_is_an_error_and_leaves_nothing_behind(self, stage):
        stage.client.login()
        stage.fail(Fault.refuse(operation="FECAESolicitar"))
        with pytest.raises(NotSent):
            stage.client.authorize(sale(1))
        assert stage.client.authorize(sale(1)).number == 1

    def test_trouble_before_sending_is_an_error_and_leaves_nothing_behind(self, stage):
        stage.fail(Fault.error(501, operation="FECompUltimoAutorizado"))
        with pytest.raises(ArcaTrouble):
            stage.client.authorize(sale(1))
        stage.fail(Fault.page(503, operation="FECompUltimoAutorizado"))
        with pytest.raises(ReplyNotXml):
            stage.client.authorize(sale(1))
        assert stage.client.authorize(sale(1)).number == 1

    def test_text_that_xml_cannot_carry_is_told_and_nothing_is_sent(self, credentials):
        from arca_sdk.domain.codes import OptionalType
        from arca_sdk.domain.invoice import OptionalData

        stage = Stage(credentials, check_rules=False)
        with pytest.raises(InvalidInput):
            stage.client.authorize(sale(1, optionals=(OptionalData(OptionalType.PROMOCION_INDUSTRIAL, "a\x00b"),)))
        assert stage.issued == []
        assert stage.client.authorize(sale(1)).number == 1

    def test_a_journal_that_cannot_be_written_stops_it_before_sending(self, stage, monkeypatch):
        def full(_attempt, _settled=()):
            raise StorageError("disk full")

        monkeypatch.setattr(stage.stores.journal, "write", full)
        with pytest.raises(StorageError):
            stage.client.authorize(sale(1))
        assert stage.issued == []

    def test_a_journal_that_fails_after_the_answer_does_not_lose_it(self, stage, monkeypatch):
        def full(_attempt, _settled=()):
            raise StorageError("disk full")

        monkeypatch.setattr(stage.stores.journal, "close", full)
        outcome = stage.client.authorize(sale(1))
        assert isinstance(outcome, Authorized)


class TestMany:
    def test_each_gets_its_outcome_in_order(self, stage):
        outcomes = stage.client.authorize_many([sale(n) for n in (10, 20, 30)])
        assert [type(outcome) for outcome in outcomes] == [Authorized] * 3
        assert [outcome.invoice.total for outcome in outcomes] == [10, 20, 30]
        assert len(stage.issued) == 3

    def test_none_is_none(self, stage):
        assert stage.client.authorize_many([]) == ()

    def test_different_sequences_are_kept_apart(self, stage):
        invoices = [sale(1), sale(2, point_of_sale=4), sale(3), sale(4, point_of_sale=4)]
        outcomes = stage.client.authorize_many(invoices)
        assert [(o.invoice.point_of_sale, o.number) for o in outcomes] == [(3, 1), (4, 1), (3, 2), (4, 2)]

    def test_more_than_a_request_takes_goes_out_in_several(self, stage, monkeypatch):
        from arca_sdk.flows import authorization

        def three(_session):
            return 3
            yield

        monkeypatch.setattr(authorization, "batch_limit", three)
        outcomes = stage.client.authorize_many([sale(n) for n in range(1, 9)])
        assert [outcome.number for outcome in outcomes] == list(range(1, 9))

    def test_behind_a_rejected_one_the_rest_is_renumbered_and_sent(self, stage):
        outcomes = stage.client.authorize_many([sale(1), rejectable(stage, 2), sale(3), sale(4)])
        assert [type(o) for o in outcomes] == [Authorized, Rejected, Authorized, Authorized]
        assert [o.number for o in outcomes if isinstance(o, Authorized)] == [1, 2, 3]
        assert [voucher.invoice.total for voucher in stage.issued] == [1, 3, 4]

    def test_a_rejected_one_has_no_number(self, stage):
        (outcome,) = stage.client.authorize_many([rejectable(stage, 2)])
        assert isinstance(outcome, Rejected)
        assert outcome.invoice.number is None

    def test_strict_batches_hold_the_rest_back(self, credentials):
        stage = Stage(credentials, strict_batches=True)
        outcomes = stage.client.authorize_many([sale(1), rejectable(stage, 2), sale(3)])
        assert [type(outcome) for outcome in outcomes] == [Authorized, Rejected, Unsent]
        assert isinstance(outcomes[2], Unsent)
        assert isinstance(outcomes[2].error, SequenceBlocked)
        assert len(stage.issued) == 1

    def test_a_broken_rule_names_the_invoice(self, stage):
        with pytest.raises(InvalidInvoice, match="invoice 2 of the call") as caught:
            stage.client.authorize_many([sale(1), sale(2, total=Decimal("5"))])
        assert caught.value.position == 1
        assert stage.issued == []

    def test_trouble_after_the_first_request_is_the_outcome_of_the_rest(self, stage, monkeypatch):
        from arca_sdk.flows import authorization

        def one(_session):
            return 1
            yield

        monkeypatch.setattr(authorization, "batch_limit", one)
        stage.fail(Fault.refuse(operation="FECAESolicitar", nth=2, times=None))
        outcomes = stage.client.authorize_many([sale(1), sale(2), sale(3)])
        assert [type(outcome) for outcome in outcomes] == [Authorized, Unsent, Unsent]
        assert isinstance(outcomes[1], Unsent)
        assert isinstance(outcomes[1].error, NotSent)

    def test_trouble_in_the_second_sequence_does_not_lose_the_first(self, stage):
        stage.fail(Fault.error(501, operation="FECompUltimoAutorizado", nth=2, times=None))
        outcomes = stage.client.authorize_many([sale(1), sale(2, point_of_sale=4)])
        assert [type(outcome) for outcome in outcomes] == [Authorized, Unsent]

    def test_a_refused_header_is_everybodys_reason(self, stage):
        stage.fail(Fault.error(10005, "punto de venta", operation="FECAESolicitar"))
        outcomes = stage.client.authorize_many([sale(1), sale(2)])
        assert [type(outcome) for outcome in outcomes] == [Rejected, Rejected]
        assert isinstance(outcomes[1], Rejected)
        assert [str(reason) for reason in outcomes[1].reasons] == ["10005: punto de venta"]

    def test_a_point_of_sale_that_arca_does_not_know_is_told_before_sending(self, stage):
        stage.client.login()
        stage.simulator.open_mode = False
        with pytest.raises(RequestRefused, match="11002"):
            stage.client.authorize_many([sale(1), sale(2)])

    def test_a_range_of_small_sales_takes_one_cae_and_all_its_numbers(self, credentials):
        stage = Stage(credentials)
        summary = sale(300, number=1, last_number=10)
        outcome = stage.client.authorize(summary)
        assert isinstance(outcome, Authorized)
        assert (outcome.invoice.number, outcome.invoice.end_number) == (1, 10)
        assert stage.client.authorize(sale(1)).number == 11


class TestAnEarlierUncertainVoucher:
    def test_blocks_its_sequence_and_nothing_is_sent(self, stage):
        stage.fail(Fault.cut_after_granting(), Fault.error(500, operation="FECompConsultar", times=None))
        uncertain = stage.client.authorize(sale(1))
        assert isinstance(uncertain, Uncertain)
        stage.heal()
        with pytest.raises(SequenceBlocked, match="settle_all") as caught:
            stage.client.authorize(sale(2))
        assert [outcome.number for outcome in caught.value.uncertain] == [1]
        assert stage.client.authorize(sale(3, point_of_sale=4)).number == 1
        assert [type(outcome) for outcome in stage.client.settle_all()] == [Authorized]
        assert stage.client.authorize(sale(2)).number == 2

    def test_inside_a_call_keeps_the_rest_from_being_sent(self, stage, monkeypatch):
        from arca_sdk.flows import authorization

        def one(_session):
            return 1
            yield

        monkeypatch.setattr(authorization, "batch_limit", one)
        stage.fail(Fault.cut_after_granting(nth=2), Fault.error(500, operation="FECompConsultar", times=None))
        outcomes = stage.client.authorize_many([sale(1), sale(2), sale(3)])
        assert [type(outcome) for outcome in outcomes] == [Authorized, Uncertain, Unsent]
        assert isinstance(outcomes[2], Unsent)
        assert isinstance(outcomes[2].error, SequenceBlocked)
