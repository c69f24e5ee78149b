"""Optionals of used goods bought from consumers (RG 3411, type 49): 10076-10084."""

from __future__ import annotations

from arca_sdk.domain.codes import DocumentType, OptionalType
from arca_sdk.domain.invoice import Invoice
from arca_sdk.domain.rules.base import Check, Circumstances, Rule, reject
from arca_sdk.domain.rules.malformed import OPTIONALS_EMPTY
from arca_sdk.domain.rules.vouchers import USED_GOODS, is_digits, optional_values

_SOURCE = "RG 3411/2012; WSFEv1 manual v4.0, FECAESolicitar validations"
_NAME, _COUNTRY = OptionalType.BIENES_USADOS_NOMBRE, OptionalType.BIENES_USADOS_NACIONALIDAD
_ADDRESS = OptionalType.BIENES_USADOS_DOMICILIO
_ITS_OWN = frozenset((_NAME, _COUNTRY, _ADDRESS))
_FOREIGN = frozenset((DocumentType.CERTIFICADO_DE_MIGRACION, DocumentType.CI_EXTRANJERA, DocumentType.PASAPORTE))


def _none_sent(invoice: Invoice, circumstances: Circumstances) -> bool:
    if invoice.voucher_type != USED_GOODS or invoice.optionals:
        return False
    return OPTIONALS_EMPTY not in circumstances.malformed


def _has_data(invoice: Invoice) -> bool:
    """Without any optional it is 10076 alone."""
    return invoice.voucher_type == USED_GOODS and bool(invoice.optionals)


def _blank_or_longer(kind: OptionalType, length: int) -> Check:
    def check(invoice: Invoice, _: Circumstances) -> bool:
        # An empty value is 10055.
        return any(value and (not value.strip() or len(value) > length) for value in optional_values(invoice, kind))

    return check


def _lacks(kind: OptionalType) -> Check:
    def check(invoice: Invoice, _: Circumstances) -> bool:
        return _has_data(invoice) and all(datum.type != kind for datum in invoice.optionals)

    return check


def _country_malformed(invoice: Invoice, _: Circumstances) -> bool:
    return any(not is_digits(value, 3) for value in optional_values(invoice, _COUNTRY))


def _country_unknown(invoice: Invoice, _: Circumstances) -> bool:
    # The table's codes run from 101 to 998; which of them exist today is ARCA's to say.
    return any(is_digits(value, 3) and not 101 <= int(value) <= 998 for value in optional_values(invoice, _COUNTRY))


def _something_else(invoice: Invoice, _: Circumstances) -> bool:
    return _has_data(invoice) and any(datum.type not in _ITS_OWN for datum in invoice.optionals)


def _country_or_not(invoice: Invoice, _: Circumstances) -> bool:
    if not _has_data(invoice):
        return False
    return bool(optional_values(invoice, _COUNTRY)) is not (invoice.receiver.document.type in _FOREIGN)


RULES: tuple[Rule, ...] = (
    reject(
        10076,
        "optionals",
        "Opcionales",
        "El comprobante de bienes usados lleva los datos del vendedor.",
        "The used-goods voucher has the seller's data.",
        "Agregue nombre (91) y domicilio (93); con documento extranjero, también nacionalidad (92).",
        "Add name (91) and address (93); with a foreign document, nationality (92) too.",
        _none_sent,
        source=_SOURCE,
        text="Si el comprobante es CbteTipo = 49 (Bienes Usados), es obligatorio informar opcionales. "
        "Ver método FEParamGetTiposOpcional()",
    ),
    reject(
        10077,
        "optionals",
        "Opcional 91",
        "El nombre del vendedor (91) no va en blanco y tiene hasta 100 caracteres.",
        "The seller's name (91) is not blank and has up to 100 characters.",
        "Corrija el nombre.",
        "Correct the name.",
        _blank_or_longer(_NAME, 100),
        source=_SOURCE,
    ),
    reject(
        10078,
        "optionals",
        "Opcional 91",
        "El comprobante de bienes usados lleva el nombre del vendedor (91).",
        "The used-goods voucher has the seller's name (91).",
        "Agregue el opcional 91.",
        "Add optional 91.",
        _lacks(_NAME),
        source=_SOURCE,
    ),
    reject(
        10079,
        "optionals",
        "Opcional 92",
        "La nacionalidad del vendedor (92) tiene tres dígitos.",
        "The seller's nationality (92) has three digits.",
        "Use el código de país, por ejemplo 203 para Brasil.",
        "Use the country's code, for example 203 for Brazil.",
        _country_malformed,
        source=_SOURCE,
    ),
    reject(
        10080,
        "optionals",
        "Opcional 92",
        "La nacionalidad del vendedor (92) es un país de la tabla de ARCA.",
        "The seller's nationality (92) is a country of ARCA's table.",
        "Elija uno de FEParamGetTiposPaises.",
        "Choose one from FEParamGetTiposPaises.",
        _country_unknown,
        source=_SOURCE,
    ),
    reject(
        10081,
        "optionals",
        "Opcional.Id",
        "El comprobante de bienes usados solo lleva los opcionales 91, 92 y 93.",
        "The used-goods voucher has only optionals 91, 92 and 93.",
        "Quite los demás.",
        "Leave the others out.",
        _something_else,
        source=_SOURCE,
    ),
    reject(
        10082,
        "optionals",
        "Opcional 92",
        "La nacionalidad (92) va con documento 30, 91 o 94, y solo entonces.",
        "Nationality (92) goes with document types 30, 91 and 94, and only with them.",
        "Agregue o quite el opcional 92 según el documento del vendedor.",
        "Add optional 92 or leave it out, as the seller's document asks.",
        _country_or_not,
        source=_SOURCE,
    ),
    reject(
        10083,
        "optionals",
        "Opcional 93",
        "El domicilio del vendedor (93) no va en blanco y tiene hasta 250 caracteres.",
        "The seller's address (93) is not blank and has up to 250 characters.",
        "Corrija el domicilio.",
        "Correct the address.",
        _blank_or_longer(_ADDRESS, 250),
        source=_SOURCE,
    ),
    reject(
        10084,
        "optionals",
        "Opcional 93",
        "El comprobante de bienes usados lleva el domicilio del vendedor (93).",
        "The used-goods voucher has the seller's address (93).",
        "Agregue el opcional 93.",
        "Add optional 93.",
        _lacks(_ADDRESS),
        source=_SOURCE,
    ),
)
