"""``arca last``, ``arca show``, ``arca rate``."""

from __future__ import annotations

import pytest

from tests.cli.conftest import SALE


@pytest.mark.parametrize("name", ["6", "FACTURA_B", "factura b", "Factura B"])
def test_type_by_code_or_name(arca, name):
    assert arca.json("last", "-p", 3, "-t", name) == {"point_of_sale": 3, "voucher_type": 6, "last_number": 0}


def test_last_counts_what_was_authorised(arca):
    arca.json(*SALE, "--yes")
    assert arca.json("last", "--point-of-sale", 3, "--type", 6)["last_number"] == 1
    assert "Last authorised number  1" in arca("last", "-p", 3, "-t", 6).stdout


def test_a_misspelt_type_names_those_there_are(arca):
    error = arca.error("last", "-p", 3, "-t", "FACTRA_B", code=2)
    assert "FACTURA_B" in error["hint"]


def test_show_holds_what_was_authorised(arca):
    sold = arca.json(*SALE, "--yes")
    held = arca.json("show", "-p", 3, "-t", 6, "-n", 1)
    assert held["status"] == "held"
    assert (held["authorization"], held["qr_url"]) == (sold["cae"], sold["qr_url"])
    assert held["invoice"]["total"] == "9600.00"
    output = arca("show", "-p", 3, "-t", 6, "-n", 1).stdout
    assert sold["cae"] in output
    assert "7,933.88" in output


def test_show_of_what_arca_has_not(arca):
    error = arca.error("show", "-p", 3, "-t", 6, "-n", 99, code=1)
    assert error["code"] == "not_found"
    assert error["messages"][0]["code"] == 602


def test_rate_by_iso_code(arca):
    rate = arca.json("rate", "usd")
    assert rate["currency"] == "DOL"
    assert float(rate["rate"]) > 1
    assert "Dólar Estadounidense" in arca("rate", "DOLARES").stdout


def test_rate_of_a_day_that_is_none(arca):
    assert arca.error("rate", "USD", "--on", "25/11/2026", code=2)["code"] == "invalid_input"
