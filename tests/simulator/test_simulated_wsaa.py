"""The simulated WSAA: what it checks, in which order, and the tickets it gives."""

from __future__ import annotations

import base64
import re
from datetime import datetime, timedelta, timezone

import pytest

from arca_sdk.domain.clock import ARGENTINA
from arca_sdk.domain.environment import Environment
from arca_sdk.simulator import Simulator, Taxpayer
from arca_sdk.simulator.authority import Authority
from arca_sdk.testing import new_credentials, new_simulator
from arca_sdk.testing.credentials import shared_key
from arca_sdk.wire.cms import sign_cms
from arca_sdk.wire.credentials import Credentials
from arca_sdk.wire.wsaa import read_token
from tests.makers import COMPANY, ISSUER, NOW
from tests.simulator.soap_client import SoapClient

HOUR = timedelta(hours=1)
TOKEN_SOURCE = "CN=wsaahomo, O=AFIP, C=AR, SERIALNUMBER=CUIT 33693450239"


def tra(
    *,
    generated: datetime | str = NOW - timedelta(minutes=10),
    expires: datetime | str = NOW + HOUR,
    unique_id: str = "1",
    service: str = "wsfe",
    version: str = ' version="1.0"',
    names: str = "",
) -> str:
    times = [text if isinstance(text, str) else text.isoformat() for text in (generated, expires)]
    return (
        f"<loginTicketRequest{version}><header>{names}<uniqueId>{unique_id}</uniqueId>"
        f"<generationTime>{times[0]}</generationTime><expirationTime>{times[1]}</expirationTime></header>"
        f"<service>{service}</service></loginTicketRequest>"
    )


def strict() -> Simulator:
    return new_simulator(at=NOW, open_mode=False)


# --- certificates


def test_an_unsigned_text_is_refused_in_arcas_words(client):
    assert client.refusal("no es base64") == ("cms.bad.base64", "No se puede decodificar el BASE64")
    assert client.refusal("aG9sYQ==") == ("cms.bad", "El CMS no es valido")


def test_an_expired_certificate(client):
    credentials = new_credentials(not_before=NOW - 2 * HOUR, not_after=NOW - timedelta(seconds=1))
    assert client.refusal(client.signed_request(credentials)) == ("cms.cert.expired", "Certificado expirado")


def test_a_certificate_of_tomorrow_has_no_tolerance(client):
    credentials = new_credentials(not_before=NOW + timedelta(seconds=1))
    expected = "cms.cert.invalid", "Certificado con fecha de generacion posterior a la actual"
    assert client.refusal(client.signed_request(credentials)) == expected


def test_a_bad_signature_is_told_before_an_expired_certificate(client):
    credentials = new_credentials(not_before=NOW - 2 * HOUR, not_after=NOW - HOUR)
    der = base64.b64decode(client.signed_request(credentials))
    changed = base64.b64encode(der.replace(b"wsfe", b"wsmt")).decode()
    assert client.refusal(changed) == ("cms.sign.invalid", "Firma inválida o algoritmo no soportado")


def test_an_expired_certificate_is_told_before_a_bad_request(client):
    credentials = new_credentials(not_before=NOW - 2 * HOUR, not_after=NOW - HOUR)
    assert client.refusal(sign_cms(b"hola", credentials))[0] == "cms.cert.expired"


def test_open_mode_trusts_any_issuer_and_the_taxpayer_appears(client, simulator):
    foreign = new_credentials(authority=Authority(shared_key("foreign")), now=NOW)
    ticket = client.log_in(foreign)
    assert read_token(ticket.token).cuits == (ISSUER,)
    assert list(simulator.ledger.taxpayers) == [ISSUER]


def test_open_mode_still_wants_a_cuit_in_the_certificate(client, simulator):
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes
    from cryptography.x509.oid import NameOID

    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "sin cuit")])
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(shared_key().public_key())
    builder = builder.serial_number(1).not_valid_before(NOW - HOUR).not_valid_after(NOW + HOUR)
    nameless = Credentials(builder.sign(shared_key(), hashes.SHA256()), shared_key())
    expected = "cms.cert.untrusted", "Certificado no emitido por AC de confianza"
    assert client.refusal(client.signed_request(nameless)) == expected


