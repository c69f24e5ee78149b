"""From JSON to invoices and outcomes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from arca_sdk.domain.authorization import Outcome, Voucher
from arca_sdk.domain.invoice import Invoice
from arca_sdk.errors import InvalidInput
from arca_sdk.invoice_file.invoices import InvoiceShape
from arca_sdk.invoice_file.json_text import parse_object
from arca_sdk.invoice_file.outcomes import AuthorizedShape, HeldShape, RejectedShape, UncertainShape, UnsentShape
from arca_sdk.invoice_file.shape import validate

_SHAPES: dict[str, type[Any]] = {
    "authorized": AuthorizedShape,
    "rejected": RejectedShape,
    "uncertain": UncertainShape,
    "unsent": UnsentShape,
    "held": HeldShape,
}


def load_invoice(data: Mapping[str, Any] | str | bytes) -> Invoice:
    """Read an invoice from JSON text or from its already parsed object.

    Raises:
        InvalidInput: ``field`` points at what to correct (``lines[0].unit_price``); every problem is in the message.
    """
    return validate(InvoiceShape, parse_object(data)).build(held=False)


def load_outcome(data: Mapping[str, Any] | str | bytes) -> Outcome | Voucher:
    """Read what ``dump_outcome`` wrote.

    Raises:
        InvalidInput: it is something else, or was changed.
    """
    parsed = dict(parse_object(data))
    status = parsed.pop("status", None)
    model = _SHAPES.get(status) if isinstance(status, str) else None
    if model is None:
        raise InvalidInput(
            f"{status!r} is not the status of a result." if status else "This is not a result: it has no status.",
            field="status",
            hint=f"One of: {', '.join(_SHAPES)}. `arca invoice --json` and `arca show --json` print results.",
        )
    outcome: Outcome | Voucher = validate(model, parsed).build()
    return outcome
