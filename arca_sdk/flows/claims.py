"""Writing an attempt down so that its references are sent nowhere else.

Callers look a reference up before they hold a sequence, and two sequences do not exclude each other: the same sale sent
to two points of sale, or as two types, at the same time would get two vouchers. So the last look and the first entry in
the journal are one step, for one caller at a time among all who share the journal.
"""

from __future__ import annotations

from arca_sdk.domain.authorization import Authorized, Uncertain
from arca_sdk.errors import InvalidInput, SequenceBlocked
from arca_sdk.flows.effects import FindManyAuthorized, Flow, Hold, OpenAttempts, WriteAttempt
from arca_sdk.flows.journal import Attempt


def bind_references(attempt: Attempt) -> Flow[None]:
    """Journal a new attempt, durably.

    Raises:
        InvalidInput: another sequence authorised one of its references meanwhile; nothing was sent.
        SequenceBlocked: another sequence sent one of them and does not know yet; nothing was sent.
        StorageError: the journal cannot be written.
    """
    references = tuple(item.invoice.reference for item in attempt.items if item.invoice.reference)
    if references:
        yield Hold(f"{attempt.sequence.owner}/references", _bind(attempt, references))
    else:
        yield WriteAttempt(attempt)


def _bind(attempt: Attempt, references: tuple[str, ...]) -> Flow[None]:
    found: dict[str, Authorized] = yield FindManyAuthorized(attempt.sequence.owner, references)
    for reference, voucher in found.items():
        raise InvalidInput(
            f"The reference {reference!r} was authorised meanwhile ({voucher.label}).",
            field="reference",
            hint="Nothing was sent. Call again: the voucher that it has is returned.",
        )
    elsewhere = yield from uncertain_elsewhere(attempt, references)
    if elsewhere:
        raise SequenceBlocked(elsewhere)
    yield WriteAttempt(attempt)


def uncertain_elsewhere(attempt: Attempt, references: tuple[str, ...]) -> Flow[tuple[Uncertain, ...]]:
    """What other open attempts of the same owner hold of the references."""
    attempts: tuple[Attempt, ...] = yield OpenAttempts(None)
    wanted = frozenset(references)
    return tuple(
        outcome
        for other in attempts
        if other.id != attempt.id and other.sequence.owner == attempt.sequence.owner
        if any(item.invoice.reference in wanted for item in other.items)  # a bulk has twenty others of 250 items
        for outcome in other.as_uncertain("it was sent and not yet settled")
        if outcome.invoice.reference in wanted
    )
