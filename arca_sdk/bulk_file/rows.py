"""A CSV: headings, rows, and several rows for an invoice of several lines."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from arca_sdk.bulk_file import columns, numbers
from arca_sdk.bulk_file.reading import Collector, Complete, Document, FileInvoice, InvoiceFile, RowError
from arca_sdk.domain.invoice import Invoice
from arca_sdk.domain.money import money
from arca_sdk.domain.totals import vat_on_net
from arca_sdk.errors import InvalidInput
from arca_sdk.invoice_file import load_invoice, read_rate

_DELIMITERS = {";": "semicolon", ",": "comma", "\t": "tab"}
_PLACES = {
    "receiver.document": "document_number",
    "receiver.document.number": "document_number",
    "receiver.document.type": "document_type",
    "receiver.vat_condition": "vat_condition",
    "receiver.name": "name",
    "receiver.address": "address",
    "service_period.start": "service_from",
    "service_period.end": "service_to",
    "vat.base": "net",
    "vat.rate": "vat",
    "vat.amount": "vat_amount",
    "associated.type": "associated_type",
    "associated.issue_date": "associated_date",
    "lines": "description",
}
"""Fields of an invoice that are called otherwise in a CSV."""
_SAME = (
    *("voucher_type", "point_of_sale", "concept", "issue_date", "payment_due", "currency", "exchange_rate"),
    *("paid_in_foreign_currency", "prices_include_vat", "notes"),
)
"""Fields that are not."""


@dataclass(frozen=True, slots=True)
class _Row:
    """Cells that are not empty, by the column's name; of a broken row they may stand in wrong columns."""

    line: int
    cells: dict[str, str]
    is_broken: bool = False

    @property
    def reference(self) -> str:
        return self.cells.get("reference", "")


class _WrongCell(InvalidInput):
    """``field`` is a column's name; ``line`` says in which row."""

    def __init__(self, message: str, *, field: str, line: int, hint: str = "") -> None:
        super().__init__(message, field=field, hint=hint)
        self.line = line


def read_rows(text: str, complete: Complete) -> InvoiceFile:
    """A whole CSV.

    Raises:
        InvalidInput: its headings or its quotation marks cannot be understood.
    """
    delimiter = _delimiter(text)
    found = Collector()
    lines = _lines(text, delimiter)
    headings = next(lines, (1, []))[1]
    names = columns.read_headings(headings)
    called = {name: heading.strip() for name, heading in zip(names, headings, strict=True) if name}
    everything = [_row(line, cells, names) for line, cells in lines]
    _note_broken(everything, found, reference_first=bool(names) and names[0] == "reference", called=called)
    rows = [row for row in everything if not row.is_broken and row.reference]
    sign = numbers.decimal_sign(
        (row.line, cell) for row in rows for name, cell in row.cells.items() if name in columns.AMOUNTS
    )
    for reference, group in groupby(rows, key=lambda row: row.reference):
        _read_group(reference, list(group), sign, called, complete, found)
    notes = (f"Delimiter: {_DELIMITERS[delimiter]}.", *numbers.sign_note(sign))
    return found.result(notes, delimiter)


def _delimiter(text: str) -> str:
    heading = text.lstrip("\ufeff\r\n").split("\n", 1)[0]
    counts = {sign: heading.count(sign) for sign in _DELIMITERS}
    best = max(counts, key=lambda sign: counts[sign])
    if not counts[best]:
        raise InvalidInput(
            "The first line has no headings separated by semicolon, comma or tab.",
            field="heading",
            hint="The first line names the columns: referencia;tipo;punto_de_venta;…",
        )
    return best


def _lines(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Line number and cells. A quotation mark that is never closed swallows what follows: that is no row's error."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise InvalidInput(
                f"From line {line} on the file cannot be read: {error}.",
                hint='A quotation mark that is not closed? Inside quotation marks, write one as "".',
            ) from None
        if any(cell.strip() for cell in cells):
            yield line, cells


def _row(line: int, cells: list[str], names: list[str | None]) -> _Row:
    while len(cells) > len(names) and not cells[-1].strip():
        cells.pop()
    known = {name: cell.strip() for name, cell in zip(names, cells, strict=False) if name and cell.strip()}
    return _Row(line, known, is_broken=len(cells) != len(names))


def _note_broken(rows: list[_Row], found: Collector, *, reference_first: bool, called: dict[str, str]) -> None:
    """Rows of which it is not sure whose they are cost their neighbours too: one of them may miss a line."""
    for place, row in enumerate(rows):
        before = rows[place - 1].reference if place else ""
        after = rows[place + 1].reference if place + 1 < len(rows) else ""
        doubtful = {before} if not row.reference else set()
        if row.is_broken:
            message = (
                "The row does not have as many cells as there are headings. An amount with a comma, or a text with the "
                "delimiter in it, stands in quotation marks."
            )
            found.errors.append(RowError(row.line, "", message, row.reference if reference_first else ""))
            doubtful = doubtful if reference_first else {before, after}
        elif not row.reference:
            found.claim("", row.line, called["reference"])
        for reference in sorted(doubtful - {""}):
            message = "The row beside it cannot be read, and may be one of its lines. Correct that row."
            found.errors.append(RowError(row.line, "", message, reference))


