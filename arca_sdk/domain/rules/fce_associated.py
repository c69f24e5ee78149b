"""What FCE notes refer to: 10153-10160, 10181-10187, 10193."""

from __future__ import annotations

from arca_sdk.domain.invoice import Invoice
from arca_sdk.domain.rules.base import Check, Circumstances, Rule, reject
from arca_sdk.domain.rules.vouchers import (
    DELIVERY_NOTES,
    FCE_DEBIT_NOTES,
    FCE_NOTES,
    associated_vouchers,
    is_annulment,
    is_digits,
    issue_day,
)

_INVOICE_OF = {202: 201, 203: 201, 207: 206, 208: 206, 212: 211, 213: 211}


def _note_without_associated(invoice: Invoice, _: Circumstances) -> bool:
    return invoice.voucher_type in FCE_NOTES and not invoice.associated


def _of_another_issuer(invoice: Invoice, circumstances: Circumstances) -> bool:
    if invoice.voucher_type not in FCE_NOTES:
        return False
    return any(
        each.cuit is not None and is_digits(each.cuit, 11) and each.cuit != circumstances.issuer
        for each in invoice.associated
    )


def _corrects(invoice: Invoice) -> bool:
    """A note with a reference that does not annul."""
    return invoice.voucher_type in FCE_NOTES and bool(invoice.associated) and not is_annulment(invoice)


def _not_one_invoice(invoice: Invoice, _: Circumstances) -> bool:
    if not _corrects(invoice):
        return False
    wanted = _INVOICE_OF[invoice.voucher_type]
    return sum(each.type == wanted for each in invoice.associated) != 1


def _something_else(invoice: Invoice, _: Circumstances) -> bool:
    if not _corrects(invoice):
        return False
    wanted = _INVOICE_OF[invoice.voucher_type]
    return any(each.type != wanted and each.type not in DELIVERY_NOTES for each in invoice.associated)


def _date_missing(invoice: Invoice, _: Circumstances) -> bool:
    return invoice.voucher_type in FCE_NOTES and any(each.issue_date is None for each in invoice.associated)


def _associated_later(invoice: Invoice, circumstances: Circumstances) -> bool:
    if invoice.voucher_type not in FCE_NOTES:
        return False
    day = issue_day(invoice, circumstances)
    return any(each.issue_date is not None and each.issue_date > day for each in invoice.associated)


def _associated_unknown(invoice: Invoice, circumstances: Circumstances) -> bool:
    registry = circumstances.registry
    assert registry is not None
    if invoice.voucher_type not in FCE_NOTES:
        return False
    for each in invoice.associated:
        if each.issue_date is None or each.type in DELIVERY_NOTES:
            continue
        found = registry.voucher(each)
        if found is None or found.issue_date != each.issue_date:
            return True
    return False


def _other_currency(invoice: Invoice, circumstances: Circumstances) -> bool:
    if invoice.voucher_type not in FCE_NOTES or invoice.currency == "PES":
        return False
    return any(other.currency != invoice.currency for other in associated_vouchers(invoice, circumstances))


def _other_receiver(invoice: Invoice, circumstances: Circumstances) -> bool:
    if invoice.voucher_type not in FCE_NOTES:
        return False
    document = invoice.receiver.document
    return any(other.receiver.document != document for other in associated_vouchers(invoice, circumstances))


def _annuls_wrong_type(debit: int, credit: int, invoice_type: int) -> Check:
    """A debit note annuls a credit note; a credit note annuls a debit note or a rejected invoice."""
    counterparts = {debit: {credit}, credit: {debit, invoice_type}}

    def check(invoice: Invoice, _: Circumstances) -> bool:
        allowed = counterparts.get(invoice.voucher_type)
        if allowed is None or not is_annulment(invoice):
            return False
        return any(each.type not in allowed for each in invoice.associated)

    return check


def _annulment_fix(invoice: Invoice, _: Circumstances) -> str:
    debit = invoice.voucher_type in FCE_DEBIT_NOTES
    return str(int(invoice.voucher_type) + 1 if debit else int(invoice.voucher_type) - 1)


_COUNTERPART = (
    "Asocie la nota contraria (o, en un crédito, la factura rechazada).",
    "Associate the opposite note (or, on a credit note, the rejected invoice).",
)

