"""Dataclasses to plain JSON values and back, checked field by field: what the state file and the admin API speak.

Decimals and dates travel as text, enumerations as their value, sets as sorted lists.
"""

from __future__ import annotations

import math
import types
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from enum import Enum
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints

from arca_sdk.domain.cuit import Cuit
from arca_sdk.errors import InvalidInput
from arca_sdk.wire.xml import FORBIDDEN_CHARACTER

_MAX_INTEGER = 1 << 63
_MAX_TEXT = 100_000
_FORMS = {Decimal: "a decimal number as text", date: "a date, yyyy-mm-dd", datetime: "an instant with its time zone"}


def dump(value: Any) -> Any:
    """A value as JSON has it."""
    if is_dataclass(value):
        return {field.name: dump(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, frozenset):
        return sorted(dump(item) for item in value)
    if isinstance(value, tuple | list):
        return [dump(item) for item in value]
    return str(value) if isinstance(value, str) else value


def load(kind: Any, data: Any, path: str = "") -> Any:
    """A JSON value as an instance of a type.

    Raises:
        InvalidInput: with the path of the field that does not fit.
    """
    if is_dataclass(kind):
        return _load_dataclass(kind, data, path)
    origin, arguments = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        return _load_optional(arguments, data, path)
    if origin is tuple:
        return _load_tuple(arguments, data, path)
    if origin is frozenset:
        return frozenset(load(arguments[0], item, _at(path, index)) for index, item in enumerate(_list(data, path)))
    return _load_scalar(kind, data, path)


def _load_dataclass(kind: Any, data: Any, path: str) -> Any:
    if not isinstance(data, Mapping):
        raise InvalidInput("An object is expected here.", field=path)
    known = {field.name: field for field in fields(kind) if field.init}
    for name in data:
        if name not in known:
            raise InvalidInput("There is no such field.", field=_below(path, str(name)[:60]))
    for name, field in known.items():
        if name not in data and field.default is MISSING and field.default_factory is MISSING:
            raise InvalidInput("The field is missing.", field=_below(path, name))
    hints = _hints(kind)
    values = {name: load(hints[name], value, _below(path, name)) for name, value in data.items()}
    try:
        return kind(**values)
    except InvalidInput as error:
        raise InvalidInput(error.message, field=_below(path, error.field), hint=error.hint) from None


def _load_optional(arguments: tuple[Any, ...], data: Any, path: str) -> Any:
    if data is None and type(None) in arguments:
        return None
    (kind,) = (argument for argument in arguments if argument is not type(None))
    return load(kind, data, path)


def _load_tuple(arguments: tuple[Any, ...], data: Any, path: str) -> Any:
    items = _list(data, path)
    kinds = [arguments[0]] * len(items) if arguments[-1] is Ellipsis else list(arguments)
    if len(kinds) != len(items):
        raise InvalidInput(f"{len(kinds)} values are expected here.", field=path)
    pairs = zip(kinds, items, strict=True)
    return tuple(load(kind, item, _at(path, index)) for index, (kind, item) in enumerate(pairs))


def _load_scalar(kind: Any, data: Any, path: str) -> Any:
    try:
        return _convert(kind, data)
    except InvalidInput as error:
        raise InvalidInput(error.message, field=path, hint=error.hint) from None
    except (ValueError, TypeError, InvalidOperation, OverflowError):
        form = _FORMS.get(kind, f"one of ARCA's values ({kind.__name__})" if issubclass(kind, Enum) else kind.__name__)
        raise InvalidInput(f"Not {form}: {str(data)[:60]!r}.", field=path) from None


def _convert(kind: Any, data: Any) -> Any:
    if isinstance(data, str) and (len(data) > _MAX_TEXT or FORBIDDEN_CHARACTER.search(data)):
        raise InvalidInput("The text is too long, or has characters that XML cannot carry.")
    if isinstance(data, int) and not -_MAX_INTEGER <= data < _MAX_INTEGER:
        raise InvalidInput("The number is too large.")
    if kind is Cuit:
        return Cuit(data)
    if kind is float:
        return _float(data)
    if kind in (str, int, bool):
        return _exactly(kind, data)
    if issubclass(kind, Enum):
        return kind(_exactly(int if issubclass(kind, int) else str, data))
    number_or_date = _exactly(str, data)
    if kind is Decimal:
        value = Decimal(number_or_date)
        if not value.is_finite() or abs(value.adjusted()) > 30:
            raise ValueError
        return value
    value = kind.fromisoformat(number_or_date)
    if kind is datetime and value.tzinfo is None:
        raise ValueError
    return value


def _float(data: Any) -> float:
    if isinstance(data, bool) or not isinstance(data, int | float) or not math.isfinite(data):
        raise ValueError
    return float(data)


def _exactly(kind: type, data: Any) -> Any:
    if type(data) is not kind:
        raise ValueError
    return data


def _list(data: Any, path: str) -> list[Any]:
    if not isinstance(data, list):
        raise InvalidInput("A list is expected here.", field=path)
    return data


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)


def _below(path: str, name: str) -> str:
    return f"{path}.{name}" if path and name else path or name


def _at(path: str, index: int) -> str:
    return f"{path}[{index}]"
