"""The registry's WSDL that we serve says what ARCA's says, and zeep understands it."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree

from arca_sdk.endpoints import CONSTANCIA as CONSTANCIA_ADDRESS
from arca_sdk.endpoints import PADRON_A13 as A13_ADDRESS
from arca_sdk.wire.codec import codec
from arca_sdk.wire.contracts.padron import CONSTANCIA, PADRON_A13
from arca_sdk.wire.wsdl import render
from tests.wire.test_wsdl import (
    SOAP,
    WSDL,
    XSD,
    everything,
    filled,
    read_by_zeep,
    resolve,
    soap_child,
    written_by_zeep,
)

REFERENCE = Path(__file__).parents[3] / "shared/arca/wsdl"
CONTRACTS = {
    "ws_sr_constancia_inscripcion": (CONSTANCIA, CONSTANCIA_ADDRESS),
    "ws_sr_padron_a13": (PADRON_A13, A13_ADDRESS),
}
OPERATIONS = [(name, operation) for name, (contract, _) in CONTRACTS.items() for operation in contract.operations]


# --- what a WSDL says, however its types are named


def local(name):
    return name.rpartition("}")[2].rpartition(":")[2]


class Said:
    """A WSDL by what it means on the wire: a type that is named and one that is written in place are the same."""

    def __init__(self, content):
        self.root = etree.fromstring(content)
        self.schemas = list(self.root.iter(f"{XSD}schema"))
        self.named = {(each.tag, each.get("name")): each for schema in self.schemas for each in schema}

    def shape(self, complex_type):
        """(name, cardinality, type) of every element; a type's own shape where it has one."""
        return [
            (
                element.get("name"),
                element.get("minOccurs", "1"),
                element.get("maxOccurs", "1"),
                element.get("nillable", "false"),
                self.of_type(resolve(element, element.get("type"))),
            )
            for element in complex_type.iterfind(f"{XSD}sequence/{XSD}element")
        ]

    def of_type(self, name):
        found = self.named.get((f"{XSD}complexType", local(name)))
        return name if found is None else self.shape(found)

    def of_element(self, name):
        element = self.named[f"{XSD}element", local(name)]
        inline = element.find(f"{XSD}complexType")
        return self.of_type(resolve(element, element.get("type"))) if inline is None else self.shape(inline)

    def message(self, reference):
        message = self.root.find(f"{WSDL}message[@name='{local(reference)}']")
        (part,) = message.iterfind(f"{WSDL}part")
        element = resolve(part, part.get("element"))
        return local(element), self.of_element(element)

    def operations(self):
        (port_type,) = self.root.iterfind(f"{WSDL}portType")
        return {
            operation.get("name"): {
                local(direction.tag): self.message(direction.get("message"))
                for direction in operation
                if direction.get("message")
            }
            for operation in port_type.iterfind(f"{WSDL}operation")
        }

    def binding(self):
        (binding,) = self.root.iterfind(f"{WSDL}binding")
        how = soap_child(binding, "binding")
        actions = {
            operation.get("name"): (
                soap_child(operation, "operation").get("soapAction"),
                sorted(local(direction.tag) for direction in operation.iterchildren(f"{WSDL}*")),
            )
            for operation in binding.iterfind(f"{WSDL}operation")
        }
        return binding.get("name"), SOAP[etree.QName(how).namespace], how.get("style"), actions

    def place(self):
        (service,) = self.root.iterfind(f"{WSDL}service")
        (port,) = service.iterfind(f"{WSDL}port")
        return service.get("name"), port.get("name"), soap_child(port, "address").get("location")

    def types(self):
        schema = self.schemas[0]
        return schema.get("targetNamespace"), schema.get("elementFormDefault")


@pytest.mark.parametrize("name", CONTRACTS)
def test_it_says_what_arcas_own_says(name):
    path = REFERENCE / f"{name}.wsdl"
    if not path.exists():
        pytest.skip("ARCA's own interface files are not next to the project")
    contract, address = CONTRACTS[name]
    ours, theirs = Said(render(contract, address.homologacion)), Said(path.read_bytes())
    assert ours.operations() == theirs.operations()
    assert len(theirs.operations()) >= 4
    assert ours.binding() == theirs.binding()
    assert ours.place() == theirs.place()
    assert ours.types() == theirs.types()


@pytest.mark.parametrize("name", CONTRACTS)
def test_it_even_names_everything_as_arca_does(name):
    path = REFERENCE / f"{name}.wsdl"
    if not path.exists():
        pytest.skip("ARCA's own interface files are not next to the project")
    contract, address = CONTRACTS[name]
    rendered = etree.fromstring(render(contract, address.homologacion))
    ours, theirs = everything(rendered), everything(etree.parse(path).getroot())
    for aspect, said in theirs.items():
        assert ours[aspect] == said, aspect


# --- zeep on our WSDL


@pytest.fixture(scope="module")
def clients(tmp_path_factory):
    zeep = pytest.importorskip("zeep")
    folder = tmp_path_factory.mktemp("wsdl")
    made = {}
    for name, (contract, address) in CONTRACTS.items():
        path = folder / f"{name}.wsdl"
        path.write_bytes(render(contract, address.homologacion))
        made[name] = zeep.Client(str(path))
    return made


@pytest.mark.parametrize(("name", "operation"), OPERATIONS)
def test_what_zeep_writes_reads_as_what_we_write(clients, name, operation):
    contract, _ = CONTRACTS[name]
    values = filled(contract.operations[operation].request)
    theirs = written_by_zeep(clients[name], operation, values)
    ours = codec(contract).encode_request(operation, values)
    read = [codec(contract).decode_request(body, action='""') for body in (ours, theirs)]
    assert read[0] == read[1]
    assert read[0].values == values
    assert read[0].unknown == ()


@pytest.mark.parametrize(("name", "operation"), OPERATIONS)
def test_zeep_reads_our_replies(clients, name, operation):
    contract, _ = CONTRACTS[name]
    values = filled(contract.operations[operation].response)
    body = codec(contract).encode_reply(operation, values)
    assert codec(contract).decode_reply(operation, body).values == values
    theirs = read_by_zeep(clients[name], operation, body)
    assert set(theirs) == set(codec(contract).decode_reply(operation, body).result)
