"""What ARCA's registry says of receiver and issuer."""

from __future__ import annotations

from datetime import date

import pytest

from arca_sdk.domain.codes import DocumentType, VatCondition, VoucherType
from arca_sdk.domain.document import NO_CATEGORIZADO, Document
from arca_sdk.domain.rules import Severity, Taxpayer, arca_message, rule
from tests.domain.rules.samples import (
    RECEIVES_FCE,
    circumstances,
    codes,
    factura_a,
    factura_b,
    factura_c,
    fce,
    findings,
    knowing,
    knowing_receiver,
    note_a,
    receiver,
)
from tests.makers import ISSUER

MONOTRIBUTO = receiver(VatCondition.MONOTRIBUTO)
WRONG_DIGIT = receiver(document=Document(DocumentType.CUIT, 30000000008))
SEGWS = {3: "Web Services - SEGWS"}
INSURER = {str(ISSUER): Taxpayer(flags=frozenset({"surety_insurer"}))}


def stands(**entry):
    return {"registry": knowing_receiver(**entry)}


def flagged(*names):
    return stands(flags=RECEIVES_FCE | set(names))


BROKEN = [
    pytest.param(10017, factura_a(), stands(active=False), id="an inactive receiver in class A"),
    pytest.param(10017, factura_a(VoucherType.FACTURA_ALEY), stands(exists=False), id="an unknown one in ALEY"),
    pytest.param(10063, factura_a(), stands(vat_condition=VatCondition.EXENTO), id="an exempt receiver of class A"),
    pytest.param(10063, factura_a(), stands(vat_condition=None), id="a receiver in no tax"),
    pytest.param(10195, factura_b(receiver=receiver()), flagged("apocryphal"), id="apocryphal invoices"),
    pytest.param(10217, factura_a(receiver=MONOTRIBUTO), {}, id="class A to a Monotributista, as stated"),
    pytest.param(10217, factura_a(), stands(vat_condition=VatCondition.MONOTRIBUTO), id="the registry knows better"),
    pytest.param(10238, factura_c(receiver=receiver()), stands(exists=False), id="a CUIT that does not exist"),
    pytest.param(10247, factura_c(receiver=receiver()), stands(active=False), id="an inactive CUIT"),
    pytest.param(10247, factura_a(receiver=WRONG_DIGIT), {}, id="an invalid CUIT needs no registry"),
    pytest.param(10247, note_a(), stands(active=False), id="an inactive CUIT on a credit note"),
    pytest.param(10248, factura_a(), flagged("unreliable"), id="unreliable"),
    pytest.param(10248, note_a(), flagged("unreliable"), id="unreliable, on a credit note"),
    pytest.param(10249, factura_a(), flagged("deceased"), id="deceased"),
    pytest.param(10282, factura_a(), {"registry": knowing(points_of_sale=SEGWS)}, id="no insurer"),
]
KEPT = [
    pytest.param(10017, factura_a(), stands(), id="an active receiver"),
    pytest.param(10017, factura_b(receiver=receiver()), stands(active=False), id="only class A"),
    pytest.param(10017, fce(), stands(active=False), id="FCE refuses the same with 10176"),
    pytest.param(10063, factura_a(), stands(), id="a VAT-registered receiver"),
    pytest.param(10063, factura_a(), stands(vat_condition=VatCondition.MONOTRIBUTO), id="a Monotributista"),
    pytest.param(10063, factura_a(), stands(active=False, vat_condition=None), id="inactive has its own code"),
    pytest.param(10063, fce(), stands(vat_condition=None), id="FCE refuses the same with 10177"),
    pytest.param(10195, factura_b(receiver=receiver()), stands(), id="nothing against it"),
    pytest.param(10195, factura_b(), flagged("apocryphal"), id="nobody to ask about"),
    pytest.param(10217, factura_a(), stands(), id="not a Monotributista"),
    pytest.param(10217, factura_c(receiver=MONOTRIBUTO), {}, id="class C to a Monotributista"),
    pytest.param(10217, factura_a(receiver=MONOTRIBUTO), stands(), id="the registry says otherwise"),
    pytest.param(10238, factura_a(), stands(), id="it exists"),
    pytest.param(10238, factura_b(), stands(exists=False), id="an anonymous consumer"),
    pytest.param(10247, factura_a(), stands(), id="an active CUIT"),
    pytest.param(10247, factura_b(), {}, id="no CUIT, no rule"),
    pytest.param(
        10247,
        factura_b(receiver=receiver(document=Document(DocumentType.CUIT, 55000005069))),
        {},
        id="a country whose check digit is wrong",
    ),
    pytest.param(
        10247,
        factura_b(receiver=receiver(document=Document(DocumentType.CUIT, NO_CATEGORIZADO))),
        {},
        id="the uncategorised number is no CUIT to check",
    ),
    pytest.param(10247, factura_a(receiver=WRONG_DIGIT), {"today": date(2026, 1, 31)}, id="before February 2026"),
    pytest.param(10248, factura_a(), stands(), id="reliable"),
    pytest.param(10249, factura_a(), stands(), id="alive"),
    pytest.param(10282, factura_a(), {"registry": knowing()}, id="an ordinary point of sale"),
    pytest.param(
        10282, factura_a(), {"registry": knowing(points_of_sale=SEGWS, taxpayers=INSURER)}, id="an insurer in the list"
    ),
]


@pytest.mark.parametrize(("code", "invoice", "where"), BROKEN)
def test_registry_rule_is_broken_by(code, invoice, where):
    assert code in codes(invoice, **where)


@pytest.mark.parametrize(("code", "invoice", "where"), KEPT)
def test_registry_rule_is_kept_by(code, invoice, where):
    assert code not in codes(invoice, **where)


@pytest.mark.parametrize(
    ("code", "where"),
    [
        pytest.param(10247, stands(active=False), id="inactive"),
        pytest.param(10248, flagged("unreliable"), id="unreliable"),
    ],
)
def test_a_bad_receiver_refuses_an_invoice_and_only_remarks_on_a_credit_note(code, where):
    (on_invoice,) = findings(factura_a(), code, **where)
    (on_note,) = findings(note_a(), code, **where)
    (on_debit,) = findings(note_a(VoucherType.NOTA_DE_DEBITO_A), code, **where)
    assert on_invoice.severity is Severity.REJECT
    assert on_debit.severity is Severity.REJECT
    assert on_note.severity is Severity.OBSERVE


def test_an_unknown_receiver_of_class_a_is_told_with_arcas_words():
    assert arca_message(rule(10017), factura_a(), circumstances()) == (
        "Factura individual, DocTipo: 80, DocNro 30000000007 no se encuentra registrado en los padrones de AFIP."
    )
