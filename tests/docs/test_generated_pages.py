"""Tables that the documentation takes from the code are whole, whatever the code becomes."""

from __future__ import annotations

import importlib.util
import re

import click
import pytest

from arca_sdk import errors
from arca_sdk.domain.rules import RULES
from tests.docs.pages import DOCS, PAGES, name_of

MARK = re.compile(r"<!-- generated: ")


@pytest.fixture(scope="module")
def hooks():
    spec = importlib.util.spec_from_file_location("docs_hooks", DOCS / "hooks.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("page", [page for page in PAGES if MARK.search(page.read_text("utf-8"))], ids=name_of)
def test_no_mark_is_left_in_the_page(page, hooks):
    assert not MARK.search(hooks.on_page_markdown(page.read_text("utf-8")))


def test_every_rule_has_its_row(hooks):
    rows = re.findall(r"^\| (\d{5}) \|", hooks.rules(), re.MULTILINE)
    assert sorted(map(int, rows)) == sorted(rule.code for rule in RULES)


def test_every_code_has_its_row(hooks):
    from arca_sdk.domain.explanations import codes

    rows = re.findall(r"^\| `([\w.]+)` \|", hooks.explained_codes(), re.MULTILINE)
    assert list(dict.fromkeys(rows)) == [str(code) for code in codes()]


def test_everything_the_doctor_says_by_itself_is_listed(hooks):
    from arca_sdk.cli.checkup.catalogue import KINDS

    shown = hooks.findings()
    own = {kind.check for kind in KINDS.values()}
    assert len(own) > 10
    assert shown.count("\n") == 1 + sum(kind.sentence[0] != "{error}." for kind in KINDS.values())


def test_every_error_stands_in_the_tree(hooks):
    tree = hooks.error_tree()
    classes = {
        name for name, value in vars(errors).items() if isinstance(value, type) and issubclass(value, errors.ArcaError)
    }
    assert {name for name in classes if not re.search(rf"\b{name}\b", tree)} == set()


def test_table_cells_hold_their_line(hooks):
    """A cell with a newline or a bare pipe would break its table."""
    for name in ("VoucherType", "OptionalType", "Currency"):
        lines = hooks.enumeration(name).splitlines()
        assert {len(re.findall(r"(?<!\\)\|", line)) for line in lines} == {4}


def test_the_help_of_every_command_is_shown(hooks):
    from arca_sdk.cli import main

    shown = hooks.commands()
    assert {name for name in main.list_commands(click.Context(main)) if f"## `arca {name}`" not in shown} == set()


def test_every_fault_is_listed(hooks):
    from arca_sdk.simulator.faults import Fault

    constructors = {name for name, value in vars(Fault).items() if isinstance(value, classmethod)}
    assert constructors
    assert {name for name in constructors if f"`{name}`" not in hooks.faults()} == set()
