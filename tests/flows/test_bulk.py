"""Thousands of invoices: each sale once, whatever happens; one's trouble is not another's."""

from __future__ import annotations

import _thread
import asyncio
import errno
import os
import signal
import threading
import time
from collections import Counter
from contextlib import suppress
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from arca_sdk.adapters.bulk import run_bulk
from arca_sdk.adapters.world import Stores
from arca_sdk.domain.authorization import Authorized, Rejected, Uncertain, Unsent
from arca_sdk.domain.bulk import BulkInterrupted, BulkProgress
from arca_sdk.domain.codes import VoucherType
from arca_sdk.errors import InvalidInput, InvalidInvoice, NotSent, SequenceBlocked, StorageError
from arca_sdk.simulator.faults import Fault
from arca_sdk.simulator.transport import SimulatorTransport
from tests.flows.processes import ledger, real_client, serving, start
from tests.flows.test_authorization import rejectable, sale
from tests.flows.test_references import DEAF
from tests.makers import TODAY
from tests.stage import Stage


@pytest.fixture(params=["memory", "files"])
def stage(request, credentials, tmp_path) -> Stage:
    return new_stage(credentials, tmp_path if request.param == "files" else None)


def new_stage(credentials, folder: Path | None = None, *, batch_limit: int = 3, **policy) -> Stage:
    made = Stage(credentials, **policy)
    made.simulator.batch_limit = batch_limit
    if folder is not None:
        made.stores = Stores.files(folder)
        made.client = made.new_client()
    return made


def order(number: int, point_of_sale: int = 3, **changes: object):
    """Its total is its own among all points of sale."""
    return sale(
        number + 1000 * point_of_sale,
        reference=f"{point_of_sale}-{number}",
        point_of_sale=point_of_sale,
        **changes,
    )


def orders(count: int, points=(3,)):
    return [order(number, point) for number in range(1, count + 1) for point in points]


def asked(stage: Stage) -> Counter:
    """Counts what ARCA is asked from now on."""
    counts: Counter = Counter()
    handle = stage.simulator.handle

    def counting(request):
        for name in ("FECAESolicitar", "FECompUltimoAutorizado", "FECompTotXRequest", "FECompConsultar"):
            counts[name] += f"<{name} ".encode() in request.body or f"<{name}>".encode() in request.body
        return handle(request)

    stage.simulator.handle = counting
    return counts


def each_once(stage: Stage, invoices) -> None:
    """The hidden ledger holds every sale, once, and nothing else."""
    assert Counter(voucher.invoice.total for voucher in stage.issued) == Counter(i.total for i in invoices)


class TestAllGoesWell:
    def test_one_outcome_each_in_the_order_given(self, stage):
        invoices = orders(7, points=(3, 4, 5))
        report = stage.client.bulk(invoices)
        assert report.is_complete
        assert [outcome.invoice.reference for outcome in report.outcomes] == [i.reference for i in invoices]
        assert [outcome.number for outcome in report.authorized if outcome.invoice.point_of_sale == 4] == [*range(1, 8)]
        assert str(report) == "21 of 21 authorised"
        each_once(stage, invoices)

    def test_any_iterable_will_do(self, stage):
        assert stage.client.bulk(order(n) for n in range(5)).counts.authorized == 5
        assert stage.client.bulk([]).outcomes == ()

    def test_arca_is_asked_for_the_last_number_once_a_sequence_and_for_the_limit_once(self, stage):
        counts = asked(stage)
        stage.client.bulk(orders(8, points=(3, 4)))
        assert counts == {
            "FECAESolicitar": 6,
            "FECompUltimoAutorizado": 2,
            "FECompTotXRequest": 1,
            "FECompConsultar": 0,
        }

    def test_within_a_sequence_they_go_out_by_date(self, stage):
        late, early = order(1, issue_date=TODAY), order(2, issue_date=TODAY.replace(day=22))
        report = stage.client.bulk([late, early])
        assert [outcome.number for outcome in report.authorized] == [2, 1]

    def test_fce_goes_one_by_one(self, credentials):
        stage = new_stage(credentials, check_rules=False)
        counts = asked(stage)
        stage.client.bulk([order(n, voucher_type=VoucherType(206)) for n in (1, 2)])
        assert (counts["FECAESolicitar"], counts["FECompTotXRequest"]) == (2, 0)

    async def test_awaiting_gives_the_same(self, stage):
        invoices, counts = orders(7, points=(3, 4)), asked(stage)
        seen: list[BulkProgress] = []
        async with stage.new_async_client() as client:
            report = await client.bulk(invoices, progress=seen.append, concurrency=2)
            assert report.is_complete
            assert seen[-1] == report.counts
            again = await client.bulk(invoices)
        assert again.outcomes == report.outcomes
        assert counts["FECAESolicitar"] == 6
        each_once(stage, invoices)


