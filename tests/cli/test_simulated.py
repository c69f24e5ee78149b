"""A certificate and a CUIT of one's own, from nothing to a CAE, against a simulator in strict mode."""

from __future__ import annotations

from pathlib import Path

import pytest

from arca_sdk.domain.cuit import Cuit
from arca_sdk.simulator.server import running
from arca_sdk.testing import new_simulator
from tests.cli.conftest import Arca

OWN = "20222222223"
REQUEST, CERTIFICATE, KEY = f"{OWN}-mine.csr", f"{OWN}-mine.crt", f"{OWN}-mine.key"


@pytest.fixture(scope="module")
def strict_server():
    with running(new_simulator(open_mode=False)) as server:
        yield server


@pytest.fixture
def strict(strict_server, monkeypatch):
    """The command with nothing but the simulator's address."""
    strict_server.simulator.reset()
    monkeypatch.setenv("ARCA_ENVIRONMENT", "simulator")
    monkeypatch.setenv("ARCA_SIMULATOR_URL", strict_server.url)
    return Arca(strict_server.simulator, strict_server.url)


def levels(arca, *arguments, code):
    """The doctor's findings by name, with their level."""
    return {each["finding"]: each["level"] for each in arca.json("doctor", *arguments, code=code)["findings"]}


def test_the_whole_way_to_a_cae_guided_by_the_doctor(strict, monkeypatch):
    found = levels(strict, code=3)
    assert found["simulator_strict"] == "ok"
    assert found["certificate_missing"] == "fail"

    assert f"arca simulator certificate {REQUEST}" in strict("keys", "new", "--cuit", OWN, "--alias", "mine").stdout
    printed = strict("simulator", "certificate", REQUEST).stdout
    for name, path in (("ARCA_CERTIFICATE", CERTIFICATE), ("ARCA_KEY", KEY)):
        assert f"export {name}={Path(path).absolute()}" in printed
        monkeypatch.setenv(name, path)

    found = levels(strict, code=3)
    assert (found["login_ok"], found["delegation_ok"], found["points_none_strict"]) == ("ok", "ok", "fail")

    (step,) = [each for each in printed.splitlines() if "point-of-sale" in each]
    strict(*step.split()[1:])
    found = levels(strict, code=0)
    assert (found["ticket_stored"], found["points_ok"]) == ("ok", "ok")

    sold = strict.json("invoice", "-p", 1, "-t", "FACTURA_B", "--anonymous", "--line", "Yerba;1;4800", "--yes")
    assert (sold["cuit"], sold["number"]) == (OWN, 1)


def test_the_certificate_is_linked_to_what_was_asked_and_more_later(strict, monkeypatch):
    strict("keys", "new", "--cuit", OWN, "--alias", "mine")
    made = strict.json("simulator", "certificate", REQUEST, "--service", "ws_sr_padron_a13")
    assert made == {"certificate": CERTIFICATE, "cuit": OWN, "services": ["ws_sr_padron_a13"]}
    monkeypatch.setenv("ARCA_CERTIFICATE", CERTIFICATE)
    monkeypatch.setenv("ARCA_KEY", KEY)
    refused = next(each for each in strict.json("doctor", code=3)["findings"] if each["check"] == "login")
    assert refused["finding"] == "login_refused"
    assert "arca simulator link" in refused["advice"]
    assert strict.json("simulator", "link", CERTIFICATE, "wsfe")["services"] == ["ws_sr_padron_a13", "wsfe"]
    assert levels(strict, code=3)["login_ok"] == "ok"


def test_delegation_and_its_absence(strict, monkeypatch):
    strict("keys", "new", "--cuit", OWN, "--alias", "mine")
    strict("simulator", "certificate", REQUEST, "--represents", "30-00000000-7")
    monkeypatch.setenv("ARCA_CERTIFICATE", CERTIFICATE)
    monkeypatch.setenv("ARCA_KEY", KEY)
    strict("simulator", "point-of-sale", 5, "--cuit", "30-00000000-7")
    found = levels(strict, "--cuit", "30-00000000-7", code=0)
    assert (found["cuit_delegated"], found["delegation_ok"], found["points_ok"]) == ("ok", "ok", "ok")
    found = levels(strict, "--cuit", "33-69345023-9", code=3)
    assert found["delegation_missing"] == "fail"
    assert found["ticket_stored"] == "ok"


def test_a_delegation_after_the_certificate(strict, monkeypatch):
    strict("keys", "new", "--cuit", OWN, "--alias", "mine")
    strict("simulator", "certificate", REQUEST, "--represents", "33-69345023-9")
    made = strict.json("simulator", "link", CERTIFICATE, "--represents", "30-00000000-7")
    assert made == {"certificate": CERTIFICATE, "services": ["wsfe"], "represents": ["33693450239", "30000000007"]}
    assert strict.error("simulator", "link", CERTIFICATE, code=2)["hint"].endswith("--represents CUIT.")
    monkeypatch.setenv("ARCA_CERTIFICATE", CERTIFICATE)
    monkeypatch.setenv("ARCA_KEY", KEY)
    assert levels(strict, "--cuit", "30-00000000-7", code=3)["delegation_ok"] == "ok"


