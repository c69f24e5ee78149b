"""The simulator's own certificate authority. Its certificates convince this simulator and nobody else.

One RSA key issues certificates and signs tokens; a second one, made only when somebody asks for the chain, is the
root's. Making a key takes tens of milliseconds, so both wait for their first use.
"""

from __future__ import annotations

import warnings
from datetime import UTC, datetime, timedelta
from functools import cached_property

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.x509.oid import NameOID, SignatureAlgorithmOID

from arca_sdk.domain.cuit import Cuit
from arca_sdk.errors import CredentialError
from arca_sdk.wire.credentials import cuit_of, new_private_key

VALIDITY = timedelta(days=2 * 365)
_CA_SINCE, _CA_UNTIL = datetime(1999, 1, 1, tzinfo=UTC), datetime(2105, 1, 1, tzinfo=UTC)
_MIN_BITS = 2048
_LONGEST_ALIAS = 64


def _name(common_name: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COMMON_NAME, common_name),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Simulador, sin validez"),
            x509.NameAttribute(NameOID.COUNTRY_NAME, "AR"),
        ]
    )


ROOT_NAME = _name("AC Raiz Test (simulador)")
ISSUER_NAME = _name("Computadores Test (simulador)")


class Authority:
    """Issues certificates and signs tokens.

    Args:
        key: the issuing key; made at first use where it is not given.
        root_key: the root's, likewise.
    """

    def __init__(self, key: rsa.RSAPrivateKey | None = None, root_key: rsa.RSAPrivateKey | None = None) -> None:
        if key is not None:
            self.key = key
        if root_key is not None:
            self.root_key = root_key

    @cached_property
    def key(self) -> rsa.RSAPrivateKey:
        return new_private_key()

    @cached_property
    def root_key(self) -> rsa.RSAPrivateKey:
        return new_private_key()

    @property
    def made_keys(self) -> tuple[rsa.RSAPrivateKey | None, rsa.RSAPrivateKey | None]:
        """Issuing and root key as far as they exist, without making them."""
        return vars(self).get("key"), vars(self).get("root_key")

    @cached_property
    def root(self) -> x509.Certificate:
        """The self-signed root."""
        return _certify(ROOT_NAME, ROOT_NAME, self.root_key.public_key(), self.root_key, _CA_SINCE, _CA_UNTIL, ca=True)

    @cached_property
    def issuer(self) -> x509.Certificate:
        """The certificate of the issuing key, under the root."""
        return _certify(ISSUER_NAME, ROOT_NAME, self.key.public_key(), self.root_key, _CA_SINCE, _CA_UNTIL, ca=True)

    @property
    def chain_pem(self) -> str:
        """Issuer and root, PEM."""
        pems = [cert.public_bytes(serialization.Encoding.PEM) for cert in (self.issuer, self.root)]
        return b"".join(pems).decode()

    def issue(
        self,
        public_key: rsa.RSAPublicKey,
        cuit: Cuit,
        alias: str,
        *,
        now: datetime,
        not_before: datetime | None = None,
        not_after: datetime | None = None,
    ) -> x509.Certificate:
        """A certificate as WSASS makes them: the subject is ``SERIALNUMBER=CUIT n, CN=alias``, whatever was asked.

        Args:
            now: aware instant; it is valid from then for two years unless said otherwise.
        """
        subject = x509.Name(
            [
                x509.NameAttribute(NameOID.COMMON_NAME, alias),
                x509.NameAttribute(NameOID.SERIAL_NUMBER, f"CUIT {cuit}"),
            ]
        )
        since = not_before or now
        until = not_after or since + VALIDITY
        return _certify(subject, ISSUER_NAME, public_key, self.key, since, until, ca=False)

    def issue_for_request(
        self, request_pem: bytes, *, now: datetime, alias: str = "", cuit: Cuit | None = None
    ) -> x509.Certificate:
        """A certificate for a CSR. Its subject gives alias and CUIT where they are not stated.

        Raises:
            CredentialError: not a CSR, a broken signature, a key that is not RSA of 2048 bits, no CUIT, no alias.
        """
        key, subject = _load_request(request_pem)
        if not isinstance(key, rsa.RSAPublicKey) or key.key_size < _MIN_BITS:
            raise CredentialError("The request's key is not RSA of 2048 bits or more.")
        names = subject.get_attributes_for_oid(NameOID.COMMON_NAME)
        alias = alias or (str(names[0].value) if names else "")
        if not 1 <= len(alias.encode()) <= _LONGEST_ALIAS:
            raise CredentialError(f"The alias (common name) has 1 to {_LONGEST_ALIAS} characters.")
        return self.issue(key, cuit or cuit_of(subject), alias, now=now)

    def issued(self, certificate: x509.Certificate) -> bool:
        """Whether this authority's key signed the certificate."""
        signed_as_ours = certificate.signature_algorithm_oid == SignatureAlgorithmOID.RSA_WITH_SHA256
        if certificate.issuer != ISSUER_NAME or not signed_as_ours:
            return False
        return self.signed(certificate.tbs_certificate_bytes, certificate.signature)

    def sign(self, data: bytes) -> bytes:
        """RSA PKCS#1 v1.5 with SHA-256: the `sign` of a ticket."""
        return self.key.sign(data, padding.PKCS1v15(), hashes.SHA256())

    def signed(self, data: bytes, signature: bytes) -> bool:
        """Whether `sign` made the signature."""
        try:
            self.key.public_key().verify(signature, data, padding.PKCS1v15(), hashes.SHA256())
        except InvalidSignature:
            return False
        return True


def _load_request(pem: bytes) -> tuple[object, x509.Name]:
    """Public key and subject of a CSR."""
    try:
        with warnings.catch_warnings(action="ignore"):  # about odd names: the certificate gets one of its own
            request = x509.load_pem_x509_csr(pem)
            key, subject, valid = request.public_key(), request.subject, request.is_signature_valid
    except (ValueError, TypeError, UnsupportedAlgorithm, x509.InvalidVersion):
        raise CredentialError(
            "This is not a certificate request (CSR).",
            hint="It begins with -----BEGIN CERTIFICATE REQUEST-----; make one with `arca keys new --cuit N`.",
        ) from None
    if not valid:
        raise CredentialError("The certificate request is damaged: its signature does not fit its content.")
    return key, subject


def _certify(
    subject: x509.Name,
    issuer: x509.Name,
    public_key: rsa.RSAPublicKey,
    signing_key: rsa.RSAPrivateKey,
    since: datetime,
    until: datetime,
    *,
    ca: bool,
) -> x509.Certificate:
    usage = x509.KeyUsage(
        digital_signature=not ca,
        content_commitment=not ca,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=ca,
        crl_sign=ca,
        encipher_only=False,
        decipher_only=False,
    )
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public_key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(since)
        .not_valid_after(until)
        .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public_key), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signing_key.public_key()), critical=False)
    )
    return builder.sign(signing_key, hashes.SHA256())
