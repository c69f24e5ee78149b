"""Invoices as JSON: an array of them, or one a line. Each is the form of ``arca_sdk.invoice_file`` with a reference."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace

from arca_sdk.bulk_file.reading import Collector, Complete, FileInvoice, InvoiceFile, RowError
from arca_sdk.errors import InvalidInput
from arca_sdk.invoice_file import load_invoice, parse_object


def read_array(text: str, complete: Complete) -> InvoiceFile:
    """A JSON array. An element's ``line`` is its place in the array, from 1.

    Raises:
        InvalidInput: it is not one.
    """
    # Each element is read once more, strictly: only so does a field given twice cost its own invoice alone.
    decoder, place, elements = json.JSONDecoder(), _skip(text, 0), []
    if not text.startswith("[", place):
        raise InvalidInput("This is not a JSON array.", hint='It begins with "[".')
    place = _skip(text, place + 1)
    try:
        while not text.startswith("]", place):
            _, end = decoder.raw_decode(text, place)
            elements.append(text[place:end])
            place = _skip(text, end)
            if text.startswith(",", place):
                place = _skip(text, place + 1)
            elif not text.startswith("]", place):
                raise ValueError(f"expected , or ] at character {place}")
    except (ValueError, RecursionError) as error:
        raise InvalidInput(f"This is not JSON: {error}, in element {len(elements) + 1}.") from None
    if _skip(text, place + 1) < len(text):
        raise InvalidInput("Something follows the JSON array.")
    return _read(enumerate(elements, start=1), complete)


def _skip(text: str, place: int) -> int:
    while place < len(text) and text[place] in " \t\r\n\ufeff":
        place += 1
    return place


def read_lines(text: str, complete: Complete) -> InvoiceFile:
    """A JSON object a line; blank lines are skipped."""
    lines = enumerate(text.lstrip("\ufeff").split("\n"), start=1)
    return _read(((number, line) for number, line in lines if line.strip()), complete)


def _read(objects: Iterable[tuple[int, str]], complete: Complete) -> InvoiceFile:
    found = Collector()
    for line, text in objects:
        reference = ""
        try:
            fields = dict(parse_object(text))
            reference = _reference(fields.pop("reference", ""))
            if not found.claim(reference, line, "reference"):
                continue
            invoice = load_invoice(complete(fields))
        except InvalidInput as error:
            found.errors.append(RowError(line, error.field, f"{error.message} {error.hint}".strip(), reference))
        else:
            found.invoices.append(FileInvoice(replace(invoice, reference=reference), line))
    return found.result()


def _reference(value: object) -> str:
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    raise InvalidInput(f"{str(value)[:40]!r} is not a text.", field="reference")
