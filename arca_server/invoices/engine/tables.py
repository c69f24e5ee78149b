"""The tables of the store in memory, and every question about them. A database answers the same with one query each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, fields, replace
from datetime import datetime, timedelta

from arca_sdk.domain.sequence import Sequence
from arca_server.invoices.engine import people
from arca_server.invoices.engine.states import (
    SETTLED,
    AttemptRow,
    AttemptState,
    AuditRow,
    InvoiceRow,
    InvoiceState,
    ItemRow,
    OrphanVoucher,
    OutboxRow,
    RequestRow,
    SequenceRow,
    Tombstone,
)
from arca_server.invoices.engine.view import Grave, View


@dataclass(slots=True)
class Tables:
    """The rows, by primary key."""

    sequences: dict[Sequence, SequenceRow] = field(default_factory=dict)
    invoices: dict[str, InvoiceRow] = field(default_factory=dict)
    attempts: dict[str, AttemptRow] = field(default_factory=dict)
    items: dict[tuple[str, int], ItemRow] = field(default_factory=dict)
    requests: dict[tuple[str, int], RequestRow] = field(default_factory=dict)
    tombstones: dict[tuple[Sequence, int, str], Tombstone] = field(default_factory=dict)
    orphans: dict[tuple[Sequence, int], OrphanVoucher] = field(default_factory=dict)
    outbox: list[OutboxRow] = field(default_factory=list)
    audit: list[AuditRow] = field(default_factory=list)
    restored_at: datetime | None = None

    def copy(self) -> Tables:
        """Rows are frozen, so the tables are all that has to be copied."""
        names = (each.name for each in fields(self) if each.name != "restored_at")
        return replace(self, **{name: getattr(self, name).copy() for name in names})


def find(tables: Tables, tenant: str, matches: Callable[[InvoiceRow], bool]) -> InvoiceRow | None:
    """A tenant's invoice."""
    return next((row for row in tables.invoices.values() if row.tenant == tenant and matches(row)), None)


def queue(tables: Tables, key: Sequence, now: datetime) -> people.Queue:
    """What a new invoice meets."""
    here = [row for row in tables.invoices.values() if row.key == key]
    waiting = [row.content.issue_date for row in here if row.position is not None and row.state not in SETTLED]
    return people.Queue(
        now=now,
        sequence=tables.sequences[key],
        position=1 + max((row.position or 0 for row in here), default=0),
        last_date=max((day for day in waiting if day is not None), default=None),
        orphans=lost(tables, key),
    )


def orphans(tables: Tables, key: Sequence) -> tuple[OrphanVoucher, ...]:
    """Those that nobody has adopted, by number."""
    found = [orphan for orphan in tables.orphans.values() if orphan.key == key and orphan.adopted_by is None]
    return tuple(sorted(found, key=lambda orphan: orphan.number))


def orphan_for(tables: Tables, row: InvoiceRow, number: int | None) -> OrphanVoucher | None:
    """The orphan under a number, or the one that an invoice is suspected to be."""
    found = (o for o in orphans(tables, row.key) if (o.suspect == row.id if number is None else o.number == number))
    return next(found, None)


def lost(tables: Tables, key: Sequence) -> tuple[OrphanVoucher, ...]:
    """Those found since the sequence was restored: they may be ours."""
    since = tables.sequences[key].restored_at
    return tuple(orphan for orphan in orphans(tables, key) if since is not None and orphan.found_at >= since)


def live_tombstones(tables: Tables, row: InvoiceRow) -> tuple[Tombstone, ...]:
    """Numbers that may yet be granted to an invoice."""
    last = tables.sequences[row.key].last_confirmed
    return tuple(stone for stone in tables.tombstones.values() if stone.invoice_id == row.id and stone.number > last)


def due(tables: Tables, now: datetime, sweep: timedelta) -> tuple[Sequence, ...]:
    """Sequences that somebody should look at, the longest waiting first."""
    busy = {row.key for row in tables.attempts.values() if row.state is not AttemptState.CLOSED}
    waiting = {row.key for row in tables.invoices.values() if row.state is InvoiceState.QUEUED}
    found = [
        row
        for row in tables.sequences.values()
        if not _is_ahead(row.lease_until, now)
        and not _is_ahead(row.wake_at, now)
        and (
            row.key in busy
            or (row.key in waiting and row.hold is None)
            or row.checked_at is None
            or now - row.checked_at >= sweep
        )
    ]
    found.sort(key=lambda row: (row.lease_until is not None, row.lease_until or now))
    return tuple(row.key for row in found)


def _is_ahead(instant: datetime | None, now: datetime) -> bool:
    return instant is not None and now < instant


def view(tables: Tables, key: Sequence, now: datetime, queue_limit: int) -> View:
    """Everything that a decision may look at."""
    sequence = tables.sequences[key]
    is_open = (row for row in tables.attempts.values() if row.key == key and row.state is not AttemptState.CLOSED)
    attempt = next(is_open, None)
    items = _items(tables, attempt.id) if attempt else ()
    queued = [row for row in tables.invoices.values() if row.key == key and row.state is InvoiceState.QUEUED]
    queued.sort(key=lambda row: row.position or 0)
    return View(
        now=now,
        sequence=sequence,
        attempt=attempt,
        items=items,
        invoices={item.invoice_id: tables.invoices[item.invoice_id] for item in items},
        queue=tuple(queued[:queue_limit]),
        graves=_graves(tables, sequence),
        orphans=lost(tables, key),
    )


def _items(tables: Tables, attempt_id: str) -> tuple[ItemRow, ...]:
    found = [item for item in tables.items.values() if item.attempt_id == attempt_id]
    return tuple(sorted(found, key=lambda item: item.number))


def _graves(tables: Tables, sequence: SequenceRow) -> tuple[Grave, ...]:
    """Tombstones that may yet be granted, the youngest first."""
    stones = [
        stone
        for stone in tables.tombstones.values()
        if stone.key == sequence.key and stone.number > sequence.last_confirmed
    ]
    stones.sort(key=lambda stone: (stone.last_sent_at, stone.attempt_id), reverse=True)
    return tuple(
        Grave(
            tombstone=stone,
            attempt=tables.attempts[stone.attempt_id],
            items=tuple((item, tables.invoices[item.invoice_id]) for item in _items(tables, stone.attempt_id)),
        )
        for stone in stones
    )
