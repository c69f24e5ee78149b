"""From a decision to the rows that it changes. Pure: a store writes a transition as it is, in one transaction, or not.

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


def write(view: View, decision: do.Decision, policy: EnginePolicy, *, new_id: str = "") -> Transition:
    """The transition of a decision.

    Args:
        new_id: for the attempt that ``Reserve`` opens.
    """
    draft = _Draft(view, type(decision).__name__, policy)
    match decision:
        case do.Wait():
            draft.wait(decision)
        case do.HoldSequence(reason, words, heals):
            draft.wait(do.Wait(view.now + policy.sweep, words, in_vain=False))
            draft.hold(reason, words, heals=heals)
        case do.Begin(last, last_date):
            draft.go_on(baseline=last, last_confirmed=last, last_confirmed_date=last_date)
        case do.Checked():
            draft.go_on(checked_at=view.now)
            draft.heal()
        case do.Import(voucher, owner):
            draft.heal()
            draft.found(voucher, owner)
        case do.Reserve(bound):
            draft.reserve(bound, new_id)
        case do.RejectQueued(invoice, reasons):
            draft.go_on(checked_at=view.now)
            draft.reject(invoice, reasons)
        case do.Suspect(invoice, orphan):
            draft.suspect(invoice, orphan)
        case do.Send():
            draft.heal()
            draft.send()
        case do.Withdraw(why):
            draft.release(why, buried=False)
        case do.Adopt(voucher, doubtful):
            draft.heal()
            draft.adopt(voucher, doubtful=doubtful)
        case do.Spend(voucher, owner):
            draft.heal()
            draft.spend(voucher, owner)
        case do.AwaitRejection(reasons):
            draft.await_rejection(reasons)
        case do.NoteQuiet():
            head = view.head
            draft.items.append(replace(head, quiet_readings=head.quiet_readings + 1, quiet_at=view.now))
            draft.go_on(wake_at=view.now + policy.quiet_gap)
        case do.Refuse(reasons):
            draft.refuse(reasons)
        case do.Review(why):
            draft.review(why)
        case do.Settle(granted, then):
            draft.settle(granted, then)
    return draft.done()


class _Draft:
    """A transition in the making; local to ``write``."""

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

    # --- decisions -----------------------------------------------------------------------------------------

    def reserve(self, bound: Iterable[tuple[InvoiceRow, Any]], new_id: str) -> None:
        pairs = list(bound)
        for row, item in pairs:
            self.items.append(ItemRow(attempt_id=new_id, number=item.number, invoice_id=row.id, bound=item))
            self.note(changed(row, InvoiceState.RESERVED, events.InvoiceReserved, {"number": item.number}))
        self.attempt = AttemptRow(
            id=new_id,
            key=self.sequence.key,
            first_number=self.sequence.next_number,
            count=len(pairs),
            epoch=self.sequence.epoch,
            state=AttemptState.PREPARED,
        )
        self.go_on(checked_at=self.view.now)

    def suspect(self, invoice: InvoiceRow, orphan: OrphanVoucher) -> None:
        self.needs_review(invoice, f"possible duplicate of {orphan.voucher.label}, which this database did not know")
        self.orphans.append(replace(orphan, suspect=invoice.id))
        self.go_on(checked_at=self.view.now)

    def send(self) -> None:
        attempt, now = self.view.open_attempt, self.view.now
        for item in self.pending:
            row = self.view.invoice_of(item)
            if row.state is not InvoiceState.SENDING:
                self.note(changed(row, InvoiceState.SENDING, events.InvoiceSending, {"number": item.number}))
        self.attempt = replace(
            attempt,
            state=AttemptState.SENDING,
            sends=attempt.sends + 1,
            first_sent_at=attempt.first_sent_at or now,
            last_sent_at=now,
        )
        self.request = RequestRow(
            attempt_id=attempt.id,
            send_no=attempt.sends + 1,
            first_number=self.pending[0].number,
            count=len(self.pending),
            body_sha256=body_sha256(self.pending),
            sent_at=now,
        )

    def adopt(self, voucher: Voucher, *, doubtful: bool) -> None:
        item = self.pending[0]
        row = self.view.invoice_of(item)
        if doubtful:
            why = "ARCA holds a voucher with the same fields, and others issue on this point of sale"
            self.resolve(item, ItemState.REVIEW)
            self.needs_review(row, why)
            self.orphan(voucher, row.id)
        else:
            self.resolve(item, ItemState.GRANTED)
            outcome = adopted(voucher, item, item.number)
            self.note(authorized(row, outcome, late=False, recovered=True))
        self.confirm(voucher)
        self._shrink()

    def _shrink(self) -> None:
        """What was said of the head says nothing of the next."""
        assert self.attempt is not None
        if not self.pending:
            self.close()
            return
        self.attempt = replace(self.attempt, state=AttemptState.UNCERTAIN, last_word="")

    def spend(self, voucher: Voucher, owner: do.Late | do.Stranger | do.Undecided) -> None:
        head = self.pending[0]
        buried = self.view.open_attempt.sends > 0
        moved = owner.owner.id if isinstance(owner, do.Late) else None
        doubted = owner.suspect.id if isinstance(owner, do.Undecided) else None
        if head.invoice_id not in (moved, doubted):
            row = self.view.invoice_of(head)
            why = f"number {head.number} holds another voucher"
            told = {"number": head.number, "why": why}
            self.note(changed(row, InvoiceState.QUEUED, events.InvoiceRequeued, told, reasons=(), note=""))
            if buried:
                self.bury(head)
            self.resolve(head, ItemState.SPENT)
        why = owner.why if isinstance(owner, do.Undecided) else f"number {head.number} holds another voucher"
        self.release(why, buried=buried, moved=moved, doubted=doubted)
        self.found(voucher, owner)

    def await_rejection(self, reasons: tuple[ArcaMessage, ...]) -> None:
        assert self.attempt is not None
        head, rest = self.pending[0], self.pending[1:]
        self.items.append(replace(head, state=ItemState.REJECT_WAIT, reasons=reasons, quiet_readings=0, quiet_at=None))
        told = {"reasons": reasons}
        row = self.view.invoice_of(head)
        self.note(changed(row, InvoiceState.REJECT_WAIT, events.InvoiceRejectionAwaited, told, reasons=reasons))
        self._uncertain(rest)
        self.attempt = replace(self.attempt, state=AttemptState.WAITING, last_word="")
        self.go_on()

    def _uncertain(self, items: Iterable[ItemRow]) -> None:
        for item in items:
            row = self.view.invoice_of(item)
            if row.state is InvoiceState.SENDING:
                self.note(changed(row, InvoiceState.UNCERTAIN, events.InvoiceUncertain))

    def refuse(self, reasons: tuple[ArcaMessage, ...]) -> None:
        head = self.pending[0]
        self.resolve(head, ItemState.REFUSED, reasons=reasons)
        self.bury(head)
        self.reject(self.view.invoice_of(head), reasons)
        self.release(f"number {head.number} was refused, and stays unused")

    def review(self, why: str) -> None:
        head = self.pending[0]
        self.resolve(head, ItemState.REVIEW)
        self.bury(head)
        self.needs_review(self.view.invoice_of(head), why)
        self.release(f"number {head.number} is for a person to look at")
        self.hold(HoldReason.AMBIGUOUS, why)

    def settle(
        self,
        granted: tuple[Authorized, ...],
        then: do.Refuse | do.AwaitRejection | do.StayUncertain | do.IssuerRefused | None,
    ) -> None:
        for outcome in granted:
            item = self.pending[0]
            assert item.number == outcome.number, "granted is a gap-free run from the first number sent"
            self.resolve(item, ItemState.GRANTED)
            self.note(authorized(self.view.invoice_of(item), outcome, late=False, recovered=False))
            self.go_on(last_confirmed=outcome.number, last_confirmed_date=outcome.invoice.issue_date)
        match then:
            case None:
                self.close()
            case do.Refuse(reasons):
                self.refuse(reasons)
            case do.AwaitRejection(reasons):
                self.await_rejection(reasons)
            case do.StayUncertain():
                self._stay_uncertain(then)
            case do.IssuerRefused(reasons, is_first):
                self._issuer_refused(reasons, is_first=is_first)

    def _stay_uncertain(self, then: do.StayUncertain) -> None:
        assert self.attempt is not None
        head = self.pending[0]
        if then.word == "number_or_date":
            since = head.ambiguous_since or self.view.now
            self.items.append(replace(head, ambiguous_count=head.ambiguous_count + 1, ambiguous_since=since))
        self._uncertain(self.pending)
        self.attempt = replace(self.attempt, state=AttemptState.UNCERTAIN, last_word=then.word)
        failures = self.sequence.failures + 1
        trouble = self.sequence.trouble_since or self.view.now
        self.sequence = replace(self.sequence, wake_at=then.until, failures=failures, trouble_since=trouble)

    def _issuer_refused(self, reasons: tuple[ArcaMessage, ...], *, is_first: bool) -> None:
        words = "; ".join(map(str, reasons))
        if is_first:
            self.release(f"ARCA refused the whole request: {words}")
        else:
            self._stay_uncertain(do.StayUncertain("", words, self.view.now))
        self.hold(HoldReason.ISSUER, words)


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
