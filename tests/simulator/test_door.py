"""The HTTP side: paths, WSDL, SOAP versions, and what the two server stacks do with bad requests."""

from __future__ import annotations

import pytest
from lxml import etree

from arca_sdk.simulator.door import MAX_BODY
from arca_sdk.wire.codec import codec
from arca_sdk.wire.contracts.wsaa import WSAA
from arca_sdk.wire.contracts.wsfe import WSFE
from tests.simulator.soap_client import WSAA_PATH, WSFE_PATH, fault_of, result_of

DUMMY = codec(WSFE).encode_request("FEDummy", {})
LOGIN = codec(WSAA).encode_request("loginCms", {"in0": "aG9sYQ=="})
ACTION = "http://ar.gov.afip.dif.FEV1/FEDummy"
HEALTH = {"AppServer": "OK", "DbServer": "OK", "AuthServer": "OK"}
TEXT_XML = ("Content-Type", "text/xml; charset=utf-8")


def soap12(body: bytes) -> bytes:
    return body.replace(b"http://schemas.xmlsoap.org/soap/envelope/", b"http://www.w3.org/2003/05/soap-envelope")


# --- paths


@pytest.mark.parametrize("path", ["/nada", "/wsfev1", "/ws/services/logincms", "//", "/_simulador", "/../etc/passwd"])
def test_an_unknown_path_is_not_found(client, path):
    assert client.get(path).status == 404
    assert client.post(path, DUMMY).status == 404


def test_iis_does_not_mind_case(client):
    assert result_of(client.post("/WSFEv1/Service.asmx", DUMMY), "FEDummy") == HEALTH


def test_other_methods_are_not_allowed(client):
    response = client.request("DELETE", WSFE_PATH)
    assert response.status == 405
    assert ("Allow", "GET, HEAD, POST") in response.headers


def test_a_browser_finds_words_at_every_address(client):
    assert "nada de lo que autoriza tiene validez fiscal" in client.get("/").body.decode()
    assert b"Hi there, this is an AXIS service!" in client.get(WSAA_PATH).body
    assert b"<li>FECAESolicitar</li>" in client.get(WSFE_PATH).body


# --- WSDL


@pytest.mark.parametrize("query", ["wsdl", "WSDL", "singleWsdl=1&wsdl", "wsdl="])
@pytest.mark.parametrize("path", [WSAA_PATH, WSFE_PATH, "/WSFEV1/service.asmx"])
def test_the_wsdl_has_the_address_it_was_reached_at(client, path, query):
    response = client.get(path, query, Host="example.test:8080")
    root = etree.fromstring(response.body)
    addresses = root.xpath("//*[local-name()='address']/@location")
    canonical = WSAA_PATH if path == WSAA_PATH else WSFE_PATH
    assert set(addresses) == {f"http://example.test:8080{canonical}"}
    assert response.headers[0][1].startswith("text/xml")


def test_a_hostile_host_header_cannot_break_the_wsdl(client):
    root = etree.fromstring(client.get(WSFE_PATH, "wsdl", Host='"><x a="&').body)
    assert root.xpath("//*[local-name()='x']") == []


# --- dispatch at ASMX


@pytest.mark.parametrize("action", [ACTION, f'"{ACTION}"', f' "{ACTION}" '])
def test_the_action_decides_whatever_the_body_says(client, action):
    empty = DUMMY.replace(b'<FEDummy xmlns="http://ar.gov.afip.dif.FEV1/" />', b"")
    assert empty != DUMMY
    assert result_of(client.post(WSFE_PATH, empty, SOAPAction=action), "FEDummy") == HEALTH


def test_without_an_action_the_body_decides(client):
    response = client.post(WSFE_PATH, DUMMY)
    assert response.status == 200
    assert TEXT_XML in response.headers
    assert result_of(response, "FEDummy") == HEALTH


@pytest.mark.parametrize("action", ["", '""', "http://ar.gov.afip.dif.FEV1/Nada", "FEDummy", "<&>"])
def test_an_unknown_or_empty_action_is_a_fault(client, action):
    code, text = fault_of(client.post(WSFE_PATH, DUMMY, SOAPAction=action), "FEDummy")
    shown = action.strip('"')
    assert code == "Client"
    assert f"Server did not recognize the value of HTTP Header SOAPAction: {shown}." in text


def test_soap_12_is_answered_in_soap_12(client):
    kind = f'application/soap+xml; charset=utf-8; action="{ACTION}"'
    response = client.post(WSFE_PATH, soap12(DUMMY), Content_Type=kind)
    assert b"http://www.w3.org/2003/05/soap-envelope" in response.body
    assert ("Content-Type", "application/soap+xml; charset=utf-8") in response.headers
    assert result_of(response, "FEDummy") == HEALTH


def test_soap_12_may_leave_the_action_out(client):
    response = client.post(WSFE_PATH, soap12(DUMMY), Content_Type="application/soap+xml")
    assert result_of(response, "FEDummy") == HEALTH


