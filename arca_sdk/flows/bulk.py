"""Thousands of invoices: what is known already, what cannot be sent, and the work to do in each sequence.

``plan`` comes first and alone; then ``work_off`` for each task, as many at once as one likes: sequences know nothing of
each other. Every outcome is told as soon as it is known, so that nothing that happens later can lose it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from collections.abc import Sequence as Many
from dataclasses import dataclass
from datetime import date, datetime

from arca_sdk.domain.authorization import Outcome, Uncertain, Unsent
from arca_sdk.domain.clock import civil_date
from arca_sdk.domain.invoice import Invoice
from arca_sdk.domain.sequence import Sequence
from arca_sdk.errors import ArcaError, InvalidInput, SequenceBlocked
from arca_sdk.flows.authorization import Queue, Watch, by_sequence, circumstances_of, drain, problem
from arca_sdk.flows.effects import Flow, Hold, Now
from arca_sdk.flows.queries import batch_limit
from arca_sdk.flows.references import check_references, find_authorized, find_pending, may_be_sent, settle_pending
from arca_sdk.flows.session import Session


@dataclass(frozen=True, slots=True)
class Task:
    """What there is to do in one sequence.

    Attributes:
        queue: invoices to send, by date: ARCA takes no date before that of the last voucher.
        pending: invoices, by position, that an earlier run sent there and that are not settled yet.
        uncertain: the same as outcomes, as far as is known without asking ARCA.
    """

    sequence: Sequence
    queue: Queue
    pending: Mapping[int, Invoice]
    uncertain: Mapping[int, Outcome]


class Judge:
    """The rules, asked once for each invoice: by the sequence whose turn it is, or before by whoever has time."""

    def __init__(self, session: Session, now: datetime) -> None:
        self._session = session
        self._circumstances = circumstances_of(session, now)
        self._verdicts: dict[int, InvalidInput | None] = {}

    @property
    def today(self) -> date:
        """Argentina's."""
        return self._circumstances.today

    def __call__(self, position: int, invoice: Invoice) -> InvalidInput | None:
        """Why an invoice, dated, cannot be sent; None if nothing stands against it."""
        if position not in self._verdicts:
            self._verdicts[position] = problem(self._session, invoice, self._circumstances, position=position)
        return self._verdicts[position]


@dataclass(frozen=True, slots=True)
class Plan:
    """What there is to do.

    Attributes:
        known: vouchers of earlier runs, by position.
        strange: by position, what has the reference of another invoice; each ``Unsent`` with its ``InvalidInput``.
        tasks: the rest.
        judge: tells what of the rest cannot be sent.
        limit: vouchers that ARCA takes in one request; None where that is not known yet.
    """

    known: Mapping[int, Outcome]
    strange: Mapping[int, Outcome]
    tasks: tuple[Task, ...]
    judge: Judge
    limit: int | None = None

    def look_ahead(self) -> Iterator[None]:
        """Judge what will be sent later, an invoice a step: time that ARCA takes to answer is time to do this in."""
        for task in self.tasks:
            for position, invoice in task.queue:
                self.judge(position, invoice)
                yield


def plan(session: Session, invoices: Many[Invoice], *, stop_on_invalid: bool = False) -> Flow[Plan]:
    """Sort the invoices out; nothing is sent.

    Args:
        stop_on_invalid: judge all now, and raise for the first invoice that cannot be sent.

    Raises:
        InvalidInput: an invoice has no reference, or two have the same.
        ArcaError: the journal cannot be read; or ARCA cannot be asked, and no invoice is known.
    """
    check_references(invoices, required=True)
    found = yield from find_authorized(session, dict(enumerate(invoices)))
    strange = {n: outcome for n, outcome in found.items() if isinstance(outcome, Unsent)}
    known = {n: outcome for n, outcome in found.items() if n not in strange}
    left = {n: invoice for n, invoice in enumerate(invoices) if n not in found}
    pending = yield from find_pending(session, left)
    waiting = {n for ours in pending.values() for n in ours}
    judge = Judge(session, (yield Now()))
    fresh = {n: invoice.dated(judge.today) for n, invoice in left.items() if n not in waiting}
    if stop_on_invalid:
        _refuse(strange, fresh, judge)
    tasks = _tasks(by_sequence(session, fresh), pending, invoices)
    return Plan(known, strange, tasks, judge, (yield from _limit(session, tasks, alone=not known)))


def _refuse(strange: Mapping[int, Unsent], invoices: Mapping[int, Invoice], judge: Judge) -> None:
    for position in sorted((*strange, *invoices)):
        error = strange[position].error if position in strange else judge(position, invoices[position])
        if error is not None:
            raise error


def _tasks(
    queues: Mapping[Sequence, Queue],
    pending: Mapping[Sequence, Mapping[int, Uncertain]],
    invoices: Many[Invoice],
) -> tuple[Task, ...]:
    return tuple(
        Task(
            sequence,
            _by_date(queues.get(sequence, [])),
            {n: invoices[n] for n in pending.get(sequence, {})},
            pending.get(sequence, {}),
        )
        for sequence in dict.fromkeys((*pending, *queues))
    )


def _by_date(queue: Queue) -> Queue:
    return sorted(queue, key=lambda entry: entry[1].issue_date or date.max)


def _limit(session: Session, tasks: Many[Task], *, alone: bool) -> Flow[int | None]:
    """Asked once for all; that also gets the ticket before many want it at once."""
    if all(len(task.queue) < 2 or task.sequence.voucher_type.is_fce for task in tasks):
        return None
    try:
        return (yield from batch_limit(session))
    except ArcaError:
        if alone:
            raise
        return None  # each task asks again, and tells what it gets


def work_off(session: Session, task: Task, watch: Watch) -> Flow[None]:
    """Everything of one sequence; trouble is told as the outcome of those it kept from being sent."""
    try:
        yield Hold(task.sequence.name, _settle_and_drain(session, task, watch))
    except ArcaError as error:
        watch.tell(task.uncertain)
        watch.tell({n: Unsent(invoice, watch.judge(n, invoice) or error) for n, invoice in task.queue})


def _settle_and_drain(session: Session, task: Task, watch: Watch) -> Flow[None]:
    """Outcomes that were told before an error are not told again: the first word about an invoice counts."""
    queue = task.queue
    if task.pending:
        watch.check()
        settled = yield from settle_pending(session, task.sequence, task.pending)
        watch.tell({n: outcome for n, outcome in settled.outcomes.items() if not may_be_sent(outcome)})
        if settled.uncertain:
            raise SequenceBlocked(settled.uncertain)
        free = {
            n: task.pending[n] for n in task.pending if n not in settled.outcomes or may_be_sent(settled.outcomes[n])
        }
        queue = _by_date([*queue, *(yield from _again(session, task, free))])
        watch.tell(
            {n: Unsent(invoice, _MOVED) for n, invoice in free.items() if session.sequence(invoice) != task.sequence}
        )
    if queue:
        watch.tell((yield from drain(session, task.sequence, queue, watch)))


_MOVED = ArcaError(
    "It was sent at another point of sale or as another type before, and that had to be settled first.",
    hint="It was; run the same list again.",
)


def _again(session: Session, task: Task, invoices: Mapping[int, Invoice]) -> Flow[Queue]:
    """Those that certainly have no voucher, or that somebody else settled meanwhile: the queue will tell."""
    now: datetime = yield Now()
    return [(n, i.dated(civil_date(now))) for n, i in invoices.items() if session.sequence(i) == task.sequence]


__all__ = ["Judge", "Plan", "Task", "plan", "work_off"]
