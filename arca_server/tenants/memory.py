"""The in-memory twin of the key store."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from arca_server.tenants.keys import KeyRecord


class MemoryKeys:
    """A ``KeyStore``; each change of a row makes its version grow, as the table's does."""

    def __init__(self) -> None:
        self._rows: dict[str, KeyRecord] = {}

    async def find(self, public_id: str) -> KeyRecord | None:
        return self._rows.get(public_id)

    async def add(self, record: KeyRecord) -> None:
        """Raises KeyError if the id is taken."""
        if record.public_id in self._rows:
            raise KeyError(record.public_id)
        self._rows[record.public_id] = record

    async def revoke(self, public_id: str, at: datetime) -> None:
        row = self._rows[public_id]
        self._rows[public_id] = replace(row, revoked_at=row.revoked_at or at, row_version=row.row_version + 1)

    async def touch(self, public_id: str, at: datetime) -> None:
        """Note the use; not a change of the key, so the version stays."""
        self._rows[public_id] = replace(self._rows[public_id], last_used_at=at)
