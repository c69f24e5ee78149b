"""WSFEv1, field by field: the voucher both ways, and the requests a client makes.

This is the only place where ARCA's field names meet ours (WSFEv1 manual v4.8, FECAEDetRequest). A voucher is
written by a client and read by the simulator; the simulator writes what FECompConsultar returns and a client reads
it. Replies of every operation are read in ``wsfe_replies``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

from arca_sdk.domain.clock import compact, parse_compact
from arca_sdk.domain.codes import (
    Concept,
    Currency,
    DocumentType,
    OptionalType,
    TributeType,
    VatCondition,
    VatRate,
    VoucherType,
)
from arca_sdk.domain.document import Document
from arca_sdk.domain.invoice import (
    AssociatedVoucher,
    Buyer,
    Invoice,
    OptionalData,
    Period,
    Receiver,
    Tribute,
    VatSubtotal,
)
from arca_sdk.domain.money import ZERO, exchange_rate, money, percentage
from arca_sdk.domain.ticket import Ticket
from arca_sdk.errors import InvalidAmount, InvalidInput

T = TypeVar("T")
Values = dict[str, Any]

_AMOUNTS = {
    "ImpTotal": "total",
    "ImpTotConc": "untaxed",
    "ImpNeto": "net",
    "ImpOpEx": "exempt",
    "ImpTrib": "tributes_total",
    "ImpIVA": "vat_total",
}


# --- requests ----------------------------------------------------------------------------------------------


class Auth(dict[str, Any]):
    """Holds token and sign, and does not show them: tracebacks with local variables print the values of a request."""

    def __repr__(self) -> str:
        return "Auth(...)"


def write_auth(ticket: Ticket, cuit: str) -> Values:
    """Auth: who asks, and for which CUIT."""
    return Auth(Token=ticket.token, Sign=ticket.sign, Cuit=int(cuit))


def write_authorization(details: Sequence[Values], *, point_of_sale: int, voucher_type: int, auth: Values) -> Values:
    """FECAESolicitar for details made by ``write_detail``."""
    header = {"CantReg": len(details), "PtoVta": point_of_sale, "CbteTipo": int(voucher_type)}
    return {"Auth": auth, "FeCAEReq": {"FeCabReq": header, "FeDetReq": {"FECAEDetRequest": list(details)}}}


def write_consultation(*, point_of_sale: int, voucher_type: int, number: int) -> Values:
    """FECompConsultar, but for its Auth."""
    return {"FeCompConsReq": {"CbteTipo": int(voucher_type), "CbteNro": number, "PtoVta": point_of_sale}}


# --- one voucher, written ----------------------------------------------------------------------------------


def write_detail(invoice: Invoice) -> Values:
    """FECAEDetRequest of a numbered, dated invoice. Equal invoices give equal values, and so equal bytes."""
    if invoice.number is None or invoice.issue_date is None:
        raise InvalidInput("Only an invoice with number and date can be sent.", field="number")
    return write_fields(invoice)


def write_fields(invoice: Invoice) -> Values:
    """The fields of a voucher in WSFEv1's order; what the invoice does not have is left out."""
    values: Values = {
        "Concepto": int(invoice.concept),
        "DocTipo": int(invoice.receiver.document.type),
        "DocNro": invoice.receiver.document.number,
        "CbteDesde": invoice.number,
        "CbteHasta": invoice.end_number,
        "CbteFch": _day(invoice.issue_date),
        **{name: getattr(invoice, ours) for name, ours in _AMOUNTS.items()},
        **_write_service(invoice),
        "MonId": str(invoice.currency),
        "MonCotiz": invoice.exchange_rate,
        "CanMisMonExt": _yes_or_no(invoice.paid_in_foreign_currency),
        "CondicionIVAReceptorId": _code(invoice.receiver.vat_condition),
        "CbtesAsoc": _group("CbteAsoc", invoice.associated, _write_associated),
        "Tributos": _group("Tributo", invoice.tributes, _write_tribute),
        "Iva": _group("AlicIva", invoice.vat, _write_vat),
        "Opcionales": _group("Opcional", invoice.optionals, _write_optional),
        "Compradores": _group("Comprador", invoice.buyers, _write_buyer),
        "PeriodoAsoc": _write_period(invoice.associated_period),
        "Actividades": _group("Actividad", invoice.activities, _write_activity),
    }
    return {name: value for name, value in values.items() if value is not None}