def test_naming_a_taxpayer_keeps_what_it_represents(strict):
    strict("keys", "new", "--cuit", OWN, "--alias", "mine")
    strict("simulator", "certificate", REQUEST, "--represents", "30-00000000-7")
    strict("simulator", "taxpayer", OWN, "--name", "Mine")
    strict("simulator", "taxpayer", OWN, "--condition", "EXENTO")
    mine = strict.simulator.ledger.taxpayers[Cuit(OWN)]
    assert (mine.name, mine.condition.name, mine.represents) == ("Mine", "EXENTO", (Cuit("30000000007"),))


def test_what_to_paste_names_the_one_who_delegates_and_quotes_paths(strict, tmp_path):
    strict("keys", "new", "--cuit", OWN, "--alias", "mine")
    odd = tmp_path / "my files"
    odd.mkdir()
    told = strict("simulator", "certificate", REQUEST, "--represents", "30-00000000-7", "--out", odd / "a.crt").stdout
    assert "Represents  30-00000000-7" in told
    assert f"export ARCA_CERTIFICATE='{odd / 'a.crt'}'" in told
    assert f"export ARCA_KEY={Path(KEY).absolute()}" in told
    assert "export ARCA_CUIT=30000000007" in told


def test_a_simulator_that_was_started_again_is_told(strict, monkeypatch):
    """Its authority is a new one: the certificate and every ticket of before are worth nothing."""
    strict("keys", "new", "--cuit", OWN, "--alias", "mine")
    strict("simulator", "certificate", REQUEST)
    monkeypatch.setenv("ARCA_CERTIFICATE", CERTIFICATE)
    monkeypatch.setenv("ARCA_KEY", KEY)
    assert levels(strict, code=3)["login_ok"] == "ok"
    strict.simulator.reset()
    found = strict.json("doctor", code=3)["findings"]
    names = [each["finding"] for each in found]
    assert names[-1] == "login_skipped"
    (forgotten,) = [each for each in found if each["finding"] == "authority_forgotten"]
    assert "arca simulator certificate" in forgotten["advice"]


def test_a_receiver_is_put_into_the_registry(strict):
    strict("simulator", "taxpayer", "30-50001091-2", "--name", "Banco", "--condition", "EXENTO")
    (taxpayer,) = strict.simulator.ledger.taxpayers.values()
    assert (taxpayer.name, taxpayer.condition.name) == ("Banco", "EXENTO")


def test_nothing_is_overwritten(strict):
    strict("keys", "new", "--cuit", OWN, "--alias", "mine")
    strict("simulator", "certificate", REQUEST)
    assert "exists already" in strict.error("simulator", "certificate", REQUEST, code=3)["message"]


def test_what_is_no_request(strict, tmp_path):
    (tmp_path / "x.csr").write_text("nothing")
    error = strict.error("simulator", "certificate", "x.csr", code=2)
    assert error["field"] == "csr"
    assert "arca keys new" in error["message"]


def test_a_certificate_of_another_authority(strict, credential_files):
    assert strict.error("simulator", "link", credential_files[0], "wsfe", code=1)["code"] == "not_found"


def test_nobody_listens(offline):
    error = offline.error(
        "simulator", "point-of-sale", 1, "--cuit", OWN, "--simulator-url", "http://127.0.0.1:9", code=4
    )
    assert error["code"] == "not_sent"
    assert "arca simulator" in error["hint"]


def test_the_commands_are_in_the_help(offline):
    told = offline("simulator", "--help").stdout
    for name in ("certificate", "link", "point-of-sale", "taxpayer"):
        assert name in told
        assert offline("simulator", name, "--help").exit_code == 0


def test_a_sale_without_the_registry_says_what_else_would_do(strict, monkeypatch):
    strict("keys", "new", "--cuit", OWN, "--alias", "mine")
    strict("simulator", "certificate", REQUEST)
    strict("simulator", "point-of-sale", 1, "--cuit", OWN)
    monkeypatch.setenv("ARCA_CERTIFICATE", CERTIFICATE)
    monkeypatch.setenv("ARCA_KEY", KEY)
    sale = ("sell", "-p", 1, "--amount", 100, "--description", "Yerba", "--yes")
    hint = strict.error(*sale, code=3)["hint"]
    assert "--issuer-condition" in hint
    assert "ws_sr_constancia_inscripcion" in hint
    assert strict.json(*sale, "--issuer-condition", "ri")["number"] == 1


@pytest.mark.parametrize(
    "address", ["http://[::1", "http://127.0.0.1:port", "127.0.0.1:8077", "http://", "http://a:s3cret@localhost"]
)
def test_an_address_that_is_none(offline, address):
    wrong = offline.error("simulator", "point-of-sale", 1, "--cuit", OWN, "--simulator-url", address, code=3)
    assert "http://127.0.0.1:8077" in wrong["hint"]
    assert "s3cret" not in str(wrong)
    again = offline.error("--simulator-url", address, "last", "-p", 1, "-t", 6, code=3)
    assert "s3cret" not in str(again)
