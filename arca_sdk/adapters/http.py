"""HTTP to ARCA: one attempt per request, certificates always checked, TLS chosen per host.

Only three failures prove that no byte left: no connection, no connection in time, no free place in the pool. Every
other failure means that ARCA may have executed the request.
"""

from __future__ import annotations

import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import anyio
import httpx

from arca_sdk.adapters.deadline import Deadline, respect
from arca_sdk.endpoints import WEAK_DH_HOSTS, is_loopback
from arca_sdk.errors import ArcaError, ConfigurationError, NotSent, ReplyLost, ReplyTooLarge, UnreadableReply
from arca_sdk.flows.effects import Reply, Send

MAX_IN_FLIGHT = 50
"""Per host. httpx's pool collapses with hundreds of requests in flight (measured: docs/explanation/dependencies.md)."""
MAX_REPLY_BYTES = 2 * 1024 * 1024
CONNECT_TIMEOUT = 5.0

_ZERO_BYTES_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
_LIMITS = httpx.Limits(max_connections=MAX_IN_FLIGHT, max_keepalive_connections=MAX_IN_FLIGHT)


_PROXY_HINT = (
    "Write it as http://host:port (ARCA_PROXY, proxy=…, or HTTPS_PROXY and ALL_PROXY of the environment); socks5 needs "
    "httpx[socks]."
)


def tls_context(host: str) -> ssl.SSLContext:
    """TLS >= 1.2, certificate and name checked, security level untouched.

    To hosts that would pick a 1024-bit Diffie-Hellman key if it were offered, only ECDHE is offered; they negotiate
    ECDHE-RSA-AES256-GCM-SHA384 (seen October 2026). The policy belongs to the connection, never to the process.
    """
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if host in WEAK_DH_HOSTS:
        context.set_ciphers("ECDHE+AESGCM:ECDHE+CHACHA20")
    return context


def check_proxy(url: str | None) -> str | None:
    """A proxy's address as it is, if it is one.

    Raises:
        ConfigurationError: it is none. It may hold a password, so it is not repeated.
    """
    if url is None:
        return None
    try:
        httpx.Proxy(url)
    except (ValueError, httpx.InvalidURL):
        raise ConfigurationError("The proxy is not given as an address.", hint=_PROXY_HINT) from None
    return url


@contextmanager
def proxy_trouble() -> Iterator[None]:
    """Proxies that the environment names, and SOCKS without its package, show only when a client is made."""
    try:
        yield
    except (ValueError, ImportError, httpx.InvalidURL):
        raise NotSent("The proxy that is configured cannot be used. Nothing was sent.", hint=_PROXY_HINT) from None


def _options(url: str, proxy: str | None) -> dict[str, Any]:
    """How clients of both kinds reach a host."""
    return {
        "verify": tls_context(urlsplit(url).hostname or ""),
        "proxy": proxy,
        "limits": _LIMITS,
        "follow_redirects": False,
        "trust_env": not is_loopback(url),
    }


class Http:
    """Blocking. One pool per host.

    Args:
        transport: replaces the network, for every host (the simulator in process).
    """

    def __init__(self, transport: httpx.BaseTransport | None = None, *, proxy: str | None = None) -> None:
        self._transport = transport
        self._proxy = check_proxy(proxy)
        self._clients: dict[str, httpx.Client] = {}
        self._lock = threading.Lock()
        self._deadline = Deadline()

    def send(self, message: Send) -> Reply:
        """One exchange.

        Raises:
            NotSent: no byte left.
            ReplyLost: the outcome is unknown.
            ReplyTooLarge: the reply passes 2 MB.
        """
        deadline = time.monotonic() + message.timeout
        try:
            with (
                self._deadline.within(message.timeout + CONNECT_TIMEOUT),
                self._client(message.url).stream(
                    "POST",
                    message.url,
                    content=_Body(message.body),
                    headers=_headers(message),
                    timeout=_timeout(message),
                ) as response,
            ):
                _refuse_compression(response)
                body = bytearray()
                for chunk in response.iter_bytes():
                    _grow(body, chunk, response.status_code, deadline)
                return _reply(response, bytes(body))
        except httpx.HTTPError as error:
            raise _translate(error, message.url) from error

    def _client(self, url: str) -> httpx.Client:
        host = urlsplit(url).netloc
        with self._lock:
            if host not in self._clients:
                with proxy_trouble():
                    client = httpx.Client(transport=self._transport, **_options(url, self._proxy))
                respect(client, self._deadline)
                self._clients[host] = client
            return self._clients[host]

    def close(self) -> None:
        with self._lock:
            for client in self._clients.values():
                client.close()
            self._clients.clear()


