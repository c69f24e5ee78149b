"""The simulator behind a real socket, through uvicorn (extra ``simulator``). Cuts are cuts of the TCP connection."""

from __future__ import annotations

import os
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from arca_sdk.errors import ConfigurationError
from arca_sdk.simulator.asgi import ABORT, Receive, Scope, Send, SimulatorApp
from arca_sdk.simulator.world import Simulator

if TYPE_CHECKING:
    import uvicorn

DEFAULT_PORT = 8077
_PATIENCE = 10.0
_RESET = struct.pack("ii", 1, 0)
"""SO_LINGER with no time: closing sends a reset."""


@dataclass(frozen=True, slots=True)
class Running:
    """A simulator that answers at `url`."""

    simulator: Simulator
    url: str


def serve(
    simulator: Simulator, *, host: str = "127.0.0.1", port: int = DEFAULT_PORT, log_level: str = "warning"
) -> None:
    """Answer until interrupted.

    Args:
        host: other than this machine's own addresses, everybody in reach can call; the admin API still takes only
            this machine unless the simulator says otherwise.
        port: 0 picks a free one.

    Raises:
        ConfigurationError: uvicorn is missing, or the address cannot be used.
    """
    with _listen(host, port) as listening:
        _server(simulator, log_level).run(sockets=[listening])


@contextmanager
def running(simulator: Simulator, *, host: str = "127.0.0.1", port: int = 0) -> Iterator[Running]:
    """Answer in a thread of this process, at a free port, until the block ends.

    Raises:
        ConfigurationError: uvicorn is missing, or the address cannot be used.
    """
    with _listen(host, port) as listening:
        server = _server(simulator, "warning")
        thread = threading.Thread(
            target=server.run, kwargs={"sockets": [listening]}, name="arca-simulator", daemon=True
        )
        thread.start()
        try:
            _await_start(server, thread)
            yield Running(simulator, _url(listening))
        finally:
            server.should_exit = True
            thread.join(_PATIENCE)


def _await_start(server: uvicorn.Server, thread: threading.Thread) -> None:
    pause = threading.Event()
    while not server.started:
        if not thread.is_alive():
            raise ConfigurationError("The simulator's server did not start.")
        pause.wait(0.005)


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=512)
    except (OSError, OverflowError) as error:
        problem = os.strerror(error.errno) if isinstance(error, OSError) and error.errno else error
        raise ConfigurationError(
            f"The simulator cannot listen at {host}:{port}: {problem}.",
            hint="If one is listening there already, use it. Else give another port, or 0 for a free one.",
        ) from None


def _url(listening: socket.socket) -> str:
    host, port = listening.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _server(simulator: Simulator, log_level: str) -> uvicorn.Server:
    try:
        import uvicorn
    except ImportError:
        raise ConfigurationError(
            "The simulator's server needs uvicorn.", hint='Install it with `pip install "arca-sdk[simulator]"`.'
        ) from None
    config = uvicorn.Config(
        SimulatorApp(simulator),
        http=_protocol(),
        ws="none",
        lifespan="on",
        log_level=log_level,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=1,
    )
    return uvicorn.Server(config)


def _protocol() -> type[Any]:
    """uvicorn's protocol, with a way to end the connection in each request's scope."""
    from uvicorn.protocols.http.h11_impl import H11Protocol

    class CuttingProtocol(H11Protocol):
        def connection_made(self, transport: Any) -> None:
            super().connection_made(transport)
            application = self.app

            def abort(reset: bool) -> None:
                if reset:
                    transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
                transport.abort()

            async def with_abort(scope: Scope, receive: Receive, send: Send) -> None:
                scope.setdefault("extensions", {})[ABORT] = abort
                await application(scope, receive, send)

            self.app = with_abort

    return CuttingProtocol
