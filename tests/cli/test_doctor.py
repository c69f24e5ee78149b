"""``arca doctor``: every finding that can be brought about on this machine, and what it leads to."""

from __future__ import annotations

import re
import stat
import sys
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, pkcs12
from cryptography.x509.oid import NameOID

from arca_sdk.cli.checkup import catalogue
from arca_sdk.cli.checkup.findings import Level
from arca_sdk.domain.cuit import Cuit
from arca_sdk.simulator.ledger import RegisteredPointOfSale
from arca_sdk.testing import TEST_CUIT, Fault, failing, new_credentials
from arca_sdk.testing.credentials import shared_key
from arca_sdk.wire.credentials import new_private_key, private_key_pem
from tests.cli.conftest import SALE

posix_only = pytest.mark.skipif(sys.platform == "win32", reason="modes of files are POSIX's")


@pytest.fixture
def doctor(arca):
    """Runs it: findings by name."""

    def run(*arguments, code=0):
        report = arca.json("doctor", *arguments, code=code)
        assert report["ok"] == (code == 0)
        return {each["finding"]: each for each in report["findings"]}

    run.arca = arca
    return run


@pytest.fixture
def papers(tmp_path, monkeypatch):
    """Writes certificate and key, and configures them."""

    def write(credentials, *, key=None):
        certificate, key_file = tmp_path / "own.crt", tmp_path / "own.key"
        certificate.write_bytes(credentials.certificate.public_bytes(Encoding.PEM))
        key_file.write_bytes(private_key_pem(key or credentials.key))
        key_file.chmod(0o600)
        monkeypatch.setenv("ARCA_CERTIFICATE", str(certificate))
        monkeypatch.setenv("ARCA_KEY", str(key_file))

    return write


def logins(simulator):
    return len(simulator.ledger.tickets)


# --- a healthy one


def test_all_is_well(doctor):
    found = doctor()
    assert {each["level"] for each in found.values()} == {"ok"}
    assert set(found) >= {
        "environment_ok",
        "simulator_open",
        "journal_clear",
        "certificate_ok",
        "authority_ok",
        "key_ok",
        "cuit_own",
        "connection_plain",
        "servers_up",
        "clock_ok",
        "login_ok",
        "delegation_ok",
        "points_none_open",
    }


def test_the_stored_ticket_is_used(doctor):
    doctor()
    (before,) = doctor.arca.simulator.ledger.tickets.values()
    found = doctor()
    assert "login_ok" not in found
    assert "ticket_stored" in found
    assert list(doctor.arca.simulator.ledger.tickets.values()) == [before]


