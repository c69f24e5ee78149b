"""The in-process transports: what httpx would say over a real connection."""

from __future__ import annotations

import asyncio
import time
from datetime import timedelta

import httpx
import pytest

from arca_sdk.simulator import Fault, Simulator
from arca_sdk.testing import SIMULATOR_URL, SimulatorTransport, failing, new_simulator
from arca_sdk.wire.codec import codec
from arca_sdk.wire.contracts.wsfe import WSFE
from tests.makers import NOW
from tests.simulator.soap_client import WSFE_PATH

DUMMY = codec(WSFE).encode_request("FEDummy", {})


def post(simulator: Simulator, *, sleep: bool = False, timeout: float | None = 30.0) -> httpx.Response:
    transport = SimulatorTransport(simulator, sleep=sleep)
    with httpx.Client(transport=transport, base_url=SIMULATOR_URL, timeout=timeout) as client:
        return client.post(WSFE_PATH, content=DUMMY)


async def post_async(simulator: Simulator, *, sleep: bool = False, **settings: float | None) -> httpx.Response:
    transport = SimulatorTransport(simulator, sleep=sleep)
    settings = {"timeout": 30.0} | settings
    async with httpx.AsyncClient(transport=transport, base_url=SIMULATOR_URL, **settings) as client:
        return await client.post(WSFE_PATH, content=DUMMY)


@pytest.fixture(params=["blocking", "awaiting"])
def send(request):
    """Post FEDummy, blocking or awaiting."""
    if request.param == "blocking":
        return post
    return lambda simulator, **how: asyncio.run(post_async(simulator, **how))


def test_an_answer_arrives_whole(send):
    response = send(new_simulator())
    assert response.status_code == 200
    assert response.headers["content-type"] == "text/xml; charset=utf-8"
    assert response.headers["content-length"] == str(len(response.content))
    assert codec(WSFE).decode_reply("FEDummy", response.content).result["AppServer"] == "OK"


@pytest.mark.parametrize(
    ("fault", "error", "words"),
    [
        (Fault.refuse(), httpx.ConnectError, "refused"),
        (Fault.cut_before_executing(), httpx.RemoteProtocolError, "without sending a response"),
        (Fault.cut_before_executing(reset=True), httpx.ReadError, "reset by peer"),
        (Fault.cut_mid_reply(), httpx.RemoteProtocolError, "without sending complete message body"),
        (Fault.latency(31), httpx.ReadTimeout, "timed out"),
        (Fault.drip(pause=31), httpx.ReadTimeout, "timed out"),
        (Fault.late(5, delay=31), httpx.ReadTimeout, "timed out"),
        (Fault.refuse(delay=31), httpx.ConnectError, "refused"),
    ],
)
def test_a_failure_is_the_exception_a_real_one_would_be(send, fault, error, words):
    simulator = new_simulator(at=NOW)
    with failing(simulator, fault), pytest.raises(error, match=words) as caught:
        send(simulator)
    assert caught.value.request.url.path == WSFE_PATH


def test_delays_pass_on_a_clock_that_stands_still(send):
    simulator = new_simulator(at=NOW)
    with failing(simulator, Fault.latency(20)):
        send(simulator)
    assert simulator.clock.now() == NOW + timedelta(seconds=20)


def test_giving_up_costs_the_timeout_and_not_the_delay(send):
    simulator = new_simulator(at=NOW)
    with failing(simulator, Fault.latency(3600)), pytest.raises(httpx.ReadTimeout):
        send(simulator)
    assert simulator.clock.now() == NOW + timedelta(seconds=30)


def test_without_a_timeout_one_waits_for_ever(send):
    simulator = new_simulator(at=NOW)
    with failing(simulator, Fault.latency(3600)):
        assert send(simulator, timeout=None).status_code == 200
    assert simulator.clock.now() == NOW + timedelta(hours=1)


def test_a_dripping_answer_arrives_in_pieces_and_takes_its_time(send):
    simulator = new_simulator(at=NOW)
    with failing(simulator, Fault.drip(pause=2, size=100)):
        response = send(simulator)
    pieces = len(response.content) // 100
    assert simulator.clock.now() == NOW + timedelta(seconds=2 * pieces)
    assert codec(WSFE).decode_reply("FEDummy", response.content).result["AppServer"] == "OK"


def test_a_running_clock_is_left_alone_unless_sleeping_is_asked_for(send):
    simulator = new_simulator()
    with failing(simulator, Fault.latency(60)):
        started = time.monotonic()
        send(simulator, timeout=None)
        assert time.monotonic() - started < 30
    assert simulator.clock.offset == timedelta(0)
    with failing(simulator, Fault.latency(0.05)):
        started = time.monotonic()
        send(simulator, sleep=True)
        assert time.monotonic() - started >= 0.05


def test_a_compressed_answer_is_inflated_by_httpx(send):
    simulator = new_simulator()
    with failing(simulator, Fault.gzip_bomb(1_000_000)):
        assert len(send(simulator).content) > 1_000_000


def test_the_wsdl_names_the_address_of_the_client():
    with httpx.Client(transport=SimulatorTransport(new_simulator())) as client:
        body = client.get("http://127.0.0.1:1/wsfev1/service.asmx?wsdl").text
    assert 'location="http://127.0.0.1:1/wsfev1/service.asmx"' in body
