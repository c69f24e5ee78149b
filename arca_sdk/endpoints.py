"""Where ARCA's services live, and the names by which WSAA knows them.

Prefer the ``afip.gov.ar`` hosts: of the ``arca`` aliases some do not resolve and some fail the TLS name check.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from arca_sdk.domain.environment import Environment
from arca_sdk.errors import ConfigurationError

_LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})


def is_loopback(url: str) -> bool:
    """Whether an address is this machine's own: plain HTTP is allowed there, and no proxy is asked."""
    return urlsplit(url).hostname in _LOOPBACK


@dataclass(frozen=True, slots=True)
class ServiceAddress:
    """One web service of ARCA.

    Attributes:
        wsaa_id: the name to ask a ticket for; "" where none is needed.
        path: path below the simulator's address, the same as ARCA's.
    """

    name: str
    wsaa_id: str
    homologacion: str
    produccion: str

    @property
    def path(self) -> str:
        return urlsplit(self.homologacion).path


WSAA = ServiceAddress(
    "wsaa",
    "",
    "https://wsaahomo.afip.gov.ar/ws/services/LoginCms",
    "https://wsaa.afip.gov.ar/ws/services/LoginCms",
)
WSFE = ServiceAddress(
    "wsfe",
    "wsfe",
    "https://wswhomo.afip.gov.ar/wsfev1/service.asmx",
    "https://servicios1.afip.gov.ar/wsfev1/service.asmx",
)

WEAK_DH_HOSTS: Final = frozenset({"servicios1.afip.gov.ar"})
"""Hosts that pick a 1024-bit Diffie-Hellman key if it is offered; only ECDHE is offered to them."""


@dataclass(frozen=True, slots=True)
class Endpoints:
    """The addresses of one environment.

    Args:
        environment: which ARCA.
        simulator_url: where the simulator listens; only and always with ``Environment.SIMULATOR``.

    Raises:
        ConfigurationError: a simulator without address, an address without simulator, or plain HTTP to
            anything but this machine.
    """

    environment: Environment
    simulator_url: str = ""

    def __post_init__(self) -> None:
        if (self.environment is Environment.SIMULATOR) != bool(self.simulator_url):
            raise ConfigurationError(
                "The simulator, and only the simulator, needs an address.",
                hint="Start one with `arca simulator` and set ARCA_SIMULATOR_URL to what it prints.",
            )
        if self.simulator_url:
            parts = urlsplit(self.simulator_url)
            if parts.scheme not in ("http", "https") or not parts.hostname:
                raise ConfigurationError(f"{self.simulator_url!r} is not an http(s) address.")
            if parts.scheme == "http" and not is_loopback(self.simulator_url):
                raise ConfigurationError(
                    f"Plain HTTP goes only to this machine, not to {parts.hostname}.",
                    hint="Put TLS in front of the simulator, or run it here.",
                )

    def url(self, service: ServiceAddress) -> str:
        """The address of a service."""
        match self.environment:
            case Environment.PRODUCCION:
                return service.produccion
            case Environment.HOMOLOGACION:
                return service.homologacion
            case Environment.SIMULATOR:
                return self.simulator_url.rstrip("/") + service.path
