"""The contract, read once, and ways to walk it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

PATH = Path(__file__).parents[3] / "docs" / "openapi.yaml"
METHODS = ("get", "put", "post", "patch", "delete")


@cache
def contract() -> dict[str, Any]:
    return yaml.load(PATH.read_text("utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))


def operations() -> Iterator[tuple[str, dict[str, Any]]]:
    """Every operation under its name, ``GET /v1/invoices``."""
    for path, item in contract()["paths"].items():
        for method in METHODS:
            if method in item:
                yield f"{method.upper()} {path}", item[method]


def resolve(node: dict[str, Any]) -> dict[str, Any]:
    """The node that a reference means."""
    while "$ref" in node:
        found: Any = contract()
        for part in node["$ref"].removeprefix("#/").split("/"):
            found = found[part]
        node = found
    return node


@cache
def _registry() -> Registry:
    return Registry().with_resource("urn:contract", Resource(contract(), DRAFT202012))


def problems_of(value: Any, schema: dict[str, Any]) -> list[str]:
    """What a value breaks of a schema of the contract."""
    absolute = {"$ref": "urn:contract" + schema["$ref"]} if "$ref" in schema else schema
    errors = Draft202012Validator(absolute, registry=_registry()).iter_errors(value)
    return [f"{error.json_path}: {error.message}" for error in errors]
