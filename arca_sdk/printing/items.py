"""The table of items: net with VAT per rate in class A, VAT included in B, no VAT in C (RG 1415)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any, Literal, TypeAlias

from arca_sdk.domain.codes import VatRate, VoucherClass
from arca_sdk.domain.invoice import Invoice, Line
from arca_sdk.domain.money import ZERO, round_cents
from arca_sdk.domain.totals import total_lines
from arca_sdk.printing.formats import amount, block, line, number, vat_percent
from arca_sdk.printing.labels import concept_name

_CONVERTED_PRICE = Decimal("0.0001")

Style: TypeAlias = Literal["net", "gross", "plain"]
"""net: prices without VAT and the VAT beside (A, ALEY). gross: prices that include it (B). plain: no VAT (C)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One row, its amounts already with or without VAT as its class wants."""

    description: str
    amount: Decimal
    price: Decimal
    quantity: Decimal = Decimal(1)
    discount: Decimal = ZERO
    rate: str = ""
    total: Decimal = ZERO
    code: str = ""
    unit: str = ""


def style_of(invoice: Invoice) -> Style:
    """How amounts are shown. Types without a letter show VAT if they carry it."""
    match invoice.voucher_class:
        case VoucherClass.A | VoucherClass.ALEY:
            return "net"
        case VoucherClass.B:
            return "gross"
        case VoucherClass.C:
            return "plain"
        case _:
            return "net" if invoice.vat else "plain"


def items_of(invoice: Invoice, words: dict[str, str], language: str) -> list[Item]:
    """A row per line; without lines, a row per VAT rate and for what carries none."""
    style = style_of(invoice)
    if not invoice.lines:
        return _summary(invoice, style, words, concept_name(invoice.concept, language))
    included = style != "plain" and _prices_include_vat(invoice)
    return [_item(each, style, words, included=included) for each in invoice.lines]


def table(items: list[Item], style: Style, words: dict[str, str]) -> dict[str, Any]:
    """Columns and rows of text; code, unit and discount only where some row has one."""
    columns = [column for column in _columns(style) if column.always or any(map(column.show, items))]
    label = {"total": words["total_with_vat"], "amount": words["net" if style == "net" else "amount"]}
    return {
        "columns": [
            {"key": column.key, "label": label.get(column.key, words.get(column.key, "")), "number": column.is_number}
            for column in columns
        ],
        "rows": [[column.show(item) for column in columns] for item in items],
    }


def rate_text(rate: VatRate, words: dict[str, str]) -> str:
    """``10,5 %``; words for what carries no rate; ARCA's label for a rate of tomorrow."""
    if rate is VatRate.NO_GRAVADO:
        return words["untaxed"]
    if rate is VatRate.EXENTO:
        return words["exempt"]
    return vat_percent(rate) if rate.is_rate else rate.label


def _prices_include_vat(invoice: Invoice) -> bool:
    """The invoice does not say how its unit prices were meant; its totals do. A tie goes to the custom of its class."""
    custom = invoice.voucher_class is VoucherClass.B
    goods = invoice.total - invoice.tributes_total

    def error(included: bool) -> Decimal:
        totals = total_lines(invoice.lines, voucher_class=invoice.voucher_class, prices_include_vat=included)
        return abs(totals.total - goods)

    return min((custom, not custom), key=error)


def _item(source: Line, style: Style, words: dict[str, str], *, included: bool) -> Item:
    factor = 1 + source.vat.factor
    convert = _converter(style, factor, included=included)
    subtotal = convert(source.subtotal)
    price = source.unit_price
    if convert(price) != price:
        price = convert(price).quantize(_CONVERTED_PRICE, rounding=ROUND_HALF_EVEN)
    gross = source.subtotal if included else source.subtotal * factor
    return Item(
        description=block(source.description),
        quantity=source.quantity,
        price=price,
        discount=round_cents(convert(source.discount)),
        amount=round_cents(subtotal),
        rate=rate_text(source.vat, words),
        total=round_cents(gross),
        code=line(source.code),
        unit=line(source.unit),
    )


def _converter(style: Style, factor: Decimal, *, included: bool) -> Callable[[Decimal], Decimal]:
    if style == "net" and included:
        return lambda value: value / factor
    if style == "gross" and not included:
        return lambda value: value * factor
    return lambda value: value


def _summary(invoice: Invoice, style: Style, words: dict[str, str], concept: str) -> list[Item]:
    if style == "plain":
        return [_single(concept, invoice.net)]
    rows = [_taxed(each.rate, each.base, each.amount, style, words, concept) for each in invoice.vat]
    if not invoice.vat and invoice.net:
        rows.append(_single(concept, invoice.net + (invoice.vat_total if style == "gross" else ZERO)))
    if invoice.untaxed:
        rows.append(
            _single(f"{concept} {words['untaxed_items']}", invoice.untaxed, rate_text(VatRate.NO_GRAVADO, words))
        )
    if invoice.exempt:
        rows.append(_single(f"{concept} {words['exempt_items']}", invoice.exempt, rate_text(VatRate.EXENTO, words)))
    return rows


def _single(description: str, value: Decimal, rate: str = "—") -> Item:
    return Item(description=description, price=value, amount=value, total=value, rate=rate)


def _taxed(rate: VatRate, base: Decimal, tax: Decimal, style: Style, words: dict[str, str], concept: str) -> Item:
    percent = rate_text(rate, words)
    if style == "gross":
        description = f"{concept} ({words['vat']} {percent} {words['included']})"
        return _single(description, base + tax)
    description = f"{concept} {words['taxed_items']} {percent}"
    return Item(description=description, price=base, amount=base, total=base + tax, rate=percent)


@dataclass(frozen=True, slots=True)
class _Column:
    key: str
    show: Callable[[Item], str]
    always: bool = True
    is_number: bool = True


_CODE = _Column("code", lambda item: item.code, always=False, is_number=False)
_DESCRIPTION = _Column("description", lambda item: item.description, is_number=False)
_QUANTITY = _Column("quantity", lambda item: number(item.quantity))
_UNIT = _Column("unit", lambda item: item.unit, always=False, is_number=False)
_PRICE = _Column("price", lambda item: number(item.price, least=2))
_DISCOUNT = _Column("discount", lambda item: amount(item.discount) if item.discount else "", always=False)
_AMOUNT = _Column("amount", lambda item: amount(item.amount))
_RATE = _Column("rate", lambda item: item.rate)
_TOTAL = _Column("total", lambda item: amount(item.total))


def _columns(style: Style) -> list[_Column]:
    common = [_CODE, _DESCRIPTION, _QUANTITY, _UNIT, _PRICE, _DISCOUNT, _AMOUNT]
    return [*common, _RATE, _TOTAL] if style == "net" else common
