"""What every operation does alike: the table of bad input, row by row, and what each answer carries."""

from __future__ import annotations

import gzip
import io
import json
import re
from collections.abc import AsyncIterator

import anyio
import httpx
import pytest

from arca_server.kernel import bodies, logging
from arca_server.kernel.http import Api, Exchange, log_exchange
from arca_server.kernel.problems import Problem, ProblemCode
from arca_server.kernel.routing import Call, Route, Table
from tests.server.contract.document import contract, problems_of
from tests.server.kernel.stage import ROUTES, client, code, create_thing, get_thing, route

PROBLEM = {"$ref": "#/components/schemas/Problem"}
KEY = {"Idempotency-Key": "order-1"}
JSON = {"Content-Type": "application/json"}


async def post(body: bytes | str, **headers: str) -> httpx.Response:
    async with client() as api:
        return await api.post("/v1/things", content=body, headers={**KEY, **JSON, **headers})


async def ask(method: str, path: str, **more) -> httpx.Response:
    async with client() as api:
        return await api.request(method, path, **more)


async def test_request_is_answered():
    response = await post('{"name": "a", "amount": "12.50"}')
    assert response.status_code == 201
    assert response.json() == {"id": "thi_0123456789", "name": "a"}
    assert response.headers["location"] == "/v1/things/thi_0123456789"
    assert response.headers["etag"] == '"1"'


async def test_every_answer_carries_what_it_should():
    for response in (await ask("GET", "/v1/things"), await ask("GET", "/nowhere"), await ask("GET", "/v1/broken")):
        headers = response.headers
        assert re.fullmatch(r"req_[0-9A-Za-z]{22}", headers["request-id"])
        assert headers["api-version"] == "2026-11-25"
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["content-security-policy"].startswith("default-src 'none'")
        assert headers["cache-control"] == "no-store"
        assert "strict-transport-security" not in headers
        assert not [name for name in headers if name.startswith("access-control")]


async def test_https_is_asked_to_stay():
    transport = httpx.ASGITransport(Api(ROUTES))
    async with httpx.AsyncClient(transport=transport, base_url="https://server") as api:
        assert "max-age" in (await api.get("/v1/things")).headers["strict-transport-security"]


@pytest.mark.parametrize(
    "body",
    [
        "",
        "{",
        '{"name": "a"} x',
        '{"name": "a", "name": "b"}',
        '{"anything": {"x": 1, "x": 2}}',
        '{"anything": NaN}',
        '{"anything": -Infinity}',
        '\ufeff{"name": "a"}',
        '{"name": "a\x00"}',
        "{'name': 'a'}",
        '{"name": "a",}',
        '{"anything": ' + "[" * 32 + "]" * 32 + "}",
        "[" * 100_000,
        '{"anything": ' + "9" * 5000 + "}",
        '{"name": "a"}'.encode("utf-16"),
        b'{"name": "\xff"}',
        b'{"name": "\xed\xa0\x80"}',
    ],
    ids=lambda body: repr(body)[:30],
)
async def test_malformed_json(body):
    response = await post(body)
    assert (response.status_code, code(response)) == (400, "malformed_json")


async def test_32_levels_are_allowed():
    body = '{"name": "a", "anything": ' + "[" * 31 + "1" + "]" * 31 + "}"
    assert (await post(body)).status_code == 201


