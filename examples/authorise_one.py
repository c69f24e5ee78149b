"""Authorise one invoice against a simulated ARCA in this process, and print what came of it."""

from arca_sdk import Authorized, Invoice, Line, Receiver, Rejected, Uncertain, VoucherType, qr_url
from arca_sdk.testing import new_client, new_simulator

with new_client(new_simulator()) as client:
    invoice = Invoice.from_lines(
        [Line(description="Yerba mate 1 kg", quantity=2, unit_price="4800.00")],
        voucher_type=VoucherType.FACTURA_B,
        point_of_sale=3,
        receiver=Receiver.consumidor_final(),
    )
    match client.authorize(invoice):
        case Authorized() as authorized:
            print(f"{authorized.label}: total {authorized.invoice.total}, CAE {authorized.cae}")
            print(qr_url(client.cuit, authorized))
        case Rejected(reasons=reasons):
            print("ARCA refused it:", *reasons)
        case Uncertain() as uncertain:
            print(f"Not known yet ({uncertain.reason}); settle() will tell.")
