"""Scripted failures: each does what its name says, to the client and in the ledger."""

from __future__ import annotations

import gzip
from datetime import timedelta
from random import Random

import pytest

from arca_sdk.domain.ticket import Ticket
from arca_sdk.errors import InvalidInput, SoapFault, UnreadableReply
from arca_sdk.simulator import Fault
from arca_sdk.simulator.faults import FaultKind, FaultScript
from arca_sdk.simulator.messages import Cut
from arca_sdk.testing import new_simulator
from arca_sdk.wire.codec import codec
from arca_sdk.wire.contracts.wsfe import WSFE
from tests.makers import ISSUER, NOW
from tests.simulator.soap_client import WSFE_PATH, SoapClient, details_of, fault_of, result_of


@pytest.fixture
def ticket(client, credentials) -> Ticket:
    return client.log_in(credentials)


@pytest.fixture
def numbers(simulator):
    """The numbers that were truly granted."""
    return lambda: [voucher.first for voucher in simulator.ledger.issued(ISSUER, 3, 6)]


def errors_of(response, operation: str = "FECAESolicitar") -> list[int]:
    return [error["Code"] for error in (result_of(response, operation).get("Errors") or {"Err": []})["Err"]]


def test_without_faults_a_voucher_is_granted(client, ticket, numbers):
    detail = details_of(client.authorize(ticket, 1))[0]
    assert detail["Resultado"] == "A"
    assert len(detail["CAE"]) == 14
    assert numbers() == [1]
    assert client.last_number(ticket) == 1


# --- the connection


@pytest.mark.parametrize(
    ("fault", "cut", "granted"),
    [
        (Fault.refuse(), Cut.REFUSED, []),
        (Fault.cut_before_executing(), Cut.UNANSWERED, []),
        (Fault.cut_before_executing(reset=True), Cut.RESET, []),
        (Fault.cut_after_granting(), Cut.UNANSWERED, [1]),
        (Fault.cut_after_granting(reset=True), Cut.RESET, [1]),
        (Fault.cut_mid_reply(), Cut.TRUNCATED, [1]),
    ],
)
def test_a_cut_reply_and_what_was_granted(client, ticket, simulator, numbers, fault, cut, granted):
    simulator.faults.add(fault)
    response = client.authorize(ticket, 1)
    assert response.delivery.cut is cut
    assert numbers() == granted
    if cut is not Cut.TRUNCATED:
        assert response.body == b""
    assert client.last_number(ticket) == len(granted)


def test_a_reply_cut_in_the_middle_promises_its_whole_length(client, ticket, simulator):
    simulator.faults.add(Fault.cut_mid_reply())
    response = client.authorize(ticket, 1)
    assert ("Content-Length", str(response.length)) in response.all_headers
    assert response.length // 2 == len(response.body)


def test_a_late_answer_is_executed_at_once(client, ticket, simulator, numbers):
    simulator.faults.add(Fault.latency(90))
    response = client.authorize(ticket, 1)
    assert response.delivery.delay == 90
    assert details_of(response)[0]["Resultado"] == "A"
    assert numbers() == [1]


def test_a_dripping_answer_is_whole(client, ticket, simulator):
    simulator.faults.add(Fault.drip(pause=2, size=10, delay=1))
    response = client.authorize(ticket, 1)
    assert (response.delivery.chunk, response.delivery.pause, response.delivery.delay) == (10, 2, 1)
    assert details_of(response)[0]["Resultado"] == "A"


# --- other answers


@pytest.mark.parametrize("executed", [False, True])
@pytest.mark.parametrize("code", [500, 501, 502, 600, 601])
def test_an_error_in_a_proper_reply(client, ticket, simulator, numbers, code, executed):
    simulator.faults.add(Fault.error(code, executed=executed))
    response = client.authorize(ticket, 1)
    assert response.status == 200
    assert errors_of(response) == [code]
    assert "FeDetResp" not in result_of(response, "FECAESolicitar")
    assert numbers() == ([1] if executed else [])


