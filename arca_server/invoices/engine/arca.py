"""The port to ARCA, and its implementation by the SDK's flows.

``FlowArca`` needs to be told how a flow is run (a server's world of tickets, keys and sockets; a simulator in process)
and for whom (a session per sequence). Nothing here sends twice: whether to send again is the engine's to decide.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeVar

from arca_sdk.domain.authorization import Voucher
from arca_sdk.domain.sequence import Sequence
from arca_sdk.errors import ArcaError, NotFound
from arca_sdk.flows import queries, sending
from arca_sdk.flows.classification import Verdict, classify
from arca_sdk.flows.effects import Flow
from arca_sdk.flows.journal import Attempt
from arca_sdk.flows.session import Session
from arca_server.invoices.engine.states import AttemptRow, ItemRow

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Consulted:
    """ARCA's answer about a number.

    Attributes:
        voucher: None for 602.
        arca_now: what its clock showed, None where it did not say.
    """

    voucher: Voucher | None
    arca_now: datetime | None = None


class Arca(Protocol):
    """What the engine asks of ARCA."""

    async def last_number(self, key: Sequence) -> int:
        """FECompUltimoAutorizado; zero with errors is not zero.

        Raises:
            ArcaError
        """

    async def consult(self, key: Sequence, number: int) -> Consulted:
        """FECompConsultar.

        Raises:
            ArcaError: anything but a voucher and 602.
        """

    async def authorize(self, attempt: AttemptRow, items: tuple[ItemRow, ...]) -> tuple[Verdict, ...]:
        """FECAESolicitar, once: one verdict per item. Whatever goes wrong is a verdict, not an error.

        Args:
            attempt: after the intention to send was committed.
            items: those that are unresolved, in the order of their numbers.
        """

    async def batch_limit(self, key: Sequence) -> int:
        """FECompTotXRequest.

        Raises:
            ArcaError
        """


class FlowArca:
    """``Arca`` by the SDK's flows.

    Args:
        session: for whom to speak on a sequence; raises an ArcaError where there is no certificate for it.
        run: runs a flow of that sequence to its end; for example ``lambda key, flow: run_async(flow, world(key))``.
    """

    def __init__(
        self, session: Callable[[Sequence], Session], run: Callable[[Sequence, Flow[object]], Awaitable[object]]
    ) -> None:
        self._session = session
        self._run = run

    async def _answer(self, key: Sequence, flow: Flow[T]) -> T:
        answer: T = await self._run(key, flow)  # type: ignore[assignment]  # a runner returns what its flow does
        return answer

    async def last_number(self, key: Sequence) -> int:
        session = self._session(key)
        return await self._answer(key, queries.last_number(session, key.point_of_sale, key.voucher_type))

    async def consult(self, key: Sequence, number: int) -> Consulted:
        session = self._session(key)
        question = queries.consult_with_clock(session, key.point_of_sale, key.voucher_type, number)
        try:
            return Consulted(*await self._answer(key, question))
        except NotFound:
            return Consulted(None)

    async def authorize(self, attempt: AttemptRow, items: tuple[ItemRow, ...]) -> tuple[Verdict, ...]:
        assert attempt.first_sent_at is not None
        assert attempt.last_sent_at is not None
        sent = Attempt(
            id=attempt.id,
            sequence=attempt.key,
            items=tuple(item.bound for item in items),
            first_sent_at=attempt.first_sent_at,
            last_sent_at=attempt.last_sent_at,
            sends=attempt.sends,
            last_word=attempt.last_word,
        )
        try:
            return await self._answer(attempt.key, _submit(self._session(attempt.key), sent))
        except ArcaError as error:  # no ticket, for example: nothing left this time
            return classify(sent, error)

    async def batch_limit(self, key: Sequence) -> int:
        return await self._answer(key, queries.batch_limit(self._session(key)))


def _submit(session: Session, attempt: Attempt) -> Flow[tuple[Verdict, ...]]:
    """One FECAESolicitar, without the SDK's own journal: the engine has written the attempt already."""
    message = yield from sending._message(session, attempt)
    answer = yield from sending._submit(message)
    return classify(attempt, answer)
