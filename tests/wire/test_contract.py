"""How services are described: the notation, the types, and the two tables."""

from __future__ import annotations

from decimal import Decimal

import pytest

from arca_sdk.wire.contract import Primitive, Records
from arca_sdk.wire.contracts.wsaa import WSAA
from arca_sdk.wire.contracts.wsfe import WSFE


def test_a_row_reads_as_name_type_and_how_often():
    records = Records()
    item = records.add("Item", "Id int, Desc string?")
    order = records.add("Order", "Number long, Items Item*, Notes string+")
    number, items, notes = order.fields
    assert (number.type, number.min, number.max, number.many) == (Primitive.LONG, 1, 1, False)
    assert (items.type, items.min, items.max, items.nillable, items.many) == (item, 0, None, True, True)
    assert (notes.type, notes.min, notes.max, notes.nillable) == (Primitive.STRING, 1, None, False)
    assert item.fields[1].min == 0


def test_a_row_can_only_name_types_above_it():
    with pytest.raises(KeyError, match="Later"):
        Records().add("Early", "Field Later")


def test_inherited_fields_come_first():
    consulted = WSFE.operations["FECompConsultar"].response.fields[0].type.fields[0].type
    names = [field.name for field in consulted.all_fields]
    assert names[:2] == ["Concepto", "DocTipo"]
    assert names[25:28] == ["Actividades", "Resultado", "CodAutorizacion"]
    assert names[-2:] == ["PtoVta", "CbteTipo"]
    assert len(names) == 34


def test_wsfe_has_its_22_operations_and_each_names_its_result():
    assert len(WSFE.operations) == 22
    for name, operation in WSFE.operations.items():
        assert operation.action == f"http://ar.gov.afip.dif.FEV1/{name}"
        assert [field.name for field in operation.response.fields] == [operation.result] == [f"{name}Result"]


def test_wsaa_has_one_operation_of_text_to_text():
    (operation,) = WSAA.operations.values()
    assert [(f.name, f.type) for f in operation.request.fields] == [("in0", Primitive.STRING)]
    assert [(f.name, f.type) for f in operation.response.fields] == [("loginCmsReturn", Primitive.STRING)]


@pytest.mark.parametrize(
    ("text", "value"), [("0", 0), ("007", 7), ("-3", -3), ("+3", 3), (" 12\r\n", 12), ("20111111112", 20111111112)]
)
def test_integers_as_clients_really_write_them(text, value):
    assert Primitive.LONG.parse(text) == value


@pytest.mark.parametrize("text", ["", " ", "1.0", "1_000", "1e3", "٣", "²", "0x1F", "- 1", "9" * 5000])
def test_texts_that_are_no_integers(text):
    with pytest.raises(ValueError, match=r"not in a correct format"):
        Primitive.INT.parse(text)


@pytest.mark.parametrize(
    ("text", "value"),
    [("122.00", "122.00"), ("1000.8", "1000.8"), (".5", "0.5"), ("5.", "5"), ("1E+15", "1E+15"), (" -1.50 ", "-1.50")],
)
def test_decimals_keep_the_digits_sent(text, value):
    assert str(Primitive.DOUBLE.parse(text)) == value


@pytest.mark.parametrize(
    "text", ["", "NaN", "INF", "-INF", "Infinity", "1,5", "1_0", "٣", "1e9999", "9" * 500, "1.2.3"]
)
def test_texts_that_are_no_amounts(text):
    with pytest.raises(ValueError, match=r"not in a correct format"):
        Primitive.DECIMAL.parse(text)


def test_booleans_are_written_four_ways_and_no_other():
    assert [Primitive.BOOLEAN.parse(text) for text in ("true", "1", "false", " 0 ")] == [True, True, False, False]
    with pytest.raises(ValueError, match="Boolean"):
        Primitive.BOOLEAN.parse("True")


def test_dates_stay_text():
    assert Primitive.DATE.parse("NULL") == "NULL"
    assert Primitive.DATETIME.python is str


def test_integer_types_know_their_bounds():
    assert Primitive.SHORT.bounds == (-32768, 32767)
    assert Primitive.INT.bounds == (-2147483648, 2147483647)
    assert Primitive.LONG.bounds == (-(2**63), 2**63 - 1)
    assert Primitive.DOUBLE.bounds is None
    assert Primitive.DOUBLE.python is Decimal
