"""How numbers, dates and other people's text are written on paper: es-AR, exact, harmless."""

from __future__ import annotations

import unicodedata
from datetime import date
from decimal import Decimal
from typing import TypeAlias

from arca_sdk.domain.codes import VatRate

Pairs: TypeAlias = list[list[str]]
"""Label and value, as printed."""

_SWAP = str.maketrans(",.", ".,")
_DROPPED = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_MARKS = frozenset({"Mn", "Me"})
_MAX_MARKS = 2
_MAX_PRICE_DECIMALS = 6


def amount(value: Decimal) -> str:
    """``1.234.567,89``: always two decimals."""
    return f"{value:,.2f}".translate(_SWAP)


def number(value: Decimal, *, least: int = 0) -> str:
    """As many decimals as the value has, up to six, and never fewer than ``least``: ``1.234,5``."""
    whole, _, decimals = f"{value:,.{_MAX_PRICE_DECIMALS}f}".partition(".")
    decimals = decimals.rstrip("0").ljust(least, "0")
    return whole.translate(_SWAP) + (f",{decimals}" if decimals else "")


def percent(value: Decimal) -> str:
    """``10,5 %``, with a space that never breaks."""
    return f"{number(value)}\u00a0%"


def vat_percent(rate: VatRate) -> str:
    return percent(rate.factor * 100)


def day(value: date | None) -> str:
    """``31/12/2026``; empty for no date."""
    return "" if value is None else f"{value.day:02d}/{value.month:02d}/{value.year:04d}"


def present(*pairs: list[str]) -> Pairs:
    """The pairs that have a value."""
    return [pair for pair in pairs if pair[1]]


def line(text: str) -> str:
    """One clean line: see ``block``, with every line break turned into a space."""
    return " ".join(block(text).split())


def block(text: str) -> str:
    """Free text made safe to print, its line breaks kept.

    Control characters, bidirectional overrides and isolates, invisible characters, lone surrogates and unassigned
    code points go away, because they can show a text that is not the one stored. No more than two accents stay on
    one letter, so that nothing is drawn over the lines around it.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    kept = "".join(_printable(character) for character in text)
    kept = _limit_marks(unicodedata.normalize("NFC", kept))
    rows = [" ".join(row.split()) for row in kept.split("\n")]
    return "\n".join(rows).strip()


def _printable(character: str) -> str:
    if character == "\n":
        return character
    if character.isspace():
        return " "
    return "" if unicodedata.category(character) in _DROPPED else character


def _limit_marks(text: str) -> str:
    kept: list[str] = []
    marks = 0
    for character in text:
        marks = marks + 1 if unicodedata.category(character) in _MARKS else 0
        if marks <= _MAX_MARKS:
            kept.append(character)
    return "".join(kept)
