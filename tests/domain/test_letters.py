"""Which letter a voucher carries."""

from __future__ import annotations

import pytest

from arca_sdk.domain.codes import IssuerCondition, VatCondition, VoucherClass
from arca_sdk.domain.letters import voucher_class

REGISTERED = IssuerCondition.RESPONSABLE_INSCRIPTO


@pytest.mark.parametrize("issuer", [IssuerCondition.MONOTRIBUTO, IssuerCondition.EXENTO])
@pytest.mark.parametrize("receiver", VatCondition)
def test_who_is_not_registered_for_vat_always_makes_c(issuer, receiver):
    assert voucher_class(issuer, receiver) is VoucherClass.C
    assert voucher_class(issuer, receiver, subject_to_retention=True) is VoucherClass.C


@pytest.mark.parametrize("receiver", [1, 6, 13, 16])
def test_a_registered_issuer_makes_a_to_registered_and_monotributo_receivers(receiver):
    assert voucher_class(REGISTERED, VatCondition(receiver)) is VoucherClass.A
    assert voucher_class(REGISTERED, VatCondition(receiver), subject_to_retention=True) is VoucherClass.ALEY


@pytest.mark.parametrize("receiver", [4, 5, 7, 8, 9, 10, 15])
def test_a_registered_issuer_makes_b_to_everybody_else(receiver):
    assert voucher_class(REGISTERED, VatCondition(receiver)) is VoucherClass.B
    assert voucher_class(REGISTERED, VatCondition(receiver), subject_to_retention=True) is VoucherClass.B


@pytest.mark.parametrize("issuer", IssuerCondition)
@pytest.mark.parametrize("receiver", VatCondition)
def test_the_letter_always_suits_the_receiver(issuer, receiver):
    assert receiver.is_valid_for(voucher_class(issuer, receiver))