def test_for_people_in_both_languages_and_80_columns(arca, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    for language, last in (("en", "All is well."), ("es", "Todo en orden.")):
        result = arca("doctor", "--lang", language)
        assert result.exit_code == 0
        assert last in result.stdout
        short = [line for line in result.stdout.splitlines() if "/" not in line]
        assert max(map(len, short)) <= 80


def test_points_of_sale_and_numbers(doctor):
    points = doctor.arca.simulator.ledger.points_of_sale.setdefault(Cuit(TEST_CUIT), {})
    points[3], points[4] = RegisteredPointOfSale(3), RegisteredPointOfSale(4, blocked=True)
    assert doctor("--numbers")["number_none"]["level"] == "ok"
    doctor.arca.json(*SALE, "--yes")
    found = doctor("--numbers")
    assert found["points_ok"]["values"]["numbers"] == "3 (CAE - Ri Iva)"
    assert found["points_closed"]["level"] == "warn"
    assert found["number"]["message"] == "Factura B 00003-00000001: 1."


# --- settings


def test_production_without_the_word(doctor):
    found = doctor("--environment", "produccion", code=3)
    assert found["environment_wrong"]["advice"] == "Add --production to the command if that is what you mean."
    assert "connection_ok" not in found
    assert "login_ok" not in found


def test_plain_http_elsewhere(doctor):
    assert (
        "of the form" in doctor("--simulator-url", "http://a:s3cret@localhost", code=3)["environment_wrong"]["message"]
    )
    assert "Plain HTTP" in doctor("--simulator-url", "http://example.org", code=3)["environment_wrong"]["message"]


def test_a_simulator_address_that_is_not_used(arca, monkeypatch):
    """ARCA itself is not asked: the proxy leads nowhere."""
    monkeypatch.setenv("ARCA_ENVIRONMENT", "homologacion")
    monkeypatch.setenv("ARCA_PROXY", "http://127.0.0.1:9")
    found = {each["finding"]: each for each in arca.json("doctor", code=3)["findings"]}
    assert found["simulator_unused"]["level"] == "warn"
    assert found["authority_other"]["values"]["belongs"] == "simulator"
    assert found["connection_failed"]["level"] == "fail"
    assert found["login_skipped"]["level"] == "warn"


def test_a_configuration_file_that_is_damaged(doctor, tmp_path, monkeypatch):
    (tmp_path / "config.toml").write_text("[profiles")
    monkeypatch.setenv("ARCA_CONFIG", str(tmp_path / "config.toml"))
    (finding,) = doctor(code=3).values()
    assert "is not TOML" in finding["message"]


def test_a_time_out_that_is_none(doctor, monkeypatch):
    monkeypatch.setenv("ARCA_TIMEOUT", "soon")
    assert "'soon' is not a time" in doctor(code=3)["environment_wrong"]["message"]


def test_a_proxy_that_is_none(doctor, monkeypatch):
    monkeypatch.setenv("ARCA_PROXY", "user:s3cret@nowhere")
    found = doctor(code=3)["environment_wrong"]
    assert "ARCA_PROXY" in found["advice"]
    assert "s3cret" not in str(found)


# --- this machine


@posix_only
def test_a_folder_that_others_can_read(doctor, tmp_path):
    doctor()
    home = tmp_path / "home"
    for path in (home, *home.rglob("*")):
        path.chmod(0o755)
    assert "chmod -R go=" in doctor()["storage_readable"]["advice"]
    home.chmod(0o700)
    assert doctor()["storage_ok"]["level"] == "ok"


def test_a_folder_that_is_a_file(doctor, tmp_path):
    (tmp_path / "file").write_text("")
    for home in (tmp_path / "file", tmp_path / "file" / "home"):
        assert "Not a directory" in doctor("--home", home, code=3)["storage_unwritable"]["values"]["reason"]
    assert logins(doctor.arca.simulator) == 0


@posix_only
def test_a_disk_without_room(doctor):
    """A small file can still be made there, and not filled."""
    import resource

    doctor()
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1024, before[1]))
    try:
        found = doctor(code=3)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert found["storage_unwritable"]["values"]["reason"] == "File too large"


def test_a_folder_to_be_made(doctor, tmp_path):
    found = doctor("--home", tmp_path / "new")
    assert found["storage_new"]["level"] == "ok"


def test_unsettled_vouchers(doctor, monkeypatch):
    monkeypatch.setenv("ARCA_RECOVERY_TIMEOUT", "0.1")
    lost = [Fault.cut_after_granting(), Fault.error(501, operation="FECompConsultar", times=9)]
    simulator = doctor.arca.simulator
    for fault in lost:
        simulator.faults.add(fault)
    doctor.arca(*SALE, "--yes")
    simulator.faults.clear()
    assert doctor()["journal_open"]["advice"] == "arca settle"


# --- certificate and key


def test_no_certificate(offline):
    report = offline.json("doctor", "--environment", "simulator", "--simulator-url", offline.url, code=3)
    names = [each["finding"] for each in report["findings"]]
    assert "certificate_missing" in names
    assert "servers_up" in names
    assert "login_skipped" not in names


@pytest.mark.parametrize(
    ("days", "name", "code"),
    [(10, "certificate_expiring", 0), (-1, "certificate_expired", 3), (31, "certificate_ok", 0)],
)
def test_how_long_the_certificate_lasts(doctor, papers, days, name, code):
    now = datetime.now(UTC)
    papers(new_credentials(not_before=now - timedelta(days=100), not_after=now + timedelta(days=days, hours=1)))
    found = doctor(code=code)
    assert name in found
    assert ("login_skipped" in found) == (code == 3)


