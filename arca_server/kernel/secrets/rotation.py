"""Rotation of the master key: data keys are wrapped anew, secrets are not touched.

Each secret is exchanged on its own, if nobody changed it meanwhile; so rotation may be stopped anywhere, killed,
repeated, or run twice at once, and every secret opens at every moment. What is left to do is asked of the store
(``stale``), not remembered.

Order: add a version (or put a new provider first) and restart all processes; ``rotate`` until ``counts`` says that
nothing is left; only then ``retire`` the old version and take it out of the configuration.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from arca_server.kernel.secrets.context import SecretContext
from arca_server.kernel.secrets.envelope import Envelopes
from arca_server.kernel.secrets.errors import NotAnEnvelope, SecretUnreadable, UnknownKey
from arca_server.kernel.secrets.wrapping import KeyVersion


@dataclass(frozen=True, slots=True)
class StoredSecret:
    """A row: its place, its envelope, and a reference by which rows are ordered."""

    reference: str
    context: SecretContext
    envelope: bytes = field(repr=False)


class SecretStore(Protocol):
    """Where envelopes are kept; beside each, the key that wraps it (``key_of``)."""

    async def stale(self, current: KeyVersion, *, after: str, limit: int) -> Sequence[StoredSecret]:
        """Secrets wrapped by any other key, reference > after, in order of reference."""

    async def replace(self, secret: StoredSecret, envelope: bytes) -> bool:
        """Durably exchange the envelope if it is still ``secret.envelope``; whether it was."""

    async def counts(self) -> Mapping[KeyVersion, int]:
        """How many secrets each key wraps; keys without any may be absent."""


class Rewrap(StrEnum):
    DONE = "done"
    CHANGED_MEANWHILE = "changed_meanwhile"
    """Somebody wrote the row between reading and writing; the next round looks at it again."""
    UNREADABLE = "unreadable"
    """Damaged, or its key is not configured: it stays as it is, and its key in use."""


@dataclass(frozen=True, slots=True)
class Step:
    reference: str
    outcome: Rewrap
    reason: str = ""


async def rotate(store: SecretStore, envelopes: Envelopes, *, page: int = 100) -> AsyncIterator[Step]:
    """One round over everything that the current key does not wrap yet; yields after each secret is stored.

    Raises:
        KeyProviderUnavailable, KeyProviderRefused: the round stops; run it again.
    """
    current = await envelopes.keys.current()
    after = ""
    while rows := await store.stale(current, after=after, limit=page):
        for row in rows:
            yield await _rewrapped(store, envelopes, row)
        after = rows[-1].reference


async def _rewrapped(store: SecretStore, envelopes: Envelopes, row: StoredSecret) -> Step:
    try:
        envelope = await envelopes.rewrap(row.envelope, row.context)
    except (NotAnEnvelope, SecretUnreadable, UnknownKey) as error:
        return Step(row.reference, Rewrap.UNREADABLE, error.message)
    stored = await store.replace(row, envelope)
    return Step(row.reference, Rewrap.DONE if stored else Rewrap.CHANGED_MEANWHILE)


@dataclass(frozen=True, slots=True)
class StillInUse:
    """The key may not go: so many secrets need it, or it is the one that wraps."""

    key: KeyVersion
    secrets: int
    is_current: bool = False


@dataclass(frozen=True, slots=True)
class Retirable:
    """Nothing needs this key any more. Backups from before the rotation do: keep a copy as long as they live."""

    key: KeyVersion


def retirement(key: KeyVersion, *, current: KeyVersion, counts: Mapping[KeyVersion, int]) -> Retirable | StillInUse:
    """Whether a key may be taken out of the configuration."""
    needed = counts.get(key, 0)
    if needed or key == current:
        return StillInUse(key, needed, is_current=key == current)
    return Retirable(key)
