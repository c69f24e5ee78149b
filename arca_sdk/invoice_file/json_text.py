"""JSON text, strictly."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from arca_sdk.errors import InvalidInput


def parse_object(data: Mapping[str, Any] | str | bytes) -> Mapping[str, Any]:
    """A JSON object, strictly: no field twice, no NaN, no half characters.

    Raises:
        InvalidInput: it is something else.
    """
    if isinstance(data, str | bytes):
        try:
            data = json.loads(data, object_pairs_hook=_no_duplicates, parse_constant=_no_constant)
        except InvalidInput:
            raise
        except RecursionError:
            raise InvalidInput("This JSON nests without end.") from None
        except ValueError as error:
            raise InvalidInput(f"This is not JSON: {error}.") from None
    if not isinstance(data, Mapping):
        raise InvalidInput(f"This is not a JSON object but {type(data).__name__}.", hint='It begins with "{".')
    return data


def _no_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise InvalidInput("This field is there twice, and only one could be used.", field=name)
        _check_characters(name, "")
        if isinstance(value, str):
            _check_characters(value, name)
        found[name] = value
    return found


def _check_characters(text: str, field: str) -> None:
    r"""JSON can write half a character, ``"\ud800"``, which no file and no XML can hold."""
    try:
        text.encode()
    except UnicodeEncodeError as error:
        half = f"U+{ord(text[error.start]):04X}"
        raise InvalidInput(f"It holds half a character ({half}), which cannot be stored.", field=field) from None


def _no_constant(text: str) -> None:
    raise InvalidInput(f"{text} is not JSON.")
