"""The caller's own name for a sale makes authorising it repeatable: the same reference never gets two vouchers.

ARCA has no such thing, so the journal keeps it: the outcome of every invoice that has a reference is written down, for
good, in the same step in which its attempt is closed. Whoever authorises the same reference again, after a crash or by
mistake, gets the voucher that exists.
"""

from __future__ import annotations

from collections.abc import Sequence as Many
from dataclasses import replace

from arca_sdk.domain.authorization import Authorized, Outcome, Unsent
from arca_sdk.domain.invoice import Invoice
from arca_sdk.errors import InvalidInput
from arca_sdk.flows.effects import FindAuthorized, Flow, Hold, OpenAttempts
from arca_sdk.flows.journal import Attempt
from arca_sdk.flows.session import Session
from arca_sdk.flows.settlement import settle_sequence


def check_references(invoices: Many[Invoice]) -> None:
    """Within one call a reference names one invoice.

    Raises:
        InvalidInput: it names two.
    """
    seen: set[str] = set()
    for invoice in invoices:
        if invoice.reference and invoice.reference in seen:
            raise InvalidInput(f"Two invoices of the call have the reference {invoice.reference!r}.", field="reference")
        seen.add(invoice.reference)


def known_outcome(session: Session, invoice: Invoice) -> Flow[Outcome | None]:
    """What is known of an invoice's reference: its voucher, or that it is still uncertain.

    Raises:
        InvalidInput: the reference was used for another invoice.
    """
    if not invoice.reference:
        return None
    found = yield from find_authorized(session, invoice)
    if found is not None:
        return found
    pending = yield from _pending(session, invoice.reference)
    if pending is None:
        return None
    outcomes: list[Outcome] = yield Hold(pending.sequence.name, settle_sequence(session, pending.sequence))
    ours = [outcome for outcome in outcomes if outcome.invoice.reference == invoice.reference]
    if not ours or isinstance(ours[0], Unsent):
        return None
    _refuse_another(invoice, ours[0].invoice)
    return ours[0]


def find_authorized(session: Session, invoice: Invoice) -> Flow[Authorized | None]:
    """The voucher that the reference already has.

    Raises:
        InvalidInput: the reference was used for another invoice.
    """
    found: Authorized | None = yield FindAuthorized(session.owner, invoice.reference)
    if found is not None:
        _refuse_another(invoice, found.invoice)
    return found


def _pending(session: Session, reference: str) -> Flow[Attempt | None]:
    attempts: tuple[Attempt, ...] = yield OpenAttempts(None)
    for attempt in attempts:
        own = (attempt.sequence.realm, attempt.sequence.cuit) == (session.realm, session.cuit)
        if own and any(item.invoice.reference == reference for item in attempt.items):
            return attempt
    return None


def _refuse_another(asked: Invoice, held: Invoice) -> None:
    """Equal but for what authorisation adds: number, and the date where none was asked for."""
    bare = replace(held, number=None, last_number=None)
    wanted = replace(asked, number=None, last_number=None, issue_date=asked.issue_date or held.issue_date)
    if (bare, held.count) != (wanted, asked.count):
        raise InvalidInput(
            f"The reference {asked.reference!r} already belongs to another invoice (number {held.number}).",
            field="reference",
            hint="Give each sale its own reference; to correct an authorised invoice, make a credit note.",
        )
