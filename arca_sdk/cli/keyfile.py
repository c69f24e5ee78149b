"""What a file with key material is. Only public facts leave here."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

from arca_sdk.errors import CertificateWithoutCuit, CredentialError, PassphraseNeeded, PassphraseWrong
from arca_sdk.wire.credentials import MAX_BYTES, UNREADABLE, cuit_of, load_certificate, load_pkcs12, load_private_key

Facts = dict[str, Any]

_REQUEST_MARKS = (b"-----BEGIN CERTIFICATE REQUEST-----", b"-----BEGIN NEW CERTIFICATE REQUEST-----")


def describe_file(data: bytes, passphrase: bytes | None = None) -> list[Facts]:
    """Everything that was recognised; a PEM file may hold several things.

    Raises:
        CredentialError: nothing was.
    """
    if len(data) > MAX_BYTES:
        raise CredentialError(f"The file has {len(data)} bytes; no certificate or key is that large.")
    attempts = (
        lambda: _certificate(load_certificate(data)),
        lambda: _request(data),
        lambda: _key(data, passphrase),
    )
    parts = [part for part in map(_tried, attempts) if part]
    if not parts and data[:1] == b"\x30":
        parts = [part for part in (_tried(lambda: _pkcs12(data, passphrase)),) if part]
    if not parts:
        raise CredentialError(
            "The file holds no certificate, request, private key or PKCS#12.",
            hint="PEM files begin with -----BEGIN and have to be whole; the others are DER.",
        )
    return parts


def _tried(attempt: Any) -> Facts | None:
    try:
        found: Facts | None = attempt()
    except (PassphraseNeeded, PassphraseWrong):
        raise
    except (CredentialError, *UNREADABLE):
        return None
    return found


def _certificate(certificate: x509.Certificate) -> Facts:
    now = datetime.now(UTC)
    since, until = certificate.not_valid_before_utc, certificate.not_valid_after_utc
    state = "expired" if now > until else "not yet valid" if now < since else f"{(until - now).days} days left"
    return {
        "kind": "certificate",
        "cuit": _cuit(certificate.subject),
        "subject": name_text(certificate.subject),
        "issuer": name_text(certificate.issuer),
        "valid_from": since.isoformat(),
        "valid_until": until.isoformat(),
        "validity": state,
        "public_key_sha256": _fingerprint(certificate.public_key()),
    }


def _request(data: bytes) -> Facts:
    is_pem = any(mark in data for mark in _REQUEST_MARKS)
    request = x509.load_pem_x509_csr(data) if is_pem else x509.load_der_x509_csr(data)
    return {
        "kind": "certificate request (CSR)",
        "cuit": _cuit(request.subject),
        "subject": name_text(request.subject),
        "public_key_sha256": _fingerprint(request.public_key()),
    }


def _key(data: bytes, passphrase: bytes | None) -> Facts:
    encrypted = b"ENCRYPTED" in data
    try:
        key = load_private_key(data, passphrase=passphrase)
    except (PassphraseNeeded, PassphraseWrong) as error:
        return {"kind": "private key", "encrypted": True, "problem": error.message}
    return _key_facts(key, encrypted=encrypted)


def _key_facts(key: rsa.RSAPrivateKey, *, encrypted: bool) -> Facts:
    return {
        "kind": "private key",
        "encrypted": encrypted,
        "bits": key.key_size,
        "public_key_sha256": _fingerprint(key.public_key()),
    }


def _pkcs12(data: bytes, passphrase: bytes | None) -> Facts:
    try:
        credentials = load_pkcs12(data, passphrase=passphrase)
    except (PassphraseNeeded, PassphraseWrong) as error:
        return {"kind": "PKCS#12", "encrypted": True, "problem": error.message}
    return {**_certificate(credentials.certificate), "kind": "PKCS#12 (certificate and private key)"}


def name_text(name: x509.Name) -> str:
    """A subject or issuer as text, ``SERIALNUMBER=CUIT 30000000007,CN=arca``."""
    return name.rfc4514_string({NameOID.SERIAL_NUMBER: "SERIALNUMBER"})


def _cuit(subject: x509.Name) -> str | None:
    try:
        return str(cuit_of(subject))
    except CertificateWithoutCuit:
        return None


def _fingerprint(key: Any) -> str:
    encoded = key.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    return hashlib.sha256(encoded).hexdigest()
