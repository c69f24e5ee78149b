"""Sellers, receivers and authorised invoices to print."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest

from arca_sdk.domain.authorization import Authorized
from arca_sdk.domain.codes import IssuerCondition, VatCondition, VoucherType
from arca_sdk.domain.document import Document
from arca_sdk.domain.invoice import Invoice, Line, Receiver
from arca_sdk.printing import IssuerProfile

ISSUE_DATE = date(2026, 9, 14)


@pytest.fixture
def seller() -> IssuerProfile:
    return IssuerProfile(
        name="Andes Componentes S.R.L.",
        trade_name="Andes",
        cuit="30-71234567-1",
        address="Av. Corrientes 1234, Ciudad Autónoma de Buenos Aires",
        vat_condition=IssuerCondition.RESPONSABLE_INSCRIPTO,
        gross_income="901-123456-7",
        activity_start=date(2014, 3, 1),
        email="facturas@andes.example",
        phone="011 4321-0000",
        website="andes.example",
    )


@pytest.fixture
def monotributista() -> IssuerProfile:
    return IssuerProfile(
        name="María Quiroga",
        cuit="20-11111111-2",
        address="San Martín 450, Mendoza",
        vat_condition=IssuerCondition.MONOTRIBUTO,
    )


@pytest.fixture
def company() -> Receiver:
    return Receiver(
        document=Document.cuit("30-50000000-3"),
        vat_condition=VatCondition.RESPONSABLE_INSCRIPTO,
        name="Distribuidora del Sur S.A.",
        address="Ruta 3 km 694, Bahía Blanca",
    )


@pytest.fixture
def authorize() -> Callable[..., Authorized]:
    def authorized(invoice: Invoice, *, number: int = 42, **changes: Any) -> Authorized:
        given = {
            "cae": "76374891234567",
            "cae_due": date(2026, 9, 24),
            "processed_at": datetime(2026, 9, 14, 15, 2, 11, tzinfo=UTC),
            **changes,
        }
        return Authorized(invoice.numbered(number, issue_date=ISSUE_DATE), **given)

    return authorized


@pytest.fixture
def issued(authorize: Callable[..., Authorized]) -> Callable[..., Authorized]:
    """An authorised invoice of one line, or of those given."""

    def make(
        voucher_type: VoucherType = VoucherType.FACTURA_B,
        receiver: Receiver | None = None,
        lines: tuple[Line, ...] = (Line(description="Silla", unit_price="121.00"),),
        **options: Any,
    ) -> Authorized:
        invoice = Invoice.from_lines(
            lines,
            voucher_type=voucher_type,
            point_of_sale=3,
            receiver=receiver or Receiver.consumidor_final(),
            **options,
        )
        return authorize(invoice)

    return make
