"""What a connection to ARCA really is: TLS version, cipher, certificate. For diagnosis; no service is called."""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import httpx

from arca_sdk.adapters.http import CONNECT_TIMEOUT, proxy_trouble, tls_context
from arca_sdk.endpoints import is_loopback
from arca_sdk.errors import NotSent


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """One attempt to connect.

    Attributes:
        problem: why there is no connection; "" where there is one.
        untrusted: the other side's certificate was refused: somebody stands between, or a root is missing here.
        version, cipher: as negotiated; "" without TLS.
        expires_at: of the server's certificate, whose chain and name were checked; None without TLS.
    """

    host: str
    problem: str = ""
    untrusted: bool = False
    version: str = ""
    cipher: str = ""
    expires_at: datetime | None = None


def inspect(url: str, *, proxy: str | None = None, timeout: float = 2 * CONNECT_TIMEOUT) -> Connection:
    """Connect as the client does: same policy, same proxies, one GET whose answer is not read.

    Args:
        timeout: seconds for each step.
    """
    parts = urlsplit(url)
    host = parts.netloc
    settings: dict[str, Any] = {"verify": tls_context(parts.hostname or ""), "trust_env": not is_loopback(url)}
    try:
        with proxy_trouble():
            client = httpx.Client(proxy=proxy, timeout=timeout, **settings)
        with client, client.stream("GET", url) as response:
            return _described(host, response.extensions["network_stream"].get_extra_info("ssl_object"))
    except NotSent as error:
        return Connection(host=host, problem=error.message)
    except httpx.HTTPError as error:
        refused = _certificate_problem(error)
        return Connection(host=host, problem=refused or str(error) or type(error).__name__, untrusted=bool(refused))


def _described(host: str, tls: ssl.SSLObject | None) -> Connection:
    if tls is None:
        return Connection(host=host)
    cipher, certificate = tls.cipher(), tls.getpeercert() or {}
    until = str(certificate.get("notAfter", ""))
    return Connection(
        host=host,
        version=(tls.version() or "").replace("TLSv", "TLS "),
        cipher=cipher[0] if cipher else "",
        expires_at=datetime.fromtimestamp(ssl.cert_time_to_seconds(until), UTC) if until else None,
    )


def _certificate_problem(error: BaseException) -> str:
    """OpenSSL's words on the certificate, "" where it is not to blame."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return cause.verify_message
        cause = cause.__cause__ or cause.__context__
    return ""
