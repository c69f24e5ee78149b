"""Master keys from their descriptions; what is imported for them."""

from __future__ import annotations

import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest

from arca_server.kernel.secrets import Envelopes, Hidden, KeyVersion, MasterKeyInvalid, UnknownKey, open_keys
from arca_server.kernel.secrets.keyfile import create_key_file
from arca_server.kernel.secrets.local import new_key_line
from tests.server.secrets.bench import PLACE, shown_by_waiting


async def test_a_file_and_a_variable_with_the_same_key_read_each_other(tmp_path: Path):
    create_key_file(tmp_path / "key")
    from_file = Envelopes(await open_keys([f"file:{tmp_path / 'key'}"], {}))
    from_variable = Envelopes(await open_keys(["env:ARCA_KEY"], {"ARCA_KEY": (tmp_path / "key").read_text()}))
    assert await from_variable.open(await from_file.seal(Hidden(b"x"), PLACE), PLACE) == Hidden(b"x")


async def test_the_first_wraps_and_all_open():
    old, new = new_key_line(4).reveal().decode(), new_key_line(5).reveal().decode()
    ring = await open_keys(["env:NEW", "env:OLD"], {"NEW": new, "OLD": old})
    alone = Envelopes(await open_keys(["env:OLD"], {"OLD": old}))
    assert await ring.current() == KeyVersion("local", 5)
    assert await Envelopes(ring).open(await alone.seal(Hidden(b"x"), PLACE), PLACE) == Hidden(b"x")
    assert [await ring.knows(KeyVersion("local", version)) for version in (4, 5, 6)] == [True, True, False]
    with pytest.raises(UnknownKey):
        await alone.open(await Envelopes(ring).seal(Hidden(b"x"), PLACE), PLACE)
    await ring.aclose()


@pytest.mark.parametrize(
    "description",
    [
        "",
        "file:",
        "env:",
        "vault:",
        "CANARYBIRD",
        "CANARY:BIRD",
        "1:" + "CANARY" * 7 + "A=",
        "vault:https://vault.test/arca",
    ],
)
async def test_a_description_that_is_not_understood_is_not_quoted(description: str):
    shown = await shown_by_waiting(partial(open_keys, [description], {"VAULT_TOKEN": "x"}))
    assert "MasterKeyInvalid" in shown
    assert "file:PATH" in shown or "vault:https://HOST" in shown


async def test_what_is_missing_is_named():
    for description, match in (
        ("env:ARCA_KEY", "variable ARCA_KEY with the master key is not set"),
        ("file:/nonexistent/key", "No such file"),
        ("vault:https://vault.test/transit/arca", "VAULT_TOKEN_FILE or VAULT_TOKEN"),
        ("vault:https://user:pass@vault.test/transit/arca", "without a token"),
        ("vault:http://vault.test/transit/arca", "not https"),
    ):
        with pytest.raises(MasterKeyInvalid, match=match):
            await open_keys([description], {} if "http:" not in description else {"VAULT_TOKEN": "x"})
    with pytest.raises(MasterKeyInvalid, match="No master key is configured"):
        await open_keys([], {})


def test_boto3_and_httpx_are_imported_only_when_asked_for():
    program = (
        "import sys, arca_server.kernel.secrets\n"
        "print([name for name in ('boto3', 'botocore', 'httpx', 'pydantic') if name in sys.modules])"
    )
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"
