"""Elements to plain values: what `codec.py` compiles a record into for decoding.

A record becomes a table from tag to slot; reading is one walk over the parsed tree. Nothing that was sent is lost:

* elements the contract does not have, or has once and came twice, are kept under ``"#unknown"`` of their record, a list
  of ``(tag, value)``; the value is the text, or for nested XML a dict that has only ``"#unknown"`` in turn;
* numbers that are none are None, and their text is kept under ``"#unparsed"``, a list of ``(name, text)``.

Both keys exist only where there is something to keep. Empty elements are "" for text and None for the rest, as is
``xsi:nil``; a field with many elements is always a list, also where none came.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from arca_sdk.wire.contract import Contract, Field, Primitive, Record
from arca_sdk.wire.soap import XSI, ServerCouldNotRead, local_name

if TYPE_CHECKING:
    from lxml.etree import _Element

Values = dict[str, Any]
Parse = Callable[[str], Any]
ReadRecord = Callable[["_Element"], "Values | None"]

UNKNOWN = "#unknown"
UNPARSED = "#unparsed"

_NIL = f"{{{XSI}}}nil"


class _Slot(NamedTuple):
    """Where an element goes: `read` is given for records, `parse` for numbers; text has neither."""

    name: str
    many: bool = False
    parse: Parse | None = None
    read: ReadRecord | None = None


class Reader:
    """Reads the elements of one contract.

    Args:
        strict: as ASMX reads requests: by exact name and namespace, required numbers 0 when missing, and
            `ServerCouldNotRead` for a number that is none or out of its type's range. Otherwise as a client should,
            and as Axis does: by local name whatever the namespace, and never failing.
    """

    def __init__(self, contract: Contract, *, strict: bool = False) -> None:
        self._strict = strict
        self._own = f"{{{contract.namespace}}}"
        self._prefix = self._own if contract.qualified else ""
        self._records: dict[Record, ReadRecord] = {}

    def call(self, record: Record, element: _Element) -> Values:
        """The children of the element in the body, read as the record.

        To ASMX another element than the operation's is as good as none.
        """
        if self._strict and element.tag != self._own + record.name:
            return self.nothing(record) | {UNKNOWN: [self.snapshot(element)]}
        return self._record(record)(element) or self.nothing(record)

    def nothing(self, record: Record) -> Values:
        """What an absent element reads as."""
        lists: Values = {field.name: [] for field in record.all_fields if field.many}
        return lists | self._zeros(record)

    def snapshot(self, element: _Element) -> tuple[str, Any]:
        """An element as it is kept under ``"#unknown"``."""
        tag = element.tag.removeprefix(self._own)
        if len(element) == 0:
            return tag, element.text or ""
        return tag, {UNKNOWN: [self.snapshot(child) for child in element]}

    def _record(self, record: Record) -> ReadRecord:
        if record not in self._records:
            self._records[record] = self._compile(record)
        return self._records[record]

    def _compile(self, record: Record) -> ReadRecord:
        slots = {self._prefix + field.name: self._slot(field) for field in record.all_fields}
        loose = {} if self._strict else {slot.name: slot for slot in slots.values()}
        # Nearly every element is text or a number that comes once: these are read here, the rest in `other`.
        leaves = {tag: (slot.name, slot.parse) for tag, slot in slots.items() if slot.read is None and not slot.many}
        lists = [slot.name for slot in slots.values() if slot.many]
        zeros = self._zeros(record)
        leaf, unparsed, keep = self._leaf, self._unparsed, self._keep

        def read(element: _Element) -> Values | None:
            values: Values = {name: [] for name in lists} if lists else {}
            child = None
            for child in element:
                tag = child.tag
                if tag not in leaves:
                    other(values, child, slots.get(tag) or loose.get(local_name(child)))
                    continue
                name, parse = leaves[tag]
                value: Any = child.text
                if value is None or len(child):
                    value = leaf(values, child, name, parse)
                elif parse is not None:
                    try:
                        value = parse(value)
                    except ValueError as error:
                        value = unparsed(values, child, name, error)
                if name in values:
                    keep(values, child)
                else:
                    values[name] = value
            if child is None and not _is_present(element, values):
                return None
            for name, zero in zeros.items():
                if values.get(name) is None:
                    values[name] = zero
            return values

        def other(values: Values, child: _Element, slot: _Slot | None) -> None:
            if slot is None or (slot.name in values and not slot.many):
                keep(values, child)
                return
            value = slot.read(child) if slot.read else leaf(values, child, slot.name, slot.parse)
            if slot.many:
                values[slot.name].append(value)
            else:
                values[slot.name] = value

        return read

    def _slot(self, field: Field) -> _Slot:
        if isinstance(field.type, Record):
            return _Slot(field.name, field.many, read=self._record(field.type))
        return _Slot(field.name, field.many, parse=None if field.type.python is str else self._parse(field.type))

    def _zeros(self, record: Record) -> Values:
        """What stands for missing required numbers."""
        return {
            field.name: field.type.parse("0")
            for field in record.all_fields
            if isinstance(field.type, Primitive) and field.type.is_number and field.min > 0 and not field.many
            if self._strict
        }

    def _parse(self, primitive: Primitive) -> Parse:
        bounds = primitive.bounds
        return primitive.parse if bounds is None or not self._strict else _parse_within(primitive, *bounds)

    def _unparsed(self, values: Values, child: _Element, name: str, error: ValueError) -> None:
        """A number that is none: the server refuses it, the client keeps its text."""
        if self._strict:
            raise _could_not_read(child, str(error)) from None
        text = child.text or ""
        if text.strip():
            values.setdefault(UNPARSED, []).append((name, text))

    def _leaf(self, values: Values, child: _Element, name: str, parse: Parse | None) -> Any:
        """Any leaf: it may be empty, nil, or have elements inside, which are kept."""
        if len(child):
            self._keep(values, child)
        if _is_nil(child):
            return None
        text = child.text or ""
        if parse is None:
            return text
        try:
            return parse(text)
        except ValueError as error:
            return self._unparsed(values, child, name, error)

    def _keep(self, values: Values, child: _Element) -> None:
        values.setdefault(UNKNOWN, []).append(self.snapshot(child))


def _parse_within(primitive: Primitive, smallest: int, largest: int) -> Parse:
    kind = {"short": "Int16", "int": "Int32", "long": "Int64"}[primitive.xsd]

    def parse(text: str) -> int:
        value: int = primitive.parse(text)
        if not smallest <= value <= largest:
            raise ValueError(f"Value was either too large or too small for an {kind}.")
        return value

    return parse


def _could_not_read(element: _Element, reason: str) -> ServerCouldNotRead:
    """ASMX's refusal of a value. ARCA tells line and column; the parser here knows the line."""
    line: Any = element.sourceline
    kind = "OverflowException" if "too large" in reason else "FormatException"
    return ServerCouldNotRead(
        "System.Web.Services.Protocols.SoapException: Server was unable to read request. ---> "
        "System.InvalidOperationException: There is an error in XML document "
        f"({line or 1}, 1). ---> System.{kind}: {reason}"
    )


def _is_present(element: _Element, values: Values) -> bool:
    """Of a record without children: whether it is there at all (not nil). Stray text is kept."""
    if element.text and not element.text.isspace():
        values.setdefault(UNKNOWN, []).append(("#text", element.text))
    return not _is_nil(element)


def _is_nil(element: _Element) -> bool:
    return element.get(_NIL, "") in ("true", "1")


def kept(values: Any, path: str = "") -> Iterator[str]:
    """Paths of everything a reader kept under ``"#unknown"`` and ``"#unparsed"``."""
    if isinstance(values, dict):
        for name, value in values.items():
            if name in (UNKNOWN, UNPARSED):
                yield from (f"{path}{tag}" for tag, _ in value)
            else:
                yield from kept(value, f"{path}{name}.")
    elif isinstance(values, list):
        for index, value in enumerate(values):
            yield from kept(value, f"{path[:-1]}[{index}].")
