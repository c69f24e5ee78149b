"""A Starlette service: POST /invoices issues, and the Idempotency-Key header makes repeating it safe.

Serve it with `uvicorn starlette_app:service --factory`."""

import asyncio

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from arca_sdk import AsyncArcaClient, Authorized, Rejected, Sale, Uncertain
from arca_sdk.errors import InvalidInput


def create_app(arca: AsyncArcaClient) -> Starlette:
    async def issue(request: Request) -> JSONResponse:
        order, key = await request.json(), request.headers["Idempotency-Key"]
        sale = Sale(amount=order["amount"], description=order["description"], point_of_sale=3, reference=key)
        match await arca.authorize(sale):
            case Authorized() as authorized:
                return JSONResponse({"number": authorized.label, "cae": authorized.cae}, 201)
            case Rejected(reasons=reasons):
                return JSONResponse({"reasons": [str(reason) for reason in reasons]}, 422)
            case Uncertain():  # the same request again finds out, and never issues twice
                return JSONResponse({"status": "pending"}, 202, headers={"Retry-After": "60"})

    async def wrong(_: Request, error: Exception) -> JSONResponse:
        return JSONResponse({"error": str(error)}, 422)

    return Starlette(routes=[Route("/invoices", issue, methods=["POST"])], exception_handlers={InvalidInput: wrong})


def service() -> Starlette:
    return create_app(AsyncArcaClient.from_environment())


async def main() -> None:
    from arca_sdk.testing import new_async_client, new_simulator

    simulator = new_simulator()
    transport = httpx.ASGITransport(create_app(new_async_client(simulator)))
    async with httpx.AsyncClient(transport=transport, base_url="http://shop") as web:
        order = {"amount": "4800.00", "description": "Yerba mate 1 kg"}
        for _ in range(2):
            print((await web.post("/invoices", json=order, headers={"Idempotency-Key": "order-1042"})).json())
        mistaken = {**order, "amount": 48.1}
        print((await web.post("/invoices", json=mistaken, headers={"Idempotency-Key": "order-1043"})).json())
    print("ARCA holds", len(simulator.ledger.issued()))


if __name__ == "__main__":
    asyncio.run(main())
