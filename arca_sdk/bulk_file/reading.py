"""What reading a file of invoices gives."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from arca_sdk.domain.invoice import Invoice

Document: TypeAlias = dict[str, Any]
"""An invoice in the JSON form of ``arca_sdk.invoice_file``."""
Complete: TypeAlias = Callable[[Document], Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class FileInvoice:
    """An invoice and where it stands.

    Attributes:
        line: of the file, from 1; in a JSON array which element, from 1.
    """

    invoice: Invoice
    line: int


@dataclass(frozen=True, slots=True)
class RowError:
    """Why a row is no invoice.

    Attributes:
        line: as ``FileInvoice.line``.
        column: the heading, or the JSON field; "" where it is about the whole row.
        reference: of the invoice, where it has one.
    """

    line: int
    column: str
    message: str
    reference: str = ""

    def __str__(self) -> str:
        column = f", {self.column}" if self.column else ""
        return f"line {self.line}{column}: {self.message}"


@dataclass(frozen=True, slots=True)
class InvoiceFile:
    """A file, read.

    Attributes:
        invoices: in the file's order; their references differ.
        errors: the rest, in the file's order.
        notes: what had to be decided about the file, a sentence each.
        delimiter: of a CSV.
    """

    invoices: tuple[FileInvoice, ...]
    errors: tuple[RowError, ...]
    notes: tuple[str, ...] = ()
    delimiter: str = ","


@dataclass(slots=True)
class Collector:
    """Invoices and errors as they are found; a reference counts once."""

    invoices: list[FileInvoice] = field(default_factory=list)
    errors: list[RowError] = field(default_factory=list)
    lines: dict[str, int] = field(default_factory=dict)

    def claim(self, reference: str, line: int, column: str) -> bool:
        """Whether the reference may be used here; if not, the error is noted."""
        if not reference:
            self.errors.append(RowError(line, column, "The reference is missing: every invoice needs its own name."))
        elif reference in self.lines:
            first = self.lines[reference]
            self.errors.append(
                RowError(
                    line,
                    column,
                    f"The reference {reference!r} was used in line {first}. Rows of one invoice stand together; "
                    "another invoice has another reference.",
                    reference,
                )
            )
        else:
            self.lines[reference] = line
            return True
        return False

    def result(self, notes: tuple[str, ...] = (), delimiter: str = ",") -> InvoiceFile:
        """An invoice with an error anywhere is not read: what is left of it would be another invoice."""
        broken = {error.reference for error in self.errors}
        whole = tuple(each for each in self.invoices if each.invoice.reference not in broken)
        return InvoiceFile(whole, tuple(sorted(self.errors, key=lambda error: error.line)), notes, delimiter)
