"""How a SOAP service is described: pure data.

A `Contract` names operations; an `Operation` has a request and a response `Record`; a `Record` lists its
`Field`s in wire order. `codec.py` compiles a contract into an encoder and a decoder for both sides of the wire,
`wsdl.py` renders it as WSDL 1.1. A new service is one more table in `contracts/`.

`Records` is the notation those tables are written in::

    records = Records()
    records.add("Opcional", "Id string?, Valor string?")
    records.add("ArrayOfOpcional", "Opcional Opcional*")
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from functools import cached_property
from typing import Any, Literal

SoapVersion = Literal["1.1", "1.2"]
Style = Literal["asmx", "axis", "cxf"]
"""The server stack behind a service; it decides how replies and faults are spelled and how strictly it reads."""

_SPACE = " \t\r\n"
_INTEGER = re.compile(r"[+-]?[0-9]{1,40}")
_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?")
_LONGEST_NUMBER = 400
_BOOLEANS = {"true": True, "1": True, "false": False, "0": False}


def _parse_text(text: str) -> str:
    return text


def _parse_integer(text: str) -> int:
    if text.isdigit() and text.isascii() and len(text) < 40:
        return int(text)
    text = text.strip(_SPACE)
    if not _INTEGER.fullmatch(text):
        raise ValueError("Input string was not in a correct format.")
    return int(text)


def _parse_decimal(text: str) -> Decimal:
    """Exactly the digits sent. INF and NaN, which xsd:double allows, are no amounts and are refused."""
    text = text.strip(_SPACE)
    if len(text) > _LONGEST_NUMBER or not _NUMBER.fullmatch(text):
        raise ValueError("Input string was not in a correct format.")
    return Decimal(text)


def _parse_boolean(text: str) -> bool:
    try:
        return _BOOLEANS[text.strip(_SPACE)]
    except KeyError:
        raise ValueError("The string is not a valid Boolean value.") from None


class Primitive(Enum):
    """An XML Schema type ARCA uses.

    Attributes:
        xsd: its name in XML Schema.
        python: the type its values have here. Dates stay text, exactly as sent: ARCA writes them in several ways.
        parse: text to value; raises ValueError. Out-of-range integers pass: see `bounds`.
    """

    STRING = ("string", str, _parse_text)
    SHORT = ("short", int, _parse_integer)
    INT = ("int", int, _parse_integer)
    LONG = ("long", int, _parse_integer)
    DOUBLE = ("double", Decimal, _parse_decimal)
    DECIMAL = ("decimal", Decimal, _parse_decimal)
    BOOLEAN = ("boolean", bool, _parse_boolean)
    DATE = ("date", str, _parse_text)
    DATETIME = ("dateTime", str, _parse_text)

    xsd: str
    python: type
    parse: Callable[[str], Any]

    def __init__(self, xsd: str, python: type, parse: Callable[[str], Any]) -> None:
        self.xsd = xsd
        self.python = python
        self.parse = parse

    @property
    def is_number(self) -> bool:
        """True for what ASMX writes as 0 when it has nothing to write."""
        return self.python in (int, Decimal)

    @property
    def bounds(self) -> tuple[int, int] | None:
        """Smallest and largest value of an integer type; None for every other type."""
        bits = {"short": 16, "int": 32, "long": 64}.get(self.xsd)
        return None if bits is None else (-(1 << bits - 1), (1 << bits - 1) - 1)


@dataclass(frozen=True, slots=True)
class Field:
    """One element of a record: `max` None means without limit; its value is then a list."""

    name: str
    type: Primitive | Record
    min: int = 1
    max: int | None = 1
    nillable: bool = False

    @property
    def many(self) -> bool:
        """Whether its value is a list."""
        return self.max is None or self.max > 1


@dataclass(frozen=True, eq=False)
class Record:
    """A complex type: its own fields in wire order, after those of its base. Compared by identity."""

    name: str
    fields: tuple[Field, ...] = ()
    base: Record | None = None

    @cached_property
    def all_fields(self) -> tuple[Field, ...]:
        """Inherited fields first, as XML Schema extension writes them."""
        inherited = self.base.all_fields if self.base else ()
        return inherited + self.fields


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault declared by an operation. The codec reads any fault; only the WSDL tells declared ones."""

    name: str
    element: str
    record: Record


