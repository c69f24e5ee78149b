"""Vouchers without a reference whose caller was interrupted: `settle_all` tells of them, and of nothing else."""

from __future__ import annotations

import asyncio
import os
import signal
import threading
from contextlib import suppress

import pytest

from arca_sdk.adapters.journal import FileJournal, MemoryJournal
from arca_sdk.adapters.runner import run
from arca_sdk.adapters.world import Stores
from arca_sdk.client import ArcaClient
from arca_sdk.domain.authorization import Authorized, Outcome, Rejected, Uncertain
from arca_sdk.errors import StorageError
from arca_sdk.flows import authorization, effects, settlement
from arca_sdk.simulator.faults import Fault
from tests.flows.processes import ledger, real_client, serving, start
from tests.flows.test_authorization import rejectable, sale
from tests.flows.test_references import DEAF
from tests.flows.test_schedules import Crash, Mortal
from tests.stage import Stage


@pytest.fixture(params=["memory", "files"])
def stage(request, credentials, tmp_path) -> Stage:
    made = Stage(credentials)
    if request.param == "files":
        made.stores = Stores.files(tmp_path)
        made.client = made.new_client()
    return made


def elsewhere(stage: Stage) -> ArcaClient:
    """Another process, which has nothing but the folder; where all is in memory, another client."""
    journal = stage.stores.journal
    if isinstance(journal, FileJournal):
        return stage.new_client(stores=Stores.files(journal._folder.parent))
    return stage.new_client()


def interrupting(stage: Stage, error: type[BaseException] = KeyboardInterrupt):
    """The journal of a process that is interrupted as soon as a settled attempt is closed."""
    journal = stage.stores.journal
    close = journal.close

    def interrupted(attempt, settled=()):
        close(attempt, settled)
        raise error

    journal.close = interrupted
    return lambda: setattr(journal, "close", close)


def caes(outcomes) -> list[str]:
    return [outcome.cae for outcome in outcomes if isinstance(outcome, Authorized)]


def left_behind(stage: Stage) -> list[object]:
    journal = stage.stores.journal
    if isinstance(journal, MemoryJournal):
        return [*journal._untold, *journal._attempts]
    return [path for path in journal._folder.rglob("*") if path.is_file() and path.suffix != ".vouchers"]


class TestAnInterruptedCall:
    def test_ctrl_c_after_the_answer_is_made_good_by_settle_all(self, stage):
        back = interrupting(stage)
        with pytest.raises(KeyboardInterrupt):
            stage.client.authorize(sale(1))
        back()
        (found,) = elsewhere(stage).settle_all()
        assert found.invoice.lines == sale(1).lines
        assert found.number == 1
        assert caes([found]) == [voucher.cae for voucher in stage.issued]
        assert elsewhere(stage).settle_all() == ()
        assert left_behind(stage) == []

    def test_the_sequence_is_not_blocked_meanwhile(self, stage):
        back = interrupting(stage)
        with pytest.raises(KeyboardInterrupt):
            stage.client.authorize(sale(1))
        back()
        assert elsewhere(stage).authorize(sale(2)).number == 2
        assert [found.number for found in elsewhere(stage).settle_all()] == [1]

    def test_what_a_batch_had_settled_before_is_told_with_what_was_open(self, stage):
        stage.fail(Fault.fewer_details(operation="FECAESolicitar"), DEAF)
        journal, write = stage.stores.journal, stage.stores.journal.write

        def interrupted(attempt, settled=()):
            write(attempt, settled)
            if settled:
                raise KeyboardInterrupt

        journal.write = interrupted
        with pytest.raises(KeyboardInterrupt):
            stage.client.authorize_many([sale(1), sale(2), sale(3)])
        journal.write = write
        stage.heal()
        stage.wait(minutes=20)
        found = elsewhere(stage).settle_all()
        assert [outcome.number for outcome in found] == [1, 2, 3]
        assert caes(found) == [voucher.cae for voucher in stage.issued]

    def test_rejections_are_nobodys_loss(self, stage):
        back = interrupting(stage)
        with pytest.raises(KeyboardInterrupt):
            stage.client.authorize(rejectable(stage, 1))
        back()
        assert elsewhere(stage).settle_all() == ()
        assert left_behind(stage) == []

    def test_with_a_reference_the_same_call_tells_and_settle_all_does_not(self, stage):
        back = interrupting(stage)
        with pytest.raises(KeyboardInterrupt):
            stage.client.authorize(sale(1, reference="order-1"))
        back()
        assert elsewhere(stage).settle_all() == ()
        assert elsewhere(stage).authorize(sale(1, reference="order-1")).number == 1
        assert len(stage.issued) == 1

    def test_an_interrupted_settle_all_is_made_good_by_the_next(self, stage):
        stage.fail(Fault.cut_after_granting(), DEAF)
        assert isinstance(stage.client.authorize(sale(1)), Uncertain)
        stage.heal()
        back = interrupting(stage)
        with pytest.raises(KeyboardInterrupt):
            stage.client.settle_all()
        back()
        assert caes(elsewhere(stage).settle_all()) == [voucher.cae for voucher in stage.issued]
        assert elsewhere(stage).settle_all() == ()

    def test_another_cuit_is_not_told(self, stage):
        back = interrupting(stage)
        with pytest.raises(KeyboardInterrupt):
            stage.client.authorize(sale(1))
        back()
        assert stage.new_client(cuit="30-00000000-7").settle_all() == ()
        assert len(stage.client.settle_all()) == 1


