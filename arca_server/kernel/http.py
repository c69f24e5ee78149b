"""Answering requests: everything that is the same for every operation, around the handler that is not.

In this order: sizes of address and headers, route, preferences, gates (who is it, may they, not too often), body,
handler. Whatever goes wrong becomes a problem document; what nobody expected becomes ``internal_error``, and its
traceback goes to the log.
"""

from __future__ import annotations

import json
import time
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from pydantic import BaseModel
from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from arca_server.kernel import bodies, logging, negotiation, problems, strictjson
from arca_server.kernel.ids import Ids
from arca_server.kernel.problems import FieldError, FieldErrorCode, Problem, ProblemCode, invalid
from arca_server.kernel.routing import JSON, Answer, Call, Gate, Route, Table
from arca_server.kernel.validation import read_body, read_parameters

LONGEST_ADDRESS = 8 * 1024
LARGEST_HEADERS = 16 * 1024
_LONGEST_KEY = 255
SECURITY_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
"""Of every answer, unless the answer says otherwise. No CORS headers: browsers of other origins are not clients."""
_HSTS = "max-age=31536000; includeSubDomains"

log = logging.logger("arca_server.http")


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request that was answered, for logs, metrics and the audit log.

    Attributes:
        call: None where it did not get as far as a route.
        code: of the problem, "" for a success.
    """

    id: str
    method: str
    path: str
    status: int
    seconds: float
    call: Call | None
    code: str = ""


Observer: TypeAlias = Callable[[Exchange], None]


class Api:
    """The ASGI application of a route table.

    Args:
        routes: every operation.
        gates: run in this order for every route, before the body is read.
        observers: told of every answer.
        ids: names requests.
    """

    def __init__(
        self,
        routes: Iterable[Route],
        *,
        gates: Iterable[Gate] = (),
        observers: Iterable[Observer] = (),
        ids: Ids | None = None,
    ) -> None:
        self.table = Table(routes)
        self._gates = tuple(gates)
        self._observers = tuple(observers)
        self._ids = ids or Ids()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        assert scope["type"] == "http"
        request = Request(scope, receive)
        progress = _Progress(self._ids.new("req"), negotiation.language(request.headers.get("accept-language", "")))
        with logging.bound(request_id=progress.id):
            began = time.perf_counter()
            try:
                response = await self._answer(request, progress)
            except ClientDisconnect:
                return
            _finish(response, request, progress)
            await response(scope, receive, send)
            self._tell(request, progress, response.status_code, time.perf_counter() - began)

    async def _answer(self, request: Request, progress: _Progress) -> Response:
        try:
            call = await self._enter(request, progress)
            answer = await call.route.handler(call)
            return _render(answer, call)
        except Problem as problem:
            return _render_problem(problem, request, progress)
        except ClientDisconnect:
            raise
        except Exception:  # the last line of defence: nothing of it may reach the client
            log.exception("internal_error", path=request.url.path)
            return _render_problem(Problem(ProblemCode.INTERNAL_ERROR), request, progress)

    async def _enter(self, request: Request, progress: _Progress) -> Call:
        _check_sizes(request)
        route, path = self.table.find(request.method, request.scope["path"])
        call = Call(request=request, route=route, id=progress.id, language=progress.language, path=path)
        progress.call = call
        call.media_type = negotiation.media_type(_accepted(request), route.produces)
        call.version = negotiation.version(request.headers.get("api-version", ""))
        for gate in self._gates:
            await gate(call)
        call.parameters = _read_query(request, route)
        _check_key(request, route)
        await _read_body(call)
        return call

    def _tell(self, request: Request, progress: _Progress, status: int, seconds: float) -> None:
        exchange = Exchange(
            progress.id, request.method, request.scope["path"], status, seconds, progress.call, progress.code
        )
        for observe in self._observers:
            observe(exchange)


@dataclass(slots=True)
class _Progress:
    """How far a request got."""

    id: str
    language: str
    call: Call | None = None
    code: str = ""


def log_exchange(exchange: Exchange) -> None:
    """An observer: one line for each request. Ids in paths are not secret; queries and bodies are not written."""
    log.info(
        "request",
        method=exchange.method,
        path=exchange.path[:200],
        operation=exchange.call.route.operation if exchange.call else "",
        status=exchange.status,
        code=exchange.code,
        milliseconds=round(exchange.seconds * 1000, 1),
    )


def _check_sizes(request: Request) -> None:
    raw: bytes = request.scope.get("raw_path") or request.scope["path"].encode()
    if len(raw) + len(request.scope["query_string"]) > LONGEST_ADDRESS:
        words = {"es": f"Como mucho {LONGEST_ADDRESS} bytes.", "en": f"At most {LONGEST_ADDRESS} bytes."}
        raise Problem(ProblemCode.URI_TOO_LONG, words)
    if sum(len(name) + len(value) + 4 for name, value in request.scope["headers"]) > LARGEST_HEADERS:
        words = {"es": f"Como mucho {LARGEST_HEADERS} bytes.", "en": f"At most {LARGEST_HEADERS} bytes."}
        raise Problem(ProblemCode.HEADERS_TOO_LARGE, words)


def _accepted(request: Request) -> str:
    return ",".join(request.headers.getlist("accept"))


def _read_query(request: Request, route: Route) -> BaseModel | None:
    values: dict[str, str] = {}
    errors = []
    for name, value in request.query_params.multi_items():
        if strictjson.holds_hidden_characters(name + value):
            shown = "".join(character if character.isprintable() else "?" for character in name)[:40]
            errors.append(strictjson.hidden_characters(parameter=shown))
        elif name in values:
            words = {"es": "Está dos veces.", "en": "It is there twice."}
            errors.append(FieldError(parameter=name[:40], code=FieldErrorCode.INVALID_VALUE, message=words))
        values[name] = value
    if route.parameters is None:
        words = {"es": "No existe ese parámetro.", "en": "There is no such parameter."}
        unknown = FieldErrorCode.UNKNOWN_FIELD
        errors += [FieldError(parameter=name[:40], code=unknown, message=words) for name in values if not errors]
    if errors:
        raise invalid(*errors)
    return read_parameters(route.parameters, values) if route.parameters else None


def _check_key(request: Request, route: Route) -> None:
    """What issues a voucher wants a name of the client's own for the request."""
    if "Idempotency-Key" not in route.headers:
        return
    key = request.headers.get("idempotency-key", "")
    if not key:
        words = {
            "es": "Mandá un nombre propio para el pedido; sirve un UUID.",
            "en": "Send a name of your own for the request; a UUID will do.",
        }
        raise Problem(ProblemCode.IDEMPOTENCY_KEY_REQUIRED, words)
    if len(key) > _LONGEST_KEY or any(not "!" <= character <= "~" for character in key):
        words = {"es": "De 1 a 255 caracteres ASCII visibles.", "en": "1 to 255 visible ASCII characters."}
        raise invalid(FieldError(parameter="Idempotency-Key", code=FieldErrorCode.INVALID_FORMAT, message=words))