class TestProgress:
    def test_counts_grow_to_the_end_and_are_told_in_the_callers_thread(self, stage):
        seen: list[tuple[int, BulkProgress]] = []
        report = stage.client.bulk(
            orders(9, points=(3, 4)), progress=lambda progress: seen.append((_thread.get_ident(), progress))
        )
        done = [progress.done for _, progress in seen]
        assert (done[0] < 18, done[-1], done) == (True, 18, sorted(done))
        assert seen[-1][1] == report.counts
        assert {thread for thread, _ in seen} == {_thread.get_ident()}

    def test_what_was_known_is_told_at_once(self, stage):
        stage.client.bulk(orders(4))
        seen: list[BulkProgress] = []
        report = stage.client.bulk(orders(6), progress=seen.append)
        assert (seen[0].known, report.counts.known, report.counts.authorized) == (4, 4, 6)

    def test_a_progress_that_fails_stops_the_run_and_the_next_goes_on(self, stage):
        def fail(progress: BulkProgress) -> None:
            if progress.done:
                raise RuntimeError("the screen is gone")

        with pytest.raises(RuntimeError, match="screen"):
            stage.client.bulk(orders(9), progress=fail)
        assert stage.client.bulk(orders(9)).is_complete
        each_once(stage, orders(9))


class TestConcurrency:
    @pytest.mark.parametrize("most", [1, 3])
    def test_no_more_sequences_at_once_than_asked_for(self, credentials, most):
        stage = new_stage(credentials)
        here, seen, transport = [0], [], SimulatorTransport(stage.simulator)

        class Slow:
            def handle_request(self, request):
                here[0] += 1
                seen.append(here[0])
                time.sleep(0.01)
                try:
                    return transport.handle_request(request)
                finally:
                    here[0] -= 1

            def close(self):
                transport.close()

        client = stage.new_client(transport=Slow())
        assert client.bulk(orders(4, points=(3, 4, 5, 6, 7)), concurrency=most).is_complete
        assert max(seen) <= most

    @pytest.mark.parametrize("wrong", [0, 51])
    def test_a_number_that_cannot_be_is_told(self, stage, wrong):
        with pytest.raises(InvalidInput, match="sequences at once"):
            stage.client.bulk(orders(1), concurrency=wrong)


class TestWhatTheCallerGotWrong:
    def test_without_a_reference_nothing_is_sent_and_the_rows_are_named(self, stage):
        with pytest.raises(InvalidInput, match="Invoices 2, 4 of 4 have no reference"):
            stage.client.bulk([order(1), sale(2), order(3), sale(4)])
        assert stage.issued == []

    def test_the_same_reference_twice_is_refused_with_both_places(self, stage):
        with pytest.raises(InvalidInput, match="'3-1': invoices 1, 3"):
            stage.client.bulk([order(1), order(2), order(1)])
        assert stage.issued == []

    def test_a_broken_rule_is_its_own_outcome_and_stops_nobody(self, stage):
        wrong = order(2, total=1)
        report = stage.client.bulk([order(1), wrong, *(order(n) for n in range(3, 9))])
        assert isinstance(report.outcomes[1], Unsent)
        assert isinstance(report.outcomes[1].error, InvalidInvoice)
        assert report.outcomes[1].error.position == 1
        assert (report.counts.invalid, report.counts.authorized) == (1, 7)
        assert stage.client.bulk([order(1), order(2)]).is_complete

    def test_all_wrong_is_no_reason_to_ask_for_a_number(self, stage):
        report = stage.client.bulk([order(n, total=1) for n in range(5)])
        assert report.counts.invalid == 5
        assert stage.issued == []

    def test_or_it_stops_all_if_that_is_asked_for(self, stage):
        with pytest.raises(InvalidInvoice, match="invoice 2 of the call"):
            stage.client.bulk([order(1), order(2, total=1)], stop_on_invalid=True)
        assert stage.issued == []

    def test_a_reference_of_another_sale_is_its_own_outcome(self, stage):
        stage.client.bulk([order(1)])
        report = stage.client.bulk([order(1, total=5, net=5, vat=(), vat_total=0), order(2)])
        assert [type(outcome) for outcome in report.outcomes] == [Unsent, Authorized]
        assert "already belongs" in str(report.unsent[0].error)
        with pytest.raises(InvalidInput, match="already belongs"):
            stage.client.bulk([replace(order(2), reference="3-1")], stop_on_invalid=True)


