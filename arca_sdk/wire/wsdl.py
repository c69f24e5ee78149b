"""Renders a contract as WSDL 1.1: what the simulator serves at ``?wsdl``, and what other people's clients load.

Operations, actions, types, field order, cardinality, namespaces, bindings and ports are those ARCA publishes; texts are
ours. Axis 1.4 makes the address the namespace of the definitions and keeps only the types in the contract's. CXF
names the types of the elements in the body, and calls messages and the parts of faults as their elements are called.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from arca_sdk.wire.contract import Contract, Field, Operation, Port, Primitive, Record
from arca_sdk.wire.soap import XSD
from arca_sdk.wire.xml import escape, escape_attribute

_NAMESPACES = {
    "wsdl": "http://schemas.xmlsoap.org/wsdl/",
    "s": XSD,
    "soap": "http://schemas.xmlsoap.org/wsdl/soap/",
    "soap12": "http://schemas.xmlsoap.org/wsdl/soap12/",
}
_TRANSPORT = "http://schemas.xmlsoap.org/soap/http"
_MESSAGES = {"asmx": ("SoapIn", "SoapOut"), "axis": ("Request", "Response"), "cxf": ("", "Response")}


def render(contract: Contract, address: str) -> bytes:
    """The WSDL of a service that answers at `address`."""
    target = address if contract.style == "axis" else contract.namespace
    spaces = _NAMESPACES | {"tns": target, "types": contract.namespace}
    declared = " ".join(f'xmlns:{prefix}="{escape_attribute(space)}"' for prefix, space in spaces.items())
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        f'<wsdl:definitions {declared} targetNamespace="{escape_attribute(target)}">',
        f"<wsdl:documentation>{escape(contract.title)}</wsdl:documentation>",
        *_inside("wsdl:types", "", _schemas(contract, target)),
        *_messages(contract),
        *_inside("wsdl:portType", _name(contract.port_type), _port_type(contract)),
        *(line for port in contract.ports for line in _binding(contract, port)),
        *_inside("wsdl:service", _name(contract.service), _ports(contract, address)),
        "</wsdl:definitions>",
    ]
    return "\n".join(lines).encode()


def _inside(tag: str, attributes: str, lines: Iterable[str]) -> Iterator[str]:
    yield f"<{tag}{attributes}>"
    yield from (f"  {line}" for line in lines)
    yield f"</{tag}>"


def _name(name: str) -> str:
    return f' name="{name}"'


# --- types -------------------------------------------------------------------------------------------------


def _schemas(contract: Contract, target: str) -> Iterator[str]:
    form = f' elementFormDefault="{"qualified" if contract.qualified else "unqualified"}"'
    yield from _inside("s:schema", f'{form} targetNamespace="{contract.namespace}"', _types(contract))
    faults = {fault.element: fault.record for call in contract.operations.values() for fault in call.faults}
    if faults:
        lines = [line for record in faults.values() for line in _complex_type(record)]
        lines += [f'<s:element name="{element}" type="tns:{record.name}"/>' for element, record in faults.items()]
        yield from _inside("s:schema", f'{form} targetNamespace="{escape_attribute(target)}"', lines)


def _types(contract: Contract) -> Iterator[str]:
    roots = [record for call in contract.operations.values() for record in (call.request, call.response)]
    named = _reachable(roots)
    if contract.style == "cxf":
        yield from (f'<s:element name="{record.name}" type="types:{record.name}"/>' for record in roots)
        named = [*roots, *named]
    else:
        for record in roots:
            yield from _inside("s:element", _name(record.name), _inside("s:complexType", "", _content(record)))
    for record in named:
        yield from _complex_type(record)


def _reachable(roots: Iterable[Record]) -> list[Record]:
    """Every record used below the roots, each once, in order of appearance."""
    found: dict[Record, None] = {}

    def visit(record: Record) -> None:
        used = [field.type for field in record.fields if isinstance(field.type, Record)]
        for other in [record.base, *used] if record.base else used:
            if other not in found:
                found[other] = None
                visit(other)

    for root in roots:
        visit(root)
    return list(found)


def _complex_type(record: Record) -> Iterator[str]:
    return _inside("s:complexType", _name(record.name), _content(record))


def _content(record: Record) -> Iterator[str]:
    sequence = _inside("s:sequence", "", map(_element, record.fields))
    if record.base is None:
        return sequence
    extension = _inside("s:extension", f' base="types:{record.base.name}"', sequence)
    return _inside("s:complexContent", "", extension)


def _element(field: Field) -> str:
    of = f"s:{field.type.xsd}" if isinstance(field.type, Primitive) else f"types:{field.type.name}"
    most = "unbounded" if field.max is None else field.max
    nil = ' nillable="true"' if field.nillable else ""
    return f'<s:element minOccurs="{field.min}" maxOccurs="{most}" name="{field.name}"{nil} type="{of}"/>'


# --- operations --------------------------------------------------------------------------------------------


def _messages(contract: Contract) -> Iterator[str]:
    into, out = _MESSAGES[contract.style]
    for call in contract.operations.values():
        yield from _message(call.name + into, "parameters", f"types:{call.request.name}")
        yield from _message(call.name + out, "parameters", f"types:{call.response.name}")
    for name, element in {
        fault.name: fault.element for call in contract.operations.values() for fault in call.faults
    }.items():
        yield from _message(name, name if contract.style == "cxf" else "fault", f"tns:{element}")


def _message(name: str, part: str, element: str) -> Iterator[str]:
    return _inside("wsdl:message", _name(name), [f'<wsdl:part name="{part}" element="{element}"/>'])


def _port_type(contract: Contract) -> Iterator[str]:
    into, out = _MESSAGES[contract.style]
    for call in contract.operations.values():
        lines = [
            f"<wsdl:documentation>{escape(call.summary)}</wsdl:documentation>",
            f'<wsdl:input message="tns:{call.name}{into}"/>',
            f'<wsdl:output message="tns:{call.name}{out}"/>',
            *(f'<wsdl:fault name="{fault.name}" message="tns:{fault.name}"/>' for fault in call.faults),
        ]
        yield from _inside("wsdl:operation", _name(call.name), lines)


def _binding(contract: Contract, port: Port) -> Iterator[str]:
    soap = _prefix(port)
    lines = [f'<{soap}:binding style="document" transport="{_TRANSPORT}"/>']
    for call in contract.operations.values():
        lines += _inside("wsdl:operation", _name(call.name), _bound(call, soap))
    return _inside("wsdl:binding", f'{_name(port.binding)} type="tns:{contract.port_type}"', lines)


def _bound(call: Operation, soap: str) -> Iterator[str]:
    yield f'<{soap}:operation soapAction="{escape_attribute(call.action)}" style="document"/>'
    for direction in ("input", "output"):
        yield f'<wsdl:{direction}><{soap}:body use="literal"/></wsdl:{direction}>'
    for fault in call.faults:
        yield f'<wsdl:fault name="{fault.name}"><{soap}:fault name="{fault.name}" use="literal"/></wsdl:fault>'


def _ports(contract: Contract, address: str) -> Iterator[str]:
    for port in contract.ports:
        location = f'<{_prefix(port)}:address location="{escape_attribute(address)}"/>'
        yield from _inside("wsdl:port", f'{_name(port.name)} binding="tns:{port.binding}"', [location])


def _prefix(port: Port) -> str:
    return "soap" if port.soap == "1.1" else "soap12"
