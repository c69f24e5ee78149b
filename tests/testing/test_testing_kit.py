"""What `arca_sdk.testing` offers to other people's tests."""

from __future__ import annotations

import httpx
import pytest

from arca_sdk.simulator import Fault
from arca_sdk.testing import SIMULATOR_URL, TEST_CUIT, failing, new_credentials, new_simulator
from tests.makers import COMPANY
from tests.simulator.soap_client import WSFE_PATH, SoapClient


def test_credentials_log_in_at_once_and_again(arca_simulator, arca_credentials):
    client = SoapClient(arca_simulator)
    assert client.log_in(arca_credentials).service == "wsfe"
    assert client.log_in(arca_credentials).service == "wsfe"
    assert arca_credentials.cuit == TEST_CUIT


def test_credentials_of_any_cuit_share_one_key():
    first, second = new_credentials(COMPANY), new_credentials("20-11111111-2", alias="otra caja")
    assert (first.cuit, second.cuit) == (COMPANY, TEST_CUIT)
    assert first.key is second.key
    assert first.fingerprint != second.fingerprint


def test_simulators_know_nothing_of_each_other():
    first, second = new_simulator(), new_simulator()
    ticket = SoapClient(first).log_in(new_credentials())
    SoapClient(first).last_number(ticket)
    assert second.ledger.taxpayers == {}


def test_a_failure_in_one_line(arca_simulator, arca_transport):
    client = httpx.Client(transport=arca_transport, base_url=SIMULATOR_URL)
    with failing(arca_simulator, Fault.page(503)):
        assert client.get(f"{WSFE_PATH}?wsdl").status_code == 200
        assert client.post(WSFE_PATH, content=DUMMY).status_code == 503
    assert client.post(WSFE_PATH, content=DUMMY).status_code == 200


def test_a_failure_that_never_came_fails_the_test(arca_simulator):
    with pytest.raises(AssertionError, match="never struck: cut"), failing(arca_simulator, Fault.cut_after_granting()):
        pass
    assert arca_simulator.faults.entries == []


def test_an_exception_inside_the_block_is_not_hidden(arca_simulator):
    with pytest.raises(ZeroDivisionError), failing(arca_simulator, Fault.page()):
        _ = 1 / 0
    assert arca_simulator.faults.entries == []


def test_the_same_simulator_behind_a_socket(arca_simulator, arca_simulator_url):
    assert httpx.post(arca_simulator_url + WSFE_PATH, content=DUMMY, trust_env=False).status_code == 200
    assert arca_simulator_url.startswith("http://127.0.0.1:")


DUMMY = (
    b'<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>'
    b'<FEDummy xmlns="http://ar.gov.afip.dif.FEV1/"/></s:Body></s:Envelope>'
)
