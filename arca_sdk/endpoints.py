"""Where ARCA's services live, and the names by which WSAA knows them.

Prefer the ``afip.gov.ar`` hosts: of the ``arca`` aliases some do not resolve and some fail the TLS name check.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import SplitResult, urlsplit

from arca_sdk.domain.environment import Environment
from arca_sdk.errors import ConfigurationError

_LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})


def is_loopback(url: str) -> bool:
    """Whether an address is this machine's own: plain HTTP is allowed there, and no proxy is asked."""
    return urlsplit(url).hostname in _LOOPBACK


def check_address(url: str) -> SplitResult:
    """The parts of a simulator's address: http(s), host, port, path.

    Raises:
        ConfigurationError: it is something else, or more. It may hold a password, so it is not repeated.
    """
    try:
        parts = urlsplit(url)
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:  # brackets that do not match, a port that is no number
        good = False
    if not good or parts.query or parts.fragment or "@" in parts.netloc:
        raise ConfigurationError(
            "The simulator's address is not of the form http(s)://host:port.", hint="Write it as http://127.0.0.1:8077."
        )
    return parts


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
CONSTANCIA = ServiceAddress(
    "ws_sr_constancia_inscripcion",
    "ws_sr_constancia_inscripcion",
    "https://awshomo.afip.gov.ar/sr-padron/webservices/personaServiceA5",
    "https://aws.afip.gov.ar/sr-padron/webservices/personaServiceA5",
)
PADRON_A13 = ServiceAddress(
    "ws_sr_padron_a13",
    "ws_sr_padron_a13",
    "https://awshomo.afip.gov.ar/sr-padron/webservices/personaServiceA13",
    "https://aws.afip.gov.ar/sr-padron/webservices/personaServiceA13",
)
_OTHERS: Final = (
    # WSAA's name; hosts and path in homologación and in production
    ("wsfex", "wswhomo.afip.gov.ar", "servicios1.afip.gov.ar", "/wsfexv1/service.asmx"),
    ("wsbfe", "wswhomo.afip.gov.ar", "servicios1.afip.gov.ar", "/wsbfev1/service.asmx"),
    ("wscdc", "wswhomo.afip.gov.ar", "servicios1.afip.gov.ar", "/WSCDC/service.asmx"),
    ("wsmtxca", "fwshomo.afip.gov.ar", "serviciosjava.afip.gob.ar", "/wsmtxca/services/MTXCAService"),
    ("wsfecred", "fwshomo.afip.gov.ar", "serviciosjava.afip.gob.ar", "/wsfecred/FECredService"),
    ("ws_sr_padron_a4", "awshomo.afip.gov.ar", "aws.afip.gov.ar", "/sr-padron/webservices/personaServiceA4"),
    ("ws_sr_padron_a10", "awshomo.afip.gov.ar", "aws.afip.gov.ar", "/sr-padron/webservices/personaServiceA10"),
    ("ws_sr_padron_a100", "awshomo.afip.gov.ar", "aws.afip.gov.ar", "/sr-parametros/webservices/parameterServiceA100"),
)
SERVICES: Final[Mapping[str, ServiceAddress]] = {
    service.name: service
    for service in (
        WSFE,
        CONSTANCIA,
        PADRON_A13,
        *(
            ServiceAddress(name, name, f"https://{test}{path}", f"https://{live}{path}")
            for name, test, live, path in _OTHERS
        ),
    )
}
"""The business services that this library knows by WSAA's name of them; the WSDL is at the address with ``?wsdl``."""

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
            parts = check_address(self.simulator_url)
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
