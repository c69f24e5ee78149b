"""Pydantic's findings in the API's words: a code that stays, and where it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias, TypeVar

from pydantic import BaseModel, ValidationError

from arca_server.kernel.problems import FieldError, FieldErrorCode, Words, invalid
from arca_server.kernel.strictjson import pointer

M = TypeVar("M", bound=BaseModel)
_Place: TypeAlias = Callable[[tuple[str | int, ...]], tuple[str | None, str | None]]
"""Pointer or parameter of a path."""

_C = FieldErrorCode
_CODES: dict[str, FieldErrorCode] = {
    "extra_forbidden": _C.UNKNOWN_FIELD,
    "missing": _C.MISSING_FIELD,
    "string_pattern_mismatch": _C.INVALID_FORMAT,
    "string_too_long": _C.TOO_LONG,
    "string_too_short": _C.TOO_SHORT,
    "too_long": _C.TOO_MANY_ITEMS,
    "too_short": _C.TOO_FEW_ITEMS,
    "greater_than": _C.OUT_OF_RANGE,
    "greater_than_equal": _C.OUT_OF_RANGE,
    "less_than": _C.OUT_OF_RANGE,
    "less_than_equal": _C.OUT_OF_RANGE,
    "enum": _C.INVALID_VALUE,
    "literal_error": _C.INVALID_VALUE,
    "union_tag_invalid": _C.INVALID_VALUE,
    "value_error": _C.INVALID_VALUE,
    "assertion_error": _C.INVALID_VALUE,
}
_SPANISH: dict[FieldErrorCode, str] = {
    _C.UNKNOWN_FIELD: "No existe ese campo.",
    _C.MISSING_FIELD: "Falta.",
    _C.INVALID_FORMAT: "No tiene la forma esperada.",
    _C.TOO_LONG: "Es demasiado largo.",
    _C.TOO_SHORT: "Es demasiado corto.",
    _C.TOO_MANY_ITEMS: "Son demasiados.",
    _C.TOO_FEW_ITEMS: "Son muy pocos.",
    _C.OUT_OF_RANGE: "Está fuera de los límites.",
    _C.INVALID_VALUE: "No es un valor posible.",
    _C.INVALID_TYPE: "No es del tipo esperado.",
    _C.INVALID_AMOUNT: 'No es un importe: se escribe como texto, "1500.00".',
    _C.INVALID_DATE: "No es una fecha: se escribe 2026-11-25.",
}
_ENGLISH: dict[FieldErrorCode, str] = {
    _C.UNKNOWN_FIELD: "There is no such field.",
    _C.MISSING_FIELD: "It is missing.",
    _C.INVALID_AMOUNT: 'It is not an amount: write it as text, "1500.00".',
    _C.INVALID_DATE: "It is not a date: write 2026-11-25.",
}


class Finding(ValueError):
    """Raised by a validator that knows better than Pydantic what is wrong."""

    def __init__(self, code: FieldErrorCode, message: Words = "") -> None:
        super().__init__(str(code))
        self.code = code
        self.words = message


def read_body(model: type[M], value: Any) -> M:
    """A body as its model.

    Raises:
        Problem: ``validation_error`` with a pointer for each finding.
    """
    return _read(model, value, lambda path: (pointer(*path), None))


def read_parameters(model: type[M], values: Mapping[str, str]) -> M:
    """Query parameters as their model; texts become numbers where the model has some.

    Raises:
        Problem: ``validation_error`` with the name of each parameter.
    """
    return _read(model, dict(values), lambda path: (None, str(path[0])[:40] if path else None))


def _read(model: type[M], value: Any, place: _Place) -> M:
    try:
        return model.model_validate(value)
    except ValidationError as error:
        found = error.errors(include_url=False, include_input=False)
        # The branches of a union each complain; of the same thing it is enough to hear once.
        told = {(item.pointer, item.parameter, item.code): item for item in (_told(d, value, place) for d in found)}
        raise invalid(*told.values()) from None


def _told(detail: Any, value: Any, place: _Place) -> FieldError:
    at, parameter = place(_path(detail["loc"], value, detail["type"]))
    raised = detail.get("ctx", {}).get("error")
    if isinstance(raised, Finding):
        code = raised.code
        words = raised.words or _words(code, "It cannot be used.")
    else:
        code = _CODES.get(detail["type"], _C.INVALID_TYPE)
        words = _words(code, f"{detail['msg']}.")
    return FieldError(code=code, message=words, pointer=at, parameter=parameter)


def _words(code: FieldErrorCode, english: str) -> Words:
    return {"es": _SPANISH.get(code, "No sirve."), "en": _ENGLISH.get(code, english)}


def _path(loc: tuple[str | int, ...], value: Any, kind: str) -> tuple[str | int, ...]:
    """Pydantic also names branches of unions and validators: a pointer holds only what is in the body, or missing."""
    kept: list[str | int] = []
    for index, part in enumerate(loc):
        inside = part in value if isinstance(value, dict) else _is_index(part, value)
        if inside:
            kept.append(part)
            value = value[part]
        elif kind == "missing" and index == len(loc) - 1:
            kept.append(part)
    return tuple(kept)


def _is_index(part: str | int, value: Any) -> bool:
    return isinstance(value, list) and isinstance(part, int) and part < len(value)
