"""Whom the suite speaks to: a simulator in this process, or homologación with somebody's certificate."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any

import httpx
import pytest

from arca_sdk import (
    ArcaClient,
    Authorized,
    Cuit,
    Document,
    Invoice,
    Line,
    Policy,
    Receiver,
    Rejected,
    VatCondition,
    VoucherClass,
    VoucherKind,
    VoucherType,
)
from arca_sdk.adapters.http import tls_context
from arca_sdk.adapters.world import utc_now
from arca_sdk.domain.clock import civil_date
from arca_sdk.simulator import Clock, Simulator
from arca_sdk.simulator.ledger import RegisteredPointOfSale, Taxpayer
from arca_sdk.testing import TEST_CUIT, Fault, SimulatorTransport, failing, new_client
from arca_sdk.testing.credentials import shared_authority
from tests.live.recording import Recorder
from tests.makers import NOW

NEEDED = ("ARCA_CERTIFICATE", "ARCA_KEY", "ARCA_CUIT", "ARCA_POINT_OF_SALE")
A_COMPANY = "30500010912"
"""Banco de la Nación Argentina: registered for VAT, and in homologación's registry too."""

NOT_FOR_THIS_ISSUER = frozenset({10000, 10005, 10007})
SIMULATED = {
    "registered": (VatCondition.RESPONSABLE_INSCRIPTO, {VoucherClass.A, VoucherClass.B}),
    "monotributo": (VatCondition.MONOTRIBUTO, {VoucherClass.C}),
}
"""Issuers of the ordinary test command: together they may make every letter."""


@dataclass
class Target:
    """An ARCA, and how to reach it.

    Attributes:
        connect: makes a client; the arguments of ``ArcaClient`` that are given win.
        recorder: everything that the clients exchanged.
        slow: makes the next CAE take longer than a hurried client waits. Homologación is slow by itself.
    """

    name: str
    connect: Callable[..., ArcaClient]
    point_of_sale: int
    recorder: Recorder
    clock: Callable[[], datetime]
    receiver: Cuit = field(default_factory=lambda: Cuit(A_COMPANY))
    slow: Callable[[], AbstractContextManager[None]] = ExitStack

    @property
    def is_simulated(self) -> bool:
        return self.name in SIMULATED

    @property
    def today(self) -> date:
        """In Argentina."""
        return civil_date(self.clock())

    @cached_property
    def client(self) -> ArcaClient:
        return self.connect()

    @cached_property
    def careless(self) -> ArcaClient:
        """Judges nothing itself, so that ARCA has to."""
        return self.connect(policy=Policy(check_rules=False))

    @cached_property
    def letter(self) -> VoucherClass:
        """One that this issuer may give to a consumer."""
        for letter in (VoucherClass.B, VoucherClass.C):
            if isinstance(self.client.authorize(self.sale(letter)), Authorized):
                return letter
        pytest.fail("the issuer may make neither B nor C at this point of sale")

    def sale(self, letter: VoucherClass, *, price: str = "121.00", **changes: Any) -> Invoice:
        """An ordinary invoice of a letter: A to a company, B and C to a consumer."""
        company = Receiver(
            document=Document.cuit(self.receiver), vat_condition=VatCondition.RESPONSABLE_INSCRIPTO, name="Empresa"
        )
        settings = {
            "voucher_type": VoucherType.of(VoucherKind.INVOICE, letter),
            "point_of_sale": self.point_of_sale,
            "receiver": company if letter is VoucherClass.A else Receiver.consumidor_final(),
        }
        return Invoice.from_lines([Line(description="Prueba", unit_price=price)], **(settings | changes))

    def issue(self, invoice: Invoice) -> Authorized:
        """Authorised, or the test is skipped because this issuer may not make such vouchers."""
        outcome = self.client.authorize(invoice)
        if isinstance(outcome, Rejected) and {reason.code for reason in outcome.reasons} <= NOT_FOR_THIS_ISSUER:
            pytest.skip(f"not for this issuer: {outcome.reasons[0]}")
        assert isinstance(outcome, Authorized), str(outcome)
        return outcome


def simulated(name: str) -> Target:
    """An issuer whose ARCA is a simulator with a standing clock."""
    condition, letters = SIMULATED[name]
    simulator = Simulator(clock=Clock(frozen_at=NOW), authority=shared_authority())
    ledger = simulator.ledger
    ledger.taxpayers[TEST_CUIT] = Taxpayer(
        TEST_CUIT, name="PRUEBA JUANA", address="CALLE FALSA 123", condition=condition, classes=frozenset(letters)
    )
    ledger.points_of_sale[TEST_CUIT] = {3: RegisteredPointOfSale(3)}
    recorder = Recorder(lambda _: SimulatorTransport(simulator))
    shared: dict[str, Any] = {"transport": recorder}

    def connect(**changes: Any) -> ArcaClient:
        client = new_client(simulator, **(shared | changes))
        shared.setdefault("credentials", client._credentials)
        shared.setdefault("stores", client._stores)
        return client

    def slow() -> AbstractContextManager[None]:
        return failing(simulator, Fault.latency(60, operation="FECAESolicitar"))

    return Target(name, connect, 3, recorder, simulator.clock.now, slow=slow)


def homologacion(environment: Mapping[str, str] = os.environ) -> Target:
    """ARCA's testing servers, with the certificate that the environment names; without one the test is skipped."""
    missing = [name for name in NEEDED if not environment.get(name)]
    if missing:
        pytest.skip(f"homologación needs a certificate: {', '.join(missing)} not set")
    proxy = environment.get("ARCA_PROXY") or None
    recorder = Recorder(lambda host: httpx.HTTPTransport(verify=tls_context(host), proxy=proxy))

    def connect(**changes: Any) -> ArcaClient:
        settings = {
            "environment": "homologacion",
            "simulator_url": "",
            "proxy": None,  # the recorder has it
            "transport": recorder,
            "on_event": lambda service, event: recorder.notices.append(f"{service}: {event}"),
        }
        return ArcaClient.from_environment(**(settings | changes))

    receiver = Cuit(environment.get("ARCA_RECEIVER") or A_COMPANY)
    return Target("homologacion", connect, int(environment["ARCA_POINT_OF_SALE"]), recorder, utc_now, receiver)