@pytest.mark.parametrize(
    ("body", "pointer", "found"),
    [
        ('{"name": "a", "nmae": 1}', "/nmae", "unknown_field"),
        ('{"amount": "1"}', "/name", "missing_field"),
        ('{"name": 3}', "/name", "invalid_type"),
        ('{"name": "a\\u0000"}', "/name", "invalid_characters"),
        ('{"name": "a\\ud800"}', "/name", "invalid_characters"),
        ('{"name": "a\\b"}', "/name", "invalid_characters"),
        ('{"name": "a\x7f"}', "/name", "invalid_characters"),
        ('{"name": "a", "anything": [{"b/c~": "\\u0001"}]}', "/anything/0/b~1c~0", "invalid_characters"),
        ('{"name": "a", "anything": {"\\u0000": 1}}', "/anything", "invalid_characters"),
        ('{"name": "a", "amount": 12.5}', "/amount", "invalid_amount"),
        ('{"name": "a", "amount": 12}', "/amount", "invalid_amount"),
        ('{"name": "a", "amount": 1e400}', "/amount", "invalid_amount"),
        ('{"name": "a", "amount": ""}', "/amount", "invalid_amount"),
        ('{"name": "a", "amount": "1.234"}', "/amount", "invalid_amount"),
        ('{"name": "a", "amount": "1\\n"}', "/amount", "invalid_amount"),
        ('{"name": "a", "amount": "١"}', "/amount", "invalid_amount"),
        ('{"name": "a", "amount": "-1.00"}', "/amount", "invalid_amount"),
        ('{"name": "a", "amount": "12345678901234"}', "/amount", "invalid_amount"),
        ('{"name": "a", "lines": [{"description": "b", "unit_price": "x"}]}', "/lines/0/unit_price", "invalid_amount"),
        ('{"name": "a", "lines": [{"description": "b"}]}', "/lines/0/unit_price", "missing_field"),
        ("[]", "", "invalid_type"),
        ("null", "", "invalid_type"),
    ],
)
async def test_body_that_does_not_say_what_it_should(body, pointer, found):
    response = await post(body)
    assert (response.status_code, code(response)) == (422, "validation_error")
    assert {"pointer": pointer, "code": found} in [
        {"pointer": error["pointer"], "code": error["code"]} for error in response.json()["errors"]
    ]


async def test_line_feed_is_text():
    assert (await post('{"name": "one\\ntwo"}')).status_code == 201


async def test_problem_speaks_the_language_asked_for_and_keeps_the_contract():
    english = await post("[]")
    spanish = await post("[]", **{"Accept-Language": "es-AR,en;q=0.5"})
    assert english.json()["title"] == "The request does not say what it should"
    assert spanish.json()["title"] == "El pedido no dice lo que debería"
    assert spanish.headers["content-language"] == "es"
    for response in (english, spanish):
        assert problems_of(response.json(), PROBLEM) == []


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ("application/json", 201),
        ("application/json; charset=utf-8", 201),
        ('Application/JSON;charset="UTF-8"', 201),
        ("application/json; charset=latin-1", 415),
        ("text/plain", 415),
        ("application/x-www-form-urlencoded", 415),
        ("", 415),
    ],
)
async def test_media_type_of_the_body(sent, status):
    response = await post('{"name": "a"}', **{"Content-Type": sent})
    assert response.status_code == status
    if status == 415:
        assert code(response) == "unsupported_media_type"
        assert response.headers["accept"] == "application/json"


@pytest.mark.parametrize(
    ("accept", "status"),
    [
        ("*/*", 200),
        ("application/*", 200),
        ("application/json", 200),
        ("text/html, application/json;q=0.5", 200),
        ("", 200),
        ("text/html", 406),
        ("application/json;q=0", 406),
        ("application/json;q=0, */*", 406),
    ],
)
async def test_media_type_of_the_answer(accept, status):
    response = await ask("GET", "/v1/things", headers={"Accept": accept})
    assert response.status_code == status
    if status == 406:
        assert code(response) == "not_acceptable"


async def pieces(size: int) -> AsyncIterator[bytes]:
    for _ in range(0, size, 65536):
        yield b" " * 65536


async def test_body_over_the_limit_is_refused_however_it_is_framed():
    limit = bodies.MEGABYTE
    declared = await post(b" " * (limit + 1))
    assert (declared.status_code, code(declared)) == (413, "payload_too_large")
    async with client() as api:
        chunked = await api.post("/v1/things", content=pieces(limit + 65536), headers={**KEY, **JSON})
        assert (chunked.status_code, code(chunked)) == (413, "payload_too_large")
        bomb = gzip.compress(b" " * (50 * limit))
        assert len(bomb) < limit
        packed = await api.post("/v1/things", content=bomb, headers={**KEY, **JSON, "Content-Encoding": "gzip"})
        assert (packed.status_code, code(packed)) == (413, "payload_too_large")
        lying = await api.post("/v1/things", content=b"{}", headers={**KEY, **JSON, "Content-Length": "9" * 30})
        assert lying.status_code == 413


async def test_body_at_the_limit_is_read():
    body = b'{"name": "a"}'
    padded = body + b" " * (bodies.MEGABYTE - len(body))
    assert (await post(padded)).status_code == 201
    assert (await post(gzip.compress(padded), **{"Content-Encoding": "gzip"})).status_code == 201