class TestTrouble:
    def test_a_rejection_is_its_own_outcome(self, stage):
        bad = replace(rejectable(stage, 5), reference="bad")
        report = stage.client.bulk([order(1), bad, order(2), order(3)])
        assert [type(outcome) for outcome in report.outcomes] == [Authorized, Rejected, Authorized, Authorized]
        assert [outcome.number for outcome in report.authorized] == [1, 2, 3]

    def test_a_blocked_sequence_stops_no_other(self, stage):
        stage.fail(Fault.cut_after_granting(), DEAF)
        stage.client.authorize(order(1))
        report = stage.client.bulk([order(2), order(3), order(1, 4)])
        assert [type(outcome) for outcome in report.outcomes] == [Unsent, Unsent, Authorized]
        assert isinstance(report.unsent[0].error, SequenceBlocked)
        stage.heal()
        assert stage.client.bulk([order(1), order(2), order(3), order(1, 4)]).is_complete
        assert len(stage.issued) == 4

    def test_what_an_earlier_run_left_uncertain_is_settled_first(self, stage):
        stage.fail(Fault.cut_after_granting(), DEAF)
        first = stage.client.bulk(orders(4))
        assert [type(o) for o in first.outcomes] == [Uncertain, Uncertain, Uncertain, Unsent]
        still = stage.client.bulk(orders(4))
        assert [type(o) for o in still.outcomes] == [Uncertain, Uncertain, Uncertain, Unsent]
        stage.heal()
        report = stage.client.bulk(orders(4))
        assert report.is_complete
        assert [outcome.recovered for outcome in report.authorized] == [True, True, True, False]
        each_once(stage, orders(4))

    def test_a_sale_moved_to_another_point_of_sale_meanwhile_is_not_sold_twice(self, stage):
        stage.fail(Fault.cut_after_granting(), DEAF)
        stage.client.bulk([order(1)])
        stage.heal()
        report = stage.client.bulk([replace(order(1), point_of_sale=4)])
        assert "already belongs" in str(report.unsent[0].error)
        assert len(stage.issued) == 1

    def test_moved_after_it_certainly_was_not_authorised_it_is_sent_by_the_next_run(self, stage):
        stage.fail(Fault.cut_before_executing(operation="FECAESolicitar"), DEAF)
        stage.client.bulk([order(1)])
        stage.heal()
        stage.new_client(stores=Stores(tickets=stage.stores.tickets)).issue(sale(9))
        moved = [replace(order(1), point_of_sale=4)]
        assert "settled first" in str(stage.client.bulk(moved).unsent[0].error)
        assert stage.client.bulk(moved).is_complete
        assert Counter(v.invoice.total for v in stage.issued) == {9: 1, 3001: 1}

    def test_another_system_that_takes_the_known_number_is_noticed(self, stage):
        """After a whole chunk the next number is not asked for; 10016 tells."""
        rival = stage.new_client(stores=Stores(tickets=stage.stores.tickets))
        handle, sent = stage.simulator.handle, []

        def interfere(request):
            if b"<FECAESolicitar" in request.body and b"77777" not in request.body:
                sent.append(request)
                if len(sent) == 2:
                    rival.issue(sale(77777))
            return handle(request)

        stage.simulator.handle = interfere
        assert stage.client.bulk(orders(8)).is_complete
        assert Counter(v.invoice.total for v in stage.issued) == Counter([i.total for i in orders(8)] + [77777])

    def test_no_network_is_told_before_anything(self, stage):
        stage.fail(Fault.refuse(times=None))
        with pytest.raises(NotSent):
            stage.client.bulk(orders(4))

    def test_no_network_loses_nothing_that_is_known(self, stage):
        stage.client.bulk(orders(2))
        stage.fail(Fault.refuse(times=None))
        report = stage.client.bulk([*orders(5), order(6, total=1)])
        assert (report.counts.authorized, report.counts.unsent, report.counts.invalid) == (2, 3, 1)
        assert all(isinstance(o.error, NotSent | InvalidInvoice) for o in report.unsent)


