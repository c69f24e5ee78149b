"""``arca decode``: every recorded body becomes JSON, and nothing in it is lost."""

from __future__ import annotations

import base64
import json
from collections import Counter
from decimal import Decimal, InvalidOperation
from pathlib import Path

import pytest
from lxml import etree

from arca_sdk.cli.decoding import decode
from arca_sdk.errors import InvalidInput
from arca_sdk.wire.cms import sign_cms
from arca_sdk.wire.codec import codec
from arca_sdk.wire.contracts.wsaa import WSAA
from arca_sdk.wire.contracts.wsfe import WSFE
from arca_sdk.wire.soap import fault

ROOT = Path(__file__).parents[2]
RECORDED = ROOT.parent / "shared/arca/recorded"
INVENTED = ROOT / "tests/fixtures/wire"
TOKEN, SIGN = "VG9rZW4=" * 20, "U2lnbg==" * 20


def bodies():
    """Every recorded body, then the invented ones of the wire's tests."""
    files = [path for service in ("wsaa", "wsfev1") for path in sorted(RECORDED.glob(f"{service}/*/*/*.xml"))]
    params = [pytest.param(path, id="/".join(path.parts[-4:])) for path in files]
    if not files:
        params.append(pytest.param(None, marks=pytest.mark.skip("no recorded exchanges next to the project")))
    return params + [pytest.param(path, id="/".join(path.parts[-2:])) for path in sorted(INVENTED.glob("*/*.xml"))]


def texts_of(value):
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        return [text for each in value for text in texts_of(each)]
    return [] if value is None else [str(value)]


def leaves_of(data):
    """Texts of the elements that have no children; what is inside a login's text stands for itself."""
    try:
        data.decode()
    except UnicodeDecodeError:
        data = data.replace(b"\xf3", "ó".encode())  # Latin-1 inside a text that says UTF-8, as ARCA sends it
    root = etree.fromstring(data, etree.XMLParser(recover=True, remove_comments=True))
    for element in root.iter("*"):
        text = (element.text or "").strip()
        if len(element) == 0 and text:
            if text.startswith(("<?xml", "<loginTicket")):
                yield from leaves_of(text.encode())
            else:
                yield text


def number(text):
    try:
        return Decimal(text)
    except InvalidOperation:
        return text


@pytest.mark.parametrize("path", bodies())
def test_nothing_is_lost(path):
    data = path.read_bytes()
    decoded = decode(data, secrets=True)
    json.dumps(decoded)
    found = Counter(number(text.strip()) for text in texts_of(decoded))
    missing = Counter(number(text) for text in leaves_of(data)) - found
    assert not missing


@pytest.mark.parametrize("path", [param for param in bodies() if "recorded" in str(param.values[0])])
def test_recorded_body_is_recognised(path):
    decoded = decode(path.read_bytes())
    if decoded["kind"] in ("fault", "empty"):
        return
    assert decoded["kind"] == ("request" if path.name == "request.xml" else "reply")
    assert (decoded["service"], decoded["operation"]) == (path.parts[-4], path.parts[-3])
    assert decoded["soap"] in ("1.1", "1.2")


@pytest.mark.parametrize("path", [param for param in bodies() if "recorded" in str(param.values[0])])
def test_recorded_secrets_stay_hidden(path):
    data = path.read_bytes()
    shown = json.dumps(decode(data))
    root = etree.fromstring(data, etree.XMLParser(recover=True))
    secrets = [
        element.text for element in root.iter("*") if etree.QName(element).localname.lower() in ("token", "sign", "in0")
    ]
    assert not [secret for secret in secrets if secret and len(secret) > 20 and secret[:40] in shown]


def consultation(**auth):
    values = {"Auth": {"Token": TOKEN, "Sign": SIGN, "Cuit": 20111111112, **auth}, "PtoVta": 3, "CbteTipo": 6}
    return codec(WSFE).encode_request("FECompUltimoAutorizado", values)


def test_request_and_reply_by_themselves(offline, tmp_path):
    (tmp_path / "request.xml").write_bytes(consultation())
    decoded = offline.json("decode", "request.xml")
    assert (decoded["kind"], decoded["operation"]) == ("request", "FECompUltimoAutorizado")
    assert decoded["body"]["FECompUltimoAutorizado"]["Auth"]["Cuit"] == 20111111112
    assert TOKEN not in json.dumps(decoded)


def test_stdin(offline):
    decoded = offline.json("decode", "-", input=consultation().decode())
    assert decoded["body"]["FECompUltimoAutorizado"]["PtoVta"] == 3


def test_secrets_are_shown_only_when_asked_for(offline, tmp_path):
    (tmp_path / "request.xml").write_bytes(consultation())
    assert TOKEN not in offline("decode", "request.xml").output
    shown = offline.json("decode", "request.xml", "--secrets")
    assert shown["body"]["FECompUltimoAutorizado"]["Auth"] == {"Token": TOKEN, "Sign": SIGN, "Cuit": 20111111112}


def test_secrets_are_hidden_however_they_are_spelled():
    data = consultation().replace(b"<Token>", b'<x:Token xmlns:x="urn:x">').replace(b"</Token>", b"</x:Token>")
    data = data.replace(b"<Sign>", b"<sIgn>").replace(b"</Sign>", b"</sIgn>")
    shown = json.dumps(decode(data))
    assert TOKEN not in shown
    assert SIGN not in shown


