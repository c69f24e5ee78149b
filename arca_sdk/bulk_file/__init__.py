"""Files of many invoices: CSV, a JSON array, or JSON lines. Every row becomes an invoice or an error that says where.

A file is never half understood in silence: what had to be decided (encoding, delimiter, decimal sign) is told in
``notes``, a column that means nothing to us is refused, formulas are text, and an invoice of which a row is missing or
broken is not read at all. ``docs/how-to/authorise-many.md`` lists the columns.
"""

from __future__ import annotations

from arca_sdk.bulk_file.columns import COLUMNS
from arca_sdk.bulk_file.objects import read_array, read_lines
from arca_sdk.bulk_file.reading import Complete, FileInvoice, InvoiceFile, RowError
from arca_sdk.bulk_file.results import ResultRow, result_row, write_csv, write_lines
from arca_sdk.bulk_file.rows import read_rows
from arca_sdk.bulk_file.text import decode, kind_of
from arca_sdk.errors import InvalidInput


def read_invoices(content: bytes, kind: str, *, complete: Complete = dict) -> InvoiceFile:
    """Read a whole file.

    Args:
        kind: ``csv``, ``json`` (an array) or ``ndjson`` (an object a line), as ``kind_of`` tells.
        complete: may put into an invoice's JSON form what the file leaves out, before it is read.

    Raises:
        InvalidInput: the file as a whole cannot be understood; single rows are ``errors`` of the result.
    """
    text, notes = decode(content)
    readers = {"csv": read_rows, "json": read_array, "ndjson": read_lines}
    if kind not in readers:
        raise InvalidInput(f"There is no kind of file {kind!r}.", field="kind", hint=f"One of: {', '.join(readers)}.")
    found = readers[kind](text, complete)
    return InvoiceFile(found.invoices, found.errors, (*notes, *found.notes), found.delimiter)


__all__ = [
    "COLUMNS",
    "FileInvoice",
    "InvoiceFile",
    "ResultRow",
    "RowError",
    "kind_of",
    "read_invoices",
    "result_row",
    "write_csv",
    "write_lines",
]
