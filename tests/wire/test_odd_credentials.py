"""Certificates and keys that are damaged or of odd kinds: always an error of ours, with a hint."""

from __future__ import annotations

import base64
import re
import warnings
from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed448, ed25519, rsa, x25519
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID
from hypothesis import example, given, settings
from hypothesis import strategies as st

from arca_sdk.cli.keyfile import describe_file
from arca_sdk.errors import CredentialError, KeyMismatch, NotACertificate, NotAPrivateKey, PassphraseNeeded
from arca_sdk.testing.credentials import new_credentials
from arca_sdk.wire.credentials import (
    certificate_request_pem,
    cuit_of,
    load_certificate,
    load_credentials,
    load_pkcs12,
    load_private_key,
)
from tests.wire.test_credentials import CUIT, DER, NOW, PEM, certify, pkcs1, pkcs8

NONE = serialization.NoEncryption()
OURS = new_credentials(CUIT)
KEY = OURS.key


def certificate_of(public_key, signer=KEY, algorithm=None) -> x509.Certificate:
    name = x509.Name([x509.NameAttribute(NameOID.SERIAL_NUMBER, f"CUIT {CUIT}")])
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(public_key)
    builder = builder.serial_number(1).not_valid_before(NOW).not_valid_after(NOW + timedelta(days=1))
    return builder.sign(signer, algorithm or hashes.SHA256())


def pkcs12_of(key, certificate, protection=NONE) -> bytes:
    return pkcs12.serialize_key_and_certificates(b"alias", key, certificate, None, protection)


ODD_KEYS = {
    "Ed25519": ed25519.Ed25519PrivateKey.generate,
    "Ed448": ed448.Ed448PrivateKey.generate,
    "X25519": x25519.X25519PrivateKey.generate,
    "DSA": lambda: dsa.generate_private_key(1024),
    "secp256k1": lambda: ec.generate_private_key(ec.SECP256K1()),
    "brainpool": lambda: ec.generate_private_key(ec.BrainpoolP256R1()),
    "P-521": lambda: ec.generate_private_key(ec.SECP521R1()),
}


@pytest.mark.parametrize("make", ODD_KEYS.values(), ids=ODD_KEYS.keys())
class TestKeysThatAreNotRsa:
    @pytest.mark.parametrize("passphrase", [None, b"secreto"])
    @pytest.mark.parametrize("encoding", [PEM, DER], ids=["PEM", "DER"])
    def test_are_told_in_every_form(self, make, encoding, passphrase):
        with pytest.raises(NotAPrivateKey, match="not RSA") as caught:
            load_private_key(pkcs8(make(), encoding, passphrase), passphrase=passphrase)
        assert "2048" in caught.value.hint

    def test_a_certificate_of_one_does_not_belong_to_an_rsa_key(self, make):
        certificate = certificate_of(make().public_key())
        with pytest.raises(KeyMismatch):
            load_credentials(certificate.public_bytes(PEM), pkcs8(KEY))

    def test_one_in_a_pkcs12(self, make):
        key = make()
        if not isinstance(key, x25519.X25519PrivateKey):
            with pytest.raises(NotAPrivateKey, match="not RSA"):
                load_pkcs12(pkcs12_of(key, certificate_of(key.public_key())))


def with_bytes(data: bytes, old: bytes, new: bytes) -> bytes:
    assert data.count(old) >= 1
    assert len(old) == len(new)
    return data.replace(old, new)


EC_CERTIFICATE = certificate_of(ec.generate_private_key(ec.SECP256R1()).public_key()).public_bytes(DER)
P256 = bytes.fromhex("06082a8648ce3d030107")
NO_CURVE = bytes.fromhex("06082a8648ce3d03017f")
RSA_ENCRYPTION = bytes.fromhex("06092a864886f70d010101")
NO_ALGORITHM = bytes.fromhex("06092a864886f70d01017f")
PLAIN = OURS.certificate.public_bytes(DER)
VERSION_3, VERSION_8 = bytes.fromhex("a003020102"), bytes.fromhex("a003020107")


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(with_bytes(EC_CERTIFICATE, P256, NO_CURVE), id="a curve that nobody knows"),
        pytest.param(with_bytes(PLAIN, RSA_ENCRYPTION, NO_ALGORITHM), id="a kind of key that nobody knows"),
        pytest.param(with_bytes(PLAIN, VERSION_3, VERSION_8), id="a version that does not exist"),
        pytest.param(with_bytes(PLAIN, b"CUIT 2", b"CUIT \xff"), id="a name that is no text"),
        pytest.param(re.sub(rb"\x17\x0d\d{12}Z", b"\x17\x0d999999999999Z", PLAIN), id="a date that is none"),
    ],
)
@pytest.mark.parametrize("encoding", ["DER", "PEM"])
def test_a_certificate_of_which_a_part_cannot_be_read(data, encoding):
    if encoding == "PEM":
        data = b"-----BEGIN CERTIFICATE-----\n" + base64.encodebytes(data) + b"-----END CERTIFICATE-----\n"
    with pytest.raises(NotACertificate) as caught:
        load_certificate(data)
    assert caught.value.hint


