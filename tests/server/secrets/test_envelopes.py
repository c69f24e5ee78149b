"""A secret opens in its own place, with its own key, unaltered; in every other case it does not."""

from __future__ import annotations

import contextlib
import itertools
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arca_server.kernel.secrets import (
    Envelopes,
    Hidden,
    KeyVersion,
    NotAnEnvelope,
    SecretContext,
    SecretError,
    SecretUnreadable,
    UnknownKey,
    key_of,
)
from arca_server.kernel.secrets.envelope import Envelope
from arca_server.kernel.secrets.local import LocalKeys
from tests.server.secrets.bench import PLACE, key, local_envelopes

SECRET = Hidden(b"-----BEGIN PRIVATE KEY-----")
parts = st.text("abcXYZ019_.:-", min_size=1, max_size=12)
places = st.builds(SecretContext, parts, parts, parts, parts, st.integers(1, 2**32 - 1))


@given(value=st.binary(max_size=300), place=places)
async def test_what_is_sealed_opens_in_its_place(value: bytes, place: SecretContext):
    envelopes = local_envelopes(v1=1)
    assert (await envelopes.open(await envelopes.seal(Hidden(value), place), place)).reveal() == value


@given(place=places, other=places)
def test_two_places_never_have_the_same_associated_data(place: SecretContext, other: SecretContext):
    assert (place.associated_data == other.associated_data) is (place == other)


def test_the_associated_data_is_tenant_cuit_environment_id_and_version():
    assert PLACE.associated_data == b"org_1|20111111112|homologacion|sec_1|1"


@pytest.mark.parametrize("name", ["tenant", "cuit", "environment", "secret_id"])
@pytest.mark.parametrize("value", ["", "a|b", "a b", "é", "a\n", "x" * 101])
def test_a_part_that_could_be_taken_for_two_is_refused(name: str, value: str):
    with pytest.raises(ValueError, match=name):
        replace(PLACE, **{name: value})


@pytest.mark.parametrize("version", [0, -1, 2**32])
def test_a_version_counts_from_one(version: int):
    with pytest.raises(ValueError, match="counts from 1"):
        replace(PLACE, version=version)


async def test_a_ciphertext_moved_to_any_other_place_never_opens():
    envelopes = local_envelopes(v1=1)
    everywhere = [
        SecretContext(*place)
        for place in itertools.product(
            ("org_1", "org_2", "org_3"),
            ("20111111112", "30500010912", "-"),
            ("simulator", "homologacion", "produccion"),
            ("sec_1", "sec_2"),
            (1, 2),
        )
    ]
    sealed = {place: await envelopes.seal(SECRET, place) for place in everywhere}
    refused = 0
    for home, there in itertools.permutations(everywhere, 2):
        with pytest.raises(SecretUnreadable):
            await envelopes.open(sealed[home], there)
        with pytest.raises(SecretUnreadable):
            await local_envelopes(v1=1, v2=2).rewrap(sealed[home], there)
        refused += 1
    assert refused == 108 * 107


async def test_every_flipped_bit_is_noticed():
    envelopes = local_envelopes(v1=1)
    sealed = await envelopes.seal(SECRET, PLACE)
    for place, bit in itertools.product(range(len(sealed)), range(8)):
        damaged = bytearray(sealed)
        damaged[place] ^= 1 << bit
        with pytest.raises(SecretError):
            await envelopes.open(bytes(damaged), PLACE)


async def test_every_cut_and_every_addition_is_noticed():
    envelopes = local_envelopes(v1=1)
    sealed = await envelopes.seal(SECRET, PLACE)
    for size in range(len(sealed)):
        with pytest.raises(SecretError):
            await envelopes.open(sealed[:size], PLACE)
    with pytest.raises(SecretUnreadable):
        await envelopes.open(sealed + b"\0", PLACE)


@given(data=st.binary(max_size=200))
def test_any_other_bytes_are_not_an_envelope(data: bytes):
    with pytest.raises(NotAnEnvelope):
        Envelope.parse(data)


