"""One voucher of every kind, of invented firms: what the gallery shows and the tests print."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from arca_sdk.domain.authorization import Authorized
from arca_sdk.domain.codes import (
    Concept,
    Currency,
    IssuerCondition,
    OptionalType,
    TributeType,
    VatCondition,
    VatRate,
    VoucherType,
)
from arca_sdk.domain.cuit import Cuit
from arca_sdk.domain.document import Document
from arca_sdk.domain.environment import Environment
from arca_sdk.domain.fce import FceTerms
from arca_sdk.domain.invoice import (
    AssociatedVoucher,
    Invoice,
    Line,
    OptionalData,
    Period,
    Receiver,
    Tribute,
    VatSubtotal,
)
from arca_sdk.printing import IssuerProfile

DAY = date(2026, 9, 14)
LOGO = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 220 60"><rect y="4" width="52" height="52" rx="12" '
    b'fill="#1c4fd7"/><circle cx="26" cy="30" r="13" fill="none" stroke="#fff" stroke-width="6"/>'
    b'<rect x="66" y="14" width="140" height="12" fill="#1c4fd7"/>'
    b'<rect x="66" y="34" width="90" height="12" fill="#8fb0ff"/></svg>'
)
BLACK_LOGO = LOGO.replace(b"#1c4fd7", b"#000").replace(b"#8fb0ff", b"#000")
LONG_NAME = (
    "Compañía Argentina de Exportaciones, Importaciones, Representaciones y Mandatos del Nordeste Sociedad Anónima "
    "Comercial, Industrial, Financiera, Inmobiliaria y Agropecuaria"
)

REGISTERED = IssuerProfile(
    name="Andes Componentes S.R.L.",
    trade_name="Andes Componentes",
    cuit=Cuit("30-71234567-1"),
    address="Av. Corrientes 1234, piso 5, C1043AAZ Ciudad Autónoma de Buenos Aires",
    vat_condition=IssuerCondition.RESPONSABLE_INSCRIPTO,
    gross_income="Convenio multilateral 901-123456-7",
    activity_start=date(2014, 3, 1),
    email="facturacion@andes.example",
    phone="+54 11 4321-0000",
    website="andes.example",
)
MONOTRIBUTISTA = IssuerProfile(
    name="María Inés Quiroga",
    cuit=Cuit("27-12345678-0"),
    address="San Martín 450, Godoy Cruz, Mendoza",
    vat_condition=IssuerCondition.MONOTRIBUTO,
    gross_income="0345678",
    activity_start=date(2021, 7, 1),
)
COMPANY = Receiver(
    document=Document.cuit("30-50000000-3"),
    vat_condition=VatCondition.RESPONSABLE_INSCRIPTO,
    name="Distribuidora del Sur S.A.",
    address="Ruta 3 km 694, Bahía Blanca, Buenos Aires",
)
SMALL_TAXPAYER = Receiver(
    document=Document.cuit("20-11111111-2"),
    vat_condition=VatCondition.MONOTRIBUTO,
    name="Juan Pérez",
    address="Mitre 88, Rosario, Santa Fe",
)
CONSUMER = Receiver(
    document=Document.dni(30111222),
    vat_condition=VatCondition.CONSUMIDOR_FINAL,
    name="Lucía Fernández",
    address="Belgrano 1200, Córdoba",
)
GOODS = (
    Line(
        description="Sensor de temperatura PT100, clase A",
        unit_price="18450.50",
        quantity="12",
        unit="u.",
        code="ST-100-A",
    ),
    Line(
        description="Cable apantallado 2×0,75 mm²",
        unit_price="1320.75",
        quantity="250",
        unit="m",
        code="CA-075",
        discount="16509.38",
    ),
)
MORE_GOODS = (
    *GOODS,
    Line(
        description="Libro técnico: instrumentación industrial",
        unit_price="45000",
        quantity="2",
        unit="u.",
        code="LB-09",
        vat=VatRate.EXENTO,
    ),
    Line(
        description="Puesta en marcha y calibración en planta\nIncluye informe trazable y dos visitas",
        unit_price="385000",
        unit="serv.",
        code="SV-01",
        vat=VatRate.DIEZ_Y_MEDIO,
    ),
)
WORK = (
    Line(description="Diseño de identidad visual", unit_price="320000"),
    Line(description="Sesión de fotografía de producto", unit_price="45000", quantity="3.5", unit="h"),
)
GROCERIES = (
    Line(description="Auriculares inalámbricos", unit_price="84999.99"),
    Line(description="Funda de silicona", unit_price="12500", quantity="2"),
    Line(
        description="Vino tinto malbec, caja de 6 botellas de 750 cm³, cosecha 2023", unit_price="48000", quantity="3"
    ),
)
INTERNAL_TAXES = Tribute(type=TributeType.IMPUESTOS_INTERNOS, amount="10450.00", base="190000", rate="5.5")
PERCEPTION = Tribute(
    type=TributeType.PERCEPCION_DE_IIBB,
    description="Percepción IIBB Buenos Aires",
    base="100000",
    rate="3.5",
    amount="3500.00",
)
AUGUST = {
    "concept": Concept.SERVICIOS,
    "service_period": Period(date(2026, 8, 1), date(2026, 8, 31)),
    "payment_due": date(2026, 9, 30),
}


@dataclass(frozen=True)
class Sample:
    """What to print, and what there is to see on it. ``name`` is also the picture's."""

    name: str
    title: str
    caption: str
    profile: IssuerProfile
    outcome: Authorized
    environment: Environment = Environment.PRODUCCION
    options: dict[str, Any] = field(default_factory=dict)

    @property
    def is_ticket(self) -> bool:
        return self.options.get("layout") == "ticket"


