"""No duplicate and no lost invoice, whatever happens in whatever order.

Random schedules of the real engine on a simulated ARCA and a database in memory, a crash and a failing database at
every single step, a restored database, and an ARCA that goes on after a rejection. A failing seed tells its replay.
"""

from __future__ import annotations

import os
from datetime import timedelta

import pytest

from arca_server.invoices.engine.policy import EnginePolicy
from tests.server.engine.driver import Driver, play
from tests.server.engine.going_on import going_on
from tests.server.engine.invariants import Broken
from tests.server.engine.restored import RestoredDriver
from tests.server.engine.scripted import ScriptedDriver

COUNT = int(os.environ.get("ARCA_TEST_ENGINE_SCHEDULES", "2000"))
FIRST = int(os.environ.get("ARCA_TEST_ENGINE_SEED", "0"))
"""``nox -s engine -- COUNT SEED`` runs many more, from another seed."""
BLOCK = 50
ONCE_BROKEN = (1085, 1344, 2211, 2430, 2906, 5847)
"""Seeds that failed while the engine and its invariants were written."""


@pytest.mark.parametrize("first", range(FIRST, FIRST + COUNT, BLOCK), ids=lambda first: f"from-{first}")
def test_whatever_fails_nothing_is_issued_twice_and_nothing_is_lost(first: int) -> None:
    for seed in range(first, min(first + BLOCK, FIRST + COUNT)):
        play(seed)


@pytest.mark.parametrize("seed", ONCE_BROKEN)
def test_what_failed_once_does_not_fail_again(seed: int) -> None:
    play(seed)


def test_a_seed_gives_the_same_schedule_every_time() -> None:
    lines: list[list[str]] = [[], []]
    for each in lines:
        Driver(54, each.append).play()
    assert lines[0] == lines[1]
    assert len(lines[0]) > 20


# --- one thing goes wrong, at every place ------------------------------------------------------------------


@pytest.mark.parametrize("lost", [False, True], ids=["answered", "answer-lost"])
def test_a_crash_at_any_step_loses_nothing(lost: bool) -> None:
    steps = ScriptedDriver(lose_answer=lost).play_through().steps
    assert steps > 40
    for step in range(1, steps + 1):
        ScriptedDriver(lose_answer=lost, crash_at=step).play_through()


@pytest.mark.parametrize("lost", [False, True], ids=["answered", "answer-lost"])
def test_a_database_that_fails_at_any_call_loses_nothing(lost: bool) -> None:
    """Before a commit, after it (so that nobody knows), or before a reading."""
    calls = ScriptedDriver(lose_answer=lost).play_through().transactions
    assert calls > 40
    for call in range(1, calls + 1):
        ScriptedDriver(lose_answer=lost, fail_at=call).play_through()


# --- other worlds ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("first", range(0, 120, 30))
def test_a_restored_database_issues_nothing_twice(first: int) -> None:
    """Minutes of work are forgotten, and their owners post what is gone again, with new keys."""
    for seed in range(first, first + 30):
        RestoredDriver(seed).play_and_restore()


def test_strictness_protects_even_if_arca_goes_on_after_a_rejection(monkeypatch: pytest.MonkeyPatch) -> None:
    going_on(monkeypatch, EnginePolicy(strict=True))
    for seed in range(150):
        play(seed)


def test_without_strictness_that_arca_would_issue_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    going_on(monkeypatch, EnginePolicy(strict=False))
    with pytest.raises(Broken, match="I1: "):
        _play_all(range(600))


def _play_all(seeds: range) -> None:
    for seed in seeds:
        play(seed)


def test_nothing_waits_longer_than_it_has_to() -> None:
    """Most schedules are settled at once when the faults stop."""
    after = sorted(play(seed).settled_after for seed in range(60))
    assert after[30] < timedelta(minutes=2)