def test_strict_mode_trusts_only_its_own_authority():
    client = SoapClient(strict())
    foreign = new_credentials(authority=Authority(shared_key("foreign")), now=NOW)
    assert client.refusal(client.signed_request(foreign))[0] == "cms.cert.untrusted"


def test_strict_mode_wants_the_certificate_linked_to_the_service():
    simulator = strict()
    client, credentials = SoapClient(simulator), new_credentials(authority=simulator.authority, now=NOW)
    expected = "coe.notAuthorized", "Computador no autorizado a acceder al servicio"
    assert client.refusal(client.signed_request(credentials)) == expected
    simulator.register(credentials.certificate, services=["wsfex"])
    assert client.refusal(client.signed_request(credentials)) == expected
    simulator.register(credentials.certificate, services=["wsfe", "wsfex"])
    assert client.log_in(credentials).service == "wsfe"


# --- the request


MALFORMED = {
    "not XML": "hola",
    "a DTD": '<!DOCTYPE x [<!ENTITY a "b">]>' + tra(),
    "another root": tra().replace("loginTicketRequest", "loginticketrequest"),
    "a namespace": tra(version=' xmlns="urn:x"'),
    "no header": "<loginTicketRequest><service>wsfe</service></loginTicketRequest>",
    "no service": tra().replace("<service>wsfe</service>", ""),
    "service first": tra()
    .replace("<service>wsfe</service>", "")
    .replace("<header>", "<service>wsfe</service><header>"),
    "something more": tra().replace("</header>", "<mas/></header>"),
    "times exchanged": tra()
    .replace("generationTime", "x")
    .replace("expirationTime", "generationTime")
    .replace("x", "expirationTime"),
    "no uniqueId": tra().replace("<uniqueId>1</uniqueId>", ""),
    "a negative uniqueId": tra(unique_id="-1"),
    "a uniqueId of 33 bits": tra(unique_id="4294967296"),
    "an empty uniqueId": tra(unique_id=""),
    "a service with a space": tra(service="ws fe"),
    "a service that begins with a digit": tra(service="1wsfe"),
    "a short service": tra(service="ws"),
    "a long service": tra(service="w" * 33),
    "a version that is no number": tra(version=' version="uno"'),
    "the thirtieth of February": tra(generated="2026-02-30T10:00:00"),
    "a date only": tra(generated="2026-11-25"),
    "a comma in the second": tra(generated="2026-11-25T10:00:00,5"),
    "an offset without end": tra(generated="2026-11-25T10:00:00-99:00"),
    "the year one": tra(expires="0001-01-01T00:00:00+14:00"),
    "a nested time": tra(generated="<a>2026-11-25T10:00:00</a>"),
}


@pytest.mark.parametrize("text", MALFORMED.values(), ids=MALFORMED.keys())
def test_what_the_schema_does_not_allow(client, credentials, text):
    assert client.refusal(sign_cms(text.encode(), credentials))[0] == "xml.bad"


REFUSED = {
    "xml.version.notSupported": [tra(version=' version="2.0"'), tra(version=' version="0"')],
    "xml.source.invalid": [tra(names="<source>CN=otro</source>"), tra(names="<source></source>")],
    "xml.destination.invalid": [
        tra(names="<destination>cn=wsaa,o=afip,c=ar,serialNumber=CUIT 33693450239</destination>"),
        tra(names="<destination/>"),
    ],
    "xml.generationTime.invalid": [
        tra(generated=NOW + timedelta(seconds=1)),
        tra(generated=NOW - timedelta(hours=24, seconds=1)),
    ],
    "xml.expirationTime.expired": [tra(expires=NOW - timedelta(seconds=1))],
    "xml.expirationTime.invalid": [tra(expires=NOW + timedelta(hours=24, seconds=1))],
    "wsn.notFound": [tra(service="wsnadie"), tra(service="WSFE")],
}


@pytest.mark.parametrize(("code", "text"), [(code, text) for code, texts in REFUSED.items() for text in texts])
def test_what_a_well_formed_request_may_get_wrong(client, credentials, code, text):
    assert client.refusal(sign_cms(text.encode(), credentials))[0] == code


