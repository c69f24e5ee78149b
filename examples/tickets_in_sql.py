"""Tickets in an SQL database: one login for processes on several machines. Here SQLite; others differ in `connect`."""

import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from arca_sdk import Stores, Ticket
from arca_sdk.testing import new_client, new_credentials, new_simulator

TABLE = "CREATE TABLE IF NOT EXISTS tickets (key TEXT PRIMARY KEY, token TEXT, sign TEXT, made TEXT, expires TEXT)"


class SqlTickets:
    def __init__(self, path: Path) -> None:
        self.path = path
        self.run(TABLE)

    def run(self, statement: str, *values: str) -> tuple | None:
        with closing(sqlite3.connect(self.path, timeout=30)) as connection, connection:
            return connection.execute(statement, values).fetchone()

    def load(self, key) -> Ticket | None:
        row = self.run("SELECT token, sign, made, expires FROM tickets WHERE key = ?", repr(key))
        return row and Ticket(key.service, row[0], row[1], *map(datetime.fromisoformat, row[2:]))

    def store(self, key, ticket: Ticket) -> None:
        times = (ticket.generated_at.isoformat(), ticket.expires_at.isoformat())
        self.run("REPLACE INTO tickets VALUES (?, ?, ?, ?, ?)", repr(key), ticket.token, ticket.sign, *times)


simulator, credentials = new_simulator(guard=None), new_credentials()  # like ARCA, it refuses a second ticket
with TemporaryDirectory() as folder:
    for machine in ("first", "second"):
        stores = Stores(tickets=SqlTickets(Path(folder, "tickets.db")))
        client = new_client(simulator, credentials=credentials, stores=stores)
        print(f"{machine}: ticket until {client.login().expires_at:%H:%M}, last number {client.last_number(1, 6)}")
print("logins:", len(simulator.ledger.tickets))
