"""From invoices and outcomes to JSON."""

from __future__ import annotations

from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any

from arca_sdk import errors
from arca_sdk.domain import codes
from arca_sdk.domain.authorization import Authorized, Outcome, Rejected, Uncertain, Unsent, Voucher
from arca_sdk.domain.invoice import Invoice
from arca_sdk.errors import ArcaError

_STATUSES = {"authorized": Authorized, "rejected": Rejected, "uncertain": Uncertain, "unsent": Unsent, "held": Voucher}


def dump_invoice(invoice: Invoice) -> dict[str, Any]:
    """The invoice as JSON-able values, every amount as it stands; empty fields are left out."""
    return _dump_fields(invoice)


def dump_outcome(outcome: Outcome | Voucher) -> dict[str, Any]:
    """The outcome, or the voucher that ARCA holds, with its ``status``. ``load_outcome`` gives it back."""
    status = next(name for name, cls in _STATUSES.items() if isinstance(outcome, cls))
    return {"status": status, **_dump_fields(outcome)}


def _dump_fields(value: Any) -> dict[str, Any]:
    return {
        field.name: _dump(getattr(value, field.name))
        for field in fields(value)
        if not _is_left_out(field, getattr(value, field.name))
    }


def _is_left_out(field: Field[Any], value: Any) -> bool:
    return field.default is not MISSING and value == field.default and value in (None, (), "", False)


def _dump(value: Any) -> Any:
    match value:
        case codes.VatRate() if value.is_rate:
            return value.label
        case codes.VatRate():
            return value.name
        case Enum():
            return value.name if value.name in type(value).__members__ else value.value
        case Decimal():
            return format(_trim(value), "f")
        case date() | datetime():
            return value.isoformat()
        case tuple() | list():
            return [_dump(item) for item in value]
        case ArcaError():
            return _dump_error(value)
        case _ if is_dataclass(value):
            return _dump_fields(value)
        case _:
            return value


def _trim(value: Decimal) -> Decimal:
    """Amounts keep their two decimals; quantities and rates lose zeros that say nothing."""
    exponent = value.as_tuple().exponent
    if not isinstance(exponent, int) or exponent >= -2:
        return value
    trimmed = value.normalize()
    return trimmed if trimmed.as_tuple().exponent else trimmed.quantize(Decimal(1))


def _dump_error(error: ArcaError) -> dict[str, Any]:
    details = {
        name: value
        for name, value in vars(error).items()
        if isinstance(value, int | str) and name not in ("message", "hint") and value not in ("", 0)
    }
    dumped: dict[str, Any] = {"code": error.code, "message": error.message, "hint": error.hint, "details": details}
    if isinstance(error, errors.Refused):
        dumped["messages"] = [_dump(message) for message in error.messages]
    return {name: value for name, value in dumped.items() if value or name in ("code", "message")}
