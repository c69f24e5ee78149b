"""Optionals of home rentals (RG 4004-E): 10123-10132."""

from __future__ import annotations

from arca_sdk.domain.codes import DocumentType, OptionalType
from arca_sdk.domain.document import Document
from arca_sdk.domain.invoice import Invoice
from arca_sdk.domain.rules.base import Circumstances, Rule, reject
from arca_sdk.domain.rules.vouchers import (
    CLASS_B,
    CLASS_C,
    has_repeats,
    is_digits,
    is_possible_tax_id,
    optional_values,
    registered,
)

_RG_4004 = "RG 4004-E/2017; WSFEv1 manual v4.0, FECAESolicitar validations"
_BILLING = OptionalType.LOCACION_CASA_HABITACION
_OWNER_CUIT, _OWNER_NAME = OptionalType.LOCACION_CUIT, OptionalType.LOCACION_NOMBRE
# FCE's own data and the commercial reference go along with anything.
_RENTAL_OR_NEUTRAL = frozenset(("17", "1801", "1802", "22", "23", "27", "2101", "2102"))
_RENTAL_CLASSES = CLASS_B | CLASS_C


def _is_rental(invoice: Invoice) -> bool:
    return bool(optional_values(invoice, _BILLING, _OWNER_CUIT, _OWNER_NAME))


def _mixed_with_others(invoice: Invoice, _: Circumstances) -> bool:
    if invoice.voucher_type not in _RENTAL_CLASSES or not _is_rental(invoice):
        return False
    return any(datum.type not in _RENTAL_OR_NEUTRAL for datum in invoice.optionals)


def _billing_unknown(invoice: Invoice, _: Circumstances) -> bool:
    return any(value and value not in ("1", "2") for value in optional_values(invoice, _BILLING))


def _owner_cuit_malformed(invoice: Invoice, _: Circumstances) -> bool:
    return any(value and not is_digits(value, 11) for value in optional_values(invoice, _OWNER_CUIT))


def _owner_not_registered(invoice: Invoice, circumstances: Circumstances) -> bool:
    for value in optional_values(invoice, _OWNER_CUIT):
        if not is_digits(value, 11):
            continue
        if not is_possible_tax_id(int(value)):
            return True
        taxpayer = registered(Document(DocumentType.CUIT, int(value)), circumstances)
        if taxpayer is not None and not taxpayer.exists:
            return True
    return False


def _owner_name_malformed(invoice: Invoice, _: Circumstances) -> bool:
    values = optional_values(invoice, _OWNER_NAME)
    return any(value and (not value.strip() or len(value) > 100) for value in values)


def _owner_repeated(invoice: Invoice, _: Circumstances) -> bool:
    return has_repeats(optional_values(invoice, _OWNER_CUIT))


def _owner_missing(invoice: Invoice, _: Circumstances) -> bool:
    if "1" not in optional_values(invoice, _BILLING):
        return False
    return not (optional_values(invoice, _OWNER_CUIT) and optional_values(invoice, _OWNER_NAME))


def _owners_uneven(invoice: Invoice, circumstances: Circumstances) -> bool:
    # Where one of them is missing altogether it is 10129.
    if _owner_missing(invoice, circumstances):
        return False
    return len(optional_values(invoice, _OWNER_CUIT)) != len(optional_values(invoice, _OWNER_NAME))


def _owner_is_issuer(invoice: Invoice, circumstances: Circumstances) -> bool:
    return circumstances.issuer in optional_values(invoice, _OWNER_CUIT)


def _owner_alone(invoice: Invoice, _: Circumstances) -> bool:
    return bool(optional_values(invoice, _OWNER_CUIT, _OWNER_NAME)) and not optional_values(invoice, _BILLING)


RULES: tuple[Rule, ...] = (
    reject(
        10123,
        "optionals",
        "Opcional.Id",
        "Los datos de locación (17, 1801, 1802) no se mezclan con otros.",
        "Rental data (17, 1801, 1802) are not mixed with others.",
        "Quite los demás opcionales.",
        "Leave the other optionals out.",
        _mixed_with_others,
        source=_RG_4004,
    ),
    reject(
        10124,
        "optionals",
        "Opcional 17",
        "La facturación de la locación (17) es 1 (por intermediario) o 2 (directa).",
        "The rental's billing (17) is 1 (by an intermediary) or 2 (direct).",
        "Use 1 o 2.",
        "Use 1 or 2.",
        _billing_unknown,
        source=_RG_4004,
    ),
    reject(
        10125,
        "optionals",
        "Opcional 1801",
        "La CUIT del titular (1801) tiene 11 dígitos.",
        "The owner's CUIT (1801) has 11 digits.",
        "Corrija la CUIT.",
        "Correct the CUIT.",
        _owner_cuit_malformed,
        source=_RG_4004,
    ),
    reject(
        10126,
        "optionals",
        "Opcional 1801",
        "La CUIT del titular (1801) debe estar en los padrones de ARCA.",
        "The owner's CUIT (1801) must be in ARCA's registry.",
        "Verifique la CUIT con el titular.",
        "Check the CUIT with the owner.",
        _owner_not_registered,
        source=_RG_4004,
    ),
    reject(
        10127,
        "optionals",
        "Opcional 1802",
        "El nombre del titular (1802) no va en blanco y tiene hasta 100 caracteres.",
        "The owner's name (1802) is not blank and has up to 100 characters.",
        "Corrija el nombre.",
        "Correct the name.",
        _owner_name_malformed,
        source=_RG_4004,
    ),
    reject(
        10128,
        "optionals",
        "Opcional 1801",
        "La CUIT de un titular (1801) no se repite.",
        "An owner's CUIT (1801) is not repeated.",
        "Quite la repetida.",
        "Leave the repeated one out.",
        _owner_repeated,
        source=_RG_4004,
    ),
    reject(
        10129,
        "optionals",
        "Opcionales 17, 1801, 1802",
        "Con intermediario (17 = 1) van la CUIT y el nombre del titular (1801, 1802).",
        "With an intermediary (17 = 1) the owner's CUIT and name are given (1801, 1802).",
        "Agregue 1801 y 1802.",
        "Add 1801 and 1802.",
        _owner_missing,
        source=_RG_4004,
    ),
    reject(
        10130,
        "optionals",
        "Opcionales 1801, 1802",
        "Va un nombre (1802) por cada CUIT (1801).",
        "There is one name (1802) for each CUIT (1801).",
        "Iguale las cantidades.",
        "Make the numbers equal.",
        _owners_uneven,
        source=_RG_4004,
    ),
    reject(
        10131,
        "optionals",
        "Opcional 1801",
        "El titular (1801) no puede ser el emisor.",
        "The owner (1801) may not be the issuer.",
        "Si factura el propio titular, use 17 = 2.",
        "Where the owner bills directly, use 17 = 2.",
        _owner_is_issuer,
        source=_RG_4004,
    ),
    reject(
        10132,
        "optionals",
        "Opcional 17",
        "Los datos del titular (1801, 1802) van junto con la facturación (17).",
        "The owner's data (1801, 1802) go along with the billing (17).",
        "Agregue el opcional 17.",
        "Add optional 17.",
        _owner_alone,
        source=_RG_4004,
    ),
)
