"""bcrypt behind a gate: only in threads, only so many at once, and once per key and process.

A check takes a quarter of a second of a processor, so it must never stand where strangers can ask for it: the
verification comes here only after the HMAC of a key of 256 bits has matched.
"""

from __future__ import annotations

import base64
import os
import time
from collections import OrderedDict
from collections.abc import Callable
from weakref import WeakValueDictionary

import anyio
import bcrypt

COST = 12
REMEMBERED = 600.0
"""Seconds for which a check that succeeded is remembered."""
_MOST_REMEMBERED = 100_000
_SPARE_CORES = 1

Remembered = tuple[str, int]
"""A key's public id and its row's version: any change of the row forgets the check."""


class BcryptGate:
    """Hashes and checks digests.

    Args:
        parallel: how many at once; by default one less than there are cores, and at least one.
        check: takes password and hash, as ``bcrypt.checkpw``.
        clock: seconds, monotonic.
    """

    def __init__(
        self,
        *,
        cost: int = COST,
        parallel: int | None = None,
        check: Callable[[bytes, bytes], bool] = bcrypt.checkpw,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._cost = cost
        self._check = check
        self._clock = clock
        self._limiter = anyio.CapacityLimiter(parallel or max(1, (os.cpu_count() or 1) - _SPARE_CORES))
        self._until: OrderedDict[Remembered, float] = OrderedDict()
        self._flights: WeakValueDictionary[Remembered, anyio.Lock] = WeakValueDictionary()

    async def hash(self, digest: bytes) -> bytes:
        """What to store of a new key's digest."""
        return await anyio.to_thread.run_sync(
            lambda: bcrypt.hashpw(_password(digest), bcrypt.gensalt(self._cost)), limiter=self._limiter
        )

    def remembers(self, key: Remembered) -> bool:
        until = self._until.get(key)
        return until is not None and self._clock() < until

    async def check(self, key: Remembered, digest: bytes, stored: bytes) -> bool:
        """Whether the digest is the stored one; simultaneous questions about one key are asked once."""
        if self.remembers(key):
            return True
        flight = self._flights.setdefault(key, anyio.Lock())
        async with flight:
            if self.remembers(key):
                return True
            right = await anyio.to_thread.run_sync(self._check_quietly, digest, stored, limiter=self._limiter)
            if right:
                self._remember(key)
            return right

    def _check_quietly(self, digest: bytes, stored: bytes) -> bool:
        try:
            return self._check(_password(digest), stored)
        except ValueError:
            return False  # the stored hash is damaged: no key matches it

    def _remember(self, key: Remembered) -> None:
        self._until[key] = self._clock() + REMEMBERED
        self._until.move_to_end(key)
        while len(self._until) > _MOST_REMEMBERED:
            self._until.popitem(last=False)


def _password(digest: bytes) -> bytes:
    """44 characters: below bcrypt's 72 bytes, and without the NUL at which some versions stop."""
    return base64.b64encode(digest)
