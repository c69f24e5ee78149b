"""What a recording holds may be published: no secret, no CUIT of anybody, no name; and it can still be read."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from arca_sdk import Cuit, Environment
from arca_sdk.adapters.http import tls_context
from arca_sdk.endpoints import CONSTANCIA, PADRON_A13, WSAA, WSFE
from arca_sdk.testing import TEST_CUIT, SimulatorTransport, new_client, new_credentials, new_simulator
from arca_sdk.wire.codec import codec
from arca_sdk.wire.contracts import wsaa, wsfe
from arca_sdk.wire.credentials import private_key_pem
from tests.live.conftest import scene_of
from tests.live.recording import ProductionRefused, Recorder, write
from tests.live.sanitising import SECRETS, Leak, Sanitiser
from tests.live.target import NEEDED, homologacion, simulated
from tests.makers import NOW

ROOT = Path(__file__).parents[2]


@pytest.fixture
def recording(tmp_path):
    """A login, an invoice and a look into the registry, as they were exchanged and as they were written."""
    target = simulated("registered")
    target.recorder.scene = "a-day"
    ticket = target.client.login()
    target.client.issue(target.sale(target.letter))
    person = target.client.taxpayer(target.client.cuit)
    write(target.recorder.exchanges, tmp_path, Sanitiser())
    return target, ticket, person, tmp_path


def texts(folder):
    return {path.relative_to(folder).as_posix(): path.read_text("utf-8") for path in folder.rglob("*.xml")}


def test_it_has_the_layout_of_the_fixtures(recording):
    *_, folder = recording
    names = set(texts(folder))
    assert {"loginCms.a-day/request.xml", "loginCms.a-day/response.xml", "FECAESolicitar.a-day/request.xml"} <= names
    assert {"FECAESolicitar.a-day-2/response.xml", "getPersona_v2.a-day/response.xml"} <= names


def test_nothing_in_it_tells_who_it_was(recording):
    target, ticket, person, folder = recording
    whole = "".join(texts(folder).values())
    for private in (ticket.token, ticket.sign, TEST_CUIT, TEST_CUIT.dashed, target.receiver, person.name):
        assert private not in whole
    assert person.address.street not in whole
    assert "CN=pruebas" in whole
    assert "33693450239" in whole, "ARCA's own CUIT is no secret"


def test_the_signed_request_is_not_in_it(recording):
    target, *_, folder = recording
    (login,) = [text for name, text in texts(folder).items() if name == "loginCms.a-day/request.xml"]
    original = target.recorder.of("loginCms", "a-day")[0].request.decode()
    assert SECRETS["in0"] in login
    assert len(login) < len(original) / 2


def test_it_can_still_be_read(recording):
    *_, folder = recording
    written = texts(folder)
    reply = codec(wsfe.WSFE).decode_reply("FECAESolicitar", written["FECAESolicitar.a-day/response.xml"].encode())
    asked = codec(wsfe.WSFE).decode_request(
        written["FECAESolicitar.a-day/request.xml"].encode(), action="http://ar.gov.afip.dif.FEV1/FECAESolicitar"
    )
    assert reply.unknown == asked.unknown == ()
    ticket = codec(wsaa.WSAA).decode_reply("loginCms", written["loginCms.a-day/response.xml"].encode()).result
    assert "loginTicketResponse" in ticket
    cuit = asked.values["Auth"]["Cuit"]
    assert reply.result["FeCabResp"]["Cuit"] == cuit, "the same CUIT became the same CUIT everywhere"
    assert Cuit(cuit) != TEST_CUIT


class TestSanitiser:
    def test_a_cuit_keeps_its_kind_and_its_dashes(self):
        cleaned = Sanitiser().clean("<Msg>30500010912 y 30-50001091-2, no 12345678901234 ni 20.00</Msg>")
        plain, dashed = cleaned.removeprefix("<Msg>").split(", ")[0].split(" y ")
        assert Cuit(plain).dashed == dashed
        assert plain.startswith("30")
        assert "12345678901234 ni 20.00" in cleaned

    def test_a_key_with_a_wrong_check_digit_goes_too(self):
        assert "20000000001" not in Sanitiser().clean("<idPersona>20000000001</idPersona>")

    def test_a_name_is_hidden_wherever_it_stands(self):
        cleaned = Sanitiser().clean("<a><nombre>JUANA MARIA</nombre><Msg>JUANA MARIA no figura</Msg></a>")
        assert "JUANA" not in cleaned
        assert "no figura" in cleaned

    def test_the_same_name_has_the_same_other_letters_within_a_recording_only(self):
        one, another = Sanitiser(b"1"), Sanitiser(b"2")
        text = "<razonSocial>Panadería 9 de Julio</razonSocial>"
        assert one.clean(text) == one.clean(text) != another.clean(text)

    def test_what_was_hidden_once_may_not_come_back(self):
        sanitiser = Sanitiser()
        sanitiser.clean("<Token>c2VjcmV0bw==</Token><DocNro>20111111112</DocNro>")
        for text in ("x c2VjcmV0bw== x", "<x>20-11111111-2</x>"):
            with pytest.raises(Leak):
                sanitiser.check(text)

    def test_cleaning_twice_changes_nothing_more(self):
        sanitiser = Sanitiser()
        once = sanitiser.clean("<Sign>c2VjcmV0bw==</Sign><nombre>JUANA MARIA</nombre><Cuit>20111111112</Cuit>")
        assert "20111111112" not in once
        assert sanitiser.clean(once) == once


class TestProduction:
    @pytest.mark.parametrize("service", [WSAA, WSFE, CONSTANCIA, PADRON_A13], ids=lambda service: service.name)
    def test_the_transport_never_speaks_to_it(self, service):
        recorder = Recorder(lambda host: pytest.fail(f"connected to {host}"))
        with pytest.raises(ProductionRefused):
            recorder.handle_request(httpx.Request("POST", service.produccion, content=b""))

    def test_a_client_made_for_it_cannot_get_out(self):
        recorder = Recorder(lambda host: pytest.fail(f"connected to {host}"))
        client = new_client(
            new_simulator(at=NOW), environment="produccion", production=True, simulator_url="", transport=recorder
        )
        with pytest.raises(ProductionRefused):
            client.health()

    def test_the_command_refuses_it(self):
        done = suite({"ARCA_ENVIRONMENT": "produccion"})
        assert done.returncode == pytest.ExitCode.USAGE_ERROR
        assert "homologación only" in done.stderr


def suite(environment, *arguments):
    """The command behind ``nox -s live``."""
    return subprocess.run(
        [sys.executable, "-m", "pytest", "tests/live", "--live", "-n", "0", "-p", "no:cacheprovider", *arguments],
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT)} | environment,
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_without_a_certificate_everything_is_skipped_and_says_why():
    done = suite({}, "-k", "test_conformance", "-rs")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "passed" not in done.stdout
    assert f"homologación needs a certificate: {', '.join(NEEDED)} not set" in done.stdout


def test_what_is_missing_is_named():
    with pytest.raises(pytest.skip.Exception, match=r"certificate: ARCA_POINT_OF_SALE not set"):
        homologacion(dict.fromkeys(NEEDED[:-1], "x"))


def test_with_a_certificate_it_speaks_to_homologacion_and_nobody_else(tmp_path, monkeypatch):
    """Its hosts answered by a simulator: the way there is the one that a certificate's holder takes."""
    credentials, simulator, hosts = new_credentials(), new_simulator(), []
    (tmp_path / "a.crt").write_bytes(credentials.certificate.public_bytes(Encoding.PEM))
    (tmp_path / "a.key").write_bytes(private_key_pem(credentials.key))
    environment = {
        "ARCA_CERTIFICATE": str(tmp_path / "a.crt"),
        "ARCA_KEY": str(tmp_path / "a.key"),
        "ARCA_CUIT": TEST_CUIT,
        "ARCA_POINT_OF_SALE": "3",
        "ARCA_HOME": str(tmp_path / "home"),
        "ARCA_ENVIRONMENT": "simulator",
        "ARCA_SIMULATOR_URL": "http://127.0.0.1:1",
    }
    for name, value in environment.items():
        monkeypatch.setenv(name, value)

    def connect(**settings):
        assert settings["verify"].check_hostname
        return SimulatorTransport(simulator)

    monkeypatch.setattr("tests.live.target.httpx.HTTPTransport", connect)
    monkeypatch.setattr("tests.live.target.tls_context", lambda host: hosts.append(host) or tls_context(host))
    target = homologacion()
    assert target.client.environment is Environment.HOMOLOGACION
    assert target.issue(target.sale(target.letter)).number == 2
    assert hosts == ["wsaahomo.afip.gov.ar", "wswhomo.afip.gov.ar"]


@pytest.mark.parametrize(
    ("test", "scene"),
    [
        ("test_health_needs_no_ticket[homologacion]", "health-needs-no-ticket"),
        ("test_an_invoice[homologacion-A]", "an-invoice-a"),
        ("test_table[registered-vat_rates]", "table-vat-rates"),
    ],
)
def test_a_scene_is_named_after_its_test(test, scene):
    assert scene_of(test) == scene


def test_a_hurried_client_that_asks_for_nothing_proves_nothing():
    recorder = Recorder(lambda _: SimulatorTransport(new_simulator()))
    with pytest.raises(AssertionError, match="no CAE"), recorder.hurrying():
        pass
