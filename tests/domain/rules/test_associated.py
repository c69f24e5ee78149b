"""Vouchers and periods referred to: 10040, 10041, 10057-10062, 10151, 10196-10213, 10237."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from arca_sdk.domain.codes import Currency, TributeType, VoucherType
from arca_sdk.domain.invoice import Period, Tribute
from tests.domain.rules.samples import (
    associated,
    codes,
    days,
    factura_a,
    factura_b,
    fce,
    fce_note,
    findings,
    knowing,
    note_a,
    note_b,
)
from tests.makers import ISSUER

OCTOBER = Period(date(2026, 10, 1), date(2026, 10, 31))


def referring(*vouchers, **changes):
    return note_b(associated=vouchers, **changes)


def over(start, end, **changes):
    return note_b(associated=(), associated_period=Period(start, end), **changes)


def holding(**vouchers):
    """A registry that holds those vouchers by number (they wear an underscore)."""
    return {"registry": knowing(vouchers={int(name.strip("_")): voucher for name, voucher in vouchers.items()})}


def malformed(token):
    return {"malformed": frozenset({token})}


PERCEPTION = {
    "tributes": (Tribute(type=TributeType.PERCEPCION_DE_IIBB, amount=Decimal("1")),),
    "tributes_total": "1",
    "total": "122",
}

BROKEN = [
    pytest.param(10040, note_b(associated=(associated(VoucherType.FACTURA_A),)), {}, id="class A on a class B note"),
    pytest.param(10040, factura_b(associated=(associated(),)), {}, id="an invoice on an invoice"),
    pytest.param(10041, note_b(), {"registry": knowing()}, id="an electronic voucher that ARCA does not hold"),
    pytest.param(10057, referring(associated(0)), {}, id="type 0"),
    pytest.param(10058, referring(associated(point_of_sale=0)), {}, id="point of sale 0"),
    pytest.param(10058, referring(associated(point_of_sale=99999)), {}, id="point of sale 99999"),
    pytest.param(10059, referring(associated(number=0)), {}, id="number 0"),
    pytest.param(10059, referring(associated(number=100_000_000)), {}, id="nine digits"),
    pytest.param(10060, referring(associated(), associated()), {}, id="the same twice"),
    pytest.param(10060, referring(associated(), associated(cuit=str(ISSUER))), {}, id="the same, once with our CUIT"),
    pytest.param(10062, note_b(associated=()), malformed("associated:empty"), id="an empty list"),
    pytest.param(10151, referring(associated(cuit="2011111111")), {}, id="a CUIT of ten digits"),
    pytest.param(10151, referring(associated(cuit=" ")), {}, id="a blank CUIT"),
    pytest.param(10151, fce_note(associated=(associated(201, issue_date=days(-2)),)), {}, id="FCE note without CUIT"),
    pytest.param(10196, fce_note(associated_period=OCTOBER), {}, id="an FCE with a period"),
    pytest.param(10197, note_b(associated=()), {}, id="a note that refers to nothing"),
    pytest.param(10198, factura_b(associated_period=OCTOBER), {}, id="an invoice with a period"),
    pytest.param(10199, over(None, date(2026, 10, 31)), {}, id="a period without beginning"),
    pytest.param(10203, over(date(2026, 10, 1), None), {}, id="a period without end"),
    pytest.param(
        10204, over(None, date(2026, 10, 31)), malformed("associated_period.start:format"), id="a malformed beginning"
    ),
    pytest.param(10205, over(date(2026, 10, 1), None), malformed("associated_period.end:format"), id="a malformed end"),
    pytest.param(10206, over(date(2005, 12, 31), date(2006, 1, 31)), {}, id="a period of 2005"),
    pytest.param(10207, over(date(2026, 10, 31), date(2026, 10, 1)), {}, id="a period that ends before it begins"),
    pytest.param(10208, over(date(2026, 11, 1), days(1)), {}, id="a period that ends tomorrow"),
    pytest.param(10209, over(date(2026, 9, 30), date(2026, 10, 1), **PERCEPTION), {}, id="a perception of two months"),
    pytest.param(
        10210,
        note_b(issue_date=date(2026, 11, 30)),
        {**holding(_7=factura_b(number=7, issue_date=date(2026, 12, 1))), "today": date(2026, 12, 1)},
        id="a voucher of the next month",
    ),
    pytest.param(10213, note_b(), malformed("associated:format"), id="a malformed date"),
    pytest.param(10237, note_b(total="122"), holding(_7=factura_b(number=7)), id="a credit larger than the invoice"),
]
KEPT = [
    pytest.param(10040, note_b(), {}, id="class B on a class B note"),
    pytest.param(10040, factura_b(), {}, id="nothing associated"),
    pytest.param(10041, note_b(), holding(_7=factura_b(number=7)), id="ARCA holds it"),
    pytest.param(10041, referring(associated(cuit="30000000007")), {"registry": knowing()}, id="another's voucher"),
    pytest.param(10041, referring(associated(point_of_sale=9)), {"registry": knowing()}, id="not electronic"),
    pytest.param(10041, factura_b(associated=(associated(88),)), {"registry": knowing()}, id="a delivery note"),
    pytest.param(10041, fce_note(), {"registry": knowing()}, id="FCE refuses the same with 10160"),
    pytest.param(10057, note_b(), {}, id="a type"),
    pytest.param(10058, referring(associated(point_of_sale=99998)), {}, id="point of sale 99998"),
    pytest.param(10059, referring(associated(number=99_999_999)), {}, id="the highest number is let through"),
    pytest.param(10060, referring(associated(), associated(number=8)), {}, id="two vouchers"),
    pytest.param(10060, referring(associated(), associated(cuit="30000000007")), {}, id="two issuers"),
    pytest.param(10062, note_b(), {}, id="a list with a voucher"),
    pytest.param(10151, note_b(), {}, id="no CUIT is needed"),
    pytest.param(10151, fce_note(), {}, id="an FCE note with CUIT"),
    pytest.param(10196, fce_note(), {}, id="an FCE without period"),
    pytest.param(10197, note_b(), {}, id="a note with a voucher"),
    pytest.param(10197, over(OCTOBER.start, OCTOBER.end), {}, id="a note with a period"),
    pytest.param(10197, note_b(associated=()), malformed("associated:empty"), id="an empty list has its own code"),
    pytest.param(10197, factura_b(), {}, id="an invoice"),
    pytest.param(10197, fce_note(associated=()), {}, id="FCE has its own code"),
    pytest.param(10198, over(OCTOBER.start, OCTOBER.end), {}, id="a note"),
    pytest.param(10198, fce(associated_period=OCTOBER), {}, id="FCE has its own code"),
    pytest.param(
        10198, factura_b(VoucherType.RECIBO_B, associated_period=OCTOBER), {}, id="a receipt is ARCA's to judge"
    ),
    pytest.param(10199, over(None, None), malformed("associated_period.start:format"), id="it came, malformed"),
    pytest.param(10203, over(None, None), malformed("associated_period.end:format"), id="it came, malformed too"),
    pytest.param(10204, note_b(), {}, id="no period"),
    pytest.param(10205, note_b(), {}, id="no period at all"),
    pytest.param(10206, over(date(2006, 1, 1), date(2006, 1, 31)), {}, id="the day itself is let through"),
    pytest.param(10207, over(date(2026, 10, 1), date(2026, 10, 1)), {}, id="a period of one day"),
    pytest.param(10208, over(date(2026, 11, 1), days(0)), {}, id="a period that ends today"),
    pytest.param(10209, over(OCTOBER.start, OCTOBER.end, **PERCEPTION), {}, id="a perception of one month"),
    pytest.param(10209, over(date(2026, 9, 1), date(2026, 10, 1)), {}, id="two months without perceptions"),
    pytest.param(10209, over(None, date(2026, 10, 1), **PERCEPTION), {}, id="a period without beginning"),
    pytest.param(
        10210,
        note_b(issue_date=days(0)),
        holding(_7=factura_b(number=7, issue_date=days(3))),
        id="a later voucher of the same month",
    ),
    pytest.param(
        10210, note_b(), holding(_7=factura_b(number=7, issue_date=date(2026, 9, 1))), id="an earlier voucher"
    ),
    pytest.param(10210, note_b(), holding(_7=factura_b(number=7, issue_date=None)), id="an undated voucher"),
    pytest.param(10213, note_b(), {}, id="no date, or a good one"),
    pytest.param(10237, note_b(), holding(_7=factura_b(number=7)), id="a credit of the whole invoice"),
    pytest.param(10237, note_b(VoucherType.NOTA_DE_DEBITO_B, total="999"), holding(_7=factura_b()), id="a debit note"),
    pytest.param(10237, note_b(total="999"), {"registry": knowing()}, id="ARCA does not hold it"),
    pytest.param(
        10237,
        note_b(total="999"),
        holding(_7=factura_b(currency=Currency.DOLARES, exchange_rate="1000")),
        id="another currency",
    ),
]


@pytest.mark.parametrize(("code", "invoice", "where"), BROKEN)
def test_reference_rule_is_broken_by(code, invoice, where):
    assert code in codes(invoice, **where)


@pytest.mark.parametrize(("code", "invoice", "where"), KEPT)
def test_reference_rule_is_kept_by(code, invoice, where):
    assert code not in codes(invoice, **where)


NOTES_A = {1, 2, 3, 4, 5, 34, 39, 60, 63, 88, 991}
NOTES_B = {6, 7, 8, 9, 10, 35, 40, 61, 64, 88, 991}
ROWS = [
    ((2, 3), NOTES_A),
    ((7, 8), NOTES_B),
    ((12, 13), {11, 12, 13, 15}),
    ((52, 53), {51, 52, 53, 54, 88, 991}),
    ((1, 6, 51), {88, 991}),
    ((201, 206, 211), {91, 990, 991, 993, 994, 995}),
    ((202, 203), {201, 202, 203}),
    ((207, 208), {206, 207, 208}),
    ((212, 213), {211, 212, 213}),
]
TABLE = {kind: allowed for kinds, allowed in ROWS for kind in kinds}
DELIVERY_NOTES = (88, 91, 988, 990, 991, 993, 994, 995, 996, 997)


@pytest.mark.parametrize("voucher_type", VoucherType)
def test_each_type_refers_to_the_types_of_the_manuals_table(voucher_type):
    allowed = {
        kind
        for kind in (*map(int, VoucherType), *DELIVERY_NOTES)
        if 10040 not in codes(factura_a(voucher_type, associated=(associated(kind),)))
    }
    assert allowed == TABLE.get(int(voucher_type), set())


def test_a_wrong_reference_is_answered_with_the_types_that_are_allowed():
    (finding,) = findings(note_b(associated=(associated(1),)), 10040)
    assert finding.suggestion == "6, 7, 8, 9, 10, 35, 40, 61, 64, 88, 991"


def test_a_period_that_ends_too_late_is_answered_with_the_voucher_s_day():
    (finding,) = findings(over(date(2026, 11, 1), days(3)), 10208)
    assert finding.suggestion == "2026-11-25"


def test_an_empty_period_lacks_both_ends():
    assert codes(over(None, None)) == [10199, 10203]


def test_a_later_voucher_of_another_year_but_the_same_month_is_another_month():
    where = holding(_7=factura_b(number=7, issue_date=date(2027, 11, 20)))
    assert 10210 in codes(note_b(), **where)


def test_credit_notes_are_compared_with_the_sum_of_what_they_refer_to():
    both = (associated(VoucherType.FACTURA_A, 7), associated(VoucherType.FACTURA_A, 8))
    where = holding(_7=factura_a(number=7), _8=factura_a(number=8))
    assert 10237 not in codes(note_a(associated=both, total="242"), **where)
    assert 10237 in codes(note_a(associated=both, total="242.01"), **where)
