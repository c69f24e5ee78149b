"""Which warning about a certificate's end is due. Pure."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

MILESTONES = (60, 30, 14, 7, 3, 1)
"""Days before the end at which the tenant is told, each once."""


@dataclass(frozen=True, slots=True)
class ExpiryWarning:
    """Tell the tenant now.

    Attributes:
        milestone: which of ``MILESTONES``: kept, per certificate, as told.
        superseded: milestones that passed untold (the service was down, or the certificate came late): kept as
            told too, so that one message goes out and not three.
        remaining: until the end, more than zero.
    """

    milestone: int
    superseded: tuple[int, ...]
    remaining: timedelta


def due_warning(not_after: datetime, *, now: datetime, told: Collection[int]) -> ExpiryWarning | None:
    """The warning to give now, if any. After the end there is none: the certificate's state says it then.

    Each is given exactly once if whoever acts on the answer keeps ``milestone`` and ``superseded`` under
    (certificate's fingerprint, milestone), uniquely, in the transaction that announces it. A renewed certificate has
    its own fingerprint and begins anew.

    Args:
        not_after, now: aware instants.
        told: milestones kept for this certificate.
    """
    remaining = not_after - now
    if remaining <= timedelta(0):
        return None
    due = [days for days in MILESTONES if remaining <= timedelta(days=days) and days not in told]
    if not due:
        return None
    *earlier, latest = due
    if told and latest > min(told):
        return None  # a later one was told already: the clock went back
    return ExpiryWarning(latest, tuple(earlier), remaining)
