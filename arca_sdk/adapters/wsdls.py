"""Interface files (WSDL) of ARCA's services: fetched once, kept in memory or in files, fetched again when asked to."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

import anyio
import httpx

from arca_sdk.adapters.files import read_if_there, write_durably
from arca_sdk.adapters.http import MAX_REPLY_BYTES, AsyncHttp, Http
from arca_sdk.adapters.tickets import FileTickets, TicketStore
from arca_sdk.errors import ReplyTooLarge, TransportError, UnexpectedReply, UnreadableReply
from arca_sdk.wire.xml import parse_xml

_HEADERS = {"Accept-Encoding": "identity"}
_OK = 200


class Wsdls(Protocol):
    """Keeps interface files by their URL."""

    def load(self, url: str) -> bytes | None:
        """The file kept under a URL."""

    def store(self, url: str, content: bytes) -> None:
        """Keep or replace a file."""


class MemoryWsdls:
    """Files of this process only."""

    def __init__(self) -> None:
        self._files: dict[str, bytes] = {}

    def load(self, url: str) -> bytes | None:
        return self._files.get(url)

    def store(self, url: str, content: bytes) -> None:
        self._files[url] = content


class FileWsdls:
    """One file per URL, replaced in one step, shared by every process that uses the folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def load(self, url: str) -> bytes | None:
        return read_if_there(self._path(url))

    def store(self, url: str, content: bytes) -> None:
        write_durably(self._path(url), content)

    def _path(self, url: str) -> Path:
        host = (urlsplit(url).hostname or "").replace(":", "-")
        return self._folder / f"{host}-{hashlib.sha256(url.encode()).hexdigest()[:24]}.wsdl"


def wsdls_beside(tickets: TicketStore) -> Wsdls:
    """The files beside a folder of tickets; in memory where the tickets are not in files."""
    return FileWsdls(tickets._folder.parent / "wsdl") if isinstance(tickets, FileTickets) else MemoryWsdls()


def keeping(wsdls: Wsdls, fetch: Callable[[str], bytes], *, refresh: bool = False) -> Callable[[str], bytes]:
    """A loader that fetches what is not kept, or is damaged; everything where `refresh` says so.

    The loader raises:
        TransportError, UnreadableReply: it cannot be fetched, or is no XML; what was kept stays.
        StorageError: it cannot be kept.
    """

    def load(url: str) -> bytes:
        kept = None if refresh else wsdls.load(url)
        if kept is not None and _is_xml(kept):
            return kept
        content = fetch(url)
        parse_xml(content)
        wsdls.store(url, content)
        return content

    return load


def _is_xml(content: bytes) -> bool:
    try:
        parse_xml(content)
    except UnreadableReply:
        return False
    return True


# --- fetching ----------------------------------------------------------------------------------------------


def fetch(http: Http, url: str, timeout: float) -> bytes:
    """GET a file through the connections of a client.

    Args:
        timeout: seconds for the whole file.

    Raises:
        TransportError: it did not come whole and in time. Nothing else can have happened.
        ReplyTooLarge: more than 2 MB.
        UnexpectedReply: another status than 200.
    """
    deadline = time.monotonic() + timeout
    try:
        with http._client(url).stream("GET", url, headers=_HEADERS, timeout=timeout) as response:
            body = bytearray()
            for chunk in response.iter_bytes():
                _grow(body, chunk, deadline)
            return _whole(response, body, url)
    except httpx.HTTPError as error:
        raise _not_fetched(url, error) from error


async def fetch_async(http: AsyncHttp, url: str, timeout: float) -> bytes:  # noqa: ASYNC109  # as in `fetch`
    """As ``fetch``, awaiting."""
    deadline = time.monotonic() + timeout
    try:
        with anyio.fail_after(timeout):
            async with http._client(url).stream("GET", url, headers=_HEADERS, timeout=timeout) as response:
                body = bytearray()
                async for chunk in response.aiter_bytes():
                    _grow(body, chunk, deadline)
                return _whole(response, body, url)
    except (httpx.HTTPError, TimeoutError) as error:
        raise _not_fetched(url, error) from error


def _grow(body: bytearray, chunk: bytes, deadline: float) -> None:
    body += chunk
    if len(body) > MAX_REPLY_BYTES:
        raise ReplyTooLarge(f"The interface file has more than {MAX_REPLY_BYTES} bytes.")
    if time.monotonic() > deadline:
        raise httpx.ReadTimeout("the whole file did not come in time")


def _whole(response: httpx.Response, body: bytearray, url: str) -> bytes:
    if response.status_code != _OK:
        raise UnexpectedReply(
            f"{url} answered HTTP {response.status_code} instead of an interface file (WSDL).",
            status=response.status_code,
            hint="Check the address, and that this ARCA offers the service.",
        )
    return bytes(body)


def _not_fetched(url: str, error: Exception) -> TransportError:
    what = str(error) or type(error).__name__
    return TransportError(
        f"The interface file {url} could not be fetched: {what}.", hint="Nothing was sent. Try again later."
    )
