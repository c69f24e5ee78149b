"""Who speaks, to which ARCA, and with how much patience."""

from __future__ import annotations

from dataclasses import dataclass, field

from arca_sdk.domain.codes import IssuerCondition
from arca_sdk.domain.cuit import Cuit
from arca_sdk.domain.environment import Environment
from arca_sdk.domain.invoice import Invoice
from arca_sdk.domain.sequence import Sequence
from arca_sdk.endpoints import Endpoints


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """How long to wait, in seconds, and how careful to be.

    Attributes:
        timeout: one exchange with ARCA.
        recovery_timeout: how long a lost reply is searched for before the outcome is returned as uncertain.
        check_rules: refuse locally what ARCA would reject. Off, ARCA is the only judge.
        strict_batches: after a rejection inside a batch, hold the unprocessed invoices back instead of giving them
            new numbers at once; protects even against an ARCA that goes on after a rejection (see
            docs/explanation/partial-batches.md).
    """

    timeout: float = 30.0
    recovery_timeout: float = 60.0
    check_rules: bool = True
    strict_batches: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """The fixed facts of a conversation.

    Attributes:
        endpoints: which ARCA.
        cuit: for whom; the certificate may be another CUIT's, by delegation.
        certificate: fingerprint of the certificate that signs.
        issuer_condition: the CUIT's standing before VAT, where known.
    """

    endpoints: Endpoints
    cuit: Cuit
    certificate: str
    policy: Policy = field(default_factory=Policy)
    issuer_condition: IssuerCondition | None = None

    @property
    def realm(self) -> str:
        """Distinguishes this ARCA from every other, simulators included."""
        if self.endpoints.environment is Environment.SIMULATOR:
            return f"{self.endpoints.environment}@{self.endpoints.simulator_url.rstrip('/')}"
        return str(self.endpoints.environment)

    @property
    def owner(self) -> str:
        """Whose references: the same reference of another CUIT or another ARCA is another one."""
        return f"{self.realm}/{self.cuit}"

    def sequence(self, invoice: Invoice) -> Sequence:
        return Sequence.of(invoice, realm=self.realm, cuit=self.cuit)
