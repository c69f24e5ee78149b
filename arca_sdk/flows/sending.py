"""One attempt, sent and applied: from numbers bound and journalled to what is settled and what stays open."""

from __future__ import annotations

from dataclasses import dataclass, replace

from arca_sdk.domain.authorization import Outcome, Rejected
from arca_sdk.domain.invoice import Invoice
from arca_sdk.endpoints import WSFE
from arca_sdk.errors import ArcaError, ArcaMessage, NotSent, StorageError
from arca_sdk.flows.claims import bind_references
from arca_sdk.flows.classification import Granted, Refused, Unknown, Unprocessed, Verdict, classify
from arca_sdk.flows.effects import CloseAttempt, Flow, Now, Reply, Send, WriteAttempt
from arca_sdk.flows.journal import Attempt
from arca_sdk.flows.login import ticket
from arca_sdk.flows.queries import announce, decode, request
from arca_sdk.flows.session import Session
from arca_sdk.wire import wsfe, wsfe_replies

REJECTED_AFTER_RESEND = "rejected_after_resend"


@dataclass(frozen=True, slots=True)
class Applied:
    """What a reply leaves behind.

    Attributes:
        settled: outcomes, in the order of their numbers.
        requeued: invoices that certainly were not authorised, to be given new numbers.
        open: the attempt with what is still unknown, already in the journal; None if nothing is.
        reason: why it is open, one sentence.
    """

    settled: tuple[Outcome, ...] = ()
    requeued: tuple[Invoice, ...] = ()
    open: Attempt | None = None
    reason: str = ""


def send(session: Session, attempt: Attempt, *, originals: tuple[Invoice, ...]) -> Flow[Applied]:
    """Journal a new attempt, durably, and only then send it.

    Args:
        originals: the invoices as they were given, without numbers, one per item.

    Raises:
        NotSent: no byte left; the attempt is closed, nothing happened.
        ArcaError: no ticket, no journal, or a text that XML cannot carry; nothing happened.
    """
    message = yield from _message(session, attempt)
    try:
        yield from bind_references(attempt)
    except StorageError:
        # It may be there all the same: a rename whose flush failed. What was not sent must not be settled later.
        yield from note(CloseAttempt(attempt))
        raise
    answer = yield from _submit(message)
    if isinstance(answer, NotSent):
        if not (yield from note(CloseAttempt(attempt))):
            return Applied(open=attempt, reason=f"{answer.message.rstrip('.')}; the journal cannot forget it")
        raise answer
    return (yield from _apply(attempt, classify(attempt, answer), originals))


def resend(session: Session, attempt: Attempt) -> Flow[Applied]:
    """Send what is still open once more: same numbers, same bytes. Never a number that was settled before.

    Raises:
        ArcaError: no ticket; nothing was sent this time.
    """
    message = yield from _message(session, attempt)
    now = yield Now()
    again = replace(attempt, sends=attempt.sends + 1, last_sent_at=now)
    yield WriteAttempt(again)
    answer = yield from _submit(message)
    return (yield from _apply(again, classify(again, answer), ()))


def note(effect: WriteAttempt | CloseAttempt) -> Flow[bool]:
    """Bring the journal up to date after ARCA's answer; a journal that fails now must not lose that answer.

    What it still holds then is older. That is safe as long as it only makes somebody ask ARCA about granted numbers
    again. It is not where an invoice was rejected or is to get another number: the old attempt would be settled a
    second time, sent again, or called free to be authorised. Hence the answer: whether it was done.
    """
    try:
        yield effect
    except StorageError:
        return False
    return True


def _message(session: Session, attempt: Attempt) -> Flow[Send]:
    current = yield from ticket(session, WSFE)
    values = wsfe.write_authorization(
        [wsfe.write_detail(item.invoice) for item in attempt.items],
        point_of_sale=attempt.sequence.point_of_sale,
        voucher_type=attempt.sequence.voucher_type,
        auth=wsfe.write_auth(current, session.cuit),
    )
    return request(session, "FECAESolicitar", values)


def _submit(message: Send) -> Flow[wsfe_replies.AuthorizationReply | ArcaError]:
    """Send once. Whatever goes wrong is returned as a value, to be classified."""
    try:
        reply: Reply = yield message
        decoded = decode("FECAESolicitar", reply)
        yield from announce(decoded)
        return wsfe_replies.read_authorization(decoded.values)
    except ArcaError as error:
        return error


def _apply(attempt: Attempt, verdicts: tuple[Verdict, ...], originals: tuple[Invoice, ...]) -> Flow[Applied]:
    settled: list[Outcome] = [v.outcome for v in verdicts if isinstance(v, Granted)]
    rest = attempt.items[len(settled) :]
    if not rest:
        yield from note(CloseAttempt(attempt, tuple(settled)))
        return Applied(tuple(settled))
    first = verdicts[len(settled)]
    if isinstance(first, Refused) and attempt.sends == 1:
        applied = _rejected([*settled], verdicts, originals)
        if (yield from note(CloseAttempt(attempt, applied.settled))):
            return applied
    reason, messages = _describe(first, attempt.sends)
    kept = replace(attempt, items=rest, last_word=_word(first), messages=messages)
    yield from note(WriteAttempt(kept, tuple(settled)))
    return Applied(tuple(settled), (), kept, reason)


def _rejected(settled: list[Outcome], verdicts: tuple[Verdict, ...], originals: tuple[Invoice, ...]) -> Applied:
    """Rejected ones are final; those behind a rejection were not looked at, and want new numbers."""
    requeued = []
    for original, verdict in zip(originals, verdicts, strict=True):
        if isinstance(verdict, Refused):
            settled.append(Rejected(original, verdict.reasons))
        elif isinstance(verdict, Unprocessed):
            requeued.append(original)
    return Applied(tuple(settled), tuple(requeued))


def _word(verdict: Verdict) -> str:
    return REJECTED_AFTER_RESEND if isinstance(verdict, Refused) else getattr(verdict, "word", "")


def _describe(verdict: Verdict, sends: int) -> tuple[str, tuple[ArcaMessage, ...]]:
    if isinstance(verdict, Refused):
        said = "; ".join(map(str, verdict.reasons))
        if sends == 1:
            return f"ARCA rejected it ({said}), and the journal cannot be written", verdict.reasons
        return f"sent more than once, the last answer was a rejection ({said})", verdict.reasons
    assert isinstance(verdict, Unknown)
    return verdict.reason, verdict.messages
