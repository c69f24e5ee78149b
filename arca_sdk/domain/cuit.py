"""CUIT, CUIL and CDI: eleven digits with a check digit (module 11)."""

from __future__ import annotations

from typing import Any

from arca_sdk.errors import InvalidCuit

_WEIGHTS = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)
_COUNTRY_PREFIXES = frozenset({"50", "51", "55"})
_LEGAL_PREFIXES = frozenset({"30", "33", "34"})
_SEPARATORS = str.maketrans("", "", "-. ")
_IRREGULAR = frozenset({"50000002882", "55000002884", "55000005069"})
"""Countries whose check digit is wrong in ARCA's own table (FEXGetPARAM_DST_CUIT)."""


def check_digit(first_ten: str) -> int:
    """The eleventh digit; 10 means that no CUIT begins with these ten digits.

    Weighted sum with 5432765432, module 11; 11 counts as 0 and 10 is never issued.
    """
    remainder = sum(int(digit) * weight for digit, weight in zip(first_ten, _WEIGHTS, strict=True)) % 11
    return 0 if remainder == 0 else 11 - remainder


class Cuit(str):
    """A CUIT (or CUIL or CDI, which share its form) whose check digit is right.

    It is a string of eleven digits, so it compares, hashes and serialises as one.

    Args:
        value: with or without dashes, as text or integer.

    Raises:
        InvalidCuit: naming what is wrong and, where it can, what the check digit should be.
    """

    __slots__ = ()

    def __new__(cls, value: str | int) -> Cuit:
        if isinstance(value, Cuit):
            return value
        if isinstance(value, bool) or not isinstance(value, str | int):
            raise InvalidCuit(f"A CUIT is text or an integer, not {type(value).__name__}.", field="cuit")
        digits = str(value).translate(_SEPARATORS)
        if len(digits) != 11 or not (digits.isascii() and digits.isdigit()) or str(value).startswith("-"):
            raise InvalidCuit(
                f"{str(value)[:40]!r} is not a CUIT.",
                field="cuit",
                hint="A CUIT has eleven digits, for example 20-11111111-2.",
            )
        expected = check_digit(digits[:10])
        if expected != int(digits[10]) and digits not in _IRREGULAR:
            hint = (
                "No CUIT begins with these ten digits: one of them is mistyped."
                if expected == 10
                else f"With these first ten digits it would be {expected}: one digit is mistyped."
            )
            raise InvalidCuit(f"{digits}: the check digit {digits[10]} is wrong.", field="cuit", hint=hint)
        return super().__new__(cls, digits)

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: Any, handler: Any) -> dict[str, Any]:
        """Pydantic's hook: models may have fields of this type. A plain mapping, so that nothing is imported."""
        return {
            "type": "function-after",
            "function": {"type": "no-info", "function": cls},
            "schema": handler(str),
        }

    @property
    def dashed(self) -> str:
        """``20-11111111-2``, the form printed on documents."""
        return f"{self[:2]}-{self[2:10]}-{self[10]}"

    @property
    def is_legal_entity(self) -> bool:
        """Prefix 30, 33 or 34: companies and other bodies."""
        return self[:2] in _LEGAL_PREFIXES

    @property
    def is_country(self) -> bool:
        """Prefix 50, 51 or 55: the CUITs that stand for foreign countries in exports."""
        return self[:2] in _COUNTRY_PREFIXES
