"""Would the schedules see a bug? Each of these is planted in the real engine and has to be found."""

from __future__ import annotations

import os
from collections.abc import Callable

import pytest

from tests.server.engine.bugs import BUGS
from tests.server.engine.driver import play

ENOUGH = 1500
"""Schedules within which a planted bug has to be seen, from whatever seed."""
SEEN_FROM = (
    {}
    if os.environ.get("ARCA_TEST_ENGINE_BUGS") == "all"
    else {
        "leave_no_tombstones": 125,
        "believe_any_voucher": 130,
        "find_only_the_rejected_again": 275,
        "bury_only_the_refused": 370,
    }
)
"""The rarest are looked for where they were seen last; ``nox -s engine`` looks for all of them from the first seed."""


@pytest.mark.parametrize("bug", BUGS, ids=lambda bug: bug.__name__)
def test_a_planted_bug_is_found(monkeypatch: pytest.MonkeyPatch, bug: Callable[[pytest.MonkeyPatch], None]) -> None:
    bug(monkeypatch)
    first = SEEN_FROM.get(bug.__name__, 0)
    for seed in range(first, first + ENOUGH):
        try:
            play(seed)
        except Exception:  # noqa: BLE001  # whatever a bug does, it was seen
            return
    pytest.fail(f"{bug.__name__} went unseen in {ENOUGH} schedules")