class TestANormalCall:
    def test_leaves_nothing_behind(self, stage):
        stage.client.authorize(sale(1))
        stage.client.authorize_many([sale(2), rejectable(stage, 3), sale(4), sale(5, point_of_sale=4)])
        stage.fail(Fault.cut_after_granting())
        stage.client.authorize(sale(6))
        assert len(stage.issued) == 5
        assert left_behind(stage) == []
        assert stage.client.settle_all() == ()

    def test_settling_one_of_several_leaves_the_others_to_be_told(self, stage):
        stage.fail(Fault.cut_after_granting(), DEAF)
        first, *_ = stage.client.authorize_many([sale(1), sale(2), sale(3)])
        stage.heal()
        assert stage.client.settle(first).number == 1
        assert [outcome.number for outcome in stage.client.settle_all()] == [2, 3]
        assert left_behind(stage) == []

    def test_a_journal_that_cannot_forget_does_not_keep_the_voucher_from_its_caller(self, stage):
        def refuse(owner, vouchers):
            raise StorageError("disk I/O error")

        journal, told = stage.stores.journal, stage.stores.journal.told
        journal.told = refuse
        outcome = stage.client.authorize(sale(1))
        assert isinstance(outcome, Authorized)
        journal.told = told
        assert stage.client.settle_all() == (outcome,)


@pytest.mark.parametrize("lost", [False, True], ids=["reply", "lost-reply"])
def test_wherever_a_settling_dies_the_next_one_tells_the_rest(credentials, lost):
    step = 0
    while True:
        step += 1
        stage = Stage(credentials)
        stage.fail(Fault.cut_after_granting() if lost else Fault.cut_before_executing(operation="FECAESolicitar"), DEAF)
        stage.client.authorize_many([sale(1), sale(2)])
        stage.heal()
        stage.wait(minutes=20)
        mortal = Mortal(stage.client._world, step, after=False)
        told: list[Outcome] = []
        with suppress(Crash):
            told.extend(run(settlement.settle_all(stage.client._session), mortal))
        told.extend(stage.new_client().settle_all())
        assert sorted(caes(told)) == sorted(voucher.cae for voucher in stage.issued), step
        assert len(stage.issued) == 2
        if mortal.steps < step:
            return


