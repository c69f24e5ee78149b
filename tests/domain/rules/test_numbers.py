"""Voucher numbers and the day of issue: 10008-10012, 10014, 10016, 10096, 10152."""

from __future__ import annotations

from datetime import date

import pytest

from arca_sdk.domain.codes import Concept, IssuerCondition, VatCondition, VoucherType
from arca_sdk.domain.rules import LastVoucher, Place, arca_message
from tests.domain.rules.samples import (
    circumstances,
    codes,
    days,
    factura_a,
    factura_b,
    factura_c,
    fce,
    fce_note,
    findings,
    knowing,
    receiver,
    services,
    used_goods,
)

EXEMPT = {"issuer_condition": IssuerCondition.EXENTO}
LIMIT = "10000000.00"

BROKEN = [
    pytest.param(10008, factura_b(number=0), {}, id="number 0"),
    pytest.param(10008, factura_b(number=100_000_000), {}, id="a number of nine digits"),
    pytest.param(10010, factura_b(last_number=100_000_000), {}, id="a range up to nine digits"),
    pytest.param(10011, factura_b(last_number=41), {}, id="a range that ends before it begins"),
    pytest.param(10011, factura_c(last_number=43), {}, id="a range in class C"),
    pytest.param(10012, factura_a(last_number=43), {}, id="a range in class A"),
    pytest.param(10012, factura_c(last_number=43), {}, id="a range in class C is not a single number"),
    pytest.param(10012, used_goods(last_number=43), {}, id="a range of used goods"),
    pytest.param(10012, factura_a(VoucherType.FACTURA_ALEY, last_number=43), {}, id="a range in class ALEY"),
    pytest.param(10012, fce(VoucherType.FCE_FACTURA_B, last_number=43), {}, id="a range of FCE B"),
    pytest.param(10014, factura_b(last_number=43, total="20000000"), {}, id="a range at the threshold on average"),
    pytest.param(10016, factura_b(issue_date=days(-6)), {}, id="products six days ago"),
    pytest.param(10016, factura_b(issue_date=days(6)), {}, id="products in six days"),
    pytest.param(10016, services(issue_date=days(-11)), {}, id="services eleven days ago"),
    pytest.param(10016, services(issue_date=days(11)), {}, id="services in eleven days"),
    pytest.param(10016, fce(issue_date=days(2)), {}, id="an FCE invoice in two days"),
    pytest.param(10016, fce(issue_date=days(-6)), {}, id="an FCE invoice six days ago"),
    pytest.param(10016, fce_note(issue_date=days(1)), {}, id="an FCE note tomorrow"),
    pytest.param(10016, fce_note(issue_date=days(-6)), {}, id="an FCE note six days ago"),
    pytest.param(10016, factura_b(issue_date=None), {"malformed": frozenset({"issue_date:format"})}, id="no date"),
    pytest.param(10016, factura_b(number=44), {"registry": knowing()}, id="a number is skipped"),
    pytest.param(10016, factura_b(number=41), {"registry": knowing()}, id="a number is used again"),
    pytest.param(
        10016,
        factura_b(issue_date=days(-1)),
        {"registry": knowing(last=LastVoucher(41, days(0)))},
        id="a date before the last voucher's",
    ),
    pytest.param(10096, factura_c(), {"registry": knowing(), **EXEMPT}, id="class C of an exempt issuer elsewhere"),
    pytest.param(10152, factura_b(issue_date=date(2026, 12, 1)), {"today": date(2026, 11, 30)}, id="next month"),
    pytest.param(10152, factura_b(issue_date=date(2027, 1, 1)), {"today": date(2026, 12, 31)}, id="next year"),
    pytest.param(10152, fce(issue_date=date(2026, 12, 1)), {"today": date(2026, 11, 30)}, id="an FCE next month"),
]
KEPT = [
    pytest.param(10008, factura_b(number=None), {}, id="no number yet"),
    pytest.param(10008, factura_b(number=99_999_999), {}, id="the highest number"),
    pytest.param(10010, factura_b(last_number=99_999_999), {}, id="a range up to the highest number"),
    pytest.param(10011, factura_b(last_number=43), {}, id="a range of two in class B"),
    pytest.param(10011, factura_c(), {}, id="one number in class C"),
    pytest.param(10011, factura_a(last_number=41), {}, id="class A has no ranges to be judged"),
    pytest.param(10012, factura_b(last_number=43), {}, id="class B may sum up"),
    pytest.param(10012, factura_a(last_number=42), {}, id="a range of one number is none"),
    pytest.param(10014, factura_b(last_number=43, total="19999999.99"), {}, id="a cent below, on average"),
    pytest.param(10014, factura_b(total="99999999"), {}, id="a single voucher has another rule"),
    pytest.param(10014, factura_b(last_number=40, total="99999999"), {}, id="a reversed range has no average"),
    pytest.param(
        10014,
        factura_b(last_number=43, total="99999999", exchange_rate=None, paid_in_foreign_currency=True),
        {},
        id="without a rate there is no amount in pesos",
    ),
    pytest.param(10016, factura_b(issue_date=days(-5)), {}, id="products five days ago"),
    pytest.param(10016, factura_b(issue_date=days(5)), {}, id="products in five days"),
    pytest.param(10016, services(issue_date=days(-10)), {}, id="services ten days ago"),
    pytest.param(10016, services(issue_date=days(10)), {}, id="services in ten days"),
    pytest.param(10016, services(concept=Concept.PRODUCTOS_Y_SERVICIOS, issue_date=days(10)), {}, id="both"),
    pytest.param(10016, fce(issue_date=days(1)), {}, id="an FCE invoice tomorrow"),
    pytest.param(10016, fce_note(issue_date=days(-5)), {}, id="an FCE note five days ago"),
    pytest.param(10016, factura_b(issue_date=None), {}, id="ARCA takes today's date"),
    pytest.param(10016, factura_b(number=None), {"registry": knowing()}, id="no number to compare"),
    pytest.param(10016, factura_b(), {"registry": knowing(last=LastVoucher(41, None))}, id="the next number"),
    pytest.param(10096, factura_c(), {"registry": knowing()}, id="the issuer's condition is not known"),
    pytest.param(10096, factura_b(), {"registry": knowing(), **EXEMPT}, id="not class C"),
    pytest.param(
        10096,
        factura_c(),
        {"registry": knowing(points_of_sale={3: "Web Services - Exento en IVA"}), **EXEMPT},
        id="a point of sale for exempt issuers",
    ),
    pytest.param(10096, factura_c(), {"registry": knowing(points_of_sale={3: ""}), **EXEMPT}, id="kind unknown"),
    pytest.param(10152, factura_b(issue_date=date(2026, 10, 31)), {"today": date(2026, 11, 2)}, id="last month"),
    pytest.param(10152, services(issue_date=date(2026, 12, 1)), {"today": date(2026, 11, 30)}, id="services may cross"),
    pytest.param(10152, factura_b(issue_date=None), {}, id="today needs no month"),
    pytest.param(10152, factura_b(issue_date=date(2026, 2, 28)), {"today": date(2026, 2, 25)}, id="same month"),
]


