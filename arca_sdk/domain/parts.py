"""The parts of an invoice. Constructors normalise: text becomes exact types, floats are refused."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, TypeAlias

from arca_sdk.domain.codes import OptionalType, TributeType, VatCondition, VatRate, VoucherType
from arca_sdk.domain.document import Document
from arca_sdk.domain.money import ZERO, money, percentage, quantity
from arca_sdk.errors import InvalidInput

Amount: TypeAlias = Decimal | str | int
"""What a constructor takes for an amount; what it keeps is a Decimal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Receiver:
    """Who the invoice is for. Name and address are printed; ARCA never sees them."""

    document: Document
    vat_condition: VatCondition | None = None
    name: str = ""
    address: str = ""

    def __post_init__(self) -> None:
        if self.vat_condition is not None:
            normalize(self, vat_condition=VatCondition(self.vat_condition))

    @classmethod
    def consumidor_final(cls, *, name: str = "", address: str = "") -> Receiver:
        """A final consumer who is not identified."""
        return cls(
            document=Document.anonymous(),
            vat_condition=VatCondition.CONSUMIDOR_FINAL,
            name=name,
            address=address,
        )


@dataclass(frozen=True, slots=True)
class Period:
    """From day to day, both included. A missing end is for the rules to complain about."""

    start: date | None
    end: date | None

    def __post_init__(self) -> None:
        check_days(self, "start", "end")


@dataclass(frozen=True, slots=True)
class VatSubtotal:
    """One rate (AlicIva): taxable base and tax, in the voucher's currency."""

    rate: VatRate
    base: Decimal
    amount: Decimal

    if TYPE_CHECKING:

        def __init__(self, rate: VatRate, base: Amount, amount: Amount) -> None: ...

    def __post_init__(self) -> None:
        normalize(self, rate=VatRate(self.rate), base=money(self.base, field="vat.base"))
        normalize(self, amount=money(self.amount, field="vat.amount"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Tribute:
    """Another tax (Tributo): perceptions, internal taxes, municipal rates."""

    type: TributeType
    amount: Decimal
    base: Decimal = ZERO
    rate: Decimal = ZERO
    description: str = ""

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            type: TributeType,
            amount: Amount,
            base: Amount = ZERO,
            rate: Amount = ZERO,
            description: str = "",
        ) -> None: ...

    def __post_init__(self) -> None:
        normalize(self, type=TributeType(self.type), amount=money(self.amount, field="tributes.amount"))
        normalize(self, base=money(self.base, field="tributes.base"))
        normalize(self, rate=percentage(self.rate, field="tributes.rate"))


@dataclass(frozen=True, slots=True, kw_only=True)
class AssociatedVoucher:
    """A voucher this one refers to (CbteAsoc). ``cuit`` and ``issue_date`` are required on FCE notes."""

    type: VoucherType
    point_of_sale: int
    number: int
    cuit: str | None = None
    issue_date: date | None = None

    def __post_init__(self) -> None:
        normalize(self, type=VoucherType(self.type))
        check_days(self, "issue_date")


@dataclass(frozen=True, slots=True)
class OptionalData:
    """A datum that a special regime asks for (Opcional)."""

    type: OptionalType
    value: str

    def __post_init__(self) -> None:
        normalize(self, type=OptionalType(self.type))


@dataclass(frozen=True, slots=True)
class Buyer:
    """One of several buyers (Comprador) and its share in percent."""

    document: Document
    share: Decimal

    if TYPE_CHECKING:

        def __init__(self, document: Document, share: Amount) -> None: ...

    def __post_init__(self) -> None:
        normalize(self, share=percentage(self.share, field="buyers.share"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One printed line. ARCA receives only the totals that come out of the lines.

    Args:
        description: what is sold.
        unit_price: per unit, up to 6 decimals; with or without VAT as ``prices_include_vat`` says to the builder.
        quantity: up to 6 decimals.
        vat: rate, or NO_GRAVADO / EXENTO. Ignored in class C.
        discount: amount taken off the whole line.
        unit: unit of measure, printed.
        code: the seller's product code, printed.
    """

    description: str
    unit_price: Decimal
    quantity: Decimal = Decimal(1)
    vat: VatRate = VatRate.VEINTIUNO
    discount: Decimal = ZERO
    unit: str = ""
    code: str = ""

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            description: str,
            unit_price: Amount,
            quantity: Amount = 1,
            vat: VatRate = VatRate.VEINTIUNO,
            discount: Amount = ZERO,
            unit: str = "",
            code: str = "",
        ) -> None: ...

    def __post_init__(self) -> None:
        normalize(self, unit_price=quantity(self.unit_price, field="lines.unit_price"))
        normalize(self, quantity=quantity(self.quantity, field="lines.quantity"))
        normalize(self, discount=money(self.discount, field="lines.discount"), vat=VatRate(self.vat))

    @property
    def subtotal(self) -> Decimal:
        """Quantity times unit price less discount, unrounded."""
        return self.quantity * self.unit_price - self.discount


def normalize(instance: object, **values: object) -> None:
    """Replace fields of a frozen instance while it is being made."""
    for name, value in values.items():
        object.__setattr__(instance, name, value)


def check_days(instance: object, *names: str) -> None:
    """A ``datetime`` is a ``date`` to Python, and not to ARCA, to the rules, or to the journal, which could not be read
    back.

    Raises:
        InvalidInput: a field holds neither a date nor None.
    """
    for name in names:
        value = getattr(instance, name)
        if value is not None and (isinstance(value, datetime) or not isinstance(value, date)):
            raise InvalidInput(
                f"{value!r} is not a date.",
                field=name,
                hint="Give a datetime.date; civil_date(instant) is Argentina's day at an instant.",
            )
