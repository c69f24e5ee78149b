"""Master keys, seen from outside: they wrap data keys and never leave where they live."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Protocol

from arca_server.kernel.secrets.context import SecretContext
from arca_server.kernel.secrets.errors import MasterKeyInvalid, UnknownKey
from arca_server.kernel.secrets.hidden import Hidden

_KEY_ID = re.compile(r"[A-Za-z0-9_.:/-]{1,255}")


@dataclass(frozen=True, slots=True, order=True)
class KeyVersion:
    """Names a master key; says nothing about it. A provider's versions count from 1."""

    id: str
    version: int

    def __post_init__(self) -> None:
        if not _KEY_ID.fullmatch(self.id) or not 1 <= self.version < 1 << 32:
            raise ValueError("a master key is named by 1 to 255 of A-Z a-z 0-9 _ . : / - and a version from 1")

    def __str__(self) -> str:
        return f"{self.id} version {self.version}"


@dataclass(frozen=True, slots=True)
class WrappedKey:
    """A data key that only the named master key can unwrap."""

    key: KeyVersion
    data: bytes = field(repr=False)


class KeyWrapper(Protocol):
    """A master key and its older versions.

    All methods may raise ``KeyProviderUnavailable`` and ``KeyProviderRefused`` where the key lives elsewhere.
    """

    async def current(self) -> KeyVersion:
        """The version that wraps from now on."""

    async def knows(self, key: KeyVersion) -> bool:
        """Whether this is a version of this key. A provider that keeps versions to itself answers by id."""

    async def wrap(self, data_key: Hidden, context: SecretContext) -> WrappedKey:
        """Wrap with the current version, the context authenticated."""

    async def unwrap(self, wrapped: WrappedKey, context: SecretContext) -> Hidden:
        """The data key.

        Raises:
            UnknownKey: wrapped by a key or version that is not here.
            SecretUnreadable: altered, of another context, or wrapped by another key of this name.
        """

    async def aclose(self) -> None:
        """Let go of connections."""


class KeyRing:
    """Several master keys as one: the first wraps, each unwraps its own. To move from one provider to another.

    Raises:
        MasterKeyInvalid: no keys.
    """

    def __init__(self, *keys: KeyWrapper) -> None:
        if not keys:
            raise MasterKeyInvalid("No master key is configured.")
        self._keys = keys

    async def current(self) -> KeyVersion:
        return await self._keys[0].current()

    async def knows(self, key: KeyVersion) -> bool:
        return await self._holder(key) is not None

    async def wrap(self, data_key: Hidden, context: SecretContext) -> WrappedKey:
        return await self._keys[0].wrap(data_key, context)

    async def unwrap(self, wrapped: WrappedKey, context: SecretContext) -> Hidden:
        holder = await self._holder(wrapped.key)
        if holder is None:
            raise unknown(wrapped.key)
        return await holder.unwrap(wrapped, context)

    async def _holder(self, key: KeyVersion) -> KeyWrapper | None:
        for wrapper in self._keys:
            if await wrapper.knows(key):
                return wrapper
        return None

    async def aclose(self) -> None:
        for wrapper in self._keys:
            await wrapper.aclose()


def unknown(key: KeyVersion) -> UnknownKey:
    return UnknownKey(
        f"The secret was wrapped by master key {key}, which is not configured.",
        hint="Configure that key beside the current one until rotation has finished.",
    )
