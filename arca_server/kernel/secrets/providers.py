"""Master keys from their descriptions in the settings.

======================================  =================================================================
``file:/etc/arca/master.key``           a file, 0600
``env:ARCA_MASTER_KEY``                 the environment variable of that name
``vault:https://host:8200/transit/arca``  HashiCorp Vault: address, mount, key; token by VAULT_TOKEN_FILE (read for
                                        each request) or VAULT_TOKEN; VAULT_NAMESPACE
``aws-kms:alias/arca``                  AWS KMS: alias or ARN
``aws-secret:arca/master``              AWS Secrets Manager: name or ARN
======================================  =================================================================

Several may be given: the first wraps, all unwrap.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from urllib.parse import urlsplit

from arca_server.kernel.secrets.errors import MasterKeyInvalid
from arca_server.kernel.secrets.hidden import Hidden
from arca_server.kernel.secrets.keyfile import read_key_file
from arca_server.kernel.secrets.local import LocalKeys, parse_keys
from arca_server.kernel.secrets.wrapping import KeyRing, KeyWrapper


async def open_keys(descriptions: Iterable[str], environment: Mapping[str, str]) -> KeyRing:
    """The described keys as one.

    Args:
        environment: usually ``os.environ``.

    Raises:
        MasterKeyInvalid: a description is not understood, or its key cannot be used.
        KeyProviderUnavailable, KeyProviderRefused
    """
    return KeyRing(*[await _open(description.strip(), environment) for description in descriptions])


async def _open(description: str, environment: Mapping[str, str]) -> KeyWrapper:
    kind, _, where = description.partition(":")
    match kind:
        case "file" if where:
            return LocalKeys(read_key_file(Path(where)))
        case "env" if where:
            return _from_environment(where, environment)
        case "vault" if where:
            return _vault(where, environment)
        case "aws-kms" if where:
            from arca_server.kernel.secrets.aws import KmsKey

            return KmsKey(where)
        case "aws-secret" if where:
            from arca_server.kernel.secrets.aws import secrets_manager_keys

            return await secrets_manager_keys(where)
        case _:
            # The description may be the key itself, pasted into the wrong setting: it is not quoted.
            raise MasterKeyInvalid(
                "The master key's description is not understood.",
                hint="file:PATH, env:NAME, vault:https://HOST/MOUNT/KEY, aws-kms:KEY or aws-secret:NAME.",
            )


def _from_environment(name: str, environment: Mapping[str, str]) -> LocalKeys:
    if not environment.get(name):
        raise MasterKeyInvalid(f"The environment variable {name} with the master key is not set.")
    return LocalKeys(parse_keys(Hidden.text(environment[name]), f"environment variable {name}"))


def _vault(where: str, environment: Mapping[str, str]) -> KeyWrapper:
    from arca_server.kernel.secrets.hashicorp import VaultTransit

    parts = urlsplit(where)
    mount, _, key = parts.path.strip("/").rpartition("/")
    if not (mount and key) or parts.username or parts.query:
        raise MasterKeyInvalid("Vault's key is described as vault:https://HOST:PORT/MOUNT/KEY, without a token.")
    return VaultTransit(
        f"{parts.scheme}://{parts.netloc}",
        key,
        mount=mount,
        token=_vault_token(environment),
        namespace=environment.get("VAULT_NAMESPACE") or None,
    )


def _vault_token(environment: Mapping[str, str]) -> Callable[[], Hidden]:
    if path := environment.get("VAULT_TOKEN_FILE"):
        return lambda: _token_file(Path(path))
    if environment.get("VAULT_TOKEN"):
        token = Hidden.text(environment["VAULT_TOKEN"])
        return lambda: token
    raise MasterKeyInvalid("Vault needs a token: set VAULT_TOKEN_FILE or VAULT_TOKEN.")


def _token_file(path: Path) -> Hidden:
    try:
        return Hidden(path.read_bytes())
    except OSError as error:
        raise MasterKeyInvalid(f"Vault's token file {path} cannot be read: {error.strerror}.") from None
