"""``arca credit-note`` and ``arca debit-note``."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import SALE

VOUCHER = ("-p", 3, "-t", "FACTURA_B", "-n", 1)


@pytest.fixture
def sold(arca):
    """A sale of 9600.00, and its result in a file."""
    result = arca.json(*SALE, "--yes")
    Path("result.json").write_text(json.dumps(result), "utf-8")
    return arca


def test_a_credit_note_undoes_the_whole_voucher(sold):
    note = sold.json("credit-note", *VOUCHER, "--yes")
    assert (note["label"], note["invoice"]["total"]) == ("Nota de Crédito B 00003-00000001", "9600.00")
    (reference,) = note["invoice"]["associated"]
    assert reference["number"] == 1


def test_a_saved_result_does_as_well(sold):
    note = sold.json("credit-note", "result.json", "--amount", "100.50", "--yes")
    assert note["invoice"]["total"] == "100.50"


def test_single_lines_are_given_back(sold):
    note = sold.json("credit-note", *VOUCHER, "--line", "Yerba mate 1 kg;1;4800;21%", "--notes", "Rota", "--yes")
    assert (note["invoice"]["total"], note["invoice"]["notes"]) == ("4800.00", "Rota")


def test_earlier_notes_use_up_what_remains(sold):
    sold.json("credit-note", *VOUCHER, "--amount", "9000", "--yes")
    rest = sold.json("credit-note", *VOUCHER, "--earlier", 1, "--yes")
    assert rest["invoice"]["total"] == "600.00"
    error = sold.error("credit-note", *VOUCHER, "--earlier", 1, "--earlier", "8;3;2", "--amount", 1, "--yes", code=2)
    assert "0.00 of 9600.00 remains" in error["message"]


def test_a_debit_note_charges_on_top(sold):
    note = sold.json("debit-note", *VOUCHER, "--amount", "350", "--yes")
    assert (note["voucher_type"], note["invoice"]["total"]) == (7, "350.00")


def test_a_debit_note_needs_an_amount(sold):
    assert sold.error("debit-note", *VOUCHER, "--yes", code=2)["field"] == "amount"


def test_a_dry_run_sends_nothing(sold):
    shown = sold.json("credit-note", *VOUCHER, "--dry-run")
    assert shown["dry_run"]
    assert shown["arca"]["CbteTipo"] == 8
    assert shown["findings"] == []
    assert "Refers to" in sold("credit-note", *VOUCHER, "--dry-run").stdout
    assert sold.json("last", "-p", 3, "-t", 8)["last_number"] == 0


def test_nobody_there_to_confirm(sold):
    assert sold.error("credit-note", *VOUCHER, code=2)["field"] == "--yes"
    assert sold.json("last", "-p", 3, "-t", 8)["last_number"] == 0


def test_the_note_is_printed(sold, tmp_path):
    pytest.importorskip("typst")
    issuer = ("--issuer-name", "X", "--issuer-address", "Y", "--issuer-condition", "ri")
    note = sold.json("credit-note", *VOUCHER, "--yes", "--pdf", "nota.pdf", *issuer)
    assert note["pdf"] == "nota.pdf"
    assert (tmp_path / "nota.pdf").read_bytes().startswith(b"%PDF")


def test_what_cannot_be_printed_is_told_before_anything_is_sent(sold):
    pytest.importorskip("typst")
    assert sold.error("credit-note", *VOUCHER, "--yes", "--pdf", "nota.pdf", code=3)["code"] == "configuration_error"
    assert sold.json("last", "-p", 3, "-t", 8)["last_number"] == 0


def test_a_voucher_that_arca_has_not(arca):
    assert arca.error("credit-note", *VOUCHER, "--yes", code=1)["code"] == "not_found"


@pytest.mark.parametrize(
    ("arguments", "field"),
    [
        ((), "file"),
        (("-p", 3, "-n", 1), "file"),
        (("result.json", "-n", 1), "file"),
        ((*VOUCHER, "--earlier", "x"), "earlier"),
        ((*VOUCHER, "--amount", "1", "--line", "Yerba;1;1"), "amount"),
        ((*VOUCHER, "--amount", "10000"), "amount"),
    ],
)
def test_mistakes_are_named(sold, arguments, field):
    assert sold.error("credit-note", *arguments, "--yes", code=2)["field"] == field


def test_somebody_elses_result_is_refused(sold):
    error = sold.error("credit-note", "result.json", "--cuit", "30-00000000-7", "--yes", code=2)
    assert "20-11111111-2" in error["message"]


def test_a_rejected_result_takes_no_note(sold):
    result = json.loads(Path("result.json").read_text("utf-8"))
    rejected = {key: result[key] for key in ("environment", "cuit", "label", "voucher_type", "number", "invoice")}
    Path("rejected.json").write_text(json.dumps({"status": "rejected", **rejected, "reasons": []}), "utf-8")
    error = sold.error("credit-note", "rejected.json", "--yes", code=2)
    assert error["message"] == "Only an authorised voucher takes a note."
