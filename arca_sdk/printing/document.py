"""What a printed voucher says, as data: pure, JSON-able, every amount and date already text.

Content from RG 1415 (annex II A), RG 4291, RG 4892 (QR), RG 5614 (Ley 27.743). The template decides only where
each thing stands.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, Literal, TypeAlias

from arca_sdk.domain.authorization import Authorized, Voucher
from arca_sdk.domain.codes import Currency, IssuerCondition, OptionalType, Transfer, VatRate, VoucherClass
from arca_sdk.domain.environment import Environment
from arca_sdk.domain.invoice import AssociatedVoucher, Invoice, OptionalData, Period, Tribute
from arca_sdk.domain.money import ZERO
from arca_sdk.domain.qr import qr_url
from arca_sdk.errors import InvalidInput
from arca_sdk.printing import legends
from arca_sdk.printing.formats import amount, block, day, line, number, percent
from arca_sdk.printing.items import items_of, rate_text, style_of, table
from arca_sdk.printing.labels import currency_sign, document_name, short_name, translated_name, words
from arca_sdk.printing.profile import IssuerProfile

Copy: TypeAlias = Literal["ORIGINAL", "DUPLICADO", "TRIPLICADO"]
Pairs: TypeAlias = list[list[str]]

COPIES = ("ORIGINAL", "DUPLICADO", "TRIPLICADO")
_LONGEST_RUNNING_NAME = 32

_LETTERS = {VoucherClass.A: "A", VoucherClass.B: "B", VoucherClass.C: "C", VoucherClass.ALEY: "A"}
_TRANSFERS = {
    Transfer.SISTEMA_DE_CIRCULACION_ABIERTA: "Sistema de Circulación Abierta (SCA)",
    Transfer.AGENTE_DE_DEPOSITO_COLECTIVO: "Agente de Depósito Colectivo (ADC)",
}


def describe(
    profile: IssuerProfile,
    outcome: Authorized | Voucher,
    environment: Environment,
    *,
    copy: str = "ORIGINAL",
    language: str = "es",
) -> dict[str, Any]:
    """Everything printed on one copy.

    Args:
        profile: who issues.
        outcome: an authorised invoice, or a voucher as ARCA holds it (without the lines it never received).
        environment: anything but production is marked as without fiscal validity.
        copy: ORIGINAL, DUPLICADO or TRIPLICADO.
        language: ``es`` or ``en``; only labels change.

    Raises:
        InvalidInput: not an approved voucher with number and date, a wrong copy or language, or a class that an
            issuer of this VAT condition cannot make.
    """
    if copy not in COPIES:
        raise InvalidInput(f"{copy!r} is not a copy.", field="copy", hint=f"One of: {', '.join(COPIES)}.")
    _check(profile, outcome)
    text = words(language)
    invoice = outcome.invoice
    return {
        "language": language,
        "title": f"{document_name(invoice.voucher_type)} {_letter(invoice)} {_numbers(invoice, text)}".replace(
            "  ", " "
        ),
        "words": text,
        "copy": copy,
        "watermark": legends.watermark(environment),
        "notice": legends.notice(environment),
        "head": _head(invoice, text, language),
        "issuer": _issuer(profile, text),
        "receiver": _receiver(invoice, text),
        "terms": _terms(invoice, text),
        "items": table(items_of(invoice, text, language), style_of(invoice), text),
        "tributes": _tributes(invoice.tributes, text),
        "sections": _sections(invoice, text),
        "totals": _totals(invoice, text),
        "transparency": legends.transparency(invoice),
        "legends": legends.legends(profile, invoice),
        "authorization": _authorization(outcome, text),
        "authority": legends.authority(environment),
        "qr_url": qr_url(profile.cuit, outcome),
    }


def _check(profile: IssuerProfile, outcome: Authorized | Voucher) -> None:
    invoice = outcome.invoice
    if invoice.number is None or invoice.issue_date is None:
        raise InvalidInput("An authorised invoice has a number and a date.", field="outcome")
    if isinstance(outcome, Voucher) and (outcome.result != "A" or not outcome.authorization):
        raise InvalidInput(
            f"ARCA holds this voucher with result {outcome.result!r}, not approved.",
            field="outcome",
            hint="Only approved vouchers are printed.",
        )
    registered = profile.vat_condition is IssuerCondition.RESPONSABLE_INSCRIPTO
    voucher_class = invoice.voucher_class
    if voucher_class in _LETTERS and registered == (voucher_class is VoucherClass.C):
        raise InvalidInput(
            f"An issuer who is {profile.vat_condition.label} does not make {invoice.voucher_type.label}.",
            field="vat_condition",
            hint="Print it with the profile that was in force on its date.",
        )


def _letter(invoice: Invoice) -> str:
    return "" if invoice.voucher_class is None else _LETTERS.get(invoice.voucher_class, "")


def _numbers(invoice: Invoice, text: dict[str, str]) -> str:
    first = f"{invoice.point_of_sale:05d}-{invoice.number:08d}"
    return first if invoice.count == 1 else f"{first} {text['to']} {invoice.end_number:08d}"


def _head(invoice: Invoice, text: dict[str, str], language: str) -> dict[str, Any]:
    return {
        "letter": _letter(invoice),
        "code": f"COD. {int(invoice.voucher_type):02d}",
        "legend": legends.retention(invoice),
        "name": document_name(invoice.voucher_type),
        "short_name": short_name(invoice.voucher_type),
        "translation": translated_name(invoice.voucher_type, language),
        "number": _numbers(invoice, text),
        "date": [text["date"], day(invoice.issue_date)],
    }


def _issuer(profile: IssuerProfile, text: dict[str, str]) -> dict[str, Any]:
    name, trade_name = line(profile.name), line(profile.trade_name)
    return {
        "name": trade_name or name,
        "short_name": _cut(trade_name or name),
        "details": _present(
            [text["business_name"], name if trade_name else ""],
            [text["business_address"], line(profile.address)],
            [text["vat_condition"], profile.vat_condition.label],
        ),
        "contact": [each for each in map(line, (profile.phone, profile.email, profile.website)) if each],
        "tax": _present(
            ["CUIT", profile.cuit.dashed],
            [text["gross_income"], line(profile.gross_income)],
            [text["activity_start"], day(profile.activity_start)],
        ),
    }


def _receiver(invoice: Invoice, text: dict[str, str]) -> dict[str, Any]:
    receiver = invoice.receiver
    condition = "" if receiver.vat_condition is None else receiver.vat_condition.label
    anonymous = receiver.document.is_anonymous
    kind, _, identity = str(receiver.document).rpartition(" ")
    return {
        "legend": legends.FINAL_CONSUMER if anonymous else "",
        "details": _present([text["name"], line(receiver.name)], [text["address"], line(receiver.address)]),
        "tax": _present([kind, "" if anonymous else identity], [text["vat_condition"], condition]),
    }


def _terms(invoice: Invoice, text: dict[str, str]) -> Pairs:
    """Service period, payment due date, and the currency where it is not the peso."""
    foreign = invoice.currency != Currency.PESOS
    rate = "" if invoice.exchange_rate is None else f"$\u00a0{number(invoice.exchange_rate, least=2)}"
    return _present(
        [text["service_period"], _period(invoice.service_period, text)],
        [text["payment_due"], day(invoice.payment_due)],
        [text["currency"], f"{invoice.currency.label} ({invoice.currency})" if foreign else ""],
        [text["exchange_rate"], rate if foreign else ""],
    )


def _period(period: Period | None, text: dict[str, str]) -> str:
    if period is None or (period.start is None and period.end is None):
        return ""
    return f"{day(period.start) or '—'} {text['to']} {day(period.end) or '—'}"


def _tributes(tributes: tuple[Tribute, ...], text: dict[str, str]) -> dict[str, Any] | None:
    if not tributes:
        return None
    return {
        "title": text["tributes"],
        "columns": [text["tribute"], text["base"], text["rate"], text["amount"]],
        "rows": [
            [
                line(each.description) or each.type.label,
                amount(each.base) if each.base else "",
                percent(each.rate) if each.rate else "",
                amount(each.amount),
            ]
            for each in tributes
        ],
    }


def _sections(invoice: Invoice, text: dict[str, str]) -> list[dict[str, Any]]:
    """What follows the items, only where there is something to say."""
    associated = [[_associated(each), ""] for each in invoice.associated]
    period = _present([text["associated_period"], _period(invoice.associated_period, text)])
    others = [_optional(each, text) for each in invoice.optionals]
    if invoice.activities:
        others.append([text["activities"], ", ".join(map(str, invoice.activities))])
    buyers = [[str(buyer.document), percent(buyer.share)] for buyer in invoice.buyers]
    notes = block(invoice.notes)
    sections: list[dict[str, Any]] = [
        {"title": text["associated"], "pairs": associated + period, "text": ""},
        {"title": text["other_data"], "pairs": others, "text": ""},
        {"title": text["buyers"], "pairs": buyers, "text": ""},
        {"title": text["notes"], "pairs": [], "text": notes},
    ]
    return [section for section in sections if section["pairs"] or section["text"]]


def _associated(voucher: AssociatedVoucher) -> str:
    """``Factura B 00003-00000042 · 01/02/2026``."""
    letter = _LETTERS.get(voucher.type.voucher_class) if voucher.type.voucher_class else None
    name = f"{document_name(voucher.type)} {letter or ''}".strip()
    parts = [f"{name} {voucher.point_of_sale:05d}-{voucher.number:08d}", day(voucher.issue_date)]
    if voucher.cuit:
        parts.append(f"CUIT {line(str(voucher.cuit))}")
    return " · ".join(part for part in parts if part)


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


def _totals(invoice: Invoice, text: dict[str, str]) -> dict[str, Any]:
    return {
        "rows": [[label, amount(value)] for label, value in _parts(invoice, text)],
        "label": text["total"],
        "sign": currency_sign(invoice.currency),
        "amount": amount(invoice.total),
    }


def _parts(invoice: Invoice, text: dict[str, str]) -> list[tuple[str, Decimal]]:
    tributes = [(text["tributes"], invoice.tributes_total)] if invoice.tributes_total else []
    if style_of(invoice) != "net":
        return [(text["subtotal"], invoice.total - invoice.tributes_total), *tributes]
    untaxed = [(text["untaxed"], invoice.untaxed)] if invoice.untaxed else []
    exempt = [(text["exempt"], invoice.exempt)] if invoice.exempt else []
    return [(text["net_total"], invoice.net), *_vat_rows(invoice, text), *untaxed, *exempt, *tributes]


def _vat_rows(invoice: Invoice, text: dict[str, str]) -> list[tuple[str, Decimal]]:
    """One row per rate, highest first; its base beside it where there are several."""
    sums: dict[VatRate, tuple[Decimal, Decimal]] = {}
    for each in invoice.vat:
        base, tax = sums.get(each.rate, (ZERO, ZERO))
        sums[each.rate] = (base + each.base, tax + each.amount)
    rows = sorted(sums.items(), key=lambda row: row[0].factor, reverse=True)
    several = len(rows) > 1
    return [
        (f"{text['vat']} {rate_text(rate, text)}" + (f" {text['over']} {amount(base)}" if several else ""), tax)
        for rate, (base, tax) in rows
    ]


def _authorization(outcome: Authorized | Voucher, text: dict[str, str]) -> dict[str, Any]:
    if isinstance(outcome, Authorized):
        return _authorization_rows("CAE", outcome.cae, outcome.cae_due, text)
    return _authorization_rows(outcome.kind or "CAE", outcome.authorization, outcome.due, text)


def _authorization_rows(kind: str, code: str, due: date | None, text: dict[str, str]) -> dict[str, Any]:
    return {"rows": _present([f"{kind} {text['number']}", line(code)], [f"{text['due']} {kind}", day(due)])}


def _cut(name: str) -> str:
    """One line of the header of further pages."""
    if len(name) <= _LONGEST_RUNNING_NAME:
        return name
    return f"{name[:_LONGEST_RUNNING_NAME].rpartition(' ')[0].rstrip(',;') or name[:_LONGEST_RUNNING_NAME]}…"


def _present(*pairs: list[str]) -> Pairs:
    return [pair for pair in pairs if pair[1]]
