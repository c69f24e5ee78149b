"""Authorising invoices, from the caller's list to one outcome each.

In every sequence, one thing after the other: number, journal, send, and only when that is settled the next. Different
sequences do not wait for each other's outcome, but one call runs them in turn.
"""

from __future__ import annotations

from collections.abc import Sequence as Many
from dataclasses import replace
from datetime import datetime

from arca_sdk.domain.authorization import Authorized, Outcome, Rejected, Uncertain, Unsent
from arca_sdk.domain.clock import civil_date
from arca_sdk.domain.invoice import Invoice
from arca_sdk.domain.rules import Circumstances, Severity, check_invoice
from arca_sdk.domain.sequence import Sequence
from arca_sdk.errors import ArcaError, InvalidInput, InvalidInvoice, NumberTaken, SequenceBlocked
from arca_sdk.flows.effects import Flow, Hold, Now, OpenAttempts, UniqueId
from arca_sdk.flows.journal import Attempt, bind, from_uncertain
from arca_sdk.flows.queries import batch_limit, last_number
from arca_sdk.flows.recovery import recover
from arca_sdk.flows.sending import Applied, send
from arca_sdk.flows.session import Session

MAX_ROUNDS_WITHOUT_PROGRESS = 5
"""How often others may take the number before we say so."""


def authorize(session: Session, invoices: Many[Invoice]) -> Flow[tuple[Outcome, ...]]:
    """Ask ARCA for a CAE for each invoice, in order. One outcome per invoice, in the same order.

    Raises:
        InvalidInput: an invoice already has a number, or breaks a rule (``InvalidInvoice``); nothing was sent.
        SequenceBlocked: an earlier voucher of a sequence is uncertain; nothing was sent.
        ArcaError: something failed before the first invoice was sent.
    """
    now: datetime = yield Now()
    dated = [replace(invoice, issue_date=invoice.issue_date or civil_date(now)) for invoice in invoices]
    _check(session, dated, now)
    outcomes: dict[int, Outcome] = {}
    for sequence, positions in _by_sequence(session, dated).items():
        queue = [(position, dated[position]) for position in positions]
        try:
            settled: dict[int, Outcome] = yield Hold(sequence.name, _drain(session, sequence, queue))
        except ArcaError as error:
            if not outcomes:
                raise
            settled = {position: Unsent(invoice, error) for position, invoice in queue}
        outcomes.update(settled)
    return tuple(outcomes[position] for position in range(len(dated)))


def settle(session: Session, outcome: Uncertain) -> Flow[Outcome]:
    """Find out what became of an uncertain outcome, in this process or another. Never gives it a new number.

    Returns Authorized, Rejected, Uncertain once more, or Unsent where the number turned out to be another system's:
    the invoice is certainly not authorised, and may be authorised again.
    """
    sequence = session.sequence(outcome.invoice)
    settled: dict[int, Outcome] = yield Hold(sequence.name, _settle(session, sequence, outcome))
    return settled[outcome.number]


def settle_all(session: Session) -> Flow[tuple[Outcome, ...]]:
    """Settle everything that the journal holds for this CUIT, after a crash or an outage."""
    outcomes: list[Outcome] = []
    attempts: tuple[Attempt, ...] = yield OpenAttempts(None)
    sequences = dict.fromkeys(attempt.sequence for attempt in attempts)
    for sequence in sequences:
        if (sequence.realm, sequence.cuit) == (session.realm, session.cuit):
            outcomes.extend((yield Hold(sequence.name, _settle_sequence(session, sequence))))
    return tuple(outcomes)


def _check(session: Session, invoices: Many[Invoice], now: datetime) -> None:
    """Every rule, before anything is sent."""
    circumstances = Circumstances(
        issuer=session.cuit,
        today=civil_date(now),
        environment=session.endpoints.environment,
        batch_size=1,
    )
    for position, invoice in enumerate(invoices):
        if invoice.number is not None and invoice.last_number is None:
            raise InvalidInput(
                "The invoice already has a number.",
                field="number",
                hint="Numbers are given by authorize(); leave it None.",
            )
        if not session.policy.check_rules:
            continue
        broken = [f for f in check_invoice(invoice, circumstances) if f.severity is Severity.REJECT]
        if broken:
            raise InvalidInvoice(broken, position=position if len(invoices) > 1 else None)


def _by_sequence(session: Session, invoices: Many[Invoice]) -> dict[Sequence, list[int]]:
    groups: dict[Sequence, list[int]] = {}
    for position, invoice in enumerate(invoices):
        groups.setdefault(session.sequence(invoice), []).append(position)
    return groups


