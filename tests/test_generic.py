"""Any other service through zeep: against the simulator's own interface files, and against hostile ones."""

from __future__ import annotations

import pickle
import sys
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import httpx
import pytest

from arca_sdk.adapters.files import read_if_there
from arca_sdk.adapters.world import Stores
from arca_sdk.adapters.wsdls import FileWsdls, MemoryWsdls, wsdls_beside
from arca_sdk.client import ArcaClient
from arca_sdk.endpoints import PADRON_A13, SERVICES, WSFE
from arca_sdk.errors import (
    ConfigurationError,
    ForbiddenXml,
    InvalidInput,
    NotSent,
    ReplyLost,
    ReplyNotXml,
    ReplyTooLarge,
    SoapFault,
    TransportError,
    UnexpectedReply,
)
from arca_sdk.flows.effects import Reply, TicketKey
from arca_sdk.generic.addresses import same_host
from arca_sdk.generic.interface import Interface
from arca_sdk.generic.places import Place
from arca_sdk.simulator.faults import Fault
from arca_sdk.simulator.transport import SimulatorTransport
from arca_sdk.testing import new_credentials
from arca_sdk.wire.contract import Contract, Operation, Port, Records
from arca_sdk.wire.contracts.padron import PADRON_A13 as A13_CONTRACT
from arca_sdk.wire.contracts.wsfe import WSFE as WSFE_CONTRACT
from arca_sdk.wire.wsdl import render
from tests.makers import COMPANY, ISSUER, NOW, invoice_b
from tests.stage import URL, Stage

pytest.importorskip("zeep")

REFERENCE = Path(__file__).parents[2] / "shared/arca/wsdl"
A13_URL = f"{URL}{PADRON_A13.path}"


@pytest.fixture(scope="module")
def credentials():
    return new_credentials(ISSUER)


@pytest.fixture
def stage(credentials):
    return Stage(credentials)


@pytest.fixture
def a13(stage):
    return stage.client.service("ws_sr_padron_a13")


class Counting(SimulatorTransport):
    """Remembers what was asked."""

    def __init__(self, simulator):
        super().__init__(simulator)
        self.requests = []

    def handle_request(self, request):
        self.requests.append((request.method, str(request.url)))
        return super().handle_request(request)

    def fetched(self):
        return [url for method, url in self.requests if method == "GET"]


class Canned(httpx.BaseTransport):
    """Answers by URL, whatever the method; the rest goes to the simulator."""

    def __init__(self, stage, answers):
        self.inner = SimulatorTransport(stage.simulator)
        self.answers = answers
        self.sent = []

    def handle_request(self, request):
        self.sent.append(request)
        content = self.answers.get((request.method, str(request.url)))
        if content is None:
            return self.inner.handle_request(request)
        return httpx.Response(200, content=content, headers={"Content-Type": "text/xml"})


# --- what it is for


def test_a_person_is_asked_for_by_an_operations_name(stage, a13):
    found = a13.getPersona(idPersona=30500010912)
    assert found["persona"]["idPersona"] == 30500010912
    assert found["persona"]["domicilio"][0]["tipoDomicilio"] == "FISCAL"
    assert found["metadata"]["fechaHora"] == NOW
    assert type(found) is dict
    assert found == a13.call("getPersona", idPersona=30500010912)
    assert pickle.loads(pickle.dumps(found)) == found


def test_the_last_number_is_asked_for_without_a_word_about_tickets(stage):
    stage.client.issue(invoice_b())
    wsfe = stage.client.service("wsfe")
    assert wsfe.FECompUltimoAutorizado(PtoVta=1, CbteTipo=6)["CbteNro"] == 0
    assert wsfe.FECompUltimoAutorizado(PtoVta=3, CbteTipo=6)["CbteNro"] == 1