async def test_large_route_takes_eight_megabytes():
    path = "/v1/things/thi_0123456789/file"
    fits = await ask("PUT", path, content=b"x" * 8 * bodies.MEGABYTE, headers={"Content-Type": "image/png"})
    assert fits.text == str(8 * bodies.MEGABYTE)
    over = await ask("PUT", path, content=b"x" * (8 * bodies.MEGABYTE + 1), headers={"Content-Type": "image/png"})
    assert over.status_code == 413


@pytest.mark.parametrize("content", [b"not gzip", gzip.compress(b"{}")[:-3], gzip.compress(b"{}") + b"x"])
async def test_broken_gzip_is_malformed(content):
    response = await post(content, **{"Content-Encoding": "gzip"})
    assert (response.status_code, code(response)) == (400, "malformed_request")


async def test_other_encodings_are_not_read():
    response = await post(b"{}", **{"Content-Encoding": "br"})
    assert (response.status_code, code(response)) == (415, "unsupported_media_type")


async def test_body_that_does_not_arrive_times_out():
    async def drip() -> AsyncIterator[bytes]:
        yield b"{"
        await anyio.sleep(60)

    with pytest.raises(Problem) as raised:
        await bodies.read(drip(), limit=100, declared=None, encoding="", timeout=0.05)
    assert raised.value.code is ProblemCode.REQUEST_TIMEOUT


async def test_long_address_and_large_headers_are_refused():
    long = await ask("GET", "/v1/things?cursor=" + "a" * 9000)
    assert (long.status_code, code(long)) == (414, "uri_too_long")
    large = await ask("GET", "/v1/things", headers={"X-Much": "a" * 20_000})
    assert (large.status_code, code(large)) == (431, "headers_too_large")


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/v1/nothing",
        "/v1/things/",
        "/v1/things/thi_",
        "/v1/things/inv_0123456789",
        "/v1/things/thi_0123456789/",
        "/v1/things/thi_0123456789%00",
        "/v1/things/thi_0123456789%0A",
        "/v1/things/thi_01234%2F6789",
        "/v1/things/%ff%fe",
        "/v1/things/..%2f..",
        "//v1/things",
    ],
)
async def test_what_is_not_there_is_not_found(path):
    response = await ask("GET", path)
    assert (response.status_code, code(response)) == (404, "not_found")


@pytest.mark.parametrize("method", ["PUT", "PATCH", "OPTIONS", "HEAD", "TRACE", "FOO"])
async def test_other_methods_are_answered_with_those_there_are(method):
    response = await ask(method, "/v1/things")
    assert response.status_code == 405
    assert response.headers["allow"] == "GET, POST"


async def test_literal_path_goes_before_a_parameter():
    assert (await ask("GET", "/v1/things/preview")).json()["id"] == "thi_preview000"


@pytest.mark.parametrize(
    ("query", "parameter", "found"),
    [
        ("limit=0", "limit", "out_of_range"),
        ("limit=101", "limit", "out_of_range"),
        ("limit=ten", "limit", "invalid_type"),
        ("limt=10", "limt", "unknown_field"),
        ("limit=10&limit=20", "limit", "invalid_value"),
        ("cursor=", "cursor", "too_short"),
        ("cursor=%00", "cursor", "invalid_characters"),
        ("%00=1", "?", "invalid_characters"),
        ("cursor=" + "a" * 501, "cursor", "too_long"),
        ("cursor=%20", "cursor", "invalid_format"),
    ],
)
async def test_bad_query(query, parameter, found):
    response = await ask("GET", f"/v1/things?{query}")
    assert (response.status_code, code(response)) == (422, "validation_error")
    assert [(e["parameter"], e["code"]) for e in response.json()["errors"]] == [(parameter, found)]
    assert problems_of(response.json(), PROBLEM) == []


async def test_operation_without_parameters_takes_none():
    response = await ask("GET", "/v1/things/thi_0123456789?x=1")
    assert code(response) == "validation_error"


@pytest.mark.parametrize(
    ("key", "status", "expected"),
    [
        ("", 400, "idempotency_key_required"),
        ("a b", 422, "validation_error"),
        ("a" * 256, 422, "validation_error"),
        ("a" * 255, 201, ""),
    ],
)
async def test_what_issues_needs_an_idempotency_key(key, status, expected):
    response = await post('{"name": "a"}', **{"Idempotency-Key": key})
    assert response.status_code == status
    assert expected == (code(response) if expected else "")


