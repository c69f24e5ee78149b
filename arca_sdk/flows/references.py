"""The caller's own name for a sale makes authorising it repeatable: the same reference never gets two vouchers.

ARCA has no such thing, so the journal keeps it: the outcome of every invoice that has a reference is written down, for
good, in the same step in which its attempt is closed. Whoever authorises the same reference again, after a crash or by
mistake, gets the voucher that exists.
"""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence as Many
from dataclasses import dataclass, replace

from arca_sdk.domain.authorization import Authorized, Outcome, Uncertain, Unsent
from arca_sdk.domain.invoice import Invoice
from arca_sdk.domain.sequence import Sequence
from arca_sdk.errors import InvalidInput
from arca_sdk.flows.effects import FindManyAuthorized, Flow, Hold, OpenAttempts
from arca_sdk.flows.journal import Attempt
from arca_sdk.flows.session import Session
from arca_sdk.flows.settlement import settle_sequence


def check_references(invoices: Many[Invoice], *, required: bool = False) -> None:
    """Within one call a reference names one invoice.

    Args:
        required: whether every invoice must have one.

    Raises:
        InvalidInput: it names two, or one is missing; the message says which invoices, counted from 1.
    """
    places: dict[str, list[int]] = {}
    for place, invoice in enumerate(invoices, start=1):
        places.setdefault(invoice.reference, []).append(place)
    without = places.pop("", [])
    if required and without:
        raise InvalidInput(
            f"{_name(without)} of {len(invoices)} {'has' if len(without) == 1 else 'have'} no reference.",
            field="reference",
            hint="Give each sale its own name (an order number): it is what makes a second run issue nothing twice.",
        )
    for reference, where in places.items():
        if len(where) > 1:
            raise InvalidInput(
                f"Two invoices of the call have the reference {reference!r}: {_name(where).lower()}.",
                field="reference",
                hint="Give each sale its own reference.",
            )


def _name(places: list[int]) -> str:
    shown = ", ".join(map(str, places[:10])) + (f" and {len(places) - 10} more" if len(places) > 10 else "")
    return f"Invoice{'s' if len(places) > 1 else ''} {shown}"


def known_outcomes(session: Session, invoices: Mapping[int, Invoice]) -> Flow[dict[int, Outcome]]:
    """What is known of the invoices' references, by position: a voucher, or that it is still uncertain.

    Positions of which nothing is known are absent. One whose reference was used for another invoice is ``Unsent``, with
    the ``InvalidInput`` that says so. The journal is asked once, whatever the number of invoices.
    """
    outcomes = yield from find_authorized(session, invoices)
    left = {position: invoice for position, invoice in invoices.items() if position not in outcomes}
    pending = yield from find_pending(session, left)
    for sequence, ours in pending.items():
        settled: Settled = yield Hold(sequence.name, settle_pending(session, sequence, {n: invoices[n] for n in ours}))
        outcomes.update({n: outcome for n, outcome in settled.outcomes.items() if not may_be_sent(outcome)})
    return outcomes


def find_authorized(session: Session, invoices: Mapping[int, Invoice]) -> Flow[dict[int, Outcome]]:
    """The vouchers that references already have, by position; ``Unsent`` where it is another invoice's."""
    references = tuple(invoice.reference for invoice in invoices.values() if invoice.reference)
    if not references:
        return {}
    found: dict[str, Authorized] = yield FindManyAuthorized(session.owner, references)
    return {
        position: _compared(invoice, found[invoice.reference])
        for position, invoice in invoices.items()
        if invoice.reference in found
    }


def find_pending(session: Session, invoices: Mapping[int, Invoice]) -> Flow[dict[Sequence, dict[int, Uncertain]]]:
    """What of the references was sent and is not settled yet, by the sequence in which it was sent."""
    wanted = {invoice.reference: position for position, invoice in invoices.items() if invoice.reference}
    if not wanted:
        return {}
    attempts: tuple[Attempt, ...] = yield OpenAttempts(None)
    pending: dict[Sequence, dict[int, Uncertain]] = {}
    for attempt in attempts:
        if attempt.sequence.owner != session.owner:
            continue
        for outcome in attempt.as_uncertain("it was sent and not yet settled"):
            position = wanted.get(outcome.invoice.reference)
            if position is not None:
                pending.setdefault(attempt.sequence, {})[position] = outcome
    return pending


@dataclass(frozen=True, slots=True)
class Settled:
    """What settling a sequence found out.

    Attributes:
        outcomes: of the invoices that were asked for, by position; ``Unsent`` with NumberTaken may be sent again.
        uncertain: everything in the sequence that still is, whoever asked for it.
    """

    outcomes: dict[int, Outcome]
    uncertain: tuple[Uncertain, ...]


def settle_pending(session: Session, sequence: Sequence, invoices: Mapping[int, Invoice]) -> Flow[Settled]:
    """Settle a sequence, which is held, for those who wait for it."""
    settled: list[Outcome] = yield from settle_sequence(session, sequence)
    by_reference = {outcome.invoice.reference: outcome for outcome in settled}
    outcomes = {
        position: _compared(invoice, by_reference[invoice.reference])
        for position, invoice in invoices.items()
        if invoice.reference in by_reference
    }
    return Settled(outcomes, tuple(outcome for outcome in settled if isinstance(outcome, Uncertain)))


def may_be_sent(outcome: Outcome) -> bool:
    """Its number turned out to be another system's: certainly not authorised."""
    return isinstance(outcome, Unsent) and not isinstance(outcome.error, InvalidInput)


def _compared(asked: Invoice, held: Outcome) -> Outcome:
    """What is held, if it is the same sale. A sale that certainly was not authorised may have changed."""
    if isinstance(held, Unsent):
        return replace(held, invoice=asked)
    try:
        _refuse_another(asked, held.invoice)
    except InvalidInput as error:
        return Unsent(asked, error)
    return held


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
