"""Bytes that nothing shows by accident: not a repr, a log line, an error text, nor the locals of a traceback.

What this does not do: Python's bytes cannot be overwritten, and OpenSSL keeps copies of its own while it works. A
secret therefore stays in this process's memory until its page is used again; who can read that memory (a core dump,
a debugger) can read the secret. So secrets are opened late, in one function, and dropped when it returns; run the
service with core dumps off (``LimitCORE=0``) and swap off or encrypted.
"""

from __future__ import annotations

import hmac
from typing import NoReturn, TypeVar

E = TypeVar("E", bound=BaseException)


class Hidden:
    """A secret in memory.

    Functions pass it on as it is and call ``reveal()`` only inside the call that consumes the bytes, so that no
    frame has them as a local variable.
    """

    __slots__ = ("_value",)

    def __init__(self, value: bytes) -> None:
        self._value = value

    @classmethod
    def text(cls, value: str) -> Hidden:
        return cls(value.encode())

    def reveal(self) -> bytes:
        return self._value

    def __repr__(self) -> str:
        return "Hidden(…)"

    def __eq__(self, other: object) -> bool:
        """In constant time."""
        return isinstance(other, Hidden) and hmac.compare_digest(self._value, other._value)

    __hash__ = None  # type: ignore[assignment]  # a hash would follow the value, and be shown

    def __copy__(self) -> Hidden:
        return self

    def __deepcopy__(self, _memo: object) -> Hidden:
        return self

    def __reduce_ex__(self, _protocol: object) -> NoReturn:
        raise TypeError("a hidden value is not serialised")


def bare(error: E) -> E:
    """The error without the frames that it crossed, which may hold secrets of libraries as locals."""
    error.__cause__ = error.__context__ = None
    return error.with_traceback(None)
