"""VAT per rate: 10018-10023, 10051, 10061, 10070, 10071, 10075."""

from __future__ import annotations

from decimal import Decimal

import pytest

from arca_sdk.domain.codes import IssuerCondition, VatRate, VoucherType
from arca_sdk.domain.invoice import VatSubtotal
from tests.domain.rules.samples import codes, factura_a, factura_c, findings, note_a, used_goods

MONOTRIBUTO = {"issuer_condition": IssuerCondition.MONOTRIBUTO}
EMPTY = {"malformed": frozenset({"vat:empty"})}
LOOSE = [2, 3, 7, 8, 52, 53]


def rate(base="100", amount="21", of=VatRate.VEINTIUNO):
    return VatSubtotal(of, Decimal(base), Decimal(amount))


def with_rates(*rates, **changes):
    return factura_a(vat=rates, **changes)


BROKEN = [
    pytest.param(10018, factura_a(vat=()), {}, id="VAT without rates"),
    pytest.param(10018, with_rates(rate(amount="0"), vat_total=0), {}, id="21 % of nothing"),
    pytest.param(10018, factura_a(vat=(), vat_total=0, net=0, untaxed="121"), EMPTY, id="an empty list"),
    pytest.param(10019, with_rates(rate(of=VatRate.EXENTO)), {}, id="exempt given as a rate"),
    pytest.param(10019, with_rates(rate(of=VatRate(7))), {}, id="a rate that ARCA does not have"),
    pytest.param(10019, note_a(vat=(rate(of=VatRate(7)),)), {}, id="such a rate on a note"),
    pytest.param(10019, with_rates(rate(of=VatRate(0))), {}, id="a rate left out on an invoice"),
    pytest.param(10020, with_rates(rate(base="0")), {}, id="a base of zero"),
    pytest.param(10020, note_a(vat=(rate(base="-1"),)), {}, id="a negative base on a note"),
    pytest.param(10021, with_rates(rate(amount="-21")), {}, id="a negative tax"),
    pytest.param(10022, with_rates(rate("50", "10.50"), rate("50", "10.50")), {}, id="21 % twice"),
    pytest.param(10023, factura_a(vat_total="21.02", total="121.02"), {}, id="two cents apart with one rate"),
    pytest.param(10051, with_rates(rate(amount="21.02")), {}, id="two cents off on a hundred"),
    pytest.param(10061, factura_a(net="100.02"), {}, id="a net that is two cents off its base"),
    pytest.param(10070, factura_a(vat=()), {}, id="net without rates"),
    pytest.param(10070, used_goods(net="100"), {}, id="used goods with net, issuer not known"),
    pytest.param(10071, factura_c(vat=(rate(),)), {}, id="rates in class C"),
    pytest.param(10071, factura_c(), EMPTY, id="an empty list in class C"),
    pytest.param(10075, used_goods(vat=(rate(),)), MONOTRIBUTO, id="rates on a Monotributista's used goods"),
    pytest.param(10075, used_goods(), {**EMPTY, **MONOTRIBUTO}, id="an empty list there"),
]
KEPT = [
    pytest.param(10018, factura_a(), {}, id="VAT with its rate"),
    pytest.param(10018, with_rates(rate(of=VatRate.CERO, amount="0"), vat_total=0), {}, id="0 % of a hundred"),
    pytest.param(10018, factura_c(), EMPTY, id="class C has its own code"),
    pytest.param(10018, factura_a(vat_total="-1"), {}, id="negative VAT has its own code"),
    pytest.param(10019, note_a(vat=(rate(of=VatRate(0)),)), {}, id="a note may leave the rate out"),
    pytest.param(10019, factura_c(vat=(rate(of=VatRate(7)),)), {}, id="class C has its own code"),
    pytest.param(10020, note_a(vat=(rate(base="0"),)), {}, id="a note that corrects only the tax"),
    pytest.param(10020, factura_c(vat=(rate(base="0"),)), {}, id="class C has its own code"),
    pytest.param(10021, note_a(vat=(rate(amount="-1"),)), {}, id="the exception for notes is open"),
    pytest.param(10022, with_rates(rate("50", "10.50"), rate("50", "5.25", VatRate.DIEZ_Y_MEDIO)), {}, id="two rates"),
    pytest.param(10022, factura_c(vat=(rate(), rate())), {}, id="class C has its own code"),
    pytest.param(10023, factura_a(vat_total="21.01"), {}, id="a cent apart with one rate"),
    pytest.param(10023, factura_c(vat_total="21"), {}, id="class C has its own code"),
    pytest.param(10051, with_rates(rate(amount="21.01")), {}, id="one cent off"),
    pytest.param(10051, with_rates(rate("1000000", "210021")), {}, id="a ten-thousandth off"),
    pytest.param(10051, factura_c(vat=(rate(amount="1"),)), {}, id="class C has its own code"),
    pytest.param(10061, factura_a(net="100.01"), {}, id="one cent off its base"),
    pytest.param(10061, factura_a(vat=()), {}, id="without rates it is 10070"),
    pytest.param(10061, factura_c(vat=(rate(),)), {}, id="class C has its own code"),
    pytest.param(10070, factura_a(vat=(), vat_total=0, net=0, untaxed="121"), {}, id="nothing taxed"),
    pytest.param(10070, factura_c(), {}, id="class C has no rates"),
    pytest.param(10070, used_goods(net="100"), MONOTRIBUTO, id="a Monotributista's used goods have none"),
    pytest.param(10071, factura_c(), {}, id="class C without rates"),
    pytest.param(10075, used_goods(vat=(rate(),)), {}, id="used goods of one who is registered"),
    pytest.param(10075, used_goods(), MONOTRIBUTO, id="used goods without rates"),
]


