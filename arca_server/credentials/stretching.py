"""How much work an encrypted key asks for before it opens: the iteration counts in PKCS#12 and PKCS#8 files.

A file may ask for two thousand million rounds of a hash, and opening it would keep a processor busy for half an
hour. The counts stand in the clear, always right behind their salt: ``SEQUENCE { …, OCTET STRING, INTEGER, … }``
in PBKDF2-params (RFC 8018), pkcs-12PbeParams and MacData (RFC 7292), scrypt-params (RFC 7914).
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator

from arca_server.credentials.errors import KeyTooCostly

MOST_ROUNDS = 2_000_000
"""OpenSSL writes 2,048, Windows 2,000 to 10,000, careful people 600,000."""

_END, _INTEGER, _OCTETS = 0x00, 0x02, 0x04
_CONSTRUCTED = 0x20
_CHUNKS = _CONSTRUCTED | _OCTETS
_DEEPEST = 24
_PEM = re.compile(rb"-----BEGIN [A-Z0-9 ]+-----([A-Za-z0-9+/=\s]+)-----END")


def check_rounds(data: bytes) -> None:
    """Refuse a key file that would occupy the server. PEM or DER; what is neither asks for nothing.

    Raises:
        KeyTooCostly
    """
    for part in [*map(_decoded, _PEM.findall(data))] or [data]:
        most = max(_rounds(part, 0), default=0)
        if most > MOST_ROUNDS:
            raise KeyTooCostly(
                f"The key's pass phrase is stretched over {most} rounds; at most {MOST_ROUNDS} are accepted.",
                hint="Write the file again with the usual settings of OpenSSL.",
            )


def _decoded(body: bytes) -> bytes:
    try:
        return base64.b64decode(body)
    except binascii.Error:
        return b""


def _rounds(data: bytes, depth: int) -> Iterator[int]:
    """Every INTEGER that follows an OCTET STRING, at any depth, also inside octet strings that hold DER."""
    if depth > _DEEPEST:
        return
    before = _END
    for tag, content in _elements(data):
        if tag == _INTEGER and before in (_OCTETS, _CHUNKS):
            yield int.from_bytes(content[:9], "big")
        if tag == _CHUNKS:
            yield from _rounds(b"".join(part for kind, part in _elements(content) if kind == _OCTETS), depth + 1)
        if tag & _CONSTRUCTED or tag == _OCTETS:
            yield from _rounds(content, depth + 1)
        if tag != _END:
            before = tag


def _elements(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Tags and contents of a row of BER elements; stops where the bytes are something else."""
    place = 0
    while place + 2 <= len(data):
        tag, first = data[place], data[place + 1]
        place += 2
        if first == 0x80:
            # Indefinite length: its end is marked, and for our purpose what follows belongs to it just as well.
            yield tag | _CONSTRUCTED, data[place:]
            return
        size = first
        if first > 0x80:
            size = int.from_bytes(data[place : place + first - 0x80], "big")
            place += first - 0x80
        if place + size > len(data):
            return
        yield tag, data[place : place + size]
        place += size
