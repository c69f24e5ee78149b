"""Shared by the tests of the simulator."""

from __future__ import annotations

from pathlib import Path

import pytest

from arca_sdk.simulator import Simulator
from arca_sdk.testing import new_credentials, new_simulator
from arca_sdk.wire.credentials import Credentials
from tests.makers import NOW
from tests.simulator.soap_client import SoapClient

_RECORDED = Path(__file__).parents[2] / ".." / "shared" / "arca" / "recorded"


@pytest.fixture
def simulator() -> Simulator:
    """In open mode, its clock standing still, its guard window as long as ARCA's."""
    return new_simulator(at=NOW, guard=None)


@pytest.fixture
def client(simulator: Simulator) -> SoapClient:
    return SoapClient(simulator)


@pytest.fixture(scope="session")
def credentials() -> Credentials:
    return new_credentials(now=NOW)


@pytest.fixture(scope="session")
def recorded() -> Path:
    """Real exchanges with ARCA."""
    if not _RECORDED.is_dir():
        pytest.skip("the recorded exchanges are not here")
    return _RECORDED
