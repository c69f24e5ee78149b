"""Names for things: a prefix that says what it is, and 128 random bits, which tell nothing of time or order."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from typing import TypeAlias

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
"""Base 62: nothing that has to be escaped in a URL, and a double click selects all of it."""

LENGTH = 22
"""62**22 is just above 2**128."""

RandomBits: TypeAlias = Callable[[int], int]
"""So many random bits as a whole number; ``secrets.randbits`` unless a test plays a seed."""

_PREFIX = re.compile(r"[a-z]{2,4}")


class Ids:
    """Makes ids.

    Args:
        random_bits: where randomness comes from.
    """

    def __init__(self, random_bits: RandomBits = secrets.randbits) -> None:
        self._random_bits = random_bits

    def new(self, prefix: str) -> str:
        """``inv_5hVYc3GdQ0bXl2mWk8TzRa``.

        Raises:
            ValueError: the prefix is not two to four small letters.
        """
        if not _PREFIX.fullmatch(prefix):
            raise ValueError(f"{prefix!r} is not a prefix")
        return f"{prefix}_{base62(self._random_bits(128), LENGTH)}"


def base62(number: int, length: int) -> str:
    """A number in base 62, filled up with zeros.

    Raises:
        ValueError: negative, or longer than that.
    """
    digits = []
    rest = number
    for _ in range(length):
        rest, digit = divmod(rest, 62)
        digits.append(ALPHABET[digit])
    if rest:
        raise ValueError(f"{number} does not fit into {length} digits")
    return "".join(reversed(digits))


def is_id(text: str, prefix: str) -> bool:
    """Whether it looks like an id of that kind; so that what cannot exist is not asked for."""
    return re.fullmatch(rf"{re.escape(prefix)}_[0-9A-Za-z]{{10,32}}", text, re.ASCII) is not None
