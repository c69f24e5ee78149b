"""ARCA's tables as enumerations."""

from __future__ import annotations

import copy
import pickle
from decimal import Decimal

import pytest

from arca_sdk.domain.codes import (
    Concept,
    Currency,
    DocumentType,
    IssuerCondition,
    OptionalType,
    Transfer,
    TributeType,
    VatCondition,
    VatRate,
    VoucherClass,
    VoucherKind,
    VoucherType,
)

INTEGERS = [Concept, DocumentType, TributeType, VatCondition, VatRate, VoucherType]
TEXTS = [Currency, OptionalType]


@pytest.mark.parametrize("table", [*INTEGERS, *TEXTS])
def test_every_known_code_has_arcas_words_and_is_its_value(table):
    for member in table:
        assert member.is_known
        assert member.label.strip()
        assert table(member.value) is member


@pytest.mark.parametrize("table", INTEGERS)
def test_a_number_that_arca_adds_tomorrow_is_kept(table):
    member = table(9876)
    assert member == 9876
    assert member.name == "CODE_9876"
    assert member.label == "código 9876"
    assert not member.is_known
    assert member not in list(table)
    assert pickle.loads(pickle.dumps(member)) == member
    assert copy.deepcopy(member) == member


@pytest.mark.parametrize(("table", "label"), [(Currency, "código XYZ"), (OptionalType, "código XYZ")])
def test_a_text_code_that_arca_adds_tomorrow_is_kept(table, label):
    member = table("XYZ")
    assert member == "XYZ"
    assert member.label == label
    assert not member.is_known


@pytest.mark.parametrize("table", INTEGERS)
@pytest.mark.parametrize("value", ["1x", None, 1.5, b"1"])
def test_what_is_not_a_number_is_no_code(table, value):
    with pytest.raises(ValueError, match="is not a valid"):
        table(value)


@pytest.mark.parametrize("table", TEXTS)
@pytest.mark.parametrize("value", [None, 1.5, 60])
def test_what_is_not_text_is_no_code(table, value):
    with pytest.raises(ValueError, match="is not a valid"):
        table(value)


def test_truth_values_are_no_new_codes():
    with pytest.raises(ValueError, match="is not a valid"):
        VoucherType(False)


CLASSES = {
    VoucherClass.A: {1, 2, 3, 4, 5, 34, 39, 60, 63, 201, 202, 203},
    VoucherClass.B: {6, 7, 8, 9, 10, 35, 40, 61, 64, 206, 207, 208},
    VoucherClass.C: {11, 12, 13, 15, 211, 212, 213},
    VoucherClass.ALEY: {51, 52, 53, 54},
    VoucherClass.USED_GOODS: {49},
}


def test_every_voucher_type_has_the_class_of_the_manual():
    assert {letter: {int(t) for t in VoucherType if t.voucher_class is letter} for letter in VoucherClass} == CLASSES
    assert VoucherType(19).voucher_class is None


@pytest.mark.parametrize(
    ("kind", "types"),
    [
        (VoucherKind.INVOICE, {1, 6, 11, 51, 201, 206, 211}),
        (VoucherKind.DEBIT_NOTE, {2, 7, 12, 52, 202, 207, 212}),
        (VoucherKind.CREDIT_NOTE, {3, 8, 13, 53, 203, 208, 213}),
        (VoucherKind.RECEIPT, {4, 9, 15, 54}),
    ],
)
def test_every_voucher_type_has_its_kind(kind, types):
    assert {int(t) for t in VoucherType if t.kind is kind} == types


def test_notes_and_fce_are_told_apart():
    assert VoucherType.NOTA_DE_CREDITO_B.is_note
    assert not VoucherType.FACTURA_B.is_note
    assert {int(t) for t in VoucherType if t.is_fce} == {201, 202, 203, 206, 207, 208, 211, 212, 213}
    assert not VoucherType(204).is_fce
    assert VoucherType(19).kind is VoucherKind.OTHER


@pytest.mark.parametrize(
    ("kind", "letter", "fce", "expected"),
    [
        (VoucherKind.CREDIT_NOTE, VoucherClass.B, False, 8),
        (VoucherKind.INVOICE, VoucherClass.ALEY, False, 51),
        (VoucherKind.INVOICE, VoucherClass.C, True, 211),
    ],
)
def test_a_type_is_found_by_kind_and_letter(kind, letter, fce, expected):
    assert VoucherType.of(kind, letter, fce=fce) == expected


def test_a_type_that_arca_does_not_have_is_not_found():
    with pytest.raises(KeyError):
        VoucherType.of(VoucherKind.INVOICE, VoucherClass.ALEY, fce=True)


def test_concepts_say_whether_they_include_services():
    assert [c.includes_services for c in Concept] == [False, True, True]


def test_three_documents_have_a_check_digit():
    assert {int(t) for t in DocumentType if t.has_check_digit} == {80, 86, 87}


@pytest.mark.parametrize(
    ("code", "factor"), [(3, "0"), (4, "0.105"), (5, "0.21"), (6, "0.27"), (8, "0.05"), (9, "0.025")]
)
def test_every_rate_has_its_factor_and_is_found_by_percent(code, factor):
    rate = VatRate(code)
    assert rate.is_rate
    assert rate.factor == Decimal(factor)
    assert VatRate.from_percent(rate.factor * 100) is rate


@pytest.mark.parametrize("code", [1, 2, 7])
def test_what_carries_no_rate_has_no_factor(code):
    assert not VatRate(code).is_rate
    assert VatRate(code).factor == 0


def test_a_percentage_that_is_no_rate_is_not_found():
    assert VatRate.from_percent("10.5") is VatRate.DIEZ_Y_MEDIO
    assert VatRate.from_percent(21) is VatRate.VEINTIUNO
    with pytest.raises(KeyError):
        VatRate.from_percent(22)


def test_perceptions_are_told_from_other_taxes():
    assert {int(t) for t in TributeType if t.is_perception} == {6, 7, 8, 9, 13}


def test_monotributo_has_three_regimes_that_receive_class_a():
    assert {int(c) for c in VatCondition if c.is_monotributo} == {6, 13, 16}
    assert {int(c) for c in VatCondition if c.receives_class_a} == {1, 6, 13, 16}


REGISTERED, OTHERS = {1, 6, 13, 16}, {4, 5, 7, 8, 9, 10, 15}


@pytest.mark.parametrize(
    ("letter", "conditions"),
    [
        (VoucherClass.A, REGISTERED),
        (VoucherClass.ALEY, REGISTERED),
        (VoucherClass.B, OTHERS),
        (VoucherClass.C, REGISTERED | OTHERS),
        (VoucherClass.USED_GOODS, {5}),
    ],
)
def test_each_class_takes_the_conditions_of_the_annex(letter, conditions):
    assert {int(c) for c in VatCondition if c.is_valid_for(letter)} == conditions
    assert not VatCondition(99).is_valid_for(letter)


def test_issuers_are_printed_in_words():
    assert [condition.label for condition in IssuerCondition] == [
        "IVA Responsable Inscripto",
        "Responsable Monotributo",
        "IVA Sujeto Exento",
    ]


def test_transfers_are_arcas_three_letters():
    assert {str(transfer) for transfer in Transfer} == {"SCA", "ADC"}


def test_a_currency_is_its_code_in_text():
    assert f"{Currency.DOLARES}" == "DOL"
    assert Currency("060") is Currency.EURO
