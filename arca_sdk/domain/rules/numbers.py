"""Voucher numbers and the day of issue: 10008-10012, 10014, 10016, 10096, 10152."""

from __future__ import annotations

from datetime import date, timedelta

from arca_sdk.domain.codes import Concept, IssuerCondition
from arca_sdk.domain.invoice import Invoice
from arca_sdk.domain.rules.base import Check, Circumstances, Place, Rule, reject
from arca_sdk.domain.rules.malformed import ISSUE_DATE_FORMAT
from arca_sdk.domain.rules.vouchers import (
    CLASS_B,
    CLASS_C,
    ENABLED,
    FCE,
    FCE_NOTES,
    in_pesos,
    is_range,
    issue_day,
)

MAX_NUMBER = 99_999_999
_SINGLE_NUMBER = (ENABLED - CLASS_B) | FCE

# --- numbers ---------------------------------------------------------------------------------------------------------


def _first_out_of_range(invoice: Invoice, _: Circumstances) -> bool:
    return invoice.number is not None and not 1 <= invoice.number <= MAX_NUMBER


def _last_out_of_range(invoice: Invoice, _: Circumstances) -> bool:
    last = invoice.end_number
    return last is not None and not 1 <= last <= MAX_NUMBER


def _range_reversed(invoice: Invoice, _: Circumstances) -> bool:
    if invoice.number is None or invoice.last_number is None:
        return False
    if invoice.voucher_type in CLASS_C:
        return invoice.last_number != invoice.number
    return invoice.voucher_type in CLASS_B and invoice.last_number < invoice.number


def _range_where_single(invoice: Invoice, _: Circumstances) -> bool:
    return is_range(invoice) and invoice.voucher_type in _SINGLE_NUMBER


def _range_over_threshold(invoice: Invoice, circumstances: Circumstances) -> bool:
    if not is_range(invoice) or invoice.count < 1 or invoice.voucher_type not in CLASS_B:
        return False
    thresholds = circumstances.thresholds
    limit = thresholds.identification.on(circumstances.today, circumstances.environment)
    amount = in_pesos(invoice, circumstances)
    return limit is not None and amount is not None and amount >= limit * invoice.count


def _not_the_next(invoice: Invoice, circumstances: Circumstances) -> bool:
    assert circumstances.registry is not None
    if invoice.number is None:
        return False
    last = circumstances.registry.last_voucher(invoice)
    if invoice.number != last.number + 1:
        return True
    return last.issue_date is not None and issue_day(invoice, circumstances) < last.issue_date


def _next_number(invoice: Invoice, circumstances: Circumstances) -> str:
    assert circumstances.registry is not None
    return str(circumstances.registry.last_voucher(invoice).number + 1)


def _wrong_point_of_sale_for_exempt(invoice: Invoice, circumstances: Circumstances) -> bool:
    assert circumstances.registry is not None
    if circumstances.issuer_condition is not IssuerCondition.EXENTO or invoice.voucher_type not in CLASS_C:
        return False
    kind = circumstances.registry.point_of_sale_kind(invoice.point_of_sale)
    # The kind's exact words for exempt issuers are not known: one that does not mention exemption is a wrong one.
    return kind != "" and "exent" not in kind.lower()


# --- the day of issue ------------------------------------------------------------------------------------------------

_PRODUCTS, _SERVICES = (5, 5), (10, 10)
_FCE_INVOICE, _FCE_NOTE = (5, 1), (5, 0)


def _window(invoice: Invoice) -> tuple[int, int]:
    """Days before and after the request's."""
    if invoice.voucher_type in FCE:
        return _FCE_NOTE if invoice.voucher_type in FCE_NOTES else _FCE_INVOICE
    return _SERVICES if invoice.concept in _WITH_SERVICES else _PRODUCTS


_WITH_SERVICES = frozenset((Concept.SERVICIOS, Concept.PRODUCTOS_Y_SERVICIOS))


def _limits(invoice: Invoice, today: date) -> tuple[date, date]:
    before, after = _window(invoice)
    return today - timedelta(days=before), today + timedelta(days=after)


def _out_of(window: tuple[int, int]) -> Check:
    """The check of the vouchers that have this window: one entry each, since ARCA's texts differ."""

    def check(invoice: Invoice, circumstances: Circumstances) -> bool:
        if _window(invoice) != window:
            return False
        if ISSUE_DATE_FORMAT in circumstances.malformed:
            return True
        if invoice.issue_date is None:
            return False
        first, last = _limits(invoice, circumstances.today)
        return not first <= invoice.issue_date <= last

    return check


def _must_stay_in_month(invoice: Invoice) -> bool:
    return invoice.voucher_type in FCE or invoice.concept is Concept.PRODUCTOS


def _in_another_month(invoice: Invoice, circumstances: Circumstances) -> bool:
    day, today = invoice.issue_date, circumstances.today
    if day is None or day <= today or not _must_stay_in_month(invoice):
        return False
    return (day.year, day.month) != (today.year, today.month)


def _nearest_day(invoice: Invoice, circumstances: Circumstances) -> str:
    today = circumstances.today
    first, last = _limits(invoice, today)
    if _must_stay_in_month(invoice):
        last = min(last, _month_end(today))
    return min(max(issue_day(invoice, circumstances), first), last).isoformat()


