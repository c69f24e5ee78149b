"""The simulator as an ASGI application, without a framework; any ASGI server runs it.

A cut needs the server's help, for ASGI has no word for it: `server` puts a function into the scope that ends the
connection. Elsewhere a cut is an exception, which servers answer by closing the connection or with HTTP 500.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from arca_sdk.simulator.door import MAX_BODY
from arca_sdk.simulator.messages import Cut, HttpRequest, HttpResponse
from arca_sdk.simulator.world import Simulator

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Abort = Callable[[bool], None]

ABORT = "arca_sdk.abort"
"""The scope extension that ends a connection; its argument says whether by a TCP reset."""

_TICK = 0.1


class ConnectionCut(Exception):
    """A scripted cut, under a server that cannot do better."""


class SimulatorApp:
    """ASGI 3 callable for HTTP and lifespan."""

    def __init__(self, simulator: Simulator) -> None:
        self.simulator = simulator

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "http":
            body = await _read(receive)
            if body is not None:
                await _deliver(self.simulator.handle(_received(scope, body)), scope, receive, send)
        else:
            raise ValueError(f"The simulator speaks HTTP, not {scope['type']}.")

    async def _live(self, receive: Receive, send: Send) -> None:
        ticking = asyncio.create_task(self._tick())
        try:
            await receive()
            await send({"type": "lifespan.startup.complete"})
            await receive()
        finally:
            ticking.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await ticking
        await send({"type": "lifespan.shutdown.complete"})

    async def _tick(self) -> None:
        """Late calls happen in time also when nobody else calls."""
        while True:
            await asyncio.sleep(_TICK)
            if self.simulator.late:
                self.simulator.run_due()


async def _read(receive: Receive) -> bytes | None:
    """The body, one byte more than allowed at most; None where the client left."""
    pieces = bytearray()
    while len(pieces) <= MAX_BODY:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        pieces += message.get("body", b"")
        if not message.get("more_body"):
            break
    return bytes(pieces)


def _received(scope: Scope, body: bytes) -> HttpRequest:
    return HttpRequest(
        method=scope["method"],
        path=scope["path"],
        query=scope["query_string"].decode("latin-1"),
        headers=tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in scope["headers"]),
        body=body,
        scheme=scope.get("scheme", "http"),
        client=(scope.get("client") or ("",))[0],
    )


async def _deliver(response: HttpResponse, scope: Scope, receive: Receive, send: Send) -> None:
    delivery = response.delivery
    await asyncio.sleep(delivery.delay)
    if delivery.cut in (Cut.NONE, Cut.TRUNCATED):
        await _send(response, scope, send)
    if delivery.cut is not Cut.NONE:
        abort: Abort | None = scope.get("extensions", {}).get(ABORT)
        if abort is None:
            raise ConnectionCut(delivery.cut.value)
        abort(delivery.cut is Cut.RESET)
        while (await receive())["type"] != "http.disconnect":
            pass


async def _send(response: HttpResponse, scope: Scope, send: Send) -> None:
    headers = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in response.all_headers]
    if response.status == 204:
        headers = [header for header in headers if header[0] != b"content-length"]
    await send({"type": "http.response.start", "status": response.status, "headers": headers})
    delivery, body = response.delivery, b"" if scope["method"] == "HEAD" else response.body
    size = delivery.chunk or max(1, len(body))
    for start in range(0, len(body), size):
        if start:
            await asyncio.sleep(delivery.pause)
        await send({"type": "http.response.body", "body": body[start : start + size], "more_body": True})
    if delivery.cut is Cut.NONE:
        await send({"type": "http.response.body", "body": b"", "more_body": False})
