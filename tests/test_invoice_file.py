"""The JSON form of invoices and outcomes: exact, strict, and nothing lost on the way there and back."""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from arca_sdk import errors
from arca_sdk.domain import codes
from arca_sdk.domain.authorization import AuthorizationKind, Authorized, Rejected, Uncertain, Unsent, Voucher
from arca_sdk.domain.document import Document
from arca_sdk.domain.invoice import (
    AssociatedVoucher,
    Buyer,
    Invoice,
    Line,
    OptionalData,
    Period,
    Receiver,
    Tribute,
    VatSubtotal,
)
from arca_sdk.errors import ArcaMessage, InvalidAmount, InvalidCuit, InvalidInput
from arca_sdk.invoice_file import dump_invoice, dump_outcome, load_invoice, load_outcome, read_code, read_rate
from tests.makers import NOW, TODAY, full_invoice, held, invoice_b

# --- there and back ----------------------------------------------------------------------------------------


def through_json(fields):
    return json.dumps(fields, ensure_ascii=False)


@pytest.mark.parametrize("invoice", [full_invoice(), invoice_b(), invoice_b(number=7, last_number=9, notes="ñ")])
def test_invoice_comes_back_equal(invoice):
    assert load_invoice(through_json(dump_invoice(invoice))) == invoice
    assert load_invoice(dump_invoice(invoice)) == invoice


def amounts(digits=8):
    return st.decimals(min_value=0, max_value=10**digits, places=2)


def quantities():
    return st.decimals(min_value=0, max_value=10**6, places=6)


def optional(strategy):
    return st.none() | strategy


