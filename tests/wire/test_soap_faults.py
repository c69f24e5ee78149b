"""Faults, as the two stacks send them and as a client reads them."""

from __future__ import annotations

import pytest

from arca_sdk.errors import SoapFault
from arca_sdk.wire import soap
from arca_sdk.wire.codec import codec
from arca_sdk.wire.contracts.wsaa import WSAA
from arca_sdk.wire.contracts.wsfe import WSFE

SOAP_11 = 'xmlns:{}="http://schemas.xmlsoap.org/soap/envelope/"'
XSD = 'xmlns:xsd="http://www.w3.org/2001/XMLSchema"'
XSI = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'


def test_an_asmx_fault_byte_for_byte():
    assert soap.fault("Client", "a < b", "asmx").decode() == (
        f'<?xml version="1.0" encoding="utf-8"?><soap:Envelope {SOAP_11.format("soap")} {XSI} {XSD}>'
        "<soap:Body><soap:Fault><faultcode>soap:Client</faultcode><faultstring>a &lt; b</faultstring><detail />"
        "</soap:Fault></soap:Body></soap:Envelope>"
    )


def test_a_wsaa_fault_byte_for_byte():
    assert soap.fault("cms.sign.invalid", "Firma inválida o algoritmo no soportado", "axis").decode() == (
        f'<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope {SOAP_11.format("soapenv")} {XSD} {XSI}>'
        '<soapenv:Body><soapenv:Fault><faultcode xmlns:ns1="http://xml.apache.org/axis/">ns1:cms.sign.invalid</faultcode>'
        "<faultstring>Firma inv&#xE1;lida o algoritmo no soportado</faultstring><detail>"
        '<ns2:exceptionName xmlns:ns2="http://xml.apache.org/axis/">'
        "gov.afip.desein.dvadac.sua.view.wsaa.LoginFault</ns2:exceptionName>"
        '<ns3:hostname xmlns:ns3="http://xml.apache.org/axis/">wsaaext0.homo.afip.gov.ar</ns3:hostname>'
        "</detail></soapenv:Fault></soapenv:Body></soapenv:Envelope>"
    )


def test_axis_own_codes_have_its_namespace_and_soap_ones_do_not():
    own = soap.fault("Client.NoSOAPAction", "no SOAPAction header!", "axis").decode()
    assert '<faultcode xmlns:ns1="http://xml.apache.org/axis/">ns1:Client.NoSOAPAction</faultcode>' in own
    of_soap = soap.fault(
        "Server.userException", "java.lang.NullPointerException", "axis", detail={"hostname": "h"}
    ).decode()
    assert "<faultcode>soapenv:Server.userException</faultcode>" in of_soap
    assert '<detail><ns2:hostname xmlns:ns2="http://xml.apache.org/axis/">h</ns2:hostname></detail>' in of_soap


def test_soap_12_faults_put_the_code_in_value_and_the_text_in_reason():
    asmx = soap.fault("Client", "x", "asmx", "1.2").decode()
    assert "<soap:Code><soap:Value>soap:Sender</soap:Value></soap:Code>" in asmx
    assert '<soap:Reason><soap:Text xml:lang="en">x</soap:Text></soap:Reason><soap:Detail />' in asmx
    axis = soap.fault("cms.bad", "x", "axis", "1.2").decode()
    assert '<soapenv:Value xmlns:ns1="http://xml.apache.org/axis/">ns1:cms.bad</soapenv:Value>' in axis


@pytest.mark.parametrize("version", ["1.1", "1.2"])
@pytest.mark.parametrize(
    ("contract", "operation", "code", "read_11", "read_12"),
    [
        (WSFE, "FEDummy", "Client", "Client", "Sender"),
        (WSFE, "FEDummy", "Server", "Server", "Receiver"),
        (WSAA, "loginCms", "coe.alreadyAuthenticated", "coe.alreadyAuthenticated", "coe.alreadyAuthenticated"),
        (WSAA, "loginCms", "Server.userException", "Server.userException", "Server.userException"),
    ],
)
def test_what_we_send_is_what_we_read(contract, operation, code, read_11, read_12, version):
    text = 'Firma <inválida> & "rota"\n   at X'
    body = soap.fault(code, text, contract.style, version)
    with pytest.raises(SoapFault) as caught:
        codec(contract).decode_reply(operation, body, status=500)
    assert caught.value.fault_code == (read_11 if version == "1.1" else read_12)
    assert (caught.value.fault_text, caught.value.status) == (text, 500)


def test_text_from_a_hostile_client_cannot_break_the_fault():
    body = soap.fault("Client", "SOAPAction: \x00\x1b</faultstring>\ud800", "asmx")
    with pytest.raises(SoapFault) as caught:
        codec(WSFE).decode_reply("FEDummy", body)
    assert caught.value.fault_text == "SOAPAction: ??</faultstring>?"


@pytest.mark.parametrize("version", ["1.1", "1.2"])
def test_a_fault_that_says_nothing_is_still_a_fault(version):
    space = soap.ENVELOPE[version]
    body = f'<e:Envelope xmlns:e="{space}"><e:Body><e:Fault/></e:Body></e:Envelope>'.encode()
    with pytest.raises(SoapFault, match="without a code: no text") as caught:
        codec(WSFE).decode_reply("FEDummy", body, status=500)
    assert (caught.value.fault_code, caught.value.fault_text) == ("", "")


def test_a_refused_request_carries_the_fault_to_answer():
    with pytest.raises(soap.UnreadableRequest) as caught:
        codec(WSFE).decode_request(b"<a/>", action="x")
    answer = soap.fault(caught.value.fault_code, caught.value.fault_text, WSFE.style)
    with pytest.raises(SoapFault, match="VersionMismatch"):
        codec(WSFE).decode_reply("FEDummy", answer, status=caught.value.status)
