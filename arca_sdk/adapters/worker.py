"""A worker thread beside an event loop: what blocks runs there, and whatever it asks for is answered by the loop."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from contextlib import AbstractContextManager
from functools import partial
from typing import Any, TypeVar

from anyio import to_thread
from anyio.from_thread import BlockingPortal

from arca_sdk.adapters.runner import AsyncWorld, World
from arca_sdk.flows.effects import Effect

T = TypeVar("T")


class _Bridge:
    """An awaiting world, as the thread sees it: a blocking one."""

    def __init__(self, world: AsyncWorld, portal: BlockingPortal) -> None:
        self._world = world
        self._portal = portal

    def answer(self, effect: Effect) -> Any:
        return self._portal.call(self._world.answer, effect)

    def hold(self, name: str) -> AbstractContextManager[object]:
        return self._portal.wrap_async_context_manager(self._world.hold(name))


async def in_thread(world: AsyncWorld, work: Callable[[World, BlockingPortal], T]) -> T:
    """Do blocking work in a thread.

    Args:
        work: given a blocking view of the world, and the way back to the loop for anything else.
    """
    async with BlockingPortal() as portal:
        done: Future[T] = await to_thread.run_sync(_finish, partial(work, _Bridge(world, portal), portal))
    # Raised only here: through the portal's end an error would come out as a group.
    return done.result()


def _finish(work: Callable[[], T]) -> Future[T]:
    """The work's end, whatever it is, as a value."""
    done: Future[T] = Future()
    try:
        done.set_result(work())
    except BaseException as error:  # noqa: BLE001  # handed over, not swallowed
        done.set_exception(error)
    return done