DAYS = st.dates(date(2000, 1, 1), date(2099, 12, 31))
WORDS = st.text(st.characters(exclude_categories=("Cs",)), max_size=20)
NEW_CODES = st.integers(900, 999)
RATES = st.sampled_from(list(codes.VatRate)) | st.builds(codes.VatRate, NEW_CODES)
TYPES = st.sampled_from(list(codes.VoucherType)) | st.builds(codes.VoucherType, NEW_CODES)
PEOPLE = st.builds(Document, st.sampled_from(list(codes.DocumentType)), st.integers(0, 99_999_999_999))
PERIODS = st.builds(Period, optional(DAYS), optional(DAYS))
LINES = st.builds(
    Line,
    description=WORDS,
    unit_price=quantities(),
    quantity=quantities(),
    vat=RATES,
    discount=amounts(4),
    unit=WORDS,
    code=WORDS,
)
TRIBUTES = st.builds(
    Tribute,
    type=st.sampled_from(list(codes.TributeType)),
    amount=amounts(),
    base=amounts(),
    rate=st.decimals(0, 999, places=2),
    description=WORDS,
)
OPTIONALS = st.builds(
    OptionalData, st.sampled_from(list(codes.OptionalType)) | st.just(codes.OptionalType("4321")), WORDS
)
ASSOCIATED = st.builds(
    AssociatedVoucher,
    type=TYPES,
    point_of_sale=st.integers(0, 99999),
    number=st.integers(0, 99_999_999),
    cuit=optional(st.from_regex(r"[0-9]{11}", fullmatch=True)),
    issue_date=optional(DAYS),
)
HELD_INVOICES = st.builds(
    Invoice,
    voucher_type=TYPES,
    point_of_sale=st.integers(0, 99999),
    concept=st.sampled_from(list(codes.Concept)) | st.builds(codes.Concept, NEW_CODES),
    receiver=st.builds(
        Receiver,
        document=PEOPLE,
        vat_condition=optional(st.sampled_from(list(codes.VatCondition))),
        name=WORDS,
        address=WORDS,
    ),
    total=amounts(),
    net=amounts(),
    vat_total=amounts(),
    untaxed=amounts(),
    exempt=amounts(),
    tributes_total=amounts(),
    issue_date=optional(DAYS),
    service_period=optional(PERIODS),
    payment_due=optional(DAYS),
    currency=st.sampled_from(list(codes.Currency)) | st.just(codes.Currency("ZZ9")),
    exchange_rate=optional(st.decimals(0, 9999, places=6)),
    paid_in_foreign_currency=optional(st.booleans()),
    vat=st.lists(st.builds(VatSubtotal, RATES, amounts(), amounts()), max_size=3).map(tuple),
    tributes=st.lists(TRIBUTES, max_size=2).map(tuple),
    associated=st.lists(ASSOCIATED, max_size=2).map(tuple),
    associated_period=optional(PERIODS),
    optionals=st.lists(OPTIONALS, max_size=2).map(tuple),
    buyers=st.lists(st.builds(Buyer, PEOPLE, st.decimals(0, 100, places=2)), max_size=2).map(tuple),
    activities=st.lists(st.integers(1, 999_999), max_size=2).map(tuple),
    number=st.integers(1, 99_999_999),
    last_number=optional(st.integers(1, 99_999_999)),
    lines=st.lists(LINES, max_size=3).map(tuple),
    notes=WORDS,
)
MESSAGES = st.lists(st.builds(ArcaMessage, st.integers(0, 99_999), WORDS), max_size=2).map(tuple)
INSTANTS = st.datetimes(timezones=st.just(UTC))
OUTCOMES = st.one_of(
    st.builds(
        Authorized,
        invoice=HELD_INVOICES,
        cae=st.from_regex(r"[0-9]{14}", fullmatch=True),
        cae_due=DAYS,
        observations=MESSAGES,
        events=MESSAGES,
        processed_at=optional(INSTANTS),
        recovered=st.booleans(),
    ),
    st.builds(Rejected, invoice=HELD_INVOICES, reasons=MESSAGES, events=MESSAGES),
    st.builds(
        Uncertain,
        invoice=HELD_INVOICES,
        attempt_id=WORDS,
        reason=WORDS,
        first_sent_at=INSTANTS,
        sent_at=INSTANTS,
        sends=st.integers(1, 9),
        last_word=WORDS,
    ),
    st.builds(
        Voucher,
        invoice=HELD_INVOICES,
        result=WORDS,
        authorization=WORDS,
        kind=optional(st.sampled_from(list(AuthorizationKind))),
        due=optional(DAYS),
        processed_at=optional(INSTANTS),
        observations=MESSAGES,
    ),
)


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(OUTCOMES)
def test_every_outcome_comes_back_equal(outcome):
    assert load_outcome(through_json(dump_outcome(outcome))) == outcome


def test_outcome_carries_its_lines():
    sold = Authorized(invoice_b(number=1), "76480000000017", date(2026, 12, 5), processed_at=NOW)
    fields = dump_outcome(sold)
    assert fields["status"] == "authorized"
    assert fields["invoice"]["lines"] == [
        {"description": "Yerba 1 kg", "unit_price": "121", "quantity": "1", "vat": "21%"}
    ]
    assert load_outcome(fields) == sold


def test_consulted_voucher_comes_back_as_one():
    voucher = held(full_invoice())
    assert load_outcome(dump_outcome(voucher)) == voucher


@pytest.mark.parametrize(
    "error",
    [
        errors.NotSent("No connection.", hint="Check the network."),
        errors.InvalidAmount("Too many decimals.", field="net"),
        errors.RequestRefused("ARCA said no.", messages=[ArcaMessage(11002, "El punto de venta…")]),
        errors.SoapFault("fault", fault_code="Server", fault_text="Interno", status=500),
        errors.ReplyNotXml("HTML", status=502, excerpt="Bad Gateway"),
        errors.NumberTaken("Taken."),
    ],
)
def test_unsent_comes_back_with_the_same_error(error):
    unsent = load_outcome(through_json(dump_outcome(Unsent(invoice_b(), error))))
    assert isinstance(unsent, Unsent)
    assert unsent.invoice == invoice_b()
    assert (type(unsent.error), str(unsent.error)) == (type(error), str(error))
    assert {name: value for name, value in vars(unsent.error).items() if name in vars(error)} == vars(error)


