"""The steps on a simulated ARCA: what a worker does, in the order in which things happen."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from arca_sdk.domain.sequence import Sequence
from arca_sdk.simulator.faults import Fault
from arca_server.invoices.engine import events
from arca_server.invoices.engine.arca import Arca
from arca_server.invoices.engine.errors import Fenced, StoreUnavailable
from arca_server.invoices.engine.people import NewInvoice
from arca_server.invoices.engine.policy import EnginePolicy
from arca_server.invoices.engine.states import AttemptState, HoldReason, InvoiceState, Mode
from arca_server.invoices.engine.worker import Worker
from tests.makers import TODAY, invoice_b
from tests.server.engine.driver import UNREGISTERED, refusable
from tests.server.engine.stage import TENANT, Stage

pytestmark = pytest.mark.anyio


class Bench:
    """A stage with a worker that is turned by hand."""

    def __init__(self, **policy: Any) -> None:
        self.stage = Stage()
        self.key = self.stage.key()
        self.ids = 0
        self.policy = EnginePolicy(**policy)
        self.worker = self.new_worker("worker-1")

    def new_worker(self, name: str, arca: Arca | None = None) -> Worker:
        return Worker(
            self.stage.store,
            arca or self.stage.arca,
            name=name,
            new_id=self.new_id,
            luck=lambda: 0.5,
            policy=self.policy,
        )

    def new_id(self) -> str:
        self.ids += 1
        return f"attempt-{self.ids}"

    async def accept(self, *numbers: int, refused: tuple[int, ...] = (), mode: Mode = Mode.EXCLUSIVE) -> None:
        await self.stage.store.open_sequence(self.key, TENANT, mode)
        self.stage.refuse(UNREGISTERED[0])
        for number in numbers:
            content = invoice_b(f"{100 + number}.00")
            if number in refused:
                content = refusable(content, UNREGISTERED[0])
            await self.stage.store.accept(
                NewInvoice(
                    id=f"invoice-{number}",
                    tenant=TENANT,
                    key=self.key,
                    content=content,
                    idempotency_key=f"key-{number}",
                    request_hash="",
                )
            )

    async def turn(self, **wait: float) -> None:
        """Let time pass, then give the worker its turn."""
        self.stage.wait(**wait)
        await self.worker.turn(self.key)

    async def turns(self, count: int, **wait: float) -> None:
        for _ in range(count):
            await self.turn(**wait)

    def fail(self, *faults: Fault) -> None:
        for fault in faults:
            self.stage.simulator.faults.add(fault)

    def states(self) -> list[str]:
        rows = sorted(self.stage.store.tables.invoices.values(), key=lambda row: row.id)
        return [str(row.state) for row in rows]

    @property
    def sequence(self):
        return self.stage.store.tables.sequences[self.key]

    @property
    def hold(self) -> HoldReason | None:
        return self.sequence.hold.reason if self.sequence.hold else None

    def told(self, kind: type[events.Event]) -> int:
        return sum(isinstance(row.event, kind) for row in self.stage.store.tables.outbox)


@pytest.fixture
def bench() -> Bench:
    return Bench()


class TestAGoodDay:
    async def test_what_waits_goes_out_together_and_gets_its_caes(self, bench):
        await bench.accept(1, 2, 3)
        await bench.turn()
        assert bench.states() == ["authorized"] * 3
        assert len(bench.stage.store.tables.requests) == 1
        caes = [voucher.cae for voucher in bench.stage.issued]
        assert [bench.stage.invoice(f"invoice-{n}").cae for n in (1, 2, 3)] == caes

    async def test_a_worker_gives_the_sequence_back(self, bench):
        await bench.accept(1)
        await bench.turn()
        assert await bench.stage.store.claim(bench.key, "worker-2", timedelta(seconds=50)) is not None

    async def test_a_sequence_with_history_goes_on_where_it_stands(self, bench):
        bench.stage.issue_elsewhere(bench.key, "5.00")
        bench.stage.issue_elsewhere(bench.key, "6.00")
        await bench.accept(1)
        await bench.turn()
        assert bench.stage.invoice("invoice-1").number == 3
        assert (bench.sequence.baseline, bench.hold) == (2, None)

    async def test_arca_is_never_asked_while_a_transaction_is_open(self, bench):
        """The store's transactions end before the next question: nothing of theirs is suspended around a question."""
        order: list[str] = []
        bench.stage.store.before = lambda name: order.append(f"commit {name}")
        worker = bench.new_worker("worker-1", _Noting(bench.stage.arca, order))  # type: ignore[arg-type]  # passes on
        await bench.accept(1)
        await worker.turn(bench.key)
        assert order[2:] == [
            "commit claim",
            "ask last_number",
            "ask consult",
            "commit Begin",
            "ask last_number",
            "commit Reserve",
            "commit Send",
            "ask authorize",
            "commit Settle",
            "commit give_back",
        ]

    async def test_nobody_works_on_a_sequence_that_somebody_has(self, bench):
        await bench.accept(1)
        await bench.stage.store.claim(bench.key, "worker-2", timedelta(seconds=50))
        await bench.turn()
        assert bench.states() == ["queued"]

    async def test_a_server_looks_after_everything_that_is_due(self, bench):
        await bench.accept(1)
        other = bench.stage.key(4)
        await bench.stage.store.open_sequence(other, TENANT)

        async def stop() -> None:
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            await bench.worker.serve(stop)
        assert bench.states() == ["authorized"]
        assert bench.stage.store.tables.sequences[other].baseline == 0


