"""What one decision changes, as rows: a transition, and one in the making. Pure.

Every change of an invoice makes one event here and one version; the rules that the rows must keep among themselves
(one tombstone per number given up, nothing released without its event) are kept here, not in a store.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from arca_sdk.domain.authorization import Authorized, Voucher
from arca_sdk.errors import ArcaMessage
from arca_server.invoices.engine import decisions as do
from arca_server.invoices.engine import events
from arca_server.invoices.engine.policy import EnginePolicy
from arca_server.invoices.engine.states import (
    AttemptRow,
    AttemptState,
    Hold,
    HoldReason,
    InvoiceRow,
    InvoiceState,
    ItemRow,
    ItemState,
    Mode,
    OrphanVoucher,
    RequestRow,
    SequenceRow,
    Tombstone,
)
from arca_server.invoices.engine.view import View


@dataclass(frozen=True, slots=True, kw_only=True)
class Transition:
    """Everything that one decision changes.

    Attributes:
        step: its name, for the audit log and for tests.
        sequence: the new row. Its epoch and ``version - 1`` are what the store has to find. None where a person changes
            invoices only (``people``).
        invoices: new rows; ``version - 1`` is what the store has to find of each.
        attempt: the new row of the open (or new) attempt, None if it is not touched.
        items: new rows of its items.
        request: written before the first byte leaves.
        tombstones: none is ever removed.
        orphans: new ones, or one with its ``adopted_by``.
        events: exactly one per invoice above, and those of the sequence.
    """

    step: str
    sequence: SequenceRow | None = None
    invoices: tuple[InvoiceRow, ...] = ()
    attempt: AttemptRow | None = None
    items: tuple[ItemRow, ...] = ()
    request: RequestRow | None = None
    tombstones: tuple[Tombstone, ...] = ()
    orphans: tuple[OrphanVoucher, ...] = ()
    events: tuple[events.Event, ...] = ()


def changed(
    row: InvoiceRow,
    state: InvoiceState,
    event: type[events.InvoiceEvent],
    told: dict[str, Any] | None = None,
    **fields: Any,
) -> tuple[InvoiceRow, events.InvoiceEvent]:
    """The next version of an invoice, and the event that tells of it."""
    version = row.version + 1
    return (
        replace(row, state=state, version=version, **fields),
        event(invoice_id=row.id, version=version, **(told or {})),
    )


def authorized(
    row: InvoiceRow, outcome: Authorized, *, late: bool, recovered: bool
) -> tuple[InvoiceRow, events.InvoiceEvent]:
    """An invoice with its CAE."""
    told = {"number": outcome.number, "cae": outcome.cae, "late": late, "recovered": recovered}
    return changed(
        row,
        InvoiceState.AUTHORIZED,
        events.InvoiceAuthorized,
        told,
        number=outcome.number,
        cae=outcome.cae,
        cae_due=outcome.cae_due,
        issued=outcome.invoice,
        processed_at=outcome.processed_at,
        late=late,
        recovered=recovered,
        reasons=(),
        note="",
    )


def adopted(voucher: Voucher, item: ItemRow, number: int) -> Authorized:
    """What ARCA holds, on the invoice as it was sent (which has lines and names that ARCA does not)."""
    return replace(voucher.as_authorized(recovered=True), invoice=item.bound.invoice.numbered(number))


def body_sha256(items: Iterable[ItemRow]) -> str:
    """Names what a request holds: the fingerprints of its items, in order. Token and sign are no part of it."""
    return hashlib.sha256("".join(item.bound.fingerprint for item in items).encode()).hexdigest()


def released(sequence: SequenceRow) -> SequenceRow:
    """A sequence that a person lets go on: it is looked at anew, at once."""
    return replace(
        sequence,
        hold=None,
        wake_at=None,
        checked_at=None,
        behind_since=None,
        trouble_since=None,
        alerts=0,
        failures=0,
        version=sequence.version + 1,
    )


class Draft:
    """A transition in the making, with the parts that decisions are made of. ``transitions`` has the decisions."""

    def __init__(self, view: View, step: str, policy: EnginePolicy) -> None:
        self.view, self.step, self.policy = view, step, policy
        self.sequence = view.sequence
        self.attempt = view.attempt
        self.pending = list(view.unresolved)
        self.items: list[ItemRow] = []
        self.invoices: list[InvoiceRow] = []
        self.tombstones: list[Tombstone] = []
        self.orphans: list[OrphanVoucher] = []
        self.events: list[events.Event] = []
        self.request: RequestRow | None = None

    def done(self) -> Transition:
        attempt = None if self.attempt == self.view.attempt else self.attempt
        return Transition(
            step=self.step,
            sequence=replace(
                self.sequence, version=self.sequence.version + 1, lease_until=self.view.now + self.policy.lease
            ),
            invoices=tuple(self.invoices),
            attempt=attempt,
            items=tuple(self.items),
            request=self.request,
            tombstones=tuple(self.tombstones),
            orphans=tuple(self.orphans),
            events=tuple(self.events),
        )

    # --- parts ---------------------------------------------------------------------------------------------

    def go_on(self, **fields: Any) -> None:
        """Something went forward: the back-off begins anew."""
        calm: dict[str, Any] = {
            "failures": 0,
            "trouble_since": None,
            "alerts": 0,
            "wake_at": None,
            "behind_since": None,
        }
        self.sequence = replace(self.sequence, **(calm | fields))

    def note(self, change: tuple[InvoiceRow, events.InvoiceEvent]) -> None:
        self.invoices.append(change[0])
        self.events.append(change[1])

    def resolve(self, item: ItemRow, state: ItemState, **fields: Any) -> None:
        self.pending.remove(item)
        self.items.append(replace(item, state=state, **fields))

    def close(self) -> None:
        assert self.attempt is not None
        self.attempt = replace(self.attempt, state=AttemptState.CLOSED)

    def hold(self, reason: HoldReason, words: str, *, heals: bool = False) -> None:
        if self.sequence.hold is not None:
            return
        self.sequence = replace(self.sequence, hold=Hold(reason, words, self.view.now, heals))
        self.events.append(events.SequenceHeld(key=self.sequence.key, reason=str(reason), words=words))

    def heal(self) -> None:
        """ARCA answers: what held the sequence because it did not is gone."""
        hold = self.sequence.hold
        if hold is not None and hold.heals:
            self.sequence = replace(self.sequence, hold=None)
            self.events.append(events.SequenceReleased(key=self.sequence.key, reason=str(hold.reason)))

    def wait(self, wait: do.Wait) -> None:
        now, sequence = self.view.now, self.sequence
        if not wait.in_vain:
            self.sequence = replace(sequence, wake_at=wait.until)
            return
        since = sequence.trouble_since or now
        due = sum(now - since >= limit for limit in self.policy.alerts)
        if due > sequence.alerts:
            self.events.append(events.SequenceStuck(key=sequence.key, warning=due, words=wait.why))
        self.sequence = replace(
            sequence,
            wake_at=wait.until,
            failures=sequence.failures + 1,
            trouble_since=since,
            alerts=max(due, sequence.alerts),
            behind_since=(sequence.behind_since or now) if wait.behind else None,
        )
        if self.view.attempt is not None and self.view.head.quiet_readings:  # the readings have to agree
            self.items.append(replace(self.view.head, quiet_readings=0))

    def bury(self, item: ItemRow) -> None:
        attempt = self.view.open_attempt
        assert attempt.last_sent_at is not None, "only what was sent leaves a tombstone"
        self.tombstones.append(
            Tombstone(
                key=self.sequence.key,
                number=item.number,
                attempt_id=attempt.id,
                invoice_id=item.invoice_id,
                fingerprint=item.bound.fingerprint,
                last_sent_at=attempt.last_sent_at,
            )
        )

    def reject(self, row: InvoiceRow, reasons: tuple[ArcaMessage, ...]) -> None:
        self.note(changed(row, InvoiceState.REJECTED, events.InvoiceRejected, {"reasons": reasons}, reasons=reasons))

    def needs_review(self, row: InvoiceRow, why: str) -> None:
        self.note(changed(row, InvoiceState.NEEDS_REVIEW, events.InvoiceNeedsReview, {"why": why}, note=why))

    def release(self, why: str, *, buried: bool = True, moved: str | None = None, doubted: str | None = None) -> None:
        """The numbers that are left are given up, and their invoices go back to their places in the queue.

        Args:
            buried: they were sent, so each leaves its tombstone.
            moved: an invoice that was found granted elsewhere; doubted: one that a person has to look at.
        """
        for item in tuple(self.pending):
            row = self.view.invoice_of(item)
            if buried:
                self.bury(item)
            if item.invoice_id == moved:
                self.resolve(item, ItemState.MOVED)
            elif item.invoice_id == doubted:
                self.resolve(item, ItemState.REVIEW)
                self.needs_review(row, why)
            else:
                self.resolve(item, ItemState.RELEASED)
                told = {"number": item.number, "why": why}
                self.note(changed(row, InvoiceState.QUEUED, events.InvoiceRequeued, told, reasons=(), note=""))
        self.close()
        self.go_on(checked_at=None)

    def found(self, voucher: Voucher, owner: do.Late | do.Stranger | do.Undecided) -> None:
        """A voucher that no open item has: it is a late one of ours, or an orphan. The number is attributed."""
        number = self.sequence.next_number
        match owner:
            case do.Late(row, item):
                self.note(authorized(row, adopted(voucher, item, number), late=True, recovered=True))
            case do.Stranger():
                self.orphan(voucher, None)
                self.sequence = replace(self.sequence, foreign_seen_at=self.view.now)
                if self.sequence.mode is Mode.EXCLUSIVE:
                    self.restore(voucher)
            case do.Undecided(why, suspect):
                self.orphan(voucher, suspect.id)
                if suspect.state is InvoiceState.QUEUED:
                    self.needs_review(suspect, why)
                self.hold(HoldReason.AMBIGUOUS, why)
        self.confirm(voucher)

    def restore(self, voucher: Voucher) -> None:
        """Nobody else issues here, so somebody does after all, or this database has forgotten what it did."""
        self.hold(HoldReason.RESTORE, f"ARCA holds {voucher.label}, and nobody here issued it")
        self.sequence = replace(self.sequence, restored_at=self.sequence.restored_at or self.view.now)

    def confirm(self, voucher: Voucher) -> None:
        last = voucher.invoice.end_number
        assert last is not None
        self.go_on(last_confirmed=last, last_confirmed_date=voucher.invoice.issue_date, checked_at=None)

    def orphan(self, voucher: Voucher, suspect: str | None) -> None:
        number, last = voucher.number, voucher.invoice.end_number
        assert last is not None
        self.orphans.append(
            OrphanVoucher(
                key=self.sequence.key,
                number=max(number, self.sequence.next_number),
                end_number=last,
                voucher=voucher,
                found_at=self.view.now,
                suspect=suspect,
            )
        )
        self.events.append(events.ForeignVoucherFound(key=self.sequence.key, number=number, cae=voucher.authorization))
