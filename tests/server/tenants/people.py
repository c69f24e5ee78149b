"""Keys for the tests: a store, a mint and a verifier that count what costs."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from typing import Any

import bcrypt

from arca_server.kernel.secrets import Hidden
from arca_server.tenants.keys import KeyMode, KeyRecord, Peppers
from arca_server.tenants.memory import MemoryKeys
from arca_server.tenants.scopes import ISSUING
from arca_server.tenants.stretching import BcryptGate
from arca_server.tenants.verification import KeyMint, KeyOrder, KeyVerifier, Refused, Verified

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
PEPPER = Hidden(bytes(range(100, 132)))
CHEAP = 4


class Office:
    """Everything about keys, with a clock that is set by hand and bcrypt at a cost that tests can pay."""

    def __init__(self, *, cost: int = CHEAP, stretched: bool = True, parallel: int | None = None) -> None:
        self.now = NOW
        self.seconds = 0.0
        self.checks = 0
        self.peppers = Peppers({1: PEPPER})
        self.store = MemoryKeys()
        self.gate = BcryptGate(cost=cost, parallel=parallel, check=self._check, clock=lambda: self.seconds)
        gate = self.gate if stretched else None
        self.mint = KeyMint(self.peppers, gate=gate, random=secrets.token_bytes)
        self.verifier = KeyVerifier(self.store, self.peppers, gate=gate, clock=lambda: self.now)

    def _check(self, password: bytes, stored: bytes) -> bool:
        self.checks += 1
        return bcrypt.checkpw(password, stored)

    async def new_key(self, tenant: str = "org_1", mode: KeyMode = KeyMode.TEST, **order: Any) -> Hidden:
        """A stored key."""
        wanted = KeyOrder(tenant=tenant, mode=mode, name="shop", **({"scopes": ISSUING} | order))
        issued = await self.mint.issue(wanted, now=self.now)
        await self.store.add(issued.record)
        return issued.token

    async def verify(self, token: Hidden, address: str = "203.0.113.9") -> Verified | Refused:
        return await self.verifier.verify(token, address=address)

    async def record(self, token: Hidden) -> KeyRecord:
        record = await self.store.find(public_id(token))
        assert record
        return record


def public_id(token: Hidden) -> str:
    return token.reveal()[9:19].decode()


def other_secret(token: Hidden, random: Any = secrets) -> Hidden:
    """A well-formed key with the same public id and another secret."""
    import string
    import zlib

    letters = string.digits + string.ascii_uppercase + string.ascii_lowercase
    body = token.reveal()[:19] + "".join(random.choice(letters) for _ in range(43)).encode()
    number, check = zlib.crc32(body), ""
    for _ in range(6):
        number, digit = divmod(number, 62)
        check = letters[digit] + check
    return Hidden(body + check.encode())