def test_error_of_a_newer_version_is_still_an_error():
    fields = dump_outcome(Unsent(invoice_b(), errors.NotSent("x")))
    fields["error"]["code"] = "something_new"
    loaded = load_outcome(fields)
    assert isinstance(loaded, Unsent)
    assert loaded.error.message == "x"


# --- three forms -------------------------------------------------------------------------------------------


def sale(**changes):
    return {
        "voucher_type": "FACTURA_B",
        "point_of_sale": 3,
        "lines": [{"description": "Yerba", "unit_price": "121.00"}],
    } | changes


def test_totals_are_worked_out_from_lines():
    invoice = load_invoice(sale())
    assert (invoice.net, invoice.vat_total, invoice.total) == (Decimal("100.00"), Decimal("21.00"), Decimal("121.00"))
    assert invoice.receiver == Receiver.consumidor_final()


@pytest.mark.parametrize("field", ["reference", "notes"])
def test_half_a_character_is_refused(field):
    """JSON can write one; no file, no XML and no printer can hold it."""
    with pytest.raises(InvalidInput, match=r"half a character \(U\+D800\)") as caught:
        load_invoice(json.dumps(sale(**{field: "a\ud800"})))
    assert caught.value.field == field


def test_a_whole_character_that_json_writes_in_two_halves_is_taken():
    assert load_invoice(json.dumps(sale(notes="a😀"), ensure_ascii=True)).notes == "a😀"


@pytest.mark.parametrize(
    ("wrong", "words"),
    [({"lines": "abc"}, "a list"), ({"lines": [1]}, "an object"), ({"receiver": []}, "an object")],
)
def test_another_shape_is_told_without_names_of_ours(wrong, words):
    with pytest.raises(InvalidInput, match=words) as caught:
        load_invoice(sale(**wrong))
    assert "_" not in caught.value.message


def test_prices_without_vat():
    assert load_invoice(sale(prices_include_vat=False)).total == Decimal("146.41")


def test_parts_are_summed():
    invoice = load_invoice(
        {"voucher_type": 6, "point_of_sale": 3, "vat": [{"rate": "21%", "base": 100, "amount": 21}], "exempt": "5"}
    )
    assert (invoice.net, invoice.total) == (Decimal("100.00"), Decimal("126.00"))


def test_amounts_with_a_total_stand_as_they_are():
    """Whether they add up is for the rules to say."""
    invoice = load_invoice({"voucher_type": 6, "point_of_sale": 3, "total": "1.00", "net": "5.00"})
    assert (invoice.net, invoice.total) == (Decimal("5.00"), Decimal("1.00"))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"net": "5"}, "net"),
        ({"vat": [{"rate": "21%", "base": 1, "amount": 0}]}, "vat"),
        ({"vat_total": "5"}, "vat_total"),
        ({"number": 5}, "number"),
        ({"lines": []}, "lines"),
        ({"lines": [], "net": "5", "prices_include_vat": True}, "prices_include_vat"),
        ({"total": "5", "prices_include_vat": True}, "prices_include_vat"),
    ],
)
def test_forms_are_not_mixed(changes, field):
    with pytest.raises(InvalidInput) as caught:
        load_invoice(sale(**changes))
    assert caught.value.field == field