def _month_end(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


_WINDOW_TEXT = "Campo CbteFch Debe estar comprendido  en el  rango  "

RULES: tuple[Rule, ...] = (
    reject(
        10008,
        "number",
        "CbteDesde",
        "El número debe estar entre 1 y 99999999.",
        "The number must lie between 1 and 99999999.",
        "Pida el último autorizado y use el siguiente.",
        "Ask for the last authorised one and use the next.",
        _first_out_of_range,
    ),
    reject(
        10010,
        "number",
        "CbteHasta",
        "El último número del rango debe estar entre 1 y 99999999.",
        "The last number of the range must lie between 1 and 99999999.",
        "Corrija el final del rango.",
        "Correct the end of the range.",
        _last_out_of_range,
    ),
    reject(
        10011,
        "number",
        "CbteHasta",
        "El rango no puede terminar antes de empezar; en clase C no hay rangos.",
        "A range may not end before it begins; class C has no ranges.",
        "Ordene los números del rango, o emita un comprobante por vez.",
        "Put the numbers in order, or issue vouchers one by one.",
        _range_reversed,
    ),
    reject(
        10012,
        "number",
        "CbteDesde/CbteHasta",
        "Solo la clase B (que no sea FCE) puede resumir varios números en un comprobante.",
        "Only class B (FCE excepted) may sum up several numbers in one voucher.",
        "Emita un comprobante por operación.",
        "Issue one voucher per sale.",
        _range_where_single,
    ),
    reject(
        10014,
        "total",
        "ImpTotal",
        "En un rango de clase B, el promedio por comprobante debe ser menor que el monto de identificación.",
        "In a class B range the average per voucher must stay below the identification amount.",
        "Saque del rango las ventas que deben identificar al comprador.",
        "Take out of the range the sales that must identify their buyer.",
        _range_over_threshold,
    ),
    reject(
        10016,
        "issue_date",
        "CbteFch",
        "Para productos, la fecha puede ser hasta 5 días anterior o posterior al pedido.",
        "For products the date may lie up to 5 days before or after the request.",
        "Use una fecha dentro del plazo.",
        "Use a date within the window.",
        _out_of(_PRODUCTS),
        text=_WINDOW_TEXT + "N-5 y N+5 siendo N la fecha de envio del pedido  de autorizacion para 1 - Productos",
        suggest=_nearest_day,
    ),
    reject(
        10016,
        "issue_date",
        "CbteFch",
        "Para servicios, la fecha puede ser hasta 10 días anterior o posterior al pedido.",
        "For services the date may lie up to 10 days before or after the request.",
        "Use una fecha dentro del plazo.",
        "Use a date within the window.",
        _out_of(_SERVICES),
        # Seen for products only; ARCA's words with the figures and the concept exchanged.
        text=_WINDOW_TEXT + "N-10 y N+10 siendo N la fecha de envio del pedido  de autorizacion para {concept}",
        suggest=_nearest_day,
    ),
    reject(
        10016,
        "issue_date",
        "CbteFch",
        "En una factura FCE, la fecha puede ser hasta 5 días anterior o 1 día posterior al pedido.",
        "On an FCE invoice the date may lie up to 5 days before or 1 day after the request.",
        "Use una fecha dentro del plazo.",
        "Use a date within the window.",
        _out_of(_FCE_INVOICE),
        suggest=_nearest_day,
    ),
    reject(
        10016,
        "issue_date",
        "CbteFch",
        "En una nota FCE, la fecha puede ser hasta 5 días anterior al pedido, nunca posterior.",
        "On an FCE note the date may lie up to 5 days before the request, never after it.",
        "Use una fecha dentro del plazo.",
        "Use a date within the window.",
        _out_of(_FCE_NOTE),
        text=_WINDOW_TEXT + "N-5 y N siendo N la fecha de envio del pedido de autorizacion para Facturas de Credito "
        "del tipo Nota de Debito o Nota de Credito",
        suggest=_nearest_day,
    ),
    reject(
        10016,
        "number",
        "CbteDesde",
        "El número debe ser el siguiente al último autorizado, con fecha no anterior a la de aquel.",
        "The number must follow the last authorised one, with a date not before that one's.",
        "Consulte el último autorizado (FECompUltimoAutorizado) y use el siguiente.",
        "Ask for the last authorised one (FECompUltimoAutorizado) and use the next.",
        _not_the_next,
        # Recorded in Errors, with the voucher echoed R and without observations.
        place=Place.HEADER,
        needs_registry=True,
        text="El numero o fecha del comprobante no se corresponde con el proximo a autorizar. "
        "Consultar metodo FECompUltimoAutorizado.",
        suggest=_next_number,
    ),
    reject(
        10096,
        "point_of_sale",
        "PtoVta",
        "La clase C de un emisor exento necesita un punto de venta para exentos en IVA.",
        "Class C of a VAT-exempt issuer needs a point of sale for exempt issuers.",
        "Dé de alta un punto de venta de web services para exentos.",
        "Register a web-services point of sale for exempt issuers.",
        _wrong_point_of_sale_for_exempt,
        needs_registry=True,
    ),
    reject(
        10152,
        "issue_date",
        "CbteFch",
        "Una fecha futura debe caer en el mes del pedido (productos y FCE).",
        "A future date must fall in the month of the request (products and FCE).",
        "Use una fecha de este mes, o espere al mes siguiente.",
        "Use a date of this month, or wait for the next.",
        _in_another_month,
        suggest=_nearest_day,
    ),
)
