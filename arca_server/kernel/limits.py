"""How often: limits per key and minute, in memory or shared through Redis.

If Redis fails, this process counts for itself until it is back: a limit is never simply off.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass

from limits import RateLimitItemPerMinute
from limits.aio.storage import MemoryStorage, RedisStorage, Storage
from limits.aio.strategies import SlidingWindowCounterRateLimiter

from arca_server.kernel import logging
from arca_server.kernel.problems import Problem, ProblemCode

RETRY_SHARED_AFTER = 5.0
"""Seconds for which a Redis that failed is not asked."""
_NAMESPACE = "arca"

log = logging.logger("arca_server.limits")


@dataclass(frozen=True, slots=True)
class Standing:
    """Where somebody stands before a limit.

    Attributes:
        limit: requests in a minute.
        remaining: of them.
        reset: seconds until all are there again.
    """

    allowed: bool
    limit: int
    remaining: int
    reset: int

    @property
    def headers(self) -> dict[str, str]:
        return {
            "RateLimit-Limit": str(self.limit),
            "RateLimit-Remaining": str(self.remaining),
            "RateLimit-Reset": str(self.reset),
        }


class Limiter:
    """Counts hits in a window that slides: the burst at the turn of a minute is not twice the limit.

    Args:
        redis_url: "" counts in memory.
        monotonic: seconds, for the pause after a failure of Redis.
    """

    def __init__(self, redis_url: str = "", *, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._local = SlidingWindowCounterRateLimiter(MemoryStorage())
        self._storage: Storage | None = _redis(redis_url) if redis_url else None
        self._shared = SlidingWindowCounterRateLimiter(self._storage) if self._storage else None
        self._monotonic = monotonic
        self._down_until = -math.inf

    @property
    def is_shared(self) -> bool:
        """Whether all processes count together now."""
        return self._shared is not None and self._monotonic() >= self._down_until

    async def hit(self, who: str, per_minute: int, *, cost: int = 1) -> Standing:
        """Count a request.

        Args:
            who: a key's id, or an address.
            cost: how many it counts for.
        """
        shared = self._shared
        if shared is not None and self.is_shared:
            try:
                return await _hit(shared, who, per_minute, cost)
            except Exception as error:  # noqa: BLE001  # whatever a network or a server can do
                self._down_until = self._monotonic() + RETRY_SHARED_AFTER
                log.warning("redis_limits_unavailable", error=type(error).__name__)
        return await _hit(self._local, who, per_minute, cost)

    async def check(self, who: str, per_minute: int, *, cost: int = 1) -> Standing:
        """``hit``, and refuse what is too much.

        Raises:
            Problem: ``rate_limited`` with the seconds to wait.
        """
        standing = await self.hit(who, per_minute, cost=cost)
        if not standing.allowed:
            raise Problem(
                ProblemCode.RATE_LIMITED,
                {"es": f"El plan admite {per_minute} por minuto.", "en": f"The plan allows {per_minute} in a minute."},
                retry_after=max(standing.reset, 1),
                headers=standing.headers,
            )
        return standing


async def _hit(limiter: SlidingWindowCounterRateLimiter, who: str, per_minute: int, cost: int) -> Standing:
    item = RateLimitItemPerMinute(per_minute, namespace=_NAMESPACE)
    allowed = await limiter.hit(item, who, cost=cost)
    window = await limiter.get_window_stats(item, who)
    reset = max(0, math.ceil(window.reset_time - time.time()))
    return Standing(allowed, per_minute, max(0, window.remaining), reset)


def _redis(url: str) -> RedisStorage:
    return RedisStorage(
        f"async+{url}",
        implementation="redispy",
        socket_timeout=0.25,
        socket_connect_timeout=0.25,
        wrap_exceptions=False,
    )