def _drain(session: Session, sequence: Sequence, queue: list[tuple[int, Invoice]]) -> Flow[dict[int, Outcome]]:
    """Everything of one sequence; the sequence is held."""
    yield from _refuse_if_blocked(sequence)
    outcomes: dict[int, Outcome] = {}
    idle = 0
    try:
        limit = yield from _limit(session, queue)
        while queue:
            chunk = queue[:limit]
            applied = yield from _attempt(session, sequence, [invoice for _, invoice in chunk])
            outcomes.update(_match(chunk, applied))
            queue = [entry for entry in queue if entry[0] not in outcomes]
            idle = 0 if applied.settled else idle + 1
            if applied.open is not None:
                raise SequenceBlocked([o for o in outcomes.values() if isinstance(o, Uncertain)])
            if applied.requeued and session.policy.strict_batches:
                raise SequenceBlocked.after_rejection()
            if idle >= MAX_ROUNDS_WITHOUT_PROGRESS:
                raise NumberTaken("Other systems took the next number again and again; nothing was authorised.")
    except ArcaError as error:
        if not outcomes:
            raise
        outcomes.update({position: Unsent(invoice, error) for position, invoice in queue})
    return outcomes


def _refuse_if_blocked(sequence: Sequence) -> Flow[None]:
    """An open attempt's outcome belongs to whoever made it: it is not settled behind their back."""
    attempts: tuple[Attempt, ...] = yield OpenAttempts(sequence.name)
    if attempts:
        raise SequenceBlocked([o for a in attempts for o in a.as_uncertain("it was sent and not yet settled")])


def _limit(session: Session, queue: list[tuple[int, Invoice]]) -> Flow[int]:
    if len(queue) == 1 or queue[0][1].voucher_type.is_fce:
        return 1
    return (yield from batch_limit(session))


def _attempt(session: Session, sequence: Sequence, invoices: list[Invoice]) -> Flow[Applied]:
    """Number, journal, send, and recover if it has to be."""
    last = yield from last_number(session, sequence.point_of_sale, sequence.voucher_type)
    now: datetime = yield Now()
    high: int = yield UniqueId()
    low: int = yield UniqueId()
    attempt = Attempt(
        id=f"{high:08x}{low:08x}",
        sequence=sequence,
        items=bind(invoices, first_number=last + 1),
        first_sent_at=now,
        last_sent_at=now,
    )
    applied = yield from send(session, attempt, originals=tuple(invoices))
    if applied.open is None:
        return applied
    found = yield from recover(session, applied.open, reason=applied.reason)
    return replace(found, settled=(*applied.settled, *found.settled))


def _match(chunk: list[tuple[int, Invoice]], applied: Applied) -> dict[int, Outcome]:
    """Outcomes come in the order of the chunk: settled first, then what is open; requeued ones have none yet."""
    outcomes: list[Outcome] = list(applied.settled)
    if applied.open is not None:
        outcomes.extend(applied.open.as_uncertain(applied.reason))
    return {position: outcome for (position, _), outcome in zip(chunk, outcomes, strict=False)}


def _settle(session: Session, sequence: Sequence, outcome: Uncertain) -> Flow[dict[int, Outcome]]:
    attempts: tuple[Attempt, ...] = yield OpenAttempts(sequence.name)
    ours = [attempt for attempt in attempts if attempt.id == outcome.attempt_id]
    if ours and any(item.number == outcome.number for item in ours[0].items):
        return (yield from _finish(session, ours[0]))
    return (yield from _finish(session, from_uncertain(outcome, sequence)))


def _settle_sequence(session: Session, sequence: Sequence) -> Flow[list[Outcome]]:
    attempts: tuple[Attempt, ...] = yield OpenAttempts(sequence.name)
    outcomes: list[Outcome] = []
    for attempt in attempts:
        outcomes.extend((yield from _finish(session, attempt)).values())
    return outcomes


def _finish(session: Session, attempt: Attempt) -> Flow[dict[int, Outcome]]:
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


def only(outcomes: tuple[Outcome, ...]) -> Authorized | Rejected | Uncertain:
    """The outcome of a call with one invoice; an Unsent one is its error."""
    (outcome,) = outcomes
    if isinstance(outcome, Unsent):
        raise outcome.error
    return outcome


__all__ = ["authorize", "only", "settle", "settle_all"]
