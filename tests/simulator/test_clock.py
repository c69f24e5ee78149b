"""The simulator's clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from arca_sdk.errors import InvalidInput
from arca_sdk.simulator import Clock
from tests.makers import NOW


def test_a_running_clock_is_this_machines():
    before = datetime.now(UTC)
    assert before <= Clock().now() <= datetime.now(UTC)


def test_a_shifted_clock_keeps_running():
    clock = Clock()
    clock.advance(86_400)
    first = clock.now()
    assert timedelta(hours=23) < first - datetime.now(UTC) < timedelta(hours=25)
    assert clock.frozen_at is None


def test_a_frozen_clock_moves_only_when_told():
    clock = Clock(frozen_at=NOW)
    assert clock.now() == clock.now() == NOW
    clock.advance(timedelta(minutes=10))
    assert clock.now() == NOW + timedelta(minutes=10)
    clock.advance(-600)
    assert clock.now() == NOW


def test_freezing_without_an_instant_stops_it_where_it_is():
    clock = Clock()
    clock.freeze()
    assert clock.now() == clock.now()


def test_following_real_time_again_forgets_every_shift():
    clock = Clock(frozen_at=NOW)
    clock.follow()
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(seconds=10)


@pytest.mark.parametrize("moment", [NOW.replace(tzinfo=None), NOW.replace(year=1999), NOW.replace(year=2100)])
def test_an_instant_without_zone_or_out_of_its_centuries_is_refused(moment):
    with pytest.raises(InvalidInput):
        Clock(frozen_at=moment)


@pytest.mark.parametrize("seconds", [1e300, -1e300, float("nan"), 3e9, timedelta.max])
def test_a_step_out_of_its_centuries_is_refused_and_changes_nothing(seconds):
    clock = Clock(frozen_at=NOW)
    with pytest.raises(InvalidInput):
        clock.advance(seconds)
    assert clock.now() == NOW