# --- what is refused ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"point_of_sale": "3"}, "point_of_sale"),
        ({"point_of_sale": True}, "point_of_sale"),
        ({"point_of_sale": 3.0}, "point_of_sale"),
        ({"voucher_type": "FACTURA_X"}, "voucher_type"),
        ({"voucher_type": None}, "voucher_type"),
        ({"voucher_type": True}, "voucher_type"),
        ({"lines": [{"description": "x", "unit_price": 1.5}]}, "lines[0].unit_price"),
        ({"lines": [{"description": "x", "unit_price": "1,5"}]}, "lines[0].unit_price"),
        ({"lines": [{"description": "x", "unit_price": "1.234.567"}]}, "lines[0].unit_price"),
        ({"lines": [{"description": "x", "unit_price": "NaN"}]}, "lines[0].unit_price"),
        ({"lines": [{"description": "x", "unit_price": None}]}, "lines[0].unit_price"),
        ({"lines": [{"description": "x", "unit_price": "1", "discount": "0.001"}]}, "lines[0].discount"),
        ({"lines": [{"description": 5, "unit_price": "1"}]}, "lines[0].description"),
        ({"lines": [{"unit_price": "1"}]}, "lines[0].description"),
        ({"lines": [{"description": "x", "unit_price": "1", "vat": 21}]}, "lines[0].vat"),
        ({"lines": [{"description": "x", "unit_price": "1", "vat": "22%"}]}, "lines[0].vat"),
        (
            {"lines": [{"description": "x", "unit_price": "1"}, {"description": "y", "precio": "1"}]},
            "lines[1].unit_price",
        ),
        ({"lines": "x"}, "lines"),
        ({"recevier": {}}, "recevier"),
        ({"receiver": {"nombre": "x"}}, "receiver.nombre"),
        ({"receiver": {"document": {"type": "DNI", "number": 30.5}}}, "receiver.document.number"),
        ({"receiver": {"document": {"type": "CUIT", "number": "20-11111111-3"}}}, "receiver.document.number"),
        ({"receiver": {"document": {"type": "RUT", "number": 1}}}, "receiver.document.type"),
        ({"issue_date": "25/11/2026"}, "issue_date"),
        ({"issue_date": "20261125"}, "issue_date"),
        ({"issue_date": "2026-02-30"}, "issue_date"),
        ({"issue_date": "2026-11-25T00:00:00"}, "issue_date"),
        ({"issue_date": datetime(2026, 11, 25, tzinfo=UTC)}, "issue_date"),
        ({"currency": "USD"}, "exchange_rate"),
        ({"currency": "DOLARS"}, "currency"),
        ({"exchange_rate": 1155.5}, "exchange_rate"),
        ({"paid_in_foreign_currency": "yes"}, "paid_in_foreign_currency"),
        ({"associated": [{"type": 6, "point_of_sale": 3, "number": 1, "cuit": "1"}]}, "associated[0].cuit"),
        ({"optionals": [{"type": "CBU", "value": "x"}]}, "optionals[0].type"),
        ({"buyers": [{"document": {"type": 80, "number": 1}, "share": 100}]}, "buyers[0].document.number"),
        ({"activities": ["620100"]}, "activities[0]"),
    ],
)
def test_what_cannot_be_right_names_its_field(changes, field):
    with pytest.raises(InvalidInput) as caught:
        load_invoice(sale(**changes))
    assert caught.value.field == field
    assert caught.value.message


def test_every_problem_is_in_the_message():
    with pytest.raises(InvalidInput) as caught:
        load_invoice(sale(voucher_type="X", colour="red", currency="DOLARS"))
    for field in ("colour", "currency"):
        assert f"{field}: " in caught.value.message
    assert caught.value.field == "voucher_type"


def test_errors_keep_their_class_and_their_hint():
    with pytest.raises(InvalidAmount) as amount:
        load_invoice(sale(lines=[{"description": "x", "unit_price": 1.5}]))
    assert '"1.5"' in amount.value.hint
    with pytest.raises(InvalidCuit) as cuit:
        load_invoice(sale(receiver={"document": {"type": 80, "number": "20111111113"}}))
    assert "2" in cuit.value.hint


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "null",
        '"x"',
        "{}{}",
        '{"voucher_type": NaN}',
        '{"voucher_type": 6, "voucher_type": 1}',
        "[" * 100_000,
        b"\xff\xfe\x00",
        '{"point_of_sale": ' + "9" * 5000 + "}",
    ],
)
def test_what_is_no_json_object_is_an_input_error(text):
    with pytest.raises(InvalidInput):
        load_invoice(text)


