"""The steps of the authorisation, carried out: claim, check, reserve, mark, send, store, reconcile.

A worker reads, asks ARCA, reads again, decides and commits. No transaction is open while ARCA is asked, and the process
may die between any two lines: whoever comes next begins at the reading. Whatever a store raises leaves the turn; what
was asked of ARCA is asked again, and what was sent is asked about.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import suppress

from arca_sdk.domain.sequence import Sequence
from arca_sdk.errors import ArcaError
from arca_sdk.flows.classification import Verdict
from arca_server.invoices.engine import answering, checking, reconciling, reserving, troubles
from arca_server.invoices.engine import decisions as do
from arca_server.invoices.engine.arca import Arca
from arca_server.invoices.engine.errors import Conflict, EngineError, Fenced, Superseded
from arca_server.invoices.engine.policy import EnginePolicy
from arca_server.invoices.engine.states import AttemptState, SequenceRow
from arca_server.invoices.engine.store import Store
from arca_server.invoices.engine.transitions import write
from arca_server.invoices.engine.view import View

DEFAULT = EnginePolicy()
MAX_STEPS = 200
"""Of one turn; then others may have the sequence."""


class Worker:
    """Takes sequences in turn.

    Args:
        name: unique among all workers that ever lived; it goes to the audit log.
        new_id: makes ids of attempts, unique.
        luck: a random number in [0, 1), to spread retries.
    """

    def __init__(
        self,
        store: Store,
        arca: Arca,
        *,
        name: str,
        new_id: Callable[[], str],
        luck: Callable[[], float],
        policy: EnginePolicy = DEFAULT,
    ) -> None:
        self.store, self.arca, self.policy = store, arca, policy
        self.name, self.new_id, self.luck = name, new_id, luck
        self._limits: dict[str, int] = {}

    async def serve(self, pause: Callable[[], Awaitable[None]], *, batch: int = 10) -> None:
        """Look after everything that is due, for ever.

        Args:
            pause: waits until there may be something to do again.
        """
        while True:
            with suppress(EngineError):
                for key in await self.store.due(self.policy.sweep, batch):
                    with suppress(EngineError):
                        await self.turn(key)
            await pause()

    async def turn(self, key: Sequence) -> None:
        """Everything that can be done now on one sequence, if nobody else has it.

        Raises:
            EngineError: the store did not answer, or somebody else has claimed the sequence.
        """
        claimed = await self.store.claim(key, self.name, self.policy.lease)
        if claimed is None:
            return
        for _ in range(MAX_STEPS):
            try:
                if not await self._step(claimed):
                    break
            except Conflict:
                continue  # a person changed something meanwhile: look again
        await self.store.give_back(key, claimed.epoch)

    async def _step(self, claimed: SequenceRow) -> bool:
        """One question to ARCA and what follows from it; False if there is nothing to do now."""
        view = await self._look(claimed)
        match do.next_question(view, self.policy):
            case do.AskLast():
                view, decision = await self._check(claimed)
            case do.AskVoucher(number):
                view, decision = await self._reconcile(claimed, number)
            case do.Rest():
                return False
        await self._carry_out(claimed, view, decision)
        return True

    async def _look(self, claimed: SequenceRow) -> View:
        view = await self.store.load(claimed.key, self.policy.batch_limit)
        if view.sequence.epoch != claimed.epoch:
            raise Fenced(f"{claimed.key.name} was claimed by {view.sequence.lease_owner}")
        return view

    # --- asking ---------------------------------------------------------------------------------------------

    async def _check(self, claimed: SequenceRow) -> tuple[View, do.Decision]:
        """No attempt is open: is ARCA's last number ours?"""
        key = claimed.key
        try:
            last = await self.arca.last_number(key)
            view = await self._look(claimed)
            if view.sequence.baseline is None:
                return await self._begin(claimed, last)
            if last < view.sequence.last_confirmed:
                return view, troubles.behind(view, last, self.policy, self.luck())
            if last > view.sequence.last_confirmed:
                return await self._import(claimed, view.sequence.next_number, last)
            limit = await self._limit(view)
        except ArcaError as error:
            view = await self._look(claimed)
            return view, troubles.decide(view, error, self.luck())
        view = await self._look(claimed)
        return view, reserving.reserve(view, self.policy, limit)

    async def _begin(self, claimed: SequenceRow, last: int) -> tuple[View, do.Decision]:
        start = checking.baseline(await self._look(claimed), last, self.policy)
        held = (await self.arca.consult(claimed.key, start)).voucher if start else None
        following = (await self.arca.consult(claimed.key, last + 1)).voucher
        view = await self._look(claimed)
        return view, checking.begin(view, last, start, held, following, self.luck())

    async def _import(self, claimed: SequenceRow, number: int, last: int) -> tuple[View, do.Decision]:
        answer = await self.arca.consult(claimed.key, number)
        view = await self._look(claimed)
        if answer.voucher is None:
            return view, checking.missing(view, last, self.luck())
        return view, checking.found(view, answer.voucher, answer.arca_now, self.policy, self.luck())

    async def _limit(self, view: View) -> int:
        """How many vouchers ARCA takes at once; asked once, and only where more than one wait."""
        key = view.sequence.key
        if len(view.queue) < 2:
            return 1
        if key.owner not in self._limits:
            self._limits[key.owner] = await self.arca.batch_limit(key)
        return self._limits[key.owner]

    async def _reconcile(self, claimed: SequenceRow, number: int) -> tuple[View, do.Decision]:
        """An attempt is open: what does ARCA hold under its first unresolved number?"""
        try:
            answer = await self.arca.consult(claimed.key, number)
            last = await self.arca.last_number(claimed.key) if answer.voucher is None else 0
        except ArcaError as error:
            view = await self._look(claimed)
            return view, troubles.decide(view, error, self.luck())
        view = await self._look(claimed)
        if answer.voucher is None:
            return view, reconciling.absent(view, last, self.policy, self.luck())
        return view, reconciling.found(view, answer.voucher, answer.arca_now, self.policy, self.luck())

    # --- doing ----------------------------------------------------------------------------------------------

    async def _carry_out(self, claimed: SequenceRow, view: View, decision: do.Decision) -> None:
        await self._commit(view, decision)
        if isinstance(decision, do.Reserve):
            await self._commit(await self._look(claimed), do.Send())
        if isinstance(decision, do.Reserve | do.Send):
            await self._send(claimed)

    async def _commit(self, view: View, decision: do.Decision) -> None:
        new_id = self.new_id() if isinstance(decision, do.Reserve) else ""
        await self.store.commit(write(view, decision, self.policy, new_id=new_id), actor=self.name)

    async def _send(self, claimed: SequenceRow) -> None:
        """The intention to send is durable; not a byte leaves if the lease might end before the answer."""
        view = await self._look(claimed)
        attempt, until = view.open_attempt, view.sequence.lease_until
        assert attempt.state is AttemptState.SENDING
        assert until is not None
        if until - view.now < self.policy.margin:
            return
        verdicts = await self.arca.authorize(attempt, view.unresolved)
        await self._store(claimed, verdicts)

    async def _store(self, claimed: SequenceRow, verdicts: tuple[Verdict, ...]) -> None:
        """Write down what ARCA said. If it cannot be, ARCA will be asked."""
        for _ in range(3):
            view = await self._look(claimed)
            try:
                await self._commit(view, answering.settle(view, verdicts, self.luck()))
            except Conflict:
                continue
            return
        raise Superseded(f"{claimed.key.name} changes too often for the answer to be stored; ARCA will be asked")
