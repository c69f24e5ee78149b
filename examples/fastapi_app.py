"""A FastAPI service: POST /invoices issues, and the Idempotency-Key header makes repeating it safe.

Serve it with `uvicorn fastapi_app:service --factory`."""

import asyncio
from decimal import Decimal
from typing import Annotated

import httpx
from fastapi import FastAPI, Header, HTTPException, Response
from pydantic import BaseModel

from arca_sdk import AsyncArcaClient, Authorized, Rejected, Sale, Uncertain
from arca_sdk.errors import InvalidInput


class Order(BaseModel):
    to: str | None = None
    amount: Decimal
    description: str


def create_app(arca: AsyncArcaClient) -> FastAPI:
    app = FastAPI()

    @app.post("/invoices", status_code=201)
    async def issue(order: Order, idempotency_key: Annotated[str, Header()], response: Response) -> dict[str, str]:
        try:
            outcome = await arca.authorize(Sale(**order.model_dump(), point_of_sale=3, reference=idempotency_key))
        except InvalidInput as error:
            raise HTTPException(422, str(error)) from error
        match outcome:
            case Authorized():
                return {"number": outcome.label, "cae": outcome.cae}
            case Rejected(reasons=reasons):
                raise HTTPException(422, [str(reason) for reason in reasons])
            case Uncertain():  # the same request again finds out, and never issues twice
                response.status_code = 202
                return {"status": "pending"}

    return app


def service() -> FastAPI:
    return create_app(AsyncArcaClient.from_environment())


async def main() -> None:
    from arca_sdk.testing import Fault, failing, new_async_client, new_simulator

    simulator = new_simulator()
    request = {"json": {"amount": "4800.00", "description": "Yerba"}, "headers": {"Idempotency-Key": "order-1"}}
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(create_app(new_async_client(simulator))), base_url="http://shop"
    ) as web:
        with failing(simulator, Fault.cut_after_granting(), Fault.page(503, operation="FECompConsultar", times=None)):
            print((await web.post("/invoices", **request)).json())
        for _ in range(2):
            print((await web.post("/invoices", **request)).json())
    print("ARCA holds", len(simulator.ledger.issued()))


if __name__ == "__main__":
    asyncio.run(main())
