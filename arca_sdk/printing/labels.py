"""The words of the printed voucher. What the law words (names, legends) stays in Spanish in every language."""

from __future__ import annotations

from typing import Literal, TypeAlias

from arca_sdk.domain.codes import Concept, Currency, VoucherClass, VoucherKind, VoucherType
from arca_sdk.errors import InvalidInput

Language: TypeAlias = Literal["es", "en"]

WORDS: dict[str, dict[str, str]] = {
    "es": {
        "address": "Domicilio",
        "alias": "Alias",
        "annulment": "Anulación",
        "amount": "Importe",
        "associated": "Comprobantes asociados",
        "associated_period": "Período asociado",
        "activities": "Actividades",
        "activity_start": "Inicio de actividades",
        "base": "Base imponible",
        "business_address": "Domicilio comercial",
        "business_name": "Razón social",
        "buyers": "Compradores",
        "cbu": "CBU del emisor",
        "code": "Código",
        "commercial_reference": "Referencia comercial",
        "continued": "continuación",
        "currency": "Moneda",
        "date": "Fecha de emisión",
        "delivery_notes": "Remitos",
        "description": "Descripción",
        "discount": "Bonif.",
        "due": "Fecha de vto. de",
        "exchange_rate": "Tipo de cambio",
        "exempt": "Exento",
        "exempt_items": "exentos",
        "gross_income": "Ingresos Brutos",
        "included": "incluido",
        "name": "Nombre o razón social",
        "nationality": "Nacionalidad",
        "net": "Subtotal",
        "net_total": "Importe neto gravado",
        "no": "No",
        "notes": "Observaciones",
        "number": "N°",
        "other_data": "Otros datos",
        "over": "sobre",
        "page": "Hoja",
        "page_of": "de",
        "payment": "Condiciones de pago",
        "payment_due": "Vencimiento de pago",
        "price": "Precio unit.",
        "quantity": "Cant.",
        "rate": "Alícuota",
        "receiver": "Receptor",
        "seller": "Vendedor",
        "service_period": "Período facturado",
        "subtotal": "Subtotal",
        "taxed_items": "gravados al",
        "to": "al",
        "total": "Total",
        "total_with_vat": "Total c/IVA",
        "transfer": "Transferencia",
        "tribute": "Tributo",
        "tributes": "Otros tributos",
        "unit": "Unidad",
        "untaxed": "No gravado",
        "untaxed_items": "no gravados",
        "vat": "IVA",
        "vat_condition": "Condición frente al IVA",
        "yes": "Sí",
    },
    "en": {
        "address": "Address",
        "alias": "Alias",
        "annulment": "Annulment",
        "amount": "Amount",
        "associated": "Related vouchers",
        "associated_period": "Related period",
        "activities": "Activities",
        "activity_start": "Start of activities",
        "base": "Taxable base",
        "business_address": "Business address",
        "business_name": "Legal name",
        "buyers": "Buyers",
        "cbu": "Issuer's CBU",
        "code": "Code",
        "commercial_reference": "Commercial reference",
        "continued": "continued",
        "currency": "Currency",
        "date": "Issue date",
        "delivery_notes": "Delivery notes",
        "description": "Description",
        "discount": "Discount",
        "due": "Due date of",
        "exchange_rate": "Exchange rate",
        "exempt": "Exempt",
        "exempt_items": "exempt",
        "gross_income": "Gross income tax",
        "included": "included",
        "name": "Name",
        "nationality": "Nationality",
        "net": "Subtotal",
        "net_total": "Net taxed amount",
        "no": "No",
        "notes": "Notes",
        "number": "No.",
        "other_data": "Other data",
        "over": "on",
        "page": "Page",
        "page_of": "of",
        "payment": "Terms of payment",
        "payment_due": "Payment due",
        "price": "Unit price",
        "quantity": "Qty.",
        "rate": "VAT rate",
        "receiver": "Bill to",
        "seller": "Seller",
        "service_period": "Service period",
        "subtotal": "Subtotal",
        "taxed_items": "taxed at",
        "to": "to",
        "total": "Total",
        "total_with_vat": "Total incl. VAT",
        "transfer": "Transfer",
        "tribute": "Tax",
        "tributes": "Other taxes",
        "unit": "Unit",
        "untaxed": "Not taxed",
        "untaxed_items": "not taxed",
        "vat": "VAT",
        "vat_condition": "VAT status",
        "yes": "Yes",
    },
}

