"""The in-memory twin of the stores."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from arca_server.kernel.secrets.context import SecretContext
from arca_server.kernel.secrets.envelope import key_of
from arca_server.kernel.secrets.rotation import StoredSecret
from arca_server.kernel.secrets.wrapping import KeyVersion


class MemorySecrets:
    """A ``SecretStore`` and a ``CanaryStore``."""

    def __init__(self) -> None:
        self.rows: dict[str, StoredSecret] = {}
        self._canaries: dict[KeyVersion, bytes] = {}

    def put(self, reference: str, context: SecretContext, envelope: bytes) -> None:
        self.rows[reference] = StoredSecret(reference, context, envelope)

    async def stale(self, current: KeyVersion, *, after: str, limit: int) -> Sequence[StoredSecret]:
        rows = (self.rows[reference] for reference in sorted(self.rows) if reference > after)
        return [row for row in rows if key_of(row.envelope) != current][:limit]

    async def replace(self, secret: StoredSecret, envelope: bytes) -> bool:
        if self.rows.get(secret.reference) != secret:
            return False
        self.put(secret.reference, secret.context, envelope)
        return True

    async def counts(self) -> Mapping[KeyVersion, int]:
        return Counter(key_of(row.envelope) for row in self.rows.values())

    async def canaries(self) -> Mapping[KeyVersion, bytes]:
        return dict(self._canaries)

    async def add_canary(self, key: KeyVersion, envelope: bytes) -> bytes:
        return self._canaries.setdefault(key, envelope)

    async def drop_canary(self, key: KeyVersion) -> None:
        self._canaries.pop(key, None)
