"""A time server (SNTP, RFC 4330) on this machine, for the peer that asks one before it logs in."""

from __future__ import annotations

import struct
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from socketserver import BaseRequestHandler, ThreadingUDPServer

_FROM_1900 = 2_208_988_800
"""Seconds between NTP's epoch and Unix's."""
_NO_LEAP_VERSION_4_SERVER = 0x24
_TRANSMITTED = slice(40, 48)


def _now() -> bytes:
    moment = time.time()
    return struct.pack("!II", int(moment) + _FROM_1900, int(moment % 1 * 2**32))


class _Handler(BaseRequestHandler):
    def handle(self) -> None:
        question, connection = self.request
        received = _now()
        head = struct.pack("!BBbb II 4s", _NO_LEAP_VERSION_4_SERVER, 1, 4, -20, 0, 0, b"LOCL")
        connection.sendto(head + received + question[_TRANSMITTED] + received + _now(), self.client_address)


@contextmanager
def telling_time() -> Iterator[str]:
    """Answer until the block ends; the address is ``host:port``."""
    with ThreadingUDPServer(("127.0.0.1", 0), _Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield "{}:{}".format(*server.server_address[:2])
        finally:
            server.shutdown()
