"""Nothing that a client can send makes the simulated WSFEv1 fail, or break a sequence."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from arca_sdk.wire.contract import Field, Primitive, Record
from arca_sdk.wire.contracts.wsfe import WSFE
from tests.simulator.wsfe_client import Wsfe, results, sale

texts = st.one_of(
    st.sampled_from(["", "PES", "DOL", "S", "N", "20261125", "20261331", "NULL", "2101", "20111111112", "A" * 300]),
    st.text(alphabet="aZ09 ñ<&\"'|-./\U0001f600", max_size=30),
)
amounts = st.one_of(
    st.sampled_from([Decimal(0), Decimal(1), Decimal("-0.00"), Decimal("1e30"), Decimal("-1e-30"), Decimal("121.00")]),
    st.decimals(allow_nan=False, allow_infinity=False, places=3, min_value=-(10**15), max_value=10**15),
)


def _numbers(primitive: Primitive) -> st.SearchStrategy[int]:
    low, high = primitive.bounds
    return st.one_of(st.integers(-1, 100), st.integers(200, 215), st.sampled_from([low, high, 0, 1]))


def values_of(record: Record) -> st.SearchStrategy[dict[str, Any]]:
    """What ASMX may hand on for a record: required numbers are there, anything else may be missing."""
    required, optional = {}, {}
    for field in record.all_fields:
        is_number = isinstance(field.type, Primitive) and field.type.is_number
        (required if field.many or (field.min and is_number) else optional)[field.name] = _field(field)
    return st.fixed_dictionaries(required, optional=optional)


def _field(field: Field) -> st.SearchStrategy[Any]:
    if isinstance(field.type, Record):
        one = values_of(field.type)
    elif field.type.python is str:
        one = texts
    else:
        one = _numbers(field.type) if field.type.python is int else amounts
    return st.lists(one | st.none(), max_size=2) if field.many else one


requests = st.one_of(
    [
        st.tuples(st.just(name), values_of(operation.request))
        for name, operation in WSFE.operations.items()
        if not name.startswith("FECAEA") and name != "FECAESolicitar"
    ]
)
detail_record = WSFE.operations["FECAESolicitar"].request.all_fields[1].type.all_fields[1].type.all_fields[0].type


@settings(max_examples=150, deadline=None)
@given(asked=requests)
def test_any_question_is_answered(asked):
    operation, fields = asked
    there = Wsfe()
    result = there.ask(operation, **(fields | {"Auth": there.auth()}))
    assert isinstance(result, dict)


@settings(max_examples=150, deadline=None)
@given(auth=values_of(WSFE.operations["FECAESolicitar"].request.all_fields[0].type))
def test_any_auth_is_answered(auth):
    assert set(Wsfe().ask("FECAESolicitar", Auth=auth)) == {"Errors"}


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(detail=values_of(detail_record), voucher_type=st.sampled_from([1, 3, 6, 8, 11, 49, 51, 201, 203]))
@example(detail=sale(1), voucher_type=6)
def test_any_voucher_is_granted_or_refused_and_never_breaks_the_sequence(detail, voucher_type):
    there = Wsfe()
    reply = there.authorize(detail | {"CbteDesde": 1}, voucher_type=voucher_type)
    letters = results(reply)
    assert letters in ("A", "R")
    assert (there.last(voucher_type=voucher_type) > 0) is (letters == "A")
    if letters == "R":
        echoed = reply["FeDetResp"]["FECAEDetResponse"][0]
        assert ("Observaciones" in echoed) is ("Errors" not in reply)
