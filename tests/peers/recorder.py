"""A plain proxy between a peer and the simulator, which notes what the peer sends."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar
from urllib.parse import urlsplit

from tests.peers.traffic import KEPT_HEADERS, Sent, ticket_in

_HOP_BY_HOP = frozenset({"connection", "keep-alive", "transfer-encoding", "content-length"})


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    target: ClassVar[str]
    noted: ClassVar[list[Sent]]
    tickets: ClassVar[list[tuple[str, str]]]

    def _pass_on(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self._note(body)
        # Host included: the address inside a served contract is then the recorder's.
        headers = {name: value for name, value in self.headers.items() if name.lower() not in _HOP_BY_HOP}
        connection = HTTPConnection(self.target, timeout=60)
        connection.request(self.command, self.path, body, headers)
        response = connection.getresponse()
        answer = response.read()
        connection.close()
        ticket = ticket_in(urlsplit(self.path).path, response.status, answer) if body else None
        if ticket:
            self.tickets.append(ticket)
        self.send_response(response.status)
        for name, value in response.getheaders():
            if name.lower() not in _HOP_BY_HOP:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    do_GET = do_POST = do_HEAD = _pass_on  # noqa: N815  # http.server's names

    def _note(self, body: bytes) -> None:
        url = urlsplit(self.path)
        headers = {name: value for name, value in self.headers.items() if name.lower() in KEPT_HEADERS}
        now = datetime.now(UTC).isoformat()
        self.noted.append(Sent(now, self.command, url.path, url.query, headers, body.decode("utf-8")))

    def log_message(self, format: str, *args: object) -> None:
        """No log."""


@contextmanager
def recording(url: str) -> Iterator[tuple[str, list[Sent]]]:
    """An address that stands for another, and the requests that came; fit to be kept once the block has ended."""
    requests: list[Sent] = []
    tickets: list[tuple[str, str]] = []
    notes = {"target": urlsplit(url).netloc, "noted": requests, "tickets": tickets}
    with ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), notes)) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield "http://{}:{}".format(*server.server_address[:2]), requests
        finally:
            server.shutdown()
            for ticket in tickets:
                requests[:] = [request.without_ticket(*ticket) for request in requests]
