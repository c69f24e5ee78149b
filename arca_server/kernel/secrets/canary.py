"""A known value sealed by each version of the master key: read at every start, so that a wrong key is noticed then.

It also notices the same version made twice on two machines, before either writes what the other cannot read.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from arca_server.kernel.secrets.context import SecretContext
from arca_server.kernel.secrets.envelope import Envelopes
from arca_server.kernel.secrets.errors import SecretUnreadable, UnknownKey, WrongMasterKey
from arca_server.kernel.secrets.hidden import Hidden
from arca_server.kernel.secrets.wrapping import KeyVersion

_CONTEXT = SecretContext.of_organization("installation", "master-key-canary")
_VALUE = Hidden(b"the master key is the right one")


class CanaryStore(Protocol):
    """One envelope per key, written once."""

    async def canaries(self) -> Mapping[KeyVersion, bytes]:
        """All of them."""

    async def add_canary(self, key: KeyVersion, envelope: bytes) -> bytes:
        """Durably keep it if there is none for that key; the one that is kept."""

    async def drop_canary(self, key: KeyVersion) -> None:
        """When the key is retired."""

    async def counts(self) -> Mapping[KeyVersion, int]:
        """How many secrets each key wraps."""


async def check_master_key(envelopes: Envelopes, store: CanaryStore) -> KeyVersion:
    """Prove that the configured key opens this database; the first start writes the proof. Answers the current key.

    Raises:
        WrongMasterKey: it does not; the service must not start.
        KeyProviderUnavailable, KeyProviderRefused
    """
    counts = await store.counts()
    canaries = await store.canaries()
    for key in sorted(counts):
        if counts[key] and not await envelopes.keys.knows(key):
            raise _missing(key, counts[key])
    for key, envelope in sorted(canaries.items()):
        await _open(envelopes, key, envelope)
    current = await envelopes.keys.current()
    if current not in canaries:
        if any(counts.values()) and not canaries:
            raise WrongMasterKey(
                "The database holds secrets and no proof of the key that wrote them: it was restored in part.",
                hint="Restore the whole backup.",
            )
        kept = await store.add_canary(current, await envelopes.seal(_VALUE, _CONTEXT))
        await _open(envelopes, current, kept)
    return current


async def _open(envelopes: Envelopes, key: KeyVersion, envelope: bytes) -> None:
    try:
        right = await envelopes.open(envelope, _CONTEXT) == _VALUE
    except UnknownKey:
        return  # nothing is wrapped by it, or the counts would have said so
    except SecretUnreadable:
        right = False
    if not right:
        raise WrongMasterKey(
            f"The configured master key {key} is not the one that wrote this database.",
            hint="Restore the key that belongs to this database; a new one cannot open its secrets. If two machines "
            "made this version, keep the one that the database was written with.",
        )


def _missing(key: KeyVersion, count: int) -> WrongMasterKey:
    secrets = "1 secret" if count == 1 else f"{count} secrets"
    return WrongMasterKey(
        f"{secrets} of this database need master key {key}, which is not configured.",
        hint="Configure it beside the current one; it may go when rotation has finished.",
    )
