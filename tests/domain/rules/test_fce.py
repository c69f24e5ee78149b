"""Factura de crédito electrónica MiPyMEs: parties, dates, references and its optionals."""

from __future__ import annotations

from decimal import Decimal

import pytest

from arca_sdk.domain.codes import Currency, DocumentType, VatCondition, VoucherType
from arca_sdk.domain.document import NO_CATEGORIZADO, Document
from arca_sdk.domain.invoice import Buyer
from arca_sdk.domain.rules import Taxpayer
from tests.domain.rules.samples import (
    CBU,
    RECEIVES_FCE,
    associated,
    codes,
    days,
    factura_a,
    factura_b,
    fce,
    fce_b,
    fce_note,
    findings,
    knowing,
    knowing_receiver,
    optionals,
    receiver,
)
from tests.makers import COMPANY, ISSUER

INVOICE = associated(VoucherType.FCE_FACTURA_A, cuit=str(ISSUER), issue_date=days(-2))
CREDIT = VoucherType.FCE_NOTA_DE_CREDITO_A
DEBIT = VoucherType.FCE_NOTA_DE_DEBITO_A


def referring(*vouchers, **changes):
    return fce_note(associated=vouchers, **changes)


def of(kind, number=7):
    return associated(kind, number, cuit=str(ISSUER), issue_date=days(-2))


def annulling(note, kind):
    return fce_note(VoucherType(note), associated=(of(kind),), optionals=optionals(_22="S"))


def holding(invoice):
    return {"registry": knowing(vouchers={7: invoice})}


def stands(**entry):
    return {"registry": knowing_receiver(**entry)}


HELD = fce(number=7, issue_date=days(-2))
SEVEN = optionals(_2101=CBU, _27="SCA")
BANK = {"registry": knowing(taxpayers={str(ISSUER): Taxpayer(flags=frozenset({"financial_entity"}))})}
TWO_BUYERS = (Buyer(Document.cuit(COMPANY), Decimal("60")), Buyer(Document.cuit("30500010912"), Decimal("40")))

