"""The only place where private keys are open, and each only while it makes, takes in, or signs.

There is no way to get a private key out: no function returns one, and none writes one anywhere but into its
envelope.
"""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

import anyio
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs7
from cryptography.x509.oid import NameOID

from arca_sdk import Credentials, Cuit, Environment, load_credentials, load_pkcs12
from arca_sdk.errors import ConfigurationError, CredentialError, InvalidInput, NotAPrivateKey
from arca_server.credentials.certificates import (
    UNREADABLE,
    CertificateFacts,
    check_certificate,
    check_strength,
    check_validity,
    public_key_of,
    read_certificate,
)
from arca_server.credentials.stretching import check_rounds
from arca_server.kernel.secrets import Envelopes, Hidden, SecretContext
from arca_server.kernel.secrets.hidden import bare

_BITS = 2048
_LONGEST_NAME = 64
_CMS = (pkcs7.PKCS7Options.Binary, pkcs7.PKCS7Options.NoCapabilities)


@dataclass(frozen=True, slots=True)
class SealedKey:
    """A private key as it is stored, and its public half in the clear.

    Attributes:
        context: tenant, CUIT of the certificate's holder, environment, id and version of the row.
        envelope: the private key, sealed.
        public_key: SubjectPublicKeyInfo, DER: certificates are compared with it, so that nothing has to be opened.
    """

    context: SecretContext
    envelope: bytes = field(repr=False)
    public_key: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class KeyRequest:
    """A new key and what ARCA has to be given for it.

    Attributes:
        request: the CSR, PEM.
    """

    key: SealedKey
    request: bytes


@dataclass(frozen=True, slots=True)
class IssuerSecret:
    """What signs for an issuer: a sealed key and its certificate in DER."""

    key: SealedKey
    certificate: bytes = field(repr=False)


