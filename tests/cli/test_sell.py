"""``arca sell``: who, what and how much."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner
from cryptography.hazmat.primitives import serialization

from arca_sdk.cli import main
from arca_sdk.domain.codes import VatCondition
from arca_sdk.domain.cuit import Cuit
from arca_sdk.simulator.ledger import RegisteredPointOfSale, Taxpayer
from arca_sdk.simulator.server import running
from arca_sdk.testing import new_credentials, new_simulator
from arca_sdk.wire.credentials import private_key_pem

ISSUER, COMPANY = Cuit("20111111112"), Cuit("30000000007")


@pytest.fixture(scope="module")
def server():
    with running(new_simulator()) as server:
        yield server


@pytest.fixture
def arca(server, tmp_path, monkeypatch):
    """Runs the command against a simulator where the issuer has one point of sale."""
    server.simulator.reset()
    ledger = server.simulator.ledger
    ledger.taxpayers[ISSUER] = Taxpayer(ISSUER, name="Vendedor", condition=VatCondition.RESPONSABLE_INSCRIPTO)
    ledger.taxpayers[COMPANY] = Taxpayer(COMPANY, name="Compradora SA", condition=VatCondition.RESPONSABLE_INSCRIPTO)
    ledger.points_of_sale[ISSUER] = {3: RegisteredPointOfSale(3)}
    credentials = new_credentials(ISSUER)
    (tmp_path / "c.crt").write_bytes(credentials.certificate.public_bytes(serialization.Encoding.PEM))
    (tmp_path / "config.toml").touch()
    (tmp_path / "c.key").write_bytes(private_key_pem(credentials.key))
    for name, value in {
        "ENVIRONMENT": "simulator",
        "SIMULATOR_URL": server.url,
        "CERTIFICATE": str(tmp_path / "c.crt"),
        "KEY": str(tmp_path / "c.key"),
        "HOME": str(tmp_path / "home"),
        "CONFIG": str(tmp_path / "config.toml"),
        "LANG": "en",
    }.items():
        monkeypatch.setenv(f"ARCA_{name}", value)
    monkeypatch.delenv("ARCA_CUIT", raising=False)
    return lambda *words: CliRunner().invoke(main, ["sell", *words])


def issued(server):
    return server.simulator.ledger.issued()


def test_a_company_gets_an_a_and_every_decision_is_shown(arca, server):
    result = arca("--to", "30-00000000-7", "--amount", "12100", "--description", "Consultoría", "--yes")
    assert result.exit_code == 0, result.output
    (voucher,) = issued(server)
    assert (voucher.invoice.voucher_type, voucher.invoice.net, voucher.invoice.total) == (1, 10000, 12100)
    for words in ("Compradora SA", "Worked out", "it is the only one", "Factura A", voucher.cae):
        assert words in result.output


def test_a_dry_run_asks_and_sends_nothing(arca, server):
    result = arca("--to", "30-00000000-7", "--amount", "12100", "--dry-run", "--json")
    assert result.exit_code == 0, result.output
    shown = json.loads(result.stdout)
    assert (shown["next_number"], shown["invoice"]["total"], shown["findings"]) == (1, "12100.00", [])
    assert {"voucher_type", "receiver.vat_condition", "issue_date"} <= {d["field"] for d in shown["decisions"]}
    assert issued(server) == []


def test_the_same_reference_is_the_same_voucher(arca, server):
    first = arca("--amount", "500", "--reference", "order-1", "--yes", "--json")
    again = arca("--amount", "500", "--reference", "order-1", "--yes", "--json")
    assert json.loads(first.stdout)["cae"] == json.loads(again.stdout)["cae"]
    assert len(issued(server)) == 1


def test_lines_services_and_dollars(arca, server):
    result = arca(
        *("--to", "30.111.222", "--line", "Clase;2;100;10.5%", "--line", "Libro;1;50;EXENTO", "--currency", "USD"),
        *("--service-from", "2026-11-01", "--yes"),
    )
    assert result.exit_code == 0, result.output
    invoice = issued(server)[0].invoice
    assert (invoice.currency, invoice.concept, invoice.exempt, invoice.total) == ("DOL", 2, 50, 250)


def test_what_arca_would_reject_is_told_and_not_sent(arca, server):
    result = arca("--amount", "15000000", "--yes")
    assert result.exit_code == 2
    assert "10015" in result.output
    assert issued(server) == []


@pytest.mark.parametrize("words", [[], ["--amount", "1", "--line", "x;1;1"]])
def test_what_is_sold_has_to_be_said_once(arca, words):
    result = arca(*words, "--yes")
    assert result.exit_code == 2
    assert "What is sold?" in result.output


def test_without_somebody_to_confirm_nothing_is_sent(arca, server):
    result = arca("--amount", "500")
    assert result.exit_code == 2
    assert "--yes" in result.output
    assert issued(server) == []
