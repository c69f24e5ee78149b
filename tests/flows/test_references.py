"""The caller's own name for a sale: authorising it again gives the voucher that exists."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pytest

from arca_sdk.adapters.runner import run
from arca_sdk.adapters.world import Stores
from arca_sdk.domain.authorization import Authorized, Rejected, Uncertain
from arca_sdk.errors import InvalidInput, SequenceBlocked
from arca_sdk.flows import authorization
from arca_sdk.simulator.faults import Fault
from tests.flows.test_authorization import rejectable, sale
from tests.flows.test_schedules import Crash, Mortal, steps_of_a_call
from tests.makers import COMPANY
from tests.stage import Stage

DEAF = Fault.error(500, operation="FECompConsultar", times=None)


@pytest.fixture(params=["memory", "files"])
def stage(request, credentials, tmp_path) -> Stage:
    made = Stage(credentials)
    if request.param == "files":
        made.stores = Stores.files(tmp_path)
        made.client = made.new_client()
    return made


def order(number: int, **changes: object):
    return sale(number, reference=f"order-{number}", **changes)


def test_the_same_reference_gives_the_same_voucher(stage):
    first = stage.client.authorize(order(1))
    again = stage.new_client().authorize(order(1))
    assert again == first
    assert len(stage.issued) == 1


def test_weeks_later_too_and_no_rule_stands_in_the_way(stage):
    first = stage.client.authorize(order(1))
    stage.wait(days=40)
    assert stage.client.authorize(order(1)) == first


def test_a_date_that_was_left_open_does_not_make_it_another_sale(stage):
    first = stage.client.authorize(order(1, issue_date=None))
    stage.wait(days=2)
    assert stage.client.authorize(order(1, issue_date=None)) == first


def test_without_a_reference_two_equal_sales_are_two_sales(stage):
    assert stage.client.authorize(sale(1)).number == 1
    assert stage.client.authorize(sale(1)).number == 2


def test_the_same_reference_for_another_sale_is_told(stage):
    stage.client.authorize(order(1))
    with pytest.raises(InvalidInput, match="already belongs to another invoice"):
        stage.client.authorize(replace(sale(2), reference="order-1"))
    assert len(stage.issued) == 1


def test_twice_in_one_call_is_told(stage):
    with pytest.raises(InvalidInput, match="Two invoices"):
        stage.client.authorize_many([order(1), order(1)])
    assert stage.issued == []


def test_in_a_list_only_what_is_new_is_sent(stage):
    stage.client.authorize_many([order(1), order(2)])
    outcomes = stage.client.authorize_many([order(1), order(2), order(3)])
    assert [outcome.number for outcome in outcomes] == [1, 2, 3]
    assert len(stage.issued) == 3


def test_another_cuit_has_references_of_its_own(stage):
    from arca_sdk.simulator.ledger import Taxpayer
    from tests.makers import ISSUER

    stage.simulator.ledger.taxpayers[ISSUER] = Taxpayer(ISSUER, represents=(COMPANY,))
    stage.client.authorize(order(1))
    assert stage.new_client(cuit=COMPANY).authorize(order(1)).number == 1
    assert len(stage.issued) == 2


def test_a_rejected_reference_may_be_tried_again(stage):
    rejected = rejectable(stage, 1)
    outcome = stage.client.authorize(replace(rejected, reference="order-1"))
    assert isinstance(outcome, Rejected)
    assert isinstance(stage.client.authorize(order(1)), Authorized)


class TestAfterALostReply:
    def test_authorising_again_settles_it(self, stage):
        stage.fail(Fault.cut_after_granting(), DEAF)
        assert isinstance(stage.client.authorize(order(1)), Uncertain)
        stage.heal()
        outcome = stage.new_client().authorize(order(1))
        assert isinstance(outcome, Authorized)
        assert outcome.recovered
        assert len(stage.issued) == 1

    def test_still_uncertain_is_still_uncertain_and_nothing_is_sent(self, stage):
        stage.fail(Fault.cut_after_granting(), DEAF)
        first = stage.client.authorize(order(1))
        second = stage.client.authorize(order(1))
        assert isinstance(second, Uncertain)
        assert second.attempt_id == first.attempt_id
        assert len(stage.issued) == 1

    def test_the_next_sale_settles_the_one_before_by_itself(self, stage):
        """Its outcome is kept for whoever asks with its reference, so nobody is left untold."""
        stage.fail(Fault.cut_after_granting(), DEAF)
        stage.client.authorize(order(1))
        stage.heal()
        assert stage.client.authorize(order(2)).number == 2
        assert stage.client.authorize(order(1)).number == 1
        assert len(stage.issued) == 2

    def test_the_next_sale_is_blocked_while_it_cannot_be_settled(self, stage):
        stage.fail(Fault.cut_after_granting(), DEAF)
        stage.client.authorize(order(1))
        with pytest.raises(SequenceBlocked):
            stage.client.authorize(order(2))
        assert len(stage.issued) == 1

    def test_a_sale_moved_to_another_point_of_sale_meanwhile_is_still_one_sale(self, stage):
        stage.fail(Fault.cut_after_granting(), DEAF)
        stage.client.authorize(order(1))
        stage.heal()
        with pytest.raises(InvalidInput, match="already belongs"):
            stage.client.authorize(order(1, point_of_sale=9))
        assert len(stage.issued) == 1

    def test_a_number_that_became_anothers_gets_a_new_one(self, stage):
        stage.fail(Fault.cut_before_executing(operation="FECAESolicitar"), DEAF)
        stage.client.authorize(order(1))
        stage.heal()
        stage.new_client(stores=Stores(tickets=stage.stores.tickets)).issue(sale(999))
        assert stage.client.authorize(order(1)).number == 2


@pytest.mark.parametrize("reply_lost", [False, True], ids=["reply", "lost-reply"])
def test_after_a_crash_at_any_step_the_same_call_finishes_the_work(credentials, reply_lost):
    """No settle_all, no bookkeeping of the caller's: the same list again, until each has its answer."""
    for step in range(1, steps_of_a_call(credentials) + 8):
        stage = Stage(credentials)
        if reply_lost:
            stage.fail(Fault.cut_after_granting())
        invoices = [order(1), order(2), replace(rejectable(stage, 3), reference="order-3"), order(4)]
        with suppress(Crash):
            run(
                authorization.authorize(stage.client._session, invoices),
                Mortal(stage.client._world, step, after=True),
            )
        outcomes = ()
        for _ in range(4):
            stage.wait(minutes=11)
            with suppress(SequenceBlocked):
                outcomes = stage.new_client().authorize_many(invoices)
        assert [type(outcome) for outcome in outcomes] == [Authorized, Authorized, Rejected, Authorized], step
        granted = Counter(voucher.invoice.total for voucher in stage.issued)
        assert granted == {1: 1, 2: 1, 4: 1}, step
        assert {outcome.cae for outcome in outcomes if isinstance(outcome, Authorized)} == {
            voucher.cae for voucher in stage.issued
        }


def test_sixteen_threads_with_one_reference_make_one_voucher(stage):
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(16) as pool:
        outcomes = list(pool.map(lambda _: stage.client.authorize(order(1)), range(16)))
    assert len({outcome.cae for outcome in outcomes}) == 1
    assert len(stage.issued) == 1


def test_the_time_of_processing_is_kept_too(stage):
    first = stage.client.authorize(order(1))
    stage.wait(hours=3)
    assert stage.client.authorize(order(1)).processed_at == first.processed_at
    assert stage.clock.now() - first.processed_at == timedelta(hours=3)
