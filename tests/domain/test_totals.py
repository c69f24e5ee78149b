"""Totals from lines: rounded once per rate, half-even."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arca_sdk.domain.codes import VatRate, VoucherClass
from arca_sdk.domain.invoice import Line, Tribute
from arca_sdk.domain.money import agrees
from arca_sdk.domain.totals import total_lines, vat_on_net, vat_within_gross
from arca_sdk.errors import InvalidInput

RATES = st.sampled_from([rate for rate in VatRate if rate.is_rate])
AMOUNTS = st.decimals("0.000001", "9999999", places=6)


def line(price, vat=VatRate.VEINTIUNO, quantity="1"):
    return Line(description="x", unit_price=price, vat=vat, quantity=quantity)


def totals(*lines, include=False, letter=VoucherClass.A, tributes=()):
    return total_lines(lines, voucher_class=letter, prices_include_vat=include, tributes=tributes)


def test_rounding_happens_once_per_rate_and_not_per_line():
    # Ten lines of 0.105 are 1.05; rounded one by one they would be 1.00 or 1.10.
    assert totals(*[line("0.105")] * 10).net == Decimal("1.05")


def test_a_half_cent_of_tax_goes_to_the_even_cent():
    assert vat_on_net(VatRate.VEINTIUNO, Decimal("0.50")).amount == Decimal("0.10")
    assert vat_on_net(VatRate.VEINTIUNO, Decimal("1.50")).amount == Decimal("0.32")


def test_a_gross_price_is_split_without_losing_a_cent():
    split = vat_within_gross(VatRate.VEINTIUNO, Decimal("100"))
    assert (split.base, split.amount) == (Decimal("82.64"), Decimal("17.36"))


@given(RATES, AMOUNTS)
def test_base_and_tax_of_a_gross_price_add_up_to_it_and_agree(rate, gross):
    split = vat_within_gross(rate, gross)
    assert split.base + split.amount == gross.quantize(Decimal("0.01"))
    assert agrees(split.amount, split.base * rate.factor)


@given(RATES, AMOUNTS)
def test_the_tax_on_a_net_price_agrees_with_its_rate(rate, net):
    subtotal = vat_on_net(rate, net)
    assert agrees(subtotal.amount, subtotal.base * rate.factor)


def test_a_rate_of_zero_has_a_base_and_no_tax():
    result = totals(line("100", VatRate.CERO))
    assert [(s.base, s.amount) for s in result.vat] == [(100, 0)]
    assert result.total == 100


def test_rates_come_in_the_order_of_the_lines():
    result = totals(line("1", VatRate.VEINTISIETE), line("1", VatRate.CINCO), line("1", VatRate.VEINTISIETE))
    assert [s.rate for s in result.vat] == [VatRate.VEINTISIETE, VatRate.CINCO]


def test_a_rate_whose_lines_come_to_nothing_is_left_out():
    gift = Line(description="gift", unit_price="10", discount="10", vat=VatRate.DIEZ_Y_MEDIO)
    result = totals(line("100"), gift)
    assert [s.rate for s in result.vat] == [VatRate.VEINTIUNO]
    assert totals(gift).vat == ()
    assert totals(gift, include=True).total == 0


def test_a_rate_that_arca_does_not_have_is_refused_and_never_dropped():
    with pytest.raises(InvalidInput, match="7 is not one of ARCA's VAT rates") as caught:
        totals(line("100"), line("100", VatRate(7)))
    assert caught.value.field == "lines.vat"


def test_class_c_adds_everything_up():
    result = totals(line("100.004"), line("0.004", VatRate.EXENTO), letter=VoucherClass.C)
    assert (result.net, result.vat, result.exempt, result.total) == (Decimal("100.01"), (), 0, Decimal("100.01"))


def test_tributes_are_added_on_top():
    tribute = Tribute(type=99, amount="3.50", description="x")
    assert totals(line("100"), tributes=iter([tribute])).total == Decimal("124.50")
    assert totals(line("100"), letter=VoucherClass.C, tributes=[tribute]).total == Decimal("103.50")


@given(st.lists(st.tuples(RATES, AMOUNTS), min_size=1, max_size=8), st.booleans())
def test_a_total_is_the_sum_of_its_parts_however_many_lines(lines, include):
    result = totals(*(line(amount, rate) for rate, amount in lines), include=include)
    parts = result.net + result.vat_total + result.untaxed + result.exempt + result.tributes_total
    assert result.total == parts
    assert result.net == sum(s.base for s in result.vat)
