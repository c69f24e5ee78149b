"""Who is in the simulated registry. Whoever was registered is what the ledger says; what it does not say is made up.

Made up from the digits of the CUIT and from nothing else, so that the same CUIT is always the same person.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from arca_sdk.domain.codes import VatCondition
from arca_sdk.domain.cuit import Cuit, check_digit
from arca_sdk.errors import InvalidCuit
from arca_sdk.simulator.call import Call
from arca_sdk.simulator.ledger import Taxpayer

T = TypeVar("T")

_SURNAMES = ("ACOSTA", "BENITEZ", "CABRERA", "DIAZ", "FERREYRA", "GIMENEZ", "LEDESMA", "MEDINA", "OJEDA", "QUIROGA")
_NAMES = ("ANA LAURA", "BRUNO", "CARLA", "DARIO OSCAR", "ELENA", "FACUNDO", "INES", "JULIAN", "MARTA", "NICOLAS")
_TRADES = ("TRANSPORTES", "PANADERIA", "SEMILLERIA", "IMPRENTA", "FERRETERIA", "CONSULTORA", "BODEGA", "TEXTIL")
_PLACES = ("DEL SUR", "DEL PLATA", "LOS ANDES", "LA PAMPA", "DEL LITORAL", "RIO CUARTO", "EL CEIBO")
_FORMS = ("S.A.", "S.R.L.", "S.A.S.")
_STREETS = ("SAN MARTIN", "BELGRANO", "RIVADAVIA", "MITRE", "SARMIENTO", "9 DE JULIO", "INDEPENDENCIA")
_TOWNS = (
    # city, province, its number, postal code; the City of Buenos Aires has no city
    ("", "CIUDAD AUTONOMA BUENOS AIRES", 0, "1030"),
    ("LA PLATA", "BUENOS AIRES", 1, "1900"),
    ("CORDOBA", "CORDOBA", 3, "5000"),
    ("ROSARIO", "SANTA FE", 12, "2000"),
    ("MENDOZA", "MENDOZA", 7, "5500"),
    ("SALTA", "SALTA", 9, "4400"),
)
_ACTIVITIES = (
    (620100, "SERVICIOS DE CONSULTORES EN INFORMÁTICA Y SUMINISTROS DE PROGRAMAS DE INFORMÁTICA"),
    (492299, "SERVICIO DE TRANSPORTE AUTOMOTOR DE CARGAS N.C.P."),
    (471130, "VENTA AL POR MENOR EN MINIMERCADOS"),
    (692000, "SERVICIOS DE CONTABILIDAD, AUDITORÍA Y ASESORÍA FISCAL"),
    (561011, "SERVICIOS DE RESTAURANTES Y CANTINAS SIN ESPECTÁCULO"),
)
_NATURAL_PREFIXES = ("20", "27", "23", "24")


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody, whole.

    Attributes:
        surname, given: of a natural person; a legal entity has its name in `company` instead.
        activities: code and words, the main one first.
        document: the number inside the CUIT.
    """

    cuit: Cuit
    surname: str
    given: str
    company: str
    condition: VatCondition | None
    active: bool
    street: str
    city: str
    province: str
    province_id: int
    postal_code: str
    activities: tuple[tuple[int, str], ...]

    @property
    def document(self) -> str:
        return str(int(self.cuit[2:10]))


def find(key: int | None, call: Call) -> Person | None:
    """The person of a key; in strict mode only one that was registered."""
    try:
        cuit = Cuit(key or 0)
    except InvalidCuit:
        return None
    registered = call.simulator.ledger.taxpayers.get(cuit)
    if registered is None and not call.open_mode:
        return None
    return describe(registered or Taxpayer(cuit, condition=_condition(cuit)))


def keys_of(document: str, call: Call) -> list[Cuit]:
    """Whose CUIT holds a document number: those registered, or in open mode somebody who could be."""
    if not (document.isascii() and document.isdigit()) or not 1 <= int(document) <= 99_999_999:
        return []
    middle = f"{int(document):08d}"
    registered = [cuit for cuit in call.simulator.ledger.taxpayers if cuit[2:10] == middle]
    if registered or not call.open_mode:
        return registered
    for prefix in _NATURAL_PREFIXES:
        digit = check_digit(prefix + middle)
        if digit < 10:
            return [Cuit(f"{prefix}{middle}{digit}")]
    return []


def describe(taxpayer: Taxpayer) -> Person:
    """A taxpayer of the ledger, with what it lacks made up."""
    cuit = taxpayer.cuit
    name = taxpayer.name or _made_up_name(cuit)
    surname, _, given = name.partition(" ")
    city, province, province_id, postal_code = _pick(cuit, _TOWNS, 3)
    return Person(
        cuit=cuit,
        surname="" if cuit.is_legal_entity else surname,
        given="" if cuit.is_legal_entity else given,
        company=name if cuit.is_legal_entity else "",
        condition=taxpayer.condition,
        active=taxpayer.active,
        street=taxpayer.address or f"{_pick(cuit, _STREETS, 4)} {int(cuit[6:10]) + 1}",
        city=city,
        province=province,
        province_id=province_id,
        postal_code=postal_code,
        activities=taxpayer.activities or (_pick(cuit, _ACTIVITIES, 5),),
    )


def _made_up_name(cuit: Cuit) -> str:
    if cuit.is_legal_entity:
        return f"{_pick(cuit, _TRADES, 1)} {_pick(cuit, _PLACES, 2)} {_pick(cuit, _FORMS, 6)}"
    return f"{_pick(cuit, _SURNAMES, 1)} {_pick(cuit, _NAMES, 2)}"


def _condition(cuit: Cuit) -> VatCondition:
    """Companies are registered for VAT; of the others every second one is in Monotributo."""
    if cuit.is_legal_entity or int(cuit[9]) % 2:
        return VatCondition.RESPONSABLE_INSCRIPTO
    return VatCondition.MONOTRIBUTO


def _pick(cuit: Cuit, choices: Sequence[T], which: int) -> T:
    """One of the choices, by the digits; `which` makes the choices of one CUIT independent of each other."""
    divisor: int = 7**which
    return choices[int(cuit[2:10]) // divisor % len(choices)]
