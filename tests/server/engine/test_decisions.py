"""Every decision by itself: what is seen, and what is done about it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arca_sdk.domain.authorization import Voucher
from arca_sdk.domain.codes import Concept, VoucherType
from arca_sdk.errors import (
    AlreadyAuthenticated,
    ArcaError,
    ArcaMessage,
    ArcaTrouble,
    CertificateExpired,
    NotAuthorized,
    NotSent,
    ReplyLost,
    RequestRefused,
    TokenRefused,
)
from arca_sdk.flows.classification import Granted, Refused, Unknown, Unprocessed
from arca_sdk.flows.journal import Item
from arca_server.invoices.engine import answering, attribution, checking, reconciling, reserving, troubles
from arca_server.invoices.engine import decisions as do
from arca_server.invoices.engine.policy import EnginePolicy, back_off
from arca_server.invoices.engine.states import (
    AttemptRow,
    AttemptState,
    Hold,
    HoldReason,
    InvoiceRow,
    InvoiceState,
    ItemRow,
    ItemState,
    Mode,
    OrphanVoucher,
    SequenceRow,
    Tombstone,
)
from arca_server.invoices.engine.view import Grave, View
from tests.makers import NOW, TODAY, held, invoice_b
from tests.server.engine.conformance import KEY, cae, granted

POLICY = EnginePolicy()
BUSINESS = (ArcaMessage(10015, "DocNro"),)
MINUTE = timedelta(minutes=1)


def invoice(number: int, state: InvoiceState = InvoiceState.QUEUED, **changes: Any) -> InvoiceRow:
    """Sale number 1, 2…; its price tells it from the others."""
    content = changes.pop("content", None) or invoice_b(f"{100 + number}.00", **changes.pop("fields", {}))
    row = InvoiceRow(
        id=f"invoice-{number}",
        tenant="tenant-1",
        key=KEY,
        content=content,
        idempotency_key=f"key-{number}",
        request_hash="",
        external_ref=None,
        state=state,
        accepted_at=NOW,
        position=number,
    )
    return replace(row, **changes)


def item(row: InvoiceRow, number: int, attempt_id: str = "attempt-1", **changes: Any) -> ItemRow:
    bound = Item.of(row.content.numbered(number, issue_date=TODAY))
    return replace(ItemRow(attempt_id=attempt_id, number=number, invoice_id=row.id, bound=bound), **changes)


def attempt(count: int = 1, **changes: Any) -> AttemptRow:
    made = AttemptRow(
        id="attempt-1",
        key=KEY,
        first_number=1,
        count=count,
        epoch=1,
        state=AttemptState.UNCERTAIN,
        sends=1,
        first_sent_at=NOW - MINUTE,
        last_sent_at=NOW - MINUTE,
    )
    return replace(made, **changes)


def sequence(**changes: Any) -> SequenceRow:
    return SequenceRow(key=KEY, tenant="tenant-1", baseline=0, checked_at=NOW, **changes)


def sent(count: int = 1, *, head: dict[str, Any] | None = None, **changes: Any) -> View:
    """A view with an open attempt of the sales 1 to ``count`` under those numbers."""
    rows = [invoice(n, InvoiceState.UNCERTAIN) for n in range(1, count + 1)]
    items = [item(row, n) for n, row in enumerate(rows, start=1)]
    items[0] = replace(items[0], **(head or {}))
    return View(
        now=changes.pop("now", NOW),
        sequence=changes.pop("sequence", sequence()),
        attempt=attempt(count, **changes),
        items=tuple(items),
        invoices={row.id: row for row in rows},
    )


def waiting(*rows: InvoiceRow, graves: tuple[Grave, ...] = (), **changes: Any) -> View:
    """A view with a queue and nothing open."""
    return View(now=NOW, sequence=sequence(**changes), queue=rows, graves=graves)


def grave(row: InvoiceRow, number: int, *brothers: tuple[InvoiceRow, int], sent_at: timedelta = -MINUTE) -> Grave:
    """An earlier attempt that was given up; ``brothers`` were in it too."""
    stone = Tombstone(
        key=KEY,
        number=number,
        attempt_id="attempt-0",
        invoice_id=row.id,
        fingerprint="",
        last_sent_at=NOW + sent_at,
    )
    before = attempt(1 + len(brothers), id="attempt-0", first_sent_at=NOW + sent_at, last_sent_at=NOW + sent_at)
    items = tuple((item(each, n, "attempt-0"), each) for each, n in ((row, number), *brothers))
    return Grave(tombstone=stone, attempt=before, items=items)


def voucher(row: InvoiceRow, number: int, **changes: Any) -> Voucher:
    """As ARCA holds it."""
    return held(row.content.numbered(number, issue_date=TODAY), cae=cae(number), **changes)


class TestAnAnswer:
    def settle(self, view: View, *verdicts: Any) -> do.Settle:
        return answering.settle(view, verdicts, 0.5)

    def test_everything_granted_closes_the_attempt(self):
        view = sent(2)
        outcomes = [granted(each.bound.invoice) for each in view.items]
        assert self.settle(view, *map(Granted, outcomes)) == do.Settle(tuple(outcomes), None)

    def test_a_refusal_of_the_only_request_is_final(self):
        made = self.settle(sent(2), Refused(BUSINESS), Unprocessed())
        assert made == do.Settle((), do.Refuse(BUSINESS))

    def test_a_refusal_after_another_request_waits(self):
        made = self.settle(sent(2, sends=2), Refused(BUSINESS), Unprocessed())
        assert made == do.Settle((), do.AwaitRejection(BUSINESS))

    def test_only_the_first_that_was_not_granted_has_a_verdict(self):
        view = sent(3)
        outcome = granted(view.items[0].bound.invoice)
        made = self.settle(view, Granted(outcome), Unknown("lost", "transaction_open"), Refused(BUSINESS))
        assert made.granted == (outcome,)
        assert isinstance(made.then, do.StayUncertain)
        assert made.then.word == "transaction_open"

    @pytest.mark.parametrize("code", [10000, 10005, 11002])
    def test_a_refused_issuer_holds_the_sequence(self, code):
        reasons = (ArcaMessage(code, "NO AUTORIZADO"),)
        assert self.settle(sent(1), Refused(reasons)).then == do.IssuerRefused(reasons, is_first=True)
        assert self.settle(sent(1, sends=2), Refused(reasons)).then == do.IssuerRefused(reasons, is_first=False)

    def test_a_reason_for_everybody_is_the_requests(self):
        made = self.settle(sent(2), Refused(BUSINESS), Refused(BUSINESS))
        assert made.then == do.IssuerRefused(BUSINESS, is_first=True)


class TestAFoundVoucher:
    def found(self, view: View, held_voucher: Voucher, **policy: Any) -> do.Decision:
        return reconciling.found(view, held_voucher, None, EnginePolicy(**policy), 0.5)

    def owner(self, made: do.Decision) -> do.Owner:
        assert isinstance(made, do.Spend | do.Import)
        return made.owner

    def test_one_that_is_equal_is_adopted(self):
        view = sent(2)
        assert self.found(view, voucher(invoice(1), 1)) == do.Adopt(voucher(invoice(1), 1))

    def test_another_sale_spends_the_number(self):
        assert self.owner(self.found(sent(2), voucher(invoice(9), 1))) == do.Stranger()

    def test_one_that_lies_under_a_tombstone_is_that_ones(self):
        rejected = invoice(9, InvoiceState.REJECTED)
        view = replace(sent(2), graves=(grave(rejected, 1),))
        made = self.found(view, voucher(rejected, 1))
        assert self.owner(made) == do.Late(rejected, item(rejected, 1, "attempt-0"))

    @pytest.mark.parametrize("state", [InvoiceState.QUEUED, InvoiceState.CANCELLED, InvoiceState.NEEDS_REVIEW])
    def test_it_does_not_matter_what_its_invoice_has_become(self, state):
        row = invoice(9, state)
        view = waiting(graves=(grave(row, 1),))
        made = checking.found(view, voucher(row, 1), None, POLICY, 0.5)
        owner = self.owner(made)
        assert isinstance(owner, do.Late)
        assert owner.owner is row

    def test_a_tombstone_on_another_number_is_not_asked(self):
        row = invoice(9, InvoiceState.REJECTED)
        made = checking.found(waiting(graves=(grave(row, 2),)), voucher(row, 1), None, POLICY, 0.5)
        assert self.owner(made) == do.Stranger()

    def test_an_equal_brother_without_a_voucher_gets_what_its_twin_has_already(self):
        twin = invoice(1, InvoiceState.AUTHORIZED, cae=cae(1), number=1)
        brother = invoice(2, InvoiceState.REJECTED, content=twin.content)
        view = waiting(graves=(grave(twin, 2, (brother, 1)),), last_confirmed=1)
        owner = self.owner(checking.found(view, voucher(twin, 2), None, POLICY, 0.5))
        assert isinstance(owner, do.Late)
        assert owner.owner is brother

    def test_if_all_its_twins_have_vouchers_a_person_has_to_look(self):
        twin = invoice(1, InvoiceState.AUTHORIZED, cae=cae(1), number=1)
        view = waiting(graves=(grave(twin, 2),), last_confirmed=1)
        owner = self.owner(checking.found(view, voucher(twin, 2), None, POLICY, 0.5))
        assert isinstance(owner, do.Undecided)

    def test_one_that_differs_in_a_lesser_field_is_for_a_person(self):
        view = sent(1)
        differing = voucher(invoice(1), 1)
        differing = replace(differing, processed_at=NOW - timedelta(hours=1))
        owner = self.owner(self.found(view, differing))
        assert isinstance(owner, do.Undecided)
        assert "processed_at" in owner.why
        assert owner.suspect.id == "invoice-1"

    def test_what_was_never_sent_cannot_have_been_granted(self):
        view = sent(1, sends=0, state=AttemptState.PREPARED, first_sent_at=None, last_sent_at=None)
        assert isinstance(self.owner(self.found(view, voucher(invoice(1), 1))), do.Undecided)

    def test_unless_an_earlier_attempt_sent_it_under_the_same_number(self):
        row = invoice(1, InvoiceState.RESERVED)
        view = sent(1, sends=0, state=AttemptState.PREPARED, first_sent_at=None, last_sent_at=None)
        view = replace(view, graves=(grave(row, 1),))
        assert isinstance(self.owner(self.found(view, voucher(row, 1))), do.Late)

    def test_arcas_clock_is_taken_off(self):
        ahead = timedelta(hours=2)
        made = reconciling.found(sent(1), voucher(invoice(1), 1, processed_at=NOW + ahead), NOW + ahead, POLICY, 0.5)
        assert isinstance(made, do.Adopt)

    @pytest.mark.parametrize(
        "changes",
        [
            {"result": "R"},
            {"authorization": "7648000000001"},
            {"authorization": "7648000000000x"},
            {"due": None},
            {"invoice": invoice_b("101.00", number=1001)},
            {"invoice": invoice_b("101.00", number=1, point_of_sale=4)},
        ],
        ids=lambda changes: next(iter(changes)),
    )
    def test_an_answer_that_is_not_whole_is_asked_again(self, changes):
        broken = replace(voucher(invoice(1), 1), **changes)
        assert isinstance(self.found(sent(1), broken), do.Wait)
        assert isinstance(checking.found(waiting(), broken, None, POLICY, 0.5), do.Wait)

    def test_where_others_issue_an_equal_one_is_for_a_person(self):
        shared = sequence(mode=Mode.SHARED, foreign_seen_at=NOW - timedelta(hours=23))
        made = self.found(sent(1, sequence=shared), voucher(invoice(1), 1))
        assert made == do.Adopt(voucher(invoice(1), 1), doubtful=True)
        row = invoice(9, InvoiceState.REJECTED)
        view = View(now=NOW, sequence=shared, graves=(grave(row, 1),))
        assert isinstance(self.owner(checking.found(view, voucher(row, 1), None, POLICY, 0.5)), do.Undecided)

    @pytest.mark.parametrize("seen", [None, NOW - timedelta(hours=25)])
    def test_but_not_if_nobody_was_seen_for_a_day(self, seen):
        shared = sequence(mode=Mode.SHARED, foreign_seen_at=seen)
        assert self.found(sent(1, sequence=shared), voucher(invoice(1), 1)) == do.Adopt(voucher(invoice(1), 1))


class TestAMissingVoucher:
    def absent(self, view: View, last: int = 0) -> do.Decision:
        return reconciling.absent(view, last, POLICY, 0.5)

    def test_the_same_bytes_go_out_again_if_its_number_is_the_next(self):
        assert self.absent(sent(2)) == do.Send()

    @pytest.mark.parametrize("last", [1, 2, 7])
    def test_a_last_number_at_or_above_it_contradicts(self, last):
        assert isinstance(self.absent(sent(2), last), do.Wait)

    def test_a_last_number_below_is_old_and_too_old_holds_the_sequence(self):
        view = sent(1, head={"number": 5}, sequence=sequence(last_confirmed=4))
        made = self.absent(view, 3)
        assert isinstance(made, do.Wait)
        assert made.behind
        behind = sequence(last_confirmed=4, behind_since=NOW - 10 * MINUTE)
        made = self.absent(replace(view, sequence=behind), 3)
        assert isinstance(made, do.HoldSequence)
        assert made.reason is HoldReason.DRIFT

    def test_a_refused_one_waits_for_its_silence(self):
        view = sent(1, head={"state": ItemState.REJECT_WAIT, "reasons": BUSINESS}, sends=2)
        made = self.absent(view)
        assert isinstance(made, do.Wait)
        assert made.until == NOW + POLICY.quiet_poll
        assert not made.in_vain

    def test_and_for_two_readings_after_it(self):
        head = {"state": ItemState.REJECT_WAIT, "reasons": BUSINESS}
        view = sent(1, head=head, sends=2, last_sent_at=NOW - 10 * MINUTE)
        assert self.absent(view) == do.NoteQuiet()
        read = head | {"quiet_readings": 1, "quiet_at": NOW}
        assert isinstance(self.absent(sent(1, head=read, sends=2, last_sent_at=NOW - 11 * MINUTE)), do.Wait)
        later = NOW + POLICY.quiet_gap
        again = sent(1, head=read, sends=2, last_sent_at=NOW - 11 * MINUTE, now=later)
        assert self.absent(again) == do.Refuse(BUSINESS)

    def test_after_502_arcas_transaction_gets_its_time(self):
        view = sent(1, last_word="transaction_open", last_sent_at=NOW - timedelta(seconds=59))
        made = self.absent(view)
        assert isinstance(made, do.Wait)
        assert made.until == NOW + timedelta(seconds=1)
        assert self.absent(sent(1, last_word="transaction_open", last_sent_at=NOW - MINUTE)) == do.Send()

    def test_10016_again_and_again_without_a_cause_is_for_a_person(self):
        head = {"ambiguous_count": 3, "ambiguous_since": NOW - 10 * MINUTE}
        assert isinstance(self.absent(sent(1, head=head)), do.Review)
        for patient in ({"ambiguous_count": 2}, {"ambiguous_since": NOW - 9 * MINUTE}):
            assert self.absent(sent(1, head=head | patient)) == do.Send()

    def test_a_date_that_left_its_window_waits_for_the_silence_too(self):
        old = invoice(1, fields={"issue_date": TODAY - timedelta(days=6)})
        view = sent(1, head={"bound": Item.of(old.content.numbered(1))})
        assert self.absent(view) == do.AwaitRejection((do.DATE_OUT_OF_WINDOW,))

    def test_a_date_before_the_last_vouchers_too(self):
        view = sent(1, sequence=sequence(last_confirmed_date=TODAY + timedelta(days=1)))
        assert isinstance(self.absent(view), do.AwaitRejection)

    def test_what_was_never_sent_goes_back_without_a_trace(self):
        old = invoice(1, fields={"issue_date": TODAY - timedelta(days=6)})
        unsent = {"sends": 0, "state": AttemptState.PREPARED, "first_sent_at": None, "last_sent_at": None}
        view = sent(1, head={"bound": Item.of(old.content.numbered(1))}, **unsent)
        assert isinstance(self.absent(view), do.Withdraw)

    def test_other_bytes_never_leave(self):
        view = sent(1, head={"bound": Item(invoice_b("101.00").numbered(1), "another fingerprint")})
        assert isinstance(self.absent(view), do.Review)

    def test_on_hold_nothing_is_sent(self):
        held_sequence = sequence(hold=Hold(HoldReason.OPERATOR, "stop", NOW))
        made = self.absent(sent(1, sequence=held_sequence))
        assert isinstance(made, do.Wait)
        assert not made.in_vain

    def test_a_hold_that_heals_ends_with_arcas_answer(self):
        healing = sequence(hold=Hold(HoldReason.ISSUER, "token", NOW, heals=True))
        assert self.absent(sent(1, sequence=healing)) == do.Send()


class TestTheQueue:
    def reserve(self, view: View, limit: int = 250, **policy: Any) -> do.Decision:
        return reserving.reserve(view, EnginePolicy(**policy), limit)

    def numbers(self, made: do.Decision) -> list[tuple[str, int]]:
        assert isinstance(made, do.Reserve)
        return [(row.id, bound.number) for row, bound in made.bound]

    def test_the_head_run_gets_the_next_numbers(self):
        made = self.reserve(waiting(invoice(1), invoice(2), last_confirmed=41))
        assert self.numbers(made) == [("invoice-1", 42), ("invoice-2", 43)]

    @pytest.mark.parametrize(("limit", "own", "expected"), [(2, 50, 2), (250, 1, 1), (0, 50, 1)])
    def test_no_more_than_arca_and_we_take(self, limit, own, expected):
        rows = [invoice(n) for n in range(1, 6)]
        assert len(self.numbers(self.reserve(waiting(*rows), limit, batch_limit=own))) == expected

    def test_an_fce_goes_alone(self):
        key = replace(KEY, voucher_type=VoucherType.FCE_FACTURA_B)
        rows = [replace(invoice(n), key=key) for n in (1, 2)]
        view = replace(waiting(*rows), sequence=replace(sequence(), key=key))
        assert len(self.numbers(self.reserve(view))) == 1

    def test_nothing_queued_and_nothing_while_held(self):
        assert self.reserve(waiting()) == do.Checked()
        assert self.reserve(waiting(invoice(1), hold=Hold(HoldReason.DRIFT, "", NOW))) == do.Checked()

    def test_no_date_means_today(self):
        made = self.reserve(waiting(invoice(1, fields={"issue_date": None})))
        assert isinstance(made, do.Reserve)
        assert made.bound[0][1].invoice.issue_date == TODAY

    def test_or_the_last_vouchers_day_where_that_lies_ahead(self):
        ahead = TODAY + timedelta(days=2)
        made = self.reserve(waiting(invoice(1, fields={"issue_date": None}), last_confirmed_date=ahead))
        assert isinstance(made, do.Reserve)
        assert made.bound[0][1].invoice.issue_date == ahead

    def test_a_head_whose_date_cannot_be_any_more_is_rejected(self):
        old = invoice(1, fields={"issue_date": TODAY - timedelta(days=6)})
        assert self.reserve(waiting(old)) == do.RejectQueued(old, (do.DATE_OUT_OF_WINDOW,))
        late = invoice(1)
        view = waiting(late, last_confirmed_date=TODAY + timedelta(days=1))
        assert self.reserve(view) == do.RejectQueued(late, (do.DATE_OUT_OF_WINDOW,))

    def test_services_have_a_wider_window(self):
        fields = {"issue_date": TODAY - timedelta(days=9), "concept": Concept.SERVICIOS}
        assert isinstance(self.reserve(waiting(invoice(1, fields=fields))), do.Reserve)

    def test_dates_do_not_go_back_within_a_request(self):
        rows = [invoice(1), invoice(2, fields={"issue_date": TODAY - timedelta(days=1)}), invoice(3)]
        assert self.numbers(self.reserve(waiting(*rows))) == [("invoice-1", 1)]

    def test_strictly_what_was_given_up_keeps_to_its_number(self):
        row = invoice(1)
        buried = grave(row, 2, sent_at=-14 * MINUTE)
        made = self.reserve(waiting(row, graves=(buried,)))
        assert isinstance(made, do.Wait)
        assert made.until == NOW + MINUTE
        assert not made.in_vain
        assert isinstance(self.reserve(waiting(row, graves=(grave(row, 1, sent_at=-MINUTE),))), do.Reserve)
        assert isinstance(self.reserve(waiting(row, graves=(grave(row, 2, sent_at=-15 * MINUTE),))), do.Reserve)
        assert isinstance(self.reserve(waiting(row, graves=(buried,)), strict=False), do.Reserve)

    def test_it_stops_those_behind_it_too_but_not_those_ahead(self):
        first, second = invoice(1), invoice(2)
        made = self.reserve(waiting(first, second, graves=(grave(second, 7, sent_at=-MINUTE),)))
        assert self.numbers(made) == [("invoice-1", 1)]

    def test_what_looks_like_a_forgotten_voucher_is_for_a_person(self):
        row = invoice(1)
        orphan = OrphanVoucher(key=KEY, number=1, end_number=1, voucher=voucher(row, 1), found_at=NOW)
        view = replace(waiting(row), orphans=(orphan,))
        assert self.reserve(view) == do.Suspect(row, orphan)
        sure = replace(row, no_duplicate=True)
        assert isinstance(self.reserve(replace(view, queue=(sure,))), do.Reserve)

    @pytest.mark.parametrize(
        "fields", [{"total": "1.00"}, {"issue_date": TODAY + timedelta(days=1)}, {"concept": Concept.SERVICIOS}]
    )
    def test_another_total_day_or_concept_is_another_sale(self, fields):
        row = invoice(1)
        orphan = OrphanVoucher(key=KEY, number=1, end_number=1, voucher=voucher(row, 1), found_at=NOW)
        other = replace(row, content=replace(row.content, **fields))
        assert attribution.look_alike(other, (orphan,), NOW) is None
        assert attribution.look_alike(row, (orphan,), NOW) is orphan


class TestAFirstLook:
    def begin(self, last: int, *, found: int | None = None, following: bool = False, **changes: Any) -> do.Decision:
        view = View(now=NOW, sequence=replace(sequence(), baseline=None, **changes))
        start = checking.baseline(view, last, POLICY)
        held_voucher = voucher(invoice(9), found) if found is not None else None
        return checking.begin(view, last, start, held_voucher, voucher(invoice(8), 1) if following else None, 0.5)

    def test_an_empty_sequence_begins_at_zero(self):
        assert self.begin(0) == do.Begin(0, None)

    def test_what_is_there_is_of_before_our_time(self):
        assert self.begin(500, found=500) == do.Begin(500, TODAY)

    def test_a_restored_database_looks_back(self):
        assert self.begin(500, restored_at=NOW) == do.Begin(0, None)
        assert self.begin(1500, found=500, restored_at=NOW) == do.Begin(500, TODAY)

    def test_a_last_number_that_contradicts_the_vouchers_is_not_believed(self):
        assert isinstance(self.begin(500), do.Wait)
        assert isinstance(self.begin(500, found=1500), do.Wait)
        assert isinstance(self.begin(0, following=True), do.Wait)


class TestTrouble:
    def decide(self, error: ArcaError, **changes: Any) -> do.Decision:
        return troubles.decide(waiting(**changes), error, 0.5)

    @pytest.mark.parametrize(
        "error",
        [
            ReplyLost("cut"),
            NotSent("no connection"),
            ArcaTrouble("500", messages=[ArcaMessage(500, "")]),
            RequestRefused("other", messages=[ArcaMessage(10200, "")]),
            AlreadyAuthenticated("a ticket lives", fault_code="coe.alreadyAuthenticated", fault_text=""),
        ],
        ids=lambda error: type(error).__name__,
    )
    def test_what_passes_is_waited_for(self, error):
        made = self.decide(error)
        assert isinstance(made, do.Wait)
        assert made.in_vain

    @pytest.mark.parametrize(
        "error",
        [
            TokenRefused("601", messages=[ArcaMessage(601, "CUIT representada no incluida en Token")]),
            NotAuthorized("not linked", fault_code="coe.notAuthorized", fault_text=""),
            CertificateExpired("expired"),
            RequestRefused("point of sale", messages=[ArcaMessage(11002, "")]),
        ],
        ids=lambda error: type(error).__name__,
    )
    def test_what_only_the_tenant_can_put_right_holds_the_sequence_until_it_is(self, error):
        made = self.decide(error)
        assert isinstance(made, do.HoldSequence)
        assert (made.reason, made.heals) == (HoldReason.ISSUER, True)
        again = self.decide(error, hold=Hold(HoldReason.ISSUER, "", NOW, heals=True))
        assert isinstance(again, do.Wait)

    @given(failures=st.integers(0, 10_000), luck=st.floats(0, 1, exclude_max=True))
    def test_waits_grow_to_five_minutes_and_never_end(self, failures, luck):
        until = back_off(NOW, failures, luck)
        assert timedelta(0) < until - NOW <= timedelta(minutes=5)

    def test_the_first_wait_is_short_and_the_tenth_is_long(self):
        assert back_off(NOW, 0, 0.99) - NOW < timedelta(seconds=1)
        assert back_off(NOW, 9, 0.99) - NOW > timedelta(minutes=4)


class TestWhatToAsk:
    def ask(self, view: View) -> do.Question:
        return do.next_question(view, POLICY)

    def test_an_open_attempt_comes_first(self):
        assert self.ask(replace(sent(2), queue=(invoice(9),))) == do.AskVoucher(1)

    def test_then_the_queue_and_else_nothing(self):
        assert self.ask(waiting(invoice(1))) == do.AskLast()
        assert self.ask(waiting()) == do.Rest()

    def test_now_and_then_arca_is_looked_at_anyway(self):
        assert self.ask(replace(waiting(), now=NOW + 10 * MINUTE)) == do.AskLast()

    def test_nothing_before_its_time(self):
        early = sequence(wake_at=NOW + MINUTE)
        assert self.ask(sent(1, sequence=early)) == do.Rest()

    def test_what_is_held_is_still_looked_at(self):
        stop = Hold(HoldReason.DRIFT, "", NOW + timedelta(seconds=1))
        assert self.ask(waiting(invoice(1), hold=stop)) == do.AskLast()
        assert self.ask(waiting(invoice(1), hold=replace(stop, since=NOW - MINUTE))) == do.Rest()


def test_a_day_is_the_one_in_argentina():
    """At 02:00 UTC it is still yesterday there."""
    view = replace(waiting(invoice(1, fields={"issue_date": None})), now=NOW.replace(hour=2))
    made = reserving.reserve(view, POLICY, 1)
    assert isinstance(made, do.Reserve)
    assert made.bound[0][1].invoice.issue_date == date(2026, 11, 24)
