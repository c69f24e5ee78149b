"""What happened, as past-tense facts. One goes to the audit log and one to the outbox, with the change it tells of."""

from __future__ import annotations

from dataclasses import dataclass

from arca_sdk.domain.sequence import Sequence
from arca_sdk.errors import ArcaMessage


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceEvent:
    """A change of an invoice; ``version`` is the one that it brought about."""

    invoice_id: str
    version: int


class InvoiceDrafted(InvoiceEvent):
    """Written down, not to be sent yet."""

    __slots__ = ()


class InvoiceQueued(InvoiceEvent):
    """Accepted, to be authorised."""

    __slots__ = ()


class InvoiceCancelled(InvoiceEvent):
    """Its owner took it back before it was sent."""

    __slots__ = ()


class InvoiceUncertain(InvoiceEvent):
    """Sent, and not known what became of it."""

    __slots__ = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceReserved(InvoiceEvent):
    """Bound to a number."""

    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceSending(InvoiceEvent):
    """About to leave under its number."""

    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceAuthorized(InvoiceEvent):
    """It has its CAE. ``late``: after its number had been given up."""

    number: int
    cae: str
    late: bool
    recovered: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceRejected(InvoiceEvent):
    """ARCA's rules stand against it; no number was used."""

    reasons: tuple[ArcaMessage, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceRejectionAwaited(InvoiceEvent):
    """Refused, but an earlier copy may be granted yet: final after a silence."""

    reasons: tuple[ArcaMessage, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceRequeued(InvoiceEvent):
    """It was not authorised under its number, and gets another."""

    number: int
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceNeedsReview(InvoiceEvent):
    """A machine cannot decide."""

    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SequenceEvent:
    """A change of a sequence that somebody should know of."""

    key: Sequence


@dataclass(frozen=True, slots=True, kw_only=True)
class SequenceOpened(SequenceEvent):
    """A tenant began to issue on it."""

    mode: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SequenceModeSet(SequenceEvent):
    """Whether other systems issue on it was said anew."""

    mode: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ForeignVoucherFound(SequenceEvent):
    """ARCA holds a voucher that is not known to be ours."""

    number: int
    cae: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SequenceHeld(SequenceEvent):
    """Nothing is sent until it is released."""

    reason: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SequenceReleased(SequenceEvent):
    """It sends again."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SequenceStuck(SequenceEvent):
    """Nothing has gone forward for a while: the first warning, or the second."""

    warning: int
    words: str


Event = InvoiceEvent | SequenceEvent
