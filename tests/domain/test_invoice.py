"""The invoice: exact, frozen, and worked out from lines or amounts."""

from __future__ import annotations

import copy
import pickle
from dataclasses import FrozenInstanceError
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arca_sdk.domain.codes import (
    Concept,
    Currency,
    OptionalType,
    TributeType,
    VatCondition,
    VatRate,
    VoucherClass,
    VoucherType,
)
from arca_sdk.domain.document import Document
from arca_sdk.domain.invoice import (
    AssociatedVoucher,
    Buyer,
    Invoice,
    Line,
    OptionalData,
    Receiver,
    Tribute,
    VatSubtotal,
)
from arca_sdk.errors import InvalidAmount, InvalidInput
from tests.makers import COMPANY, TODAY, full_invoice, invoice_b

CONSUMER = Receiver.consumidor_final(name="Ana")


def made_from(*lines, voucher_type=VoucherType.FACTURA_A, **values):
    return Invoice.from_lines(
        lines,
        voucher_type=voucher_type,
        point_of_sale=3,
        receiver=values.pop("receiver", CONSUMER),
        **values,
    )


def test_plain_values_become_exact_types():
    invoice = Invoice(
        voucher_type=6,
        point_of_sale=3,
        concept=2,
        receiver=CONSUMER,
        total="121",
        net=100,
        currency="DOL",
        exchange_rate="1155.5",
        vat=[VatSubtotal(5, "100", "21")],
        activities=[620100],
    )
    assert invoice.voucher_type is VoucherType.FACTURA_B
    assert invoice.concept is Concept.SERVICIOS
    assert invoice.currency is Currency.DOLARES
    assert (str(invoice.total), str(invoice.net), str(invoice.exchange_rate)) == ("121.00", "100.00", "1155.500000")
    assert invoice.vat[0].rate is VatRate.VEINTIUNO
    assert invoice.activities == (620100,)
    assert invoice.voucher_class is VoucherClass.B


def test_codes_inside_parts_become_members_too():
    assert Receiver(document=Document.anonymous(), vat_condition=5).vat_condition is VatCondition.CONSUMIDOR_FINAL
    assert Receiver(document=Document.anonymous()).vat_condition is None
    assert AssociatedVoucher(type=6, point_of_sale=1, number=1).type is VoucherType.FACTURA_B
    assert OptionalData("27", "SCA").type is OptionalType.FCE_TRANSFERENCIA
    assert Tribute(type=99, amount="1").type is TributeType.OTRO
    assert Line(description="x", unit_price="1", vat=4).vat is VatRate.DIEZ_Y_MEDIO


@pytest.mark.parametrize("field", ["total", "net", "vat_total", "untaxed", "exempt", "tributes_total"])
@pytest.mark.parametrize("value", [0.1, "1,500.00", "NaN", "0.001", True])
def test_an_inexact_amount_is_refused_by_its_field(field, value):
    with pytest.raises(InvalidAmount) as caught:
        invoice_b(**{field: value})
    assert caught.value.field == field


@pytest.mark.parametrize(
    ("make", "field"),
    [
        (lambda: VatSubtotal(VatRate.VEINTIUNO, 0.1, "1"), "vat.base"),
        (lambda: VatSubtotal(VatRate.VEINTIUNO, "1", 0.1), "vat.amount"),
        (lambda: Tribute(type=99, amount=0.1), "tributes.amount"),
        (lambda: Tribute(type=99, amount="1", base=0.1), "tributes.base"),
        (lambda: Tribute(type=99, amount="1", rate="0.125"), "tributes.rate"),
        (lambda: Buyer(Document.anonymous(), "33.333"), "buyers.share"),
        (lambda: Line(description="x", unit_price=0.1), "lines.unit_price"),
        (lambda: Line(description="x", unit_price="1", quantity=0.5), "lines.quantity"),
        (lambda: Line(description="x", unit_price="1", discount="0.001"), "lines.discount"),
        (lambda: invoice_b(exchange_rate="10000"), "exchange_rate"),
    ],
)
def test_an_inexact_part_is_refused_by_its_field(make, field):
    with pytest.raises(InvalidAmount) as caught:
        make()
    assert caught.value.field == field


@pytest.mark.parametrize("value", ["3", 3.0, True, None])
def test_a_point_of_sale_is_a_whole_number(value):
    with pytest.raises(InvalidInput, match="is not a whole number") as caught:
        invoice_b(point_of_sale=value)
    assert caught.value.field == "point_of_sale"


def test_an_invoice_is_frozen_and_hashable_and_survives_pickling():
    invoice = full_invoice()
    with pytest.raises(FrozenInstanceError):
        invoice.total = Decimal(1)
    assert hash(invoice) == hash(full_invoice())
    assert pickle.loads(pickle.dumps(invoice)) == invoice
    assert copy.deepcopy(invoice) == invoice


def test_a_single_voucher_covers_one_number():
    invoice = invoice_b()
    assert (invoice.number, invoice.end_number, invoice.count) == (None, None, 1)
    bound = invoice.numbered(42)
    assert (bound.number, bound.end_number, bound.count) == (42, 42, 1)


def test_a_range_keeps_its_length_when_it_is_numbered_anew():
    bound = invoice_b(number=10, last_number=14)
    assert (bound.end_number, bound.count) == (14, 5)
    moved = bound.numbered(100)
    assert (moved.number, moved.last_number, moved.count) == (100, 104, 5)


