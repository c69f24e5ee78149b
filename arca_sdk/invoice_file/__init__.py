"""Invoices and outcomes as JSON: the edge where text from files, forms and other programs becomes exact types.

The format uses this library's words. Amounts are text ("1500.00") or whole numbers, never a number with a point; dates
are ISO; codes are ARCA's number or the member's name (6, "FACTURA_B"); VAT rates are text ("21%", "EXENTO"), because 5
would be ARCA's code for 21 % as well as a percentage. Unknown fields are refused, so that a misspelt one is not lost.

An invoice comes in one of three forms: with ``lines`` and no amounts (totals are worked out), with the parts (``vat``,
``net``, ``untaxed``, ``exempt``) and no ``total`` (they are summed), or with ``total`` and every amount as it stands.
``dump_invoice`` writes the last one, and ``load_invoice`` gives back an equal invoice.

Importing this module imports pydantic; the library does so only when a file is read or written.
"""

from __future__ import annotations

from arca_sdk.invoice_file.dumping import dump_invoice, dump_outcome
from arca_sdk.invoice_file.json_text import parse_object
from arca_sdk.invoice_file.loading import load_invoice, load_outcome
from arca_sdk.invoice_file.values import CURRENCY_ALIASES, read_code, read_day, read_rate

__all__ = [
    "CURRENCY_ALIASES",
    "dump_invoice",
    "dump_outcome",
    "load_invoice",
    "load_outcome",
    "parse_object",
    "read_code",
    "read_day",
    "read_rate",
]
