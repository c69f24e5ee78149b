"""A small API to ask things of, in process."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import httpx
from pydantic import BaseModel

from arca_server.kernel.http import Api
from arca_server.kernel.problems import Problem, ProblemCode
from arca_server.kernel.routing import BATCH_LIMIT, Answer, Call, Gate, Route
from arca_server.kernel.schemas import AnswerModel, MoneyInput, PageParameters, Quantity, RequestModel


class LineInput(RequestModel):
    description: str
    unit_price: Quantity


class ThingInput(RequestModel):
    name: str
    amount: MoneyInput | None = None
    lines: list[LineInput] = []
    anything: Any = None


class Thing(AnswerModel):
    id: str
    name: str
    note: str | None = None


class Things(AnswerModel):
    data: list[Thing]
    has_more: bool
    next_cursor: str | None


async def create_thing(call: Call) -> Answer:
    thing = Thing(id="thi_0123456789", name=call.body.name)
    return Answer(thing, 201, {"Location": f"/v1/things/{thing.id}"}, version=1)


async def list_things(call: Call) -> Answer:
    return Answer(Things(data=[], has_more=False, next_cursor=None))


async def get_thing(call: Call) -> Answer:
    return Answer(Thing(id=call.path["thing_id"], name="one"), version=3)


async def delete_thing(call: Call) -> Answer:
    return Answer(status=204)


async def preview_thing(call: Call) -> Answer:
    return Answer(Thing(id="thi_preview000", name="preview"))


async def upload(call: Call) -> Answer:
    return Answer(str(len(call.body)).encode(), media_type="text/plain")


async def break_down(call: Call) -> Answer:
    raise RuntimeError("the secret is ark_live_abcdefghijSECRETSECRETSECRETSECRETSECRETSECRETSECRET012345")


async def refuse(call: Call) -> Answer:
    raise Problem(ProblemCode.RATE_LIMITED, {"es": "Esperá.", "en": "Wait."}, retry_after=7)


THING_ID = {"thing_id": r"thi_[0-9A-Za-z]{10,32}"}


def route(method: str, path: str, handler: Callable[[Call], Any], **more: Any) -> Route:
    defaults: dict[str, Any] = {"scope": "things:read", "answers": {200: Thing}, "patterns": THING_ID}
    return Route(method=method, path=path, operation=handler.__name__, handler=handler, **{**defaults, **more})


ROUTES = (
    route("GET", "/v1/things", list_things, parameters=PageParameters, answers={200: Things}),
    route("POST", "/v1/things", create_thing, body=ThingInput, answers={201: Thing}, headers=("Idempotency-Key",)),
    route("GET", "/v1/things/preview", preview_thing),
    route("GET", "/v1/things/{thing_id}", get_thing),
    route("DELETE", "/v1/things/{thing_id}", delete_thing, answers={204: None}),
    route(
        "PUT",
        "/v1/things/{thing_id}/file",
        upload,
        consumes=("application/x-ndjson", "image/png"),
        produces=("text/plain",),
        answers={200: None},
        body_limit=BATCH_LIMIT,
    ),
    route("GET", "/v1/broken", break_down, scope=None),
    route("GET", "/v1/refused", refuse, scope=None),
)


def client(routes: Iterable[Route] = ROUTES, *, gates: Iterable[Gate] = (), **more: Any) -> httpx.AsyncClient:
    """Talks to an API without a network."""
    transport = httpx.ASGITransport(Api(routes, gates=gates, **more), raise_app_exceptions=True)
    return httpx.AsyncClient(transport=transport, base_url="http://server", headers={"Accept-Language": "en"})


def code(response: httpx.Response) -> str:
    """The code of a problem, having looked whether it is a right one."""
    assert response.headers["content-type"] == "application/problem+json"
    said = response.json()
    assert said["status"] == response.status_code
    assert said["request_id"] == response.headers["request-id"]
    return str(said["code"])


def model_names(model: type[BaseModel]) -> set[str]:
    return set(model.model_fields)
