"""Totals and other taxes, class by class (RG 1415): VAT apart in A, inside in B, none in C."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from arca_sdk.domain.codes import VatRate
from arca_sdk.domain.invoice import Invoice, Tribute
from arca_sdk.domain.money import ZERO
from arca_sdk.printing.formats import amount, line, percent
from arca_sdk.printing.items import rate_text, style_of
from arca_sdk.printing.labels import currency_sign


def tributes(found: tuple[Tribute, ...], text: dict[str, str]) -> dict[str, Any] | None:
    """The table of other taxes; None without any."""
    if not found:
        return None
    return {
        "title": text["tributes"],
        "columns": [text["tribute"], text["base"], text["rate"], text["amount"]],
        "rows": [
            [
                line(each.description) or each.type.label,
                amount(each.base) if each.base else "",
                percent(each.rate) if each.rate else "",
                amount(each.amount),
            ]
            for each in found
        ],
    }


def totals(invoice: Invoice, text: dict[str, str]) -> dict[str, Any]:
    """Rows that add up to the total, and the total."""
    return {
        "rows": [[label, amount(value)] for label, value in _parts(invoice, text)],
        "label": text["total"],
        "sign": currency_sign(invoice.currency),
        "amount": amount(invoice.total),
    }


def _parts(invoice: Invoice, text: dict[str, str]) -> list[tuple[str, Decimal]]:
    others = [(text["tributes"], invoice.tributes_total)] if invoice.tributes_total else []
    if style_of(invoice) != "net":
        return [(text["subtotal"], invoice.total - invoice.tributes_total), *others]
    untaxed = [(text["untaxed"], invoice.untaxed)] if invoice.untaxed else []
    exempt = [(text["exempt"], invoice.exempt)] if invoice.exempt else []
    return [(text["net_total"], invoice.net), *_vat_rows(invoice, text), *untaxed, *exempt, *others]


def _vat_rows(invoice: Invoice, text: dict[str, str]) -> list[tuple[str, Decimal]]:
    """One row per rate, highest first; its base beside it where there are several."""
    sums: dict[VatRate, tuple[Decimal, Decimal]] = {}
    for each in invoice.vat:
        base, tax = sums.get(each.rate, (ZERO, ZERO))
        sums[each.rate] = (base + each.base, tax + each.amount)
    rows = sorted(sums.items(), key=lambda row: row[0].factor, reverse=True)
    several = len(rows) > 1
    return [
        (f"{text['vat']} {rate_text(rate, text)}" + (f" {text['over']} {amount(base)}" if several else ""), tax)
        for rate, (base, tax) in rows
    ]