def authorized(invoice: Invoice, number: int = 1234) -> Authorized:
    moment = datetime(2026, 9, 14, 15, 2, 11, tzinfo=UTC)
    return Authorized(
        invoice.numbered(number, issue_date=DAY), "76374891234567", date(2026, 9, 24), processed_at=moment
    )


def sold(voucher_type: VoucherType, lines: tuple[Line, ...], receiver: Receiver, **options: Any) -> Authorized:
    invoice = Invoice.from_lines(lines, voucher_type=voucher_type, point_of_sale=3, receiver=receiver, **options)
    return authorized(invoice)


def noted(voucher_type: VoucherType, receiver: Receiver, **options: Any) -> Authorized:
    vat = [VatSubtotal(VatRate.VEINTIUNO, "100000", "21000"), VatSubtotal(VatRate.DIEZ_Y_MEDIO, "50000", "5250")]
    return authorized(
        Invoice.from_amounts(voucher_type=voucher_type, point_of_sale=3, receiver=receiver, vat=vat, **options)
    )


def samples() -> Iterator[Sample]:
    """Every page of the gallery, in its order."""
    yield from pages()
    yield from tickets()


def pages() -> Iterator[Sample]:
    """On A4."""
    delivery = AssociatedVoucher(type=VoucherType(91), point_of_sale=3, number=871, issue_date=date(2026, 9, 11))
    mixed = AUGUST | {"concept": Concept.PRODUCTOS_Y_SERVICIOS}
    yield Sample(
        "a",
        "Factura A",
        "Logo, net prices and the VAT of each line, two rates, a perception, the legend of a declared CBU.",
        replace(REGISTERED, logo=LOGO, cbu_legend=True),
        sold(
            VoucherType.FACTURA_A,
            MORE_GOODS,
            COMPANY,
            **mixed,
            tributes=[PERCEPTION],
            notes="Entrega en depósito de Bahía Blanca, de 8 a 16 h.\nOrden de compra 4500012345.",
        ),
    )
    yield Sample(
        "b",
        "Factura B",
        "To an identified consumer: final prices, the box of Ley 27.743, and a legend of a province.",
        replace(REGISTERED, extra_legends=("Defensa del consumidor, Provincia de Córdoba: 0800 444 0000.",)),
        sold(VoucherType.FACTURA_B, GROCERIES, CONSUMER, tributes=[INTERNAL_TAXES]),
    )
    yield Sample(
        "c",
        "Factura C",
        "Services and their period, in the simulator: every page without fiscal validity says so.",
        MONOTRIBUTISTA,
        sold(VoucherType.FACTURA_C, WORK, CONSUMER, **AUGUST),
        Environment.SIMULATOR,
    )
    yield Sample(
        "aley",
        "Class ALEY",
        "Factura A with its legend, to a Monotributista; original and duplicate.",
        REGISTERED,
        sold(VoucherType.FACTURA_ALEY, GOODS, SMALL_TAXPAYER),
        options={"copies": ("ORIGINAL", "DUPLICADO")},
    )
    yield Sample(
        "credit-note",
        "Credit note",
        "Without lines, naming what it corrects.",
        REGISTERED,
        noted(
            VoucherType.NOTA_DE_CREDITO_A,
            SMALL_TAXPAYER,
            untaxed="1200",
            associated=[
                AssociatedVoucher(type=VoucherType.FACTURA_A, point_of_sale=3, number=each, issue_date=date(2026, 9, 2))
                for each in (1187, 1188)
            ],
        ),
    )
    yield Sample(
        "debit-note",
        "Debit note",
        "Refers to a period.",
        REGISTERED,
        noted(
            VoucherType.NOTA_DE_DEBITO_B,
            CONSUMER,
            associated_period=Period(date(2026, 8, 1), date(2026, 8, 31)),
            notes="Intereses por pago fuera de término.",
        ),
    )
    fce = FceTerms(cbu="2850590940090418135201", alias="andes.cobros", references=("OC-77120",))
    yield Sample(
        "fce",
        "Factura de Crédito Electrónica",
        "Until when, where and how it is paid; the remito that it comes from.",
        REGISTERED,
        sold(
            VoucherType.FCE_FACTURA_A,
            GOODS,
            COMPANY,
            payment_due=date(2026, 11, 14),
            optionals=fce.optionals,
            associated=[delivery],
        ),
    )
    yield Sample(
        "foreign-currency",
        "Foreign currency",
        "The rate, the total in pesos, and that it is paid in dollars.",
        REGISTERED,
        sold(
            VoucherType.FACTURA_A,
            (
                Line(description="Licencia anual de software de monitoreo", unit_price="4800"),
                Line(description="Soporte técnico, horas", unit_price="95.50", quantity="12.25", unit="h"),
            ),
            COMPANY,
            **AUGUST,
            currency=Currency.DOLARES,
            exchange_rate="1234.50",
            paid_in_foreign_currency=True,
        ),
    )
    yield Sample(
        "english",
        "English labels",
        "What the law words stays in Spanish.",
        REGISTERED,
        sold(VoucherType.FACTURA_B, GROCERIES, CONSUMER, **mixed),
        options={"language": "en"},
    )
    yield Sample(
        "used-goods",
        "Used goods",
        "The other party sells; there is no letter.",
        REGISTERED,
        authorized(
            Invoice.from_amounts(
                voucher_type=VoucherType.COMPRA_DE_BIENES_USADOS,
                point_of_sale=3,
                receiver=Receiver(document=Document.dni(30111222), vat_condition=VatCondition.CONSUMIDOR_FINAL),
                net="185000",
                optionals=[
                    OptionalData(OptionalType.BIENES_USADOS_NOMBRE, "Lucía Fernández"),
                    OptionalData(OptionalType.BIENES_USADOS_NACIONALIDAD, "Argentina"),
                    OptionalData(OptionalType.BIENES_USADOS_DOMICILIO, "Belgrano 1200, Córdoba"),
                ],
            )
        ),
    )
    yield Sample(
        "many-pages",
        "Many pages",
        "In homologación. The totals take some lines with them to the last page.",
        REGISTERED,
        sold(VoucherType.FACTURA_A, tuple(hardware(60)), COMPANY),
        Environment.HOMOLOGACION,
    )
    yield Sample(
        "long-names",
        "Long names",
        "Long words and large numbers: nothing runs over anything.",
        replace(REGISTERED, name=LONG_NAME, trade_name="", website="w" * 110),
        sold(
            VoucherType.FACTURA_A,
            (
                Line(
                    description="X" * 180,
                    unit_price="99999999.123456",
                    quantity="99.123456",
                    code="CODIGO-LARGUISIMO-SIN-CORTES-0001",
                    unit="unidades enormes",
                    discount="1234567.89",
                ),
                Line(description="Palabra normal", unit_price="1"),
            ),
            replace(COMPANY, name=LONG_NAME, address="Y" * 120),
            notes="Nota larga. " * 60,
        ),
    )


