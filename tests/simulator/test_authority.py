"""The simulator's certificate authority."""

from __future__ import annotations

from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID

from arca_sdk.errors import CertificateWithoutCuit, CredentialError
from arca_sdk.simulator.authority import Authority
from arca_sdk.testing.credentials import shared_authority, shared_key
from arca_sdk.wire.credentials import certificate_request_pem, cuit_of
from tests.makers import ISSUER, NOW

ALIAS = "mi computador"


def request_pem(key=None, *names: x509.NameAttribute) -> bytes:
    builder = x509.CertificateSigningRequestBuilder().subject_name(x509.Name(names))
    return builder.sign(key or shared_key(), hashes.SHA256()).public_bytes(serialization.Encoding.PEM)


def test_a_certificate_names_cuit_and_alias_and_nothing_else_of_the_request():
    csr = certificate_request_pem(shared_key(), cuit=ISSUER, organization="Otra Cosa SA", alias=ALIAS)
    certificate = shared_authority().issue_for_request(csr, now=NOW)
    assert cuit_of(certificate.subject) == ISSUER
    assert certificate.subject.rfc4514_string() == f"2.5.4.5=CUIT {ISSUER},CN={ALIAS}"
    assert certificate.not_valid_before_utc == NOW
    assert certificate.not_valid_after_utc == NOW + timedelta(days=730)


def test_alias_and_cuit_can_be_stated_instead():
    certificate = shared_authority().issue_for_request(request_pem(), now=NOW, alias="otro", cuit=ISSUER)
    assert certificate.subject.rfc4514_string() == f"2.5.4.5=CUIT {ISSUER},CN=otro"


def test_the_chain_verifies_up_to_the_root():
    authority = shared_authority()
    certificate = authority.issue(shared_key().public_key(), ISSUER, ALIAS, now=NOW)
    issuer, root = x509.load_pem_x509_certificates(authority.chain_pem.encode())
    certificate.verify_directly_issued_by(issuer)
    issuer.verify_directly_issued_by(root)
    root.verify_directly_issued_by(root)


def test_it_knows_its_own_certificates_and_no_others():
    authority, foreign = shared_authority(), Authority(shared_key("foreign"))
    own = authority.issue(shared_key().public_key(), ISSUER, ALIAS, now=NOW)
    forged = foreign.issue(shared_key().public_key(), ISSUER, ALIAS, now=NOW)
    assert own.issuer == forged.issuer
    assert authority.issued(own)
    assert not authority.issued(forged)


def test_a_certificate_signed_in_a_way_it_never_signs_is_not_its_own():
    own = shared_authority().issue(shared_key().public_key(), ISSUER, ALIAS, now=NOW)
    der = own.public_bytes(serialization.Encoding.DER)
    sha256_rsa = bytes.fromhex("2a864886f70d01010b")
    for other in ("2a864886f70d01090b", "2a864886f70d01010d"):
        altered = x509.load_der_x509_certificate(der.replace(sha256_rsa, bytes.fromhex(other)))
        assert not shared_authority().issued(altered)


def test_signatures_of_another_authority_do_not_verify():
    signature = Authority(shared_key("foreign")).sign(b"token")
    assert not shared_authority().signed(b"token", signature)
    assert not shared_authority().signed(b"token", b"")
    assert shared_authority().signed(b"token", shared_authority().sign(b"token"))


def test_no_key_is_made_before_it_is_needed():
    authority = Authority()
    assert authority.made_keys == (None, None)
    authority.sign(b"token")
    made, root = authority.made_keys
    assert made is authority.key
    assert root is None


def test_a_request_without_cuit_is_refused():
    with pytest.raises(CertificateWithoutCuit):
        shared_authority().issue_for_request(request_pem(), now=NOW, alias=ALIAS)


@pytest.mark.parametrize("alias", ["", "x" * 65, "ñ" * 33])
def test_an_alias_that_no_certificate_can_hold_is_refused(alias):
    with pytest.raises(CredentialError, match="alias"):
        shared_authority().issue_for_request(request_pem(), now=NOW, alias=alias, cuit=ISSUER)


def test_only_rsa_of_2048_bits_is_certified():
    weak = rsa.generate_private_key(public_exponent=65537, key_size=1024)
    for key in (ec.generate_private_key(ec.SECP256R1()), weak):
        with pytest.raises(CredentialError, match="RSA of 2048"):
            shared_authority().issue_for_request(request_pem(key), now=NOW, alias=ALIAS, cuit=ISSUER)


def test_a_request_whose_signature_was_broken_is_refused():
    name = x509.NameAttribute(NameOID.COMMON_NAME, ALIAS)
    der = x509.load_pem_x509_csr(request_pem(None, name)).public_bytes(serialization.Encoding.DER)
    altered = x509.load_der_x509_csr(der[:-1] + bytes([der[-1] ^ 1])).public_bytes(serialization.Encoding.PEM)
    with pytest.raises(CredentialError, match="damaged"):
        shared_authority().issue_for_request(altered, now=NOW, cuit=ISSUER)


@pytest.mark.parametrize(
    "pem", [b"", b"hola", b"-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE REQUEST-----"]
)
def test_what_is_no_request_is_refused(pem):
    with pytest.raises(CredentialError, match="not a certificate request"):
        shared_authority().issue_for_request(pem, now=NOW, alias=ALIAS, cuit=ISSUER)
