"""What counts as a break, each case planted in a small document; and the contract against itself."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from tests.server.contract.breaking import breaking_changes
from tests.server.contract.document import contract


def small() -> dict[str, Any]:
    """One operation of each kind, small enough to read."""
    return {
        "openapi": "3.1.0",
        "paths": {
            "/things": {
                "get": {
                    "operationId": "list_things",
                    "security": [{"apiKey": ["things:read"]}],
                    "parameters": [
                        {"name": "limit", "in": "query", "schema": {"type": "integer", "maximum": 100}},
                        {"name": "color", "in": "query", "schema": {"enum": ["red", "blue"]}},
                    ],
                    "responses": {"200": {"$ref": "#/components/responses/Things"}},
                },
                "post": {
                    "operationId": "create_thing",
                    "security": [{"apiKey": ["things:write"]}],
                    "requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/New"}}}},
                    "responses": {
                        "201": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}}}
                    },
                },
            }
        },
        "components": {
            "responses": {
                "Things": {
                    "headers": {"Request-Id": {"schema": {"type": "string"}}},
                    "content": {
                        "application/json": {
                            "schema": {"type": "array", "items": {"$ref": "#/components/schemas/Thing"}}
                        }
                    },
                }
            },
            "schemas": {
                "New": {
                    "type": "object",
                    "required": ["name"],
                    "properties": {
                        "name": {"type": "string", "maxLength": 50, "pattern": "^[a-z]+$"},
                        "size": {"type": ["integer", "string"], "minimum": 1},
                        "color": {"type": "string", "enum": ["red", "blue"]},
                        "made": {"anyOf": [{"$ref": "#/components/schemas/Day"}, {"type": "null"}]},
                        "parts": {"type": "array", "items": {"$ref": "#/components/schemas/New"}},
                        "extra": {"type": "object"},
                    },
                },
                "Thing": {
                    "type": "object",
                    "required": ["id"],
                    "properties": {
                        "id": {"type": "string", "pattern": "^thi_"},
                        "size": {"type": "integer"},
                        "state": {"type": "string", "enum": ["new", "old"]},
                        "code": {"type": "string", "x-extensible": True, "enum": ["one", "two"]},
                        "made": {"anyOf": [{"$ref": "#/components/schemas/Day"}]},
                    },
                },
                "Day": {"type": "string"},
            },
        },
    }


THINGS = ("paths", "/things")
NEW = ("components", "schemas", "New")
THING = ("components", "schemas", "Thing")
GONE = object()


def changed(*path: Any, to: Any) -> dict[str, Any]:
    """The small document with one place changed; GONE removes it."""
    document = small()
    node: Any = document
    for part in path[:-1]:
        node = node[part]
    if to is GONE:
        del node[path[-1]]
    else:
        node[path[-1]] = to
    return document


BREAKS = {
    "path": (("paths", "/things"), GONE, "the path is gone"),
    "operation": ((*THINGS, "post"), GONE, "the operation is gone"),
    "name": ((*THINGS, "get", "operationId"), "all_things", "operationId"),
    "scope": ((*THINGS, "get", "security"), [{"apiKey": ["things:read", "more"]}], "needs more: more"),
    "parameter": ((*THINGS, "get", "parameters", 1), GONE, "query color: the parameter is gone"),
    "parameter required": ((*THINGS, "get", "parameters", 0, "required"), True, "required now"),
    "parameter bound": ((*THINGS, "get", "parameters", 0, "schema", "maximum"), 50, "maximum is 50, it was 100"),
    "parameter value": ((*THINGS, "get", "parameters", 1, "schema", "enum"), ["red"], "the value blue is gone"),
    "body required": ((*THINGS, "post", "requestBody", "required"), True, "body: is required now"),
    "body gone": ((*THINGS, "post", "requestBody"), GONE, "is not read any more"),
    "body media": ((*THINGS, "post", "requestBody", "content"), {"text/csv": {"schema": {}}}, "json is gone"),
    "field of a request": ((*NEW, "properties", "size"), GONE, ".size: the field is gone"),
    "request asks for more": ((*NEW, "required"), ["name", "size"], ".size: is required now"),
    "type of a request": ((*NEW, "properties", "size", "type"), "integer", "is integer, it was integer or string"),
    "request closed": ((*NEW, "additionalProperties"), False, "unknown fields are refused now"),
    "nested object closed": ((*NEW, "properties", "extra", "additionalProperties"), False, "refused now"),
    "value of a request": ((*NEW, "properties", "color", "enum"), ["red"], "the value blue is gone"),
    "free text closed": ((*NEW, "properties", "name", "enum"), ["a"], "only some values are taken now"),
    "pattern of a request": ((*NEW, "properties", "name", "pattern"), "^[a-f]+$", "pattern is"),
    "length of a request": ((*NEW, "properties", "name", "maxLength"), 20, "maxLength is 20, it was 50"),
    "new length": ((*NEW, "properties", "name", "minLength"), 2, "minLength is 2, it was free"),
    "floor of a request": ((*NEW, "properties", "size", "minimum"), 5, "minimum is 5"),
    "branch of a request": (
        (*NEW, "properties", "made", "anyOf"),
        [{"$ref": "#/components/schemas/Day"}],
        "anyOf 1 is gone",
    ),
    "status": ((*THINGS, "post", "responses"), {"200": {"description": ""}}, "201: the answer is gone"),
    "new success": ((*THINGS, "post", "responses", "202"), {"description": ""}, "202: a new kind of success"),
    "header": (("components", "responses", "Things", "headers"), {}, "the header Request-Id is gone"),
    "field of an answer": ((*THING, "properties", "size"), GONE, ".size: the field is gone"),
    "answer may lack": ((*THING, "required"), [], ".id: may be absent now"),
    "type of an answer": ((*THING, "properties", "size", "type"), ["integer", "null"], "it was integer"),
    "answer of any type": ((*THING, "properties", "size", "type"), GONE, "is anything, it was integer"),
    "value of an answer is new": ((*THING, "properties", "state", "enum"), ["new", "old", "odd"], "value odd is new"),
    "value of an answer is gone": ((*THING, "properties", "state", "enum"), ["new"], "the value old is gone"),
    "code is gone": ((*THING, "properties", "code", "enum"), ["one"], "the value two is gone"),
    "answer of any value": ((*THING, "properties", "state", "enum"), GONE, "may hold any value now"),
    "pattern of an answer": ((*THING, "properties", "id", "pattern"), GONE, "pattern is free"),
    "branch of an answer": (
        (*THING, "properties", "made", "anyOf"),
        [{"$ref": "#/components/schemas/Day"}, {"type": "null"}],
        "anyOf 1 is new",
    ),
    "array of an answer": (
        ("components", "responses", "Things", "content", "application/json", "schema"),
        {"type": "object"},
        "is object, it was array",
    ),
}

GROWTH = {
    "path": (("paths", "/more"), {}),
    "operation": ((*THINGS, "delete"), {"operationId": "delete_things", "responses": {}}),
    "fewer scopes": ((*THINGS, "get", "security"), []),
    "parameter": ((*THINGS, "get", "parameters", 0, "schema", "maximum"), 500),
    "field of a request": ((*NEW, "properties", "weight"), {"type": "integer"}),
    "request asks for less": ((*NEW, "required"), []),
    "type of a request": ((*NEW, "properties", "color", "type"), ["string", "null"]),
    "value of a request": ((*NEW, "properties", "color", "enum"), ["red", "blue", "green"]),
    "request of any value": ((*NEW, "properties", "color", "enum"), GONE),
    "pattern of a request": ((*NEW, "properties", "name", "pattern"), GONE),
    "branch of a request": (
        (*NEW, "properties", "made", "anyOf"),
        [{"$ref": "#/components/schemas/Day"}, {"type": "null"}, {"type": "integer"}],
    ),
    "failure": ((*THINGS, "get", "responses", "410"), {"description": ""}),
    "header": (("components", "responses", "Things", "headers", "Extra"), {}),
    "field of an answer": ((*THING, "properties", "weight"), {"type": "integer"}),
    "answer always holds": ((*THING, "required"), ["id", "size"]),
    "code is new": ((*THING, "properties", "code", "enum"), ["one", "two", "three"]),
    "description": ((*THING, "description"), "A thing."),
}


@pytest.mark.parametrize("case", BREAKS)
def test_break_is_found_and_named(case):
    path, value, words = BREAKS[case]
    found = breaking_changes(small(), changed(*path, to=value))
    assert len(found) >= 1
    assert any(words in sentence for sentence in found), found


@pytest.mark.parametrize("case", GROWTH)
def test_growth_is_no_break(case):
    path, value = GROWTH[case]
    assert breaking_changes(small(), changed(*path, to=value)) == []


def test_document_does_not_break_itself():
    assert breaking_changes(small(), small()) == []
    assert breaking_changes(contract(), deepcopy(contract())) == []


def test_break_deep_in_the_contract_is_found():
    """Through references and lists, down to a code of a problem of one item of a batch."""
    newer = deepcopy(contract())
    newer["components"]["schemas"]["ProblemCode"]["enum"].remove("sequence_on_hold")
    newer["components"]["schemas"]["Line"]["required"].append("unit")
    found = breaking_changes(contract(), newer)
    assert any("the value sequence_on_hold is gone" in sentence for sentence in found)
    assert any(sentence.endswith(".lines[].unit: is required now") for sentence in found)
    assert all("sequence_on_hold" in sentence or ".unit" in sentence for sentence in found)
