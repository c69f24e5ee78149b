"""The port to the database. Every method is one transaction, or none: what it changes is written as a whole, together
with one audit row and one outbox row per event, or not at all.

A store must hold, as constraints of the database and not of this code:

* a tenant's idempotency key, and its external reference, name one invoice;
* a sequence belongs to one tenant;
* at most one open attempt per sequence, at most one unresolved item per invoice; numbers of an attempt lie within it;
* (sequence, number) of authorised invoices and orphans is unique, and so is a CAE within an environment and CUIT;
* states follow ``states.ARROWS``; versions grow by one; nothing in ``states.FISCAL`` changes after AUTHORIZED;
* what is bound to a number of an attempt never changes; a tombstone, a request and an invoice are never deleted.

Time is the database's, everywhere. ``conformance`` (tests/server/engine) is the suite that each store has to pass.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Protocol

from arca_sdk.domain.sequence import Sequence
from arca_server.invoices.engine.changes import Transition
from arca_server.invoices.engine.people import NewInvoice, Verdict
from arca_server.invoices.engine.states import HoldReason, InvoiceRow, Mode, OrphanVoucher, SequenceRow
from arca_server.invoices.engine.view import View


class Store(Protocol):
    """What the engine asks of a database. Each method may raise ``StoreUnavailable``."""

    async def now(self) -> datetime:
        """The database's clock: an aware instant that never goes back by more than the clocks of its failover."""

    # --- owners and operators

    async def open_sequence(self, key: Sequence, tenant: str, mode: Mode = Mode.EXCLUSIVE) -> SequenceRow:
        """The sequence, made where there is none; in a database that was once restored, with that instant as its
        ``restored_at``.

        Raises:
            SequenceOfAnother
        """

    async def accept(self, new: NewInvoice) -> InvoiceRow:
        """Queue an invoice on an open sequence; a repeated request gets the invoice of the first, as it is now.

        Locks the sequence, so that positions are given in the order of commits.

        Raises:
            Declined: IdempotencyKeyReused, DuplicateReference, DateBeforeLastVoucher, PossibleDuplicate,
                UnsupportedInvoice, SequenceOfAnother
        """

    async def enqueue(self, tenant: str, invoice_id: str, version: int | None = None) -> InvoiceRow:
        """Send a draft on its way.

        Raises:
            Declined: UnknownInvoice, VersionMismatch, InvoiceStateConflict, DateBeforeLastVoucher, PossibleDuplicate
        """

    async def cancel(self, tenant: str, invoice_id: str, version: int | None = None) -> InvoiceRow:
        """Take a draft or a queued invoice back, unless it may still be granted.

        Raises:
            Declined: UnknownInvoice, VersionMismatch, InvoiceStateConflict
        """

    async def resolve(
        self, tenant: str, invoice_id: str, verdict: Verdict, *, actor: str, number: int | None = None
    ) -> InvoiceRow:
        """A person decides about an invoice that needs a review, or that an orphan turned out to be.

        Args:
            number: of the orphan to adopt; by default the one that it is suspected to be.

        Raises:
            Declined: UnknownInvoice, InvoiceStateConflict
        """

    async def hold(self, key: Sequence | None, reason: HoldReason, words: str, *, actor: str) -> None:
        """Let a sequence send nothing more; None holds every one. None and RESTORE is what a start-up does that finds
        another incarnation of the database: it is remembered for sequences that are opened later."""

    async def release(self, key: Sequence, *, actor: str) -> None:
        """Let it send again; nothing where it is not held."""

    async def set_mode(self, key: Sequence, mode: Mode, *, actor: str) -> None:
        """Say whether other systems issue on it."""

    async def invoice(self, tenant: str, invoice_id: str) -> InvoiceRow | None:
        """One invoice of a tenant."""

    async def find_by_key(self, tenant: str, idempotency_key: str) -> InvoiceRow | None:
        """The invoice that a request with the key made."""

    async def find_by_reference(self, tenant: str, external_ref: str) -> InvoiceRow | None:
        """The invoice with the external reference."""

    async def orphans(self, key: Sequence) -> tuple[OrphanVoucher, ...]:
        """Vouchers at ARCA that nobody has adopted, by number."""

    # --- workers

    async def due(self, sweep: timedelta, limit: int) -> tuple[Sequence, ...]:
        """Sequences that somebody should look at: nobody's lease lives, ``wake_at`` has come, and there is an open
        attempt, a queue that is not held, or no check for ``sweep``; the longest waiting first."""

    async def claim(self, key: Sequence, owner: str, lease: timedelta) -> SequenceRow | None:
        """Take the sequence, with a new epoch, if nobody's lease lives. None if somebody's does."""

    async def give_back(self, key: Sequence, epoch: int) -> None:
        """End one's own lease now; nothing if the epoch is another."""

    async def load(self, key: Sequence, queue_limit: int) -> View:
        """One consistent reading, with the database's time."""

    async def commit(self, transition: Transition, *, actor: str) -> None:
        """Write a transition of a claimed sequence.

        Raises:
            Fenced: the sequence has another epoch than ``transition.sequence``.
            Conflict: the sequence, or an invoice, has another version than the one before the transition's.
            ConstraintBroken: it would break one of the rules above.
        """
