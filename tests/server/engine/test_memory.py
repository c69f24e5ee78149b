"""The store in memory passes the suite of every store; and fails as a database does, where a test asks it to."""

from __future__ import annotations

from contextlib import suppress

import pytest

from arca_server.invoices.engine.errors import StoreUnavailable
from arca_server.invoices.engine.events import InvoiceEvent
from arca_server.invoices.engine.memory import MemoryStore
from arca_server.invoices.engine.store import Store
from tests.server.engine.conformance import KEY, LEASE, StoreConformance, TestClock, new

pytestmark = pytest.mark.anyio


class TestMemoryStore(StoreConformance):
    async def make(self, clock: TestClock) -> Store:
        self.memory = MemoryStore(clock)
        return self.memory

    async def events(self) -> list[tuple[str, str]]:
        return [
            (type(e).__name__, e.invoice_id if isinstance(e, InvoiceEvent) else e.key.name)
            for e in (row.event for row in self.memory.tables.outbox)
        ]

    async def audited(self) -> list[tuple[str, str, str]]:
        return [(row.actor, row.step, type(row.event).__name__) for row in self.memory.tables.audit]

    async def test_a_failure_before_the_commit_leaves_nothing(self) -> None:
        before = self.memory.tables.copy()
        self.memory.before = _fail
        with pytest.raises(StoreUnavailable):
            await self.store.accept(new(1))
        assert self.memory.tables == before

    async def test_a_commit_whose_answer_is_lost_has_taken_place(self) -> None:
        self.memory.after = _fail
        with pytest.raises(StoreUnavailable):
            await self.store.accept(new(1))
        self.memory.after = lambda _: None
        again = await self.store.accept(new(1))
        assert (again.id, again.version) == ("invoice-1", 1)
        assert len(self.memory.tables.outbox) == 2

    async def test_a_claim_whose_answer_is_lost_ends_with_its_lease(self) -> None:
        self.memory.after = _fail
        with suppress(StoreUnavailable):
            await self.claim()
        self.memory.after = lambda _: None
        assert await self.store.claim(KEY, "worker-2", LEASE) is None
        self.clock.wait(seconds=51)
        assert (await self.claim("worker-2")).epoch == 2


def _fail(name: str) -> None:
    raise StoreUnavailable(name)
