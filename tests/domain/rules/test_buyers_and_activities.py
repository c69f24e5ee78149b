"""Several buyers and the activities of regulated goods."""

from __future__ import annotations

from decimal import Decimal

import pytest

from arca_sdk.domain.codes import DocumentType, VatCondition
from arca_sdk.domain.document import Document
from arca_sdk.domain.invoice import Buyer
from arca_sdk.domain.rules import Taxpayer
from tests.domain.rules.samples import (
    OTHER_COMPANY,
    associated,
    codes,
    factura_a,
    factura_b,
    fce,
    knowing,
    receiver,
    services,
    used_goods,
    with_buyers,
)
from tests.makers import COMPANY, ISSUER

RECEIVER = Buyer(Document.cuit(COMPANY), Decimal("60"))


def buyer(kind, number, share="40"):
    return Buyer(Document(DocumentType(kind), number), Decimal(share))


def along_with(*others, **changes):
    return factura_a(buyers=(RECEIVER, *others), **changes)


def malformed(*tokens):
    return {"malformed": frozenset(tokens)}


INACTIVE = {"registry": knowing(taxpayers={OTHER_COMPANY: Taxpayer(active=False)})}
NOBODY = {
    "registry": knowing(
        taxpayers={
            str(COMPANY): Taxpayer(vat_condition=VatCondition.EXENTO),
            OTHER_COMPANY: Taxpayer(vat_condition=None),
        }
    )
}

