"""Writing a transition into the tables in memory, with the constraints and triggers that a database has.

None of them is ever met by a right engine. They are here so that a wrong one stops instead of issuing twice.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable
from datetime import datetime
from typing import TypeVar

from arca_server.invoices.engine.changes import Transition
from arca_server.invoices.engine.errors import Conflict, ConstraintBroken
from arca_server.invoices.engine.events import InvoiceEvent
from arca_server.invoices.engine.states import (
    ARROWS,
    FISCAL,
    UNRESOLVED,
    AttemptRow,
    AttemptState,
    AuditRow,
    InvoiceRow,
    InvoiceState,
    ItemRow,
    OutboxRow,
    SequenceRow,
)
from arca_server.invoices.engine.tables import Tables

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")
Versioned = TypeVar("Versioned", SequenceRow, InvoiceRow)


def write(tables: Tables, transition: Transition, *, actor: str, now: datetime) -> None:
    """Compare, set, tell, and check what has to hold.

    Raises:
        Conflict, ConstraintBroken
    """
    if transition.sequence is not None:
        _swap(tables.sequences, transition.sequence.key, transition.sequence)
    for row in transition.invoices:
        _check_invoice(tables.invoices.get(row.id), row)
        _swap(tables.invoices, row.id, row)
    if transition.attempt is not None:
        _check_attempt(tables.attempts.get(transition.attempt.id), transition.attempt)
        tables.attempts[transition.attempt.id] = transition.attempt
    for item in transition.items:
        _check_item(tables, item)
        tables.items[item.attempt_id, item.number] = item
    if transition.request is not None:
        _add(tables.requests, (transition.request.attempt_id, transition.request.send_no), transition.request)
    for stone in transition.tombstones:
        _add(tables.tombstones, (stone.key, stone.number, stone.attempt_id), stone)
    for orphan in transition.orphans:
        tables.orphans[orphan.key, orphan.number] = orphan
    _tell(tables, transition, actor, now)
    _check_uniqueness(tables)


def _swap(table: dict[K, Versioned], key: K, row: Versioned) -> None:
    old = table.get(key)
    version = old.version if old is not None else 0
    if version != row.version - 1:
        raise Conflict(f"{key} has version {version}, and {row.version - 1} was expected")
    table[key] = row


def _add(table: dict[K, V], key: K, row: V) -> None:
    _refuse_if(key in table, f"{key} is there already")
    table[key] = row


def _check_invoice(old: InvoiceRow | None, new: InvoiceRow) -> None:
    before = old.state if old is not None else None
    if old is not None and old.version != new.version - 1:
        return  # a conflict, which is told as such
    if before is InvoiceState.AUTHORIZED:
        changed = [name for name in FISCAL if getattr(old, name) != getattr(new, name)]
        _refuse_if(bool(changed), f"{', '.join(changed)} of an authorised invoice never change")
    elif before is not new.state:
        _refuse_if(new.state not in ARROWS[before], f"an invoice never goes from {before} to {new.state}")
    _refuse_if(new.has_voucher is not (new.state is InvoiceState.AUTHORIZED), "authorised means that it has a CAE")


def _check_attempt(old: AttemptRow | None, new: AttemptRow) -> None:
    if old is None:
        return
    _refuse_if(old.state is AttemptState.CLOSED, "a closed attempt stays closed")
    bound = ("key", "first_number", "count")
    _refuse_if(any(getattr(old, name) != getattr(new, name) for name in bound), "an attempt keeps its numbers")
    _refuse_if(new.sends < old.sends, "what was sent stays sent")


def _check_item(tables: Tables, item: ItemRow) -> None:
    old, attempt = tables.items.get((item.attempt_id, item.number)), tables.attempts[item.attempt_id]
    _refuse_if(
        not attempt.first_number <= item.number < attempt.first_number + attempt.count,
        f"number {item.number} is not one of the attempt's",
    )
    if old is not None:
        _refuse_if((old.bound, old.invoice_id) != (item.bound, item.invoice_id), "what is bound stays bound")
        _refuse_if(old.state not in UNRESOLVED, "an item is resolved once")


def _tell(tables: Tables, transition: Transition, actor: str, now: datetime) -> None:
    told = Counter((e.invoice_id, e.version) for e in transition.events if isinstance(e, InvoiceEvent))
    _refuse_if(told != Counter((r.id, r.version) for r in transition.invoices), "one event per change of an invoice")
    for event in transition.events:
        key = tables.invoices[event.invoice_id].key if isinstance(event, InvoiceEvent) else event.key
        tenant, next_id = tables.sequences[key].tenant, len(tables.outbox) + 1
        tables.outbox.append(OutboxRow(id=next_id, tenant=tenant, event=event, at=now))
        tables.audit.append(AuditRow(id=next_id, tenant=tenant, actor=actor, step=transition.step, event=event, at=now))


def _check_uniqueness(tables: Tables) -> None:
    rows, left = tables.invoices.values(), [o for o in tables.orphans.values() if o.adopted_by is None]
    granted = [row for row in rows if row.has_voucher]
    _once("number", [*((r.key, r.number) for r in granted), *((o.key, o.number) for o in left)])
    _once("CAE", [*((r.key.owner, r.cae) for r in granted), *((o.key.owner, o.voucher.authorization) for o in left)])
    _once("idempotency key", ((row.tenant, row.idempotency_key) for row in rows))
    _once("external reference", ((row.tenant, row.external_ref) for row in rows if row.external_ref is not None))
    _once("open attempt", (a.key for a in tables.attempts.values() if a.state is not AttemptState.CLOSED))
    _once("unresolved item", (item.invoice_id for item in tables.items.values() if item.state in UNRESOLVED))
    _once("place in the queue", ((row.key, row.position) for row in rows if row.position is not None))


def _once(what: str, values: Iterable[Hashable]) -> None:
    twice = [value for value, count in Counter(values).items() if count > 1]
    _refuse_if(bool(twice), f"the same {what} twice: {twice}")


def _refuse_if(broken: bool, words: str) -> None:
    if broken:
        raise ConstraintBroken(words)
