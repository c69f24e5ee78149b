"""What must hold after every schedule: the store's rows against the simulator's hidden ledger.

Which invoice a voucher truly belongs to is known from the attempt that sent it (the simulator's origin header). Two
invoices with equal fields are interchangeable, for ARCA as for us.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

from arca_sdk.domain.invoice import Invoice
from arca_sdk.domain.sequence import Sequence
from arca_sdk.simulator.ledger import IssuedVoucher
from arca_server.invoices.engine import events
from arca_server.invoices.engine.decisions import DATE_OUT_OF_WINDOW
from arca_server.invoices.engine.policy import EnginePolicy
from arca_server.invoices.engine.states import (
    SETTLED,
    UNRESOLVED,
    AttemptState,
    InvoiceRow,
    ItemState,
)
from arca_server.invoices.engine.tables import Tables
from tests.server.engine.stage import RIVAL

QUIET = EnginePolicy().quiet
STALEST = timedelta(seconds=60)
"""How old a reading of ARCA's may be (the driver's oldest is 50 s)."""


class Broken(AssertionError):
    """An invariant does not hold; the message begins with its number."""


def check(tables: Tables, issued: Iterable[IssuedVoucher], *, finished: bool = True) -> None:
    """I1-I6 and I9-I14; the driver watches I7 and I8 while requests leave.

    Args:
        finished: the schedule has come to its end, so that nothing may be on its way (I2, I5, I12).

    Raises:
        Broken
    """
    vouchers = list(issued)
    _issued_once(tables, vouchers)
    _unique(tables)
    _known_to_arca(tables, vouchers)
    _rejected_for_a_reason(tables)
    _told(tables)
    _late_is_late(tables)
    _never_below(tables)
    if finished:
        _nothing_lost(tables, vouchers)
        _attributed(tables, vouchers)
        _settled(tables)


def owner_of(tables: Tables, voucher: IssuedVoucher) -> InvoiceRow | None:
    """Whose voucher it truly is; None for others'."""
    if voucher.origin == RIVAL:
        return None
    item = tables.items[voucher.origin, voucher.first]
    return tables.invoices[item.invoice_id]


def _kind(invoice: Invoice) -> Invoice:
    """What two invoices share that nobody can tell apart."""
    return replace(invoice, number=None, issue_date=None, reference="", notes="", lines=())


def _fail(number: str, words: str) -> None:
    raise Broken(f"{number}: {words}")


def _issued_once(tables: Tables, vouchers: list[IssuedVoucher]) -> None:
    """I1: an invoice has at most one voucher at ARCA."""
    granted: Counter[tuple[str, Invoice]] = Counter()
    names: dict[tuple[str, Invoice], list[str]] = defaultdict(list)
    for row in tables.invoices.values():
        names[row.key.name, _kind(row.content)].append(row.id)
    for voucher in vouchers:
        owner = owner_of(tables, voucher)
        if owner is not None:
            granted[owner.key.name, _kind(owner.content)] += 1
    for kind, count in granted.items():
        if count > len(names[kind]):
            _fail("I1", f"{names[kind]} issued {count} times")


def _nothing_lost(tables: Tables, vouchers: list[IssuedVoucher]) -> None:
    """I2: each voucher granted to us is on the right invoice, with its CAE and its fields."""
    by_number = {(row.key.name, row.number): row for row in tables.invoices.values() if row.has_voucher}
    for voucher in vouchers:
        owner = owner_of(tables, voucher)
        if owner is None:
            continue
        row = by_number.get((owner.key.name, voucher.first))
        if row is None:
            _fail("I2", f"{owner.id} ({owner.state}) was granted as {voucher.first}, and nobody has that CAE")
            continue
        if _kind(row.content) != _kind(owner.content):
            _fail("I2", f"{row.id} has the voucher {voucher.first} of {owner.id}")
        assert row.issued is not None
        sent = replace(row.issued, lines=(), notes="", receiver=voucher.invoice.receiver)
        if row.cae != voucher.cae or sent != voucher.invoice:
            _fail("I2", f"{row.id} and ARCA differ about voucher {voucher.first}")


def _known_to_arca(tables: Tables, vouchers: list[IssuedVoucher]) -> None:
    """I3: each CAE of ours exists at ARCA, under that number, and is not somebody else's."""
    held = {(v.invoice.point_of_sale, int(v.invoice.voucher_type), v.first): v for v in vouchers}
    for row in tables.invoices.values():
        if not row.has_voucher:
            continue
        voucher = held.get((*key_of(row.key), row.number or 0))
        if voucher is None or voucher.cae != row.cae:
            _fail("I3", f"{row.id} has a CAE that ARCA did not give for number {row.number}")
        elif owner_of(tables, voucher) is None:
            _fail("I3", f"{row.id} has the CAE of a stranger's voucher")


