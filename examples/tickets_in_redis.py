"""Tickets and locks in Redis: several machines on one certificate and one point of sale, in turn.

If a holder dies, its lock ends after three minutes, and ARCA's own numbering still keeps order."""

import json
import sys
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import redis  # pip install redis

from arca_sdk import ArcaClient, Stores, Ticket


class RedisTickets:
    def __init__(self, server: redis.Redis) -> None:
        self.server = server

    def load(self, key) -> Ticket | None:
        fields = json.loads(self.server.get(repr(key)) or "null")
        return fields and Ticket(key.service, *fields[:2], *map(datetime.fromisoformat, fields[2:]))

    def store(self, key, ticket: Ticket) -> None:
        times = (ticket.generated_at.isoformat(), ticket.expires_at.isoformat())
        self.server.set(repr(key), json.dumps([ticket.token, ticket.sign, *times]), exat=ticket.expires_at)


class RedisLocks:
    def __init__(self, server: redis.Redis) -> None:
        self.server = server

    @contextmanager
    def hold(self, name: str):
        with self.server.lock(f"arca:{name}", timeout=180, blocking_timeout=180):
            yield


if len(sys.argv) > 1:  # redis://localhost
    server = redis.Redis.from_url(sys.argv[1])
    stores = Stores.files(Path("arca"), tickets=RedisTickets(server), locks=RedisLocks(server))
    with ArcaClient.from_environment(stores=stores) as client:
        print(client.last_number(1, 6))
