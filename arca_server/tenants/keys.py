"""API keys: their form, and what is kept of them. Pure.

``ark_live_`` or ``ark_test_``, 10 characters that name the key, 43 that are its secret (32 random bytes), 6 that are
the CRC-32 of all before them; base 62, digits first. The checksum tells a scanner, or this server, without asking
anybody, whether a string is a key at all. Only production is reached with live keys, and only by them.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

from arca_sdk import Environment
from arca_server.kernel.secrets import Hidden
from arca_server.tenants.scopes import Scope

SCANNER_PATTERN = r"\bark_(?:live|test)_[0-9A-Za-z]{59}\b"
"""What scanners of leaked secrets look for; ``parse_key`` on each hit drops those that only look alike."""

_ALPHABET = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_FORM = re.compile(rb"ark_(live|test)_([0-9A-Za-z]{10})[0-9A-Za-z]{43}([0-9A-Za-z]{6})")
_ID_CHARACTERS, _SECRET_BYTES, _SECRET_CHARACTERS, _CHECK_CHARACTERS = 10, 32, 43, 6
_LAST_USED_STEP = timedelta(minutes=1)

Network = IPv4Network | IPv6Network


class KeyMode(StrEnum):
    LIVE = "live"
    TEST = "test"

    def reaches(self, environment: Environment) -> bool:
        """Live keys reach production and nothing else; test keys everything else."""
        return environment.is_production is (self is KeyMode.LIVE)


@dataclass(frozen=True, slots=True)
class ParsedKey:
    """A string that has the form of a key; whether it is one, only the store knows."""

    mode: KeyMode
    public_id: str
    token: Hidden


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyRecord:
    """What is kept of a key. Nothing of it gives the key back, and without the pepper nothing verifies one.

    Attributes:
        public_id: the key's own 10 characters.
        digest: HMAC-SHA256 of the whole key under the pepper.
        pepper_version: which pepper.
        bcrypt: bcrypt of the digest's base64, or None where that step is switched off.
        networks: from where it may be used; empty for anywhere.
        last_used_at: to the minute (``last_used_due``).
        row_version: grows with each change of the row.
    """

    public_id: str
    tenant: str
    mode: KeyMode
    name: str
    scopes: frozenset[Scope]
    digest: bytes = field(repr=False)
    pepper_version: int
    bcrypt: bytes | None = field(repr=False, default=None)
    networks: tuple[Network, ...] = ()
    created_at: datetime
    expires_at: datetime | None = None
    revoked_at: datetime | None = None
    last_used_at: datetime | None = None
    row_version: int = 1


class Peppers:
    """Secrets that every digest needs, kept outside of the database. The highest version makes new digests.

    Args:
        versions: at least one; `kernel.secrets.local.parse_keys` reads them in the text form of master keys.
    """

    def __init__(self, versions: Mapping[int, Hidden]) -> None:
        self._started = {version: hmac.new(key.reveal(), digestmod=hashlib.sha256) for version, key in versions.items()}
        self.current = max(self._started)

    def digest(self, token: Hidden, version: int) -> bytes | None:
        """HMAC-SHA256; None where that pepper is not configured."""
        started = self._started.get(version)
        if started is None:
            return None
        mac = started.copy()
        mac.update(token.reveal())
        return mac.digest()


def new_token(mode: KeyMode, random: Callable[[int], bytes]) -> ParsedKey:
    """A new key.

    Args:
        random: yields n random bytes, as ``secrets.token_bytes``.
    """
    # 16 bytes for 10 characters: the remainder's bias is below 2**-68.
    public_id = _base62(int.from_bytes(random(16), "big") % 62**_ID_CHARACTERS, _ID_CHARACTERS)
    secret = Hidden(_base62(int.from_bytes(random(_SECRET_BYTES), "big"), _SECRET_CHARACTERS))
    body = Hidden(b"ark_%s_%s%s" % (mode.value.encode(), public_id, secret.reveal()))
    return ParsedKey(mode, public_id.decode(), Hidden(body.reveal() + _checksum(body.reveal())))


def parse_key(text: Hidden) -> ParsedKey | None:
    """The parts of a key; None for anything else, a mistyped character included. Asks nobody."""
    match = _FORM.fullmatch(text.reveal())
    if match is None or not hmac.compare_digest(_checksum(match.string[:-_CHECK_CHARACTERS]), match[3]):
        return None
    return ParsedKey(KeyMode(match[1].decode()), match[2].decode(), text)


def allows_address(networks: tuple[Network, ...], address: str) -> bool:
    """Whether a client's address is on the key's list; an empty list lets everybody in."""
    if not networks:
        return True
    try:
        client: IPv4Address | IPv6Address = ip_address(address)
    except ValueError:
        return False
    if isinstance(client, IPv6Address) and client.ipv4_mapped:
        client = client.ipv4_mapped
    return any(client in network for network in networks)


def last_used_due(record: KeyRecord, now: datetime) -> bool:
    """Whether ``last_used_at`` should be written: at most once a minute, so that reading costs no writing."""
    return record.last_used_at is None or now - record.last_used_at >= _LAST_USED_STEP


def _checksum(body: bytes) -> bytes:
    return _base62(zlib.crc32(body), _CHECK_CHARACTERS)


def _base62(number: int, size: int) -> bytes:
    digits = bytearray(size)
    for place in range(size - 1, -1, -1):
        number, digit = divmod(number, 62)
        digits[place] = _ALPHABET[digit]
    return bytes(digits)
