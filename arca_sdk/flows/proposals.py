"""From a sale in the seller's words to a proposal: ask ARCA what has to be known, decide, and show."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

from arca_sdk.domain.authorization import Authorized
from arca_sdk.domain.clock import civil_date
from arca_sdk.domain.codes import Currency, IssuerCondition
from arca_sdk.domain.invoice import Invoice
from arca_sdk.domain.rules import Circumstances, check_invoice
from arca_sdk.domain.sale import Known, Proposal, Sale, postponed, propose
from arca_sdk.domain.tables import ExchangeRate, PointOfSale
from arca_sdk.errors import ConfigurationError, InvalidInput, NotAuthorized, NotFound, TokenRefused
from arca_sdk.flows.effects import FindAuthorized, Flow, Now, OpenAttempts
from arca_sdk.flows.journal import Attempt
from arca_sdk.flows.queries import consult, last_number, points_of_sale, rate
from arca_sdk.flows.session import Session
from arca_sdk.flows.taxpayers import taxpayer

MAX_DAYS_WITHOUT_RATE = 12
"""The longest run of holidays and weekends to look behind for a business day."""


def invoice_of(session: Session, sale: Sale) -> Flow[Invoice]:
    """The invoice to authorise for a sale. A reference that is on record keeps the invoice it was sent as: what was
    worked out then (date, rate) is not worked out again.

    Raises:
        InvalidInput: see ``prepare``; or the reference was used for another sale.
    """
    before = (yield from _sent_before(session, sale.reference)) if sale.reference else None
    if before is None:
        proposal = yield from prepare(session, sale)
        return proposal.invoice
    same_place = sale.point_of_sale in (None, before.point_of_sale)
    held, asked = _identity(before), (sale.all_lines, sale.currency, sale.document, sale.kind)
    if held != asked or not same_place:
        raise InvalidInput(
            f"The reference {sale.reference!r} already belongs to another sale (number {before.number}).",
            field="reference",
            hint="Give each sale its own reference.",
        )
    return replace(before, number=None, last_number=None)


def _identity(invoice: Invoice) -> tuple[object, ...]:
    return invoice.lines, invoice.currency, invoice.receiver.document, invoice.voucher_type.kind


def _sent_before(session: Session, reference: str) -> Flow[Invoice | None]:
    found: Authorized | None = yield FindAuthorized(session.owner, reference)
    if found is not None:
        return found.invoice
    attempts: tuple[Attempt, ...] = yield OpenAttempts(None)
    for attempt in attempts:
        for item in attempt.items:
            if attempt.sequence.owner == session.owner and item.invoice.reference == reference:
                return item.invoice
    return None


def prepare(session: Session, sale: Sale) -> Flow[Proposal]:
    """Everything that would be sent, nothing sent.

    Raises:
        InvalidInput: something cannot be decided; the message says what to add.
        Refused, TransportError, CredentialError: ARCA could not be asked.
    """
    now: datetime = yield Now()
    today = civil_date(now)
    condition = session.issuer_condition or (yield from _own_condition(session))
    wanted = sale.wants_registry
    known = Known(
        issuer_condition=condition,
        point_of_sale=sale.point_of_sale or (yield from _only_point_of_sale(session)),
        today=today,
        receiver=None if wanted is None else (yield from taxpayer(session, wanted)),
        rate=(yield from _official_rate(session, sale, today)),
    )
    invoice, decisions = propose(sale, known)
    last = yield from last_number(session, invoice.point_of_sale, invoice.voucher_type)
    if sale.issue_date is None:
        last_date = yield from _last_date(session, invoice, last)
        if last_date is not None and invoice.issue_date is not None and last_date > invoice.issue_date:
            invoice, decisions = postponed(invoice, decisions, last_date)
    circumstances = Circumstances(
        issuer=session.cuit,
        today=today,
        environment=session.endpoints.environment,
        issuer_condition=condition,
    )
    return Proposal(invoice, decisions, last + 1, check_invoice(invoice, circumstances))


def _own_condition(session: Session) -> Flow[IssuerCondition]:
    try:
        found = yield from taxpayer(session, session.cuit)
    except (NotAuthorized, TokenRefused) as refused:
        refused.hint = (
            "The registry was asked for the issuer's own VAT standing; say it, and it is not: issuer_condition=…, or "
            f"--issuer-condition. Or: {refused.hint}"
        )
        raise
    if found.issuer_condition is None:
        raise ConfigurationError(
            f"ARCA's registry does not tell the VAT standing of {session.cuit.dashed}.",
            hint="Give the client issuer_condition=IssuerCondition.…",
        )
    return found.issuer_condition


def _only_point_of_sale(session: Session) -> Flow[int]:
    points: tuple[PointOfSale, ...] = yield from points_of_sale(session)
    usable = [point.number for point in points if not point.blocked and point.closed_on is None]
    if len(usable) == 1:
        return usable[0]
    listed = ", ".join(map(str, usable)) or "none (homologación often lists none)"
    raise InvalidInput(
        "Which point of sale?", field="point_of_sale", hint=f"ARCA lists {listed}; say point_of_sale=… in the sale."
    )


def _official_rate(session: Session, sale: Sale, today: date) -> Flow[ExchangeRate | None]:
    """Of the last business day before the day of issue (RG 5616); ARCA answers 602 for days without one."""
    if sale.currency == Currency.PESOS or sale.exchange_rate is not None:
        return None
    day = min(sale.issue_date or today, today)
    for _ in range(MAX_DAYS_WITHOUT_RATE):
        day -= timedelta(days=1)
        try:
            found = yield from rate(session, sale.currency, day)
        except NotFound:
            continue
        return replace(found, on=found.on or day)
    return None


def _last_date(session: Session, invoice: Invoice, last: int) -> Flow[date | None]:
    if last < 1:
        return None
    voucher = yield from consult(session, invoice.point_of_sale, invoice.voucher_type, last)
    return voucher.invoice.issue_date
