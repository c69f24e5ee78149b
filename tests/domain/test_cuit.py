"""CUIT: eleven digits with a check digit."""

from __future__ import annotations

import copy
import json
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arca_sdk.domain.cuit import Cuit, check_digit
from arca_sdk.errors import InvalidCuit

TEN_DIGITS = st.integers(0, 9_999_999_999).map(lambda number: f"{number:010d}")


@pytest.mark.parametrize("known", ["33693450239", "20111111112", "30000000007", "20267565393", "30500010912"])
def test_known_cuits_are_valid(known):
    assert Cuit(known) == known


@pytest.mark.parametrize("written", ["20-11111111-2", " 20111111112 ", "20.111.111.112", 20111111112])
def test_separators_and_integers_are_understood(written):
    assert Cuit(written) == "20111111112"


def test_a_cuit_is_the_text_of_its_digits():
    cuit = Cuit("20-11111111-2")
    assert cuit.dashed == "20-11111111-2"
    assert Cuit(cuit) is cuit
    assert {cuit: 1}["20111111112"] == 1
    assert json.dumps(cuit) == '"20111111112"'


def test_a_cuit_survives_copying_and_pickling():
    cuit = Cuit("20111111112")
    for twin in (copy.deepcopy(cuit), pickle.loads(pickle.dumps(cuit))):
        assert twin == cuit
        assert isinstance(twin, Cuit)


@pytest.mark.parametrize(
    "written",
    ["", "2011111111", "201111111122", "20-1111111-A", "٢٠١١١١١١١١٢", "²0111111112", -20111111112, "-20111111112"],
)
def test_what_is_not_eleven_plain_digits_is_refused_with_an_example(written):
    with pytest.raises(InvalidCuit, match="is not a CUIT") as caught:
        Cuit(written)
    assert "20-11111111-2" in caught.value.hint
    assert caught.value.field == "cuit"


@pytest.mark.parametrize("value", [None, True, 20111111112.0, b"20111111112", ["20111111112"]])
def test_other_types_are_refused_by_name(value):
    with pytest.raises(InvalidCuit, match=type(value).__name__):
        Cuit(value)


def test_a_very_long_text_is_not_repeated_whole():
    with pytest.raises(InvalidCuit) as caught:
        Cuit("9" * 10_000)
    assert len(str(caught.value)) < 200


def test_a_wrong_check_digit_is_answered_with_the_right_one():
    with pytest.raises(InvalidCuit, match="the check digit 3 is wrong") as caught:
        Cuit("20111111113")
    assert "it would be 2" in caught.value.hint


def test_ten_digits_that_no_cuit_has_are_said_to_be_mistyped():
    assert check_digit("2000000001") == 10
    with pytest.raises(InvalidCuit) as caught:
        Cuit("20000000010")
    assert "No CUIT begins" in caught.value.hint


@given(TEN_DIGITS)
def test_exactly_the_check_digit_makes_a_cuit(digits):
    right = check_digit(digits)
    for last in range(10):
        if last == right:
            assert Cuit(f"{digits}{last}") == f"{digits}{last}"
        elif f"{digits}{last}" not in {"50000002882", "55000002884", "55000005069"}:
            with pytest.raises(InvalidCuit):
                Cuit(f"{digits}{last}")


@given(TEN_DIGITS, st.integers(0, 9), st.integers(1, 9))
def test_a_single_mistyped_digit_never_goes_unnoticed(digits, place, change):
    right = check_digit(digits)
    if right == 10:
        return
    mistyped = digits[:place] + str((int(digits[place]) + change) % 10) + digits[place + 1 :]
    assert check_digit(mistyped) != right


@pytest.mark.parametrize("irregular", ["50000002882", "55000002884", "55000005069"])
def test_countries_that_arca_lists_with_a_wrong_digit_are_taken(irregular):
    assert Cuit(irregular).is_country


@pytest.mark.parametrize(
    ("number", "is_legal", "is_country"),
    [
        ("20111111112", False, False),
        ("30000000007", True, False),
        ("33693450239", True, False),
        ("50000000016", False, True),
    ],
)
def test_the_prefix_tells_persons_companies_and_countries(number, is_legal, is_country):
    assert (Cuit(number).is_legal_entity, Cuit(number).is_country) == (is_legal, is_country)


def test_pydantic_models_may_hold_a_cuit():
    pydantic = pytest.importorskip("pydantic")
    adapter = pydantic.TypeAdapter(Cuit)
    assert isinstance(adapter.validate_python("20-11111111-2"), Cuit)
    with pytest.raises(pydantic.ValidationError, match="check digit"):
        adapter.validate_python("20111111113")
