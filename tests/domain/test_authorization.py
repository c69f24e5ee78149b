"""What ARCA answered about an invoice."""

from __future__ import annotations

from datetime import date

import pytest

from arca_sdk.domain.authorization import Authorized, Rejected, Uncertain, Unsent, voucher_label
from arca_sdk.domain.codes import VoucherType
from arca_sdk.errors import ArcaMessage, NotSent
from tests.makers import NOW, held, invoice_b

BOUND = invoice_b(number=42)


def uncertain(invoice=BOUND):
    return Uncertain(invoice, "a1", "the reply was lost", first_sent_at=NOW, sent_at=NOW)


@pytest.mark.parametrize("outcome", [Authorized(BOUND, "76480000000017", date(2026, 12, 5)), uncertain()])
def test_an_outcome_names_its_voucher_as_people_do(outcome):
    assert outcome.number == 42
    assert outcome.label == "Factura B 00003-00000042"


@pytest.mark.parametrize(
    ("kind", "point_of_sale", "number", "label"),
    [
        (VoucherType.NOTA_DE_CREDITO_A, 4002, 1, "Nota de Crédito A 04002-00000001"),
        (VoucherType.FACTURA_C, 99998, 99999999, "Factura C 99998-99999999"),
        (VoucherType(777), 1, 1, "código 777 00001-00000001"),
    ],
)
def test_a_label_has_five_and_eight_digits(kind, point_of_sale, number, label):
    assert voucher_label(kind, point_of_sale, number) == label


@pytest.mark.parametrize("outcome", [Authorized(invoice_b(), "1", date(2026, 12, 5)), uncertain(invoice_b())])
def test_an_outcome_without_number_is_a_mistake_of_whoever_made_it(outcome):
    with pytest.raises(AssertionError):
        _ = outcome.number


def test_a_rejection_keeps_arcas_words():
    reason = ArcaMessage(10048, "El campo 'Importe Total'")
    assert str(Rejected(BOUND, (reason,)).reasons[0]) == "10048: El campo 'Importe Total'"


def test_an_invoice_that_was_not_sent_says_why():
    assert isinstance(Unsent(BOUND, NotSent("no network")).error, NotSent)


def test_a_voucher_that_arca_holds_is_an_authorisation():
    voucher = held(BOUND)
    authorised = voucher.as_authorized(recovered=True)
    assert voucher.number == 42
    assert (authorised.cae, authorised.cae_due, authorised.recovered) == ("76480000000017", date(2026, 12, 5), True)
    assert authorised.processed_at == NOW
    assert not voucher.as_authorized().recovered


@pytest.mark.parametrize("changes", [{"result": "R"}, {"due": None}, {"result": ""}])
def test_a_voucher_without_approval_or_due_date_is_none(changes):
    with pytest.raises(ValueError, match="voucher 42 has result"):
        held(BOUND, **changes).as_authorized()
