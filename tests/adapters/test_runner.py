"""Both runners answer the same effects in the same way."""

from __future__ import annotations

from contextlib import asynccontextmanager, contextmanager
from typing import Any

import pytest

from arca_sdk.adapters.runner import run, run_async
from arca_sdk.flows.effects import Effect, Flow, Hold, Jitter, Now, Sleep


class Script:
    """A world that answers from a table and writes down what happened."""

    def __init__(self, answers: dict[type, Any]) -> None:
        self.answers, self.happened = answers, []

    def reply(self, effect: Effect) -> Any:
        self.happened.append(type(effect).__name__)
        answer = self.answers.get(type(effect))
        if isinstance(answer, BaseException):
            raise answer
        return answer


class BlockingScript(Script):
    def answer(self, effect: Effect) -> Any:
        return self.reply(effect)

    @contextmanager
    def hold(self, name: str):
        self.happened.append(f"hold {name}")
        try:
            yield
        finally:
            self.happened.append(f"free {name}")


class AwaitingScript(Script):
    async def answer(self, effect: Effect) -> Any:
        return self.reply(effect)

    @asynccontextmanager
    async def hold(self, name: str):
        self.happened.append(f"hold {name}")
        try:
            yield
        finally:
            self.happened.append(f"free {name}")


@pytest.fixture(params=["blocking", "awaiting"])
def play(request):
    """Runs a flow in either world; returns what came out and what happened."""

    async def player(flow: Flow[Any], **answers: Any) -> tuple[Any, list[str]]:
        table = {{"now": Now, "sleep": Sleep, "jitter": Jitter}[name]: value for name, value in answers.items()}
        world = BlockingScript(table) if request.param == "blocking" else AwaitingScript(table)
        try:
            result = run(flow, world) if isinstance(world, BlockingScript) else await run_async(flow, world)
        except BaseException as error:  # noqa: BLE001  # the error is what the test looks at
            result = error
        return result, world.happened

    return player


def asks() -> Flow[list[Any]]:
    first = yield Now()
    second = yield Jitter()
    return [first, second]


def holds(inner: Flow[Any]) -> Flow[Any]:
    return (yield Hold("name", inner))


def catches() -> Flow[str]:
    try:
        yield Sleep(1)
    except ValueError as error:
        return f"caught {error}"
    return "nothing"


async def test_answers_come_back_in_order(play):
    assert await play(asks(), now=1, jitter=2) == ([1, 2], ["Now", "Jitter"])


async def test_an_inner_flow_runs_while_the_name_is_held(play):
    result, happened = await play(holds(asks()), now=1, jitter=2)
    assert result == [1, 2]
    assert happened == ["hold name", "Now", "Jitter", "free name"]


async def test_an_error_is_thrown_into_the_flow(play):
    result, _ = await play(catches(), sleep=ValueError("it"))
    assert result == "caught it"


async def test_an_error_that_the_flow_does_not_catch_leaves_it(play):
    result, happened = await play(holds(asks()), now=OSError("disk"))
    assert isinstance(result, OSError)
    assert happened == ["hold name", "Now", "free name"]


async def test_an_interruption_passes_through_the_flow(play):
    result, happened = await play(holds(catches()), sleep=KeyboardInterrupt())
    assert isinstance(result, KeyboardInterrupt)
    assert happened[-1] == "free name"
