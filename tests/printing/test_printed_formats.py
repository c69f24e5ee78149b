"""Numbers, dates and text on paper."""

from __future__ import annotations

import unicodedata
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arca_sdk.domain.codes import VatRate
from arca_sdk.printing.formats import amount, block, day, line, number, vat_percent

amounts = st.decimals(min_value=-(10**13), max_value=10**13, places=2, allow_nan=False, allow_infinity=False)


@given(amounts)
def test_an_amount_reads_back_as_itself(value: Decimal) -> None:
    assert Decimal(amount(value).replace(".", "").replace(",", ".")) == value


@given(amounts)
def test_an_amount_has_two_decimals_and_groups_of_three(value: Decimal) -> None:
    whole, _, decimals = amount(value).lstrip("-").partition(",")
    first, *groups = whole.split(".")
    assert len(decimals) == 2
    assert 1 <= len(first) <= 3
    assert all(len(group) == 3 for group in groups)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("0", "0,00"),
        ("1234567.89", "1.234.567,89"),
        ("-1000", "-1.000,00"),
        ("9999999999999.99", "9.999.999.999.999,99"),
    ],
)
def test_amounts_are_written_as_in_argentina(value: str, text: str) -> None:
    assert amount(Decimal(value)) == text


@pytest.mark.parametrize(
    ("value", "least", "text"),
    [("3.500000", 0, "3,5"), ("3", 0, "3"), ("3", 2, "3,00"), ("1234.123456", 2, "1.234,123456"), ("0.1", 2, "0,10")],
)
def test_quantities_and_prices_keep_the_decimals_they_have(value: str, least: int, text: str) -> None:
    assert number(Decimal(value), least=least) == text


def test_a_rate_is_written_with_comma_and_a_space_that_does_not_break() -> None:
    assert vat_percent(VatRate.DIEZ_Y_MEDIO) == "10,5\u00a0%"


def test_dates_are_day_month_year() -> None:
    assert day(date(2026, 2, 1)) == "01/02/2026"
    assert day(None) == ""


@pytest.mark.parametrize(
    ("ugly", "clean"),
    [
        ("\u202egnirts\u202c", "gnirts"),
        ("a\x00b\x07c\x1b[31m", "abc[31m"),
        ("zero\u200bwidth\ufeff", "zerowidth"),
        ("\u2066isolated\u2069", "isolated"),
        ("  two\t\t words \u00a0 ", "two words"),
        ("lone \ud800 surrogate", "lone surrogate"),
        ("cafe\u0301", "café"),
        ("Z" + "\u0301" * 40, unicodedata.normalize("NFC", "Z\u0301") + "\u0301" * 2),
        ("\U0010ffff", ""),
    ],
)
def test_text_that_shows_something_else_than_it_says_is_cleaned(ugly: str, clean: str) -> None:
    assert line(ugly) == clean


def test_line_breaks_stay_in_a_block_and_leave_a_line() -> None:
    text = "uno\r\ndos\rtres\u2028cuatro\n"
    assert block(text) == "uno\ndos\ntres\ncuatro"
    assert line(text) == "uno dos tres cuatro"


@given(st.text())
def test_cleaned_text_has_no_invisible_characters_and_is_stable(text: str) -> None:
    cleaned = block(text)
    assert not {unicodedata.category(each) for each in cleaned.replace("\n", "")} & {"Cc", "Cf", "Cs", "Co", "Cn"}
    assert block(cleaned) == cleaned
