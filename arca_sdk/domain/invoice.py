"""The invoice: frozen, typed, exact. What ARCA authorises, in this library's words.

Three steps, never mixed: **normalize** (constructors here turn text into exact types), **calculate**
(``arca_sdk.domain.totals`` works out amounts from lines), **validate** (``arca_sdk.domain.rules``). An
``Invoice`` may therefore hold something that ARCA would reject: that is for the rules to say, all at once.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from arca_sdk.domain.codes import Concept, Currency, VoucherClass, VoucherType
from arca_sdk.domain.money import ZERO, exchange_rate, money
from arca_sdk.domain.parts import (
    AssociatedVoucher,
    Buyer,
    Line,
    OptionalData,
    Period,
    Receiver,
    Tribute,
    VatSubtotal,
    check_days,
    normalize,
)
from arca_sdk.domain.totals import total_lines
from arca_sdk.errors import InvalidInput


@dataclass(frozen=True, slots=True, kw_only=True)
class Invoice:
    """A voucher to authorise: invoice, note, receipt. Amounts are in ``currency``.

    Build it with ``Invoice.from_lines`` or ``Invoice.from_amounts``, which work out letter-dependent totals; the
    plain constructor takes every amount as it is.

    Args:
        voucher_type: CbteTipo.
        point_of_sale: PtoVta, 1 to 99998.
        concept: products, services or both.
        receiver: who it is for.
        total: ImpTotal.
        net: taxed net (ImpNeto); the subtotal in class C.
        vat_total: ImpIVA.
        untaxed: non-taxed net (ImpTotConc).
        exempt: ImpOpEx.
        tributes_total: ImpTrib.
        issue_date: CbteFch in Argentina's civil time; None lets authorisation take today's.
        service_period: FchServDesde and FchServHasta.
        payment_due: FchVtoPago.
        currency: MonId.
        exchange_rate: MonCotiz, pesos per unit; None only with ``paid_in_foreign_currency``.
        paid_in_foreign_currency: CanMisMonExt; None omits it.
        vat: one subtotal per rate.
        tributes: other taxes.
        associated: vouchers referred to.
        associated_period: the period referred to, instead of vouchers.
        optionals: data of special regimes.
        buyers: several buyers.
        activities: activity codes of the meat, flour and tobacco regimes.
        number: CbteDesde; given by authorisation, never guessed.
        last_number: CbteHasta where one voucher covers a range (class B); None means the same as ``number``.
        lines: what is printed.
        notes: free text, printed.
        reference: the caller's own name for the sale (an order number); kept in journals, never sent or printed.
    """

    voucher_type: VoucherType
    point_of_sale: int
    concept: Concept
    receiver: Receiver
    total: Decimal
    net: Decimal = ZERO
    vat_total: Decimal = ZERO
    untaxed: Decimal = ZERO
    exempt: Decimal = ZERO
    tributes_total: Decimal = ZERO
    issue_date: date | None = None
    service_period: Period | None = None
    payment_due: date | None = None
    currency: Currency = Currency.PESOS
    exchange_rate: Decimal | None = Decimal("1.000000")
    paid_in_foreign_currency: bool | None = None
    vat: tuple[VatSubtotal, ...] = ()
    tributes: tuple[Tribute, ...] = ()
    associated: tuple[AssociatedVoucher, ...] = ()
    associated_period: Period | None = None
    optionals: tuple[OptionalData, ...] = ()
    buyers: tuple[Buyer, ...] = ()
    activities: tuple[int, ...] = ()
    number: int | None = None
    last_number: int | None = None
    lines: tuple[Line, ...] = ()
    notes: str = ""
    reference: str = ""

    def __post_init__(self) -> None:
        for name in ("total", "net", "vat_total", "untaxed", "exempt", "tributes_total"):
            object.__setattr__(self, name, money(getattr(self, name), field=name))
        if self.exchange_rate is not None:
            normalize(self, exchange_rate=exchange_rate(self.exchange_rate))
        normalize(
            self,
            voucher_type=VoucherType(self.voucher_type),
            concept=Concept(self.concept),
            currency=Currency(self.currency),
            point_of_sale=_whole(self.point_of_sale, "point_of_sale"),
        )
        check_days(self, "issue_date", "payment_due")
        for name in ("vat", "tributes", "associated", "optionals", "buyers", "activities", "lines"):
            object.__setattr__(self, name, tuple(getattr(self, name)))

    @property
    def voucher_class(self) -> VoucherClass | None:
        return self.voucher_type.voucher_class

    @property
    def end_number(self) -> int | None:
        """CbteHasta."""
        return self.number if self.last_number is None else self.last_number

    @property
    def count(self) -> int:
        """How many vouchers the number range covers; 1 but for class B summaries."""
        if self.number is None or self.last_number is None:
            return 1
        return self.last_number - self.number + 1

    def numbered(self, number: int, *, issue_date: date | None = None) -> Invoice:
        """The same invoice bound to a number (a range keeps its length) and, where it had none, a date."""
        last = None if self.last_number is None else number + self.count - 1
        return self._with(number=number, last_number=last, issue_date=self.issue_date or issue_date)

    def dated(self, issue_date: date) -> Invoice:
        """The same invoice with a date, where it had none."""
        return self if self.issue_date else self._with(issue_date=issue_date)

    def _with(self, **changes: int | date | None) -> Invoice:
        """As ``replace``, but what is exact already is not made exact again: a bulk copies thousands."""
        copy = object.__new__(Invoice)
        for name in Invoice.__slots__:
            object.__setattr__(copy, name, changes[name] if name in changes else getattr(self, name))
        return copy

    @classmethod
    def from_lines(
        cls,
        lines: Iterable[Line],
        *,
        voucher_type: VoucherType,
        point_of_sale: int,
        receiver: Receiver,
        concept: Concept = Concept.PRODUCTOS,
        prices_include_vat: bool | None = None,
        tributes: Iterable[Tribute] = (),
        issue_date: date | None = None,
        service_period: Period | None = None,
        payment_due: date | None = None,
        currency: Currency = Currency.PESOS,
        exchange_rate: Decimal | str | int | None = Decimal(1),
        paid_in_foreign_currency: bool | None = None,
        associated: Iterable[AssociatedVoucher] = (),
        associated_period: Period | None = None,
        optionals: Iterable[OptionalData] = (),
        buyers: Iterable[Buyer] = (),
        activities: Iterable[int] = (),
        notes: str = "",
        reference: str = "",
    ) -> Invoice:
        """Work out every total from the lines.

        Args:
            prices_include_vat: whether unit prices carry their VAT. By default they do in class B (the way its
                prices are shown) and do not in the others; class C has no VAT to include.

        Raises:
            InvalidInput: no lines.
        """
        lines, tributes = tuple(lines), tuple(tributes)
        voucher_type = VoucherType(voucher_type)
        if prices_include_vat is None:
            prices_include_vat = voucher_type.voucher_class is VoucherClass.B
        totals = total_lines(
            lines,
            voucher_class=voucher_type.voucher_class,
            prices_include_vat=prices_include_vat,
            tributes=tributes,
        )
        return cls(
            voucher_type=voucher_type,
            point_of_sale=point_of_sale,
            concept=concept,
            receiver=receiver,
            total=totals.total,
            net=totals.net,
            vat_total=totals.vat_total,
            untaxed=totals.untaxed,
            exempt=totals.exempt,
            tributes_total=totals.tributes_total,
            vat=totals.vat,
            tributes=tributes,
            issue_date=issue_date,
            service_period=service_period,
            payment_due=payment_due,
            currency=currency,
            exchange_rate=exchange_rate,  # type: ignore[arg-type]  # normalised in __post_init__
            paid_in_foreign_currency=paid_in_foreign_currency,
            associated=tuple(associated),
            associated_period=associated_period,
            optionals=tuple(optionals),
            buyers=tuple(buyers),
            activities=tuple(activities),
            lines=lines,
            notes=notes,
            reference=reference,
        )

    @classmethod
    def from_amounts(
        cls,
        *,
        voucher_type: VoucherType,
        point_of_sale: int,
        receiver: Receiver,
        vat: Iterable[VatSubtotal] = (),
        net: Decimal | str | int | None = None,
        untaxed: Decimal | str | int = ZERO,
        exempt: Decimal | str | int = ZERO,
        tributes: Iterable[Tribute] = (),
        concept: Concept = Concept.PRODUCTOS,
        issue_date: date | None = None,
        service_period: Period | None = None,
        payment_due: date | None = None,
        currency: Currency = Currency.PESOS,
        exchange_rate: Decimal | str | int | None = Decimal(1),
        paid_in_foreign_currency: bool | None = None,
        associated: Iterable[AssociatedVoucher] = (),
        associated_period: Period | None = None,
        optionals: Iterable[OptionalData] = (),
        buyers: Iterable[Buyer] = (),
        activities: Iterable[int] = (),
        notes: str = "",
        reference: str = "",
    ) -> Invoice:
        """Sum the parts: ``net`` and ``vat_total`` from the subtotals per rate, ``total`` from everything.

        Args:
            vat: one subtotal per rate (classes A, B, ALEY).
            net: the subtotal in class C, which has no rates; elsewhere leave it out.

        Raises:
            InvalidAmount: an amount that is not exact.
            InvalidInput: ``net`` given together with ``vat``, and they disagree.
        """
        vat, tributes = tuple(vat), tuple(tributes)
        base = sum((subtotal.base for subtotal in vat), ZERO)
        given = None if net is None else money(net, field="net")
        if vat and given is not None and given != base:
            raise InvalidInput(
                f"The bases of the VAT rates add up to {base}, not to {given}.",
                field="net",
                hint="Leave net out: it is worked out from the rates.",
            )
        taxed = base if given is None else given
        vat_total = sum((subtotal.amount for subtotal in vat), ZERO)
        tributes_total = sum((tribute.amount for tribute in tributes), ZERO)
        untaxed, exempt = money(untaxed, field="untaxed"), money(exempt, field="exempt")
        return cls(
            voucher_type=voucher_type,
            point_of_sale=point_of_sale,
            concept=concept,
            receiver=receiver,
            total=taxed + vat_total + untaxed + exempt + tributes_total,
            net=taxed,
            vat_total=vat_total,
            untaxed=untaxed,
            exempt=exempt,
            tributes_total=tributes_total,
            vat=vat,
            tributes=tributes,
            issue_date=issue_date,
            service_period=service_period,
            payment_due=payment_due,
            currency=currency,
            exchange_rate=exchange_rate,  # type: ignore[arg-type]  # normalised in __post_init__
            paid_in_foreign_currency=paid_in_foreign_currency,
            associated=tuple(associated),
            associated_period=associated_period,
            optionals=tuple(optionals),
            buyers=tuple(buyers),
            activities=tuple(activities),
            notes=notes,
            reference=reference,
        )


def _whole(value: object, field: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise InvalidInput(f"{value!r} is not a whole number.", field=field)
    return value


__all__ = [
    "AssociatedVoucher",
    "Buyer",
    "Invoice",
    "Line",
    "OptionalData",
    "Period",
    "Receiver",
    "Tribute",
    "VatSubtotal",
]
