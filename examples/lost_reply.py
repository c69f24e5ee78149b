"""ARCA grants a CAE and the reply is lost, then ARCA is down: what is known, and how it is settled."""

from arca_sdk import Authorized, Invoice, Line, Receiver, Uncertain, VoucherType
from arca_sdk.testing import Fault, failing, new_client, new_simulator

simulator = new_simulator()
invoice = Invoice.from_lines(
    [Line(description="Yerba mate 1 kg", unit_price="4800.00")],
    voucher_type=VoucherType.FACTURA_B,
    point_of_sale=3,
    receiver=Receiver.consumidor_final(),
)
with new_client(simulator) as client:  # the clock is the simulator's: a minute of waiting takes no time
    with failing(simulator, Fault.cut_after_granting()):
        outcome = client.authorize(invoice)
    assert isinstance(outcome, Authorized)
    print("1.", outcome.label, outcome.cae, "recovered" if outcome.recovered else "")

    with failing(simulator, Fault.cut_after_granting(), Fault.page(503, operation="FECompConsultar", times=None)):
        outcome = client.authorize(invoice)
    assert isinstance(outcome, Uncertain)
    print("2.", outcome.label, "is uncertain:", outcome.reason)

    settled = client.settle(outcome)
    assert isinstance(settled, Authorized)
    print("3.", settled.label, settled.cae)
    print("ARCA holds", len(simulator.ledger.issued()), "vouchers for 2 invoices")
