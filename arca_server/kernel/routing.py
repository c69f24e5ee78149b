"""The route table: one entry per operation, which says all that the contract says of it.

``openapi`` compares the table with the contract in both directions; ``http`` runs it.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from pydantic import BaseModel
from starlette.requests import Request

from arca_server.kernel.bodies import MEGABYTE
from arca_server.kernel.problems import Problem, ProblemCode

JSON = "application/json"
BATCH_LIMIT = 8 * MEGABYTE
_PARAMETER = re.compile(r"\{(\w+)\}")
_SEGMENT = r"[!-~]{1,64}"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a handler gives back.

    Attributes:
        body: a model (JSON), bytes or pieces of bytes of ``media_type``, or nothing.
        version: of the resource: becomes its ETag, and makes a matching If-None-Match a 304.
        media_type: by default what the client was promised.
    """

    body: BaseModel | bytes | AsyncIterator[bytes] | None = None
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    version: int | None = None
    media_type: str = ""


@dataclass(slots=True, kw_only=True)
class Call:
    """A request on its way through gates and handler.

    Attributes:
        id: the request's.
        language: ``es`` or ``en``.
        version: of the API's behaviour, a date.
        media_type: of the answer.
        body_type: media type of the body, "" without one.
        path: the path's parameters, each of the form that the route demands.
        parameters: the query, as the route's model.
        body: as the route's model where it is JSON, else bytes.
        principal: who asks; the first gate says.
        headers: further ones of the answer, whatever it will be.
    """

    request: Request
    route: Route
    id: str
    language: str = "es"
    version: str = ""
    media_type: str = JSON
    body_type: str = ""
    path: Mapping[str, str] = field(default_factory=dict)
    parameters: Any = None
    body: Any = None
    principal: Any = None
    headers: dict[str, str] = field(default_factory=dict)

    def header(self, name: str) -> str | None:
        """A header of the request."""
        return self.request.headers.get(name)


Handler: TypeAlias = Callable[[Call], Awaitable[Answer]]
Gate: TypeAlias = Callable[[Call], Awaitable[None]]
"""Runs before the body is read, and raises Problem to refuse: authentication, limits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """One operation.

    Attributes:
        path: as in the contract, ``/v1/invoices/{invoice_id}``.
        operation: its operationId.
        scope: what the key needs; None is public.
        answers: the model of each success; None is no body, or one that is not JSON.
        body: the model of a JSON body; None where it reads none.
        consumes: media types of bodies; of a type that is not JSON the handler gets bytes.
        produces: media types of successes.
        parameters: the model of the query.
        headers: request headers that it minds, beyond those that every route does.
        patterns: what a path parameter looks like; anything else is not found.
    """

    method: str
    path: str
    operation: str
    handler: Handler
    scope: str | None
    answers: Mapping[int, type[BaseModel] | None]
    body: type[BaseModel] | None = None
    consumes: tuple[str, ...] = ()
    produces: tuple[str, ...] = (JSON,)
    parameters: type[BaseModel] | None = None
    headers: tuple[str, ...] = ()
    patterns: Mapping[str, str] = field(default_factory=dict)
    body_limit: int = MEGABYTE

    @property
    def reads(self) -> tuple[str, ...]:
        """The media types of bodies; none where it reads none."""
        return self.consumes or ((JSON,) if self.body else ())

    @property
    def path_parameters(self) -> tuple[str, ...]:
        return tuple(_PARAMETER.findall(self.path))


class Table:
    """Finds the route of a request.

    Raises:
        ValueError: two routes for one operation, or a name used twice.
    """

    def __init__(self, routes: Iterable[Route]) -> None:
        self.routes = tuple(routes)
        self._literal: dict[str, dict[str, Route]] = {}
        self._patterned: dict[int, dict[str, dict[str, Route]]] = {}
        for route in self.routes:
            methods = self._methods(route.path)
            if route.method in methods:
                raise ValueError(f"{route.method} {route.path} is there twice")
            methods[route.method] = route
        names = [route.operation for route in self.routes]
        if twice := {name for name in names if names.count(name) > 1}:
            raise ValueError(f"operations used twice: {', '.join(sorted(twice))}")

    def find(self, method: str, path: str) -> tuple[Route, Mapping[str, str]]:
        """The route, and the path's parameters.

        Raises:
            Problem: ``not_found``, or ``method_not_allowed`` with the methods that the path has.
        """
        methods = self._literal.get(path)
        if methods:
            return _pick(methods, method), {}
        for pattern, patterned in self._patterned.get(path.count("/"), {}).items():
            names = _match(pattern, path)
            if names is not None:
                route = _pick(patterned, method)
                _check_form(route, names)
                return route, names
        raise not_found()

    def _methods(self, path: str) -> dict[str, Route]:
        if "{" not in path:
            return self._literal.setdefault(path, {})
        return self._patterned.setdefault(path.count("/"), {}).setdefault(path, {})


def not_found() -> Problem:
    """The one answer for what does not exist and for what is not the asker's."""
    return Problem(
        ProblemCode.NOT_FOUND,
        {
            "es": "Revisá la dirección y el id; los de otras organizaciones tampoco se encuentran.",
            "en": "Check the path and the id; those of other organizations are not found either.",
        },
    )


def _match(pattern: str, path: str) -> dict[str, str] | None:
    """The parameters of a path, segment by segment; None where it is another path."""
    found: dict[str, str] = {}
    for expected, given in zip(pattern.split("/"), path.split("/"), strict=True):
        if expected.startswith("{"):
            found[expected[1:-1]] = given
        elif expected != given:
            return None
    return found


def _pick(methods: Mapping[str, Route], method: str) -> Route:
    if method in methods:
        return methods[method]
    allowed = ", ".join(sorted(methods))
    words = {"es": f"Admite {allowed}.", "en": f"It takes {allowed}."}
    raise Problem(ProblemCode.METHOD_NOT_ALLOWED, words, headers={"Allow": allowed})


def _check_form(route: Route, names: Mapping[str, str]) -> None:
    for name, value in names.items():
        if not re.fullmatch(route.patterns.get(name, _SEGMENT), value, re.ASCII):
            raise not_found()