class TestCancellation:
    """In asyncio a voucher is either returned or told later: there is no step at which it is neither."""

    def test_as_soon_as_the_journal_has_it(self, stage):
        async def scene() -> None:
            loop = asyncio.get_running_loop()
            client = stage.new_async_client()
            journal, close = stage.stores.journal, stage.stores.journal.close

            def closing(attempt, settled=()):
                close(attempt, settled)
                loop.call_soon_threadsafe(task.cancel)

            journal.close = closing
            task = asyncio.ensure_future(client.authorize(sale(1)))
            with pytest.raises(asyncio.CancelledError):
                await task
            journal.close = close
            await client.close()

        asyncio.run(scene())
        assert caes(elsewhere(stage).settle_all()) == [voucher.cae for voucher in stage.issued]
        assert len(stage.issued) == 1

    def test_at_any_turn_of_the_loop(self, stage):
        async def told_by_a_call_cancelled_after(turns: int) -> list[Outcome]:
            client = stage.new_async_client()
            task = asyncio.ensure_future(client.authorize(sale(1)))
            for _ in range(turns):
                await asyncio.sleep(0)
                if task.done():
                    break
            task.cancel()
            told = []
            with suppress(asyncio.CancelledError):
                told.append(await task)
            await client.close()
            return told

        stage.client.login()
        told: list[Outcome] = []
        for turns in range(1, 400, 7):
            told += asyncio.run(told_by_a_call_cancelled_after(turns))
            stage.wait(minutes=20)
            told += elsewhere(stage).settle_all()
        assert sorted(caes(told)) == sorted(voucher.cae for voucher in stage.issued)
        assert all(isinstance(outcome, Authorized) for outcome in told)
        assert left_behind(stage) == []

    def test_a_deadline_around_the_call(self, stage):
        async def scene() -> None:
            client = stage.new_async_client()
            journal, close = stage.stores.journal, stage.stores.journal.close
            late = threading.Event()

            def closing(attempt, settled=()):
                close(attempt, settled)
                late.wait(0.3)

            journal.close = closing
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.15):
                    await client.authorize(sale(1))
            late.set()
            journal.close = close
            await client.close()

        stage.client.login()
        asyncio.run(scene())
        assert caes(elsewhere(stage).settle_all()) == [voucher.cae for voucher in stage.issued]


SERVER = """
from arca_sdk.simulator.server import running
from arca_sdk.testing import new_simulator
import threading
with running(new_simulator()) as server:
    print(server.url, flush=True)
    threading.Event().wait()
"""

SELLER = """
import os, signal, sys
from arca_sdk.adapters.journal import FileJournal
from tests.flows.processes import real_client
from tests.flows.test_authorization import sale

def die(journal, owner, vouchers):
    os.kill(os.getpid(), signal.SIGKILL)

FileJournal.told = die
with real_client(sys.argv[1], sys.argv[2]) as client:
    client.authorize(sale(1, issue_date=None))
"""


@pytest.mark.skipif(os.name == "nt", reason="kill -9 is a signal")
def test_what_a_process_killed_before_its_return_had_got_is_told_by_another(tmp_path):
    with serving(SERVER) as url:
        seller = start(SELLER, url, str(tmp_path))
        assert seller.wait(timeout=60) == -signal.SIGKILL
        seller.stdout.close()
        with real_client(url, str(tmp_path)) as client:
            assert caes(client.settle_all()) == [voucher["cae"] for voucher in ledger(url)]
            assert client.settle_all() == ()
            assert client.authorize(sale(2, issue_date=None)).number == 2


def test_a_call_tells_last_so_that_nothing_can_come_between(stage):
    seen = []

    class Watching(Mortal):
        def answer(self, effect):
            seen.append(type(effect))
            return super().answer(effect)

    invoices = [sale(1), rejectable(stage, 2), sale(3, point_of_sale=4)]
    outcomes = run(
        authorization.authorize(stage.client._session, invoices), Watching(stage.client._world, -1, after=False)
    )
    assert [type(outcome) for outcome in outcomes] == [Authorized, Rejected, Authorized]
    assert seen[-1] is effects.Told
    assert seen.count(effects.Told) == 1
