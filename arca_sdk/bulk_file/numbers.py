"""Amounts, dates and yes or no as people write them in spreadsheets.

The decimal sign is decided once for the whole file, from cells that can mean only one thing. A cell that could be read
both ways, in a file that never tells, is refused: 1.234 is a thousand pesos or one, and nobody should guess.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from arca_sdk.errors import InvalidAmount, InvalidInput

_NOISE = re.compile(r"[\s$\u00a0\u202f]")
_PLAIN = re.compile(r"[+-]?[0-9]+")
_GROUPS = {sign: re.compile(rf"[+-]?[1-9][0-9]{{0,2}}({re.escape(sign)}[0-9]{{3}})+") for sign in ",."}
_DECIMALS = {sign: re.compile(rf"[+-]?[0-9]*{re.escape(sign)}[0-9]+") for sign in ",."}
_BOTH = {
    sign: re.compile(rf"[+-]?[1-9][0-9]{{0,2}}({re.escape(other)}[0-9]{{3}})+{re.escape(sign)}[0-9]+")
    for sign, other in ((",", "."), (".", ","))
}
_DATE = re.compile(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})")
_YES = frozenset({"1", "si", "sí", "s", "yes", "y", "true", "verdadero", "x"})
_NO = frozenset({"0", "no", "n", "false", "falso"})
_NAMES = {",": "comma", ".": "point"}


def decimal_sign(cells: Iterable[tuple[int, str]]) -> str | None:
    """The decimal sign of a file's amounts, None where nothing tells it.

    Args:
        cells: line and text of every amount.

    Raises:
        InvalidInput: one cell tells one sign, another cell the other.
    """
    seen: dict[str, tuple[int, str]] = {}
    for line, text in cells:
        sign = _told_by(_NOISE.sub("", text))
        if sign:
            seen.setdefault(sign, (line, text.strip()))
    if len(seen) == 2:
        (line, text), (other_line, other) = sorted(seen.values())
        raise InvalidInput(
            f"The file mixes decimal comma and decimal point: {text!r} in line {line}, {other!r} in line {other_line}.",
            hint="Write all amounts of a file the same way.",
        )
    return next(iter(seen), None)


def _told_by(text: str) -> str | None:
    for sign, other in ((",", "."), (".", ",")):
        if _BOTH[sign].fullmatch(text):
            return sign
        if _GROUPS[other].fullmatch(text) and text.count(other) > 1:
            return sign
        if _DECIMALS[sign].fullmatch(text) and not _GROUPS[sign].fullmatch(text):
            return sign
    return None


def plain(text: str, sign: str | None) -> str:
    """The amount with a point before its decimals and nothing else: ``1234.50``.

    Raises:
        InvalidAmount: a formula, no number, or one that can be read in two ways.
    """
    bare = _NOISE.sub("", text)
    if _PLAIN.fullmatch(bare):
        return bare.removeprefix("+")
    if text.lstrip().startswith(("=", "@")):
        raise InvalidAmount(f"{text[:40]!r} is a formula, and is not evaluated.", hint="Save its value instead.")
    if sign is None and any(pattern.fullmatch(bare) for pattern in _GROUPS.values()):
        digits = bare.replace(",", "").replace(".", "")
        raise InvalidAmount(
            f"{text.strip()!r} can be read in two ways, and nothing else in the file tells which.",
            hint=f"Write {digits}.00 (or {digits},00) if thousands are meant, or more or fewer than three decimals.",
        )
    if sign is not None:
        other = "." if sign == "," else ","
        if any(pattern.fullmatch(bare) for pattern in (_DECIMALS[sign], _BOTH[sign], _GROUPS[other])):
            return bare.replace(other, "").replace(sign, ".").removeprefix("+")
    decided = f" (this file's decimal sign is the {_NAMES[sign]})" if sign else ""
    raise InvalidAmount(f"{text.strip()[:40]!r} is not an amount{decided}.")


def sign_note(sign: str | None) -> tuple[str, ...]:
    """What to tell about the decision."""
    return (f"Amounts: decimal {_NAMES[sign]}.",) if sign else ()


def day(text: str) -> date:
    """``2026-11-25`` or ``25/11/2026``.

    Raises:
        InvalidInput: neither, or no such day.
    """
    bare = text.strip()
    found = _DATE.fullmatch(bare)
    try:
        if found:
            return date(int(found[3]), int(found[2]), int(found[1]))
        return date.fromisoformat(bare)
    except ValueError:
        raise InvalidInput(
            f"{bare[:40]!r} is not a date.", hint="Write day/month/year, 25/11/2026, or 2026-11-25."
        ) from None


def yes_or_no(text: str) -> bool:
    """Raises InvalidInput for anything else."""
    bare = text.strip().lower()
    if bare in _YES:
        return True
    if bare in _NO:
        return False
    raise InvalidInput(f"{text.strip()[:40]!r} is neither yes nor no.", hint="Write sí or no.")
