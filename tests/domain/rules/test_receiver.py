"""The receiver's document: 10013, 10015, 10069, 10270-10272, 10284."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from arca_sdk.domain.codes import Currency, DocumentType, VatCondition, VoucherType
from arca_sdk.domain.document import NO_CATEGORIZADO, Document
from arca_sdk.domain.environment import Environment
from arca_sdk.domain.invoice import Receiver
from arca_sdk.domain.rules import THRESHOLDS, DatedAmount, Taxpayer, arca_message
from tests.domain.rules.samples import (
    circumstances,
    codes,
    factura_a,
    factura_b,
    factura_c,
    fce,
    fce_b,
    findings,
    knowing,
    knowing_receiver,
    receiver,
    used_goods,
)
from tests.makers import ISSUER

FINAL = VatCondition.CONSUMIDOR_FINAL
WRONG_DIGIT = 30000000008
LIMIT = "10000000.00"


def to(kind, number, condition=FINAL):
    return Receiver(document=Document(DocumentType(kind), number), vat_condition=condition)


def priced(total, **changes):
    """A class B sale of that total; the other amounts do not matter here."""
    return factura_b(total=total, **changes)


FUND = to(31, 1234, VatCondition.NO_ALCANZADO)
BANK = {"registry": knowing(taxpayers={str(ISSUER): Taxpayer(flags=frozenset({"financial_entity"}))})}

BROKEN = [
    pytest.param(10013, factura_a(receiver=receiver(document=Document.dni(30111222))), {}, id="class A to a DNI"),
    pytest.param(
        10013,
        factura_a(VoucherType.FACTURA_ALEY, receiver=receiver(document=Document.cuil("20111111112"))),
        {},
        id="class ALEY to a CUIL",
    ),
    pytest.param(10015, factura_b(last_number=43, receiver=to(96, 30111222)), {}, id="a range with a receiver"),
    pytest.param(10015, factura_b(receiver=to(99, 30111222)), {}, id="an anonymous consumer with a number"),
    pytest.param(10015, priced(LIMIT), {}, id="anonymous at the threshold"),
    pytest.param(
        10015,
        priced("10000", currency=Currency.DOLARES, exchange_rate="1000"),
        {},
        id="anonymous at the threshold, in dollars",
    ),
    pytest.param(
        10015,
        priced("10000", currency=Currency.DOLARES, exchange_rate=None, paid_in_foreign_currency=True),
        {"registry": knowing(rates={"DOL": Decimal("1000")})},
        id="anonymous at the threshold, at ARCA's rate",
    ),
    pytest.param(10015, factura_b(receiver=to(96, 0)), {}, id="a DNI without number"),
    pytest.param(10015, factura_b(receiver=to(55, 30111222)), {}, id="a document type that ARCA does not have"),
    pytest.param(10015, factura_b(receiver=to(80, WRONG_DIGIT)), {}, id="a CUIT with a wrong check digit"),
    pytest.param(10015, factura_b(receiver=to(86, 203012345)), {}, id="a CUIL of nine digits"),
    pytest.param(
        10015,
        factura_b(receiver=to(80, 30000000007)),
        {"registry": knowing_receiver(exists=False)},
        id="a CUIT that is in no registry",
    ),
    pytest.param(10015, used_goods(receiver=Receiver.consumidor_final()), {}, id="an anonymous seller of used goods"),
    pytest.param(10015, used_goods(receiver=to(80, WRONG_DIGIT)), {}, id="a seller with a wrong check digit"),
    pytest.param(10015, fce_b(receiver=to(86, 20111111112)), {}, id="an FCE to a CUIL"),
    pytest.param(10069, factura_a(receiver=receiver(document=Document.cuit(ISSUER))), {}, id="to oneself"),
    pytest.param(10270, factura_b(receiver=FUND), {"registry": knowing()}, id="a fund of one who is no bank"),
    pytest.param(10271, factura_b(receiver=to(31, 12345, VatCondition.NO_ALCANZADO)), {}, id="a fund of five digits"),
    pytest.param(10272, factura_b(receiver=to(31, 1234, FINAL)), {}, id="a fund as a final consumer"),
    pytest.param(10284, factura_c(receiver=to(80, 30111222)), {}, id="a DNI given as CUIT"),
]
KEPT = [
    pytest.param(10013, factura_a(), {}, id="class A to a CUIT"),
    pytest.param(10013, factura_b(receiver=to(96, 30111222)), {}, id="class B to a DNI"),
    pytest.param(10015, factura_b(last_number=43), {}, id="an anonymous range"),
    pytest.param(10015, priced("9999999.99"), {}, id="anonymous a cent below the threshold"),
    pytest.param(10015, priced(LIMIT, receiver=to(96, 30111222)), {}, id="identified at the threshold"),
    pytest.param(10015, factura_c(total=LIMIT, net=LIMIT), {}, id="the rule is about class B"),
    pytest.param(10015, factura_c(receiver=to(96, 0)), {}, id="class C takes any document"),
    pytest.param(10015, factura_a(receiver=to(80, WRONG_DIGIT)), {}, id="in class A it is only an observation"),
    pytest.param(10015, factura_b(receiver=to(80, NO_CATEGORIZADO)), {}, id="the uncategorised number is exempt"),
    pytest.param(
        10015,
        factura_b(receiver=to(80, 50000000016)),
        {"registry": knowing_receiver(50000000016, exists=False)},
        id="a country's CUIT is in no registry",
    ),
    pytest.param(10015, factura_b(receiver=to(80, 50000002882)), {}, id="a country whose check digit is wrong"),
    pytest.param(10015, factura_b(receiver=to(80, 30000000007)), {"registry": knowing()}, id="a registered CUIT"),
    pytest.param(10015, fce_b(), {}, id="an FCE to a CUIT"),
    pytest.param(10015, fce(receiver=to(86, 20111111112)), {}, id="in FCE A it is 10013"),
    pytest.param(
        10015,
        priced("99999999", exchange_rate=None, currency=Currency.DOLARES, paid_in_foreign_currency=True),
        {},
        id="without a rate there is no amount in pesos",
    ),
    pytest.param(10069, factura_a(), {}, id="to another"),
    pytest.param(10270, factura_b(receiver=FUND), BANK, id="a bank's fund"),
    pytest.param(10270, factura_b(receiver=FUND), {"registry": knowing(), "today": date(2026, 7, 1)}, id="before July"),
    pytest.param(10271, factura_b(receiver=FUND), {}, id="a fund of four digits"),
    pytest.param(10272, factura_b(receiver=FUND), {}, id="a fund not reached by VAT"),
    pytest.param(10284, factura_a(), {}, id="eleven digits"),
    pytest.param(10284, factura_c(receiver=to(80, 30111222)), {"today": date(2026, 8, 31)}, id="before September 2026"),
]


@pytest.mark.parametrize(("code", "invoice", "where"), BROKEN)
def test_receiver_rule_is_broken_by(code, invoice, where):
    assert code in codes(invoice, **where)


@pytest.mark.parametrize(("code", "invoice", "where"), KEPT)
def test_receiver_rule_is_kept_by(code, invoice, where):
    assert code not in codes(invoice, **where)


def test_the_identification_amount_is_shown_and_can_be_replaced():
    (finding,) = findings(priced(LIMIT), 10015)
    assert finding.suggestion == "≥ ARS 10000000.00"
    lower = replace(THRESHOLDS, identification=DatedAmount(((date.min, Decimal("500")),)))
    assert 10015 in codes(priced("500"), thresholds=lower)
    assert 10015 not in codes(priced("499.99"), thresholds=lower)


@pytest.mark.parametrize("environment", Environment)
def test_the_identification_amount_rose_on_29_may_2025(environment):
    sale = priced("417288", issue_date=None)
    assert 10015 in codes(sale, environment=environment, today=date(2025, 5, 28))
    assert 10015 not in codes(sale, environment=environment, today=date(2025, 5, 29))


def test_an_unregistered_receiver_is_told_with_arcas_words_and_the_document():
    invoice = factura_b(receiver=to(80, 203012345))
    (finding,) = findings(invoice, 10015)
    assert arca_message(finding.rule, invoice, circumstances()) == (
        "Factura B (CbteDesde igual a CbteHasta), DocTipo: 80, DocNro 203012345 no se encuentra registrado en los "
        "padrones de AFIP y no corresponde a una cuit pais."
    )
