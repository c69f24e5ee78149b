"""Reading JSON strictly: what two programs could read differently is refused.

No duplicate members, no NaN or Infinity, no byte order mark, UTF-8 only, 32 levels at most: each is
``malformed_json``. Text with control characters or half a surrogate pair is well-formed, and a ``validation_error``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from arca_server.kernel.problems import FieldError, FieldErrorCode, Problem, ProblemCode, Words, invalid

MOST_LEVELS = 32
_BOM = b"\xef\xbb\xbf"
_HIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
"""Line feed and tab are for the field to judge; the rest nobody means."""
_MAY_HIDE = re.compile(rb"\\u|\\[bfr]|\x7f")
"""How such a character can come into a body: raw ones are not JSON, but for the last."""


def parse(body: bytes) -> Any:
    """The value of a JSON text. A number with a point becomes a Decimal, so that nothing is lost before it is judged.

    Raises:
        Problem: ``malformed_json``, or ``validation_error`` with a pointer to what holds forbidden characters.
    """
    if body.startswith(_BOM):
        raise _malformed({"es": "Empieza con una marca BOM.", "en": "It begins with a byte order mark."})
    try:
        value = json.loads(
            body.decode("utf-8"), object_pairs_hook=_members, parse_constant=_constant, parse_float=Decimal
        )
    except UnicodeDecodeError:
        raise _malformed({"es": "No es UTF-8.", "en": "It is not UTF-8."}) from None
    except RecursionError:
        raise _too_deep() from None
    except json.JSONDecodeError as error:
        place = f"{error.lineno}:{error.colno}"
        raise _malformed({"es": f"Error en {place}.", "en": f"{error.msg} at {place}."}) from None
    except ValueError:  # a whole number of thousands of digits
        raise _malformed({"es": "Un número es demasiado largo.", "en": "A number is too long."}) from None
    if body.count(b"[") + body.count(b"{") > MOST_LEVELS:
        _check_depth(value)
    if _MAY_HIDE.search(body) and (hidden := tuple(_hidden(value, ""))):
        raise invalid(*hidden)
    return value


def pointer(*parts: str | int) -> str:
    """A JSON pointer (RFC 6901)."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in parts)


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) == len(pairs):
        return found
    names = [name for name, _ in pairs]
    twice = next(name for name in names if names.count(name) > 1)
    shown = _HIDDEN.sub("?", twice[:40])
    raise _malformed({"es": f"«{shown}» está dos veces.", "en": f"{shown!r} is there twice."})


def _constant(text: str) -> None:
    raise _malformed({"es": f"{text} no es JSON.", "en": f"{text} is not JSON."})


def _check_depth(value: Any) -> None:
    level = [value]
    for _ in range(MOST_LEVELS):
        level = [child for each in level for child in _children(each)]
        if not level:
            return
    if any(isinstance(each, dict | list) for each in level):
        raise _too_deep()


def _children(value: Any) -> Iterator[Any]:
    if isinstance(value, dict):
        yield from value.values()
    elif isinstance(value, list):
        yield from value


def _hidden(value: Any, at: str) -> Iterator[FieldError]:
    if isinstance(value, str):
        if _HIDDEN.search(value):
            yield hidden_characters(pointer=at)
    elif isinstance(value, dict):
        for name, child in value.items():
            if _HIDDEN.search(name):
                yield hidden_characters(pointer=at)
            else:
                yield from _hidden(child, at + pointer(name))
    elif isinstance(value, list):
        for index, child in enumerate(value):
            yield from _hidden(child, at + pointer(index))


def hidden_characters(*, pointer: str | None = None, parameter: str | None = None) -> FieldError:
    """The finding of a character that nobody means."""
    return FieldError(
        pointer=pointer,
        parameter=parameter,
        code=FieldErrorCode.INVALID_CHARACTERS,
        message={"es": "Tiene caracteres de control.", "en": "It holds control characters."},
    )


def holds_hidden_characters(text: str) -> bool:
    """Whether a text holds one."""
    return _HIDDEN.search(text) is not None


def _malformed(detail: Words) -> Problem:
    return Problem(ProblemCode.MALFORMED_JSON, detail)


def _too_deep() -> Problem:
    return _malformed({"es": f"Más de {MOST_LEVELS} niveles.", "en": f"More than {MOST_LEVELS} levels."})
