"""Each wrong artefact has its own error, and the right one is taken in both of its forms."""

from __future__ import annotations

from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from hypothesis import given
from hypothesis import strategies as st

from arca_sdk import Cuit, Environment
from arca_sdk.errors import (
    CertificateExpired,
    CertificateNotYetValid,
    CertificateWithoutCuit,
    CredentialError,
    KeyMismatch,
    NotACertificate,
)
from arca_sdk.testing.credentials import shared_key
from arca_server.credentials.certificates import CertificateFacts, check_certificate
from arca_server.credentials.errors import (
    CertificateOfAnAuthority,
    CertificateOfAnotherCuit,
    CertificateOfAnotherEnvironment,
    SelfSignedCertificate,
    WeakKey,
)
from tests.server.credentials.papers import (
    CUIT,
    DER,
    NOW,
    OTHER_CUIT,
    PEM,
    authority,
    certificate,
    name,
    pem,
    private_pem,
    public,
)


def check(data: bytes, *, environment: Environment = Environment.SIMULATOR, key=None) -> CertificateFacts:
    public_key = public(key or shared_key())
    return check_certificate(data, public_key=public_key, cuit=Cuit(CUIT), environment=environment, now=NOW)


def test_the_right_certificate_is_taken_in_pem_and_in_der():
    right = certificate()
    facts = check(pem(right))
    assert facts == check(right.public_bytes(DER))
    assert (facts.cuit, facts.alias, facts.environment) == (Cuit(CUIT), "alias", Environment.SIMULATOR)
    assert facts.fingerprint == right.fingerprint(hashes.SHA256()).hex()
    assert facts.not_after == NOW + timedelta(days=700)


def test_a_certificate_of_the_simulators_authority_is_taken():
    issued = authority.issue(shared_key().public_key(), Cuit(CUIT), "alias", now=NOW)
    assert check(pem(issued)).environment is Environment.SIMULATOR


def request() -> bytes:
    built = x509.CertificateSigningRequestBuilder().subject_name(name("alias", f"CUIT {CUIT}"))
    return built.sign(shared_key(), hashes.SHA256()).public_bytes(PEM)


def bundle() -> bytes:
    return pkcs12.serialize_key_and_certificates(
        b"x", shared_key(), certificate(), None, serialization.BestAvailableEncryption(b"x")
    )


@pytest.mark.parametrize(
    ("make", "what"),
    [
        (request, "a certificate request"),
        (lambda: private_pem(shared_key()), "a private key"),
        (lambda: private_pem(shared_key(), b"secret"), "an encrypted private key"),
        (bundle, "PKCS#12"),
        (lambda: b"", "empty"),
        (lambda: b"<html>Sesion expirada</html>", "something else"),
        (lambda: pem(certificate())[:300], "a certificate"),
        (lambda: b"-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----", "a public key"),
    ],
)
def test_what_is_no_certificate_is_called_by_its_name(make, what: str):
    with pytest.raises(NotACertificate, match=what):
        check(make())


def test_a_file_that_is_too_large_is_refused_unread():
    with pytest.raises(CredentialError, match="no certificate or key is that large"):
        check(b"x" * 300_000)


def test_the_authoritys_certificate_is_not_the_taxpayers():
    for wrong in (authority.issuer, authority.root):
        with pytest.raises(CertificateOfAnAuthority, match=r"the authority's \(.*simulador"):
            check(pem(wrong))


def test_a_certificate_made_at_home_is_not_arcas():
    home = name("alias", f"CUIT {CUIT}")
    built = (
        x509.CertificateBuilder()
        .subject_name(home)
        .issuer_name(home)
        .public_key(shared_key().public_key())
        .serial_number(1)
        .not_valid_before(NOW)
        .not_valid_after(NOW + timedelta(days=1))
        .sign(shared_key(), hashes.SHA256())
    )
    with pytest.raises(SelfSignedCertificate, match="not by ARCA"):
        check(pem(built))


def test_the_certificate_of_another_request_is_a_mismatch():
    with pytest.raises(KeyMismatch, match="another key than the one of the last request"):
        check(pem(certificate(shared_key("other"))))


def test_weak_and_strange_keys_are_refused():
    small = rsa.generate_private_key(public_exponent=65537, key_size=1024)
    with pytest.raises(WeakKey, match="1024 bits"):
        check(pem(certificate(small)), key=small)
    curve = ec.generate_private_key(ec.SECP256R1())
    with pytest.raises(WeakKey, match="not RSA"):
        check(pem(certificate(curve)), key=curve)


def test_another_taxpayers_certificate_names_both():
    with pytest.raises(CertificateOfAnotherCuit, match="30-50001091-2; the request was for 20-11111111-2"):
        check(pem(certificate(serial=f"CUIT {OTHER_CUIT}")))


@pytest.mark.parametrize("serial", [None, "20111111112", "CUIT 20111111113", "CUIT ", "DNI 11111111"])
def test_a_certificate_without_a_cuit_is_refused(serial: str | None):
    with pytest.raises(CertificateWithoutCuit):
        check(pem(certificate(serial=serial)))


@pytest.mark.parametrize(
    ("issuer", "environment"),
    [
        ("Computadores", Environment.HOMOLOGACION),
        ("Computadores Test", Environment.PRODUCCION),
        ("Computadores Test (simulador)", Environment.PRODUCCION),
        ("Computadores", Environment.SIMULATOR),
    ],
)
def test_a_certificate_of_another_environment_is_refused(issuer: str, environment: Environment):
    with pytest.raises(CertificateOfAnotherEnvironment, match="it was uploaded for"):
        check(pem(certificate(issuer=issuer)), environment=environment)


@pytest.mark.parametrize(
    ("issuer", "environment"),
    [("Computadores", Environment.PRODUCCION), ("Computadores Test", Environment.HOMOLOGACION)],
)
def test_arcas_two_authorities_are_known(issuer: str, environment: Environment):
    assert check(pem(certificate(issuer=issuer)), environment=environment).environment is environment


def test_an_authority_that_is_not_known_yet_is_taken_and_said():
    assert check(pem(certificate(issuer="Computadores 2"))).environment is None


def test_expired_and_not_yet_valid_certificates_are_refused():
    with pytest.raises(CertificateExpired, match="expired on 2026-11-24"):
        check(pem(certificate(until=NOW - timedelta(days=1))))
    with pytest.raises(CertificateNotYetValid, match="valid only from 2026-11-26"):
        check(pem(certificate(since=NOW + timedelta(days=1))))


@given(st.binary(max_size=400))
def test_no_bytes_crash_the_check(data: bytes):
    for start in (b"", b"\x30\x82", b"-----BEGIN CERTIFICATE-----\n"):
        with pytest.raises(CredentialError):
            check(start + data)


@given(st.integers(0, 10_000), st.integers(1, 255))
def test_no_damaged_certificate_crashes_the_check(place: int, flip: int):
    damaged = bytearray(RIGHT)
    damaged[place % len(damaged)] ^= flip
    try:
        check(bytes(damaged))
    except CredentialError:
        return


RIGHT = certificate().public_bytes(DER)
