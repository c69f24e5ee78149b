"""The shapes of an invoice's parts."""

from __future__ import annotations

from decimal import Decimal

from pydantic import StrictInt, StrictStr

from arca_sdk.domain import codes, money
from arca_sdk.domain.cuit import Cuit
from arca_sdk.domain.document import Document
from arca_sdk.domain.invoice import AssociatedVoucher, Line, Period, Receiver, VatSubtotal
from arca_sdk.errors import InvalidInput
from arca_sdk.invoice_file import fields
from arca_sdk.invoice_file.shape import Shape


class DocumentShape(Shape):
    type: fields.DocumentType
    number: fields.Digits

    def build(self, field: str, *, held: bool) -> Document:
        """What ARCA holds is taken as it is; what a person wrote is checked."""
        if held:
            return Document(self.type, int(self.number))
        try:
            return Document.of(self.type, self.number)
        except InvalidInput as error:
            raise type(error)(error.message, field=f"{field}.number", hint=error.hint) from None


class ReceiverShape(Shape):
    document: DocumentShape | None = None
    vat_condition: fields.VatCondition | None = None
    name: StrictStr = ""
    address: StrictStr = ""

    def build(self, *, held: bool) -> Receiver:
        """Without document: a consumer who is not identified."""
        if self.document is None and not held and self.vat_condition is None:
            return Receiver.consumidor_final(name=self.name, address=self.address)
        document = self.document.build("receiver.document", held=held) if self.document else Document.anonymous()
        return Receiver(document=document, vat_condition=self.vat_condition, name=self.name, address=self.address)


class PeriodShape(Shape):
    start: fields.Day | None = None
    end: fields.Day | None = None

    def build(self) -> Period:
        return Period(self.start, self.end)


class VatSubtotalShape(Shape):
    rate: fields.Rate
    base: fields.Money
    amount: fields.Money

    def build(self) -> VatSubtotal:
        return VatSubtotal(self.rate, self.base, self.amount)


class TributeShape(Shape):
    type: fields.TributeType
    amount: fields.Money
    base: fields.Money = money.ZERO
    rate: fields.Percentage = money.ZERO
    description: StrictStr = ""


class AssociatedShape(Shape):
    type: fields.VoucherType
    point_of_sale: StrictInt
    number: StrictInt
    cuit: StrictStr | None = None
    issue_date: fields.Day | None = None

    def build(self, field: str, *, held: bool) -> AssociatedVoucher:
        cuit = self.cuit
        if cuit is not None and not held:
            try:
                cuit = str(Cuit(cuit))
            except InvalidInput as error:
                raise type(error)(error.message, field=f"{field}.cuit", hint=error.hint) from None
        return AssociatedVoucher(
            type=self.type,
            point_of_sale=self.point_of_sale,
            number=self.number,
            cuit=cuit,
            issue_date=self.issue_date,
        )


class OptionalShape(Shape):
    type: fields.OptionalType
    value: StrictStr


class BuyerShape(Shape):
    document: DocumentShape
    share: fields.Percentage


class LineShape(Shape):
    description: StrictStr
    unit_price: fields.Quantity
    quantity: fields.Quantity = Decimal(1)
    vat: fields.Rate = codes.VatRate.VEINTIUNO
    discount: fields.Money = money.ZERO
    unit: StrictStr = ""
    code: StrictStr = ""

    def build(self) -> Line:
        return Line(**dict(self))
