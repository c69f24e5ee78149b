"""The master key in a file: its owner's alone, never lost, never overwritten."""

from __future__ import annotations

import base64
import os
import secrets
import stat
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arca_server.kernel.secrets import Envelopes, Hidden, MasterKeyInvalid
from arca_server.kernel.secrets.keyfile import add_key_version, create_key_file, drop_key_version, read_key_file
from arca_server.kernel.secrets.local import LocalKeys, new_key_line, parse_keys
from tests.server.secrets.bench import PLACE


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "keys" / "master.key"


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_new_key_file_is_its_owners_alone_whatever_the_umask(path: Path):
    before = os.umask(0)
    try:
        create_key_file(path)
    finally:
        os.umask(before)
    assert (mode(path), mode(path.parent)) == (0o600, 0o700)
    assert list(read_key_file(path)) == [1]
    assert [item.name for item in path.parent.iterdir()] == ["master.key"]


def test_a_key_file_is_never_overwritten(path: Path):
    create_key_file(path)
    content = path.read_bytes()
    with pytest.raises(MasterKeyInvalid, match="There is a master key already"):
        create_key_file(path)
    assert path.read_bytes() == content
    assert [item.name for item in path.parent.iterdir()] == ["master.key"]


def test_of_many_processes_starting_at_once_one_makes_the_key(path: Path):
    made: list[bool] = []

    def start() -> None:
        try:
            create_key_file(path)
            made.append(True)
        except MasterKeyInvalid:
            made.append(False)

    threads = [threading.Thread(target=start) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(made) == [False] * 19 + [True]
    assert list(read_key_file(path)) == [1]


@pytest.mark.parametrize("permissions", [0o640, 0o604, 0o660, 0o644, 0o620, 0o601])
def test_a_key_file_that_others_can_touch_is_refused(path: Path, permissions: int):
    create_key_file(path)
    path.chmod(permissions)
    with pytest.raises(MasterKeyInvalid, match=f"mode {permissions:04o}") as caught:
        read_key_file(path)
    assert "chmod 600" in caught.value.hint


@pytest.mark.parametrize("permissions", [0o600, 0o400])
def test_a_key_file_that_others_cannot_touch_is_read(path: Path, permissions: int):
    create_key_file(path)
    path.chmod(permissions)
    assert list(read_key_file(path)) == [1]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may give a file away")
def test_a_key_file_of_another_user_is_refused(path: Path):
    create_key_file(path)
    os.chown(path, 12345, 12345)
    with pytest.raises(MasterKeyInvalid, match=r"another user .uid 12345"):
        read_key_file(path)


def test_the_check_is_of_the_file_and_not_of_the_link_to_it(path: Path, tmp_path: Path):
    create_key_file(path)
    link = tmp_path / "link"
    link.symlink_to(path)
    assert list(read_key_file(link)) == [1]
    path.chmod(0o644)
    with pytest.raises(MasterKeyInvalid, match="mode 0644"):
        read_key_file(link)


def test_a_missing_key_says_what_is_lost(path: Path):
    with pytest.raises(MasterKeyInvalid, match="No such file") as caught:
        read_key_file(path)
    assert "backup" in caught.value.hint


def test_a_folder_a_pipe_and_a_huge_file_are_not_keys(tmp_path: Path):
    os.mkfifo(tmp_path / "pipe", 0o600)
    (tmp_path / "huge").write_bytes(b"#" * 70_000)
    for path in (tmp_path, tmp_path / "pipe", tmp_path / "huge"):
        with pytest.raises(MasterKeyInvalid, match=r"not a file of keys"):
            read_key_file(path)


async def test_a_new_version_wraps_and_the_old_one_opens(path: Path):
    create_key_file(path)
    sealed = await Envelopes(LocalKeys(read_key_file(path))).seal(Hidden(b"x"), PLACE)
    assert add_key_version(path) == 2
    assert mode(path) == 0o600
    keys = LocalKeys(read_key_file(path))
    assert (await keys.current()).version == 2
    assert await Envelopes(keys).open(sealed, PLACE) == Hidden(b"x")


def test_a_version_is_dropped_and_the_last_one_is_not(path: Path):
    create_key_file(path)
    add_key_version(path)
    second = read_key_file(path)[2]
    drop_key_version(path, 1)
    assert read_key_file(path) == {2: second}
    assert mode(path) == 0o600
    for version in (1, 2):
        with pytest.raises(MasterKeyInvalid, match=r"not in .* or is its only key"):
            drop_key_version(path, version)


@given(st.dictionaries(st.integers(1, 999_999_999), st.binary(min_size=32, max_size=32), min_size=1, max_size=4))
def test_the_text_form_reads_what_it_writes(keys: dict[int, bytes]):
    keys = {version: secrets.token_bytes(32) for version in keys}
    lines = Hidden(b"# made today\n" + b"\n".join(b"%d:%s" % (v, base64.b64encode(k)) for v, k in keys.items()))
    assert {version: key.reveal() for version, key in parse_keys(lines, "x").items()} == keys


@pytest.mark.parametrize("separator", [" ", ",", "\n", ", ", "\r\n", "\t"])
def test_versions_are_separated_by_anything_usual(separator: str):
    lines = [new_key_line(version).reveal().decode().strip() for version in (3, 7)]
    assert list(parse_keys(Hidden.text(separator.join(lines)), "x")) == [3, 7]


def test_a_lone_key_is_version_one_in_both_alphabets():
    key = bytes(range(224, 256))
    for text in (base64.b64encode(key), base64.urlsafe_b64encode(key), base64.b64encode(key).rstrip(b"=")):
        assert parse_keys(Hidden(text + b"\n"), "x") == {1: Hidden(key)}


@pytest.mark.parametrize("key", [b"\0" * 32, b"changeme" * 4, b"0123456789" * 3 + b"01"])
def test_a_phrase_is_not_a_key(key: bytes):
    with pytest.raises(MasterKeyInvalid, match="not random"):
        parse_keys(Hidden(base64.b64encode(key)), "x")


@given(st.binary(max_size=120))
def test_anything_else_is_refused_with_one_error(text: bytes):
    with pytest.raises(MasterKeyInvalid):
        parse_keys(Hidden(text), "x")