def test_amounts_are_exact_decimals_both_ways(stage):
    issued = stage.client.issue(invoice_b("0.07"))
    wsfe = stage.client.service("wsfe")
    found = wsfe.FECompConsultar(FeCompConsReq={"CbteTipo": 6, "CbteNro": 1, "PtoVta": 3})["ResultGet"]
    assert found["ImpTotal"] == issued.invoice.total == Decimal("0.07")
    assert type(found["ImpTotal"]) is Decimal
    assert found["CodAutorizacion"] == issued.cae


def test_a_voucher_can_be_authorised_by_plain_values(stage):
    detail = {
        "Concepto": 1, "DocTipo": 99, "DocNro": 0, "CbteDesde": 1, "CbteHasta": 1, "CbteFch": "20261125",
        "ImpTotal": Decimal("121.00"), "ImpTotConc": 0, "ImpNeto": Decimal("100"), "ImpOpEx": 0, "ImpTrib": 0,
        "ImpIVA": "21.00", "MonId": "PES", "MonCotiz": 1, "CondicionIVAReceptorId": 5,
        "Iva": {"AlicIva": [{"Id": 5, "BaseImp": Decimal("100"), "Importe": Decimal("21")}]},
    }  # fmt: skip
    request = {
        "FeCabReq": {"CantReg": 1, "PtoVta": 3, "CbteTipo": 6},
        "FeDetReq": {"FECAEDetRequest": [detail]},
    }
    result = stage.client.service("wsfe").FECAESolicitar(FeCAEReq=request)
    (row,) = result["FeDetResp"]["FECAEDetResponse"]
    assert row["Resultado"] == "A", row
    assert row["CAE"] == stage.issued[0].cae


async def test_the_awaiting_client_has_the_same(stage, a13):
    async with stage.new_async_client() as client:
        service = await client.service("ws_sr_padron_a13")
        assert await service.getPersona(idPersona=int(COMPANY)) == a13.getPersona(idPersona=int(COMPANY))
        assert service.operations == a13.operations
        with pytest.raises(SoapFault):
            await service.getPersona(idPersona=1)
        with pytest.raises(InvalidInput):
            await service.call("getPersonas")


async def test_the_awaiting_client_logs_in_through_its_own_loop(stage):
    async with stage.new_async_client(stores=Stores()) as client:
        service = await client.service("wsfe")
        assert (await service.FECompTotXRequest())["RegXReq"] == 250
    assert len(stage.simulator.ledger.tickets) == 1


def test_what_needs_no_ticket_asks_for_none(stage, a13):
    assert a13.dummy() == {"appserver": "OK", "authserver": "OK", "dbserver": "OK"}
    assert stage.simulator.ledger.tickets == {}


def test_it_tells_what_it_can_do(a13):
    assert a13.operations == ("dummy", "getIdPersonaListByDocumento", "getPersona", "getPersonaV2")
    assert set(a13.operations) < set(dir(a13))
    assert a13.signature("getPersona").endswith("idPersona: xsd:long")
    assert repr(a13) == f"<ws_sr_padron_a13 at {A13_URL}: 4 operations>"


# --- mistakes


def test_an_operation_that_does_not_exist_is_told_with_those_that_look_like_it(a13):
    with pytest.raises(InvalidInput, match="Did you mean getPersona or"):
        a13.call("getPersonas")
    with pytest.raises(InvalidInput, match="There are: dummy, "):
        a13.call("x")
    with pytest.raises(AttributeError, match="has no operation 'getPersonas'"):
        a13.getPersonas  # noqa: B018  # the access is the test
    with pytest.raises(AttributeError):
        a13._private  # noqa: B018  # the access is the test


@pytest.mark.parametrize("arguments", [{}, {"idPersonas": 1}, {"idPersona": "\x00"}])
def test_arguments_that_do_not_fit_are_told_before_anything_is_sent(stage, a13, arguments):
    a13.getPersona(idPersona=int(COMPANY))
    stage.fail(Fault.cut_before_executing(times=None))
    with pytest.raises(InvalidInput, match="do not fit getPersona"):
        a13.getPersona(**arguments)


