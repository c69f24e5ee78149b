"""Where a secret belongs. It is authenticated with the ciphertext, so that a secret opens only in its own place."""

from __future__ import annotations

import re
from dataclasses import dataclass

_PART = re.compile(r"[A-Za-z0-9_.:-]{1,100}")


@dataclass(frozen=True, slots=True)
class SecretContext:
    """The place of a secret.

    Attributes:
        tenant: id of the organization.
        cuit: eleven digits; ``-`` for what belongs to the organization as a whole.
        environment: ``simulator``, ``homologacion``, ``produccion``; ``-`` likewise.
        secret_id: id of the row that holds the secret.
        version: counts the values that this row has held, from 1; an older value does not open as the newer one.

    Raises:
        ValueError: a part is empty, too long, or has a character that could be taken for the separator.
    """

    tenant: str
    cuit: str
    environment: str
    secret_id: str
    version: int = 1

    def __post_init__(self) -> None:
        for name in ("tenant", "cuit", "environment", "secret_id"):
            if not _PART.fullmatch(getattr(self, name)):
                raise ValueError(f"{name} of a secret is 1 to 100 letters, digits or any of _ . : -")
        if not 1 <= self.version < 1 << 32:
            raise ValueError("the version of a secret counts from 1")

    @classmethod
    def of_organization(cls, tenant: str, secret_id: str, version: int = 1) -> SecretContext:
        """For secrets without a CUIT: those of webhooks, connectors, stored documents."""
        return cls(tenant, "-", "-", secret_id, version)

    @property
    def associated_data(self) -> bytes:
        """``tenant|cuit|environment|secret id|version``: no part can hold the separator, so no two contexts agree."""
        return "|".join((self.tenant, self.cuit, self.environment, self.secret_id, str(self.version))).encode()

    @property
    def pairs(self) -> dict[str, str]:
        """The same by name, for providers that want it so (the encryption context of AWS KMS)."""
        return {
            "tenant": self.tenant,
            "cuit": self.cuit,
            "environment": self.environment,
            "secret": self.secret_id,
            "version": str(self.version),
        }