BROKEN = [
    pytest.param(10133, factura_a(), malformed("buyers:empty"), id="an empty list"),
    pytest.param(10134, used_goods(buyers=(RECEIVER,)), {}, id="buyers of used goods"),
    pytest.param(10135, along_with(buyer(0, 30500010912)), {}, id="no document type"),
    pytest.param(10136, factura_b(buyers=(RECEIVER,)), {}, id="an anonymous receiver"),
    pytest.param(10137, along_with(buyer(96, 30111222)), {}, id="a DNI"),
    pytest.param(10138, along_with(buyer(80, 0)), {}, id="no number"),
    pytest.param(10139, along_with(buyer(80, 30111222)), {}, id="eight digits"),
    pytest.param(10140, along_with(buyer(80, int(ISSUER))), {}, id="the issuer"),
    pytest.param(10141, along_with(buyer(80, int(COMPANY))), {}, id="the same buyer twice"),
    pytest.param(10142, with_buyers("60", "0"), malformed("buyers:missing"), id="no share"),
    pytest.param(10143, with_buyers("60", "40"), malformed("buyers:precision"), id="a share of three decimals"),
    pytest.param(10143, with_buyers("100", "0.01"), {}, id="a share of three digits"),
    pytest.param(10144, with_buyers("99.99", "0"), {}, id="a share of zero"),
    pytest.param(10145, with_buyers("99.99"), {}, id="one buyer"),
    pytest.param(
        10145, factura_a(buyers=(buyer(80, 30500010912), buyer(80, 33693450239))), {}, id="without the receiver"
    ),
    pytest.param(10146, with_buyers("40", "60"), {}, id="the receiver has the smaller share"),
    pytest.param(10147, with_buyers("60", "39.99"), {}, id="a hundredth is missing"),
    pytest.param(10148, with_buyers("60", "40"), INACTIVE, id="an inactive buyer"),
    pytest.param(10149, with_buyers("60", "40"), NOBODY, id="nobody is in VAT"),
    pytest.param(10150, services(with_buyers("60", "40")), {}, id="buyers of a service"),
    pytest.param(10218, factura_a(), malformed("activities:empty"), id="an empty list of activities"),
    pytest.param(10219, factura_a(activities=(0,)), {}, id="an activity without code"),
    pytest.param(10221, factura_a(activities=(101011, 101011)), {}, id="an activity twice"),
    pytest.param(10228, fce(associated=(associated(995),)), {}, id="meat without activity"),
    pytest.param(10229, fce(associated=(associated(994),)), {}, id="flour without activity"),
    pytest.param(10230, factura_b(associated=(associated(88),)), {}, id="tobacco without activity"),
    pytest.param(10231, factura_a(activities=(101011,)), {}, id="an activity without delivery note"),
]
KEPT = [
    pytest.param(10133, with_buyers("60", "40"), {}, id="a list with buyers"),
    pytest.param(10134, with_buyers("60", "40"), {}, id="class A"),
    pytest.param(10135, with_buyers("60", "40"), {}, id="two CUITs"),
    pytest.param(10136, with_buyers("60", "40"), {}, id="a receiver with CUIT"),
    pytest.param(10137, along_with(buyer(86, 20111111112)), {}, id="a CUIL"),
    pytest.param(10137, along_with(buyer(0, 30500010912)), {}, id="no type has its own code"),
    pytest.param(10138, with_buyers("60", "40"), {}, id="numbers"),
    pytest.param(10139, along_with(buyer(80, 0)), {}, id="no number has its own code"),
    pytest.param(10140, with_buyers("60", "40"), {}, id="others than the issuer"),
    pytest.param(10141, with_buyers("60", "40"), {}, id="two buyers"),
    pytest.param(10142, with_buyers("60", "40"), {}, id="shares"),
    pytest.param(10143, with_buyers("99.99", "0.01"), {}, id="two digits and two decimals"),
    pytest.param(10144, with_buyers("60", "0"), malformed("buyers:missing"), id="a missing share has its own code"),
    pytest.param(10145, with_buyers("60", "40"), {}, id="two, one of them the receiver"),
    pytest.param(10145, factura_a(), {}, id="no list"),
    pytest.param(10146, with_buyers("50", "50"), {}, id="a tie is let through"),
    pytest.param(10146, factura_a(buyers=(buyer(80, 30500010912),)), {}, id="without the receiver it is 10145"),
    pytest.param(10147, with_buyers("33.34", "33.33", "33.33"), {}, id="three thirds"),
    pytest.param(10147, with_buyers("60", "0"), malformed("buyers:missing"), id="a missing share cannot be added"),
    pytest.param(10148, with_buyers("60", "40"), {"registry": knowing()}, id="active buyers"),
    pytest.param(10149, with_buyers("60", "40"), {"registry": knowing()}, id="the receiver is in VAT"),
    pytest.param(10149, factura_a(), NOBODY, id="no list of buyers"),
    pytest.param(10150, with_buyers("60", "40"), {}, id="products"),
    pytest.param(10218, factura_a(), {}, id="no activities"),
    pytest.param(10219, factura_a(activities=(101011,)), {}, id="a code"),
    pytest.param(10221, factura_a(activities=(101011, 101012)), {}, id="two activities"),
    pytest.param(10228, fce(associated=(associated(995),), activities=(101011,)), {}, id="meat with an activity"),
    pytest.param(10229, fce(associated=(associated(995),)), {}, id="meat is not flour"),
    pytest.param(10230, factura_b(), {}, id="no tobacco"),
    pytest.param(
        10230,
        factura_b(associated=(associated(88),)),
        malformed("activities:empty"),
        id="an empty list has its own code",
    ),
    pytest.param(10231, fce(associated=(associated(995),), activities=(101011,)), {}, id="a delivery note"),
]


@pytest.mark.parametrize(("code", "invoice", "where"), BROKEN)
def test_buyer_or_activity_rule_is_broken_by(code, invoice, where):
    assert code in codes(invoice, **where)


@pytest.mark.parametrize(("code", "invoice", "where"), KEPT)
def test_buyer_or_activity_rule_is_kept_by(code, invoice, where):
    assert code not in codes(invoice, **where)


def test_two_buyers_are_clean():
    assert codes(with_buyers("60", "40")) == []


def test_any_buyer_in_vat_is_enough_for_class_a():
    registry = knowing(taxpayers={str(COMPANY): Taxpayer(vat_condition=VatCondition.EXENTO)})
    assert 10149 not in codes(with_buyers("60", "40"), registry=registry)


def test_a_monotributista_counts_too():
    registry = knowing(
        taxpayers={
            str(COMPANY): Taxpayer(vat_condition=VatCondition.MONOTRIBUTO),
            OTHER_COMPANY: Taxpayer(active=False),
        }
    )
    assert 10149 not in codes(with_buyers("60", "40", receiver=receiver(VatCondition.MONOTRIBUTO)), registry=registry)
