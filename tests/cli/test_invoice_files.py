"""``arca invoice FILE`` with many invoices: shown, asked, authorised, written beside, and resumed."""

from __future__ import annotations

import csv
import errno
import json
import os
import signal
import threading
import time
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from arca_sdk.domain.clock import civil_date
from arca_sdk.domain.cuit import Cuit
from arca_sdk.simulator import Fault, Taxpayer
from arca_sdk.testing import failing

TODAY = civil_date(datetime.now(UTC))
HEAD = "referencia;tipo;punto de venta;fecha;dni;cliente;descripción;cantidad;precio;iva"


def row(number: int, price: str = "1.210,00", day=None, name: str = "Ana", dni: str = "30111222") -> str:
    return f"V-{number};FACTURA_B;3;{day or TODAY:%d/%m/%Y};{dni};{name};Abono;1;{price};21%"


@pytest.fixture
def sales(tmp_path):
    """Writes a file of sales and names it."""

    def write(*rows: str, head: str = HEAD, encoding: str = "utf-8") -> str:
        (tmp_path / "ventas.csv").write_bytes("\n".join((head, *rows)).encode(encoding))
        return "ventas.csv"

    return write


def results() -> list[dict[str, str]]:
    with Path("ventas.result.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def issued(arca):
    return list(arca.simulator.ledger.issued())


def test_every_row_is_authorised_and_its_result_stands_beside(arca, sales):
    result = arca.json("invoice", sales(*map(row, range(1, 5))), "--yes")
    assert (result["counts"]["authorized"], result["counts"]["total"]) == (4, 4)
    assert result["result"] == "ventas.result.csv"
    written = results()
    assert [each["reference"] for each in written] == ["V-1", "V-2", "V-3", "V-4"]
    assert [each["number"] for each in written] == ["1", "2", "3", "4"]
    assert {each["cae"] for each in written} == {voucher.cae for voucher in issued(arca)}
    assert result["outcomes"][0]["line"] == 2


def test_the_same_command_again_issues_nothing_and_tells_the_same(arca, sales):
    name = sales(*map(row, range(1, 5)))
    arca.json("invoice", name, "--yes")
    before = results()
    result = arca.json("invoice", name, "--yes")
    assert result["counts"]["known"] == 4
    assert results() == before
    assert len(issued(arca)) == 4


def test_more_rows_later_are_only_those_that_are_new(arca, sales):
    arca.json("invoice", sales(row(1)), "--yes")
    arca.json("invoice", sales(row(1), row(2)), "--yes")
    assert len(issued(arca)) == 2


def test_people_see_a_table_what_was_decided_and_the_result(arca, sales):
    result = arca("invoice", sales(row(1), row(2, name="Ñandú"), encoding="cp1252"), "--yes")
    assert result.exit_code == 0
    for words in ("Factura B", "2,420.00 PES", "Windows-1252", "semicolon", "decimal comma", "ventas.result.csv"):
        assert words in result.stdout


def test_in_spanish_too(arca, sales):
    assert "Autorizados" in arca("invoice", sales(row(1)), "--yes", "--lang", "es").stdout


@pytest.mark.parametrize(("answer", "sent"), [("y", 2), ("n", 0)])
def test_somebody_is_asked_with_the_number_that_will_be_sent(arca, sales, monkeypatch, answer, sent):
    monkeypatch.setattr("arca_sdk.cli.output.Output.is_interactive", True)
    result = arca("invoice", sales(row(1), row(2), row(3, price="x")), input=f"{answer}\n")
    assert "Send 2 invoices" in result.stdout
    assert result.exit_code == 1
    assert len(issued(arca)) == sent


def test_nobody_to_ask_means_that_nothing_is_sent(arca, sales):
    assert "--yes" in arca("invoice", sales(row(1))).stderr
    assert issued(arca) == []


class TestBadFiles:
    def test_bad_rows_are_told_with_their_lines_and_the_others_authorised(self, arca, sales):
        old = TODAY - timedelta(days=60)
        result = arca("invoice", sales(row(1), row(2, price="=1+1"), row(3, day=old), row(4)), "--yes")
        assert result.exit_code == 1
        assert "line 3, precio" in result.stdout
        assert "line 4, issue_date" in result.stdout
        assert [each["status"] for each in results()] == ["authorized", "invalid", "invalid", "authorized"]
        assert len(issued(arca)) == 2

    def test_corrected_only_they_are_sent(self, arca, sales):
        arca("invoice", sales(row(1), row(2, price="x")), "--yes")
        assert arca.json("invoice", sales(row(1), row(2)), "--yes")["counts"]["known"] == 1
        assert len(issued(arca)) == 2

    def test_or_nothing_is_sent_if_that_is_asked_for(self, arca, sales):
        error = arca.error("invoice", sales(row(1), row(2, price="x")), "--yes", "--stop-on-invalid", code=2)
        assert "line 3, precio" in error["message"]
        assert issued(arca) == []

    def test_the_table_adds_up_what_will_be_sent_and_no_more(self, arca, sales):
        """Two rows are bad, one for two reasons, and neither belongs to the total that somebody confirms."""
        rows = (row(1), row(2, dni="", price="90.000.000,00"), row(3, price="x"), ";" * 9, row(4))
        told = arca("invoice", sales(*rows), "--dry-run").stdout
        assert "ventas.csv: 4 invoices" in told
        assert "2 cannot be sent" in told
        assert "2,420.00 PES" in told
        assert "90,0" not in told

    def test_a_table_with_large_amounts_fits_a_terminal(self, arca, sales):
        told = arca("invoice", sales(row(1, price="123.456.789,00")), "--dry-run").stdout
        (line,) = [each for each in told.splitlines() if "PES" in each]
        assert len(line) <= 80
        assert line.count(TODAY.isoformat()) == 2

    def test_the_result_tells_the_rule_and_not_a_position_in_a_call(self, arca, sales):
        arca("invoice", sales(row(1), row(2, dni="", price="90.000.000,00")), "--yes")
        message = results()[1]["message"]
        assert "[10015" in message
        assert "of the call" not in message

    @pytest.mark.parametrize("name", ["ventas.xlsx", "ventas.json", "ventas"])
    def test_a_spreadsheet_is_named_whatever_it_is_called(self, arca, tmp_path, name):
        (tmp_path / name).write_bytes(b"PK\x03\x04" + bytes(100))
        assert "spreadsheet" in arca.error("invoice", name, "--yes", code=2)["message"]

    def test_all_bad_is_an_error(self, arca, sales):
        assert "line 2" in arca.error("invoice", sales(row(1, price="x")), "--yes", code=2)["message"]

    @pytest.mark.parametrize(
        ("content", "words"),
        [
            (b"PK\x03\x04", "spreadsheet"),
            (b"referencia;tipo;pv;importes\n", "importes"),
            (HEAD.encode(), "no invoice"),
            (f"{HEAD}\n{row(1, name=chr(34))}\n{row(2)}".encode(), "From line 2 on"),
            (f"{HEAD}\n{row(1, price='1.50')}\n{row(2, price='1,50')}".encode(), "mixes"),
        ],
    )
    def test_a_file_that_cannot_be_understood_is_an_error(self, arca, tmp_path, content, words):
        (tmp_path / "ventas.csv").write_bytes(content)
        assert words in arca.error("invoice", "ventas.csv", "--yes", code=2)["message"]
        assert issued(arca) == []

    def test_a_formula_comes_back_as_text(self, arca, tmp_path, sales):
        name = sales(row(1).replace("V-1", "=HYPERLINK(1)"))
        arca.json("invoice", name, "--yes")
        assert results()[0]["reference"] == "'=HYPERLINK(1)"
        assert issued(arca)


def test_what_was_authorised_is_not_judged_again_weeks_later(arca, sales, monkeypatch):
    """The rules of the day would refuse its date; it has its voucher."""
    name = sales(row(1))
    arca.json("invoice", name, "--yes")
    later = datetime.now(UTC) + timedelta(days=40)

    class Later(datetime):
        @classmethod
        def now(cls, tz=None):
            return later

    monkeypatch.setattr("arca_sdk.cli.bulk.datetime", Later)
    result = arca("invoice", name, "--yes", "--stop-on-invalid")
    assert result.exit_code == 0
    assert "1 was sent before" in result.stdout


class TestDryRun:
    def test_it_shows_and_sends_nothing(self, arca, sales, tmp_path):
        result = arca("invoice", sales(row(1), row(2)), "--dry-run")
        assert result.exit_code == 0
        assert "nothing was sent" in result.stdout
        assert issued(arca) == []
        assert not (tmp_path / "ventas.result.csv").exists()

    def test_it_lists_every_problem(self, arca, sales):
        plan = arca.json("invoice", sales(row(1), row(2, price="x"), row(3, price="-5,00")), "--dry-run", code=2)
        assert [problem["line"] for problem in plan["problems"]] == [3, 4]
        assert (plan["invoices"], plan["sent_before"]) == (2, 0)

    def test_only_the_first_are_printed(self, arca, sales):
        result = arca("invoice", sales(*(row(n, price="x") for n in range(14))), "--dry-run")
        assert "and 4 more" in result.stdout


class TestOutcomes:
    def test_a_rejection_is_told_with_arcas_words(self, arca, sales):
        cuit = Cuit("20222222223")
        arca.simulator.ledger.taxpayers[cuit] = Taxpayer(cuit, active=False)
        head = HEAD.replace("dni", "cuit") + ";condicion iva"
        name = sales(row(1, dni=str(cuit)) + ";EXENTO", row(2, dni="") + ";", head=head)
        result = arca("invoice", name, "--yes")
        assert result.exit_code == 1
        assert [each["status"] for each in results()] == ["rejected", "authorized"]
        assert results()[0]["message"].startswith("10")

    def test_uncertain_is_5_and_the_same_command_settles_it(self, arca, sales, monkeypatch):
        monkeypatch.setenv("ARCA_RECOVERY_TIMEOUT", "0.05")
        name = sales(row(1), row(2))
        with failing(
            arca.simulator, Fault.cut_after_granting(), Fault.error(500, operation="FECompConsultar", times=None)
        ):
            result = arca("invoice", name, "--yes")
        assert result.exit_code == 5
        assert "Run the same command again" in result.stdout
        assert {each["status"] for each in results()} == {"uncertain"}
        monkeypatch.delenv("ARCA_RECOVERY_TIMEOUT")
        assert arca.json("invoice", name, "--yes")["counts"]["authorized"] == 2
        assert len(issued(arca)) == 2

    def test_no_network_is_4(self, arca, sales, monkeypatch):
        monkeypatch.setenv("ARCA_SIMULATOR_URL", "http://127.0.0.1:9")
        assert arca.error("invoice", sales(row(1), row(2)), "--yes", code=4)["code"] == "not_sent"

    def test_a_full_disk_is_3_and_the_same_command_goes_on(self, arca, sales, monkeypatch):
        name = sales(row(1), row(2))
        arca("login")

        def full(_descriptor):
            raise OSError(errno.ENOSPC, "No space left on device")

        with monkeypatch.context() as patch:
            patch.setattr("arca_sdk.adapters.files.os.fsync", full)
            result = arca("invoice", name, "--yes")
        assert result.exit_code == 3
        assert "No space left" in result.stderr
        assert "Free some space" in result.stderr
        assert issued(arca) == []
        assert arca.json("invoice", name, "--yes")["counts"]["authorized"] == 2

    def test_a_result_that_cannot_be_written_does_not_hide_what_was_granted(self, arca, sales, monkeypatch):
        from arca_sdk.errors import StorageError

        def full(*_):
            raise StorageError("No space left.")

        monkeypatch.setattr("arca_sdk.adapters.files.write_durably", full)
        result = arca.json("invoice", sales(row(1)), "--yes", code=3)
        assert result["result_error"]["message"] == "No space left."
        assert result["outcomes"][0]["cae"] == issued(arca)[0].cae

    @pytest.mark.parametrize("place", ["missing/x.csv", "."])
    def test_a_place_where_nothing_can_be_written_is_told_before(self, arca, sales, place):
        arca.error("invoice", sales(row(1)), "--yes", "--result", place, code=3)
        assert issued(arca) == []

    @pytest.mark.skipif(os.name == "nt", reason="no way to press Ctrl-C from a test")
    def test_ctrl_c_keeps_what_was_done(self, arca, sales, monkeypatch):
        monkeypatch.setattr(arca.simulator, "batch_limit", 2)
        handle, sent = arca.simulator.handle, []

        def interrupting(request):
            if b"<FECAESolicitar" in request.body:
                sent.append(request)
                if len(sent) == 2:
                    signal.pthread_kill(threading.main_thread().ident, signal.SIGINT)
                    time.sleep(0.1)
            return handle(request)

        monkeypatch.setattr(arca.simulator, "handle", interrupting)
        name = sales(*map(row, range(1, 9)))
        result = arca("invoice", name, "--yes")
        assert (result.exit_code, "Stopped" in result.stdout, result.stderr) == (1, True, "")
        assert [each["status"] for each in results()] == ["authorized"] * 4 + ["unsent"] * 4
        assert arca.json("invoice", name, "--yes")["counts"]["known"] == 4
        assert len(issued(arca)) == 8


LINES = ({"description": "Yerba", "unit_price": "100.00"},)
AS_JSON = {"voucher_type": "FACTURA_B", "point_of_sale": 3, "lines": LINES}


class TestOtherForms:
    def test_json_lines_and_array(self, arca, tmp_path):
        made = [{**AS_JSON, "reference": f"J-{n}"} for n in range(3)]
        (tmp_path / "a.json").write_text(json.dumps(made), "utf-8")
        (tmp_path / "b.ndjson").write_text("\n".join(map(json.dumps, made)), "utf-8")
        assert arca.json("invoice", "a.json", "--yes")["counts"]["known"] == 0
        assert arca.json("invoice", "b.ndjson", "--yes")["counts"]["known"] == 3
        first = json.loads((tmp_path / "b.result.ndjson").read_text("utf-8").splitlines()[0])
        assert (first["reference"], first["status"]) == ("J-0", "authorized")

    def test_from_stdin_nothing_is_written_but_the_json(self, arca, tmp_path):
        result = arca.json("invoice", "-", "--yes", input=f"{HEAD}\n{row(1)}\n")
        assert (result["counts"]["authorized"], "result" in result) == (1, False)
        assert not list(tmp_path.glob("*result*"))

    def test_half_a_character_costs_its_own_row(self, arca, tmp_path):
        """The results of the others are written all the same."""
        rows = [AS_JSON | {"reference": "V-1"}, AS_JSON | {"reference": "V-\ud800"}]
        (tmp_path / "ventas.json").write_text(json.dumps(rows), "utf-8")
        assert arca("invoice", "ventas.json", "--yes").exit_code == 1
        written = [json.loads(line) for line in Path("ventas.result.ndjson").read_text("utf-8").splitlines()]
        assert [each["status"] for each in written] == ["authorized", "invalid"]

    def test_the_letter_follows_from_the_issuer(self, arca, sales):
        name = sales(row(1).replace("FACTURA_B", "factura"))
        assert arca.json("invoice", name, "--yes", "--issuer-condition", "ri")["outcomes"][0]["voucher_type"] == "6"

    def test_one_invoice_in_a_file_is_as_before(self, arca, tmp_path):
        (tmp_path / "one.json").write_text(json.dumps(AS_JSON), "utf-8")
        assert arca.json("invoice", "one.json", "--yes")["status"] == "authorized"

    def test_flags_cannot_change_a_file_and_a_pdf_is_of_one(self, arca, sales):
        assert arca.error("invoice", sales(row(1)), "--yes", "--net", "5", code=2)["field"] == "net"
        assert arca.error("invoice", sales(row(1)), "--yes", "--pdf", "x.pdf", code=2)["field"] == "pdf"


def test_a_thousand_rows_through_the_whole_command(arca, sales):
    started = time.monotonic()
    result = arca.json("invoice", sales(*map(row, range(1000))), "--yes")
    assert result["counts"]["authorized"] == 1000
    assert sum(Decimal(each["total"]) for each in results()) == 1_210_000
    assert time.monotonic() - started < 30
