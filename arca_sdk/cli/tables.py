"""``arca tables``: ARCA's tables of codes, as it holds them today or as this library knows them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import Enum
from typing import TYPE_CHECKING, Any

import click

from arca_sdk.cli.options import connection_options, output_options, pass_state
from arca_sdk.cli.output import Output
from arca_sdk.cli.state import State
from arca_sdk.errors import InvalidInput

if TYPE_CHECKING:
    from arca_sdk.domain.tables import PointOfSale, TableRow

POINTS_OF_SALE = "points_of_sale"
ENUMERATIONS = {
    "voucher_types": "VoucherType",
    "concepts": "Concept",
    "document_types": "DocumentType",
    "vat_rates": "VatRate",
    "tributes": "TributeType",
    "currencies": "Currency",
    "optionals": "OptionalType",
    "vat_conditions": "VatCondition",
}
"""Tables that this library holds a copy of (``arca_sdk.domain.codes``)."""


def _complete(_context: click.Context, _parameter: click.Parameter, incomplete: str) -> list[str]:
    return [name for name, *_ in _catalogue() if name.startswith(incomplete)]


@click.command()
@click.argument("name", required=False, shell_complete=_complete)
@click.option("--class", "letter", metavar="LETTER", help="Of vat_conditions: only those of class A, B, C, ALEY or 49.")
@click.option("--offline", is_flag=True, help="This library's copy, without asking ARCA.")
@output_options
@connection_options
@pass_state
def tables(state: State, name: str | None, letter: str | None, offline: bool) -> None:
    """The table NAME as ARCA holds it today; without a name, which tables there are.

    \b
    arca tables
    arca tables vat_conditions --class A
    arca tables currencies --offline
    """
    name = name.strip().lower().replace("-", "_") if name else None
    if name is None:
        _show_catalogue(state.output)
    elif letter is not None and name != "vat_conditions":
        raise InvalidInput("--class narrows only vat_conditions.", field="class")
    elif offline:
        _show_copy(state.output, name, letter)
    elif name == POINTS_OF_SALE:
        _show_points(state)
    elif name not in {each for each, _, _ in _catalogue()}:
        known = ", ".join(each for each, _, _ in _catalogue())
        raise InvalidInput(f"There is no table {name!r}.", hint=f"There are: {known}.")
    else:
        _show_rows(state, name, letter)


def _catalogue() -> Iterator[tuple[str, str, bool]]:
    """Name, ARCA's method, and whether there is a copy."""
    from arca_sdk.flows.queries import TABLES

    yield from ((name, method, name in ENUMERATIONS) for name, (method, _) in TABLES.items())
    yield POINTS_OF_SALE, "FEParamGetPtosVenta", False


def _show_catalogue(output: Output) -> None:
    rows = list(_catalogue())
    if output.json:
        output.result([{"name": name, "method": method, "offline": copy} for name, method, copy in rows])
        return
    columns = [(output.text("table_name"), False), (output.text("table_method"), False), ("--offline", False)]
    output.table(columns, [(name, method, "✓" if copy else "") for name, method, copy in rows])


def _show_copy(output: Output, name: str, letter: str | None) -> None:
    from arca_sdk.domain import codes

    if name not in ENUMERATIONS:
        raise InvalidInput(
            f"There is no copy of {name!r}: only ARCA has it.",
            field="name",
            hint=f"Leave --offline out, or choose one of: {', '.join(ENUMERATIONS)}.",
        )
    enumeration: type[Enum] = getattr(codes, ENUMERATIONS[name])
    members: list[Any] = list(enumeration)
    if letter is not None:
        wanted = _voucher_class(letter)
        members = [member for member in members if member.is_valid_for(wanted)]
    rows = [(str(member.value), member.name, str(getattr(member, "label", ""))) for member in members]
    if output.json:
        output.result([{"code": code, "name": member, "label": label} for code, member, label in rows])
        return
    output.table([(output.text("code"), True), (output.text("member"), False), (output.text("label"), False)], rows)


def _voucher_class(letter: str) -> Any:
    from arca_sdk.domain.codes import VoucherClass

    try:
        return VoucherClass(letter.strip().upper())
    except ValueError:
        raise InvalidInput(
            f"{letter!r} is not a class.", field="class", hint=f"One of: {', '.join(VoucherClass)}."
        ) from None


def _show_rows(state: State, name: str, letter: str | None) -> None:
    voucher_class = None if letter is None else _voucher_class(letter)
    with state.client() as client, state.output.busy(name):
        rows = client.table(name, voucher_class=voucher_class)
    output = state.output
    if output.json:
        output.result([row_fields(row) for row in rows])
        return
    columns = [(output.text("code"), True), (output.text("label"), False), *_more_columns(output, rows)]
    output.table(columns, [_cells(row, len(columns)) for row in rows])


def row_fields(row: TableRow) -> dict[str, Any]:
    """A row as JSON-able values; days are ISO text."""
    return {
        "code": row.code,
        "label": row.label,
        "valid_from": row.valid_from and row.valid_from.isoformat(),
        "valid_to": row.valid_to and row.valid_to.isoformat(),
        **dict(row.extra),
    }


def _more_columns(output: Output, rows: Sequence[TableRow]) -> list[tuple[str, bool]]:
    """Validity where some row has an end, and ARCA's further columns."""
    ends = [(output.text("table_until"), False)] if any(row.valid_to for row in rows) else []
    extra = dict.fromkeys(name for row in rows for name, _ in row.extra)
    return [*ends, *((name, False) for name in extra)]


def _cells(row: TableRow, width: int) -> list[str]:
    extra = [value for _, value in row.extra]
    ends = [str(row.valid_to or "")] if width > 2 + len(extra) else []
    cells = [row.code, row.label, *ends, *extra]
    return cells + [""] * (width - len(cells))


def _show_points(state: State) -> None:
    with state.client() as client, state.output.busy("FEParamGetPtosVenta"):
        points = client.points_of_sale()
    output = state.output
    if output.json:
        output.result([point_fields(point) for point in points])
        return
    if not points:
        output.say(output.text("points_none"))
        return
    columns = [(output.text("number"), True), (output.text("type"), False), (output.text("point_state"), False)]
    output.table(columns, [(str(point.number), point.kind, point_words(output, point)) for point in points])


def point_fields(point: PointOfSale) -> dict[str, Any]:
    """A point of sale as JSON-able values."""
    return {
        "number": point.number,
        "kind": point.kind,
        "blocked": point.blocked,
        "closed_on": point.closed_on and point.closed_on.isoformat(),
    }


def point_words(output: Output, point: PointOfSale) -> str:
    """Blocked, closed, or nothing to say."""
    if point.closed_on:
        return output.text("point_closed", day=point.closed_on)
    return output.text("point_blocked") if point.blocked else ""
