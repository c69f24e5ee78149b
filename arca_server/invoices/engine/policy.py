"""How patient the engine is. Times are the database's; nothing here reads a clock or draws a number."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

_LADDER = (1.0, 2.0, 5.0, 10.0, 20.0, 40.0, 80.0, 160.0, 300.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class EnginePolicy:
    """Settings of the engine.

    Attributes:
        lease: how long a claim lasts without being renewed.
        margin: what a claim must have left for a request to begin; longer than a request may take.
        batch_limit: the most invoices in a request; ARCA's own limit and 1 for FCE come on top.
        quiet: how long after the last sending a refused number is given up, if it was sent more than once.
        quiet_gap: the least time between the two readings that have to agree on it.
        quiet_poll: how often ARCA is asked meanwhile: a copy that is granted need not wait for the silence to end.
        ambiguous_rounds, ambiguous_time: so many 10016 without a cause, over so long, are for a person.
        transaction_pause: after 502, ARCA's own transaction may still be open.
        strict: an invoice that was given up under a number keeps to it for ``strict_time``; protects even if ARCA
            goes on after a rejection inside a batch.
        drift_after: ARCA's last number below ours for so long holds the sequence.
        sweep: how often a sequence with nothing to do is looked at.
        alerts: after so long without going forward somebody is told.
        history: so many vouchers of a sequence that it does not know are looked at by a database that was restored:
            they may be ours, forgotten.
        review_shared: on a shared point of sale, a voucher found by asking is adopted only if no other issuer was
            seen for ``shared_memory``; else a person decides.
    """

    lease: timedelta = timedelta(seconds=50)
    margin: timedelta = timedelta(seconds=40)
    batch_limit: int = 50
    quiet: timedelta = timedelta(minutes=10)
    quiet_gap: timedelta = timedelta(seconds=30)
    quiet_readings: int = 2
    quiet_poll: timedelta = timedelta(seconds=60)
    ambiguous_rounds: int = 3
    ambiguous_time: timedelta = timedelta(minutes=10)
    transaction_pause: timedelta = timedelta(seconds=60)
    strict: bool = True
    strict_time: timedelta = timedelta(minutes=15)
    drift_after: timedelta = timedelta(minutes=10)
    sweep: timedelta = timedelta(minutes=10)
    alerts: tuple[timedelta, ...] = (timedelta(minutes=15), timedelta(hours=2))
    history: int = 1000
    review_shared: bool = True
    shared_memory: timedelta = timedelta(hours=24)


def back_off(now: datetime, failures: int, luck: float) -> datetime:
    """When to ask again: 1, 2, 5, 10, 20, 40 s and so on to 5 minutes, full jitter, without a limit of times.

    Args:
        failures: questions in vain before this one.
        luck: a random number in [0, 1).
    """
    ceiling = _LADDER[min(failures, len(_LADDER) - 1)]
    return now + timedelta(seconds=max(0.2, ceiling * luck))
