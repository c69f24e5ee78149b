"""The ledger: no gap, no number twice, whatever a service does."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arca_sdk.domain.cuit import Cuit
from arca_sdk.simulator.ledger import IssuedVoucher, Ledger, SequenceBroken, Taxpayer
from tests.makers import COMPANY, ISSUER, NOW, TODAY, invoice_b


def granted(number: int, last: int | None = None, *, point_of_sale: int = 3, minutes: int = 0) -> IssuedVoucher:
    invoice = invoice_b(number=number, last_number=last, point_of_sale=point_of_sale)
    return IssuedVoucher(ISSUER, invoice, f"{number:014d}", TODAY, NOW + timedelta(minutes=minutes))


def ledger_with(*vouchers: IssuedVoucher) -> Ledger:
    ledger = Ledger()
    for voucher in vouchers:
        ledger.grant(voucher)
    return ledger


def test_the_first_number_of_a_sequence_is_one():
    with pytest.raises(SequenceBroken, match="number 2-2 granted, 1 was next"):
        Ledger().grant(granted(2))


@pytest.mark.parametrize("number", [1, 2, 4, 0, -1])
def test_only_the_next_number_can_be_granted(number):
    ledger = ledger_with(granted(1), granted(2))
    with pytest.raises(SequenceBroken):
        ledger.grant(granted(number))
    assert ledger.last(ISSUER, 3, 6).first == 2


def test_a_range_that_ends_before_it_begins_is_refused():
    with pytest.raises(SequenceBroken):
        Ledger().grant(granted(1, 0))


def test_every_point_of_sale_counts_by_itself():
    ledger = ledger_with(granted(1), granted(1, point_of_sale=4), granted(2))
    assert [voucher.first for voucher in ledger.issued(point_of_sale=3)] == [1, 2]
    assert [voucher.first for voucher in ledger.issued(point_of_sale=4)] == [1]
    assert len(ledger.issued(ISSUER)) == 3
    assert ledger.issued(COMPANY) == []


def test_an_unknown_sequence_has_no_last_voucher():
    assert Ledger().last(ISSUER, 3, 6) is None
    assert Ledger().find(ISSUER, 3, 6, 1) is None


@given(st.lists(st.integers(1, 5), min_size=1, max_size=30), st.data())
def test_every_number_of_a_range_finds_its_voucher(lengths, data):
    ledger, first = Ledger(), 1
    for length in lengths:
        ledger.grant(granted(first, first + length - 1))
        first += length
    number = data.draw(st.integers(-1, first + 2))
    found = ledger.find(ISSUER, 3, 6, number)
    if 1 <= number < first:
        assert found.first <= number <= found.last
    else:
        assert found is None


def test_the_past_lacks_what_was_granted_later_and_keeps_the_rest():
    ledger = ledger_with(granted(1), granted(2, minutes=5))
    ledger.taxpayers[ISSUER] = Taxpayer(ISSUER)
    earlier = ledger.as_of(NOW + timedelta(minutes=4))
    assert earlier.last(ISSUER, 3, 6).first == 1
    assert earlier.taxpayers is ledger.taxpayers
    assert ledger.last(ISSUER, 3, 6).first == 2


def test_relations_are_ones_own_cuit_and_the_represented_ones_once():
    other = Cuit("33693450239")
    ledger = Ledger(taxpayers={ISSUER: Taxpayer(ISSUER, represents=(COMPANY, ISSUER, other))})
    assert ledger.relations(ISSUER) == (ISSUER, COMPANY, other)
    assert ledger.relations(COMPANY) == (COMPANY,)
