"""Secrets stay out of sight: reprs, logs, errors, tracebacks with locals."""

from __future__ import annotations

import copy
import dataclasses
import io
import json
import logging
import pickle
from functools import partial

import pytest

from arca_server.kernel.secrets import Envelopes, Hidden, SecretContext
from arca_server.kernel.secrets.envelope import Envelope
from arca_server.kernel.secrets.hidden import bare
from arca_server.kernel.secrets.local import LocalKeys, parse_keys
from tests.server.secrets.bench import counted, everything_shown, shown_by, shown_by_waiting, traces_of

MARK = b"CANARYBIRD"


def test_no_way_of_showing_a_hidden_value_shows_it():
    hidden = Hidden(MARK)
    shown = [
        repr(hidden),
        str(hidden),
        f"{hidden}",
        f"{hidden!s:>40}",
        "%s %r" % (hidden, [hidden]),  # noqa: UP031  # logging formats so
        repr({"k": hidden}),
    ]
    assert not any("CANARY" in text for text in shown)
    assert not hasattr(hidden, "__dict__")


def test_a_hidden_value_is_not_serialised():
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        with pytest.raises(TypeError, match="not serialised"):
            pickle.dumps(Hidden(MARK), protocol)
    with pytest.raises(TypeError, match="not JSON serializable"):
        json.dumps(Hidden(MARK))


def test_a_hidden_value_is_not_hashed_and_compares_by_value():
    with pytest.raises(TypeError, match="unhashable"):
        hash(Hidden(MARK))
    assert Hidden(MARK) == Hidden.text(MARK.decode())
    assert Hidden(MARK) != Hidden(b"other")
    assert Hidden(MARK) != MARK


def test_copies_are_the_same_object():
    @dataclasses.dataclass
    class Holder:
        value: Hidden

    hidden = Hidden(MARK)
    assert copy.copy(hidden) is copy.deepcopy([hidden])[0] is hidden
    assert "CANARY" not in repr(dataclasses.asdict(Holder(hidden)))


def test_a_bare_error_has_no_frames_and_no_past():
    def fail() -> None:
        secret = MARK
        try:
            raise KeyError(len(secret))
        except KeyError as error:
            raise ValueError("no") from error

    with pytest.raises(ValueError, match="no") as caught:
        fail()
    assert "CANARY" in everything_shown(caught.value)  # what would be shown otherwise
    assert "CANARY" not in everything_shown(bare(caught.value))


async def test_ten_thousand_canaries_are_seen_nowhere():
    """Master key, data keys and secrets all carry a mark; everything that the code shows is searched for it."""
    log = io.StringIO()
    handler = logging.StreamHandler(log)
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    shown: list[str] = []
    stored: list[bytes] = []
    try:
        keys = LocalKeys({1: Hidden(counted(MARK)(32)), 2: Hidden(counted(MARK + b"2")(32))})
        envelopes = Envelopes(keys, random=counted(MARK))
        for number in range(10_000):
            place = SecretContext("org_1", "20111111112", "produccion", f"sec_{number}")
            secret = Hidden(b"%s-%d" % (MARK, number))
            sealed = await envelopes.seal(secret, place)
            stored.append(sealed)
            parts = Envelope.parse(sealed)
            shown += [repr(secret), repr(parts), repr(place)]
            shown.append(await _shown_by_failing(number, envelopes, sealed, place))
        shown += [repr(vars(envelopes)), repr(vars(keys)), log.getvalue()]
    finally:
        root.removeHandler(handler)
        root.setLevel(level)
    everything = "\n".join(shown)
    assert len(shown) == 40_003
    assert not [trace for trace in traces_of(MARK) if trace in everything]
    assert len(stored) == 10_000
    assert not [data for data in stored if MARK in data]


async def _shown_by_failing(number: int, envelopes: Envelopes, sealed: bytes, place: SecretContext) -> str:
    damaged = {
        1: sealed[:-1] + bytes([sealed[-1] ^ 1]),
        2: sealed[: number % len(sealed)],
        3: sealed.replace(b"local", b"focal"),
    }
    elsewhere = dataclasses.replace(place, tenant="org_2")
    return await shown_by_waiting(
        partial(envelopes.open, damaged.get(number % 4, sealed), elsewhere if number % 4 == 0 else place)
    )


@pytest.mark.parametrize(
    "text",
    [
        "1:CANARYBIRD",
        "CANARYBIRD" * 5,
        "1:" + "CANARYBIRD" * 4 + "CAN=",
        "1:{good} CANARYBIRD",
        "1:{good},1:{good}",
        "{good} {good}",
        "0:{good}",
        "",
        "# CANARYBIRD",
    ],
)
def test_the_error_about_a_bad_key_never_quotes_it(text: str):
    filled = text.format(good="QkFSWUJJUkQBAgMEBQYHCAkKCwwNDg8QERITFBUWFxg=")
    shown = shown_by(partial(parse_keys, Hidden.text(filled), "the test"))
    assert "MasterKeyInvalid" in shown
    assert "The key in the test cannot be used: " in shown
    assert "CANARY" not in shown
    assert "QkFS" not in shown
