"""The rulebook as a whole: complete, unambiguous, readable in both languages, in force when it should be."""

from __future__ import annotations

import re
from dataclasses import fields
from datetime import date, timedelta
from importlib import import_module

import pytest

from arca_sdk.domain.environment import Environment
from arca_sdk.domain.invoice import Invoice
from arca_sdk.domain.rules import (
    RULES,
    Finding,
    Place,
    Severity,
    arca_message,
    check_invoice,
    rejections,
    rule,
    rules_for,
)
from arca_sdk.domain.rules.malformed import TOKENS
from arca_sdk.errors import InvalidInvoice
from tests.domain.rules.samples import (
    KnownRegistry,
    circumstances,
    codes,
    days,
    factura_a,
    factura_b,
    factura_c,
    fce,
    fce_b,
    fce_note,
    findings,
    knowing,
    note_a,
    note_b,
    note_c,
    services,
    used_goods,
    with_buyers,
)

# Every code of FECAESolicitar in the manuals v4.0 to v4.8.
LISTED = (
    "10000-10008 10010-10033 10035-10049 10051-10071 10075-10086 10088-10092 10094-10099 10110-10178 10180-10181 "
    "10183-10184 10186-10190 10192-10199 10203-10232 10234-10243 10245-10249 10251 10270-10284"
)
# Gaps, withdrawn codes and codes of other operations.
NEVER = (
    "10009 10034 10050 10072-10074 10087 10093 10100-10109 10179 10182 10185 10191 10200-10202 10233 10244 10250 "
    "10252-10269 10285-10300"
)
# More than one entry on purpose: several conditions, or a milder severity on credit notes.
SEVERAL = {10015: 7, 10016: 5, 10038: 2, 10247: 2, 10248: 2}
# Not told by the invoice, nor by what the registry port can answer.
ONLY_ARCA_KNOWS = {
    10066, 10120, 10121, 10122, 10154, 10174, 10184, 10192, 10211, 10212, 10220, 10222, 10223, 10224, 10225, 10226,
    10227, 10232, 10234, 10235, 10236,
}  # fmt: skip
OBSERVED = {
    10017, 10041, 10063, 10188, 10209, 10217, 10234, 10235, 10236, 10237, 10238, 10245, 10247, 10248, 10249, 10283,
}  # fmt: skip
TABLES = [
    "test_header", "test_numbers", "test_dates", "test_receiver", "test_registry", "test_amounts", "test_vat",
    "test_tributes", "test_currency", "test_condition", "test_associated", "test_fce", "test_optionals",
    "test_buyers_and_activities",
]  # fmt: skip


def expand(text):
    """Ranges written out."""
    ranges = (part.partition("-") for part in text.split())
    return [code for first, _, last in ranges for code in range(int(first), int(last or first) + 1)]


def cases(name):
    for module in TABLES:
        yield from getattr(import_module(f"tests.domain.rules.{module}"), name)


@pytest.mark.parametrize("code", expand(LISTED))
def test_every_listed_code_has_an_entry(code):
    assert rule(code) is not None
    assert rule(code).code == code


@pytest.mark.parametrize("code", expand(NEVER))
def test_codes_that_do_not_exist_are_never_found(code):
    assert rule(code) is None
    assert rules_for(code) == ()


def test_there_are_no_other_codes():
    assert {entry.code for entry in RULES} == set(expand(LISTED))


def test_a_code_has_one_entry_but_for_those_with_several_meanings():
    assert {entry.code: len(rules_for(entry.code)) for entry in RULES if len(rules_for(entry.code)) > 1} == SEVERAL


def test_entries_of_one_code_can_be_told_apart():
    told = [(entry.code, entry.sentence["en"], entry.severity) for entry in RULES]
    assert len(set(told)) == len(RULES)


def test_exactly_these_codes_only_remark():
    assert {entry.code for entry in RULES if entry.severity is Severity.OBSERVE} == OBSERVED


def test_exactly_these_rules_are_explained_and_never_judged():
    assert {entry.code for entry in RULES if entry.check is None} == ONLY_ARCA_KNOWS


ENTRIES = [pytest.param(entry, id=f"{entry.code}-{index}") for index, entry in enumerate(RULES)]


@pytest.mark.parametrize("entry", ENTRIES)
def test_every_entry_can_be_read_in_both_languages_and_names_its_source(entry):
    assert set(entry.sentence) == set(entry.fix) == {"es", "en"}
    for text in (*entry.sentence.values(), *entry.fix.values()):
        assert re.fullmatch(r"\S.*\.", text), text
        assert "  " not in text
    assert entry.sentence["es"] != entry.sentence["en"]
    assert re.search(r"manual v4\.\d", entry.source)
    assert entry.arca_field


OURS = {field.name for field in fields(Invoice)} | {"receiver.document", "receiver.vat_condition", "issuer", "batch"}


@pytest.mark.parametrize("entry", ENTRIES)
def test_every_entry_names_a_field_that_exists(entry):
    assert entry.field in OURS


def test_every_rule_that_can_be_judged_has_a_case_that_breaks_it_and_one_that_keeps_it():
    judged = {entry.code for entry in RULES if entry.check is not None}
    assert {case.values[0] for case in cases("BROKEN")} == judged
    assert {case.values[0] for case in cases("KEPT")} == judged


def test_every_entry_that_can_be_judged_is_broken_by_some_case():
    broken = set()
    for case in cases("BROKEN"):
        _, invoice, where = case.values
        broken |= {id(finding.rule) for finding in check_invoice(invoice, circumstances(**where))}
    assert [entry for entry in RULES if entry.check is not None and id(entry) not in broken] == []