def test_a_certificate_of_tomorrow(doctor, papers):
    papers(new_credentials(not_before=datetime.now(UTC) + timedelta(days=1)))
    assert "time.afip.gov.ar" in doctor(code=3)["certificate_early"]["advice"]
    assert logins(doctor.arca.simulator) == 0


def test_a_key_that_belongs_to_another(doctor, papers):
    papers(new_credentials(), key=new_private_key())
    assert doctor(code=3)["key_wrong"]["values"]["error"]["code"] == "key_mismatch"


@posix_only
def test_a_key_that_others_can_read(doctor, papers, tmp_path):
    papers(new_credentials())
    (tmp_path / "own.key").chmod(0o644)
    assert doctor()["key_readable"]["advice"] == f"chmod 600 {tmp_path / 'own.key'}"


def test_a_pass_phrase_that_is_missing_or_wrong(doctor, papers, tmp_path, monkeypatch):
    papers(new_credentials())
    (tmp_path / "own.key").write_bytes(private_key_pem(shared_key(), passphrase=b"secreto"))
    assert "no pass phrase was given" in doctor(code=3)["key_wrong"]["message"]
    monkeypatch.setenv("ARCA_KEY_PASSPHRASE", "otro")
    assert "does not open" in doctor(code=3)["key_wrong"]["message"]
    monkeypatch.setenv("ARCA_KEY_PASSPHRASE", "secreto")
    assert doctor()["key_ok"]["values"]["encryption"] == "encrypted"


def test_a_pkcs12_file(doctor, tmp_path, monkeypatch):
    credentials = new_credentials()
    content = pkcs12.serialize_key_and_certificates(
        None, credentials.key, credentials.certificate, None, NoEncryption()
    )
    (tmp_path / "own.p12").write_bytes(content)
    (tmp_path / "own.p12").chmod(0o600)
    monkeypatch.delenv("ARCA_KEY")
    monkeypatch.setenv("ARCA_CERTIFICATE", str(tmp_path / "own.p12"))
    assert doctor()["certificate_ok"]["values"]["form"] == "PKCS#12"


@pytest.mark.parametrize("common_name", ["Computadores", "Computadores Test", "Otra"])
def test_whose_certificate_it_is(doctor, papers, common_name):
    """In open mode a simulator takes anybody's."""
    papers(with_issuer(common_name))
    assert doctor()["authority_ok"]["values"]["authority"] == common_name


@pytest.mark.parametrize(
    ("common_name", "finding"),
    [("Computadores", "authority_other"), ("Computadores Test", "authority_ok"), ("Otra", "authority_unknown")],
)
def test_whose_certificate_it_is_for_arca(arca, papers, monkeypatch, common_name, finding):
    monkeypatch.setenv("ARCA_ENVIRONMENT", "homologacion")
    monkeypatch.setenv("ARCA_PROXY", "http://127.0.0.1:9")
    papers(with_issuer(common_name))
    code = 3 if finding == "authority_other" else 1
    assert finding in {each["finding"] for each in arca.json("doctor", code=code)["findings"]}


def with_issuer(common_name):
    credentials = new_credentials()
    old = credentials.certificate
    made = (
        x509.CertificateBuilder()
        .subject_name(old.subject)
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)]))
        .public_key(old.public_key())
        .serial_number(1)
        .not_valid_before(old.not_valid_before_utc)
        .not_valid_after(old.not_valid_after_utc)
        .sign(credentials.key, hashes.SHA256())
    )
    return type(credentials)(made, credentials.key)


def test_a_cuit_that_is_none(doctor):
    assert doctor("--cuit", "20-11111111-3", code=3)["cuit_wrong"]["level"] == "fail"


