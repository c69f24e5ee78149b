"""HashiCorp Vault's transit engine, played by a server with real ciphers behind respx."""

from __future__ import annotations

import base64
import json
import os
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import anyio
import httpx
import pytest
import respx
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from arca_server.kernel.secrets import (
    Envelopes,
    Hidden,
    KeyProviderRefused,
    KeyProviderUnavailable,
    KeyRing,
    KeyVersion,
    MasterKeyInvalid,
    Rewrap,
    SecretUnreadable,
    UnknownKey,
    key_of,
    open_keys,
    rotate,
)
from arca_server.kernel.secrets.hashicorp import VaultTransit
from arca_server.kernel.secrets.memory import MemorySecrets
from arca_server.kernel.secrets.wrapping import WrappedKey
from tests.server.secrets.bench import PLACE, everything_shown, local_envelopes, shown_by_waiting

ADDRESS = "https://vault.test:8200"
TOKEN = "hvs.CANARYTOKEN"
SECRET = Hidden(b"a private key")


class FakeVault:
    """keys, encrypt and decrypt of one transit key, as the engine's API describes them."""

    def __init__(self) -> None:
        self.versions = [AESGCM(os.urandom(32))]
        self.token = TOKEN
        self.seen: list[httpx.Request] = []

    def rotate(self) -> None:
        self.versions.append(AESGCM(os.urandom(32)))

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.seen.append(request)
        if request.headers.get("X-Vault-Token") != self.token:
            return httpx.Response(403, json={"errors": ["permission denied"]})
        match request.method, request.url.path:
            case "GET", "/v1/transit/keys/arca":
                return httpx.Response(
                    200, json={"data": {"latest_version": len(self.versions), "type": "aes256-gcm96"}}
                )
            case "POST", "/v1/transit/encrypt/arca":
                return self._encrypt(base64.b64decode(json.loads(request.content)["plaintext"]))
            case "POST", "/v1/transit/decrypt/arca":
                return self._decrypt(json.loads(request.content)["ciphertext"])
        return httpx.Response(404, json={"errors": []})

    def _encrypt(self, plaintext: bytes) -> httpx.Response:
        nonce, version = os.urandom(12), len(self.versions)
        sealed = base64.b64encode(nonce + self.versions[-1].encrypt(nonce, plaintext, None)).decode()
        return httpx.Response(200, json={"data": {"ciphertext": f"vault:v{version}:{sealed}", "key_version": version}})

    def _decrypt(self, ciphertext: str) -> httpx.Response:
        _, version, sealed = ciphertext.split(":")
        raw = base64.b64decode(sealed)
        try:
            plaintext = self.versions[int(version[1:]) - 1].decrypt(raw[:12], raw[12:], None)
        except (InvalidTag, IndexError):
            return httpx.Response(400, json={"errors": ["cipher: message authentication failed"]})
        return httpx.Response(200, json={"data": {"plaintext": base64.b64encode(plaintext).decode()}})


@pytest.fixture
def vault() -> Iterator[FakeVault]:
    fake = FakeVault()
    with respx.mock(assert_all_called=False) as router:
        router.route(host="vault.test").mock(side_effect=fake)
        yield fake


@pytest.fixture
async def keys() -> AsyncIterator[VaultTransit]:
    keys = VaultTransit(ADDRESS, "arca", token=lambda: Hidden.text(TOKEN))
    yield keys
    await keys.aclose()


async def test_a_secret_opens_again_and_the_envelope_names_key_and_version(vault: FakeVault, keys: VaultTransit):
    sealed = await Envelopes(keys).seal(SECRET, PLACE)
    assert key_of(sealed) == KeyVersion("vault:transit/arca", 1)
    assert await Envelopes(keys).open(sealed, PLACE) == SECRET


async def test_vault_never_sees_the_secret_itself(vault: FakeVault, keys: VaultTransit):
    await Envelopes(keys).seal(SECRET, PLACE)
    body = json.loads(vault.seen[-1].content)
    assert len(base64.b64decode(body["plaintext"])) == 64
    assert SECRET.reveal() not in vault.seen[-1].content


