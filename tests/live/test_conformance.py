"""What this library expects of an ARCA. Every test issues as few vouchers as it can: in homologación they stay."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from arca_sdk import (
    AssociatedVoucher,
    Authorized,
    Concept,
    Invoice,
    Period,
    Rejected,
    VoucherClass,
    VoucherKind,
    VoucherType,
    credit_note,
)
from arca_sdk.domain import codes
from arca_sdk.domain.codes import Currency
from arca_sdk.domain.matching import CLOCK_TOLERANCE, compare
from arca_sdk.errors import NotAuthorized, NotFound, TokenRefused
from arca_sdk.flows.queries import TABLES
from arca_sdk.wire.codec import codec
from arca_sdk.wire.contracts.wsfe import WSFE
from arca_sdk.wire.wsfe_replies import read_authorization
from tests.live.target import Target

NO_SUCH_NUMBER = 99_999_998
ENUMERATIONS = {
    "voucher_types": codes.VoucherType,
    "concepts": codes.Concept,
    "document_types": codes.DocumentType,
    "vat_rates": codes.VatRate,
    "tributes": codes.TributeType,
    "currencies": codes.Currency,
    "optionals": codes.OptionalType,
    "vat_conditions": codes.VatCondition,
}

Finding = Callable[[str], None]


# --- questions


def test_login_gives_a_ticket_and_the_next_call_uses_it_again(target: Target):
    ticket = target.client.login()
    assert ticket.generated_at - CLOCK_TOLERANCE <= target.clock() < ticket.expires_at
    assert ticket.expires_at - ticket.generated_at <= timedelta(hours=12, minutes=1)
    assert target.client.login().token == ticket.token


def test_health_needs_no_ticket(target: Target):
    health = target.client.health()
    assert health.is_up, health


def test_last_number_of_a_sequence(target: Target):
    number = target.client.last_number(target.point_of_sale, VoucherType.of(VoucherKind.INVOICE, target.letter))
    assert number >= 1


@pytest.mark.parametrize("name", TABLES)
def test_table(target: Target, name: str, finding: Finding):
    try:
        rows = target.client.table(name)
    except NotFound as nothing:
        pytest.skip(f"ARCA has no rows: {nothing.message}")
    assert rows
    assert all(row.code and row.label for row in rows)
    known = {str(member.value) for member in ENUMERATIONS[name]} if name in ENUMERATIONS else None
    new = [row.code for row in rows if known is not None and row.code not in known]
    if new:
        finding(f"{name}: codes that this version does not know: {', '.join(new)}")


def test_rate_of_the_dollar(target: Target):
    found = target.client.rate(Currency.DOLARES)
    assert found.currency == "DOL"
    assert found.rate > 1


def test_points_of_sale(target: Target, finding: Finding):
    try:
        listed = [point.number for point in target.client.points_of_sale()]
    except NotFound:
        listed = []
    if target.point_of_sale not in listed:
        finding(f"points of sale: ARCA lists {listed or 'none'}, and {target.point_of_sale} works nevertheless")


def test_a_number_that_nobody_has_is_not_found(target: Target):
    with pytest.raises(NotFound):
        target.client.consult(target.point_of_sale, VoucherType.of(VoucherKind.INVOICE, target.letter), NO_SUCH_NUMBER)


def test_the_batch_limit_is_a_number(target: Target, finding: Finding):
    limit = target.client.batch_limit()
    assert limit >= 1
    finding(f"vouchers in one request: {limit}")


def test_taxpayer_of_ones_own(target: Target):
    try:
        found = target.client.taxpayer(target.client.cuit)
    except (NotAuthorized, TokenRefused) as closed:
        pytest.skip(f"the registry is not open to this certificate: {closed.message}")
    assert found.cuit == target.client.cuit
    assert found.name


# --- authorising


@pytest.mark.parametrize("letter", [VoucherClass.A, VoucherClass.B, VoucherClass.C])
def test_an_invoice(target: Target, letter: VoucherClass):
    outcome = target.issue(target.sale(letter))
    assert len(outcome.cae) == 14
    assert outcome.cae_due >= target.today


def test_a_consulted_voucher_is_what_was_sent(target: Target, finding: Finding):
    before = target.clock()
    sent = target.issue(target.sale(target.letter, price="363.00"))
    held = target.client.consult(target.point_of_sale, sent.invoice.voucher_type, sent.number)
    assert held.authorization == sent.cae
    compared = compare(sent.invoice, held, first_sent_at=before, now=target.clock())
    assert compared.is_same, compared
    if compared.unknown:
        finding(f"FECompConsultar leaves out: {', '.join(compared.unknown)}")


def test_services_with_their_period(target: Target):
    day = target.today
    period = Period(day - timedelta(days=1), day)
    invoice = target.sale(target.letter, concept=Concept.SERVICIOS, service_period=period, payment_due=day)
    assert target.issue(invoice).cae


def test_a_note_on_a_voucher_that_nobody_has_is_granted_with_a_remark(target: Target, finding: Finding):
    invoice = target.sale(target.letter)
    ghost = AssociatedVoucher(
        type=invoice.voucher_type,
        point_of_sale=target.point_of_sale,
        number=NO_SUCH_NUMBER,
        cuit=target.client.cuit,
        issue_date=target.today,
    )
    note = VoucherType.of(VoucherKind.CREDIT_NOTE, target.letter)
    outcome = target.issue(replace(invoice, voucher_type=note, associated=(ghost,)))
    assert outcome.observations
    finding(f"a note on a ghost is remarked with {[remark.code for remark in outcome.observations]}")


def test_a_credit_note_for_a_part_and_for_the_rest(target: Target):
    original = target.issue(target.sale(target.letter, price="1000.00"))
    part = target.issue(credit_note(original, issuer=target.client.cuit, amount="400.00"))
    rest = target.issue(credit_note(original, issuer=target.client.cuit, earlier=[part]))
    assert (part.invoice.total, rest.invoice.total) == (400, 600)
    assert 10237 not in {remark.code for remark in rest.observations}


# --- refusing


def without_dates(target: Target) -> Invoice:
    return target.sale(target.letter, concept=Concept.SERVICIOS)


def long_ago(target: Target) -> Invoice:
    return target.sale(target.letter, issue_date=target.today - timedelta(days=60))


def wrong_total(target: Target) -> Invoice:
    return replace(target.sale(target.letter), total="150.00")


@pytest.mark.parametrize(
    ("made", "code"),
    [(without_dates, 10049), (long_ago, 10016), (wrong_total, 10048)],
    ids=["services-without-dates", "date-long-ago", "total-that-is-no-sum"],
)
def test_rejection(target: Target, made: Callable[[Target], Invoice], code: int, finding: Finding):
    invoice = made(target)
    before = target.client.last_number(target.point_of_sale, invoice.voucher_type)
    outcome = target.careless.authorize(invoice)
    assert isinstance(outcome, Rejected), str(outcome)
    got = {reason.code for reason in outcome.reasons}
    assert code in got
    assert target.client.last_number(target.point_of_sale, invoice.voucher_type) == before, "a rejection uses no number"
    if got != {code}:
        finding(f"{code} comes together with {sorted(got - {code})}")


def test_batch_of_three_whose_second_is_invalid(target: Target, finding: Finding):
    """Everything about partial batches rests on this: ARCA looks at nothing behind the first rejection."""
    good = target.sale(target.letter)
    before = target.client.last_number(target.point_of_sale, good.voucher_type)
    outcomes = target.careless.authorize_many([good, without_dates(target), target.sale(target.letter, price="242.00")])
    assert [type(outcome) for outcome in outcomes] == [Authorized, Rejected, Authorized]
    assert [outcomes[0].number, outcomes[2].number] == [before + 1, before + 2]
    assert target.client.last_number(target.point_of_sale, good.voucher_type) == before + 2

    first = target.recorder.of("FECAESolicitar", target.recorder.scene)[-2]
    reply = read_authorization(codec(WSFE).decode_reply("FECAESolicitar", first.reply).values)
    assert [detail.result for detail in reply.details] == ["A", "R", "R"]
    stops = not reply.details[2].observations
    finding(f"ARCA {'stops' if stops else 'DOES NOT STOP'} at the first rejection of a batch")
    assert stops, reply.details[2]


def test_a_reply_that_was_not_waited_for_is_recovered(target: Target, finding: Finding):
    """The client gives up after some milliseconds; ARCA goes on. One invoice, one voucher, and its CAE is known."""
    invoice = target.sale(target.letter, price="484.00")
    before = target.client.last_number(target.point_of_sale, invoice.voucher_type)
    with target.slow(), target.recorder.hurrying():
        outcome = target.client.authorize(invoice)
    sent = target.recorder.of("FECAESolicitar", target.recorder.scene)
    if sent[0].reply is not None:
        pytest.skip("ARCA answered faster than the client gave up")
    assert isinstance(outcome, Authorized), str(outcome)
    assert outcome.number == before + 1
    assert target.client.last_number(target.point_of_sale, invoice.voucher_type) == before + 1
    held = target.client.consult(target.point_of_sale, invoice.voucher_type, outcome.number)
    assert (held.authorization, held.invoice.total) == (outcome.cae, invoice.total)
    finding(f"lost reply: found by asking {outcome.recovered}, sent {len(sent)} times")


def test_a_reference_makes_it_repeatable(target: Target):
    reference = f"conformance-{target.clock().isoformat()}"
    invoice = replace(target.sale(target.letter), reference=reference)
    first = target.issue(invoice)
    assert target.client.authorize(invoice) == first
    assert target.client.last_number(target.point_of_sale, invoice.voucher_type) == first.number
