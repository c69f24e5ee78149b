"""A simulated ARCA, a database in memory and one clock for both: time passes only when the driver lets it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache
from random import Random
from typing import Any
from urllib.parse import urlsplit

from arca_sdk.adapters.http import MAX_REPLY_BYTES
from arca_sdk.adapters.runner import run
from arca_sdk.adapters.tickets import MemoryTickets
from arca_sdk.domain.codes import VoucherType
from arca_sdk.domain.cuit import Cuit
from arca_sdk.domain.environment import Environment
from arca_sdk.domain.sequence import Sequence
from arca_sdk.endpoints import Endpoints
from arca_sdk.errors import NotSent, ReplyLost, ReplyTooLarge
from arca_sdk.flows import effects
from arca_sdk.flows.session import Session
from arca_sdk.simulator.clock import Clock
from arca_sdk.simulator.door import ORIGIN_HEADER
from arca_sdk.simulator.ledger import IssuedVoucher, Taxpayer
from arca_sdk.simulator.messages import Cut, HttpRequest
from arca_sdk.simulator.services.wsfe_authorization import CAE_LIFE, next_cae
from arca_sdk.simulator.world import Simulator
from arca_sdk.testing import new_credentials
from arca_sdk.testing.credentials import shared_authority
from arca_sdk.wire.cms import sign
from arca_sdk.wire.credentials import Credentials
from arca_server.invoices.engine.arca import FlowArca
from arca_server.invoices.engine.memory import MemoryStore
from arca_server.invoices.engine.states import InvoiceRow
from tests.makers import ISSUER, NOW, invoice_b

URL = "http://127.0.0.1:1"
TENANT = "tenant-1"
RIVAL = "rival"


@cache
def credentials() -> Credentials:
    return new_credentials(ISSUER)


@cache
def tickets() -> MemoryTickets:
    """One login for all schedules: all their simulators have the same authority, and RSA is slow."""
    return MemoryTickets()


class World:
    """Answers the effects of the SDK's flows from a simulator in this process, without HTTP in between.

    Attributes:
        origin: told to the simulator with each request; its hidden ledger keeps it.
        echo: is given a function that delivers a FECAESolicitar once more.
    """

    def __init__(self, simulator: Simulator, random: Random) -> None:
        self.simulator, self.random = simulator, random
        self.origin = ""
        self.echo: Callable[[Callable[[], object]], None] = lambda _: None

    def hold(self, name: str) -> Any:
        return _Nothing()

    def answer(self, effect: effects.Effect) -> Any:
        match effect:
            case effects.Now():
                return self.simulator.clock.now()
            case effects.Send():
                return self._send(effect)
            case effects.LoadTicket(key):
                return tickets().load(key)
            case effects.StoreTicket(key, ticket):
                return tickets().store(key, ticket)
            case effects.Sign(content):
                return sign(content, credentials())
            case effects.UniqueId():
                return self.random.getrandbits(32)
            case effects.Jitter():
                return self.random.random()
            case _:
                return None

    def _send(self, send: effects.Send) -> effects.Reply:
        headers = (*send.headers, *(((ORIGIN_HEADER, self.origin),) if self.origin else ()))
        request = HttpRequest("POST", urlsplit(send.url).path, "", headers, send.body)
        if b"<FECAESolicitar" in send.body:
            self.echo(lambda: self.simulator.handle(request))
        response = self.simulator.handle(request)
        if response.delivery.cut is Cut.REFUSED:
            raise NotSent("no connection")
        if response.delivery.cut is not Cut.NONE:
            raise ReplyLost("the connection ended")
        if len(response.body) > MAX_REPLY_BYTES:
            raise ReplyTooLarge("too large")
        content_type = next((value for name, value in response.headers if name == "Content-Type"), "")
        return effects.Reply(response.status, content_type, response.body)


class _Nothing:
    def __enter__(self) -> None:
        return None

    def __exit__(self, *_: object) -> None:
        return None


class Stage:
    """Everything but workers."""

    def __init__(self, *, seed: int = 0, start: datetime = NOW, batch_limit: int = 250) -> None:
        self.random = Random(seed)
        self.clock = Clock(frozen_at=start)
        self.simulator = Simulator(clock=self.clock, seed=seed, authority=shared_authority(), batch_limit=batch_limit)
        self.world = World(self.simulator, self.random)
        self.store = MemoryStore(self.clock.now)
        endpoints = Endpoints(Environment.SIMULATOR, URL)
        self.session = Session(endpoints=endpoints, cuit=ISSUER, certificate="fingerprint")
        self.arca = FlowArca(lambda _: self.session, self._run)

    async def _run(self, key: Sequence, flow: effects.Flow[Any]) -> Any:
        return run(flow, self.world)

    def key(self, point_of_sale: int = 3, voucher_type: VoucherType = VoucherType.FACTURA_B) -> Sequence:
        return Sequence(self.session.realm, ISSUER, point_of_sale, voucher_type)

    def wait(self, **duration: float) -> None:
        self.clock.advance(timedelta(**duration))
        self.simulator.run_due()

    @property
    def now(self) -> datetime:
        return self.clock.now()

    def invoice(self, invoice_id: str) -> InvoiceRow:
        return self.store.tables.invoices[invoice_id]

    @property
    def issued(self) -> list[IssuedVoucher]:
        """The hidden ledger: what ARCA truly granted, and to whom."""
        return self.simulator.ledger.issued()

    def refuse(self, cuit: str, *, active: bool = False) -> None:
        """ARCA alone knows that the receiver is not registered."""
        self.simulator.ledger.taxpayers[Cuit(cuit)] = Taxpayer(Cuit(cuit), active=active)

    def issue_elsewhere(self, key: Sequence, price: str = "77777.00") -> None:
        """Another system issues the next number."""
        ledger, now = self.simulator.ledger, self.now
        last = ledger.last(key.cuit, key.point_of_sale, key.voucher_type)
        invoice = invoice_b(price, point_of_sale=key.point_of_sale).numbered(last.last + 1 if last else 1)
        assert invoice.issue_date is not None
        cae = next_cae(ledger, invoice.issue_date, self.simulator.random)
        ledger.grant(
            IssuedVoucher(
                cuit=key.cuit,
                invoice=invoice,
                cae=cae,
                cae_due=invoice.issue_date + CAE_LIFE,
                processed_at=now,
                origin=RIVAL,
            )
        )
