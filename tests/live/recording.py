"""A transport that keeps every exchange, and refuses to speak to production."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import httpx

from arca_sdk.endpoints import SERVICES, WSAA
from tests.live.sanitising import Sanitiser

PRODUCTION_HOSTS = frozenset(urlsplit(service.produccion).hostname for service in (WSAA, *SERVICES.values()))
PATIENCE = 0.05
"""Seconds that a hurried client waits for an answer; ARCA takes longer to grant a CAE."""

_OPERATION = re.compile(rb"<(?:\w+:)?Body(?:\s[^>]*)?>\s*<(?:\w+:)?(\w+)")


class ProductionRefused(RuntimeError):
    """The suite issues vouchers, which would be legal there."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request and its reply.

    Attributes:
        scene: the test that made it.
        reply: None where it was not waited for, or lost.
    """

    operation: str
    scene: str
    request: bytes
    reply: bytes | None


class Recorder(httpx.BaseTransport):
    """Passes on and remembers. ``notices`` are ARCA's own, which clients may hand in.

    Args:
        connect: the transport to a host.
    """

    def __init__(self, connect: Callable[[str], httpx.BaseTransport]) -> None:
        self._connect = connect
        self._transports: dict[str, httpx.BaseTransport] = {}
        self._hurried = 0
        self.scene = ""
        self.exchanges: list[Exchange] = []
        self.notices: list[str] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if request.url.host in PRODUCTION_HOSTS:
            raise ProductionRefused(f"{request.url.host} is production: this suite never speaks to it.")
        body = request.read()
        found = _OPERATION.search(body)
        operation = found[1].decode() if found else ""
        if operation == "FECAESolicitar" and self._hurried:
            self._hurried -= 1
            request.extensions["timeout"] = {**request.extensions["timeout"], "read": PATIENCE}
        content = None
        try:
            response = self._transport(request.url.host).handle_request(request)
            content = response.read()
        finally:
            if operation:
                self.exchanges.append(Exchange(operation, self.scene, body, content))
        return httpx.Response(response.status_code, headers=response.headers, content=content)

    def _transport(self, host: str) -> httpx.BaseTransport:
        if host not in self._transports:
            self._transports[host] = self._connect(host)
        return self._transports[host]

    @contextmanager
    def hurrying(self) -> Iterator[None]:
        """The next request for a CAE is not waited for: it leaves, and its answer finds nobody."""
        self._hurried = 1
        yield
        left, self._hurried = self._hurried, 0
        assert not left, "no CAE was asked for"

    def of(self, operation: str, scene: str) -> list[Exchange]:
        """What a scene exchanged."""
        return [each for each in self.exchanges if (each.operation, each.scene) == (operation, scene)]

    def close(self) -> None:
        for transport in self._transports.values():
            transport.close()


def write(exchanges: list[Exchange], folder: Path, sanitiser: Sanitiser) -> None:
    """One folder per exchange, ``<operation>.<scene>`` with ``request.xml`` and ``response.xml``, sanitised.

    Raises:
        Leak: something would still be in it that must not; that exchange is not written.
    """
    for exchange in exchanges:
        request = sanitiser.clean(exchange.request.decode("utf-8"))
        reply = None if exchange.reply is None else sanitiser.clean(exchange.reply.decode("utf-8", "replace"))
        place = _free(folder, f"{exchange.operation}.{exchange.scene}")
        place.mkdir(parents=True)
        (place / "request.xml").write_text(request, "utf-8")
        if reply is not None:
            (place / "response.xml").write_text(reply, "utf-8")


def _free(folder: Path, name: str) -> Path:
    place, number = folder / name, 1
    while place.exists():
        number += 1
        place = folder / f"{name}-{number}"
    return place
