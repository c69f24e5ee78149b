"""Authorising invoices, from the caller's list to one outcome each.

In every sequence, one thing after the other: number, journal, send, and only when that is settled the next. Different
sequences do not wait for each other's outcome, but one call runs them in turn.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from collections.abc import Sequence as Many
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeAlias

from arca_sdk.domain.authorization import Authorized, Outcome, Rejected, Uncertain, Unsent
from arca_sdk.domain.clock import civil_date
from arca_sdk.domain.codes import VoucherType
from arca_sdk.domain.invoice import Invoice
from arca_sdk.domain.rules import Circumstances, rejections
from arca_sdk.domain.sequence import Sequence
from arca_sdk.errors import ArcaError, InvalidInput, InvalidInvoice, NumberTaken, SequenceBlocked
from arca_sdk.flows.effects import Flow, Hold, Now, OpenAttempts, UniqueId
from arca_sdk.flows.journal import Attempt, bind
from arca_sdk.flows.queries import batch_limit, last_number_with_clock
from arca_sdk.flows.recovery import recover
from arca_sdk.flows.references import check_references, find_authorized, known_outcomes
from arca_sdk.flows.sending import Applied, send
from arca_sdk.flows.session import Session
from arca_sdk.flows.settlement import settle_sequence
from arca_sdk.flows.untold import tell

Queue: TypeAlias = list[tuple[int, Invoice]]
"""Invoices in the order in which they get their numbers, each with its position in the call."""

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
    outcomes = yield from known_outcomes(session, dict(enumerate(invoices)))
    for outcome in outcomes.values():
        if isinstance(outcome, Unsent):
            raise outcome.error
    now: datetime = yield Now()
    circumstances = circumstances_of(session, now)
    fresh = {n: invoice.dated(circumstances.today) for n, invoice in enumerate(invoices) if n not in outcomes}
    for position, invoice in fresh.items():
        error = problem(session, invoice, circumstances, position=None if len(invoices) == 1 else position)
        if error is not None:
            raise error
    for sequence, queue in by_sequence(session, fresh).items():
        try:
            settled: dict[int, Outcome] = yield Hold(sequence.name, drain(session, sequence, queue))
        except ArcaError as error:
            if not outcomes:
                raise
            settled = {position: Unsent(invoice, error) for position, invoice in queue}
        outcomes.update(settled)
    found = tuple(outcomes[position] for position in range(len(invoices)))
    yield from tell(session, found)
    return found


def circumstances_of(session: Session, now: datetime) -> Circumstances:
    """What the rules may look at besides an invoice."""
    return Circumstances(
        issuer=session.cuit,
        today=civil_date(now),
        environment=session.endpoints.environment,
        batch_size=1,
    )


def problem(
    session: Session, invoice: Invoice, circumstances: Circumstances, *, position: int | None = None
) -> InvalidInput | None:
    """Why the invoice cannot be sent, by every rule that can be judged without ARCA; None if nothing stands against it.

    Args:
        invoice: dated.
        position: which of the call, from 0, for the message.
    """
    if invoice.number is not None and invoice.last_number is None:
        return InvalidInput(
            "The invoice already has a number.",
            field="number",
            hint="Numbers are given by authorize(); leave it None.",
        )
    if not session.policy.check_rules:
        return None
    broken = rejections(invoice, circumstances)
    return InvalidInvoice(broken, position=position) if broken else None


def by_sequence(session: Session, invoices: Mapping[int, Invoice]) -> dict[Sequence, Queue]:
    """The invoices of each sequence, in the order given."""
    groups: dict[tuple[int, VoucherType], Queue] = {}
    for position, invoice in invoices.items():
        groups.setdefault((invoice.point_of_sale, invoice.voucher_type), []).append((position, invoice))
    return {session.sequence(queue[0][1]): queue for queue in groups.values()}


def _tell_nobody(_: Mapping[int, Outcome]) -> None:
    return None


def _find_nothing(_position: int, _invoice: Invoice) -> None:
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """How somebody follows a queue that takes long.

    Attributes:
        limit: vouchers that one request takes, where that is known already.
        tell: called with outcomes as soon as they are known.
        judge: why an invoice cannot be sent, by its position; asked when its turn comes.
        check: called before each request; raises an ArcaError to end the queue there.
    """

    limit: int | None = None
    tell: Callable[[Mapping[int, Outcome]], None] = _tell_nobody
    judge: Callable[[int, Invoice], InvalidInput | None] = _find_nothing
    check: Callable[[], None] = lambda: None


def drain(session: Session, sequence: Sequence, queue: Queue, watch: Watch = Watch()) -> Flow[dict[int, Outcome]]:
    """Everything of one sequence, which the caller holds until the end.

    ARCA is asked for the last number before the first request, and again whenever the answer to one leaves any doubt.
    After a request that was granted as a whole the next number follows from it: nobody of ours can have used it, since
    the sequence is held. If another system did, ARCA answers 10016, and the number is asked about (``recovery``) just
    as if it had been taken between the question and the request.

    Raises:
        ArcaError: before anything was sent.
    """
    yield from _clear(session, sequence)
    outcomes = yield from find_authorized(session, dict(queue))  # what another process did before we held it
    watch.tell(outcomes)
    queue = [entry for entry in queue if entry[0] not in outcomes]
    idle, last = 0, None
    since: datetime | None = None
    try:
        limit = yield from _limit(session, queue, watch)
        while queue:
            watch.check()
            chunk, refused, behind = _next(queue, limit, watch)
            outcomes.update(refused)
            watch.tell(refused)
            if not chunk:
                break
            applied = yield from _attempt(session, sequence, [invoice for _, invoice in chunk], last, since)
            settled = _match(chunk, applied)
            outcomes.update(settled)
            watch.tell(settled)
            queue = [entry for entry in chunk if entry[0] not in settled] + behind
            idle, last = 0 if applied.settled else idle + 1, _last_granted(applied)
            since = _processed_at(applied)
            if applied.open is not None:
                raise SequenceBlocked([o for o in settled.values() if isinstance(o, Uncertain)])
            if applied.requeued and session.policy.strict_batches and len(chunk) > 1:
                raise SequenceBlocked.after_rejection()
            if idle >= MAX_ROUNDS_WITHOUT_PROGRESS:
                raise NumberTaken("Other systems took the next number again and again; nothing was authorised.")
    except ArcaError as error:
        if not outcomes:
            raise
        outcomes.update({n: Unsent(invoice, error) for n, invoice in queue if n not in outcomes})
    return outcomes


def _next(queue: Queue, limit: int, watch: Watch) -> tuple[Queue, dict[int, Outcome], Queue]:
    """The next request's invoices, those before them that cannot be sent, and the rest of the queue."""
    chunk: Queue = []
    refused: dict[int, Outcome] = {}
    for position, invoice in queue:
        if len(chunk) == limit:
            break
        error = watch.judge(position, invoice)
        if error is None:
            chunk.append((position, invoice))
        else:
            refused[position] = Unsent(invoice, error)
    return chunk, refused, queue[len(chunk) + len(refused) :]


