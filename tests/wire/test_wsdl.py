"""The WSDL we serve says what ARCA's says, and another SOAP library agrees with us on every byte that matters."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from lxml import etree

from arca_sdk.wire.codec import codec
from arca_sdk.wire.contract import Contract, Operation, Primitive, Record, Records
from arca_sdk.wire.contracts.wsaa import WSAA
from arca_sdk.wire.contracts.wsfe import WSFE
from arca_sdk.wire.wsdl import render

REFERENCE = Path(__file__).parents[3] / "shared/arca/wsdl"
ADDRESSES = {
    "wsfev1.wsdl": (WSFE, "https://wswhomo.afip.gov.ar/wsfev1/service.asmx"),
    "wsfev1-production.wsdl": (WSFE, "https://servicios1.afip.gov.ar/wsfev1/service.asmx"),
    "wsaa.wsdl": (WSAA, "https://wsaahomo.afip.gov.ar/ws/services/LoginCms"),
}
XSD = "{http://www.w3.org/2001/XMLSchema}"
WSDL = "{http://schemas.xmlsoap.org/wsdl/}"
SOAP = {"http://schemas.xmlsoap.org/wsdl/soap/": "1.1", "http://schemas.xmlsoap.org/wsdl/soap12/": "1.2"}


# --- what a WSDL says, whatever its spelling


def resolve(element, name):
    prefix, _, local = name.rpartition(":")
    return f"{{{element.nsmap[prefix or None]}}}{local}"


def fields(holder):
    return [
        (
            e.get("name"),
            resolve(e, e.get("type")),
            e.get("minOccurs", "1"),
            e.get("maxOccurs", "1"),
            e.get("nillable", "false"),
        )
        for e in holder.iterfind(f"{XSD}sequence/{XSD}element")
    ]


def content(complex_type):
    extension = complex_type.find(f"{XSD}complexContent/{XSD}extension")
    if extension is None:
        return None, fields(complex_type)
    return resolve(extension, extension.get("base")), fields(extension)


def types(root):
    said = {}
    for schema in root.iter(f"{XSD}schema"):
        space = schema.get("targetNamespace")
        said[space, "form"] = schema.get("elementFormDefault")
        for child in schema:
            key = (space, etree.QName(child).localname, child.get("name"))
            if child.tag == f"{XSD}complexType":
                said[key] = content(child)
            elif child.get("type"):
                said[key] = resolve(child, child.get("type"))
            elif child.tag == f"{XSD}element":
                said[key] = content(child.find(f"{XSD}complexType"))
    return said


def messages(root):
    return {
        m.get("name"): [(p.get("name"), resolve(p, p.get("element"))) for p in m.iterfind(f"{WSDL}part")]
        for m in root.iterfind(f"{WSDL}message")
    }


def port_types(root):
    return {
        (p.get("name"), o.get("name"), etree.QName(d).localname): (resolve(d, d.get("message")))
        for p in root.iterfind(f"{WSDL}portType")
        for o in p.iterfind(f"{WSDL}operation")
        for d in o
        if d.get("message")
    }


def soap_child(element, name):
    (child,) = (c for c in element if etree.QName(c).namespace in SOAP and etree.QName(c).localname == name)
    return child


def bindings(root):
    said = {}
    for binding in root.iterfind(f"{WSDL}binding"):
        style = soap_child(binding, "binding")
        version = SOAP[etree.QName(style).namespace]
        said[binding.get("name")] = (resolve(binding, binding.get("type")), version, style.get("transport"))
        for call in binding.iterfind(f"{WSDL}operation"):
            action = soap_child(call, "operation")
            how = action.get("style") or style.get("style")
            uses = [
                (etree.QName(d).localname, etree.QName(d[0]).localname, d[0].get("use"), d[0].get("name"))
                for d in call.iterchildren(f"{WSDL}*")
                if len(d)
            ]
            said[binding.get("name"), call.get("name")] = (action.get("soapAction"), how, uses)
    return said


def services(root):
    return {
        (s.get("name"), p.get("name")): (resolve(p, p.get("binding")), soap_child(p, "address").get("location"))
        for s in root.iterfind(f"{WSDL}service")
        for p in s.iterfind(f"{WSDL}port")
    }


def everything(root):
    return {
        "target": root.get("targetNamespace"),
        "types": types(root),
        "messages": messages(root),
        "port types": port_types(root),
        "bindings": bindings(root),
        "services": services(root),
    }


@pytest.mark.parametrize("name", ADDRESSES)
def test_it_says_what_arcas_own_says(name):
    path = REFERENCE / name
    if not path.exists():
        pytest.skip("ARCA's own interface files are not next to the project")
    contract, address = ADDRESSES[name]
    ours, theirs = everything(etree.fromstring(render(contract, address))), everything(etree.parse(path).getroot())
    for aspect, said in theirs.items():
        assert ours[aspect] == said, aspect
    orders = [list(said["types"]) for said in (ours, theirs)]
    assert len(orders[0]) == len(orders[1]) > 4


def test_the_address_may_hold_anything_a_url_may():
    (port, *_) = services(etree.fromstring(render(WSFE, 'http://127.0.0.1:8000/wsfe?a=1&b="2"'))).values()
    assert port[1] == 'http://127.0.0.1:8000/wsfe?a=1&b="2"'


def test_unqualified_services_say_so():
    records = Records()
    call = Operation("a", "urn:x/a", records.anonymous("a", "b string"), records.anonymous("aResponse"))
    root = etree.fromstring(render(Contract("x", "x", "urn:x", {"a": call}, qualified=False), "http://x"))
    assert types(root)["urn:x", "form"] == "unqualified"


# --- zeep, offline, on our WSDL


@pytest.fixture(scope="module")
def load(tmp_path_factory):
    zeep = pytest.importorskip("zeep")

    def load(contract):
        path = tmp_path_factory.mktemp("wsdl") / f"{contract.name}.wsdl"
        path.write_bytes(render(contract, "https://example.test/service"))
        return zeep.Client(str(path))

    return load


@pytest.fixture(scope="module")
def wsfe(load):
    return load(WSFE)


@pytest.fixture(scope="module")
def wsaa(load):
    return load(WSAA)


SAMPLES = {str: "ñandú & <ají>", int: 7, Decimal: Decimal("1234.5"), bool: True}


def filled(record):
    """Every field of a record, two of each list."""
    values = {}
    for field in record.all_fields:
        one = filled(field.type) if isinstance(field.type, Record) else SAMPLES[field.type.python]
        if field.type is Primitive.DATETIME:
            one = "2026-11-22T10:11:12.123-03:00"
        values[field.name] = [one, one] if field.many else one
    return values


def written_by_zeep(client, operation, values, port=None):
    service = client.bind(port_name=port) if port else client.service
    envelope = client.create_message(service, operation, **values)
    return etree.tostring(envelope)


@pytest.mark.parametrize("operation", WSFE.operations)
def test_what_zeep_writes_reads_as_what_we_write(wsfe, operation):
    values = filled(WSFE.operations[operation].request)
    ours = codec(WSFE).encode_request(operation, values)
    theirs = written_by_zeep(wsfe, operation, values)
    action = WSFE.operations[operation].action
    read = [codec(WSFE).decode_request(body, action=action) for body in (ours, theirs)]
    assert read[0] == read[1]
    assert read[0].values == values


def test_what_zeep_writes_in_soap_12_reads_the_same(wsfe):
    values = filled(WSFE.operations["FECAESolicitar"].request)
    theirs = written_by_zeep(wsfe, "FECAESolicitar", values, port="ServiceSoap12")
    ours = codec(WSFE).encode_request("FECAESolicitar", values, soap="1.2")
    read = [codec(WSFE).decode_request(body, action=None) for body in (ours, theirs)]
    assert read[0] == read[1]
    assert read[0].soap == "1.2"


def read_by_zeep(client, operation, body):
    from requests import Response
    from zeep.helpers import serialize_object

    response = Response()
    response.status_code = 200
    response.headers["Content-Type"] = "text/xml; charset=utf-8"
    response._content = body
    binding = client.service._binding
    return serialize_object(binding.process_reply(client, binding.get(operation), response), dict)


def exact(value):
    """Zeep's floats as the decimals they were written from."""
    if isinstance(value, dict):
        return {name: exact(item) for name, item in value.items()}
    if isinstance(value, list):
        return [exact(item) for item in value]
    return Decimal(str(value)) if isinstance(value, float) else value


