"""Is this upload the certificate that was asked for? Pure: bytes, the expected facts and the time in, facts out."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, field
from datetime import datetime

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

from arca_sdk import Cuit, Environment, load_credentials
from arca_sdk.errors import (
    CertificateExpired,
    CertificateNotYetValid,
    CertificateWithoutCuit,
    InvalidCuit,
    KeyMismatch,
    NotACertificate,
    NotAPrivateKey,
)
from arca_server.credentials.errors import (
    CertificateOfAnAuthority,
    CertificateOfAnotherCuit,
    CertificateOfAnotherEnvironment,
    SelfSignedCertificate,
    WeakKey,
)

_AUTHORITIES = {
    "Computadores": Environment.PRODUCCION,
    "Computadores Test": Environment.HOMOLOGACION,
    "Computadores Test (simulador)": Environment.SIMULATOR,
}
"""Common names of the issuers, and who trusts them."""
_WORDS = {
    Environment.PRODUCCION: "production",
    Environment.HOMOLOGACION: "testing (homologación)",
    Environment.SIMULATOR: "the simulator",
}
UNREADABLE = (ValueError, TypeError, UnsupportedAlgorithm, x509.InvalidVersion, x509.DuplicateExtension)
"""What the library raises about damaged files; about parts of a certificate only when they are looked at."""
_PARTS = ("issuer", "subject", "not_valid_before_utc", "not_valid_after_utc", "extensions")
_LEAST_BITS, _MOST_BITS = 2048, 8192
_PREFIX = "CUIT "


@dataclass(frozen=True, slots=True)
class CertificateFacts:
    """A certificate that passed.

    Attributes:
        certificate: DER.
        alias: the common name: ARCA's name for it.
        environment: whose authority issued it; None where the authority is unknown to this release.
    """

    certificate: bytes = field(repr=False)
    cuit: Cuit
    alias: str
    fingerprint: str
    not_before: datetime
    not_after: datetime
    environment: Environment | None


def check_certificate(
    data: bytes, *, public_key: bytes, cuit: Cuit, environment: Environment, now: datetime
) -> CertificateFacts:
    """Compare an uploaded certificate (PEM or DER) with what it should be.

    Args:
        public_key: SubjectPublicKeyInfo in DER of the key that made the request.
        cuit: the holder of the certificate.
        now: aware.

    Raises:
        NotACertificate: it is something else; the message says what.
        CertificateOfAnAuthority, SelfSignedCertificate, WeakKey, KeyMismatch, CertificateWithoutCuit,
        CertificateOfAnotherCuit, CertificateOfAnotherEnvironment, CertificateExpired, CertificateNotYetValid
    """
    certificate = read_certificate(data)
    _check_issuer(certificate)
    check_strength(certificate.public_key())
    if public_key_of(certificate) != public_key:
        raise KeyMismatch(
            "The certificate was issued for another key than the one of the last request.",
            hint="Upload the certificate that ARCA gave for that request, or make a new request.",
        )
    owner = _owner(certificate)
    if owner != cuit:
        raise CertificateOfAnotherCuit(
            f"The certificate belongs to CUIT {owner.dashed}; the request was for {cuit.dashed}.",
            hint="At ARCA, act for the right taxpayer when the request is uploaded.",
        )
    authority = _AUTHORITIES.get(_common_name(certificate.issuer))
    _check_environment(authority, environment)
    check_validity(certificate, now)
    return _facts(certificate, owner, authority)


def read_certificate(data: bytes) -> x509.Certificate:
    """PEM or DER, whole: each part that is looked at later can be read.

    Raises:
        NotACertificate: the message says what the file is instead, or that it is damaged.
        CredentialError: it is too large.
    """
    try:
        # The SDK names artefacts; it reads the certificate first, so that an absent key is the next thing it misses.
        with contextlib.suppress(NotAPrivateKey):
            load_credentials(data, b"")
        pem = b"-----BEGIN CERTIFICATE-----" in data
        certificate = x509.load_pem_x509_certificate(data) if pem else x509.load_der_x509_certificate(data)
        for part in _PARTS:
            getattr(certificate, part)
        certificate.public_key()
    except UNREADABLE:
        raise NotACertificate(
            "The certificate is damaged: a part of it cannot be read.", hint="Download it from ARCA again."
        ) from None
    return certificate


def public_key_of(certificate: x509.Certificate) -> bytes:
    """SubjectPublicKeyInfo in DER."""
    return certificate.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )


def check_strength(key: object) -> None:
    """ARCA takes RSA of 2048 bits or more; beyond 8192 a signature only costs time.

    Raises:
        WeakKey
    """
    bits = key.key_size if isinstance(key, rsa.RSAPublicKey | rsa.RSAPrivateKey) else None
    if bits is None or not _LEAST_BITS <= bits <= _MOST_BITS:
        raise WeakKey(
            "The key is not RSA." if bits is None else f"The key has {bits} bits.",
            hint=f"ARCA takes RSA keys of {_LEAST_BITS} bits; this service up to {_MOST_BITS}.",
        )


def _check_issuer(certificate: x509.Certificate) -> None:
    try:
        authority = certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except x509.ExtensionNotFound:
        authority = False
    if authority:
        raise CertificateOfAnAuthority(
            f"The certificate is the authority's ({_common_name(certificate.subject)}), not the taxpayer's.",
            hint="ARCA's portal offers both for download; take the one with your alias.",
        )
    if certificate.issuer == certificate.subject:
        raise SelfSignedCertificate(
            "The certificate was signed by itself, not by ARCA.",
            hint="Upload the request (CSR) to ARCA and use the certificate that comes back.",
        )


def _check_environment(authority: Environment | None, environment: Environment) -> None:
    if authority not in (None, environment):
        raise CertificateOfAnotherEnvironment(
            f"The certificate is for {_WORDS[authority]}; it was uploaded for {_WORDS[environment]}.",
            hint="Testing certificates come from WSASS, production's from Administración de Certificados Digitales.",
        )


def check_validity(certificate: x509.Certificate, now: datetime) -> None:
    """Raises CertificateExpired, CertificateNotYetValid."""
    since, until = certificate.not_valid_before_utc, certificate.not_valid_after_utc
    if now > until:
        raise CertificateExpired(
            f"The certificate expired on {until:%Y-%m-%d %H:%M} UTC.",
            hint="Make a new request here, and a new certificate with a new alias at ARCA.",
        )
    if now < since:
        raise CertificateNotYetValid(
            f"The certificate is valid only from {since:%Y-%m-%d %H:%M} UTC; it is {now:%Y-%m-%d %H:%M} UTC.",
            hint="Correct the server's clock, or wait.",
        )


def _owner(certificate: x509.Certificate) -> Cuit:
    values = [str(item.value) for item in certificate.subject.get_attributes_for_oid(NameOID.SERIAL_NUMBER)]
    for value in values:
        if value.startswith(_PREFIX):
            try:
                return Cuit(value.removeprefix(_PREFIX))
            except InvalidCuit as error:
                raise CertificateWithoutCuit(f"The certificate's subject names {error.message}") from None
    raise CertificateWithoutCuit(
        f"The certificate's subject ({certificate.subject.rfc4514_string()}) has no serialNumber=CUIT n.",
        hint="Certificates of ARCA carry it; is this one from another authority?",
    )


def _common_name(name: x509.Name) -> str:
    values = name.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(values[0].value) if values else ""


def _facts(certificate: x509.Certificate, owner: Cuit, authority: Environment | None) -> CertificateFacts:
    return CertificateFacts(
        certificate.public_bytes(serialization.Encoding.DER),
        owner,
        _common_name(certificate.subject),
        certificate.fingerprint(hashes.SHA256()).hex(),
        certificate.not_valid_before_utc,
        certificate.not_valid_after_utc,
        authority,
    )
