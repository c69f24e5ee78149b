"""The head run of the queue gets the next numbers. Nobody overtakes."""

from __future__ import annotations

from datetime import date, datetime

from arca_sdk.domain.clock import civil_date
from arca_sdk.domain.environment import Environment
from arca_sdk.domain.invoice import Invoice
from arca_sdk.domain.rules import Circumstances, check_invoice
from arca_sdk.flows.classification import NUMBER_OR_DATE
from arca_sdk.flows.journal import Item
from arca_server.invoices.engine.attribution import look_alike
from arca_server.invoices.engine.decisions import DATE_OUT_OF_WINDOW, Checked, RejectQueued, Reserve, Suspect, Wait
from arca_server.invoices.engine.policy import EnginePolicy
from arca_server.invoices.engine.states import InvoiceRow
from arca_server.invoices.engine.view import View


def reserve(view: View, policy: EnginePolicy, limit: int) -> Reserve | RejectQueued | Suspect | Wait | Checked:
    """Call it only when ARCA's last number is ``last_confirmed``: everything below is attributed.

    Args:
        limit: the most that one request takes, by ARCA.
    """
    if not view.queue or view.sequence.hold is not None:
        return Checked()
    obstacle = _obstacle(view, policy)
    if obstacle is not None:
        return obstacle
    size = 1 if view.sequence.key.voucher_type.is_fce else max(1, min(limit, policy.batch_limit))
    return Reserve(_run(view, policy, size))


def _obstacle(view: View, policy: EnginePolicy) -> RejectQueued | Suspect | Wait | None:
    """Why the head cannot be sent now, or ever."""
    head = view.queue[0]
    until = kept_until(view, head, view.sequence.next_number, policy)
    if until is not None:
        return Wait(until, "an earlier sending of the next invoice may be granted yet", in_vain=False)
    orphan = look_alike(head, view.orphans, view.now)
    if orphan is not None:
        return Suspect(head, orphan)
    if is_date_wrong(view, _freeze(view, head, view.sequence.next_number)):
        return RejectQueued(head, (DATE_OUT_OF_WINDOW,))
    return None


def _run(view: View, policy: EnginePolicy, size: int) -> tuple[tuple[InvoiceRow, Item], ...]:
    """As many as may go together: dates do not go back, and each could be the head in its turn."""
    bound: list[tuple[InvoiceRow, Item]] = []
    day: date | None = None
    for number, row in enumerate(view.queue[:size], start=view.sequence.next_number):
        frozen = _freeze(view, row, number)
        if bound and not _may_follow(view, policy, row, frozen, day):
            break
        bound.append((row, Item.of(frozen)))
        day = frozen.issue_date
    return tuple(bound)


def _may_follow(view: View, policy: EnginePolicy, row: InvoiceRow, frozen: Invoice, day: date | None) -> bool:
    assert frozen.issue_date is not None
    assert frozen.number is not None
    assert day is not None
    return (
        frozen.issue_date >= day
        and kept_until(view, row, frozen.number, policy) is None
        and look_alike(row, view.orphans, view.now) is None
        and not is_date_wrong(view, frozen)
    )


def _freeze(view: View, row: InvoiceRow, number: int) -> Invoice:
    """Numbered; where no date was given, today's or, if the last voucher is ahead of it, that one's."""
    today = civil_date(view.now)
    return row.content.numbered(number, issue_date=max(today, view.sequence.last_confirmed_date or today))


def kept_until(view: View, row: InvoiceRow, number: int, policy: EnginePolicy) -> datetime | None:
    """Until when an invoice may be sent only under the number it was given up under; None if it may go under this."""
    if not policy.strict:
        return None
    times = [
        grave.tombstone.last_sent_at + policy.strict_time
        for grave in view.graves
        if grave.tombstone.invoice_id == row.id and grave.tombstone.number != number
    ]
    latest = max(times, default=None)
    return latest if latest is not None and latest > view.now else None


def is_date_wrong(view: View, invoice: Invoice) -> bool:
    """Whether its date alone explains a 10016: outside of ARCA's window, or before the last voucher's."""
    assert invoice.issue_date is not None
    last = view.sequence.last_confirmed_date
    if last is not None and invoice.issue_date < last:
        return True
    circumstances = Circumstances(
        issuer=view.sequence.key.cuit, today=civil_date(view.now), environment=_environment(view.sequence.key.realm)
    )
    return any(finding.code == NUMBER_OR_DATE for finding in check_invoice(invoice, circumstances))


def _environment(realm: str) -> Environment:
    """A simulator's realm names its address as well."""
    return Environment(realm.partition("@")[0])
