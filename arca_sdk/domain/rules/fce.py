"""Factura de crédito electrónica MiPyMEs (Ley 27.440), parties and dates: 10161, 10163, 10164, 10174-10180, 10194,
10251. What it refers to is in ``fce_associated``, its optionals in ``fce_optionals``."""

from __future__ import annotations

from arca_sdk.domain.codes import VatCondition
from arca_sdk.domain.invoice import Invoice
from arca_sdk.domain.rules.base import MANUAL_LATER, Check, Circumstances, Rule, reject
from arca_sdk.domain.rules.vouchers import (
    CLASS_A,
    FCE,
    FCE_INVOICES,
    FCE_NOTES,
    is_annulment,
    is_uncategorized,
    issue_day,
    issuer_has,
    known_receiver,
    receiver,
)

_IN_VAT = frozenset((VatCondition.RESPONSABLE_INSCRIPTO,))
_IN_SOME_REGIME = (
    _IN_VAT | {condition for condition in VatCondition if condition.is_monotributo} | {VatCondition.EXENTO}
)


def _receiver_lacks(*flags: str) -> Check:
    def check(invoice: Invoice, circumstances: Circumstances) -> bool:
        if invoice.voucher_type not in FCE:
            return False
        taxpayer = known_receiver(invoice, circumstances)
        return taxpayer is not None and taxpayer.flags.isdisjoint(flags)

    return check


def _due_missing(invoice: Invoice, _: Circumstances) -> bool:
    return invoice.voucher_type in FCE_INVOICES and invoice.payment_due is None


def _due_too_early(invoice: Invoice, circumstances: Circumstances) -> bool:
    if invoice.voucher_type not in FCE_INVOICES or invoice.payment_due is None:
        return False
    return invoice.payment_due < max(issue_day(invoice, circumstances), circumstances.today)


def _first_due_day(invoice: Invoice, circumstances: Circumstances) -> str:
    return max(issue_day(invoice, circumstances), circumstances.today).isoformat()


def _due_on_note(invoice: Invoice, _: Circumstances) -> bool:
    return invoice.voucher_type in FCE_NOTES and invoice.payment_due is not None and not is_annulment(invoice)


def _receiver_inactive(invoice: Invoice, circumstances: Circumstances) -> bool:
    if invoice.voucher_type not in FCE:
        return False
    taxpayer = receiver(invoice, circumstances)
    return taxpayer is not None and not (taxpayer.exists and taxpayer.active)


def _receiver_condition(invoice: Invoice, circumstances: Circumstances) -> bool:
    if invoice.voucher_type not in FCE:
        return False
    taxpayer = known_receiver(invoice, circumstances)
    if taxpayer is None or not taxpayer.active:
        return False
    return taxpayer.vat_condition not in (_IN_VAT if invoice.voucher_type in CLASS_A else _IN_SOME_REGIME)


def _to_uncategorized(invoice: Invoice, _: Circumstances) -> bool:
    return invoice.voucher_type in FCE and is_uncategorized(invoice.receiver.document)


def _has_buyers(invoice: Invoice, _: Circumstances) -> bool:
    return invoice.voucher_type in FCE and bool(invoice.buyers)


def _by_financial_entity(invoice: Invoice, circumstances: Circumstances) -> bool:
    return invoice.voucher_type in FCE and issuer_has("financial_entity", circumstances)


RULES: tuple[Rule, ...] = (
    reject(
        10161,
        "receiver.document",
        "DocNro",
        "El receptor de una FCE debe tener domicilio fiscal electrónico.",
        "The receiver of an FCE must have an electronic fiscal domicile.",
        "El receptor debe constituirlo en ARCA; si no corresponde FCE, emita el comprobante común.",
        "The receiver must set it up at ARCA; where no FCE is due, issue the ordinary voucher.",
        _receiver_lacks("electronic_domicile"),
        needs_registry=True,
    ),
    reject(
        10163,
        "payment_due",
        "FchVtoPago",
        "Una factura FCE lleva vencimiento del pago.",
        "An FCE invoice has a payment due date.",
        "Agregue el vencimiento.",
        "Add the due date.",
        _due_missing,
    ),
    reject(
        10164,
        "payment_due",
        "FchVtoPago",
        "El pago de una FCE no puede vencer antes de su fecha ni antes de hoy.",
        "An FCE's payment may not fall due before its date nor before today.",
        "Use una fecha posterior.",
        "Use a later date.",
        _due_too_early,
        suggest=_first_due_day,
    ),
    reject(
        10175,
        "payment_due",
        "FchVtoPago",
        "Una nota FCE solo lleva vencimiento del pago si anula.",
        "An FCE note has a payment due date only if it annuls.",
        "Quite el vencimiento.",
        "Leave the due date out.",
        _due_on_note,
    ),
    reject(
        10174,
        "optionals",
        "Opcional 2101",
        "La CBU de una FCE debe estar registrada, vigente y ser del emisor.",
        "The CBU of an FCE must be registered, valid and the issuer's.",
        "Registre la CBU en ARCA.",
        "Register the CBU at ARCA.",
        None,
        needs_registry=True,
    ),
    reject(
        10176,
        "receiver.document",
        "DocNro",
        "El receptor de una FCE debe estar activo en los padrones de ARCA.",
        "The receiver of an FCE must be active in ARCA's registry.",
        "Verifique la CUIT.",
        "Check the CUIT.",
        _receiver_inactive,
        needs_registry=True,
    ),
    reject(
        10177,
        "receiver.document",
        "DocNro",
        "El receptor de una FCE debe estar en IVA (clase A), o en IVA, Monotributo o exento (B y C).",
        "The receiver of an FCE must be in VAT (class A), or in VAT, Monotributo or exempt (B and C).",
        "Verifique la condición del receptor.",
        "Check the receiver's condition.",
        _receiver_condition,
        needs_registry=True,
    ),
    reject(
        10178,
        "receiver.document",
        "DocNro",
        "Una FCE no puede ser para un no categorizado (23000000000).",
        "An FCE may not be for an uncategorised receiver (23000000000).",
        "Indique la CUIT del receptor.",
        "State the receiver's CUIT.",
        _to_uncategorized,
    ),
    reject(
        10180,
        "receiver.document",
        "DocNro",
        "El receptor de una FCE debe ser empresa grande, o PyME que optó, con actividad alcanzada.",
        "The receiver of an FCE must be a large company, or a PyME that opted in, with a covered activity.",
        "Emita el comprobante común.",
        "Issue the ordinary voucher.",
        _receiver_lacks("large_company", "fce_opted_in"),
        needs_registry=True,
    ),
    reject(
        10194,
        "buyers",
        "Compradores",
        "Una FCE no lleva varios compradores.",
        "An FCE does not have several buyers.",
        "Quite la lista de compradores.",
        "Leave the list of buyers out.",
        _has_buyers,
    ),
    reject(
        10251,
        "issuer",
        "Auth.Cuit",
        "Las entidades financieras no emiten FCE.",
        "Financial entities do not issue FCE.",
        "Emita el comprobante común.",
        "Issue the ordinary voucher.",
        _by_financial_entity,
        source=MANUAL_LATER,
        needs_registry=True,
    ),
)
