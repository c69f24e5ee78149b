"""Where a service is, and where tickets may go."""

from __future__ import annotations

from urllib.parse import urlsplit, urlunsplit

from arca_sdk.endpoints import SERVICES, Endpoints, ServiceAddress, is_loopback
from arca_sdk.errors import ConfigurationError


def locate(name_or_url: str, wsaa_id: str | None, endpoints: Endpoints) -> ServiceAddress:
    if "://" not in name_or_url:
        if name_or_url not in SERVICES:
            raise ConfigurationError(
                f"{name_or_url[:60]!r} is none of the services that this library knows: {', '.join(sorted(SERVICES))}.",
                hint="For another one give the address of its interface file and WSAA's name: "
                'client.service("https://…?wsdl", wsaa_id="…").',
            )
        known = SERVICES[name_or_url]
        return known if wsaa_id is None else ServiceAddress(known.name, wsaa_id, known.homologacion, known.produccion)
    check_scheme(name_or_url)
    base = urlunsplit(urlsplit(name_or_url)._replace(query="", fragment="")).lower()
    for known in SERVICES.values():
        if base == endpoints.url(known).lower():
            return locate(known.name, wsaa_id, endpoints)
        if base in (known.homologacion.lower(), known.produccion.lower()):
            raise ConfigurationError(f"{base} is not the address of {known.name} in {endpoints.environment.value}.")
    return ServiceAddress(name_or_url, wsaa_id or "", name_or_url, name_or_url)


def check_scheme(url: str) -> None:
    parts = urlsplit(url)
    if parts.scheme == "https" and parts.hostname:
        return
    if parts.scheme == "http" and is_loopback(url):
        return
    raise ConfigurationError(f"{url[:200]} is not an https address.", hint="Plain HTTP goes only to this machine.")


def same_host(address: str, wsdl_url: str) -> str:
    """Tickets go only to the host that the interface file came from, and never in clear text."""
    parts = urlsplit(address)
    if parts.scheme == "http" and not is_loopback(address):
        parts = parts._replace(scheme="https")
    if parts.hostname != urlsplit(wsdl_url).hostname:
        raise ConfigurationError(f"The interface file {wsdl_url} sends its messages to another host, {parts.hostname}.")
    address = urlunsplit(parts)
    check_scheme(address)
    return address