def _write_service(invoice: Invoice) -> Values:
    period = invoice.service_period or Period(None, None)
    return {
        "FchServDesde": _day(period.start),
        "FchServHasta": _day(period.end),
        "FchVtoPago": _day(invoice.payment_due),
    }


def _write_associated(voucher: AssociatedVoucher) -> Values:
    values = {
        "Tipo": int(voucher.type),
        "PtoVta": voucher.point_of_sale,
        "Nro": voucher.number,
        "Cuit": voucher.cuit,
        "CbteFch": _day(voucher.issue_date),
    }
    return {name: value for name, value in values.items() if value is not None}


def _write_tribute(tribute: Tribute) -> Values:
    values: Values = {"Id": int(tribute.type)}
    if tribute.description:
        values["Desc"] = tribute.description
    return values | {"BaseImp": tribute.base, "Alic": tribute.rate, "Importe": tribute.amount}


def _write_vat(subtotal: VatSubtotal) -> Values:
    return {"Id": int(subtotal.rate), "BaseImp": subtotal.base, "Importe": subtotal.amount}


def _write_buyer(buyer: Buyer) -> Values:
    return {"DocTipo": int(buyer.document.type), "DocNro": buyer.document.number, "Porcentaje": buyer.share}


def _write_period(period: Period | None) -> Values | None:
    return None if period is None else {"FchDesde": _day(period.start), "FchHasta": _day(period.end)}


def _write_optional(datum: OptionalData) -> Values:
    return {"Id": str(datum.type), "Valor": datum.value}


def _write_activity(activity: int) -> Values:
    return {"Id": activity}


def _group(name: str, items: Sequence[T], write: Callable[[T], Values]) -> Values | None:
    return {name: [write(item) for item in items]} if items else None


def _day(day: date | None) -> str | None:
    return None if day is None else compact(day)


def _yes_or_no(value: bool | None) -> str | None:
    return None if value is None else ("S" if value else "N")


def _code(value: int | None) -> int | None:
    return None if value is None else int(value)


# --- one voucher, read -------------------------------------------------------------------------------------


