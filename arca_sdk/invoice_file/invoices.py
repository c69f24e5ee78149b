"""The shape of an invoice, in its three forms."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from pydantic import Field, StrictBool, StrictInt, StrictStr

from arca_sdk.domain import codes, money
from arca_sdk.domain.invoice import Buyer, Invoice, OptionalData, Tribute
from arca_sdk.errors import InvalidInput
from arca_sdk.invoice_file import fields
from arca_sdk.invoice_file.parts import (
    AssociatedShape,
    BuyerShape,
    LineShape,
    OptionalShape,
    PeriodShape,
    ReceiverShape,
    TributeShape,
    VatSubtotalShape,
)
from arca_sdk.invoice_file.shape import Shape


class InvoiceShape(Shape):
    voucher_type: fields.VoucherType
    point_of_sale: StrictInt
    concept: fields.Concept = codes.Concept.PRODUCTOS
    receiver: ReceiverShape = ReceiverShape()
    lines: list[LineShape] = Field(default_factory=list)
    prices_include_vat: StrictBool | None = None
    total: fields.Money | None = None
    net: fields.Money | None = None
    vat_total: fields.Money | None = None
    untaxed: fields.Money | None = None
    exempt: fields.Money | None = None
    tributes_total: fields.Money | None = None
    vat: list[VatSubtotalShape] = Field(default_factory=list)
    tributes: list[TributeShape] = Field(default_factory=list)
    issue_date: fields.Day | None = None
    service_period: PeriodShape | None = None
    payment_due: fields.Day | None = None
    currency: fields.Currency = codes.Currency.PESOS
    exchange_rate: fields.ExchangeRate | None = Decimal(1)
    paid_in_foreign_currency: StrictBool | None = None
    associated: list[AssociatedShape] = Field(default_factory=list)
    associated_period: PeriodShape | None = None
    optionals: list[OptionalShape] = Field(default_factory=list)
    buyers: list[BuyerShape] = Field(default_factory=list)
    activities: list[StrictInt] = Field(default_factory=list)
    number: StrictInt | None = None
    last_number: StrictInt | None = None
    notes: StrictStr = ""
    reference: StrictStr = ""

    def build(self, *, held: bool) -> Invoice:
        common = self._common(held=held)
        if self.total is not None:
            return self._as_it_stands(common)
        self._refuse(("vat_total", "tributes_total", "number", "last_number"), "It only goes together with total.")
        if self.lines:
            self._refuse(
                ("net", "untaxed", "exempt", "vat"),
                "Amounts are worked out from the lines.",
                hint="Leave it out, or give total and every other amount as well.",
            )
            lines = [line.build() for line in self.lines]
            return Invoice.from_lines(lines, prices_include_vat=self.prices_include_vat, **common)
        self._refuse(("prices_include_vat",), "It only goes together with lines.")
        if not self.vat and self.net is None and self.untaxed is None and self.exempt is None:
            raise InvalidInput("The invoice has neither lines nor amounts.", field="lines")
        return Invoice.from_amounts(
            vat=[subtotal.build() for subtotal in self.vat],
            net=self.net,
            untaxed=self.untaxed or money.ZERO,
            exempt=self.exempt or money.ZERO,
            **common,
        )

    def _as_it_stands(self, common: dict[str, Any]) -> Invoice:
        self._refuse(("prices_include_vat",), "It says how to work out totals, and total is given.")
        amounts: dict[str, Any] = {
            name: getattr(self, name) or money.ZERO
            for name in ("net", "vat_total", "untaxed", "exempt", "tributes_total")
        }
        return Invoice(
            **common,
            **amounts,
            total=self.total or money.ZERO,
            vat=tuple(subtotal.build() for subtotal in self.vat),
            lines=tuple(line.build() for line in self.lines),
            number=self.number,
            last_number=self.last_number,
        )

    def _refuse(self, names: tuple[str, ...], message: str, *, hint: str = "") -> None:
        for name in names:
            if getattr(self, name) not in (None, []):
                raise InvalidInput(message, field=name, hint=hint)

    def _common(self, *, held: bool) -> dict[str, Any]:
        kept = ("voucher_type", "point_of_sale", "concept", "issue_date", "payment_due", "currency")
        return {
            **{name: getattr(self, name) for name in (*kept, "paid_in_foreign_currency", "notes", "reference")},
            "exchange_rate": self._rate(),
            "receiver": self.receiver.build(held=held),
            "service_period": self.service_period and self.service_period.build(),
            "associated_period": self.associated_period and self.associated_period.build(),
            "tributes": tuple(Tribute(**dict(tribute)) for tribute in self.tributes),
            "associated": tuple(a.build(f"associated[{i}]", held=held) for i, a in enumerate(self.associated)),
            "optionals": tuple(OptionalData(optional.type, optional.value) for optional in self.optionals),
            "buyers": tuple(
                Buyer(b.document.build(f"buyers[{i}].document", held=held), b.share) for i, b in enumerate(self.buyers)
            ),
            "activities": tuple(self.activities),
        }

    def _rate(self) -> Decimal | None:
        if "exchange_rate" in self.model_fields_set or self.currency is codes.Currency.PESOS:
            return self.exchange_rate
        if self.paid_in_foreign_currency:
            return None
        raise InvalidInput(
            f"An invoice in {self.currency.label} needs its exchange rate, pesos per unit.",
            field="exchange_rate",
            hint="`arca rate` tells ARCA's; it may be left out only with paid_in_foreign_currency.",
        )
