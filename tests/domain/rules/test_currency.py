"""Currency, exchange rate, payment in foreign currency: 10037-10039, 10119, 10239-10241."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from arca_sdk.domain.codes import Currency
from tests.domain.rules.samples import codes, days, factura_a, findings, knowing

RATE = Decimal("1000")


def dollars(rate="1000", **changes):
    return factura_a(currency=Currency.DOLARES, exchange_rate=rate and Decimal(rate), **changes)


def paid(rate="1000", **changes):
    return dollars(rate, paid_in_foreign_currency=True, **changes)


def quoting(rate=RATE):
    return {"registry": knowing(rates={} if rate is None else {"DOL": rate})}


BROKEN = [
    pytest.param(10037, factura_a(currency=Currency("")), {}, id="no currency"),
    pytest.param(10037, factura_a(currency=Currency("USD")), {}, id="an ISO code"),
    pytest.param(10038, dollars(None), {}, id="no rate"),
    pytest.param(10038, factura_a(exchange_rate=None), {}, id="no rate in pesos"),
    pytest.param(10038, dollars("0"), {}, id="a rate of zero"),
    pytest.param(10038, dollars("-1"), {}, id="a negative rate"),
    pytest.param(10038, paid("1000.000001"), quoting(), id="paid in dollars at another rate"),
    pytest.param(10039, factura_a(exchange_rate="1.01"), {}, id="a peso of 1.01"),
    pytest.param(10119, dollars("19.999999"), quoting(), id="below 2 % of the official rate"),
    pytest.param(10119, dollars("5000.000001"), quoting(), id="above five times the official rate"),
    pytest.param(10239, dollars(), {"malformed": frozenset({"paid_in_foreign_currency:value"})}, id="X for S or N"),
    pytest.param(10240, paid("1001.5"), quoting(), id="more than one above, paid in dollars"),
    pytest.param(10241, factura_a(paid_in_foreign_currency=True), {}, id="pesos paid in foreign currency"),
]
KEPT = [
    pytest.param(10037, dollars(), {}, id="dollars"),
    pytest.param(10037, factura_a(currency=Currency("027")), {}, id="a retired currency is ARCA's to judge"),
    pytest.param(10038, dollars(), {}, id="a rate"),
    pytest.param(10038, paid(None), {}, id="left to ARCA where it is paid in dollars"),
    pytest.param(10038, paid("1000"), quoting(), id="paid in dollars at the official rate"),
    pytest.param(10038, paid("1234"), {}, id="nobody knows the official rate"),
    pytest.param(10038, paid("1234"), quoting(None), id="ARCA does not quote it"),
    pytest.param(10038, dollars("1234"), quoting(), id="paid in pesos at another rate"),
    pytest.param(10039, factura_a(), {}, id="a peso of 1"),
    pytest.param(10039, factura_a(exchange_rate="1.000000"), {}, id="a peso of 1.000000"),
    pytest.param(10039, factura_a(exchange_rate=None), {}, id="no rate is 10038"),
    pytest.param(10039, dollars(), {}, id="not pesos"),
    pytest.param(10119, dollars("20"), quoting(), id="2 % of the official rate"),
    pytest.param(10119, dollars("5000"), quoting(), id="five times the official rate"),
    pytest.param(10119, dollars("1"), {}, id="nobody knows the official rate"),
    pytest.param(10119, dollars("1"), quoting(None), id="ARCA does not quote it"),
    pytest.param(10119, factura_a(), quoting(), id="pesos"),
    pytest.param(10119, paid(None), quoting(), id="no rate to judge"),
    pytest.param(10239, dollars(paid_in_foreign_currency=False), {}, id="N"),
    pytest.param(10240, paid("1001"), quoting(), id="exactly one above"),
    pytest.param(10240, dollars("1001.5"), quoting(), id="granted in homologación without CanMisMonExt"),
    pytest.param(10240, paid("9999"), quoting(None), id="ARCA does not quote it"),
    pytest.param(10241, factura_a(paid_in_foreign_currency=False), {}, id="pesos and N"),
    pytest.param(10241, paid(), {}, id="dollars"),
]


@pytest.mark.parametrize(("code", "invoice", "where"), BROKEN)
def test_currency_rule_is_broken_by(code, invoice, where):
    assert code in codes(invoice, **where)


@pytest.mark.parametrize(("code", "invoice", "where"), KEPT)
def test_currency_rule_is_kept_by(code, invoice, where):
    assert code not in codes(invoice, **where)


@pytest.mark.parametrize(
    ("issue_date", "asked"),
    [
        pytest.param(days(-3), days(-3), id="a past date: its own business day before"),
        pytest.param(days(3), days(0), id="a future date: the business day before today"),
        pytest.param(None, days(0), id="no date: today's"),
    ],
)
def test_the_official_rate_is_the_one_before_the_voucher_or_before_today(issue_date, asked):
    registry = knowing(rates={"DOL": RATE})
    codes(paid("1000", issue_date=issue_date), registry=registry)
    assert set(registry.asked_rates) == {asked}


def test_wrong_rates_are_answered_with_the_right_ones():
    assert findings(paid("2000"), 10038, **quoting())[0].suggestion == "1000"
    assert findings(paid("2000"), 10240, **quoting())[0].suggestion == "1000"
    assert findings(dollars("1"), 10119, **quoting())[0].suggestion == "20.00 – 5000"
    assert findings(factura_a(exchange_rate="2"), 10039)[0].suggestion == "1"


def test_the_rate_of_a_voucher_of_next_year_is_the_one_before_today():
    registry = knowing(rates={"DOL": RATE})
    codes(paid("1000", issue_date=date(2027, 1, 4)), registry=registry, today=date(2026, 12, 31))
    assert set(registry.asked_rates) == {date(2026, 12, 31)}