BROKEN = [
    pytest.param(10153, fce_note(associated=()), {}, id="a note that refers to nothing"),
    pytest.param(
        10155, referring(associated(201, cuit="30000000007", issue_date=days(-2))), {}, id="another's invoice"
    ),
    pytest.param(10156, referring(of(201, 7), of(201, 8)), {}, id="two invoices"),
    pytest.param(10156, referring(of(203)), {}, id="no invoice"),
    pytest.param(10157, referring(of(201), of(203)), {}, id="an invoice and a note"),
    pytest.param(10158, referring(associated(201, cuit=str(ISSUER))), {}, id="an invoice without date"),
    pytest.param(10159, referring(associated(201, cuit=str(ISSUER), issue_date=days(1))), {}, id="a later invoice"),
    pytest.param(10160, fce_note(), {"registry": knowing()}, id="an invoice that ARCA does not hold"),
    pytest.param(10160, fce_note(), holding(fce(number=7, issue_date=days(-3))), id="held with another date"),
    pytest.param(10161, fce(), stands(flags=frozenset({"large_company"})), id="no electronic domicile"),
    pytest.param(10162, fce(optionals=()), {}, id="no optionals"),
    pytest.param(10163, fce(payment_due=None), {}, id="an invoice without due date"),
    pytest.param(10164, fce(payment_due=days(-1)), {}, id="due yesterday"),
    pytest.param(10164, fce(issue_date=days(-3), payment_due=days(-1)), {}, id="due after issue but before today"),
    pytest.param(10164, fce(issue_date=days(1), payment_due=days(0)), {}, id="due today, issued tomorrow"),
    pytest.param(10165, fce(optionals=optionals(_2101=CBU[1:], _27="SCA")), {}, id="a CBU of 21 digits"),
    pytest.param(10165, fce(optionals=optionals(_2101="٠" * 22, _27="SCA")), {}, id="a CBU of Arabic digits"),
    pytest.param(10166, fce(optionals=(*SEVEN, *optionals(_2102="corto"))), {}, id="an alias of five letters"),
    pytest.param(10166, fce(optionals=(*SEVEN, *optionals(_2102="mi alias x"))), {}, id="an alias with spaces"),
    pytest.param(10167, fce_note(optionals=optionals(_22="s")), {}, id="a small s"),
    pytest.param(10168, fce(optionals=optionals(_27="SCA")), {}, id="an invoice without CBU"),
    pytest.param(10169, factura_a(optionals=optionals(_2101=CBU)), {}, id="a CBU on a plain invoice"),
    pytest.param(10169, factura_a(optionals=optionals(_22="N")), {}, id="an annulment on a plain invoice"),
    pytest.param(10170, fce(optionals=optionals(_23="OC-1")), {}, id="only a reference"),
    pytest.param(10171, fce(optionals=(*SEVEN, *optionals(_22="N"))), {}, id="an annulment on an invoice"),
    pytest.param(10172, fce_note(optionals=(*optionals(_22="N"), *optionals(_27="SCA"))), {}, id="transfer on a note"),
    pytest.param(10173, fce_note(optionals=optionals(_23="OC-1")), {}, id="a note that does not say"),
    pytest.param(10175, fce_note(payment_due=days(3)), {}, id="a due date on a note"),
    pytest.param(10176, fce(), stands(active=False), id="an inactive receiver"),
    pytest.param(10176, fce(), stands(exists=False), id="an unknown receiver"),
    pytest.param(10177, fce(), stands(vat_condition=VatCondition.MONOTRIBUTO), id="FCE A to a Monotributista"),
    pytest.param(10177, fce_b(), stands(vat_condition=VatCondition.NO_ALCANZADO), id="FCE B to one not reached"),
    pytest.param(
        10178, fce(receiver=receiver(document=Document(DocumentType.CUIT, NO_CATEGORIZADO))), {}, id="uncategorised"
    ),
    pytest.param(10180, fce(), stands(flags=frozenset({"electronic_domicile"})), id="neither large nor opted in"),
    pytest.param(
        10181,
        fce_note(currency=Currency.EURO, exchange_rate="1300"),
        holding(HELD),
        id="a note in another currency",
    ),
    pytest.param(
        10183, fce_note(), holding(fce(receiver=receiver(document=Document.cuit("30500010912")))), id="another receiver"
    ),
    pytest.param(10186, annulling(202, 201), {}, id="an annulling debit note on an invoice"),
    pytest.param(10186, annulling(203, 203), {}, id="an annulling credit note on a credit note"),
    pytest.param(10187, annulling(207, 206), {}, id="class B"),
    pytest.param(10193, annulling(212, 211), {}, id="class C"),
    pytest.param(10189, fce(optionals=(*SEVEN, *optionals(_23="x" * 51))), {}, id="a reference of 51 characters"),
    pytest.param(
        10190, fce(optionals=(*SEVEN, *optionals(_23="OC-1"), *optionals(_23="OC-1"))), {}, id="a reference twice"
    ),
    pytest.param(10194, fce(buyers=TWO_BUYERS), {}, id="several buyers"),
    pytest.param(10214, fce(optionals=optionals(_2101=CBU, _27="SC")), {}, id="a transfer of two letters"),
    pytest.param(10215, fce(optionals=optionals(_2101=CBU, _27="XYZ")), {}, id="an unknown transfer"),
    pytest.param(10216, fce(optionals=optionals(_2101=CBU)), {}, id="an invoice without transfer"),
    pytest.param(10251, fce(), BANK, id="a bank"),
]
KEPT = [
    pytest.param(10153, fce_note(), {}, id="a note with its invoice"),
    pytest.param(10155, fce_note(), {}, id="our own invoice"),
    pytest.param(10155, fce(associated=(associated(91, cuit="30000000007"),)), {}, id="a delivery note on an invoice"),
    pytest.param(10156, fce_note(), {}, id="one invoice"),
    pytest.param(10156, annulling(203, 202), {}, id="an annulment refers to another note"),
    pytest.param(10157, referring(of(201), of(91)), {}, id="an invoice and a delivery note"),
    pytest.param(10157, annulling(203, 202), {}, id="an annulment may refer to a note"),
    pytest.param(10158, fce_note(), {}, id="a date"),
    pytest.param(10159, referring(associated(201, cuit=str(ISSUER), issue_date=days(0))), {}, id="of the same day"),
    pytest.param(10160, fce_note(), holding(HELD), id="held with that date"),
    pytest.param(10160, referring(of(91)), {"registry": knowing()}, id="delivery notes are elsewhere"),
    pytest.param(10160, referring(associated(201)), {"registry": knowing()}, id="no date to compare"),
    pytest.param(10161, fce(), stands(), id="an electronic domicile"),
    pytest.param(10161, fce(), stands(exists=False, flags=frozenset()), id="nobody there has its own code"),
    pytest.param(10161, factura_a(), stands(flags=frozenset()), id="a plain invoice"),
    pytest.param(10162, fce(), {}, id="optionals"),
    pytest.param(10162, fce(optionals=()), {"malformed": frozenset({"optionals:empty"})}, id="an empty list is 10052"),
    pytest.param(10163, fce_note(), {}, id="a note without due date"),
    pytest.param(10164, fce(payment_due=days(0)), {}, id="due today"),
    pytest.param(10164, factura_a(payment_due=days(-1)), {}, id="a plain invoice"),
    pytest.param(10165, fce(), {}, id="a CBU of 22 digits"),
    pytest.param(10166, fce(optionals=(*SEVEN, *optionals(_2102="mi.alias-1"))), {}, id="an alias as banks give them"),
    pytest.param(10167, fce_note(), {}, id="N"),
    pytest.param(10168, fce_note(), {}, id="a note has none"),
    pytest.param(10169, fce(), {}, id="a CBU on an FCE"),
    pytest.param(10169, factura_a(optionals=optionals(_23="OC-1")), {}, id="references go with every type"),
    pytest.param(10170, fce(optionals=()), {}, id="no optionals at all is 10162"),
    pytest.param(10170, fce_note(), {}, id="an annulment"),
    pytest.param(10171, fce(), {}, id="no annulment on an invoice"),
    pytest.param(10172, fce_note(), {}, id="no payment data on a note"),
    pytest.param(10173, fce_note(), {}, id="a note that says"),
    pytest.param(10175, fce_note(payment_due=days(3), optionals=optionals(_22="S")), {}, id="an annulment may"),
    pytest.param(10176, fce(), stands(), id="an active receiver"),
    pytest.param(10177, fce(), stands(), id="FCE A to a registered receiver"),
    pytest.param(10177, fce_b(), stands(vat_condition=VatCondition.MONOTRIBUTO_TRABAJADOR_PROMOVIDO), id="FCE B"),
    pytest.param(10177, fce_b(), stands(vat_condition=VatCondition.EXENTO), id="FCE B to an exempt receiver"),
    pytest.param(10177, fce(), stands(active=False, vat_condition=None), id="inactive has its own code"),
    pytest.param(10178, fce(), {}, id="a company"),
    pytest.param(10180, fce(), stands(flags=RECEIVES_FCE - {"large_company"} | {"fce_opted_in"}), id="opted in"),
    pytest.param(10181, fce_note(), holding(fce(currency=Currency.EURO, exchange_rate="1300")), id="a note in pesos"),
    pytest.param(10183, fce_note(), holding(HELD), id="the same receiver"),
    pytest.param(10186, annulling(202, 203), {}, id="an annulling debit note on a credit note"),
    pytest.param(10186, annulling(203, 201), {}, id="an annulling credit note on the rejected invoice"),
    pytest.param(10186, fce_note(), {}, id="a note that does not annul"),
    pytest.param(10187, annulling(208, 207), {}, id="class B"),
    pytest.param(10193, annulling(213, 212), {}, id="class C"),
    pytest.param(10189, fce(optionals=(*SEVEN, *optionals(_23="x" * 50))), {}, id="a reference of 50 characters"),
    pytest.param(10190, fce(optionals=(*SEVEN, *optionals(_23="OC-1"), *optionals(_23="OC-2"))), {}, id="two of them"),
    pytest.param(10194, factura_a(buyers=TWO_BUYERS), {}, id="several buyers of a plain invoice"),
    pytest.param(10214, fce(), {}, id="SCA has three letters"),
    pytest.param(10215, fce(optionals=optionals(_2101=CBU, _27="ADC")), {}, id="ADC"),
    pytest.param(10215, fce(optionals=optionals(_2101=CBU, _27="SC")), {}, id="too short has its own code"),
    pytest.param(10216, fce(), {}, id="a transfer"),
    pytest.param(10251, factura_b(), BANK, id="a bank's plain invoice"),
    pytest.param(10251, fce(), {"registry": knowing()}, id="no bank"),
]


@pytest.mark.parametrize(("code", "invoice", "where"), BROKEN)
def test_fce_rule_is_broken_by(code, invoice, where):
    assert code in codes(invoice, **where)


@pytest.mark.parametrize(("code", "invoice", "where"), KEPT)
def test_fce_rule_is_kept_by(code, invoice, where):
    assert code not in codes(invoice, **where)


def test_an_fce_without_optionals_is_told_everything_it_lacks():
    assert codes(fce(optionals=())) == [10162, 10168, 10216]


def test_wrong_fce_fields_are_answered_with_right_values():
    late = fce(issue_date=days(1), payment_due=days(-5))
    assert findings(late, 10164)[0].suggestion == days(1).isoformat()
    other = referring(associated(201, cuit="30000000007", issue_date=days(-2)))
    assert findings(other, 10155)[0].suggestion == ISSUER
    assert findings(annulling(202, 201), 10186)[0].suggestion == "203"
    assert findings(annulling(213, 213), 10193)[0].suggestion == "212"
