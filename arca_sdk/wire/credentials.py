"""Certificates and private keys: read in any of their forms, or say what the file really is. Bytes in, objects out.

Accepted: certificates in PEM or DER, keys in PEM or DER (PKCS#1, PKCS#8, encrypted or not), both in PKCS#12.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID

from arca_sdk.domain.cuit import Cuit
from arca_sdk.errors import (
    CertificateExpired,
    CertificateNotYetValid,
    CertificateWithoutCuit,
    CredentialError,
    InvalidCuit,
    KeyMismatch,
    NotACertificate,
    NotAPrivateKey,
    PassphraseNeeded,
    PassphraseWrong,
)

MAX_BYTES = 256 * 1024
"""No certificate, key or PKCS#12 is larger; anything that is, is another file."""

UNREADABLE = (ValueError, TypeError, UnsupportedAlgorithm, x509.InvalidVersion)
"""What the library raises about files that are damaged or of an odd kind. About parts of a certificate it does so only
when they are looked at."""

_MIN_KEY_BITS = 2048
_PARTS = ("subject", "issuer", "not_valid_before_utc", "not_valid_after_utc")
_SERIAL_NUMBER = re.compile(r"CUIT (\d{11})")


@dataclass(frozen=True, slots=True)
class Credentials:
    """A certificate and its private key, proved to belong together. The key stays out of the repr."""

    certificate: x509.Certificate
    key: rsa.RSAPrivateKey = field(repr=False)

    @property
    def cuit(self) -> Cuit:
        """The CUIT in the subject's serialNumber.

        Raises:
            CertificateWithoutCuit: there is none.
        """
        return cuit_of(self.certificate.subject)

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the certificate, hexadecimal: names it without revealing anything."""
        return self.certificate.fingerprint(hashes.SHA256()).hex()

    def check_validity(self, now: datetime) -> None:
        """Refuse to sign with a certificate that ARCA would refuse.

        Raises:
            CertificateExpired: notAfter has passed.
            CertificateNotYetValid: notBefore lies ahead.
        """
        until, since = self.certificate.not_valid_after_utc, self.certificate.not_valid_before_utc
        if now > until:
            raise CertificateExpired(
                f"The certificate expired on {until:%Y-%m-%d %H:%M} UTC.",
                hint="Make a new key and request with `arca keys new`, and a new certificate (new alias) at ARCA.",
            )
        if now < since:
            raise CertificateNotYetValid(
                f"The certificate is valid only from {since:%Y-%m-%d %H:%M} UTC; this machine says "
                f"{now:%Y-%m-%d %H:%M} UTC.",
                hint="Correct this machine's clock (ARCA's time server is time.afip.gov.ar), or wait.",
            )


def cuit_of(subject: x509.Name) -> Cuit:
    """The CUIT that a subject carries as ``serialNumber=CUIT n``.

    Raises:
        CertificateWithoutCuit: no such attribute, or its digits are not a CUIT.
    """
    for attribute in subject.get_attributes_for_oid(NameOID.SERIAL_NUMBER):
        match = _SERIAL_NUMBER.fullmatch(str(attribute.value).strip())
        if match:
            try:
                return Cuit(match[1])
            except InvalidCuit as error:
                raise CertificateWithoutCuit(f"The certificate's subject names {error.message}", hint=_CARRY) from None
    raise CertificateWithoutCuit(
        f"The certificate's subject ({subject.rfc4514_string()}) has no serialNumber=CUIT n.",
        hint=_CARRY,
    )


_CARRY = "Certificates of ARCA carry it; make the request with `arca keys new --cuit N`."


def load_credentials(certificate: bytes, key: bytes, *, passphrase: bytes | None = None) -> Credentials:
    """Read a certificate and its key.

    Raises:
        NotACertificate, NotAPrivateKey, PassphraseNeeded, PassphraseWrong, KeyMismatch
    """
    return _pair(load_certificate(certificate), load_private_key(key, passphrase=passphrase))


def load_pkcs12(data: bytes, *, passphrase: bytes | None = None) -> Credentials:
    """Read both from a PKCS#12 file (.p12, .pfx).

    Raises:
        PassphraseNeeded, PassphraseWrong, NotACertificate, NotAPrivateKey, KeyMismatch
        CredentialError: the file is something else, too large, or protected in a way that is not read.
    """
    _check_size(data)
    try:
        key, certificate, _ = pkcs12.load_key_and_certificates(data, passphrase)
    except UNREADABLE as error:
        raise _pkcs12_error(data, error, passphrase) from None
    if certificate is None:
        raise NotACertificate("The PKCS#12 file holds no certificate.", hint=_EXPORT)
    if key is None:
        raise NotAPrivateKey("The PKCS#12 file holds no private key.", hint=_EXPORT)
    return _pair(_checked_certificate(certificate), _checked_key(key))


_EXPORT = "Export certificate and key together: openssl pkcs12 -export -in FILE.crt -inkey FILE.key -out FILE.p12"


def _pkcs12_error(data: bytes, error: Exception, passphrase: bytes | None) -> CredentialError:
    found = _names(data)
    if found != "PKCS#12":
        return CredentialError(
            f"The file is not PKCS#12: it looks like {found}.", hint="PEM and DER are given as certificate and key."
        )
    if isinstance(error, UnsupportedAlgorithm):
        return CredentialError("The PKCS#12 file is protected by an algorithm that is not read.", hint=_EXPORT)
    return _passphrase_error(passphrase)


def load_certificate(data: bytes) -> x509.Certificate:
    """PEM or DER, whole: every part that is looked at later can be read.

    Raises:
        NotACertificate: names what the file is instead, or says that it is damaged.
        CredentialError: it is too large.
    """
    _check_size(data)
    is_pem = b"-----BEGIN CERTIFICATE-----" in data
    load = x509.load_pem_x509_certificate if is_pem else x509.load_der_x509_certificate
    try:
        certificate = load(data)
    except UNREADABLE:
        raise _not_a_certificate(_names(data)) from None
    return _checked_certificate(certificate)


def _checked_certificate(certificate: x509.Certificate) -> x509.Certificate:
    try:
        for part in _PARTS:
            getattr(certificate, part)
        certificate.subject.rfc4514_string()
        certificate.public_key()
    except UNREADABLE:
        raise NotACertificate(
            "The certificate is damaged, or of a kind that ARCA does not issue: a part of it cannot be read.",
            hint="Download it from ARCA again.",
        ) from None
    return certificate


def _not_a_certificate(found: str) -> NotACertificate:
    if found == "a certificate":
        return NotACertificate(
            "The certificate file is damaged: it begins as one and cannot be read.",
            hint="Copy it again, whole, or download it from ARCA again.",
        )
    hints = {
        "a certificate request (CSR)": "Upload it to ARCA (WSASS for testing, Administración de Certificados "
        "Digitales for production; for a simulator `arca simulator certificate FILE`) and use the certificate that "
        "comes back.",
        "a private key": "Certificate and key are swapped, or the same file was given twice.",
        "an encrypted private key": "Certificate and key are swapped, or the same file was given twice.",
        "PKCS#12": "Give it as the PKCS#12 file instead of certificate and key.",
    }
    return NotACertificate(
        f"The certificate file is not a certificate: it is {found}.",
        hint=hints.get(found, "ARCA gives a .crt file that begins with -----BEGIN CERTIFICATE-----."),
    )


def load_private_key(data: bytes, *, passphrase: bytes | None = None) -> rsa.RSAPrivateKey:
    """PEM or DER, encrypted or not.

    Raises:
        NotAPrivateKey: names what the file is instead, or what ARCA does not take about the key.
        PassphraseNeeded, PassphraseWrong
        CredentialError: it is too large.
    """
    _check_size(data)
    load = serialization.load_pem_private_key if b"-----BEGIN" in data else serialization.load_der_private_key
    found = _names(data)
    encrypted = found == "an encrypted private key"
    if encrypted and not passphrase:
        raise _passphrase_error(None)
    try:
        # A pass phrase given for a key that has none is harmless; the library would refuse it.
        return _checked_key(load(data, passphrase if encrypted else None))
    except UNREADABLE as error:
        raise _key_error(found, error, passphrase) from None


def _key_error(found: str, error: Exception, passphrase: bytes | None) -> CredentialError:
    encrypted = found == "an encrypted private key"
    if isinstance(error, UnsupportedAlgorithm):
        what = "is protected by" if encrypted else "is for"
        return NotAPrivateKey(f"The private key {what} an algorithm that is not read.", hint=_RSA)
    if isinstance(error, TypeError) and not passphrase:
        return _passphrase_error(None)
    if encrypted:
        return _passphrase_error(passphrase)
    if found == "a private key":
        return NotAPrivateKey("The private key is damaged: its numbers cannot be read.", hint="Copy it again, whole.")
    return NotAPrivateKey(
        f"The key file is not a private key: it is {found}.",
        hint="The key is the file made together with the request (CSR); ARCA never has it.",
    )


_RSA = "ARCA takes RSA keys of 2048 bits or more; `arca keys new` makes one."


def _checked_key(key: object) -> rsa.RSAPrivateKey:
    """ARCA's conditions."""
    if not isinstance(key, rsa.RSAPrivateKey):
        raise NotAPrivateKey("The private key is not RSA.", hint=_RSA)
    if key.key_size < _MIN_KEY_BITS:
        raise NotAPrivateKey(f"The private key has {key.key_size} bits.", hint=_RSA)
    return key


