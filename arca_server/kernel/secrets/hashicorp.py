"""Master keys in HashiCorp Vault's transit engine (or OpenBao's): data keys are wrapped there.

The token needs ``update`` on ``<mount>/encrypt/<key>`` and ``<mount>/decrypt/<key>`` and ``read`` on
``<mount>/keys/<key>``; not ``create``, so that a mistyped name is refused instead of making a key.

What is encrypted is the data key followed by the SHA-256 of its context, compared after decryption. The engine's own
``associated_data`` is not used: servers that do not know that parameter ignore it without a word.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import httpx

from arca_server.kernel.secrets import gcm
from arca_server.kernel.secrets.context import SecretContext
from arca_server.kernel.secrets.envelope import unreadable
from arca_server.kernel.secrets.errors import KeyProviderRefused, KeyProviderUnavailable, MasterKeyInvalid
from arca_server.kernel.secrets.hidden import Hidden, bare
from arca_server.kernel.secrets.wrapping import KeyVersion, WrappedKey, unknown

_CIPHERTEXT = re.compile(r"vault:v([0-9]{1,9}):[A-Za-z0-9+/=]+")
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_BUSY = frozenset({429, 472, 473})
_INVALID = 400


class VaultTransit:
    """A ``KeyWrapper`` in Vault.

    Args:
        address: ``https://vault.example:8200``; plain HTTP only to this machine.
        key: name of a transit key of type aes256-gcm96 that is neither exportable nor deletable.
        token: asked for each request, so that a renewed token is picked up.
        mount: path of the engine.
        namespace: Vault Enterprise's, if any.

    Raises:
        MasterKeyInvalid: the address is not HTTPS.
    """

    def __init__(
        self,
        address: str,
        key: str,
        *,
        token: Callable[[], Hidden],
        mount: str = "transit",
        namespace: str | None = None,
        timeout: float = 5.0,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        parts = urlsplit(address)
        if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in _LOOPBACK):
            raise MasterKeyInvalid(f"Vault's address is not https: {parts.scheme}://{parts.hostname}.")
        self._id = f"vault:{mount}/{key}"
        self._root = f"{address.rstrip('/')}/v1/{mount}"
        self._key = key
        self._token = token
        self._headers = {"X-Vault-Request": "true"} | ({"X-Vault-Namespace": namespace} if namespace else {})
        self._client = httpx.AsyncClient(timeout=timeout, transport=transport)

    async def current(self) -> KeyVersion:
        data = await self._ask("GET", f"keys/{self._key}")
        return KeyVersion(self._id, data.integer("latest_version"))

    async def knows(self, key: KeyVersion) -> bool:
        return key.id == self._id

    async def wrap(self, data_key: Hidden, context: SecretContext) -> WrappedKey:
        answer = await self._ask(
            "POST", f"encrypt/{self._key}", Hidden(data_key.reveal() + _digest(context)), field="plaintext"
        )
        ciphertext = answer.text("ciphertext")
        match = _CIPHERTEXT.fullmatch(ciphertext)
        if not match:
            raise KeyProviderUnavailable("Vault's answer holds no ciphertext of the form vault:vN:…")
        return WrappedKey(KeyVersion(self._id, int(match[1])), ciphertext.encode())

    async def unwrap(self, wrapped: WrappedKey, context: SecretContext) -> Hidden:
        if not await self.knows(wrapped.key):
            raise unknown(wrapped.key)
        match = _CIPHERTEXT.fullmatch(wrapped.data.decode("latin-1"))
        if not match or int(match[1]) != wrapped.key.version:
            raise unreadable(wrapped.key)
        answer = await self._ask("POST", f"decrypt/{self._key}", Hidden(wrapped.data), field="ciphertext")
        data_key = None if answer.invalid else _opened(answer.hidden("plaintext"), context)
        if data_key is None:
            raise unreadable(wrapped.key)
        return data_key

    async def aclose(self) -> None:
        await self._client.aclose()

    async def _ask(self, method: str, path: str, value: Hidden | None = None, *, field: str = "") -> _Answer:
        response = await self._exchange(method, path, value, field)
        if isinstance(response, str):
            raise KeyProviderUnavailable(f"Vault did not answer: {response}.", hint="The request may be repeated.")
        return _answer(response, decrypting=field == "ciphertext")

    async def _exchange(self, method: str, path: str, value: Hidden | None, field: str) -> httpx.Response | str:
        """The response, or the name of what went wrong.

        Nothing is raised from here with frames: httpx's hold the data key and the token as locals.
        """
        try:
            return await self._client.request(
                method,
                f"{self._root}/{path}",
                headers={**self._headers, "X-Vault-Token": self._token().reveal().decode().strip()},
                json=None if value is None else {field: _encoded(value, field)},
            )
        except httpx.HTTPError as error:
            return type(error).__name__
        except BaseException as error:  # noqa: BLE001  # cancellation too: it crosses the same frames
            raise bare(error)  # noqa: B904  # its cause is what bare() takes away


class _Answer:
    """The ``data`` of a reply. It may hold a data key, so it has no repr of its own and no frame unpacks it."""

    __slots__ = ("_data", "invalid")

    def __init__(self, data: dict[str, Any], *, invalid: bool = False) -> None:
        self._data = data
        self.invalid = invalid

    def text(self, name: str) -> str:
        return str(self._data.get(name, ""))

    def hidden(self, name: str) -> Hidden:
        return Hidden.text(self.text(name))

    def integer(self, name: str) -> int:
        try:
            return int(self._data[name])
        except (KeyError, TypeError, ValueError):
            raise KeyProviderUnavailable(f"Vault's answer has no {name}.") from None


def _answer(response: httpx.Response, *, decrypting: bool) -> _Answer:
    status = response.status_code
    if status == _INVALID and decrypting:
        return _Answer({}, invalid=True)
    if status >= 500 or status in _BUSY:
        raise KeyProviderUnavailable(
            f"Vault answered {status}.", hint="503 is a sealed Vault: unseal it; 5xx and 429 may be repeated."
        )
    if status >= 400:
        raise KeyProviderRefused(
            f"Vault answered {status} to {response.request.method} {response.request.url.path}.",
            hint="403: the token is expired or its policy lacks this path. 400 or 404: no such key or engine.",
        )
    try:
        data = response.json()["data"]
    except (ValueError, KeyError, TypeError):
        data = None
    if not isinstance(data, dict):
        raise KeyProviderUnavailable("Vault's answer is not the JSON of its API; is the address a proxy's?")
    return _Answer(data)


def _encoded(value: Hidden, field: str) -> str:
    return value.reveal().decode("ascii") if field == "ciphertext" else base64.b64encode(value.reveal()).decode()


def _digest(context: SecretContext) -> bytes:
    return hashlib.sha256(context.associated_data).digest()


def _opened(plaintext: Hidden, context: SecretContext) -> Hidden | None:
    """The data key, if the digest behind it is this context's."""
    try:
        opened = Hidden(base64.b64decode(plaintext.reveal(), validate=True))
    except binascii.Error:
        return None
    if not hmac.compare_digest(opened.reveal()[gcm.KEY_BYTES :], _digest(context)):
        return None
    return Hidden(opened.reveal()[: gcm.KEY_BYTES])
