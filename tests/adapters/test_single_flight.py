"""One certificate, many processes: one login."""

from __future__ import annotations

import runpy
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import fakeredis
import pytest
from cryptography.hazmat.primitives import serialization

from arca_sdk.adapters.world import Stores
from arca_sdk.simulator.server import running
from arca_sdk.testing import new_client, new_credentials, new_simulator
from arca_sdk.wire.credentials import private_key_pem
from tests.makers import NOW, invoice_b

EXAMPLES = Path(__file__).parents[2] / "examples"
LOGIN = "from arca_sdk import ArcaClient; print(ArcaClient.from_environment().login().token)"


def test_sixteen_processes_that_start_at_once_make_one_login(tmp_path):
    credentials = new_credentials()
    (tmp_path / "c.crt").write_bytes(credentials.certificate.public_bytes(serialization.Encoding.PEM))
    (tmp_path / "c.key").write_bytes(private_key_pem(credentials.key))
    with running(new_simulator(guard=None)) as server:
        environment = {
            "ARCA_ENVIRONMENT": "simulator",
            "ARCA_SIMULATOR_URL": server.url,
            "ARCA_CERTIFICATE": str(tmp_path / "c.crt"),
            "ARCA_KEY": str(tmp_path / "c.key"),
            "ARCA_HOME": str(tmp_path / "home"),
            "PYTHONPATH": str(EXAMPLES.parent),
        }
        processes = [
            subprocess.Popen(
                [sys.executable, "-c", LOGIN],
                env=environment,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            )
            for _ in range(16)
        ]
        results = [process.communicate(timeout=60) for process in processes]
        assert [error for _, error in results if error] == []
        assert len({token for token, _ in results}) == 1
        assert len(server.simulator.ledger.tickets) == 1


def test_sixteen_threads_that_start_at_once_make_one_login(tmp_path):
    simulator = new_simulator(guard=None)
    client = new_client(simulator, stores=tmp_path)
    with ThreadPoolExecutor(16) as pool:
        tokens = set(pool.map(lambda _: client.login().token, range(16)))
    assert len(tokens) == 1
    assert len(simulator.ledger.tickets) == 1


def test_two_environments_share_one_store_and_never_a_ticket(tmp_path):
    first, second = new_simulator(at=NOW, seed=1), new_simulator(at=NOW, seed=2)
    one = new_client(first, stores=tmp_path, simulator_url="http://127.0.0.1:1")
    other = new_client(second, stores=tmp_path, simulator_url="http://127.0.0.1:2")
    assert one.login().token != other.login().token
    assert (one.issue(invoice_b()).number, other.issue(invoice_b()).number) == (1, 1)


class TestRecipes:
    """The examples of the documentation, run hard."""

    @pytest.fixture
    def redis_recipe(self, monkeypatch):
        monkeypatch.setattr("sys.argv", ["tickets_in_redis.py"])  # it reads its own arguments, not pytest's
        return runpy.run_path(str(EXAMPLES / "tickets_in_redis.py"))

    def test_redis_keeps_tickets_and_excludes(self, redis_recipe):
        server = fakeredis.FakeRedis()
        simulator = new_simulator(guard=None)
        stores = Stores(tickets=redis_recipe["RedisTickets"](server), locks=redis_recipe["RedisLocks"](server))
        credentials = new_credentials()
        clients = [new_client(simulator, stores=stores, credentials=credentials) for _ in range(4)]
        with ThreadPoolExecutor(4) as pool:
            numbers = list(pool.map(lambda client: client.issue(invoice_b(issue_date=None)).number, clients * 3))
        assert sorted(numbers) == list(range(1, 13))
        assert len(simulator.ledger.tickets) == 1
        assert server.ttl(server.keys("TicketKey*")[0]) > 0