def new_private_key() -> rsa.RSAPrivateKey:
    """An RSA key of 2048 bits, the size of ARCA's instructions."""
    return rsa.generate_private_key(public_exponent=65537, key_size=_MIN_KEY_BITS)


def private_key_pem(key: rsa.RSAPrivateKey, *, passphrase: bytes | None = None) -> bytes:
    """PKCS#8 PEM, encrypted where a pass phrase is given."""
    encryption: serialization.KeySerializationEncryption = serialization.NoEncryption()
    if passphrase:
        encryption = serialization.BestAvailableEncryption(passphrase)
    return key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, encryption)


def certificate_request_pem(key: rsa.RSAPrivateKey, *, cuit: Cuit, organization: str, alias: str) -> bytes:
    """The CSR that ARCA's portals take: ``/C=AR/O=organization/CN=alias/serialNumber=CUIT n``."""
    subject = x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "AR"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, organization),
            x509.NameAttribute(NameOID.COMMON_NAME, alias),
            x509.NameAttribute(NameOID.SERIAL_NUMBER, f"CUIT {cuit}"),
        ]
    )
    request = x509.CertificateSigningRequestBuilder().subject_name(subject).sign(key, hashes.SHA256())
    return request.public_bytes(serialization.Encoding.PEM)


def _pair(certificate: x509.Certificate, key: rsa.RSAPrivateKey) -> Credentials:
    if certificate.public_key() != key.public_key():
        raise KeyMismatch(
            "The private key does not belong to the certificate: their public keys differ.",
            hint="Use the key that made the request for this certificate.",
        )
    return Credentials(certificate, key)


