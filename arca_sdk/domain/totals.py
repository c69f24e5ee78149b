"""Totals from lines, rounded as ARCA rounds: half-even, once per VAT rate.

Rounding per rate and not per line keeps the two identities that ARCA checks (10048: the total is the sum of its
parts; 10051: each tax is its base times its rate) true by construction, however many lines there are.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from arca_sdk.domain.codes import VatRate, VoucherClass
from arca_sdk.domain.money import ZERO, round_cents
from arca_sdk.domain.parts import Line, Tribute, VatSubtotal
from arca_sdk.errors import InvalidInput


@dataclass(frozen=True, slots=True)
class Totals:
    """The amounts of a voucher; ``total`` is the sum of the others."""

    net: Decimal
    vat: tuple[VatSubtotal, ...]
    untaxed: Decimal
    exempt: Decimal
    tributes_total: Decimal

    @property
    def vat_total(self) -> Decimal:
        return sum((subtotal.amount for subtotal in self.vat), ZERO)

    @property
    def total(self) -> Decimal:
        return self.net + self.vat_total + self.untaxed + self.exempt + self.tributes_total


def vat_on_net(rate: VatRate, net: Decimal) -> VatSubtotal:
    """Tax on a net amount."""
    base = round_cents(net)
    return VatSubtotal(rate, base, round_cents(base * rate.factor))


def vat_within_gross(rate: VatRate, gross: Decimal) -> VatSubtotal:
    """Split an amount that includes its tax: net = gross / (1 + rate), tax = gross - net, to the cent."""
    gross = round_cents(gross)
    base = round_cents(gross / (1 + rate.factor))
    return VatSubtotal(rate, base, gross - base)


def total_lines(
    lines: Sequence[Line],
    *,
    voucher_class: VoucherClass | None,
    prices_include_vat: bool,
    tributes: Iterable[Tribute] = (),
) -> Totals:
    """Group the lines by rate, round each group once, and split or add its tax.

    A rate whose lines add up to nothing is left out: ARCA wants every base to be greater than 0 (10020).

    Raises:
        InvalidInput: there are no lines, or a line's rate is none of ARCA's.
    """
    if not lines:
        raise InvalidInput("An invoice needs at least one line.", field="lines")
    tributes_total = sum((tribute.amount for tribute in tributes), ZERO)
    if voucher_class is VoucherClass.C:
        net = round_cents(sum((line.subtotal for line in lines), ZERO))
        return Totals(net, (), ZERO, ZERO, tributes_total)
    groups: dict[VatRate, Decimal] = {}
    for line in lines:
        if not line.vat.is_known:
            raise InvalidInput(f"{int(line.vat)} is not one of ARCA's VAT rates.", field="lines.vat")
        groups[line.vat] = groups.get(line.vat, ZERO) + line.subtotal
    split = vat_within_gross if prices_include_vat else vat_on_net
    subtotals = (split(rate, amount) for rate, amount in groups.items() if rate.is_rate)
    vat = tuple(subtotal for subtotal in subtotals if subtotal.base or subtotal.amount)
    return Totals(
        net=sum((subtotal.base for subtotal in vat), ZERO),
        vat=vat,
        untaxed=round_cents(groups.get(VatRate.NO_GRAVADO, ZERO)),
        exempt=round_cents(groups.get(VatRate.EXENTO, ZERO)),
        tributes_total=tributes_total,
    )
