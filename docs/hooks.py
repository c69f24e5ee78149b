"""Pages that are generated from the code at every build, so that they cannot go stale.

A page says ``<!-- generated: rules -->`` where a table belongs; ``GENERATORS`` names them all.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from enum import Enum
from typing import Any

import click

from arca_sdk import errors
from arca_sdk.cli.checkup.catalogue import CHECKS, KINDS
from arca_sdk.domain import codes, environment
from arca_sdk.domain.environment import Environment
from arca_sdk.domain.explanations import Case, explain
from arca_sdk.domain.explanations import codes as known_codes
from arca_sdk.domain.rules import RULES, Rule
from arca_sdk.flows.queries import TABLES
from arca_sdk.simulator import admin as admin_api
from arca_sdk.simulator.faults import Fault
from arca_sdk.wire.contract import Contract, Primitive, Record
from arca_sdk.wire.contracts.padron import CONSTANCIA, PADRON_A13
from arca_sdk.wire.contracts.wsaa import WSAA
from arca_sdk.wire.contracts.wsfe import WSFE

_MARK = re.compile(r"<!-- generated: ([a-z-]+)(?: (\w+))? -->")


def on_page_markdown(markdown: str, **_: Any) -> str:
    """MkDocs calls this for every page."""
    return _MARK.sub(lambda match: GENERATORS[match[1]](*filter(None, [match[2]])), markdown)


def rules() -> str:
    """Every rule, by the field it speaks of."""
    sections = []
    for field in dict.fromkeys(rule.field for rule in RULES):
        rows = [_rule_row(rule) for rule in RULES if rule.field == field]
        heads = ("Code", "ARCA's field", "What must hold", "Otherwise", "Judged", "Source")
        sections.append(f"### `{field}`\n\n{_table(heads, rows)}")
    return "\n\n".join(sections)


def _rule_row(rule: Rule) -> tuple[str, ...]:
    judged = (
        "explained only"
        if rule.check is None
        else "by ARCA and the simulator"
        if rule.needs_registry
        else "before sending"
    )
    return (
        str(rule.code),
        rule.arca_field,
        f"{rule.sentence['en']} {rule.fix['en']}{_validity(rule)}",
        rule.severity.value,
        judged,
        rule.source,
    )


def _validity(rule: Rule) -> str:
    spans = [
        f"{environment.value} {validity.since or '…'} to {validity.until or '…'}"
        for environment, validity in rule.validity.items()
        if environment is not Environment.SIMULATOR
    ]
    return f" *In force: {'; '.join(spans)}.*" if spans else ""


def explained_codes() -> str:
    """Every code that can be explained, in order; the faults of WSAA at the end."""
    found = [(code, explain(code), explain(code, "es")) for code in known_codes()]
    rows = [
        (f"`{code}`", *_case_cells(english.cases[number], spanish.cases[number]))
        for code, english, spanish in found
        if english and spanish
        for number in range(len(english.cases))
    ]
    return _table(("Code", "From", "Field", "Meaning and what to do", "En castellano", ""), rows)


def _case_cells(english: Case, spanish: Case) -> tuple[str, ...]:
    field = f"`{english.field}`" if english.field else ""
    twin = f" As `{english.twin}`." if english.twin else ""
    return (
        ", ".join(english.operations),
        " ".join(part for part in (field, english.arca_field) if part),
        f"{english.meaning['en']}{twin} *{english.fix['en']}*",
        f"{spanish.meaning['es']} *{spanish.fix['es']}*",
        english.severity.value,
    )


def findings() -> str:
    """Everything that ``arca doctor`` can find, by what it looks at."""
    rows = [
        (names[0], kind.level.value, _plain(kind.sentence[0]), _plain(kind.advice[0]))
        for check, names in CHECKS.items()
        for kind in KINDS.values()
        if kind.check == check and kind.sentence[0] != "{error}."
    ]
    return _table(("Looks at", "", "Finds", "Says to do"), rows)


def _plain(words: str) -> str:
    """Names in braces as italics."""
    return re.sub(r"{(\w+)}", r"*\1*", words)


def enumeration(name: str) -> str:
    """The members of one enumeration with ARCA's codes and words."""
    enum: type[Enum] = getattr(codes, name, None) or getattr(environment, name)
    rows = [(f"`{member.name}`", f"`{member.value}`", str(getattr(member, "label", ""))) for member in enum]
    return _table(("Member", "Code", "ARCA's words"), rows)


