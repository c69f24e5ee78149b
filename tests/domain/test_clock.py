"""ARCA's civil time."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arca_sdk.domain.clock import civil_date, compact, parse_compact, parse_compact_instant


@pytest.mark.parametrize(
    ("instant", "day"),
    [
        (datetime(2026, 12, 1, 2, 59, 59, tzinfo=UTC), date(2026, 11, 30)),
        (datetime(2026, 12, 1, 3, 0, tzinfo=UTC), date(2026, 12, 1)),
        (datetime(2027, 1, 1, 2, 0, tzinfo=UTC), date(2026, 12, 31)),
        (datetime(2026, 7, 1, 0, 0, tzinfo=timezone(timedelta(hours=-3))), date(2026, 7, 1)),
        (datetime(2028, 2, 29, 23, 0, tzinfo=timezone(timedelta(hours=9))), date(2028, 2, 29)),
    ],
)
def test_the_day_is_argentinas_all_year(instant, day):
    assert civil_date(instant) == day


def test_an_instant_without_zone_has_no_day():
    with pytest.raises(ValueError, match="time zone"):
        civil_date(datetime(2026, 1, 1))  # noqa: DTZ001  # what is being refused


@given(st.dates())
def test_a_day_written_compactly_reads_back(day):
    assert parse_compact(compact(day)) == day
    assert len(compact(day)) == 8


@pytest.mark.parametrize(
    "text",
    ["", "2026112", "202611255", "2026-1-1", "20260230", "20261301", "2026112A", "٢٠٢٦١١٢٥", "00000101", " 2026112"],
)
def test_what_is_not_a_compact_day_is_refused(text):
    with pytest.raises(ValueError, match=r"not a yyyymmdd date|day|month|year"):
        parse_compact(text)


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("20261125153000", datetime(2026, 11, 25, 18, 30, tzinfo=UTC)),
        ("20261231230000", datetime(2027, 1, 1, 2, 0, tzinfo=UTC)),
        ("20261125", datetime(2026, 11, 25, 3, 0, tzinfo=UTC)),
    ],
)
def test_an_instant_is_read_in_argentinas_time(text, instant):
    assert parse_compact_instant(text) == instant


@pytest.mark.parametrize("text", ["2026112515", "20261125250000", "2026112515300A", "202611251530000", "2026"])
def test_what_is_not_a_compact_instant_is_refused(text):
    with pytest.raises(ValueError, match=r"not a yyyymmdd|hour"):
        parse_compact_instant(text)


@given(st.datetimes(min_value=datetime(1000, 1, 2), max_value=datetime(9999, 12, 30)))  # noqa: DTZ001  # bounds
def test_an_instant_reads_back_to_the_second(moment):
    text = moment.strftime("%Y%m%d%H%M%S")
    read = parse_compact_instant(text)
    assert read == moment.replace(microsecond=0, tzinfo=timezone(timedelta(hours=-3)))
    assert civil_date(read) == moment.date()
