"""Invoices and other things that tests start from. One place, so that a test shows only what it is about."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

from arca_sdk.domain.authorization import AuthorizationKind, Voucher
from arca_sdk.domain.codes import (
    Concept,
    Currency,
    OptionalType,
    TributeType,
    VatCondition,
    VatRate,
    VoucherType,
)
from arca_sdk.domain.cuit import Cuit
from arca_sdk.domain.document import Document
from arca_sdk.domain.invoice import (
    AssociatedVoucher,
    Buyer,
    Invoice,
    Line,
    OptionalData,
    Period,
    Receiver,
    Tribute,
    VatSubtotal,
)

ISSUER = Cuit("20111111112")
COMPANY = Cuit("30000000007")
NOW = datetime(2026, 11, 25, 15, 0, tzinfo=UTC)
TODAY = date(2026, 11, 25)


def invoice_b(price: str = "121.00", **changes: object) -> Invoice:
    """An ordinary sale to a consumer."""
    invoice = Invoice.from_lines(
        [Line(description="Yerba 1 kg", unit_price=Decimal(price))],
        voucher_type=VoucherType.FACTURA_B,
        point_of_sale=3,
        receiver=Receiver.consumidor_final(),
        issue_date=TODAY,
    )
    return replace(invoice, **changes)  # type: ignore[arg-type]  # a test names the fields it changes


def full_invoice(**changes: object) -> Invoice:
    """Every field that WSFEv1 has, filled; for the wire, not for the rules."""
    invoice = Invoice(
        voucher_type=VoucherType.NOTA_DE_CREDITO_A,
        point_of_sale=4002,
        concept=Concept.PRODUCTOS_Y_SERVICIOS,
        receiver=Receiver(document=Document.cuit(COMPANY), vat_condition=VatCondition.RESPONSABLE_INSCRIPTO),
        total=Decimal("1361.55"),
        net=Decimal("1000.00"),
        vat_total=Decimal("157.50"),
        untaxed=Decimal("100.00"),
        exempt=Decimal("50.00"),
        tributes_total=Decimal("54.05"),
        issue_date=TODAY,
        service_period=Period(date(2026, 11, 1), date(2026, 11, 30)),
        payment_due=date(2026, 12, 10),
        currency=Currency.DOLARES,
        exchange_rate=Decimal("1155.114"),
        paid_in_foreign_currency=False,
        vat=(
            VatSubtotal(VatRate.VEINTIUNO, Decimal("500"), Decimal("105")),
            VatSubtotal(VatRate.DIEZ_Y_MEDIO, Decimal("500"), Decimal("52.50")),
        ),
        tributes=(
            Tribute(
                type=TributeType.OTRO,
                description="Tasa municipal",
                base=Decimal("1000"),
                rate=Decimal("1.50"),
                amount=Decimal("15.00"),
            ),
            Tribute(type=TributeType.IIBB, base=Decimal("1301.67"), rate=Decimal("3"), amount=Decimal("39.05")),
        ),
        associated=(
            AssociatedVoucher(
                type=VoucherType.FACTURA_A,
                point_of_sale=4002,
                number=17,
                cuit=str(ISSUER),
                issue_date=date(2026, 11, 20),
            ),
        ),
        associated_period=Period(date(2026, 11, 1), date(2026, 11, 15)),
        optionals=(OptionalData(OptionalType.PROMOCION_INDUSTRIAL, "12345678"),),
        buyers=(
            Buyer(Document.cuit(COMPANY), Decimal("60")),
            Buyer(Document.cuit("30500010912"), Decimal("40")),
        ),
        activities=(620100,),
        number=42,
    )
    return replace(invoice, **changes)  # type: ignore[arg-type]  # a test names the fields it changes


def held(invoice: Invoice, *, cae: str = "76480000000017", processed_at: datetime = NOW, **changes: object) -> Voucher:
    """The voucher that ARCA holds for an invoice."""
    assert invoice.issue_date is not None
    voucher = Voucher(
        invoice=replace(invoice, lines=(), notes="", receiver=replace(invoice.receiver, name="", address="")),
        result="A",
        authorization=cae,
        kind=AuthorizationKind.CAE,
        due=date(2026, 12, 5),
        processed_at=processed_at,
    )
    return replace(voucher, **changes)  # type: ignore[arg-type]  # a test names the fields it changes
