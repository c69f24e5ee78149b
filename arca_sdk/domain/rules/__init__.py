"""ARCA's validations of FECAESolicitar as data, and the judgement of one invoice against them.

``check_invoice`` finds everything an invoice breaks, in the order of ARCA's manual; without a registry it judges
all that can be judged without ARCA. ``rule`` explains a code. Sources: manuals v4.0 to v4.8 and the resolutions that
each entry names.

A code may have several entries (``rules_for``): one per condition and per severity. 10015 has one for each demand
on the document; 10016 one for each date window (reported in the voucher's observations) and one for the numbering
(reported in Errors); 10038 one without and one with ARCA's rate; 10247 and 10248 refuse, but only remark on credit
notes.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from arca_sdk.domain.environment import Environment
from arca_sdk.domain.invoice import Invoice
from arca_sdk.domain.rules import (
    activities,
    amounts,
    associated,
    buyers,
    condition,
    currency,
    dates,
    fce,
    fce_associated,
    fce_optionals,
    header,
    numbers,
    optionals,
    period,
    receiver,
    regimes,
    registry,
    rentals,
    surety,
    tributes,
    used_goods,
    vat,
)
from arca_sdk.domain.rules.base import (
    Check,
    Circumstances,
    Finding,
    LastVoucher,
    Place,
    Registry,
    Rule,
    Severity,
    Taxpayer,
    Validity,
)
from arca_sdk.domain.rules.messages import arca_message
from arca_sdk.domain.rules.thresholds import THRESHOLDS, DatedAmount, Thresholds

RULES: tuple[Rule, ...] = (
    *header.RULES,
    *numbers.RULES,
    *receiver.RULES,
    *registry.RULES,
    *dates.RULES,
    *amounts.RULES,
    *vat.RULES,
    *tributes.RULES,
    *currency.RULES,
    *condition.RULES,
    *associated.RULES,
    *period.RULES,
    *fce.RULES,
    *fce_associated.RULES,
    *fce_optionals.RULES,
    *optionals.RULES,
    *used_goods.RULES,
    *regimes.RULES,
    *rentals.RULES,
    *surety.RULES,
    *buyers.RULES,
    *activities.RULES,
)
"""Every entry: the request's header, then the voucher field by field, then the special regimes."""

_BY_CODE: dict[int, tuple[Rule, ...]] = {}
for _entry in RULES:
    _BY_CODE[_entry.code] = (*_BY_CODE.get(_entry.code, ()), _entry)


def rule(code: int) -> Rule | None:
    """The (first) entry of a code, None for a code that FECAESolicitar does not have."""
    return next(iter(rules_for(code)), None)


def rules_for(code: int) -> tuple[Rule, ...]:
    """All entries of a code."""
    return _BY_CODE.get(code, ())


def check_invoice(invoice: Invoice, circumstances: Circumstances) -> tuple[Finding, ...]:
    """Every rule the invoice breaks, refusals and remarks, in the manual's order."""
    absent = () if circumstances.malformed else tuple(part for part in _PARTS if not getattr(invoice, part))
    judged = _judged(circumstances.environment, circumstances.today, circumstances.registry is not None, absent)
    broken = [entry for check, entry in judged if check(invoice, circumstances)]
    return tuple(
        Finding(entry, "" if entry.suggest is None else entry.suggest(invoice, circumstances)) for entry in broken
    )


def rejections(invoice: Invoice, circumstances: Circumstances) -> tuple[Finding, ...]:
    """Only what makes ARCA refuse the invoice."""
    findings = check_invoice(invoice, circumstances)
    return tuple(finding for finding in findings if finding.severity is Severity.REJECT)


_PARTS = ("optionals", "associated", "buyers", "tributes", "activities")
_MISS_THEIR_PART = frozenset(
    {10024, 10067, 10283, 10076, 10162, 10168, 10173, 10216, 10280, 10153, 10156, 10197, 10231, 10228, 10229, 10230}
)
"""The codes that ask for one of these parts; every other rule about them has nothing to say where there is none."""


@lru_cache(maxsize=128)
def _judged(
    environment: Environment, today: date, with_registry: bool, absent: tuple[str, ...]
) -> tuple[tuple[Check, Rule], ...]:
    """The rules that can be judged, are in force, and may have something to say: worked out once, not per invoice."""
    return tuple(
        (entry.check, entry)
        for entry in RULES
        if entry.check is not None
        and (with_registry or not entry.needs_registry)
        and entry.in_force_on(environment, today)
        and (entry.field not in absent or entry.code in _MISS_THEIR_PART)
    )


__all__ = [
    "RULES",
    "THRESHOLDS",
    "Circumstances",
    "DatedAmount",
    "Finding",
    "LastVoucher",
    "Place",
    "Registry",
    "Rule",
    "Severity",
    "Taxpayer",
    "Thresholds",
    "Validity",
    "arca_message",
    "check_invoice",
    "rejections",
    "rule",
    "rules_for",
]
