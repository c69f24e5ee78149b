"""A taxpayer as ARCA's registry (padrón) describes it, and what that says about VAT.

Source: manuals of the constancia de inscripción (4.1) and of the padrón's scope 13 (1.4).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from arca_sdk.domain.codes import IssuerCondition, VatCondition
from arca_sdk.domain.cuit import Cuit

VAT: Final = 30
VAT_EXEMPT: Final = 32
VAT_NOT_REGISTERED: Final = 33
VAT_NOT_REACHED: Final = 34
MONOTRIBUTO: Final = 20
"""Ids of taxes (idImpuesto)."""

_SOCIAL_CATEGORIES = frozenset({61, *range(98, 105)})


@dataclass(frozen=True, slots=True)
class TaxAddress:
    """A fiscal address, in ARCA's words.

    Attributes:
        city: "" in the City of Buenos Aires, where ARCA states only the province.
    """

    street: str = ""
    city: str = ""
    province: str = ""
    postal_code: str = ""

    def __str__(self) -> str:
        """One line, to print on a voucher."""
        code = f"({self.postal_code})" if self.postal_code else ""
        place = " ".join(part for part in (self.province, code) if part)
        return ", ".join(part for part in (self.street, self.city, place) if part)


@dataclass(frozen=True, slots=True)
class Activity:
    """An economic activity: code and words of the nomenclature (CLAE, form 883)."""

    code: int
    description: str = ""


@dataclass(frozen=True, slots=True)
class MonotributoCategory:
    """A category of Monotributo: ARCA's number (idCategoria) and words, which begin with the letter."""

    code: int
    label: str = ""

    @property
    def vat_condition(self) -> VatCondition:
        """Which of the three Monotributo conditions: social and promoted ones have their own."""
        if self.code in _SOCIAL_CATEGORIES:
            return VatCondition.MONOTRIBUTISTA_SOCIAL
        if "PROMOVIDO" in self.label.upper():
            return VatCondition.MONOTRIBUTO_TRABAJADOR_PROMOVIDO
        return VatCondition.MONOTRIBUTO


@dataclass(frozen=True, slots=True, kw_only=True)
class Taxpayer:
    """Who a CUIT is.

    Attributes:
        name: company name, or surname and given names. Homologación scrambles them.
        active: whether the key is active; None where ARCA does not say.
        vat_condition: as the receiver of an invoice; None where it cannot be told: ask the taxpayer, do not guess.
        monotributo_category: None for whoever is not in Monotributo.
        address: the fiscal one.
        activities: the main one first.
        taxes: ids of the taxes in force; empty where the source does not list them (scope 13).
        errors: why ARCA issues no constancia, in its words; the rest is then what the registry still says.
        warnings: what ARCA left out of the answer and why, in its words.
        source: WSAA's name of the service that answered.
        as_of: when it answered, by ARCA's clock.
    """

    cuit: Cuit
    name: str
    is_legal_entity: bool
    active: bool | None
    vat_condition: VatCondition | None = None
    monotributo_category: MonotributoCategory | None = None
    address: TaxAddress | None = None
    activities: tuple[Activity, ...] = ()
    taxes: tuple[int, ...] = ()
    errors: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    source: str = ""
    as_of: datetime | None = None

    @property
    def issuer_condition(self) -> IssuerCondition | None:
        """Its standing before VAT as an issuer; None where it cannot be told."""
        if self.vat_condition is not None and self.vat_condition.is_monotributo:
            return IssuerCondition.MONOTRIBUTO
        return _ISSUERS.get(self.vat_condition)


_ISSUERS: dict[VatCondition | None, IssuerCondition] = {
    VatCondition.RESPONSABLE_INSCRIPTO: IssuerCondition.RESPONSABLE_INSCRIPTO,
    VatCondition.EXENTO: IssuerCondition.EXENTO,
}


def derive_vat_condition(
    taxes: Collection[int], category: MonotributoCategory | None, *, complete: bool
) -> VatCondition | None:
    """The condition that taxes in force and Monotributo category amount to.

    The order is that of the clients in use: exempt, legacy not registered (which has no id), not reached, registered,
    Monotributo; none of them is a final consumer.

    Args:
        complete: False where ARCA withheld a part of the answer: then what is absent proves nothing.
    """
    if VAT_EXEMPT in taxes:
        return VatCondition.EXENTO
    if VAT_NOT_REGISTERED in taxes:
        return None
    if VAT_NOT_REACHED in taxes:
        return VatCondition.NO_ALCANZADO
    if VAT in taxes:
        return VatCondition.RESPONSABLE_INSCRIPTO
    if category is not None:
        return category.vat_condition
    return VatCondition.CONSUMIDOR_FINAL if complete and MONOTRIBUTO not in taxes else None
