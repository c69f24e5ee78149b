"""Certificates and keys: every form is read, every wrong file is named for what it is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID

from arca_sdk.domain.cuit import Cuit
from arca_sdk.errors import (
    CertificateExpired,
    CertificateNotYetValid,
    CertificateWithoutCuit,
    CredentialError,
    KeyMismatch,
    NotACertificate,
    NotAPrivateKey,
    PassphraseNeeded,
    PassphraseWrong,
)
from arca_sdk.wire.credentials import (
    MAX_BYTES,
    certificate_request_pem,
    cuit_of,
    load_certificate,
    load_credentials,
    load_pkcs12,
    load_private_key,
    new_private_key,
    private_key_pem,
)

CUIT = Cuit("20111111112")
NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
PEM, DER = serialization.Encoding.PEM, serialization.Encoding.DER


@pytest.fixture(scope="module")
def key() -> rsa.RSAPrivateKey:
    return new_private_key()


@pytest.fixture(scope="module")
def other_key() -> rsa.RSAPrivateKey:
    return new_private_key()


def certify_any(key) -> x509.Certificate:
    return certify(key)


def certify(key: rsa.RSAPrivateKey, *, serial_number: str | None = f"CUIT {CUIT}") -> x509.Certificate:
    attributes = [x509.NameAttribute(NameOID.COMMON_NAME, "tests")]
    if serial_number is not None:
        attributes.append(x509.NameAttribute(NameOID.SERIAL_NUMBER, serial_number))
    name = x509.Name(attributes)
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(NOW - timedelta(days=1))
        .not_valid_after(NOW + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )


@pytest.fixture(scope="module")
def certificate(key: rsa.RSAPrivateKey) -> x509.Certificate:
    return certify(key)


def pkcs8(key: rsa.RSAPrivateKey, encoding: serialization.Encoding = PEM, passphrase: bytes | None = None) -> bytes:
    protection = serialization.BestAvailableEncryption(passphrase) if passphrase else serialization.NoEncryption()
    return key.private_bytes(encoding, serialization.PrivateFormat.PKCS8, protection)


def pkcs1(key: rsa.RSAPrivateKey, passphrase: bytes | None = None) -> bytes:
    protection = serialization.BestAvailableEncryption(passphrase) if passphrase else serialization.NoEncryption()
    return key.private_bytes(PEM, serialization.PrivateFormat.TraditionalOpenSSL, protection)


class TestEveryFormIsRead:
    @pytest.mark.parametrize("encoding", [PEM, DER], ids=["PEM", "DER"])
    @pytest.mark.parametrize("key_encoding", [PEM, DER], ids=["key-PEM", "key-DER"])
    def test_certificate_and_key(self, key, certificate, encoding, key_encoding):
        credentials = load_credentials(certificate.public_bytes(encoding), pkcs8(key, key_encoding))
        assert credentials.cuit == CUIT

    def test_pkcs1_key(self, key):
        assert load_private_key(pkcs1(key)).public_key() == key.public_key()

    @pytest.mark.parametrize("write", [pkcs1, lambda k, p: pkcs8(k, PEM, p), lambda k, p: pkcs8(k, DER, p)])
    def test_encrypted_key_with_its_passphrase(self, key, write):
        assert load_private_key(write(key, b"secreto"), passphrase=b"secreto").public_key() == key.public_key()

    def test_a_passphrase_for_a_key_that_has_none_does_no_harm(self, key):
        assert load_private_key(pkcs8(key), passphrase=b"unneeded").public_key() == key.public_key()

    def test_certificate_with_text_around_it(self, certificate):
        data = b"Bag Attributes: alias\n" + certificate.public_bytes(PEM) + b"\n\n"
        assert load_certificate(data) == certificate

    @pytest.mark.parametrize("passphrase", [None, b"secreto"])
    def test_pkcs12(self, key, certificate, passphrase):
        protection = serialization.BestAvailableEncryption(passphrase) if passphrase else serialization.NoEncryption()
        data = pkcs12.serialize_key_and_certificates(b"alias", key, certificate, None, protection)
        assert load_pkcs12(data, passphrase=passphrase).cuit == CUIT

    def test_a_written_key_is_read_back(self, key):
        assert load_private_key(private_key_pem(key)).public_key() == key.public_key()
        encrypted = private_key_pem(key, passphrase=b"secreto")
        assert b"ENCRYPTED" in encrypted
        assert load_private_key(encrypted, passphrase=b"secreto").public_key() == key.public_key()


class TestEveryWrongFileIsNamed:
    def test_a_request_is_not_a_certificate(self, key):
        csr = certificate_request_pem(key, cuit=CUIT, organization="Empresa", alias="tests")
        with pytest.raises(NotACertificate, match=r"certificate request \(CSR\).*Upload it to ARCA"):
            load_certificate(csr)

    def test_a_request_in_der_is_not_a_certificate(self, key):
        csr = x509.load_pem_x509_csr(certificate_request_pem(key, cuit=CUIT, organization="Empresa", alias="tests"))
        with pytest.raises(NotACertificate, match="CSR"):
            load_certificate(csr.public_bytes(DER))

    def test_certificate_and_key_swapped(self, key, certificate):
        with pytest.raises(NotACertificate, match=r"private key.*swapped"):
            load_credentials(pkcs8(key), certificate.public_bytes(PEM))

    @pytest.mark.parametrize(
        ("data", "name"),
        [
            (b"", "empty"),
            (b"   \n", "empty"),
            (b"<html>", "something else"),
            (b"\x30\x03\x02\x01", "something else"),
        ],
    )
    def test_what_is_nothing_at_all(self, data, name):
        with pytest.raises(NotACertificate, match=name):
            load_certificate(data)
        with pytest.raises(NotAPrivateKey, match=name):
            load_private_key(data)

    def test_a_certificate_is_not_a_key(self, certificate):
        for encoding in (PEM, DER):
            with pytest.raises(NotAPrivateKey, match="a certificate"):
                load_private_key(certificate.public_bytes(encoding))

    def test_a_public_key_is_neither(self, key):
        for encoding in (PEM, DER):
            public = key.public_key().public_bytes(encoding, serialization.PublicFormat.SubjectPublicKeyInfo)
            with pytest.raises(NotAPrivateKey, match="a public key"):
                load_private_key(public)
            with pytest.raises(NotACertificate, match="a public key"):
                load_certificate(public)

    def test_a_pkcs12_given_as_certificate(self, key, certificate):
        data = pkcs12.serialize_key_and_certificates(None, key, certificate, None, serialization.NoEncryption())
        with pytest.raises(NotACertificate, match=r"PKCS#12"):
            load_certificate(data)

    def test_a_pem_given_as_pkcs12(self, certificate):
        with pytest.raises(CredentialError, match="looks like a certificate"):
            load_pkcs12(certificate.public_bytes(PEM))

    def test_a_cut_certificate(self, certificate):
        data = certificate.public_bytes(PEM)
        with pytest.raises(NotACertificate, match=r"is damaged.*Copy it again"):
            load_certificate(data[:200] + data[-40:])

    @pytest.mark.parametrize("end", [700, -3])
    def test_a_cut_key(self, key, end):
        with pytest.raises(NotAPrivateKey, match=r"is damaged.*Copy it again"):
            load_private_key(pkcs8(key)[:end])

    def test_an_encrypted_key_without_passphrase(self, key):
        for data in (pkcs1(key, b"secreto"), pkcs8(key, PEM, b"secreto"), pkcs8(key, DER, b"secreto")):
            with pytest.raises(PassphraseNeeded, match="ARCA_KEY_PASSPHRASE"):
                load_private_key(data)

    def test_an_encrypted_key_with_another_passphrase(self, key):
        for data in (pkcs1(key, b"secreto"), pkcs8(key, PEM, b"secreto"), pkcs8(key, DER, b"secreto")):
            with pytest.raises(PassphraseWrong):
                load_private_key(data, passphrase=b"otra")

    def test_a_pkcs12_with_no_or_another_passphrase(self, key, certificate):
        protection = serialization.BestAvailableEncryption(b"secreto")
        data = pkcs12.serialize_key_and_certificates(None, key, certificate, None, protection)
        with pytest.raises(PassphraseNeeded):
            load_pkcs12(data)
        with pytest.raises(PassphraseWrong):
            load_pkcs12(data, passphrase=b"otra")

    def test_a_pkcs12_without_key_or_certificate(self, key, certificate):
        none = serialization.NoEncryption()
        with pytest.raises(CredentialError, match="holds no"):
            load_pkcs12(pkcs12.serialize_key_and_certificates(b"a", None, certificate, None, none))
        with pytest.raises(NotACertificate):
            load_pkcs12(pkcs12.serialize_key_and_certificates(None, key, None, None, none))

    def test_a_pkcs12_with_a_key_that_is_not_rsa(self, certificate):
        elliptic = ec.generate_private_key(ec.SECP256R1())
        own = certify_any(elliptic)
        data = pkcs12.serialize_key_and_certificates(None, elliptic, own, None, serialization.NoEncryption())
        with pytest.raises(NotAPrivateKey, match="not RSA"):
            load_pkcs12(data)

    def test_the_key_of_another_certificate(self, other_key, certificate):
        with pytest.raises(KeyMismatch, match="does not belong"):
            load_credentials(certificate.public_bytes(PEM), pkcs8(other_key))

    def test_a_key_that_is_not_rsa(self):
        elliptic = ec.generate_private_key(ec.SECP256R1()).private_bytes(
            PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        with pytest.raises(NotAPrivateKey, match="not RSA"):
            load_private_key(elliptic)

    def test_a_short_key(self):
        short = rsa.generate_private_key(public_exponent=65537, key_size=1024)
        with pytest.raises(NotAPrivateKey, match="1024 bits"):
            load_private_key(pkcs8(short))

    def test_a_file_that_is_too_large_to_be_one(self):
        with pytest.raises(CredentialError, match="no certificate or key is that large"):
            load_certificate(b"x" * (MAX_BYTES + 1))


class TestTheCertificateItself:
    def test_its_cuit(self, certificate):
        assert cuit_of(certificate.subject) == CUIT

    @pytest.mark.parametrize("serial_number", [None, "20111111112", "CUIT 20-11111111-2", "CUIT 20111111113"])
    def test_no_cuit_in_the_subject(self, key, serial_number):
        with pytest.raises(CertificateWithoutCuit):
            cuit_of(certify(key, serial_number=serial_number).subject)

    def test_validity(self, key, certificate):
        credentials = load_credentials(certificate.public_bytes(PEM), pkcs8(key))
        credentials.check_validity(NOW)
        with pytest.raises(CertificateExpired, match=r"2026-11-26.*arca keys new"):
            credentials.check_validity(NOW + timedelta(days=2))
        with pytest.raises(CertificateNotYetValid, match="clock"):
            credentials.check_validity(NOW - timedelta(days=2))

    def test_the_key_stays_out_of_the_repr(self, key, certificate):
        credentials = load_credentials(certificate.public_bytes(PEM), pkcs8(key))
        assert "key" not in repr(credentials)
        assert len(credentials.fingerprint) == 64

    def test_the_request_has_the_subject_that_arca_wants(self, key):
        csr = x509.load_pem_x509_csr(certificate_request_pem(key, cuit=CUIT, organization="Empresa", alias="ventas"))
        assert [(a.oid, a.value) for a in csr.subject] == [
            (NameOID.COUNTRY_NAME, "AR"),
            (NameOID.ORGANIZATION_NAME, "Empresa"),
            (NameOID.COMMON_NAME, "ventas"),
            (NameOID.SERIAL_NUMBER, "CUIT 20111111112"),
        ]
        assert csr.is_signature_valid