def test_a_float_is_no_amount_however_deep(stage):
    wsfe = stage.client.service("wsfe")
    with pytest.raises(InvalidInput) as caught:
        wsfe.FECAESolicitar(FeCAEReq={"FeDetReq": {"FECAEDetRequest": [{"ImpTotal": 1.1}]}})
    assert caught.value.field == "FECAESolicitar.FeCAEReq.FeDetReq.FECAEDetRequest[0].ImpTotal"


def test_without_zeep_it_is_said_how_to_get_it(stage, monkeypatch):
    monkeypatch.setitem(sys.modules, "zeep", None)
    with pytest.raises(ConfigurationError, match=r'pip install "arca-sdk\[zeep\]"'):
        stage.client.service("wsfe")


# --- where it is


def test_every_service_it_knows_has_an_address_of_its_own_in_both_environments():
    assert set(SERVICES) >= {"wsfe", "wsfex", "wsbfe", "wsmtxca", "wscdc", "wsfecred", "ws_sr_padron_a4"}
    assert all(name == service.name == service.wsaa_id for name, service in SERVICES.items())
    urls = [url for service in SERVICES.values() for url in (service.homologacion, service.produccion)]
    assert len(set(urls)) == len(urls)
    assert all(url.startswith("https://") for url in urls)
    assert SERVICES["wsfex"].homologacion == "https://wswhomo.afip.gov.ar/wsfexv1/service.asmx"
    assert SERVICES["wsmtxca"].produccion == "https://serviciosjava.afip.gob.ar/wsmtxca/services/MTXCAService"


def test_an_address_works_like_the_name_it_belongs_to(stage, a13):
    by_address = stage.client.service(f"{A13_URL}?wsdl")
    assert by_address.getPersona(idPersona=int(COMPANY)) == a13.getPersona(idPersona=int(COMPANY))


def test_an_address_that_it_does_not_know_needs_wsaas_name(stage):
    wsdl = render(A13_CONTRACT, A13_URL)
    url = f"{URL}/elsewhere/service.wsdl"
    client = stage.new_client(transport=Canned(stage, {("GET", url): wsdl}))
    with pytest.raises(ConfigurationError, match="wsaa_id"):
        client.service(url).getPersona(idPersona=int(COMPANY))
    found = client.service(url, "ws_sr_padron_a13").getPersona(idPersona=int(COMPANY))
    assert found["persona"]["idPersona"] == int(COMPANY)


@pytest.mark.parametrize("name", ["nada", "", "wsfe/../x", "file.wsdl", "/etc/passwd"])
def test_a_name_it_does_not_know_is_told_with_those_it_does(stage, name):
    with pytest.raises(ConfigurationError, match=r"none of the services that this library knows: .*wsfex"):
        stage.client.service(name)


@pytest.mark.parametrize(
    "url", ["http://example.com/x?wsdl", "file:///etc/passwd", "ftp://127.0.0.1/x", "https:///x", "gopher://localhost/"]
)
def test_only_https_or_this_machine(stage, url):
    with pytest.raises(ConfigurationError, match="not an https address"):
        stage.client.service(url, "wsfe")


def test_an_address_of_another_environment_is_refused(credentials):
    client = ArcaClient(credentials=credentials, stores=Stores())
    with pytest.raises(ConfigurationError, match="not the address of wsfe in homologacion"):
        client.service(f"{WSFE.produccion}?WSDL")


def test_a_service_that_this_arca_does_not_have_is_told(stage):
    with pytest.raises(UnexpectedReply, match="HTTP 404 instead of an interface file"):
        stage.client.service("wsfex")


def test_tickets_go_only_to_the_host_that_the_file_came_from(stage):
    url = f"{URL}/x?wsdl"
    client = stage.new_client(transport=Canned(stage, {("GET", url): render(A13_CONTRACT, "https://evil.example/x")}))
    with pytest.raises(ConfigurationError, match=r"another host, evil\.example"):
        client.service(url, "ws_sr_padron_a13")


