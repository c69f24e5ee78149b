"""Authorising invoices, from the caller's list to one outcome each.

In every sequence, one thing after the other: number, journal, send, and only when that is settled the next. Different
sequences do not wait for each other's outcome, but one call runs them in turn.
"""

from __future__ import annotations

from collections.abc import Mapping
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
from arca_sdk.flows.journal import Attempt, bind
from arca_sdk.flows.queries import batch_limit, last_number
from arca_sdk.flows.recovery import recover
from arca_sdk.flows.references import check_references, find_authorized, known_outcome
from arca_sdk.flows.sending import Applied, send
from arca_sdk.flows.session import Session
from arca_sdk.flows.settlement import settle_sequence

MAX_ROUNDS_WITHOUT_PROGRESS = 5
"""How often others may take the number before we say so."""


def authorize(session: Session, invoices: Many[Invoice]) -> Flow[tuple[Outcome, ...]]:
    """Ask ARCA for a CAE for each invoice, in order. One outcome per invoice, in the same order.

    An invoice whose reference already has a voucher gets that voucher, and nothing is sent for it.

    Raises:
        InvalidInput: an invoice already has a number, or breaks a rule (``InvalidInvoice``); nothing was sent.
        SequenceBlocked: an earlier voucher of a sequence is uncertain; nothing was sent.
        ArcaError: something failed before the first invoice was sent.
    """
    check_references(invoices)
    outcomes: dict[int, Outcome] = {}
    for position, invoice in enumerate(invoices):
        known = yield from known_outcome(session, invoice)
        if known is not None:
            outcomes[position] = known
    now: datetime = yield Now()
    fresh = {n: _dated(invoice, now) for n, invoice in enumerate(invoices) if n not in outcomes}
    _check(session, fresh, now, alone=len(invoices) == 1)
    for sequence, queue in _by_sequence(session, fresh).items():
        try:
            settled: dict[int, Outcome] = yield Hold(sequence.name, _drain(session, sequence, queue))
        except ArcaError as error:
            if not outcomes:
                raise
            settled = {position: Unsent(invoice, error) for position, invoice in queue}
        outcomes.update(settled)
    return tuple(outcomes[position] for position in range(len(invoices)))


def _dated(invoice: Invoice, now: datetime) -> Invoice:
    return replace(invoice, issue_date=invoice.issue_date or civil_date(now))


def _check(session: Session, invoices: Mapping[int, Invoice], now: datetime, *, alone: bool) -> None:
    """Every rule, before anything is sent."""
    circumstances = Circumstances(
        issuer=session.cuit,
        today=civil_date(now),
        environment=session.endpoints.environment,
        batch_size=1,
    )
    for position, invoice in invoices.items():
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
            raise InvalidInvoice(broken, position=None if alone else position)


def _by_sequence(session: Session, invoices: Mapping[int, Invoice]) -> dict[Sequence, list[tuple[int, Invoice]]]:
    groups: dict[Sequence, list[tuple[int, Invoice]]] = {}
    for position, invoice in invoices.items():
        groups.setdefault(session.sequence(invoice), []).append((position, invoice))
    return groups


def _drain(session: Session, sequence: Sequence, queue: list[tuple[int, Invoice]]) -> Flow[dict[int, Outcome]]:
    """Everything of one sequence; the sequence is held."""
    yield from _clear(session, sequence)
    outcomes: dict[int, Outcome] = yield from _settled_meanwhile(session, queue)
    queue = [entry for entry in queue if entry[0] not in outcomes]
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


def _clear(session: Session, sequence: Sequence) -> Flow[None]:
    """An open attempt must be settled first. Its outcomes belong to whoever made it: only where the journal keeps them,
    because every invoice has a reference, are they settled behind their maker's back.

    Raises:
        SequenceBlocked: somebody still has to be told.
    """
    attempts: tuple[Attempt, ...] = yield OpenAttempts(sequence.name)
    if all(item.invoice.reference for attempt in attempts for item in attempt.items):
        outcomes = yield from settle_sequence(session, sequence)
        left = [outcome for outcome in outcomes if isinstance(outcome, Uncertain)]
    else:
        left = [o for attempt in attempts for o in attempt.as_uncertain("it was sent and not yet settled")]
    if left:
        raise SequenceBlocked(left)


def _settled_meanwhile(session: Session, queue: list[tuple[int, Invoice]]) -> Flow[dict[int, Outcome]]:
    """What another process authorised under the same references before we held the sequence."""
    outcomes: dict[int, Outcome] = {}
    for position, invoice in queue:
        found = (yield from find_authorized(session, invoice)) if invoice.reference else None
        if found is not None:
            outcomes[position] = found
    return outcomes


def _limit(session: Session, queue: list[tuple[int, Invoice]]) -> Flow[int]:
    if len(queue) < 2 or queue[0][1].voucher_type.is_fce:
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


def only(outcomes: tuple[Outcome, ...]) -> Authorized | Rejected | Uncertain:
    """The outcome of a call with one invoice; an Unsent one is its error."""
    (outcome,) = outcomes
    if isinstance(outcome, Unsent):
        raise outcome.error
    return outcome
