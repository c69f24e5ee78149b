"""The answer to a request. The SDK says what it says of each number; here it becomes what is to be done."""

from __future__ import annotations

from collections.abc import Iterable

from arca_sdk.errors import ArcaMessage
from arca_sdk.flows.classification import Granted, Refused, Unknown, Verdict
from arca_server.invoices.engine.decisions import AwaitRejection, IssuerRefused, Refuse, Settle, StayUncertain
from arca_server.invoices.engine.policy import back_off
from arca_server.invoices.engine.view import View

ISSUER_CODES = frozenset({*range(10000, 10008), 11000, 11001, 11002})
"""About the issuer or the header: they refuse a request as a whole, and will refuse the next one too."""


def settle(view: View, verdicts: tuple[Verdict, ...], luck: float) -> Settle:
    """Adopt a gap-free run from the first number; the first that was not granted is the only verdict there is.

    Args:
        view: the open attempt, after it was marked as sent.
        verdicts: one per number that the request held, in order.
    """
    granted = [verdict.outcome for verdict in _prefix(verdicts)]
    rest = verdicts[len(granted) :]
    return Settle(tuple(granted), _judge(view, rest, luck) if rest else None)


def _prefix(verdicts: tuple[Verdict, ...]) -> Iterable[Granted]:
    for verdict in verdicts:
        if not isinstance(verdict, Granted):
            return
        yield verdict


def _judge(
    view: View, rest: tuple[Verdict, ...], luck: float
) -> Refuse | AwaitRejection | StayUncertain | IssuerRefused:
    first, is_first = rest[0], view.open_attempt.sends == 1
    if isinstance(first, Refused):
        if is_of_issuer(first.reasons) or (len(rest) > 1 and all(isinstance(each, Refused) for each in rest)):
            return IssuerRefused(first.reasons, is_first)
        return Refuse(first.reasons) if is_first else AwaitRejection(first.reasons)
    until = back_off(view.now, view.sequence.failures, luck)
    if isinstance(first, Unknown):
        return StayUncertain(first.word, first.reason, until)
    return StayUncertain("", "ARCA refused a voucher without saying why", until)


def is_of_issuer(reasons: tuple[ArcaMessage, ...]) -> bool:
    """Whether it is the issuer or the header that was refused."""
    return bool(reasons) and all(reason.code in ISSUER_CODES for reason in reasons)
