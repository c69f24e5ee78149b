"""Tables of the REST API's page, taken from its contract at every build.

The page says ``<!-- openapi: operations -->`` where a table belongs; ``GENERATORS`` names them all.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import yaml

_MARK = re.compile(r"<!-- openapi: ([a-z-]+) -->")
_CONTRACT = Path(__file__).with_name("openapi.yaml")
_METHODS = ("get", "post", "put", "patch", "delete")


def on_page_markdown(markdown: str, **_: Any) -> str:
    """MkDocs calls this for every page."""
    if not _MARK.search(markdown):
        return markdown
    contract = yaml.safe_load(_CONTRACT.read_text("utf-8"))
    return _MARK.sub(lambda match: GENERATORS[match[1]](contract), markdown)


def operations(contract: dict[str, Any]) -> str:
    """Every operation, under the heading of its tag."""
    sections = []
    for tag in contract["tags"]:
        rows = [
            (f"`{method.upper()} {path}`", _scope(operation), f"{operation['summary']}.")
            for method, path, operation in _operations(contract)
            if tag["name"] in operation["tags"]
        ]
        table = _table(("Operation", "Scope", "What it does"), rows)
        sections.append(f"### {tag['name']}\n\n{tag['description']}\n\n{table}")
    return "\n\n".join(sections)


def problems(contract: dict[str, Any]) -> str:
    """The failures by status, with their codes."""
    rows = []
    for name, response in contract["components"]["responses"].items():
        if name != "NotModified":
            rows.append((_status(contract, name), response["description"]))
    return _table(("Status", "Codes"), sorted(rows))


def _operations(contract: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, item in contract["paths"].items():
        for method in _METHODS:
            if method in item:
                yield method, path, item[method]


def _scope(operation: dict[str, Any]) -> str:
    scopes = [scope for needed in operation["security"] for names in needed.values() for scope in names]
    return ", ".join(f"`{scope}`" for scope in scopes) or "none: public"


def _status(contract: dict[str, Any], name: str) -> str:
    """The status under which operations refer to a response."""
    reference = f"#/components/responses/{name}"
    return next(
        status
        for _, _, operation in _operations(contract)
        for status, response in operation["responses"].items()
        if response.get("$ref") == reference
    )


def _table(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [heads, tuple("---" for _ in heads), *rows]
    return "\n".join(
        "| " + " | ".join(" ".join(cell.split()).replace("|", "\\|") for cell in line) + " |" for line in lines
    )


GENERATORS: dict[str, Callable[[dict[str, Any]], str]] = {"operations": operations, "problems": problems}
