"""Signs a TRA: CMS SignedData (PKCS#7) with the content attached, SHA-256 and RSA, DER, base64 (WSAA spec 1.2.2)."""

from __future__ import annotations

import base64

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.serialization import pkcs7

from arca_sdk.wire.credentials import Credentials

# Binary keeps the bytes as they are; without capabilities the message is smaller and WSAA reads none of them.
_OPTIONS = (pkcs7.PKCS7Options.Binary, pkcs7.PKCS7Options.NoCapabilities)


def sign_cms(content: bytes, credentials: Credentials) -> str:
    """Sign bytes as WSAA wants its login requests signed.

    Returns:
        Base64 of the DER, what ``loginCms`` takes as ``in0``.
    """
    builder = (
        pkcs7.PKCS7SignatureBuilder()
        .set_data(content)
        .add_signer(credentials.certificate, credentials.key, hashes.SHA256())
    )
    return base64.b64encode(builder.sign(serialization.Encoding.DER, list(_OPTIONS))).decode()
