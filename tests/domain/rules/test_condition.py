"""The receiver's VAT condition: 10242, 10243, 10245, 10246, and the day on which it becomes mandatory."""

from __future__ import annotations

from datetime import date

import pytest

from arca_sdk.domain.codes import VatCondition, VoucherClass, VoucherType
from arca_sdk.domain.document import Document
from arca_sdk.domain.environment import Environment
from arca_sdk.domain.invoice import Receiver
from arca_sdk.domain.rules import Severity
from tests.domain.rules.samples import (
    codes,
    factura_a,
    factura_b,
    factura_c,
    findings,
    receiver,
    services,
    used_goods,
)

HOMOLOGACION, PRODUCCION, SIMULATOR = Environment.HOMOLOGACION, Environment.PRODUCCION, Environment.SIMULATOR

SAMPLES = {
    VoucherClass.A: factura_a,
    VoucherClass.ALEY: lambda **changes: factura_a(VoucherType.FACTURA_ALEY, **changes),
    VoucherClass.B: factura_b,
    VoucherClass.C: factura_c,
    VoucherClass.USED_GOODS: used_goods,
}
# Manual, annex: which conditions each class takes.
REGISTERED = {1, 6, 13, 16}
OTHERS = {4, 5, 7, 8, 9, 10, 15}
MATRIX = {
    VoucherClass.A: REGISTERED,
    VoucherClass.ALEY: REGISTERED,
    VoucherClass.B: OTHERS,
    VoucherClass.C: REGISTERED | OTHERS,
    VoucherClass.USED_GOODS: {5},
}


def undated(**changes):
    """A sale without condition, whose date follows the day of the request."""
    return factura_b(receiver=Receiver(document=Document.anonymous()), issue_date=None, **changes)


BROKEN = [
    pytest.param(10242, factura_b(receiver=receiver(VatCondition(99))), {}, id="a condition ARCA does not have"),
    pytest.param(10243, factura_b(receiver=receiver()), {}, id="class B to a registered receiver"),
    pytest.param(10245, undated(), {"environment": PRODUCCION, "today": date(2026, 11, 30)}, id="missing, last day"),
    pytest.param(10246, undated(), {}, id="missing"),
]
KEPT = [
    pytest.param(10242, factura_b(), {}, id="a final consumer"),
    pytest.param(10242, undated(), {}, id="missing has its own code"),
    pytest.param(10243, factura_b(), {}, id="class B to a final consumer"),
    pytest.param(10243, factura_b(receiver=receiver(VatCondition(99))), {}, id="unknown has its own code"),
    pytest.param(10243, undated(), {}, id="missing has its own code too"),
    pytest.param(10243, factura_a(VoucherType(19)), {}, id="a type without class is judged elsewhere"),
    pytest.param(10245, factura_b(), {"environment": PRODUCCION}, id="it is stated"),
    pytest.param(10246, factura_b(), {}, id="it is stated, too"),
]


@pytest.mark.parametrize(("code", "invoice", "where"), BROKEN)
def test_condition_rule_is_broken_by(code, invoice, where):
    assert code in codes(invoice, **where)


@pytest.mark.parametrize(("code", "invoice", "where"), KEPT)
def test_condition_rule_is_kept_by(code, invoice, where):
    assert code not in codes(invoice, **where)


@pytest.mark.parametrize("letter", VoucherClass)
@pytest.mark.parametrize("condition", VatCondition)
def test_each_class_takes_the_conditions_of_the_manuals_annex(letter, condition):
    person = (
        receiver(condition) if letter is not VoucherClass.USED_GOODS else receiver(condition, Document.dni(30111222))
    )
    refused = 10243 in codes(SAMPLES[letter](receiver=person))
    assert refused is (int(condition) not in MATRIX[letter])


def test_the_wrong_condition_is_answered_with_the_valid_ones():
    (finding,) = findings(factura_a(receiver=receiver(VatCondition.CONSUMIDOR_FINAL)), 10243)
    assert finding.suggestion == "1, 6, 13, 16"


@pytest.mark.parametrize(
    ("environment", "today", "expected"),
    [
        pytest.param(PRODUCCION, date(2025, 4, 5), [], id="production before the field existed"),
        pytest.param(PRODUCCION, date(2025, 4, 6), [10245], id="production, first day of the remark"),
        pytest.param(PRODUCCION, date(2026, 11, 30), [10245], id="production, last day of the remark"),
        pytest.param(PRODUCCION, date(2026, 12, 1), [10246], id="production, first day of the refusal"),
        pytest.param(HOMOLOGACION, date(2025, 3, 16), [], id="homologación before manual v4.0"),
        pytest.param(HOMOLOGACION, date(2025, 5, 31), [10245], id="homologación remarked until May 2025"),
        pytest.param(HOMOLOGACION, date(2025, 6, 1), [10246], id="homologación has refused since June 2025"),
        pytest.param(HOMOLOGACION, date(2026, 11, 30), [10246], id="homologación refuses already"),
        pytest.param(HOMOLOGACION, date(2026, 12, 1), [10246], id="homologación goes on"),
        pytest.param(SIMULATOR, date(2026, 11, 30), [10246], id="the simulator follows homologación"),
        pytest.param(SIMULATOR, date(2026, 12, 1), [10246], id="and goes on"),
    ],
)
def test_a_missing_condition_is_remarked_or_refused_by_day_and_environment(environment, today, expected):
    assert codes(undated(), environment=environment, today=today) == expected


def test_the_remark_leaves_the_cae_and_the_refusal_does_not():
    (remark,) = findings(undated(), 10245, environment=PRODUCCION, today=date(2026, 11, 30))
    (refusal,) = findings(undated(), 10246, environment=PRODUCCION, today=date(2026, 12, 1))
    assert remark.severity is Severity.OBSERVE
    assert refusal.severity is Severity.REJECT


def test_a_service_without_condition_says_so_and_nothing_else():
    assert codes(services(receiver=Receiver(document=Document.anonymous()))) == [10246]
