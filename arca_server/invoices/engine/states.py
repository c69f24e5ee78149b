"""The rows of the engine, and what their states may become.

Every row is a frozen value. A store keeps them, a decision never changes one: it makes the next. ``version`` counts
the changes of an invoice or a sequence from 1, and every change of an invoice has one event (``events``).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from arca_sdk.domain.authorization import Voucher
from arca_sdk.domain.invoice import Invoice
from arca_sdk.domain.sequence import Sequence
from arca_sdk.errors import ArcaMessage
from arca_sdk.flows.journal import Item
from arca_server.invoices.engine.events import Event


class InvoiceState(StrEnum):
    """Where an invoice stands."""

    DRAFT = "draft"
    QUEUED = "queued"
    RESERVED = "reserved"
    SENDING = "sending"
    UNCERTAIN = "uncertain"
    REJECT_WAIT = "reject_wait"
    AUTHORIZED = "authorized"
    REJECTED = "rejected"
    NEEDS_REVIEW = "needs_review"
    CANCELLED = "cancelled"


_S = InvoiceState
_BOUND = frozenset({_S.QUEUED, _S.AUTHORIZED, _S.REJECTED, _S.NEEDS_REVIEW, _S.REJECT_WAIT})
ARROWS: dict[InvoiceState | None, frozenset[InvoiceState]] = {
    None: frozenset({_S.DRAFT, _S.QUEUED, _S.AUTHORIZED}),  # authorised at once: an orphan that its owner adopts
    _S.DRAFT: frozenset({_S.QUEUED, _S.CANCELLED}),
    _S.QUEUED: frozenset({_S.RESERVED, _S.CANCELLED, _S.AUTHORIZED, _S.REJECTED, _S.NEEDS_REVIEW}),
    _S.RESERVED: _BOUND | {_S.SENDING},
    _S.SENDING: _BOUND | {_S.UNCERTAIN},
    _S.UNCERTAIN: _BOUND | {_S.SENDING},
    _S.REJECT_WAIT: frozenset({_S.AUTHORIZED, _S.REJECTED, _S.QUEUED, _S.NEEDS_REVIEW}),
    _S.REJECTED: frozenset({_S.AUTHORIZED}),  # a late copy was granted after all
    _S.CANCELLED: frozenset({_S.AUTHORIZED}),  # the same, of an invoice that was sent once and cancelled later
    _S.NEEDS_REVIEW: frozenset({_S.AUTHORIZED, _S.QUEUED, _S.CANCELLED}),
    _S.AUTHORIZED: frozenset(),
}
"""What may follow what; the store refuses everything else."""

SETTLED = frozenset({_S.AUTHORIZED, _S.REJECTED, _S.CANCELLED, _S.NEEDS_REVIEW})
"""Nothing more happens by itself."""


class AttemptState(StrEnum):
    """An attempt is open until CLOSED."""

    PREPARED = "prepared"
    SENDING = "sending"
    UNCERTAIN = "uncertain"
    WAITING = "waiting"
    CLOSED = "closed"


class ItemState(StrEnum):
    """What became of one number of an attempt."""

    PENDING = "pending"
    REJECT_WAIT = "reject_wait"
    GRANTED = "granted"
    REFUSED = "refused"
    SPENT = "spent"
    RELEASED = "released"
    REVIEW = "review"
    MOVED = "moved"


UNRESOLVED = frozenset({ItemState.PENDING, ItemState.REJECT_WAIT})


class Mode(StrEnum):
    """Whether other systems issue on the same point of sale."""

    EXCLUSIVE = "exclusive"
    SHARED = "shared"


class HoldReason(StrEnum):
    """Why a sequence sends nothing."""

    RESTORE = "restore"
    DRIFT = "drift"
    AMBIGUOUS = "ambiguous"
    OPERATOR = "operator"
    ISSUER = "issuer"


@dataclass(frozen=True, slots=True)
class Hold:
    """Nothing is sent on the sequence; reading and adopting go on.

    Attributes:
        words: why, for a person; ARCA's own where it said something.
        heals: ARCA answering a question again releases it (tickets, delegation); everything else wants a person.
    """

    reason: HoldReason
    words: str
    since: datetime
    heals: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SequenceRow:
    """One CUIT, point of sale and type. It belongs to one tenant of the installation.

    Attributes:
        baseline: the last number when we first looked, None before; numbers up to it are not ours to explain.
        last_confirmed: up to here every number is attributed: ours, an orphan, or of before our time.
        last_confirmed_date: its issue date, None where there is none or it is not known.
        epoch: counts claims; a transition of an older epoch is refused.
        restored_at: orphans found since then may be invoices of ours that the database has forgotten.
        foreign_seen_at: when a voucher of another issuer was last found.
        behind_since: since when ARCA's last number has been below ours.
        trouble_since, alerts, failures: since when nothing goes forward, the warnings given, the questions in vain.
        wake_at: not before.
        checked_at: when ARCA's last number was last known to be ours.
    """

    key: Sequence
    tenant: str
    mode: Mode = Mode.EXCLUSIVE
    baseline: int | None = None
    last_confirmed: int = 0
    last_confirmed_date: date | None = None
    epoch: int = 0
    lease_owner: str = ""
    lease_until: datetime | None = None
    hold: Hold | None = None
    restored_at: datetime | None = None
    foreign_seen_at: datetime | None = None
    behind_since: datetime | None = None
    trouble_since: datetime | None = None
    alerts: int = 0
    failures: int = 0
    wake_at: datetime | None = None
    checked_at: datetime | None = None
    version: int = 1

    @property
    def next_number(self) -> int:
        return self.last_confirmed + 1


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceRow:
    """An invoice on its way.

    Attributes:
        content: as it was accepted; without number, and without date where the day of sending is meant.
        position: its place in the sequence's queue; None while it is a draft. It keeps it when it is requeued.
        issued: numbered and dated, as ARCA authorised it.
        reasons: of a rejection, ARCA's codes and texts; ``DATE_OUT_OF_WINDOW`` is our own.
        note: why a person has to look, in words.
        late: granted by a copy that was still on its way when the number had been given up.
        recovered: the answer was lost, and the CAE was found by asking.
        no_duplicate: its owner has said that it is a new sale, whatever looks like it.
    """

    id: str
    tenant: str
    key: Sequence
    content: Invoice
    idempotency_key: str
    request_hash: str
    external_ref: str | None
    state: InvoiceState
    accepted_at: datetime
    position: int | None = None
    number: int | None = None
    cae: str | None = None
    cae_due: date | None = None
    issued: Invoice | None = None
    processed_at: datetime | None = None
    reasons: tuple[ArcaMessage, ...] = ()
    note: str = ""
    late: bool = False
    recovered: bool = False
    no_duplicate: bool = False
    version: int = 1

    @property
    def has_voucher(self) -> bool:
        return self.cae is not None


FISCAL = ("tenant", "key", "content", "number", "cae", "cae_due", "issued", "processed_at", "state")
"""What never changes once there is a CAE."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptRow:
    """Consecutive numbers of one sequence, bound to invoices.

    Attributes:
        sends: committed intentions to send; never fewer than requests that left.
        first_sent_at, last_sent_at: aware instants by the database's clock, None before the first sending.
        last_word: what the last answer said of the first unresolved item (``classification.Unknown.word``).
    """

    id: str
    key: Sequence
    first_number: int
    count: int
    epoch: int
    state: AttemptState
    sends: int = 0
    first_sent_at: datetime | None = None
    last_sent_at: datetime | None = None
    last_word: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemRow:
    """One number of an attempt, with the invoice and the bytes that are bound to it.

    Attributes:
        bound: the invoice, numbered, dated and frozen, and the fingerprint of what is sent.
        reasons: of the refusal, while it waits for its silence and afterwards.
        ambiguous_count, ambiguous_since: answers 10016 to it, and when the first came.
        quiet_readings, quiet_at: how often ARCA was seen without it since, and when last.
    """

    attempt_id: str
    number: int
    invoice_id: str
    bound: Item
    state: ItemState = ItemState.PENDING
    reasons: tuple[ArcaMessage, ...] = ()
    ambiguous_count: int = 0
    ambiguous_since: datetime | None = None
    quiet_readings: int = 0
    quiet_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestRow:
    """One request that was going to leave: written before its first byte.

    Attributes:
        body_sha256: over the fingerprints of its items, in order.
    """

    attempt_id: str
    send_no: int
    first_number: int
    count: int
    body_sha256: str
    sent_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Tombstone:
    """A number was sent with this invoice and given up. A copy still on its way may yet be granted."""

    key: Sequence
    number: int
    attempt_id: str
    invoice_id: str
    fingerprint: str
    last_sent_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OrphanVoucher:
    """A voucher at ARCA that is not known to be ours.

    Attributes:
        number, end_number: its range; the same but for class B summaries of others.
        suspect: the invoice that it may be, for a person to decide.
        adopted_by: the invoice that it turned out to be; it is an orphan no longer.
    """

    key: Sequence
    number: int
    end_number: int
    voucher: Voucher
    found_at: datetime
    suspect: str | None = None
    adopted_by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxRow:
    """What others are to be told, once and at least once."""

    id: int
    tenant: str
    event: Event
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditRow:
    """Who did what. A sealer chains the rows later.

    Attributes:
        actor: a worker, a person or a key.
        step: the name of the transition.
    """

    id: int
    tenant: str
    actor: str
    step: str
    event: Event
    at: datetime
