"""Plain values to the text of an element: what `codec.py` compiles a record into for encoding.

A record becomes a list of (field name, required, function that writes the whole element); writing a value is one walk
over that list. Nothing is known about errors' places while all goes well: a problem collects its path on the way up.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from arca_sdk.errors import InvalidInput
from arca_sdk.wire.contract import Contract, Field, Primitive, Record
from arca_sdk.wire.soap import XSI
from arca_sdk.wire.xml import FORBIDDEN_CHARACTER, escape, escape_axis

Write = Callable[[Any], str]


class ContractBroken(ValueError):
    """Values given to the codec do not fit the contract: a mistake of the calling program.

    Attributes:
        path: dotted names to the place, ``FeCAEReq.FeDetReq.FECAEDetRequest[0].ImpIVA``.
    """

    def __init__(self, message: str, path: str) -> None:
        super().__init__(f"{path}: {message}")
        self.path = path


class _Problem(Exception):
    """What is wrong with a value, on its way up to where its path is known."""

    def __init__(self, message: str, *, of_input: bool = False) -> None:
        super().__init__(message)
        self.message = message
        self.of_input = of_input
        self.path: list[str] = []

    def at(self, step: str) -> _Problem:
        self.path.insert(0, step)
        return self

    def as_error(self, root: str) -> ContractBroken | InvalidInput:
        path = ".".join(self.path).replace(".[", "[")
        if self.of_input:
            return InvalidInput(self.message, field=path)
        return ContractBroken(self.message, path or root)


class Writer:
    """Writes requests, or replies, of one contract."""

    def __init__(self, contract: Contract, *, reply: bool) -> None:
        self._reply = reply
        self._asmx_reply = reply and contract.style == "asmx"
        self._escape = escape_axis if reply and contract.style == "axis" else escape
        self._empty = "<{} />" if self._asmx_reply else "<{}/>"
        # A reply's envelope declares xsi; a request declares it where it is needed, which is nearly nowhere.
        self._nil = '<{} xsi:nil="true" />' if reply else f'<{{}} xmlns:xsi="{XSI}" xsi:nil="true"/>'
        self._records: dict[Record, Write] = {}

    def content(self, record: Record, values: Mapping[str, Any]) -> str:
        """The children of a record, as text.

        Raises:
            ContractBroken: an unknown key, a missing field, a value of another type.
            InvalidInput: a text with characters XML cannot carry.
        """
        try:
            return self._record(record)(values)
        except _Problem as problem:
            raise problem.as_error(record.name) from None

    def _record(self, record: Record) -> Write:
        if record not in self._records:
            self._records[record] = self._compile(record)
        return self._records[record]

    def _compile(self, record: Record) -> Write:
        plan = [(field.name, self._element(field), self._when_missing(field)) for field in record.all_fields]
        names = frozenset(field.name for field in record.all_fields)
        skip_kept = self._reply

        def write(values: Mapping[str, Any]) -> str:
            if type(values) is not dict and not isinstance(values, Mapping):
                raise _Problem(f"expected a dict, got {type(values).__name__}")
            get, parts, filled, name = values.get, [], 0, ""
            try:
                for name, element, missing in plan:
                    value = get(name)
                    if value is not None:
                        parts.append(element(value))
                    elif missing is None:
                        raise _Problem("missing")
                    elif missing:
                        parts.append(missing)
                        filled += 1
            except _Problem as problem:
                raise problem.at(name) from None
            if len(parts) - filled != len(values):
                _refuse_unknown(values, names, skip_kept)
            return "".join(parts)

        return write

    def _when_missing(self, field: Field) -> str | None:
        """What to write for a field without value, None to refuse. ASMX writes required numbers as 0."""
        if field.min == 0:
            return ""
        number = isinstance(field.type, Primitive) and field.type.is_number
        return f"<{field.name}>0</{field.name}>" if self._asmx_reply and number else None

    def _element(self, field: Field) -> Write:
        if isinstance(field.type, Primitive):
            one = self._primitive(field.name, field.type)
        else:
            one = self._nested(field.name, field.type)
        return self._list(field, one) if field.many else one

    def _nested(self, name: str, record: Record) -> Write:
        content, opening, closing, empty = self._record(record), f"<{name}>", f"</{name}>", self._empty.format(name)

        def write(values: Mapping[str, Any]) -> str:
            text = content(values)
            return f"{opening}{text}{closing}" if text else empty

        return write

    def _list(self, field: Field, one: Write) -> Write:
        nil = self._nil.format(field.name) if field.nillable else None

        def write(values: Any) -> str:
            if not isinstance(values, (list, tuple)):
                raise _Problem(f"expected a list, got {type(values).__name__}")
            parts = []
            for index, value in enumerate(values):
                try:
                    parts.append(_nil_or_refuse(nil) if value is None else one(value))
                except _Problem as problem:
                    raise problem.at(f"[{index}]") from None
            return "".join(parts)

        return write

    def _primitive(self, name: str, primitive: Primitive) -> Write:
        opening, closing = f"<{name}>", f"</{name}>"
        if primitive.python is str:
            return self._text(name)
        if primitive.python is int:
            return _integer(opening, closing, primitive)
        if primitive.python is bool:
            return lambda value: f"{opening}{_format_boolean(value)}{closing}"
        return _decimal(opening, closing, shortest=self._asmx_reply and primitive is Primitive.DOUBLE)

    def _text(self, name: str) -> Write:
        opening, closing, empty, escape_text = f"<{name}>", f"</{name}>", self._empty.format(name), self._escape
        forbidden = FORBIDDEN_CHARACTER.search

        def write(value: Any) -> str:
            if not isinstance(value, str):
                raise _Problem(f"expected str, got {type(value).__name__}")
            if value.isalnum() and value.isascii():
                return f"{opening}{value}{closing}"
            if not value:
                return empty
            if found := forbidden(value):
                raise _Problem(f"XML cannot carry the character U+{ord(found[0]):04X}", of_input=True)
            return f"{opening}{escape_text(value)}{closing}"

        return write


def _refuse_unknown(values: Mapping[str, Any], names: frozenset[str], skip_kept: bool) -> None:
    """Keys the contract does not have. What a decoder kept beside them ("#unknown") ASMX would not send back."""
    unknown = [str(key) for key in values if key not in names and not (skip_kept and str(key).startswith("#"))]
    if unknown:
        raise _Problem(f"not in the contract: {', '.join(unknown)}")


def _nil_or_refuse(nil: str | None) -> str:
    if nil is None:
        raise _Problem("None in a list whose elements cannot be nil")
    return nil


def _integer(opening: str, closing: str, primitive: Primitive) -> Write:
    bounds = primitive.bounds
    assert bounds is not None
    smallest, largest = bounds

    def write(value: Any) -> str:
        if type(value) is not int:
            value = _as_int(value)
        if not smallest <= value <= largest:
            raise _Problem(f"out of the range of xsd:{primitive.xsd}")
        return f"{opening}{value}{closing}"

    return write


def _as_int(value: Any) -> int:
    """The number behind an IntEnum or another subclass of int; a bool is no number."""
    if not isinstance(value, int) or isinstance(value, bool):
        raise _Problem(f"expected int, got {type(value).__name__}")
    return int(value)


def _decimal(opening: str, closing: str, *, shortest: bool) -> Write:
    """The decimal's own digits, never an exponent; or `shortest`, as .NET writes a double: 122, not 122.00."""

    def write(value: Any) -> str:
        if type(value) is not Decimal:
            value = _as_decimal(value)
        text = str(value)
        if not "0" <= text < ":" or "E" in text:
            text = _plain(value)
        if shortest and "." in text:
            text = text.rstrip("0").rstrip(".")
        return f"{opening}{text}{closing}"

    return write


def _as_decimal(value: Any) -> Decimal:
    if isinstance(value, Decimal):
        return value
    if isinstance(value, float):
        raise _Problem("expected Decimal, got float: binary fractions are no amounts")
    return Decimal(_as_int(value))


def _plain(value: Decimal) -> str:
    """Digits of a decimal whose text does not begin with one, or has an exponent."""
    if not value.is_finite() or abs(value.adjusted()) >= 100:
        raise _Problem("not a finite number of reasonable size")
    return format(value, "f") if value else format(abs(value), "f")


def _format_boolean(value: Any) -> str:
    if not isinstance(value, bool):
        raise _Problem(f"expected bool, got {type(value).__name__}")
    return "true" if value else "false"
