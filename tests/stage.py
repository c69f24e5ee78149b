"""A client and a simulated ARCA that share one clock: time passes only when somebody waits."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from arca_sdk.adapters.world import Stores
from arca_sdk.client import ArcaClient, AsyncArcaClient
from arca_sdk.flows.session import Policy
from arca_sdk.simulator.clock import Clock
from arca_sdk.simulator.faults import Fault
from arca_sdk.simulator.ledger import IssuedVoucher
from arca_sdk.simulator.transport import SimulatorTransport
from arca_sdk.simulator.world import Simulator
from arca_sdk.testing.credentials import shared_authority
from arca_sdk.wire.credentials import Credentials
from tests.makers import NOW

URL = "http://127.0.0.1:1"


class Stage:
    """Everything a test of the conversations needs."""

    def __init__(self, credentials: Credentials, *, seed: int = 0, **policy: Any) -> None:
        self.clock = Clock(frozen_at=NOW)
        self.simulator = Simulator(clock=self.clock, seed=seed, authority=shared_authority())
        self.credentials = credentials
        self.stores = Stores()
        self.policy = Policy(**policy)
        self.client = self.new_client()

    def _settings(self, transport: Any) -> dict[str, Any]:
        return {
            "credentials": self.credentials,
            "environment": "simulator",
            "simulator_url": URL,
            "stores": self.stores,
            "policy": self.policy,
            "transport": transport,
            "clock": self.clock.now,
        }

    def new_client(self, **changes: Any) -> ArcaClient:
        """Another process, as far as ARCA can tell; it shares the stores unless told otherwise."""
        settings = self._settings(SimulatorTransport(self.simulator)) | {"sleep": self.clock.advance}
        return ArcaClient(**(settings | changes))

    def new_async_client(self, **changes: Any) -> AsyncArcaClient:
        async def sleep(seconds: float) -> None:
            self.clock.advance(seconds)

        settings = self._settings(SimulatorTransport(self.simulator)) | {"sleep": sleep}
        return AsyncArcaClient(**(settings | changes))

    def fail(self, *faults: Fault) -> None:
        for fault in faults:
            self.simulator.faults.add(fault)

    def heal(self) -> None:
        self.simulator.faults.clear()

    def wait(self, **duration: float) -> datetime:
        self.clock.advance(timedelta(**duration))
        self.simulator.run_due()
        return self.clock.now()

    @property
    def issued(self) -> list[IssuedVoucher]:
        """The hidden ledger: what ARCA truly granted."""
        return list(self.simulator.ledger.issued())
