"""Cursors: where a page ended, signed, so that nobody can ask for rows by a cursor of their own making.

A cursor is good for one list of one tenant with the same filters: its scope is part of what is signed.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from arca_server.kernel.problems import FieldError, FieldErrorCode, invalid

T = TypeVar("T")
_SIGNATURE = 16
_LONGEST = 500


@dataclass(frozen=True, slots=True)
class Slice(Generic[T]):
    """One page of rows."""

    rows: tuple[T, ...]
    next_cursor: str | None

    @property
    def has_more(self) -> bool:
        return self.next_cursor is not None


class Cursors:
    """Signs and reads cursors.

    Args:
        key: secret, the same in every process; at least 32 bytes.
    """

    def __init__(self, key: bytes) -> None:
        if len(key) < 32:
            raise ValueError("a key for cursors has at least 32 bytes")
        self._key = key

    def __repr__(self) -> str:
        return "Cursors(…)"

    def write(self, scope: Mapping[str, Any], position: Sequence[str | int]) -> str:
        """A cursor for the place after ``position``.

        Args:
            scope: whose list it is, which one, with which filters.
            position: the values that the list is ordered by, of the last row.
        """
        payload = json.dumps(list(position), separators=(",", ":")).encode()
        return f"{_text(payload)}.{_text(self._sign(scope, payload))}"

    def read(self, scope: Mapping[str, Any], cursor: str) -> tuple[str | int, ...]:
        """The position that a cursor holds.

        Raises:
            Problem: ``validation_error``: not one of ours, or of another list.
        """
        first, _, second = cursor.partition(".")
        payload, signature = _bytes(first), _bytes(second)
        if len(cursor) > _LONGEST or payload is None or signature is None:
            raise _invalid()
        if not hmac.compare_digest(signature, self._sign(scope, payload)):
            raise _invalid()
        return tuple(json.loads(payload))

    def _sign(self, scope: Mapping[str, Any], payload: bytes) -> bytes:
        # The scope's length comes first, so that no byte can move from one to the other.
        named = json.dumps(scope, sort_keys=True, separators=(",", ":"), default=str).encode()
        message = len(named).to_bytes(4, "big") + named + payload
        return hmac.new(self._key, message, hashlib.sha256).digest()[:_SIGNATURE]


def cut(
    rows: Sequence[T],
    limit: int,
    position: Callable[[T], Sequence[str | int]],
    write: Callable[[Sequence[str | int]], str],
) -> Slice[T]:
    """A page out of ``limit + 1`` rows: the one too many says that there is more.

    Args:
        position: of a row.
        write: makes the cursor of a position.
    """
    kept = tuple(rows[:limit])
    return Slice(kept, write(position(kept[-1])) if kept and len(rows) > limit else None)


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _bytes(text: str) -> bytes | None:
    """None where it is not what ``_text`` writes: each cursor has one spelling."""
    try:
        data = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    return data if text and _text(data) == text else None


def _invalid() -> Exception:
    words = {"es": "No es un cursor de esta lista.", "en": "It is not a cursor of this list."}
    return invalid(FieldError(parameter="cursor", code=FieldErrorCode.INVALID_CURSOR, message=words))