@pytest.mark.parametrize("limit", [0, 2, 3, 5, 7, 8, 12])
def test_a_disk_that_fills_up_is_told_and_nothing_is_issued_twice_or_forgotten(
    credentials, tmp_path, monkeypatch, limit
):
    stage = new_stage(credentials, tmp_path)
    stage.client.login()
    room, fsync = [limit], os.fsync

    def full(descriptor: int) -> None:
        room[0] -= 1
        if room[0] < 0:
            raise OSError(errno.ENOSPC, "No space left on device")
        fsync(descriptor)

    monkeypatch.setattr("arca_sdk.adapters.files.os.fsync", full)
    report = stage.client.bulk(orders(9))
    assert all(isinstance(outcome.error, StorageError) for outcome in report.unsent)
    assert all("No space left" in str(outcome.error) for outcome in report.unsent)
    assert report.counts.authorized + report.counts.unsent == 9
    assert (report.counts.unsent > 0) == (limit < 9)
    assert {o.cae for o in report.authorized} == {v.cae for v in stage.issued}, "granted, and told in the same run"
    monkeypatch.undo()
    again = stage.new_client().bulk(orders(9))
    assert again.is_complete
    each_once(stage, orders(9))


class TestInterrupted:
    @pytest.mark.skipif(os.name == "nt", reason="no way to press Ctrl-C from a test")
    def test_ctrl_c_waits_for_what_is_on_its_way_and_the_next_run_goes_on(self, stage):
        handle, sent = stage.simulator.handle, []

        def interrupting(request):
            if b"<FECAESolicitar" in request.body:
                sent.append(request)
                if len(sent) == 2:
                    signal.pthread_kill(threading.main_thread().ident, signal.SIGINT)
                    time.sleep(0.1)  # the main thread hears it while this request is on its way
            return handle(request)

        stage.simulator.handle = interrupting
        with pytest.raises(BulkInterrupted) as caught:
            stage.client.bulk(orders(12))
        report = caught.value.report
        assert {o.cae for o in report.authorized} == {v.cae for v in stage.issued}
        assert (report.counts.authorized, report.counts.unsent) == (6, 6)
        assert stage.stores.journal.open(None) == ()
        assert stage.client.bulk(orders(12)).is_complete
        each_once(stage, orders(12))

    def test_ctrl_c_while_the_threads_start_leaves_nobody_at_work(self, stage, monkeypatch):
        start = threading.Thread.start

        def interrupted(thread):
            start(thread)
            if thread.name.startswith("arca-bulk"):
                time.sleep(0.01)  # it has begun by now
                raise KeyboardInterrupt

        monkeypatch.setattr(threading.Thread, "start", interrupted)
        with pytest.raises(BulkInterrupted) as caught:
            stage.client.bulk(orders(12))
        told = {outcome.cae for outcome in caught.value.report.authorized}
        time.sleep(0.05)  # whoever was still at work would issue now
        assert told == {voucher.cae for voucher in stage.issued}
        monkeypatch.undo()
        assert stage.client.bulk(orders(12)).is_complete
        each_once(stage, orders(12))

    async def test_a_cancelled_task_waits_too(self, stage):
        invoices = orders(12)
        handle, sent = stage.simulator.handle, []
        async with stage.new_async_client() as client:

            def cancelling(request):
                if b"<FECAESolicitar" in request.body:
                    sent.append(request)
                    if len(sent) == 2:
                        work.cancel()
                return handle(request)

            stage.simulator.handle = cancelling
            work = asyncio.ensure_future(client.bulk(invoices))
            with pytest.raises(asyncio.CancelledError):
                await work
            assert stage.stores.journal.open(None) == ()
            assert (await client.bulk(invoices)).is_complete
        each_once(stage, invoices)


