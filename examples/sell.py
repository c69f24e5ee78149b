"""Who, what, how much: the rest is worked out and shown before anything is sent."""

from arca_sdk import Cuit, Line, Sale, VatCondition, VatRate
from arca_sdk.simulator import RegisteredPointOfSale, Taxpayer
from arca_sdk.testing import TEST_CUIT, new_client, new_simulator

customer = Cuit("30-71234567-1")
simulator = new_simulator()  # with the real ARCA all of this is in its registry
simulator.ledger.points_of_sale[TEST_CUIT] = {3: RegisteredPointOfSale(3)}
simulator.ledger.taxpayers[customer] = Taxpayer(customer, name="LIBRERIA SUR SRL", condition=VatCondition.MONOTRIBUTO)

with new_client(simulator) as client:
    sale = Sale(
        to=customer,
        lines=(
            Line(description="Consultoría, hora", quantity=8, unit_price="60500.00"),
            Line(description="Libro técnico", unit_price="30000.00", vat=VatRate.EXENTO),
        ),
        reference="order-1042",  # selling it again, after a crash or by mistake, gives the same voucher
    )
    proposal = client.prepare(sale)
    print(proposal)

    authorized = client.issue(proposal)
    print(authorized.label, "CAE", authorized.cae)
    assert client.issue(sale) == authorized
    print("ARCA holds", len(simulator.ledger.issued()))
