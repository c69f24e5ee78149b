"""Making keys, and saying what a file is."""

from __future__ import annotations

import stat
import sys

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, pkcs12

from arca_sdk.testing import new_credentials
from arca_sdk.wire.credentials import cuit_of, load_private_key, private_key_pem


def test_new_key_is_the_request_s_and_readable_by_its_owner_only(offline, tmp_path):
    made = offline.json("keys", "new", "--cuit", "20-11111111-2", "--organization", "Ñandú S.A.", "--alias", "shop")
    key, request = tmp_path / made["key"], tmp_path / made["request"]
    assert (key.name, request.name) == ("20111111112-shop.key", "20111111112-shop.csr")
    csr = x509.load_pem_x509_csr(request.read_bytes())
    assert cuit_of(csr.subject) == "20111111112"
    assert "Ñandú" in csr.subject.rfc4514_string()
    assert csr.public_key() == load_private_key(key.read_bytes()).public_key()
    if sys.platform != "win32":
        assert stat.S_IMODE(key.stat().st_mode) == 0o600


def test_nothing_is_ever_overwritten(offline, tmp_path):
    offline.json("keys", "new", "--cuit", "20111111112")
    before = (tmp_path / "20111111112-arca.key").read_bytes()
    error = offline.error("keys", "new", "--cuit", "20111111112", code=3)
    assert "--alias" in error["hint"]
    assert (tmp_path / "20111111112-arca.key").read_bytes() == before


def test_a_lone_request_is_not_overwritten_either(offline, tmp_path):
    (tmp_path / "20111111112-arca.csr").write_text("mine")
    offline.error("keys", "new", "--cuit", "20111111112", code=3)
    assert not (tmp_path / "20111111112-arca.key").exists()


@pytest.mark.parametrize("language", ["en", "es"])
def test_steps_at_arca_are_told_and_fit_the_terminal(offline, language):
    result = offline("--lang", language, "keys", "new", "--cuit", "20111111112", "--out", "keys")
    assert result.exit_code == 0
    words = " ".join(result.stdout.split())
    for word in ("WSASS", "Administración de Certificados Digitales", "Administrador de", "keys/20111111112-arca.csr"):
        assert word in words
    assert "PRIVATE KEY" not in result.output
    command = "  arca doctor --certificate keys/20111111112-arca.crt"
    lines = [line for line in result.stdout.splitlines() if not line.startswith(command)]
    assert max(map(len, lines)) <= 80


def test_passphrase_is_asked_twice_and_encrypts_the_key(offline, tmp_path):
    result = offline("keys", "new", "--cuit", "20111111112", "--passphrase-prompt", input="abra\nabra\n")
    assert result.exit_code == 0
    assert b"ENCRYPTED" in (tmp_path / "20111111112-arca.key").read_bytes()
    assert "abra" not in result.output


@pytest.mark.parametrize(
    ("arguments", "field"),
    [
        (["--cuit", "20-11111111-3"], "cuit"),
        (["--cuit", "20111111112", "--alias", "../escape"], "alias"),
        (["--cuit", "20111111112", "--organization", "x" * 65], "organization"),
        (["--cuit", "20111111112", "--organization", "a\nb"], "organization"),
    ],
)
def test_what_arca_would_refuse_is_refused_before_a_key_is_made(offline, tmp_path, arguments, field):
    assert offline.error("keys", "new", *arguments, code=2)["field"] == field
    assert not list(tmp_path.glob("*.key"))


@pytest.fixture(scope="module")
def credentials():
    return new_credentials()


def shown(offline, tmp_path, content):
    path = tmp_path / "file"
    path.write_bytes(content)
    return offline.json("keys", "show", path)["contains"]


def test_show_tells_whose_certificate_it_is(offline, tmp_path, credentials):
    (found,) = shown(offline, tmp_path, credentials.certificate.public_bytes(Encoding.DER))
    assert found["kind"] == "certificate"
    assert found["cuit"] == "20111111112"
    assert "days left" in found["validity"]


def test_key_request_and_certificate_share_one_fingerprint(offline, tmp_path, credentials):
    made = offline.json("keys", "new", "--cuit", "20111111112")
    (key,) = offline.json("keys", "show", made["key"])["contains"]
    (request,) = offline.json("keys", "show", made["request"])["contains"]
    assert key["public_key_sha256"] == request["public_key_sha256"]
    (other,) = shown(offline, tmp_path, credentials.certificate.public_bytes(Encoding.PEM))
    assert other["public_key_sha256"] != key["public_key_sha256"]


def test_show_never_prints_key_material(offline, tmp_path, credentials):
    pem = private_key_pem(credentials.key)
    path = tmp_path / "file"
    path.write_bytes(pem)
    output = offline("keys", "show", path).output
    assert "private key" in output
    body = pem.decode().splitlines()[1:-1]
    assert not any(line in output for line in body)


def test_show_finds_everything_in_one_pem_file(offline, tmp_path, credentials):
    both = credentials.certificate.public_bytes(Encoding.PEM) + private_key_pem(credentials.key)
    assert [part["kind"] for part in shown(offline, tmp_path, both)] == ["certificate", "private key"]


def test_show_says_that_a_key_is_encrypted(offline, tmp_path, credentials, monkeypatch):
    locked = private_key_pem(credentials.key, passphrase=b"abracadabra")
    (found,) = shown(offline, tmp_path, locked)
    assert found["encrypted"] is True
    assert "bits" not in found
    monkeypatch.setenv("ARCA_KEY_PASSPHRASE", "abracadabra")
    (found,) = shown(offline, tmp_path, locked)
    assert found["bits"] == 2048


def test_show_opens_a_pkcs12_with_its_passphrase(offline, tmp_path, credentials, monkeypatch):
    p12 = pkcs12.serialize_key_and_certificates(
        b"arca", credentials.key, credentials.certificate, None, BestAvailableEncryption(b"abracadabra")
    )
    (found,) = shown(offline, tmp_path, p12)
    assert (found["kind"], found["encrypted"]) == ("PKCS#12", True)
    monkeypatch.setenv("ARCA_KEY_PASSPHRASE", "abracadabra")
    (found,) = shown(offline, tmp_path, p12)
    assert found["cuit"] == "20111111112"


@pytest.mark.parametrize(
    "content", [b"", b"hello", b"\x30\x82\x01", b"-----BEGIN CERTIFICATE-----\nxx\n", b"\0" * 300_000]
)
def test_show_says_when_a_file_is_none_of_these(offline, tmp_path, content):
    path = tmp_path / "file"
    path.write_bytes(content)
    assert offline.error("keys", "show", path, code=3)["code"] == "credential_error"


def test_show_of_a_file_that_is_not_there(offline):
    assert "nowhere" in offline.error("keys", "show", "nowhere", code=2)["message"]
