"""The simulator's clock: real time, shifted, or standing still until it is moved."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from arca_sdk.errors import InvalidInput

FIRST = datetime(2000, 1, 1, tzinfo=UTC)
LAST = datetime(2100, 1, 1, tzinfo=UTC)
"""Limits of the simulated time: ARCA's dates have four digits, and certificates have to be valid on both sides."""


class Clock:
    """What time it is for the simulated ARCA. Real time until told otherwise.

    Attributes:
        frozen_at: the aware instant it stands at, None while it runs.
        offset: how far a running clock is ahead of this machine's.
    """

    def __init__(self, *, frozen_at: datetime | None = None, offset: timedelta = timedelta(0)) -> None:
        self.frozen_at: datetime | None = None
        self.offset = offset
        if frozen_at is not None:
            self.freeze(frozen_at)

    def now(self) -> datetime:
        """An aware UTC instant."""
        return self.frozen_at or datetime.now(UTC) + self.offset

    def freeze(self, instant: datetime | None = None) -> None:
        """Stand still, at an aware instant or now.

        Raises:
            InvalidInput: no time zone, or outside 2000-2100.
        """
        instant = self.now() if instant is None else instant
        if instant.tzinfo is None:
            raise InvalidInput(
                "The instant needs its time zone, for example 2026-11-22T10:00:00-03:00.", field="freeze"
            )
        if not FIRST <= instant < LAST:
            raise InvalidInput("The simulated time lies between 2000 and 2100.", field="freeze")
        self.frozen_at = instant.astimezone(UTC)

    def advance(self, by: timedelta | float) -> None:
        """Move the clock, standing or running; seconds, or a timedelta. Negative moves it back.

        Raises:
            InvalidInput: it would leave 2000-2100.
        """
        try:
            step = by if isinstance(by, timedelta) else timedelta(seconds=by)
            moved = self.now() + step
            if not FIRST <= moved < LAST:
                raise OverflowError
        except (OverflowError, ValueError):
            raise InvalidInput("The simulated time lies between 2000 and 2100.", field="advance") from None
        if self.frozen_at is not None:
            self.frozen_at = moved
        else:
            self.offset += step

    def follow(self) -> None:
        """Real time again."""
        self.frozen_at, self.offset = None, timedelta(0)
