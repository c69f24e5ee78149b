"""Looking people up: the constancia first, scope 13 where it has no answer."""

from __future__ import annotations

from dataclasses import replace

import pytest

from arca_sdk.adapters.world import Stores
from arca_sdk.client import ArcaClient
from arca_sdk.domain.codes import IssuerCondition, VatCondition
from arca_sdk.domain.cuit import Cuit
from arca_sdk.endpoints import PADRON_A13
from arca_sdk.errors import (
    InvalidCuit,
    InvalidDocument,
    NotAuthorized,
    NotFound,
    ReplyLost,
    ReplyNotXml,
    SoapFault,
    TokenRefused,
)
from arca_sdk.flows.effects import TicketKey
from arca_sdk.simulator.faults import Fault
from arca_sdk.simulator.ledger import Taxpayer as Registered
from arca_sdk.simulator.transport import SimulatorTransport
from arca_sdk.testing import new_credentials, new_simulator
from tests.makers import COMPANY, ISSUER, NOW
from tests.stage import URL

BOTH = ("ws_sr_constancia_inscripcion", "ws_sr_padron_a13")


def register(simulator, cuit=COMPANY, **facts):
    simulator.ledger.taxpayers[cuit] = Registered(cuit, **facts)


def strict(*services, cuit=None):
    """A simulator that knows only who is registered, and a client linked to some services."""
    simulator = new_simulator(at=NOW, open_mode=False)
    credentials = new_credentials(ISSUER, authority=simulator.authority, now=NOW)
    simulator.register(credentials.certificate, services=services)
    client = ArcaClient(
        credentials=credentials,
        cuit=cuit,
        environment="simulator",
        simulator_url=URL,
        stores=Stores(),
        transport=SimulatorTransport(simulator),
        clock=simulator.clock.now,
        sleep=simulator.clock.advance,
    )
    return simulator, client


# --- who they are


def test_a_registered_company_is_described(stage):
    register(
        stage.simulator,
        name="LA YERBATERA SA",
        address="AV MITRE 326",
        activities=((107920, "PREPARACIÓN DE HOJAS DE YERBA"), (463159, "VENTA AL POR MAYOR")),
    )
    found = stage.client.taxpayer("30-00000000-7")
    assert (found.cuit, found.name, found.is_legal_entity, found.active) == (COMPANY, "LA YERBATERA SA", True, True)
    assert found.address.street == "AV MITRE 326"
    assert [activity.code for activity in found.activities] == [107920, 463159]
    assert found.as_of == NOW
    assert found.source == "ws_sr_constancia_inscripcion"
    assert (found.errors, found.warnings) == ((), ())


@pytest.mark.parametrize(
    "condition",
    [
        VatCondition.RESPONSABLE_INSCRIPTO,
        VatCondition.EXENTO,
        VatCondition.MONOTRIBUTO,
        VatCondition.MONOTRIBUTISTA_SOCIAL,
        VatCondition.MONOTRIBUTO_TRABAJADOR_PROMOVIDO,
        VatCondition.NO_ALCANZADO,
        VatCondition.CONSUMIDOR_FINAL,
    ],
)
def test_the_condition_that_is_registered_is_the_one_that_is_found(stage, condition):
    register(stage.simulator, condition=condition)
    assert stage.client.taxpayer(COMPANY).vat_condition is condition


def test_a_monotributista_has_a_category_and_issues_class_c(stage):
    register(stage.simulator, ISSUER, condition=VatCondition.MONOTRIBUTO, name="PEREZ ANA")
    found = stage.client.taxpayer(ISSUER)
    assert found.monotributo_category.label.startswith("F ")
    assert found.issuer_condition is IssuerCondition.MONOTRIBUTO
    assert found.name == "PEREZ ANA"


async def test_the_awaiting_client_finds_the_same(stage):
    async with stage.new_async_client() as client:
        assert await client.taxpayer(COMPANY) == stage.client.taxpayer(COMPANY)
        assert await client.find_taxpayers(30111222) == stage.client.find_taxpayers("30.111.222")


def test_a_wrong_cuit_is_told_before_anything_is_sent(stage):
    stage.fail(Fault.cut_before_executing(times=None))
    with pytest.raises(InvalidCuit):
        stage.client.taxpayer("30-00000000-8")


def test_nobody_is_not_found():
    _, client = strict(*BOTH)
    with pytest.raises(NotFound, match="No existe persona con ese Id"):
        client.taxpayer(COMPANY)


# --- the second source


def test_an_inactive_taxpayer_is_described_by_scope_13_with_the_constancias_reasons(stage):
    register(stage.simulator, active=False, name="CERRADA SRL")
    found = stage.client.taxpayer(COMPANY)
    assert (found.name, found.active, found.vat_condition) == ("CERRADA SRL", False, None)
    assert found.errors == ("La CUIT que ingresaste se encuentra inactiva, ingresá tu CUIT activa",)
    assert found.address is not None
    assert found.source == "ws_sr_padron_a13"


