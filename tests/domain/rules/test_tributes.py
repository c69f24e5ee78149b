"""Other taxes: 10024-10029, 10042, 10067, 10283."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from arca_sdk.domain.codes import DocumentType, TributeType, VatCondition, VoucherType
from arca_sdk.domain.document import NO_CATEGORIZADO, Document
from arca_sdk.domain.invoice import Receiver, Tribute
from tests.domain.rules.samples import codes, factura_a, factura_b, factura_c, fce, findings

UNCATEGORIZED = Receiver(
    document=Document(DocumentType.CUIT, NO_CATEGORIZADO), vat_condition=VatCondition.NO_CATEGORIZADO
)
PERCEPTION = TributeType.PERCEPCION_DE_IVA_NO_CATEGORIZADO


def tribute(amount="10", kind=TributeType.OTRO, description="Tasa municipal", **values):
    return Tribute(type=kind, amount=Decimal(amount), description=description, **values)


def taxed(*tributes, total="10", **changes):
    return factura_b(tributes=tributes, tributes_total=total, total=Decimal("121") + Decimal(total), **changes)


BROKEN = [
    pytest.param(10024, taxed(), {}, id="a total without a list"),
    pytest.param(10024, taxed(tribute("0"), total="0"), {}, id="a list with a total of zero"),
    pytest.param(10024, factura_b(), {"malformed": frozenset({"tributes:empty"})}, id="an empty list"),
    pytest.param(10025, taxed(tribute(kind=TributeType(77))), {}, id="a type that ARCA does not have"),
    pytest.param(10026, taxed(tribute(base=Decimal("-1"))), {}, id="a negative base"),
    pytest.param(10027, taxed(tribute(rate=Decimal("-1"))), {}, id="a negative rate"),
    pytest.param(10028, taxed(tribute("-10")), {}, id="a negative amount"),
    pytest.param(10029, taxed(tribute("9.98")), {}, id="two cents apart with one tax"),
    pytest.param(10042, taxed(tribute(description=" ")), {}, id="another tax that is not described"),
    pytest.param(10042, fce(tributes=(tribute(kind=TributeType.IIBB, description=""),)), {}, id="any tax on an FCE"),
    pytest.param(10067, factura_b(receiver=UNCATEGORIZED), {}, id="no perception on an uncategorised receiver"),
    pytest.param(10283, taxed(tribute(), receiver=UNCATEGORIZED), {}, id="another tax instead of the perception"),
]
KEPT = [
    pytest.param(10024, factura_b(), {}, id="no taxes at all"),
    pytest.param(10024, taxed(tribute()), {}, id="a list with its total"),
    pytest.param(10024, taxed(total="-1"), {}, id="a negative total has its own code"),
    pytest.param(10025, taxed(tribute(kind=TributeType.IIBB)), {}, id="gross income tax"),
    pytest.param(10026, taxed(tribute()), {}, id="no base: recorded vouchers have none"),
    pytest.param(10027, taxed(tribute()), {}, id="no rate"),
    pytest.param(10028, taxed(tribute("0"), tribute("10", TributeType.IIBB)), {}, id="one of zero"),
    pytest.param(10029, taxed(tribute("9.99")), {}, id="a cent apart with one tax"),
    pytest.param(10029, taxed(tribute("4.99"), tribute("4.99")), {}, id="two cents apart with two taxes"),
    pytest.param(10029, taxed(), {}, id="without a list it is 10024"),
    pytest.param(10042, taxed(tribute(kind=TributeType.IIBB, description="")), {}, id="a named tax needs no words"),
    pytest.param(10067, taxed(tribute(kind=PERCEPTION), receiver=UNCATEGORIZED), {}, id="the perception is there"),
    pytest.param(10067, factura_b(), {}, id="an ordinary consumer"),
    pytest.param(10067, factura_c(receiver=UNCATEGORIZED), {}, id="class C"),
    pytest.param(
        10067, factura_b(receiver=UNCATEGORIZED, net=0, vat=(), vat_total=0, untaxed="121"), {}, id="nothing taxed"
    ),
    pytest.param(10067, factura_b(VoucherType.RECIBO_B, receiver=UNCATEGORIZED), {}, id="a receipt is not named"),
    pytest.param(10283, taxed(tribute(kind=PERCEPTION), receiver=UNCATEGORIZED), {}, id="tax 13"),
    pytest.param(10283, factura_b(receiver=UNCATEGORIZED), {}, id="no tax at all is 10067"),
    pytest.param(10283, factura_a(), {}, id="an ordinary receiver"),
    pytest.param(
        10283, taxed(tribute(), receiver=UNCATEGORIZED), {"today": date(2026, 8, 31)}, id="before September 2026"
    ),
]


@pytest.mark.parametrize(("code", "invoice", "where"), BROKEN)
def test_tribute_rule_is_broken_by(code, invoice, where):
    assert code in codes(invoice, **where)


@pytest.mark.parametrize(("code", "invoice", "where"), KEPT)
def test_tribute_rule_is_kept_by(code, invoice, where):
    assert code not in codes(invoice, **where)


def test_a_wrong_sum_is_answered_with_the_right_one():
    (finding,) = findings(taxed(tribute("4"), tribute("5")), 10029)
    assert finding.suggestion == "9.00"
