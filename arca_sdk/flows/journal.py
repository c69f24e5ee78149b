"""What must survive a crash: which invoice was bound to which number, before the first byte left."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence as Many
from dataclasses import dataclass, replace
from datetime import datetime

from arca_sdk.domain.authorization import Uncertain
from arca_sdk.domain.invoice import Invoice
from arca_sdk.domain.sequence import Sequence
from arca_sdk.errors import ArcaMessage
from arca_sdk.wire.wsfe import write_detail


@dataclass(frozen=True, slots=True)
class Item:
    """One number of an attempt.

    Attributes:
        invoice: numbered and dated, frozen.
        fingerprint: SHA-256 of what is sent under the number; the same bytes may be sent again, other bytes never.
    """

    invoice: Invoice
    fingerprint: str

    @classmethod
    def of(cls, invoice: Invoice) -> Item:
        return cls(invoice, fingerprint(invoice))

    @property
    def number(self) -> int:
        assert self.invoice.number is not None
        return self.invoice.number

    @property
    def end_number(self) -> int:
        assert self.invoice.end_number is not None
        return self.invoice.end_number

    @property
    def is_intact(self) -> bool:
        """Whether the invoice still gives the bytes that were sent."""
        return fingerprint(self.invoice) == self.fingerprint


@dataclass(frozen=True, slots=True)
class Attempt:
    """Consecutive numbers of one sequence, sent together and not yet settled.

    Attributes:
        items: the unsettled items, in the order of their numbers.
        sends: how many requests have left with them.
        first_sent_at, last_sent_at: aware instants, written before sending.
        last_word: what the last reply said of the first item (see ``classification``), for whoever goes on.
        messages: ARCA's codes and texts of that reply.
    """

    id: str
    sequence: Sequence
    items: tuple[Item, ...]
    first_sent_at: datetime
    last_sent_at: datetime
    sends: int = 1
    last_word: str = ""
    messages: tuple[ArcaMessage, ...] = ()

    @property
    def head(self) -> Item:
        return self.items[0]

    def without_head(self) -> Attempt:
        """After the first item was found granted: what was said of it says nothing of the next."""
        return replace(self, items=self.items[1:], last_word="", messages=())

    def as_uncertain(self, reason: str) -> tuple[Uncertain, ...]:
        """Every unsettled item as an outcome."""
        return tuple(
            Uncertain(
                invoice=item.invoice,
                attempt_id=self.id,
                reason=reason,
                first_sent_at=self.first_sent_at,
                sent_at=self.last_sent_at,
                sends=self.sends,
                last_word=self.last_word,
            )
            for item in self.items
        )


def from_uncertain(outcome: Uncertain, sequence: Sequence) -> Attempt:
    """Take an outcome up again where the journal that held its attempt is not at hand."""
    return Attempt(
        id=outcome.attempt_id,
        sequence=sequence,
        items=(Item.of(outcome.invoice),),
        first_sent_at=outcome.first_sent_at,
        last_sent_at=outcome.sent_at,
        sends=outcome.sends,
        last_word=outcome.last_word,
    )


def bind(invoices: Many[Invoice], *, first_number: int) -> tuple[Item, ...]:
    """Give consecutive numbers, ranges included."""
    items, number = [], first_number
    for invoice in invoices:
        item = Item.of(invoice.numbered(number))
        items.append(item)
        number = item.end_number + 1
    return tuple(items)


def fingerprint(invoice: Invoice) -> str:
    """SHA-256 over the fields that ARCA receives, as text."""
    return hashlib.sha256(_TEXT.encode(write_detail(invoice)).encode()).hexdigest()


_TEXT = json.JSONEncoder(default=str, sort_keys=True, ensure_ascii=True)
