"""Clients whose ARCA is a simulator in the same process: no socket, no file, and no time passes while they wait."""

from __future__ import annotations

from typing import Any

from arca_sdk.adapters.world import Stores
from arca_sdk.client import ArcaClient, AsyncArcaClient
from arca_sdk.simulator import Simulator
from arca_sdk.simulator.transport import SimulatorTransport
from arca_sdk.testing.credentials import new_credentials
from arca_sdk.testing.world import SIMULATOR_URL


def new_client(simulator: Simulator, **settings: Any) -> ArcaClient:
    """A client that reaches the simulator and shares its clock.

    Args:
        settings: arguments of ``ArcaClient`` that win; by default a test certificate and stores in memory.
    """
    return ArcaClient(**(_defaults(simulator) | {"sleep": simulator.clock.advance} | settings))


def new_async_client(simulator: Simulator, **settings: Any) -> AsyncArcaClient:
    """The awaiting twin of ``new_client``."""

    async def sleep(seconds: float) -> None:
        simulator.clock.advance(seconds)

    return AsyncArcaClient(**(_defaults(simulator) | {"sleep": sleep} | settings))


def _defaults(simulator: Simulator) -> dict[str, Any]:
    return {
        "credentials": new_credentials(now=simulator.clock.now()),
        "environment": "simulator",
        "simulator_url": SIMULATOR_URL,
        "stores": Stores(),
        "transport": SimulatorTransport(simulator),
        "clock": simulator.clock.now,
    }
