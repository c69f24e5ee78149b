"""The contract keeps its own rules."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from arca_sdk.domain import codes
from arca_sdk.domain.environment import Environment
from arca_sdk.flows.queries import TABLES
from arca_server.tenants.scopes import Scope
from tests.server.contract.document import contract, operations, problems_of, resolve

OPERATIONS = dict(operations())
SCHEMAS: dict[str, Any] = contract()["components"]["schemas"]
ISSUING = {"create_invoice", "create_credit_note", "create_debit_note"}


def contents(name: str) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Every body of an operation: "body" or the status, its media type, and what the contract says of it."""
    operation = OPERATIONS[name]
    for media, body in operation.get("requestBody", {}).get("content", {}).items():
        yield "body", media, body
    for status, response in operation["responses"].items():
        for media, body in resolve(response).get("content", {}).items():
            yield status, media, body


def reachable(schema: dict[str, Any], seen: dict[str, Any] | None = None) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every object schema under one, by the name of the component it stands in."""
    seen = {} if seen is None else seen
    stack: list[tuple[str, Any]] = [("", schema)]
    while stack:
        name, node = stack.pop()
        if isinstance(node, list):
            stack += [(name, each) for each in node]
        if not isinstance(node, dict):
            continue
        if "$ref" in node:
            target = node["$ref"].rpartition("/")[2]
            if target not in seen:
                seen[target] = True
                stack.append((target, resolve(node)))
        if node.get("type") == "object":
            yield name, node
        stack += [(name, value) for key, value in node.items() if key not in ("examples", "example", "$ref")]


def test_the_contract_is_valid_openapi():
    assert [error.message for error in OpenAPIV31SpecValidator(contract()).iter_errors()] == []


def test_every_operation_has_a_name_of_its_own():
    names = [operation["operationId"] for operation in OPERATIONS.values()]
    assert len(set(names)) == len(names)
    assert [name for name in names if not re.fullmatch(r"[a-z]+(_[a-z]+)+", name)] == []


@pytest.mark.parametrize("name", OPERATIONS)
def test_operation_says_what_it_is(name):
    operation = OPERATIONS[name]
    known = {tag["name"] for tag in contract()["tags"]}
    assert len(operation["tags"]) == 1
    assert set(operation["tags"]) <= known
    assert operation["summary"]
    assert "security" in operation


@pytest.mark.parametrize("name", OPERATIONS)
def test_operation_answers_failures_with_problems(name):
    responses = OPERATIONS[name]["responses"]
    failures = {status: resolve(response) for status, response in responses.items() if status >= "400"}
    assert {status for status in failures if status < "500"}
    assert {"500", "503"} <= failures.keys()
    for response in failures.values():
        assert list(response["content"]) == ["application/problem+json"]
        assert "Request-Id" in response["headers"]


@pytest.mark.parametrize("name", OPERATIONS)
def test_protected_operation_names_one_known_scope(name):
    operation = OPERATIONS[name]
    if not operation["security"]:
        assert not {"401", "403"} & operation["responses"].keys()
        return
    assert {"401", "403", "429"} <= operation["responses"].keys()
    (requirement,) = operation["security"]
    (scope,) = requirement["apiKey"]
    assert scope in SCHEMAS["Scope"]["enum"]


def test_scopes_are_those_that_keys_have():
    """Operators' scopes over background work are the contract's own."""
    ours = {scope for scope in SCHEMAS["Scope"]["enum"] if not scope.startswith("jobs:")}
    assert ours == {scope.value for scope in Scope}


@pytest.mark.parametrize("name", OPERATIONS)
def test_path_parameters_are_those_of_the_path(name):
    parameters = [resolve(parameter) for parameter in OPERATIONS[name].get("parameters", ())]
    in_path = {parameter["name"] for parameter in parameters if parameter["in"] == "path"}
    assert in_path == set(re.findall(r"\{(\w+)\}", name))
    assert {parameter["name"] for parameter in parameters} >= {"Accept-Language", "Api-Version"}
    if in_path:
        assert "404" in OPERATIONS[name]["responses"]


@pytest.mark.parametrize("name", OPERATIONS)
def test_operation_that_reads_a_body_says_how_it_may_be_refused(name):
    reads = "requestBody" in OPERATIONS[name]
    assert ({"400", "413", "415", "422"} <= OPERATIONS[name]["responses"].keys()) >= reads


@pytest.mark.parametrize("name", OPERATIONS)
def test_what_issues_needs_an_idempotency_key(name):
    operation = OPERATIONS[name]
    headers = {resolve(parameter)["name"] for parameter in operation.get("parameters", ())}
    assert ("Idempotency-Key" in headers) == (operation["operationId"] in ISSUING)


@pytest.mark.parametrize("name", OPERATIONS)
def test_what_made_something_says_where_it_is(name):
    made = OPERATIONS[name]["responses"].get("201")
    if made and OPERATIONS[name]["operationId"] != "create_certificate_request":
        assert "Location" in made["headers"]


@pytest.mark.parametrize("name", OPERATIONS)
def test_list_is_a_page_and_takes_a_cursor(name):
    operation = OPERATIONS[name]
    names = {resolve(parameter)["name"] for parameter in operation.get("parameters", ())}
    body = resolve(operation["responses"].get("200", {})).get("content", {}).get("application/json")
    paged = body is not None and "next_cursor" in resolve(body["schema"]).get("properties", {})
    assert paged == ({"limit", "cursor"} <= names)


@pytest.mark.parametrize("name", OPERATIONS)
def test_examples_are_there_and_right(name):
    for where, media, body in contents(name):
        examples = [resolve(example)["value"] for example in body.get("examples", {}).values()]
        if media.endswith("json"):
            assert examples, f"{where} {media} has no example"
        if where.startswith(("4", "5")):
            assert {example["status"] for example in examples} == {int(where)}
        for example in examples:
            assert problems_of(example, body["schema"]) == []


def test_every_example_is_used():
    used = {
        example["$ref"].rpartition("/")[2]
        for name in OPERATIONS
        for _, _, body in contents(name)
        for example in body.get("examples", {}).values()
    }
    assert used == contract()["components"]["examples"].keys()


def test_every_schema_is_used():
    text = str(contract())
    assert [name for name in SCHEMAS if f"'#/components/schemas/{name}'" not in text] == []


@pytest.mark.parametrize("name", [name for name, operation in OPERATIONS.items() if "requestBody" in operation])
def test_request_refuses_unknown_members(name):
    for body in OPERATIONS[name]["requestBody"]["content"].values():
        open_ones = [
            component
            for component, schema in reachable(body["schema"])
            if schema.get("additionalProperties") is not False
        ]
        assert open_ones == []


@pytest.mark.parametrize("name", [name for name, operation in OPERATIONS.items() if "requestBody" in operation])
def test_text_in_a_request_is_bounded(name):
    """No text without an end: a length, a pattern, or the values it takes."""
    for body in OPERATIONS[name]["requestBody"]["content"].values():
        for component, schema in reachable(body["schema"]):
            for field, described in schema.get("properties", {}).items():
                plain = resolve(described)
                if plain.get("type") == "string":
                    bounded = {"enum", "const", "maxLength", "pattern"} & plain.keys()
                    assert bounded, f"{component}.{field}"


def test_no_number_is_money():
    """A JSON number with a point loses exactness: nowhere is one asked for or given."""

    def kinds(node: Any) -> Iterator[Any]:
        for child in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
            yield from kinds(child)
        if isinstance(node, dict) and isinstance(node.get("type"), str | list):
            yield from [node["type"]] if isinstance(node["type"], str) else node["type"]

    assert "integer" in set(kinds(SCHEMAS))
    assert "number" not in set(kinds(contract()))


@pytest.mark.parametrize(
    ("schema", "right", "wrong"),
    [
        (
            "MoneyInput",
            ["0", "1500", "1500.5", "1500.00", "9999999999999.99"],
            ["", "-1", "1.234", "01", "1,5", "1e3", ".5", "5.", "NaN", "١"],
        ),
        ("Money", ["0.00", "1500.00", "-3.10"], ["", "1500", "1500.0", "00.00", "1500.000"]),
        ("Quantity", ["1", "-1", "0.000001"], ["", "1.0000001", "--1", "+1"]),
        ("Rate", ["1", "1415.500000"], ["", "10000", "1.1234567", "-1"]),
        ("Percentage", ["3.5", "100", "0.00"], ["", "3.555", "1000", "-1"]),
        ("Cuit", ["20123456786"], ["20-12345678-6", "2012345678", "201234567860"]),
        ("Reference", ["order 1042", "ñandú"], ["", "a\x00b", "a\nb", "\x7f"]),
        (
            "Instant",
            ["2026-11-25T14:30:00Z", "2026-11-25T11:30:00.123-03:00"],
            ["2026-11-25", "2026-11-25T14:30:00", "25/11/2026"],
        ),
        (
            "InvoiceId",
            ["inv_5hVYc3GdQ0bXl2mWk8TzRa"],
            ["5hVYc3GdQ0bXl2mWk8TzRa", "iss_5hVYc3GdQ0bXl2mWk8TzRa", "inv_", "inv_5hVYc3GdQ0bXl2mWk8Tz/a"],
        ),
    ],
)
def test_words_take_what_they_should(schema, right, wrong):
    word = {"$ref": f"#/components/schemas/{schema}"}
    assert [value for value in right if problems_of(value, word)] == []
    assert [value for value in wrong if not problems_of(value, word)] == []


@pytest.mark.parametrize(
    ("enum", "schema"),
    [
        (codes.VoucherType, "VoucherType"),
        (codes.Concept, "Concept"),
        (codes.VatCondition, "VatCondition"),
        (codes.TributeType, "TributeType"),
    ],
)
def test_codes_are_those_of_the_sdk(enum, schema):
    assert SCHEMAS[schema]["anyOf"][0]["enum"] == [member.name for member in enum]


def test_rates_environments_and_tables_are_those_of_the_sdk():
    names = {rate.label if rate.is_rate else rate.name for rate in codes.VatRate}
    assert set(SCHEMAS["VatRate"]["anyOf"][0]["enum"]) == names
    assert SCHEMAS["Environment"]["enum"] == [member.value for member in Environment]
    assert SCHEMAS["TableName"]["enum"] == list(TABLES)


def test_problem_codes_stand_with_their_status():
    """Each code is named by the description of exactly one kind of answer."""
    descriptions = [response["description"] for response in contract()["components"]["responses"].values()]
    said = [code for text in descriptions for code in re.findall(r"`([a-z_]+)`", text)]
    anywhere = {"method_not_allowed"}  # an answer of a path, not of an operation
    missing = set(SCHEMAS["ProblemCode"]["enum"]) - set(said) - anywhere
    assert missing - RULE_CODES == set()


RULE_CODES = {
    "invalid_cuit",
    "invalid_document",
    "invalid_voucher_type",
    "invalid_vat_rate",
    "date_before_last_voucher",
    "invalid_receiver_vat_condition",
    "invoice_rule_broken",
    "invalid_certificate",
    "key_mismatch",
    "certificate_expired",
    "weak_key",
    "webhook_url_forbidden",
}
"""What 422 sums up in words."""
