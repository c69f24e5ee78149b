"""The page of the REST API shows the contract as it is."""

from __future__ import annotations

import importlib.util
import json
import re

import pytest

from tests.server.contract.document import PATH, contract, operations, problems_of

PAGE = (PATH.parent / "reference" / "rest-api.md").read_text("utf-8")


@pytest.fixture(scope="module")
def page():
    spec = importlib.util.spec_from_file_location("docs_hooks_openapi", PATH.with_name("hooks_openapi.py"))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.on_page_markdown(PAGE)


def test_every_operation_has_its_row(page):
    assert [name for name, _ in operations() if page.count(f"| `{name}` |") != 1] == []
    assert "<!-- openapi" not in page


def test_every_failure_has_its_row(page):
    rows = re.findall(r"^\| (\d{3}) \| ", page, re.MULTILINE)
    assert rows == sorted(rows)
    assert len(rows) == len(contract()["components"]["responses"]) - 1


def test_the_page_says_that_the_server_is_not_there_yet(page):
    assert "no release has a server yet" in page


def test_the_request_on_the_page_is_a_right_one():
    (shown,) = re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)
    assert problems_of(json.loads(shown), {"$ref": "#/components/schemas/NewInvoice"}) == []
