"""``arca pdf`` and ``arca invoice --pdf``."""

from __future__ import annotations

import json

import pytest

from tests.cli.conftest import SALE

pytest.importorskip("typst")

ISSUER = ("--issuer-name", "Almacén Demo", "--issuer-address", "Av. Pellegrini 1250", "--issuer-condition", "ri")


@pytest.fixture
def sold(arca, tmp_path):
    result = arca.json(*SALE, "--yes")
    (tmp_path / "result.json").write_text(json.dumps(result), "utf-8")
    return result


def is_pdf(path):
    return path.read_bytes().startswith(b"%PDF")


def test_from_a_saved_result(arca, sold, tmp_path):
    made = arca.json("pdf", "result.json", *ISSUER)
    assert made == {"pdf": "20111111112-006-00003-00000001.pdf", "label": "Factura B 00003-00000001"}
    assert is_pdf(tmp_path / made["pdf"])


def test_from_a_saved_result_asks_nobody(arca, sold, tmp_path, monkeypatch):
    for name in ("ARCA_CERTIFICATE", "ARCA_KEY", "ARCA_SIMULATOR_URL"):
        monkeypatch.delenv(name)
    arca.json("pdf", "result.json", "--out", "out/invoice.pdf", "--copies", 3, *ISSUER)
    assert is_pdf(tmp_path / "out" / "invoice.pdf")


def test_by_number_from_arca(arca, sold, tmp_path):
    made = arca.json("pdf", "-p", 3, "-t", 6, "-n", 1, *ISSUER)
    assert is_pdf(tmp_path / made["pdf"])


def test_together_with_the_invoice(arca, tmp_path):
    result = arca.json(*SALE, "--yes", "--pdf", "invoice.pdf", *ISSUER)
    assert result["pdf"] == "invoice.pdf"
    assert is_pdf(tmp_path / "invoice.pdf")


def test_seller_from_the_profile(arca, sold, tmp_path):
    path = tmp_path / "config" / "arca" / "config.toml"
    path.parent.mkdir(parents=True)
    path.write_text(
        'default_profile = "shop"\n[profiles.shop.issuer]\nname = "Almacén"\naddress = "Calle 1"\n'
        'vat_condition = "responsable_inscripto"\nactivity_start = 2020-03-01\ngross_income = "901-1"\n',
        "utf-8",
    )
    assert arca.json("pdf", "result.json")["pdf"]


def test_missing_seller_is_told_before_anything_is_authorised(arca):
    error = arca.error(*SALE, "--yes", "--pdf", "invoice.pdf", code=3)
    assert "--issuer-name" in error["hint"]
    assert list(arca.simulator.ledger.issued()) == []


def test_a_pdf_that_fails_hides_no_cae_and_no_exit_code(arca, tmp_path):
    (tmp_path / "folder.pdf").mkdir()
    result = arca.json(*SALE, "--yes", "--pdf", "folder.pdf", *ISSUER)
    assert len(result["cae"]) == 14
    assert "pdf" not in result
    assert "folder.pdf" in result["pdf_error"]["message"]
    told = arca(*SALE, "--yes", "--pdf", "folder.pdf", *ISSUER)
    assert told.exit_code == 0
    assert "CAE" in told.stdout
    assert "folder.pdf" in told.stderr


@pytest.mark.parametrize(
    ("arguments", "field"),
    [
        ((), "file"),
        (("-p", 3, "-t", 6), "file"),
        (("result.json", "-n", 1), "file"),
        (("nowhere.json",), ""),
    ],
)
def test_which_invoice_has_to_be_said(arca, sold, arguments, field):
    assert arca.error("pdf", *arguments, *ISSUER, code=2).get("field", "") == field


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"status": "rejected"}, "cae"),
        ({"status": None}, "status"),
        ({"environment": "moon"}, "environment"),
        ({"cuit": None}, "cuit"),
        ({"cae": 5}, "cae"),
    ],
)
def test_a_result_that_was_changed_is_refused(arca, sold, tmp_path, change, field):
    (tmp_path / "changed.json").write_text(json.dumps(sold | change), "utf-8")
    assert arca.error("pdf", "changed.json", *ISSUER, code=2)["field"] == field


def test_an_issuer_that_cannot_make_this_class_is_refused(arca, sold):
    error = arca.error("pdf", "result.json", *ISSUER[:-1], "monotributo", code=2)
    assert error["field"] == "vat_condition"
