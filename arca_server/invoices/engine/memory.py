"""The store in memory: the twin of the database's, for tests and for whoever tries the server without one.

Transactions are real: everything is written on copies of the tables, checked, and put in place at once. ``before`` and
``after`` are called around every one; a test lets them raise ``StoreUnavailable``: before, nothing happened; after,
it did, and the caller does not know.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta

from arca_sdk.domain.sequence import Sequence
from arca_server.invoices.engine import people
from arca_server.invoices.engine import tables as read
from arca_server.invoices.engine.changes import Transition
from arca_server.invoices.engine.errors import Fenced, SequenceOfAnother, UnknownInvoice
from arca_server.invoices.engine.guards import write
from arca_server.invoices.engine.states import HoldReason, InvoiceRow, Mode, OrphanVoucher, SequenceRow
from arca_server.invoices.engine.tables import Tables
from arca_server.invoices.engine.view import View


def _nothing(_: str) -> None:
    return None


class MemoryStore:
    """``Store`` in memory.

    Args:
        clock: the database's.
        before, after: called with the method's name inside and after every transaction that writes.
    """

    def __init__(
        self,
        clock: Callable[[], datetime],
        *,
        before: Callable[[str], None] = _nothing,
        after: Callable[[str], None] = _nothing,
    ) -> None:
        self.clock = clock
        self.before, self.after = before, after
        self.tables = Tables()

    @contextmanager
    def _transaction(self, name: str) -> Iterator[Tables]:
        tables = self.tables.copy()
        yield tables
        self.before(name)
        self.tables = tables
        self.after(name)

    async def now(self) -> datetime:
        return self.clock()

    # --- owners and operators ------------------------------------------------------------------------------

    async def open_sequence(self, key: Sequence, tenant: str, mode: Mode = Mode.EXCLUSIVE) -> SequenceRow:
        known = self.tables.sequences.get(key)
        if known is None:
            with self._transaction("open_sequence") as tables:
                write(
                    tables, people.open_sequence(key, tenant, mode, tables.restored_at), actor=tenant, now=self.clock()
                )
        row = self.tables.sequences[key]
        _check_owner(row, tenant)
        return row

    async def accept(self, new: people.NewInvoice) -> InvoiceRow:
        with self._transaction("accept") as tables:
            _check_owner(tables.sequences.get(new.key), new.tenant)
            same_key = read.find(tables, new.tenant, lambda row: row.idempotency_key == new.idempotency_key)
            same_reference = new.external_ref and read.find(
                tables, new.tenant, lambda row: row.external_ref == new.external_ref
            )
            known = people.replay(new, same_key, same_reference or None)
            if known is not None:
                return known
            transition = people.accept(new, read.queue(tables, new.key, self.clock()))
            write(tables, transition, actor=new.tenant, now=self.clock())
        return transition.invoices[0]

    async def enqueue(self, tenant: str, invoice_id: str, version: int | None = None) -> InvoiceRow:
        with self._transaction("enqueue") as tables:
            row = _known(tables, tenant, invoice_id)
            transition = people.enqueue(row, read.queue(tables, row.key, self.clock()), version)
            write(tables, transition, actor=tenant, now=self.clock())
        return transition.invoices[0]

    async def cancel(self, tenant: str, invoice_id: str, version: int | None = None) -> InvoiceRow:
        with self._transaction("cancel") as tables:
            row = _known(tables, tenant, invoice_id)
            transition = people.cancel(row, read.live_tombstones(tables, row), version)
            write(tables, transition, actor=tenant, now=self.clock())
        return transition.invoices[0]

    async def resolve(
        self, tenant: str, invoice_id: str, verdict: people.Verdict, *, actor: str, number: int | None = None
    ) -> InvoiceRow:
        with self._transaction("resolve") as tables:
            row = _known(tables, tenant, invoice_id)
            orphan = read.orphan_for(tables, row, number)
            transition = people.resolve(row, verdict, orphan, read.live_tombstones(tables, row))
            write(tables, transition, actor=actor, now=self.clock())
        return transition.invoices[0]

    async def hold(self, key: Sequence | None, reason: HoldReason, words: str, *, actor: str) -> None:
        with self._transaction("hold") as tables:
            if key is None and reason is HoldReason.RESTORE:
                tables.restored_at = self.clock()
            for row in [tables.sequences[key]] if key is not None else list(tables.sequences.values()):
                write(tables, people.hold(row, reason, words, self.clock()), actor=actor, now=self.clock())

    async def release(self, key: Sequence, *, actor: str) -> None:
        with self._transaction("release") as tables:
            transition = people.release(tables.sequences[key])
            if transition is not None:
                write(tables, transition, actor=actor, now=self.clock())

    async def set_mode(self, key: Sequence, mode: Mode, *, actor: str) -> None:
        with self._transaction("set_mode") as tables:
            write(tables, people.set_mode(tables.sequences[key], mode), actor=actor, now=self.clock())

    async def invoice(self, tenant: str, invoice_id: str) -> InvoiceRow | None:
        row = self.tables.invoices.get(invoice_id)
        return row if row is not None and row.tenant == tenant else None

    async def find_by_key(self, tenant: str, idempotency_key: str) -> InvoiceRow | None:
        return read.find(self.tables, tenant, lambda row: row.idempotency_key == idempotency_key)

    async def find_by_reference(self, tenant: str, external_ref: str) -> InvoiceRow | None:
        return read.find(self.tables, tenant, lambda row: row.external_ref == external_ref)

    async def orphans(self, key: Sequence) -> tuple[OrphanVoucher, ...]:
        return read.orphans(self.tables, key)

    # --- workers -------------------------------------------------------------------------------------------

    async def due(self, sweep: timedelta, limit: int) -> tuple[Sequence, ...]:
        return read.due(self.tables, self.clock(), sweep)[:limit]

    async def claim(self, key: Sequence, owner: str, lease: timedelta) -> SequenceRow | None:
        now = self.clock()
        with self._transaction("claim") as tables:
            row = tables.sequences[key]
            if row.lease_until is not None and now < row.lease_until:
                return None
            row = replace(row, epoch=row.epoch + 1, lease_owner=owner, lease_until=now + lease, version=row.version + 1)
            tables.sequences[key] = row
        return row

    async def give_back(self, key: Sequence, epoch: int) -> None:
        with self._transaction("give_back") as tables:
            row = tables.sequences[key]
            if row.epoch == epoch:
                tables.sequences[key] = replace(row, lease_until=self.clock(), version=row.version + 1)

    async def load(self, key: Sequence, queue_limit: int) -> View:
        return read.view(self.tables, key, self.clock(), queue_limit)

    async def commit(self, transition: Transition, *, actor: str) -> None:
        new = transition.sequence
        assert new is not None, "a worker's transition always changes its sequence"
        with self._transaction(transition.step) as tables:
            if tables.sequences[new.key].epoch != new.epoch:
                raise Fenced(f"{new.key.name} has epoch {tables.sequences[new.key].epoch}, not {new.epoch}")
            write(tables, transition, actor=actor, now=self.clock())


def _check_owner(row: SequenceRow | None, tenant: str) -> None:
    if row is None or row.tenant != tenant:
        raise SequenceOfAnother("The point of sale is not yours to issue on.")


def _known(tables: Tables, tenant: str, invoice_id: str) -> InvoiceRow:
    row = tables.invoices.get(invoice_id)
    if row is None or row.tenant != tenant:
        raise UnknownInvoice("There is no such invoice.")
    return row
