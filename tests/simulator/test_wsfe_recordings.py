"""The simulated WSFEv1 against what homologación really answered, 2013 to 2026.

The situation of each recorded exchange is rebuilt (day and hour, last number, receivers, expired token), its request is
put to the simulator, and the answer has to be the recorded one: element by element, in order, with its codes and words.
Only what nobody can rebuild is left out of the comparison: CAEs, exchange rates, and the words about bad tokens, which
ARCA has changed since.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from arca_sdk.domain.clock import parse_compact_instant
from arca_sdk.domain.codes import VatCondition, VoucherType
from arca_sdk.domain.cuit import Cuit
from arca_sdk.simulator.ledger import IssuedVoucher, RegisteredPointOfSale, Taxpayer
from arca_sdk.simulator.services import wsfe
from arca_sdk.wire.codec import codec
from arca_sdk.wire.contracts.wsfe import NAMESPACE, WSFE
from arca_sdk.wire.wsfe import read_detail
from arca_sdk.wire.wsfe_replies import read_voucher
from tests.makers import invoice_b
from tests.simulator.wsfe_client import Wsfe

ROOT = Path(__file__).parents[3] / "shared" / "arca" / "recorded" / "wsfev1"
FIXTURES = Path(__file__).parents[1] / "fixtures" / "wire"
INVENTED = (
    "FECAESolicitar.refused-number",
    "FECompConsultar.not-found",
    "FECompUltimoAutorizado.token-expired",
    "FEDummy.empty-body",
    "FEParamGetPtosVenta.single",
)
CODEC = codec(WSFE)
CHANGED_SINCE = {"FEParamGetTiposMonedas", "FEParamGetTiposDoc", "FEParamGetTiposOpcional", "FEParamGetTiposCbte"}
"""Tables: compared row by row in test_wsfe_tables."""
PLAYED = [name for name in WSFE.operations if not name.startswith("FECAEA") and name not in CHANGED_SINCE]
NOBODY_KNOWS = {"FECAESolicitar": {"CAE"}, "FEParamGetCotizacion": {"MonCotiz"}}


def recorded(*operations: str) -> Iterator[Any]:
    for operation in operations or PLAYED:
        for folder in sorted((ROOT / operation).glob("*")):
            if (folder / "request.xml").exists():
                yield pytest.param(operation, folder, id=f"{operation}-{folder.name}")


def invented() -> Iterator[Any]:
    """Exchanges of our own, in the same shapes, for where the recordings are not."""
    for name in INVENTED:
        yield pytest.param(name.partition(".")[0], FIXTURES / name, id=name)


exchanges = [*invented(), *recorded()]
if not ROOT.exists():
    exchanges.append(pytest.param("", ROOT, marks=pytest.mark.skip(reason="../shared/arca/recorded is not here")))


class Exchange:
    """A recorded request and reply."""

    def __init__(self, operation: str, folder: Path) -> None:
        self.operation = operation
        self.body = (folder / "response.xml").read_bytes()
        action = WSFE.operations[operation].action
        self.values = CODEC.decode_request((folder / "request.xml").read_bytes(), action=action).values
        decoded = CODEC.decode_reply(operation, self.body)
        self.header, self.result = decoded.header, decoded.result

    @property
    def now(self) -> datetime:
        """When the server worked on it. FchProceso names the second that was, `fecha` the one after the work."""
        processed = (self.result.get("FeCabResp") or {}).get("FchProceso")
        if processed:
            return parse_compact_instant(processed)
        if "fecha" in self.header:
            return datetime.fromisoformat(self.header["fecha"]).astimezone(UTC)
        return datetime(2013, 4, 21, 5, 43, 50, tzinfo=UTC)

    @property
    def codes(self) -> set[int]:
        return {int(code) for code in re.findall(rb"<Code>(\d+)</Code>", self.body)}

    def rebuild(self) -> Wsfe:
        """A simulator in the situation that ARCA was in."""
        cuit = Cuit((self.values.get("Auth") or {}).get("Cuit") or 20111111112)
        there = Wsfe(now=self.now, cuit=cuit)
        getattr(self, f"_before_{self.operation}", lambda _: None)(there)
        return there

    def _before_FECAESolicitar(self, there: Wsfe) -> None:
        request = self.values["FeCAEReq"]
        detail = request["FeDetReq"]["FECAEDetRequest"][0]
        if 10217 in self.codes:
            receiver = Cuit(detail["DocNro"])
            there.ledger.taxpayers[receiver] = Taxpayer(receiver, condition=VatCondition.MONOTRIBUTO)
        for other in (detail.get("CbtesAsoc") or {}).get("CbteAsoc", ()):
            put(there, other["Tipo"], other["PtoVta"], other["Nro"], day=there.now.date())
        # 10016 in Errors: another client had just taken the number.
        is_taken = bool(self.result.get("Errors"))
        last = detail["CbteDesde"] - (0 if is_taken else 1)
        put(there, request["FeCabReq"]["CbteTipo"], request["FeCabReq"]["PtoVta"], last, day=date(2010, 1, 1))

    def _before_FECompUltimoAutorizado(self, there: Wsfe) -> None:
        put(there, self.values["CbteTipo"], self.values["PtoVta"], self.result["CbteNro"], day=date(2010, 1, 1))

    def _before_FECompConsultar(self, there: Wsfe) -> None:
        found = self.result.get("ResultGet")
        if not found:
            return
        voucher = read_voucher({"FECompConsultarResult": self.result})
        invoice, _ = read_detail(found, point_of_sale=found["PtoVta"], voucher_type=found["CbteTipo"])
        issued = IssuedVoucher(
            there.cuit, invoice, voucher.authorization, voucher.due, voucher.processed_at, voucher.observations
        )
        there.ledger.vouchers[issued.key] = [issued]

    def _before_FEParamGetPtosVenta(self, there: Wsfe) -> None:
        for row in (self.result.get("ResultGet") or {}).get("PtoVenta", ()):
            closed = None if row["FchBaja"] == "NULL" else parse_compact_instant(row["FchBaja"]).date()
            registered = RegisteredPointOfSale(row["Nro"], row["EmisionTipo"], row["Bloqueado"] == "S", closed)
            there.ledger.points_of_sale.setdefault(there.cuit, {})[row["Nro"]] = registered

    def replay(self) -> bytes:
        """The simulator's answer."""
        there = self.rebuild()
        age = timedelta(days=2) if 600 in self.codes else timedelta(0)
        values = dict(self.values)
        if self.operation != "FEDummy":
            values["Auth"] = there.auth(age=age)
        call = there.simulator.call("1.1", "a-recording")
        return CODEC.encode_reply(self.operation, wsfe.answer(self.operation, values, call), header=wsfe.header(call))


