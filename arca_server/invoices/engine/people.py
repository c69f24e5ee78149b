"""What owners and operators ask for, judged. Pure: a store reads the rows, and writes what comes back, in one go."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from arca_sdk.domain.invoice import Invoice
from arca_sdk.domain.sequence import Sequence
from arca_server.invoices.engine import events
from arca_server.invoices.engine.attribution import look_alike
from arca_server.invoices.engine.changes import Transition, authorized, changed, released
from arca_server.invoices.engine.errors import (
    DateBeforeLastVoucher,
    DuplicateReference,
    IdempotencyKeyReused,
    InvoiceStateConflict,
    PossibleDuplicate,
    UnsupportedInvoice,
    VersionMismatch,
)
from arca_server.invoices.engine.states import (
    Hold,
    HoldReason,
    InvoiceRow,
    InvoiceState,
    Mode,
    OrphanVoucher,
    SequenceRow,
    Tombstone,
)


class OnDuplicate(StrEnum):
    """What to do with an invoice that looks like a voucher the database has forgotten."""

    ASK = "ask"
    ADOPT = "adopt"
    ISSUE_NEW = "issue_new"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewInvoice:
    """An invoice to accept.

    Attributes:
        content: validated, without a number; without a date where the day of sending is meant.
        request_hash: of the request as received; the same key with another hash is refused.
        is_draft: keep it, do not send it.
    """

    id: str
    tenant: str
    key: Sequence
    content: Invoice
    idempotency_key: str
    request_hash: str
    external_ref: str | None = None
    on_duplicate: OnDuplicate = OnDuplicate.ASK
    is_draft: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """What an invoice meets when it arrives.

    Attributes:
        position: the next free place.
        last_date: the latest date of those that are queued or on their way, None where they have none.
        orphans: since the restore, those nobody adopted.
    """

    now: datetime
    sequence: SequenceRow
    position: int
    last_date: date | None
    orphans: tuple[OrphanVoucher, ...]


def replay(new: NewInvoice, same_key: InvoiceRow | None, same_reference: InvoiceRow | None) -> InvoiceRow | None:
    """The invoice that a repeated request made the first time; None for a new one.

    Raises:
        IdempotencyKeyReused, DuplicateReference
    """
    if same_key is not None:
        if same_key.request_hash != new.request_hash:
            raise IdempotencyKeyReused("The idempotency key was used for another request.", invoice_id=same_key.id)
        return same_key
    if same_reference is not None:
        raise DuplicateReference(
            f"Another invoice has the reference {new.external_ref!r}.", invoice_id=same_reference.id
        )
    return None


def accept(new: NewInvoice, queue: Queue) -> Transition:
    """Put a new invoice at the end of the queue, or keep it as a draft.

    Raises:
        UnsupportedInvoice, DateBeforeLastVoucher, PossibleDuplicate
    """
    content = new.content
    if content.number is not None or content.last_number is not None:
        raise UnsupportedInvoice("An invoice is given its number when it is authorised.")
    row = InvoiceRow(
        id=new.id,
        tenant=new.tenant,
        key=new.key,
        content=content,
        idempotency_key=new.idempotency_key,
        request_hash=new.request_hash,
        external_ref=new.external_ref,
        state=InvoiceState.DRAFT,
        accepted_at=queue.now,
        no_duplicate=new.on_duplicate is OnDuplicate.ISSUE_NEW,
        version=0,
    )
    if new.is_draft:
        return _change("accept", changed(row, InvoiceState.DRAFT, events.InvoiceDrafted))
    return _enqueue("accept", row, queue, adopt=new.on_duplicate is OnDuplicate.ADOPT)


def enqueue(row: InvoiceRow, queue: Queue, version: int | None = None) -> Transition:
    """Send a draft on its way.

    Raises:
        VersionMismatch, InvoiceStateConflict, DateBeforeLastVoucher, PossibleDuplicate
    """
    _expect(row, version, {InvoiceState.DRAFT}, "queued")
    return _enqueue("enqueue", row, queue, adopt=False)


def _enqueue(step: str, row: InvoiceRow, queue: Queue, *, adopt: bool) -> Transition:
    orphan = look_alike(row, queue.orphans, queue.now)
    if orphan is not None and not adopt:
        raise PossibleDuplicate(
            f"ARCA holds {orphan.voucher.label} with the same receiver, total, date, currency and concept, and this "
            "database did not know of it. Say whether to adopt that voucher or to issue a new one.",
            orphan=orphan,
        )
    if orphan is not None:
        return _adopt(step, row, orphan)
    _check_date(row, queue)
    return _change(step, changed(row, InvoiceState.QUEUED, events.InvoiceQueued, position=queue.position))


def _check_date(row: InvoiceRow, queue: Queue) -> None:
    day = row.content.issue_date
    latest = max((d for d in (queue.last_date, queue.sequence.last_confirmed_date) if d is not None), default=None)
    if day is not None and latest is not None and day < latest:
        raise DateBeforeLastVoucher(f"It is dated {day}, and one before it {latest}: dates do not go back.")


def cancel(row: InvoiceRow, tombstones: Iterable[Tombstone], version: int | None = None) -> Transition:
    """Take an invoice back.

    Args:
        tombstones: its own above ``last_confirmed``: numbers that may yet be granted to it.

    Raises:
        VersionMismatch
        InvoiceStateConflict: it is on its way, or may still be granted.
    """
    _expect(row, version, {InvoiceState.DRAFT, InvoiceState.QUEUED}, "cancelled")
    if any(tombstones):
        raise InvoiceStateConflict("It was sent before, and ARCA may still authorise it.", invoice_id=row.id)
    return _change("cancel", changed(row, InvoiceState.CANCELLED, events.InvoiceCancelled))


class Verdict(StrEnum):
    """What a person says of an invoice that needs a review."""

    ADOPT = "adopt"  # the orphan that is suspected is this invoice
    ISSUE = "issue"  # it is not: send it
    GIVE_UP = "give_up"  # it is not, and shall not be sent


def resolve(row: InvoiceRow, verdict: Verdict, orphan: OrphanVoucher | None, live: Iterable[Tombstone]) -> Transition:
    """A person decides what a machine could not.

    Args:
        orphan: the voucher to adopt, not adopted by anybody.
        live: its tombstones above ``last_confirmed``.

    Raises:
        InvoiceStateConflict: the verdict does not fit.
    """
    if verdict is Verdict.ADOPT:
        if orphan is None or row.has_voucher:
            raise InvoiceStateConflict("There is no voucher to adopt.", invoice_id=row.id)
        return _adopt("resolve", row, orphan)
    _expect(row, None, {InvoiceState.NEEDS_REVIEW}, "resolved")
    if verdict is Verdict.ISSUE:
        told = {"number": 0, "why": "a person decided that it was not issued"}
        fields: dict[str, Any] = {"no_duplicate": True, "note": "", "reasons": ()}
        return _change("resolve", changed(row, InvoiceState.QUEUED, events.InvoiceRequeued, told, **fields))
    if any(live):
        raise InvoiceStateConflict("It was sent before, and ARCA may still authorise it.", invoice_id=row.id)
    return _change("resolve", changed(row, InvoiceState.CANCELLED, events.InvoiceCancelled))


def _adopt(step: str, row: InvoiceRow, orphan: OrphanVoucher) -> Transition:
    held = orphan.voucher
    content = row.content.dated(held.invoice.issue_date) if held.invoice.issue_date else row.content
    outcome = replace(held.as_authorized(recovered=True), invoice=content.numbered(orphan.number))
    invoice, event = authorized(row, outcome, late=False, recovered=True)
    return Transition(step=step, invoices=(invoice,), orphans=(replace(orphan, adopted_by=row.id),), events=(event,))


def hold(sequence: SequenceRow, reason: HoldReason, words: str, now: datetime) -> Transition:
    """Send nothing more. A restored database forgets vouchers, so what is found from now on may be ours."""
    restored = sequence.restored_at or now if reason is HoldReason.RESTORE else sequence.restored_at
    row = replace(
        sequence,
        hold=Hold(reason, words, now),
        restored_at=restored,
        wake_at=None,
        checked_at=None,
        version=sequence.version + 1,
    )
    event = events.SequenceHeld(key=sequence.key, reason=str(reason), words=words)
    return Transition(step="hold", sequence=row, events=(event,))


def release(sequence: SequenceRow) -> Transition | None:
    """Let a sequence send again; None where nothing holds it."""
    if sequence.hold is None:
        return None
    event = events.SequenceReleased(key=sequence.key, reason=str(sequence.hold.reason))
    return Transition(step="release", sequence=released(sequence), events=(event,))


def open_sequence(key: Sequence, tenant: str, mode: Mode, restored_at: datetime | None) -> Transition:
    """The first time that a tenant issues on a point of sale, as far as this database knows.

    Args:
        restored_at: when the database was last found to be older than it had been, None if never.
    """
    row = SequenceRow(key=key, tenant=tenant, mode=mode, restored_at=restored_at)
    return Transition(step="open_sequence", sequence=row, events=(events.SequenceOpened(key=key, mode=str(mode)),))


def set_mode(sequence: SequenceRow, mode: Mode) -> Transition:
    """Say whether other systems issue on the point of sale."""
    row = replace(sequence, mode=mode, version=sequence.version + 1)
    return Transition(step="set_mode", sequence=row, events=(events.SequenceModeSet(key=row.key, mode=str(mode)),))


def _expect(row: InvoiceRow, version: int | None, states: set[InvoiceState], what: str) -> None:
    if version is not None and version != row.version:
        raise VersionMismatch(f"It has version {row.version} now, not {version}.", invoice_id=row.id)
    if row.state not in states:
        raise InvoiceStateConflict(f"An invoice that is {row.state} cannot be {what}.", invoice_id=row.id)


def _change(step: str, change: tuple[InvoiceRow, events.InvoiceEvent]) -> Transition:
    return Transition(step=step, invoices=(change[0],), events=(change[1],))
