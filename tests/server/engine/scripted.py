"""One scripted day, on which exactly one thing goes wrong: four invoices, the third is refused."""

from __future__ import annotations

from typing import Self

from arca_sdk.domain.invoice import Invoice
from arca_sdk.domain.sequence import Sequence
from arca_sdk.simulator.faults import Fault
from arca_server.invoices.engine.policy import EnginePolicy
from arca_server.invoices.engine.states import InvoiceState, Mode
from tests.makers import invoice_b
from tests.server.engine.driver import UNREGISTERED, Driver, refusable
from tests.server.engine.weather import Weather


class ScriptedDriver(Driver):
    """A schedule without chance.

    Args:
        lose_answer: the first request is granted, and its answer is lost.
        crash_at: the step of a worker at which it dies.
        fail_at: the call of the database that fails.
    """

    def __init__(self, *, lose_answer: bool = False, crash_at: int = -1, fail_at: int = -1) -> None:
        super().__init__(0)
        self.weather = Weather()
        self.at_midnight = self.is_moody = self.has_rival = False
        self.mode, self.policy = Mode.EXCLUSIVE, EnginePolicy()
        self.keys = self.keys[:1]
        self.crash_at, self.fail_at = crash_at, fail_at
        for cuit in UNREGISTERED:
            self.stage.refuse(cuit)
        if lose_answer:
            self.stage.simulator.faults.add(Fault.cut_after_granting())

    def play_through(self) -> Self:
        """Raises ``Broken``, with the place."""
        self.play()
        states = [
            row.state for row in sorted(self.stage.store.tables.invoices.values(), key=lambda row: row.position or 0)
        ]
        yes, no = InvoiceState.AUTHORIZED, InvoiceState.REJECTED
        assert states == [yes, yes, no, yes], f"{states} after a crash at {self.crash_at}, a failure at {self.fail_at}"
        return self

    def _cast(self) -> None:
        self.open_sequences()
        self._add("client", self._all(), 0)
        self._hire(0.5)
        self._add("operator", self._operator(), 60)

    async def _all(self) -> None:
        for number in range(4):
            await self._post(number, self.keys[0], self._content(number, self.keys[0]))

    def _content(self, number: int, key: Sequence) -> Invoice:
        content = invoice_b(f"{1000 + number}.00", point_of_sale=key.point_of_sale)
        return refusable(content, UNREGISTERED[0]) if number == 2 else content
