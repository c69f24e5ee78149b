"""Whose key is this, and does it hold? The order of the steps keeps strangers away from everything that costs.

1. form and checksum: no I/O; 2. the row by public id, read each time, so that revoking holds from the next request
on; 3. HMAC-SHA256 under the pepper, in constant time, also where there is no row; 4. revoked, expired, address;
5. bcrypt, only now. The key has 256 random bits, so step 3 is enough by itself: step 5 adds nothing that an attacker
could reach, and a setting switches it off.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from arca_server.kernel.secrets import Hidden
from arca_server.tenants.keys import (
    KeyMode,
    KeyRecord,
    Network,
    ParsedKey,
    Peppers,
    allows_address,
    new_token,
    parse_key,
)
from arca_server.tenants.scopes import Scope
from arca_server.tenants.stretching import BcryptGate

_NOBODY = bytes(32)


class KeyStore(Protocol):
    """Where keys are kept."""

    async def find(self, public_id: str) -> KeyRecord | None:
        """The key's row as it is now: never from a cache, never from a replica that lags."""


class Reason(StrEnum):
    """Why a key was refused: for the audit log. What the client is told is ``Refused.code``."""

    MALFORMED = "malformed"
    UNKNOWN = "unknown"
    WRONG_SECRET = "wrong_secret"  # noqa: S105  # the name of a reason
    PEPPER_MISSING = "pepper_missing"
    REVOKED = "revoked"
    EXPIRED = "expired"
    ADDRESS = "address"
    TAMPERED = "tampered"
    """HMAC right, bcrypt wrong: somebody wrote into the table. Worth an alarm."""


@dataclass(frozen=True, slots=True)
class Verified:
    """The key holds.

    Attributes:
        record: its row; the tenant, mode and scopes are taken from here and from nowhere else.
    """

    record: KeyRecord

    def may(self, scope: Scope) -> bool:
        return scope in self.record.scopes


@dataclass(frozen=True, slots=True)
class Refused:
    """The key does not hold.

    Attributes:
        public_id: the key's, where it had the form of one; empty otherwise.
        tenant: whose key it is, known only if the secret matched.
    """

    reason: Reason
    public_id: str = ""
    tenant: str | None = None

    @property
    def code(self) -> str:
        """One code for all, except for who proved to hold the key that has expired."""
        return "expired_api_key" if self.reason is Reason.EXPIRED else "invalid_api_key"


class KeyVerifier:
    """Verifies keys.

    Args:
        gate: bcrypt; None switches that step off.
        clock: answers an aware instant.
    """

    def __init__(
        self, store: KeyStore, peppers: Peppers, *, gate: BcryptGate | None, clock: Callable[[], datetime]
    ) -> None:
        self._store = store
        self._peppers = peppers
        self._gate = gate
        self._clock = clock

    async def verify(self, text: Hidden, *, address: str) -> Verified | Refused:
        """What follows ``Bearer`` in a request from that address."""
        key = parse_key(text)
        if key is None:
            return Refused(Reason.MALFORMED)
        record = await self._store.find(key.public_id)
        digest = self._peppers.digest(key.token, record.pepper_version if record else self._peppers.current)
        # An unknown id takes the same steps as a wrong secret, and so the same time.
        same = hmac.compare_digest(digest or _NOBODY, record.digest if record else _NOBODY)
        if record is None:
            return Refused(Reason.UNKNOWN, key.public_id)
        if digest is None:
            return Refused(Reason.PEPPER_MISSING, key.public_id)
        if not same:
            return Refused(Reason.WRONG_SECRET, key.public_id)
        return await self._judge(record, digest, address)

    async def _judge(self, record: KeyRecord, digest: bytes, address: str) -> Verified | Refused:
        """Of a key whose secret matched."""
        reason = _objection(record, address, self._clock())
        if reason is None and not await self._stretched(record, digest):
            reason = Reason.TAMPERED
        return Refused(reason, record.public_id, record.tenant) if reason else Verified(record)

    async def _stretched(self, record: KeyRecord, digest: bytes) -> bool:
        if self._gate is None or record.bcrypt is None:
            return True
        return await self._gate.check((record.public_id, record.row_version), digest, record.bcrypt)


def _objection(record: KeyRecord, address: str, now: datetime) -> Reason | None:
    if record.revoked_at is not None:
        return Reason.REVOKED
    if record.expires_at is not None and now >= record.expires_at:
        return Reason.EXPIRED
    if not allows_address(record.networks, address):
        return Reason.ADDRESS
    return None


@dataclass(frozen=True, slots=True)
class IssuedKey:
    """A new key. ``token`` is shown once; only ``record`` is kept."""

    token: Hidden
    record: KeyRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyOrder:
    """What a new key should be."""

    tenant: str
    mode: KeyMode
    name: str
    scopes: frozenset[Scope]
    networks: tuple[Network, ...] = ()
    expires_at: datetime | None = None


class KeyMint:
    """Makes keys.

    Args:
        gate: bcrypt; None where that step is switched off. A key made without it stays without.
        random: yields n random bytes, as ``secrets.token_bytes``.
    """

    def __init__(self, peppers: Peppers, *, gate: BcryptGate | None, random: Callable[[int], bytes]) -> None:
        self._peppers = peppers
        self._gate = gate
        self._random = random

    async def issue(self, order: KeyOrder, *, now: datetime) -> IssuedKey:
        """A key and its record, to be stored by the caller; ids that exist already are refused by the table."""
        key = new_token(order.mode, self._random)
        digest = self._digest(key)
        record = KeyRecord(
            public_id=key.public_id,
            tenant=order.tenant,
            mode=order.mode,
            name=order.name,
            scopes=order.scopes,
            digest=digest,
            pepper_version=self._peppers.current,
            bcrypt=await self._gate.hash(digest) if self._gate else None,
            networks=order.networks,
            created_at=now,
            expires_at=order.expires_at,
        )
        return IssuedKey(key.token, record)

    def _digest(self, key: ParsedKey) -> bytes:
        digest = self._peppers.digest(key.token, self._peppers.current)
        assert digest is not None  # the current version is one of them
        return digest
