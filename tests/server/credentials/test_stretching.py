"""Encrypted keys that ask for too much work are refused before any of it is done."""

from __future__ import annotations

import base64
import os
import time

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.serialization import pkcs12
from hypothesis import given
from hypothesis import strategies as st

from arca_sdk.testing.credentials import shared_key
from arca_server.credentials.errors import KeyTooCostly
from arca_server.credentials.stretching import MOST_ROUNDS, _rounds, check_rounds
from tests.server.credentials.papers import certificate, pem, private_pem

ROUNDS = 70_000
SEEN, ASKED = b"\x02\x03\x01\x11\x70", b"\x02\x03\x7f\xff\xff"


def bundle(algorithm: object) -> bytes:
    encryption = (
        serialization.PrivateFormat.PKCS12.encryption_builder()
        .kdf_rounds(ROUNDS)
        .key_cert_algorithm(algorithm)  # type: ignore[arg-type]  # parametrised over the library's names
        .hmac_hash(hashes.SHA256())
        .build(b"secret")
    )
    return pkcs12.serialize_key_and_certificates(b"x", shared_key(), certificate(), None, encryption)


@pytest.mark.parametrize("algorithm", [pkcs12.PBES.PBESv2SHA256AndAES256CBC, pkcs12.PBES.PBESv1SHA1And3KeyTripleDESCBC])
def test_a_bundle_that_asks_for_millions_of_rounds_is_refused_at_once(algorithm: object):
    usual = bundle(algorithm)
    check_rounds(usual)
    assert usual.count(SEEN) >= 1
    for number in range(usual.count(SEEN)):
        places = [place for place in range(len(usual)) if usual.startswith(SEEN, place)]
        costly = usual[: places[number]] + ASKED + usual[places[number] + len(ASKED) :]
        started = time.perf_counter()
        with pytest.raises(KeyTooCostly, match="8388607 rounds; at most 2000000"):
            check_rounds(costly)
        assert time.perf_counter() - started < 0.5


def test_every_round_count_of_a_bundle_is_found():
    """Certificate bag, key bag and MAC each have theirs; the certificate bag is encrypted once around all."""
    found = [count for count in _rounds(bundle(pkcs12.PBES.PBESv2SHA256AndAES256CBC), 0) if count == ROUNDS]
    assert len(found) == 2


@pytest.mark.parametrize("rounds", [MOST_ROUNDS, MOST_ROUNDS + 1, 2**31, 2**64 + 5, 2**200])
def test_an_encrypted_key_in_pem_is_looked_into(rounds: int):
    size = (rounds.bit_length() + 8) // 8
    parameters = b"\x04\x08saltsalt" + bytes([2, size]) + rounds.to_bytes(size, "big")
    der = b"\x30" + bytes([len(parameters)]) + parameters
    body = base64.encodebytes(b"\x30" + bytes([len(der)]) + der)
    text = b"-----BEGIN ENCRYPTED PRIVATE KEY-----\n" + body + b"-----END ENCRYPTED PRIVATE KEY-----\n"
    if rounds == MOST_ROUNDS:
        check_rounds(text)
    else:
        with pytest.raises(KeyTooCostly):
            check_rounds(text)


def test_a_count_hidden_in_pieces_is_found():
    """BER may cut an octet string into pieces anywhere, also in the middle of the count's own length."""
    inner = b"\x30\x0f\x04\x04salt\x02\x07" + (10**15).to_bytes(7, "big")
    for cut in range(1, len(inner)):
        pieces = b"".join(b"\x04" + bytes([len(part)]) + part for part in (inner[:cut], inner[cut:]))
        definite = b"\x24" + bytes([len(pieces)]) + pieces
        indefinite = b"\x24\x80" + pieces + b"\0\0"
        for data in (definite, indefinite, b"\x30\x80" + indefinite + b"\0\0", b"\xa0\x80" + definite + b"\0\0"):
            with pytest.raises(KeyTooCostly):
                check_rounds(data)


def test_a_salt_in_pieces_hides_nothing():
    count = b"\x02\x07" + (10**15).to_bytes(7, "big")
    for salt in (b"\x24\x06\x04\x01a\x04\x01b", b"\x24\x80\x04\x01a\x04\x01b\0\0"):
        with pytest.raises(KeyTooCostly):
            check_rounds(b"\x30\x80" + salt + count + b"\0\0")


def test_ordinary_files_pass():
    for data in (private_pem(shared_key()), private_pem(shared_key(), b"x"), pem(certificate()), b""):
        check_rounds(data)


@given(st.binary(max_size=500))
def test_no_bytes_crash_it(data: bytes):
    check_rounds(data)


@pytest.mark.parametrize(
    "data", [b"\x30\x80" * 100_000, b"\x24\x80" * 100_000, b"\x04\x81" * 100_000, os.urandom(200_000), b"\0" * 262_144]
)
def test_the_look_itself_is_cheap(data: bytes):
    started = time.perf_counter()
    check_rounds(data)
    assert time.perf_counter() - started < 2
