"""An attempt is open: ARCA is asked about its first unresolved number, and only that answer decides."""

from __future__ import annotations

from datetime import datetime

from arca_sdk.domain.authorization import Voucher
from arca_server.invoices.engine.attribution import attribute, doubted, is_whole, others_issue_here
from arca_server.invoices.engine.decisions import (
    DATE_OUT_OF_WINDOW,
    Adopt,
    AwaitRejection,
    HoldSequence,
    NoteQuiet,
    Ours,
    Refuse,
    Review,
    Send,
    Spend,
    Wait,
    Withdraw,
    is_never_sent,
)
from arca_server.invoices.engine.policy import EnginePolicy, back_off
from arca_server.invoices.engine.reserving import is_date_wrong
from arca_server.invoices.engine.states import ItemState
from arca_server.invoices.engine.troubles import behind, in_vain
from arca_server.invoices.engine.view import View


def found(
    view: View, voucher: Voucher, arca_now: datetime | None, policy: EnginePolicy, luck: float
) -> Adopt | Spend | Wait:
    """ARCA holds a voucher under the number."""
    number = view.head.number
    if not is_whole(voucher, view, number):
        return in_vain(view, f"ARCA's answer about number {number} is not whole", luck)
    owner = attribute(view, voucher, number, arca_now)
    if isinstance(owner, Ours):
        return Adopt(voucher, doubtful=others_issue_here(view, policy))
    return Spend(voucher, doubted(owner, view, policy))


def absent(
    view: View, last: int, policy: EnginePolicy, luck: float
) -> Send | AwaitRejection | NoteQuiet | Refuse | Review | Wait | HoldSequence | Withdraw:
    """ARCA holds none (602). That means something only if the number before it is the last one."""
    before = view.head.number - 1
    if last < before:
        return behind(view, last, policy, luck)
    if last > before:
        return in_vain(view, f"ARCA's last number is {last}, and it holds nothing under {view.head.number}", luck)
    return _next_is_ours(view, policy)


def _next_is_ours(
    view: View, policy: EnginePolicy
) -> Send | AwaitRejection | NoteQuiet | Refuse | Review | Wait | Withdraw:
    head, attempt = view.head, view.open_attempt
    if head.state is ItemState.REJECT_WAIT:
        return _when_quiet(view, policy)
    if is_date_wrong(view, head.bound.invoice):
        return Withdraw("its date left ARCA's window") if is_never_sent(view) else AwaitRejection((DATE_OUT_OF_WINDOW,))
    if view.sequence.hold is not None and not view.sequence.hold.heals:
        return _while_held(view)
    if not all(item.bound.is_intact for item in view.unresolved):
        why = "this version of the server would send other bytes than were sent before"
        return Withdraw(why) if is_never_sent(view) else Review(why)
    if _is_ambiguous(view, policy):
        return Review(f"ARCA answered 10016 {head.ambiguous_count} times, and neither number nor date explains it")
    if attempt.last_word == "transaction_open":
        assert attempt.last_sent_at is not None
        until = attempt.last_sent_at + policy.transaction_pause
        if view.now < until:
            return Wait(until, "ARCA's own transaction may still be open", in_vain=False)
    return Send()


def _while_held(view: View) -> Wait:
    assert view.sequence.hold is not None
    return Wait(back_off(view.now, 8, 1.0), f"the sequence is on hold ({view.sequence.hold.reason})", in_vain=False)


def _is_ambiguous(view: View, policy: EnginePolicy) -> bool:
    head = view.head
    return (
        head.ambiguous_count >= policy.ambiguous_rounds
        and head.ambiguous_since is not None
        and view.now - head.ambiguous_since >= policy.ambiguous_time
    )


def _when_quiet(view: View, policy: EnginePolicy) -> Wait | NoteQuiet | Refuse:
    """A copy still on its way could be granted after all: final after a silence, seen twice."""
    head, sent = view.head, view.open_attempt.last_sent_at
    assert sent is not None
    quiet = sent + policy.quiet
    if head.quiet_at is not None:
        quiet = max(quiet, head.quiet_at + policy.quiet_gap)
    if view.now < quiet:
        return Wait(
            min(quiet, view.now + policy.quiet_poll),
            "a refused invoice may have been granted under an earlier sending",
            in_vain=False,
        )
    if head.quiet_readings + 1 < policy.quiet_readings:
        return NoteQuiet()
    return Refuse(head.reasons)
