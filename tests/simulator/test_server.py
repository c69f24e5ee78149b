"""The simulator behind a real socket: cuts are cuts, and nothing stays behind."""

from __future__ import annotations

import asyncio
import builtins
import re
import socket
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import httpx
import pytest

from arca_sdk.domain.environment import Environment
from arca_sdk.endpoints import Endpoints
from arca_sdk.errors import ConfigurationError
from arca_sdk.simulator import Fault, Simulator
from arca_sdk.simulator.messages import HttpRequest
from arca_sdk.simulator.server import Running, running
from arca_sdk.testing import failing, new_credentials, new_simulator
from arca_sdk.wire.codec import codec
from arca_sdk.wire.contracts.wsfe import WSFE
from tests.makers import ISSUER
from tests.simulator.soap_client import WSFE_PATH, SoapClient

pytest.importorskip("uvicorn")
DUMMY = codec(WSFE).encode_request("FEDummy", {})


@pytest.fixture(scope="module")
def server() -> Iterator[Running]:
    with running(new_simulator()) as started:
        yield started


@pytest.fixture(scope="module")
def http(server) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server.url, timeout=5, trust_env=False) as client:
        yield client


def raw(server: Running, request: bytes) -> bytes:
    """Every byte that comes back until the connection ends."""
    address = urlsplit(server.url)
    with socket.create_connection((address.hostname, address.port), timeout=5) as connection:
        connection.sendall(request)
        pieces = []
        while piece := connection.recv(65536):
            pieces.append(piece)
    return b"".join(pieces)


def raw_post(path: str = WSFE_PATH, body: bytes = DUMMY) -> bytes:
    return (
        f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n".encode() + body
    )


def test_it_answers_at_an_address_that_the_endpoints_accept(server, http):
    endpoints = Endpoints(Environment.SIMULATOR, server.url)
    assert endpoints.simulator_url.startswith("http://127.0.0.1:")
    response = http.post(WSFE_PATH, content=DUMMY)
    assert response.headers["content-type"] == "text/xml; charset=utf-8"
    assert codec(WSFE).decode_reply("FEDummy", response.content).result["AppServer"] == "OK"


def test_the_wsdl_names_the_port_it_listens_at(server, http):
    locations = re.findall('location="([^"]+)"', http.get(WSFE_PATH, params="wsdl").text)
    assert set(locations) == {server.url + WSFE_PATH}


def test_head_has_no_body_and_the_admin_api_is_there(http):
    head = http.head(WSFE_PATH)
    assert (head.status_code, head.content) == (200, b"")
    assert http.get("/_simulator/").json()["open_mode"] is True
    assert http.delete("/_simulator/faults").status_code == 204


def test_a_cut_sends_not_a_single_byte(server):
    with failing(server.simulator, Fault.cut_before_executing()):
        assert raw(server, raw_post()) == b""


def test_a_reset_is_a_reset(server):
    with failing(server.simulator, Fault.cut_before_executing(reset=True)), pytest.raises(ConnectionResetError):
        raw(server, raw_post())


def test_a_cut_in_the_middle_sends_half_of_what_it_promised(server):
    with failing(server.simulator, Fault.cut_mid_reply()):
        head, _, body = raw(server, raw_post()).partition(b"\r\n\r\n")
    promised = int(re.search(rb"content-length: (\d+)", head, re.IGNORECASE)[1])
    assert len(body) == promised // 2


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (Fault.refuse(), httpx.RemoteProtocolError),
        (Fault.cut_before_executing(), httpx.RemoteProtocolError),
        (Fault.cut_before_executing(reset=True), httpx.ReadError),
        (Fault.cut_mid_reply(), httpx.RemoteProtocolError),
    ],
)
def test_httpx_says_what_the_in_process_transport_says(server, http, fault, error):
    with failing(server.simulator, fault), pytest.raises(error):
        http.post(WSFE_PATH, content=DUMMY)
    assert http.post(WSFE_PATH, content=DUMMY).status_code == 200


def test_a_late_answer_is_late_and_holds_up_nobody_else(server, http):
    server.simulator.faults.add(Fault.latency(0.6, operation="FEDummy"))
    with ThreadPoolExecutor(1) as pool:
        started = time.monotonic()
        slow = pool.submit(http.post, WSFE_PATH, content=DUMMY)
        while server.simulator.faults.entries[-1].struck == 0:
            time.sleep(0.005)
        assert http.post(WSFE_PATH, content=DUMMY).status_code == 200
        assert not slow.done()
        assert slow.result().status_code == 200
        assert time.monotonic() - started >= 0.6
    server.simulator.faults.clear()


