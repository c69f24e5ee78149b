"""Issue an invoice, then undo it with a credit note that refers to it."""

from arca_sdk import ArcaClient, AssociatedVoucher, Invoice, Line, Receiver, Stores, VoucherKind, VoucherType
from arca_sdk.testing import SIMULATOR_URL, SimulatorTransport, new_credentials, new_simulator

with ArcaClient(
    credentials=new_credentials(),
    environment="simulator",
    simulator_url=SIMULATOR_URL,
    transport=SimulatorTransport(new_simulator()),
    stores=Stores(),
) as client:
    invoice = client.issue(
        Invoice.from_lines(
            [Line(description="Zapatillas", unit_price="89000.00")],
            voucher_type=VoucherType.FACTURA_B,
            point_of_sale=3,
            receiver=Receiver.consumidor_final(),
        )
    ).invoice
    assert invoice.number is not None
    assert invoice.voucher_class is not None
    note = client.issue(
        Invoice.from_lines(
            invoice.lines,
            voucher_type=VoucherType.of(VoucherKind.CREDIT_NOTE, invoice.voucher_class),
            point_of_sale=invoice.point_of_sale,
            receiver=invoice.receiver,
            associated=[
                AssociatedVoucher(type=invoice.voucher_type, point_of_sale=invoice.point_of_sale, number=invoice.number)
            ],
        )
    )
    print(f"{note.label} undoes {invoice.voucher_type.label} {invoice.number}: {note.invoice.total}, CAE {note.cae}")
