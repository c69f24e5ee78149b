"""Master keys at AWS: wrapped by KMS, or kept in Secrets Manager. boto3 is imported when first asked for.

KMS takes the context as its *encryption context*: authenticated, and written to CloudTrail, where it says which
tenant's secret was opened and when. KMS keeps the versions of a key to itself (automatic rotation needs nothing from
us, old ciphertexts keep opening), so here a key has version 1 only; to leave a key behind, configure another one
first and the old one second, and rotate.
"""

from __future__ import annotations

import importlib
import logging
from collections.abc import Callable
from typing import Any

import anyio

from arca_server.kernel.secrets.context import SecretContext
from arca_server.kernel.secrets.envelope import unreadable
from arca_server.kernel.secrets.errors import KeyProviderRefused, KeyProviderUnavailable, MasterKeyInvalid
from arca_server.kernel.secrets.hidden import Hidden, bare
from arca_server.kernel.secrets.local import LocalKeys, parse_keys
from arca_server.kernel.secrets.wrapping import KeyVersion, WrappedKey, unknown

_WRONG_CIPHERTEXT = frozenset({"InvalidCiphertextException", "IncorrectKeyException"})
_TRANSIENT = frozenset(
    {
        "DependencyTimeoutException",
        "InternalFailure",
        "InternalServiceError",
        "InternalServiceErrorException",
        "KMSInternalException",
        "KeyUnavailableException",
        "RequestTimeout",
        "ServiceUnavailable",
        "Throttling",
        "ThrottlingException",
        "TooManyRequestsException",
    }
)
_TELLTALES = ("botocore.endpoint", "botocore.parsers", "botocore.hooks", "botocore.httpsession", "botocore.auth")
"""Loggers that write parameters and replies at level DEBUG: data keys among them."""


class KmsKey:
    """A ``KeyWrapper`` in AWS KMS.

    Args:
        key: ARN or alias of a symmetric key; the policy needs kms:DescribeKey, kms:Encrypt and kms:Decrypt.
        client: boto3's; made with the usual credentials of AWS where it is not given.
    """

    def __init__(self, key: str, *, client: Any = None) -> None:
        self._name = key
        self._client = client or new_client("kms")
        self._current: KeyVersion | None = None

    async def current(self) -> KeyVersion:
        if self._current is None:
            answer = await _ask(self._client.describe_key, KeyId=self._name)
            self._current = KeyVersion(f"kms:{answer['KeyMetadata']['Arn']}", 1)
        return self._current

    async def knows(self, key: KeyVersion) -> bool:
        """By its ARN; keys that are not of KMS need no question."""
        return key.id.startswith("kms:") and key == await self.current()

    async def wrap(self, data_key: Hidden, context: SecretContext) -> WrappedKey:
        key = await self.current()
        answer = await _ask(
            lambda: self._client.encrypt(KeyId=_arn(key), Plaintext=data_key.reveal(), EncryptionContext=context.pairs)
        )
        return WrappedKey(key, answer["CiphertextBlob"])

    async def unwrap(self, wrapped: WrappedKey, context: SecretContext) -> Hidden:
        if not await self.knows(wrapped.key):
            raise unknown(wrapped.key)
        answer = await _ask(
            lambda: _without_plaintext(
                self._client.decrypt(
                    KeyId=_arn(wrapped.key), CiphertextBlob=wrapped.data, EncryptionContext=context.pairs
                )
            ),
            unless=_WRONG_CIPHERTEXT,
        )
        if answer is None:
            raise unreadable(wrapped.key)
        data_key: Hidden = answer
        return data_key

    async def aclose(self) -> None:
        self._client.close()


def _arn(key: KeyVersion) -> str:
    return key.id.removeprefix("kms:")


def _without_plaintext(answer: dict[str, Any]) -> Hidden:
    return Hidden(answer["Plaintext"])


async def secrets_manager_keys(secret: str, *, client: Any = None) -> LocalKeys:
    """Keys whose text form is the value of a secret of AWS Secrets Manager; read once, at the start.

    Args:
        secret: its name or ARN; the policy needs secretsmanager:GetSecretValue.

    Raises:
        MasterKeyInvalid: it holds something else.
        KeyProviderUnavailable, KeyProviderRefused
    """
    source = client or new_client("secretsmanager")
    text = await _ask(lambda: _secret_text(source.get_secret_value(SecretId=secret)))
    if text is None:
        raise MasterKeyInvalid(f"The secret {secret} of AWS Secrets Manager has no text value.")
    return LocalKeys(parse_keys(text, f"secret {secret} of AWS Secrets Manager"))


def _secret_text(answer: dict[str, Any]) -> Hidden | None:
    return Hidden.text(answer["SecretString"]) if "SecretString" in answer else None


def new_client(service: str) -> Any:
    """A client of boto3 with short timeouts, whose loggers keep quiet about contents.

    Raises:
        MasterKeyInvalid: boto3 is not installed, or AWS's own settings are incomplete.
    """
    try:
        boto3 = importlib.import_module("boto3")
        config = importlib.import_module("botocore.config").Config(
            connect_timeout=3, read_timeout=5, retries={"total_max_attempts": 3, "mode": "standard"}
        )
    except ImportError:
        raise MasterKeyInvalid("Keys at AWS need boto3.", hint="pip install 'arca-sdk[aws]'") from None
    quieten()
    try:
        return boto3.client(service, config=config)
    except importlib.import_module("botocore.exceptions").BotoCoreError as error:
        raise MasterKeyInvalid(f"AWS is not configured: {type(error).__name__}.", hint="Set AWS_REGION.") from None


def quieten() -> None:
    """Drop what boto3 writes at level DEBUG, whatever level is set later."""
    for name in _TELLTALES:
        logger = logging.getLogger(name)
        if _worth_saying not in logger.filters:
            logger.addFilter(_worth_saying)


def _worth_saying(record: logging.LogRecord) -> bool:
    return record.levelno > logging.DEBUG


async def _ask(call: Callable[..., Any], *, unless: frozenset[str] = frozenset(), **arguments: str) -> Any:
    """What boto3 answers, in a thread; None for the codes in ``unless``."""
    answer = await anyio.to_thread.run_sync(lambda: _outcome(call, arguments))
    if not isinstance(answer, _Failure):
        return answer
    if answer.code in unless:
        return None
    if answer.transient:
        raise KeyProviderUnavailable(f"AWS did not answer: {answer.code}.", hint="The request may be repeated.")
    raise KeyProviderRefused(
        f"AWS refused: {answer.code}.", hint="Check the key's name, its policy and state, and this machine's role."
    )


class _Failure:
    __slots__ = ("code", "transient")

    def __init__(self, code: str, *, transient: bool) -> None:
        self.code = code
        self.transient = transient


def _outcome(call: Callable[..., Any], arguments: dict[str, str]) -> Any:
    """The answer or a ``_Failure``: nothing of AWS's is raised, since its frames hold data keys as locals."""
    exceptions = importlib.import_module("botocore.exceptions")
    try:
        return call(**arguments)
    except exceptions.ClientError as error:
        status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
        code = str(error.response.get("Error", {}).get("Code", "unknown"))
        return _Failure(code, transient=code in _TRANSIENT or status >= 500)
    except exceptions.NoCredentialsError:
        return _Failure("no credentials", transient=False)
    except exceptions.BotoCoreError as error:
        return _Failure(type(error).__name__, transient=True)
    except Exception as error:  # noqa: BLE001  # re-raised without the frames that hold a data key
        raise bare(error)  # noqa: B904  # its cause is what bare() takes away
