"""Codes, VAT rates and days as people write them."""

from __future__ import annotations

import re
import unicodedata
from contextlib import suppress
from datetime import date, datetime
from enum import Enum
from typing import TypeVar

from arca_sdk.domain import codes
from arca_sdk.errors import InvalidInput

E = TypeVar("E", bound=Enum)

CURRENCY_ALIASES = {"ARS": "PES", "USD": "DOL", "EUR": "060", "BRL": "012", "UYU": "011", "GBP": "021", "CLP": "033"}
"""ISO 4217 codes that people write, and ARCA's."""

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_NEW_CODES: dict[type[Enum], re.Pattern[str]] = {
    codes.Currency: re.compile(r"[0-9A-Z]{3}"),
    codes.OptionalType: re.compile(r"[0-9]{1,4}"),
}
"""What a text code that this version does not know looks like; anything else is a misspelt name."""


def read_code(enum: type[E], value: object) -> E:
    """A member by ARCA's code or by its name, whatever its case and accents.

    Raises:
        InvalidInput: it is neither; the hint names the members.
    """
    if isinstance(value, enum):
        return value
    if isinstance(value, int) and not isinstance(value, bool) and issubclass(enum, codes.ArcaCode):
        return enum(value)
    if isinstance(value, str):
        text = value.strip()
        name = _plain_name(text)
        if name in enum.__members__:
            return enum[name]
        if issubclass(enum, codes.ArcaCode) and text.isdigit() and text.isascii() and len(text) < 6:
            return enum(int(text))
        text = CURRENCY_ALIASES.get(text.upper(), text) if enum is codes.Currency else text
        if text in {member.value for member in enum}:
            return enum(text)
        if (pattern := _NEW_CODES.get(enum)) and pattern.fullmatch(text):
            return enum(text)
    raise InvalidInput(f"{str(value)[:40]!r} is not a {_words(enum)}.", hint=f"One of: {', '.join(_choices(enum))}.")


def read_rate(value: object) -> codes.VatRate:
    """A VAT rate by its percentage as text ("21%", "10.5") or by name ("EXENTO").

    Raises:
        InvalidInput: any number, because codes and percentages would be mistaken for each other; no such rate.
    """
    if isinstance(value, codes.VatRate):
        return value
    if isinstance(value, str):
        name = _plain_name(value)
        if name in codes.VatRate.__members__:
            return codes.VatRate[name]
        if unknown := re.fullmatch(r"CODE_(\d{1,3})", name):
            return codes.VatRate(int(unknown[1]))
        text = value.strip().removesuffix("%").strip().replace(",", ".")
        if re.fullmatch(r"\d{1,2}(\.\d{1,2})?", text):
            with suppress(KeyError):
                return codes.VatRate.from_percent(text)
    raise InvalidInput(
        f"{str(value)[:40]!r} is not a VAT rate.",
        hint='Write it as text: "21%", "10.5%", "27%", "5%", "2.5%", "0%", "EXENTO" or "NO_GRAVADO".',
    )


def read_day(value: object) -> date:
    """An ISO date. Raises InvalidInput."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    if isinstance(value, str) and _DATE.fullmatch(value.strip()):
        with suppress(ValueError):
            return date.fromisoformat(value.strip())
    raise InvalidInput(f"{str(value)[:40]!r} is not a date.", hint="Write year-month-day: 2026-11-25.")


def _plain_name(text: str) -> str:
    """``Nota de Crédito B`` and ``nota-de-credito-b`` are NOTA_DE_CREDITO_B."""
    bare = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    return re.sub(r"[\s_-]+", "_", bare.strip()).upper()


def _words(enum: type[Enum]) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", " ", enum.__name__).lower()


def _choices(enum: type[Enum]) -> list[str]:
    names = [member.name for member in enum]
    return names if len(names) <= 12 else [*names[:11], "…"]