def test_an_address_in_clear_text_is_made_https():
    assert same_host("http://awshomo.afip.gov.ar/a10", "https://awshomo.afip.gov.ar/a10?wsdl") == (
        "https://awshomo.afip.gov.ar/a10"
    )


@pytest.mark.parametrize(
    "name", ["wsfexv1", "wsbfev1", "wsmtxca", "wscdc", "wsfecred", "ws_sr_padron_a4", "ws_sr_padron_a10"]
)
def test_arcas_own_files_are_understood_and_have_a_place_for_the_ticket(name):
    path = REFERENCE / f"{name}.wsdl"
    if not path.exists():
        pytest.skip("ARCA's own interface files are not next to the project")
    interface = Interface("https://example.afip.gov.ar/x?wsdl", lambda _: path.read_bytes())
    places = {operation: interface.place(operation) for operation in interface.operations}
    without = {operation.lower() for operation, place in places.items() if place is None}
    assert len(without) == 1
    assert "dummy" in without.pop()
    assert all(place.cuit for place in places.values() if place)


# --- token, sign and CUIT


def shaped(fields, types=()):
    """An interface with one operation."""
    records = Records()
    for name, rows in types:
        records.add(name, rows)
    call = Operation(
        "ask", "urn:x/ask", records.anonymous("ask", fields), records.anonymous("askResponse", "r string?")
    )
    contract = Contract("x", "x", "urn:x", {"ask": call}, ports=(Port("P", "B", "1.1"),))
    return Interface("https://x.test/?wsdl", lambda _: render(contract, "https://x.test/"))


@pytest.mark.parametrize(
    ("fields", "types", "place"),
    [
        ("Auth A?, N int", [("A", "Token string?, Sign string?, Cuit long")], ("Auth", "Token", "Sign", "Cuit")),
        ("auth A?", [("A", "Token string?, Sign string?, Cuit long")], ("auth", "Token", "Sign", "Cuit")),
        (
            "authRequest A, n int",
            [("A", "token string, sign string, cuitRepresentada long")],
            ("authRequest", "token", "sign", "cuitRepresentada"),
        ),
        ("token string, sign string, cuitRepresentada long", [], ("", "token", "sign", "cuitRepresentada")),
        ("token string, sign string", [], ("", "token", "sign", "")),
        ("Auth A?", [("A", "Token string?, Key string?")], None),
        ("n int", [], None),
        ("", [], None),
    ],
)
def test_the_place_for_a_ticket_is_found_by_its_shape(fields, types, place):
    found = shaped(fields, types).place("ask")
    assert found == (None if place is None else Place(*place))


def test_what_the_caller_says_there_wins(stage):
    wsfe = stage.client.service("wsfe")
    refused = wsfe.FECompUltimoAutorizado(Auth={"Cuit": int(COMPANY)}, PtoVta=1, CbteTipo=6)
    assert str(COMPANY) in refused["Errors"]["Err"][0]["Msg"]


def test_a_ticket_of_the_callers_own_is_used_and_none_asked_for(stage):
    wsfe = stage.client.service("wsfe")
    refused = wsfe.FECompTotXRequest(Auth={"Token": "dG9rZW4=", "Sign": "c2lnbg==", "Cuit": int(ISSUER)})
    assert refused["Errors"]["Err"][0]["Code"] == 600
    assert stage.simulator.ledger.tickets == {}


def test_extra_fields_beside_the_ticket_are_kept():
    place = Place("Auth", "Token", "Sign", "Cuit")
    ticket = Stage(new_credentials(ISSUER)).client.login()
    filled = place.fill({"Auth": {"Pto_venta": 3}, "N": 1}, ticket, ISSUER)
    assert filled == {
        "Auth": {"Token": ticket.token, "Sign": ticket.sign, "Cuit": int(ISSUER), "Pto_venta": 3},
        "N": 1,
    }


def secrets_of(stage):
    key = TicketKey(URL + "/ws/services/LoginCms", stage.credentials.fingerprint, "ws_sr_padron_a13")
    held = stage.stores.tickets.load(key)
    return held.token, held.sign


