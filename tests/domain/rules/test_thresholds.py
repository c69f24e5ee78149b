"""Dated amounts: what was in force when, and where."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from arca_sdk.domain.environment import Environment
from arca_sdk.domain.rules.thresholds import FCE_MINIMUM, IDENTIFICATION, DatedAmount

HOMOLOGACION, PRODUCCION, SIMULATOR = Environment.HOMOLOGACION, Environment.PRODUCCION, Environment.SIMULATOR
OLD, NEW = ((date(2020, 1, 1), Decimal(1)),), ((date(2020, 1, 1), Decimal(2)),)


@pytest.mark.parametrize(
    ("amount", "day", "expected"),
    [
        pytest.param(IDENTIFICATION, date(2013, 4, 21), "417288.00", id="long ago"),
        pytest.param(IDENTIFICATION, date(2025, 5, 28), "417288.00", id="the day before RG 5700"),
        pytest.param(IDENTIFICATION, date(2025, 5, 29), "10000000.00", id="RG 5700"),
        pytest.param(FCE_MINIMUM, date(2026, 4, 13), None, id="the FCE minimum before is not known"),
        pytest.param(FCE_MINIMUM, date(2026, 4, 14), "5549862.00", id="the FCE minimum since April 2026"),
    ],
)
@pytest.mark.parametrize("environment", Environment)
def test_an_amount_is_the_one_of_its_day(amount, day, expected, environment):
    assert amount.on(day, environment) == (None if expected is None else Decimal(expected))


def test_an_environment_may_have_its_own_steps_and_the_simulator_follows_homologacion():
    amount = DatedAmount(OLD, {HOMOLOGACION: NEW})
    day = date(2026, 1, 1)
    assert amount.on(day, PRODUCCION) == 1
    assert amount.on(day, HOMOLOGACION) == 2
    assert amount.on(day, SIMULATOR) == 2


def test_the_simulator_may_have_its_own_steps_too():
    amount = DatedAmount(OLD, {SIMULATOR: NEW})
    assert amount.on(date(2026, 1, 1), SIMULATOR) == 2
    assert amount.on(date(2026, 1, 1), HOMOLOGACION) == 1
