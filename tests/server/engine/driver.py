"""Plays a schedule: workers, clients, a rival and an operator, interleaved by one seed, on a bad day.

Every actor is a coroutine that stops at each ``pause``: before and after every transaction and every question to ARCA.
The driver decides who goes on, when, and who dies there. ``python -m tests.server.engine.driver SEED`` replays one, and
tells what happened.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from arca_sdk.domain.codes import VatCondition
from arca_sdk.domain.document import Document
from arca_sdk.domain.invoice import Invoice, Receiver
from arca_sdk.domain.sequence import Sequence
from arca_server.invoices.engine import events
from arca_server.invoices.engine.changes import Transition, body_sha256
from arca_server.invoices.engine.errors import Declined, EngineError, StoreUnavailable
from arca_server.invoices.engine.people import NewInvoice, Verdict
from arca_server.invoices.engine.policy import EnginePolicy
from arca_server.invoices.engine.states import (
    SETTLED,
    AttemptRow,
    AttemptState,
    HoldReason,
    InvoiceRow,
    InvoiceState,
    ItemRow,
    Mode,
    OrphanVoucher,
)
from arca_server.invoices.engine.worker import Worker
from tests.makers import NOW, invoice_b
from tests.server.engine.invariants import Broken, check, owner_of
from tests.server.engine.pausing import Pause, PausingArca, PausingStore
from tests.server.engine.stage import TENANT, Stage
from tests.server.engine.weather import Weather, anything

UNREGISTERED = ("20222222223", "20333333334", "23444444444")
ECHOES = [0.4, 1, 3, 8, 20, 70, 400, 1000]
"""Seconds after which a request is delivered once more."""
PATIENCE = timedelta(hours=3)
"""Virtual time after the faults have stopped; only a schedule that is stuck needs it."""
LONGEST_STALL = timedelta(minutes=5)
"""A worker that sleeps when the faults stop is a fault that goes on; and then its lease."""
PROMPT = timedelta(minutes=15)
"""I12: by then everything is settled, or so long for each refusal that has to wait for its silence; where no person and
no strict wait stands before it."""


SETTLING = (events.InvoiceAuthorized, events.InvoiceRejected, events.InvoiceCancelled, events.InvoiceNeedsReview)


@dataclass
class Actor:
    """A coroutine and when it may go on.

    Attributes:
        is_worker: it may crash and stall.
        is_idle: it waits for work, and may be woken.
    """

    name: str
    play: Coroutine[float, None, None]
    ready_at: datetime
    is_worker: bool = False
    is_idle: bool = False


@dataclass
class Report:
    """What a schedule met; for the figures."""

    counts: Counter[str] = field(default_factory=Counter)
    settled_after: timedelta = timedelta(0)
    is_plain: bool = False


class Driver:
    """One schedule.

    Args:
        tell: is told what happens, line by line.
    """

    def __init__(self, seed: int, tell: Callable[[str], None] | None = None) -> None:
        self.tell = tell
        chance = self.chance = Random(seed)
        self.seed = seed
        self.at_midnight = chance.random() < 0.12
        start = NOW.replace(day=26, hour=2, minute=56) if self.at_midnight else NOW
        self.stage = Stage(seed=seed, start=start, batch_limit=chance.choice([250, 250, 250, 3, 1]))
        self.store, self.arca = PausingStore(self), PausingArca(self)
        self.stage.world.echo = self._echo
        self.weather = Weather.of(chance)
        self.is_moody = chance.random() < 0.35
        """ARCA's registry changes by the minute, and the network delivers late: what late grants are made of."""
        if self.is_moody:
            self.weather.echo = 0.7
        self.has_rival = chance.random() < 0.35
        shared = self.has_rival and chance.random() < 0.7
        self.mode = Mode.SHARED if shared else Mode.EXCLUSIVE
        self.policy = EnginePolicy(
            strict=chance.random() < 0.5,
            review_shared=chance.random() < 0.5,
            batch_limit=chance.choice([2, 50, 50]),
        )
        self.keys = [self.stage.key(3), self.stage.key(4)][: 1 if chance.random() < 0.85 else 2]
        self.actors: list[Actor] = []
        self.report = Report()
        self.told = 0
        self.steps = self.transactions = 0
        self.crash_at = self.fail_at = -1
        """For schedules in which one thing goes wrong: the n-th step of a worker, or the n-th call of the database."""
        self.ids = 0
        self.sent: dict[tuple[str, int], str] = {}
        for cuit in UNREGISTERED:
            self.stage.refuse(cuit, active=chance.random() < 0.3)

    # --- the stage directions ------------------------------------------------------------------------------

    def play(self) -> Report:
        """The whole schedule.

        Raises:
            Broken: an invariant does not hold.
        """
        self._cast()
        try:
            self._run(until=self.stage.now + timedelta(seconds=self.chance.choice([60, 300, 900])))
            check(self.stage.store.tables, self.stage.issued, finished=False)
            self._calm_down()
            healed = self.stage.now
            self._run(until=healed + PATIENCE, done=self._is_over)
        finally:
            for actor in self.actors:
                actor.play.close()
        check(self.stage.store.tables, self.stage.issued)
        self._check_speed(healed)
        self._count()
        return self.report

    def _cast(self) -> None:
        self.open_sequences()
        for _ in range(self.chance.randint(0, 7)):
            self.stage.simulator.faults.add(anything(self.chance))
        for _ in range(self.chance.randint(1, 3)):
            self._hire(2 if self.is_moody else self.chance.choice([0, 2]))
        for number in range(self.chance.randint(2, 7)):
            self._add(
                f"client-{number}",
                self._client(number),
                self.chance.choice([0, 0, 0, 1] if self.is_moody else [0, 0, 1, 30, 200]),
            )
        if self.has_rival:
            for _ in range(self.chance.randint(1, 3)):
                self._add("rival", self._rival(), self.chance.uniform(0, 200))
        self._add("registry", self._registry(), 0)
        self._add("operator", self._operator(), 60)

    def open_sequences(self) -> None:
        """They are there before the database begins to fail."""
        for key in self.keys:
            _now(self.stage.store.open_sequence(key, TENANT, self.mode))
        self.stage.store.before = lambda _: self.fail_database("before a commit")
        self.stage.store.after = lambda _: self.fail_database("after a commit")

    def _calm_down(self) -> None:
        """The faults stop; what is on its way arrives."""
        self.stage.simulator.faults.clear()
        self.weather = Weather()

    def _is_over(self) -> bool:
        tables = self.stage.store.tables
        return (
            not self.stage.simulator.late
            and all(row.state in SETTLED for row in tables.invoices.values())
            and all(row.state is AttemptState.CLOSED for row in tables.attempts.values())
            and not any(row.state is InvoiceState.NEEDS_REVIEW for row in tables.invoices.values())
            and not any(sequence.hold is not None for sequence in tables.sequences.values())
            and all(self._knows_all(key) for key in self.keys)
            and not any(actor.name.startswith(("client", "echo", "rival")) for actor in self.actors)
        )

    def _knows_all(self, key: Sequence) -> bool:
        last = self.stage.simulator.ledger.last(key.cuit, key.point_of_sale, key.voucher_type)
        return self.stage.store.tables.sequences[key].last_confirmed == (last.last if last else 0)

    def _add(self, name: str, play: Coroutine[float, None, None], after: float, *, is_worker: bool = False) -> None:
        self.actors.append(Actor(name, play, self.stage.now + timedelta(seconds=after), is_worker))

    def _hire(self, after: float) -> None:
        worker = Worker(
            self.store,  # type: ignore[arg-type]  # it passes every call on
            self.arca,
            name=f"worker-{self.new_id()}",
            new_id=self.new_id,
            luck=self.chance.random,
            policy=self.policy,
        )
        self._add(worker.name, worker.serve(self._idle), after, is_worker=True)

    def new_id(self) -> str:
        self.ids += 1
        return f"id-{self.ids}"

    def _run(self, *, until: datetime, done: Callable[[], bool] = lambda: False) -> None:
        while self.stage.now < until and not done():
            first = min(actor.ready_at for actor in self.actors)
            if first > self.stage.now:
                self.stage.clock.advance(min(first, until) - self.stage.now)
                self.stage.simulator.run_due()
                continue
            ready = [actor for actor in self.actors if actor.ready_at <= self.stage.now]
            self._let(self.chance.choice(ready))

    def _let(self, actor: Actor) -> None:
        """Let an actor go on to its next pause; or not."""
        self.steps += actor.is_worker
        if actor.is_worker and (self.steps == self.crash_at or self.chance.random() < self.weather.crash):
            actor.play.close()
            self.actors.remove(actor)
            self.report.counts["crashes"] += 1
            self._hire(self.chance.choice([1, 20, 90]))
            return
        try:
            seconds = actor.play.send(None)
        except StopIteration:
            self.actors.remove(actor)
            return
        actor.is_idle = seconds < 0
        if actor.is_worker and self.chance.random() < self.weather.stall:
            seconds = self.chance.choice([15, 60, 120, 240])
            self.report.counts["stalls"] += 1
        actor.ready_at = self._next_work() if seconds < 0 else self.stage.now + timedelta(seconds=seconds)

    async def _idle(self) -> None:
        await Pause(-1)

    def _next_work(self) -> datetime:
        """When something becomes due by itself; whoever makes work before wakes the workers."""
        now = self.stage.now
        times = [now + timedelta(minutes=30)]
        for row in self.stage.store.tables.sequences.values():
            times += [at for at in (row.lease_until, row.wake_at) if at is not None]
            if row.checked_at is not None:
                times.append(row.checked_at + self.policy.sweep)
        return min((at for at in times if at > now), default=now) + timedelta(seconds=self.chance.random())

    def _wake(self) -> None:
        for actor in self.actors:
            if actor.is_idle:
                actor.ready_at = min(actor.ready_at, self.stage.now + timedelta(seconds=self.chance.random()))

    # --- failures and watches ------------------------------------------------------------------------------

    def fail_database(self, when: str) -> None:
        self.transactions += 1
        if self.transactions == self.fail_at or self.chance.random() < self.weather.database:
            self.report.counts["database failures"] += 1
            raise StoreUnavailable(when)

    def _echo(self, deliver: Callable[[], object]) -> None:
        """The network delivers a request once more, when nobody waits for it any longer."""
        if self.chance.random() < self.weather.echo:
            self._add("echo", self._deliver(deliver), self.chance.choice(ECHOES))

    async def _deliver(self, deliver: Callable[[], object]) -> None:
        held = len(self.stage.issued)
        deliver()
        self.report.counts["echoes granted"] += len(self.stage.issued) > held
        await Pause()

    def watch_commit(self, transition: Transition) -> None:
        """I14: no request holds a number that is settled."""
        request, sequence = transition.request, transition.sequence
        self.report.counts[transition.step] += 1
        self._say(f"{transition.step}: {'; '.join(map(_told, transition.events)) or 'nothing to tell'}")
        if request is not None and sequence is not None and request.first_number <= sequence.last_confirmed:
            raise Broken(f"I14: number {request.first_number} is settled and leaves again")

    def watch_request(self, attempt: AttemptRow, items: tuple[ItemRow, ...]) -> None:
        """I7: what leaves was written down. I8: under one number of one attempt always the same leaves."""
        self._say(f"  request {attempt.sends} of {attempt.id} leaves with {[item.number for item in items]}")
        tables = self.stage.store.tables
        mark = tables.requests.get((attempt.id, attempt.sends))
        if mark is None or (mark.first_number, mark.count, mark.body_sha256) != (
            items[0].number,
            len(items),
            body_sha256(items),
        ):
            raise Broken(f"I7: request {attempt.sends} of {attempt.id} leaves, and was not written down")
        for item in items:
            if not item.bound.is_intact or self.sent.setdefault((attempt.id, item.number), _bytes(item)) != _bytes(
                item
            ):
                raise Broken(f"I8: other bytes under number {item.number} of {attempt.id}")

    def _say(self, words: str) -> None:
        """Tell, along with what ARCA has granted since."""
        if self.tell is None:
            return
        granted = self.stage.issued
        for voucher in granted[self.told :]:
            self.tell(f"{voucher.processed_at:%H:%M:%S}   ARCA granted {voucher.first} to {voucher.origin}")
        self.told = len(granted)
        self.tell(f"{self.stage.now:%H:%M:%S} {words}")

    # --- actors --------------------------------------------------------------------------------------------

    async def _client(self, number: int) -> None:
        """Posts an invoice until it is told what became of the request; sometimes twice; sometimes takes it back."""
        chance = self.chance
        key = chance.choice(self.keys)
        content = self._content(number, key)
        repeats = chance.choice([1, 1, 1, 2])
        invoice_id = ""
        for _ in range(repeats):
            invoice_id = await self._post(number, key, content)
            if not invoice_id:
                return
        if chance.random() < 0.15:
            await Pause(chance.choice([0.5, 5, 60, 400]))
            try:
                await self.store.cancel(TENANT, invoice_id)
            except EngineError:
                return
            self.report.counts["cancelled"] += 1

    async def _post(self, number: int, key: Sequence, content: Invoice) -> str:
        while True:
            new = NewInvoice(
                id=self.new_id(),
                tenant=TENANT,
                key=key,
                content=content,
                idempotency_key=f"key-{number}",
                request_hash=f"hash-{number}",
            )
            try:
                row: InvoiceRow = await self.store.accept(new)
            except StoreUnavailable:
                await Pause(1)
            except Declined:
                return ""
            else:
                self._wake()
                return row.id

    def _content(self, number: int, key: Sequence) -> Invoice:
        chance, price = self.chance, 1000 + number
        if chance.random() < 0.12:
            price = 500  # a sale that is equal to others
        content = invoice_b(f"{price}.00", point_of_sale=key.point_of_sale, issue_date=None)
        if chance.random() < (0.5 if self.is_moody else 0.25):
            content = refusable(content, chance.choice(UNREGISTERED))
        if self.at_midnight and chance.random() < 0.4:
            content = replace(content, issue_date=NOW.date() - timedelta(days=5))
        elif chance.random() < 0.2:
            content = replace(content, issue_date=NOW.date())
        return content

    async def _rival(self) -> None:
        for _ in range(self.chance.randint(1, 4)):
            self.stage.issue_elsewhere(self.chance.choice(self.keys), str(Decimal(77000 + self.new_number())))
            await Pause(self.chance.uniform(0, 30))

    def new_number(self) -> int:
        self.ids += 1
        return self.ids

    async def _registry(self) -> None:
        """ARCA's registry changes: what was rejected a minute ago, a late copy of it may be granted now."""
        while True:
            await Pause(self.chance.choice([0.3, 1, 2, 4] if self.is_moody else [3, 10, 40, 200]))
            cuit = self.chance.choice(UNREGISTERED)
            self.stage.refuse(cuit, active=self.chance.random() < 0.6)

    async def _operator(self) -> None:
        """A person, who can find out the truth."""
        while True:
            await Pause(self.chance.choice([60, 300, 600]))
            try:
                for row in list(self.stage.store.tables.invoices.values()):
                    await self._resolve(row)
                for key in self.keys:
                    await self._release(key)
                self._wake()
            except EngineError:
                continue

    async def _resolve(self, row: InvoiceRow) -> None:
        """Is the voucher that it is suspected of its own? ARCA's ledger knows."""
        tables = self.stage.store.tables
        truth = {voucher.cae: owner_of(tables, voucher) for voucher in self.stage.issued}
        for orphan in self._suspected(row):
            owner = truth[orphan.voucher.authorization]
            if owner is not None and replace(owner.content, issue_date=None) == replace(row.content, issue_date=None):
                await self.store.resolve(TENANT, row.id, Verdict.ADOPT, actor="operator")
                return
        if row.state is InvoiceState.NEEDS_REVIEW and not any(owner and owner.id == row.id for owner in truth.values()):
            await self.store.resolve(TENANT, row.id, Verdict.ISSUE, actor="operator")

    def _suspected(self, row: InvoiceRow) -> list[OrphanVoucher]:
        orphans = self.stage.store.tables.orphans.values()
        return [o for o in orphans if o.suspect == row.id and o.adopted_by is None and not row.has_voucher]

    async def _release(self, key: Sequence) -> None:
        """Once nothing is left to look at."""
        rows = self.stage.store.tables.invoices.values()
        hold = self.stage.store.tables.sequences[key].hold
        if hold is None or any(row.key == key and row.state is InvoiceState.NEEDS_REVIEW for row in rows):
            return
        if hold.reason is HoldReason.RESTORE and self.chance.random() < 0.5:
            await self.store.set_mode(key, Mode.SHARED, actor="operator")
        await self.store.release(key, actor="operator")
        self.report.counts["released"] += 1

    def _check_speed(self, healed: datetime) -> None:
        """I12, with its limit: when each invoice was settled first."""
        done: dict[str, datetime] = {}
        for entry in self.stage.store.tables.outbox:
            if isinstance(entry.event, SETTLING):
                done.setdefault(entry.event.invoice_id, entry.at)
        self.report.settled_after = max((at - healed for at in done.values()), default=timedelta(0))
        told = [entry.event for entry in self.stage.store.tables.outbox]
        self.report.is_plain = not self.policy.strict and not any(isinstance(e, events.SequenceHeld) for e in told)
        silences = sum(isinstance(event, events.InvoiceRejectionAwaited) for event in told)
        if self.report.is_plain and self.report.settled_after > LONGEST_STALL + PROMPT * max(1, silences):
            raise Broken(f"I12: the last invoice was settled after {self.report.settled_after}")

    # --- figures -------------------------------------------------------------------------------------------

    def _count(self) -> None:
        tables, counts = self.stage.store.tables, self.report.counts
        counts["invoices"] += len(tables.invoices)
        counts["requests"] += len(tables.requests)
        counts["tombstones"] += len(tables.tombstones)
        counts["orphans"] += len(tables.orphans)
        for row in tables.invoices.values():
            counts[f"state {row.state}"] += 1
            counts["recovered"] += row.recovered and not row.late
        before: dict[str, str] = {}
        for entry in tables.outbox:
            event = entry.event
            if isinstance(event, events.InvoiceAuthorized) and event.late:
                counts[f"late after {before[event.invoice_id]}"] += 1
            if isinstance(event, events.InvoiceEvent):
                before[event.invoice_id] = type(event).__name__
            if isinstance(event, events.SequenceHeld):
                counts[f"hold {event.reason}"] += 1
            if isinstance(event, events.InvoiceRequeued | events.InvoiceNeedsReview):
                counts[type(event).__name__] += 1


