"""ARCA's Events: told once, on any reply, and never at the cost of a reply."""

from __future__ import annotations

import warnings

import httpx
import pytest

from arca_sdk import Authorized
from arca_sdk.adapters.notices import WARNINGS
from arca_sdk.domain.codes import VoucherType
from arca_sdk.errors import ArcaEventWarning, ArcaMessage, NotFound
from arca_sdk.testing import SimulatorTransport, new_async_client, new_client, new_simulator
from tests.makers import invoice_b

MAINTENANCE = ArcaMessage(41, "Mantenimiento el domingo a las 21")
CHANGE = ArcaMessage(39, "Condicion IVA receptor")


class Announcing(SimulatorTransport):
    """An ARCA that adds notices to every reply of WSFEv1, as it has done for months at a time."""

    notices: tuple[ArcaMessage, ...] = (MAINTENANCE,)

    def handle_request(self, request):
        return self._announced(super().handle_request(request), request)

    async def handle_async_request(self, request):
        response = await super().handle_async_request(request)
        await response.aread()
        return self._announced(response, request)

    def _announced(self, response, request):
        body = response.read()
        events = "".join(f"<Evt><Code>{each.code}</Code><Msg>{each.text}</Msg></Evt>" for each in self.notices)
        head, mark, tail = body.rpartition(b"Result></FE")
        if mark:
            end = head.rindex(b"</")
            body = head[:end] + f"<Events>{events}</Events>".encode() + head[end:] + mark + tail
        return httpx.Response(response.status_code, headers={"Content-Type": "text/xml"}, content=body)


@pytest.fixture(autouse=True)
def _nothing_told():
    WARNINGS.forget()
    yield
    WARNINGS.forget()


@pytest.fixture
def simulator():
    return new_simulator()


@pytest.fixture
def transport(simulator):
    return Announcing(simulator)


def test_a_query_warns(simulator, transport):
    with new_client(simulator, transport=transport) as client, pytest.warns(ArcaEventWarning) as told:
        client.last_number(3, VoucherType.FACTURA_B)
    (warning,) = told
    assert (warning.message.service, warning.message.notice) == ("wsfe", MAINTENANCE)
    assert str(warning.message) == "ARCA announces (wsfe): 41: Mantenimiento el domingo a las 21"


def test_the_warning_names_the_line_of_the_program(simulator, transport):
    with new_client(simulator, transport=transport) as client, pytest.warns(ArcaEventWarning) as told:
        client.batch_limit()
    assert told[0].filename == __file__


def test_each_notice_is_told_once_however_many_replies_and_clients(simulator, transport):
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        for _ in range(2):
            with new_client(simulator, transport=transport) as client:
                client.last_number(3, 6)
                assert isinstance(client.authorize(invoice_b()), Authorized)
        transport.notices = (CHANGE, MAINTENANCE)
        client.batch_limit()
    assert [warning.message.notice for warning in told] == [MAINTENANCE, CHANGE]


def test_a_reply_that_refuses_warns_too(simulator, transport):
    client = new_client(simulator, transport=transport)
    with client, pytest.warns(ArcaEventWarning), pytest.raises(NotFound):
        client.consult(3, 6, 99)


def test_authorising_warns_and_the_outcome_holds_the_notice(simulator, transport):
    heard = []
    with new_client(simulator, transport=transport, on_event=lambda *event: heard.append(event)) as client:
        outcome = client.authorize(invoice_b())
    assert outcome.events == (MAINTENANCE,)
    assert heard == [("wsfe", MAINTENANCE)]


def test_a_listener_replaces_the_warning_and_is_told_once(simulator, transport):
    heard = []
    client = new_client(simulator, transport=transport, on_event=lambda *event: heard.append(event))
    with client, warnings.catch_warnings():
        warnings.simplefilter("error")
        client.last_number(3, 6)
        client.batch_limit()
    assert heard == [("wsfe", MAINTENANCE)]


async def test_the_awaiting_client_warns(simulator, transport):
    async with new_async_client(simulator, transport=transport) as client:
        with pytest.warns(ArcaEventWarning) as told:
            outcome = await client.authorize(invoice_b())
    assert isinstance(outcome, Authorized)
    assert len(told) == 1


async def test_the_awaiting_client_tells_its_listener(simulator, transport):
    heard = []
    async with new_async_client(simulator, transport=transport, on_event=lambda *event: heard.append(event)) as client:
        await client.batch_limit()
    assert heard == [("wsfe", MAINTENANCE)]


def test_where_warnings_are_errors_the_cae_is_not_lost(simulator, transport, caplog):
    with new_client(simulator, transport=transport) as client, warnings.catch_warnings():
        warnings.simplefilter("error")
        outcome = client.authorize(invoice_b())
    assert isinstance(outcome, Authorized)
    assert "ARCA announces (wsfe): 41" in caplog.text


def test_a_listener_that_fails_costs_nothing(simulator, transport, caplog):
    def fail(service, notice):
        raise RuntimeError("no disk")

    with new_client(simulator, transport=transport, on_event=fail) as client:
        assert isinstance(client.authorize(invoice_b()), Authorized)
    assert "The listener of ARCA's notices failed at: 41" in caplog.text


def test_without_notices_nothing_is_told(simulator):
    heard = []
    with new_client(simulator, on_event=lambda *event: heard.append(event)) as client:
        client.authorize(invoice_b())
    assert heard == []
