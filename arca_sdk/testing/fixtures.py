"""pytest fixtures. Put into the top conftest.py::

pytest_plugins = ["arca_sdk.testing.fixtures"]
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest

from arca_sdk.client import ArcaClient, AsyncArcaClient
from arca_sdk.simulator import Simulator
from arca_sdk.simulator.transport import SimulatorTransport
from arca_sdk.testing.clients import new_async_client, new_client
from arca_sdk.testing.credentials import new_credentials
from arca_sdk.testing.world import new_simulator
from arca_sdk.wire.credentials import Credentials


@pytest.fixture
def arca_simulator() -> Iterator[Simulator]:
    """An empty simulated ARCA in open mode."""
    simulator = new_simulator()
    yield simulator
    simulator.close()


@pytest.fixture(scope="session")
def arca_credentials() -> Credentials:
    """A certificate and key of CUIT 20-11111111-2."""
    return new_credentials()


@pytest.fixture
def arca_transport(arca_simulator: Simulator) -> SimulatorTransport:
    """An httpx transport that ends in `arca_simulator`."""
    return SimulatorTransport(arca_simulator)


@pytest.fixture
def arca_client(arca_simulator: Simulator) -> Iterator[ArcaClient]:
    """A client of `arca_simulator`, for CUIT 20-11111111-2."""
    with new_client(arca_simulator) as client:
        yield client


@pytest.fixture
async def async_arca_client(arca_simulator: Simulator) -> AsyncIterator[AsyncArcaClient]:
    """The awaiting twin of `arca_client`; needs a pytest plugin that runs coroutines (anyio, pytest-asyncio)."""
    async with new_async_client(arca_simulator) as client:
        yield client


@pytest.fixture
def arca_simulator_url(arca_simulator: Simulator) -> Iterator[str]:
    """`arca_simulator` behind a real socket of this machine (needs the extra ``simulator``)."""
    from arca_sdk.simulator.server import running

    with running(arca_simulator) as server:
        yield server.url
