"""A shop's tests: against an ARCA that keeps state and can be told to fail, without network and without waiting."""

import pytest
from shop import Shop

from arca_sdk import Cuit, VatCondition
from arca_sdk.simulator import Taxpayer
from arca_sdk.testing import Fault, failing

COMPANY = Cuit("30-71234567-1")


@pytest.fixture
def shop(arca_client):
    return Shop(arca_client)


def test_an_order_is_invoiced(shop, arca_simulator):
    assert shop.invoice("order-1", "4800.00") == "Su factura es Factura B 00003-00000001"
    (voucher,) = arca_simulator.ledger.issued()
    assert voucher.cae == shop.caes["order-1"]


def test_an_order_is_invoiced_once(shop, arca_simulator):
    for _ in range(3):
        shop.invoice("order-1", "4800.00")
    assert len(arca_simulator.ledger.issued()) == 1


def test_a_company_gets_an_a(shop, arca_simulator):
    arca_simulator.ledger.taxpayers[COMPANY] = Taxpayer(
        COMPANY, name="Librería Sur SRL", condition=VatCondition.RESPONSABLE_INSCRIPTO
    )
    assert "Factura A" in shop.invoice("order-1", "4800.00", COMPANY)


def test_a_lost_reply_is_not_a_lost_invoice(shop, arca_simulator):
    with failing(arca_simulator, Fault.cut_after_granting()):
        assert "Su factura es" in shop.invoice("order-1", "4800.00")


def test_an_outage_is_told_and_the_order_is_still_invoiced_once(shop, arca_simulator):
    outage = Fault.page(503, operation="FECompConsultar", times=None)
    with failing(arca_simulator, Fault.cut_after_granting(), outage):
        assert shop.invoice("order-1", "4800.00") == "Su factura está en camino"
    assert "Su factura es" in shop.invoice("order-1", "4800.00")
    assert len(arca_simulator.ledger.issued()) == 1
