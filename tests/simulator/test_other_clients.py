"""Other people's clients read our WSDL and understand our answers. zeep knows nothing of this library."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from arca_sdk.simulator.server import Running, running
from arca_sdk.testing import new_credentials, new_simulator
from arca_sdk.wire.wsaa import read_ticket
from tests.makers import ISSUER
from tests.simulator.soap_client import WSAA_PATH, WSFE_PATH, SoapClient

zeep = pytest.importorskip("zeep")
pytest.importorskip("uvicorn")


@pytest.fixture(scope="module")
def server() -> Iterator[Running]:
    with running(new_simulator()) as started:
        yield started


@pytest.fixture
def load() -> Iterator[Any]:
    """zeep's client of a service, its connections closed at the end."""
    clients = []

    def loaded(server: Running, path: str, **which: str) -> Any:
        client = zeep.Client(f"{server.url}{path}?wsdl", **which)
        client.transport.session.trust_env = False
        clients.append(client)
        return client.service

    yield loaded
    for client in clients:
        client.transport.session.close()


@pytest.mark.parametrize("port", ["ServiceSoap", "ServiceSoap12"])
def test_zeep_asks_for_health_in_both_soap_versions(server, load, port):
    health = load(server, WSFE_PATH, port_name=port).FEDummy()
    assert (health.AppServer, health.DbServer, health.AuthServer) == ("OK", "OK", "OK")


def test_zeep_logs_in_and_asks_for_the_last_number(server, load):
    signed = SoapClient(server.simulator).signed_request(new_credentials())
    ticket = read_ticket(load(server, WSAA_PATH).loginCms(in0=signed), service="wsfe")
    auth = {"Token": ticket.token, "Sign": ticket.sign, "Cuit": ISSUER}
    answer = load(server, WSFE_PATH).FECompUltimoAutorizado(Auth=auth, PtoVta=3, CbteTipo=6)
    assert (answer.PtoVta, answer.CbteTipo, answer.CbteNro) == (3, 6, 0)


def test_zeep_hears_of_a_refusal(server, load):
    with pytest.raises(zeep.exceptions.Fault, match="No se puede decodificar el BASE64") as caught:
        load(server, WSAA_PATH).loginCms(in0="no es base64")
    assert caught.value.code.endswith(":cms.bad.base64")