def test_token_and_sign_stay_out_of_errors_and_reprs(stage, a13):
    a13.getPersona(idPersona=int(COMPANY))
    token, sign = secrets_of(stage)
    stage.fail(Fault.soap_fault("Server", f"Error al convertir: {token} / {sign}", service="ws_sr_padron_a13"))
    with pytest.raises(SoapFault, match="Error al convertir: … / …") as caught:
        a13.getPersona(idPersona=int(COMPANY))
    told = "".join(map(repr, (caught.value, vars(caught.value), caught.value.args, a13, caught.value.__cause__)))
    assert token not in told
    assert sign not in told


def test_nothing_is_logged_that_holds_a_ticket(stage, a13, caplog):
    caplog.set_level("DEBUG")
    a13.getPersona(idPersona=int(COMPANY))
    assert secrets_of(stage)[0] not in caplog.text


# --- what comes back


def test_a_refusal_is_arcas_fault(a13):
    with pytest.raises(SoapFault, match="consultada es inexistente") as caught:
        a13.getPersona(idPersona=20111111113)
    assert (caught.value.fault_code, caught.value.status) == ("Server", 500)


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (Fault.refuse(), NotSent),
        (Fault.cut_mid_reply(), ReplyLost),
        (Fault.cut_before_executing(reset=True), ReplyLost),
        (Fault.page(502), ReplyNotXml),
        (Fault.empty(), ReplyNotXml),
        (Fault.garbled(), ReplyNotXml),
        (Fault.huge(), ReplyTooLarge),
    ],
)
def test_bad_days_are_told_as_everywhere(stage, a13, fault, error):
    stage.fail(fault)
    with pytest.raises(error):
        a13.dummy()


def answer(body, content_type="text/xml", status=200):
    return Reply(status, content_type, body)


ENVELOPE = '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>{}</s:Body></s:Envelope>'


def a13_interface():
    return Interface("https://x.test/?wsdl", lambda _: render(A13_CONTRACT, "https://x.test/"))


def a13_reply(inner):
    body = f'<n:getPersonaResponse xmlns:n="http://a13.soap.ws.server.puc.sr/"><personaReturn>{inner}</personaReturn></n:getPersonaResponse>'
    return answer(ENVELOPE.format(body).encode())


def test_elements_that_the_file_does_not_have_are_kept():
    found = a13_interface().read("getPersona", a13_reply("<persona><nombre>ANA</nombre><novedad>1</novedad></persona>"))
    assert found["persona"]["nombre"] == "ANA"
    assert (
        found["persona"]["_raw_elements"] == ["<novedad>1</novedad>"]
        or "novedad" in found["persona"]["_raw_elements"][0]
    )


def test_elements_in_another_order_are_read():
    found = a13_interface().read(
        "getPersona", a13_reply("<persona><nombre>ANA</nombre><apellido>PAZ</apellido></persona>")
    )
    assert (found["persona"]["apellido"], found["persona"]["nombre"]) == ("PAZ", "ANA")


def test_dates_are_dates_and_instants_are_utc():
    found = a13_interface().read(
        "getPersona", a13_reply("<persona><fechaNacimiento>1980-02-03T12:00:00-03:00</fechaNacimiento></persona>")
    )
    assert found["persona"]["fechaNacimiento"] == datetime(1980, 2, 3, 15, tzinfo=UTC)
    interface = dated()
    reply = answer(ENVELOPE.format('<askResponse xmlns="urn:x"><r>2021-07-22-03:00</r></askResponse>').encode())
    assert interface.read("ask", reply) == date(2021, 7, 22)


def dated():
    records = Records()
    call = Operation("ask", "urn:x/ask", records.anonymous("ask"), records.anonymous("askResponse", "r date?"))
    contract = Contract("x", "x", "urn:x", {"ask": call}, ports=(Port("P", "B", "1.1"),))
    return Interface("https://x.test/?wsdl", lambda _: render(contract, "https://x.test/"))


