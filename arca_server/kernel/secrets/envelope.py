"""Envelope encryption: each secret under a data key of its own, and that key wrapped by a master key.

Format 1 of the envelope; integers are unsigned and big-endian::

    bytes  what
        4  "ARCE"
        1  format: 1
        1  n
        n  id of the master key, ASCII
        4  version of the master key
        2  m
        m  the wrapped data key, in its provider's own format
       12  nonce
    16 ...  ciphertext and tag: AES-256-GCM of the secret under the data key

The associated data of the ciphertext, and of the wrapped key, is ``tenant|cuit|environment|secret id|version``
(`SecretContext`). It is not stored in the envelope: whoever opens it has to know where it belongs. The wrapped key's
associated data begins with the master key's name, so that the header is authenticated too. Rotation replaces the
header and leaves nonce and ciphertext as they are.
"""

from __future__ import annotations

import secrets
import struct
from collections.abc import Callable
from dataclasses import dataclass, field

from arca_server.kernel.secrets import gcm
from arca_server.kernel.secrets.context import SecretContext
from arca_server.kernel.secrets.errors import NotAnEnvelope, SecretUnreadable
from arca_server.kernel.secrets.hidden import Hidden
from arca_server.kernel.secrets.wrapping import KeyVersion, KeyWrapper, WrappedKey

_MAGIC = b"ARCE"
_FORMAT = 1


@dataclass(frozen=True, slots=True)
class Envelope:
    """An envelope taken apart."""

    wrapped: WrappedKey
    nonce: bytes = field(repr=False)
    ciphertext: bytes = field(repr=False)

    def __bytes__(self) -> bytes:
        key_id = self.wrapped.key.id.encode()
        return b"".join(
            (
                _MAGIC,
                struct.pack(">BB", _FORMAT, len(key_id)),
                key_id,
                struct.pack(">IH", self.wrapped.key.version, len(self.wrapped.data)),
                self.wrapped.data,
                self.nonce,
                self.ciphertext,
            )
        )

    @classmethod
    def parse(cls, data: bytes) -> Envelope:
        """Raises NotAnEnvelope: another file, another format, or cut."""
        rest = _Reader(data)
        if rest.take(4) != _MAGIC:
            raise NotAnEnvelope("The stored bytes are not an envelope.")
        form = rest.take(1)[0]
        if form != _FORMAT:
            raise NotAnEnvelope(
                f"The envelope has format {form}; this release reads format {_FORMAT}.",
                hint="It was written by a newer release, or is damaged.",
            )
        key_id = rest.take(rest.take(1)[0])
        version, size = struct.unpack(">IH", rest.take(6))
        wrapped, nonce = rest.take(size), rest.take(gcm.NONCE_BYTES)
        if len(rest) < gcm.TAG_BYTES:
            raise _cut()
        return cls(WrappedKey(_key(key_id, version), wrapped), nonce, rest.take(len(rest)))


class Envelopes:
    """Seals and opens secrets.

    Args:
        keys: the master key.
        random: yields n random bytes.
    """

    def __init__(self, keys: KeyWrapper, *, random: Callable[[int], bytes] = secrets.token_bytes) -> None:
        self.keys = keys
        self._random = random

    async def seal(self, secret: Hidden, context: SecretContext) -> bytes:
        """The envelope to store at that place."""
        data_key = Hidden(self._random(gcm.KEY_BYTES))
        wrapped = await self.keys.wrap(data_key, context)
        nonce = self._random(gcm.NONCE_BYTES)
        ciphertext = gcm.encrypt(gcm.cipher(data_key), nonce, secret, context.associated_data)
        return bytes(Envelope(wrapped, nonce, ciphertext))

    async def open(self, envelope: bytes, context: SecretContext) -> Hidden:
        """The secret.

        Raises:
            NotAnEnvelope, UnknownKey, SecretUnreadable, KeyProviderUnavailable, KeyProviderRefused
        """
        parts = Envelope.parse(envelope)
        data_key = await self.keys.unwrap(parts.wrapped, context)
        secret = gcm.decrypt(gcm.cipher(data_key), parts.nonce, parts.ciphertext, context.associated_data)
        if secret is None:
            raise unreadable(parts.wrapped.key)
        return secret

    async def rewrap(self, envelope: bytes, context: SecretContext) -> bytes:
        """The same secret under the current master key, without decrypting the secret itself.

        Raises: as ``open``.
        """
        parts = Envelope.parse(envelope)
        if parts.wrapped.key == await self.keys.current():
            return envelope
        data_key = await self.keys.unwrap(parts.wrapped, context)
        return bytes(Envelope(await self.keys.wrap(data_key, context), parts.nonce, parts.ciphertext))


def key_of(envelope: bytes) -> KeyVersion:
    """Which master key wraps an envelope: what a table keeps beside it, to count and to find.

    Raises:
        NotAnEnvelope
    """
    return Envelope.parse(envelope).wrapped.key


def unreadable(key: KeyVersion) -> SecretUnreadable:
    return SecretUnreadable(
        f"The secret does not open with master key {key}: it was altered, belongs elsewhere, or was wrapped by "
        "another key of that name.",
        hint="Check that the master key is the one of this database; then restore the row from a backup.",
    )


class _Reader:
    """Takes bytes from the front."""

    def __init__(self, data: bytes) -> None:
        self._rest = memoryview(data)

    def __len__(self) -> int:
        return len(self._rest)

    def take(self, size: int) -> bytes:
        if size > len(self._rest):
            raise _cut()
        taken, self._rest = self._rest[:size], self._rest[size:]
        return bytes(taken)


def _cut() -> NotAnEnvelope:
    return NotAnEnvelope("The envelope is cut: it ends before its own lengths say.")


def _key(key_id: bytes, version: int) -> KeyVersion:
    try:
        return KeyVersion(key_id.decode("ascii"), version)
    except ValueError:
        raise NotAnEnvelope("The envelope's header is damaged: it names no master key.") from None
