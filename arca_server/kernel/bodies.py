"""Reading bodies: never more of one than the route takes, however it is framed or compressed, and not for ever."""

from __future__ import annotations

import zlib
from collections.abc import AsyncIterable

import anyio

from arca_server.kernel.problems import Problem, ProblemCode

MEGABYTE = 1024 * 1024
READ_TIMEOUT = 10.0
"""Seconds for the whole body."""


async def read(
    chunks: AsyncIterable[bytes],
    *,
    limit: int,
    declared: str | None,
    encoding: str,
    timeout: float = READ_TIMEOUT,  # noqa: ASYNC109  # it ends as a problem of its own, so it has to be known here
) -> bytes:
    """A whole body.

    Args:
        limit: bytes, after decompression.
        declared: Content-Length, if there is one.
        encoding: Content-Encoding; "" or "identity", or gzip.

    Raises:
        Problem: ``payload_too_large``, ``request_timeout``, ``unsupported_media_type`` (an encoding that is not read),
            ``malformed_request`` (gzip that is none).
    """
    if declared is not None and declared.isdigit() and int(declared[:20]) > limit:
        raise _too_large(limit)
    unpack = _unpacker(encoding, limit)
    body = bytearray()
    try:
        with anyio.fail_after(timeout):
            async for chunk in chunks:
                body += unpack.feed(chunk)
                if len(body) > limit:
                    raise _too_large(limit)
    except TimeoutError:
        raise Problem(ProblemCode.REQUEST_TIMEOUT, headers={"Connection": "close"}) from None
    unpack.finish()
    return bytes(body)


class _Plain:
    def feed(self, chunk: bytes) -> bytes:
        return chunk

    def finish(self) -> None:
        """There is nothing left to come."""


class _Gzip:
    """Unpacks no more than a little over the limit: a bomb is found out before it goes off."""

    def __init__(self, limit: int) -> None:
        self._left = limit + 1
        self._packed = zlib.decompressobj(wbits=31)

    def feed(self, chunk: bytes) -> bytes:
        try:
            data = self._packed.decompress(chunk, self._left) if self._left else b""
        except zlib.error:
            raise _not_gzip() from None
        self._left -= len(data)
        return data

    def finish(self) -> None:
        if not self._packed.eof or self._packed.unused_data:
            raise _not_gzip()


def _unpacker(encoding: str, limit: int) -> _Plain | _Gzip:
    match encoding.strip().lower():
        case "" | "identity":
            return _Plain()
        case "gzip":
            return _Gzip(limit)
        case _:
            raise Problem(
                ProblemCode.UNSUPPORTED_MEDIA_TYPE,
                {"es": "Content-Encoding: gzip o ninguno.", "en": "Content-Encoding: gzip or none."},
                headers={"Accept-Encoding": "gzip"},
            )


def _too_large(limit: int) -> Problem:
    words = {"es": f"Como mucho {limit} bytes.", "en": f"At most {limit} bytes."}
    return Problem(ProblemCode.PAYLOAD_TOO_LARGE, words, headers={"Connection": "close"})


def _not_gzip() -> Problem:
    return Problem(ProblemCode.MALFORMED_REQUEST, {"es": "El cuerpo no es gzip.", "en": "The body is not gzip."})
