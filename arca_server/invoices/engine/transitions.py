"""From a decision to the rows that it changes. Pure: a store writes a transition as it is, or not at all."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from arca_sdk.domain.authorization import Authorized, Voucher
from arca_sdk.errors import ArcaMessage
from arca_server.invoices.engine import decisions as do
from arca_server.invoices.engine import events
from arca_server.invoices.engine.changes import Draft, Transition, adopted, authorized, body_sha256, changed
from arca_server.invoices.engine.policy import EnginePolicy
from arca_server.invoices.engine.states import (
    AttemptRow,
    AttemptState,
    HoldReason,
    InvoiceRow,
    InvoiceState,
    ItemRow,
    ItemState,
    OrphanVoucher,
    RequestRow,
)
from arca_server.invoices.engine.view import View


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


class _Draft(Draft):
    """One method per decision that changes more than the sequence."""

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
