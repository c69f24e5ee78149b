"""Take back a part of an invoice, then everything that remains of it."""

from arca_sdk import Sale, credit_note, remaining
from arca_sdk.testing import new_client, new_simulator

with new_client(new_simulator()) as client:
    invoice = client.issue(Sale(amount="89000.00", description="Zapatillas", point_of_sale=3))

    part = client.issue(credit_note(invoice, issuer=client.cuit, amount="9000.00", notes="Descuento"))
    print(f"{part.label} takes back {part.invoice.total}; {remaining(invoice, [part])} of {invoice.label} remains")

    rest = client.issue(credit_note(invoice, issuer=client.cuit, earlier=[part]))
    print(f"{rest.label} takes back {rest.invoice.total}, CAE {rest.cae}; {remaining(invoice, [part, rest])} remains")
