"""The shapes of outcomes, and of vouchers that ARCA holds."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field, StrictBool, StrictInt, StrictStr

from arca_sdk import errors
from arca_sdk.domain.authorization import AuthorizationKind, Authorized, Rejected, Uncertain, Unsent, Voucher
from arca_sdk.errors import ArcaError, ArcaMessage
from arca_sdk.invoice_file import fields
from arca_sdk.invoice_file.invoices import InvoiceShape
from arca_sdk.invoice_file.shape import Shape


class MessageShape(Shape):
    code: StrictInt
    text: StrictStr

    def build(self) -> ArcaMessage:
        return ArcaMessage(self.code, self.text)


def _messages(messages: list[MessageShape]) -> tuple[ArcaMessage, ...]:
    return tuple(message.build() for message in messages)


class AuthorizedShape(Shape):
    invoice: InvoiceShape
    cae: StrictStr
    cae_due: fields.Day
    observations: list[MessageShape] = Field(default_factory=list)
    events: list[MessageShape] = Field(default_factory=list)
    processed_at: fields.Instant | None = None
    recovered: StrictBool = False

    def build(self) -> Authorized:
        return Authorized(
            self.invoice.build(held=True),
            self.cae,
            self.cae_due,
            _messages(self.observations),
            _messages(self.events),
            self.processed_at,
            self.recovered,
        )


class RejectedShape(Shape):
    invoice: InvoiceShape
    reasons: list[MessageShape] = Field(default_factory=list)
    events: list[MessageShape] = Field(default_factory=list)

    def build(self) -> Rejected:
        return Rejected(self.invoice.build(held=True), _messages(self.reasons), _messages(self.events))


class UncertainShape(Shape):
    invoice: InvoiceShape
    attempt_id: StrictStr
    reason: StrictStr
    first_sent_at: fields.Instant
    sent_at: fields.Instant
    sends: StrictInt = 1
    last_word: StrictStr = ""

    def build(self) -> Uncertain:
        kept = dict(self)
        kept["invoice"] = self.invoice.build(held=True)
        return Uncertain(**kept)


class ErrorShape(Shape):
    code: StrictStr
    message: StrictStr
    hint: StrictStr = ""
    details: dict[str, Any] = Field(default_factory=dict)
    messages: list[MessageShape] = Field(default_factory=list)

    def build(self) -> ArcaError:
        """The same class with the same words; invoices and findings it carried are not kept in a file."""
        cls = next((each for each in _every_error(ArcaError) if each.code == self.code), ArcaError)
        error = cls.__new__(cls, self.message)
        error.args = (self.message,)
        state: dict[str, Any] = {"message": self.message, "hint": self.hint, **self.details}
        if issubclass(cls, errors.Refused):
            state["messages"] = _messages(self.messages)
        error.__dict__.update({"findings": (), "position": None, "uncertain": (), **state})
        return error


class UnsentShape(Shape):
    invoice: InvoiceShape
    error: ErrorShape

    def build(self) -> Unsent:
        return Unsent(self.invoice.build(held=True), self.error.build())


class HeldShape(Shape):
    invoice: InvoiceShape
    result: StrictStr
    authorization: StrictStr
    kind: Literal["CAE", "CAEA"] | None = None
    due: fields.Day | None = None
    processed_at: fields.Instant | None = None
    observations: list[MessageShape] = Field(default_factory=list)

    def build(self) -> Voucher:
        return Voucher(
            self.invoice.build(held=True),
            self.result,
            self.authorization,
            self.kind and AuthorizationKind(self.kind),
            self.due,
            self.processed_at,
            _messages(self.observations),
        )


def _every_error(cls: type[ArcaError]) -> list[type[ArcaError]]:
    return [cls, *(found for each in cls.__subclasses__() for found in _every_error(each))]
