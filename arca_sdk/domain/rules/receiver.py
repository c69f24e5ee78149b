"""The receiver's document: 10013, 10015, 10069, 10270-10272, 10284."""

from __future__ import annotations

from datetime import date

from arca_sdk.domain.codes import DocumentType, VatCondition
from arca_sdk.domain.invoice import Invoice
from arca_sdk.domain.rules.base import MANUAL_LATER, Circumstances, Rule, reject, since
from arca_sdk.domain.rules.vouchers import (
    CLASS_A,
    CLASS_A_OR_ALEY,
    CLASS_B,
    FCE,
    USED_GOODS,
    in_pesos,
    is_country,
    is_possible_tax_id,
    is_range,
    is_uncategorized,
    issuer_has,
    receiver,
)

_CUIT = DocumentType.CUIT
_FUND = DocumentType.FONDO_COMUN_DE_INVERSION
_PLAIN_B = CLASS_B - FCE


def _not_a_cuit_in_class_a(invoice: Invoice, _: Circumstances) -> bool:
    return invoice.voucher_type in CLASS_A_OR_ALEY and invoice.receiver.document.type != _CUIT


def _range_not_anonymous(invoice: Invoice, _: Circumstances) -> bool:
    if not is_range(invoice) or invoice.voucher_type not in _PLAIN_B:
        return False
    return not invoice.receiver.document.is_anonymous


def _is_single_b(invoice: Invoice) -> bool:
    return invoice.voucher_type in _PLAIN_B and not is_range(invoice)


def _anonymous_with_number(invoice: Invoice, _: Circumstances) -> bool:
    document = invoice.receiver.document
    return document.type == DocumentType.SIN_IDENTIFICAR and document.number != 0 and _is_single_b(invoice)


def _must_be_identified(invoice: Invoice, circumstances: Circumstances) -> bool:
    if invoice.receiver.document.type != DocumentType.SIN_IDENTIFICAR or not _is_single_b(invoice):
        return False
    thresholds = circumstances.thresholds
    limit = thresholds.identification.on(circumstances.today, circumstances.environment)
    amount = in_pesos(invoice, circumstances)
    return limit is not None and amount is not None and amount >= limit


def _identification_amount(_: Invoice, circumstances: Circumstances) -> str:
    thresholds = circumstances.thresholds
    return f"≥ ARS {thresholds.identification.on(circumstances.today, circumstances.environment)}"


def _without_number(invoice: Invoice, _: Circumstances) -> bool:
    document = invoice.receiver.document
    if document.type == DocumentType.SIN_IDENTIFICAR or not _is_single_b(invoice):
        return False
    return document.number <= 0 or not document.type.is_known


def _not_registered(invoice: Invoice, circumstances: Circumstances) -> bool:
    document = invoice.receiver.document
    if not (_is_single_b(invoice) or invoice.voucher_type == USED_GOODS):
        return False
    if not document.type.has_check_digit or is_uncategorized(document) or document.number <= 0:
        return False
    # No registry is needed to know that a number with a wrong check digit is in none.
    if not is_possible_tax_id(document.number):
        return True
    if is_country(document.number):
        return False
    taxpayer = receiver(invoice, circumstances)
    return taxpayer is not None and not taxpayer.exists


def _used_goods_anonymous(invoice: Invoice, _: Circumstances) -> bool:
    return invoice.voucher_type == USED_GOODS and invoice.receiver.document.type == DocumentType.SIN_IDENTIFICAR


def _fce_without_cuit(invoice: Invoice, _: Circumstances) -> bool:
    # In class A the same fault is 10013, whose words name class A; once is enough.
    return (
        invoice.voucher_type in FCE and invoice.voucher_type not in CLASS_A and invoice.receiver.document.type != _CUIT
    )


def _to_oneself(invoice: Invoice, circumstances: Circumstances) -> bool:
    return invoice.receiver.document.number == int(circumstances.issuer)


def _fund_of_another(invoice: Invoice, circumstances: Circumstances) -> bool:
    return invoice.receiver.document.type == _FUND and not issuer_has("financial_entity", circumstances)


def _fund_number_too_long(invoice: Invoice, _: Circumstances) -> bool:
    document = invoice.receiver.document
    return document.type == _FUND and not 0 <= document.number <= 9999


def _fund_condition(invoice: Invoice, _: Circumstances) -> bool:
    person = invoice.receiver
    return person.document.type == _FUND and person.vat_condition is not VatCondition.NO_ALCANZADO


def _not_of_its_type(invoice: Invoice, _: Circumstances) -> bool:
    # Only what is certain: a CUIT has eleven digits. A wrong check digit is 10247's "invalid".
    document = invoice.receiver.document
    return document.type == _CUIT and len(str(document.number)) != 11


