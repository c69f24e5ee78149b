"""What stands between parties and totals, each only where there is something to say: terms, payment, references."""

from __future__ import annotations

from typing import Any

from arca_sdk.domain.codes import Currency, OptionalType, Transfer, VoucherClass
from arca_sdk.domain.invoice import AssociatedVoucher, Invoice, OptionalData, Period
from arca_sdk.printing.formats import Pairs, block, day, line, number, percent, present
from arca_sdk.printing.labels import document_name, is_delivery_note, letter_of

_TRANSFERS = {
    Transfer.SISTEMA_DE_CIRCULACION_ABIERTA: "Sistema de Circulación Abierta (SCA)",
    Transfer.AGENTE_DE_DEPOSITO_COLECTIVO: "Agente de Depósito Colectivo (ADC)",
}
_PAYMENT = (
    OptionalType.FCE_TRANSFERENCIA,
    OptionalType.FCE_CBU,
    OptionalType.FCE_ALIAS,
    OptionalType.FCE_REFERENCIA_COMERCIAL,
)
_SELLER = (
    OptionalType.BIENES_USADOS_NOMBRE,
    OptionalType.BIENES_USADOS_NACIONALIDAD,
    OptionalType.BIENES_USADOS_DOMICILIO,
)


def terms(invoice: Invoice, text: dict[str, str]) -> Pairs:
    """Service period, payment due date, and the currency where it is not the peso."""
    foreign = invoice.currency != Currency.PESOS
    rate = "" if invoice.exchange_rate is None else f"$\u00a0{number(invoice.exchange_rate, least=2)}"
    return present(
        [text["service_period"], _period(invoice.service_period, text)],
        [text["payment_due"], "" if invoice.voucher_type.is_fce else day(invoice.payment_due)],
        [text["currency"], f"{invoice.currency.label} ({invoice.currency})" if foreign else ""],
        [text["exchange_rate"], rate if foreign else ""],
    )


def payment(invoice: Invoice, text: dict[str, str]) -> dict[str, Any] | None:
    """Where, until when and how an FCE is paid (Ley 27.440); None on every other voucher."""
    if not invoice.voucher_type.is_fce:
        return None
    told = sorted((each for each in invoice.optionals if each.type in _PAYMENT), key=lambda each: _rank(each.type))
    pairs = present([text["payment_due"], day(invoice.payment_due)], *(_optional(each, text) for each in told))
    return {"title": text["payment"], "pairs": pairs} if pairs else None


def sections(invoice: Invoice, text: dict[str, str]) -> list[dict[str, Any]]:
    """What follows the items."""
    notes = [each for each in invoice.associated if is_delivery_note(each.type)]
    vouchers = [each for each in invoice.associated if not is_delivery_note(each.type)]
    period = present([text["associated_period"], _period(invoice.associated_period, text)])
    buyers = [[str(buyer.document), percent(buyer.share)] for buyer in invoice.buyers]
    found: list[dict[str, Any]] = [
        {"title": text["associated"], "pairs": _named(vouchers) + period, "text": ""},
        {"title": text["delivery_notes"], "pairs": _named(notes), "text": ""},
        {"title": text["other_data"], "pairs": _others(invoice, text), "text": ""},
        {"title": text["buyers"], "pairs": buyers, "text": ""},
        {"title": text["notes"], "pairs": [], "text": block(invoice.notes)},
    ]
    return [section for section in found if section["pairs"] or section["text"]]


def _period(period: Period | None, text: dict[str, str]) -> str:
    if period is None or (period.start is None and period.end is None):
        return ""
    return f"{day(period.start) or '—'} {text['to']} {day(period.end) or '—'}"


def _named(vouchers: list[AssociatedVoucher]) -> Pairs:
    return [[_associated(each), ""] for each in vouchers]


def _associated(voucher: AssociatedVoucher) -> str:
    """``Factura B 00003-00000042 · 01/02/2026``."""
    name = f"{document_name(voucher.type)} {letter_of(voucher.type)}".strip()
    parts = [f"{name} {voucher.point_of_sale:05d}-{voucher.number:08d}", day(voucher.issue_date)]
    if voucher.cuit:
        parts.append(f"CUIT\u00a0{_dashed(line(str(voucher.cuit)))}")
    return " · ".join(part for part in parts if part)


def _dashed(cuit: str) -> str:
    """``30-71234567-1``, where it has the length of one."""
    return f"{cuit[:2]}-{cuit[2:10]}-{cuit[10:]}" if len(cuit) == 11 and cuit.isdigit() else cuit


def _others(invoice: Invoice, text: dict[str, str]) -> Pairs:
    """Data of special regimes that no other block prints."""
    elsewhere: tuple[OptionalType, ...] = ()
    if invoice.voucher_type.is_fce:
        elsewhere = _PAYMENT
    elif invoice.voucher_class is VoucherClass.USED_GOODS:
        elsewhere = _SELLER
    pairs = [_optional(each, text) for each in invoice.optionals if each.type not in elsewhere]
    if invoice.activities:
        pairs.append([text["activities"], ", ".join(map(str, invoice.activities))])
    return pairs


def _rank(kind: OptionalType) -> int:
    return _PAYMENT.index(kind)


def _optional(datum: OptionalData, text: dict[str, str]) -> list[str]:
    value = line(datum.value)
    match datum.type:
        case OptionalType.FCE_CBU:
            return [text["cbu"], value]
        case OptionalType.FCE_ALIAS:
            return [text["alias"], value]
        case OptionalType.FCE_TRANSFERENCIA:
            return [text["transfer"], _TRANSFERS.get(Transfer(value), value) if value in set(Transfer) else value]
        case OptionalType.FCE_REFERENCIA_COMERCIAL:
            return [text["commercial_reference"], value]
        case OptionalType.FCE_ANULACION:
            return [text["annulment"], {"S": text["yes"], "N": text["no"]}.get(value, value)]
        case other:
            return [other.label, value]