def _check_size(data: bytes) -> None:
    if len(data) > MAX_BYTES:
        raise CredentialError(
            f"The file has {len(data)} bytes; no certificate or key is that large.", hint="Is it the right file?"
        )


def _passphrase_error(passphrase: bytes | None) -> CredentialError:
    if passphrase:
        return PassphraseWrong(
            "The pass phrase does not open the private key.",
            hint="Capitals and spaces count. A lost one cannot be found again: make a new key with `arca keys new`.",
        )
    return PassphraseNeeded(
        "The private key is encrypted and no pass phrase was given.",
        hint="Give it as passphrase=…, as ARCA_KEY_PASSPHRASE, or at the command's prompt.",
    )


_PEM_NAMES = (
    (b"-----BEGIN CERTIFICATE REQUEST-----", "a certificate request (CSR)"),
    (b"-----BEGIN NEW CERTIFICATE REQUEST-----", "a certificate request (CSR)"),
    (b"-----BEGIN CERTIFICATE-----", "a certificate"),
    (b"-----BEGIN ENCRYPTED PRIVATE KEY-----", "an encrypted private key"),
    (b"Proc-Type: 4,ENCRYPTED", "an encrypted private key"),
    (b"PRIVATE KEY-----", "a private key"),
    (b"PUBLIC KEY-----", "a public key"),
    (b"-----BEGIN PKCS7-----", "a PKCS#7 bundle"),
)


def _names(data: bytes) -> str:
    """What a file is, in words."""
    for mark, name in _PEM_NAMES:
        if mark in data:
            return name
    if not data.strip():
        return "empty"
    if data[:1] == b"\x30":
        return _names_der(data)
    return "something else"


def _names_der(data: bytes) -> str:
    attempts = (
        ("a certificate", lambda: x509.load_der_x509_certificate(data)),
        ("a certificate request (CSR)", lambda: x509.load_der_x509_csr(data)),
        ("a private key", lambda: serialization.load_der_private_key(data, None)),
        ("a public key", lambda: serialization.load_der_public_key(data)),
    )
    for name, attempt in attempts:
        try:
            attempt()
        except TypeError:
            return "an encrypted private key"
        except UNREADABLE:
            continue
        return name
    # PFX is SEQUENCE { INTEGER 3, SEQUENCE …}: the version is its mark.
    return "PKCS#12" if b"\x02\x01\x03" in data[:12] else "something else"
