"""The period referred to (PeriodoAsoc), and when a reference is needed: 10196-10209."""

from __future__ import annotations

from datetime import date

from arca_sdk.domain.invoice import Invoice
from arca_sdk.domain.rules.base import Circumstances, Rule, observe, reject
from arca_sdk.domain.rules.malformed import (
    ASSOCIATED_EMPTY,
    ASSOCIATED_PERIOD_END_FORMAT,
    ASSOCIATED_PERIOD_START_FORMAT,
)
from arca_sdk.domain.rules.vouchers import FCE, PLAIN_INVOICES, PLAIN_NOTES, issue_day

_FIRST_DAY = date(2006, 1, 1)


def _on_fce(invoice: Invoice, _: Circumstances) -> bool:
    return invoice.associated_period is not None and invoice.voucher_type in FCE


def _nothing_associated(invoice: Invoice, circumstances: Circumstances) -> bool:
    if invoice.voucher_type not in PLAIN_NOTES or invoice.associated or invoice.associated_period is not None:
        return False
    return ASSOCIATED_EMPTY not in circumstances.malformed


def _on_invoice(invoice: Invoice, _: Circumstances) -> bool:
    # The manual says invoices; receipts are left for ARCA to judge.
    return invoice.associated_period is not None and invoice.voucher_type in PLAIN_INVOICES


def _start_missing(invoice: Invoice, circumstances: Circumstances) -> bool:
    period = invoice.associated_period
    return period is not None and period.start is None and ASSOCIATED_PERIOD_START_FORMAT not in circumstances.malformed


def _end_missing(invoice: Invoice, circumstances: Circumstances) -> bool:
    period = invoice.associated_period
    return period is not None and period.end is None and ASSOCIATED_PERIOD_END_FORMAT not in circumstances.malformed


def _start_malformed(_: Invoice, circumstances: Circumstances) -> bool:
    return ASSOCIATED_PERIOD_START_FORMAT in circumstances.malformed


def _end_malformed(_: Invoice, circumstances: Circumstances) -> bool:
    return ASSOCIATED_PERIOD_END_FORMAT in circumstances.malformed


def _too_early(invoice: Invoice, _: Circumstances) -> bool:
    # Whether the day itself is "later than" it is open: it is let through.
    period = invoice.associated_period
    return period is not None and period.start is not None and period.start < _FIRST_DAY


def _reversed(invoice: Invoice, _: Circumstances) -> bool:
    period = invoice.associated_period
    if period is None or period.start is None or period.end is None:
        return False
    return period.start > period.end


def _ends_after_issue(invoice: Invoice, circumstances: Circumstances) -> bool:
    period = invoice.associated_period
    return period is not None and period.end is not None and period.end > issue_day(invoice, circumstances)


def _perception_across_months(invoice: Invoice, _: Circumstances) -> bool:
    period = invoice.associated_period
    if period is None or period.start is None or period.end is None:
        return False
    if (period.start.year, period.start.month) == (period.end.year, period.end.month):
        return False
    return any(tribute.type.is_perception for tribute in invoice.tributes)


RULES: tuple[Rule, ...] = (
    reject(
        10196,
        "associated_period",
        "PeriodoAsoc",
        "Una FCE no lleva período asociado.",
        "An FCE has no associated period.",
        "Asocie el comprobante.",
        "Associate the voucher.",
        _on_fce,
    ),
    reject(
        10197,
        "associated",
        "CbtesAsoc/PeriodoAsoc",
        "Una nota de débito o crédito dice a qué comprobantes o a qué período se refiere.",
        "A debit or credit note says which vouchers or which period it refers to.",
        "Asocie los comprobantes, o indique el período.",
        "Associate the vouchers, or state the period.",
        _nothing_associated,
        source="RG 4540/2019; WSFEv1 manual v4.0, FECAESolicitar validations",
    ),
    reject(
        10198,
        "associated_period",
        "PeriodoAsoc",
        "Una factura no lleva período asociado.",
        "An invoice has no associated period.",
        "Quite el período: es solo para notas.",
        "Leave the period out: it is only for notes.",
        _on_invoice,
    ),
    reject(
        10199,
        "associated_period",
        "PeriodoAsoc.FchDesde",
        "El período asociado dice cuándo empieza.",
        "The associated period says when it begins.",
        "Agregue la fecha de comienzo.",
        "Add the first day.",
        _start_missing,
    ),
    reject(
        10203,
        "associated_period",
        "PeriodoAsoc.FchHasta",
        "El período asociado dice cuándo termina.",
        "The associated period says when it ends.",
        "Agregue la fecha de fin.",
        "Add the last day.",
        _end_missing,
    ),
    reject(
        10204,
        "associated_period",
        "PeriodoAsoc.FchDesde",
        "El comienzo del período asociado es una fecha que existe (en el pedido, aaaammdd).",
        "The associated period's first day is a date that exists (on the wire, yyyymmdd).",
        "Corrija la fecha; a esta biblioteca se le da como 2026-11-30.",
        "Correct the date; this library takes it as 2026-11-30.",
        _start_malformed,
    ),
    reject(
        10205,
        "associated_period",
        "PeriodoAsoc.FchHasta",
        "El fin del período asociado es una fecha que existe (en el pedido, aaaammdd).",
        "The associated period's last day is a date that exists (on the wire, yyyymmdd).",
        "Corrija la fecha; a esta biblioteca se le da como 2026-11-30.",
        "Correct the date; this library takes it as 2026-11-30.",
        _end_malformed,
    ),
    reject(
        10206,
        "associated_period",
        "PeriodoAsoc.FchDesde",
        "El período asociado empieza después del 1 de enero de 2006.",
        "The associated period begins after 1 January 2006.",
        "Corrija la fecha.",
        "Correct the date.",
        _too_early,
    ),
    reject(
        10207,
        "associated_period",
        "PeriodoAsoc.FchHasta",
        "El período asociado no puede terminar antes de empezar.",
        "The associated period may not end before it begins.",
        "Ordene las fechas.",
        "Put the dates in order.",
        _reversed,
    ),
    reject(
        10208,
        "associated_period",
        "PeriodoAsoc.FchHasta",
        "El período asociado no puede terminar después de la fecha del comprobante.",
        "The associated period may not end after the voucher's date.",
        "Termine el período en la fecha del comprobante o antes.",
        "End the period on the voucher's date or before.",
        _ends_after_issue,
        suggest=lambda invoice, circumstances: issue_day(invoice, circumstances).isoformat(),
    ),
    observe(
        10209,
        "associated_period",
        "PeriodoAsoc",
        "Con percepciones, el período asociado debería caber en un mes.",
        "With perceptions, the associated period should lie within one month.",
        "Emita una nota por mes.",
        "Issue one note for each month.",
        _perception_across_months,
    ),
)
