"""The concept, and the dates of services and payment: 10030-10036, 10049, 10085."""

from __future__ import annotations

from datetime import date

from arca_sdk.domain.codes import Concept
from arca_sdk.domain.invoice import Invoice
from arca_sdk.domain.rules.base import Circumstances, Rule, reject
from arca_sdk.domain.rules.malformed import PAYMENT_DUE_FORMAT, SERVICE_PERIOD_FORMAT
from arca_sdk.domain.rules.vouchers import FCE, FCE_NOTES, USED_GOODS, issue_day

_WITH_SERVICES = frozenset((Concept.SERVICIOS, Concept.PRODUCTOS_Y_SERVICIOS))
_BAD_FORMATS = {SERVICE_PERIOD_FORMAT, PAYMENT_DUE_FORMAT}


def _dates(invoice: Invoice) -> tuple[date | None, date | None, date | None]:
    period = invoice.service_period
    if period is None:
        return None, None, invoice.payment_due
    return period.start, period.end, invoice.payment_due


def _is_alone(invoice: Invoice) -> bool:
    """An FCE of products has a payment date and no service period: the payment date then asks for nothing."""
    return invoice.voucher_type in FCE and invoice.concept not in _WITH_SERVICES


def _concept_unknown(invoice: Invoice, _: Circumstances) -> bool:
    return not invoice.concept.is_known


def _concept_of_used_goods(invoice: Invoice, _: Circumstances) -> bool:
    return invoice.voucher_type == USED_GOODS and invoice.concept is not Concept.PRODUCTOS


def _start_missing(invoice: Invoice, circumstances: Circumstances) -> bool:
    start, end, due = _dates(invoice)
    if start is not None or SERVICE_PERIOD_FORMAT in circumstances.malformed:
        return False
    return end is not None or (due is not None and not _is_alone(invoice))


def _end_missing(invoice: Invoice, circumstances: Circumstances) -> bool:
    start, end, due = _dates(invoice)
    if end is not None or SERVICE_PERIOD_FORMAT in circumstances.malformed:
        return False
    return start is not None or (due is not None and not _is_alone(invoice))


def _due_missing(invoice: Invoice, circumstances: Circumstances) -> bool:
    start, end, due = _dates(invoice)
    if due is not None or PAYMENT_DUE_FORMAT in circumstances.malformed:
        return False
    # 10175 forbids the payment date on FCE notes: the two rules contradict each other, so it is not asked for here.
    return (start is not None or end is not None) and invoice.voucher_type not in FCE_NOTES


def _period_reversed(invoice: Invoice, _: Circumstances) -> bool:
    start, end, _due = _dates(invoice)
    return start is not None and end is not None and start > end


def _due_before_issue(invoice: Invoice, circumstances: Circumstances) -> bool:
    return invoice.payment_due is not None and invoice.payment_due < issue_day(invoice, circumstances)


def _service_dates_missing(invoice: Invoice, circumstances: Circumstances) -> bool:
    if circumstances.malformed and not _BAD_FORMATS.isdisjoint(circumstances.malformed):
        return True
    if invoice.concept not in _WITH_SERVICES:
        return False
    start, end, due = _dates(invoice)
    return start is None or end is None or (due is None and invoice.voucher_type not in FCE_NOTES)


def _issue_day(invoice: Invoice, circumstances: Circumstances) -> str:
    return issue_day(invoice, circumstances).isoformat()


RULES: tuple[Rule, ...] = (
    reject(
        10030,
        "concept",
        "Concepto",
        "El concepto debe ser 1 (productos), 2 (servicios) o 3 (ambos).",
        "The concept must be 1 (products), 2 (services) or 3 (both).",
        "Elija qué se factura.",
        "Choose what is invoiced.",
        _concept_unknown,
    ),
    reject(
        10085,
        "concept",
        "Concepto",
        "El comprobante de bienes usados (49) es siempre de productos.",
        "The used-goods voucher (49) is always for products.",
        "Use el concepto 1.",
        "Use concept 1.",
        _concept_of_used_goods,
    ),
    reject(
        10031,
        "service_period",
        "FchServDesde",
        "Si va el fin del servicio o el vencimiento del pago, va también el comienzo del servicio.",
        "Where the service's end or the payment date is given, so is the service's beginning.",
        "Complete el período del servicio.",
        "Complete the service period.",
        _start_missing,
    ),
    reject(
        10032,
        "service_period",
        "FchServDesde",
        "El servicio no puede empezar después de terminar.",
        "The service may not begin after it ends.",
        "Ordene las fechas del período.",
        "Put the period's dates in order.",
        _period_reversed,
    ),
    reject(
        10033,
        "service_period",
        "FchServHasta",
        "Si va el comienzo del servicio o el vencimiento del pago, va también el fin del servicio.",
        "Where the service's beginning or the payment date is given, so is the service's end.",
        "Complete el período del servicio.",
        "Complete the service period.",
        _end_missing,
    ),
    reject(
        10035,
        "payment_due",
        "FchVtoPago",
        "Si va el período del servicio, va también el vencimiento del pago.",
        "Where the service period is given, so is the payment due date.",
        "Agregue el vencimiento del pago.",
        "Add the payment due date.",
        _due_missing,
    ),
    reject(
        10036,
        "payment_due",
        "FchVtoPago",
        "El pago no puede vencer antes de la fecha del comprobante.",
        "Payment may not fall due before the voucher's date.",
        "Use la fecha del comprobante o una posterior.",
        "Use the voucher's date or a later one.",
        _due_before_issue,
        suggest=_issue_day,
    ),
    reject(
        10049,
        "service_period",
        "FchServDesde/FchServHasta/FchVtoPago",
        "Con servicios van las tres fechas: comienzo, fin y vencimiento del pago.",
        "Services need the three dates: beginning, end and payment due date.",
        "Indique el primer y el último día del servicio y el vencimiento del pago, por ejemplo 2026-11-30.",
        "State the service's first and last day and the payment due date, for example 2026-11-30.",
        _service_dates_missing,
        text="Los campos FchServDesde, FchServHasta, FchVtoPago, contienen errores o no fueron ingresados. Son "
        "obligatorios cuando el campo Concepto es igual a 2 o 3. Formato valido aaaammdd",
    ),
)
