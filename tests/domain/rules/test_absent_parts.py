"""Most rules about a part have nothing to say where it is absent, and are not asked. Nothing is overlooked by that."""

from __future__ import annotations

from dataclasses import replace

import pytest

from arca_sdk.domain.codes import VoucherType
from arca_sdk.domain.rules import RULES, check_invoice
from tests.domain.rules.samples import circumstances
from tests.domain.rules.test_the_rulebook import SAMPLES, cases

PARTS = ("optionals", "associated", "buyers", "tributes", "activities")
TYPES = [VoucherType(code) for code in (1, 6, 11, 51, 201, 203, 208, 3, 8, 49)]


def vouchers():
    for kind in ("BROKEN", "KEPT"):
        for case in cases(kind):
            _, invoice, where = case.values
            yield invoice, circumstances(**where)
    for sample in SAMPLES:
        yield sample.values[0], circumstances()


@pytest.mark.parametrize("part", [*PARTS, None])
def test_without_a_part_the_same_rules_are_broken_as_one_by_one(part):
    """Every case of the rulebook, stripped of the part, also as other types of voucher."""
    for number, (invoice, where) in enumerate(vouchers()):
        stripped = replace(invoice, **({part: ()} if part else {}))
        for voucher_type in {invoice.voucher_type, TYPES[number % len(TYPES)]}:
            voucher = replace(stripped, voucher_type=voucher_type)
            together = [finding.rule for finding in check_invoice(voucher, where)]
            assert together == [entry for entry in RULES if entry.is_broken(voucher, where)]
