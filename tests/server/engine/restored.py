"""A database that is put back to what it was minutes ago, while ARCA is not."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta

from arca_sdk.domain.invoice import Invoice
from arca_sdk.domain.sequence import Sequence
from arca_server.invoices.engine.errors import Declined, EngineError, PossibleDuplicate, StoreUnavailable
from arca_server.invoices.engine.people import NewInvoice, OnDuplicate, Verdict
from arca_server.invoices.engine.policy import EnginePolicy
from arca_server.invoices.engine.states import HoldReason, InvoiceState, Mode
from tests.makers import invoice_b
from tests.server.engine.driver import PATIENCE, Driver
from tests.server.engine.invariants import Broken
from tests.server.engine.pausing import Pause
from tests.server.engine.stage import TENANT


class RestoredDriver(Driver):
    """Each sale has a total of its own, so that ARCA's ledger alone shows what was issued twice."""

    def __init__(self, seed: int) -> None:
        super().__init__(seed)
        self.has_rival = self.at_midnight = False
        self.mode, self.policy = Mode.EXCLUSIVE, EnginePolicy(strict=self.policy.strict)
        self.contents: dict[int, tuple[Sequence, Invoice]] = {}
        self.posts = 0

    def play_and_restore(self) -> None:
        """Raises ``Broken``."""
        chance = self.chance
        self._cast()
        try:
            self._run(until=self.stage.now + timedelta(seconds=chance.choice([1, 3, 6, 60])))
            backup = self.stage.store.tables.copy()
            self._run(until=self.stage.now + timedelta(seconds=chance.choice([5, 60, 600])))
            self._restore(backup)
            self._calm_down()
            healed = self.stage.now
            self._run(until=healed + PATIENCE, done=self._is_quiet)
        finally:
            for actor in self.actors:
                actor.play.close()
        self._check_sales()

    def _restore(self, backup: object) -> None:
        """Every process ends; the older database comes up, and knows that it is older."""
        for actor in self.actors:
            actor.play.close()
        self.actors.clear()
        self.weather.database = 0.0
        self.stage.store.tables = backup  # type: ignore[assignment]  # a copy of its own tables
        self._add("restorer", self._hold(), 0)
        self._hire(0.1)
        for number, (key, content) in self.contents.items():
            self._add(f"client-again-{number}", self._post_again(number, key, content), chance_of(self))
        self._add("registry", self._registry(), 0)
        self._add("operator", self._operator(), 60)

    async def _hold(self) -> None:
        await self.stage.store.hold(None, HoldReason.RESTORE, "another incarnation of the database", actor="start-up")

    async def _post_again(self, number: int, key: Sequence, content: Invoice) -> None:
        """Its owner looks for what it posted; what is gone it posts anew, with a new key."""
        if await self.stage.store.find_by_key(TENANT, f"key-{number}") is not None:
            return
        self.posts += 1
        new = NewInvoice(
            id=self.new_id(),
            tenant=TENANT,
            key=key,
            content=content,
            idempotency_key=f"again-{number}",
            request_hash=f"hash-{number}",
        )
        while True:
            try:
                await self.store.accept(new)
            except PossibleDuplicate:
                new = replace(new, on_duplicate=OnDuplicate.ADOPT)
            except StoreUnavailable:
                await Pause(1)
            except Declined:
                return
            else:
                self._wake()
                return

    def _content(self, number: int, key: Sequence) -> Invoice:
        content = super()._content(number, key)
        whole = invoice_b(f"{1000 + number}.00", point_of_sale=key.point_of_sale)
        content = replace(content, total=whole.total, net=whole.net, vat_total=whole.vat_total, vat=whole.vat)
        self.contents[number] = (key, content)
        return content

    async def _operator(self) -> None:
        """Looks at each sale: ARCA's ledger shows whether it was issued."""
        while True:
            await Pause(self.chance.choice([60, 300]))
            try:
                for row in list(self.stage.store.tables.invoices.values()):
                    if row.state is InvoiceState.NEEDS_REVIEW:
                        await self._decide(row.id)
                for key in self.keys:
                    await self._release(key)
                self._wake()
            except EngineError:
                continue

    async def _decide(self, invoice_id: str) -> None:
        row = self.stage.invoice(invoice_id)
        orphans = await self.stage.store.orphans(row.key)
        held = [orphan for orphan in orphans if orphan.voucher.invoice.total == row.content.total]
        verdict, number = (Verdict.ADOPT, held[0].number) if held else (Verdict.ISSUE, None)
        await self.store.resolve(TENANT, row.id, verdict, actor="operator", number=number)

    def _is_quiet(self) -> bool:
        rows = self.stage.store.tables.invoices.values()
        return (
            not self.stage.simulator.late
            and all(row.state in FINAL for row in rows)
            and all(self._knows_all(key) for key in self.keys)
            and not any(actor.name.startswith(("client", "echo", "restorer")) for actor in self.actors)
            and not any(sequence.hold for sequence in self.stage.store.tables.sequences.values())
        )

    def _check_sales(self) -> None:
        issued = Counter((voucher.invoice.point_of_sale, voucher.invoice.total) for voucher in self.stage.issued)
        twice = [sale for sale, count in issued.items() if count > 1]
        if twice:
            raise Broken(f"I1: {twice} issued twice after a restore; seed {self.seed}")
        known = {row.cae for row in self.stage.store.tables.invoices.values() if row.has_voucher}
        for row in self.stage.store.tables.invoices.values():
            if row.state not in FINAL:
                raise Broken(f"I12: {row.id} is {row.state} for ever after a restore; seed {self.seed}")
        if not known <= {voucher.cae for voucher in self.stage.issued}:
            raise Broken(f"I3: a CAE that ARCA does not have; seed {self.seed}")


FINAL = frozenset({InvoiceState.AUTHORIZED, InvoiceState.REJECTED, InvoiceState.CANCELLED})


def chance_of(driver: Driver) -> float:
    return driver.chance.choice([0.0, 2.0, 40.0, 400.0])
