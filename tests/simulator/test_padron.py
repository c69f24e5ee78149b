"""The simulated registry: who is in it, who may ask, and what it refuses."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from arca_sdk.domain.codes import VatCondition
from arca_sdk.domain.cuit import Cuit, check_digit
from arca_sdk.endpoints import CONSTANCIA as CONSTANCIA_ADDRESS
from arca_sdk.endpoints import PADRON_A13 as A13_ADDRESS
from arca_sdk.errors import SoapFault
from arca_sdk.simulator.ledger import Taxpayer
from arca_sdk.simulator.services import padron
from arca_sdk.testing import new_simulator
from arca_sdk.wire.codec import codec
from arca_sdk.wire.contracts.padron import CONSTANCIA, PADRON_A13
from tests.makers import COMPANY, ISSUER, NOW
from tests.simulator.soap_client import SoapClient

ADDRESSES = {CONSTANCIA: CONSTANCIA_ADDRESS, PADRON_A13: A13_ADDRESS}


class Asker:
    """Somebody with a ticket for one of the two services."""

    def __init__(self, client, credentials, contract):
        self.client = client
        self.contract = contract
        ticket = client.log_in(credentials, contract.name)
        self.login = {"token": ticket.token, "sign": ticket.sign, "cuitRepresentada": int(ISSUER)}

    def post(self, body):
        return self.client.post(ADDRESSES[self.contract].path, body, SOAPAction='""')

    def ask(self, operation, **fields):
        body = codec(self.contract).encode_request(operation, self.login | fields)
        response = self.post(body)
        return codec(self.contract).decode_reply(operation, response.body, status=response.status).result

    def refusal(self, operation, **fields):
        with pytest.raises(SoapFault) as caught:
            self.ask(operation, **fields)
        assert caught.value.status == 500
        return caught.value.fault_text


@pytest.fixture
def constancia(client, credentials):
    return Asker(client, credentials, CONSTANCIA)


@pytest.fixture
def a13(client, credentials):
    return Asker(client, credentials, PADRON_A13)


def register(simulator, cuit=COMPANY, **facts):
    simulator.ledger.taxpayers[cuit] = Taxpayer(cuit, **facts)


# --- who is in it


def test_in_open_mode_the_same_cuit_is_always_the_same_person(constancia, a13, simulator):
    first = constancia.ask("getPersona_v2", idPersona=int(COMPANY))
    assert first == constancia.ask("getPersona_v2", idPersona=int(COMPANY))
    assert (
        first["datosGenerales"]["razonSocial"]
        == a13.ask("getPersona", idPersona=int(COMPANY))["persona"]["razonSocial"]
    )
    assert COMPANY not in simulator.ledger.taxpayers


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(["20", "23", "24", "27", "30", "33", "34"]), st.integers(0, 99_999_999))
def test_every_cuit_is_somebody_plausible(prefix, middle):
    digit = check_digit(f"{prefix}{middle:08d}")
    if digit > 9:
        return
    person = padron.find(int(f"{prefix}{middle:08d}{digit}"), new_simulator(at=NOW).call("1.1", "test"))
    blocks = padron._blocks(person, all_activities=True)
    general = blocks["datosGenerales"]
    assert general.get("razonSocial") or (general["apellido"] and general["nombre"])
    assert general["domicilioFiscal"]["direccion"]
    assert ("datosMonotributo" in blocks) != ("datosRegimenGeneral" in blocks)


def test_in_strict_mode_only_whoever_is_registered_exists(credentials):
    simulator = new_simulator(at=NOW, open_mode=False)
    call = simulator.call("1.1", "test")
    assert padron.find(int(COMPANY), call) is None
    register(simulator)
    assert padron.find(int(COMPANY), call).cuit == COMPANY


@pytest.mark.parametrize("key", [0, 1, -1, 20111111113, 10**18])
def test_what_is_no_cuit_does_not_exist(constancia, a13, key):
    assert constancia.refusal("getPersona_v2", idPersona=key) == padron.UNKNOWN
    assert a13.refusal("getPersona", idPersona=key) == padron.UNKNOWN_KEY


def test_the_ledger_wins_over_what_is_made_up(constancia, simulator):
    register(
        simulator,
        name="LA YERBATERA SA",
        address="MITRE 1",
        condition=VatCondition.EXENTO,
        activities=((9, "A"), (10, "B")),
    )
    found = constancia.ask("getPersona_v2", idPersona=int(COMPANY))
    assert found["datosGenerales"]["razonSocial"] == "LA YERBATERA SA"
    assert found["datosGenerales"]["domicilioFiscal"]["direccion"] == "MITRE 1"
    assert [tax["idImpuesto"] for tax in found["datosRegimenGeneral"]["impuesto"]] == [10, 32]
    assert [(row["idActividad"], row["orden"]) for row in found["datosRegimenGeneral"]["actividad"]] == [
        (10, 2),
        (9, 1),
    ]


def test_only_the_second_version_lists_all_activities_of_a_monotributista(constancia, simulator):
    register(simulator, ISSUER, condition=VatCondition.MONOTRIBUTO)
    old, new = (
        constancia.ask(name, idPersona=int(ISSUER))["datosMonotributo"] for name in ("getPersona", "getPersona_v2")
    )
    assert (len(old["actividad"]), len(new["actividad"])) == (0, 1)
    assert old["actividadMonotributista"] == new["actividadMonotributista"]


def test_an_inactive_cuit_has_no_constancia_and_is_refused_by_the_first_version_of_scope_13(constancia, a13, simulator):
    register(simulator, active=False)
    found = constancia.ask("getPersona_v2", idPersona=int(COMPANY))
    assert set(found) == {"errorConstancia", "metadata"}
    assert found["errorConstancia"]["error"] == [padron.INACTIVE_CUIT]
    assert a13.refusal("getPersona", idPersona=int(COMPANY)) == padron.INACTIVE_KEY
    assert a13.ask("getPersonaV2", idPersona=int(COMPANY))["persona"]["estadoClave"] == "INACTIVO"


def test_a_list_tells_of_each_key_whether_it_exists(constancia):
    people = constancia.ask("getPersonaList_v2", idPersona=[int(COMPANY), 20111111113])["persona"]
    assert people[0]["datosGenerales"]["idPersona"] == int(COMPANY)
    assert people[1] == {"errorConstancia": {"error": [padron.UNKNOWN], "idPersona": 20111111113}}


def test_a_list_holds_250_keys(constancia):
    assert len(constancia.ask("getPersonaList", idPersona=[int(COMPANY)] * 250)["persona"]) == 250
    assert constancia.refusal("getPersonaList", idPersona=[int(COMPANY)] * 251) == padron.TOO_MANY_KEYS


def test_documents_find_whoever_is_registered_with_them(a13, simulator):
    ana = Cuit("27301112225")
    register(simulator, ana)
    assert a13.ask("getIdPersonaListByDocumento", documento="30111222")["idPersona"] == [int(ana)]
    assert a13.ask("getIdPersonaListByDocumento", documento="030111222")["idPersona"] == [int(ana)]


@pytest.mark.parametrize("document", ["", "0", "AAB123456", "123456789", "-5", "٣٠"])
def test_what_is_no_document_finds_nobody(a13, document):
    assert "No existe" in a13.refusal("getIdPersonaListByDocumento", documento=document)


# --- who may ask


@pytest.mark.parametrize("name", ["token", "sign"])
def test_a_login_that_lacks_a_half_is_missing(constancia, name):
    body = codec(CONSTANCIA).encode_request("getPersona_v2", constancia.login | {"idPersona": int(COMPANY)})
    element = f"<{name}>{constancia.login[name]}</{name}>".encode()
    assert element in body
    response = constancia.post(body.replace(element, b""))
    assert response.status == 500
    assert padron.LOGIN_MISSING in response.body.decode()


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"token": ""}, padron.LOGIN_UNREADABLE),
        ({"sign": ""}, padron.LOGIN_UNREADABLE),
        ({"token": "hola"}, padron.LOGIN_UNREADABLE),
        ({"sign": "aG9sYQ=="}, padron.LOGIN_FORGED),
        ({"cuitRepresentada": int(COMPANY)}, padron.NOT_REPRESENTED.format(COMPANY)),
    ],
)
def test_a_login_that_is_wrong_is_refused_in_the_registrys_words(constancia, changes, expected):
    constancia.login |= changes
    assert constancia.refusal("getPersona_v2", idPersona=int(COMPANY)) == expected


def test_a_ticket_of_another_service_is_refused(constancia, a13):
    constancia.login = a13.login
    assert constancia.refusal("getPersona_v2", idPersona=int(COMPANY)) == padron.LOGIN_REFUSED


def test_an_expired_ticket_is_refused(constancia, simulator):
    simulator.clock.advance(13 * 3600)
    assert constancia.refusal("getPersona_v2", idPersona=int(COMPANY)) == padron.LOGIN_REFUSED


def test_a_number_that_is_none_is_refused_before_the_login_is_looked_at(constancia):
    constancia.login |= {"token": "hola"}
    body = codec(CONSTANCIA).encode_request("getPersona_v2", constancia.login | {"idPersona": 7})
    response = constancia.post(body.replace(b"<idPersona>7<", b"<idPersona>XYZ<"))
    assert response.status == 500
    assert "Unmarshalling Error: For input string:" in response.body.decode()


@pytest.mark.parametrize("contract", ADDRESSES)
def test_dummy_needs_no_ticket(client, contract):
    response = client.post(ADDRESSES[contract].path, codec(contract).encode_request("dummy", {}), SOAPAction='""')
    result = codec(contract).decode_reply("dummy", response.body).result
    assert result == {"appserver": "OK", "authserver": "OK", "dbserver": "OK"}


# --- where it is


@pytest.mark.parametrize("contract", ADDRESSES)
def test_each_has_its_wsdl_at_its_address(simulator, contract):
    path = ADDRESSES[contract].path
    assert path.startswith("/sr-padron/webservices/personaServiceA")
    response = SoapClient(simulator).get(path, "wsdl", Host="example.test")
    root = etree.fromstring(response.body)
    (address,) = root.xpath("//*[local-name()='address']/@location")
    assert address == f"http://example.test{path}"


def test_asking_writes_nothing(constancia, simulator):
    before = dict(simulator.ledger.taxpayers)
    constancia.ask("getPersona_v2", idPersona=int(COMPANY))
    assert simulator.ledger.taxpayers == before


# --- the manners of its server


def test_faults_are_spelled_as_the_registrys_server_spells_them(constancia):
    constancia.login |= {"sign": "aG9sYQ=="}
    body = codec(CONSTANCIA).encode_request("getPersona_v2", constancia.login | {"idPersona": int(COMPANY)})
    assert constancia.post(body).body.decode() == (
        '<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body><soap:Fault>'
        "<faultcode>soap:Server</faultcode><faultstring>No se pudo verificar que &lt;sign> contenga una firma valida "
        "de &lt;token></faultstring></soap:Fault></soap:Body></soap:Envelope>"
    )


def test_it_needs_no_action(client):
    response = client.post(ADDRESSES[CONSTANCIA].path, codec(CONSTANCIA).encode_request("dummy", {}))
    assert response.status == 200


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (codec(CONSTANCIA).encode_request("dummy", {}, soap="1.2"), "VersionMismatch"),
        (b"", "Error reading XMLStreamReader."),
        (b"<a", "Error reading XMLStreamReader."),
        (codec(PADRON_A13).encode_request("dummy", {}), "was not recognized"),
    ],
)
def test_what_it_does_not_understand_is_a_fault(client, body, words):
    response = client.post(ADDRESSES[CONSTANCIA].path, body)
    assert response.status == 500
    with pytest.raises(SoapFault, match=words):
        codec(CONSTANCIA).decode_reply("dummy", response.body, status=500)
