"""The QR of RG 4892/2020: a link whose parameter holds the voucher's data. The issuer builds it; ARCA never sees it."""

from __future__ import annotations

import base64
import json
from datetime import date
from decimal import Decimal

from arca_sdk.domain.authorization import Authorized, Voucher
from arca_sdk.domain.codes import Currency, VoucherType
from arca_sdk.domain.cuit import Cuit
from arca_sdk.domain.document import Document
from arca_sdk.domain.invoice import Invoice
from arca_sdk.errors import InvalidInput

BASE_URL = "https://www.arca.gob.ar/fe/qr/?p="


def qr_payload(
    *,
    issuer: Cuit,
    issue_date: date,
    voucher_type: VoucherType,
    point_of_sale: int,
    number: int,
    total: Decimal,
    currency: Currency,
    exchange_rate: Decimal,
    receiver: Document | None,
    authorization: str,
    is_caea: bool = False,
) -> str:
    """The JSON text, fields in the order of the official specification (version 1)."""
    document = {} if receiver is None else {"tipoDocRec": int(receiver.type), "nroDocRec": receiver.number}
    fields: dict[str, object] = {
        "ver": 1,
        "fecha": issue_date.isoformat(),
        "cuit": int(issuer),
        "ptoVta": point_of_sale,
        "tipoCmp": int(voucher_type),
        "nroCmp": number,
        "importe": _Number(total),
        "moneda": str(currency),
        "ctz": _Number(exchange_rate),
        **document,
        "tipoCodAut": "A" if is_caea else "E",
        "codAut": int(authorization),
    }
    return "{" + ",".join(f"{json.dumps(name)}:{_literal(value)}" for name, value in fields.items()) + "}"


def qr_url(issuer: Cuit, outcome: Authorized | Voucher) -> str:
    """The link printed as QR on the voucher.

    Raises:
        InvalidInput: a voucher in foreign currency whose rate ARCA filled in, and which was not consulted since.
    """
    invoice: Invoice = outcome.invoice
    authorization = outcome.cae if isinstance(outcome, Authorized) else outcome.authorization
    is_caea = isinstance(outcome, Voucher) and outcome.kind == "CAEA"
    if invoice.number is None or invoice.issue_date is None:
        raise ValueError("an authorised invoice has a number and a date")
    if invoice.exchange_rate is None:
        raise InvalidInput(
            "The QR states the exchange rate, and this invoice was sent without one.",
            field="exchange_rate",
            hint="Consult the voucher: ARCA's answer has the rate it took.",
        )
    payload = qr_payload(
        issuer=issuer,
        issue_date=invoice.issue_date,
        voucher_type=invoice.voucher_type,
        point_of_sale=invoice.point_of_sale,
        number=invoice.number,
        total=invoice.total,
        currency=invoice.currency,
        exchange_rate=invoice.exchange_rate,
        receiver=invoice.receiver.document,
        authorization=authorization,
        is_caea=is_caea,
    )
    return BASE_URL + base64.b64encode(payload.encode()).decode()


class _Number(Decimal):
    """A Decimal written into JSON digit by digit, never through a float."""


def _literal(value: object) -> str:
    if isinstance(value, _Number):
        text = f"{value.normalize():f}"
        return text if text != "-0" else "0"
    return json.dumps(value)
