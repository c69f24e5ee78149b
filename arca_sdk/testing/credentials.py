"""Certificates for tests. Their keys are made once per process: RSA is slow."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache

from cryptography.hazmat.primitives.asymmetric import rsa

from arca_sdk.domain.cuit import Cuit
from arca_sdk.simulator.authority import VALIDITY, Authority
from arca_sdk.wire.credentials import Credentials, new_private_key

TEST_CUIT = Cuit("20111111112")


@cache
def shared_key(name: str = "client") -> rsa.RSAPrivateKey:  # noqa: ARG001  # the cache tells keys apart by it
    """A private key of this process; the same name gives the same key."""
    return new_private_key()


def shared_authority() -> Authority:
    """A new authority with the process's keys."""
    return Authority(shared_key("authority"), shared_key("root"))


def new_credentials(
    cuit: str | Cuit = TEST_CUIT,
    *,
    alias: str = "pruebas",
    authority: Authority | None = None,
    now: datetime | None = None,
    not_before: datetime | None = None,
    not_after: datetime | None = None,
) -> Credentials:
    """A certificate and its key, which every simulator in open mode accepts.

    Args:
        authority: who issues it; a simulator's for strict mode, by default one that all tests share.
        now: aware instant from which it is valid for two years; by default valid for a year already, and for another.
        not_before, not_after: for expired and not yet valid ones.
    """
    moment = now or datetime.now(UTC) - timedelta(days=365)
    key = shared_key()
    certificate = (authority or shared_authority()).issue(
        key.public_key(),
        Cuit(cuit),
        alias,
        now=moment,
        not_before=not_before,
        not_after=not_after or (not_before or moment) + VALIDITY,
    )
    return Credentials(certificate, key)
