"""A sale in the seller's words: who, what and how much. Everything else is worked out and shown before it is sent.

``propose`` is pure: it is given what ARCA was asked for, and decides. What it decided, and why, stands in the
``Proposal`` beside the invoice.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import TypeAlias

from arca_sdk.domain.codes import (
    Concept,
    Currency,
    IssuerCondition,
    VatCondition,
    VatRate,
    VoucherClass,
    VoucherKind,
    VoucherType,
)
from arca_sdk.domain.cuit import Cuit
from arca_sdk.domain.document import NO_CATEGORIZADO, Document
from arca_sdk.domain.fce import FceTerms
from arca_sdk.domain.invoice import Invoice
from arca_sdk.domain.letters import voucher_class
from arca_sdk.domain.parts import Amount, Line, Period, Receiver, Tribute
from arca_sdk.domain.rules import Finding, Severity
from arca_sdk.domain.tables import ExchangeRate
from arca_sdk.domain.taxpayer import Taxpayer
from arca_sdk.errors import InvalidDocument, InvalidInput

To: TypeAlias = Receiver | Document | Cuit | str | int | None
"""Who: a receiver, a document, the digits of a CUIT or DNI, or None for a consumer who is not identified."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sale:
    """Who, what and how much.

    Args:
        to: see ``To``. Name, address and VAT condition of a CUIT come from ARCA's registry where they are not given.
        lines: what; or else ``amount``.
        amount: how much, as one line of ``description`` at the rate ``vat``.
        prices_include_vat: prices are what the customer pays, whatever the letter turns out to be. False: net prices.
        kind: invoice or receipt; for notes see ``arca_sdk.domain.notes``.
        concept: by default services if there is a ``service_period``, else products.
        point_of_sale: by default the only one that the issuer has.
        issue_date: by default today, or the last voucher's date if that is later.
        service_period, payment_due: of services; by default the day of issue.
        currency, exchange_rate: by default ARCA's rate of the last business day before the day of issue.
        paid_in_foreign_currency: the customer pays in that currency (RG 5616).
        fce: makes it a factura de crédito electrónica; it needs ``payment_due``.
        subject_to_retention: the issuer may make class A only with that legend.
        reference: the caller's own name for the sale: authorising it again gives the same voucher.
    """

    to: To = None
    lines: tuple[Line, ...] = ()
    amount: Amount | None = None
    description: str = ""
    vat: VatRate = VatRate.VEINTIUNO
    prices_include_vat: bool = True
    kind: VoucherKind = VoucherKind.INVOICE
    concept: Concept | None = None
    point_of_sale: int | None = None
    issue_date: date | None = None
    service_period: Period | None = None
    payment_due: date | None = None
    currency: Currency = Currency.PESOS
    exchange_rate: Amount | None = None
    paid_in_foreign_currency: bool | None = None
    tributes: tuple[Tribute, ...] = ()
    fce: FceTerms | None = None
    subject_to_retention: bool = False
    notes: str = ""
    reference: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "lines", tuple(self.lines))
        object.__setattr__(self, "tributes", tuple(self.tributes))
        object.__setattr__(self, "currency", Currency(self.currency))
        if bool(self.lines) == (self.amount is not None):
            raise InvalidInput("A sale has lines, or one amount.", field="lines")

    @property
    def document(self) -> Document:
        """Whose it is, read from ``to``.

        Raises:
            InvalidCuit, InvalidDocument
        """
        match self.to:
            case None:
                return Document.anonymous()
            case Receiver():
                return self.to.document
            case Document():
                return self.to
            case _:
                return _document(str(self.to))

    @property
    def wants_registry(self) -> Cuit | None:
        """The CUIT to look up, or None where everything that decides is known."""
        document = self.document
        if not document.type.has_check_digit or document.number == NO_CATEGORIZADO:
            return None
        if isinstance(self.to, Receiver) and self.to.vat_condition is not None:
            return None
        cuit = Cuit(document.number)
        return None if cuit.is_country else cuit

    @property
    def all_lines(self) -> tuple[Line, ...]:
        if self.amount is None:
            return self.lines
        return (Line(description=self.description or "Venta", unit_price=self.amount, vat=self.vat),)


