"""Totals: 10043-10048, 10056, 10065, 10188; and the tolerance of every identity."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arca_sdk.domain.codes import Currency, IssuerCondition, VatRate, VoucherType
from arca_sdk.domain.invoice import Invoice, Line, Receiver, Tribute
from arca_sdk.domain.rules.malformed import AMOUNT_PRECISION
from tests.domain.rules.samples import (
    codes,
    factura_a,
    factura_b,
    factura_c,
    findings,
    knowing,
    knowing_receiver,
    receiver,
    used_goods,
)
from tests.makers import TODAY

MONOTRIBUTO = {"issuer_condition": IssuerCondition.MONOTRIBUTO}
MINIMUM = "5549862.00"


def large(total, **changes):
    return factura_a(total=total, **changes)


BROKEN = [
    pytest.param(10043, factura_a(untaxed="-1"), {}, id="negative untaxed"),
    pytest.param(10043, factura_c(untaxed="1"), {}, id="untaxed in class C"),
    pytest.param(10044, factura_a(exempt="-1"), {}, id="negative exempt"),
    pytest.param(10044, factura_c(exempt="1"), {}, id="exempt in class C"),
    pytest.param(10044, used_goods(exempt="1"), MONOTRIBUTO, id="exempt on a Monotributista's used goods"),
    pytest.param(10045, factura_a(net="-100"), {}, id="negative net"),
    pytest.param(10045, used_goods(net="1"), MONOTRIBUTO, id="net on a Monotributista's used goods"),
    pytest.param(10046, factura_a(tributes_total="-1"), {}, id="negative tributes"),
    pytest.param(10047, factura_a(vat_total="-21"), {}, id="negative VAT"),
    pytest.param(10047, factura_c(vat_total="21"), {}, id="VAT in class C"),
    pytest.param(10047, used_goods(vat_total="1"), MONOTRIBUTO, id="VAT on a Monotributista's used goods"),
    pytest.param(10048, factura_a(total="121.02"), {}, id="two cents too much on a hundred"),
    pytest.param(10048, factura_c(total="121"), {}, id="a total that is not net and tributes in class C"),
    pytest.param(10048, used_goods(total="90"), MONOTRIBUTO, id="a total that is not the untaxed amount"),
    pytest.param(10056, factura_a(), {"malformed": frozenset({"net:precision"})}, id="three decimals"),
    pytest.param(10065, factura_a(total="-121"), {}, id="a negative total"),
    pytest.param(10188, large(MINIMUM), {"registry": knowing()}, id="a plain invoice to a large company"),
]
KEPT = [
    pytest.param(10043, factura_a(untaxed="1"), {}, id="untaxed in class A"),
    pytest.param(10043, used_goods(), MONOTRIBUTO, id="used goods are untaxed"),
    pytest.param(10044, factura_a(exempt="1"), {}, id="exempt in class A"),
    pytest.param(10044, used_goods(exempt="1"), {}, id="the issuer of used goods is not known"),
    pytest.param(10045, factura_c(), {}, id="net in class C is the subtotal"),
    pytest.param(10045, used_goods(net="1"), {}, id="the issuer of used goods is not known"),
    pytest.param(10046, factura_a(), {}, id="no tributes"),
    pytest.param(10047, factura_a(), {}, id="VAT in class A"),
    pytest.param(10048, factura_a(total="121.01"), {}, id="one cent too much"),
    pytest.param(10048, factura_a(total="120.99"), {}, id="one cent too little"),
    pytest.param(10048, factura_c(untaxed="5"), {}, id="class C does not count the untaxed amount"),
    pytest.param(10056, factura_a(), {"malformed": frozenset({"vat:empty"})}, id="another fault"),
    pytest.param(10065, factura_a(total="0"), {}, id="a total of zero"),
    pytest.param(10188, large("5549861.99"), {"registry": knowing()}, id="a cent below the minimum"),
    pytest.param(10188, large(MINIMUM), {"registry": knowing_receiver(flags=frozenset())}, id="not a large company"),
    pytest.param(10188, large(MINIMUM), {}, id="nobody to ask"),
    pytest.param(10188, large(MINIMUM), {"registry": knowing(), "today": date(2026, 4, 13)}, id="minimum not known"),
    pytest.param(
        10188, factura_b(VoucherType.NOTA_DE_CREDITO_B, total=MINIMUM), {"registry": knowing()}, id="a note is not"
    ),
    pytest.param(
        10188,
        large(MINIMUM, currency=Currency.DOLARES, exchange_rate=None, paid_in_foreign_currency=True),
        {"registry": knowing()},
        id="without a rate there is no amount in pesos",
    ),
]


@pytest.mark.parametrize(("code", "invoice", "where"), BROKEN)
def test_amount_rule_is_broken_by(code, invoice, where):
    assert code in codes(invoice, **where)


@pytest.mark.parametrize(("code", "invoice", "where"), KEPT)
def test_amount_rule_is_kept_by(code, invoice, where):
    assert code not in codes(invoice, **where)


@pytest.mark.parametrize("token", sorted(AMOUNT_PRECISION))
def test_too_many_decimals_anywhere_break_10056_alone(token):
    assert codes(factura_a(), malformed=frozenset({token})) == [10056]


def test_a_wrong_total_is_answered_with_the_sum_of_its_parts():
    (finding,) = findings(factura_a(total="150"), 10048)
    assert finding.suggestion == "121.00"


@pytest.mark.parametrize(
    ("total", "is_refused"),
    [
        pytest.param("100000.00", False, id="exact"),
        pytest.param("100010.00", False, id="ten pesos more: 0.01 % of the given total forgives it"),
        pytest.param("100010.02", True, id="just over 0.01 %"),
        pytest.param("99990.01", False, id="just under 0.01 % below"),
        pytest.param("99989.99", True, id="just over 0.01 % below"),
    ],
)
def test_a_large_total_is_forgiven_a_ten_thousandth(total, is_refused):
    invoice = factura_a(net="82644.63", vat_total="17355.37", total=total)
    assert (10048 in codes(invoice)) is is_refused


def test_the_total_is_forgiven_one_cent_however_many_parts_it_has():
    parts = {"net": "1", "vat_total": "0.21", "untaxed": "1", "exempt": "1", "tributes_total": "1"}
    assert 10048 not in codes(factura_a(**parts, total="4.22"))
    assert 10048 in codes(factura_a(**parts, total="4.23"))


PRICE = st.decimals("0.01", "99999", places=2)
QUANTITY = st.decimals("0.001", "999", places=3)
LINES = st.lists(
    st.builds(
        lambda price, quantity, vat: Line(description="x", unit_price=price, quantity=quantity, vat=vat),
        PRICE,
        QUANTITY,
        st.sampled_from([rate for rate in VatRate if rate.is_known]),
    ),
    min_size=1,
    max_size=12,
)
TRIBUTES = st.lists(st.builds(lambda amount: Tribute(type=99, amount=amount, description="x"), PRICE), max_size=3)
TYPES = st.sampled_from(
    [VoucherType.FACTURA_A, VoucherType.FACTURA_B, VoucherType.FACTURA_C, VoucherType.NOTA_DE_CREDITO_B]
)


@settings(max_examples=150, deadline=None)
@given(LINES, TRIBUTES, TYPES, st.sampled_from([True, False, None]))
def test_an_invoice_made_from_lines_never_breaks_the_identities(lines, tributes, voucher_type, prices_include_vat):
    invoice = Invoice.from_lines(
        lines,
        voucher_type=voucher_type,
        point_of_sale=3,
        receiver=receiver() if voucher_type is VoucherType.FACTURA_A else Receiver.consumidor_final(),
        prices_include_vat=prices_include_vat,
        tributes=tributes,
        issue_date=TODAY,
    )
    broken = set(codes(invoice))
    assert broken.isdisjoint(
        {10020, 10022, 10023, 10029, 10043, 10044, 10045, 10046, 10047, 10048, 10051, 10061, 10065, 10071}
    )


@settings(max_examples=100, deadline=None)
@given(st.decimals("0.00", "9999999", places=2), st.decimals("-5", "5", places=2))
def test_a_total_is_refused_exactly_when_both_tolerances_are_passed(total, error):
    wrong = replace(factura_c(), net=total, total=total + error)
    given_total = total + error
    passes = abs(error) <= Decimal("0.01") or (given_total != 0 and abs(error) / abs(given_total) <= Decimal("0.0001"))
    assert (10048 not in codes(wrong)) is passes
