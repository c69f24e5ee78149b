"""What a reply says, number by number. What is believed, and what has to be asked."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from arca_sdk.domain.sequence import Sequence
from arca_sdk.errors import ArcaMessage, ReplyLost, ReplyNotXml
from arca_sdk.flows.classification import Granted, Refused, Unknown, Unprocessed, classify
from arca_sdk.flows.journal import Attempt, bind
from arca_sdk.wire.wsfe_replies import AuthorizationReply, DetailReply
from tests.makers import ISSUER, NOW, invoice_b

SEQUENCE = Sequence.of(invoice_b(), realm="tests", cuit=ISSUER)
BUSINESS = ArcaMessage(10015, "documento")
NUMBER_OR_DATE = ArcaMessage(10016, "numero o fecha")


def attempt(size: int = 1, **changes: object) -> Attempt:
    items = bind([invoice_b()] * size, first_number=7)
    return replace(Attempt("id", SEQUENCE, items, NOW, NOW), **changes)  # type: ignore[arg-type]  # fields by name


def granted(at: int, **changes: object) -> DetailReply:
    detail = DetailReply(at, at, "A", f"764800000000{at:02d}", date(2026, 12, 5), ())
    return replace(detail, **changes)  # type: ignore[arg-type]  # fields by name


def rejected(number: int, *observations: ArcaMessage) -> DetailReply:
    return DetailReply(number, number, "R", "", None, observations)


def reply(*details: DetailReply, errors: tuple[ArcaMessage, ...] = (), **changes: object) -> AuthorizationReply:
    whole = AuthorizationReply(int(ISSUER), 3, 6, "P", NOW, details, errors, ())
    return replace(whole, **changes)  # type: ignore[arg-type]  # fields by name


def kinds(*args: object) -> list[type]:
    return [type(verdict) for verdict in classify(*args)]  # type: ignore[arg-type]  # attempt and answer


def test_a_whole_approval_is_believed():
    (verdict,) = classify(attempt(), reply(granted(7)))
    assert isinstance(verdict, Granted)
    assert verdict.outcome.cae == "76480000000007"
    assert verdict.outcome.number == 7
    assert verdict.outcome.processed_at == NOW


def test_observations_and_events_come_along():
    note = ArcaMessage(10217, "credito")
    (verdict,) = classify(attempt(), reply(granted(7, observations=(note,)), events=(ArcaMessage(39, "aviso"),)))
    assert isinstance(verdict, Granted)
    assert verdict.outcome.observations == (note,)
    assert verdict.outcome.events == (ArcaMessage(39, "aviso"),)


@pytest.mark.parametrize(
    "changes",
    [
        {"cae": ""},
        {"cae": "7648000000001"},
        {"cae": "764800000000170"},
        {"cae": "7648000000001x"},
        {"cae": "٧٦٤٨٠٠٠٠٠٠٠٠١٧"},
        {"cae_due": None},
        {"end_number": 8},
        {"number": 8, "end_number": 8},
        {"result": ""},
        {"result": "O"},
    ],
)
def test_an_approval_that_is_not_whole_is_not_believed(changes):
    assert kinds(attempt(), reply(granted(7, **changes))) == [Unknown]


@pytest.mark.parametrize("changes", [{"cuit": 20}, {"cuit": None}, {"point_of_sale": 4}, {"voucher_type": 1}])
def test_a_reply_about_something_else_is_not_believed(changes):
    assert kinds(attempt(), reply(granted(7), **changes)) == [Unknown]


def test_a_detail_that_is_missing_or_doubled_is_not_believed():
    assert kinds(attempt(), reply()) == [Unknown]
    assert kinds(attempt(), reply(granted(7), granted(7))) == [Unknown]
    assert kinds(attempt(2), reply(granted(7))) == [Granted, Unknown]


def test_a_business_rejection_is_believed():
    (verdict,) = classify(attempt(), reply(rejected(7, BUSINESS)))
    assert verdict == Refused((BUSINESS,))


def test_reasons_in_the_request_count_with_those_of_the_voucher():
    other = ArcaMessage(10030, "concepto")
    (verdict,) = classify(attempt(), reply(rejected(7, BUSINESS), errors=(other,)))
    assert verdict == Refused((BUSINESS, other))


@pytest.mark.parametrize(
    "answer",
    [
        reply(rejected(7), errors=(NUMBER_OR_DATE,)),
        reply(rejected(7, NUMBER_OR_DATE)),
        reply(rejected(7, BUSINESS, NUMBER_OR_DATE)),
        reply(rejected(7, BUSINESS), errors=(NUMBER_OR_DATE,)),
    ],
)
def test_10016_is_ambiguous_wherever_it_stands(answer):
    (verdict,) = classify(attempt(), answer)
    assert isinstance(verdict, Unknown)
    assert verdict.word == "number_or_date"
    assert NUMBER_OR_DATE in verdict.messages


@pytest.mark.parametrize("reasons", [(), (ArcaMessage(99, "?"),), (BUSINESS, ArcaMessage(700, "?"))])
def test_a_rejection_without_a_business_reason_is_not_believed(reasons):
    assert kinds(attempt(), reply(rejected(7, *reasons))) == [Unknown]


@pytest.mark.parametrize("code", [500, 501, 502, 600, 601])
def test_infrastructure_and_token_errors_leave_everything_open(code):
    trouble = ArcaMessage(code, "texto")
    verdicts = classify(attempt(2), reply(granted(7), errors=(trouble,)))
    assert [type(verdict) for verdict in verdicts] == [Unknown, Unknown]
    assert isinstance(verdicts[0], Unknown)
    assert verdicts[0].word == ("transaction_open" if code == 502 else "")


def test_a_10016_that_names_nobody_is_ambiguous_too():
    (verdict,) = classify(attempt(), reply(errors=(NUMBER_OR_DATE,), cuit=None))
    assert isinstance(verdict, Unknown)
    assert verdict.word == "number_or_date"


@pytest.mark.parametrize("error", [ReplyLost("cortada."), ReplyNotXml("HTML.")])
def test_no_reply_leaves_everything_open(error):
    assert classify(attempt(2), error) == (Unknown(error.message.rstrip(".")),) * 2


def test_a_refusal_of_the_whole_request_is_everybodys():
    header = (ArcaMessage(10002, "cantidad"), ArcaMessage(10005, "punto de venta"))
    for details in ((), (rejected(7), rejected(8))):
        refused = reply(*details, errors=header, result="R")
        without_header = replace(refused, cuit=None, point_of_sale=None, voucher_type=None, result="")
        assert classify(attempt(2), refused) == (Refused(header),) * 2
        assert classify(attempt(2), without_header) == (Refused(header),) * 2


def test_a_refusal_that_names_another_sequence_or_approves_is_not_believed():
    header = (ArcaMessage(10005, "punto de venta"),)
    for answer in (
        reply(errors=header, result="R", point_of_sale=77),
        reply(errors=header, result="A"),
        reply(errors=header, result="P"),
    ):
        assert kinds(attempt(2), answer) == [Unknown] * 2


def test_a_whole_request_with_10016_is_no_refusal():
    verdicts = kinds(attempt(2), reply(rejected(7), rejected(8), errors=(NUMBER_OR_DATE,)))
    assert verdicts == [Unknown, Unknown]


class TestBatches:
    def test_all_approved(self):
        assert kinds(attempt(3), reply(granted(9), granted(7), granted(8))) == [Granted] * 3

    def test_only_the_first_rejected_one_has_a_verdict(self):
        verdicts = kinds(attempt(4), reply(granted(7), rejected(8, BUSINESS), rejected(9), rejected(10, BUSINESS)))
        assert verdicts == [Granted, Refused, Unprocessed, Unprocessed]

    def test_a_rejected_first_stops_all(self):
        assert kinds(attempt(2), reply(rejected(7, BUSINESS), rejected(8))) == [Refused, Unprocessed]

    def test_10016_in_the_middle_leaves_the_rest_open(self):
        verdicts = kinds(attempt(3), reply(granted(7), rejected(8, NUMBER_OR_DATE), rejected(9)))
        assert verdicts == [Granted, Unknown, Unknown]

    def test_an_approval_after_a_rejection_contradicts_itself(self):
        verdicts = kinds(attempt(3), reply(granted(7), rejected(8, BUSINESS), granted(9)))
        assert verdicts == [Granted, Unknown, Unknown]

    def test_a_missing_one_after_a_rejection_reopens_the_rejection(self):
        assert kinds(attempt(3), reply(granted(7), rejected(8, BUSINESS))) == [Granted, Unknown, Unknown]