@given(data=st.binary(max_size=200))
def test_bytes_that_only_begin_like_an_envelope_never_crash_the_reader(data: bytes):
    with contextlib.suppress(NotAnEnvelope):
        assert bytes(Envelope.parse(b"ARCE\x01" + data)) == b"ARCE\x01" + data


def test_a_newer_format_is_named():
    with pytest.raises(NotAnEnvelope, match="format 2; this release reads format 1"):
        Envelope.parse(b"ARCE\x02" + b"x" * 100)


async def test_the_data_key_of_one_secret_does_not_open_another_of_the_same_place():
    envelopes = local_envelopes(v1=1)
    one, other = [Envelope.parse(await envelopes.seal(SECRET, PLACE)) for _ in range(2)]
    with pytest.raises(SecretUnreadable):
        await envelopes.open(bytes(replace(one, wrapped=other.wrapped)), PLACE)


async def test_equal_secrets_look_different():
    envelopes = local_envelopes(v1=1)
    sealed = {await envelopes.seal(SECRET, PLACE) for _ in range(100)}
    halves = {part for data in sealed for part in (Envelope.parse(data).ciphertext, Envelope.parse(data).wrapped.data)}
    assert len(halves) == 200


async def test_another_key_of_the_same_name_does_not_open_it():
    sealed = await local_envelopes(v1=1).seal(SECRET, PLACE)
    with pytest.raises(SecretUnreadable, match="local version 1"):
        await local_envelopes(v1=2).open(sealed, PLACE)


async def test_a_version_that_is_not_configured_is_named():
    sealed = await local_envelopes(v1=1, v2=2).seal(SECRET, PLACE)
    with pytest.raises(UnknownKey, match="local version 2, which is not configured"):
        await local_envelopes(v1=1).open(sealed, PLACE)


async def test_the_highest_version_wraps_and_the_older_ones_open():
    old, new = local_envelopes(v1=1), local_envelopes(v1=1, v2=2)
    sealed = await old.seal(SECRET, PLACE)
    assert await new.open(sealed, PLACE) == SECRET
    assert key_of(await new.seal(SECRET, PLACE)) == KeyVersion("local", 2)


async def test_rewrapping_changes_the_header_and_not_the_ciphertext():
    sealed = await local_envelopes(v1=1).seal(SECRET, PLACE)
    rewrapped = await local_envelopes(v1=1, v2=2).rewrap(sealed, PLACE)
    before, after = Envelope.parse(sealed), Envelope.parse(rewrapped)
    assert (before.nonce, before.ciphertext) == (after.nonce, after.ciphertext)
    assert after.wrapped.key == KeyVersion("local", 2)
    assert await local_envelopes(v2=2).open(rewrapped, PLACE) == SECRET


async def test_rewrapping_what_is_current_changes_nothing():
    envelopes = local_envelopes(v1=1)
    sealed = await envelopes.seal(SECRET, PLACE)
    assert await envelopes.rewrap(sealed, PLACE) is sealed


FORMAT_1 = (
    "415243450105" + "6c6f63616c" + "00000001" + "003c"
    "000102030405060708090a0b"
    "{wrapped}"
    "000102030405060708090a0b"
    "{ciphertext}"
)


async def test_an_envelope_of_the_first_release_still_opens():
    """Format 1 byte for byte, with fixed "random" bytes: what is stored today has to open for ten years."""
    envelopes = Envelopes(LocalKeys({1: key(1)}, random=lambda n: bytes(range(n))), random=lambda n: bytes(range(n)))
    sealed = (await envelopes.seal(Hidden(b"hola"), PLACE)).hex()
    assert sealed == FORMAT_1.format(
        wrapped="7d8e4d9306234206d4444903e7b1a66c64cbc434e69bad335b68afd1e7d057fbf40e05b76fcfce83bacff2897aa9d46b",
        ciphertext="2f6dba7a57abf80e2fd3963395421a84833dbe4b",
    )
    assert await local_envelopes(v1=1).open(bytes.fromhex(sealed), PLACE) == Hidden(b"hola")