def test_a_client_that_gives_up_sees_a_read_timeout(server, http):
    with failing(server.simulator, Fault.latency(2)), pytest.raises(httpx.ReadTimeout):
        http.post(WSFE_PATH, content=DUMMY, timeout=0.1)


def test_a_dripping_answer_arrives(server, http):
    with failing(server.simulator, Fault.drip(pause=0.001, size=20)):
        response = http.post(WSFE_PATH, content=DUMMY)
    assert codec(WSFE).decode_reply("FEDummy", response.content).result["AppServer"] == "OK"


def test_a_late_call_happens_though_nobody_calls_again(http, server):
    simulator, client = server.simulator, SoapClient(server.simulator)
    ticket = client.log_in(new_credentials())
    with failing(simulator, Fault.late(0.05)):
        client.authorize(ticket, 1)
    deadline = time.monotonic() + 5
    while simulator.late and time.monotonic() < deadline:
        time.sleep(0.02)
    assert simulator.late == []


def test_a_body_beyond_reason_is_refused_before_it_is_whole(http):
    assert http.post(WSFE_PATH, content=b" " * 5_000_000).status_code == 413


@pytest.mark.parametrize(
    "request_bytes", [b"hola\r\n\r\n", b"GET\r\n\r\n", b"\x16\x03\x01" + b"\x00" * 50, b"\r\n" * 10]
)
def test_what_is_no_http_does_not_hurt(server, http, request_bytes):
    address = urlsplit(server.url)
    with socket.create_connection((address.hostname, address.port), timeout=5) as connection:
        connection.sendall(request_bytes)
    assert http.get("/").status_code == 200


def test_many_clients_at_once_get_their_own_answers(server):
    def ask(number: int) -> int:
        with httpx.Client(base_url=server.url, trust_env=False, timeout=10) as client:
            answers = [client.post(WSFE_PATH, content=DUMMY).status_code for _ in range(5)]
        return answers.count(200)

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(ask, range(16))) == 80


def test_threads_that_authorise_at_once_get_one_number_each():
    """One lock: exactly one of those who ask for the same number gets it."""
    simulator = new_simulator()
    client = SoapClient(simulator)
    ticket = client.log_in(new_credentials())
    from arca_sdk.domain.clock import civil_date
    from arca_sdk.wire.wsfe import write_fields
    from tests.makers import invoice_b

    detail = write_fields(invoice_b(number=1, issue_date=civil_date(simulator.clock.now())))
    request = {"FeCabReq": {"CantReg": 1, "PtoVta": 3, "CbteTipo": 6}, "FeDetReq": {"FECAEDetRequest": [detail]}}
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: client.ask("FECAESolicitar", ticket, origin=f"o{n}", FeCAEReq=request), range(24)))
    assert [voucher.first for voucher in simulator.ledger.issued(ISSUER)] == [1]


def test_nothing_stays_behind():
    before = set(threading.enumerate())
    with running(new_simulator()) as started:
        assert httpx.get(started.url, trust_env=False).status_code == 200
        port = urlsplit(started.url).port
    assert set(threading.enumerate()) <= before
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), timeout=1)


def test_a_taken_port_is_told(server):
    port = urlsplit(server.url).port
    with (
        pytest.raises(ConfigurationError, match=f"cannot listen at 127.0.0.1:{port}"),
        running(new_simulator(), port=port),
    ):
        pass


def test_a_missing_uvicorn_names_the_extra(monkeypatch):
    real = builtins.__import__

    def without_uvicorn(name, *args, **kwargs):
        if name.partition(".")[0] == "uvicorn":
            raise ImportError(name)
        return real(name, *args, **kwargs)

    for name in [name for name in sys.modules if name.partition(".")[0] == "uvicorn"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr(builtins, "__import__", without_uvicorn)
    with pytest.raises(ConfigurationError, match=r"arca-sdk\[simulator\]"), running(new_simulator()):
        pass


def test_a_cut_under_another_server_is_an_exception():
    """httpx's own ASGI transport stands for servers that cannot cut."""
    from arca_sdk.simulator.asgi import ConnectionCut, SimulatorApp

    simulator = Simulator()
    simulator.faults.add(Fault.cut_before_executing())

    async def call() -> httpx.Response:
        transport = httpx.ASGITransport(SimulatorApp(simulator))
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            return await client.post(WSFE_PATH, content=DUMMY)

    with pytest.raises(ConnectionCut):
        asyncio.run(call())
    assert asyncio.run(call()).status_code == 200


def test_handling_needs_no_server_at_all():
    response = Simulator().handle(HttpRequest("POST", WSFE_PATH, body=DUMMY))
    assert response.status == 200
