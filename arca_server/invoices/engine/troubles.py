"""ARCA did not answer a question, or refused to."""

from __future__ import annotations

from arca_sdk.errors import ArcaError, CredentialError, LoginRefused, Refused, TokenRefused
from arca_server.invoices.engine.answering import is_of_issuer
from arca_server.invoices.engine.decisions import HoldSequence, Wait
from arca_server.invoices.engine.policy import EnginePolicy, back_off
from arca_server.invoices.engine.states import HoldReason
from arca_server.invoices.engine.view import View

_TEMPORARY = frozenset({"coe.alreadyAuthenticated", "wsn.unavailable", "wsaa.unavailable", "wsaa.internalError"})
"""Refusals of WSAA that pass by themselves."""


def decide(view: View, error: ArcaError, luck: float) -> Wait | HoldSequence:
    """Ask again later; but what only the tenant can put right holds the sequence, and heals by itself when it is."""
    if _is_permanent(error) and view.sequence.hold is None:
        return HoldSequence(HoldReason.ISSUER, str(error), heals=True)
    return in_vain(view, f"ARCA gave no answer: {error.message}", luck)


def _is_permanent(error: ArcaError) -> bool:
    """Certificate, delegation, token (after a new one was tried), issuer."""
    if isinstance(error, LoginRefused):
        return error.fault_code not in _TEMPORARY
    if isinstance(error, CredentialError | TokenRefused):
        return True
    return isinstance(error, Refused) and is_of_issuer(error.messages)


def in_vain(view: View, why: str, luck: float, *, behind: bool = False) -> Wait:
    """A question without a useful answer."""
    return Wait(back_off(view.now, view.sequence.failures, luck), why, behind=behind)


def behind(view: View, last: int, policy: EnginePolicy, luck: float) -> Wait | HoldSequence:
    """ARCA's last number is below ours: an old reading, or another ARCA than before."""
    why = f"ARCA's last number is {last}, and {view.sequence.last_confirmed} is known to be granted"
    since = view.sequence.behind_since
    if since is not None and view.now - since >= policy.drift_after and view.sequence.hold is None:
        return HoldSequence(HoldReason.DRIFT, why)
    return in_vain(view, why, luck, behind=True)