def test_a_number_that_is_none_is_none():
    found = a13_interface().read("getPersona", a13_reply("<persona><idPersona>abc</idPersona></persona>"))
    assert found["persona"]["idPersona"] is None


def test_an_answer_to_something_else_is_told_with_what_to_do():
    body = '<n:dummyResponse xmlns:n="http://a13.soap.ws.server.puc.sr/"/>'
    with pytest.raises(UnexpectedReply, match="refresh=True"):
        a13_interface().read("getPersona", answer(ENVELOPE.format(body).encode()))


# --- hostile XML


DTD = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'


def test_a_reply_with_an_entity_is_not_read():
    body = DTD + ENVELOPE.format("<r>&e;</r>").encode()
    with pytest.raises(ForbiddenXml):
        a13_interface().read("getPersona", answer(body))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_an_interface_file_with_an_entity_is_not_read(encoding):
    hostile = (DTD + render(A13_CONTRACT, "https://x.test/").partition(b"?>")[2]).decode().encode(encoding)
    with pytest.raises(ForbiddenXml):
        Interface("https://x.test/?wsdl", lambda _: hostile)


EMPTY_SCHEMA = b'<schema xmlns="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:y"/>'


def importing(location):
    """An interface file that refers to another, and what was asked for to read it."""
    found = render(A13_CONTRACT, "https://x.test/")
    reference = f'<s:schema><s:import namespace="urn:y" schemaLocation="{location}"/></s:schema><s:schema '
    wsdl = found.replace(b"<s:schema ", reference.encode(), 1)
    assert wsdl != found
    asked = []

    def load(url):
        asked.append(url)
        return (
            wsdl if len(asked) == 1 else b'<schema xmlns="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:y"/>'
        )

    return asked, load


@pytest.mark.parametrize("location", ["file:///etc/passwd", "https://evil.example/a.xsd", "ftp://evil.example/a.xsd"])
def test_an_import_from_elsewhere_is_not_followed(location):
    asked, load = importing(location)
    with pytest.raises(ConfigurationError):
        Interface("https://x.test/?wsdl", load)
    assert asked == ["https://x.test/?wsdl"]


@pytest.mark.parametrize("location", ["/etc/passwd", "http://x.test/etc/passwd", "https://x.test/etc/passwd"])
def test_a_path_is_one_of_the_same_host_and_never_of_this_machine(location):
    asked, load = importing(location)
    Interface("https://x.test/?wsdl", load)
    assert asked == ["https://x.test/?wsdl", "https://x.test/etc/passwd"]


@pytest.mark.parametrize("content", [b"<html><body>hola</body></html>", b"", b"hola", b"<a>"])
def test_what_is_no_interface_file_is_told(stage, content):
    url = f"{URL}/x?wsdl"
    client = stage.new_client(transport=Canned(stage, {("GET", url): content}))
    with pytest.raises(ReplyNotXml):
        client.service(url, "x")


@pytest.mark.parametrize("content", [b"<a/>", b'<definitions xmlns="http://schemas.xmlsoap.org/wsdl/"/>'])
def test_xml_that_describes_no_service_is_told(content):
    with pytest.raises(UnexpectedReply):
        Interface("https://x.test/?wsdl", lambda _: content)


# --- the interface file is fetched once


def test_it_is_fetched_once_and_again_when_asked_to(stage):
    transport = Counting(stage.simulator)
    client = stage.new_client(transport=transport)
    client.service("wsfe")
    client.service("wsfe")
    client.service("ws_sr_padron_a13")
    assert transport.fetched() == [f"{URL}{WSFE.path}?wsdl", f"{A13_URL}?wsdl"]
    client.service("wsfe", refresh=True)
    assert len(transport.fetched()) == 3


