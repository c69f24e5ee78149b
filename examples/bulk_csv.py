"""A CSV with a mistyped row becomes vouchers; corrected, and run again, only that row is sent."""

from arca_sdk import ArcaClient, BulkReport, Stores
from arca_sdk.bulk_file import read_invoices, result_row
from arca_sdk.testing import SIMULATOR_URL, SimulatorTransport, new_credentials, new_simulator

SALES = """\
referencia;tipo;punto de venta;dni;cliente;descripción;cantidad;precio;iva
A-1;FACTURA_B;3;30111222;Ana Pérez;Abono mensual;1;12.100,00;21%
A-2;FACTURA_B;3;;;Yerba mate 1 kg;2;4.800,50;21%
A-2;;;;;Envío;1;1.500,00;21%
A-3;FACTURA_B;4;;;Entrada;1;mil;21%
"""

simulator = new_simulator()
with ArcaClient(
    credentials=new_credentials(),
    environment="simulator",
    simulator_url=SIMULATOR_URL,
    transport=SimulatorTransport(simulator),
    stores=Stores(),  # a real program keeps its folder: it knows which references have a voucher
) as client:

    def run(text: str) -> BulkReport:
        file = read_invoices(text.encode(), "csv")
        report = client.bulk(each.invoice for each in file.invoices)
        for each, outcome in zip(file.invoices, report.outcomes, strict=True):
            row = result_row(each.line, outcome)
            print(row.line, row.reference, row.status, row.number, row.cae, row.total)
        print(*file.errors, report, sep="\n")
        return report

    run(SALES)
    report = run(SALES.replace("mil", "1.000,00"))
    print(report.counts.known, "were known;", len(list(simulator.ledger.issued())), "vouchers in all")