def tickets() -> Iterator[Sample]:
    """On the roll."""
    ticket = {"layout": "ticket"}
    yield Sample(
        "ticket-a",
        "Factura A",
        "With a logo in black.",
        replace(REGISTERED, logo=BLACK_LOGO),
        sold(VoucherType.FACTURA_A, MORE_GOODS, COMPANY, tributes=[PERCEPTION]),
        options=ticket,
    )
    yield Sample(
        "ticket-b",
        "Factura B",
        "To a consumer who is not identified, with the taxes inside the price.",
        REGISTERED,
        sold(VoucherType.FACTURA_B, GROCERIES, Receiver.consumidor_final(), tributes=[INTERNAL_TAXES]),
        options=ticket,
    )
    yield Sample(
        "ticket-c",
        "Factura C",
        "In the simulator.",
        MONOTRIBUTISTA,
        sold(VoucherType.FACTURA_C, WORK, CONSUMER, **AUGUST),
        Environment.SIMULATOR,
        options=ticket,
    )


def hardware(count: int) -> Iterator[Line]:
    """Many lines, some of them long."""
    for index in range(count):
        tail = ", con una descripción más larga que ocupa dos renglones de la tabla" if index % 7 == 0 else ""
        yield Line(
            description=f"Artículo de ferretería número {index + 1}{tail}",
            unit_price=Decimal(1234) + index * Decimal("17.35"),
            quantity=index % 9 + 1,
            code=f"F-{index:03d}",
            discount=Decimal(10) if index % 11 == 0 else 0,
        )