def put(there: Wsfe, voucher_type: int, point_of_sale: int, number: int, *, day: date) -> None:
    """The last voucher of a sequence, as if those before had been granted too."""
    if number:
        invoice = replace(
            invoice_b(number=number, issue_date=day),
            voucher_type=VoucherType(voucher_type),
            point_of_sale=point_of_sale,
        )
        issued = IssuedVoucher(there.cuit, invoice, "71253948373320", day, there.now)
        there.ledger.vouchers[issued.key] = [issued]


def elements(body: bytes) -> list[tuple[str, str]]:
    """Path and text of every element of the result, in order."""
    root = etree.fromstring(body).find(".//{*}Body")
    assert root is not None
    found = []
    for element in root.iter("{*}*"):
        path = element.tag.replace(f"{{{NAMESPACE}}}", "")
        found.append((path, "" if len(element) else (element.text or "")))
    return found


def comparable(exchange: Exchange, body: bytes) -> list[tuple[str, str]]:
    hidden = NOBODY_KNOWS.get(exchange.operation, set()) | ({"Msg"} if 600 in exchange.codes else set())
    return [(tag, "…" if tag in hidden and text else text) for tag, text in elements(body)]


@pytest.mark.parametrize(("operation", "folder"), exchanges)
def test_the_simulator_answers_as_arca_did(operation: str, folder: Path):
    exchange = Exchange(operation, folder)
    assert comparable(exchange, exchange.replay()) == comparable(exchange, exchange.body)


def test_it_is_really_compared():
    """A guard against a comparison that hides too much."""
    if not ROOT.exists():
        pytest.skip("../shared/arca/recorded is not here")
    compared = [Exchange(*param.values) for param in recorded("FECAESolicitar", "FECompConsultar")]
    seen = set().union(*(exchange.codes for exchange in compared))
    assert seen >= {600, 602, 10013, 10016, 10049, 10202, 10217}
    assert len(compared) > 30