RULES: tuple[Rule, ...] = (
    reject(
        10153,
        "associated",
        "CbtesAsoc",
        "Una nota FCE lleva comprobantes asociados.",
        "An FCE note has associated vouchers.",
        "Asocie la factura FCE.",
        "Associate the FCE invoice.",
        _note_without_associated,
    ),
    reject(
        10154,
        "optionals",
        "Opcional 22",
        "La nota anula (22 = S) si el comprador rechazó el comprobante asociado, y si no, no (22 = N).",
        "The note annuls (22 = S) if the buyer rejected the associated voucher, and does not (22 = N) otherwise.",
        "Consulte el estado de la FCE (WSFECRED) y corrija el opcional 22.",
        "Ask for the FCE's state (WSFECRED) and correct optional 22.",
        # Whether the buyer rejected it is known to another service of ARCA.
        None,
        needs_registry=True,
    ),
    reject(
        10155,
        "associated",
        "CbteAsoc.Cuit",
        "El comprobante asociado a una nota FCE es del mismo emisor.",
        "The voucher associated with an FCE note is the same issuer's.",
        "Indique su propia CUIT.",
        "State your own CUIT.",
        _of_another_issuer,
        suggest=lambda _, circumstances: str(circumstances.issuer),
    ),
    reject(
        10156,
        "associated",
        "CbtesAsoc",
        "Una nota FCE que no anula se refiere exactamente a una factura FCE de su clase.",
        "An FCE note that does not annul refers to exactly one FCE invoice of its class.",
        "Asocie una sola factura; haga una nota por cada una.",
        "Associate one invoice; make one note for each.",
        _not_one_invoice,
    ),
    reject(
        10157,
        "associated",
        "CbteAsoc.Tipo",
        "Una nota FCE que no anula solo se refiere a una factura FCE de su clase, además de remitos.",
        "An FCE note that does not annul refers only to an FCE invoice of its class, besides delivery notes.",
        "Quite los demás comprobantes asociados.",
        "Leave the other associated vouchers out.",
        _something_else,
    ),
    reject(
        10158,
        "associated",
        "CbteAsoc.CbteFch",
        "El comprobante asociado a una nota FCE lleva su fecha.",
        "The voucher associated with an FCE note has its date.",
        "Agregue la fecha de la factura.",
        "Add the invoice's date.",
        _date_missing,
    ),
    reject(
        10159,
        "associated",
        "CbteAsoc.CbteFch",
        "El comprobante asociado a una nota FCE no puede ser posterior a ella.",
        "The voucher associated with an FCE note may not be later than the note.",
        "Corrija la fecha de la nota o la del comprobante asociado.",
        "Correct the note's date or the associated voucher's.",
        _associated_later,
    ),
    reject(
        10160,
        "associated",
        "CbteAsoc",
        "El comprobante asociado a una nota FCE debe existir con esa fecha.",
        "The voucher associated with an FCE note must exist with that date.",
        "Verifique número y fecha (FECompConsultar).",
        "Check number and date (FECompConsultar).",
        _associated_unknown,
        needs_registry=True,
    ),
    reject(
        10181,
        "currency",
        "MonId",
        "Una nota FCE va en la moneda del comprobante asociado, o en pesos.",
        "An FCE note is in the associated voucher's currency, or in pesos.",
        "Cambie la moneda.",
        "Change the currency.",
        _other_currency,
        needs_registry=True,
    ),
    reject(
        10183,
        "associated",
        "CbteAsoc",
        "La nota FCE y su comprobante asociado tienen el mismo emisor y el mismo receptor.",
        "An FCE note and its associated voucher have the same issuer and the same receiver.",
        "Asocie un comprobante de ese receptor.",
        "Associate a voucher of that receiver.",
        _other_receiver,
        needs_registry=True,
    ),
    reject(
        10184,
        "total",
        "ImpTotal",
        "Un crédito FCE debe ser menor que el saldo de la cuenta corriente de la factura.",
        "An FCE credit must be smaller than the balance of the invoice's current account.",
        "Consulte el saldo (WSFECRED) y reduzca el total.",
        "Ask for the balance (WSFECRED) and reduce the total.",
        # The balance moves with debit notes and payments, known to another service of ARCA.
        None,
        needs_registry=True,
    ),
    reject(
        10186,
        "associated",
        "CbteAsoc.Tipo",
        "Una nota FCE A que anula se refiere a su contraria.",
        "An FCE A note that annuls refers to its opposite.",
        *_COUNTERPART,
        _annuls_wrong_type(202, 203, 201),
        suggest=_annulment_fix,
    ),
    reject(
        10187,
        "associated",
        "CbteAsoc.Tipo",
        "Una nota FCE B que anula se refiere a su contraria.",
        "An FCE B note that annuls refers to its opposite.",
        *_COUNTERPART,
        _annuls_wrong_type(207, 208, 206),
        suggest=_annulment_fix,
    ),
    reject(
        10193,
        "associated",
        "CbteAsoc.Tipo",
        "Una nota FCE C que anula se refiere a su contraria.",
        "An FCE C note that annuls refers to its opposite.",
        *_COUNTERPART,
        _annuls_wrong_type(212, 213, 211),
        suggest=_annulment_fix,
    ),
)
