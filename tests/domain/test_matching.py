"""Is the voucher under the number ours? The question on which no duplicate and no loss depend."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from arca_sdk.domain.authorization import AuthorizationKind
from arca_sdk.domain.codes import Concept, Currency, VatCondition, VatRate, VoucherType
from arca_sdk.domain.document import Document
from arca_sdk.domain.invoice import Buyer, OptionalData, Period, VatSubtotal
from arca_sdk.domain.matching import compare
from tests.makers import COMPANY, NOW, full_invoice, held

SENT = full_invoice()


def comparison(found, sent=SENT, *, first_sent_at=NOW, now=NOW):
    return compare(sent, found, first_sent_at=first_sent_at, now=now)


def test_what_was_sent_is_ours():
    result = comparison(held(SENT))
    assert result.is_same
    assert not result.is_other
    assert result.unknown == ()


def test_the_order_inside_groups_does_not_matter():
    shuffled = replace(SENT, vat=SENT.vat[::-1], tributes=SENT.tributes[::-1], buyers=SENT.buyers[::-1])
    assert comparison(held(shuffled)).is_same


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("issue_date", date(2026, 11, 24)),
        ("concept", Concept.SERVICIOS),
        ("total", Decimal("1361.56")),
        ("net", Decimal("1000.01")),
        ("vat_total", Decimal("157.49")),
        ("untaxed", Decimal("0")),
        ("exempt", Decimal("0")),
        ("tributes_total", Decimal("0")),
        ("currency", Currency.EURO),
        ("receiver", replace(SENT.receiver, document=Document.cuit("30500010912"))),
    ],
)
def test_another_sale_is_not_ours(field, value):
    result = comparison(held(replace(SENT, **{field: value})))
    assert result.is_other
    assert not result.is_same
    assert result.identity in ((field,), ("receiver.document",))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("service_period", Period(date(2026, 11, 2), date(2026, 11, 30))),
        ("payment_due", date(2026, 12, 11)),
        ("exchange_rate", Decimal("1155.1141")),
        ("paid_in_foreign_currency", True),
        ("associated_period", Period(date(2026, 11, 2), date(2026, 11, 15))),
        ("vat", (VatSubtotal(VatRate.VEINTIUNO, Decimal("500"), Decimal("105.01")),)),
        ("optionals", (OptionalData(SENT.optionals[0].type, "1"),)),
        ("buyers", (Buyer(Document.cuit(COMPANY), Decimal("61")),)),
        ("activities", (1,)),
        ("tributes", (replace(SENT.tributes[0], amount=Decimal("15.01")),)),
        ("associated", (replace(SENT.associated[0], number=18),)),
        ("last_number", 43),
        ("receiver", replace(SENT.receiver, vat_condition=VatCondition.MONOTRIBUTO)),
    ],
)
def test_a_lesser_difference_is_for_a_person(field, value):
    result = comparison(held(replace(SENT, **{field: value})))
    assert not result.is_same
    assert not result.is_other
    assert len(result.doubts) == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"result": "R"},
        {"kind": None},
        {"kind": AuthorizationKind.CAEA},
        {"processed_at": None},
        {"processed_at": NOW - timedelta(minutes=6)},
        {"processed_at": NOW + timedelta(minutes=6)},
    ],
)
def test_circumstances_that_do_not_fit_are_for_a_person(changes):
    result = comparison(held(SENT, **changes))
    assert not result.is_same
    assert not result.is_other


def test_clocks_may_differ_by_five_minutes():
    for minutes in (-5, 5):
        assert comparison(held(SENT, processed_at=NOW + timedelta(minutes=minutes))).is_same


@pytest.mark.parametrize(
    ("field", "value"), [("number", 43), ("point_of_sale", 1), ("voucher_type", VoucherType.NOTA_DE_CREDITO_B)]
)
def test_an_answer_about_another_number_proves_nothing(field, value):
    """Even when it is another sale: it says nothing of ours."""
    result = comparison(held(replace(SENT, **{field: value, "total": Decimal("1")})))
    assert not result.is_same
    assert not result.is_other


def test_a_rejected_voucher_under_the_number_proves_nothing():
    assert not comparison(held(replace(SENT, total=Decimal("1")), result="R")).is_other


def test_what_arca_leaves_out_is_unknown_and_does_not_stand_in_the_way():
    bare = replace(
        SENT,
        service_period=Period(None, None),
        payment_due=None,
        paid_in_foreign_currency=None,
        receiver=replace(SENT.receiver, vat_condition=None),
        associated=(),
        associated_period=None,
        optionals=(),
        activities=(),
    )
    result = comparison(held(bare))
    assert result.is_same
    assert set(result.unknown) == {
        "service_period",
        "payment_due",
        "paid_in_foreign_currency",
        "receiver.vat_condition",
        "associated",
        "associated_period",
        "optionals",
        "activities",
    }


def test_a_condition_of_zero_is_a_condition_left_out():
    zero = replace(SENT, receiver=replace(SENT.receiver, vat_condition=VatCondition(0)))
    assert comparison(held(zero)).is_same


def test_something_that_was_never_sent_is_a_doubt():
    sent = replace(SENT, optionals=())
    assert comparison(held(SENT), sent).doubts == ("optionals",)


def test_the_rate_that_arca_fills_in_is_no_difference():
    sent = replace(SENT, exchange_rate=None, paid_in_foreign_currency=True)
    assert comparison(held(replace(sent, exchange_rate=Decimal("1155.114"))), sent).is_same


def test_the_description_of_a_tribute_is_not_compared():
    emptied = replace(SENT, tributes=tuple(replace(tribute, description="") for tribute in SENT.tributes))
    assert comparison(held(emptied)).is_same
