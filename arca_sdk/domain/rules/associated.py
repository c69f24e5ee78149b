"""Vouchers referred to (CbtesAsoc): 10040, 10041, 10057-10062, 10120-10122, 10151, 10210-10213, 10232, 10237."""

from __future__ import annotations

from arca_sdk.domain.invoice import AssociatedVoucher, Invoice
from arca_sdk.domain.rules.base import Circumstances, Rule, observe, reject
from arca_sdk.domain.rules.header import MAX_POINT_OF_SALE
from arca_sdk.domain.rules.malformed import ASSOCIATED_EMPTY, ASSOCIATED_FORMAT
from arca_sdk.domain.rules.numbers import MAX_NUMBER
from arca_sdk.domain.rules.vouchers import (
    CREDIT_NOTES,
    FCE_NOTES,
    associated_vouchers,
    has_repeats,
    is_digits,
    issue_day,
)

_NOTES_A = frozenset((1, 2, 3, 4, 5, 34, 39, 60, 63, 88, 991))
_NOTES_B = frozenset((6, 7, 8, 9, 10, 35, 40, 61, 64, 88, 991))
_NOTES_C = frozenset((11, 12, 13, 15))
_NOTES_ALEY = frozenset((51, 52, 53, 54, 88, 991))
_INVOICES = frozenset((88, 991))
_FCE_INVOICES = frozenset((91, 990, 991, 993, 994, 995))

ALLOWED: dict[int, frozenset[int]] = {
    **dict.fromkeys((2, 3), _NOTES_A),
    **dict.fromkeys((7, 8), _NOTES_B),
    **dict.fromkeys((12, 13), _NOTES_C),
    **dict.fromkeys((52, 53), _NOTES_ALEY),
    **dict.fromkeys((1, 6, 51), _INVOICES),
    **dict.fromkeys((201, 206, 211), _FCE_INVOICES),
    **dict.fromkeys((202, 203), frozenset((201, 202, 203))),
    **dict.fromkeys((207, 208), frozenset((206, 207, 208))),
    **dict.fromkeys((212, 213), frozenset((211, 212, 213))),
}
"""Types that each type may refer to (10040). A type that is not named refers to none."""


def _type_not_allowed(invoice: Invoice, _: Circumstances) -> bool:
    if not invoice.associated:
        return False
    allowed = ALLOWED.get(invoice.voucher_type, frozenset())
    return any(associated.type not in allowed for associated in invoice.associated)


def _allowed_types(invoice: Invoice, _: Circumstances) -> str:
    return ", ".join(str(kind) for kind in sorted(ALLOWED.get(invoice.voucher_type, frozenset())))


def _is_own(associated: AssociatedVoucher, circumstances: Circumstances) -> bool:
    return associated.cuit is None or associated.cuit == circumstances.issuer


def _not_at_arca(invoice: Invoice, circumstances: Circumstances) -> bool:
    # Only where ARCA can know: an own voucher of an electronic point of sale. FCE refuses the same with 10160.
    registry = circumstances.registry
    assert registry is not None
    if invoice.voucher_type in FCE_NOTES:
        return False
    return any(
        associated.type.is_known
        and _is_own(associated, circumstances)
        and registry.point_of_sale_exists(associated.point_of_sale)
        and registry.voucher(associated) is None
        for associated in invoice.associated
    )


def _type_missing(invoice: Invoice, _: Circumstances) -> bool:
    return any(associated.type <= 0 for associated in invoice.associated)


def _point_of_sale_out_of_range(invoice: Invoice, _: Circumstances) -> bool:
    return any(not 0 < associated.point_of_sale <= MAX_POINT_OF_SALE for associated in invoice.associated)


def _number_out_of_range(invoice: Invoice, _: Circumstances) -> bool:
    # Read literally the manual excludes 99999999, which is a valid number for a voucher: it is let through.
    return any(not 0 < associated.number <= MAX_NUMBER for associated in invoice.associated)


