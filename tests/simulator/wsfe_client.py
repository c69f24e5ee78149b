"""Somebody with a ticket who asks the simulated WSFEv1, for the tests of the service.

Every answer goes through the codec, so that what a test sees is what a client would read.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

from arca_sdk.domain.codes import VatCondition, VoucherType
from arca_sdk.domain.cuit import Cuit
from arca_sdk.domain.document import Document
from arca_sdk.domain.environment import Environment
from arca_sdk.domain.invoice import Invoice, Line, Receiver
from arca_sdk.simulator.authority import Authority
from arca_sdk.simulator.clock import Clock
from arca_sdk.simulator.services import wsfe
from arca_sdk.simulator.tokens import Grant, write_ticket
from arca_sdk.simulator.world import Simulator
from arca_sdk.wire.codec import codec
from arca_sdk.wire.contracts.wsfe import WSFE
from arca_sdk.wire.wsfe import write_fields
from tests.makers import COMPANY, ISSUER, NOW, TODAY, invoice_b

Values = dict[str, Any]

AUTHORITY = Authority()
"""Making its keys is what takes time, so all tests share it."""


@cache
def token_and_sign(cuits: tuple[Cuit, ...], generated_at: datetime, service: str) -> tuple[str, str]:
    """Real ones, signed by the simulator's own key."""
    grant = Grant(service, "CN=test", cuits, generated_at, 1, 2, Environment.HOMOLOGACION)
    found = re.search("<token>(.*)</token>.*<sign>(.*)</sign>", write_ticket(grant, AUTHORITY), re.DOTALL)
    assert found
    return found[1], found[2]


class Wsfe:
    """A simulated WSFEv1 at a standing clock, and an issuer."""

    def __init__(self, *, now: datetime = NOW, cuit: Cuit = ISSUER, **settings: Any) -> None:
        self.simulator = Simulator(clock=Clock(frozen_at=now), authority=AUTHORITY, **settings)
        self.cuit = cuit

    @property
    def ledger(self):
        return self.simulator.ledger

    @property
    def now(self) -> datetime:
        return self.simulator.clock.now()

    def auth(self, *, cuits: tuple[Cuit, ...] = (), age: timedelta = timedelta(0), service: str = "wsfe") -> Values:
        token, sign = token_and_sign(cuits or (self.cuit,), self.now - age, service)
        return {"Token": token, "Sign": sign, "Cuit": int(self.cuit)}

    def ask(self, operation: str, **fields: Any) -> Values:
        """The operation's result, as a client decodes it."""
        values = {"Auth": self.auth()} | fields
        call = self.simulator.call("1.1", "a-test")
        reply = wsfe.answer(operation, values, call)
        body = codec(WSFE).encode_reply(operation, reply, header=wsfe.header(call))
        decoded = codec(WSFE).decode_reply(operation, body)
        assert not decoded.unknown
        return decoded.result

    def authorize(
        self, *details: Values, point_of_sale: int = 3, voucher_type: int = 6, declared: int | None = None
    ) -> Values:
        """FECAESolicitar for details as sent."""
        header = {
            "CantReg": len(details) if declared is None else declared,
            "PtoVta": point_of_sale,
            "CbteTipo": voucher_type,
        }
        return self.ask("FECAESolicitar", FeCAEReq={"FeCabReq": header, "FeDetReq": {"FECAEDetRequest": [*details]}})

    def issue(self, *invoices: Invoice) -> Values:
        """FECAESolicitar for invoices of one sequence."""
        first = invoices[0]
        return self.authorize(
            *map(write_fields, invoices), point_of_sale=first.point_of_sale, voucher_type=int(first.voucher_type)
        )

    def consult(self, number: int, *, point_of_sale: int = 3, voucher_type: int = 6) -> Values:
        request = {"CbteTipo": voucher_type, "CbteNro": number, "PtoVta": point_of_sale}
        return self.ask("FECompConsultar", FeCompConsReq=request)

    def last(self, *, point_of_sale: int = 3, voucher_type: int = 6) -> int:
        result = self.ask("FECompUltimoAutorizado", PtoVta=point_of_sale, CbteTipo=voucher_type)
        assert result == {"PtoVta": point_of_sale, "CbteTipo": voucher_type, "CbteNro": result["CbteNro"]}
        return result["CbteNro"]


def sale(number: int, **changes: Any) -> Values:
    """An ordinary class B detail, with fields exchanged; None takes one out."""
    fields = write_fields(invoice_b(number=number)) | changes
    return {name: value for name, value in fields.items() if value is not None}


def invoice_a(number: int, **changes: Any) -> Invoice:
    """An ordinary sale to a company."""
    invoice = Invoice.from_lines(
        [Line(description="Yerba 1 kg", unit_price=Decimal("100.00"))],
        voucher_type=VoucherType.FACTURA_A,
        point_of_sale=3,
        receiver=Receiver(document=Document.cuit(COMPANY), vat_condition=VatCondition.RESPONSABLE_INSCRIPTO),
        issue_date=TODAY,
    )
    return replace(invoice, number=number, **changes)


def results(reply: Values) -> str:
    """The letters of the vouchers, in order: ``AAR``."""
    return "".join(detail["Resultado"] for detail in details(reply))


def details(reply: Values) -> list[Values]:
    return reply["FeDetResp"]["FECAEDetResponse"]


def codes(group: Values | None) -> list[int]:
    """Of an Errors or Observaciones element, [] where it is absent."""
    return [] if group is None else [message["Code"] for message in next(iter(group.values()))]


def errors(reply: Values) -> list[int]:
    return codes(reply.get("Errors"))


def observations(reply: Values, position: int = 0) -> list[int]:
    return codes(details(reply)[position].get("Observaciones"))
