"""What became of each row, as a CSV or as JSON lines, to be opened beside the file it is about.

A text that a spreadsheet would take for a formula gets an apostrophe before it: somebody else's order number must not
run in your accountant's Excel.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields

from arca_sdk.bulk_file.reading import RowError
from arca_sdk.domain.authorization import Authorized, Outcome, Rejected, Uncertain, Unsent
from arca_sdk.domain.bulk import status_of
from arca_sdk.errors import InvalidInvoice

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class ResultRow:
    """One invoice, or one row that is none.

    Attributes:
        status: as ``status_of``; ``invalid`` for a row that is no invoice.
        message: ARCA's codes and texts, or what is wrong.
    """

    line: int
    reference: str
    status: str
    voucher_type: str = ""
    point_of_sale: str = ""
    number: str = ""
    cae: str = ""
    cae_due: str = ""
    total: str = ""
    message: str = ""


def result_row(line: int, found: Outcome | RowError) -> ResultRow:
    """The row of an outcome, or of an error."""
    if isinstance(found, RowError):
        where = f"{found.column}: " if found.column else ""
        return ResultRow(line, found.reference, "invalid", message=f"{where}{found.message}")
    invoice = found.invoice
    number = invoice.number if isinstance(found, Authorized | Uncertain) else None
    return ResultRow(
        line,
        invoice.reference,
        status_of(found),
        voucher_type=str(int(invoice.voucher_type)),
        point_of_sale=str(invoice.point_of_sale),
        number="" if number is None else str(number),
        cae=found.cae if isinstance(found, Authorized) else "",
        cae_due=found.cae_due.isoformat() if isinstance(found, Authorized) else "",
        total=str(invoice.total),
        message=_message(found),
    )


def _message(outcome: Outcome) -> str:
    match outcome:
        case Authorized(observations=said) | Rejected(reasons=said):
            return "; ".join(map(str, said))
        case Uncertain(reason=reason):
            return reason
        case Unsent(error=InvalidInvoice(findings=findings)) if findings:
            return "; ".join(map(str, findings))
        case Unsent(error=error):
            return " ".join(str(error).split())


def write_csv(rows: Iterable[ResultRow], *, delimiter: str = ",") -> bytes:
    """UTF-8 with its mark, so that Excel reads accents."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter)
    names = [field.name for field in fields(ResultRow)]
    writer.writerow(names)
    writer.writerows([_escaped(str(getattr(row, name))) for name in names] for row in rows)
    return text.getvalue().encode("utf-8-sig", "replace")  # what cannot be written must not hide what was granted


def write_lines(rows: Iterable[ResultRow]) -> bytes:
    """A JSON object a line."""
    return "".join(json.dumps(asdict(row), ensure_ascii=False) + "\n" for row in rows).encode("utf-8", "replace")


def _escaped(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
