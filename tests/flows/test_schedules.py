"""No duplicate and no lost invoice, whatever happens in whatever order.

Two programmes on the real flows and the real simulator, judged by its hidden ledger: random failures of ARCA and the
network, and a crash at every single step. A failing seed is printed; ``pytest -k "seed-17"`` replays it.
"""

from __future__ import annotations

import os
import random
from collections import Counter
from contextlib import suppress
from dataclasses import replace
from decimal import Decimal

import pytest

from arca_sdk.adapters.runner import run
from arca_sdk.adapters.world import Stores
from arca_sdk.domain.authorization import Authorized, Outcome, Rejected, Uncertain, Unsent
from arca_sdk.errors import ArcaError
from arca_sdk.flows import authorization, effects
from arca_sdk.simulator.faults import Fault, FaultScript
from arca_sdk.simulator.messages import HttpRequest, HttpResponse
from arca_sdk.wire.credentials import Credentials
from tests.flows.test_authorization import rejectable, sale
from tests.makers import invoice_b
from tests.stage import Stage

SEEDS = int(os.environ.get("ARCA_TEST_SCHEDULES", "150"))
"""``nox -s schedules`` runs many more."""
FOREIGN = Decimal("77777.00")


def anything(chance: random.Random) -> Fault:
    """A failure of FECAESolicitar or of the questions that recovery asks."""
    operation = chance.choice(["FECAESolicitar"] * 3 + ["FECompConsultar", "FECompUltimoAutorizado"])
    executed = chance.random() < 0.5
    which = {"operation": operation, "nth": chance.randint(1, 4), "times": chance.randint(1, 3)}
    makers = [
        lambda: Fault.cut_before_executing(**which),
        lambda: Fault.cut_mid_reply(**which),
        lambda: Fault.garbled(executed=executed, **which),
        lambda: Fault.empty(executed=executed, **which),
        lambda: Fault.page(chance.choice([200, 500, 503]), executed=executed, **which),
        lambda: Fault.error(chance.choice([500, 501, 502]), executed=executed, **which),
        lambda: Fault.soap_fault(executed=executed, **which),
        lambda: Fault.refuse(**which),
        lambda: Fault.huge(executed=executed, **which),
    ]
    if operation == "FECAESolicitar":
        makers += [
            lambda: Fault.cut_after_granting(**which),
            lambda: Fault.late(chance.choice([1, 20, 70, 300]), **which),
            lambda: Fault.twice(**which),
            lambda: Fault.wrong_number(**which),
            lambda: Fault.without_cae(**which),
            lambda: Fault.short_cae(**which),
            lambda: Fault.fewer_details(**which),
            lambda: Fault.error(10016, executed=executed, **which),
        ]
    else:
        makers.append(lambda: Fault.stale(chance.choice([5, 20, 50]), **which))
    return chance.choice(makers)()


class Bookkeeper:
    """A caller that does what the documentation says, and remembers what it was told about each sale."""

    def __init__(self, stage: Stage, chance: random.Random) -> None:
        self.stage, self.chance = stage, chance
        self.client = stage.client
        self.told: dict[Decimal, Outcome] = {}
        self.todo: list = []

    def trade(self, first_price: int) -> None:
        """One call with one to four sales."""
        self.todo += [self._sale(first_price + n) for n in range(self.chance.randint(1, 4))]
        batch, self.todo = self.todo, []
        try:
            outcomes = self.client.authorize_many(batch)
        except ArcaError:
            self.todo = batch  # nothing was sent, says the contract: so it may be authorised again
            return
        self._note(outcomes)

    def _sale(self, price: int):
        return rejectable(self.stage, price) if self.chance.random() < 0.15 else sale(price)

    def settle(self) -> None:
        self._note(self.client.settle_all())

    def _note(self, outcomes: tuple[Outcome, ...]) -> None:
        for outcome in outcomes:
            if isinstance(outcome, Unsent):
                self.todo.append(replace(outcome.invoice, number=None, last_number=None))
                self.told.pop(outcome.invoice.total, None)
            else:
                self.told[outcome.invoice.total] = outcome