def test_the_known_text_about_generation_times(client, credentials):
    late = tra(generated=NOW + HOUR)
    assert client.refusal(sign_cms(late.encode(), credentials)) == (
        "xml.generationTime.invalid",
        "generationTime posee formato o dato inválido (ej: en el futuro o más de 24 horas de antigüedad)",
    )


LOCAL = NOW.astimezone(ARGENTINA)
ACCEPTED = {
    "no version": tra(version=""),
    "version 1": tra(version=' version="1"'),
    "with a declaration and line breaks": '<?xml version="1.0" encoding="UTF-8"?>\r\n'
    + tra().replace("><", ">\r\n  <"),
    "without offset, in Argentina's time": tra(
        generated=LOCAL.strftime("%Y-%m-%dT%H:%M:%S"), expires=(LOCAL + HOUR).strftime("%Y-%m-%dT%H:%M:%S")
    ),
    "with -00:00": tra(generated=(NOW - HOUR).strftime("%Y-%m-%dT%H:%M:%S-00:00")),
    "with Z and many decimals": tra(generated=(NOW - HOUR).strftime("%Y-%m-%dT%H:%M:%S.123456789Z")),
    "in another zone": tra(generated=(NOW - HOUR).astimezone(timezone(timedelta(hours=9)))),
    "at the edges": tra(generated=NOW - timedelta(hours=24), expires=NOW + timedelta(hours=24)),
    "generated this second": tra(generated=NOW, expires=NOW),
    "with source and destination": tra(
        names=f"<source>cn=pruebas, serialNumber=CUIT {ISSUER}</source>"
        "<destination>C=AR,O=AFIP,SERIALNUMBER=CUIT 33693450239,CN=wsaahomo</destination>"
    ),
    "a padrón service": tra(service="ws_sr_constancia_inscripcion"),
}


@pytest.mark.parametrize("text", ACCEPTED.values(), ids=ACCEPTED.keys())
def test_what_a_request_may_look_like(client, credentials, text):
    response = client.send_cms(sign_cms(text.encode(), credentials))
    assert response.status == 200, response.body


def test_production_has_another_destination(credentials):
    client = SoapClient(new_simulator(at=NOW, environment=Environment.PRODUCCION))
    names = "<destination>cn=wsaa,o=afip,c=ar,serialNumber=CUIT 33693450239</destination>"
    assert client.send_cms(sign_cms(tra(names=names).encode(), credentials)).status == 200
    assert b"CN=wsaa, O=AFIP" in client.send_cms(sign_cms(tra(names=names, service="wsfex").encode(), credentials)).body


# --- tickets


def test_a_ticket_lives_twelve_hours_whatever_was_asked(client, credentials):
    ticket = client.log_in(credentials)
    assert ticket.generated_at == NOW
    assert ticket.expires_at == NOW + timedelta(hours=12)


def test_a_ticket_is_written_as_arca_writes_it(client, credentials, simulator):
    body = client.send_cms(client.signed_request(credentials)).body.decode()
    inner = re.search("<loginCmsReturn>(.*)</loginCmsReturn>", body, re.DOTALL)[1]
    text = inner.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", '"')
    shown = re.sub("(<(token|sign|uniqueId)>)[^<]+", r"\1…", text)
    assert shown == (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        '<loginTicketResponse version="1.0">\n'
        "    <header>\n"
        f"        <source>{TOKEN_SOURCE}</source>\n"
        f"        <destination>SERIALNUMBER=CUIT {ISSUER}, CN=pruebas</destination>\n"
        "        <uniqueId>…</uniqueId>\n"
        "        <generationTime>2026-11-25T12:00:00.000-03:00</generationTime>\n"
        "        <expirationTime>2026-11-26T00:00:00.000-03:00</expirationTime>\n"
        "    </header>\n"
        "    <credentials>\n"
        "        <token>…</token>\n"
        "        <sign>…</sign>\n"
        "    </credentials>\n"
        "</loginTicketResponse>\n"
    )


