"""Planted bugs: the mistakes that existing software makes, and those that a tired maintainer would.

Each changes the real engine, and has to be seen by the schedules; else the invariants are too weak.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from arca_sdk.domain.matching import Comparison
from arca_sdk.flows import classification
from arca_sdk.flows.classification import Refused
from arca_sdk.flows.journal import Item
from arca_server.invoices.engine import attribution, changes, guards, people, reconciling, transitions, worker
from arca_server.invoices.engine import decisions as do
from arca_server.invoices.engine.events import InvoiceUncertain
from arca_server.invoices.engine.policy import EnginePolicy
from arca_server.invoices.engine.states import InvoiceState, ItemState
from arca_server.invoices.engine.view import View

_Draft: Any = transitions._Draft


def requeue_after_a_lost_answer(patch: pytest.MonkeyPatch) -> None:
    """'It failed, so it gets the next number.'"""
    patch.setattr(_Draft, "_stay_uncertain", lambda self, then: self.release(then.why, buried=False))


def take_602_for_never_issued(patch: pytest.MonkeyPatch) -> None:
    """'Not found, so another number.'"""
    patch.setattr(reconciling, "_next_is_ours", lambda view, policy: do.Withdraw("not found"))


def take_600_for_not_executed(patch: pytest.MonkeyPatch) -> None:
    """'The token was refused, so nothing can have happened.'"""
    original = _Draft._stay_uncertain

    def stay(self: Any, then: do.StayUncertain) -> None:
        if "600" in then.why:
            self.release(then.why, buried=False)
        else:
            original(self, then)

    patch.setattr(_Draft, "_stay_uncertain", stay)


def take_500_for_a_rejection(patch: pytest.MonkeyPatch) -> None:
    """'ARCA answered with an error, so it refused.'"""
    original = _Draft._stay_uncertain

    def stay(self: Any, then: do.StayUncertain) -> None:
        if "ARCA answered 50" in then.why:
            self.refuse(())
        else:
            original(self, then)

    patch.setattr(_Draft, "_stay_uncertain", stay)


def resend_the_whole_batch(patch: pytest.MonkeyPatch) -> None:
    """'Try the request again', with the numbers that were granted."""
    original = _Draft.send

    def send(self: Any) -> None:
        original(self)
        self.request = replace(
            self.request,
            first_number=self.view.items[0].number,
            count=len(self.view.items),
            body_sha256=changes.body_sha256(self.view.items),
        )

    async def leave(self: Any, claimed: Any) -> None:
        view = await self._look(claimed)
        verdicts = await self.arca.authorize(view.open_attempt, view.items)
        await self._store(claimed, verdicts[len(view.items) - len(view.unresolved) :])

    patch.setattr(_Draft, "send", send)
    patch.setattr(worker.Worker, "_send", leave)


def send_the_rest_with_other_payloads(patch: pytest.MonkeyPatch) -> None:
    """The remainder of a batch moves up: each number gets the next invoice."""
    original = worker.Worker._store

    async def leave(self: Any, claimed: Any) -> None:
        view = await self._look(claimed)
        items = list(view.unresolved)
        if view.open_attempt.sends > 1 and len(items) > 1:
            bound = [
                Item.of(b.bound.invoice.numbered(a.number)) for a, b in zip(items, items[1:] + items[:1], strict=True)
            ]
            items = [replace(item, bound=each) for item, each in zip(items, bound, strict=True)]
        await original(self, claimed, await self.arca.authorize(view.open_attempt, tuple(items)))

    patch.setattr(worker.Worker, "_send", leave)


def adopt_without_comparing(patch: pytest.MonkeyPatch) -> None:
    """'There is a voucher under my number, so it is mine.'"""
    patch.setattr(attribution, "compare", lambda *_args, **_kwargs: Comparison((), ()))


def take_unprocessed_for_rejected(patch: pytest.MonkeyPatch) -> None:
    """'Resultado R' is a rejection, also of those that ARCA never looked at."""
    original = _Draft.refuse

    def refuse(self: Any, reasons: Any) -> None:
        for item in list(self.pending[1:]):
            self.resolve(item, ItemState.REFUSED)
            self.reject(self.view.invoice_of(item), ())
        original(self, reasons)

    patch.setattr(_Draft, "refuse", refuse)


def reject_what_the_answer_does_not_mention(patch: pytest.MonkeyPatch) -> None:
    """'Three sent, two answered: the third was refused.'"""
    original = classification._judge

    def judge(item: Any, details: Any, answer: Any, before: Any) -> Any:
        return original(item, details, answer, before) if details else Refused(answer.errors)

    patch.setattr(classification, "_judge", judge)


def take_10016_for_a_rejection(patch: pytest.MonkeyPatch) -> None:
    """'A code is a code.'"""
    patch.setattr(classification, "NUMBER_OR_DATE", -1)


def leave_no_tombstones(patch: pytest.MonkeyPatch) -> None:
    """'It was given up, so it is over.'"""
    patch.setattr(_Draft, "bury", lambda self, item: None)


def bury_only_the_refused(patch: pytest.MonkeyPatch) -> None:
    """'The others were never looked at, so nothing can come of them.'"""
    original = _Draft.release
    patch.setattr(_Draft, "release", lambda self, why, **how: original(self, why, **(how | {"buried": False})))


def find_only_the_rejected_again(patch: pytest.MonkeyPatch) -> None:
    """'Only a rejected invoice can be granted late.'"""
    original = attribution._without_voucher

    def search(graves: Any, *rest: Any) -> Any:
        found = original(graves, *rest)
        return found if found is None or found.owner.state is InvoiceState.REJECTED else None

    patch.setattr(attribution, "_without_voucher", search)


def send_before_writing_it_down(patch: pytest.MonkeyPatch) -> None:
    """'Save it when the answer is there.'"""

    async def carry_out(self: Any, claimed: Any, view: View, decision: Any) -> None:
        if not isinstance(decision, do.Reserve | do.Send):
            await self._commit(view, decision)
            return
        if isinstance(decision, do.Reserve):
            await self._commit(view, decision)
        view = await self._look(claimed)
        draft = transitions.write(view, do.Send(), self.policy)
        verdicts = await self.arca.authorize(draft.attempt, view.unresolved)
        await self._commit(view, do.Send())
        await self._store(claimed, verdicts)

    patch.setattr(worker.Worker, "_carry_out", carry_out)


def believe_any_voucher(patch: pytest.MonkeyPatch) -> None:
    """'ARCA answered, so the answer is about what was asked.'"""
    patch.setattr(reconciling, "is_whole", lambda *_: True)
    patch.setattr("arca_server.invoices.engine.checking.is_whole", lambda *_: True)


def skip_a_number_that_is_not_shown(patch: pytest.MonkeyPatch) -> None:
    """'602 and a higher last number: somebody else's, go on behind it.'"""

    def missing(view: View, last: int, luck: float) -> do.Decision:
        return do.Begin(last, view.sequence.last_confirmed_date)

    patch.setattr("arca_server.invoices.engine.checking.missing", missing)


