"""Master keys that this process holds: from a file, an environment variable, or AWS Secrets Manager.

One text form for all: ``version:base64`` of 32 random bytes, separated by space, comma or line; ``#`` begins a
comment; a lone base64 is version 1. The highest version wraps, the others only unwrap.
"""

from __future__ import annotations

import base64
import binascii
import re
import secrets
from collections.abc import Callable, Mapping

from arca_server.kernel.secrets import gcm
from arca_server.kernel.secrets.context import SecretContext
from arca_server.kernel.secrets.envelope import unreadable
from arca_server.kernel.secrets.errors import MasterKeyInvalid
from arca_server.kernel.secrets.hidden import Hidden
from arca_server.kernel.secrets.wrapping import KeyVersion, WrappedKey, unknown

_LEAST_DISTINCT = 16
"""32 random bytes have about 30 different values; fewer than 16 happens once in some 10**10 keys. A phrase or a
test value has fewer."""


class LocalKeys:
    """A ``KeyWrapper`` whose versions are in memory.

    Args:
        versions: at least one key of 32 bytes; ``parse_keys`` checks them.
        name: the key's id in envelopes. File, environment and Secrets Manager share it, so that the same keys may
            move from one to the other without rewrapping.
    """

    def __init__(
        self,
        versions: Mapping[int, Hidden],
        *,
        name: str = "local",
        random: Callable[[int], bytes] = secrets.token_bytes,
    ) -> None:
        self._ciphers = {KeyVersion(name, version): gcm.cipher(key) for version, key in versions.items()}
        self._current = max(self._ciphers)
        self._random = random

    async def current(self) -> KeyVersion:
        return self._current

    async def knows(self, key: KeyVersion) -> bool:
        return key in self._ciphers

    async def wrap(self, data_key: Hidden, context: SecretContext) -> WrappedKey:
        nonce = self._random(gcm.NONCE_BYTES)
        cipher = self._ciphers[self._current]
        sealed = gcm.encrypt(cipher, nonce, data_key, _associated_data(self._current, context))
        return WrappedKey(self._current, nonce + sealed)

    async def unwrap(self, wrapped: WrappedKey, context: SecretContext) -> Hidden:
        cipher = self._ciphers.get(wrapped.key)
        if cipher is None:
            raise unknown(wrapped.key)
        nonce, sealed = wrapped.data[: gcm.NONCE_BYTES], wrapped.data[gcm.NONCE_BYTES :]
        if len(sealed) != gcm.KEY_BYTES + gcm.TAG_BYTES:
            raise unreadable(wrapped.key)
        data_key = gcm.decrypt(cipher, nonce, sealed, _associated_data(wrapped.key, context))
        if data_key is None:
            raise unreadable(wrapped.key)
        return data_key

    async def aclose(self) -> None:
        """Nothing to close."""


def _associated_data(key: KeyVersion, context: SecretContext) -> bytes:
    return f"{key.id}|{key.version}|".encode() + context.associated_data


def new_key_line(version: int, *, random: Callable[[int], bytes] = secrets.token_bytes) -> Hidden:
    """A new key in its text form, with the line's end."""
    return Hidden(b"%d:%s\n" % (version, base64.b64encode(random(gcm.KEY_BYTES))))


def parse_keys(text: Hidden, source: str) -> dict[int, Hidden]:
    """Versions and keys of the text form.

    Args:
        source: where the text comes from, for the error.

    Raises:
        MasterKeyInvalid: never quotes the text.
    """
    keys = _parsed(text)
    if isinstance(keys, str):
        raise MasterKeyInvalid(
            f"The key in {source} cannot be used: {keys}.",
            hint="It holds version:base64 of 32 random bytes, as `arca-server keys new` writes.",
        )
    return keys


_ITEM = re.compile(rb"(?:([0-9]{1,9}):)?([A-Za-z0-9+/_-]{43}=?)")


def _parsed(text: Hidden) -> dict[int, Hidden] | str:
    """The keys, or what is wrong. Nothing is raised here: these frames hold the text."""
    lines = (line.partition(b"#")[0] for line in text.reveal().splitlines())
    items = [item for line in lines for item in re.split(rb"[\s,]+", line) if item]
    keys: dict[int, Hidden] = {}
    for place, item in enumerate(items, 1):
        match = _ITEM.fullmatch(item)
        if not match:
            return f"item {place} is not version:base64 of 32 bytes"
        if match[1] is None and len(items) > 1:
            return f"item {place} has no version, and there are several"
        version, key = int(match[1] or 1), _decoded(match[2])
        if version < 1 or version in keys:
            return f"item {place} repeats a version, or has version 0"
        if key is None:
            return f"item {place} is not random: a key is 32 bytes of a random generator, not a phrase"
        keys[version] = key
    return keys or "it is empty"


def _decoded(item: bytes) -> Hidden | None:
    try:
        key = base64.b64decode(item.rstrip(b"=").translate(bytes.maketrans(b"-_", b"+/")) + b"=")
    except binascii.Error:
        return None
    return Hidden(key) if len(set(key)) >= _LEAST_DISTINCT else None
