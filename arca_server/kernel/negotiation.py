"""Reading what a request prefers: language, media type, version, waiting."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from arca_server.kernel.problems import Problem, ProblemCode

LANGUAGES = ("es", "en")
FIRST_VERSION = "2026-11-25"
CURRENT_VERSION = "2026-11-25"
"""``Api-Version``: dates of changes that a client may have to know of."""

LONGEST_WAIT = 60
"""Seconds."""

_QUALITY = re.compile(r"(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)", re.ASCII)
_WAIT = re.compile(r"wait=(\d{1,6})", re.ASCII)


def weighed(header: str) -> list[tuple[str, float]]:
    """The entries of an Accept header with their weights, the heaviest first; what makes no sense is left out."""
    entries = []
    for entry in header.split(",")[:50]:
        name, *parameters = (part.strip().lower() for part in entry.split(";"))
        quality = next((part.removeprefix("q=") for part in parameters if part.startswith("q=")), "1")
        if name and _QUALITY.fullmatch(quality):
            entries.append((name, float(quality)))
    return sorted(entries, key=lambda entry: -entry[1])


def language(header: str) -> str:
    """Spanish unless English is preferred."""
    for name, weight in weighed(header):
        main = name.partition("-")[0]
        if weight > 0 and main in LANGUAGES:
            return main
    return LANGUAGES[0]


def media_type(header: str, offered: Sequence[str]) -> str:
    """Which of the offered types to answer with.

    Raises:
        Problem: ``not_acceptable``.
    """
    entries = weighed(header)
    if not entries or not offered:
        return offered[0] if offered else ""
    refused = {name for name, weight in entries if weight == 0}
    for name, weight in entries:
        for each in offered:
            if weight > 0 and each not in refused and _covers(name, each):
                return each
    raise Problem(
        ProblemCode.NOT_ACCEPTABLE,
        {"es": f"Se ofrece {', '.join(offered)}.", "en": f"On offer: {', '.join(offered)}."},
    )


def _covers(pattern: str, each: str) -> bool:
    return pattern in ("*/*", each) or (pattern.endswith("/*") and each.startswith(pattern[:-1]))


def version(header: str) -> str:
    """The version to answer with.

    Raises:
        Problem: ``unsupported_api_version``: not a date, or before the first one.
    """
    if not header:
        return CURRENT_VERSION
    try:
        asked = date.fromisoformat(header).isoformat()
    except ValueError:
        asked = ""
    if asked != header or asked < FIRST_VERSION:
        raise Problem(
            ProblemCode.UNSUPPORTED_API_VERSION,
            {
                "es": f"Va de {FIRST_VERSION} en adelante.",
                "en": f"It is a date, {FIRST_VERSION} or later.",
            },
        )
    return CURRENT_VERSION


def wait_seconds(header: str) -> int | None:
    """How long ``Prefer: wait=N`` asks to wait, at most a minute; None where it asks nothing known (RFC 7240)."""
    for preference in header.split(",")[:20]:
        if found := _WAIT.fullmatch(preference.partition(";")[0].strip().lower()):
            return min(int(found[1]), LONGEST_WAIT)
    return None


def etag(version: int) -> str:
    """The ETag of a row's version."""
    return f'"{version}"'


def check_unchanged(if_match: str | None, version: int) -> None:
    """Let a change go on only if the row is still the one that was read.

    Raises:
        Problem: ``version_mismatch``.
    """
    if if_match not in (None, "*", etag(version)):
        raise Problem(
            ProblemCode.VERSION_MISMATCH,
            {"es": "Leelo de nuevo y repetí el cambio.", "en": "Read it again and repeat the change."},
        )
