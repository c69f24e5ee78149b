"""What a printed voucher says, as data: pure, JSON-able, every amount and date already text.

Content from RG 1415 (annex II A), RG 4291, RG 4892 (QR), RG 5614 (Ley 27.743). The template decides only where
each thing stands. ``docs/reference/printing.md`` has the schema, which other people's templates read.
"""

from __future__ import annotations

from datetime import date
from typing import Any, Literal, TypeAlias

from arca_sdk.domain.authorization import Authorized, Voucher
from arca_sdk.domain.codes import IssuerCondition, VoucherClass
from arca_sdk.domain.environment import Environment
from arca_sdk.domain.invoice import Invoice
from arca_sdk.domain.qr import qr_url
from arca_sdk.errors import InvalidInput
from arca_sdk.printing import legends
from arca_sdk.printing.amounts import totals, tributes
from arca_sdk.printing.formats import day, line, present
from arca_sdk.printing.items import items_of, style_of, table
from arca_sdk.printing.labels import document_name, letter_of, short_name, translated_name, words
from arca_sdk.printing.parties import issuer_block, receiver_block
from arca_sdk.printing.profile import IssuerProfile
from arca_sdk.printing.sections import payment, sections, terms

Copy: TypeAlias = Literal["ORIGINAL", "DUPLICADO", "TRIPLICADO"]

COPIES = ("ORIGINAL", "DUPLICADO", "TRIPLICADO")
SCHEMA = 1
"""Version of the data that templates read. It grows only when a key goes away or changes its meaning."""

_LETTERED = frozenset({VoucherClass.A, VoucherClass.B, VoucherClass.C, VoucherClass.ALEY})


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
        "schema": SCHEMA,
        "language": language,
        "title": " ".join(_title(invoice, text).split()),
        "words": text,
        "copy": copy,
        "watermark": legends.watermark(environment),
        "notice": legends.notice(environment),
        "head": _head(profile, invoice, text, language),
        "issuer": issuer_block(profile, text),
        "receiver": receiver_block(invoice, text),
        "terms": terms(invoice, text),
        "payment": payment(invoice, text),
        "items": table(items_of(invoice, text, language), style_of(invoice), text),
        "tributes": tributes(invoice.tributes, text),
        "sections": sections(invoice, text),
        "totals": totals(invoice, text),
        "transparency": legends.transparency(profile, invoice),
        "legends": legends.legends(profile, invoice),
        "authorization": _authorization(outcome, text),
        "authority": legends.authority(environment),
        "qr_url": qr_url(profile.cuit, outcome),
        "values": _values(profile, outcome, environment),
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
    if voucher_class in _LETTERED and registered == (voucher_class is VoucherClass.C):
        raise InvalidInput(
            f"An issuer who is {profile.vat_condition.label} does not make {invoice.voucher_type.label}.",
            field="vat_condition",
            hint="Print it with the profile that was in force on its date.",
        )


def _title(invoice: Invoice, text: dict[str, str]) -> str:
    return f"{document_name(invoice.voucher_type)} {letter_of(invoice.voucher_type)} {_numbers(invoice, text)}"


def _numbers(invoice: Invoice, text: dict[str, str]) -> str:
    first = f"{invoice.point_of_sale:05d}-{invoice.number:08d}"
    return first if invoice.count == 1 else f"{first} {text['to']} {invoice.end_number:08d}"


def _head(profile: IssuerProfile, invoice: Invoice, text: dict[str, str], language: str) -> dict[str, Any]:
    return {
        "letter": letter_of(invoice.voucher_type),
        "code": f"COD. {int(invoice.voucher_type):02d}",
        "legend": legends.headline(profile, invoice),
        "name": document_name(invoice.voucher_type),
        "short_name": short_name(invoice.voucher_type),
        "translation": translated_name(invoice.voucher_type, language),
        "number": _numbers(invoice, text),
        "date": [text["date"], day(invoice.issue_date)],
    }


def _authorization(outcome: Authorized | Voucher, text: dict[str, str]) -> dict[str, Any]:
    kind, code, due = _granted(outcome)
    return {"rows": present([f"{kind} {text['number']}", line(code)], [f"{text['due']} {kind}", day(due)])}


def _granted(outcome: Authorized | Voucher) -> tuple[str, str, date | None]:
    if isinstance(outcome, Authorized):
        return "CAE", outcome.cae, outcome.cae_due
    return str(outcome.kind or "CAE"), outcome.authorization, outcome.due


def _values(profile: IssuerProfile, outcome: Authorized | Voucher, environment: Environment) -> dict[str, Any]:
    """The same facts for programs: codes, ISO dates, plain decimals."""
    invoice = outcome.invoice
    kind, code, due = _granted(outcome)
    amounts = ("total", "net", "vat_total", "untaxed", "exempt", "tributes_total")
    return {
        "environment": str(environment),
        "issuer_cuit": str(profile.cuit),
        "receiver_document_type": int(invoice.receiver.document.type),
        "receiver_document_number": str(invoice.receiver.document.number),
        "voucher_type": int(invoice.voucher_type),
        "point_of_sale": invoice.point_of_sale,
        "number": invoice.number,
        "last_number": invoice.end_number,
        "issue_date": _iso(invoice.issue_date),
        "payment_due": _iso(invoice.payment_due),
        "currency": str(invoice.currency),
        "exchange_rate": str(invoice.exchange_rate),
        **{name: str(getattr(invoice, name)) for name in amounts},
        "authorization_kind": kind,
        "authorization": line(code),
        "authorization_due": _iso(due),
    }


def _iso(value: date | None) -> str:
    return "" if value is None else value.isoformat()