def test_an_unknown_action_in_soap_12_is_a_fault_in_soap_12(client):
    kind = "application/soap+xml; action=urn:nada"
    response = client.post(WSFE_PATH, soap12(DUMMY), Content_Type=kind)
    assert fault_of(response, "FEDummy")[0] == "Sender"
    assert b"http://www.w3.org/2003/05/soap-envelope" in response.body


# --- bad requests


@pytest.mark.parametrize("body", [DUMMY[:-10], b"", b"hola", b"<html></html>", b"\x00" * 10])
def test_cut_xml_gets_http_400_and_nothing_else_from_asmx(client, body):
    response = client.post(WSFE_PATH, body)
    assert (response.status, response.body) == (400, b"")


def test_a_number_that_is_none_is_a_fault(client):
    body = codec(WSFE).encode_request("FECompUltimoAutorizado", {"PtoVta": 1, "CbteTipo": 6})
    code, text = fault_of(client.post(WSFE_PATH, body.replace(b">1<", b">uno<")), "FECompUltimoAutorizado")
    assert code == "Client"
    assert text.startswith("System.Web.Services.Protocols.SoapException: Server was unable to read request. ---> ")
    assert "Input string was not in a correct format." in text


def test_a_body_beyond_reason_is_too_large(client):
    assert client.post(WSFE_PATH, b" " * (MAX_BODY + 1)).status == 413


def test_business_errors_are_http_200_with_the_header_block(client):
    body = codec(WSFE).encode_request("FECompUltimoAutorizado", {"PtoVta": 1, "CbteTipo": 6})
    response = client.post(WSFE_PATH, body)
    reply = codec(WSFE).decode_reply("FECompUltimoAutorizado", response.body)
    assert response.status == 200
    assert reply.result["Errors"]["Err"][0]["Code"] == 500
    assert reply.header["ambiente"] == "HomologacionExterno - sim"


# --- Axis


@pytest.mark.parametrize("action", ["", '""', "urn:LoginCms", "None", "lo que sea"])
def test_wsaa_wants_an_action_and_does_not_read_it(client, action):
    assert fault_of(client.post(WSAA_PATH, LOGIN, SOAPAction=action), "loginCms")[0] == "cms.bad"


def test_wsaa_without_an_action(client):
    response = client.post(WSAA_PATH, LOGIN)
    assert fault_of(response, "loginCms") == ("Client.NoSOAPAction", "no SOAPAction header!")
    assert ("Content-Type", "text/xml;charset=utf-8") in response.headers


def test_wsaa_in_soap_12_needs_no_action(client):
    response = client.post(WSAA_PATH, soap12(LOGIN), Content_Type="application/soap+xml")
    assert b'<soapenv:Text xml:lang="en">El CMS no es valido</soapenv:Text>' in response.body
    assert fault_of(response, "loginCms") == ("cms.bad", "El CMS no es valido")


def test_axis_puts_the_parsers_words_in_a_fault(client):
    code, text = fault_of(client.post(WSAA_PATH, LOGIN[:-5], SOAPAction=""), "loginCms")
    assert code == "Server.userException"
    assert text.startswith("org.xml.sax.SAXParseException")


def test_wsaa_without_in0_meets_a_null_pointer(client):
    body = codec(WSAA).encode_request("loginCms", {"in0": "x"}).replace(b"<in0>x</in0>", b"")
    assert fault_of(client.post(WSAA_PATH, body, SOAPAction=""), "loginCms") == (
        "Server.userException",
        "java.lang.NullPointerException",
    )


def test_wsaa_answers_in_the_namespace_it_was_asked_in(client, credentials):
    space = "https://wsaahomo.afip.gov.ar/ws/services/LoginCms"
    body = (
        '<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" '
        f'xmlns:ser="{space}"><soapenv:Body><ser:loginCms><in0>{client.signed_request(credentials)}</in0>'
        "</ser:loginCms></soapenv:Body></soapenv:Envelope>"
    )
    response = client.post(WSAA_PATH, body.encode(), SOAPAction='""')
    assert response.status == 200
    assert f'<loginCmsResponse xmlns="{space}"><loginCmsReturn>'.encode() in response.body


def test_an_axis_fault_is_spelled_as_arca_spells_it(client):
    response = client.post(WSAA_PATH, LOGIN, SOAPAction="")
    axis = "http://xml.apache.org/axis/"
    assert (
        f'<soapenv:Fault><faultcode xmlns:ns1="{axis}">ns1:cms.bad</faultcode>'
        "<faultstring>El CMS no es valido</faultstring><detail>"
        f'<ns2:exceptionName xmlns:ns2="{axis}">gov.afip.desein.dvadac.sua.view.wsaa.LoginFault</ns2:exceptionName>'
        f'<ns3:hostname xmlns:ns3="{axis}">wsaaext0.homo.afip.gov.ar</ns3:hostname></detail></soapenv:Fault>'
    ).encode() in response.body