class _Noting:
    """Writes down what is asked."""

    def __init__(self, arca: Any, order: list[str]) -> None:
        self._arca, self._order = arca, order

    def __getattr__(self, name: str) -> Callable[..., Awaitable[Any]]:
        self._order.append(f"ask {name}")
        return getattr(self._arca, name)


class TestALostAnswer:
    async def test_is_recovered_by_asking_for_the_number(self, bench):
        bench.fail(Fault.cut_after_granting())
        await bench.accept(1, 2)
        await bench.turn()
        assert bench.states() == ["uncertain"] * 2
        await bench.turn(seconds=1)
        assert bench.states() == ["authorized"] * 2
        assert bench.stage.invoice("invoice-1").recovered
        assert len(bench.stage.store.tables.requests) == 1

    async def test_of_a_request_that_never_arrived_sends_the_same_bytes_again(self, bench):
        bench.fail(Fault.cut_before_executing(operation="FECAESolicitar"))
        await bench.accept(1, 2)
        await bench.turns(2, seconds=1)
        assert bench.states() == ["authorized"] * 2
        first, second = bench.stage.store.tables.requests.values()
        assert (first.body_sha256, first.first_number) == (second.body_sha256, second.first_number)

    async def test_with_a_granted_prefix_only_the_rest_goes_again(self, bench):
        bench.fail(Fault.fewer_details())
        await bench.accept(1, 2, 3)
        await bench.turn()
        assert bench.states() == ["authorized", "authorized", "uncertain"]
        await bench.turn(seconds=1)
        assert bench.states() == ["authorized"] * 3
        assert [request.count for request in bench.stage.store.tables.requests.values()] == [3]

    async def test_is_never_a_failure_and_never_cancellable(self, bench):
        from arca_server.invoices.engine.errors import InvoiceStateConflict

        bench.fail(Fault.error(500, operation="FECAESolicitar", times=None))
        await bench.accept(1)
        await bench.turns(3, minutes=6)
        assert bench.states() == ["uncertain"]
        with pytest.raises(InvoiceStateConflict):
            await bench.stage.store.cancel(TENANT, "invoice-1")

    async def test_somebody_is_told_after_a_quarter_of_an_hour_and_after_two_hours(self, bench):
        bench.fail(Fault.page(503, operation="FECompConsultar", times=None), Fault.cut_after_granting())
        await bench.accept(1)
        await bench.stage.store.claim(bench.key, "x", timedelta(0))
        bench.stage.simulator.faults.clear()
        await bench.turn()  # the first look
        bench.fail(Fault.page(503, times=None))
        await bench.accept(2)
        await bench.turns(2, minutes=6)
        assert bench.told(events.SequenceStuck) == 0
        await bench.turns(2, minutes=6)
        assert bench.told(events.SequenceStuck) == 1
        await bench.turns(20, minutes=6)
        assert bench.told(events.SequenceStuck) == 2


