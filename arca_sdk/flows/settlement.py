"""Settling what was left open: by an earlier call, another process, or a crash."""

from __future__ import annotations

from dataclasses import replace

from arca_sdk.domain.authorization import Authorized, Outcome, Uncertain, Unsent
from arca_sdk.domain.sequence import Sequence
from arca_sdk.errors import NumberTaken
from arca_sdk.flows.claims import uncertain_elsewhere
from arca_sdk.flows.effects import FindAuthorized, Flow, Hold, OpenAttempts
from arca_sdk.flows.journal import Attempt, from_uncertain
from arca_sdk.flows.recovery import recover
from arca_sdk.flows.session import Session
from arca_sdk.flows.untold import find_untold, tell


def settle(session: Session, outcome: Uncertain) -> Flow[Outcome]:
    """Find out what became of an uncertain outcome, in this process or another. Never gives it a new number.

    Once it was settled as Rejected or Unsent, throw every copy of the outcome away: a copy that is settled after the
    sale was authorised anew knows nothing of that, unless the sale has a reference.

    Returns Authorized, Rejected, Uncertain once more, or Unsent where the number turned out to be another system's:
    the invoice is certainly not authorised, and may be authorised again.
    """
    sequence = session.sequence(outcome.invoice)
    settled: dict[int, Outcome] = yield Hold(sequence.name, _settle(session, sequence, outcome))
    found = settled[outcome.number]
    yield from tell(session, [found])
    return found


def settle_all(session: Session) -> Flow[tuple[Outcome, ...]]:
    """Settle everything that the journal holds for this CUIT, after a crash or an outage; and tell of the vouchers that
    were granted while their caller was interrupted."""
    outcomes: list[Outcome] = []
    attempts: tuple[Attempt, ...] = yield OpenAttempts(None)
    untold = yield from find_untold(session)
    sequences = [attempt.sequence for attempt in attempts if attempt.sequence.owner == session.owner]
    sequences += [session.sequence(voucher.invoice) for voucher in untold]
    for sequence in dict.fromkeys(sequences):
        outcomes.extend((yield Hold(sequence.name, _settle_and_find(session, sequence))))
    yield from tell(session, outcomes)
    return tuple(outcomes)


def _settle_and_find(session: Session, sequence: Sequence) -> Flow[list[Outcome]]:
    """Everything of a sequence, which is held, so that whoever works on it can return what it finds."""
    untold = yield from find_untold(session)
    ours: dict[int | None, Outcome] = {
        voucher.number: voucher for voucher in untold if session.sequence(voucher.invoice) == sequence
    }
    settled = yield from settle_sequence(session, sequence)
    # A crash between the two steps of the journal leaves a voucher and its open attempt.
    return [*ours.values(), *(outcome for outcome in settled if outcome.invoice.number not in ours)]


def settle_sequence(session: Session, sequence: Sequence) -> Flow[list[Outcome]]:
    """Every open attempt of a sequence, which is held."""
    attempts: tuple[Attempt, ...] = yield OpenAttempts(sequence.name)
    outcomes: list[Outcome] = []
    for attempt in attempts:
        outcomes.extend((yield from finish(session, attempt)).values())
    return outcomes


def finish(session: Session, attempt: Attempt) -> Flow[dict[int, Outcome]]:
    """One outcome per number of the attempt."""
    applied = yield from recover(session, attempt, reason="the reply was lost")
    outcomes: list[Outcome] = list(applied.settled)
    taken = NumberTaken(
        "ARCA did not authorise this invoice, and the number it was bound to cannot be its own any more.",
        hint="Authorise it again; it will get a new number.",
    )
    outcomes.extend(Unsent(invoice, taken) for invoice in applied.requeued)
    if applied.open is not None:
        outcomes.extend(applied.open.as_uncertain(applied.reason))
    return {item.number: outcome for item, outcome in zip(attempt.items, outcomes, strict=True)}


def _settle(session: Session, sequence: Sequence, outcome: Uncertain) -> Flow[dict[int, Outcome]]:
    attempts: tuple[Attempt, ...] = yield OpenAttempts(sequence.name)
    ours = [attempt for attempt in attempts if attempt.id == outcome.attempt_id]
    if ours and any(item.number == outcome.number for item in ours[0].items):
        return (yield from finish(session, ours[0]))
    attempt = from_uncertain(outcome, sequence)
    if outcome.invoice.reference:
        known = yield from _known(session, attempt, outcome)
        if known is not None:
            return {outcome.number: known}
    return (yield from finish(session, attempt))


def _known(session: Session, attempt: Attempt, outcome: Uncertain) -> Flow[Outcome | None]:
    """What the journal knows of the reference of an outcome that it has settled before, or never held: it may have been
    authorised again since, and must not be sent once more."""
    reference = outcome.invoice.reference
    found: Authorized | None = yield FindAuthorized(session.owner, reference)
    if found is not None:
        return found
    elsewhere = yield from uncertain_elsewhere(attempt, (reference,))
    if not elsewhere:
        return None
    return replace(outcome, reason=f"its reference was sent again as {elsewhere[0].label}: settle that first")
