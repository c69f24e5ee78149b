"""``arca invoice``: flags and files in, an outcome and its exit code out."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from arca_sdk.adapters.journal import FileJournal
from arca_sdk.domain.clock import civil_date
from arca_sdk.domain.cuit import Cuit
from arca_sdk.simulator import Fault, RegisteredPointOfSale, Taxpayer
from arca_sdk.testing import TEST_CUIT, failing
from tests.cli.conftest import SALE

YES = ("--yes",)
TODAY = civil_date(datetime.now(UTC))
COMPANY = ("--cuit", "30-50001091-2", "--condition", "ri")


def issued(arca):
    return list(arca.simulator.ledger.issued())


def test_a_sale_to_a_consumer(arca):
    result = arca.json(*SALE, *YES)
    assert result["status"] == "authorized"
    assert (result["voucher_type"], result["number"], result["cuit"]) == (6, 1, "20111111112")
    assert len(result["cae"]) == 14
    assert result["invoice"]["total"] == "9600.00"
    assert result["invoice"]["lines"][0]["description"] == "Yerba mate 1 kg"
    (voucher,) = issued(arca)
    assert voucher.cae == result["cae"]


def test_people_are_told_the_cae_and_how_to_print_it(arca):
    result = arca(*SALE, *YES)
    assert result.exit_code == 0
    assert "Authorised: Factura B 00003-00000001" in result.stdout
    assert issued(arca)[0].cae in result.stdout
    assert "arca pdf -p 3 -t 6 -n 1\n" in result.stdout
    assert "ARCA keeps no lines" in result.stdout


def test_the_way_to_print_it_says_whose_it_is_where_somebody_delegated(arca):
    arca.simulator.ledger.taxpayers[Cuit(TEST_CUIT)] = Taxpayer(Cuit(TEST_CUIT), represents=(Cuit("30000000007"),))
    amounts = ("--net", "100", "--vat", "21%")
    result = arca("--cuit", "30-00000000-7", "invoice", "-p", 3, "-t", "FACTURA_B", "--anonymous", *amounts, *YES)
    assert "arca pdf -p 3 -t 6 -n 1 --cuit 30000000007\n" in result.stdout
    assert "ARCA keeps no lines" not in result.stdout


def test_nobody_to_ask_means_that_nothing_is_sent(arca):
    for arguments in (SALE, (*SALE, "--json")):
        result = arca(*arguments)
        assert result.exit_code == 2
        assert "--yes" in result.stderr
    assert issued(arca) == []


@pytest.mark.parametrize(("answer", "sent"), [("y", 1), ("sí", 1), ("n", 0), ("", 0), ("what\nno", 0)])
def test_somebody_is_asked_after_seeing_what_will_be_sent(arca, monkeypatch, answer, sent):
    monkeypatch.setattr("arca_sdk.cli.output.Output.is_interactive", True)
    result = arca(*SALE, input=f"{answer}\n")
    assert result.exit_code == (0 if sent else 1)
    assert "9,600.00 PES" in result.stdout
    assert "no fiscal validity" in result.stdout
    assert len(issued(arca)) == sent


def test_broken_rules_are_told_before_anybody_is_asked(arca, monkeypatch):
    monkeypatch.setattr("arca_sdk.cli.output.Output.is_interactive", True)
    result = arca("invoice", "-p", 3, "-t", "FACTURA_A", "--anonymous", "--net", 1000, "--vat", "21%", input="y\n")
    assert result.exit_code == 2
    assert "Send it to ARCA" not in result.stdout


@pytest.mark.parametrize(
    ("issuer", "receiver", "expected"),
    [
        ("ri", (*COMPANY,), "FACTURA_A"),
        ("ri", ("--cuit", "30-50001091-2", "--condition", "ex"), "FACTURA_B"),
        ("responsable_inscripto", ("--dni", "30111222"), "FACTURA_B"),
        ("monotributo", (*COMPANY,), "FACTURA_C"),
    ],
)
def test_letter_follows_from_both_sides(arca, issuer, receiver, expected):
    plan = arca.json("invoice", "-p", 3, "--issuer-condition", issuer, *receiver, "--line", "x;1;100", "--dry-run")
    assert plan["invoice"]["voucher_type"] == expected


def test_credit_note_by_its_kind(arca):
    arca.json(*SALE, *YES)
    result = arca.json(
        *("invoice", "-p", 3, "-t", "nota-de-credito", "--issuer-condition", "ri", "--anonymous"),
        *("--line", "Devolución;1;4800", "--associated", f"FACTURA_B;3;1;{TODAY}", *YES),
    )
    assert result["voucher_type"] == 8
    assert result["invoice"]["associated"][0]["number"] == 1


def test_letter_is_not_guessed(arca):
    error = arca.error("invoice", "-p", 3, "--anonymous", "--net", 100, code=2)
    assert error["field"] == "issuer_condition"


def test_amounts_instead_of_lines(arca):
    plan = arca.json(
        *("invoice", "-p", 3, "-t", "FACTURA_A", *COMPANY, "--vat", "21%;1000", "--vat", "10.5%;200;21.00"),
        *("--exempt", "50", "--tribute", "PERCEPCION_DE_IIBB;30;1000;3;IIBB Santa Fe", "--dry-run"),
    )
    invoice = plan["invoice"]
    assert (invoice["net"], invoice["vat_total"], invoice["total"]) == ("1200.00", "231.00", "1511.00")
    assert plan["arca"]["Tributos"]["Tributo"][0]["Desc"] == "IIBB Santa Fe"
    assert plan["findings"] == []


def test_service_with_its_period(arca):
    today = str(TODAY)
    plan = arca.json(
        *("invoice", "-p", 3, "-t", "FACTURA_B", "--dni", "30.111.222", "--name", "Ana", "--line", "Clases;4;5000"),
        *("--service-from", today, "--service-to", today, "--due", today, "--dry-run"),
    )
    assert plan["invoice"]["concept"] == "SERVICIOS"
    assert plan["arca"]["FchServDesde"] == today.replace("-", "")
    assert plan["findings"] == []


def test_rate_of_a_foreign_currency_is_asked_from_arca(arca):
    result = arca.json(
        *("invoice", "-p", 3, "-t", "FACTURA_A", *COMPANY, "--net", 100, "--vat", "21%", "--currency", "USD"),
        *("--paid-in-pesos", *YES),
    )
    assert result["invoice"]["currency"] == "DOLARES"
    assert result["invoice"]["exchange_rate"] == arca.json("rate", "USD")["rate"]


def test_dry_run_sends_nothing_and_asks_nothing(arca, monkeypatch):
    monkeypatch.setenv("ARCA_SIMULATOR_URL", "http://127.0.0.1:9")
    plan = arca.json(*SALE, "--dry-run")
    assert plan["dry_run"] is True
    assert plan["arca"]["ImpTotal"] == "9600.00"
    assert plan["arca"]["CbteTipo"] == 6
    assert arca.error(*SALE, "--currency", "USD", "--dry-run", code=2)["field"] == "exchange_rate"


def test_dry_run_needs_no_certificate(arca, monkeypatch):
    monkeypatch.delenv("ARCA_CERTIFICATE")
    assert arca.json(*SALE, "--dry-run")["cuit"] == "20111111112"


def test_dry_run_tells_every_broken_rule(arca):
    plan = arca.json(
        *("invoice", "-p", 3, "-t", "FACTURA_A", *COMPANY[:2], "--condition", "cf", "--net", 100, "--dry-run"), code=2
    )
    codes = {finding["code"] for finding in plan["findings"]}
    assert len(codes) > 1
    assert all(finding["message"] and finding["fix"] and finding["field"] for finding in plan["findings"])
    shown = arca("invoice", "-p", 3, "-t", "FACTURA_A", *COMPANY[:2], "--condition", "cf", "--net", 100, "--dry-run")
    assert all(str(code) in shown.stdout for code in codes)
    assert "nothing was sent" in shown.stdout


def test_an_invoice_that_breaks_rules_is_not_sent(arca):
    error = arca.error("invoice", "-p", 3, "-t", "FACTURA_A", "--anonymous", "--net", 1, "--vat", "21%", *YES, code=2)
    assert error["code"] == "invalid_invoice"
    assert error["findings"][0]["fix"]
    assert issued(arca) == []


def test_findings_are_a_table_in_the_language_of_the_reader(arca):
    result = arca(
        *("--lang", "es", "invoice", "-p", 3, "-t", "FACTURA_A", "--anonymous", "--net", 1, "--vat", "21%", *YES)
    )
    assert result.stdout == ""
    assert "ARCA lo rechazaría" in result.stderr
    assert "→" in result.stderr
    assert max(map(len, result.stderr.splitlines())) <= 80


def test_rejection_has_its_exit_code_and_arca_s_words(arca):
    arca.simulator.ledger.taxpayers["30500010912"] = Taxpayer(Cuit("30500010912"), active=False)
    sale = ("invoice", "-p", 3, "-t", "FACTURA_A", *COMPANY, "--net", 100, "--vat", "21%", *YES)
    result = arca.json(*sale, code=1)
    assert result["status"] == "rejected"
    assert result["reasons"][0]["text"]
    told = arca(*sale)
    assert told.exit_code == 1
    assert "No number was used" in told.stderr
    assert f"{result['reasons'][0]['code']}: {result['reasons'][0]['text']}" in told.stdout


def test_refusal_of_the_whole_request_is_an_error_with_arca_s_words(arca):
    blocked = RegisteredPointOfSale(3, blocked=True)
    arca.simulator.ledger.points_of_sale["20111111112"] = {3: blocked}
    error = arca.error(*SALE, *YES, code=1)
    assert error["code"] == "request_refused"
    assert error["messages"][0]["code"] == 11002


@pytest.fixture
def impatient(monkeypatch):
    monkeypatch.setenv("ARCA_RECOVERY_TIMEOUT", "0.05")


LOST = Fault.cut_after_granting()
DEAF = Fault.error(501, operation="FECompConsultar", times=None)


def test_lost_reply_is_recovered(arca):
    with failing(arca.simulator, LOST):
        result = arca.json(*SALE, *YES)
    assert result["recovered"] is True
    assert result["cae"] == issued(arca)[0].cae


def test_uncertain_has_its_own_exit_code_and_is_settled_from_the_journal(arca, impatient):
    with failing(arca.simulator, LOST, DEAF):
        result = arca(*SALE, *YES)
        assert result.exit_code == 5
        assert "arca settle" in result.stderr
        assert arca.json("status")["unsettled_attempts"] == 1
        assert arca.error(*SALE, *YES, code=5)["code"] == "sequence_blocked"
        assert arca.json("settle", code=5)["outcomes"][0]["status"] == "uncertain"
    settled = arca.json("settle")["outcomes"]
    assert [outcome["cae"] for outcome in settled] == [issued(arca)[0].cae]
    assert len(issued(arca)) == 1
    assert arca.json("settle") == {"outcomes": []}
    assert "Nothing to settle" in arca("settle").stdout


def test_uncertain_result_is_settled_on_another_machine(arca, impatient, tmp_path, monkeypatch):
    with failing(arca.simulator, LOST, DEAF):
        result = arca.json(*SALE, *YES, code=5)
    (tmp_path / "result.json").write_text(json.dumps(result), "utf-8")
    monkeypatch.setenv("ARCA_HOME", str(tmp_path / "elsewhere"))
    (settled,) = arca.json("settle", "result.json")["outcomes"]
    assert settled["cae"] == issued(arca)[0].cae
    assert settled["invoice"]["lines"] == result["invoice"]["lines"]


def test_a_settled_result_is_not_settled_again(arca, tmp_path):
    (tmp_path / "result.json").write_text(json.dumps(arca.json(*SALE, *YES)), "utf-8")
    assert arca.error("settle", "result.json", code=2)["field"] == "status"


def test_a_result_of_somebody_else_is_not_settled(arca, impatient, tmp_path):
    with failing(arca.simulator, LOST, DEAF):
        result = arca.json(*SALE, *YES, code=5)
    (tmp_path / "result.json").write_text(json.dumps(result | {"cuit": "30000000007"}), "utf-8")
    assert arca.error("settle", "result.json", code=2)["field"] == "cuit"


def test_interrupted_while_arca_is_asked_is_uncertain(arca, monkeypatch):
    def interrupt(*_arguments):
        raise KeyboardInterrupt

    monkeypatch.setattr("arca_sdk.client.ArcaClient.authorize", interrupt)
    result = arca(*SALE, *YES)
    assert result.exit_code == 5
    assert "arca settle" in result.stderr


def test_interrupted_after_the_answer_the_voucher_is_told_by_settle(arca, monkeypatch):
    close = FileJournal.close

    def interrupt(journal, attempt, settled=()):
        close(journal, attempt, settled)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(FileJournal, "close", interrupt)
        assert arca(*SALE, *YES).exit_code == 5
    assert arca.json("status")["untold_vouchers"] == 1
    assert "1 vouchers of interrupted commands: run arca settle" in arca("status").stdout
    (told,) = arca.json("settle")["outcomes"]
    assert told["cae"] == issued(arca)[0].cae
    assert arca.json("status")["untold_vouchers"] == 0
    assert arca.json("settle") == {"outcomes": []}


def test_trouble_before_sending_is_trouble(arca, monkeypatch):
    monkeypatch.setenv("ARCA_SIMULATOR_URL", "http://127.0.0.1:9")
    error = arca.error(*SALE, *YES, code=4)
    assert (error["code"], error["hint"]) == ("not_sent", "Nothing was sent. Is `arca simulator` running there?")


# --- files


def sale(**changes):
    return {
        "voucher_type": "FACTURA_B",
        "point_of_sale": 3,
        "lines": [{"description": "Yerba", "unit_price": "4800"}],
        **changes,
    }


def test_file_and_stdin(arca, tmp_path):
    (tmp_path / "invoice.json").write_text(json.dumps(sale()), "utf-8")
    assert arca.json("invoice", "invoice.json", *YES)["number"] == 1
    assert arca.json("invoice", "-", *YES, input=json.dumps(sale()))["number"] == 2


def test_file_with_byte_order_mark(arca, tmp_path):
    (tmp_path / "invoice.json").write_text(json.dumps(sale()), "utf-8-sig")
    assert arca.json("invoice", "invoice.json", "--dry-run")["invoice"]["total"] == "4800.00"


def test_kind_in_a_file_gets_its_letter(arca):
    plan = arca.json(
        "invoice", "-", "--issuer-condition", "mt", "--dry-run", input=json.dumps(sale(voucher_type="factura"))
    )
    assert plan["invoice"]["voucher_type"] == "FACTURA_C"


@pytest.mark.parametrize(
    ("content", "field"),
    [
        (json.dumps(sale(lines=[{"description": "x", "unit_price": 1.5}])), "lines[0].unit_price"),
        (json.dumps(sale(totl="5")), "totl"),
        ("{", ""),
        ("[]", ""),
        ("\udcff", ""),
        (json.dumps(sale(receiver="me")), "receiver"),
    ],
)
def test_a_file_that_cannot_be_right_names_the_field(arca, tmp_path, content, field):
    (tmp_path / "invoice.json").write_bytes(content.encode("utf-8", "surrogateescape"))
    assert arca.error("invoice", "invoice.json", *YES, code=2).get("field", "") == field


def test_flags_do_not_change_a_file(arca):
    assert arca.error("invoice", "-", "--net", 5, *YES, input="{}", code=2)["field"] == "net"


@pytest.mark.parametrize(
    ("arguments", "field"),
    [
        (("-t", 6, "--anonymous", "--net", 1), "point_of_sale"),
        (("-p", 3, "-t", 6, "--net", 1), "receiver.document"),
        (("-p", 3, "-t", 6, "--anonymous", "--dni", "30111222", "--net", 1), "receiver.document"),
        (("-p", 3, "-t", 6, "--cuit", "30500010912", "--net", 1), "receiver.vat_condition"),
        (("-p", 3, "-t", 6, "--cuit", "30500010913", "--condition", "ri", "--net", 1), "receiver.document.number"),
        (("-p", 3, "-t", 6, "--anonymous"), "lines"),
        (("-p", 3, "-t", 6, "--anonymous", "--line", "x;1;1", "--net", 1), "lines"),
        (("-p", 3, "-t", 6, "--anonymous", "--line", "x;1"), "line"),
        (("-p", 3, "-t", 6, "--anonymous", "--line", "x;1;1,50"), "lines[0].unit_price"),
        (("-p", 3, "-t", 6, "--anonymous", "--vat", "21%"), "vat"),
        (("-p", 3, "-t", 6, "--anonymous", "--net", 1, "--optional", "91"), "optional"),
        (("-p", 3, "-t", 6, "--anonymous", "--net", 1, "--associated", "6;x;1"), "associated"),
        (("-p", 3, "-t", 6, "--anonymous", "--net", 1, "--tribute", "IIBB"), "tribute"),
        (("-p", 3, "-t", 6, "--anonymous", "--net", 1, "--date", "25/11/2026"), "issue_date"),
        (("-p", 3, "-t", 6, "--anonymous", "--net", 1, "--issuer-condition", "rich"), "issuer_condition"),
    ],
)
def test_flags_that_cannot_be_right_name_the_field(arca, arguments, field):
    assert arca.error("invoice", *arguments, *YES, code=2)["field"] == field


def test_description_may_hold_semicolons_where_the_rate_is_given(arca):
    plan = arca.json(*("invoice", "-p", 3, "-t", 6, "--anonymous", "--line", "Yerba; suave;1;100;10.5%", "--dry-run"))
    (line,) = plan["invoice"]["lines"]
    assert (line["description"], line["vat"]) == ("Yerba; suave", "10.5%")


def test_control_characters_never_reach_the_terminal(arca):
    shown = arca(
        "invoice",
        "-p",
        3,
        "-t",
        6,
        "--dni",
        "30111222",
        "--name",
        "\x1b[31mred\u202e",
        "--line",
        "a\x1b[2Jb;1;1",
        "--dry-run",
    )
    assert "\x1b" not in shown.stdout
    assert "\u202e" not in shown.stdout


def test_cuit_before_the_command_is_the_issuer_s(arca):
    plan = arca.json(
        "--cuit", "30-00000000-7", "invoice", "-p", 3, "-t", 1, *COMPANY, "--net", 1, "--vat", "21%", "--dry-run"
    )
    assert plan["cuit"] == "30000000007"
    assert plan["arca"]["DocNro"] == 30500010912


def test_a_preview_shows_the_reference_and_not_a_million_lines(arca, tmp_path):
    lines = [{"description": "a" * 5000, "unit_price": "100.00"}] * 500
    document = {"voucher_type": "FACTURA_B", "point_of_sale": 3, "lines": lines, "reference": "order-7"}
    (tmp_path / "long.json").write_text(json.dumps(document), "utf-8")
    told = arca("invoice", "long.json", "--dry-run").stdout
    assert "order-7" in told
    assert "… and 400 more lines." in told
    assert "50,000.00" in told
    assert len(told) < 100_000
