"""FECAESolicitar's codes: what ``arca_sdk.domain.rules`` knows of them."""

from __future__ import annotations

from arca_sdk.domain.explanations.base import Case
from arca_sdk.domain.rules import RULES, Rule

_ALSO_IN_CAEA = frozenset({10000, 10001, 10002, 10003})


def cases() -> dict[int | str, tuple[Case, ...]]:
    """By code, in the rulebook's order."""
    found: dict[int | str, tuple[Case, ...]] = {}
    for rule in RULES:
        found[rule.code] = (*found.get(rule.code, ()), case_of(rule))
    return found


def case_of(rule: Rule) -> Case:
    """A rule as something that a code may mean."""
    report = ("FECAEARegInformativo",) if rule.code in _ALSO_IN_CAEA else ()
    return Case(
        meaning=rule.sentence,
        fix=rule.fix,
        field=rule.field,
        arca_field=rule.arca_field,
        severity=rule.severity,
        operations=("FECAESolicitar", *report),
        source=rule.source,
    )