@pytest.mark.parametrize(("code", "invoice", "where"), BROKEN)
def test_vat_rule_is_broken_by(code, invoice, where):
    assert code in codes(invoice, **where)


@pytest.mark.parametrize(("code", "invoice", "where"), KEPT)
def test_vat_rule_is_kept_by(code, invoice, where):
    assert code not in codes(invoice, **where)


@pytest.mark.parametrize("voucher_type", LOOSE)
def test_a_note_may_correct_only_the_tax(voucher_type):
    note = note_a(VoucherType(voucher_type), net=0, vat=(rate(base="0"),), total="21")
    assert set(codes(note)).isdisjoint({10019, 10020, 10021, 10051, 10061})


@pytest.mark.parametrize("voucher_type", [202, 203, 207, 208])
def test_an_fce_note_may_not(voucher_type):
    note = factura_a(VoucherType(voucher_type), net=0, vat=(rate(base="0"),), total="21")
    assert {10020, 10051} <= set(codes(note))


def test_the_sums_are_forgiven_a_cent_for_each_rate():
    rates = (rate("1", "0.21"), rate("1", "0.11", VatRate.DIEZ_Y_MEDIO), rate("1", "0.27", VatRate.VEINTISIETE))
    within = with_rates(*rates, net="3.03", vat_total="0.62", total="3.65")
    beyond = with_rates(*rates, net="3.04", vat_total="0.63", total="3.67")
    assert set(codes(within)).isdisjoint({10023, 10061})
    assert {10023, 10061} <= set(codes(beyond))


def test_each_rate_is_forgiven_one_cent_however_many_there_are():
    rates = (rate("1", "0.23"), rate("1", "0.11", VatRate.DIEZ_Y_MEDIO), rate("1", "0.27", VatRate.VEINTISIETE))
    assert 10051 in codes(with_rates(*rates, net="3", vat_total="0.61", total="3.61"))


def test_wrong_sums_are_answered_with_the_right_ones():
    invoice = factura_a(net="90", vat_total="20", vat=(rate(amount="30"),))
    assert [finding.suggestion for finding in findings(invoice, 10023)] == ["30.00"]
    assert [finding.suggestion for finding in findings(invoice, 10061)] == ["100.00"]
    assert [finding.suggestion for finding in findings(invoice, 10051)] == ["21%: 21.00"]


def test_half_cents_round_to_even_as_arca_rounds():
    # 0.50 at 21 % is 0.105: half-even makes it 0.10, so that 0.11 is one cent off and 0.12 two.
    assert 10051 not in codes(with_rates(rate("0.50", "0.11"), net="0.50", vat_total="0.11", total="0.61"))
    assert 10051 in codes(with_rates(rate("0.50", "0.12"), net="0.50", vat_total="0.12", total="0.62"))
