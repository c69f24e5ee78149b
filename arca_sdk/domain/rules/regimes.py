"""Optionals of the VAT exception (RG 3668) and of private schools (RG 3368): 10086-10095, 10097-10099, 10113-10115."""

from __future__ import annotations

from arca_sdk.domain.codes import DocumentType, OptionalType
from arca_sdk.domain.document import Document
from arca_sdk.domain.invoice import Invoice
from arca_sdk.domain.rules.base import Check, Circumstances, Rule, reject
from arca_sdk.domain.rules.vouchers import CLASS_A, is_digits, is_possible_tax_id, optional_values, registered

_RG_3668 = "RG 3668/2014; WSFEv1 manual v4.0, FECAESolicitar validations"
_EXCEPTION, _SIGNER_ROLE = OptionalType.IVA_CREDITO_EXCEPCION, OptionalType.FIRMANTE_CARACTER
_SIGNER_TYPE, _SIGNER_NUMBER = OptionalType.FIRMANTE_TIPO_DOCUMENTO, OptionalType.FIRMANTE_DOCUMENTO
_EXCEPTION_IDS = frozenset((_EXCEPTION, _SIGNER_TYPE, _SIGNER_NUMBER, _SIGNER_ROLE))
# FCE's own data and the commercial reference go along with anything.
_NEUTRAL_IDS = frozenset(("22", "23", "27", "2101", "2102"))

_RG_3368 = "RG 3368/2012; WSFEv1 manual v4.0, FECAESolicitar validations"
_SCHOOL = OptionalType.EDUCACION_ACTIVIDAD
_SCHOOL_TYPE, _SCHOOL_NUMBER = OptionalType.EDUCACION_TIPO_DOCUMENTO, OptionalType.EDUCACION_DOCUMENTO
_ELEVEN_DIGITS = frozenset(("80", "86", "87", "96"))


def _mixed_with_others(invoice: Invoice, _: Circumstances) -> bool:
    if invoice.voucher_type not in CLASS_A:
        return False
    ids = {datum.type for datum in invoice.optionals}
    return not ids.isdisjoint(_EXCEPTION_IDS) and not ids <= _EXCEPTION_IDS | _NEUTRAL_IDS


def _length(kind: OptionalType, length: int) -> Check:
    def check(invoice: Invoice, _: Circumstances) -> bool:
        return any(value and len(value) != length for value in optional_values(invoice, kind))

    return check


def _not_between(kind: OptionalType, last: int) -> Check:
    """Two digits from 01; the length has its own rule."""
    allowed = frozenset(f"{number:02d}" for number in range(1, last + 1))

    def check(invoice: Invoice, _: Circumstances) -> bool:
        return any(len(value) == 2 and value not in allowed for value in optional_values(invoice, kind))

    return check


def _is_document_type(value: str) -> bool:
    return is_digits(value) and DocumentType(int(value)).is_known


def _signer_type_unknown(invoice: Invoice, _: Circumstances) -> bool:
    return any(len(value) == 2 and not _is_document_type(value) for value in optional_values(invoice, _SIGNER_TYPE))


def _signer_number_wrong(invoice: Invoice, _: Circumstances) -> bool:
    return any(
        value and (not is_digits(value) or len(value) > 11) for value in optional_values(invoice, _SIGNER_NUMBER)
    )


def _school_not_a_flag(invoice: Invoice, _: Circumstances) -> bool:
    return any(value and value not in ("0", "1") for value in optional_values(invoice, _SCHOOL))


def _school_type_unknown(invoice: Invoice, _: Circumstances) -> bool:
    return any(value and not _is_document_type(value) for value in optional_values(invoice, _SCHOOL_TYPE))


def _school_number_wrong(invoice: Invoice, _: Circumstances) -> bool:
    numeric = not _ELEVEN_DIGITS.isdisjoint(optional_values(invoice, _SCHOOL_TYPE))
    return any(
        value and ((numeric and not is_digits(value)) or len(value) > (11 if numeric else 20))
        for value in optional_values(invoice, _SCHOOL_NUMBER)
    )


def _school_document_or_not(invoice: Invoice, _: Circumstances) -> bool:
    covered = optional_values(invoice, _SCHOOL)
    sent = (bool(optional_values(invoice, _SCHOOL_TYPE)), bool(optional_values(invoice, _SCHOOL_NUMBER)))
    if covered == ["1"]:
        return not all(sent)
    return covered == ["0"] and any(sent)


def _school_document_alone(invoice: Invoice, _: Circumstances) -> bool:
    return bool(optional_values(invoice, _SCHOOL_TYPE, _SCHOOL_NUMBER)) and not optional_values(invoice, _SCHOOL)


def _school_not_registered(invoice: Invoice, circumstances: Circumstances) -> bool:
    types, numbers = optional_values(invoice, _SCHOOL_TYPE), optional_values(invoice, _SCHOOL_NUMBER)
    for kind, number in zip(types, numbers, strict=False):
        if kind not in ("80", "86", "87") or not is_digits(number) or len(number) > 11:
            continue
        if not is_possible_tax_id(int(number)):
            return True
        taxpayer = registered(Document(DocumentType(int(kind)), int(number)), circumstances)
        if taxpayer is not None and not taxpayer.exists:
            return True
    return False