class TestARefusal:
    async def test_is_told_at_once_and_those_behind_get_other_numbers(self):
        bench = Bench(strict=False)
        await bench.accept(1, 2, 3, refused=(2,))
        await bench.turn()
        assert bench.states() == ["authorized", "rejected", "authorized"]
        assert bench.stage.invoice("invoice-3").number == 2
        stones = bench.stage.store.tables.tombstones.values()
        assert [(stone.number, stone.invoice_id) for stone in stones] == [(2, "invoice-2"), (3, "invoice-3")]

    async def test_strictly_those_behind_wait_a_quarter_of_an_hour(self, bench):
        await bench.accept(1, 2, 3, refused=(2,))
        await bench.turn()
        assert bench.states() == ["authorized", "rejected", "queued"]
        await bench.turn(minutes=14)
        assert bench.states() == ["authorized", "rejected", "queued"]
        await bench.turn(minutes=1)
        assert bench.states() == ["authorized", "rejected", "authorized"]

    async def test_after_a_resend_is_final_only_after_a_silence(self, bench):
        bench.fail(Fault.cut_before_executing(operation="FECAESolicitar"))
        await bench.accept(1, refused=(1,))
        await bench.turns(2, seconds=1)
        assert bench.states() == ["reject_wait"]
        await bench.turns(9, seconds=62)
        assert bench.states() == ["reject_wait"]
        await bench.turns(3, seconds=62)
        assert bench.states() == ["rejected"]

    async def test_a_copy_that_is_granted_during_the_silence_is_adopted(self, bench):
        bench.fail(Fault.late(120, operation="FECAESolicitar"))
        await bench.accept(1, refused=(1,))
        await bench.turns(2, seconds=1)
        assert bench.states() == ["reject_wait"]
        bench.stage.refuse(UNREGISTERED[0], active=True)
        await bench.turns(3, seconds=61)
        assert bench.states() == ["authorized"]
        assert not bench.stage.invoice("invoice-1").late

    async def test_a_copy_that_is_granted_after_a_rejection_is_found_by_the_sweep(self, bench):
        echo: list[Callable[[], object]] = []
        bench.stage.world.echo = echo.append
        await bench.accept(1, refused=(1,))
        await bench.turn()
        assert bench.states() == ["rejected"]
        bench.stage.refuse(UNREGISTERED[0], active=True)
        echo[0]()
        await bench.turn(minutes=9)
        assert bench.states() == ["rejected"]
        await bench.turn(minutes=1)
        row = bench.stage.invoice("invoice-1")
        assert (row.state, row.late, row.cae) == (InvoiceState.AUTHORIZED, True, bench.stage.issued[0].cae)


class TestTheIssuer:
    async def test_refused_as_such_holds_the_sequence_and_its_invoices_stay_queued(self, bench):
        bench.fail(Fault.error(10005, "El punto de venta no se encuentra habilitado", operation="FECAESolicitar"))
        await bench.accept(1, 2)
        await bench.turns(3, minutes=11)
        assert (bench.hold, bench.states()) == (HoldReason.ISSUER, ["queued", "queued"])
        assert "El punto de venta no se encuentra habilitado" in bench.sequence.hold.words
        assert len(bench.stage.store.tables.requests) == 1
        await bench.stage.store.release(bench.key, actor="ana")
        await bench.turn(minutes=16)
        assert bench.states() == ["authorized"] * 2

    async def test_without_a_token_heals_by_itself(self, bench):
        bench.fail(Fault.error(601, operation="FECompUltimoAutorizado", times=2))
        await bench.accept(1)
        await bench.turn()
        assert (bench.hold, bench.states()) == (HoldReason.ISSUER, ["queued"])
        await bench.turn(minutes=11)
        assert (bench.hold, bench.states()) == (None, ["authorized"])

    async def test_a_refused_token_while_sending_leaves_it_uncertain(self, bench):
        bench.fail(Fault.error(600, operation="FECAESolicitar", executed=True))
        await bench.accept(1)
        await bench.turn()
        assert bench.states() == ["uncertain"]
        await bench.turn(seconds=1)
        assert bench.states() == ["authorized"]


class TestOthers:
    async def test_who_issue_on_an_exclusive_sequence_hold_it(self, bench):
        await bench.accept(1)
        await bench.turn()
        bench.stage.issue_elsewhere(bench.key)
        await bench.turn(minutes=10)
        assert (bench.hold, bench.told(events.ForeignVoucherFound)) == (HoldReason.RESTORE, 1)

    async def test_who_take_our_number_cost_us_another(self, bench):
        await bench.accept(1, mode=Mode.SHARED)
        order = _Noting(bench.stage.arca, [])
        original = bench.stage.arca.authorize

        async def late(*args: Any) -> Any:
            bench.stage.issue_elsewhere(bench.key)
            bench.stage.arca.authorize = original
            return await original(*args)

        bench.stage.arca.authorize = late
        await bench.new_worker("worker-1", order).turn(bench.key)  # type: ignore[arg-type]  # passes on
        assert bench.states() == ["uncertain"]
        await bench.turn(seconds=1)
        assert bench.states() == ["authorized"]
        assert bench.stage.invoice("invoice-1").number == 2

    async def test_last_number_below_ours_holds_the_sequence_after_ten_minutes(self, bench):
        await bench.accept(1)
        await bench.turn()
        await bench.accept(2)
        bench.stage.simulator.ledger.vouchers.clear()  # another ARCA than before
        await bench.turn()
        assert (bench.hold, bench.states()) == (None, ["authorized", "queued"])
        await bench.turns(3, minutes=6)
        assert (bench.hold, bench.states()) == (HoldReason.DRIFT, ["authorized", "queued"])