def accept_a_repeated_request_again(patch: pytest.MonkeyPatch) -> None:
    """No idempotency, and a database without the constraint."""
    original = guards._once
    patch.setattr(people, "replay", lambda *_: None)
    patch.setattr(guards, "_once", lambda what, values: what == "idempotency key" or original(what, values))


def announce_outside_of_the_transaction(patch: pytest.MonkeyPatch) -> None:
    """Some events are lost."""
    original = guards._tell

    def tell(tables: Any, transition: Any, actor: str, now: Any) -> None:
        kept = [event for event in transition.events if not isinstance(event, InvoiceUncertain)]
        gone = {event.invoice_id for event in transition.events if isinstance(event, InvoiceUncertain)}
        rows = [row for row in transition.invoices if row.id not in gone]
        original(tables, replace(transition, events=tuple(kept), invoices=tuple(rows)), actor, now)

    patch.setattr(guards, "_tell", tell)


def wait_for_ever(patch: pytest.MonkeyPatch) -> None:
    """A back-off that never ends: safe, and of no use to anybody."""
    original = reconciling._when_quiet

    def when_quiet(view: View, policy: EnginePolicy) -> Any:
        made = original(view, policy)
        return (
            do.Wait(view.now + policy.quiet, "not quiet enough", in_vain=False) if isinstance(made, do.Refuse) else made
        )

    patch.setattr(reconciling, "_when_quiet", when_quiet)


def reject_without_the_silence(patch: pytest.MonkeyPatch) -> None:
    """'It was refused, whatever else is on its way.'"""
    patch.setattr(reconciling, "_when_quiet", lambda view, policy: do.Refuse(view.head.reasons))


def import_strangers_as_nobodys_number(patch: pytest.MonkeyPatch) -> None:
    """A voucher of others is skipped without a trace."""
    patch.setattr(_Draft, "orphan", lambda self, voucher, suspect: None)


BUGS: tuple[Callable[[pytest.MonkeyPatch], None], ...] = (
    requeue_after_a_lost_answer,
    take_602_for_never_issued,
    take_600_for_not_executed,
    take_500_for_a_rejection,
    resend_the_whole_batch,
    send_the_rest_with_other_payloads,
    adopt_without_comparing,
    take_unprocessed_for_rejected,
    reject_what_the_answer_does_not_mention,
    take_10016_for_a_rejection,
    leave_no_tombstones,
    bury_only_the_refused,
    find_only_the_rejected_again,
    send_before_writing_it_down,
    believe_any_voucher,
    skip_a_number_that_is_not_shown,
    accept_a_repeated_request_again,
    announce_outside_of_the_transaction,
    wait_for_ever,
    reject_without_the_silence,
    import_strangers_as_nobodys_number,
)
