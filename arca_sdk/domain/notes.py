"""Credit and debit notes on an authorised voucher: total, partial, or of single lines.

The note takes class, receiver, currency and point of sale from the voucher, refers to it, and never credits more than
remains of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from decimal import ROUND_DOWN, Decimal

from arca_sdk.domain.authorization import Authorized, Voucher
from arca_sdk.domain.codes import VoucherKind, VoucherType
from arca_sdk.domain.cuit import Cuit
from arca_sdk.domain.fce import annulment
from arca_sdk.domain.invoice import Invoice
from arca_sdk.domain.money import CENT, ZERO, money, round_cents
from arca_sdk.domain.parts import Amount, AssociatedVoucher, Line, Tribute
from arca_sdk.domain.totals import vat_within_gross
from arca_sdk.errors import InvalidInput

Original = Authorized | Voucher


def credit_note(
    original: Original,
    *,
    issuer: Cuit,
    amount: Amount | None = None,
    lines: Sequence[Line] | None = None,
    earlier: Iterable[Original] = (),
    issue_date: date | None = None,
    annuls: bool = False,
    notes: str = "",
    reference: str = "",
) -> Invoice:
    """A credit note: of everything that remains, of an amount, or of lines.

    Args:
        original: the voucher to credit.
        issuer: who issued it; the reference carries it.
        amount: how much of the total, in the voucher's currency; spread over its rates in proportion, exactly.
        lines: what is given back, with prices as the original's class writes them (class B with VAT).
        earlier: notes already made on it: credit notes use up what remains, debit notes add to it.
        annuls: FCE only: the buyer rejected the invoice.
        reference: the note's own; the voucher's is never taken over.

    Raises:
        InvalidInput: more than remains, both amount and lines, or a voucher that cannot be credited.
    """
    invoice = original.invoice
    left = remaining(original, earlier)
    note = _note(original, VoucherKind.CREDIT_NOTE, issuer, amount, lines, left, issue_date, annuls, notes, reference)
    if note.total > left:
        raise InvalidInput(
            f"The note would credit {note.total}, and {left} of {invoice.total} remains.", field="amount"
        )
    return note


def debit_note(
    original: Original,
    *,
    issuer: Cuit,
    amount: Amount | None = None,
    lines: Sequence[Line] | None = None,
    issue_date: date | None = None,
    annuls: bool = False,
    notes: str = "",
    reference: str = "",
) -> Invoice:
    """A debit note: an amount or lines charged on top of a voucher. See ``credit_note``.

    Raises:
        InvalidInput: neither or both of amount and lines, or a voucher that takes no note.
    """
    if amount is None and lines is None:
        raise InvalidInput("A debit note needs an amount or lines.", field="amount")
    total = original.invoice.total
    return _note(original, VoucherKind.DEBIT_NOTE, issuer, amount, lines, total, issue_date, annuls, notes, reference)


def remaining(original: Original, earlier: Iterable[Original] = ()) -> Decimal:
    """What can still be credited: the total, less credit notes, plus debit notes.

    Raises:
        InvalidInput: a note in another currency, or on another voucher.
    """
    left = original.invoice.total
    for note in earlier:
        invoice = note.invoice
        if invoice.currency != original.invoice.currency:
            raise InvalidInput("A note of another currency cannot be set off here.", field="earlier")
        if not any(_is_about(reference, original.invoice) for reference in invoice.associated):
            raise InvalidInput(f"{note.label} is not a note on {original.label}.", field="earlier")
        left += invoice.total if invoice.voucher_type.kind is VoucherKind.DEBIT_NOTE else -invoice.total
    return left


def _is_about(reference: AssociatedVoucher, invoice: Invoice) -> bool:
    return (reference.type, reference.point_of_sale, reference.number) == (
        invoice.voucher_type,
        invoice.point_of_sale,
        invoice.number,
    )


def _note(
    original: Original,
    kind: VoucherKind,
    issuer: Cuit,
    amount: Amount | None,
    lines: Sequence[Line] | None,
    left: Decimal,
    issue_date: date | None,
    annuls: bool,
    notes: str,
    reference: str,
) -> Invoice:
    if amount is not None and lines is not None:
        raise InvalidInput("Give an amount or lines, not both.", field="amount")
    invoice = original.invoice
    voucher_type = _note_type(original, kind)
    common = replace(
        invoice,
        voucher_type=voucher_type,
        number=None,
        last_number=None,
        issue_date=issue_date,
        payment_due=_payment_due(invoice, issue_date, annuls),
        associated=(_reference(invoice, issuer),),
        associated_period=None,
        optionals=annulment(annuls) if voucher_type.is_fce else (),
        buyers=(),
        activities=(),
        notes=notes,
        reference=reference,
    )
    if lines is not None:
        return _of_lines(common, lines)
    return _of_amount(common, left if amount is None else money(amount, field="amount"))


def _note_type(original: Original, kind: VoucherKind) -> VoucherType:
    invoice = original.invoice
    voucher_class = invoice.voucher_class
    if voucher_class is None or invoice.number is None or invoice.last_number is not None:
        raise InvalidInput(f"{original.label} takes no note.", field="original")
    try:
        return VoucherType.of(kind, voucher_class, fce=invoice.voucher_type.is_fce)
    except KeyError:
        raise InvalidInput(f"{original.label} takes no note.", field="original") from None


def _payment_due(invoice: Invoice, issue_date: date | None, annuls: bool) -> date | None:
    """Services want a due date that is not before the note; FCE notes have one only if they annul (10175)."""
    if invoice.voucher_type.is_fce and not annuls:
        return None
    if invoice.payment_due is None or issue_date is None:
        return invoice.payment_due
    return max(invoice.payment_due, issue_date)


def _reference(invoice: Invoice, issuer: Cuit) -> AssociatedVoucher:
    assert invoice.number is not None
    return AssociatedVoucher(
        type=invoice.voucher_type,
        point_of_sale=invoice.point_of_sale,
        number=invoice.number,
        cuit=str(issuer),
        issue_date=invoice.issue_date,
    )


def _of_lines(common: Invoice, lines: Sequence[Line]) -> Invoice:
    return Invoice.from_lines(
        lines,
        voucher_type=common.voucher_type,
        point_of_sale=common.point_of_sale,
        receiver=common.receiver,
        concept=common.concept,
        issue_date=common.issue_date,
        service_period=common.service_period,
        payment_due=common.payment_due,
        currency=common.currency,
        exchange_rate=common.exchange_rate,
        paid_in_foreign_currency=common.paid_in_foreign_currency,
        associated=common.associated,
        optionals=common.optionals,
        notes=common.notes,
        reference=common.reference,
    )


def _of_amount(common: Invoice, amount: Decimal) -> Invoice:
    """Everything in proportion, and to the cent: the note's total is the amount, and each tax is its rate's."""
    if amount <= 0:
        raise InvalidInput("Nothing remains to be credited.", field="amount")
    if amount == common.total:
        return common
    gross = [subtotal.base + subtotal.amount for subtotal in common.vat]
    flat = [] if common.vat else [common.net]
    parts = [*gross, *flat, common.untaxed, common.exempt, *(tribute.amount for tribute in common.tributes)]
    shares = iter(apportion(amount, parts))
    vat = tuple(vat_within_gross(subtotal.rate, next(shares)) for subtotal in common.vat)
    net = next(shares) if flat else sum((subtotal.base for subtotal in vat), ZERO)
    untaxed, exempt = next(shares), next(shares)
    tributes = tuple(_scale(tribute, next(shares)) for tribute in common.tributes)
    return replace(
        common,
        total=amount,
        net=net,
        vat_total=sum((subtotal.amount for subtotal in vat), ZERO),
        untaxed=untaxed,
        exempt=exempt,
        tributes_total=sum((tribute.amount for tribute in tributes), ZERO),
        vat=tuple(subtotal for subtotal in vat if subtotal.base or subtotal.amount),
        tributes=tuple(tribute for tribute in tributes if tribute.amount),
        lines=(),
    )


def apportion(amount: Decimal, parts: Sequence[Decimal]) -> tuple[Decimal, ...]:
    """Split an amount in proportion to non-negative parts, in whole cents that add up to it.

    The largest remainders get the cents that rounding down leaves over.
    """
    whole = sum(parts, ZERO)
    exact = [amount * part / whole for part in parts]
    cents = [share.quantize(CENT, rounding=ROUND_DOWN) for share in exact]
    missing = int((amount - sum(cents, ZERO)) / CENT)
    by_remainder = sorted(range(len(parts)), key=lambda n: exact[n] - cents[n], reverse=True)
    for n in by_remainder[:missing]:
        cents[n] += CENT
    return tuple(cents)


def _scale(tribute: Tribute, amount: Decimal) -> Tribute:
    base = round_cents(tribute.base * amount / tribute.amount) if tribute.amount else tribute.base
    return replace(tribute, base=base, amount=amount)
