"""Runs a bulk: the tasks of a plan side by side, in threads or in asyncio tasks; one place for every outcome.

Stopping is the same for both. Whoever works on a sequence looks at the flag before each request: what is on its way
is waited for, so that its answer is not lost, and nothing new is sent. Without that, too, nothing would be issued
twice: the journal knows what was sent, and the next run settles it.
"""

from __future__ import annotations

import asyncio
import queue
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, wait
from contextlib import suppress
from itertools import islice
from typing import TypeAlias

import anyio
from anyio.lowlevel import checkpoint

from arca_sdk.adapters.runner import AsyncWorld, World, run, run_async
from arca_sdk.domain.authorization import Outcome, Unsent
from arca_sdk.domain.bulk import BulkInterrupted, BulkProgress, BulkReport
from arca_sdk.domain.invoice import Invoice
from arca_sdk.errors import ArcaError, InvalidInput
from arca_sdk.flows.authorization import Watch
from arca_sdk.flows.bulk import Plan, Task, plan, work_off
from arca_sdk.flows.session import Session

Progress: TypeAlias = Callable[[BulkProgress], object]

CONCURRENCY = 20
"""Sequences at once, where the caller does not say: below the 50 requests in flight that a host gets at most."""
MAX_CONCURRENCY = 50
_PATIENCE = 0.2
"""Seconds between two looks at the keyboard; on Windows an endless wait does not hear Ctrl-C."""
_SLICE = 25
"""Invoices judged between two looks at everything else: about a millisecond."""
_BREATH = 0.002
"""Seconds in which the workers, who have requests to send, are not held up by that."""


class _Course:
    """A run's outcomes as they come in, from any thread."""

    def __init__(self, invoices: tuple[Invoice, ...], changed: Callable[[], object]) -> None:
        self._invoices = invoices
        self._outcomes: dict[int, Outcome] = {}
        self._uncertain: dict[int, Outcome] = {}
        self._guard = threading.Lock()
        self._changed = changed
        self.progress = BulkProgress(len(invoices))
        self.stopped = False

    def start(self, plan: Plan) -> None:
        self._note(plan.known, known=True)
        self._note(plan.strange)
        for task in plan.tasks:
            self._uncertain |= task.uncertain

    def tell(self, outcomes: Mapping[int, Outcome]) -> None:
        self._note(outcomes)

    def _note(self, outcomes: Mapping[int, Outcome], *, known: bool = False) -> None:
        """The first word about an invoice counts."""
        with self._guard:
            new = {n: outcome for n, outcome in outcomes.items() if n not in self._outcomes}
            self._outcomes |= new
            self.progress = self.progress.counting(new.values(), known=known)
        if new:
            self._changed()

    def check(self) -> None:
        if self.stopped:
            raise _stopped()

    def report(self) -> BulkReport:
        """Whatever has no outcome by now was not sent in this run."""
        self._note(self._uncertain)
        self._note({n: Unsent(i, _stopped()) for n, i in enumerate(self._invoices) if n not in self._outcomes})
        return BulkReport(tuple(self._outcomes[n] for n in range(len(self._invoices))), self.progress)

    def watch(self, plan: Plan) -> Watch:
        return Watch(limit=plan.limit, tell=self.tell, judge=plan.judge, check=self.check)


def _stopped() -> ArcaError:
    return ArcaError("The run was stopped before its turn came.", hint="Run it again.")


def _workers(concurrency: int) -> int:
    if not 1 <= concurrency <= MAX_CONCURRENCY:
        raise InvalidInput(
            f"{concurrency} sequences at once cannot be.", field="concurrency", hint=f"From 1 to {MAX_CONCURRENCY}."
        )
    return concurrency


def run_bulk(
    session: Session,
    world: World,
    invoices: Iterable[Invoice],
    *,
    progress: Progress | None,
    concurrency: int,
    stop_on_invalid: bool,
) -> BulkReport:
    """In threads. ``progress`` is called in the caller's own. See ``ArcaClient.bulk``."""
    given, workers = tuple(invoices), _workers(concurrency)
    changes: queue.SimpleQueue[None] = queue.SimpleQueue()
    course = _Course(given, lambda: changes.put(None))
    crew = _Crew(lambda: changes.put(None))

    def work(task: Task, watch: Watch) -> Callable[[], None]:
        return lambda: run(work_off(session, task, watch), world)

    try:
        made = run(plan(session, given, stop_on_invalid=stop_on_invalid), world)
        course.start(made)
        watch = course.watch(made)
        crew.take_on(work(task, watch) for task in made.tasks)
        try:
            crew.start(workers)
            _follow(crew, changes, course, progress, made.look_ahead())
        except BaseException:
            course.stopped = True
            crew.come_home()
            raise
    except KeyboardInterrupt as interrupt:
        if not crew.is_done:
            raise  # a second Ctrl-C: requests are on their way, and nobody can say that they were not sent
        raise BulkInterrupted(course.report()) from interrupt
    return course.report()


