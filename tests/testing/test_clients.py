"""Ready clients for other people's tests."""

from __future__ import annotations

import pytest

from arca_sdk.domain.authorization import Authorized
from arca_sdk.testing import Fault, failing, new_async_client, new_client, new_simulator
from tests.makers import NOW, invoice_b


def test_a_client_and_a_failure_in_two_lines():
    simulator = new_simulator(at=NOW)
    client = new_client(simulator)
    with failing(simulator, Fault.cut_after_granting()):
        outcome = client.authorize(invoice_b())
    assert isinstance(outcome, Authorized)
    assert outcome.recovered


async def test_awaiting():
    simulator = new_simulator(at=NOW)
    async with new_async_client(simulator) as client:
        assert (await client.issue(invoice_b())).number == 1


def test_waiting_costs_no_time():
    simulator = new_simulator(at=NOW)
    client = new_client(simulator)
    with failing(simulator, Fault.cut_after_granting(), Fault.error(500, operation="FECompConsultar")):
        client.issue(invoice_b())
    assert simulator.clock.now() > NOW


def test_the_fixture(arca_client, arca_simulator):
    assert arca_client.issue(invoice_b(issue_date=None)).number == 1
    assert len(arca_simulator.ledger.issued()) == 1


async def test_the_awaiting_fixture(async_arca_client):
    assert (await async_arca_client.issue(invoice_b(issue_date=None))).number == 1


@pytest.mark.parametrize("fault", [Fault.late(5), Fault.twice()])
def test_a_fault_that_never_strikes_fails_the_test(fault):
    with pytest.raises(AssertionError, match="never struck"), failing(new_simulator(), fault):
        pass
