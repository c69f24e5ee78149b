"""Certificates for the tests, right ones and wrong ones. Keys are made once per process."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID

from arca_sdk.simulator.authority import Authority
from arca_sdk.testing.credentials import shared_authority, shared_key
from arca_server.kernel.secrets import SecretContext
from tests.server.secrets.bench import local_envelopes

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
CUIT, OTHER_CUIT = "20111111112", "30500010912"
PLACE = SecretContext("org_1", CUIT, "simulator", "key_1")
PEM, DER = serialization.Encoding.PEM, serialization.Encoding.DER

Key = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey

authority: Authority = shared_authority()
envelopes = local_envelopes(v1=1)


def pem(item: x509.Certificate) -> bytes:
    return item.public_bytes(PEM)


def public(key: Key) -> bytes:
    return key.public_key().public_bytes(DER, serialization.PublicFormat.SubjectPublicKeyInfo)


def private_pem(key: Key, passphrase: bytes | None = None) -> bytes:
    encryption: serialization.KeySerializationEncryption = serialization.NoEncryption()
    if passphrase:
        encryption = serialization.BestAvailableEncryption(passphrase)
    return key.private_bytes(PEM, serialization.PrivateFormat.PKCS8, encryption)


def name(common_name: str, serial: str | None = None) -> x509.Name:
    attributes = [x509.NameAttribute(NameOID.COMMON_NAME, common_name)]
    if serial:
        attributes.append(x509.NameAttribute(NameOID.SERIAL_NUMBER, serial))
    return x509.Name(attributes)


def certificate(
    key: Key | None = None,
    *,
    serial: str | None = f"CUIT {CUIT}",
    issuer: str = "Computadores Test (simulador)",
    since: datetime = NOW - timedelta(days=30),
    until: datetime = NOW + timedelta(days=700),
) -> x509.Certificate:
    """A certificate with whatever subject and issuer; who signs it does not matter to the checks."""
    return (
        x509.CertificateBuilder()
        .subject_name(name("alias", serial))
        .issuer_name(name(issuer))
        .public_key((key or shared_key()).public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(since)
        .not_valid_after(until)
        .sign(shared_key("authority"), hashes.SHA256())
    )