async def _read_body(call: Call) -> None:
    route, request = call.route, call.request
    if not route.reads:
        return
    call.body_type = _body_type(request.headers, route)
    body = await bodies.read(
        request.stream(),
        limit=route.body_limit,
        declared=request.headers.get("content-length"),
        encoding=request.headers.get("content-encoding", ""),
    )
    if call.body_type == JSON and route.body is not None:
        call.body = read_body(route.body, strictjson.parse(body))
    else:
        call.body = body


def _body_type(headers: Headers, route: Route) -> str:
    media, _, parameters = headers.get("content-type", "").lower().partition(";")
    charset = parameters.replace(" ", "").replace('"', "")
    if media.strip() not in route.reads or charset not in ("", "charset=utf-8"):
        kinds = ", ".join(route.reads)
        words = {"es": f"Se lee {kinds}, en UTF-8.", "en": f"Send {kinds}, in UTF-8."}
        raise Problem(ProblemCode.UNSUPPORTED_MEDIA_TYPE, words, headers={"Accept": kinds})
    return media.strip()


def _render(answer: Answer, call: Call) -> Response:
    headers = {**call.headers, **answer.headers}
    if answer.version is not None:
        headers["ETag"] = negotiation.etag(answer.version)
        if call.route.method == "GET" and call.header("If-None-Match") == headers["ETag"]:
            return Response(status_code=304, headers=headers)
    media = answer.media_type or call.media_type
    match answer.body:
        case None:
            return Response(status_code=answer.status, headers=headers)
        case BaseModel():
            content = answer.body.model_dump_json(exclude_unset=True).encode()
            return Response(content, answer.status, headers, media)
        case bytes():
            return Response(answer.body, answer.status, headers, media)
        case AsyncIterator():
            return StreamingResponse(answer.body, answer.status, headers, media)


def _render_problem(problem: Problem, request: Request, progress: _Progress) -> Response:
    progress.code = str(problem.code)
    said = problems.document(
        problem, request_id=progress.id, language=progress.language, instance=request.url.path[:LONGEST_ADDRESS]
    )
    headers: Mapping[str, str] = {**(progress.call.headers if progress.call else {}), **problem.headers}
    if problem.retry_after is not None:
        headers = {**headers, "Retry-After": str(problem.retry_after)}
    if problem.status == 401:
        headers = {"WWW-Authenticate": "Bearer", **headers}
    content = json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
    return Response(content, problem.status, dict(headers), problems.MEDIA_TYPE)


def _finish(response: Response, request: Request, progress: _Progress) -> None:
    """What every answer carries."""
    headers = response.headers
    headers["Request-Id"] = progress.id
    headers["Api-Version"] = negotiation.CURRENT_VERSION
    headers["Vary"] = "Accept, Accept-Language, Authorization"
    for name, value in SECURITY_HEADERS.items():
        headers.setdefault(name, value)
    if request.url.scheme == "https":
        headers["Strict-Transport-Security"] = _HSTS
    if progress.code:
        headers["Content-Language"] = progress.language
