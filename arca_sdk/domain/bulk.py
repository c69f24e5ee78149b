"""What became of many invoices: one outcome each, and how far a run has come."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property

from arca_sdk.domain.authorization import Authorized, Outcome, Rejected, Uncertain, Unsent
from arca_sdk.errors import InvalidInput


@dataclass(frozen=True, slots=True)
class BulkProgress:
    """How far a run has come, in invoices.

    Attributes:
        total: how many were given.
        authorized: have a voucher, those of an earlier run included.
        known: of ``authorized``, how many had it before this run.
        rejected: refused by ARCA.
        uncertain: not known; the same run again, later, finds out.
        invalid: never sent, because the invoice itself cannot be right.
        unsent: not sent for another reason; the same run again sends them.
    """

    total: int
    authorized: int = 0
    known: int = 0
    rejected: int = 0
    uncertain: int = 0
    invalid: int = 0
    unsent: int = 0

    @property
    def done(self) -> int:
        """How many have an outcome by now."""
        return self.authorized + self.rejected + self.uncertain + self.invalid + self.unsent

    def with_invalid(self, count: int) -> BulkProgress:
        """With some more that were no invoices at all."""
        return replace(self, total=self.total + count, invalid=self.invalid + count)

    def counting(self, outcomes: Iterable[Outcome], *, known: bool = False) -> BulkProgress:
        """The progress after some more outcomes."""
        counts = {name: getattr(self, name) for name in self.__slots__}
        for outcome in outcomes:
            status = status_of(outcome)
            counts[status] += 1
            counts["known"] += known and status == "authorized"
        return replace(self, **counts)


@dataclass(frozen=True)
class BulkReport:
    """What became of every invoice of a run.

    Attributes:
        outcomes: one per invoice, in the order in which they were given.
        counts: how many of each kind.
    """

    outcomes: tuple[Outcome, ...]
    counts: BulkProgress

    @property
    def is_complete(self) -> bool:
        """Whether every invoice is authorised."""
        return self.counts.authorized == len(self.outcomes)

    @cached_property
    def authorized(self) -> tuple[Authorized, ...]:
        return tuple(outcome for outcome in self.outcomes if isinstance(outcome, Authorized))

    @cached_property
    def rejected(self) -> tuple[Rejected, ...]:
        return tuple(outcome for outcome in self.outcomes if isinstance(outcome, Rejected))

    @cached_property
    def uncertain(self) -> tuple[Uncertain, ...]:
        return tuple(outcome for outcome in self.outcomes if isinstance(outcome, Uncertain))

    @cached_property
    def unsent(self) -> tuple[Unsent, ...]:
        """Everything that was not sent, invalid ones included; each has its ``error``."""
        return tuple(outcome for outcome in self.outcomes if isinstance(outcome, Unsent))

    def __str__(self) -> str:
        counts = self.counts
        said = [f"{counts.authorized} of {counts.total} authorised"]
        said += [
            f"{count} {word}"
            for word in ("rejected", "uncertain", "invalid", "unsent")
            if (count := getattr(counts, word))
        ]
        return ", ".join(said)


class BulkInterrupted(KeyboardInterrupt):
    """Ctrl-C during a run: requests on their way were waited for, and no further one was sent.

    Attributes:
        report: what is known; the same run again goes on from here.
    """

    def __init__(self, report: BulkReport) -> None:
        super().__init__(f"Interrupted: {report}. The same run again goes on.")
        self.report = report


def status_of(outcome: Outcome) -> str:
    """``authorized``, ``rejected``, ``uncertain``, ``invalid`` (the invoice itself has to change) or ``unsent``."""
    match outcome:
        case Authorized():
            return "authorized"
        case Rejected():
            return "rejected"
        case Uncertain():
            return "uncertain"
        case Unsent(error=InvalidInput()):
            return "invalid"
        case Unsent():
            return "unsent"
