"""Is the voucher that ARCA holds under a number the one that was sent?

After a lost reply this comparison decides whether a CAE is ours. It errs on one side only: a voucher is ours when
every field that ARCA returned equals what was sent, and none of the fields that tell one sale from another is
missing. Amounts compare exactly.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from arca_sdk.domain.authorization import AuthorizationKind, Voucher
from arca_sdk.domain.codes import VatCondition
from arca_sdk.domain.invoice import AssociatedVoucher, Invoice, Period, Tribute

CLOCK_TOLERANCE = timedelta(minutes=5)

_KEY = ("voucher_type", "point_of_sale", "number")
_IDENTITY = (
    "issue_date",
    "concept",
    "total",
    "net",
    "vat_total",
    "untaxed",
    "exempt",
    "tributes_total",
    "currency",
)


@dataclass(frozen=True, slots=True)
class Comparison:
    """How two vouchers differ.

    Attributes:
        identity: fields with other values that tell one sale from another: document, date, concept, amounts.
        doubts: anything else that speaks against it: other values in lesser fields, another number than was asked
            for, a processing time before the sending.
        unknown: fields that ARCA did not return; they neither agree nor differ.
    """

    identity: tuple[str, ...]
    doubts: tuple[str, ...]
    unknown: tuple[str, ...] = ()

    @property
    def is_same(self) -> bool:
        """Ours: adopt its CAE."""
        return not self.identity and not self.doubts

    @property
    def is_other(self) -> bool:
        """Certainly another sale. Where only doubts speak against it, it is neither: a person has to look."""
        return bool(self.identity) and not set(self.doubts) & {*_KEY, "result"}


def compare(sent: Invoice, found: Voucher, *, first_sent_at: datetime, now: datetime) -> Comparison:
    """Compare what was sent with what ARCA holds.

    Args:
        sent: the invoice, numbered and dated.
        found: FECompConsultar's answer about that number.
        first_sent_at: aware instant of the first sending, by ARCA's clock.
        now: aware instant by ARCA's clock.
    """
    held = found.invoice
    identity = [name for name in _IDENTITY if getattr(sent, name) != getattr(held, name)]
    if sent.receiver.document != held.receiver.document:
        identity.append("receiver.document")
    doubts = [name for name in (*_KEY, "end_number") if getattr(sent, name) != getattr(held, name)]
    unknown: list[str] = []
    for name, ours, theirs in _comparables(sent, held):
        if theirs in (None, ()):
            if ours not in (None, ()):
                unknown.append(name)
        elif ours != theirs and not (name in _FILLED_BY_ARCA and ours is None):
            doubts.append(name)
    doubts.extend(_circumstances(found, first_sent_at, now))
    return Comparison(tuple(identity), tuple(doubts), tuple(unknown))


def _circumstances(found: Voucher, first_sent_at: datetime, now: datetime) -> Iterable[str]:
    if found.result != "A":
        yield "result"
    if found.kind is not AuthorizationKind.CAE:
        yield "kind"
    at = found.processed_at
    if at is None or not first_sent_at - CLOCK_TOLERANCE <= at <= now + CLOCK_TOLERANCE:
        yield "processed_at"


def _comparables(sent: Invoice, held: Invoice) -> Iterable[tuple[str, Any, Any]]:
    for name, of in _READERS:
        yield name, of(sent), of(held)
    for name, key in (("tributes", _tribute), ("associated", _associated)):
        yield name, *_pairs(getattr(sent, name), getattr(held, name), key)


def _period(period: Period | None) -> Period | None:
    """Empty ends mean that no period was given."""
    return None if period in (None, Period(None, None)) else period


_FILLED_BY_ARCA = frozenset({"exchange_rate", "paid_in_foreign_currency"})
"""Where nothing was sent, ARCA may return its own: the rate of a voucher paid in its currency, "N"."""


def _condition(invoice: Invoice) -> VatCondition | None:
    """0 is how a missing number is serialised."""
    return invoice.receiver.vat_condition or None


_READERS: tuple[tuple[str, Callable[[Invoice], Any]], ...] = (
    ("service_period", lambda invoice: _period(invoice.service_period)),
    ("payment_due", lambda invoice: invoice.payment_due),
    ("exchange_rate", lambda invoice: invoice.exchange_rate),
    ("paid_in_foreign_currency", lambda invoice: invoice.paid_in_foreign_currency),
    ("receiver.vat_condition", _condition),
    ("associated_period", lambda invoice: _period(invoice.associated_period)),
    ("vat", lambda invoice: tuple(sorted((v.rate, v.base, v.amount) for v in invoice.vat))),
    ("optionals", lambda invoice: tuple(sorted((o.type, o.value.strip()) for o in invoice.optionals))),
    ("buyers", lambda invoice: tuple(sorted((b.document.type, b.document.number, b.share) for b in invoice.buyers))),
    ("activities", lambda invoice: tuple(sorted(invoice.activities))),
)


def _tribute(tribute: Tribute) -> tuple[Any, ...]:
    """Without the description: ARCA returns it emptied for some types."""
    return (tribute.type, tribute.base, tribute.rate, tribute.amount)


def _associated(voucher: AssociatedVoucher) -> tuple[Any, ...]:
    """Without CUIT and date, which ARCA may leave out."""
    return (voucher.type, voucher.point_of_sale, voucher.number)


def _pairs(ours: Iterable[Any], theirs: Iterable[Any], key: Callable[[Any], Any]) -> tuple[Any, Any]:
    return tuple(sorted(map(key, ours))), tuple(sorted(map(key, theirs)))