@pytest.mark.parametrize("operation", WSFE.operations)
def test_zeep_reads_our_replies_as_we_do(wsfe, operation):
    values = filled(WSFE.operations[operation].response)
    header = {"ambiente": "x", "fecha": "2026-11-22T10:11:12.123-03:00", "id": "1"}
    body = codec(WSFE).encode_reply(operation, values, header=header)
    ours = codec(WSFE).decode_reply(operation, body)
    assert ours.values == values
    assert exact(read_by_zeep(wsfe, operation, body)) == ours.result


def test_zeep_and_we_understand_each_other_at_wsaa(wsaa):
    values = {"in0": "Q01T\nQ01T"}
    theirs = written_by_zeep(wsaa, "loginCms", values)
    assert codec(WSAA).decode_request(theirs, action='""').values == values
    body = codec(WSAA).encode_reply("loginCms", {"loginCmsReturn": "<ticket>ñ</ticket>\n"})
    assert read_by_zeep(wsaa, "loginCms", body) == "<ticket>ñ</ticket>\n"


def test_zeep_raises_our_faults(wsaa):
    from zeep.exceptions import Fault

    from arca_sdk.wire import soap

    with pytest.raises(Fault, match="El CMS no es valido") as caught:
        read_by_zeep(wsaa, "loginCms", soap.fault("cms.bad", "El CMS no es valido", "axis"))
    assert caught.value.code == "ns1:cms.bad"