def judge(stage: Stage, book: Bookkeeper) -> None:
    """The hidden ledger against what the caller was told."""
    issued = [voucher for voucher in stage.issued if voucher.invoice.total != FOREIGN]
    times = Counter(voucher.invoice.total for voucher in issued)
    assert [total for total, count in times.items() if count > 1] == [], "issued twice"
    by_total = {voucher.invoice.total: voucher for voucher in issued}
    for total, outcome in book.told.items():
        if isinstance(outcome, Authorized):
            assert total in by_total, "told authorised, and ARCA holds nothing"
            assert (by_total[total].cae, by_total[total].invoice.number) == (outcome.cae, outcome.number)
        elif isinstance(outcome, Rejected):
            assert total not in by_total, "told rejected, and ARCA authorised it"
    known = {total for total, outcome in book.told.items() if isinstance(outcome, Authorized | Uncertain)}
    assert set(by_total) <= known, "authorised, and the caller does not know"
    assert not {invoice.total for invoice in book.todo} & set(by_total), "told unsent, and ARCA authorised it"


def play(credentials: Credentials, seed: int) -> None:
    """One schedule. Raises AssertionError with what went wrong."""
    chance = random.Random(seed)
    stage = Stage(credentials, seed=seed)
    book = Bookkeeper(stage, chance)
    if chance.random() < 0.4:
        compete(stage, chance)
    for round_ in range(3):
        stage.fail(*(anything(chance) for _ in range(chance.randint(0, 4))))
        book.trade(1000 * (round_ + 1))
        judge(stage, book)
        change_its_mind(stage, chance)
        stage.wait(seconds=chance.choice([1, 30, 700]))
        book.settle()
        judge(stage, book)
    stage.heal()
    stage.wait(minutes=30)
    for _ in range(4):
        book.settle()
        stage.wait(minutes=15)
        judge(stage, book)
    assert not any(isinstance(outcome, Uncertain) for outcome in book.told.values()), "never settled"
    if book.todo:
        book.trade(9000)
        judge(stage, book)


def change_its_mind(stage: Stage, chance: random.Random) -> None:
    """ARCA's registry is updated: what was rejected a minute ago, a late copy of it may be granted now."""
    for taxpayer in stage.simulator.ledger.taxpayers.values():
        taxpayer.active = taxpayer.active or chance.random() < 0.7


def compete(stage: Stage, chance: random.Random) -> None:
    """Another system issues on the same point of sale, also between our question and our request."""
    handle = stage.simulator.handle
    rival = stage.new_client(stores=Stores(tickets=stage.stores.tickets))
    busy: list[bool] = []

    def interfere(request: HttpRequest) -> HttpResponse:
        if b"<FECAESolicitar" in request.body and not busy and chance.random() < 0.3:
            busy.append(True)
            script, stage.simulator.faults = stage.simulator.faults, FaultScript(random=chance)
            rival.issue(invoice_b(str(FOREIGN)))
            stage.simulator.faults = script
            busy.clear()
        return handle(request)

    stage.simulator.handle = interfere  # type: ignore[method-assign]  # the network between us and ARCA


@pytest.mark.parametrize("seed", range(SEEDS), ids=lambda seed: f"seed-{seed}")
def test_under_random_failures_nothing_is_issued_twice_and_nothing_is_lost(credentials, seed):
    play(credentials, seed)


# --- a crash at every step ---------------------------------------------------------------------------------


class Crash(BaseException):
    """The process dies here."""


class Mortal:
    """A world that dies at its n-th effect, before or after answering it."""

    def __init__(self, world, step: int, *, after: bool) -> None:
        self.world, self.step, self.after = world, step, after
        self.steps = 0
        self.last: effects.Effect | None = None

    def answer(self, effect):
        self.steps += 1
        self.last = effect
        if self.steps == self.step and not self.after:
            raise Crash
        answer = self.world.answer(effect)
        if self.steps == self.step:
            raise Crash
        return answer

    def hold(self, name):
        return self.world.hold(name)


