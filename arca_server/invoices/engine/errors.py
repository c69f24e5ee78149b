"""What a store answers instead of a result.

::

    EngineError
    ├── StoreUnavailable        it may or may not have happened: read again before anything else
    ├── Superseded              it did not happen
    │   ├── Fenced              another worker claimed the sequence
    │   └── Conflict            a row was changed meanwhile: read again, decide again
    ├── ConstraintBroken        it did not happen, and must never have been tried: a bug
    └── Declined                what somebody asked for cannot be; carries the API's code
        ├── UnknownInvoice, UnsupportedInvoice, SequenceOfAnother
        ├── IdempotencyKeyReused, DuplicateReference, DateBeforeLastVoucher, PossibleDuplicate
        └── InvoiceStateConflict, VersionMismatch
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from arca_server.invoices.engine.states import OrphanVoucher


class EngineError(Exception):
    """Root."""


class StoreUnavailable(EngineError):
    """No answer from the database. After a commit nobody knows whether it took place."""


class Superseded(EngineError):
    """Somebody else was faster; nothing was written."""


class Fenced(Superseded):
    """The sequence has a newer epoch."""


class Conflict(Superseded):
    """A row has another version than was read."""


class ConstraintBroken(EngineError):
    """The database refused what may never be: two vouchers for one number, a changed CAE, a second open attempt."""


class Declined(EngineError):
    """Somebody asked for what cannot be. Nothing was written.

    Attributes:
        code: of the API's problem.
        invoice_id: the invoice that stands against it, or "".
    """

    code: ClassVar[str] = "declined"

    def __init__(self, message: str, *, invoice_id: str = "") -> None:
        super().__init__(message)
        self.invoice_id = invoice_id


class UnknownInvoice(Declined):
    """No such invoice of this tenant."""

    code = "not_found"


class UnsupportedInvoice(Declined):
    """It has a number already, or covers a range of numbers."""

    code = "validation_error"


class SequenceOfAnother(Declined):
    """The point of sale belongs to another tenant of the installation."""

    code = "point_of_sale_taken"


class IdempotencyKeyReused(Declined):
    """The key was used for another request."""

    code = "idempotency_key_reused"


class DuplicateReference(Declined):
    """Another invoice has the external reference."""

    code = "duplicate_external_ref"


class DateBeforeLastVoucher(Declined):
    """ARCA wants dates that do not go back, and one ahead of it in the queue or at ARCA is later."""

    code = "date_before_last_voucher"


class PossibleDuplicate(Declined):
    """It looks like a voucher that the database has forgotten; its owner has to say whether it is.

    Attributes:
        orphan: that voucher.
    """

    code = "possible_duplicate_after_restore"

    def __init__(self, message: str, *, orphan: OrphanVoucher) -> None:
        super().__init__(message)
        self.orphan = orphan


class InvoiceStateConflict(Declined):
    """Its state does not allow it."""

    code = "invoice_state_conflict"


class VersionMismatch(Declined):
    """It was changed since it was read (If-Match)."""

    code = "version_mismatch"
