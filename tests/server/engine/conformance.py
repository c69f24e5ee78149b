"""What every store has to do. A store's test subclasses ``StoreConformance`` and gives a factory::

    class TestPostgresStore(StoreConformance):
        async def make(self, clock: TestClock) -> Store: ...

The factory's store is empty, and takes its time from ``clock`` (a database: from the one function that tells its time).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import anyio
import pytest

from arca_sdk.domain.authorization import AuthorizationKind, Authorized, Voucher
from arca_sdk.domain.codes import VoucherType
from arca_sdk.domain.invoice import Invoice
from arca_sdk.domain.sequence import Sequence
from arca_sdk.errors import ArcaMessage
from arca_sdk.flows.journal import Item
from arca_server.invoices.engine import decisions as do
from arca_server.invoices.engine.changes import Transition
from arca_server.invoices.engine.errors import (
    Conflict,
    ConstraintBroken,
    DateBeforeLastVoucher,
    DuplicateReference,
    Fenced,
    IdempotencyKeyReused,
    InvoiceStateConflict,
    PossibleDuplicate,
    SequenceOfAnother,
    Superseded,
    UnknownInvoice,
    UnsupportedInvoice,
    VersionMismatch,
)
from arca_server.invoices.engine.people import NewInvoice, OnDuplicate, Verdict
from arca_server.invoices.engine.policy import EnginePolicy
from arca_server.invoices.engine.states import (
    AttemptState,
    HoldReason,
    InvoiceRow,
    InvoiceState,
    ItemState,
    Mode,
    SequenceRow,
)
from arca_server.invoices.engine.store import Store
from arca_server.invoices.engine.transitions import write
from arca_server.invoices.engine.view import View
from tests.makers import ISSUER, NOW, TODAY, held, invoice_b

POLICY = EnginePolicy()
LEASE = timedelta(seconds=50)
SWEEP = timedelta(minutes=10)
KEY = Sequence("homologacion", ISSUER, 3, VoucherType.FACTURA_B)
OTHER = Sequence("homologacion", ISSUER, 4, VoucherType.FACTURA_B)
REFUSED = (ArcaMessage(10015, "DocNro"),)


class TestClock:
    """A clock that stands still until it is moved."""

    __test__ = False

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now

    def wait(self, **duration: float) -> None:
        self.now += timedelta(**duration)


def new(number: int = 1, **changes: Any) -> NewInvoice:
    """A request to accept an invoice; numbers tell sales apart."""
    content = changes.pop("content", None) or invoice_b(f"{100 + number}.00", **changes.pop("fields", {}))
    made = NewInvoice(
        id=f"invoice-{number}",
        tenant="tenant-1",
        key=KEY,
        content=content,
        idempotency_key=f"key-{number}",
        request_hash=f"hash-{number}",
    )
    return replace(made, **changes)


def cae(number: int) -> str:
    return f"7648{number:010d}"


def granted(item_invoice: Invoice) -> Authorized:
    assert item_invoice.number is not None
    return Authorized(item_invoice, cae(item_invoice.number), TODAY + timedelta(days=10), processed_at=NOW)


def voucher(content: Invoice, number: int) -> Voucher:
    """As ARCA holds it."""
    return held(content.numbered(number), cae=cae(number), kind=AuthorizationKind.CAE)


class StoreConformance:
    """The suite."""

    clock: TestClock
    store: Store

    async def make(self, clock: TestClock) -> Store:
        """An empty store on that clock."""
        raise NotImplementedError

    async def events(self) -> list[tuple[str, str]]:
        """Name and subject of every outbox row, in order: the invoice's id, or the sequence's name."""
        raise NotImplementedError

    async def audited(self) -> list[tuple[str, str, str]]:
        """Actor, step and event name of every audit row, in order."""
        raise NotImplementedError

    @pytest.fixture(autouse=True)
    async def _empty_store(self) -> None:
        self.clock = TestClock()
        self.store = await self.make(self.clock)
        await self.store.open_sequence(KEY, "tenant-1")

    # --- helpers

    async def accept(self, *numbers: int) -> list[InvoiceRow]:
        return [await self.store.accept(new(number)) for number in numbers]

    async def claim(self, owner: str = "worker-1") -> SequenceRow:
        row = await self.store.claim(KEY, owner, LEASE)
        assert row is not None
        return row

    async def look(self) -> View:
        return await self.store.load(KEY, 50)

    async def do(self, decision: do.Decision, *, new_id: str = "", actor: str = "worker-1") -> Transition:
        transition = write(await self.look(), decision, POLICY, new_id=new_id)
        await self.store.commit(transition, actor=actor)
        return transition

    async def reserve(self, new_id: str = "attempt-1") -> None:
        view = await self.look()
        first = view.sequence.next_number
        bound = tuple((row, Item.of(row.content.numbered(first + n))) for n, row in enumerate(view.queue))
        await self.do(do.Reserve(bound), new_id=new_id)

    async def send(self, *numbers: int) -> View:
        """Accept, claim, reserve and mark."""
        await self.accept(*numbers)
        await self.claim()
        await self.reserve()
        await self.do(do.Send())
        return await self.look()

    async def state(self, number: int = 1) -> InvoiceState:
        row = await self.store.invoice("tenant-1", f"invoice-{number}")
        assert row is not None
        return row.state

    # --- accepting

    async def test_an_accepted_invoice_is_queued_and_announced(self) -> None:
        (row,) = await self.accept(1)
        assert (row.state, row.version, row.position) == (InvoiceState.QUEUED, 1, 1)
        assert await self.store.invoice("tenant-1", "invoice-1") == row
        assert (await self.events())[-1] == ("InvoiceQueued", "invoice-1")
        assert (await self.audited())[-1] == ("tenant-1", "accept", "InvoiceQueued")

    async def test_everything_of_an_invoice_comes_back_as_it_was_given(self) -> None:
        await self.store.accept(new(1, external_ref="order-7", fields={"notes": "ñandú", "reference": "a"}))
        (queued,) = (await self.look()).queue
        assert queued.content == invoice_b("101.00", notes="ñandú", reference="a")
        assert queued.external_ref == "order-7"

    async def test_a_repeated_request_gets_the_first_invoice_as_it_is_now(self) -> None:
        first = await self.store.accept(new(1))
        await self.store.cancel("tenant-1", first.id)
        again = await self.store.accept(replace(new(1), id="another-id"))
        assert (again.id, again.state) == (first.id, InvoiceState.CANCELLED)

    async def test_a_key_is_remembered_for_as_long_as_its_invoice(self) -> None:
        first = await self.store.accept(new(1))
        self.clock.wait(days=4000)
        assert (await self.store.accept(new(1))).id == first.id

    async def test_a_key_with_another_request_is_refused_without_a_trace(self) -> None:
        await self.store.accept(new(1))
        before = await self.events()
        with pytest.raises(IdempotencyKeyReused) as caught:
            await self.store.accept(replace(new(2), idempotency_key="key-1"))
        assert caught.value.invoice_id == "invoice-1"
        assert await self.events() == before

    async def test_a_key_belongs_to_its_tenant(self) -> None:
        await self.store.open_sequence(OTHER, "tenant-2")
        await self.store.accept(new(1))
        other = await self.store.accept(replace(new(2), tenant="tenant-2", key=OTHER, idempotency_key="key-1"))
        assert other.id == "invoice-2"
        found = await self.store.find_by_key("tenant-2", "key-1")
        assert found is not None
        assert found.id == "invoice-2"

    async def test_an_external_reference_names_one_invoice(self) -> None:
        await self.store.accept(new(1, external_ref="order-7"))
        with pytest.raises(DuplicateReference):
            await self.store.accept(new(2, external_ref="order-7"))
        found = await self.store.find_by_reference("tenant-1", "order-7")
        assert found is not None
        assert found.id == "invoice-1"

    async def test_many_equal_requests_at_once_make_one_invoice(self) -> None:
        rows: list[InvoiceRow] = []

        async def post(number: int) -> None:
            rows.append(await self.store.accept(replace(new(1), id=f"try-{number}")))

        async with anyio.create_task_group() as group:
            for number in range(20):
                group.start_soon(post, number)
        assert len({row.id for row in rows}) == 1
        assert len((await self.look()).queue) == 1

    async def test_many_requests_at_once_get_places_of_their_own(self) -> None:
        async with anyio.create_task_group() as group:
            for number in range(20):
                group.start_soon(self.store.accept, new(number))
        assert sorted(row.position or 0 for row in (await self.look()).queue) == list(range(1, 21))

    async def test_a_point_of_sale_is_one_tenants(self) -> None:
        with pytest.raises(SequenceOfAnother):
            await self.store.open_sequence(KEY, "tenant-2")
        with pytest.raises(SequenceOfAnother):
            await self.store.accept(new(1, tenant="tenant-2"))

    async def test_dates_do_not_go_back_in_the_queue(self) -> None:
        await self.store.accept(new(1))
        with pytest.raises(DateBeforeLastVoucher):
            await self.store.accept(new(2, fields={"issue_date": TODAY - timedelta(days=1)}))
        await self.store.accept(new(3, fields={"issue_date": None}))

    async def test_nothing_is_accepted_with_a_number(self) -> None:
        with pytest.raises(UnsupportedInvoice):
            await self.store.accept(new(1, fields={"number": 7}))

    async def test_a_draft_waits_until_it_is_queued(self) -> None:
        draft = await self.store.accept(new(1, is_draft=True))
        assert (draft.state, draft.position) == (InvoiceState.DRAFT, None)
        assert (await self.look()).queue == ()
        with pytest.raises(VersionMismatch):
            await self.store.enqueue("tenant-1", draft.id, version=7)
        queued = await self.store.enqueue("tenant-1", draft.id, version=draft.version)
        assert (queued.state, queued.position) == (InvoiceState.QUEUED, 1)
        with pytest.raises(InvoiceStateConflict):
            await self.store.enqueue("tenant-1", draft.id)

    # --- cancelling

    async def test_a_queued_invoice_can_be_cancelled_once(self) -> None:
        await self.accept(1)
        with pytest.raises(VersionMismatch):
            await self.store.cancel("tenant-1", "invoice-1", version=9)
        await self.store.cancel("tenant-1", "invoice-1", version=1)
        assert await self.state() is InvoiceState.CANCELLED
        with pytest.raises(InvoiceStateConflict):
            await self.store.cancel("tenant-1", "invoice-1")

    async def test_others_invoices_do_not_exist(self) -> None:
        await self.accept(1)
        assert await self.store.invoice("tenant-2", "invoice-1") is None
        with pytest.raises(UnknownInvoice):
            await self.store.cancel("tenant-2", "invoice-1")

    async def test_what_is_on_its_way_cannot_be_cancelled(self) -> None:
        await self.send(1)
        with pytest.raises(InvoiceStateConflict):
            await self.store.cancel("tenant-1", "invoice-1")

    async def test_what_may_still_be_granted_cannot_be_cancelled(self) -> None:
        await self.send(1, 2)
        await self.do(do.Settle((), do.Refuse(REFUSED)))
        assert await self.state(2) is InvoiceState.QUEUED
        with pytest.raises(InvoiceStateConflict):
            await self.store.cancel("tenant-1", "invoice-2")

    # --- claiming

    async def test_a_living_lease_keeps_others_away(self) -> None:
        first = await self.claim()
        assert await self.store.claim(KEY, "worker-2", LEASE) is None
        self.clock.wait(seconds=51)
        second = await self.store.claim(KEY, "worker-2", LEASE)
        assert second is not None
        assert second.epoch == first.epoch + 1

    async def test_a_lease_that_is_given_back_can_be_taken_at_once(self) -> None:
        first = await self.claim()
        await self.store.give_back(KEY, first.epoch)
        second = await self.claim("worker-2")
        await self.store.give_back(KEY, first.epoch)  # an old epoch gives nothing back
        assert await self.store.claim(KEY, "worker-3", LEASE) is None
        assert second.epoch == first.epoch + 1

    async def test_only_one_of_many_gets_the_lease(self) -> None:
        won: list[str] = []

        async def try_it(owner: str) -> None:
            if await self.store.claim(KEY, owner, LEASE) is not None:
                won.append(owner)

        async with anyio.create_task_group() as group:
            for number in range(10):
                group.start_soon(try_it, f"worker-{number}")
        assert len(won) == 1

    async def test_an_older_epoch_writes_nothing(self) -> None:
        await self.accept(1)
        await self.claim()
        view = await self.look()
        stale = write(
            view, do.Reserve(((view.queue[0], Item.of(view.queue[0].content.numbered(1))),)), POLICY, new_id="a"
        )
        self.clock.wait(seconds=51)
        await self.claim("worker-2")
        before = await self.events()
        with pytest.raises(Fenced):
            await self.store.commit(stale, actor="worker-1")
        assert await self.state() is InvoiceState.QUEUED
        assert (await self.look()).attempt is None
        assert await self.events() == before

    async def test_a_row_that_changed_meanwhile_stops_the_whole_transition(self) -> None:
        await self.accept(1, 2)
        await self.claim()
        view = await self.look()
        bound = tuple((row, Item.of(row.content.numbered(1 + n))) for n, row in enumerate(view.queue))
        stale = write(view, do.Reserve(bound), POLICY, new_id="attempt-1")
        await self.store.cancel("tenant-1", "invoice-2")
        with pytest.raises(Conflict):
            await self.store.commit(stale, actor="worker-1")
        assert (await self.state(1), (await self.look()).attempt) == (InvoiceState.QUEUED, None)

    async def test_a_person_who_holds_the_sequence_is_not_overwritten(self) -> None:
        await self.claim()
        view = await self.look()
        await self.store.hold(KEY, HoldReason.OPERATOR, "stop", actor="ana")
        with pytest.raises(Conflict):
            await self.store.commit(write(view, do.Checked(), POLICY), actor="worker-1")
        hold = (await self.look()).sequence.hold
        assert hold is not None
        assert hold.words == "stop"

    # --- the steps

    async def test_what_was_reserved_is_found_by_whoever_comes_next(self) -> None:
        await self.accept(1, 2)
        await self.claim()
        await self.reserve()
        view = await self.look()
        assert view.open_attempt.state is AttemptState.PREPARED
        assert [(item.number, item.invoice_id) for item in view.unresolved] == [(1, "invoice-1"), (2, "invoice-2")]
        assert all(item.bound.is_intact for item in view.items)
        assert {row.state for row in view.invoices.values()} == {InvoiceState.RESERVED}
        assert view.queue == ()

    async def test_the_intention_to_send_is_written_with_its_request(self) -> None:
        view = await self.send(1, 2)
        attempt = view.open_attempt
        assert (attempt.state, attempt.sends, attempt.last_sent_at) == (AttemptState.SENDING, 1, self.clock.now)
        assert view.sequence.lease_until == self.clock.now + POLICY.lease
        assert (await self.audited())[-1] == ("worker-1", "Send", "InvoiceSending")

    async def test_a_granted_invoice_has_its_cae_and_moves_the_sequence(self) -> None:
        view = await self.send(1)
        await self.do(do.Settle((granted(view.head.bound.invoice),), None))
        row = await self.store.invoice("tenant-1", "invoice-1")
        assert row is not None
        assert (row.state, row.number, row.cae, row.issued) == (
            InvoiceState.AUTHORIZED,
            1,
            cae(1),
            view.head.bound.invoice,
        )
        after = await self.look()
        assert (after.attempt, after.sequence.last_confirmed, after.sequence.last_confirmed_date) == (None, 1, TODAY)

    async def test_a_refused_invoice_leaves_tombstones_on_its_number_and_those_behind(self) -> None:
        await self.send(1, 2)
        await self.do(do.Settle((), do.Refuse(REFUSED)))
        view = await self.look()
        assert sorted((g.tombstone.number, g.tombstone.invoice_id) for g in view.graves) == [
            (1, "invoice-1"),
            (2, "invoice-2"),
        ]
        assert [row.id for row in view.queue] == ["invoice-2"]
        grave = next(grave for grave in view.graves if grave.tombstone.number == 2)
        assert grave.own[1].state is InvoiceState.QUEUED
        assert [item.state for item, _ in grave.brothers] == [ItemState.REFUSED]

    async def test_a_tombstone_below_the_last_number_is_no_longer_shown(self) -> None:
        await self.send(1, 2)
        await self.do(do.Settle((), do.Refuse(REFUSED)))
        await self.do(do.Import(voucher(invoice_b("9.00"), 1), do.Stranger()))
        assert [grave.tombstone.number for grave in (await self.look()).graves] == [2]

    async def test_a_requeued_invoice_is_in_front_again(self) -> None:
        await self.send(1, 2)
        await self.accept(3)
        await self.do(do.Settle((), do.Refuse(REFUSED)))
        assert [row.id for row in (await self.look()).queue] == ["invoice-2", "invoice-3"]

    async def test_a_rejected_invoice_can_be_found_granted_later(self) -> None:
        await self.send(1)
        await self.do(do.Settle((), do.Refuse(REFUSED)))
        (grave,) = (await self.look()).graves
        item, owner = grave.own
        await self.do(do.Import(voucher(owner.content, 1), do.Late(owner, item)))
        row = await self.store.invoice("tenant-1", "invoice-1")
        assert row is not None
        assert (row.state, row.late, row.number) == (InvoiceState.AUTHORIZED, True, 1)

    async def test_a_foreign_voucher_is_kept_and_holds_an_exclusive_sequence(self) -> None:
        await self.claim()
        await self.do(do.Import(voucher(invoice_b("9.00"), 1), do.Stranger()))
        (orphan,) = await self.store.orphans(KEY)
        assert (orphan.number, orphan.voucher.authorization) == (1, cae(1))
        view = await self.look()
        assert view.sequence.hold is not None
        assert view.sequence.hold.reason is HoldReason.RESTORE
        assert view.orphans == (orphan,)

    async def test_a_shared_sequence_goes_on_after_a_foreign_voucher(self) -> None:
        await self.store.set_mode(KEY, Mode.SHARED, actor="ana")
        await self.claim()
        await self.do(do.Import(voucher(invoice_b("9.00"), 1), do.Stranger()))
        view = await self.look()
        assert (view.sequence.hold, view.sequence.foreign_seen_at) == (None, self.clock.now)

    async def test_one_event_for_each_change_in_the_order_of_their_commits(self) -> None:
        view = await self.send(1)
        await self.do(do.Settle((granted(view.head.bound.invoice),), None))
        assert [event for event in await self.events() if event[1] == "invoice-1"] == [
            ("InvoiceQueued", "invoice-1"),
            ("InvoiceReserved", "invoice-1"),
            ("InvoiceSending", "invoice-1"),
            ("InvoiceAuthorized", "invoice-1"),
        ]

    # --- constraints: what a wrong engine could try

    async def forge(self, **changes: Any) -> Transition:
        """A transition that changes nothing but what is given."""
        sequence = (await self.look()).sequence
        return Transition(step="forged", sequence=replace(sequence, version=sequence.version + 1), **changes)

    async def refused(self, transition: Transition) -> None:
        before = await self.events(), await self.look()
        with pytest.raises((ConstraintBroken, Superseded)):
            await self.store.commit(transition, actor="worker-1")
        assert (await self.events(), await self.look()) == before

    async def test_a_second_open_attempt_is_refused(self) -> None:
        view = await self.send(1)
        await self.refused(await self.forge(attempt=replace(view.open_attempt, id="attempt-2")))

    async def test_what_is_bound_to_a_number_never_changes(self) -> None:
        view = await self.send(1)
        other = replace(view.head, bound=Item.of(invoice_b("1.00").numbered(1)))
        await self.refused(await self.forge(items=(other,)))

    async def test_an_item_is_resolved_once(self) -> None:
        view = await self.send(1, 2)
        head = view.head
        await self.do(do.Settle((granted(head.bound.invoice),), do.StayUncertain("", "lost", self.clock.now)))
        await self.refused(await self.forge(items=(replace(head, state=ItemState.PENDING),)))

    async def test_a_number_outside_of_its_attempt_is_refused(self) -> None:
        view = await self.send(1)
        await self.refused(await self.forge(items=(replace(view.head, number=9),)))

    async def test_an_invoice_is_bound_to_one_number_at_a_time(self) -> None:
        view = await self.send(1, 2)
        twice = replace(view.items[1], number=2, invoice_id="invoice-1")
        await self.refused(await self.forge(items=(twice,)))

    async def test_an_authorised_invoice_never_changes(self) -> None:
        from arca_server.invoices.engine.events import InvoiceCancelled

        view = await self.send(1)
        await self.do(do.Settle((granted(view.head.bound.invoice),), None))
        row = await self.store.invoice("tenant-1", "invoice-1")
        assert row is not None
        event = InvoiceCancelled(invoice_id=row.id, version=row.version + 1)
        for changes in (
            {"cae": cae(9)},
            {"number": 2},
            {"state": InvoiceState.CANCELLED},
            {"content": invoice_b("5.00")},
        ):
            forged = replace(row, version=row.version + 1, **changes)  # type: ignore[arg-type]  # that is the point
            await self.refused(await self.forge(invoices=(forged,), events=(event,)))

    async def test_a_number_and_a_cae_are_one_invoices(self) -> None:
        view = await self.send(1)
        await self.do(do.Settle((granted(view.head.bound.invoice),), None))
        await self.accept(2)
        await self.reserve("attempt-2")
        await self.do(do.Send())
        second = (await self.look()).head.bound.invoice
        for wrong in (replace(granted(second), cae=cae(1)), replace(granted(second), invoice=second.numbered(1))):
            transition = write(await self.look(), do.Settle((granted(second),), None), POLICY)
            rows = tuple(replace(row, number=wrong.number, cae=wrong.cae) for row in transition.invoices)
            await self.refused(replace(transition, invoices=rows))

    async def test_states_follow_their_arrows(self) -> None:
        from arca_server.invoices.engine.events import InvoiceUncertain

        await self.accept(1)
        await self.claim()
        row = (await self.look()).queue[0]
        forged = replace(row, state=InvoiceState.UNCERTAIN, version=row.version + 1)
        event = InvoiceUncertain(invoice_id=row.id, version=forged.version)
        await self.refused(await self.forge(invoices=(forged,), events=(event,)))

    async def test_a_request_is_written_once(self) -> None:
        view = await self.send(1)
        again = write(replace(view, attempt=replace(view.open_attempt, sends=0)), do.Send(), POLICY)
        await self.refused(replace(again, attempt=None))

    # --- sweeping

    async def due(self) -> list[Sequence]:
        return list(await self.store.due(SWEEP, 10))

    async def test_a_sequence_that_was_never_looked_at_is_due(self) -> None:
        assert await self.due() == [KEY]

    async def test_what_was_checked_is_due_again_after_a_while(self) -> None:
        row = await self.claim()
        assert await self.due() == []
        await self.do(do.Checked())
        await self.store.give_back(KEY, row.epoch)
        assert await self.due() == []
        self.clock.wait(minutes=10)
        assert await self.due() == [KEY]

    async def test_a_queue_is_due_at_once_unless_it_waits_or_is_held(self) -> None:
        row = await self.claim()
        await self.do(do.Checked())
        await self.store.give_back(KEY, row.epoch)
        await self.accept(1)
        assert await self.due() == [KEY]
        row = await self.claim()
        await self.do(do.Wait(self.clock.now + timedelta(seconds=40), "ARCA is down"))
        await self.store.give_back(KEY, row.epoch)
        assert await self.due() == []
        self.clock.wait(seconds=40)
        assert await self.due() == [KEY]
        await self.store.hold(KEY, HoldReason.OPERATOR, "stop", actor="ana")
        row = await self.claim()
        await self.do(do.Checked())
        await self.store.give_back(KEY, row.epoch)
        assert await self.due() == []
        await self.store.release(KEY, actor="ana")
        assert await self.due() == [KEY]

    async def test_an_open_attempt_is_due_when_its_lease_has_ended(self) -> None:
        await self.send(1)
        assert await self.due() == []
        self.clock.wait(seconds=51)
        assert await self.due() == [KEY]

    # --- operators, restored databases

    async def test_holding_and_releasing_are_announced(self) -> None:
        await self.store.hold(KEY, HoldReason.OPERATOR, "stop", actor="ana")
        await self.store.release(KEY, actor="ana")
        await self.store.release(KEY, actor="ana")
        assert [name for name, _ in await self.events()][-2:] == ["SequenceHeld", "SequenceReleased"]
        assert (await self.audited())[-1] == ("ana", "release", "SequenceReleased")

    async def test_after_a_restore_what_looks_like_a_lost_voucher_is_asked_about(self) -> None:
        await self.store.hold(None, HoldReason.RESTORE, "older copy", actor="start-up")
        await self.claim()
        lost = invoice_b("101.00")
        await self.do(do.Import(voucher(lost, 1), do.Stranger()))
        with pytest.raises(PossibleDuplicate) as caught:
            await self.store.accept(new(1))
        assert caught.value.orphan.voucher.authorization == cae(1)
        adopted = await self.store.accept(new(1, on_duplicate=OnDuplicate.ADOPT))
        assert (adopted.state, adopted.number, adopted.cae) == (InvoiceState.AUTHORIZED, 1, cae(1))
        assert await self.store.orphans(KEY) == ()
        another = await self.store.accept(new(2, content=lost))
        assert another.state is InvoiceState.QUEUED

    async def test_after_a_restore_its_owner_may_insist_on_a_new_invoice(self) -> None:
        await self.store.hold(None, HoldReason.RESTORE, "older copy", actor="start-up")
        await self.claim()
        await self.do(do.Import(voucher(invoice_b("101.00"), 1), do.Stranger()))
        row = await self.store.accept(new(1, on_duplicate=OnDuplicate.ISSUE_NEW))
        assert (row.state, row.no_duplicate) == (InvoiceState.QUEUED, True)

    async def test_a_restore_is_remembered_for_sequences_that_are_opened_later(self) -> None:
        await self.store.hold(None, HoldReason.RESTORE, "older copy", actor="start-up")
        self.clock.wait(minutes=5)
        row = await self.store.open_sequence(OTHER, "tenant-1")
        assert row.restored_at == NOW

    async def test_a_person_settles_what_needs_a_review(self) -> None:
        view = await self.send(1, 2)
        await self.do(do.Adopt(voucher(view.head.bound.invoice, 1), doubtful=True))
        assert await self.state(1) is InvoiceState.NEEDS_REVIEW
        row = await self.store.resolve("tenant-1", "invoice-1", Verdict.ADOPT, actor="ana")
        assert (row.state, row.number, row.cae) == (InvoiceState.AUTHORIZED, 1, cae(1))
        with pytest.raises(InvoiceStateConflict):
            await self.store.resolve("tenant-1", "invoice-1", Verdict.ADOPT, actor="ana")

    async def test_a_person_may_send_it_again_or_give_it_up(self) -> None:
        view = await self.send(1)
        await self.do(do.Adopt(voucher(view.head.bound.invoice, 1), doubtful=True))
        row = await self.store.resolve("tenant-1", "invoice-1", Verdict.ISSUE, actor="ana")
        assert (row.state, row.no_duplicate) == (InvoiceState.QUEUED, True)
        await self.store.cancel("tenant-1", "invoice-1")
        with pytest.raises(InvoiceStateConflict):
            await self.store.resolve("tenant-1", "invoice-1", Verdict.ISSUE, actor="ana")
