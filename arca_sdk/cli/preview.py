"""What will be sent, as a table a person can check before saying yes."""

from __future__ import annotations

from decimal import Decimal

from arca_sdk.cli.output import Output
from arca_sdk.domain.cuit import Cuit
from arca_sdk.domain.environment import Environment
from arca_sdk.domain.invoice import Invoice, Period
from arca_sdk.domain.money import ZERO

SHOWN, LONGEST = 100, 300
"""Lines, and characters of a text, that a person is shown; all are sent or printed."""


def show_invoice(output: Output, invoice: Invoice, *, issuer: Cuit, environment: Environment) -> None:
    """Who, to whom, what, and the amounts per rate."""
    validity = output.text("real" if environment.is_production else "test")
    output.say(f"{output.text('will_send')}: {invoice.voucher_type.label}", style="bold")
    receiver = invoice.receiver
    rows = [
        (output.text("environment"), f"{environment} ({validity})"),
        (output.text("issuer"), f"{issuer.dashed}, {output.text('point_of_sale').lower()} {invoice.point_of_sale}"),
        (output.text("receiver"), ", ".join(filter(None, (receiver.name, str(receiver.document), receiver.address)))),
        (output.text("vat_condition"), receiver.vat_condition.label if receiver.vat_condition else ""),
        (output.text("concept"), invoice.concept.label),
        (output.text("issue_date"), str(invoice.issue_date or "")),
        (output.text("service_period"), _period(invoice.service_period)),
        (output.text("due"), str(invoice.payment_due or "")),
        (output.text("currency"), _currency(output, invoice)),
        *((output.text("associated"), _associated(voucher)) for voucher in invoice.associated),
        (output.text("associated"), _period(invoice.associated_period)),
        *((output.text("optional"), f"{optional.type} = {optional.value}") for optional in invoice.optionals),
        *((output.text("buyer"), f"{buyer.document} {output.amount(buyer.share)} %") for buyer in invoice.buyers),
        *((output.text("activity"), str(activity)) for activity in invoice.activities),
        (output.text("reference"), shorten(invoice.reference)),
    ]
    output.facts(rows)
    show_lines(output, invoice)
    show_amounts(output, invoice)


def show_lines(output: Output, invoice: Invoice) -> None:
    """The printed lines; nothing where there are none."""
    if not invoice.lines:
        return
    columns = [
        (output.text("description"), False),
        (output.text("quantity"), True),
        (output.text("unit_price"), True),
        (output.text("rate"), True),
        (output.text("amount"), True),
    ]
    rows = [
        (
            shorten(line.description),
            output.amount(line.quantity, least=0),
            output.amount(line.unit_price),
            output.percent(line.vat.label) if invoice.vat or not line.vat.is_rate else "",
            output.amount(line.subtotal),
        )
        for line in invoice.lines[:SHOWN]
    ]
    output.table(columns, rows)
    if len(invoice.lines) > SHOWN:
        output.say(f"  {output.text('more_lines', count=len(invoice.lines) - SHOWN)}", style="dim")


def shorten(words: str) -> str:
    """The beginning of a long text: enough to recognise it."""
    return words if len(words) <= LONGEST else f"{words[:LONGEST]}…"


def show_amounts(output: Output, invoice: Invoice) -> None:
    """Base and tax per rate, what carries none, other taxes, and the total."""
    rows = [
        (
            f"{output.text('rate')} {output.percent(subtotal.rate.label)}",
            output.amount(subtotal.base),
            output.amount(subtotal.amount),
        )
        for subtotal in invoice.vat
    ]
    if not invoice.vat and invoice.net:
        rows.append((output.text("net"), output.amount(invoice.net), ""))
    rows += [
        (output.text(name), output.amount(value), "")
        for name, value in (("untaxed", invoice.untaxed), ("exempt", invoice.exempt))
        if value
    ]
    rows += [
        (tribute.description or tribute.type.label, _or_nothing(output, tribute.base), output.amount(tribute.amount))
        for tribute in invoice.tributes
    ]
    rows.append((output.text("total"), "", f"{output.amount(invoice.total)} {invoice.currency}"))
    columns = [("", False), (output.text("base"), True), (output.text("tax"), True)]
    output.table(columns, rows, last_in_bold=True)


def _or_nothing(output: Output, value: Decimal) -> str:
    return "" if value == ZERO else output.amount(value)


def _period(period: Period | None) -> str:
    return "" if period is None else f"{period.start or '?'} … {period.end or '?'}"


def _currency(output: Output, invoice: Invoice) -> str:
    if invoice.currency == "PES":
        return ""
    rate = "" if invoice.exchange_rate is None else f" × {output.amount(invoice.exchange_rate)}"
    return f"{invoice.currency.label} ({invoice.currency}){rate}"


def _associated(voucher: object) -> str:
    from arca_sdk.domain.authorization import voucher_label
    from arca_sdk.domain.invoice import AssociatedVoucher

    assert isinstance(voucher, AssociatedVoucher)
    return voucher_label(voucher.type, voucher.point_of_sale, voucher.number)