def _bytes(item: ItemRow) -> str:
    """What is sent, as the item has it now."""
    return type(item.bound).of(item.bound.invoice).fingerprint


def refusable(content: Invoice, cuit: str) -> Invoice:
    """The same sale to somebody whom only ARCA knows to be unregistered."""
    receiver = Receiver(document=Document.of(80, cuit), vat_condition=VatCondition.EXENTO, name="No existe")
    return replace(content, receiver=receiver)


def _told(event: events.Event) -> str:
    about = event.invoice_id if isinstance(event, events.InvoiceEvent) else f"{event.key.point_of_sale:05d}"
    details = [str(getattr(event, name)) for name in ("number", "why", "words") if hasattr(event, name)]
    return " ".join((type(event).__name__, about, *details))


def _now(play: Coroutine[Any, Any, Any]) -> Any:
    """Run a coroutine that never pauses."""
    try:
        play.send(None)
    except StopIteration as stop:
        return stop.value
    raise AssertionError("it paused")


def play(seed: int) -> Report:
    """One schedule.

    Raises:
        Broken: an invariant does not hold; the message says how to see it again.
    """
    try:
        return Driver(seed).play()
    except Exception as error:
        raise Broken(f"{error}\nseed {seed}; replay it: python -m tests.server.engine.driver {seed}") from error


if __name__ == "__main__":
    print(Driver(int(sys.argv[1]), print).play())  # noqa: T201  # a command prints
