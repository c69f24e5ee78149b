"""What a decision may look at: one consistent reading of a sequence. Only pure questions about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from arca_server.invoices.engine.states import (
    UNRESOLVED,
    AttemptRow,
    InvoiceRow,
    ItemRow,
    OrphanVoucher,
    SequenceRow,
    Tombstone,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Grave:
    """A tombstone with everything that the attribution of a found voucher asks for.

    Attributes:
        items: every item of the attempt that was given up, with the invoices as they are now.
    """

    tombstone: Tombstone
    attempt: AttemptRow
    items: tuple[tuple[ItemRow, InvoiceRow], ...]

    @property
    def own(self) -> tuple[ItemRow, InvoiceRow]:
        """The item that lies under the tombstone."""
        return next(pair for pair in self.items if pair[0].number == self.tombstone.number)

    @property
    def brothers(self) -> tuple[tuple[ItemRow, InvoiceRow], ...]:
        return tuple(pair for pair in self.items if pair[0].number != self.tombstone.number)


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A sequence at an instant of the database's clock.

    Attributes:
        attempt, items: the open attempt with all its items, by number; None and () where there is none.
        invoices: those of the items, by id.
        queue: the first queued invoices, by position.
        graves: tombstones above ``last_confirmed``: what lies below can never be granted again.
        orphans: since ``restored_at``, those nobody adopted; () where nothing was restored.
    """

    now: datetime
    sequence: SequenceRow
    attempt: AttemptRow | None = None
    items: tuple[ItemRow, ...] = ()
    invoices: Mapping[str, InvoiceRow] = field(default_factory=dict)
    queue: tuple[InvoiceRow, ...] = ()
    graves: tuple[Grave, ...] = ()
    orphans: tuple[OrphanVoucher, ...] = ()

    @property
    def open_attempt(self) -> AttemptRow:
        assert self.attempt is not None, "asked of a sequence without an open attempt"
        return self.attempt

    @property
    def unresolved(self) -> tuple[ItemRow, ...]:
        return tuple(item for item in self.items if item.state in UNRESOLVED)

    @property
    def head(self) -> ItemRow:
        """The first number that is not known to be anybody's."""
        return self.unresolved[0]

    def invoice_of(self, item: ItemRow) -> InvoiceRow:
        return self.invoices[item.invoice_id]
