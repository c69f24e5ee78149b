"""Somebody who speaks HTTP to a simulator, byte by byte."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from arca_sdk.domain.ticket import Ticket
from arca_sdk.endpoints import WSAA as WSAA_ADDRESS
from arca_sdk.endpoints import WSFE as WSFE_ADDRESS
from arca_sdk.errors import SoapFault
from arca_sdk.simulator import Simulator
from arca_sdk.simulator.messages import HttpRequest, HttpResponse
from arca_sdk.wire.cms import sign_cms
from arca_sdk.wire.codec import codec
from arca_sdk.wire.contracts.wsaa import WSAA
from arca_sdk.wire.contracts.wsfe import WSFE
from arca_sdk.wire.credentials import Credentials
from arca_sdk.wire.wsaa import read_ticket, write_tra
from arca_sdk.wire.wsfe import write_fields
from tests.makers import ISSUER, invoice_b

WSAA_PATH, WSFE_PATH = WSAA_ADDRESS.path, WSFE_ADDRESS.path


class SoapClient:
    """Requests as plain values, answers as the simulator gives them."""

    def __init__(self, simulator: Simulator) -> None:
        self.simulator = simulator

    def get(self, path: str, query: str = "", **headers: str) -> HttpResponse:
        return self.request("GET", path, query=query, headers=headers)

    def post(self, path: str, body: bytes, **headers: str) -> HttpResponse:
        """Header names with underscores for dashes."""
        return self.request("POST", path, body=body, headers=headers)

    def request(
        self, method: str, path: str, *, query: str = "", body: bytes = b"", headers: dict[str, str] | None = None
    ) -> HttpResponse:
        pairs = tuple((name.replace("_", "-"), value) for name, value in (headers or {}).items())
        return self.simulator.handle(HttpRequest(method, path, query, pairs, body))

    # --- WSAA

    def send_cms(self, in0: str) -> HttpResponse:
        return self.post(WSAA_PATH, codec(WSAA).encode_request("loginCms", {"in0": in0}), SOAPAction='""')

    def refusal(self, in0: str) -> tuple[str, str]:
        """Code and text of WSAA's fault."""
        return fault_of(self.send_cms(in0), "loginCms")

    def log_in(self, credentials: Credentials, service: str = "wsfe") -> Ticket:
        response = self.send_cms(self.signed_request(credentials, service))
        reply = codec(WSAA).decode_reply("loginCms", response.body, status=response.status)
        return read_ticket(reply.result, service=service)

    def signed_request(self, credentials: Credentials, service: str = "wsfe", now: datetime | None = None) -> str:
        moment = now or self.simulator.clock.now()
        return sign_cms(write_tra(service, now=moment, unique_id=7), credentials)

    # --- WSFEv1

    def ask(self, operation: str, ticket: Ticket, *, origin: str = "", **fields: Any) -> HttpResponse:
        auth = {"Token": ticket.token, "Sign": ticket.sign, "Cuit": int(ISSUER)}
        body = codec(WSFE).encode_request(operation, {"Auth": auth} | fields)
        headers = {"X_Simulator_Origin": origin} if origin else {}
        return self.post(WSFE_PATH, body, **headers)

    def last_number(self, ticket: Ticket) -> int:
        response = self.ask("FECompUltimoAutorizado", ticket, PtoVta=3, CbteTipo=6)
        return result_of(response, "FECompUltimoAutorizado")["CbteNro"]

    def authorize(self, ticket: Ticket, *numbers: int, origin: str = "") -> HttpResponse:
        details = [write_fields(invoice_b(number=number)) for number in numbers]
        header = {"CantReg": len(details), "PtoVta": 3, "CbteTipo": 6}
        request = {"FeCabReq": header, "FeDetReq": {"FECAEDetRequest": details}}
        return self.ask("FECAESolicitar", ticket, origin=origin, FeCAEReq=request)


def result_of(response: HttpResponse, operation: str) -> Any:
    """What a client reads in an answer of WSFEv1."""
    return codec(WSFE).decode_reply(operation, response.body, status=response.status).result


def details_of(response: HttpResponse) -> list[dict[str, Any]]:
    return result_of(response, "FECAESolicitar")["FeDetResp"]["FECAEDetResponse"]


def fault_of(response: HttpResponse, operation: str) -> tuple[str, str]:
    """Code and text of a SOAP fault, which always comes with HTTP 500."""
    contract = WSAA if operation == "loginCms" else WSFE
    assert response.status == 500
    try:
        codec(contract).decode_reply(operation, response.body, status=500)
    except SoapFault as fault:
        return fault.fault_code, fault.fault_text
    raise AssertionError("this is no fault")
