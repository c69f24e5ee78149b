"""What is to be done, as values. No decision does anything: ``transitions`` writes it down, ``worker`` carries it out.

Where each is made:

==================  ==================================================================================
``checking``        ARCA's last number, and vouchers that nobody here asked for
``reserving``       the head run of the queue gets numbers
``answering``       the answer to a request, number by number
``reconciling``     asking ARCA about the first number of an open attempt
``attribution``     whose a found voucher is
``troubles``        no answer, or a refusal to answer
==================  ==================================================================================
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeAlias

from arca_sdk.domain.authorization import Authorized, Voucher
from arca_sdk.errors import ArcaMessage
from arca_sdk.flows.journal import Item
from arca_server.invoices.engine.policy import EnginePolicy
from arca_server.invoices.engine.states import (
    AttemptState,
    HoldReason,
    InvoiceRow,
    ItemRow,
    OrphanVoucher,
)
from arca_server.invoices.engine.view import View

DATE_OUT_OF_WINDOW = ArcaMessage(0, "date_out_of_window: the date is outside ARCA's window, or before the last voucher")
"""Our own reason of a rejection; everything else in ``reasons`` is ARCA's."""

# --- what to ask ARCA ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class AskLast:
    """FECompUltimoAutorizado."""


@dataclass(frozen=True, slots=True)
class AskVoucher:
    """FECompConsultar; if there is none, FECompUltimoAutorizado as well."""

    number: int


@dataclass(frozen=True, slots=True)
class Rest:
    """Nothing to do, for now."""


Question: TypeAlias = AskLast | AskVoucher | Rest

# --- whose a voucher is ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Ours:
    """The open item at that number, field by field."""


@dataclass(frozen=True, slots=True)
class Late:
    """A number that had been given up was granted after all.

    Attributes:
        item: as it was sent then.
    """

    owner: InvoiceRow
    item: ItemRow


@dataclass(frozen=True, slots=True)
class Stranger:
    """Nobody's of ours."""


@dataclass(frozen=True, slots=True)
class Undecided:
    """A machine cannot tell.

    Attributes:
        suspect: the invoice that it may be.
    """

    why: str
    suspect: InvoiceRow


Owner: TypeAlias = Ours | Late | Stranger | Undecided

# --- what to do ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Wait:
    """Not before ``until``.

    Attributes:
        in_vain: a question had no useful answer; counts for the back-off and the warnings.
        behind: ARCA's last number was below ours.
    """

    until: datetime
    why: str
    in_vain: bool = True
    behind: bool = False


@dataclass(frozen=True, slots=True)
class HoldSequence:
    """Send nothing more until it is released."""

    reason: HoldReason
    words: str
    heals: bool = False


@dataclass(frozen=True, slots=True)
class Begin:
    """First look at a sequence: what is there is of before our time."""

    last: int
    last_date: date | None


@dataclass(frozen=True, slots=True)
class Checked:
    """ARCA's last number is ours, and nothing is to be sent."""


@dataclass(frozen=True, slots=True)
class Import:
    """A voucher was found where no attempt is open."""

    voucher: Voucher
    owner: Late | Stranger | Undecided


@dataclass(frozen=True, slots=True)
class Reserve:
    """Bind the head run of the queue to the next numbers."""

    bound: tuple[tuple[InvoiceRow, Item], ...]


@dataclass(frozen=True, slots=True)
class RejectQueued:
    """The head of the queue can never be sent."""

    invoice: InvoiceRow
    reasons: tuple[ArcaMessage, ...]


@dataclass(frozen=True, slots=True)
class Suspect:
    """The head of the queue looks like a voucher that this database has forgotten."""

    invoice: InvoiceRow
    orphan: OrphanVoucher


@dataclass(frozen=True, slots=True)
class Send:
    """Mark the unresolved numbers as leaving, durably, and send them: the same numbers, the same bytes."""


@dataclass(frozen=True, slots=True)
class Withdraw:
    """Nothing of the attempt was ever sent: its invoices go back to the queue, no trace is needed."""

    why: str


@dataclass(frozen=True, slots=True)
class Adopt:
    """The head was granted, and the answer had been lost.

    Attributes:
        doubtful: others issue on this sequence, so a person has to say whether it is ours.
    """

    voucher: Voucher
    doubtful: bool = False


@dataclass(frozen=True, slots=True)
class Spend:
    """The head's number holds another voucher: the head and all behind it need new numbers."""

    voucher: Voucher
    owner: Late | Stranger | Undecided


@dataclass(frozen=True, slots=True)
class AwaitRejection:
    """Refused, but something was sent before: final after a silence."""

    reasons: tuple[ArcaMessage, ...]


@dataclass(frozen=True, slots=True)
class NoteQuiet:
    """ARCA was seen without the number, after the silence, once more."""


@dataclass(frozen=True, slots=True)
class Refuse:
    """The head is rejected. Its number stays unused, so those behind it need others."""

    reasons: tuple[ArcaMessage, ...]


@dataclass(frozen=True, slots=True)
class Review:
    """The head is for a person; those behind it need other numbers."""

    why: str


@dataclass(frozen=True, slots=True)
class StayUncertain:
    """ARCA has to be asked about the first number that was not granted, not before ``until``.

    Attributes:
        word: ``number_or_date``, ``transaction_open`` or "".
    """

    word: str
    why: str
    until: datetime


@dataclass(frozen=True, slots=True)
class IssuerRefused:
    """The whole request was refused, for what the issuer or the header is: the sequence is held.

    Attributes:
        is_first: nothing else was ever sent, so the invoices go back to the queue; else their numbers stay theirs.
    """

    reasons: tuple[ArcaMessage, ...]
    is_first: bool


@dataclass(frozen=True, slots=True)
class Settle:
    """An answer to a request: a granted prefix, and what of the first number behind it.

    Attributes:
        then: None where everything was granted.
    """

    granted: tuple[Authorized, ...]
    then: Refuse | AwaitRejection | StayUncertain | IssuerRefused | None


Decision: TypeAlias = (
    Wait
    | HoldSequence
    | Begin
    | Checked
    | Import
    | Reserve
    | RejectQueued
    | Suspect
    | Send
    | Withdraw
    | Adopt
    | Spend
    | AwaitRejection
    | NoteQuiet
    | Refuse
    | Review
    | Settle
)


def next_question(view: View, policy: EnginePolicy) -> Question:
    """What to ask ARCA, if anything: first about an open attempt, then whether we know all, then for the queue."""
    sequence = view.sequence
    if sequence.wake_at is not None and view.now < sequence.wake_at:
        return Rest()
    if view.attempt is not None:
        return AskVoucher(view.head.number)
    wants = (bool(view.queue) and sequence.hold is None) or is_check_due(view, policy)
    return AskLast() if wants else Rest()


def is_check_due(view: View, policy: EnginePolicy) -> bool:
    """Whether ARCA's last number has not been looked at for a while (a foreign voucher, a late grant)."""
    checked, hold = view.sequence.checked_at, view.sequence.hold
    if checked is None or (hold is not None and checked < hold.since):
        return True
    return view.now - checked >= policy.sweep


def is_never_sent(view: View) -> bool:
    """The open attempt was bound, and no intention to send it was ever written."""
    return view.open_attempt.state is AttemptState.PREPARED and view.open_attempt.sends == 0