def test_decimals_keep_their_digits():
    values = {
        "FEParamGetCotizacionResult": {"ResultGet": {"MonId": "DOL", "MonCotiz": Decimal("1155.5"), "FchCotiz": ""}}
    }
    data = codec(WSFE).encode_reply("FEParamGetCotizacion", values).replace(b">1155.5<", b">1155.5000<")
    result = decode(data)["body"]["FEParamGetCotizacionResponse"]["FEParamGetCotizacionResult"]
    assert result["ResultGet"]["MonCotiz"] == "1155.5000"


def test_unknown_elements_header_and_what_is_no_number_are_kept():
    data = consultation().replace(b"<PtoVta>3</PtoVta>", b"<PtoVta>three</PtoVta><New><Inner>7</Inner></New>")
    data = data.replace(b"<soap:Body>", b'<soap:Header><Who xmlns="urn:w" id="5">me</Who></soap:Header><soap:Body>')
    decoded = decode(data)
    values = decoded["body"]["FECompUltimoAutorizado"]
    assert values["#unknown"] == [["New", {"#unknown": [["Inner", "7"]]}]]
    assert values["#unparsed"] == [["PtoVta", "three"]]
    assert decoded["header"] == {"Who": {"@id": "5", "#text": "me"}}


def test_second_element_of_the_body_is_kept():
    data = consultation().replace(b"</soap:Body>", b"<multiRef>1</multiRef></soap:Body>")
    assert decode(data)["#unknown"] == [["multiRef", "1"]]


@pytest.mark.parametrize("style", ["asmx", "axis"])
@pytest.mark.parametrize("soap", ["1.1", "1.2"])
def test_fault_of_either_stack(style, soap):
    decoded = decode(fault("cms.bad" if style == "axis" else "Server", "El CMS no es válido", style, soap))
    assert (decoded["kind"], decoded["soap"]) == ("fault", soap)
    assert decoded["fault"]["text"] == "El CMS no es válido"
    assert "body" in decoded


def test_signed_login_request_is_opened(credential_files):
    from arca_sdk.client import read_credentials

    cms = sign_cms(
        b'<loginTicketRequest version="1.0"><service>wsfe</service></loginTicketRequest>',
        read_credentials(*credential_files),
    )
    data = codec(WSAA).encode_request("loginCms", {"in0": cms})
    opened = decode(data)["body"]["loginCms"]["in0"]
    assert opened["loginTicketRequest"] == {"@version": "1.0", "service": "wsfe"}
    assert cms[:40] not in json.dumps(opened)
    assert decode(data, secrets=True)["body"]["loginCms"]["in0"]["cms"] == cms


@pytest.mark.parametrize("in0", ["", "not base64!", base64.b64encode(b"\x30\x03\x02\x01\x05").decode()])
def test_login_request_that_is_none_is_hidden_and_not_an_error(in0):
    data = codec(WSAA).encode_request("loginCms", {"in0": in0})
    assert "in0" in decode(data)["body"]["loginCms"]


def test_ticket_alone_is_decoded():
    ticket = f"<loginTicketResponse version='1'><credentials><token>{TOKEN}</token></credentials></loginTicketResponse>"
    decoded = decode(ticket.encode())
    assert decoded["kind"] == "ticket"
    assert TOKEN not in json.dumps(decoded)
    assert "@version" in decoded["loginTicketResponse"]


def test_empty_body_takes_the_operation_s_name():
    data = b'<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body/></s:Envelope>'
    assert decode(data)["kind"] == "empty"
    assert decode(data, operation="FEDummy")["service"] == "wsfev1"


def test_body_of_another_service_is_read_as_it_stands():
    body = b'<q xmlns="urn:q"><a>1</a><a>2</a></q>'
    data = (
        b'<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>' + body + b"</s:Body></s:Envelope>"
    )
    decoded = decode(data)
    assert (decoded["kind"], decoded["namespace"]) == ("unknown", "urn:q")
    assert decoded["body"] == {"q": {"a": ["1", "2"]}}


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<html><body>502 Bad Gateway</body></html>",
        b"<a><b></a>",
        b'<!DOCTYPE a [<!ENTITY e "x">]><a>&e;</a>',
        b"{}",
    ],
)
def test_what_is_no_soap_is_explained(offline, tmp_path, data):
    (tmp_path / "file.xml").write_bytes(data)
    error = offline.error("decode", "file.xml", code=2)
    assert error["field"] == "file"
    assert "ARCA answered" not in error["message"]


@pytest.mark.parametrize(
    ("arguments", "field"),
    [
        (("--service", "wsxyz"), "service"),
        (("--operation", "FENothing"), "operation"),
        (("--service", "wsaa", "--operation", "FEDummy"), "operation"),
        (("--operation", "FEDummy"), "operation"),
    ],
)
def test_a_service_or_operation_that_is_not_there(offline, tmp_path, arguments, field):
    (tmp_path / "request.xml").write_bytes(consultation())
    assert offline.error("decode", "request.xml", *arguments, code=2)["field"] == field


def test_hidden_values_tell_their_length():
    auth = decode(consultation())["body"]["FECompUltimoAutorizado"]["Auth"]
    assert str(len(TOKEN)) in auth["Token"]


def test_decode_raises_only_its_own_error():
    with pytest.raises(InvalidInput):
        decode(b"\x00\x01\x02")