class DetailReader:
    """Reads the fields of a voucher, noting what an ``Invoice`` cannot hold instead of failing.

    Attributes:
        malformed: ``field:fault`` notes, in the rules' words (``arca_sdk.domain.rules.malformed``).
    """

    def __init__(self) -> None:
        self.malformed: set[str] = set()

    def read(self, values: Values, *, point_of_sale: int, voucher_type: int) -> Invoice:
        """The invoice, as far as it can be held."""
        number = values.get("CbteDesde") or 0
        last = values.get("CbteHasta") or 0
        amounts: dict[str, Any] = {ours: self._money(values.get(name), ours) for name, ours in _AMOUNTS.items()}
        return Invoice(
            voucher_type=VoucherType(voucher_type),
            point_of_sale=point_of_sale,
            concept=Concept(values.get("Concepto") or 0),
            receiver=self._receiver(values),
            **amounts,
            issue_date=self._date(values.get("CbteFch"), "issue_date"),
            service_period=self._service_period(values),
            payment_due=self._date(values.get("FchVtoPago"), "payment_due"),
            currency=self._currency(values.get("MonId")),
            exchange_rate=self._rate(values.get("MonCotiz")),
            paid_in_foreign_currency=self._yes_or_no(values.get("CanMisMonExt")),
            vat=tuple(map(self._vat, self._members(values, "Iva", "AlicIva", "vat"))),
            tributes=tuple(map(self._tribute, self._members(values, "Tributos", "Tributo", "tributes"))),
            associated=tuple(map(self._associated, self._members(values, "CbtesAsoc", "CbteAsoc", "associated"))),
            associated_period=self._period(values.get("PeriodoAsoc")),
            optionals=tuple(
                OptionalData(OptionalType(o.get("Id") or ""), o.get("Valor") or "")
                for o in self._members(values, "Opcionales", "Opcional", "optionals")
            ),
            buyers=tuple(map(self._buyer, self._members(values, "Compradores", "Comprador", "buyers"))),
            activities=tuple(a.get("Id") or 0 for a in self._members(values, "Actividades", "Actividad", "activities")),
            number=number,
            last_number=None if last == number else last,
        )

    def _note(self, field: str, fault: str) -> None:
        self.malformed.add(f"{field}:{fault}")

    def _receiver(self, values: Values) -> Receiver:
        condition = values.get("CondicionIVAReceptorId")
        return Receiver(
            document=Document(DocumentType(values.get("DocTipo") or 0), values.get("DocNro") or 0),
            vat_condition=None if condition is None else VatCondition(condition),
        )

    def _money(self, value: Decimal | None, field: str) -> Decimal:
        return self._exact(value, field, ZERO, money)

    def _rate(self, value: Decimal | None) -> Decimal | None:
        return None if value is None else self._exact(value, "exchange_rate", Decimal(0), exchange_rate)

    def _exact(self, value: Decimal | None, field: str, default: Decimal, normalize: Any) -> Decimal:
        if value is None:
            return default
        try:
            result: Decimal = normalize(value, field=field)
        except InvalidAmount:
            self._note(field, "precision")
            return self._nearest(value, default, normalize)
        return result

    @staticmethod
    def _nearest(value: Decimal, default: Decimal, normalize: Any) -> Decimal:
        """The value cut to what the field holds, so that the other rules can still look at it."""
        decimals = 6 if normalize is exchange_rate else 2
        try:
            nearest: Decimal = normalize(round(value, decimals))
        except (InvalidAmount, ArithmeticError):
            return default
        return nearest

    def _date(self, text: str | None, field: str) -> date | None:
        if not text or text == "NULL":
            return None
        try:
            return parse_compact(text)
        except ValueError:
            self._note(field, "format")
            return None

    def _service_period(self, values: Values) -> Period | None:
        start = self._date(values.get("FchServDesde"), "service_period")
        end = self._date(values.get("FchServHasta"), "service_period")
        return None if start is None and end is None else Period(start, end)

    def _period(self, values: Values | None) -> Period | None:
        if values is None:
            return None
        start = self._date(values.get("FchDesde"), "associated_period.start")
        return Period(start, self._date(values.get("FchHasta"), "associated_period.end"))

    def _currency(self, text: str | None) -> Currency:
        if not text:
            self._note("currency", "missing")
        return Currency(text or "")

    def _yes_or_no(self, text: str | None) -> bool | None:
        if text is None:
            return None
        if text not in ("S", "N"):
            self._note("paid_in_foreign_currency", "value")
            return None
        return text == "S"

    def _members(self, values: Values, group: str, name: str, field: str) -> list[Values]:
        content = values.get(group)
        if content is None:
            return []
        members = [member for member in content.get(name) or () if member is not None]
        if not members:
            self._note(field, "empty")
        return members

    def _vat(self, values: Values) -> VatSubtotal:
        return VatSubtotal(
            VatRate(values.get("Id") or 0),
            self._money(values.get("BaseImp"), "vat"),
            self._money(values.get("Importe"), "vat"),
        )

    def _tribute(self, values: Values) -> Tribute:
        return Tribute(
            type=TributeType(values.get("Id") or 0),
            description=values.get("Desc") or "",
            base=self._money(values.get("BaseImp"), "tributes"),
            rate=self._exact(values.get("Alic"), "tributes", ZERO, percentage),
            amount=self._money(values.get("Importe"), "tributes"),
        )

    def _associated(self, values: Values) -> AssociatedVoucher:
        return AssociatedVoucher(
            type=VoucherType(values.get("Tipo") or 0),
            point_of_sale=values.get("PtoVta") or 0,
            number=values.get("Nro") or 0,
            cuit=values.get("Cuit"),
            issue_date=self._date(values.get("CbteFch"), "associated"),
        )

    def _buyer(self, values: Values) -> Buyer:
        share = values.get("Porcentaje")
        if share is None:
            self._note("buyers", "missing")
        return Buyer(
            Document(DocumentType(values.get("DocTipo") or 0), values.get("DocNro") or 0),
            self._exact(share, "buyers", ZERO, percentage),
        )


def read_detail(values: Values, *, point_of_sale: int, voucher_type: int) -> tuple[Invoice, frozenset[str]]:
    """A voucher and the notes about what it could not hold."""
    reader = DetailReader()
    invoice = reader.read(values, point_of_sale=point_of_sale, voucher_type=voucher_type)
    return invoice, frozenset(reader.malformed)