def test_a_private_key_of_an_unknown_kind():
    with pytest.raises(NotAPrivateKey, match="algorithm") as caught:
        load_private_key(with_bytes(pkcs8(KEY, DER), RSA_ENCRYPTION, NO_ALGORITHM))
    assert caught.value.hint


def test_a_key_protected_by_an_unknown_algorithm():
    pbes2, unknown = bytes.fromhex("06092a864886f70d01050d"), bytes.fromhex("06092a864886f70d01057f")
    data = with_bytes(pkcs8(KEY, DER, b"secreto"), pbes2, unknown)
    with pytest.raises(CredentialError) as caught:
        load_private_key(data, passphrase=b"secreto")
    assert caught.value.hint


def test_a_short_key_in_a_pkcs12():
    short = rsa.generate_private_key(public_exponent=65537, key_size=1024)
    with pytest.raises(NotAPrivateKey, match="1024 bits"):
        load_pkcs12(pkcs12_of(short, certify(short)))


def test_a_name_without_cuit_is_shown_whatever_it_holds():
    odd = x509.Name([x509.NameAttribute(NameOID.X500_UNIQUE_IDENTIFIER, b"\x00\xff", x509.name._ASN1Type.BitString)])
    with pytest.raises(CredentialError) as caught:
        cuit_of(odd)
    assert caught.value.hint


# --- whatever bytes come

CSR = certificate_request_pem(KEY, cuit=CUIT, organization="Empresa", alias="tests")
FILES = (
    OURS.certificate.public_bytes(PEM),
    PLAIN,
    EC_CERTIFICATE,
    pkcs8(KEY),
    pkcs8(KEY, DER),
    pkcs1(KEY),
    pkcs1(KEY, b"secreto"),
    pkcs8(KEY, DER, b"secreto"),
    pkcs8(ec.generate_private_key(ec.SECP256R1()), DER),
    pkcs12_of(KEY, OURS.certificate),
    CSR,
    x509.load_pem_x509_csr(CSR).public_bytes(DER),
)


@st.composite
def damaged_files(draw: st.DrawFn) -> bytes:
    """A real file with some bytes changed, cut out or doubled; DER lengths and PEM marks break on the way."""
    data = bytearray(draw(st.sampled_from(FILES)))
    for _ in range(draw(st.integers(1, 4))):
        place = draw(st.integers(0, len(data) - 1))
        length = draw(st.sampled_from((0, 1, 1, 1, 2, 16)))
        data[place : place + length] = draw(st.one_of(st.binary(max_size=3), st.just(bytes(data[place:][:8]))))
        if not data:
            break
    return bytes(data)


READERS = (
    load_certificate,
    load_private_key,
    load_pkcs12,
    lambda data: load_credentials(data, pkcs8(KEY)),
    lambda data: load_credentials(PLAIN, data),
    lambda data: cuit_of(load_certificate(data).subject),
    describe_file,
)


@settings(max_examples=400, deadline=None)
@given(data=st.one_of(damaged_files(), st.binary(max_size=64)))
@example(data=b"-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----")
@example(data=b"-----BEGIN PRIVATE KEY-----\n\n-----END PRIVATE KEY-----")
@example(data=b"-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----")
def test_whatever_the_bytes_only_errors_of_ours_come_out(data):
    refusals = [refusal(reader, data) for reader in READERS]
    assert all(error is None or (error.message and error.hint) for error in refusals)


def refusal(reader, data: bytes) -> CredentialError | None:
    try:
        with warnings.catch_warnings(action="ignore"):  # about names that are against the standard
            reader(data)
    except CredentialError as error:
        return error
    return None


def test_an_encrypted_pkcs12_without_pass_phrase_says_so():
    with pytest.raises(PassphraseNeeded):
        load_pkcs12(pkcs12_of(KEY, OURS.certificate, serialization.BestAvailableEncryption(b"secreto")))
