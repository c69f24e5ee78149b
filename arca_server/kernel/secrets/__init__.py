"""Secrets at rest: each encrypted under a key of its own, bound to the place where it belongs.

``envelope`` describes the format and seals, opens and rewraps; ``wrapping`` is the port of master keys, answered by
``local`` (``keyfile``, environment), ``hashicorp`` and ``aws``, and chosen by ``providers``; ``rotation`` and
``canary`` look after the master key; ``hidden`` keeps values out of sight.
"""

from __future__ import annotations

from arca_server.kernel.secrets.canary import CanaryStore, check_master_key
from arca_server.kernel.secrets.context import SecretContext
from arca_server.kernel.secrets.envelope import Envelopes, key_of
from arca_server.kernel.secrets.errors import (
    KeyProviderRefused,
    KeyProviderUnavailable,
    MasterKeyInvalid,
    NotAnEnvelope,
    SecretError,
    SecretUnreadable,
    UnknownKey,
    WrongMasterKey,
)
from arca_server.kernel.secrets.hidden import Hidden
from arca_server.kernel.secrets.providers import open_keys
from arca_server.kernel.secrets.rotation import Rewrap, SecretStore, StoredSecret, retirement, rotate
from arca_server.kernel.secrets.wrapping import KeyRing, KeyVersion, KeyWrapper

__all__ = [
    "CanaryStore",
    "Envelopes",
    "Hidden",
    "KeyProviderRefused",
    "KeyProviderUnavailable",
    "KeyRing",
    "KeyVersion",
    "KeyWrapper",
    "MasterKeyInvalid",
    "NotAnEnvelope",
    "Rewrap",
    "SecretContext",
    "SecretError",
    "SecretStore",
    "SecretUnreadable",
    "StoredSecret",
    "UnknownKey",
    "WrongMasterKey",
    "check_master_key",
    "key_of",
    "open_keys",
    "retirement",
    "rotate",
]
