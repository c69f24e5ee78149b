"""Runs a flow: answers each effect from a world, blocking or awaiting. The same loop twice, side by side."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager, AbstractContextManager
from typing import Any, Protocol, TypeVar

from arca_sdk.flows.effects import Effect, Flow, Hold

T = TypeVar("T")


class World(Protocol):
    """Answers effects, blocking."""

    def answer(self, effect: Effect) -> Any:
        """The answer to any effect but ``Hold``; an error is raised."""

    def hold(self, name: str) -> AbstractContextManager[object]:
        """Exclude everybody else from ``name`` while the context lasts."""


class AsyncWorld(Protocol):
    """Answers effects, awaiting."""

    async def answer(self, effect: Effect) -> Any:
        """The answer to any effect but ``Hold``; an error is raised."""

    def hold(self, name: str) -> AbstractAsyncContextManager[object]:
        """Exclude everybody else from ``name`` while the context lasts."""


def run(flow: Flow[T], world: World) -> T:
    """Run a flow to its end."""
    answer: Any = None
    error: BaseException | None = None
    while True:
        try:
            effect = flow.send(answer) if error is None else flow.throw(error)
        except StopIteration as stop:
            result: T = stop.value
            return result
        answer, error = None, None
        try:
            if isinstance(effect, Hold):
                with world.hold(effect.name):
                    answer = run(effect.flow, world)
            else:
                answer = world.answer(effect)
        except BaseException as raised:  # noqa: BLE001  # the flow decides; what it does not catch leaves through it
            error = raised


async def run_async(flow: Flow[T], world: AsyncWorld) -> T:
    """Run a flow to its end, awaiting."""
    answer: Any = None
    error: BaseException | None = None
    while True:
        try:
            effect = flow.send(answer) if error is None else flow.throw(error)
        except StopIteration as stop:
            result: T = stop.value
            return result
        answer, error = None, None
        try:
            if isinstance(effect, Hold):
                async with world.hold(effect.name):
                    answer = await run_async(effect.flow, world)
            else:
                answer = await world.answer(effect)
        except BaseException as raised:  # noqa: BLE001  # cancellation too: the flow sees it where it waits
            error = raised
