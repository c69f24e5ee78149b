"""The access ticket (TA) that WSAA gives for one service."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

RENEWAL_MARGIN = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Ticket:
    """Token and sign for one web service, valid until ``expires_at`` (12 hours after it was made).

    Expiry is always the one that WSAA stated, never computed here. Token and sign stay out of the repr.
    """

    service: str
    token: str = field(repr=False)
    sign: str = field(repr=False)
    generated_at: datetime
    expires_at: datetime

    def is_usable(self, now: datetime, *, margin: timedelta = RENEWAL_MARGIN) -> bool:
        """Whether it still lives ``margin`` after the aware instant ``now``."""
        return now + margin < self.expires_at