def test_files_beside_the_tickets_outlive_the_process(stage, tmp_path):
    first, second = Counting(stage.simulator), Counting(stage.simulator)
    stage.new_client(transport=first, stores=tmp_path).service("wsfe")
    stage.new_client(transport=second, stores=Stores.files(tmp_path)).service("wsfe")
    assert (len(first.fetched()), len(second.fetched())) == (1, 0)
    (kept,) = (tmp_path / "wsdl").iterdir()
    assert kept.read_bytes() == render(WSFE_CONTRACT, f"{URL}{WSFE.path}")
    assert kept.stat().st_mode & 0o077 == 0


async def test_the_awaiting_client_shares_them(stage, tmp_path):
    stage.new_client(stores=tmp_path).service("wsfe")
    (kept,) = (tmp_path / "wsdl").iterdir()
    inode = kept.stat().st_ino
    async with stage.new_async_client(stores=tmp_path) as client:
        await client.service("wsfe")
        assert kept.stat().st_ino == inode
        await client.service("wsfe", refresh=True)
    assert kept.stat().st_ino != inode


def test_another_folder_may_be_named(stage, tmp_path):
    stage.client.service("wsfe", wsdl_folder=tmp_path / "elsewhere")
    assert len(list((tmp_path / "elsewhere").iterdir())) == 1


@pytest.mark.parametrize("damage", [b"", b"<wsdl", b"\x00\x01", DTD])
def test_a_damaged_file_is_fetched_again(stage, tmp_path, damage):
    client = stage.new_client(stores=tmp_path)
    client.service("wsfe")
    (kept,) = (tmp_path / "wsdl").iterdir()
    kept.write_bytes(damage)
    client.service("wsfe")
    assert kept.read_bytes().startswith(b"<?xml")


def test_a_refresh_that_fails_leaves_what_was_kept(stage, tmp_path):
    url = f"{URL}{WSFE.path}?wsdl"
    stage.new_client(stores=tmp_path).service("wsfe")
    broken = stage.new_client(stores=tmp_path, transport=Canned(stage, {("GET", url): b"<html>mantenimiento</html>"}))
    with pytest.raises(ReplyNotXml):
        broken.service("wsfe", refresh=True)
    assert broken.service("wsfe").operations


def test_urls_do_not_share_a_file(tmp_path):
    wsdls = FileWsdls(tmp_path)
    wsdls.store("https://a.test/x?wsdl", b"<a/>")
    wsdls.store("https://a.test/x?wsdl=2", b"<b/>")
    assert wsdls.load("https://a.test/x?wsdl") == b"<a/>"
    assert wsdls.load("https://a.test/") is None
    assert all(read_if_there(path) for path in tmp_path.iterdir())


def test_they_are_where_the_tickets_are(tmp_path):
    assert isinstance(wsdls_beside(Stores().tickets), MemoryWsdls)
    assert isinstance(wsdls_beside(Stores.files(tmp_path).tickets), FileWsdls)


class Failing(httpx.BaseTransport):
    def __init__(self, error):
        self.error = error

    def handle_request(self, request):
        raise self.error


@pytest.mark.parametrize("error", [httpx.ConnectError("no"), httpx.ReadTimeout("slow"), httpx.ReadError("cut")])
def test_a_file_that_cannot_be_fetched_is_told_and_nothing_else_happened(stage, error):
    client = stage.new_client(transport=Failing(error))
    with pytest.raises(TransportError, match=r"could not be fetched: .*Nothing was sent"):
        client.service("wsfe")


async def test_the_awaiting_client_tells_it_too(stage):
    class FailingAsync(httpx.AsyncBaseTransport):
        async def handle_async_request(self, request):
            raise httpx.ConnectError("no")

    async with stage.new_async_client(transport=FailingAsync()) as client:
        with pytest.raises(TransportError, match="could not be fetched"):
            await client.service("wsfe")


def test_an_endless_file_is_not_read(stage):
    url = f"{URL}/x?wsdl"
    client = stage.new_client(transport=Canned(stage, {("GET", url): b" " * 3_000_000}))
    with pytest.raises(ReplyTooLarge):
        client.service(url, "x")