def _read_group(
    reference: str, group: list[_Row], sign: str | None, called: dict[str, str], complete: Complete, found: Collector
) -> None:
    if not found.claim(reference, group[0].line, called["reference"]):
        return
    try:
        invoice = _invoice(group, sign, complete)
    except InvalidInput as error:
        line, column = _place(error, group)
        message = f"{error.message} {error.hint}".strip()
        found.errors.append(RowError(line, called.get(column, column), message, reference))
    else:
        found.invoices.append(FileInvoice(replace(invoice, reference=reference), group[0].line))


def _place(error: InvalidInput, group: list[_Row]) -> tuple[int, str]:
    """Line and column of what is wrong."""
    if isinstance(error, _WrongCell):
        return error.line, error.field
    bare, index = [], 0
    for part in error.field.split("."):
        name, _, rest = part.partition("[")
        bare.append(name)
        if rest.rstrip("]").isdecimal() and name in ("lines", "vat"):
            index = int(rest.rstrip("]"))
    field = ".".join(bare)
    row = group[min(index, len(group) - 1)]
    column = _PLACES.get(field, bare[-1])
    if column == "document_number":
        column = next((name for name in ("document_number", "cuit", "dni") if name in row.cells), column)
    return row.line, column


def _invoice(group: list[_Row], sign: str | None, complete: Complete) -> Invoice:
    head = _head(group)
    document = _document(_values(group[0].line, head, sign), [_values(row.line, row.cells, sign) for row in group])
    invoice = load_invoice(complete(document))
    if "total" in head:
        total = money(numbers.plain(head["total"], sign), field="total")
        if total != invoice.total:
            raise InvalidInput(f"The rows add up to {invoice.total}, and the total says {total}.", field="total")
    return invoice


def _head(group: list[_Row]) -> dict[str, str]:
    """The cells about the whole invoice; later rows repeat them or leave them empty."""
    head = {name: cell for name, cell in group[0].cells.items() if name not in columns.LINE}
    for row in group[1:]:
        for name, cell in row.cells.items():
            if name not in columns.LINE and head.get(name) != cell:
                raise _WrongCell(
                    f"{cell[:40]!r} is not what line {group[0].line} says of the same invoice.",
                    field=name,
                    line=row.line,
                )
    return head


def _values(line: int, cells: dict[str, str], sign: str | None) -> dict[str, Any]:
    """Exact values of a row's cells. Text that looks like a formula stays text."""
    return {name: _value(line, name, cell, sign) for name, cell in cells.items()}


def _value(line: int, name: str, cell: str, sign: str | None) -> Any:
    try:
        if name in columns.AMOUNTS:
            return numbers.plain(cell, sign)
        if name in columns.DATES:
            return numbers.day(cell)
        if name in columns.YES_OR_NO:
            return numbers.yes_or_no(cell)
        if name == "vat":
            return read_rate(cell)
    except InvalidInput as error:
        raise _WrongCell(error.message, field=name, line=line, hint=error.hint) from None
    if name in columns.WHOLE:
        if not (cell.isdecimal() and cell.isascii()):
            raise _WrongCell(f"{cell[:40]!r} is not a whole number.", field=name, line=line)
        return int(cell)
    return cell


def _document(head: dict[str, Any], rows: list[dict[str, Any]]) -> Document:
    document: Document = {name: head[name] for name in _SAME if name in head}
    document["receiver"] = _receiver(head)
    if "service_from" in head or "service_to" in head:
        document["service_period"] = {"start": head.get("service_from"), "end": head.get("service_to")}
        document.setdefault("concept", "SERVICIOS")
    if "associated_number" in head:
        names = {"type": "type", "point_of_sale": "point_of_sale", "number": "number", "issue_date": "date"}
        document["associated"] = [
            {ours: head[f"associated_{name}"] for ours, name in names.items() if f"associated_{name}" in head}
        ]
    return document | _content(head, rows)


def _receiver(head: dict[str, Any]) -> Document:
    given = [name for name in ("document_number", "cuit", "dni") if name in head]
    if len(given) > 1:
        raise InvalidInput(f"Both {given[0]} and {given[1]} say who it is for.", field=given[1])
    receiver: Document = {name: head[name] for name in ("vat_condition", "name", "address") if name in head}
    if given:
        kind = head.get("document_type", "CUIT" if given[0] == "document_number" else given[0].upper())
        receiver["document"] = {"type": kind, "number": head[given[0]]}
        if kind.strip().upper() == "DNI":  # whoever is known by it alone buys as a consumer
            receiver.setdefault("vat_condition", "CONSUMIDOR_FINAL")
    return receiver


def _content(head: dict[str, Any], rows: list[dict[str, Any]]) -> Document:
    """Lines, or amounts."""
    if any("unit_price" in row or "description" in row for row in rows):
        names = ("description", "quantity", "unit_price", "vat", "discount", "unit", "code")
        return {"lines": [{name: row[name] for name in names if name in row} for row in rows]}
    amounts: Document = {name: head[name] for name in ("untaxed", "exempt") if name in head}
    subtotals = [_subtotal(row) for row in rows if "vat" in row]
    if subtotals:
        return amounts | {"vat": subtotals}
    bases = [row["net"] for row in rows if "net" in row]
    return amounts | ({"net": str(sum(money(base, field="net") for base in bases))} if bases else {})


def _subtotal(row: dict[str, Any]) -> Document:
    if "net" not in row:
        raise InvalidInput("A rate without its net, or a line without its price.", field="net")
    base = money(row["net"], field="net")
    amount = row.get("vat_amount") or str(vat_on_net(row["vat"], base).amount)
    return {"rate": row["vat"], "base": str(base), "amount": amount}