async def test_missing_idempotency_key():
    response = await ask("POST", "/v1/things", json={"name": "a"})
    assert (response.status_code, code(response)) == (400, "idempotency_key_required")


@pytest.mark.parametrize("asked", ["2026-11-24", "2025-01-01", "yesterday", "20261125", "2026-W48-3", "2026-11-25T00:00:00"])
async def test_unknown_api_version(asked):
    response = await ask("GET", "/v1/things", headers={"Api-Version": asked})
    assert (response.status_code, code(response)) == (400, "unsupported_api_version")


async def test_known_and_later_api_versions():
    for asked in ("2026-11-25", "2030-01-01"):
        assert (await ask("GET", "/v1/things", headers={"Api-Version": asked})).status_code == 200


async def test_unchanged_resource_is_not_sent_again():
    fresh = await ask("GET", "/v1/things/thi_0123456789")
    again = await ask("GET", "/v1/things/thi_0123456789", headers={"If-None-Match": fresh.headers["etag"]})
    other = await ask("GET", "/v1/things/thi_0123456789", headers={"If-None-Match": '"2"'})
    assert (again.status_code, again.content) == (304, b"")
    assert other.status_code == 200


async def test_null_that_was_given_is_sent_and_what_was_not_given_is_not():
    assert (await ask("GET", "/v1/things")).json() == {"data": [], "has_more": False, "next_cursor": None}
    assert "note" not in (await ask("GET", "/v1/things/thi_0123456789")).json()


async def test_our_bug_tells_nothing_but_its_name():
    stream = io.StringIO()
    logging.configure(stream=stream)
    response = await ask("GET", "/v1/broken")
    assert (response.status_code, code(response)) == (500, "internal_error")
    assert set(response.json()) == {"type", "title", "status", "code", "instance", "request_id", "retryable"}
    line = json.loads(stream.getvalue().splitlines()[0])
    assert line["request_id"] == response.json()["request_id"]
    assert "RuntimeError" in line["exception"]
    assert "SECRET" not in stream.getvalue()


async def test_problem_of_a_handler_tells_when_to_come_back():
    response = await ask("GET", "/v1/refused")
    assert (response.status_code, code(response)) == (429, "rate_limited")
    assert response.headers["retry-after"] == "7"
    assert response.json()["retry_after"] == 7
    assert response.json()["retryable"] is True


async def test_gates_run_before_the_body_is_read_and_add_headers():
    seen = []

    async def count(call: Call) -> None:
        call.headers["RateLimit-Limit"] = "100"

    async def refuse(call: Call) -> None:
        seen.append(call.route.operation)
        raise Problem(ProblemCode.INVALID_API_KEY)

    async with client(gates=[count, refuse]) as api:
        response = await api.post("/v1/things", content=b"{" * 10_000_000, headers={**KEY, **JSON})
    assert (response.status_code, code(response)) == (401, "invalid_api_key")
    assert response.headers["www-authenticate"] == "Bearer"
    assert response.headers["ratelimit-limit"] == "100"
    assert seen == ["create_thing"]


async def test_observers_are_told_of_every_answer():
    told: list[Exchange] = []
    async with client(observers=[told.append, log_exchange]) as api:
        await api.get("/v1/things")
        await api.get("/nowhere")
        await api.get("/v1/broken")
    assert [(exchange.status, exchange.code) for exchange in told] == [
        (200, ""),
        (404, "not_found"),
        (500, "internal_error"),
    ]
    assert told[0].call is not None
    assert told[0].call.route.operation == "list_things"
    assert told[1].call is None


def test_table_refuses_what_could_not_be_told_apart():
    with pytest.raises(ValueError, match="twice"):
        Table([route("GET", "/a", get_thing), route("GET", "/a", create_thing)])
    with pytest.raises(ValueError, match="get_thing"):
        Table([route("GET", "/a", get_thing), route("GET", "/b", get_thing)])


def test_table_finds_every_operation_of_the_contract():
    """Every path of the contract leads to its own route, filled with ids of the right form."""
    routes = [
        Route(
            method=method.upper(),
            path=path,
            operation=item[method]["operationId"],
            handler=get_thing,
            scope=None,
            answers={},
        )
        for path, item in contract()["paths"].items()
        for method in ("get", "put", "post", "patch", "delete")
        if method in item
    ]
    table = Table(routes)
    for each in routes:
        path = re.sub(r"\{(\w+)\}", "x1", each.path)
        assert table.find(each.method, path)[0] is each