class _Crew:
    """Threads that work tasks off. The tasks are known before a thread starts, and each knows whether it was begun: a
    Ctrl-C in the middle of starting one leaves nobody at work behind one's back.

    Args:
        changed: called when a task is over.
    """

    def __init__(self, changed: Callable[[], object]) -> None:
        self._changed = changed
        self._waiting: deque[tuple[Future[None], Callable[[], object]]] = deque()
        self._futures: tuple[Future[None], ...] = ()

    def take_on(self, tasks: Iterable[Callable[[], object]]) -> None:
        self._waiting.extend((Future(), task) for task in tasks)
        self._futures = tuple(future for future, _ in self._waiting)

    def start(self, workers: int) -> None:
        for number in range(min(workers, len(self._futures))):
            threading.Thread(target=self._work, name=f"arca-bulk_{number}").start()

    @property
    def is_done(self) -> bool:
        return all(future.done() for future in self._futures)

    def check(self) -> None:
        """Raises what a task raised."""
        for future in self._futures:
            if future.done():
                future.result()

    def come_home(self) -> None:
        """Begin nothing more, and wait for what is begun."""
        wait([future for future in self._futures if not future.cancel()])

    def _work(self) -> None:
        while self._waiting:
            try:
                future, task = self._waiting.popleft()
            except IndexError:  # another one took the last
                return
            if future.set_running_or_notify_cancel():
                _settle(future, task)
            self._changed()


def _settle(future: Future[None], task: Callable[[], object]) -> None:
    try:
        task()
    except BaseException as error:  # noqa: BLE001  # the caller's thread raises it
        future.set_exception(error)
    else:
        future.set_result(None)


def _follow(
    crew: _Crew,
    changes: queue.SimpleQueue[None],
    course: _Course,
    progress: Progress | None,
    ahead: Iterator[None],
) -> None:
    """Until every task is done. Raises what a task raised beyond ArcaError, or what ``progress`` raised."""
    told: BulkProgress | None = None
    busy = True
    while True:
        over = crew.is_done
        if progress is not None and course.progress != told:
            told = course.progress
            progress(told)
        crew.check()
        if over:
            return
        busy = busy and _judge_some(ahead)
        with suppress(queue.Empty):
            changes.get(timeout=_BREATH if busy else _PATIENCE)


def _judge_some(ahead: Iterator[None]) -> bool:
    """A slice; whether there was any."""
    return any([True for _ in islice(ahead, _SLICE)])  # noqa: C419  # a list, so that the whole slice is judged


async def run_bulk_async(
    session: Session,
    world: AsyncWorld,
    invoices: Iterable[Invoice],
    *,
    progress: Progress | None,
    concurrency: int,
    stop_on_invalid: bool,
) -> BulkReport:
    """In tasks. See ``AsyncArcaClient.bulk``."""
    given, workers = tuple(invoices), anyio.CapacityLimiter(_workers(concurrency))
    course = _Course(given, lambda: progress and progress(course.progress))
    made = await run_async(plan(session, given, stop_on_invalid=stop_on_invalid), world)
    course.start(made)
    watch = course.watch(made)

    async def work(task: Task) -> None:
        async with workers:
            await run_async(work_off(session, task, watch), world)

    async def judge() -> None:
        ahead = made.look_ahead()
        while _judge_some(ahead):
            await checkpoint()

    async def everything() -> None:
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(judge)
            for task in made.tasks:
                tasks.start_soon(work, task)

    await _finish(asyncio.ensure_future(everything()), course)
    return course.report()


async def _finish(work: asyncio.Future[None], course: _Course) -> None:
    """A cancellation lets the requests on their way come home; a second one does not wait."""
    try:
        await asyncio.shield(work)
    except asyncio.CancelledError:
        course.stopped = True
        with anyio.CancelScope(shield=True):
            await asyncio.wait([work])
        raise
    finally:
        work.cancel()
