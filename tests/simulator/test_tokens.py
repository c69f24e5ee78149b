"""What the simulated services think of a token: ARCA's complaints, in ARCA's order."""

from __future__ import annotations

import base64
from datetime import timedelta

import pytest

from arca_sdk.domain.environment import Environment
from arca_sdk.errors import ArcaMessage
from arca_sdk.simulator.authority import Authority
from arca_sdk.simulator.tokens import Grant, verify_token, write_ticket
from arca_sdk.testing import new_simulator
from arca_sdk.testing.credentials import shared_authority, shared_key
from arca_sdk.wire.wsaa import read_ticket
from tests.makers import COMPANY, ISSUER, NOW

EPOCH = int(NOW.timestamp())


def made(*, authority: Authority | None = None, age: timedelta = timedelta(0), service: str = "wsfe"):
    grant = Grant(service, "CN=x", (ISSUER,), NOW - age, 1, 2, Environment.HOMOLOGACION)
    return read_ticket(write_ticket(grant, authority or shared_authority()), service=service)


def complaint(token: str | None, sign: str | None, cuit: str = ISSUER, *, service: str = "wsfe") -> str | None:
    call = new_simulator(at=NOW).call("1.1", "test")
    found = verify_token(token, sign, cuit, service=service, call=call)
    if found is None:
        return None
    assert isinstance(found, ArcaMessage)
    assert found.code == 600
    return found.text.removeprefix("ValidacionDeToken: ")


def test_a_good_token_is_good():
    ticket = made()
    assert complaint(ticket.token, ticket.sign) is None
    assert complaint(f"\n{ticket.token}\n", f" {ticket.sign} ", int(ISSUER)) is None


@pytest.mark.parametrize("token", [None, ""])
def test_no_token(token):
    assert complaint(token, "") == "Parametro nulo o vacio (token)"


@pytest.mark.parametrize("sign", [None, ""])
def test_no_sign(sign):
    assert complaint(made().token, sign) == "Parametro nulo o vacio (sign)"


UNREADABLE = ["hola", "aG9sYQ==", "ñ", base64.b64encode(b"<sso/>").decode(), base64.b64encode(b"<a>").decode()]


@pytest.mark.parametrize("token", UNREADABLE)
def test_a_token_that_cannot_be_read(token):
    assert complaint(token, "x") == (
        "No valido token. Excepcion: CargarStringBase64Token: Excepción: CargarNodos: Error al cargar token XML. "
        "Excepcion: Data at the root level is invalid. Line 1, position 1."
    )


def test_a_token_of_other_days():
    old = made(age=timedelta(hours=12))
    times = f"GenTime={EPOCH - 12 * 3600 - 60}, ExpTime={EPOCH}, NowUTC={EPOCH}"
    assert complaint(old.token, "bad") == f"No validaron las fechas del token. {times}"
    assert complaint(made(age=timedelta(minutes=-2)).token, "bad").startswith("No validaron las fechas")
    last_second = made(age=timedelta(hours=12, seconds=-1))
    assert complaint(last_second.token, last_second.sign) is None


def test_a_token_that_somebody_changed():
    ticket = made()
    changed = base64.b64encode(base64.b64decode(ticket.token).replace(ISSUER.encode(), COMPANY.encode())).decode()
    assert complaint(changed, ticket.sign, COMPANY) == "Error al verificar hash: "
    assert complaint(ticket.token, "no es base64", COMPANY) == "Error al verificar hash: "


def test_a_token_of_another_simulator():
    foreign = made(authority=Authority(shared_key("foreign")))
    assert complaint(foreign.token, foreign.sign) == "Error al verificar hash: "


def test_a_cuit_that_the_token_does_not_speak_for():
    ticket = made(service="wsfex")
    assert complaint(ticket.token, ticket.sign, "23000000000") == "No apareció CUIT en lista de relaciones: 23000000000"


def test_a_token_for_another_service():
    ticket = made(service="wsfex")
    assert complaint(ticket.token, ticket.sign) == "No valido Id Sistema: wsfe(Id Sistema de token es: wsfex)"