def test_an_error_of_the_last_number_comes_with_zeros(client, ticket, simulator):
    client.authorize(ticket, 1)
    simulator.faults.add(Fault.error(601, "texto propio"))
    response = client.ask("FECompUltimoAutorizado", ticket, PtoVta=3, CbteTipo=6)
    result = result_of(response, "FECompUltimoAutorizado")
    assert result["CbteNro"] == 0
    assert result["Errors"]["Err"] == [{"Code": 601, "Msg": "texto propio"}]


def test_an_error_where_the_reply_has_no_place_for_one_is_a_fault(client, credentials, simulator):
    simulator.faults.add(Fault.error(501, service="wsaa"))
    assert client.refusal(client.signed_request(credentials))[0] == "Server"
    assert simulator.ledger.tickets == {}


@pytest.mark.parametrize("executed", [False, True])
def test_a_soap_fault(client, ticket, simulator, numbers, executed):
    simulator.faults.add(Fault.soap_fault("Server", "algo falló", executed=executed))
    assert fault_of(client.authorize(ticket, 1), "FECAESolicitar") == ("Server", "algo falló")
    assert numbers() == ([1] if executed else [])


@pytest.mark.parametrize("code", ["wsn.unavailable", "wsaa.unavailable", "wsaa.internalError"])
def test_wsaa_in_trouble(client, credentials, simulator, code):
    simulator.faults.add(Fault.soap_fault(code, "Servicio no disponible", service="wsaa"))
    assert client.refusal(client.signed_request(credentials)) == (code, "Servicio no disponible")
    assert client.log_in(credentials).service == "wsfe"


@pytest.mark.parametrize("executed", [False, True])
@pytest.mark.parametrize("status", [200, 500, 502, 503])
def test_an_html_page(client, ticket, simulator, numbers, status, executed):
    simulator.faults.add(Fault.page(status, executed=executed))
    response = client.authorize(ticket, 1)
    assert response.status == status
    assert ("Content-Type", "text/html") in response.headers
    with pytest.raises(UnreadableReply, match="HTML"):
        details_of(response)
    assert numbers() == ([1] if executed else [])


@pytest.mark.parametrize("executed", [False, True])
def test_an_empty_answer(client, ticket, simulator, numbers, executed):
    simulator.faults.add(Fault.empty(executed=executed))
    response = client.authorize(ticket, 1)
    assert (response.status, response.body) == (200, b"")
    assert numbers() == ([1] if executed else [])


@pytest.mark.parametrize("seed", range(5))
def test_a_garbled_answer_cannot_be_read(credentials, seed):
    simulator = new_simulator(at=NOW, seed=seed)
    client = SoapClient(simulator)
    ticket = client.log_in(credentials)
    simulator.faults.add(Fault.garbled())
    with pytest.raises(UnreadableReply):
        details_of(client.authorize(ticket, 1))
    assert len(simulator.ledger.issued()) == 1


def test_a_huge_answer(client, ticket, simulator):
    simulator.faults.add(Fault.huge(5_000_000))
    assert len(client.authorize(ticket, 1).body) > 5_000_000


def test_a_gzip_bomb_is_small_until_it_is_opened(client, ticket, simulator):
    simulator.faults.add(Fault.gzip_bomb(8_000_000))
    response = client.authorize(ticket, 1)
    assert ("Content-Encoding", "gzip") in response.headers
    assert len(response.body) < 20_000
    assert len(gzip.decompress(response.body)) > 8_000_000


# --- answers that are wrong inside


def test_an_approval_without_cae(client, ticket, simulator, numbers):
    simulator.faults.add(Fault.without_cae())
    detail = details_of(client.authorize(ticket, 1))[0]
    assert (detail["Resultado"], detail["CAE"]) == ("A", "")
    assert numbers() == [1]


def test_a_cae_that_lacks_a_digit(client, ticket, simulator):
    simulator.faults.add(Fault.short_cae())
    cae = details_of(client.authorize(ticket, 1))[0]["CAE"]
    assert simulator.ledger.last(ISSUER, 3, 6).cae[:-1] == cae