@pytest.mark.parametrize(
    "elsewhere",
    [
        replace(PLACE, tenant="org_2"),
        replace(PLACE, cuit="30500010912"),
        replace(PLACE, environment="produccion"),
        replace(PLACE, secret_id="sec_2"),
        replace(PLACE, version=2),
    ],
)
async def test_the_wrapped_key_alone_is_bound_to_its_place(vault: FakeVault, keys: VaultTransit, elsewhere):
    wrapped = await keys.wrap(Hidden(bytes(32)), PLACE)
    assert await keys.unwrap(wrapped, PLACE) == Hidden(bytes(32))
    with pytest.raises(SecretUnreadable):
        await keys.unwrap(wrapped, elsewhere)


async def test_an_altered_wrapped_key_is_noticed(vault: FakeVault, keys: VaultTransit):
    wrapped = await keys.wrap(Hidden(bytes(32)), PLACE)
    damaged = [wrapped.data[:-3] + b"AA=", b"vault:v9:" + wrapped.data[9:], b"nonsense", b"", b"\xff" * 20]
    for data in damaged:
        with pytest.raises(SecretUnreadable):
            await keys.unwrap(WrappedKey(wrapped.key, data), PLACE)
    with pytest.raises(SecretUnreadable):
        await keys.unwrap(WrappedKey(KeyVersion(wrapped.key.id, 2), wrapped.data), PLACE)
    with pytest.raises(UnknownKey):
        await keys.unwrap(WrappedKey(KeyVersion("vault:transit/other", 1), wrapped.data), PLACE)


async def test_a_rotation_in_vault_is_followed_and_old_versions_open_until_none_is_left(
    vault: FakeVault, keys: VaultTransit
):
    store, envelopes = MemorySecrets(), Envelopes(keys)
    for number in range(5):
        place = replace(PLACE, secret_id=f"sec_{number}")
        store.put(str(number), place, await envelopes.seal(SECRET, place))
    vault.rotate()
    assert [step.outcome async for step in rotate(store, envelopes)] == [Rewrap.DONE] * 5
    assert await store.counts() == {KeyVersion("vault:transit/arca", 2): 5}
    vault.versions[0] = AESGCM(os.urandom(32))
    assert [await envelopes.open(row.envelope, row.context) for row in store.rows.values()] == [SECRET] * 5


@pytest.mark.parametrize("status", [429, 472, 473, 500, 502, 503])
async def test_a_vault_that_cannot_now_is_worth_another_try(keys: VaultTransit, status: int):
    with respx.mock() as router:
        router.route(host="vault.test").respond(status, json={"errors": ["Vault is sealed"]})
        with pytest.raises(KeyProviderUnavailable, match=f"Vault answered {status}"):
            await keys.wrap(Hidden(bytes(32)), PLACE)


@pytest.mark.parametrize("status", [400, 403, 404, 405])
async def test_a_vault_that_refuses_says_where(keys: VaultTransit, status: int):
    with respx.mock() as router:
        router.route(host="vault.test").respond(status, json={"errors": []})
        with pytest.raises(KeyProviderRefused, match=f"{status} to POST /v1/transit/encrypt/arca"):
            await keys.wrap(Hidden(bytes(32)), PLACE)


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(200, text="<html>login</html>"),
        httpx.Response(200, json=[]),
        httpx.Response(200, json={"data": None}),
        httpx.Response(200, json={"data": {}}),
        httpx.Response(200, json={"data": {"ciphertext": "vault:vX:?"}}),
        httpx.Response(302, headers={"Location": "http://elsewhere.test/"}),
    ],
)
async def test_what_is_not_vaults_answer_is_not_believed(keys: VaultTransit, answer: httpx.Response):
    with respx.mock() as router:
        router.route(host="vault.test").mock(return_value=answer)
        with pytest.raises(KeyProviderUnavailable):
            await keys.wrap(Hidden(bytes(32)), PLACE)
        with pytest.raises(KeyProviderUnavailable):
            await keys.current()