def test_every_finding_can_be_explained_and_written_as_arca_would():
    for case in cases("BROKEN"):
        _, invoice, where = case.values
        for finding in check_invoice(invoice, circumstances(**where)):
            for language in ("es", "en"):
                assert finding.rule.sentence[language] in finding.explain(language)
            text = arca_message(finding.rule, invoice, circumstances(**where))
            assert text
            assert "{" not in text
            assert len(text) <= 255  # Msg is a String(255)


SAMPLES = [
    pytest.param(factura_a(), id="factura A"),
    pytest.param(factura_b(), id="factura B"),
    pytest.param(factura_c(), id="factura C"),
    pytest.param(services(), id="servicios"),
    pytest.param(note_a(), id="nota de crédito A"),
    pytest.param(note_b(), id="nota de crédito B"),
    pytest.param(note_c(), id="nota de crédito C"),
    pytest.param(fce(), id="FCE A"),
    pytest.param(fce_b(), id="FCE B"),
    pytest.param(fce_note(), id="nota FCE"),
    pytest.param(used_goods(), id="bienes usados"),
    pytest.param(with_buyers("60", "40"), id="varios compradores"),
    pytest.param(factura_b(issue_date=None, number=None), id="sin fecha ni número"),
]


@pytest.mark.parametrize("environment", Environment)
@pytest.mark.parametrize("invoice", SAMPLES)
def test_a_right_voucher_breaks_nothing(invoice, environment):
    assert codes(invoice, environment=environment) == []


@pytest.mark.parametrize("invoice", SAMPLES)
def test_a_right_voucher_breaks_nothing_before_a_registry_that_knows_it(invoice):
    held = {7: fce(issue_date=days(-2)) if invoice.voucher_type == 203 else invoice}
    assert codes(invoice, registry=knowing(vouchers=held)) == []


def test_without_a_registry_no_rule_that_needs_one_is_judged():
    broken_for_arca = KnownRegistry(problem="01", points_of_sale={})
    assert {10000, 10005} <= set(codes(factura_b(), registry=broken_for_arca))
    assert codes(factura_b()) == []


def test_findings_come_in_the_rulebooks_order():
    invoice = factura_a(point_of_sale=0, number=0, total="1", vat=(), concept=9)
    order = [RULES.index(finding.rule) for finding in check_invoice(invoice, circumstances())]
    assert len(order) > 4
    assert order == sorted(order)


def test_rejections_leave_out_the_remarks():
    where = circumstances(registry=knowing(taxpayers={}))
    invoice = factura_a(total="5549862")
    assert {10048, 10188} <= {finding.code for finding in check_invoice(invoice, where)}
    assert [finding.code for finding in rejections(invoice, where)] == [10048]


def test_rules_are_judged_one_by_one_as_all_together():
    invoice = factura_a(total="1", receiver=factura_b().receiver)
    one_by_one = [entry.code for entry in RULES if entry.is_broken(invoice, circumstances())]
    assert one_by_one == codes(invoice)
    assert not rule(10000).is_broken(invoice, circumstances())
    assert not rule(10234).is_broken(invoice, circumstances())


def dated(entry):
    for environment, validity in entry.validity.items():
        for day in (validity.since, validity.until):
            if day is not None:
                yield environment, validity, day


@pytest.mark.parametrize(
    ("entry", "environment", "validity", "day"),
    [
        pytest.param(entry, environment, validity, day, id=f"{entry.code}-{environment}-{day}")
        for entry in RULES
        for environment, validity, day in dated(entry)
    ],
)
def test_a_dated_rule_is_in_force_from_its_first_to_its_last_day(entry, environment, validity, day):
    before, after = day - timedelta(days=1), day + timedelta(days=1)
    where = circumstances(environment=environment, today=day)
    assert entry.in_force(where)
    assert entry.in_force_on(environment, before) is (day != validity.since)
    assert entry.in_force_on(environment, after) is (day != validity.until)


def test_these_rules_have_a_date():
    assert {entry.code for entry in RULES if entry.validity} == {
        10245, 10246, 10247, 10248, 10270, 10271, 10272, *range(10273, 10285),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("code", "first_day"),
    [(10247, date(2026, 2, 1)), (10248, date(2026, 2, 1)), (10270, date(2026, 7, 2)), (10273, date(2026, 9, 1))],
)
def test_dates_are_those_of_the_manual(code, first_day):
    for entry in rules_for(code):
        assert {validity.since for validity in entry.validity.values()} == {first_day}


@pytest.mark.parametrize("token", sorted(TOKENS - {"currency:missing"}))
def test_every_token_breaks_some_rule(token):
    assert codes(factura_a(), malformed=frozenset({token})) != []


def test_only_header_rules_and_the_numbering_are_reported_in_errors():
    assert {entry.code for entry in RULES if entry.place is Place.HEADER} == {*range(10000, 10008), 10016}


def test_an_invalid_invoice_shows_field_sentence_fix_and_code():
    (finding,) = findings(factura_a(total="150"), 10048)
    assert str(finding) == (
        "total: The total must be the sum of its parts: untaxed, net, exempt, other taxes and VAT (in class C, net "
        "and other taxes). Correct the total. (121.00) [10048 ImpTotal]"
    )
    error = InvalidInvoice(rejections(factura_a(total="150"), circumstances()))
    assert str(finding) in str(error)
    assert error.findings[0].field == "total"


def test_a_finding_is_its_rule_and_a_suggestion():
    finding = Finding(rule(10004))
    assert (finding.code, finding.field, finding.severity) == (10004, "point_of_sale", Severity.REJECT)
    assert finding.explain("es").startswith("point_of_sale: El punto de venta debe estar entre 1 y 99998.")
