"""Ports that stop before and after every call, so that the driver can let somebody else go on there."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Generator
from typing import TYPE_CHECKING, Any

from arca_sdk.domain.sequence import Sequence
from arca_sdk.flows.classification import Verdict
from arca_server.invoices.engine.arca import Consulted
from arca_server.invoices.engine.states import AttemptRow, ItemRow

if TYPE_CHECKING:
    from tests.server.engine.driver import Driver


class Pause:
    """Where an actor stops, and for how long at least."""

    def __init__(self, seconds: float = 0.0) -> None:
        self.seconds = seconds

    def __await__(self) -> Generator[float, None, None]:
        yield self.seconds


class PausingStore:
    """The store, with a pause before and after every call, and a database that fails."""

    def __init__(self, driver: Driver) -> None:
        self._driver, self._store = driver, driver.stage.store

    def __getattr__(self, name: str) -> Callable[..., Coroutine[Any, Any, Any]]:
        method = getattr(self._store, name)

        async def call(*args: Any, **kwargs: Any) -> Any:
            await Pause(self._driver.chance.uniform(0, 0.02))
            if name in ("now", "load", "due"):
                self._driver.fail_database("before a reading")
            result = await method(*args, **kwargs)
            if name == "commit":
                self._driver.watch_commit(args[0])
            await Pause()
            return result

        return call


class PausingArca:
    """ARCA, with a pause before and after every question; and a watch on what leaves (I7, I8)."""

    def __init__(self, driver: Driver) -> None:
        self._driver, self._arca = driver, driver.stage.arca

    async def _travel(self) -> None:
        chance = self._driver.chance
        await Pause(chance.choice([1, 3, 8] if self._driver.is_moody else [0.1, 0.3, 1, 1, 8]) * chance.random())

    async def last_number(self, key: Sequence) -> int:
        await self._travel()
        last = await self._arca.last_number(key)
        await self._travel()
        return last

    async def consult(self, key: Sequence, number: int) -> Consulted:
        await self._travel()
        answer = await self._arca.consult(key, number)
        await self._travel()
        return answer

    async def batch_limit(self, key: Sequence) -> int:
        return await self._arca.batch_limit(key)

    async def authorize(self, attempt: AttemptRow, items: tuple[ItemRow, ...]) -> tuple[Verdict, ...]:
        await self._travel()
        self._driver.watch_request(attempt, items)
        world = self._driver.stage.world
        world.origin = attempt.id
        try:
            verdicts = await self._arca.authorize(attempt, items)
        finally:
            world.origin = ""
        await self._travel()
        return verdicts