@pytest.mark.parametrize(
    "plaintext", ["", "?", base64.b64encode(b"short").decode(), base64.b64encode(bytes(64)).decode()]
)
async def test_a_decryption_that_is_not_ours_is_unreadable(keys: VaultTransit, plaintext: str):
    with respx.mock() as router:
        router.route(host="vault.test").respond(200, json={"data": {"plaintext": plaintext}})
        with pytest.raises(SecretUnreadable):
            await keys.unwrap(WrappedKey(KeyVersion("vault:transit/arca", 1), b"vault:v1:AAAA"), PLACE)


@pytest.mark.parametrize("failure", [httpx.ConnectError, httpx.ReadTimeout, httpx.RemoteProtocolError])
async def test_neither_token_nor_data_key_are_in_an_error(keys: VaultTransit, failure: type[httpx.HTTPError]):
    with respx.mock() as router:
        router.route(host="vault.test").mock(side_effect=failure("it broke"))
        shown = await shown_by_waiting(partial(keys.wrap, Hidden(b"CANARYKEY" + bytes(23)), PLACE))
    assert "KeyProviderUnavailable" in shown
    assert failure.__name__ in shown
    for trace in ("CANARY", base64.b64encode(b"CANARYKEY").decode()):
        assert trace not in shown


async def test_not_even_a_cancellation_carries_them(keys: VaultTransit):
    caught: list[str] = []

    async def hang(_: httpx.Request) -> httpx.Response:
        await anyio.sleep_forever()
        raise AssertionError

    async def wrap(data_key: Hidden) -> None:
        try:
            await keys.wrap(data_key, PLACE)
        except BaseException as error:
            caught.append(everything_shown(error))
            raise

    with respx.mock(assert_all_called=False) as router, anyio.move_on_after(0.05):
        router.route(host="vault.test").mock(side_effect=hang)
        await wrap(Hidden(b"CANARYKEY" + bytes(23)))
    assert "hashicorp.py" in caught[0]
    assert "CANARY" not in caught[0]
    assert base64.b64encode(b"CANARYKEY").decode() not in caught[0]


@pytest.mark.parametrize(
    "address", ["http://vault.test:8200", "ftp://vault.test", "vault.test:8200", "http://127.0.0.1.x"]
)
def test_a_vault_without_tls_is_refused_unless_it_is_here(address: str):
    with pytest.raises(MasterKeyInvalid, match="not https"):
        VaultTransit(address, "arca", token=lambda: Hidden(b"x"))
    VaultTransit("http://127.0.0.1:8200", "arca", token=lambda: Hidden(b"x"))


async def test_a_renewed_token_file_is_picked_up(vault: FakeVault, tmp_path: Path):
    path = tmp_path / "token"
    path.write_text(TOKEN + "\n")
    ring = await open_keys([f"vault:{ADDRESS}/transit/arca"], {"VAULT_TOKEN_FILE": str(path)})
    await ring.wrap(Hidden(bytes(32)), PLACE)
    vault.token = "hvs.renewed"
    with pytest.raises(KeyProviderRefused):
        await ring.wrap(Hidden(bytes(32)), PLACE)
    path.write_text("hvs.renewed")
    await ring.wrap(Hidden(bytes(32)), PLACE)
    path.unlink()
    with pytest.raises(MasterKeyInvalid, match="token file"):
        await ring.wrap(Hidden(bytes(32)), PLACE)
    await ring.aclose()


async def test_the_namespace_goes_along(vault: FakeVault):
    environment = {"VAULT_TOKEN": TOKEN, "VAULT_NAMESPACE": "team/a"}
    ring = await open_keys([f"vault:{ADDRESS}/transit/arca"], environment)
    assert await ring.current() == KeyVersion("vault:transit/arca", 1)
    assert vault.seen[-1].headers["X-Vault-Namespace"] == "team/a"
    await ring.aclose()


async def test_secrets_move_from_a_local_key_to_vault(vault: FakeVault, keys: VaultTransit):
    local = local_envelopes(v1=1)
    store = MemorySecrets()
    store.put("1", PLACE, await local.seal(SECRET, PLACE))
    both = Envelopes(KeyRing(keys, local.keys))
    assert await both.open(store.rows["1"].envelope, PLACE) == SECRET
    assert [step.outcome async for step in rotate(store, both)] == [Rewrap.DONE]
    assert await Envelopes(keys).open(store.rows["1"].envelope, PLACE) == SECRET