def test_fewer_details_than_vouchers(client, ticket, simulator, numbers):
    simulator.faults.add(Fault.fewer_details())
    assert [detail["CbteDesde"] for detail in details_of(client.authorize(ticket, 1, 2, 3))] == [1, 2]
    assert numbers() == [1, 2, 3]


def test_another_number_than_the_granted_one(client, ticket, simulator, numbers):
    simulator.faults.add(Fault.wrong_number())
    assert details_of(client.authorize(ticket, 1))[0]["CbteDesde"] == 1001
    assert numbers() == [1]
    simulator.faults.add(Fault.wrong_number())
    assert client.last_number(ticket) == 1001
    simulator.faults.add(Fault.wrong_number())
    request = {"CbteTipo": 6, "CbteNro": 1, "PtoVta": 3}
    answer = client.ask("FECompConsultar", ticket, FeCompConsReq=request)
    assert result_of(answer, "FECompConsultar")["ResultGet"]["CbteDesde"] == 1001


# --- time


def test_a_late_call_is_executed_when_its_time_comes(client, ticket, simulator, numbers):
    simulator.faults.add(Fault.late(600))
    assert client.authorize(ticket, 1, origin="alice").delivery.cut is Cut.UNANSWERED
    simulator.clock.advance(599)
    assert client.last_number(ticket) == 0
    simulator.clock.advance(3600)
    assert client.last_number(ticket) == 1
    voucher = simulator.ledger.last(ISSUER, 3, 6)
    assert voucher.processed_at == NOW + timedelta(seconds=600)
    assert voucher.origin == "alice"


def test_late_calls_happen_in_order_and_once(client, ticket, simulator, numbers):
    for seconds, number in ((20, 2), (10, 1)):
        simulator.faults.add(Fault.late(seconds))
        client.authorize(ticket, number)
    simulator.clock.advance(30)
    simulator.run_due()
    simulator.run_due()
    assert numbers() == [1, 2]
    assert simulator.late == []


def test_a_late_call_whose_number_was_taken_meanwhile_grants_nothing(client, ticket, simulator, numbers):
    simulator.faults.add(Fault.late(10))
    client.authorize(ticket, 1, origin="late")
    client.authorize(ticket, 1, origin="second")
    simulator.clock.advance(11)
    simulator.run_due()
    assert numbers() == [1]
    assert simulator.ledger.last(ISSUER, 3, 6).origin == "second"


def test_a_request_that_arrives_twice_is_answered_about_the_second_time(client, ticket, simulator, numbers):
    simulator.faults.add(Fault.twice())
    assert errors_of(client.authorize(ticket, 1)) == [10016]
    assert numbers() == [1]


def test_a_stale_answer_knows_the_past_only(client, ticket, simulator, numbers):
    client.authorize(ticket, 1)
    simulator.clock.advance(60)
    client.authorize(ticket, 2)
    simulator.clock.advance(60)
    simulator.faults.add(Fault.stale(90, times=2))
    assert client.last_number(ticket) == 1
    request = {"CbteTipo": 6, "CbteNro": 2, "PtoVta": 3}
    answer = client.ask("FECompConsultar", ticket, FeCompConsReq=request)
    assert errors_of(answer, "FECompConsultar") == [602]
    assert client.last_number(ticket) == 2


def test_staleness_never_touches_an_authorisation(client, ticket, simulator, numbers):
    simulator.faults.add(Fault.stale(3600, times=None))
    for number in (1, 2, 3):
        assert details_of(client.authorize(ticket, number))[0]["Resultado"] == "A"
    assert numbers() == [1, 2, 3]


# --- which calls are struck


def script(*faults: Fault, seed: int = 0) -> FaultScript:
    return FaultScript(faults, random=Random(seed))


def struck(faults: FaultScript, calls: int, operation: str = "FECAESolicitar", service: str = "wsfe") -> list[int]:
    return [number for number in range(1, calls + 1) if faults.next(service, operation)]


def test_a_fault_strikes_the_next_call_once():
    assert struck(script(Fault.page()), 5) == [1]


