"""The two ARCAs of the bulk bench, each a process: ``python -m tests.bench.bulk_servers simulator|canned``.

Both print their address, and answer until they are killed.
"""

# ruff: noqa: T201 -- a bench prints

from __future__ import annotations

import asyncio
import re
import sys
import time
from typing import Any

from arca_sdk.wire.codec import codec
from arca_sdk.wire.contracts.wsfe import WSFE
from tests.bench.codec import reply_bytes

LATENCY = 0.3
SEQUENCES, PER_SEQUENCE = 20, 250
OWN_TIME = "/_bench/own-time"


def simulator() -> None:
    """The real simulator. It waits before each reply of FECAESolicitar, and measures its own time."""
    import uvicorn

    from arca_sdk.simulator.asgi import SimulatorApp
    from arca_sdk.simulator.faults import Fault
    from arca_sdk.simulator.server import _listen, _protocol, _url
    from arca_sdk.testing import new_simulator

    world = new_simulator()
    world.faults.add(Fault.latency(LATENCY, operation="FECAESolicitar", times=None))
    application, handle, spent = SimulatorApp(world), world.handle, [0.0]

    def timed(request: Any) -> Any:
        started = time.perf_counter()
        try:
            return handle(request)
        finally:
            if b"<FECAESolicitar" in request.body:
                spent[0] += time.perf_counter() - started

    world.handle = timed  # type: ignore[method-assign]  # measured where it works

    async def answer(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http" and scope["path"] == OWN_TIME:
            await send({"type": "http.response.start", "status": 200, "headers": []})
            await send({"type": "http.response.body", "body": str(spent[0]).encode()})
        else:
            await application(scope, receive, send)

    with _listen("127.0.0.1", 0) as listening:
        print(_url(listening), flush=True)
        config = uvicorn.Config(answer, http=_protocol(), ws="none", log_level="error", access_log=False)
        uvicorn.Server(config).run(sockets=[listening])


def canned() -> None:
    """Replies that were encoded before the first question: what is left is the client's own time."""
    replies = Replies()

    async def serve() -> None:
        server = await asyncio.start_server(replies.converse, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        print(f"http://127.0.0.1:{port}", flush=True)
        await server.serve_forever()

    asyncio.run(serve())


class Replies:
    """All vouchers granted. Each point of sale is asked for the numbers 1 to 250, once; 99 for two, to warm up."""

    def __init__(self) -> None:
        whole = reply_bytes(PER_SEQUENCE)
        self._granted = {
            point: _http(whole.replace(b"<PtoVta>1<", b"<PtoVta>%d<" % point)) for point in range(1, SEQUENCES + 1)
        }
        self._warm_up = _http(reply_bytes(2).replace(b"<PtoVta>1<", b"<PtoVta>99<"))
        self._limit = _http(_encode("FECompTotXRequest", {"RegXReq": PER_SEQUENCE}))

    async def converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                size = re.search(rb"(?i)content-length: (\d+)", head)
                assert size is not None
                writer.write(self.answer(await reader.readexactly(int(size[1]))))
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    def answer(self, body: bytes) -> bytes:
        if b"<FECompTotXRequest" in body:
            return self._limit
        point = re.search(rb"PtoVta>(\d+)<", body)
        assert point is not None
        if b"<FECompUltimoAutorizado" in body:
            last = {"PtoVta": int(point[1]), "CbteTipo": 6, "CbteNro": 0}
            return _http(_encode("FECompUltimoAutorizado", last))
        return self._granted.get(int(point[1]), self._warm_up)


def _encode(operation: str, result: dict[str, Any]) -> bytes:
    return codec(WSFE).encode_reply(operation, {f"{operation}Result": result}, header=None)


def _http(body: bytes) -> bytes:
    return b"HTTP/1.1 200 OK\r\nContent-Type: text/xml; charset=utf-8\r\nContent-Length: %d\r\n\r\n%s" % (
        len(body),
        body,
    )


if __name__ == "__main__":
    {"simulator": simulator, "canned": canned}[sys.argv[1]]()
