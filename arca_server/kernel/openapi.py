"""Does the route table keep the contract? Compared in both directions; pure, for a test to call.

An operation, parameter, header, media type, success or field that only one of the two knows is a difference.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pydantic import BaseModel

from arca_server.kernel.routing import JSON, Route

Node = Mapping[str, Any]
_METHODS = ("get", "put", "post", "patch", "delete")
_EVERYWHERE = frozenset({"Accept-Language", "Api-Version", "If-None-Match"})
"""Headers that ``http`` answers for every route."""


def differences(routes: Iterable[Route], contract: Node) -> list[str]:
    """One sentence per difference, beginning with where it is; empty where they agree."""
    return list(_differences({f"{route.method} {route.path}": route for route in routes}, contract))


def _differences(routes: Mapping[str, Route], contract: Node) -> Iterator[str]:
    documented = dict(_operations(contract))
    yield from (f"{name}: there is no route for it" for name in documented.keys() - routes.keys())
    yield from (f"{name}: the contract does not know it" for name in routes.keys() - documented.keys())
    for name in documented.keys() & routes.keys():
        yield from (f"{name}: {words}" for words in _compare(routes[name], documented[name], contract))


def _operations(contract: Node) -> Iterator[tuple[str, Node]]:
    for path, item in contract["paths"].items():
        for method in _METHODS:
            if method in item:
                yield f"{method.upper()} {path}", item[method]


def _compare(route: Route, operation: Node, contract: Node) -> Iterator[str]:
    if route.operation != operation["operationId"]:
        yield f"operationId is {operation['operationId']}, the route's is {route.operation}"
    scopes = [scope for needed in operation["security"] for names in needed.values() for scope in names]
    if scopes != ([route.scope] if route.scope else []):
        yield f"needs {scopes or 'nothing'}, the route {route.scope or 'nothing'}"
    yield from _compare_parameters(route, operation, contract)
    yield from _compare_body(route, operation, contract)
    yield from _compare_answers(route, operation, contract)


def _compare_parameters(route: Route, operation: Node, contract: Node) -> Iterator[str]:
    described = [_resolve(contract, parameter) for parameter in operation.get("parameters", ())]
    query = {
        parameter["name"]: bool(parameter.get("required")) for parameter in described if parameter["in"] == "query"
    }
    headers = {parameter["name"] for parameter in described if parameter["in"] == "header"}
    path = {parameter["name"] for parameter in described if parameter["in"] == "path"}
    yield from _two_ways("path parameter", path, set(route.path_parameters))
    yield from _two_ways("header", headers - _EVERYWHERE, set(route.headers))
    fields = route.parameters.model_fields if route.parameters else {}
    taken = {field.alias or name: field.is_required() for name, field in fields.items()}
    yield from _two_ways("query parameter", query.keys(), taken.keys())
    for name in query.keys() & taken.keys():
        if query[name] != taken[name]:
            yield f"query parameter {name}: required is {query[name]}, the route says {taken[name]}"


def _compare_body(route: Route, operation: Node, contract: Node) -> Iterator[str]:
    content = operation.get("requestBody", {}).get("content", {})
    yield from _two_ways("body", content.keys(), set(route.reads))
    if route.body is not None and JSON in content:
        yield from _compare_model("body", content[JSON]["schema"], route.body, contract, "validation")


def _compare_answers(route: Route, operation: Node, contract: Node) -> Iterator[str]:
    successes = {status: _resolve(contract, each) for status, each in operation["responses"].items() if status < "3"}
    yield from _two_ways("success", successes.keys(), {str(status) for status in route.answers})
    kinds = {media for response in successes.values() for media in response.get("content", {})}
    if kinds:
        yield from _two_ways("media type", kinds, set(route.produces))
    for status, model in route.answers.items():
        schema = successes.get(str(status), {}).get("content", {}).get(JSON, {}).get("schema")
        if (schema is None) != (model is None):
            yield f"{status}: {'has no' if schema is None else 'has a'} JSON body, unlike the route"
        elif schema is not None and model is not None:
            yield from _compare_model(str(status), schema, model, contract, "serialization")


def _compare_model(where: str, schema: Node, model: type[BaseModel], contract: Node, mode: Any) -> Iterator[str]:
    ours = model.model_json_schema(mode=mode)
    yield from _compare_fields(where, (contract, schema), (ours, ours), frozenset())


def _compare_fields(
    where: str, said: tuple[Node, Node], done: tuple[Node, Node], seen: frozenset[str]
) -> Iterator[str]:
    """Names of fields and what is required of them, through references, lists and branches."""
    visit = str(said[1].get("$ref", id(said[1]))) + str(done[1].get("$ref", id(done[1])))
    if visit in seen:
        return
    before, after = _fields(*said), _fields(*done)
    for words in _two_ways("field", before.keys(), after.keys()):
        yield f"{where}: {words}"
    for name in before.keys() & after.keys():
        if before[name][1] != after[name][1]:
            yield f"{where}.{name}: required is {before[name][1]}, the route says {after[name][1]}"
        inner = f"{where}.{name}"
        yield from _compare_fields(inner, (said[0], before[name][0]), (done[0], after[name][0]), seen | {visit})


def _fields(document: Node, schema: Node) -> dict[str, tuple[Node, bool]]:
    """Each field of an object, of a list's items, or of any branch, with whether it must be there."""
    node = _resolve(document, schema)
    found: dict[str, tuple[Node, bool]] = {}
    required = set(node.get("required", ()))
    for name, inner in node.get("properties", {}).items():
        found[name] = (inner, name in required)
    for branch in (*node.get("anyOf", ()), *node.get("oneOf", ()), *node.get("allOf", ())):
        found = {**_fields(document, branch), **found}
    if "items" in node:
        found = {**_fields(document, node["items"]), **found}
    return found


def _two_ways(what: str, said: Iterable[str], done: Iterable[str]) -> Iterator[str]:
    said, done = set(said), set(done)
    yield from (f"{what} {name} is in the contract only" for name in sorted(said - done))
    yield from (f"{what} {name} is in the code only" for name in sorted(done - said))


def _resolve(document: Node, node: Node) -> Node:
    while "$ref" in node:
        found: Any = document
        for part in node["$ref"].removeprefix("#/").split("/"):
            found = found[part]
        node = {**found, **{name: value for name, value in node.items() if name != "$ref"}}
    return node