_CONCEPTS = {
    "es": {1: "Productos", 2: "Servicios", 3: "Productos y servicios"},
    "en": {1: "Goods", 2: "Services", 3: "Goods and services"},
}
_NAMES = {
    VoucherKind.INVOICE: "Factura",
    VoucherKind.DEBIT_NOTE: "Nota de Débito",
    VoucherKind.CREDIT_NOTE: "Nota de Crédito",
    VoucherKind.RECEIPT: "Recibo",
}
_FCE_NAMES = {
    VoucherKind.INVOICE: "Factura de Crédito Electrónica MiPyMEs (FCE)",
    VoucherKind.DEBIT_NOTE: "Nota de Débito Electrónica MiPyMEs (FCE)",
    VoucherKind.CREDIT_NOTE: "Nota de Crédito Electrónica MiPyMEs (FCE)",
}
_OTHER_NAMES = {
    5: "Nota de Venta al Contado",
    10: "Nota de Venta al Contado",
    34: "Comprobante RG 1415",
    35: "Comprobante RG 1415",
    39: "Otro Comprobante RG 1415",
    40: "Otro Comprobante RG 1415",
    60: "Cuenta de Venta y Líquido Producto",
    61: "Cuenta de Venta y Líquido Producto",
    63: "Liquidación",
    64: "Liquidación",
}
_DELIVERY_NOTES = {
    88: "Remito Electrónico de Tabaco",
    91: "Remito R",
    988: "Remito Electrónico",
    990: "Remito Electrónico",
    991: "Remito Electrónico de Hojas de Tabaco",
    993: "Remito Electrónico Harinero (automotor)",
    994: "Remito Electrónico Harinero (ferroviario)",
    995: "Remito Electrónico Cárnico",
    996: "Remito Electrónico",
    997: "Remito Electrónico",
}
_LETTERS = {VoucherClass.A: "A", VoucherClass.B: "B", VoucherClass.C: "C", VoucherClass.ALEY: "A"}
_TRANSLATIONS = {
    VoucherKind.INVOICE: "Invoice",
    VoucherKind.DEBIT_NOTE: "Debit note",
    VoucherKind.CREDIT_NOTE: "Credit note",
    VoucherKind.RECEIPT: "Receipt",
}
_SIGNS = {
    "PES": "$", "DOL": "USD", "002": "USD", "007": "NLG", "009": "CHF", "010": "MXN", "011": "UYU",
    "012": "BRL", "014": "DKK", "015": "NOK", "016": "SEK", "018": "CAD", "019": "JPY", "021": "GBP",
    "023": "VES", "024": "CZK", "025": "YUM", "026": "AUD", "027": "GRD", "028": "ANG", "029": "PYG",
    "030": "ILS", "031": "BOB", "032": "COP", "033": "CLP", "034": "ZAR", "035": "PEN", "036": "ECS",
    "040": "RON", "041": "XDR", "042": "DOP", "043": "PAB", "044": "NIO", "045": "MAD", "046": "EGP",
    "047": "SAR", "049": "XAU", "051": "HKD", "052": "SGD", "053": "JMD", "054": "TWD", "055": "GTQ",
    "056": "HUF", "057": "THB", "059": "KWD", "060": "EUR", "061": "PLN", "062": "INR", "063": "HNL",
    "064": "CNY",
}  # fmt: skip


def words(language: str) -> dict[str, str]:
    """The labels of a language.

    Raises:
        InvalidInput: it is neither ``es`` nor ``en``.
    """
    try:
        return WORDS[language]
    except KeyError:
        raise InvalidInput(f"{language!r} is not es or en.", field="language") from None


def document_name(voucher_type: VoucherType) -> str:
    """The name of the voucher without its letter, as the law words it."""
    names = _FCE_NAMES if voucher_type.is_fce else _NAMES
    code = int(voucher_type)
    return names.get(voucher_type.kind) or _OTHER_NAMES.get(code) or _DELIVERY_NOTES.get(code) or voucher_type.label


def letter_of(voucher_type: VoucherType) -> str:
    """The letter in the box: A for class ALEY too; empty where the law gives none (used goods)."""
    return "" if voucher_type.voucher_class is None else _LETTERS.get(voucher_type.voucher_class, "")


def is_delivery_note(voucher_type: VoucherType) -> bool:
    """A remito: never authorised by WSFEv1, only referred to."""
    return int(voucher_type) in _DELIVERY_NOTES


def short_name(voucher_type: VoucherType) -> str:
    """The name for the header of further pages."""
    name = _NAMES.get(voucher_type.kind) or document_name(voucher_type)
    return f"{name} FCE" if voucher_type.is_fce else name


def translated_name(voucher_type: VoucherType, language: str) -> str:
    """An English name to stand below the Spanish one; empty in Spanish."""
    return "" if language == "es" else _TRANSLATIONS.get(voucher_type.kind, "Voucher")


def concept_name(concept: Concept, language: str) -> str:
    """What was sold, for an invoice without lines."""
    names = _CONCEPTS[language]
    return names.get(int(concept), names[3])


def currency_sign(currency: Currency) -> str:
    """``$`` for pesos, the ISO 4217 letters elsewhere; ARCA's code where it has none."""
    return _SIGNS.get(str(currency), str(currency))
