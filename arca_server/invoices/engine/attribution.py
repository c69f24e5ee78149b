"""Whose is the voucher that ARCA holds under a number?

In this order: the open item at that number; a tombstone at that number, whatever its invoice has become since; an
equal brother of that tombstone's attempt that has no voucher yet (two equal invoices in one attempt cannot be told
apart, and both were granted); else it is not ours. The first that is certain wins, and a doubt is never passed over.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from arca_sdk.domain.authorization import Voucher
from arca_sdk.domain.clock import civil_date
from arca_sdk.domain.matching import Comparison, compare
from arca_server.invoices.engine.decisions import Late, Ours, Owner, Stranger, Undecided
from arca_server.invoices.engine.policy import EnginePolicy
from arca_server.invoices.engine.states import AttemptRow, InvoiceRow, ItemRow, Mode, OrphanVoucher
from arca_server.invoices.engine.view import Grave, View

_CAE_DIGITS = 14


def is_whole(voucher: Voucher, view: View, number: int) -> bool:
    """The answer is about what was asked, and states an authorisation."""
    invoice = voucher.invoice
    about = (invoice.point_of_sale, invoice.voucher_type)
    first, last = invoice.number or 0, invoice.end_number or 0
    return (
        about == (view.sequence.key.point_of_sale, view.sequence.key.voucher_type)
        and first <= number <= last
        and voucher.result == "A"
        and len(voucher.authorization) == _CAE_DIGITS
        and voucher.authorization.isascii()
        and voucher.authorization.isdigit()
        and voucher.due is not None
    )


def attribute(view: View, voucher: Voucher, number: int, arca_now: datetime | None) -> Owner:
    """Whose the voucher is.

    Args:
        voucher: whole (``is_whole``).
        number: that was asked about.
        arca_now: what ARCA's clock showed; its offset is taken off the times compared.
    """
    offset = arca_now - view.now if arca_now else timedelta(0)
    if view.attempt is None or view.head.number != number:
        return _buried(view, voucher, number, offset)
    comparison = _compare(view.head, view.attempt, number, voucher, view.now, offset)
    if comparison.is_same and view.attempt.sends:
        return Ours()
    owner = _buried(view, voucher, number, offset)
    if isinstance(owner, Stranger) and not comparison.is_other:
        return _undecided(comparison, view.invoice_of(view.head))
    return owner


def others_issue_here(view: View, policy: EnginePolicy) -> bool:
    """A voucher of another system with the same fields could not be told from ours."""
    seen = view.sequence.foreign_seen_at
    if not policy.review_shared or view.sequence.mode is not Mode.SHARED or seen is None:
        return False
    return view.now - seen < policy.shared_memory


def doubted(owner: Late | Stranger | Undecided, view: View, policy: EnginePolicy) -> Late | Stranger | Undecided:
    """Equal fields alone do not make a voucher ours where others issue as well."""
    if isinstance(owner, Late) and others_issue_here(view, policy):
        return Undecided("others issue on this point of sale, and it may be theirs", owner.owner)
    return owner


def _buried(view: View, voucher: Voucher, number: int, offset: timedelta) -> Late | Stranger | Undecided:
    doubt: Undecided | None = None
    same: list[Grave] = []
    for grave in view.graves:
        if grave.tombstone.number != number:
            continue
        item, owner = grave.own
        comparison = _compare(item, grave.attempt, number, voucher, view.now, offset)
        if comparison.is_same:
            same.append(grave)
        elif not comparison.is_other:
            doubt = _undecided(comparison, owner)
    found = _without_voucher(same, number, voucher, view.now, offset)
    if found is not None:
        return found
    if same:
        return Undecided("every invoice that was sent with these fields has a voucher already", same[0].own[1])
    return doubt or Stranger()


def _without_voucher(
    graves: list[Grave], number: int, voucher: Voucher, now: datetime, offset: timedelta
) -> Late | None:
    for grave in graves:
        item, owner = grave.own
        if not owner.has_voucher:
            return Late(owner, item)
    for grave in graves:
        for item, owner in grave.brothers:
            is_equal = _compare(item, grave.attempt, number, voucher, now, offset).is_same
            if is_equal and not owner.has_voucher:
                return Late(owner, item)
    return None


def _compare(
    item: ItemRow, attempt: AttemptRow, number: int, voucher: Voucher, now: datetime, offset: timedelta
) -> Comparison:
    """What was sent, as if under that number, with what ARCA holds."""
    assert attempt.first_sent_at is not None or attempt.sends == 0
    since = attempt.first_sent_at or now
    sent = item.bound.invoice.numbered(number)
    return compare(sent, voucher, first_sent_at=since + offset, now=now + offset)


def _undecided(comparison: Comparison, suspect: InvoiceRow) -> Undecided:
    differing = ", ".join((*comparison.identity, *comparison.doubts)) or "nothing, but it was never sent"
    return Undecided(f"ARCA holds a voucher under the number that differs in {differing}", suspect)


def look_alike(invoice: InvoiceRow, orphans: tuple[OrphanVoucher, ...], now: datetime) -> OrphanVoucher | None:
    """The orphan that an invoice may be, after the database has lost some: document, total, date, currency, concept."""
    if invoice.no_duplicate:
        return None
    mine = invoice.content
    day = mine.issue_date or civil_date(now)
    for orphan in orphans:
        held = orphan.voucher.invoice
        is_equal = (mine.receiver.document, mine.total, day, mine.currency, mine.concept) == (
            held.receiver.document,
            held.total,
            held.issue_date if mine.issue_date else day,
            held.currency,
            held.concept,
        )
        if is_equal and orphan.adopted_by is None:
            return orphan
    return None