def test_numbering_gives_a_date_only_to_an_undated_invoice():
    other_day = date(2026, 12, 1)
    assert invoice_b(issue_date=None).numbered(1, issue_date=other_day).issue_date == other_day
    assert invoice_b().numbered(1, issue_date=other_day).issue_date == TODAY


# --- from lines --------------------------------------------------------------------------------------------


def test_class_a_prices_are_net_and_class_b_prices_include_vat():
    line = Line(description="x", unit_price="100")
    net, gross = made_from(line), made_from(line, voucher_type=VoucherType.FACTURA_B)
    assert (net.net, net.vat_total, net.total) == (100, 21, 121)
    assert (gross.net, gross.vat_total, gross.total) == (Decimal("82.64"), Decimal("17.36"), 100)


def test_the_default_can_be_overruled():
    line = Line(description="x", unit_price="121")
    assert made_from(line, prices_include_vat=True).net == 100
    assert made_from(line, prices_include_vat=False, voucher_type=VoucherType.FACTURA_B).net == 121


def test_class_c_has_one_amount_and_no_vat():
    invoice = made_from(
        Line(description="x", unit_price="100", vat=VatRate.EXENTO),
        Line(description="y", unit_price="50"),
        voucher_type=11,
    )
    assert (invoice.net, invoice.total, invoice.vat, invoice.exempt) == (150, 150, (), 0)


def test_every_kind_of_line_goes_to_its_amount():
    invoice = made_from(
        Line(description="a", unit_price="100"),
        Line(description="b", unit_price="100", quantity="2"),
        Line(description="c", unit_price="50", vat=VatRate.DIEZ_Y_MEDIO),
        Line(description="d", unit_price="7", vat=VatRate.NO_GRAVADO),
        Line(description="e", unit_price="5", vat=VatRate.EXENTO),
        tributes=[Tribute(type=99, amount="3", description="x")],
    )
    assert (invoice.net, invoice.untaxed, invoice.exempt, invoice.tributes_total) == (350, 7, 5, 3)
    assert [(s.rate, s.base, s.amount) for s in invoice.vat] == [
        (VatRate.VEINTIUNO, 300, 63),
        (VatRate.DIEZ_Y_MEDIO, 50, Decimal("5.25")),
    ]
    assert invoice.total == Decimal("433.25")
    assert len(invoice.lines) == 5


def test_discounts_come_off_the_line():
    assert Line(description="x", unit_price="10", quantity="3", discount="0.50").subtotal == Decimal("29.50")


def test_no_lines_make_no_invoice():
    with pytest.raises(InvalidInput, match="at least one line") as caught:
        made_from()
    assert caught.value.field == "lines"


def test_lines_may_come_from_a_generator_and_keep_the_other_fields():
    invoice = Invoice.from_lines(
        (Line(description=name, unit_price="1") for name in "ab"),
        voucher_type=VoucherType.FACTURA_B,
        point_of_sale=3,
        receiver=CONSUMER,
        tributes=iter([Tribute(type=99, amount="1", description="x")]),
        activities=iter([1]),
        notes="gracias",
    )
    assert (len(invoice.lines), len(invoice.tributes), invoice.activities, invoice.notes) == (2, 1, (1,), "gracias")


# --- from amounts ------------------------------------------------------------------------------------------


def amounts(**values):
    return Invoice.from_amounts(
        **{"voucher_type": VoucherType.FACTURA_A, "point_of_sale": 3, "receiver": CONSUMER, **values}
    )


RATES = (VatSubtotal(5, "100", "21"), VatSubtotal(4, "50", "5.25"))


def test_amounts_are_summed_from_the_rates():
    invoice = amounts(
        vat=RATES, untaxed="7", exempt=5, tributes=[Tribute(type=99, amount="3", description="x")], issue_date=TODAY
    )
    assert (invoice.net, invoice.vat_total, invoice.total) == (150, Decimal("26.25"), Decimal("191.25"))


def test_class_c_gives_its_net():
    assert amounts(voucher_type=11, net="100").total == 100


def test_a_net_that_repeats_the_rates_is_taken_and_one_that_disagrees_is_not():
    assert amounts(vat=RATES, net="150.00").net == 150
    with pytest.raises(InvalidInput, match=r"add up to 150\.00, not to 151\.00") as caught:
        amounts(vat=RATES, net="151")
    assert caught.value.field == "net"


@pytest.mark.parametrize("field", ["net", "untaxed", "exempt"])
def test_an_inexact_amount_is_refused_here_too(field):
    with pytest.raises(InvalidAmount) as caught:
        amounts(**{field: 0.1})
    assert caught.value.field == field


@given(st.lists(st.decimals("0.01", "999999", places=2), min_size=1, max_size=6))
def test_a_total_is_always_the_sum_of_its_parts(bases):
    vat = [VatSubtotal(5, base, "0") for base in bases]
    invoice = amounts(vat=vat)
    assert invoice.total == invoice.net + invoice.vat_total == sum(bases)


def test_the_final_consumer_is_anonymous():
    assert CONSUMER.document.is_anonymous
    assert (CONSUMER.vat_condition, CONSUMER.name) == (VatCondition.CONSUMIDOR_FINAL, "Ana")
    assert Receiver(document=Document.cuit(COMPANY)).vat_condition is None
