"""What ARCA's codes mean and what to do: every code of WSFEv1 and every fault of WSAA that its manuals name.

::

    explain(10048).fix
    explain("coe.notAuthorized", "es").meaning
    print(error.explain("es"))

A code that is not here is passed on verbatim: ``explain`` returns None for it.
"""

from __future__ import annotations

from functools import cache

from arca_sdk.domain.explanations import caea, infrastructure, login, methods, rulebook, twins
from arca_sdk.domain.explanations.base import LANGUAGES, Case, Explanation
from arca_sdk.errors import InvalidInput


def explain(code: int | str, language: str = "en") -> Explanation | None:
    """What a code means.

    Args:
        code: ARCA's number, also as text, or a fault of WSAA's (``cms.cert.expired``; a prefix as in ``ns1:…`` is
            left out).
        language: ``en`` or ``es``.

    Returns:
        None for a code that the manuals do not name.

    Raises:
        InvalidInput: no such language.
    """
    if language not in LANGUAGES:
        raise InvalidInput(f"{language!r} is not a language.", field="language", hint="One of: en, es.")
    key = _key(code)
    cases = _cases().get(key)
    return Explanation(key, language, cases) if cases else None


def codes() -> tuple[int | str, ...]:
    """Every code that can be explained: numbers in order, then the faults of WSAA."""
    known = _cases()
    numbers = sorted(code for code in known if isinstance(code, int))
    return (*numbers, *(code for code in known if isinstance(code, str)))


@cache
def _cases() -> dict[int | str, tuple[Case, ...]]:
    known: dict[int | str, tuple[Case, ...]] = {}
    for part in (
        infrastructure.CASES,
        caea.cases(),
        twins.cases(),
        methods.cases(),
        rulebook.cases(),
        login.CASES,
    ):
        for code, cases in part.items():
            known[code] = (*known.get(code, ()), *cases)
    return known


def _key(code: int | str) -> int | str:
    text = str(code).strip()
    if text.isascii() and text.isdecimal():
        return int(text)
    name = text.rpartition(":")[2].lower()
    return next((known for known in login.CASES if str(known).lower() == name), text)


__all__ = ["LANGUAGES", "Case", "Explanation", "codes", "explain"]