RULES: tuple[Rule, ...] = (
    reject(
        10086,
        "optionals",
        "Opcional.Id",
        "Los datos de la RG 3668 (5, 61, 62, 7) no se mezclan con otros en clase A.",
        "The data of RG 3668 (5, 61, 62, 7) are not mixed with others in class A.",
        "Quite los demás opcionales.",
        "Leave the other optionals out.",
        _mixed_with_others,
        source=_RG_3668,
    ),
    reject(
        10088,
        "optionals",
        "Opcional 5",
        "La excepción (5) tiene dos caracteres.",
        "The exception (5) has two characters.",
        "Use 01 a 06.",
        "Use 01 to 06.",
        _length(_EXCEPTION, 2),
        source=_RG_3668,
    ),
    reject(
        10089,
        "optionals",
        "Opcional 5",
        "La excepción (5) va de 01 a 06.",
        "The exception (5) runs from 01 to 06.",
        "Use 01 a 06.",
        "Use 01 to 06.",
        _not_between(_EXCEPTION, 6),
        source=_RG_3668,
    ),
    reject(
        10090,
        "optionals",
        "Opcional 61",
        "El tipo de documento del firmante (61) tiene dos dígitos.",
        "The signer's document type (61) has two digits.",
        "Use, por ejemplo, 80 para CUIT.",
        "Use, for example, 80 for CUIT.",
        _length(_SIGNER_TYPE, 2),
        source=_RG_3668,
    ),
    reject(
        10091,
        "optionals",
        "Opcional 61",
        "El tipo de documento del firmante (61) es uno de ARCA.",
        "The signer's document type (61) is one of ARCA's.",
        "Elija uno de FEParamGetTiposDoc.",
        "Choose one from FEParamGetTiposDoc.",
        _signer_type_unknown,
        source=_RG_3668,
    ),
    reject(
        10092,
        "optionals",
        "Opcional 62",
        "El documento del firmante (62) tiene hasta 11 dígitos.",
        "The signer's document number (62) has up to 11 digits.",
        "Corrija el número.",
        "Correct the number.",
        _signer_number_wrong,
        source=_RG_3668,
    ),
    reject(
        10094,
        "optionals",
        "Opcional 7",
        "El carácter del firmante (7) tiene dos dígitos.",
        "The signer's role (7) has two digits.",
        "Use 01 a 04.",
        "Use 01 to 04.",
        _length(_SIGNER_ROLE, 2),
        source=_RG_3668,
    ),
    reject(
        10095,
        "optionals",
        "Opcional 7",
        "El carácter del firmante (7) va de 01 a 04.",
        "The signer's role (7) runs from 01 to 04.",
        "Use 01 a 04.",
        "Use 01 to 04.",
        _not_between(_SIGNER_ROLE, 4),
        source=_RG_3668,
    ),
    reject(
        10097,
        "optionals",
        "Opcional 10",
        "La actividad educativa (10) es 0 o 1.",
        "The educational activity (10) is 0 or 1.",
        "Use 1 si la operación está comprendida; si no, 0.",
        "Use 1 if the sale is covered; 0 otherwise.",
        _school_not_a_flag,
        source=_RG_3368,
    ),
    reject(
        10098,
        "optionals",
        "Opcional 1011",
        "El tipo de documento (1011) es uno de ARCA.",
        "The document type (1011) is one of ARCA's.",
        "Elija uno de FEParamGetTiposDoc.",
        "Choose one from FEParamGetTiposDoc.",
        _school_type_unknown,
        source=_RG_3368,
    ),
    reject(
        10099,
        "optionals",
        "Opcional 1012",
        "El número de documento (1012) tiene hasta 11 dígitos (CUIT, CUIL, CDI, DNI) o hasta 20 caracteres.",
        "The document number (1012) has up to 11 digits (CUIT, CUIL, CDI, DNI) or up to 20 characters.",
        "Corrija el número.",
        "Correct the number.",
        _school_number_wrong,
        source=_RG_3368,
    ),
    reject(
        10113,
        "optionals",
        "Opcionales 10, 1011, 1012",
        "Con actividad educativa comprendida (10 = 1) van tipo y número de documento; si no, ninguno.",
        "A covered educational activity (10 = 1) has document type and number; otherwise neither.",
        "Agregue 1011 y 1012, o quítelos.",
        "Add 1011 and 1012, or leave them out.",
        _school_document_or_not,
        source=_RG_3368,
    ),
    reject(
        10114,
        "optionals",
        "Opcionales 1011, 1012",
        "El documento (1011, 1012) va junto con la actividad educativa (10).",
        "The document (1011, 1012) goes along with the educational activity (10).",
        "Agregue el opcional 10.",
        "Add optional 10.",
        _school_document_alone,
        source=_RG_3368,
    ),
    reject(
        10115,
        "optionals",
        "Opcional 1012",
        "El documento (1012) debe estar en los padrones de ARCA.",
        "The document (1012) must be in ARCA's registry.",
        "Verifique el número.",
        "Check the number.",
        _school_not_registered,
        source=_RG_3368,
    ),
)
