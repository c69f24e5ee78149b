"""Rows of ARCA's parameter methods and other small answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row of a parameter table (FEParamGet…).

    Attributes:
        code: as ARCA sends it, text or number as text.
        label: ARCA's words.
        valid_from, valid_to: None where ARCA sends NULL or nothing.
        extra: further columns by ARCA's name (``Cmp_Clase``, ``Orden``).
    """

    code: str
    label: str
    valid_from: date | None = None
    valid_to: date | None = None
    extra: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class PointOfSale:
    """A point of sale enabled for web services (FEParamGetPtosVenta)."""

    number: int
    kind: str
    blocked: bool
    closed_on: date | None


@dataclass(frozen=True, slots=True)
class ExchangeRate:
    """ARCA's rate (FEParamGetCotizacion): pesos per unit, of the stated business day."""

    currency: str
    rate: Decimal
    on: date | None


@dataclass(frozen=True, slots=True)
class ServiceHealth:
    """FEDummy: the three servers' words. "OK" proves little; anything else proves much."""

    application: str
    database: str
    authentication: str

    @property
    def is_up(self) -> bool:
        return (self.application, self.database, self.authentication) == ("OK", "OK", "OK")