def test_a_fault_can_wait_and_repeat():
    assert struck(script(Fault.page(nth=3, times=2)), 6) == [3, 4]
    assert struck(script(Fault.page(nth=3, times=None)), 6) == [3, 4, 5, 6]


def test_a_fault_strikes_only_the_calls_it_is_for():
    faults = script(Fault.page(service="wsfe", operation="FECAESolicitar"))
    assert struck(faults, 3, "FEDummy") == []
    assert struck(faults, 3, service="wsfex") == []
    assert struck(faults, 3) == [1]


def test_faults_take_turns():
    faults = script(Fault.page(), Fault.empty(), Fault.refuse())
    kinds = [fault.kind for fault in iter(lambda: faults.next("wsfe", "FECAESolicitar"), None)]
    assert kinds == [FaultKind.PAGE, FaultKind.EMPTY, FaultKind.REFUSE]


def test_chance_is_the_same_with_the_same_seed_and_about_right():
    first = struck(script(Fault.page(probability=0.2, times=None), seed=7), 1000)
    assert first == struck(script(Fault.page(probability=0.2, times=None), seed=7), 1000)
    assert first != struck(script(Fault.page(probability=0.2, times=None), seed=8), 1000)
    assert 150 < len(first) < 250
    assert struck(script(Fault.page(probability=0, times=None)), 100) == []


def test_a_fault_can_be_taken_back():
    faults = script(Fault.page())
    assert faults.remove(faults.entries[0].id)
    assert not faults.remove(99)
    assert struck(faults, 3) == []


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("nth", 0),
        ("times", 0),
        ("probability", 1.5),
        ("probability", -0.1),
        ("probability", float("nan")),
        ("delay", -1),
        ("seconds", 1e12),
        ("status", 99),
        ("size", -1),
        ("size", 1 << 40),
    ],
)
def test_a_figure_out_of_range_is_refused(field, value):
    with pytest.raises(InvalidInput) as caught:
        Fault(kind=FaultKind.PAGE, **{field: value})
    assert caught.value.field == field


@pytest.mark.parametrize(
    ("kind", "usual"), [("cut", True), ("page", False), ("error", False), ("refuse", False), ("twice", True)]
)
def test_what_is_usual_need_not_be_said(kind, usual):
    assert Fault(kind=FaultKind(kind), code="500").executed is usual


@pytest.mark.parametrize(("kind", "executed"), [("refuse", True), ("late", True), ("twice", False), ("drip", False)])
def test_what_cannot_be_is_refused(kind, executed):
    with pytest.raises(InvalidInput, match="no choice"):
        Fault(kind=FaultKind(kind), executed=executed)


def test_an_error_needs_a_number():
    with pytest.raises(InvalidInput, match="number"):
        Fault(kind=FaultKind.ERROR, code="quinientos")


HARMLESS = {FaultKind.LATENCY, FaultKind.DRIP, FaultKind.TWICE, FaultKind.STALE}


@pytest.mark.parametrize("kind", sorted(FaultKind))
def test_any_fault_can_strike_any_operation(client, ticket, simulator, kind):
    """Whatever a test scripts, the simulator itself never breaks."""
    simulator.faults.add(Fault(kind=kind, code="500", size=100, seconds=1, times=None))
    unreadable = set()
    for operation in WSFE.operations:
        response = client.post(WSFE_PATH, bare_request(operation, ticket))
        simulator.clock.advance(10)
        try:
            codec(WSFE).decode_reply(operation, response.body, status=response.status)
        except (SoapFault, UnreadableReply):
            unreadable.add(operation)
    assert not (kind in HARMLESS and unreadable)


def bare_request(operation: str, ticket: Ticket) -> bytes:
    """With a ticket and nothing else: ASMX reads what is missing as zero."""
    auth = f"<Auth><Token>{ticket.token}</Token><Sign>{ticket.sign}</Sign><Cuit>{ISSUER}</Cuit></Auth>"
    return (
        '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>'
        f'<{operation} xmlns="{WSFE.namespace}">{auth}</{operation}></s:Body></s:Envelope>'
    ).encode()
