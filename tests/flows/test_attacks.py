"""Ways to two vouchers, or to a lost one, that were tried on this code and closed. Each failed once."""

from __future__ import annotations

import re
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from arca_sdk.adapters.journal import FileJournal
from arca_sdk.adapters.world import Stores
from arca_sdk.domain.authorization import Authorized, Rejected, Uncertain, Unsent
from arca_sdk.domain.invoice import Period
from arca_sdk.errors import ArcaError, InvalidInput, SequenceBlocked, StorageError
from arca_sdk.simulator.faults import Fault
from tests.flows.test_authorization import rejectable, sale
from tests.makers import NOW

DEAF = Fault.error(500, operation="FECompConsultar", times=None)


def rewriting(stage, change) -> None:
    """ARCA's answers to FECompConsultar arrive changed."""
    handle = stage.simulator.handle

    def answer(request):
        response = handle(request)
        if b"FECompConsultarResponse" in response.body:
            response = replace(response, body=change(response.body))
        return response

    stage.simulator.handle = answer


class TestAnAnswerThatLacksAField:
    """A missing amount is not zero, and so not another sale: the number must not be given up."""

    @pytest.mark.parametrize(
        "field",
        [
            "ImpTotal",
            "ImpNeto",
            "ImpIVA",
            "ImpTotConc",
            "ImpOpEx",
            "ImpTrib",
            "CbteFch",
            "DocTipo",
            "DocNro",
            "Concepto",
            "MonId",
            "CbteDesde",
            "PtoVta",
        ],
    )
    def test_leaves_the_outcome_open(self, stage, field):
        stage.fail(Fault.cut_after_granting())
        rewriting(stage, lambda body: re.sub(rf"<{field}>[^<]*</{field}>".encode(), b"", body))
        assert isinstance(stage.client.authorize(sale(1)), Uncertain)
        assert len(stage.issued) == 1

    @pytest.mark.parametrize(
        ("field", "text"), [("CbteFch", "2026-11-25"), ("ImpTotal", "1,00"), ("ImpTotal", "1E999"), ("ImpTotal", "NaN")]
    )
    def test_or_garbles_it_too(self, stage, field, text):
        stage.fail(Fault.cut_after_granting())
        rewriting(stage, lambda body: re.sub(rf"<{field}>[^<]*".encode(), f"<{field}>{text}".encode(), body))
        assert isinstance(stage.client.authorize(sale(1)), Uncertain)
        assert len(stage.issued) == 1

    def test_or_has_errors_beside_the_voucher(self, stage):
        errors = b"</ResultGet><Errors><Err><Code>501</Code><Msg>Error interno</Msg></Err></Errors>"
        stage.fail(Fault.cut_after_granting())
        rewriting(stage, lambda body: re.sub(b"<ImpTotal>[^<]*", b"<ImpTotal>0", body).replace(b"</ResultGet>", errors))
        assert isinstance(stage.client.authorize(sale(1)), Uncertain)
        assert len(stage.issued) == 1

    def test_one_false_reading_does_not_give_the_number_up(self, stage):
        answers = []

        def lie_once(body):
            answers.append(body)
            return re.sub(b"<ImpTotal>[^<]*", b"<ImpTotal>9", body) if len(answers) == 1 else body

        stage.fail(Fault.cut_after_granting())
        rewriting(stage, lie_once)
        assert isinstance(stage.client.authorize(sale(1)), Authorized)
        assert len(stage.issued) == 1


class TestOneReferenceInTwoPlacesAtOnce:
    def test_makes_one_voucher(self, stage):
        """An order event delivered twice, to two workers with a point of sale each."""
        handle, both = stage.simulator.handle, threading.Barrier(2, timeout=1)

        def slowly(request):
            if b"<FECompUltimoAutorizado" in request.body:
                with suppress(threading.BrokenBarrierError):
                    both.wait()
            return handle(request)

        stage.client.login()
        stage.simulator.handle = slowly

        def issue(point_of_sale: int) -> object:
            try:
                return stage.client.authorize(sale(1, reference="order-1", point_of_sale=point_of_sale))
            except ArcaError as error:
                return error

        with ThreadPoolExecutor(2) as pool:
            results = list(pool.map(issue, (3, 4)))
        assert len(stage.issued) == 1
        assert sum(isinstance(result, Authorized) for result in results) == 1

    def test_while_the_first_is_uncertain_the_second_is_not_sent(self, stage):
        stage.fail(Fault.cut_after_granting(), DEAF)
        stage.client.authorize(sale(1, reference="order-1"))
        with suppress(InvalidInput, SequenceBlocked):
            stage.client.authorize(sale(1, reference="order-1", point_of_sale=4))
        assert len(stage.issued) == 1


class Stubborn(FileJournal):
    """A disk that fails when it is told to."""

    failing = ""

    def write(self, attempt, settled=()):
        super().write(attempt, settled)
        if self.failing == "write":
            raise StorageError("the folder could not be flushed")

    def close(self, attempt, settled=()):
        if self.failing == "close":
            raise StorageError("disk I/O error")
        super().close(attempt, settled)