def _document(text: str) -> Document:
    digits = "".join(character for character in text if character.isdigit())
    if len(digits) == 11:
        return Document.cuit(text)
    if 6 <= len(digits) <= 8:
        return Document.dni(text)
    raise InvalidDocument(
        f"{text[:40]!r} is neither a CUIT (eleven digits) nor a DNI (six to eight).",
        field="to",
        hint="For other documents write Document.of(type, number); for nobody in particular, None.",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What was asked before deciding.

    Attributes:
        issuer_condition: the issuer's own.
        point_of_sale: chosen.
        today: in Argentina.
        receiver: the registry's entry, where ``Sale.wants_registry``.
        rate: ARCA's, where the currency is foreign and no rate was given.
    """

    issuer_condition: IssuerCondition
    point_of_sale: int
    today: date
    receiver: Taxpayer | None = None
    rate: ExchangeRate | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """Something that was not said and had to be decided.

    Attributes:
        field: of the invoice.
        value: as text for a person.
        reason: by language (``es``, ``en``).
    """

    field: str
    value: str
    reason: Mapping[str, str]

    def __str__(self) -> str:
        return f"{self.field} = {self.value} ({self.reason['en']})"


@dataclass(frozen=True, slots=True)
class Proposal:
    """What would be sent, and why. Give it to ``issue`` or ``authorize``; nothing has happened yet.

    Attributes:
        invoice: complete but for its number.
        decisions: what was worked out.
        next_number: the number it would get now; others may be faster.
        findings: rules that it breaks, and remarks that ARCA would make.
    """

    invoice: Invoice
    decisions: tuple[Decision, ...]
    next_number: int
    findings: tuple[Finding, ...] = ()

    @property
    def is_acceptable(self) -> bool:
        """Whether no rule that can be judged here would make ARCA reject it."""
        return not any(finding.severity is Severity.REJECT for finding in self.findings)

    def __str__(self) -> str:
        invoice = self.invoice
        title = f"{invoice.voucher_type.label} {invoice.point_of_sale:05d}-{self.next_number:08d}"
        head = f"{title}, {invoice.issue_date}: {invoice.total} {invoice.currency}"
        return "\n".join((head, *(f"  {d}" for d in self.decisions), *(f"  ! {f}" for f in self.findings)))


def propose(sale: Sale, known: Known) -> tuple[Invoice, tuple[Decision, ...]]:
    """The invoice that the sale amounts to, and what had to be decided for it.

    Raises:
        InvalidInput: it cannot be decided; the message says what to add to the sale.
    """
    decisions: list[Decision] = []
    receiver = _receiver(sale, known, decisions)
    voucher_type = _voucher_type(sale, known, receiver, decisions)
    issue_date = sale.issue_date or _decide_date(known, decisions)
    concept = sale.concept or _decide_concept(sale, decisions)
    period, due = _service(sale, concept, issue_date, decisions)
    if sale.point_of_sale is None:
        decisions.append(_decision("point_of_sale", str(known.point_of_sale), "es el único", "it is the only one"))
    invoice = Invoice.from_lines(
        sale.all_lines,
        voucher_type=voucher_type,
        point_of_sale=known.point_of_sale,
        receiver=receiver,
        concept=concept,
        prices_include_vat=sale.prices_include_vat and voucher_type.voucher_class is not VoucherClass.C,
        tributes=sale.tributes,
        issue_date=issue_date,
        service_period=period,
        payment_due=due,
        currency=sale.currency,
        exchange_rate=_rate(sale, known, decisions),
        paid_in_foreign_currency=sale.paid_in_foreign_currency,
        optionals=sale.fce.optionals if sale.fce else (),
        notes=sale.notes,
        reference=sale.reference,
    )
    return invoice, tuple(decisions)


def postponed(
    invoice: Invoice, decisions: tuple[Decision, ...], last_date: date
) -> tuple[Invoice, tuple[Decision, ...]]:
    """The same, dated as the sequence's last voucher: ARCA takes no date before it (10016)."""
    moved = replace(invoice, issue_date=last_date)
    if invoice.payment_due is not None and invoice.payment_due < last_date:
        moved = replace(moved, payment_due=last_date)
    reason = _decision(
        "issue_date",
        last_date.isoformat(),
        "el último comprobante de la serie lleva esa fecha",
        "the last voucher of the sequence has that date",
    )
    return moved, (*(d for d in decisions if d.field != "issue_date"), reason)


def _decision(field: str, value: str, es: str, en: str) -> Decision:
    return Decision(field, value, {"es": es, "en": en})


def _receiver(sale: Sale, known: Known, decisions: list[Decision]) -> Receiver:
    document = sale.document
    given = sale.to if isinstance(sale.to, Receiver) else Receiver(document=document)
    if given.vat_condition is not None:
        return given
    condition, es, en = _condition(document, known)
    decisions.append(_decision("receiver.vat_condition", condition.label, es, en))
    found = known.receiver
    name, address = given.name, given.address
    if found is not None and not name:
        name = found.name
        decisions.append(_decision("receiver.name", name, "según el padrón", "from the registry"))
    if found is not None and found.address is not None and not address:
        address = str(found.address)
    return replace(given, vat_condition=condition, name=name, address=address)


def _condition(document: Document, known: Known) -> tuple[VatCondition, str, str]:
    if not document.type.has_check_digit:
        return VatCondition.CONSUMIDOR_FINAL, "no tiene CUIT", "it has no CUIT"
    if document.number == NO_CATEGORIZADO:
        return VatCondition.NO_CATEGORIZADO, "por su número", "by its number"
    if Cuit(document.number).is_country:
        return VatCondition.CLIENTE_DEL_EXTERIOR, "es la CUIT de un país", "it is a country's CUIT"
    found = known.receiver
    if found is None or found.vat_condition is None:
        why = "; ".join(found.errors) if found and found.errors else "the registry does not say"
        raise InvalidInput(
            f"The VAT condition of {document} cannot be told: {why}.",
            field="to",
            hint="Ask the customer and write Receiver(document=…, vat_condition=…).",
        )
    return found.vat_condition, f"según {found.source}", f"from {found.source}"


def _voucher_type(sale: Sale, known: Known, receiver: Receiver, decisions: list[Decision]) -> VoucherType:
    assert receiver.vat_condition is not None
    letter = voucher_class(
        known.issuer_condition, receiver.vat_condition, subject_to_retention=sale.subject_to_retention
    )
    try:
        voucher_type = VoucherType.of(sale.kind, letter, fce=sale.fce is not None)
    except KeyError:
        raise InvalidInput(
            f"There is no {sale.kind.value} of class {letter}{' as FCE' if sale.fce else ''}.", field="kind"
        ) from None
    issuer, condition = known.issuer_condition.label, receiver.vat_condition.label
    decisions.append(
        _decision("voucher_type", voucher_type.label, f"de {issuer} a {condition}", f"{issuer} to {condition}")
    )
    return voucher_type


def _decide_date(known: Known, decisions: list[Decision]) -> date:
    decisions.append(_decision("issue_date", known.today.isoformat(), "hoy en Argentina", "today in Argentina"))
    return known.today


def _decide_concept(sale: Sale, decisions: list[Decision]) -> Concept:
    if sale.service_period is not None:
        decisions.append(_decision("concept", "Servicios", "hay período", "there is a service period"))
        return Concept.SERVICIOS
    decisions.append(_decision("concept", "Productos", "no hay período de servicio", "there is no service period"))
    return Concept.PRODUCTOS


def _service(
    sale: Sale, concept: Concept, issue_date: date, decisions: list[Decision]
) -> tuple[Period | None, date | None]:
    if not concept.includes_services:
        return sale.service_period, sale.payment_due
    period, due = sale.service_period, sale.payment_due
    if period is None:
        period = Period(issue_date, issue_date)
        decisions.append(
            _decision(
                "service_period", issue_date.isoformat(), "no se dijo: el día de emisión", "not said: day of issue"
            )
        )
    if due is None:
        due = issue_date
        decisions.append(
            _decision("payment_due", due.isoformat(), "no se dijo: el día de emisión", "not said: day of issue")
        )
    return period, due


def _rate(sale: Sale, known: Known, decisions: list[Decision]) -> Amount:
    if sale.exchange_rate is not None:
        return sale.exchange_rate
    if sale.currency == Currency.PESOS:
        return Decimal(1)
    if known.rate is None:
        raise InvalidInput(
            f"ARCA gives no rate for {sale.currency.label}.", field="exchange_rate", hint="Give exchange_rate yourself."
        )
    day = known.rate.on.isoformat() if known.rate.on else "?"
    decisions.append(_decision("exchange_rate", str(known.rate.rate), f"de ARCA, del {day}", f"ARCA's, of {day}"))
    return known.rate.rate