def _repeated(invoice: Invoice, circumstances: Circumstances) -> bool:
    if len(invoice.associated) < 2:
        return False
    return has_repeats(
        (int(each.type), each.point_of_sale, each.number, each.cuit or circumstances.issuer)
        for each in invoice.associated
    )


def _list_empty(_: Invoice, circumstances: Circumstances) -> bool:
    return ASSOCIATED_EMPTY in circumstances.malformed


def _cuit_wrong(invoice: Invoice, _: Circumstances) -> bool:
    required = invoice.voucher_type in FCE_NOTES
    return any(
        required if associated.cuit is None else not is_digits(associated.cuit, 11) for associated in invoice.associated
    )


def _later_in_another_month(invoice: Invoice, circumstances: Circumstances) -> bool:
    # Judged with ARCA's own date: only it knows whether the associated voucher is an electronic one.
    day = issue_day(invoice, circumstances)
    return any(
        other.issue_date is not None
        and other.issue_date > day
        and (other.issue_date.year, other.issue_date.month) != (day.year, day.month)
        for other in associated_vouchers(invoice, circumstances)
    )


def _date_malformed(_: Invoice, circumstances: Circumstances) -> bool:
    return ASSOCIATED_FORMAT in circumstances.malformed


def _credit_too_large(invoice: Invoice, circumstances: Circumstances) -> bool:
    if invoice.voucher_type not in CREDIT_NOTES:
        return False
    others = associated_vouchers(invoice, circumstances)
    if not others or len(others) != len(invoice.associated):
        return False
    if any(other.currency != invoice.currency for other in others):
        return False
    return invoice.total > sum(other.total for other in others)


