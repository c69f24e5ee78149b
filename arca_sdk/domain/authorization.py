"""What ARCA answered about an invoice.

``Authorized | Rejected | Uncertain`` is the whole truth about an invoice that was sent. Uncertain is not a failure: it
says that ARCA may or may not have authorised the invoice, and carries what is needed to find out.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import TypeAlias

from arca_sdk.domain.codes import VoucherType
from arca_sdk.domain.invoice import Invoice
from arca_sdk.errors import ArcaError, ArcaMessage


class AuthorizationKind(StrEnum):
    """EmisionTipo: CAE is asked for voucher by voucher, CAEA in advance."""

    CAE = "CAE"
    CAEA = "CAEA"


class _Numbered:
    """What is bound to a number."""

    __slots__ = ()

    invoice: Invoice

    @property
    def number(self) -> int:
        """The first number, where it covers a range."""
        assert self.invoice.number is not None
        return self.invoice.number

    @property
    def label(self) -> str:
        """``Factura B 00003-00000042``."""
        return voucher_label(self.invoice.voucher_type, self.invoice.point_of_sale, self.number)


@dataclass(frozen=True, slots=True)
class Authorized(_Numbered):
    """ARCA authorised the invoice.

    Attributes:
        invoice: with its number and date.
        cae: 14 digits.
        cae_due: last day to issue it with this CAE; it does not limit the invoice's validity.
        observations: what ARCA noted without refusing.
        events: notices that came along with the reply.
        processed_at: aware instant by ARCA's clock, None where it was not stated.
        recovered: the first reply was lost, and the CAE was found by asking for the number.
    """

    invoice: Invoice
    cae: str
    cae_due: date
    observations: tuple[ArcaMessage, ...] = ()
    events: tuple[ArcaMessage, ...] = ()
    processed_at: datetime | None = None
    recovered: bool = False

    def __str__(self) -> str:
        return f"{self.label} authorised, CAE {self.cae} until {self.cae_due}"


@dataclass(frozen=True, slots=True)
class Rejected:
    """ARCA refused the invoice; no number was used.

    Attributes:
        reasons: the codes of this voucher and those of the whole request.
    """

    invoice: Invoice
    reasons: tuple[ArcaMessage, ...]
    events: tuple[ArcaMessage, ...] = ()

    def __str__(self) -> str:
        return f"{self.invoice.voucher_type.label} rejected: {'; '.join(map(str, self.reasons))}"

    def explain(self, language: str = "en") -> str:
        """Each reason in ARCA's words, what it means and what to do.

        Args:
            language: ``en`` or ``es``.
        """
        from arca_sdk.domain.explanations.telling import tell_messages  # the rulebook, only for who asks

        return tell_messages(self.reasons, language)


@dataclass(frozen=True, slots=True)
class Uncertain(_Numbered):
    """Not known whether ARCA authorised the invoice under its number. Give it to ``settle()``.

    Attributes:
        invoice: as it was sent, with the number it is bound to.
        attempt_id: the journal's name for the attempt; settles it in another process.
        reason: what happened, one sentence.
        first_sent_at, sent_at: aware instants of the first and the last sending.
        sends: how many times the same bytes were sent.
        last_word: what the last reply said, for ``settle()``.
    """

    invoice: Invoice
    attempt_id: str
    reason: str
    first_sent_at: datetime
    sent_at: datetime
    sends: int = 1
    last_word: str = ""

    def __str__(self) -> str:
        return f"{self.label} uncertain: {self.reason}"


@dataclass(frozen=True, slots=True)
class Unsent:
    """Nothing was sent for this invoice, because something went wrong before its turn came.

    Only in a call with several invoices: those that went before have their outcomes, and an exception would lose
    them. Authorise it again once the reason is gone.

    Attributes:
        error: why.
    """

    invoice: Invoice
    error: ArcaError

    def __str__(self) -> str:
        return f"{self.invoice.voucher_type.label} not sent: {self.error}"


Outcome: TypeAlias = Authorized | Rejected | Uncertain | Unsent


@dataclass(frozen=True, slots=True)
class Voucher(_Numbered):
    """A voucher as ARCA holds it (FECompConsultar).

    Attributes:
        invoice: every field that ARCA returned.
        result: ``A``; other letters are kept as sent.
        authorization: CAE or CAEA, 14 digits.
        kind: CAE or CAEA; None where ARCA did not state it.
        due: last day to issue with that authorisation (CAE), or the CAEA's last day.
        processed_at: aware instant by ARCA's clock.
    """

    invoice: Invoice
    result: str
    authorization: str
    kind: AuthorizationKind | None
    due: date | None
    processed_at: datetime | None
    observations: tuple[ArcaMessage, ...] = ()

    def __str__(self) -> str:
        return f"{self.label}, {self.kind or 'authorisation'} {self.authorization}"

    def as_authorized(self, *, recovered: bool = False) -> Authorized:
        """The same fact as an outcome; raises ValueError if ARCA did not state an approval with a due date."""
        if self.result != "A" or self.due is None:
            raise ValueError(f"voucher {self.number} has result {self.result!r} and due date {self.due}")
        return Authorized(
            self.invoice, self.authorization, self.due, self.observations, (), self.processed_at, recovered
        )


def voucher_label(voucher_type: VoucherType, point_of_sale: int, number: int) -> str:
    """``Factura B 00003-00000042``."""
    return f"{voucher_type.label} {point_of_sale:05d}-{number:08d}"
