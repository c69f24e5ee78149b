"""Amounts and limits that change with the calendar, as data: what ARCA compares against, since when, and where.

Everything here can be replaced: ``Circumstances(thresholds=replace(THRESHOLDS, fce_minimum=DatedAmount(...)))``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from arca_sdk.domain.environment import Environment

Steps = tuple[tuple[date, Decimal], ...]


@dataclass(frozen=True, slots=True)
class DatedAmount:
    """An amount in pesos that was changed on certain days.

    Attributes:
        steps: first day and amount, oldest first. Before the first step there is no amount.
        by_environment: other steps for one environment; the simulator follows homologación.
    """

    steps: Steps
    by_environment: Mapping[Environment, Steps] = field(default_factory=dict)

    def on(self, day: date, environment: Environment) -> Decimal | None:
        """The amount in force, None where none is known."""
        if environment is Environment.SIMULATOR and environment not in self.by_environment:
            environment = Environment.HOMOLOGACION
        found = None
        for first_day, amount in self.by_environment.get(environment, self.steps):
            if day < first_day:
                break
            found = amount
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """Every configurable limit of the rules.

    Attributes:
        identification: from this amount on a final consumer must be identified (class B).
        fce_minimum: from this amount on a sale to a large company is an FCE.
        lowest_rate, highest_rate: limits of a given exchange rate, as multiples of the official one.
    """

    identification: DatedAmount
    fce_minimum: DatedAmount
    lowest_rate: Decimal
    highest_rate: Decimal


IDENTIFICATION = DatedAmount(
    (
        # Until May 2025 it was 208,644 in cash and 417,288 by other means. The invoice does not say how it was
        # paid, so the higher one is used; it also stands for the years before, when it was lower.
        (date.min, Decimal("417288.00")),
        (date(2025, 5, 29), Decimal("10000000.00")),
    )
)
"""RG 5700/2025, text of RG 5866/2026. Whether the service compares with exactly this amount is not confirmed."""

FCE_MINIMUM = DatedAmount(((date(2026, 4, 14), Decimal("5549862.00")),))
"""Ley 27.440. Earlier amounts are not known here, so earlier days are not judged."""

THRESHOLDS = Thresholds(
    identification=IDENTIFICATION,
    fce_minimum=FCE_MINIMUM,
    # Measured in homologación (August 2026); the manual's sentence mixes "2 % of" and "400 % above".
    lowest_rate=Decimal("0.02"),
    highest_rate=Decimal(5),
)
