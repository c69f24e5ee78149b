"""What several groups of rules ask about a voucher: sets of types, dates, optionals, registry entries."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from arca_sdk.domain.codes import IssuerCondition, OptionalType, VoucherClass, VoucherKind, VoucherType
from arca_sdk.domain.cuit import check_digit
from arca_sdk.domain.document import NO_CATEGORIZADO, Document
from arca_sdk.domain.invoice import Invoice
from arca_sdk.domain.rules.base import Circumstances, Taxpayer


def _of_class(letter: VoucherClass) -> frozenset[VoucherType]:
    return frozenset(kind for kind in VoucherType if kind.voucher_class is letter)


def _of_kind(kind: VoucherKind, *, fce: bool) -> frozenset[VoucherType]:
    return frozenset(member for member in VoucherType if member.kind is kind and member.is_fce is fce)


# Sets of members, because asking a set is several times faster than asking the member's properties.
CLASS_A = _of_class(VoucherClass.A)
CLASS_B = _of_class(VoucherClass.B)
CLASS_C = _of_class(VoucherClass.C)
CLASS_ALEY = _of_class(VoucherClass.ALEY)
CLASS_A_OR_ALEY = CLASS_A | CLASS_ALEY
USED_GOODS = VoucherType.COMPRA_DE_BIENES_USADOS
ENABLED = CLASS_A | CLASS_B | CLASS_C | CLASS_ALEY | {USED_GOODS}

PLAIN_INVOICES = _of_kind(VoucherKind.INVOICE, fce=False)
PLAIN_NOTES = _of_kind(VoucherKind.DEBIT_NOTE, fce=False) | _of_kind(VoucherKind.CREDIT_NOTE, fce=False)
FCE_INVOICES = _of_kind(VoucherKind.INVOICE, fce=True)
FCE_DEBIT_NOTES = _of_kind(VoucherKind.DEBIT_NOTE, fce=True)
FCE_CREDIT_NOTES = _of_kind(VoucherKind.CREDIT_NOTE, fce=True)
FCE_NOTES = FCE_DEBIT_NOTES | FCE_CREDIT_NOTES
FCE = FCE_INVOICES | FCE_NOTES
CREDIT_NOTES = _of_kind(VoucherKind.CREDIT_NOTE, fce=False) | FCE_CREDIT_NOTES

_COUNTRY_PREFIXES = ("50", "51", "55")

DELIVERY_NOTES = frozenset((88, 91, 988, 990, 991, 993, 994, 995, 996, 997))
"""Types that exist only as associated vouchers."""


def issue_day(invoice: Invoice, circumstances: Circumstances) -> date:
    """CbteFch; ARCA takes the day of the request where it is not sent."""
    return invoice.issue_date or circumstances.today


def is_range(invoice: Invoice) -> bool:
    """Whether the voucher covers several numbers."""
    return invoice.last_number is not None and invoice.last_number != invoice.number


def is_made_by_monotributista(circumstances: Circumstances) -> bool:
    """False also where the issuer's standing is not known: nothing is refused on a guess."""
    return circumstances.issuer_condition is IssuerCondition.MONOTRIBUTO


def in_pesos(invoice: Invoice, circumstances: Circumstances) -> Decimal | None:
    """ImpTotal x MonCotiz; None where the rate was left to ARCA and nobody here knows it."""
    rate = invoice.exchange_rate
    if rate is None:
        rate = official_rate(invoice, circumstances)
    return None if rate is None else invoice.total * rate


def official_rate(invoice: Invoice, circumstances: Circumstances) -> Decimal | None:
    """The rate of the business day before the voucher's date or, if that lies ahead, before today (RG 5616)."""
    if circumstances.registry is None:
        return None
    on = min(issue_day(invoice, circumstances), circumstances.today)
    return circumstances.registry.rate(invoice.currency, on)


def optional_values(invoice: Invoice, *types: OptionalType) -> list[str]:
    """The values sent under those ids."""
    if not invoice.optionals:
        return []
    return [datum.value for datum in invoice.optionals if datum.type in types]


def is_annulment(invoice: Invoice) -> bool:
    """An FCE note that annuls: optional 22 is S."""
    return "S" in optional_values(invoice, OptionalType.FCE_ANULACION)


def has_repeats(items: Iterable[object]) -> bool:
    listed = list(items)
    return len(set(listed)) != len(listed)


def is_digits(text: str, length: int | None = None) -> bool:
    """Plain digits and, where asked, that many."""
    return text.isascii() and text.isdigit() and (length is None or len(text) == length)


def is_country(number: int) -> bool:
    """A CUIT that stands for a foreign country (prefix 50, 51, 55)."""
    digits = str(number)
    return len(digits) == 11 and digits.startswith(_COUNTRY_PREFIXES)


def is_possible_tax_id(number: int) -> bool:
    """Whether it can be a CUIT, CUIL or CDI: eleven digits with a right check digit.

    Countries are let through: ARCA's own table has some whose digit is wrong (50000002882, 55000002884).
    """
    digits = str(number)
    return len(digits) == 11 and (is_country(number) or check_digit(digits[:10]) == int(digits[10]))


def is_uncategorized(document: Document) -> bool:
    """23000000000, the number that stands for a receiver without VAT category."""
    return document.number == NO_CATEGORIZADO


def registered(document: Document, circumstances: Circumstances) -> Taxpayer | None:
    """The registry's entry; None where there is nothing to ask or nobody to ask."""
    if circumstances.registry is None or not document.type.has_check_digit or is_uncategorized(document):
        return None
    return circumstances.registry.taxpayer(document)


def receiver(invoice: Invoice, circumstances: Circumstances) -> Taxpayer | None:
    """The receiver in the registry."""
    return registered(invoice.receiver.document, circumstances)


def known_receiver(invoice: Invoice, circumstances: Circumstances) -> Taxpayer | None:
    """The receiver in the registry, None if it is not there: that has its own rules."""
    taxpayer = receiver(invoice, circumstances)
    return taxpayer if taxpayer is not None and taxpayer.exists else None


def issuer_has(flag: str, circumstances: Circumstances) -> bool:
    """Whether the registry knows that of the issuer."""
    taxpayer = registered(Document.cuit(circumstances.issuer), circumstances)
    return taxpayer is not None and flag in taxpayer.flags


def associated_vouchers(invoice: Invoice, circumstances: Circumstances) -> list[Invoice]:
    """Those associated vouchers that ARCA holds; only for rules that need a registry."""
    assert circumstances.registry is not None
    found = (circumstances.registry.voucher(associated) for associated in invoice.associated)
    return [voucher for voucher in found if voucher is not None]
