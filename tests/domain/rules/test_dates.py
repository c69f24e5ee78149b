"""The concept, and the dates of services and payment: 10030-10036, 10049, 10085."""

from __future__ import annotations

from datetime import date

import pytest

from arca_sdk.domain.codes import Concept
from arca_sdk.domain.invoice import Period
from tests.domain.rules.samples import codes, days, factura_b, fce, fce_note, findings, services, used_goods

START, END = date(2026, 11, 1), date(2026, 11, 30)
WHOLE = Period(START, END)


def malformed(*tokens):
    return {"malformed": frozenset(tokens)}


BROKEN = [
    pytest.param(10030, factura_b(concept=Concept(4)), {}, id="concept 4"),
    pytest.param(10031, services(service_period=Period(None, END)), {}, id="an end without a beginning"),
    pytest.param(10031, services(service_period=None), {}, id="a due date without a beginning"),
    pytest.param(10032, services(service_period=Period(END, START)), {}, id="a service that ends before it begins"),
    pytest.param(10033, services(service_period=Period(START, None)), {}, id="a beginning without an end"),
    pytest.param(10033, services(service_period=None), {}, id="a due date without an end"),
    pytest.param(10033, factura_b(payment_due=days(1)), {}, id="products with a due date only"),
    pytest.param(10035, services(payment_due=None), {}, id="a period without a due date"),
    pytest.param(10035, services(service_period=Period(None, END), payment_due=None), {}, id="an end alone"),
    pytest.param(10036, services(payment_due=days(-1)), {}, id="due before it is issued"),
    pytest.param(10036, services(issue_date=None, payment_due=days(-1)), {}, id="due before today, where undated"),
    pytest.param(10049, services(service_period=None, payment_due=None), {}, id="services without any date"),
    pytest.param(10049, services(service_period=None), {}, id="services with a due date only"),
    pytest.param(10049, services(payment_due=None), {}, id="services without a due date"),
    pytest.param(10049, services(service_period=None), malformed("service_period:format"), id="31 February"),
    pytest.param(10049, services(payment_due=None), malformed("payment_due:format"), id="a due date in words"),
    pytest.param(10049, factura_b(), malformed("payment_due:format"), id="a malformed date on products"),
    pytest.param(10085, used_goods(concept=Concept.SERVICIOS), {}, id="used goods as a service"),
]
KEPT = [
    pytest.param(10030, factura_b(), {}, id="products"),
    pytest.param(10031, services(service_period=Period(START, None)), {}, id="a beginning is there"),
    pytest.param(10031, fce(), {}, id="an FCE of products has a due date and no period"),
    pytest.param(10031, services(service_period=None), malformed("service_period:format"), id="it came, malformed"),
    pytest.param(10032, services(service_period=Period(START, START)), {}, id="a service of one day"),
    pytest.param(10033, fce(), {}, id="an FCE of products needs no end"),
    pytest.param(10033, services(service_period=Period(START, None)), malformed("service_period:format"), id="ditto"),
    pytest.param(10035, services(payment_due=None), malformed("payment_due:format"), id="the due date came, malformed"),
    pytest.param(10035, services(fce_note(), payment_due=None), {}, id="an FCE note may not have a due date"),
    pytest.param(10036, services(payment_due=days(0)), {}, id="due on the day of issue"),
    pytest.param(10049, services(), {}, id="the three dates"),
    pytest.param(10049, factura_b(service_period=WHOLE, payment_due=days(1)), {}, id="products may have them too"),
    pytest.param(10049, factura_b(), malformed("vat:empty"), id="another fault is not a fault of dates"),
    pytest.param(10049, services(fce_note(), payment_due=None), {}, id="an FCE note of services has no due date"),
    pytest.param(10085, used_goods(), {}, id="used goods as products"),
]


@pytest.mark.parametrize(("code", "invoice", "where"), BROKEN)
def test_service_date_rule_is_broken_by(code, invoice, where):
    assert code in codes(invoice, **where)


@pytest.mark.parametrize(("code", "invoice", "where"), KEPT)
def test_service_date_rule_is_kept_by(code, invoice, where):
    assert code not in codes(invoice, **where)


def test_services_without_any_date_break_10049_alone():
    assert codes(services(service_period=None, payment_due=None)) == [10049]


def test_services_with_one_date_missing_break_two_rules():
    assert codes(services(payment_due=None)) == [10035, 10049]


def test_due_before_issue_is_answered_with_the_day_of_issue():
    (finding,) = findings(services(payment_due=days(-3)), 10036)
    assert finding.suggestion == "2026-11-25"
