"""For tests of programs that invoice: a simulated ARCA, credentials for it, and failures in one line.

::

    simulator = new_simulator()
    client = new_client(simulator)
    with failing(simulator, Fault.cut_after_granting()):
        client.issue(invoice)

The same as pytest fixtures is in `arca_sdk.testing.fixtures`.
"""

from __future__ import annotations

from arca_sdk.simulator import Fault, Simulator
from arca_sdk.simulator.transport import SimulatorTransport
from arca_sdk.testing.clients import new_async_client, new_client
from arca_sdk.testing.credentials import TEST_CUIT, new_credentials
from arca_sdk.testing.world import SIMULATOR_URL, failing, new_simulator

__all__ = [
    "SIMULATOR_URL",
    "TEST_CUIT",
    "Fault",
    "Simulator",
    "SimulatorTransport",
    "failing",
    "new_async_client",
    "new_client",
    "new_credentials",
    "new_simulator",
]
