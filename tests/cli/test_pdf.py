"""``arca pdf`` and ``arca invoice --pdf``."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest

from arca_sdk.cli.results import read_result, result_fields
from arca_sdk.domain.authorization import Rejected
from arca_sdk.errors import ArcaMessage
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


def test_an_empty_result_says_so(arca, tmp_path):
    """What `arca invoice --json > result.json` leaves when it fails."""
    (tmp_path / "result.json").write_text("\n")
    assert arca.error("pdf", "result.json", *ISSUER, code=2)["message"].startswith("It is empty")


def test_a_result_that_nests_without_end(arca, tmp_path):
    (tmp_path / "result.json").write_text('{"a":' * 100_000)
    error = arca.error("pdf", "result.json", *ISSUER, code=2)
    assert error["message"] == "This JSON nests without end."
    assert "arca invoice --json" in error["hint"]


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


def test_a_ticket_together_with_the_invoice(arca, tmp_path):
    for layout in ("ticket", "a4"):
        arca.json(*SALE, "--yes", "--pdf", f"{layout}.pdf", "--layout", layout, *ISSUER)
    sizes = {re.search(rb"/MediaBox ?\[([^\]]*)\]", path.read_bytes())[1] for path in tmp_path.glob("*.pdf")}
    assert len(sizes) == 2


def test_seller_from_the_profile(arca, sold, tmp_path):
    path = tmp_path / "config" / "arca" / "config.toml"
    path.parent.mkdir(parents=True)
    path.write_text(
        'default_profile = "shop"\n[profiles.shop.issuer]\nname = "Almacén"\naddress = "Calle 1"\n'
        'extra_legends = ["Defensa del consumidor"]\ntransparency_for_class_c = true\n'
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


def test_a_ticket(arca, sold, tmp_path):
    arca.json("pdf", "result.json", "--layout", "ticket", "--out", "ticket.pdf", *ISSUER)
    arca.json("pdf", "result.json", "--out", "a4.pdf", *ISSUER)
    assert is_pdf(tmp_path / "ticket.pdf")
    assert (tmp_path / "ticket.pdf").read_bytes() != (tmp_path / "a4.pdf").read_bytes()


def test_another_layout_is_a_mistake_of_usage(arca, sold):
    assert arca.error("pdf", "result.json", "--layout", "a5", *ISSUER, code=2)["code"] == "usage"


def test_a_template_of_one_s_own(arca, sold, tmp_path):
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "mine.typ").write_text("Hola", "utf-8")
    made = arca.json("pdf", "result.json", "--template", "mine/mine.typ", *ISSUER)
    assert is_pdf(tmp_path / made["pdf"])


def test_a_mistake_in_a_template_is_told_with_its_line(arca, sold, tmp_path):
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "mine.typ").write_text("\n#nothing", "utf-8")
    error = arca.error("pdf", "result.json", "--template", "mine/mine.typ", *ISSUER, code=3)
    assert error["message"] == "mine.typ, line 2: unknown variable: nothing."
    assert not list(tmp_path.glob("*.pdf"))


@pytest.mark.parametrize(("name", "begins"), [("qr.svg", b"<svg"), ("qr.PNG", b"\x89PNG")])
def test_the_qr_alone_needs_no_seller(arca, sold, tmp_path, name, begins):
    made = arca.json("pdf", "result.json", "--qr", name)
    assert made == {"qr": name, "label": "Factura B 00003-00000001"}
    assert (tmp_path / name).read_bytes().startswith(begins)
    assert not list(tmp_path.glob("*.pdf"))


def test_the_qr_reads_back(arca, sold, tmp_path):
    zxingcpp = pytest.importorskip("zxingcpp")
    image = pytest.importorskip("PIL.Image")
    told = arca("pdf", "result.json", "--qr", "qr.png")
    assert "qr.png" in told.output
    with image.open(tmp_path / "qr.png") as picture:
        (found,) = zxingcpp.read_barcodes(picture.convert("L"))
    assert found.text == sold["qr_url"]


def test_the_qr_together_with_the_pdf(arca, sold, tmp_path):
    made = arca.json("pdf", "result.json", "--qr", "qr.svg", "--out", "a.pdf", *ISSUER)
    assert (made["pdf"], made["qr"]) == ("a.pdf", "qr.svg")
    assert is_pdf(tmp_path / "a.pdf")


def test_a_qr_of_another_kind_is_refused_before_anything_is_written(arca, sold, tmp_path):
    assert arca.error("pdf", "result.json", "--qr", "qr.gif", "--out", "a.pdf", *ISSUER, code=2)["field"] == "qr"
    assert not (tmp_path / "a.pdf").exists()


@pytest.mark.parametrize("arguments", [("--qr", "qr.svg"), ISSUER])
def test_what_was_not_authorised_is_not_printed(arca, sold, tmp_path, arguments):
    result = read_result(json.dumps(sold))
    refused = replace(result, outcome=Rejected(result.outcome.invoice, (ArcaMessage(10016, "No."),)))
    (tmp_path / "refused.json").write_text(json.dumps(result_fields(refused)), "utf-8")
    assert arca.error("pdf", "refused.json", *arguments, code=2)["field"] == "status"
