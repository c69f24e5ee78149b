"""The program under test: a shop that invoices its orders."""

from dataclasses import dataclass, field

from arca_sdk import ArcaClient, Authorized, Rejected, Sale, Uncertain


@dataclass
class Shop:
    arca: ArcaClient
    caes: dict[str, str] = field(default_factory=dict)

    def invoice(self, order: str, amount: str, customer: str | None = None) -> str:
        """What to tell the customer."""
        sale = Sale(to=customer, amount=amount, description=f"Pedido {order}", point_of_sale=3, reference=order)
        match self.arca.authorize(sale):
            case Authorized() as authorized:
                self.caes[order] = authorized.cae
                return f"Su factura es {authorized.label}"
            case Rejected() as rejected:
                return f"No pudimos facturar: {rejected.reasons[0].text}"
            case Uncertain():
                return "Su factura está en camino"
