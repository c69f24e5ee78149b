"""``arca tables``."""

from __future__ import annotations

import pytest

from arca_sdk.cli.tables import ENUMERATIONS
from arca_sdk.domain.codes import VatCondition, VoucherType
from arca_sdk.domain.cuit import Cuit
from arca_sdk.flows.queries import TABLES
from arca_sdk.simulator.ledger import RegisteredPointOfSale
from arca_sdk.testing import TEST_CUIT


def test_without_a_name_the_tables_there_are(offline):
    listed = {row["name"]: row for row in offline.json("tables")}
    assert set(listed) == {*TABLES, "points_of_sale"}
    assert listed["currencies"] == {"name": "currencies", "method": "FEParamGetTiposMonedas", "offline": True}
    assert not listed["countries"]["offline"]
    assert "FEParamGetTiposMonedas" in offline("tables").stdout


def test_a_table_without_rows_is_not_found(arca):
    """The test CUIT has no activity, and ARCA says 602."""
    assert arca.error("tables", "activities", code=1)["code"] == "not_found"


@pytest.mark.parametrize("name", [name for name in TABLES if name != "activities"])
def test_every_table_as_arca_holds_it(arca, name):
    rows = arca.json("tables", name)
    assert rows
    assert all(row["code"] for row in rows)
    assert rows[0]["label"].split()[0] in arca("tables", name).stdout


@pytest.mark.parametrize("name", ENUMERATIONS)
def test_the_copy_needs_nobody(offline, name):
    rows = offline.json("tables", name, "--offline")
    assert rows
    assert rows[0]["name"] in offline("tables", name, "--offline").stdout


def test_the_copy_has_every_member(offline):
    rows = offline.json("tables", "voucher-types", "--offline")
    assert [row["code"] for row in rows] == [str(int(kind)) for kind in VoucherType]


def test_a_class_narrows_the_conditions_there_and_in_the_copy(arca):
    wanted = {str(int(condition)) for condition in VatCondition if condition.receives_class_a}
    assert {row["code"] for row in arca.json("tables", "vat_conditions", "--class", "a")} == wanted
    assert {row["code"] for row in arca.json("tables", "vat_conditions", "--class", "A", "--offline")} == wanted


def test_points_of_sale(arca):
    assert arca.json("tables", "points_of_sale") == []
    assert "602" in arca("tables", "points_of_sale").stdout
    points = arca.simulator.ledger.points_of_sale.setdefault(Cuit(TEST_CUIT), {})
    points[3] = RegisteredPointOfSale(3)
    points[4] = RegisteredPointOfSale(4, blocked=True)
    assert [(row["number"], row["blocked"]) for row in arca.json("tables", "points_of_sale")] == [(3, False), (4, True)]
    assert "blocked" in arca("tables", "points_of_sale").stdout


def test_a_table_that_is_none(arca):
    hint = arca.error("tables", "nada", code=2)["hint"]
    assert "voucher_types" in hint
    assert "points_of_sale" in hint


def test_a_copy_that_is_none(offline):
    error = offline.error("tables", "countries", "--offline", code=2)
    assert error["message"] == "There is no copy of 'countries': only ARCA has it."


def test_a_class_that_is_none(offline):
    assert offline.error("tables", "vat_conditions", "--class", "Z", "--offline", code=2)["field"] == "class"
    assert offline.error("tables", "currencies", "--class", "A", code=2)["field"] == "class"