RULES: tuple[Rule, ...] = (
    reject(
        10062,
        "associated",
        "CbtesAsoc",
        "La lista de comprobantes asociados no puede ir vacía.",
        "The list of associated vouchers may not be sent empty.",
        "Agregue el comprobante, o quite la lista.",
        "Add the voucher, or leave the list out.",
        _list_empty,
    ),
    reject(
        10040,
        "associated",
        "CbteAsoc.Tipo",
        "Cada tipo de comprobante solo admite ciertos tipos asociados; muchos no admiten ninguno.",
        "Each voucher type admits only certain associated types; many admit none.",
        "Asocie un comprobante de la misma clase, o quite la asociación.",
        "Associate a voucher of the same class, or leave the association out.",
        _type_not_allowed,
        suggest=_allowed_types,
    ),
    observe(
        10041,
        "associated",
        "CbtesAsoc",
        "El comprobante electrónico asociado debería existir en ARCA.",
        "The associated electronic voucher should exist at ARCA.",
        "Verifique tipo, punto de venta y número.",
        "Check type, point of sale and number.",
        _not_at_arca,
        needs_registry=True,
    ),
    reject(
        10057,
        "associated",
        "CbteAsoc.Tipo",
        "El tipo del comprobante asociado debe ser mayor que 0.",
        "The associated voucher's type must be greater than 0.",
        "Indique su tipo.",
        "State its type.",
        _type_missing,
    ),
    reject(
        10058,
        "associated",
        "CbteAsoc.PtoVta",
        "El punto de venta del comprobante asociado debe estar entre 1 y 99998.",
        "The associated voucher's point of sale must lie between 1 and 99998.",
        "Corrija el punto de venta.",
        "Correct the point of sale.",
        _point_of_sale_out_of_range,
    ),
    reject(
        10059,
        "associated",
        "CbteAsoc.Nro",
        "El número del comprobante asociado debe ser positivo y de hasta 8 dígitos.",
        "The associated voucher's number must be positive and have up to 8 digits.",
        "Corrija el número.",
        "Correct the number.",
        _number_out_of_range,
    ),
    reject(
        10060,
        "associated",
        "CbteAsoc",
        "Un comprobante no se asocia dos veces.",
        "A voucher is not associated twice.",
        "Quite el repetido.",
        "Leave the repeated one out.",
        _repeated,
    ),
    reject(
        10120,
        "associated",
        "CbteAsoc",
        "El remito asociado debe estar registrado en ARCA.",
        "The associated delivery note must be registered at ARCA.",
        "Verifique los datos del remito.",
        "Check the delivery note's data.",
        None,
        needs_registry=True,
    ),
    reject(
        10121,
        "associated",
        "CbteAsoc",
        "El remito asociado debe estar confirmado.",
        "The associated delivery note must be confirmed.",
        "Confirme la recepción del remito.",
        "Confirm the delivery note's receipt.",
        None,
        needs_registry=True,
    ),
    reject(
        10122,
        "associated",
        "CbteAsoc",
        "El remito asociado debe ser para el mismo receptor.",
        "The associated delivery note must be for the same receiver.",
        "Asocie un remito del receptor.",
        "Associate a delivery note of the receiver.",
        None,
        needs_registry=True,
    ),
    reject(
        10232,
        "associated",
        "CbteAsoc",
        "El remito asociado no puede estar vinculado a otro comprobante.",
        "The associated delivery note may not be linked to another voucher.",
        "Asocie un remito libre.",
        "Associate a free delivery note.",
        None,
        needs_registry=True,
    ),
    reject(
        10151,
        "associated",
        "CbteAsoc.Cuit",
        "La CUIT del comprobante asociado tiene 11 dígitos, y en notas FCE es obligatoria.",
        "The associated voucher's CUIT has 11 digits, and is required on FCE notes.",
        "Indique la CUIT de quien emitió el comprobante asociado.",
        "State the CUIT of whoever issued the associated voucher.",
        _cuit_wrong,
    ),
    reject(
        10210,
        "associated",
        "CbteAsoc.CbteFch",
        "Si el comprobante asociado es posterior a este, ambos deben ser del mismo mes.",
        "Where the associated voucher is later than this one, both must be of the same month.",
        "Cambie la fecha, o asocie otro comprobante.",
        "Change the date, or associate another voucher.",
        _later_in_another_month,
        needs_registry=True,
    ),
    reject(
        10211,
        "associated",
        "CbteAsoc.CbteFch",
        "Si el comprobante asociado es de controlador fiscal o Factuweb, va su fecha.",
        "Where the associated voucher comes from a fiscal controller or Factuweb, its date is given.",
        "Agregue la fecha del comprobante asociado.",
        "Add the associated voucher's date.",
        # What kind of point of sale an associated voucher comes from is not something the registry port tells.
        None,
        needs_registry=True,
    ),
    reject(
        10212,
        "associated",
        "CbteAsoc.CbteFch",
        "La fecha de un comprobante asociado de controlador fiscal o Factuweb no puede ser futura.",
        "The date of an associated voucher from a fiscal controller or Factuweb may not lie in the future.",
        "Corrija la fecha del comprobante asociado.",
        "Correct the associated voucher's date.",
        None,
        needs_registry=True,
    ),
    reject(
        10213,
        "associated",
        "CbteAsoc.CbteFch",
        "La fecha del comprobante asociado, si va, es una fecha que existe (en el pedido, aaaammdd).",
        "The associated voucher's date, where given, is a date that exists (on the wire, yyyymmdd).",
        "Corrija la fecha; a esta biblioteca se le da como 2026-11-30.",
        "Correct the date; this library takes it as 2026-11-30.",
        _date_malformed,
    ),
    observe(
        10237,
        "total",
        "ImpTotal",
        "Una nota de crédito no debería superar al comprobante asociado.",
        "A credit note should not exceed the associated voucher.",
        "Revise el total de la nota.",
        "Check the note's total.",
        _credit_too_large,
        needs_registry=True,
    ),
)