def test_a_token_says_whom_it_is_for_and_its_sign_is_real(client, credentials, simulator):
    simulator.ledger.taxpayers[ISSUER] = Taxpayer(ISSUER, represents=(COMPANY,))
    ticket = client.log_in(credentials)
    token = base64.b64decode(ticket.token)
    assert simulator.authority.signed(token, base64.b64decode(ticket.sign))
    generated, expires = int(NOW.timestamp()) - 60, int(NOW.timestamp()) + 12 * 3600
    shown = re.sub('unique_id="[0-9]+"', 'unique_id="…"', token.decode())
    assert shown == (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        '<sso version="2.0">\n'
        f'    <id src="{TOKEN_SOURCE}" dst="CN=wsfe, O=AFIP, C=AR"'
        f' unique_id="…" gen_time="{generated}" exp_time="{expires}"/>\n'
        '    <operation type="login" value="granted">\n'
        f'        <login entity="33693450239" service="wsfe" uid="SERIALNUMBER=CUIT {ISSUER}, CN=pruebas"'
        ' authmethod="cms" regmethod="22">\n'
        "            <relations>\n"
        f'                <relation key="{ISSUER}" reltype="4"/>\n'
        f'                <relation key="{COMPANY}" reltype="4"/>\n'
        "            </relations>\n"
        "        </login>\n"
        "    </operation>\n"
        "</sso>\n"
    )


def test_an_alias_with_marks_of_its_own_survives_the_ticket(client):
    credentials = new_credentials(now=NOW, alias='a, "b" & <c>')
    token = read_token(client.log_in(credentials).token)
    assert token.subject == f'SERIALNUMBER=CUIT {ISSUER}, CN="a, \\"b\\" & <c>"'


def test_an_alias_that_xml_cannot_carry_is_told_as_well_as_it_can_be(client):
    credentials = new_credentials(now=NOW, alias="a\x10b")
    assert read_token(client.log_in(credentials).token).subject == f"SERIALNUMBER=CUIT {ISSUER}, CN=a?b"


def test_a_delegation_speaks_only_in_tickets_that_come_after_it(client, credentials, simulator):
    before = client.log_in(credentials)
    simulator.register(credentials.certificate, represents=[COMPANY])
    simulator.clock.advance(HOUR)
    after = client.log_in(credentials)
    assert read_token(before.token).cuits == (ISSUER,)
    assert read_token(after.token).cuits == (ISSUER, COMPANY)


# --- the guard window


@pytest.mark.parametrize(("environment", "minutes"), [(Environment.HOMOLOGACION, 10), (Environment.PRODUCCION, 2)])
def test_a_second_ticket_waits_for_the_window(credentials, environment, minutes):
    simulator = new_simulator(at=NOW, guard=None, environment=environment)
    client = SoapClient(simulator)
    client.log_in(credentials)
    simulator.clock.advance(timedelta(minutes=minutes, seconds=-1))
    assert client.refusal(client.signed_request(credentials)) == (
        "coe.alreadyAuthenticated",
        "El CEE ya posee un TA valido para el acceso al WSN solicitado",
    )
    simulator.clock.advance(1)
    assert client.log_in(credentials).generated_at == simulator.clock.now()


def test_the_window_is_of_one_certificate_and_service(client, credentials):
    client.log_in(credentials)
    assert client.log_in(credentials, "wsfex").service == "wsfex"
    assert client.log_in(new_credentials(now=NOW, alias="otro")).service == "wsfe"


def test_a_refused_request_opens_no_window(client, credentials):
    assert client.refusal(sign_cms(tra(unique_id="-1").encode(), credentials))[0] == "xml.bad"
    assert client.log_in(credentials).service == "wsfe"


def test_the_window_can_be_closed(credentials):
    client = SoapClient(new_simulator(at=NOW, guard=timedelta(0)))
    assert client.log_in(credentials) != client.log_in(credentials)


def test_a_clock_set_back_does_not_lock_anybody_out(client, simulator):
    credentials = new_credentials(now=NOW - timedelta(days=1))
    client.log_in(credentials)
    simulator.clock.advance(-HOUR)
    assert client.log_in(credentials).generated_at == NOW - HOUR


def test_the_same_seed_gives_the_same_numbers(credentials):
    ids = {
        re.search("uniqueId&gt;([0-9]+)", client.send_cms(client.signed_request(credentials)).body.decode())[1]
        for client in (SoapClient(new_simulator(at=NOW, seed=5)), SoapClient(new_simulator(at=NOW, seed=5)))
    }
    assert len(ids) == 1
