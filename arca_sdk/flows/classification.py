"""What a reply of FECAESolicitar says, number by number. Pure decisions.

A CAE is believed only when it is whole: the header names our CUIT, point of sale and type, exactly one detail names the
number, its result is A, its CAE has 14 digits and its due date is a date. A rejection is believed only when it is a
business one, of the first voucher that was not approved, and answers the only request that ever left. Everything else
leaves the number open: ARCA has to be asked about it (reliability of the authorisation, docs/explanation).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from arca_sdk.domain.authorization import Authorized
from arca_sdk.errors import ArcaError, ArcaMessage
from arca_sdk.flows.journal import Attempt, Item
from arca_sdk.wire.wsfe_replies import INFRASTRUCTURE, TOKEN, AuthorizationReply, DetailReply

NUMBER_OR_DATE = 10016
"""Ambiguous: the number is not the next one, or the date is out of its window."""

_NUMBER_OR_DATE_REASON = "ARCA says that the number or the date is not the next one"
_BUSINESS_CODES = range(10000, 11003)
_CAE_DIGITS = 14
TRANSACTION_OPEN = 502


@dataclass(frozen=True, slots=True)
class Granted:
    """ARCA authorised the number."""

    outcome: Authorized


@dataclass(frozen=True, slots=True)
class Refused:
    """A business rejection; final if nothing else was ever sent under the number."""

    reasons: tuple[ArcaMessage, ...]


@dataclass(frozen=True, slots=True)
class Unprocessed:
    """ARCA stopped before this voucher: one ahead of it was rejected."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """ARCA has to be asked.

    Attributes:
        reason: one sentence for a person.
        word: ``number_or_date`` for code 10016, ``transaction_open`` for 502, else "".
    """

    reason: str
    word: str = ""
    messages: tuple[ArcaMessage, ...] = ()


Verdict: TypeAlias = Granted | Refused | Unprocessed | Unknown


def classify(attempt: Attempt, answer: AuthorizationReply | ArcaError) -> tuple[Verdict, ...]:
    """One verdict per item of the attempt.

    Granted items are a gap-free run from the first; at most the item after them is Refused; Unprocessed only follows
    Refused; Unknown runs to the end.
    """
    if isinstance(answer, ArcaError):
        return _all_unknown(attempt, answer.message)
    trouble = _trouble(answer)
    if trouble is not None:
        return (trouble,) * len(attempt.items)
    mismatch = _mismatch(attempt, answer)
    if _is_whole_request_refusal(answer) and not (mismatch and _names_somebody(answer)):
        return _refuse_request(attempt, answer.errors)
    if mismatch:
        return _all_unknown(attempt, mismatch)
    return _walk(attempt, answer)


def _trouble(answer: AuthorizationReply) -> Unknown | None:
    """Errors that are not about a voucher: ARCA's infrastructure, the token, or a 10016 that names nobody."""
    for error in answer.errors:
        if error.code in INFRASTRUCTURE | TOKEN:
            word = "transaction_open" if error.code == TRANSACTION_OPEN else ""
            return Unknown(f"ARCA answered {error}", word, answer.errors)
        if error.code == NUMBER_OR_DATE and not answer.details:
            return Unknown(_NUMBER_OR_DATE_REASON, "number_or_date", answer.errors)
    return None


def _is_whole_request_refusal(answer: AuthorizationReply) -> bool:
    """Issuer or header refused: codes in Errors, and no voucher with a verdict of its own."""
    return (
        bool(answer.errors)
        and answer.result in ("", "R")
        and all(_is_business(error) for error in answer.errors)
        and all(detail.result == "R" and not detail.observations for detail in answer.details)
    )


def _names_somebody(answer: AuthorizationReply) -> bool:
    """A refusal may come without header, or with zeros in it; one that names another sequence answers somebody else."""
    return any((answer.cuit, answer.point_of_sale, answer.voucher_type))


def _refuse_request(attempt: Attempt, errors: tuple[ArcaMessage, ...]) -> tuple[Verdict, ...]:
    """Nobody was looked at, so the reason is everybody's."""
    return (Refused(errors),) * len(attempt.items)


def _mismatch(attempt: Attempt, answer: AuthorizationReply) -> str:
    sequence = attempt.sequence
    about = (answer.cuit, answer.point_of_sale, answer.voucher_type)
    expected = (int(sequence.cuit), sequence.point_of_sale, int(sequence.voucher_type))
    return "" if about == expected else f"ARCA's reply is about {about}, not {expected}"


def _walk(attempt: Attempt, answer: AuthorizationReply) -> tuple[Verdict, ...]:
    by_number: dict[int, list[DetailReply]] = {}
    for detail in answer.details:
        by_number.setdefault(detail.number, []).append(detail)
    verdicts: list[Verdict] = []
    for item in attempt.items:
        verdict = _judge(item, by_number.get(item.number, []), answer, verdicts)
        verdicts.append(verdict)
        if isinstance(verdict, Unknown):
            rest = len(attempt.items) - len(verdicts)
            return (*_reopened(verdicts), *(Unknown(verdict.reason),) * rest)
    return tuple(verdicts)


def _reopened(verdicts: list[Verdict]) -> list[Verdict]:
    """A reply that contradicts itself after a rejection is not believed about the rejection either."""
    return [Unknown("ARCA's reply contradicts itself") if isinstance(v, Refused | Unprocessed) else v for v in verdicts]


def _judge(item: Item, details: list[DetailReply], answer: AuthorizationReply, before: list[Verdict]) -> Verdict:
    if len(details) != 1:
        return Unknown(f"ARCA's reply names voucher {item.number} {len(details)} times")
    detail = details[0]
    if detail.end_number != item.end_number:
        return Unknown(f"ARCA's reply ends voucher {item.number} at {detail.end_number}")
    rejected_before = bool(before) and not isinstance(before[-1], Granted)
    if detail.result == "R":
        return Unprocessed() if rejected_before else _rejection(detail, answer)
    if detail.result != "A" or rejected_before:
        return Unknown(f"ARCA's reply gives voucher {item.number} the result {detail.result!r}")
    return _approval(item, detail, answer)


def _approval(item: Item, detail: DetailReply, answer: AuthorizationReply) -> Verdict:
    if len(detail.cae) != _CAE_DIGITS or not (detail.cae.isascii() and detail.cae.isdigit()) or not detail.cae_due:
        return Unknown(f"ARCA approved voucher {item.number} without a whole CAE")
    return Granted(
        Authorized(
            invoice=item.invoice,
            cae=detail.cae,
            cae_due=detail.cae_due,
            observations=detail.observations,
            events=answer.events,
            processed_at=answer.processed_at,
        )
    )


def _rejection(detail: DetailReply, answer: AuthorizationReply) -> Verdict:
    reasons = (*detail.observations, *answer.errors)
    if any(reason.code == NUMBER_OR_DATE for reason in reasons):
        return Unknown(_NUMBER_OR_DATE_REASON, "number_or_date", reasons)
    if not reasons or not all(map(_is_business, reasons)):
        return Unknown("ARCA rejected without a reason of its rules", messages=reasons)
    return Refused(reasons)


def _is_business(message: ArcaMessage) -> bool:
    return message.code in _BUSINESS_CODES and message.code != NUMBER_OR_DATE


def _all_unknown(attempt: Attempt, reason: str) -> tuple[Verdict, ...]:
    return (Unknown(reason.rstrip(".")),) * len(attempt.items)
