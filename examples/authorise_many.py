"""Authorise a batch in which ARCA rejects one: the others still get their CAE, under numbers without a gap."""

from arca_sdk import (
    ArcaClient, Authorized, Cuit, Document, Invoice, Line, Receiver, Rejected, Stores, VatCondition, VoucherType,
)  # fmt: skip
from arca_sdk.simulator import Taxpayer
from arca_sdk.testing import SIMULATOR_URL, SimulatorTransport, new_credentials, new_simulator

CUSTOMERS = ["30-00000000-7", "30-50001091-2", "33-69345023-9"]

simulator = new_simulator()
inactive = Cuit(CUSTOMERS[1])
simulator.ledger.taxpayers[inactive] = Taxpayer(inactive, active=False)  # ARCA knows what we do not


def invoice_to(cuit: str) -> Invoice:
    return Invoice.from_lines(
        [Line(description="Consultoría, hora", quantity=8, unit_price="45000.00")],
        voucher_type=VoucherType.FACTURA_A,
        point_of_sale=3,
        receiver=Receiver(document=Document.cuit(cuit), vat_condition=VatCondition.RESPONSABLE_INSCRIPTO),
    )


with ArcaClient(
    credentials=new_credentials(),
    environment="simulator",
    simulator_url=SIMULATOR_URL,
    transport=SimulatorTransport(simulator),
    stores=Stores(),
) as client:
    for cuit, outcome in zip(CUSTOMERS, client.authorize_many(map(invoice_to, CUSTOMERS)), strict=True):
        match outcome:
            case Authorized():
                print(cuit, outcome.label, outcome.cae)
            case Rejected():
                print(cuit, "refused:", *outcome.reasons)
            case _:
                print(cuit, "not known, or not sent:", outcome)