class Vault:
    """Makes, takes in and uses private keys.

    Args:
        envelopes: seals and opens under the master key.
        clock: answers an aware instant.
    """

    def __init__(self, envelopes: Envelopes, *, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._envelopes = envelopes
        self._clock = clock

    async def new_key(self, context: SecretContext, *, organization: str, alias: str) -> KeyRequest:
        """Make a key pair here, and the request for ``/C=AR/O=organization/CN=alias/serialNumber=CUIT n``.

        Raises:
            InvalidInput: organization or alias cannot stand in a request, or the context's CUIT is none.
            SecretError: the master key is out of reach.
        """
        subject = _subject(Cuit(context.cuit), organization, alias)
        private, public, request = await anyio.to_thread.run_sync(_new_pair, subject)
        return KeyRequest(SealedKey(context, await self._envelopes.seal(private, context), public), request)

    def accept(self, key: SealedKey, certificate: bytes) -> tuple[IssuerSecret, CertificateFacts]:
        """Take ARCA's certificate for a key made here. The private key is not opened for it.

        Raises:
            CredentialError: as ``check_certificate``, one for each thing that may be wrong.
        """
        facts = check_certificate(
            certificate,
            public_key=key.public_key,
            cuit=Cuit(key.context.cuit),
            environment=Environment(key.context.environment),
            now=self._clock(),
        )
        return IssuerSecret(key, facts.certificate), facts

    async def take_in(
        self, context: SecretContext, *, certificate: Hidden, key: Hidden, passphrase: Hidden | None = None
    ) -> tuple[IssuerSecret, CertificateFacts]:
        """Take a certificate with a key that was made elsewhere (PEM or DER).

        Raises:
            CredentialError: as ``check_certificate``; NotAPrivateKey, PassphraseNeeded, PassphraseWrong, KeyTooCostly
        """
        return await self._take_in(context, lambda: _read_pair(certificate, key, passphrase))

    async def take_in_pkcs12(
        self, context: SecretContext, data: Hidden, *, passphrase: Hidden | None = None
    ) -> tuple[IssuerSecret, CertificateFacts]:
        """The same from PKCS#12 (.p12, .pfx), up to 256 kB.

        Raises: as ``take_in``.
        """
        return await self._take_in(context, lambda: _read_pkcs12(data, passphrase))

    async def _take_in(
        self, context: SecretContext, read: Callable[[], Credentials | CredentialError]
    ) -> tuple[IssuerSecret, CertificateFacts]:
        pair = await anyio.to_thread.run_sync(read)
        if isinstance(pair, CredentialError):
            raise pair
        check_strength(pair.key)
        facts = check_certificate(
            pair.certificate.public_bytes(serialization.Encoding.DER),
            public_key=public_key_of(pair.certificate),
            cuit=Cuit(context.cuit),
            environment=Environment(context.environment),
            now=self._clock(),
        )
        envelope = await self._envelopes.seal(_private_bytes(pair.key), context)
        key = SealedKey(context, envelope, public_key_of(pair.certificate))
        return IssuerSecret(key, facts.certificate), facts

    def signer(self, secret: IssuerSecret) -> Signer:
        """Signs for this issuer. Nothing is opened until it signs."""
        return Signer(secret, self._envelopes, self._clock)


class Signer:
    """Answers the SDK's ``Sign`` effect for one issuer.

    The key is opened for each signature and dropped after it: WSAA's tickets live for twelve hours, so this is rare,
    and 50 ms of a thread are a fair price for a key that is not in memory.
    """

    __slots__ = ("_clock", "_envelopes", "_secret")

    def __init__(self, secret: IssuerSecret, envelopes: Envelopes, clock: Callable[[], datetime]) -> None:
        self._secret = secret
        self._envelopes = envelopes
        self._clock = clock

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the certificate, hexadecimal: the certificate's name in ticket keys."""
        return _certificate(self._secret).fingerprint(hashes.SHA256()).hex()

    async def sign(self, content: bytes) -> str:
        """The CMS in base64 that ``loginCms`` takes: SignedData with the content attached, SHA-256 and RSA.

        Raises:
            CertificateExpired, CertificateNotYetValid: before the key is opened.
            SecretError: the key cannot be opened.
        """
        certificate = _certificate(self._secret)
        check_validity(certificate, self._clock())
        private = await self._envelopes.open(self._secret.key.envelope, self._secret.key.context)
        return await anyio.to_thread.run_sync(_signed, content, certificate, private)


def _certificate(secret: IssuerSecret) -> x509.Certificate:
    return x509.load_der_x509_certificate(secret.certificate)


def _signed(content: bytes, certificate: x509.Certificate, private: Hidden) -> str:
    key = serialization.load_der_private_key(private.reveal(), None)
    if not isinstance(key, rsa.RSAPrivateKey):
        raise ConfigurationError("The stored secret is not an RSA key: it is another secret of this issuer.")
    builder = pkcs7.PKCS7SignatureBuilder().set_data(content).add_signer(certificate, key, hashes.SHA256())
    return base64.b64encode(builder.sign(serialization.Encoding.DER, list(_CMS))).decode()


def _new_pair(subject: x509.Name) -> tuple[Hidden, bytes, bytes]:
    """Private key, public key (DER), request (PEM)."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=_BITS)
    request = x509.CertificateSigningRequestBuilder().subject_name(subject).sign(key, hashes.SHA256())
    public = key.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    return _private_bytes(key), public, request.public_bytes(serialization.Encoding.PEM)


def _private_bytes(key: rsa.RSAPrivateKey) -> Hidden:
    return Hidden(
        key.private_bytes(serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )


def _subject(cuit: Cuit, organization: str, alias: str) -> x509.Name:
    for name, value in (("organization", organization), ("alias", alias)):
        if not 1 <= len(value) <= _LONGEST_NAME or not value.isprintable() or value != value.strip():
            raise InvalidInput(f"The {name} has 1 to {_LONGEST_NAME} printable characters.", field=name)
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "AR"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, organization),
            x509.NameAttribute(NameOID.COMMON_NAME, alias),
            x509.NameAttribute(NameOID.SERIAL_NUMBER, f"CUIT {cuit}"),
        ]
    )


# What these two raise would carry the key and its pass phrase as locals of the SDK's frames: it is answered instead.


def _read_pair(certificate: Hidden, key: Hidden, passphrase: Hidden | None) -> Credentials | CredentialError:
    try:
        read_certificate(certificate.reveal())
        check_rounds(key.reveal())
        return load_credentials(certificate.reveal(), key.reveal(), passphrase=_revealed(passphrase))
    except CredentialError as error:
        return bare(error)
    except UNREADABLE:
        return NotAPrivateKey("The key file is damaged, or uses an algorithm that is not known here.")


def _read_pkcs12(data: Hidden, passphrase: Hidden | None) -> Credentials | CredentialError:
    try:
        check_rounds(data.reveal())
        return load_pkcs12(data.reveal(), passphrase=_revealed(passphrase))
    except CredentialError as error:
        return bare(error)
    except UNREADABLE:
        return CredentialError("The PKCS#12 file is damaged, or uses an algorithm that is not known here.")


def _revealed(passphrase: Hidden | None) -> bytes | None:
    return passphrase.reveal() if passphrase else None
