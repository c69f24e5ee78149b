"""httpx transports that end in a simulator of this process: no sockets, the same exceptions.

Delays and pauses pass on the simulator's clock where it stands still, and are slept only if asked for; a delay longer
than the client's read timeout ends as `httpx.ReadTimeout`, which costs the timeout, as it would.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Iterator

import httpx

from arca_sdk.simulator.messages import Cut, HttpRequest, HttpResponse
from arca_sdk.simulator.world import Simulator


class SimulatorTransport(httpx.BaseTransport, httpx.AsyncBaseTransport):
    """For `httpx.Client(transport=…)` and `httpx.AsyncClient(transport=…)` alike.

    Args:
        sleep: really wait for delays and pauses.

    Raises (from requests):
        httpx.ConnectError, httpx.ReadError, httpx.RemoteProtocolError, httpx.ReadTimeout: as the fault script says.
    """

    def __init__(self, simulator: Simulator, *, sleep: bool = False) -> None:
        self.simulator = simulator
        self.sleep = sleep

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        response = self.simulator.handle(_received(request, request.read()))
        seconds = self._pass(_waited(request, response))
        if self.sleep:
            time.sleep(seconds)
        return _delivered(request, response)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        response = self.simulator.handle(_received(request, await request.aread()))
        seconds = self._pass(_waited(request, response))
        if self.sleep:
            await asyncio.sleep(seconds)
        return _delivered(request, response)

    def _pass(self, seconds: float) -> float:
        """Let the time of a delay pass where the clock does not by itself."""
        if seconds and self.simulator.clock.frozen_at is not None:
            with self.simulator.lock:
                self.simulator.clock.advance(seconds)
        return seconds


def _received(request: httpx.Request, body: bytes) -> HttpRequest:
    return HttpRequest(
        method=request.method,
        path=request.url.path,
        query=request.url.query.decode("ascii", "replace"),
        headers=tuple(request.headers.multi_items()),
        body=body,
        scheme=request.url.scheme,
    )


def _waited(request: httpx.Request, response: HttpResponse) -> float:
    """Seconds until the client has the answer or gives up."""
    delivery = response.delivery
    pieces = len(response.body) // delivery.chunk if delivery.chunk else 0
    longest = _read_timeout(request)
    if longest is None:
        return delivery.delay + pieces * delivery.pause
    if delivery.delay > longest:
        return longest
    return delivery.delay + (longest if pieces and delivery.pause > longest else pieces * delivery.pause)


def _read_timeout(request: httpx.Request) -> float | None:
    timeout: float | None = request.extensions.get("timeout", {}).get("read")
    return timeout


def _delivered(request: httpx.Request, response: HttpResponse) -> httpx.Response:
    """The response as httpx has it, or the exception with which it would not arrive."""
    delivery, longest = response.delivery, _read_timeout(request)
    if longest is not None and delivery.delay > longest and delivery.cut is not Cut.REFUSED:
        raise httpx.ReadTimeout("The read operation timed out", request=request)
    match delivery.cut:
        case Cut.REFUSED:
            raise httpx.ConnectError("[Errno 111] Connection refused", request=request)
        case Cut.RESET:
            raise httpx.ReadError("[Errno 104] Connection reset by peer", request=request)
        case Cut.UNANSWERED:
            raise httpx.RemoteProtocolError("Server disconnected without sending a response.", request=request)
    stream = _Body(request, response)
    return httpx.Response(response.status, headers=list(response.all_headers), stream=stream, request=request)


class _Body(httpx.SyncByteStream, httpx.AsyncByteStream):
    """The body in the pieces in which it arrives, and the error in which it ends."""

    def __init__(self, request: httpx.Request, response: HttpResponse) -> None:
        self.request = request
        self.response = response

    def __iter__(self) -> Iterator[bytes]:
        body, delivery = self.response.body, self.response.delivery
        size = delivery.chunk or max(1, len(body))
        longest = _read_timeout(self.request)
        for start in range(0, len(body), size):
            if start and longest is not None and delivery.pause > longest:
                raise httpx.ReadTimeout("The read operation timed out", request=self.request)
            yield body[start : start + size]
        if delivery.cut is Cut.TRUNCATED:
            received, expected = len(body), self.response.length
            raise httpx.RemoteProtocolError(
                "peer closed connection without sending complete message body "
                f"(received {received} bytes, expected {expected})",
                request=self.request,
            )

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for piece in self:
            yield piece