# --- crashes -----------------------------------------------------------------------------------------------


class Crash(BaseException):
    """The process dies here."""


class Dying:
    """A world that dies after its n-th effect: the flow never sees that answer, and nothing is answered any more."""

    def __init__(self, world, step: int) -> None:
        self.world, self.step, self.steps = world, step, 0

    def answer(self, effect):
        self.steps += 1
        if self.steps > self.step:
            raise Crash
        answer = self.world.answer(effect)
        if self.steps == self.step:
            raise Crash
        return answer

    def hold(self, name):
        return self.world.hold(name)


def run_dying(stage: Stage, invoices, step: int) -> int:
    world = Dying(stage.client._world, step)
    with suppress(Crash):
        run_bulk(stage.client._session, world, invoices, progress=None, concurrency=1, stop_on_invalid=False)
    return world.steps


@pytest.mark.parametrize("reply_lost", [False, True], ids=["reply", "lost-reply"])
def test_after_a_crash_at_any_step_the_same_call_finishes_the_work(credentials, reply_lost):
    def scene():
        stage = new_stage(credentials, batch_limit=2)
        bad = replace(rejectable(stage, 5), reference="bad")
        if reply_lost:
            stage.fail(Fault.cut_after_granting())
        return stage, [order(1), bad, order(2), order(1, 4), order(2, 4), order(3, 4)]

    stage, invoices = scene()
    total = run_dying(stage, invoices, 10**9)
    assert total > 40
    for step in range(1, total + 1):
        stage, invoices = scene()
        run_dying(stage, invoices, step)
        for _ in range(3):  # a rejection after a resend wants its silence
            stage.wait(minutes=11)
            report = stage.new_client().bulk(invoices)
            if not (report.counts.uncertain or report.counts.unsent):
                break
        expected = [Authorized, Rejected, *[Authorized] * 4]
        assert [type(outcome) for outcome in report.outcomes] == expected, step
        each_once(stage, [i for i in invoices if i.reference != "bad"])
        assert {o.cae for o in report.authorized} == {v.cae for v in stage.issued}, step


SERVER = """
from arca_sdk.simulator.faults import Fault
from arca_sdk.simulator.server import running
from arca_sdk.testing import new_simulator
import threading
simulator = new_simulator(batch_limit=5)
simulator.faults.add(Fault.latency(0.01, operation="FECAESolicitar", times=None))
with running(simulator) as server:
    print(server.url, flush=True)
    threading.Event().wait()
"""

SELLER = """
import sys
from tests.flows.processes import real_client
from tests.flows.test_bulk import undated
with real_client(sys.argv[1], sys.argv[2]) as client:
    client.bulk(undated())
"""


def undated() -> list:
    """For processes that live in real time."""
    return [replace(invoice, issue_date=None) for invoice in orders(50, points=(3, 4, 5))]


@pytest.mark.skipif(os.name == "nt", reason="kill -9 is a signal")
def test_a_process_killed_in_the_middle_and_started_again_sells_each_once(tmp_path):
    with serving(SERVER) as url:
        for _ in range(2):
            before = len(ledger(url))
            seller = start(SELLER, url, str(tmp_path))
            while len(ledger(url)) < before + 15 and seller.poll() is None:
                time.sleep(0.002)
            seller.send_signal(signal.SIGKILL)
            seller.wait()
            seller.stdout.close()
        assert 0 < len(ledger(url)) < 150
        with real_client(url, str(tmp_path)) as client:
            report = client.bulk(undated())
        assert report.is_complete, report
        held = {voucher["cae"]: Decimal(voucher["invoice"]["total"]) for voucher in ledger(url)}
        assert Counter(held.values()) == Counter(invoice.total for invoice in undated())
        assert held == {outcome.cae: outcome.invoice.total for outcome in report.authorized}
