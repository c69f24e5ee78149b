"""What other people's clients put on the wire, replayed: they get what they got when it was recorded.

Recorded by ``python -m tests.peers --record``, which needs the registries; this needs nothing.
"""

from __future__ import annotations

import re
from datetime import datetime

import pytest

from arca_sdk import ArcaClient
from arca_sdk.adapters.world import Stores
from arca_sdk.endpoints import WSFE as WSFE_ADDRESS
from arca_sdk.simulator.messages import HttpRequest, HttpResponse
from arca_sdk.testing import SIMULATOR_URL, SimulatorTransport, new_credentials, new_simulator
from arca_sdk.wire.codec import DecodedReply, codec
from arca_sdk.wire.contracts.wsfe import WSFE
from tests.peers.arca import ISSUED_BEFORE, POINT_OF_SALE, begin_sequence
from tests.peers.catalogue import PEERS, Peer
from tests.peers.traffic import SIGN, TOKEN, Sent, Traffic, ticket_in

CODEC = codec(WSFE)


class Replay:
    """A peer's requests in their order, each at its instant, against a simulator that ends with the test."""

    def __init__(self, traffic: Traffic, *, with_ticket: bool = True) -> None:
        self.traffic = traffic
        self.simulator = new_simulator(at=datetime.fromisoformat(traffic.requests[0].at))
        self._begin_sequence()
        self.ticket: tuple[str, str] | None = None
        self.exchanges = [(sent, self._send(sent, with_ticket)) for sent in traffic.requests]

    def _begin_sequence(self) -> None:
        with ArcaClient(
            credentials=new_credentials(self.traffic.cuit, now=self.simulator.clock.now()),
            environment="simulator",
            simulator_url=SIMULATOR_URL,
            stores=Stores(),
            transport=SimulatorTransport(self.simulator),
            clock=self.simulator.clock.now,
        ) as client:
            begin_sequence(client)

    def _send(self, sent: Sent, with_ticket: bool) -> HttpResponse:
        self.simulator.clock.freeze(datetime.fromisoformat(sent.at))
        if self.ticket and with_ticket:
            sent = sent.with_ticket(*self.ticket)
        headers = (("Host", "arca.example:8077"), *sent.headers.items())
        response = self.simulator.handle(HttpRequest(sent.method, sent.path, sent.query, headers, sent.body.encode()))
        self.ticket = ticket_in(sent.path, response.status, response.body) or self.ticket
        return response

    def replies(self, operation: str) -> list[DecodedReply]:
        """What WSFEv1 answered to each call of an operation."""
        asked = [(sent, response) for sent, response in self.exchanges if operation_of(sent) == operation]
        return [CODEC.decode_reply(operation, response.body, status=response.status) for _, response in asked]


def operation_of(sent: Sent) -> str:
    """The operation of WSFEv1 that a request calls, "" for another service or a GET."""
    if sent.method != "POST" or sent.path != WSFE_ADDRESS.path:
        return ""
    return CODEC.decode_request(sent.body.encode(), action=None).operation


@pytest.fixture(params=PEERS, ids=lambda peer: peer.name)
def peer(request) -> Peer:
    return request.param


@pytest.fixture
def traffic(peer) -> Traffic:
    return Traffic.read(peer.traffic)


def test_its_requests_end_in_a_cae_that_the_ledger_knows(peer, traffic):
    replay = Replay(traffic)
    assert [response.status for _, response in replay.exchanges] == [200] * len(traffic.requests)
    (reply,) = replay.replies("FECAESolicitar")
    assert (reply.result["FeCabResp"]["Resultado"], reply.soap) == ("A", peer.soap)
    (detail,) = reply.result["FeDetResp"]["FECAEDetResponse"]
    granted = replay.simulator.ledger.issued()[-1]
    assert (detail["CAE"], detail["CbteDesde"]) == (granted.cae, ISSUED_BEFORE + 1)
    assert (granted.cuit, granted.invoice.point_of_sale) == (peer.cuit, POINT_OF_SALE)
    assert str(granted.invoice.total) == "121.00"


def test_it_reads_the_number_that_our_own_client_left(peer, traffic):
    replies = Replay(traffic).replies("FECompUltimoAutorizado")
    assert replies
    assert {(reply.result["CbteNro"], reply.soap) for reply in replies} == {(ISSUED_BEFORE, peer.soap)}


def test_a_contract_that_it_loads_leads_back_to_where_it_came_from(traffic):
    for sent, response in Replay(traffic).exchanges:
        if sent.method == "GET":
            locations = set(re.findall('location="([^"]+)"', response.body.decode()))
            assert locations == {f"http://arca.example:8077{sent.path}"}


def test_without_its_ticket_it_gets_an_error_and_no_cae(traffic):
    replay = Replay(traffic, with_ticket=False)
    (reply,) = replay.replies("FECAESolicitar")
    assert [error["Code"] for error in reply.result["Errors"]["Err"]] == [600]
    assert len(replay.simulator.ledger.issued()) == ISSUED_BEFORE


def test_its_file_is_of_the_version_that_is_tried(peer, traffic):
    assert (traffic.peer, traffic.version) == (peer.name, peer.version)
    assert (traffic.cuit, traffic.soap) == (peer.cuit, peer.soap)


def test_its_file_keeps_no_ticket(traffic):
    for sent in traffic.requests:
        held = re.findall("<[^/>]*(?:Token|Sign)>([^<]*)", sent.body)
        assert held == [TOKEN, SIGN] * bool(operation_of(sent))


def test_every_file_is_of_a_peer():
    files = {path.name for path in PEERS[0].traffic.parent.iterdir()}
    assert files == {peer.traffic.name for peer in PEERS}
