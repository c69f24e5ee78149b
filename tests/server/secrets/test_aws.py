"""AWS KMS and Secrets Manager, played by moto."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import Any

import pytest

from arca_server.kernel.secrets import (
    Envelopes,
    Hidden,
    KeyProviderRefused,
    KeyProviderUnavailable,
    KeyRing,
    MasterKeyInvalid,
    Rewrap,
    SecretUnreadable,
    UnknownKey,
    key_of,
    open_keys,
    rotate,
)
from arca_server.kernel.secrets.local import new_key_line
from arca_server.kernel.secrets.memory import MemorySecrets
from arca_server.kernel.secrets.wrapping import KeyVersion, WrappedKey
from tests.server.secrets.bench import PLACE, shown_by_waiting, traces_of

boto3 = pytest.importorskip("boto3")
moto = pytest.importorskip("moto")
pytestmark = pytest.mark.filterwarnings("ignore:datetime.datetime.utcnow:DeprecationWarning")

SECRET = Hidden(b"a private key")


@pytest.fixture(autouse=True)
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "sa-east-1")
    with moto.mock_aws():
        yield


def new_kms_key() -> str:
    return str(boto3.client("kms").create_key()["KeyMetadata"]["Arn"])


async def kms(key: str) -> KeyRing:
    return await open_keys([f"aws-kms:{key}"], {})


async def test_a_secret_opens_again_and_the_envelope_names_the_arn():
    arn = new_kms_key()
    boto3.client("kms").create_alias(AliasName="alias/arca", TargetKeyId=arn)
    envelopes = Envelopes(await kms("alias/arca"))
    sealed = await envelopes.seal(SECRET, PLACE)
    assert key_of(sealed) == KeyVersion(f"kms:{arn}", 1)
    assert await envelopes.open(sealed, PLACE) == SECRET
    assert await Envelopes(await kms(arn)).open(sealed, PLACE) == SECRET


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
async def test_the_wrapped_key_alone_is_bound_to_its_place(elsewhere):
    keys = await kms(new_kms_key())
    wrapped = await keys.wrap(Hidden(bytes(range(32))), PLACE)
    assert await keys.unwrap(wrapped, PLACE) == Hidden(bytes(range(32)))
    with pytest.raises(SecretUnreadable):
        await keys.unwrap(wrapped, elsewhere)


async def test_another_key_of_kms_is_unknown_until_it_is_configured():
    one, other = new_kms_key(), new_kms_key()
    sealed = await Envelopes(await kms(one)).seal(SECRET, PLACE)
    with pytest.raises(UnknownKey, match=one.rpartition("/")[2]):
        await Envelopes(await kms(other)).open(sealed, PLACE)
    both = Envelopes(await open_keys([f"aws-kms:{other}", f"aws-kms:{one}"], {}))
    assert await both.open(sealed, PLACE) == SECRET
    store = MemorySecrets()
    store.put("1", PLACE, sealed)
    assert [step.outcome async for step in rotate(store, both)] == [Rewrap.DONE]
    assert await Envelopes(await kms(other)).open(store.rows["1"].envelope, PLACE) == SECRET


async def test_a_key_that_does_not_exist_is_refused_with_the_reason():
    with pytest.raises(KeyProviderRefused, match="NotFoundException") as caught:
        await (await kms("alias/nobody")).current()
    assert "policy" in caught.value.hint


async def test_an_altered_wrapped_key_is_noticed():
    keys = await kms(new_kms_key())
    wrapped = await keys.wrap(Hidden(bytes(32)), PLACE)
    for data in (wrapped.data[:-1] + bytes([wrapped.data[-1] ^ 1]), b"nonsense" * 8):
        with pytest.raises((SecretUnreadable, KeyProviderRefused)):
            await keys.unwrap(WrappedKey(wrapped.key, data), PLACE)


class Client:
    """A client of boto3 that fails as told."""

    def __init__(self, error: Exception) -> None:
        self._error = error

    def describe_key(self, **parameters: Any) -> dict[str, Any]:
        return {"KeyMetadata": {"Arn": f"arn:aws:kms:sa-east-1:1:key/{parameters['KeyId']}"}}

    def encrypt(self, **parameters: Any) -> dict[str, Any]:
        raise self._error


def client_error(code: str, status: int) -> Exception:
    from botocore.exceptions import ClientError

    return ClientError({"Error": {"Code": code}, "ResponseMetadata": {"HTTPStatusCode": status}}, "Encrypt")


def timeout() -> Exception:
    from botocore.exceptions import ReadTimeoutError

    return ReadTimeoutError(endpoint_url="https://kms.sa-east-1.amazonaws.com")


def no_credentials() -> Exception:
    from botocore.exceptions import NoCredentialsError

    return NoCredentialsError()


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (client_error("ThrottlingException", 400), KeyProviderUnavailable),
        (client_error("KMSInternalException", 500), KeyProviderUnavailable),
        (client_error("Surprise", 503), KeyProviderUnavailable),
        (timeout(), KeyProviderUnavailable),
        (client_error("AccessDeniedException", 400), KeyProviderRefused),
        (no_credentials(), KeyProviderRefused),
        (RuntimeError("a bug in boto3"), RuntimeError),
    ],
)
async def test_what_may_pass_is_told_from_what_will_not_and_no_data_key_is_shown(error: Exception, expected: type):
    from arca_server.kernel.secrets.aws import KmsKey

    keys = KmsKey("k", client=Client(error))
    shown = await shown_by_waiting(partial(keys.wrap, Hidden(b"CANARYBIRD" + bytes(22)), PLACE))
    assert expected.__name__ in shown
    assert not [trace for trace in traces_of(b"CANARYBIRD") if trace in shown]


async def test_at_level_debug_boto3_writes_no_data_key():
    log = io.StringIO()
    handler = logging.StreamHandler(log)
    root, before = logging.getLogger(), logging.getLogger().level
    keys = await kms(new_kms_key())
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    for name in ("botocore", "botocore.endpoint", "botocore.parsers"):
        logging.getLogger(name).setLevel(logging.DEBUG)
    try:
        wrapped = await keys.wrap(Hidden(b"CANARYBIRD" + bytes(22)), PLACE)
        await keys.unwrap(wrapped, PLACE)
    finally:
        root.removeHandler(handler)
        root.setLevel(before)
        for name in ("botocore", "botocore.endpoint", "botocore.parsers"):
            logging.getLogger(name).setLevel(logging.NOTSET)
    assert len(log.getvalue()) > 100  # something was written at that level
    assert not [trace for trace in traces_of(b"CANARYBIRD") if trace in log.getvalue()]


async def test_the_key_may_live_in_secrets_manager():
    text = new_key_line(1).reveal().decode() + new_key_line(2).reveal().decode()
    boto3.client("secretsmanager").create_secret(Name="arca/master", SecretString=text)
    envelopes = Envelopes(await open_keys(["aws-secret:arca/master"], {}))
    sealed = await envelopes.seal(SECRET, PLACE)
    assert key_of(sealed) == KeyVersion("local", 2)
    again = Envelopes(await open_keys(["env:KEY"], {"KEY": text}))
    assert await again.open(sealed, PLACE) == SECRET


async def test_a_secret_that_is_no_key_or_not_there_is_named():
    manager = boto3.client("secretsmanager")
    manager.create_secret(Name="text", SecretString='{"password": "CANARYBIRD"}')
    manager.create_secret(Name="bytes", SecretBinary=b"CANARYBIRD")
    shown = await shown_by_waiting(partial(open_keys, ["aws-secret:text"], {}))
    assert "secret text of AWS Secrets Manager cannot be used" in shown
    assert "CANARY" not in shown
    with pytest.raises(MasterKeyInvalid, match="no text value"):
        await open_keys(["aws-secret:bytes"], {})
    with pytest.raises(KeyProviderRefused, match="ResourceNotFoundException"):
        await open_keys(["aws-secret:nobody"], {})


async def test_without_a_region_the_error_says_so(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("AWS_DEFAULT_REGION")
    with pytest.raises(MasterKeyInvalid, match="AWS is not configured: NoRegionError"):
        await kms("alias/arca")
