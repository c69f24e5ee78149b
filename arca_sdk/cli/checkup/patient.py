"""What one examination has learnt so far; each check leaves here what the next ones need."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING

from arca_sdk.cli.state import State

if TYPE_CHECKING:
    from arca_sdk.adapters.http import Http
    from arca_sdk.domain.cuit import Cuit
    from arca_sdk.domain.environment import Environment
    from arca_sdk.domain.ticket import Ticket
    from arca_sdk.flows.session import Session
    from arca_sdk.wire.credentials import Credentials


@dataclass
class Patient:
    """Who is examined.

    Attributes:
        environment, credentials, cuit, ticket: None where a check failed to establish them.
        sick: something was found that makes a login fail.
        forgotten: a simulator does not know the certificate, so its tickets are worth nothing either.
        unreadable: the settings themselves cannot be read, so nothing else can be looked at.
        open_mode: of a simulator; None where it is none, or does not say.
        issued: fingerprints of the certificates that a simulator knows; None where it is none, or does not say.
    """

    state: State
    now: datetime = field(default_factory=lambda: datetime.now(UTC))
    environment: Environment | None = None
    credentials: Credentials | None = None
    cuit: Cuit | None = None
    ticket: Ticket | None = None
    open_mode: bool | None = None
    issued: frozenset[str] | None = None
    sick: bool = False
    forgotten: bool = False
    unreadable: bool = False
    reachable: bool = True

    @cached_property
    def http(self) -> Http:
        from arca_sdk.adapters.http import Http

        return Http(proxy=self.state.setting("proxy") or None)

    @cached_property
    def session(self) -> Session:
        """Good enough for what needs no ticket, whatever is missing. Only with an environment."""
        from arca_sdk.domain.cuit import Cuit
        from arca_sdk.endpoints import Endpoints
        from arca_sdk.flows.session import Session

        assert self.environment is not None
        return Session(
            endpoints=Endpoints(self.environment, self.state.simulator_url),
            cuit=self.cuit or Cuit("30000000007"),
            certificate=self.credentials.fingerprint if self.credentials else "",
            policy=self.state.policy,
        )

    def close(self) -> None:
        if "http" in vars(self):
            self.http.close()
