"""AES-256-GCM with a random nonce of 96 bits.

A data key encrypts one value, ever. A master key wraps at most 2**32 data keys (NIST SP 800-38D, 8.3): rotate it long
before.
"""

from __future__ import annotations

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from arca_server.kernel.secrets.hidden import Hidden

KEY_BYTES = 32
NONCE_BYTES = 12
TAG_BYTES = 16


def cipher(key: Hidden) -> AESGCM:
    """The key as an object whose repr shows nothing."""
    return AESGCM(key.reveal())


def encrypt(key: AESGCM, nonce: bytes, plaintext: Hidden, associated_data: bytes) -> bytes:
    """Ciphertext and tag."""
    return key.encrypt(nonce, plaintext.reveal(), associated_data)


def decrypt(key: AESGCM, nonce: bytes, ciphertext: bytes, associated_data: bytes) -> Hidden | None:
    """The plaintext, or None where key, ciphertext and associated data do not belong together."""
    try:
        return Hidden(key.decrypt(nonce, ciphertext, associated_data))
    except InvalidTag:
        return None
