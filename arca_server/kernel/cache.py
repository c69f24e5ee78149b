"""What may be a moment old: first in this process's memory, then in Redis, then where it comes from.

Never in the way of safety: a Redis that fails is a miss. Values are JSON-able, the same in both places.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Protocol
from weakref import WeakValueDictionary

from arca_server.kernel import logging

RETRY_SHARED_AFTER = 5.0
"""Seconds for which a Redis that failed is not asked."""

log = logging.logger("arca_server.cache")


class SharedStore(Protocol):
    """The second level: what redis-py's asynchronous client does."""

    def get(self, name: str, /) -> Awaitable[Any]: ...

    def set(self, name: str, value: bytes, /, *, px: int) -> Awaitable[Any]: ...

    def delete(self, *names: str) -> Awaitable[Any]: ...


@dataclass(slots=True)
class Counts:
    """How often the cache knew."""

    memory: int = 0
    shared: int = 0
    missed: int = 0

    @property
    def hit_rate(self) -> float:
        """Of all questions, those not carried to the source; 0 where nobody asked."""
        asked = self.memory + self.shared + self.missed
        return (self.memory + self.shared) / asked if asked else 0.0


class Cache:
    """Two levels, one question at a time to the source for each name.

    Args:
        entries: of the first level; the one not used for longest goes first.
        shared: the second level.
        prefix: of names in it.
        monotonic: seconds.
    """

    def __init__(
        self,
        entries: int = 10_000,
        shared: SharedStore | None = None,
        *,
        prefix: str = "arca:cache:",
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.counts = Counts()
        self._entries = entries
        self._shared = shared
        self._prefix = prefix
        self._monotonic = monotonic
        self._memory: OrderedDict[str, tuple[float, Any]] = OrderedDict()
        self._asking: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()  # as long as anybody waits
        self._forgotten = 0
        self._shared_down_until = float("-inf")

    async def get(self, name: str, seconds: float, load: Callable[[], Awaitable[Any]]) -> Any:
        """The value of a name, from the nearest level that has it.

        Args:
            seconds: how long it may be used, from when it was loaded.
            load: asks the source; what it raises is passed on and not remembered.
        """
        found, value = self._recall(name)
        if found:
            self.counts.memory += 1
            return value
        lock = self._asking.setdefault(name, asyncio.Lock())
        async with lock:
            return await self._look(name, seconds, load)

    async def forget(self, name: str) -> None:
        """Drop a name here and in the second level; other processes' memories keep it until it ends."""
        self._memory.pop(name, None)
        self._forgotten += 1
        await self._ask_shared("delete", lambda shared: shared.delete(self._prefix + name))

    async def _look(self, name: str, seconds: float, load: Callable[[], Awaitable[Any]]) -> Any:
        found, value = self._recall(name)  # whoever held the lock before may have brought it
        if found:
            self.counts.memory += 1
            return value
        stored = await self._ask_shared("get", lambda shared: shared.get(self._prefix + name))
        entry = _read(stored)
        if entry is not None and (left := entry["until"] - time.time()) > 0:
            self.counts.shared += 1
            self._remember(name, min(left, seconds), entry["value"])
            return entry["value"]
        self.counts.missed += 1
        forgotten = self._forgotten
        value = await load()
        if self._forgotten != forgotten:  # meanwhile somebody changed something, perhaps this
            return value
        self._remember(name, seconds, value)
        body = json.dumps({"until": time.time() + seconds, "value": value}).encode()
        await self._ask_shared(
            "set", lambda shared: shared.set(self._prefix + name, body, px=max(1, int(seconds * 1000)))
        )
        return value

    def _recall(self, name: str) -> tuple[bool, Any]:
        entry = self._memory.get(name)
        if entry is None:
            return False, None
        until, value = entry
        if self._monotonic() >= until:
            del self._memory[name]
            return False, None
        self._memory.move_to_end(name)
        return True, value

    def _remember(self, name: str, seconds: float, value: Any) -> None:
        self._memory[name] = (self._monotonic() + seconds, value)
        self._memory.move_to_end(name)
        while len(self._memory) > self._entries:
            self._memory.popitem(last=False)

    async def _ask_shared(self, what: str, ask: Callable[[SharedStore], Awaitable[Any]]) -> Any:
        if self._shared is None or self._monotonic() < self._shared_down_until:
            return None
        try:
            return await ask(self._shared)
        except Exception as error:  # noqa: BLE001  # whatever a network or a server can do is a miss
            self._shared_down_until = self._monotonic() + RETRY_SHARED_AFTER
            log.warning("redis_cache_unavailable", operation=what, error=type(error).__name__)
            return None


def _read(stored: bytes | str | None) -> dict[str, Any] | None:
    """None also for what is not ours: it is loaded again and overwritten."""
    if stored is None:
        return None
    try:
        entry = json.loads(stored)
    except ValueError:
        return None
    return (
        entry if isinstance(entry, dict) and isinstance(entry.get("until"), int | float) and "value" in entry else None
    )


def redis_store(url: str) -> SharedStore:
    """The second level in a Redis that is given a quarter of a second to answer."""
    from redis.asyncio import Redis

    return Redis.from_url(url, socket_timeout=0.25, socket_connect_timeout=0.25)