def tables() -> str:
    """The names that ``client.table`` takes."""
    return _table(("Name", "ARCA's method"), [(f"`{name}`", operation) for name, (operation, _) in TABLES.items()])


def operations(name: str) -> str:
    """The operations of a contract."""
    contract: Contract = {"wsaa": WSAA, "wsfe": WSFE, "constancia": CONSTANCIA, "a13": PADRON_A13}[name]
    return _table(
        ("Operation", "Request", "What it does, in ARCA's language"),
        [
            (f"`{operation.name}`", ", ".join(field.name for field in operation.request.fields), operation.summary)
            for operation in contract.operations.values()
        ],
    )


def voucher_fields() -> str:
    """The fields of one voucher in FECAESolicitar, in the order of the wire."""
    record = WSFE.operations["FECAESolicitar"].request
    for name in ("FeCAEReq", "FeDetReq", "FECAEDetRequest"):
        inner = next(field.type for field in record.all_fields if field.name == name)
        assert isinstance(inner, Record)
        record = inner
    rows = [(f"`{field.name}`", _type_name(field.type), "yes" if field.min else "") for field in record.all_fields]
    return _table(("Field", "Type", "Required by the interface"), rows)


def _type_name(type: Primitive | Record) -> str:
    return type.xsd if isinstance(type, Primitive) else type.name


def error_tree() -> str:
    """The tree drawn in the module of errors."""
    drawing = (errors.__doc__ or "").split("::\n\n", 1)[1].split("\n\nAn error", 1)[0]
    return "```text\n" + "\n".join(line[4:] for line in drawing.splitlines()) + "\n```"


def error_classes() -> str:
    """A directive for every error, in the order of the tree: the first word of each line."""
    lines = error_tree().splitlines()[1:-1]
    names = (line.lstrip("│├└─ ").partition(" ")[0] for line in lines)
    return "\n\n".join(f"::: arca_sdk.errors.{name}" for name in ("ArcaMessage", *names))


def faults() -> str:
    """The constructors of ``Fault`` and what each does."""
    named = ((name, getattr(Fault, name)) for name in vars(Fault) if not name.startswith("_"))
    rows = [
        (f"`{name}`", (made.__doc__ or "").strip().splitlines()[0])
        for name, made in named
        if getattr(made, "__self__", None) is Fault
    ]
    return _table(("Constructor", "What happens"), rows)


def admin() -> str:
    """The resources of the simulator's JSON API."""
    rows = [
        (f"`{'/'.join(filter(None, [admin_api.PREFIX, resource, *['…'] * parts]))}`", ", ".join(methods))
        for (resource, parts), methods in admin_api._ROUTES.items()
    ]
    return _table(("Resource", "Methods"), rows)


def commands() -> str:
    """The help of every command, as the command prints it."""
    from arca_sdk.cli import main

    return "\n\n".join(_help(main, "arca", None))


def _help(command: click.Command, path: str, parent: click.Context | None) -> Iterable[str]:
    with click.Context(command, info_name=path.rpartition(" ")[2], parent=parent, max_content_width=100) as context:
        yield f"## `{path}`\n\n```text\n{command.get_help(context)}\n```"
        if isinstance(command, click.Group):
            for name in command.list_commands(context):
                found = command.get_command(context, name)
                if found is not None and not found.hidden:
                    yield from _help(found, f"{path} {name}", context)


def _table(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [heads, tuple("---" for _ in heads), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


GENERATORS: dict[str, Callable[..., str]] = {
    "admin": admin,
    "codes": explained_codes,
    "commands": commands,
    "enum": enumeration,
    "error-classes": error_classes,
    "error-tree": error_tree,
    "faults": faults,
    "findings": findings,
    "operations": operations,
    "rules": rules,
    "tables": tables,
    "voucher-fields": voucher_fields,
}
