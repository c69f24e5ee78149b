"""Authorise a batch in which ARCA rejects one: the others still get their CAE, under numbers without a gap."""

from arca_sdk import Authorized, Currency, Invoice, Line, Receiver, Rejected, VoucherType
from arca_sdk.testing import new_client, new_simulator


def in_dollars(exchange_rate: str) -> Invoice:
    return Invoice.from_lines(
        [Line(description="Suscripción", unit_price="20.00")],
        voucher_type=VoucherType.FACTURA_B,
        point_of_sale=3,
        receiver=Receiver.consumidor_final(),
        currency=Currency.DOLARES,
        exchange_rate=exchange_rate,
    )


with new_client(new_simulator()) as client:
    rates = ["1160.50", "11.605", "1160.50"]  # the second was mistyped, and only ARCA knows its own rate
    for rate, outcome in zip(rates, client.authorize_many(map(in_dollars, rates)), strict=True):
        match outcome:
            case Authorized():
                print(rate, outcome.label, outcome.cae)
            case Rejected():
                print(rate, "refused:", *outcome.reasons)
            case _:
                print(rate, "not known, or not sent:", outcome)
