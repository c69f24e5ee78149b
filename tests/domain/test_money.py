"""Exact amounts, and ARCA's tolerance."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arca_sdk.domain.money import agrees, exchange_rate, money, percentage, quantity, round_cents
from arca_sdk.errors import InvalidAmount

CENTS = st.decimals("-9999999999999", "9999999999999", places=2)


@pytest.mark.parametrize(
    ("given_value", "kept"),
    [
        ("1500", "1500.00"),
        (" 1500.5 ", "1500.50"),
        (1500, "1500.00"),
        (Decimal("0.1"), "0.10"),
        ("1e3", "1000.00"),
        ("1500.", "1500.00"),
        ("-0.00", "0.00"),
        ("1500.5000", "1500.50"),
        ("9999999999999.99", "9999999999999.99"),
    ],
)
def test_an_amount_is_kept_exactly_with_two_decimals(given_value, kept):
    assert str(money(given_value)) == kept


@pytest.mark.parametrize("value", [0.1, 1500.0, float("nan"), float("inf")])
def test_a_float_is_refused_and_shown_how_to_be_written(value):
    with pytest.raises(InvalidAmount, match="is a float") as caught:
        money(value, field="total")
    assert f'Decimal("{value}")' in caught.value.hint
    assert caught.value.field == "total"


@pytest.mark.parametrize("value", [True, False, None, b"1", [1], 1j])
def test_other_types_are_refused_by_name(value):
    with pytest.raises(InvalidAmount, match=type(value).__name__):
        money(value)


@pytest.mark.parametrize(
    "text",
    ["", "abc", "1.500,00", "1,500.00", "1 500", "1_500.00", "$1500", "١٢٣", "１２３", "0x10", "--1", "½"],
)
def test_text_that_is_not_a_plain_number_is_refused(text):
    with pytest.raises(InvalidAmount, match="is not a number") as caught:
        money(text)
    assert "thousands separator" in caught.value.hint


@pytest.mark.parametrize("text", ["NaN", "sNaN", "Infinity", "-Infinity"])
def test_what_is_not_finite_is_refused(text):
    for value in (text, Decimal(text)):
        with pytest.raises(InvalidAmount, match="is not an amount"):
            money(value)


@pytest.mark.parametrize("value", ["0.001", "1500.005", Decimal("1e-30")])
def test_a_third_decimal_is_never_rounded_away(value):
    with pytest.raises(InvalidAmount, match="more than 2 decimals") as caught:
        money(value)
    assert "never rounds" in caught.value.hint


@pytest.mark.parametrize("value", ["10000000000000", 10**20, Decimal("1e400"), -(10**13)])
def test_more_than_thirteen_digits_are_refused(value):
    with pytest.raises(InvalidAmount, match="more than 13 digits"):
        money(value)


@pytest.mark.parametrize(
    ("read", "good", "too_long", "too_fine"),
    [
        (exchange_rate, "9999.999999", "10000", "0.0000001"),
        (quantity, "9999999999999.999999", "10000000000000", "0.0000001"),
        (percentage, "999.99", "1000", "0.001"),
    ],
)
def test_each_kind_of_number_has_its_own_precision(read, good, too_long, too_fine):
    assert read(good) == Decimal(good)
    for bad in (too_long, too_fine):
        with pytest.raises(InvalidAmount):
            read(bad)


@given(CENTS)
def test_every_amount_of_thirteen_digits_is_kept(amount):
    assert money(amount) == amount
    assert money(str(amount)) == amount


@pytest.mark.parametrize(
    ("number", "rounded"),
    [("0.005", "0.00"), ("0.015", "0.02"), ("0.025", "0.02"), ("-0.015", "-0.02"), ("2.675", "2.68")],
)
def test_half_cents_go_to_the_even_cent(number, rounded):
    assert round_cents(Decimal(number)) == Decimal(rounded)


@pytest.mark.parametrize(
    ("given_amount", "computed", "terms", "passes"),
    [
        ("100.00", "100.01", 1, True),
        ("100.00", "99.99", 1, True),
        ("100.00", "100.02", 1, False),
        ("100.00", "100.03", 3, True),
        ("100.00", "100.04", 3, False),
        ("0.00", "0.01", 1, True),
        ("0.00", "0.02", 1, False),
        ("1.00", "1.01", 0, True),
        ("100000.00", "100010.00", 1, True),
        ("100000.00", "100010.01", 1, False),
        ("-100000.00", "-100010.00", 1, True),
    ],
)
def test_either_tolerance_is_enough(given_amount, computed, terms, passes):
    assert agrees(Decimal(given_amount), Decimal(computed), terms=terms) is passes


@given(CENTS, CENTS)
def test_an_amount_always_agrees_with_itself_and_far_ones_never_do(left, right):
    assert agrees(left, left)
    if abs(left - right) > abs(left) + abs(right) * 2 + 1:
        assert not agrees(left, right)