def _unique(tables: Tables) -> None:
    """I4: a CAE and a number are one invoice's, and so is a request. I6: one open attempt per sequence."""
    keys = Counter((row.tenant, row.idempotency_key) for row in tables.invoices.values())
    if max(keys.values(), default=0) > 1:
        _fail("I4", "one request made two invoices")
    granted = [row for row in tables.invoices.values() if row.has_voucher]
    if max(Counter((row.key, row.number) for row in granted).values(), default=0) > 1:
        _fail("I4", "two invoices with one number")
    if max(Counter(row.cae for row in granted).values(), default=0) > 1:
        _fail("I4", "two invoices with one CAE")
    opened = Counter(a.key for a in tables.attempts.values() if a.state is not AttemptState.CLOSED)
    if max(opened.values(), default=0) > 1:
        _fail("I6", "two open attempts")
    bound = Counter(item.invoice_id for item in tables.items.values() if item.state in UNRESOLVED)
    if max(bound.values(), default=0) > 1:
        _fail("I6", "an invoice bound to two numbers")


def _attributed(tables: Tables, vouchers: list[IssuedVoucher]) -> None:
    """I5: every number up to the last is ours or an orphan, and dates do not go back."""
    for key, sequence in tables.sequences.items():
        here = [v for v in vouchers if (v.invoice.point_of_sale, int(v.invoice.voucher_type)) == key_of(key)]
        if (here[-1].last if here else 0) != sequence.last_confirmed:
            _fail("I5", f"ARCA is at {here[-1].last if here else 0}, we are at {sequence.last_confirmed}")
        ours = {row.number for row in tables.invoices.values() if row.key == key and row.has_voucher}
        found = [o for o in tables.orphans.values() if o.key == key]
        orphans = {o.number for o in found if o.adopted_by is None}
        known = ours | orphans
        if found and all(v.origin != RIVAL for v in here):
            _fail("I5", f"nobody else issues, and {len(found)} vouchers were not known to be ours")
        missing = [n for n in range((sequence.baseline or 0) + 1, sequence.last_confirmed + 1) if n not in known]
        if missing or ours & orphans:
            _fail("I5", f"numbers {missing} are nobody's, {ours & orphans} are two's")
        days = [v.invoice.issue_date for v in here if v.invoice.issue_date is not None]
        if days != sorted(days):
            _fail("I5", "dates go back")


def key_of(key: Sequence) -> tuple[int, int]:
    return key.point_of_sale, int(key.voucher_type)


def _rejected_for_a_reason(tables: Tables) -> None:
    """I9: rejected by a rule of ARCA's about the voucher, or for its date; never by a transport or by 10016."""
    for row in tables.outbox:
        if isinstance(row.event, events.InvoiceRejected):
            reasons = row.event.reasons
            is_ours = reasons == (DATE_OUT_OF_WINDOW,)
            is_arcas = bool(reasons) and all(10007 < r.code < 11000 and r.code != 10016 for r in reasons)
            if not is_ours and not is_arcas:
                _fail("I9", f"{row.event.invoice_id} was rejected with {reasons}")


def _told(tables: Tables) -> None:
    """I11: one event per version of an invoice, and I10: nothing about it after its CAE."""
    told: dict[str, list[int]] = defaultdict(list)
    done: set[str] = set()
    for row in tables.outbox:
        if not isinstance(row.event, events.InvoiceEvent):
            continue
        if row.event.invoice_id in done:
            _fail("I10", f"{row.event.invoice_id} changed after it was authorised")
        told[row.event.invoice_id].append(row.event.version)
        if isinstance(row.event, events.InvoiceAuthorized):
            done.add(row.event.invoice_id)
    for invoice in tables.invoices.values():
        if told[invoice.id] != list(range(1, invoice.version + 1)):
            _fail("I11", f"{invoice.id} has version {invoice.version}, and {told[invoice.id]} were told")
    if len(tables.audit) != len(tables.outbox):
        _fail("I11", "audit and outbox differ")


def _late_is_late(tables: Tables) -> None:
    """I13: rejected and then authorised only if ARCA granted it after it had refused it; where several
    requests had left, after the silence."""
    twins = Counter(_kind(row.content) for row in tables.invoices.values())
    for item in tables.items.values():
        invoice, attempt = tables.invoices[item.invoice_id], tables.attempts[item.attempt_id]
        if item.state is not ItemState.REFUSED or not invoice.has_voucher or twins[_kind(invoice.content)] > 1:
            continue
        assert invoice.processed_at is not None
        assert attempt.last_sent_at is not None
        silence = QUIET - STALEST if attempt.sends > 1 else timedelta(0)
        if invoice.processed_at < (attempt.last_sent_at + silence).replace(microsecond=0):
            _fail("I13", f"{invoice.id} was rejected when it was granted already")


def _never_below(tables: Tables) -> None:
    """I14, as far as rows show it: a request of an attempt begins at or after the one before it."""
    first: dict[str, int] = {}
    for (attempt_id, _), request in sorted(tables.requests.items()):
        if request.first_number < first.get(attempt_id, 0):
            _fail("I14", f"request {request.send_no} of {attempt_id} goes back to {request.first_number}")
        first[attempt_id] = request.first_number


def _settled(tables: Tables) -> None:
    """I12: nothing is left on its way."""
    left = [f"{row.id} {row.state}" for row in tables.invoices.values() if row.state not in SETTLED]
    if left:
        _fail("I12", f"not settled: {', '.join(left)}")
