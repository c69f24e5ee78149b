"""The form of API keys, and what is kept of them."""

from __future__ import annotations

import random
import re
import secrets
import string
from datetime import timedelta
from ipaddress import ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arca_sdk import Environment
from arca_server.kernel.secrets import Hidden
from arca_server.tenants.keys import (
    SCANNER_PATTERN,
    KeyMode,
    Peppers,
    allows_address,
    last_used_due,
    new_token,
    parse_key,
)
from tests.server.tenants.people import NOW, PEPPER, Office, other_secret, public_id

LETTERS = string.digits + string.ascii_letters
modes = st.sampled_from(KeyMode)


@given(modes, st.binary(min_size=32, max_size=32), st.binary(min_size=16, max_size=16))
def test_a_key_is_read_back_and_has_the_published_form(mode: KeyMode, secret: bytes, name: bytes):
    key = new_token(mode, lambda size: secret if size == 32 else name)
    text = key.token.reveal().decode()
    assert re.fullmatch(SCANNER_PATTERN, text)
    assert len(text) == len("ark_live_") + 10 + 43 + 6
    parsed = parse_key(key.token)
    assert parsed == key
    assert (parsed.mode, parsed.public_id) == (mode, text[9:19])


def test_the_form_of_a_key_does_not_change():
    """Byte for byte, with fixed random bytes: keys of customers have to hold after an upgrade."""
    key = new_token(KeyMode.LIVE, lambda size: bytes(range(size)))
    assert key.token.reveal() == b"ark_live_EgOGusQGwp003aUlTJC7tjlCTQj2uNU3MFagCXG9LRKRcwGkBIDlf3Wm0pT"


def test_all_32_bytes_of_the_secret_are_in_the_key():
    zeros, ones = (new_token(KeyMode.TEST, lambda size, b=byte: b * size) for byte in (b"\0", b"\xff"))
    assert zeros.token.reveal()[19:62] == b"0" * 43
    number = 0
    for letter in ones.token.reveal()[19:62].decode():
        number = number * 62 + LETTERS_IN_ORDER.index(letter)
    assert number == 2**256 - 1


LETTERS_IN_ORDER = string.digits + string.ascii_uppercase + string.ascii_lowercase


def test_ten_thousand_keys_are_all_different():
    keys = [new_token(KeyMode.TEST, secrets.token_bytes) for _ in range(10_000)]
    assert len({key.public_id for key in keys}) == len({key.token.reveal() for key in keys}) == 10_000


@given(st.integers(0, 67), st.sampled_from(LETTERS))
def test_any_single_wrong_character_is_noticed_offline(place: int, letter: str):
    right = KEY.token.reveal()
    wrong = right[:place] + letter.encode() + right[place + 1 :]
    assert (parse_key(Hidden(wrong)) is None) is (wrong != right)


@given(st.integers(0, 66))
def test_two_exchanged_characters_are_noticed_offline(place: int):
    right = KEY.token.reveal()
    wrong = right[:place] + right[place + 1 : place + 2] + right[place : place + 1] + right[place + 2 :]
    assert (parse_key(Hidden(wrong)) is None) is (wrong != right)


def test_a_live_key_is_not_made_from_a_test_key():
    assert parse_key(Hidden(KEY.token.reveal().replace(b"ark_test_", b"ark_live_"))) is None


@given(st.binary(max_size=100))
def test_anything_else_is_no_key(data: bytes):
    for text in (data, b"ark_test_" + data, b"ark_live_" + data):
        assert parse_key(Hidden(text)) is None


@pytest.mark.parametrize("change", ["{} ", " {}", "{}\n", "Bearer {}", "{0}{0}", "{}\0", '"{}"'])
def test_a_key_stands_alone(change: str):
    assert parse_key(Hidden.text(change.format(KEY.token.reveal().decode()))) is None


def test_letters_of_other_alphabets_are_no_key():
    text = KEY.token.reveal().decode()
    assert parse_key(Hidden.text(text[:-1] + "１")) is None
    assert parse_key(Hidden.text("\N{CYRILLIC SMALL LETTER A}" + text[1:])) is None


def test_scanners_find_keys_in_texts_and_the_checksum_drops_the_rest():
    rng = random.Random(7)
    keys = [new_token(KeyMode.LIVE, secrets.token_bytes).token.reveal().decode() for _ in range(20)]
    fakes = ["ark_live_" + "".join(rng.choices(LETTERS, k=59)) for _ in range(200)]
    lines = [f"ARCA_KEY='{item}' # {number}" for number, item in enumerate([*keys, *fakes])]
    rng.shuffle(lines)
    hits = re.findall(SCANNER_PATTERN, "\n".join(lines))
    assert len(hits) == 220
    assert {hit for hit in hits if parse_key(Hidden.text(hit))} == set(keys)


@pytest.mark.parametrize("mode", KeyMode)
@pytest.mark.parametrize("environment", Environment)
def test_live_keys_reach_production_and_test_keys_everything_else(mode: KeyMode, environment: Environment):
    assert mode.reaches(environment) is ((mode is KeyMode.LIVE) == (environment is Environment.PRODUCCION))


async def test_what_is_kept_gives_neither_the_key_nor_a_digest_away_when_shown():
    office = Office()
    token = await office.new_key()
    record = await office.record(token)
    assert "digest" not in repr(record)
    assert "bcrypt" not in repr(record)
    stored = repr([getattr(record, name) for name in record.__slots__])
    assert token.reveal().decode()[19:62] not in stored


async def test_without_the_pepper_the_table_verifies_nothing():
    office = Office()
    token = await office.new_key()
    record = await office.record(token)
    assert office.peppers.digest(token, 1) == record.digest
    assert Peppers({1: Hidden(b"another pepper" * 3)}).digest(token, 1) != record.digest
    assert office.peppers.digest(token, 2) is None
    assert PEPPER.reveal().hex() not in repr(vars(office.peppers))


@pytest.mark.parametrize(
    ("networks", "address", "allowed"),
    [
        ((), "203.0.113.9", True),
        ((), "not an address", True),
        (("203.0.113.0/24",), "203.0.113.9", True),
        (("203.0.113.0/24",), "203.0.114.9", False),
        (("203.0.113.0/24",), "::ffff:203.0.113.9", True),
        (("203.0.113.9",), "203.0.113.9", True),
        (("2001:db8::/32",), "2001:db8:1::1", True),
        (("2001:db8::/32",), "203.0.113.9", False),
        (("10.0.0.0/8", "203.0.113.0/24"), "203.0.113.1", True),
        (("203.0.113.0/24",), "", False),
        (("203.0.113.0/24",), "0xcb.0.113.9", False),
        (("203.0.113.0/24",), "203.0.113.9, 10.0.0.1", False),
        (("0.0.0.0/0",), "unix:", False),
    ],
)
def test_an_address_is_on_the_list_or_not(networks: tuple[str, ...], address: str, allowed: bool):
    assert allows_address(tuple(ip_network(network) for network in networks), address) is allowed


async def test_the_last_use_is_noted_at_most_once_a_minute():
    office = Office()
    token = await office.new_key()
    writes = 0
    for second in range(600):
        now = NOW + timedelta(seconds=second)
        if last_used_due(await office.record(token), now):
            await office.store.touch(public_id(token), now)
            writes += 1
    assert writes == 10
    assert (await office.record(token)).row_version == 1


async def test_the_other_secret_of_the_tests_is_well_formed():
    parsed = parse_key(other_secret(KEY.token))
    assert parsed
    assert parsed.public_id == KEY.public_id


KEY = new_token(KeyMode.TEST, secrets.token_bytes)
