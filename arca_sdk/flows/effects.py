"""Everything that a conversation with ARCA may ask of the outside.

A flow is a generator: it yields one of these, and receives the answer; an answer that is an error is thrown into
it. ``Effect`` is closed: a runner that answers each of its members can run every flow.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, field
from typing import Any, TypeAlias, TypeVar

from arca_sdk.domain.authorization import Authorized, Outcome
from arca_sdk.domain.ticket import Ticket
from arca_sdk.errors import ArcaMessage
from arca_sdk.flows.journal import Attempt

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Now:
    """What time is it? Answer: an aware UTC instant."""


@dataclass(frozen=True, slots=True)
class Sleep:
    """Wait. Answer: None."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Jitter:
    """A random number in [0, 1), to spread retries. Answer: float."""


@dataclass(frozen=True, slots=True)
class UniqueId:
    """A random unsigned 32-bit number. Answer: int."""


@dataclass(frozen=True, slots=True)
class Send:
    """One HTTP exchange, never repeated by the runner. Answer: ``Reply``.

    The answer may be an error: ``NotSent`` if no byte left, ``ReplyLost`` if the outcome is unknown,
    ``ReplyTooLarge``.
    """

    url: str
    body: bytes = field(repr=False)  # holds token and sign
    headers: tuple[tuple[str, str], ...] = ()
    timeout: float = 30.0


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back, whatever its status."""

    status: int
    content_type: str
    body: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Sign:
    """Sign a TRA with the certificate's key. Answer: the CMS in base64 (str).

    The answer may be a ``CredentialError``.
    """

    content: bytes


@dataclass(frozen=True, slots=True)
class TicketKey:
    """Which ticket: tickets belong to one address of WSAA, one certificate and one service."""

    wsaa_url: str
    certificate: str
    service: str


@dataclass(frozen=True, slots=True)
class LoadTicket:
    """The stored ticket. Answer: ``Ticket | None``."""

    key: TicketKey


@dataclass(frozen=True, slots=True)
class StoreTicket:
    """Keep a ticket, durably before it is used. Answer: None."""

    key: TicketKey
    ticket: Ticket


@dataclass(frozen=True, slots=True)
class Hold:
    """Run ``flow`` while nobody else holds ``name``. Answer: the flow's result.

    Used for the sequence (CUIT, point of sale, type) and for the login. ``shared`` is a lock that several
    processes respect.
    """

    name: str
    flow: Flow[Any]


@dataclass(frozen=True, slots=True)
class WriteAttempt:
    """Put an attempt into the journal, durably (fsync) before the answer. Answer: None.

    ``settled`` are the outcomes of its numbers that are known by now; the journal keeps their vouchers in the same
    step: those with a reference for good, the others until they are ``Told``.
    """

    attempt: Attempt
    settled: tuple[Outcome, ...] = ()


@dataclass(frozen=True, slots=True)
class CloseAttempt:
    """Take a settled attempt out of the journal, its outcomes kept as with ``WriteAttempt``. Answer: None."""

    attempt: Attempt
    settled: tuple[Outcome, ...] = ()


@dataclass(frozen=True, slots=True)
class OpenAttempts:
    """The attempts that the journal holds for a sequence, oldest first. Answer: ``tuple[Attempt, ...]``.

    ``sequence`` None asks for all.
    """

    sequence: str | None


@dataclass(frozen=True, slots=True)
class FindAuthorized:
    """The voucher that a reference has, by the journal. Answer: ``Authorized | None``.

    ``owner`` is whose references: a realm and a CUIT (``Session.owner``).
    """

    owner: str
    reference: str


@dataclass(frozen=True, slots=True)
class FindManyAuthorized:
    """As ``FindAuthorized``, many at once. Answer: ``dict[str, Authorized]``, of those that have a voucher."""

    owner: str
    references: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FindUntold:
    """The vouchers without a reference that the journal was given and that no caller has been told of. Answer:
    ``tuple[Authorized, ...]``."""

    owner: str


@dataclass(frozen=True, slots=True)
class Told:
    """The call that made these vouchers returns them now: the journal need not keep them any longer. Answer: None.

    The last effect of a call, and no waiting in it: an interruption between it and the return would lose them. It need
    not be durable, for telling twice does no harm.
    """

    owner: str
    vouchers: tuple[Authorized, ...]


@dataclass(frozen=True, slots=True)
class Notice:
    """Tell what ARCA announced along with a reply (Events), each notice once. Answer: None, never an error.

    ``service`` is WSAA's name of it.
    """

    service: str
    messages: tuple[ArcaMessage, ...]


Effect: TypeAlias = (
    Now
    | Sleep
    | Jitter
    | UniqueId
    | Send
    | Sign
    | LoadTicket
    | StoreTicket
    | Hold
    | WriteAttempt
    | CloseAttempt
    | OpenAttempts
    | FindAuthorized
    | FindManyAuthorized
    | FindUntold
    | Told
    | Notice
)

Flow: TypeAlias = Generator[Effect, Any, T]
"""A conversation that ends in a ``T``."""