@pytest.mark.parametrize(("code", "invoice", "where"), BROKEN)
def test_number_or_date_rule_is_broken_by(code, invoice, where):
    assert code in codes(invoice, **where)


@pytest.mark.parametrize(("code", "invoice", "where"), KEPT)
def test_number_or_date_rule_is_kept_by(code, invoice, where):
    assert code not in codes(invoice, **where)


@pytest.mark.parametrize(
    ("invoice", "today", "nearest"),
    [
        pytest.param(factura_b(issue_date=days(-30)), days(0), "2026-11-20", id="too old: five days ago"),
        pytest.param(factura_b(issue_date=date(2026, 12, 20)), days(0), "2026-11-30", id="the month ends first"),
        pytest.param(factura_b(issue_date=date(2027, 2, 1)), date(2026, 12, 31), "2026-12-31", id="the year too"),
        pytest.param(factura_b(issue_date=date(2028, 3, 9)), date(2028, 2, 27), "2028-02-29", id="a leap year"),
        pytest.param(services(issue_date=date(2026, 12, 20)), days(0), "2026-12-05", id="services cross the month"),
        pytest.param(fce_note(issue_date=days(4)), days(0), "2026-11-25", id="an FCE note: today"),
    ],
)
def test_a_date_outside_the_window_is_answered_with_the_nearest_one_inside(invoice, today, nearest):
    (finding,) = findings(invoice, 10016, today=today)
    assert finding.suggestion == nearest
    assert finding.rule.place is Place.VOUCHER


def test_a_wrong_number_is_answered_with_the_next_one_and_reported_in_errors():
    (finding,) = findings(factura_b(number=50), 10016, registry=knowing())
    assert finding.suggestion == "42"
    assert finding.rule.place is Place.HEADER
    assert finding.rule.text.startswith("El numero o fecha del comprobante no se corresponde con el proximo")


@pytest.mark.parametrize(
    ("invoice", "text"),
    [
        pytest.param(
            factura_b(issue_date=days(9)),
            "Campo CbteFch Debe estar comprendido  en el  rango  N-5 y N+5 siendo N la fecha de envio del pedido  de "
            "autorizacion para 1 - Productos",
            id="products",
        ),
        pytest.param(
            services(concept=Concept.PRODUCTOS_Y_SERVICIOS, issue_date=days(19)),
            "Campo CbteFch Debe estar comprendido  en el  rango  N-10 y N+10 siendo N la fecha de envio del pedido  "
            "de autorizacion para 3 - Productos y Servicios",
            id="both",
        ),
        pytest.param(
            fce_note(issue_date=days(9)),
            "Campo CbteFch Debe estar comprendido  en el  rango  N-5 y N siendo N la fecha de envio del pedido de "
            "autorizacion para Facturas de Credito del tipo Nota de Debito o Nota de Credito",
            id="FCE notes",
        ),
        pytest.param(
            fce(issue_date=days(9)),
            "En una factura FCE, la fecha puede ser hasta 5 días anterior o 1 día posterior al pedido.",
            id="FCE invoices: ARCA's words were never seen",
        ),
    ],
)
def test_each_date_window_has_arcas_own_words(invoice, text):
    (finding,) = findings(invoice, 10016)
    assert arca_message(finding.rule, invoice, circumstances()) == text


def test_a_range_in_class_b_is_clean_when_anonymous_and_small():
    assert codes(factura_b(last_number=50)) == []


def test_an_exempt_receiver_in_class_c_is_clean():
    assert codes(factura_c(receiver=receiver(VatCondition.EXENTO))) == []