class AsyncHttp:
    """Awaiting. One pool per host."""

    def __init__(self, transport: httpx.AsyncBaseTransport | None = None, *, proxy: str | None = None) -> None:
        self._transport = transport
        self._proxy = check_proxy(proxy)
        self._clients: dict[str, httpx.AsyncClient] = {}

    async def send(self, message: Send) -> Reply:
        """One exchange; raises as ``Http.send`` does."""
        deadline = time.monotonic() + message.timeout
        try:
            with anyio.fail_after(message.timeout + CONNECT_TIMEOUT):
                async with self._client(message.url).stream(
                    "POST",
                    message.url,
                    content=_Body(message.body),
                    headers=_headers(message),
                    timeout=_timeout(message),
                ) as response:
                    _refuse_compression(response)
                    body = bytearray()
                    async for chunk in response.aiter_bytes():
                        _grow(body, chunk, response.status_code, deadline)
                    return _reply(response, bytes(body))
        except httpx.HTTPError as error:
            raise _translate(error, message.url) from error
        except TimeoutError as error:
            raise _timed_out(message.url) from error

    def _client(self, url: str) -> httpx.AsyncClient:
        host = urlsplit(url).netloc
        if host not in self._clients:
            with proxy_trouble():
                self._clients[host] = httpx.AsyncClient(transport=self._transport, **_options(url, self._proxy))
        return self._clients[host]

    async def close(self) -> None:
        for client in self._clients.values():
            await client.aclose()
        self._clients.clear()


class _Body(bytes):
    """Holds token and sign, and does not show them: httpx keeps the body in local variables, which tracebacks print."""

    def __repr__(self) -> str:
        return f"<{len(self)} bytes>"


def _headers(message: Send) -> dict[str, str]:
    """Uncompressed replies only: a few kilobytes must not unpack to gigabytes."""
    return {"Accept-Encoding": "identity", **dict(message.headers)}


def _timeout(message: Send) -> httpx.Timeout:
    return httpx.Timeout(message.timeout, connect=min(CONNECT_TIMEOUT, message.timeout))


def _refuse_compression(response: httpx.Response) -> None:
    encoding = response.headers.get("content-encoding", "identity")
    if encoding != "identity":
        raise UnreadableReply(
            f"ARCA's reply is compressed ({encoding[:20]}), which was not asked for.", status=response.status_code
        )


def _grow(body: bytearray, chunk: bytes, status: int, deadline: float) -> None:
    """Both caps are of the whole reply: neither a gigabyte nor a byte a second may hold a caller."""
    body += chunk
    if len(body) > MAX_REPLY_BYTES:
        raise ReplyTooLarge(f"ARCA's reply has more than {MAX_REPLY_BYTES} bytes.", status=status)
    if time.monotonic() > deadline:
        raise httpx.ReadTimeout("the whole reply did not come in time")


def _reply(response: httpx.Response, body: bytes) -> Reply:
    return Reply(response.status_code, response.headers.get("content-type", ""), body)


def _place(url: str) -> str:
    """Host and port, without a name and password before them."""
    return urlsplit(url).netloc.rpartition("@")[2]


def _translate(error: httpx.HTTPError, url: str) -> ArcaError:
    host = _place(url)
    what = str(error) or type(error).__name__
    if isinstance(error, _ZERO_BYTES_SENT):
        return NotSent(
            f"No connection to {host}: {what}.",
            hint="Nothing was sent. Is `arca simulator` running there?"
            if is_loopback(url)
            else "Nothing was sent. Check the network, then try again.",
        )
    if isinstance(error, httpx.TimeoutException):
        return _timed_out(url)
    return ReplyLost(f"The connection to {host} broke before the whole reply came: {what}.")


def _timed_out(url: str) -> ReplyLost:
    return ReplyLost(f"{_place(url)} did not answer in time.")


__all__ = ["AsyncHttp", "Http", "tls_context"]
