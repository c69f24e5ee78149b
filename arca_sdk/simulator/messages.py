"""HTTP requests and responses as plain values, so that `world.Simulator` needs no server."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class HttpRequest:
    """A request, read whole.

    Attributes:
        path: decoded, without the query.
        query: raw, without the question mark.
        client: the peer's address, "" in process.
    """

    method: str
    path: str
    query: str = ""
    headers: Headers = ()
    body: bytes = b""
    scheme: str = "http"
    client: str = ""

    def header(self, name: str) -> str | None:
        """The first header of that name, whatever its case."""
        name = name.lower()
        return next((value for key, value in self.headers if key.lower() == name), None)


class Cut(Enum):
    """How a connection ends before its time."""

    NONE = "none"
    REFUSED = "refused"  # it was never made: nothing can have happened
    UNANSWERED = "unanswered"  # closed without a byte of the reply
    RESET = "reset"  # the same, by a TCP reset
    TRUNCATED = "truncated"  # status, headers and a part of the body


@dataclass(frozen=True, slots=True)
class Delivery:
    """How a response reaches the client.

    Attributes:
        delay: seconds before the first byte.
        cut: how the connection ends.
        chunk, pause: bytes at a time, and seconds between them; 0 means all at once.
    """

    delay: float = 0.0
    cut: Cut = Cut.NONE
    chunk: int = 0
    pause: float = 0.0


@dataclass(frozen=True, slots=True)
class HttpResponse:
    """A response.

    Attributes:
        body: what arrives; shorter than `length` where the delivery is cut.
        length: what Content-Length says, None means what arrives.
    """

    status: int
    headers: Headers = ()
    body: bytes = b""
    delivery: Delivery = Delivery()
    length: int | None = None

    @property
    def all_headers(self) -> Headers:
        """With Content-Length."""
        length = len(self.body) if self.length is None else self.length
        return (*self.headers, ("Content-Length", str(length)))


def text(status: int, words: str, *, content_type: str = "text/plain; charset=utf-8") -> HttpResponse:
    """A short answer for people."""
    return HttpResponse(status, (("Content-Type", content_type),), words.encode())
