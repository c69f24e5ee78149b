"""Valid vouchers of every kind, a registry to ask, and the two questions that every table of cases asks."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal

from arca_sdk.domain.codes import Concept, OptionalType, VatCondition, VatRate, VoucherType
from arca_sdk.domain.document import Document
from arca_sdk.domain.invoice import (
    AssociatedVoucher,
    Buyer,
    Invoice,
    OptionalData,
    Period,
    Receiver,
    VatSubtotal,
)
from arca_sdk.domain.rules import Circumstances, LastVoucher, Taxpayer, check_invoice
from tests.makers import COMPANY, ISSUER, TODAY

OTHER_COMPANY = "30500010912"
CBU = "0110000000000000000017"


def days(count: int) -> date:
    """That many days from today."""
    return TODAY + timedelta(days=count)


def receiver(condition=VatCondition.RESPONSABLE_INSCRIPTO, document=None):
    return Receiver(document=document or Document.cuit(COMPANY), vat_condition=condition)


def factura_a(voucher_type=VoucherType.FACTURA_A, **changes) -> Invoice:
    invoice = Invoice.from_amounts(
        voucher_type=voucher_type,
        point_of_sale=3,
        receiver=receiver(),
        vat=[VatSubtotal(VatRate.VEINTIUNO, Decimal("100"), Decimal("21"))],
        issue_date=TODAY,
    )
    return replace(invoice, **{"number": 42, **changes})


def factura_b(voucher_type=VoucherType.FACTURA_B, **changes) -> Invoice:
    return factura_a(voucher_type, **{"receiver": Receiver.consumidor_final(), **changes})


def factura_c(voucher_type=VoucherType.FACTURA_C, **changes) -> Invoice:
    values = {"receiver": Receiver.consumidor_final(), "vat": (), "vat_total": 0, "total": "100", **changes}
    return factura_a(voucher_type, **values)


def services(invoice=None, **changes) -> Invoice:
    values = {
        "concept": Concept.SERVICIOS,
        "service_period": Period(date(2026, 11, 1), date(2026, 11, 30)),
        "payment_due": days(10),
        **changes,
    }
    return replace(invoice or factura_b(), **values)


def associated(kind=VoucherType.FACTURA_B, number=7, **changes) -> AssociatedVoucher:
    return replace(AssociatedVoucher(type=VoucherType(kind), point_of_sale=3, number=number), **changes)


def note_a(voucher_type=VoucherType.NOTA_DE_CREDITO_A, **changes) -> Invoice:
    return factura_a(voucher_type, **{"associated": (associated(VoucherType.FACTURA_A),), **changes})


def note_b(voucher_type=VoucherType.NOTA_DE_CREDITO_B, **changes) -> Invoice:
    return factura_b(voucher_type, **{"associated": (associated(),), **changes})


def note_c(voucher_type=VoucherType.NOTA_DE_CREDITO_C, **changes) -> Invoice:
    return factura_c(voucher_type, **{"associated": (associated(VoucherType.FACTURA_C),), **changes})


def optionals(**values: str) -> tuple[OptionalData, ...]:
    """``optionals(_17="1")``: ids are digits, so they wear an underscore."""
    return tuple(OptionalData(OptionalType(name.strip("_")), value) for name, value in values.items())


def fce(voucher_type=VoucherType.FCE_FACTURA_A, **changes) -> Invoice:
    values = {"payment_due": days(30), "optionals": optionals(_2101=CBU, _27="SCA"), **changes}
    return factura_a(voucher_type, **values)


def fce_b(**changes) -> Invoice:
    return fce(VoucherType.FCE_FACTURA_B, **{"receiver": receiver(VatCondition.EXENTO), **changes})


def fce_note(voucher_type=VoucherType.FCE_NOTA_DE_CREDITO_A, **changes) -> Invoice:
    values = {
        "associated": (associated(VoucherType.FCE_FACTURA_A, cuit=str(ISSUER), issue_date=days(-2)),),
        "optionals": optionals(_22="N"),
        **changes,
    }
    return factura_a(voucher_type, **values)


def used_goods(**changes) -> Invoice:
    values = {
        "receiver": receiver(VatCondition.CONSUMIDOR_FINAL, Document.dni(30111222)),
        "vat": (),
        "vat_total": 0,
        "net": 0,
        "untaxed": "100",
        "total": "100",
        "optionals": optionals(_91="Juana Pérez", _93="Balcarce 50"),
        **changes,
    }
    return factura_a(VoucherType.COMPRA_DE_BIENES_USADOS, **values)


def with_buyers(*shares: str, **changes) -> Invoice:
    """The receiver and another company."""
    documents = [Document.cuit(COMPANY), Document.cuit(OTHER_COMPANY), Document.cuit("33693450239")]
    buyers = tuple(Buyer(document, Decimal(share)) for document, share in zip(documents, shares, strict=False))
    return factura_a(**{"buyers": buyers, **changes})


RECEIVES_FCE = frozenset({"large_company", "electronic_domicile"})


@dataclass
class KnownRegistry:
    """A registry that answers from what a test puts in. Every CUIT is a registered company until told otherwise."""

    problem: str | None = None
    points_of_sale: dict[int, str] = field(default_factory=lambda: {3: "CAE - Ri Iva"})
    taxpayers: dict[str, Taxpayer] = field(default_factory=dict)
    last: LastVoucher = field(default_factory=lambda: LastVoucher(41, TODAY))
    rates: dict[str, Decimal] = field(default_factory=dict)
    vouchers: dict[int, Invoice] = field(default_factory=dict)
    limit: int = 250
    asked_rates: list[date] = field(default_factory=list)

    def issuer_problem(self, invoice):
        return self.problem

    def point_of_sale_exists(self, number):
        return number in self.points_of_sale

    def point_of_sale_kind(self, number):
        return self.points_of_sale.get(number, "")

    def taxpayer(self, document):
        if str(document.number) == ISSUER:
            return self.taxpayers.get(str(document.number), Taxpayer())
        ordinary = Taxpayer(vat_condition=VatCondition.RESPONSABLE_INSCRIPTO, flags=RECEIVES_FCE)
        return self.taxpayers.get(str(document.number), ordinary)

    def last_voucher(self, invoice):
        return self.last

    def rate(self, currency, on):
        self.asked_rates.append(on)
        return self.rates.get(str(currency))

    def voucher(self, associated):
        return self.vouchers.get(associated.number)

    def batch_limit(self, voucher_type):
        return self.limit


def knowing(**facts) -> KnownRegistry:
    return KnownRegistry(**facts)


def knowing_receiver(document=COMPANY, **entry) -> KnownRegistry:
    """A registry in which one CUIT stands as said."""
    values = {"vat_condition": VatCondition.RESPONSABLE_INSCRIPTO, "flags": RECEIVES_FCE, **entry}
    return KnownRegistry(taxpayers={str(document): Taxpayer(**values)})


def circumstances(**changes) -> Circumstances:
    return replace(Circumstances(issuer=ISSUER, today=TODAY), **changes)


def codes(invoice: Invoice, **changes) -> list[int]:
    """What ARCA would say of it, in order."""
    return [finding.code for finding in check_invoice(invoice, circumstances(**changes))]


def findings(invoice: Invoice, code: int, **changes):
    return [finding for finding in check_invoice(invoice, circumstances(**changes)) if finding.code == code]
