"""WSFEv1 of the simulator from the request's bytes to the reply's."""

from __future__ import annotations

from decimal import Decimal

import pytest

from arca_sdk import endpoints
from arca_sdk.simulator.messages import HttpRequest, HttpResponse
from arca_sdk.wire.codec import codec
from arca_sdk.wire.contracts.wsfe import WSFE
from arca_sdk.wire.wsfe import write_authorization, write_detail
from arca_sdk.wire.wsfe_replies import read_authorization, read_clock
from tests.makers import ISSUER, NOW, invoice_b
from tests.simulator.wsfe_client import Wsfe

CODEC = codec(WSFE)


@pytest.fixture
def arca() -> Wsfe:
    return Wsfe()


def post(there: Wsfe, operation: str, body: bytes, *, soap: str = "1.1", origin: str = "") -> HttpResponse:
    action = WSFE.operations[operation].action
    if soap == "1.1":
        headers = (("Content-Type", "text/xml; charset=utf-8"), ("SOAPAction", f'"{action}"'))
    else:
        headers = (("Content-Type", f'application/soap+xml; charset=utf-8; action="{action}"'),)
    if origin:
        headers += (("X-Simulator-Origin", origin),)
    return there.simulator.handle(HttpRequest("POST", endpoints.WSFE.path, headers=headers, body=body))


def authorization(there: Wsfe, *, soap: str = "1.1", **changes: object) -> bytes:
    detail = write_detail(invoice_b(number=1)) | changes
    values = write_authorization([detail], point_of_sale=3, voucher_type=6, auth=there.auth())
    return CODEC.encode_request("FECAESolicitar", values, soap=soap)


@pytest.mark.parametrize("soap", ["1.1", "1.2"])
def test_an_invoice_is_authorised_in_either_soap(arca, soap):
    response = post(arca, "FECAESolicitar", authorization(arca, soap=soap), soap=soap)
    assert response.status == 200
    decoded = CODEC.decode_reply("FECAESolicitar", response.body)
    assert decoded.soap == soap
    assert read_clock(decoded.header) == NOW
    reply = read_authorization(decoded.values)
    assert (reply.cuit, reply.point_of_sale, reply.voucher_type, reply.result) == (int(ISSUER), 3, 6, "A")
    assert reply.processed_at == NOW
    assert reply.details[0].cae == arca.ledger.issued()[0].cae


def test_the_reply_is_spelled_as_asmx_spells_it(arca):
    post(arca, "FECAESolicitar", authorization(arca))
    request = {"CbteTipo": 6, "CbteNro": 1, "PtoVta": 3}
    body = CODEC.encode_request("FECompConsultar", {"Auth": arca.auth(), "FeCompConsReq": request})
    text = post(arca, "FECompConsultar", body).body.decode()
    assert text.startswith('<?xml version="1.0" encoding="utf-8"?><soap:Envelope ')
    assert "<ambiente>HomologacionExterno - sim</ambiente><fecha>2026-11-25T12:00:00.0000000-03:00</fecha>" in text
    assert "<ImpTotal>121</ImpTotal><ImpTotConc>0</ImpTotConc>" in text
    assert "<FchServDesde /><FchServHasta /><FchVtoPago /><MonId>PES</MonId>" in text


def test_the_origin_header_is_kept_with_the_voucher(arca):
    post(arca, "FECAESolicitar", authorization(arca), origin="worker-7")
    assert arca.ledger.issued()[0].origin == "worker-7"


def test_a_double_with_an_exponent_is_an_amount_like_any_other(arca):
    body = authorization(arca).replace(b"<ImpTotal>121.00<", b"<ImpTotal>1.21E+2<")
    assert b"1.21E+2" in body
    response = post(arca, "FECAESolicitar", body)
    assert read_authorization(CODEC.decode_reply("FECAESolicitar", response.body).values).result == "A"


def test_a_wrong_total_is_a_reply_and_no_fault(arca):
    response = post(arca, "FECAESolicitar", authorization(arca, ImpTotal=Decimal("1.00")))
    reply = read_authorization(CODEC.decode_reply("FECAESolicitar", response.body).values)
    assert (response.status, reply.result, reply.details[0].observations[0].code) == (200, "R", 10048)
    assert not arca.ledger.issued()


def test_words_where_a_number_belongs_are_a_fault_and_grant_nothing(arca):
    body = authorization(arca).replace(b"<Concepto>1<", b"<Concepto>uno<")
    response = post(arca, "FECAESolicitar", body)
    assert response.status == 500
    assert b"Input string was not in a correct format" in response.body
    assert not arca.ledger.issued()


def test_accents_arrive_whole(arca):
    body = CODEC.encode_request("FEParamGetTiposCbte", {"Auth": arca.auth()})
    assert "Operación Sujeta a Retención".encode() in post(arca, "FEParamGetTiposCbte", body).body
