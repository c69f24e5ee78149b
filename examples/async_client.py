"""The awaiting client: two points of sale at the same time, one client."""

import asyncio

from arca_sdk import Authorized, Invoice, Line, Receiver, VoucherType
from arca_sdk.testing import new_async_client, new_simulator


def sale(point_of_sale: int) -> Invoice:
    return Invoice.from_lines(
        [Line(description="Entrada", unit_price="2500.00")],
        voucher_type=VoucherType.FACTURA_B,
        point_of_sale=point_of_sale,
        receiver=Receiver.consumidor_final(),
    )


async def main() -> None:
    async with new_async_client(new_simulator()) as client:
        authorized: list[Authorized] = await asyncio.gather(*(client.issue(sale(point)) for point in (3, 4, 3, 4)))
        for outcome in authorized:
            print(outcome.label, outcome.cae)


asyncio.run(main())
