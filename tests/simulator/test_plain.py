"""Dataclasses as JSON and back."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arca_sdk.domain.codes import VatCondition, VoucherType
from arca_sdk.domain.cuit import Cuit
from arca_sdk.domain.invoice import Invoice
from arca_sdk.errors import InvalidInput
from arca_sdk.simulator.plain import dump, load
from tests.makers import full_invoice, invoice_b


@dataclass(frozen=True)
class Everything:
    cuit: Cuit
    type: VoucherType = VoucherType.FACTURA_A
    condition: VatCondition | None = None
    amount: Decimal = Decimal("1.50")
    day: date = date(2026, 11, 25)
    moment: datetime = datetime(2026, 11, 25, tzinfo=UTC)
    tags: frozenset[str] = frozenset()
    pairs: tuple[tuple[int, str], ...] = ()
    share: float = 0.5
    flag: bool = False


@pytest.mark.parametrize("invoice", [invoice_b(), invoice_b(number=1, last_number=5), full_invoice()])
def test_an_invoice_comes_back_equal(invoice):
    assert load(Invoice, json.loads(json.dumps(dump(invoice)))) == invoice


@given(
    st.builds(
        Everything,
        type=st.integers(0, 999).map(VoucherType),
        condition=st.none() | st.sampled_from(list(VatCondition)),
        amount=st.decimals(-(10**15), 10**15, places=2),
        day=st.dates(),
        moment=st.datetimes(timezones=st.just(UTC)),
        tags=st.frozensets(st.text(st.characters(codec="ascii", min_codepoint=32))),
        pairs=st.lists(st.tuples(st.integers(-(2**63), 2**63 - 1), st.just("é€😀"))).map(tuple),
        share=st.floats(allow_nan=False, allow_infinity=False),
        flag=st.booleans(),
        cuit=st.just(Cuit("30000000007")),
    )
)
def test_whatever_is_dumped_loads_equal(value):
    assert load(Everything, json.loads(json.dumps(dump(value)))) == value


def test_an_unknown_code_of_arca_is_kept():
    assert load(VoucherType, 888) == 888


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("cuit", "20111111113"),
        ("type", "A"),
        ("type", True),
        ("condition", 1.0),
        ("amount", 1.5),
        ("amount", "Infinity"),
        ("amount", "1e400"),
        ("amount", "1,5"),
        ("day", "25/11/2026"),
        ("day", 20261125),
        ("moment", "2026-11-25T10:00:00"),
        ("tags", "a"),
        ("pairs", [[1, "a", "b"]]),
        ("share", "0.5"),
        ("share", True),
        ("flag", 0),
        ("flag", None),
        ("more", 1),
    ],
)
def test_what_does_not_fit_names_its_field(field, value):
    with pytest.raises(InvalidInput) as caught:
        load(Everything, {"cuit": "20111111112"} | {field: value})
    assert caught.value.field.partition("[")[0] == field


def test_a_path_leads_to_the_innermost_field():
    data = dump(full_invoice())
    data["vat"][1]["base"] = "x"
    with pytest.raises(InvalidInput) as caught:
        load(Invoice, data)
    assert caught.value.field == "vat[1].base"