class TestAJournalThatFailsAtTheWrongMoment:
    @pytest.fixture
    def journal(self, stage, tmp_path):
        journal = Stubborn(tmp_path)
        stage.stores = Stores(journal=journal)
        stage.client = stage.new_client()
        return journal

    def test_an_attempt_it_cannot_forget_is_not_renumbered(self, stage, journal):
        journal.failing = "close"
        outcomes = stage.client.authorize_many([sale(1), rejectable(stage, 2), sale(3)])
        assert [type(outcome) for outcome in outcomes] == [Authorized, Uncertain, Uncertain]
        journal.failing = ""
        stage.wait(minutes=20)
        again = [*stage.client.settle_all(), *stage.client.settle_all()]
        todo = [outcome.invoice for outcome in again if isinstance(outcome, Unsent)]
        stage.client.authorize_many(todo)
        totals = [voucher.invoice.total for voucher in stage.issued]
        assert len(totals) == len(set(totals))

    def test_what_was_written_and_called_unwritten_is_not_sent_later(self, stage, journal):
        journal.failing = "write"
        with pytest.raises(StorageError):
            stage.client.authorize(sale(1))
        journal.failing = ""
        assert stage.client.settle_all() == ()
        assert stage.issued == []
        assert stage.client.authorize(sale(1)).number == 1

    def test_no_connection_and_no_forgetting_is_uncertain_not_unsent(self, stage, journal):
        stage.client.login()
        journal.failing = "close"
        stage.fail(Fault.refuse(operation="FECAESolicitar", times=None))
        outcome = stage.client.authorize(sale(1))
        assert isinstance(outcome, Uncertain)
        journal.failing = ""
        stage.heal()
        assert isinstance(stage.client.settle(outcome), Authorized)
        assert len(stage.issued) == 1


def test_an_old_uncertain_of_a_reference_that_was_sent_again_is_not_sent_once_more(stage):
    stage.fail(Fault.cut_before_executing(operation="FECAESolicitar"), DEAF)
    old = stage.client.authorize(sale(1, reference="order-1"))
    assert isinstance(old, Uncertain)
    stage.heal()
    for attempt in stage.stores.journal.open(None):  # as if it had been settled as rejected meanwhile
        stage.stores.journal.close(attempt)
    fresh = stage.client.authorize(sale(1, reference="order-1", point_of_sale=4))
    assert stage.client.settle(old) == fresh
    assert len(stage.issued) == 1


@pytest.mark.parametrize("ahead", [timedelta(minutes=20), timedelta(hours=3)])
def test_a_clock_that_was_ahead_when_sending_and_is_right_now(stage, ahead):
    skew = [ahead]
    client = stage.new_client(clock=lambda: stage.clock.now() + skew[0])
    stage.client.login()
    stage.fail(Fault.cut_after_granting(), DEAF)
    outcome = client.authorize(sale(1))
    assert isinstance(outcome, Uncertain)
    stage.heal()
    skew[0] = timedelta(0)
    stage.wait(minutes=5)
    assert isinstance(client.settle(outcome), Authorized)


def test_a_clock_set_back_while_waiting_does_not_make_it_wait_for_ever(stage):
    readings = iter(range(10_000))

    def backwards() -> datetime:
        return NOW - timedelta(seconds=next(readings))

    slept = []
    client = stage.new_client(clock=backwards, sleep=slept.append)
    stage.client.login()
    stage.fail(Fault.cut_after_granting(), DEAF)
    assert isinstance(client.authorize(sale(1)), Uncertain)
    assert sum(slept) < 200


@pytest.mark.parametrize(
    "make",
    [
        lambda: sale(1, issue_date=NOW),
        lambda: sale(1, payment_due=NOW),
        lambda: Period(NOW, NOW),
        lambda: Period("2026-11-25", None),
    ],
)
def test_an_instant_is_no_date(make):
    """It would be journalled, and could not be read back."""
    with pytest.raises(InvalidInput, match="not a date"):
        make()


def test_an_invoice_that_the_journal_cannot_hold_is_not_sent(stage, tmp_path):
    client = stage.new_client(stores=tmp_path)
    with pytest.raises(StorageError, match="cannot hold this invoice"):
        client.authorize(sale(1, notes="\ud800"))
    assert stage.issued == []
    assert client.authorize(sale(1)).number == 1


def test_a_refusal_meant_for_somebody_else_is_not_believed(stage):
    handle = stage.simulator.handle
    header = b"<FeCabResp><Cuit>30000000007</Cuit><PtoVta>9</PtoVta><CbteTipo>1</CbteTipo><CantReg>1</CantReg>"
    error = b"<Resultado>R</Resultado></FeCabResp><Errors><Err><Code>10000</Code><Msg>x</Msg></Err></Errors>"

    def mixed_up(request):
        response = handle(request)
        if b"FECAESolicitarResult>" in response.body and len(stage.issued) == 1:
            start, end = response.body.index(b"<FeCabResp>"), response.body.index(b"</FECAESolicitarResult>")
            response = replace(response, body=response.body[:start] + header + error + response.body[end:])
        return response

    stage.simulator.handle = mixed_up
    assert isinstance(stage.client.authorize(sale(1)), Authorized)


def test_token_and_sign_are_not_among_the_local_variables_of_a_traceback(stage):
    ticket = stage.client.login()
    stage.fail(Fault.cut_before_executing(operation="FECompUltimoAutorizado"))
    with pytest.raises(ArcaError) as caught:
        stage.client.last_number(3, 6)
    shown, trace = [], caught.value.__traceback__
    while trace is not None:
        shown.append(repr(trace.tb_frame.f_locals))
        trace = trace.tb_next
    text = "".join(shown)
    assert ticket.sign not in text
    assert ticket.token not in text


def test_a_rejected_sale_is_rejected_for_good(stage):
    outcome = stage.client.authorize(rejectable(stage, 1))
    assert isinstance(outcome, Rejected)
    assert stage.client.settle_all() == ()
