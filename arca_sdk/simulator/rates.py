"""The simulated exchange rates: a plausible series per currency, the same on every run.

Homologación's own rates are made up as well. Ours move a little from day to day; Saturdays and Sundays repeat Friday's,
so that the rate of the business day before, which RG 5616 asks for, is also that of the calendar day before.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal

from arca_sdk.domain.clock import compact
from arca_sdk.domain.environment import Environment
from arca_sdk.domain.money import exchange_rate

_AROUND = {
    "DOL": "1155",
    "002": "1155",
    "009": "1290",
    "010": "62",
    "011": "28.8",
    "012": "207",
    "014": "180",
    "015": "113",
    "016": "120",
    "018": "835",
    "019": "7.7",
    "021": "1550",
    "023": "5.2",
    "024": "55",
    "025": "11",
    "026": "760",
    "028": "640",
    "029": "0.16",
    "030": "345",
    "031": "166",
    "032": "0.285",
    "033": "1.21",
    "034": "66",
    "035": "325",
    "040": "265",
    "041": "1560",
    "042": "19",
    "043": "1155",
    "044": "31.4",
    "045": "126",
    "046": "23.8",
    "047": "308",
    "051": "148",
    "052": "895",
    "053": "7.2",
    "054": "37.5",
    "055": "150",
    "056": "3.4",
    "057": "35.5",
    "059": "3760",
    "060": "1345",
    "061": "315",
    "062": "13.2",
    "063": "44",
    "064": "161",
    "RUB": "14.2",
    "NZD": "675",
}
"""Pesos per unit. A gram of gold (049) has none: it is worth more than MonCotiz can hold."""

_SWING = Decimal("0.016")
_SATURDAY = 5


def rate_on(currency: str, day: date, overrides: Mapping[str, Decimal]) -> Decimal | None:
    """Pesos per unit on a day, None for a currency without rate. An override holds on every day."""
    if currency in overrides:
        return exchange_rate(overrides[currency], field="rate")
    around = _AROUND.get(currency)
    if around is None:
        return None
    seed = hashlib.sha256(f"{currency}{compact(_quoted(day))}".encode()).digest()
    swing = Decimal(int.from_bytes(seed[:2], "big")) / 65535 - Decimal("0.5")
    return exchange_rate((Decimal(around) * (1 + swing * _SWING)).quantize(Decimal("0.0001")))


def day_before(day: date, environment: Environment) -> date:
    """The last day with a rate before `day`. Homologación has one for every calendar day, production for business
    days; its holidays are not known here."""
    before = day - timedelta(days=1)
    return _quoted(before) if environment.is_production else before


def is_answered(day: date, today: date, environment: Environment) -> bool:
    """Whether FEParamGetCotizacion answers for that day: production only for past business days."""
    if environment.is_production:
        return day < today and day.weekday() < _SATURDAY
    return day <= today


def _quoted(day: date) -> date:
    """The weekday whose rate is valid on `day`."""
    return day - timedelta(days=max(0, day.weekday() - _SATURDAY + 1))