@dataclass(frozen=True, slots=True)
class Operation:
    """One call: `request` and `response` are named as the elements of the SOAP body.

    `result` names the child of the response that carries the answer, "" where the response has no such child.
    """

    name: str
    action: str
    request: Record
    response: Record
    result: str = ""
    summary: str = ""
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True)
class Port:
    """A port of the WSDL's service and the binding of the same SOAP version."""

    name: str
    binding: str
    soap: SoapVersion


@dataclass(frozen=True, eq=False)
class Contract:
    """A SOAP service. Compared by identity: one service, one object.

    Attributes:
        name: this library's short name, WSAA's service id where there is one (``wsfe``).
        title: one line for people, also the WSDL's documentation.
        namespace: of the elements in the body.
        operations: by name.
        header: the block a reply carries in its soap:Header, or None.
        soap_versions: what the server accepts; a port in the WSDL may exist for fewer.
        qualified: whether the elements below the body's one carry the namespace.
        service, port_type, ports: names in the WSDL.
    """

    name: str
    title: str
    namespace: str
    operations: Mapping[str, Operation]
    header: Record | None = None
    soap_versions: tuple[SoapVersion, ...] = ("1.1", "1.2")
    style: Style = "asmx"
    qualified: bool = True
    service: str = "Service"
    port_type: str = "ServiceSoap"
    ports: tuple[Port, ...] = (
        Port("ServiceSoap", "ServiceSoap", "1.1"),
        Port("ServiceSoap12", "ServiceSoap12", "1.2"),
    )

    @cached_property
    def operation_of_action(self) -> Mapping[str, Operation]:
        """Operations by SOAPAction."""
        return {operation.action: operation for operation in self.operations.values()}

    @cached_property
    def operation_of_element(self) -> Mapping[str, Operation]:
        """Operations by the name of the request's body element."""
        return {operation.request.name: operation for operation in self.operations.values()}


_OCCURS: dict[str, dict[str, Any]] = {
    "": {},
    "?": {"min": 0},
    "*": {"min": 0, "max": None, "nillable": True},
    "+": {"min": 1, "max": None},
}


class Records:
    """Records by name, written as a table: each may use those above it.

    A field is ``Name type``, followed by ``?`` if it may be missing, ``*`` for a nillable list of any length
    (what ASMX calls ArrayOf…) or ``+`` for a list of at least one.
    """

    def __init__(self) -> None:
        self._types: dict[str, Primitive | Record] = {primitive.xsd: primitive for primitive in Primitive}

    def add(self, name: str, fields: str = "", *, base: str = "") -> Record:
        """Add a type that later rows can name, and return it."""
        record = self.anonymous(name, fields, base=base)
        self._types[name] = record
        return record

    def arrays(self, *items: str) -> None:
        """Add ``ArrayOfX`` for each X."""
        for item in items:
            self.add(f"ArrayOf{item}", f"{item} {item}*")

    def anonymous(self, name: str, fields: str = "", *, base: str = "") -> Record:
        """A record later rows cannot name: the content of a body element."""
        rows = [row.split() for row in fields.replace("\n", " ").split(",") if row.strip()]
        parent = self._types[base] if base else None
        assert parent is None or isinstance(parent, Record)
        return Record(name, tuple(self._field(*row) for row in rows), parent)

    def _field(self, name: str, type_and_occurs: str) -> Field:
        type_name = type_and_occurs.rstrip("?*+")
        return Field(name, self._types[type_name], **_OCCURS[type_and_occurs[len(type_name) :]])