def test_a_number_with_a_point_is_refused_whatever_it_is_worth():
    """1.0 would be exact; 0.1 would not. A rule without exceptions is easier to keep."""
    for text in ("1.0", "0.1", "1e3"):
        with pytest.raises(InvalidAmount):
            load_invoice(f'{{"voucher_type": 6, "point_of_sale": 3, "net": {text}}}')


def test_whole_numbers_are_exact_and_taken():
    assert load_invoice('{"voucher_type": 11, "point_of_sale": 3, "net": 100}').total == Decimal("100.00")


@settings(max_examples=60, deadline=None)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
        lambda x: st.lists(x) | st.dictionaries(st.text(), x),
    )
)
def test_any_value_anywhere_is_at_most_an_input_error(value):
    for field in ("voucher_type", "lines", "receiver", "vat", "issue_date", "total", "buyers", "status"):
        for load in (load_invoice, load_outcome):
            with suppress(InvalidInput):
                load(sale(**{field: value}))


@pytest.mark.parametrize("status", [None, "", "AUTHORIZED", 5, ["authorized"]])
def test_a_result_without_a_known_status_is_refused(status):
    with pytest.raises(InvalidInput) as caught:
        load_outcome({"status": status})
    assert caught.value.field == "status"


def test_instants_carry_their_zone():
    fields = dump_outcome(Uncertain(invoice_b(number=1), "a1", "lost", NOW, NOW))
    with pytest.raises(InvalidInput) as caught:
        load_outcome(fields | {"sent_at": "2026-11-25T12:00:00"})
    assert caught.value.field == "sent_at"


# --- codes -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "value", [8, "8", "NOTA_DE_CREDITO_B", "nota de credito b", "Nota de Crédito B", "nota-de-crédito-b"]
)
def test_code_or_name_however_it_is_written(value):
    assert read_code(codes.VoucherType, value) is codes.VoucherType.NOTA_DE_CREDITO_B


@pytest.mark.parametrize(
    ("value", "code"), [("USD", "DOL"), ("usd", "DOL"), ("DOL", "DOL"), ("EURO", "060"), ("PESOS", "PES")]
)
def test_currency_by_iso_code_arca_s_code_or_name(value, code):
    assert read_code(codes.Currency, value) == code


@pytest.mark.parametrize(
    ("value", "rate"),
    [("21%", 5), ("21", 5), ("10.5 %", 4), ("10,5%", 4), ("5%", 8), ("0%", 3), ("EXENTO", 2), ("no gravado", 1)],
)
def test_rate_is_always_a_percentage_or_a_name(value, rate):
    assert read_rate(value) == rate


@pytest.mark.parametrize("value", [5, 21, 21.0, Decimal(21), "", "21%%", "-21", "VEINTIDOS", None])
def test_rate_is_never_a_number(value):
    with pytest.raises(InvalidInput):
        read_rate(value)


def test_today_s_date_object_is_taken_from_a_dict():
    assert load_invoice(sale(issue_date=TODAY)).issue_date == TODAY


def test_importing_the_library_does_not_import_this_edge():
    code = "import sys, arca_sdk; print('pydantic' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_dumped_invoice_leaves_out_what_is_empty():
    fields = dump_invoice(replace(invoice_b(), notes=""))
    assert not {"notes", "associated", "buyers", "payment_due", "number"} & set(fields)


def test_the_reference_is_read_and_written():
    invoice = load_invoice(
        {
            "voucher_type": 6,
            "point_of_sale": 3,
            "reference": "order-1042",
            "lines": [{"description": "Yerba", "unit_price": "4800.50"}],
        }
    )
    assert invoice.reference == "order-1042"
    assert load_invoice(dump_invoice(invoice)) == invoice