def test_another_cuit_without_delegation(doctor):
    found = doctor("--cuit", "30-00000000-7", code=3)
    assert found["cuit_delegated"]["level"] == "ok"
    assert "speaks for 20-11111111-2, and not for 30-00000000-7" in found["delegation_missing"]["message"]
    assert "points_failed" not in found
    assert logins(doctor.arca.simulator) == 1


# --- the way to ARCA


def test_nobody_answers(doctor):
    found = doctor("--simulator-url", "http://127.0.0.1:9", code=1)
    assert "arca simulator" in found["connection_failed"]["advice"]
    assert "login_skipped" in found


@pytest.mark.parametrize(
    ("minutes", "name", "code"),
    [(0, "clock_ok", 0), (5, "clock_off", 0), (-5, "clock_off", 0), (-11, "clock_wrong", 3), (61, "clock_wrong", 3)],
)
def test_the_clocks(doctor, minutes, name, code):
    """The simulator's clock is moved: ARCA's being ahead means that this one is behind."""
    doctor.arca.simulator.clock.advance(minutes * 60)
    found = doctor(code=code)
    assert name in found
    if minutes:
        assert ("behind" if minutes > 0 else "ahead") in found[name]["message"]
    assert ("login_skipped" in found) == (code == 3)


def test_a_page_instead_of_a_service(doctor):
    with failing(doctor.arca.simulator, Fault.page(503, operation="FEDummy")):
        found = doctor(code=1)
    assert found["servers_silent"]["level"] == "fail"
    assert "login_skipped" in found


# --- may we in


@pytest.mark.parametrize(
    ("fault", "finding", "code"),
    [
        ("coe.notAuthorized", "login_refused", 3),
        ("cms.cert.untrusted", "login_refused", 3),
        ("wsaa.unavailable", "login_failed", 1),
        ("wsn.unavailable", "login_failed", 1),
    ],
)
def test_why_a_login_is_refused(doctor, fault, finding, code):
    from arca_sdk import explain

    with failing(doctor.arca.simulator, Fault.soap_fault(fault, "texto", service="wsaa", operation="loginCms")):
        found = doctor("--lang", "es", code=code)
    assert found[finding]["advice"] == explain(fault, "es").fix


def test_points_of_sale_that_arca_does_not_tell(doctor):
    with failing(doctor.arca.simulator, Fault.error(501, operation="FEParamGetPtosVenta")):
        assert doctor(code=1)["points_failed"]["advice"].startswith("Try again.")


def test_a_refused_ticket_is_told_and_not_renewed(doctor):
    doctor()
    (before,) = doctor.arca.simulator.ledger.tickets.values()
    with failing(doctor.arca.simulator, Fault.error(600, operation="FEParamGetPtosVenta")):
        found = doctor(code=1)
    assert "600" in found["ticket_refused"]["message"]
    assert "by itself" in found["ticket_refused"]["advice"]
    assert list(doctor.arca.simulator.ledger.tickets.values()) == [before]


# --- the catalogue


def test_every_kind_is_whole():
    for name, kind in catalogue.KINDS.items():
        assert kind.check in catalogue.CHECKS, name
        assert all(kind.sentence), name
        fields = [set(re.findall(r"{(\w+)}", text)) for text in kind.sentence]
        assert fields[0] == fields[1], name
        assert bool(kind.advice[0]) == bool(kind.advice[1]), name
        assert not (kind.here and kind.level is not Level.FAIL), name


def test_what_needs_something_says_what():
    """Findings that carry an error have its hint."""
    silent = {
        name
        for name, kind in catalogue.KINDS.items()
        if kind.level is not Level.OK and not kind.advice[0] and "{error}" not in kind.sentence[0]
    }
    assert silent == {"clock_unknown", "announcement"}


@posix_only
def test_nothing_is_left_behind(doctor, tmp_path):
    doctor()
    left = [path.name for path in (tmp_path / "home").rglob(".arca-doctor-*")]
    assert left == []
    assert stat.S_IMODE((tmp_path / "home" / "tickets").stat().st_mode) == 0o700
