"""What can go wrong with secrets.

::

    ArcaError
    ├── ConfigurationError
    │   ├── MasterKeyInvalid         missing, malformed, or readable by others
    │   └── WrongMasterKey           readable, and not the one that this database was written with
    └── SecretError
        ├── NotAnEnvelope            not bytes that this code wrote, or cut
        ├── SecretUnreadable         altered, moved to another place, or wrapped by another key
        ├── UnknownKey               wrapped by a master key (or a version) that is not configured
        ├── KeyProviderUnavailable   Vault or AWS did not answer: try again
        └── KeyProviderRefused       Vault or AWS said no: its policy, its token
"""

from __future__ import annotations

from arca_sdk.errors import ArcaError, ConfigurationError


class MasterKeyInvalid(ConfigurationError):
    """The master key cannot be used as it is configured."""

    code = "master_key_invalid"


class WrongMasterKey(ConfigurationError):
    """The configured master key is not the one that the stored secrets were wrapped with."""

    code = "wrong_master_key"


class SecretError(ArcaError):
    """A stored secret cannot be sealed or opened."""

    code = "secret_error"


class NotAnEnvelope(SecretError):
    """The stored bytes are not an envelope of a known format, or are cut."""

    code = "not_an_envelope"


class SecretUnreadable(SecretError):
    """The envelope does not open: altered, stored under another name, or wrapped by another key of the same name.

    Which of them cannot be told apart, by design of the cipher.
    """

    code = "secret_unreadable"


class UnknownKey(SecretError):
    """The envelope names a master key that is not configured."""

    code = "unknown_master_key"


class KeyProviderUnavailable(SecretError):
    """The key service did not answer, or answered that it cannot now. Trying again later is right."""

    code = "key_provider_unavailable"


class KeyProviderRefused(SecretError):
    """The key service answered no: token, policy, or a key that does not exist there."""

    code = "key_provider_refused"
