"""ARCA's civil time: dates are those of Argentina (UTC-3, no daylight saving), instants are aware UTC."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

ARGENTINA = timezone(timedelta(hours=-3), "-03")


def civil_date(instant: datetime) -> date:
    """The calendar day in Argentina at an aware instant."""
    if instant.tzinfo is None:
        raise ValueError("an instant must carry its time zone")
    return instant.astimezone(ARGENTINA).date()


def today() -> date:
    """Today in Argentina, whatever this machine's zone: between 21:00 and 24:00 there, UTC is a day ahead.

    For callers; nothing in this library asks for the time by itself but through its clock.
    """
    return civil_date(datetime.now(UTC))


def compact(day: date) -> str:
    """``yyyymmdd``, the form of WSFEv1's dates."""
    return f"{day.year:04d}{day.month:02d}{day.day:02d}"


def parse_compact(text: str) -> date:
    """Read ``yyyymmdd``. Raises ValueError on anything else."""
    if len(text) != 8 or not (text.isascii() and text.isdigit()):
        raise ValueError(f"not a yyyymmdd date: {text!r}")
    return date(int(text[:4]), int(text[4:6]), int(text[6:]))


def parse_compact_instant(text: str) -> datetime:
    """Read ``yyyymmddHHMMSS`` (or only the day) in Argentina's time, as an aware UTC instant."""
    day = parse_compact(text[:8])
    rest = text[8:] or "000000"
    if len(rest) != 6 or not (rest.isascii() and rest.isdigit()):
        raise ValueError(f"not a yyyymmddHHMMSS instant: {text!r}")
    hour, minute, second = int(rest[:2]), int(rest[2:4]), int(rest[4:])
    return datetime(day.year, day.month, day.day, hour, minute, second, tzinfo=ARGENTINA).astimezone(UTC)
