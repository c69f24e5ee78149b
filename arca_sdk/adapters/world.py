"""A direct client's world: network, key, tickets, journal, locks, clock and chance, for both runners."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, AbstractContextManager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import anyio

from arca_sdk.adapters.http import AsyncHttp, Http
from arca_sdk.adapters.journal import FileJournal, Journal, MemoryJournal
from arca_sdk.adapters.locks import FileLocks, Locks, MemoryLocks
from arca_sdk.adapters.notices import WARNINGS, Notices
from arca_sdk.adapters.tickets import FileTickets, MemoryTickets, TicketStore
from arca_sdk.flows import effects
from arca_sdk.wire.cms import sign_cms
from arca_sdk.wire.credentials import Credentials


def utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stores:
    """What outlives a call. ``Stores.files`` also outlives the process."""

    tickets: TicketStore = field(default_factory=MemoryTickets)
    journal: Journal = field(default_factory=MemoryJournal)
    locks: Locks = field(default_factory=MemoryLocks)

    @classmethod
    def files(cls, folder: Path, *, tickets: TicketStore | None = None, locks: Locks | None = None) -> Stores:
        """Everything below one folder, shared by all processes that name it.

        Args:
            tickets, locks: kept elsewhere, for processes on several machines; the journal stays in the folder.
        """
        return cls(
            tickets=tickets or FileTickets(folder / "tickets"),
            journal=FileJournal(folder / "journal"),
            locks=locks or FileLocks(folder / "locks"),
        )


@dataclass(slots=True, kw_only=True)
class _Common:
    """What needs no waiting worth the name."""

    credentials: Credentials
    stores: Stores
    clock: Callable[[], datetime] = utc_now
    notices: Notices = WARNINGS

    def _answer(self, effect: effects.Effect) -> Any:
        match effect:
            case effects.Now():
                return self.clock()
            case effects.Jitter():
                return secrets.randbelow(1 << 30) / (1 << 30)
            case effects.UniqueId():
                return secrets.randbits(32)
            case effects.Sign(content):
                self.credentials.check_validity(self.clock())
                return sign_cms(content, self.credentials)
            case effects.LoadTicket(key):
                return self.stores.tickets.load(key)
            case effects.StoreTicket(key, ticket):
                return self.stores.tickets.store(key, ticket)
            case effects.WriteAttempt(attempt, settled):
                return self.stores.journal.write(attempt, settled)
            case effects.CloseAttempt(attempt, settled):
                return self.stores.journal.close(attempt, settled)
            case effects.OpenAttempts(sequence):
                return self.stores.journal.open(sequence)
            case effects.FindAuthorized(owner, reference):
                return self.stores.journal.find(owner, reference)
            case effects.FindManyAuthorized(owner, references):
                return self.stores.journal.find_many(owner, references)
            case effects.FindUntold(owner):
                return self.stores.journal.untold(owner)
            case effects.Told(owner, vouchers):
                return self.stores.journal.told(owner, vouchers)
            case effects.Notice(service, messages):
                return self.notices.tell(service, messages)
            case _:
                raise TypeError(f"no answer to {type(effect).__name__}")


@dataclass(slots=True, kw_only=True)
class DirectWorld(_Common):
    """Answers effects, blocking."""

    http: Http
    sleep: Callable[[float], None] = time.sleep

    def answer(self, effect: effects.Effect) -> Any:
        match effect:
            case effects.Send():
                return self.http.send(effect)
            case effects.Sleep(seconds):
                return self.sleep(seconds)
            case _:
                return self._answer(effect)

    def hold(self, name: str) -> AbstractContextManager[object]:
        return self.stores.locks.hold(name)


_ON_DISK = (
    effects.LoadTicket,
    effects.StoreTicket,
    effects.WriteAttempt,
    effects.CloseAttempt,
    effects.OpenAttempts,
    effects.FindAuthorized,
    effects.FindManyAuthorized,
    effects.FindUntold,
)
"""Not ``Told``: where nothing is awaited no cancellation can come between it and the caller, and it flushes nothing."""


@dataclass(slots=True, kw_only=True)
class AsyncDirectWorld(_Common):
    """Answers effects, awaiting; files are touched in a thread, so that an fsync never stops the loop."""

    http: AsyncHttp
    sleep: Callable[[float], Any] = anyio.sleep

    async def answer(self, effect: effects.Effect) -> Any:
        match effect:
            case effects.Send():
                return await self.http.send(effect)
            case effects.Sleep(seconds):
                return await self.sleep(seconds)
            case _ if isinstance(effect, _ON_DISK):
                return await anyio.to_thread.run_sync(self._answer, effect)
            case _:
                return self._answer(effect)

    def hold(self, name: str) -> AbstractAsyncContextManager[object]:
        return self.stores.locks.hold_async(name)