def test_without_scope_13_the_constancias_reasons_are_all_there_is():
    simulator, client = strict("ws_sr_constancia_inscripcion")
    register(simulator, active=False, name="CERRADA SRL")
    found = client.taxpayer(COMPANY)
    assert (found.name, found.active, found.address) == ("CERRADA SRL", None, None)
    assert found.errors
    assert found.source == "ws_sr_constancia_inscripcion"


def test_without_the_constancia_scope_13_tells_name_and_address():
    simulator, client = strict("ws_sr_padron_a13")
    register(simulator, name="LA YERBATERA SA")
    found = client.taxpayer(COMPANY)
    assert (found.name, found.active, found.vat_condition, found.taxes) == ("LA YERBATERA SA", True, None, ())
    assert found.source == "ws_sr_padron_a13"


def test_without_either_it_is_said_which_service_to_ask_for():
    _, client = strict("wsfe")
    with pytest.raises(NotAuthorized, match="ws_sr_constancia_inscripcion, or to ws_sr_padron_a13") as caught:
        client.taxpayer(COMPANY)
    assert "coe.notAuthorized" in caught.value.message


# --- tickets


def forge_ticket(stage):
    """A stored ticket that the registry does not accept."""
    real = stage.client.login()
    forged = replace(real, service="ws_sr_padron_a13", token="bm8=", sign="bm8=")
    url = URL + "/ws/services/LoginCms"
    stage.stores.tickets.store(TicketKey(url, stage.credentials.fingerprint, PADRON_A13.wsaa_id), forged)


def test_a_ticket_that_is_refused_is_renewed_once(stage):
    forge_ticket(stage)
    assert len(stage.client.find_taxpayers(30111222)) == 1


def test_a_ticket_that_is_refused_twice_is_told(stage):
    stage.fail(Fault.soap_fault("Server", "Token malformado", service="ws_sr_padron_a13", times=2))
    stage.simulator.guard = NOW - NOW
    with pytest.raises(TokenRefused, match="Token malformado"):
        stage.client.find_taxpayers(30111222)


def test_a_cuit_that_delegated_nothing_is_named_and_no_second_ticket_is_asked_for():
    simulator, client = strict(*BOTH, cuit=COMPANY)
    register(simulator)
    with pytest.raises(TokenRefused, match="30-00000000-7 has not delegated ws_sr_constancia_inscripcion"):
        client.taxpayer(COMPANY)
    assert len(simulator.ledger.tickets) == 2


def test_token_and_sign_stay_out_of_the_error(stage):
    stage.fail(Fault.soap_fault("Server", "Token malformado", service="ws_sr_padron_a13", times=2))
    stage.simulator.guard = NOW - NOW
    with pytest.raises(TokenRefused) as caught:
        stage.client.find_taxpayers(30111222)
    held = stage.stores.tickets.load(
        TicketKey(URL + "/ws/services/LoginCms", stage.credentials.fingerprint, PADRON_A13.wsaa_id)
    )
    assert held.token not in repr(caught.value) + str(caught.value)


# --- by document


def test_everybody_with_a_document_is_found(stage):
    ana, company = Cuit("27301112225"), Cuit("30301112226")
    for cuit in (ana, company):
        register(stage.simulator, cuit)
    assert stage.client.find_taxpayers("30.111.222") == (ana, company)


def test_in_open_mode_somebody_has_every_document_and_is_the_one_that_is_found(stage):
    (cuit,) = stage.client.find_taxpayers(30111222)
    assert cuit[2:10] == "30111222"
    assert stage.client.taxpayer(cuit).cuit == cuit


def test_a_document_that_nobody_has_finds_nobody():
    _, client = strict(*BOTH)
    assert client.find_taxpayers(30111222) == ()
    assert client.find_taxpayers("AAB123456") == ()


@pytest.mark.parametrize("number", ["", " - ", "1" * 21, "ñandú", "٣٠١١١٢٢٢"])
def test_what_no_document_has_is_told_before_anything_is_sent(stage, number):
    stage.fail(Fault.cut_before_executing(times=None))
    with pytest.raises(InvalidDocument):
        stage.client.find_taxpayers(number)


# --- bad days


def test_a_lost_reply_is_told_and_asking_again_is_harmless(stage):
    stage.client.taxpayer(COMPANY)
    stage.fail(Fault.cut_mid_reply(operation="getPersona_v2"))
    with pytest.raises(ReplyLost):
        stage.client.taxpayer(COMPANY)
    assert stage.client.taxpayer(COMPANY).cuit == COMPANY


def test_a_page_instead_of_an_answer_is_told(stage):
    stage.fail(Fault.page(502, operation="getPersona_v2"))
    with pytest.raises(ReplyNotXml):
        stage.client.taxpayer(COMPANY)


def test_a_fault_nobody_knows_is_passed_on(stage):
    stage.fail(Fault.soap_fault("Server", "Error interno", operation="getPersona_v2"))
    with pytest.raises(SoapFault, match="Error interno"):
        stage.client.taxpayer(COMPANY)
