"""``arca login`` and ``arca status``."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from arca_sdk.simulator import Fault
from arca_sdk.testing import failing, new_credentials
from arca_sdk.wire.credentials import private_key_pem


def test_login_tells_until_when_the_ticket_is_valid(arca):
    ticket = arca.json("login")
    life = datetime.fromisoformat(ticket["expires_at"]) - datetime.fromisoformat(ticket["generated_at"])
    assert life == timedelta(hours=12)


def test_login_never_prints_token_or_sign(arca, tmp_path):
    output = arca("login").output + arca("login", "--json").output
    stored = next((tmp_path / "home" / "tickets").glob("*.json")).read_text()
    token = stored.split('"token": "')[1].split('"')[0]
    assert len(token) > 100
    assert token not in output


def test_ticket_is_stored_and_used_again(arca):
    assert arca.json("login")["expires_at"] == arca.json("login")["expires_at"]


def test_refusal_of_wsaa_is_told_with_arca_s_words(arca):
    with failing(
        arca.simulator, Fault.soap_fault("coe.notAuthorized", "Computador no autorizado", operation="loginCms")
    ):
        error = arca.error("login", code=3)
    assert error["fault"] == {"code": "coe.notAuthorized", "text": "Computador no autorizado"}
    assert "WSASS" in error["hint"]


def test_status_looks_and_never_logs_in(arca):
    status = arca.json("status")
    assert status["servers"] == {"up": True, "application": "OK", "database": "OK", "authentication": "OK"}
    assert status["ticket"] is None
    assert status["certificate"]["days_left"] > 300
    assert status["unsettled_attempts"] == 0
    assert not arca.simulator.ledger.tickets


def test_status_shows_the_stored_ticket(arca):
    arca.json("login")
    assert arca.json("status")["ticket"]["usable"] is True
    assert "valid until" in arca("status").stdout


def test_status_needs_no_certificate(arca, monkeypatch):
    monkeypatch.delenv("ARCA_CERTIFICATE")
    monkeypatch.delenv("ARCA_KEY")
    status = arca.json("status")
    assert status["servers"]["up"] is True
    assert status["certificate"] is None
    assert "arca keys new" in arca("status").stdout


def test_status_says_that_arca_is_down(arca):
    with failing(arca.simulator, Fault.page(503, operation="FEDummy")):
        status = arca.json("status", code=4)
    assert status["servers"]["up"] is False
    assert status["servers"]["error"]["code"] == "reply_not_xml"
    assert status["certificate"]["days_left"] > 300


def test_status_says_that_nobody_listens(arca, monkeypatch):
    monkeypatch.setenv("ARCA_SIMULATOR_URL", "http://127.0.0.1:9")
    assert arca.json("status", code=4)["servers"]["error"]["code"] == "not_sent"


def test_status_of_an_expired_certificate(arca, tmp_path):
    now = datetime.now(UTC)
    expired = new_credentials(now=now - timedelta(days=800), not_after=now - timedelta(days=3))
    certificate, key = tmp_path / "old.crt", tmp_path / "old.key"
    certificate.write_bytes(expired.certificate.public_bytes(Encoding.PEM))
    key.write_bytes(private_key_pem(expired.key))
    assert "EXPIRED" in arca("status", "--certificate", certificate, "--key", key).stdout
    assert arca.error("login", "--certificate", certificate, "--key", key, code=3)["code"] == "certificate_expired"


@pytest.mark.parametrize("swap", ["certificate", "key"])
def test_swapped_files_are_named_for_what_they_are(arca, credential_files, swap):
    certificate, key = credential_files
    pair = (key, key) if swap == "certificate" else (certificate, certificate)
    error = arca.error("status", "--certificate", pair[0], "--key", pair[1], code=3)
    assert error["code"] == ("not_a_certificate" if swap == "certificate" else "not_a_private_key")


def test_timeout_is_a_number_of_seconds(arca, monkeypatch):
    monkeypatch.setenv("ARCA_TIMEOUT", "soon")
    assert "timeout" in arca.error("status", code=3)["message"]


def test_a_certificate_that_is_no_path(arca, tmp_path, monkeypatch):
    (tmp_path / "arca.toml").write_text('[profiles.a]\ncertificate = "a\\u0000"\nkey = "b"\n', "utf-8")
    monkeypatch.setenv("ARCA_CONFIG", str(tmp_path / "arca.toml"))
    assert "null byte" in arca.error("--profile", "a", "login", code=3)["message"]
