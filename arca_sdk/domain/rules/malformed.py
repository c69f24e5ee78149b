"""The tokens of ``Circumstances.malformed``: what can be wrong on the wire and cannot be held by an ``Invoice``.

Only a server that reads other people's requests sees these; ``arca_sdk.wire.wsfe.read_detail`` produces them. Each is
``field:fault``. What an invoice can hold by itself needs no token: a missing AlicIva.Id is ``VatRate(0)``, a missing
Comprador.DocTipo ``DocumentType(0)``, a missing PeriodoAsoc date ``Period(None, …)``, a missing Valor ``""``, a
missing number or amount 0. The invoice is built without the malformed part (``issue_date=None``, ``vat=()``…) or, for
``precision``, with the amount cut to what the field holds.
"""

from __future__ import annotations

ISSUE_DATE_FORMAT = "issue_date:format"
SERVICE_PERIOD_FORMAT = "service_period:format"
PAYMENT_DUE_FORMAT = "payment_due:format"
ASSOCIATED_FORMAT = "associated:format"
"""CbteAsoc.CbteFch."""
ASSOCIATED_PERIOD_START_FORMAT = "associated_period.start:format"
ASSOCIATED_PERIOD_END_FORMAT = "associated_period.end:format"
FORMATS = frozenset(
    {
        ISSUE_DATE_FORMAT,
        SERVICE_PERIOD_FORMAT,
        PAYMENT_DUE_FORMAT,
        ASSOCIATED_FORMAT,
        ASSOCIATED_PERIOD_START_FORMAT,
        ASSOCIATED_PERIOD_END_FORMAT,
    }
)
"""Dates that are not yyyymmdd, or do not exist."""

VAT_EMPTY = "vat:empty"
TRIBUTES_EMPTY = "tributes:empty"
ASSOCIATED_EMPTY = "associated:empty"
OPTIONALS_EMPTY = "optionals:empty"
BUYERS_EMPTY = "buyers:empty"
ACTIVITIES_EMPTY = "activities:empty"
EMPTY_LISTS = frozenset({VAT_EMPTY, TRIBUTES_EMPTY, ASSOCIATED_EMPTY, OPTIONALS_EMPTY, BUYERS_EMPTY, ACTIVITIES_EMPTY})
"""Arrays that were sent without elements."""

AMOUNT_FIELDS = (
    "total",
    "net",
    "vat_total",
    "untaxed",
    "exempt",
    "tributes_total",
    "exchange_rate",
    "vat",
    "tributes",
)
AMOUNT_PRECISION = frozenset(f"{field}:precision" for field in AMOUNT_FIELDS)
"""More decimals or digits than the field has: ``total:precision``…; ``vat`` and ``tributes`` mean their elements."""
BUYERS_PRECISION = "buyers:precision"

CURRENCY_MISSING = "currency:missing"
"""MonId is missing or empty; the invoice then holds ``Currency("")``, which is enough for 10037."""
BUYERS_MISSING = "buyers:missing"
"""A Comprador without Porcentaje, which reads as 0."""
PAID_IN_FOREIGN_CURRENCY_VALUE = "paid_in_foreign_currency:value"
"""CanMisMonExt is neither S nor N: empty, or another letter."""

TOKENS = (
    FORMATS
    | EMPTY_LISTS
    | AMOUNT_PRECISION
    | {BUYERS_PRECISION, CURRENCY_MISSING, BUYERS_MISSING, PAID_IN_FOREIGN_CURRENCY_VALUE}
)
"""All of them."""
