"""Simulators for tests, quick to make, and failures that must happen."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from arca_sdk.simulator import Clock, Fault, Simulator
from arca_sdk.testing.credentials import shared_authority

SIMULATOR_URL = "http://localhost"
"""The address to give to a client that reaches the simulator through a transport."""


def new_simulator(*, at: datetime | None = None, guard: timedelta = timedelta(0), **settings: Any) -> Simulator:
    """A simulator with the process's keys.

    Args:
        at: aware instant at which its clock stands still; None lets it run.
        guard: how long WSAA refuses a second ticket; unlike ARCA's, by default never.
        settings: the rest of `Simulator`'s arguments.
    """
    settings.setdefault("authority", shared_authority())
    return Simulator(clock=Clock(frozen_at=at), guard=guard, **settings)


@contextmanager
def failing(simulator: Simulator, *faults: Fault) -> Iterator[None]:
    """Let the next calls fail. The block must meet every fault: a failure that never came proves nothing.

    Raises:
        AssertionError: at the end of the block, naming the faults that did not strike.
    """
    entries = [simulator.faults.add(fault) for fault in faults]
    try:
        yield
        missed = [entry.fault.kind.value for entry in entries if not entry.struck]
        assert not missed, f"these faults never struck: {', '.join(missed)}"
    finally:
        for entry in entries:
            simulator.faults.remove(entry.id)