class TestDates:
    async def test_a_10016_that_the_date_explains_is_rejected_after_the_silence(self, bench):
        """It was in its window when it was accepted, and left it while ARCA was away."""
        bench.stage.wait(hours=11, minutes=58)
        bench.fail(Fault.cut_before_executing(operation="FECAESolicitar", times=1))
        await bench.stage.store.open_sequence(bench.key, TENANT)
        content = invoice_b("101.00", issue_date=TODAY - timedelta(days=5))
        await bench.stage.store.accept(
            NewInvoice(
                id="invoice-1",
                tenant=TENANT,
                key=bench.key,
                content=content,
                idempotency_key="key-1",
                request_hash="",
            )
        )
        await bench.turn()
        assert bench.states() == ["uncertain"]
        await bench.turn(minutes=5)
        assert bench.states() == ["reject_wait"]
        await bench.turns(13, seconds=61)
        assert bench.states() == ["rejected"]
        assert "date_out_of_window" in bench.stage.invoice("invoice-1").reasons[0].text

    async def test_10016_without_a_cause_ends_with_a_person(self, bench):
        bench.fail(Fault.error(10016, operation="FECAESolicitar", times=None))
        await bench.accept(1)
        await bench.turns(12, minutes=5)
        assert (bench.states(), bench.hold) == (["needs_review"], HoldReason.AMBIGUOUS)
        assert "10016" in bench.stage.invoice("invoice-1").note


class TestAWorker:
    async def test_that_comes_too_late_sends_nothing(self, bench):
        """The lease ends before an answer could come: not a byte leaves."""
        await bench.accept(1)
        await bench.turn()
        await bench.accept(2)
        original = bench.stage.store.commit

        async def slow(transition: Any, *, actor: str) -> None:
            await original(transition, actor=actor)
            if transition.step == "Send":
                bench.stage.wait(seconds=11)
                bench.stage.store.commit = original

        bench.stage.store.commit = slow
        sent: list[Any] = []
        bench.stage.world.echo = sent.append
        claimed = await bench.stage.store.claim(bench.key, "worker-1", timedelta(seconds=50))
        assert claimed is not None
        assert await bench.worker._step(claimed)
        assert (bench.states(), sent) == (["authorized", "sending"], [])
        assert await bench.worker._step(claimed)
        assert (bench.states(), len(sent)) == (["authorized", "authorized"], 1)

    async def test_that_was_overtaken_stops(self, bench):
        await bench.accept(1)
        claimed = await bench.stage.store.claim(bench.key, "worker-1", timedelta(seconds=50))
        assert claimed is not None
        bench.stage.wait(seconds=51)
        await bench.stage.store.claim(bench.key, "worker-2", timedelta(seconds=50))
        with pytest.raises(Fenced):
            await bench.worker._step(claimed)

    async def test_whose_answer_cannot_be_stored_asks_later(self, bench):
        await bench.accept(1)

        def fail(name: str) -> None:
            if name == "Settle":
                raise StoreUnavailable(name)

        bench.stage.store.before = fail
        with pytest.raises(StoreUnavailable):
            await bench.turn()
        bench.stage.store.before = lambda _: None
        assert bench.states() == ["sending"]
        await bench.turn(seconds=51)
        assert bench.states() == ["authorized"]

    async def test_after_an_intention_whose_commit_was_not_answered_nothing_was_sent(self, bench):
        await bench.accept(1)

        def fail(name: str) -> None:
            if name == "Send":
                raise StoreUnavailable(name)

        bench.stage.store.after = fail
        with pytest.raises(StoreUnavailable):
            await bench.turn()
        bench.stage.store.after = lambda _: None
        (attempt,) = bench.stage.store.tables.attempts.values()
        assert (attempt.state, attempt.sends, bench.stage.issued) == (AttemptState.SENDING, 1, [])
        await bench.turn(seconds=51)
        assert bench.states() == ["authorized"]

    async def test_a_person_who_interferes_is_heard(self, bench):
        """A cancel between the reading and the reservation: the worker looks again."""
        await bench.accept(1, 2)
        original = bench.stage.store.commit

        async def interfere(transition: Any, *, actor: str) -> None:
            if transition.step == "Reserve":
                bench.stage.store.commit = original
                await bench.stage.store.cancel(TENANT, "invoice-1")
            await original(transition, actor=actor)

        bench.stage.store.commit = interfere
        await bench.turn()
        assert bench.states() == ["cancelled", "authorized"]
        assert bench.stage.invoice("invoice-2").number == 1


def test_a_sequence_is_its_realm_cuit_point_of_sale_and_type(bench):
    other = replace(bench.key, point_of_sale=4)
    assert isinstance(other, Sequence)
    assert other != bench.key