def calls(stage: Stage):
    """What the crashing process was doing."""
    return [sale(1), sale(2), rejectable(stage, 3), sale(4)]


def steps_of_a_call(credentials) -> int:
    stage = Stage(credentials)
    world = Mortal(stage.client._world, -1, after=False)
    run(authorization.authorize(stage.client._session, calls(stage)), world)
    return world.steps


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("reply_lost", [False, True], ids=["reply", "lost-reply"])
def test_after_a_crash_at_any_step_nothing_is_issued_twice_and_nothing_is_lost(credentials, after, reply_lost):
    total = steps_of_a_call(credentials)
    assert total > 15
    for step in range(1, total + 1):
        stage = Stage(credentials)
        if reply_lost:
            stage.fail(Fault.cut_after_granting())
        invoices = calls(stage)
        mortal = Mortal(stage.client._world, step, after=after)
        told: list[Outcome] = []
        with suppress(Crash):
            told.extend(run(authorization.authorize(stage.client._session, invoices), mortal))
        for _ in range(3):  # a rejection after a resend wants its silence
            stage.wait(minutes=20)
            told.extend(stage.new_client().settle_all())
        assert stage.stores.journal.open(None) == ()
        granted = Counter(voucher.invoice.total for voucher in stage.issued)
        assert max(granted.values(), default=0) <= 1, f"issued twice after a crash at step {step}"
        recovered = {outcome.invoice.total for outcome in told if isinstance(outcome, Authorized)}
        numbers = [voucher.invoice.number for voucher in stage.issued]
        assert numbers == list(range(1, len(numbers) + 1))
        if after and isinstance(mortal.last, effects.Told):
            continue  # the call had come to its end: all that was missing was the return
        assert recovered == set(granted), f"granted and nobody told after a crash at step {step}"
        assert stage.new_client().settle_all() == ()


def test_the_journal_is_written_before_the_first_byte_leaves(stage):
    """I7: no request leaves without its numbers and bytes on record."""
    world, order = stage.client._world, []

    class Watching(Mortal):
        def answer(self, effect):
            if isinstance(effect, effects.Send) and b"<FECAESolicitar" in effect.body:
                (attempt,) = stage.stores.journal.open(None)
                order.append(("send", attempt.sends, len(attempt.items)))
            return super().answer(effect)

    stage.fail(Fault.cut_before_executing(operation="FECAESolicitar"))
    run(authorization.authorize(stage.client._session, [sale(1), sale(2)]), Watching(world, -1, after=False))
    assert order == [("send", 1, 2), ("send", 2, 2)]


def test_all_sendings_under_a_number_are_equal(stage):
    """I8: the same bytes, always; only the ticket around them may change."""
    world, bodies = stage.client._world, []

    class Watching(Mortal):
        def answer(self, effect):
            if isinstance(effect, effects.Send) and b"<FECAESolicitar" in effect.body:
                bodies.append(effect.body[effect.body.index(b"<FeCAEReq>") :])
            return super().answer(effect)

    stage.fail(Fault.cut_before_executing(operation="FECAESolicitar", times=3))
    run(authorization.authorize(stage.client._session, [sale(1), sale(2)]), Watching(world, -1, after=False))
    assert len(bodies) == 4
    assert len(set(bodies)) == 1


def test_only_what_is_open_is_sent_again(stage):
    """I14: no request holds a number that was settled before."""
    world, counts = stage.client._world, []

    class Watching(Mortal):
        def answer(self, effect):
            if isinstance(effect, effects.Send) and b"<FECAESolicitar" in effect.body:
                counts.append(effect.body.count(b"<FECAEDetRequest>"))
            return super().answer(effect)

    stage.fail(Fault.fewer_details())
    outcomes = run(
        authorization.authorize(stage.client._session, [sale(1), sale(2), sale(3)]), Watching(world, -1, after=False)
    )
    assert [type(outcome) for outcome in outcomes] == [Authorized] * 3
    assert counts == [3]