def _last_granted(applied: Applied) -> int | None:
    """The sequence's last number after a request that was granted as a whole; None where ARCA has to be asked."""
    if applied.open is not None or applied.requeued or not applied.settled:
        return None
    if not all(isinstance(outcome, Authorized) for outcome in applied.settled):
        return None
    return applied.settled[-1].invoice.end_number


def _processed_at(applied: Applied) -> datetime | None:
    """ARCA's clock at the last voucher granted."""
    last = applied.settled[-1] if applied.settled else None
    return last.processed_at if isinstance(last, Authorized) else None


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


def _limit(session: Session, queue: Queue, watch: Watch) -> Flow[int]:
    if len(queue) < 2 or queue[0][1].voucher_type.is_fce:
        return 1
    if watch.limit is not None:
        return watch.limit
    return (yield from batch_limit(session))


def _attempt(
    session: Session, sequence: Sequence, invoices: list[Invoice], last: int | None, since: datetime | None
) -> Flow[Applied]:
    """Number, journal, send, and recover if it has to be.

    Args:
        last: the last number granted; None asks ARCA.
        since: an instant before the sending by ARCA's clock, where one is known. This machine's may be wrong now and
            right when the voucher's time is compared.
    """
    if last is None:
        last, since = yield from last_number_with_clock(session, sequence.point_of_sale, sequence.voucher_type)
    now: datetime = yield Now()
    high: int = yield UniqueId()
    low: int = yield UniqueId()
    attempt = Attempt(
        id=f"{high:08x}{low:08x}",
        sequence=sequence,
        items=bind(invoices, first_number=last + 1),
        first_sent_at=min(now, since or now),
        last_sent_at=now,
    )
    applied = yield from send(session, attempt, originals=tuple(invoices))
    if applied.open is None:
        return applied
    found = yield from recover(session, applied.open, reason=applied.reason)
    return replace(found, settled=(*applied.settled, *found.settled))


def _match(chunk: Queue, applied: Applied) -> dict[int, Outcome]:
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
