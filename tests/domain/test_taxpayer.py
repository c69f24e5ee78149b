"""What taxes and category say about VAT."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arca_sdk.domain.codes import IssuerCondition, VatCondition
from arca_sdk.domain.cuit import Cuit
from arca_sdk.domain.taxpayer import MonotributoCategory, TaxAddress, Taxpayer, derive_vat_condition

F = MonotributoCategory(40, "F LOCACIONES DE SERVICIO")
TAXES = st.frozensets(st.sampled_from([10, 11, 20, 30, 32, 33, 34, 103, 301, 308]))


@pytest.mark.parametrize(
    ("taxes", "category", "expected"),
    [
        ((11, 30), None, VatCondition.RESPONSABLE_INSCRIPTO),
        ((10, 32), None, VatCondition.EXENTO),
        ((34,), None, VatCondition.NO_ALCANZADO),
        ((33, 11), None, None),
        ((20,), F, VatCondition.MONOTRIBUTO),
        ((20, 301, 308), F, VatCondition.MONOTRIBUTO),
        ((20,), MonotributoCategory(61), VatCondition.MONOTRIBUTISTA_SOCIAL),
        ((20,), MonotributoCategory(98), VatCondition.MONOTRIBUTISTA_SOCIAL),
        ((20,), MonotributoCategory(104), VatCondition.MONOTRIBUTISTA_SOCIAL),
        ((20,), MonotributoCategory(105), VatCondition.MONOTRIBUTO),
        (
            (20,),
            MonotributoCategory(60, "Trabajador Independiente Promovido"),
            VatCondition.MONOTRIBUTO_TRABAJADOR_PROMOVIDO,
        ),
        ((20,), None, None),
        ((11,), None, VatCondition.CONSUMIDOR_FINAL),
        ((), None, VatCondition.CONSUMIDOR_FINAL),
    ],
)
def test_the_condition_follows_from_the_taxes_in_force(taxes, category, expected):
    assert derive_vat_condition(taxes, category, complete=True) == expected


@given(TAXES)
def test_whoever_is_exempt_is_exempt_whatever_else_is_listed(taxes):
    assert derive_vat_condition(taxes | {32}, F, complete=False) is VatCondition.EXENTO


@given(TAXES, st.sampled_from([None, F]))
def test_what_arca_withheld_never_makes_a_final_consumer(taxes, category):
    assert derive_vat_condition(taxes, category, complete=False) is not VatCondition.CONSUMIDOR_FINAL


@given(TAXES, st.sampled_from([None, F]))
def test_what_is_known_without_the_rest_stays_true_with_it(taxes, category):
    partial = derive_vat_condition(taxes, category, complete=False)
    assert partial in (None, derive_vat_condition(taxes, category, complete=True))


def somebody(condition):
    cuit = Cuit("20111111112")
    return Taxpayer(cuit=cuit, name="PRUEBA MARIA", is_legal_entity=False, active=True, vat_condition=condition)


@pytest.mark.parametrize(
    ("condition", "issues_as"),
    [
        (VatCondition.RESPONSABLE_INSCRIPTO, IssuerCondition.RESPONSABLE_INSCRIPTO),
        (VatCondition.EXENTO, IssuerCondition.EXENTO),
        (VatCondition.MONOTRIBUTO, IssuerCondition.MONOTRIBUTO),
        (VatCondition.MONOTRIBUTISTA_SOCIAL, IssuerCondition.MONOTRIBUTO),
        (VatCondition.MONOTRIBUTO_TRABAJADOR_PROMOVIDO, IssuerCondition.MONOTRIBUTO),
        (VatCondition.CONSUMIDOR_FINAL, None),
        (VatCondition.NO_ALCANZADO, None),
        (VatCondition(99), None),
        (None, None),
    ],
)
def test_as_an_issuer_it_is_one_of_three_or_not_known(condition, issues_as):
    assert somebody(condition).issuer_condition is issues_as


@pytest.mark.parametrize(
    ("address", "line"),
    [
        (TaxAddress("MITRE 326", "ROSARIO", "SANTA FE", "2000"), "MITRE 326, ROSARIO, SANTA FE (2000)"),
        (
            TaxAddress("LARREA 1", "", "CIUDAD AUTONOMA BUENOS AIRES", "1030"),
            "LARREA 1, CIUDAD AUTONOMA BUENOS AIRES (1030)",
        ),
        (TaxAddress("MITRE 326"), "MITRE 326"),
        (TaxAddress(), ""),
    ],
)
def test_an_address_is_one_line_to_print(address, line):
    assert str(address) == line