RULES: tuple[Rule, ...] = (
    reject(
        10013,
        "receiver.document",
        "DocTipo",
        "En clase A (y A con leyenda) el receptor se identifica con CUIT.",
        "In class A (with legend or without) the receiver is identified by CUIT.",
        "Indique la CUIT del receptor.",
        "State the receiver's CUIT.",
        _not_a_cuit_in_class_a,
        text="Campo  DocTipo  Para comprobantes clase A y M el campo  DocTipo debe ser igual a 80 (CUIT)",
    ),
    reject(
        10015,
        "receiver.document",
        "DocTipo/DocNro",
        "Un rango de clase B es de consumidores sin identificar (99, número 0).",
        "A class B range is for consumers who are not identified (99, number 0).",
        "Emita aparte los comprobantes con receptor.",
        "Issue vouchers with a receiver on their own.",
        _range_not_anonymous,
    ),
    reject(
        10015,
        "receiver.document",
        "DocNro",
        "Un consumidor sin identificar (99) lleva número 0.",
        "A consumer who is not identified (99) has number 0.",
        "Use el tipo de documento que corresponde al número.",
        "Use the document type that the number belongs to.",
        _anonymous_with_number,
    ),
    reject(
        10015,
        "receiver.document",
        "DocTipo",
        "Desde el monto de identificación, la clase B debe identificar al receptor.",
        "From the identification amount on, class B must identify its receiver.",
        "Indique su documento.",
        "State their document.",
        _must_be_identified,
        source="RG 5700/2025, RG 5866/2026; " + MANUAL_LATER,
        suggest=_identification_amount,
    ),
    reject(
        10015,
        "receiver.document",
        "DocTipo/DocNro",
        "El documento del receptor debe tener un tipo válido y un número.",
        "The receiver's document must have a valid type and a number.",
        "Complete el documento, o use 99 con número 0 si no hace falta identificarlo.",
        "Complete the document, or use 99 with number 0 where identification is not needed.",
        _without_number,
    ),
    reject(
        10015,
        "receiver.document",
        "DocNro",
        "La CUIT, CUIL o CDI del receptor debe estar en los padrones de ARCA (clase B y bienes usados).",
        "The receiver's CUIT, CUIL or CDI must be in ARCA's registry (class B and used goods).",
        "Verifique el número con el receptor.",
        "Check the number with the receiver.",
        _not_registered,
        text="Factura B (CbteDesde igual a CbteHasta), DocTipo: {document_type}, DocNro {document_number} no se "
        "encuentra registrado en los padrones de AFIP y no corresponde a una cuit pais.",
    ),
    reject(
        10015,
        "receiver.document",
        "DocTipo",
        "El vendedor de bienes usados (49) debe estar identificado.",
        "The seller of used goods (49) must be identified.",
        "Indique el documento del vendedor.",
        "State the seller's document.",
        _used_goods_anonymous,
    ),
    reject(
        10015,
        "receiver.document",
        "DocTipo",
        "El receptor de una FCE se identifica con CUIT.",
        "The receiver of an FCE is identified by CUIT.",
        "Indique la CUIT del receptor.",
        "State the receiver's CUIT.",
        _fce_without_cuit,
    ),
    reject(
        10069,
        "receiver.document",
        "DocNro",
        "El receptor no puede ser el mismo emisor.",
        "The receiver may not be the issuer.",
        "Indique el documento de quien compra.",
        "State the document of whoever buys.",
        _to_oneself,
    ),
    reject(
        10270,
        "receiver.document",
        "DocTipo",
        "Solo las entidades financieras pueden usar el documento 31 (fondos comunes de inversión).",
        "Only financial entities may use document type 31 (investment funds).",
        "Use la CUIT del receptor.",
        "Use the receiver's CUIT.",
        _fund_of_another,
        source=MANUAL_LATER,
        validity=since(date(2026, 7, 2)),
        needs_registry=True,
    ),
    reject(
        10271,
        "receiver.document",
        "DocNro",
        "El número de un fondo común de inversión (31) tiene hasta 4 dígitos.",
        "The number of an investment fund (31) has up to 4 digits.",
        "Use el número de registro del fondo en la CNV.",
        "Use the fund's registration number at the CNV.",
        _fund_number_too_long,
        source=MANUAL_LATER,
        validity=since(date(2026, 7, 2)),
    ),
    reject(
        10272,
        "receiver.vat_condition",
        "CondicionIVAReceptorId",
        "Un fondo común de inversión (31) tiene condición de IVA no alcanzado (15).",
        "An investment fund (31) has the VAT condition not reached (15).",
        "Use la condición 15.",
        "Use condition 15.",
        _fund_condition,
        source=MANUAL_LATER,
        validity=since(date(2026, 7, 2)),
    ),
    reject(
        10284,
        "receiver.document",
        "DocNro",
        "El número debe tener la forma de una CUIT si el tipo es CUIT.",
        "The number must have the form of a CUIT where the type is CUIT.",
        "Verifique los once dígitos, o use el tipo de documento que corresponde (DNI 96).",
        "Check the eleven digits, or use the document type it belongs to (DNI 96).",
        _not_of_its_type,
        source=MANUAL_LATER,
        validity=since(date(2026, 9, 1)),
    ),
)
