"""Would the schedules see a bug? Each of these is planted in the real flows and has to be found.

They are the mistakes that existing software makes, and those that a tired maintainer would.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from arca_sdk.domain.authorization import Rejected
from arca_sdk.domain.matching import Comparison
from arca_sdk.flows import classification, recovery, sending
from arca_sdk.flows.classification import Granted, Refused, Unprocessed
from arca_sdk.flows.effects import CloseAttempt
from arca_sdk.flows.sending import Applied
from arca_sdk.simulator.faults import Fault
from arca_sdk.wire import wsfe_replies
from tests.flows.test_authorization import rejectable
from tests.flows.test_schedules import play

ENOUGH = 150
"""Seeds within which a planted bug has to be seen."""


def forget_the_number_on_602(patch: pytest.MonkeyPatch) -> None:
    """'Not found, so it was never issued': the invoice gets another number."""
    patch.setattr(
        recovery, "_absent", lambda _session, progress: recovery._give_up_number(progress, progress.attempt.items)
    )


def take_the_next_number_after_a_lost_reply(patch: pytest.MonkeyPatch) -> None:
    """'Ask for the last number, add one, send again.'"""

    def give_up(_session, attempt, *, reason):
        yield CloseAttempt(attempt)
        invoices = tuple(replace(item.invoice, number=None, last_number=None) for item in attempt.items)
        return Applied((), invoices, None, reason)

    patch.setattr("arca_sdk.flows.authorization.recover", give_up)


def call_a_lost_reply_a_rejection(patch: pytest.MonkeyPatch) -> None:
    """'It failed, so it was rejected.'"""

    def reject(_session, attempt, *, reason):
        yield CloseAttempt(attempt)
        return Applied(tuple(Rejected(item.invoice, ()) for item in attempt.items), (), None, reason)

    patch.setattr("arca_sdk.flows.authorization.recover", reject)


def adopt_whatever_is_under_the_number(patch: pytest.MonkeyPatch) -> None:
    """'There is a voucher under my number, so it is mine.'"""
    patch.setattr(recovery, "compare", lambda *_args, **_kwargs: Comparison((), ()))


def call_10016_a_rejection(patch: pytest.MonkeyPatch) -> None:
    """'A code is a code.'"""
    patch.setattr(classification, "NUMBER_OR_DATE", -1)


def reject_what_the_reply_does_not_mention(patch: pytest.MonkeyPatch) -> None:
    """'Three sent, two answered: the third was refused.'"""
    original = classification._judge

    def judge(item, details, answer, before):
        return original(item, details, answer, before) if details else Refused(answer.errors)

    patch.setattr(classification, "_judge", judge)


def send_again_without_asking(patch: pytest.MonkeyPatch) -> None:
    """'Retry the request': the same numbers and bytes, but nobody looks whether they were granted."""
    patch.setattr(recovery, "_step", recovery._resend)


def reject_everything_marked_r(patch: pytest.MonkeyPatch) -> None:
    """'Resultado R': as if those behind a rejection had been judged, and nobody sends them again."""
    original = classification._judge

    def judge(item, details, answer, before):
        verdict = original(item, details, answer, before)
        return Granted(None) if isinstance(verdict, Unprocessed) else verdict  # type: ignore[arg-type]  # a bug

    patch.setattr(classification, "_judge", judge)


def believe_a_cae_that_is_not_whole(patch: pytest.MonkeyPatch) -> None:
    """'Resultado A' is enough."""

    def approve(item, detail, answer):
        return Granted(classification.Authorized(item.invoice, detail.cae, detail.cae_due, (), (), answer.processed_at))

    patch.setattr(classification, "_approval", approve)


def trust_a_stale_last_number(patch: pytest.MonkeyPatch) -> None:
    """602 and any last number: give the number up."""

    def absent(session, progress):
        last = yield from recovery.last_number(
            session, progress.attempt.sequence.point_of_sale, progress.attempt.sequence.voucher_type
        )
        if last < progress.attempt.head.number:
            yield from recovery._give_up_number(progress, progress.attempt.items)

    patch.setattr(recovery, "_absent", absent)


def call_arcas_trouble_a_failure(patch: pytest.MonkeyPatch) -> None:
    """'500 means that it did not happen.'"""
    original = classification.classify

    def classify(attempt, answer):
        if isinstance(answer, wsfe_replies.AuthorizationReply) and any(
            e.code in (500, 501, 502) for e in answer.errors
        ):
            return (Refused(answer.errors),) * len(attempt.items)
        return original(attempt, answer)

    patch.setattr(sending, "classify", classify)


BUGS: list[Callable[[pytest.MonkeyPatch], None]] = [
    forget_the_number_on_602,
    take_the_next_number_after_a_lost_reply,
    call_a_lost_reply_a_rejection,
    adopt_whatever_is_under_the_number,
    call_10016_a_rejection,
    reject_what_the_reply_does_not_mention,
    send_again_without_asking,
    reject_everything_marked_r,
    believe_a_cae_that_is_not_whole,
    trust_a_stale_last_number,
    call_arcas_trouble_a_failure,
]


@pytest.mark.parametrize("bug", BUGS, ids=lambda bug: bug.__name__)
def test_a_planted_bug_is_found(credentials, monkeypatch, bug):
    bug(monkeypatch)
    for seed in range(ENOUGH):
        try:
            play(credentials, seed)
        except Exception:  # noqa: BLE001  # whatever a bug does, it was seen
            return
    pytest.fail(f"{bug.__name__} went unseen in {ENOUGH} schedules")


def test_without_the_silence_after_a_resend_a_late_copy_is_missed(stage, monkeypatch):
    """Too rare for the schedules (a model of the algorithm met it once in a thousand), so it is staged."""
    monkeypatch.setattr(recovery, "_reject_when_quiet", lambda progress, _now: recovery._reject(progress))
    stage.fail(Fault.late(300, operation="FECAESolicitar"))
    outcome = stage.client.authorize(rejectable(stage, 1))
    assert isinstance(outcome, Rejected)
    for taxpayer in stage.simulator.ledger.taxpayers.values():
        taxpayer.active = True
    stage.wait(minutes=6)
    assert len(stage.issued) == 1


def test_without_a_planted_bug_the_same_schedules_pass(credentials):
    for seed in range(25):
        play(credentials, seed)
