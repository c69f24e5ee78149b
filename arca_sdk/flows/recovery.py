"""After a lost reply: ask ARCA about the number, compare every field, and only then decide.

The number stays bound to its invoice and its bytes until ARCA has answered about that number. Found and equal: the
CAE is adopted. Found and another sale: the number is somebody else's, and the invoice was never authorised under it.
Not found, and the number is the next one: the same bytes go out again. Anything else: wait.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from arca_sdk.domain.authorization import Authorized, Outcome, Rejected, Voucher
from arca_sdk.domain.clock import civil_date
from arca_sdk.domain.invoice import Invoice
from arca_sdk.domain.matching import compare
from arca_sdk.domain.rules import Circumstances, check_invoice
from arca_sdk.errors import ArcaError, CredentialError, LoginRefused, NotFound
from arca_sdk.flows.classification import NUMBER_OR_DATE
from arca_sdk.flows.effects import CloseAttempt, Flow, Jitter, Now, Sleep, WriteAttempt
from arca_sdk.flows.journal import Attempt
from arca_sdk.flows.queries import consult, consult_with_clock, last_number
from arca_sdk.flows.sending import REJECTED_AFTER_RESEND, Applied, note, resend
from arca_sdk.flows.session import Session

QUIET = timedelta(minutes=10)
"""A number that was sent more than once is given up only this long after the last sending."""
QUIET_READINGS = 2
TRANSACTION_PAUSE = timedelta(seconds=60)
"""After 502, ARCA's own transaction may still be open."""
MAX_AMBIGUOUS = 3
"""So many 10016 in one recovery, without a cause that we can see, are for a person to look at."""

FARTHEST_CLOCK = timedelta(days=30)
"""No clock is as wrong as that (TLS would not work): such a reading is none."""

_DELAYS = (1.0, 2.0, 5.0, 10.0, 20.0, 40.0)


@dataclass(slots=True)
class _Progress:
    """What a recovery has reached; the only mutable thing here, and local to it."""

    attempt: Attempt
    reason: str
    settled: list[Outcome]
    requeued: tuple[Invoice, ...] = ()
    quiet_readings: int = 0
    ambiguous: int = 0
    other: Voucher | None = None
    finished: bool = False
    hopeless: bool = False

    @property
    def applied(self) -> Applied:
        left = None if self.finished else self.attempt
        return Applied(tuple(self.settled), self.requeued, left, self.reason)


def recover(session: Session, attempt: Attempt, *, reason: str) -> Flow[Applied]:
    """Settle what can be settled within ``Policy.recovery_timeout``; at least one question is asked.

    Args:
        attempt: open, and in the journal.
        reason: why, for the uncertain outcomes that may remain.
    """
    started: datetime = yield Now()
    deadline = started + timedelta(seconds=session.policy.recovery_timeout)
    progress = _Progress(attempt, reason, [])
    waited = 0.0  # counted too: the clock may be set back meanwhile
    for delay in _delays():
        before = progress.attempt
        yield from _step(session, progress)
        if progress.finished or progress.hopeless:
            break
        if len(progress.attempt.items) < len(before.items):
            continue  # something was settled: the next number can be asked about at once
        now: datetime = yield Now()
        if now >= deadline or waited > session.policy.recovery_timeout + 1:
            break
        jitter: float = yield Jitter()
        pause = min(delay * (0.5 + jitter / 2), (deadline - now).total_seconds())
        yield Sleep(pause)
        waited += pause
    return progress.applied


def _delays() -> Iterator[float]:
    yield from _DELAYS
    while True:
        yield _DELAYS[-1]


def _step(session: Session, progress: _Progress) -> Flow[None]:
    """Ask about the first open number, and act on the answer."""
    head, sequence = progress.attempt.head, progress.attempt.sequence
    try:
        found, arca_now = yield from consult_with_clock(
            session, sequence.point_of_sale, sequence.voucher_type, head.number
        )
    except NotFound:
        yield from _absent(session, progress)
    except (CredentialError, LoginRefused) as error:
        progress.hopeless, progress.reason = True, f"{progress.reason}; and then: {error.message}".rstrip(".")
    except ArcaError:
        progress.quiet_readings = 0  # no answer about the number: ask again
    else:
        yield from _found(progress, found, arca_now)


def _found(progress: _Progress, found: Voucher, arca_now: datetime | None) -> Flow[None]:
    attempt, now = progress.attempt, (yield Now())
    offset = arca_now - now if arca_now and abs(arca_now - now) < FARTHEST_CLOCK else timedelta(0)
    # Our clock may have been set right since the sending: an offset of today may only make the lower bound earlier.
    earliest = attempt.first_sent_at + min(offset, timedelta(0))
    comparison = compare(attempt.head.invoice, found, first_sent_at=earliest, now=now + offset)
    if comparison.is_same and _is_whole(found):
        progress.settled.append(_adopt(attempt.head.invoice, found))
        yield from _shrink(progress)
    elif comparison.is_other:
        # Only the same answer twice gives the number up: one wrong reading would mean a second voucher.
        if progress.other == found:
            yield from _give_up_number(progress, attempt.items)
        progress.other = found
    else:
        differing = ", ".join((*comparison.identity, *comparison.doubts)) or "authorization"
        progress.reason = f"ARCA holds a voucher under the number that differs in {differing}; a person has to look"
        progress.hopeless = True


def _is_whole(found: Voucher) -> bool:
    code = found.authorization
    return len(code) == 14 and code.isascii() and code.isdigit() and found.due is not None


def _adopt(sent: Invoice, found: Voucher) -> Authorized:
    """The CAE that ARCA holds, on the invoice as it was sent (which has lines and names that ARCA does not)."""
    return replace(found.as_authorized(recovered=True), invoice=sent)


def _shrink(progress: _Progress) -> Flow[None]:
    progress.quiet_readings = 0
    if len(progress.attempt.items) == 1:
        yield from note(CloseAttempt(progress.attempt, tuple(progress.settled)))
        progress.finished = True
        return
    progress.attempt = progress.attempt.without_head()
    yield from note(WriteAttempt(progress.attempt, tuple(progress.settled)))


def _give_up_number(progress: _Progress, items: tuple[object, ...], *rejected: Rejected) -> Flow[None]:
    """The number is somebody else's: this item and those behind it need others. Not while the journal binds them."""
    if not (yield from note(CloseAttempt(progress.attempt, (*progress.settled, *rejected)))):
        progress.reason, progress.hopeless = f"{progress.reason}; and the journal cannot be written", True
        return
    progress.settled.extend(rejected)
    kept = progress.attempt.items[len(progress.attempt.items) - len(items) :]
    progress.requeued = tuple(replace(item.invoice, number=None, last_number=None) for item in kept)
    progress.finished = True


def _absent(session: Session, progress: _Progress) -> Flow[None]:
    """602: only together with "the number before it is the last one" does it mean that nothing was granted."""
    attempt = progress.attempt
    sequence = attempt.sequence
    try:
        last = yield from last_number(session, sequence.point_of_sale, sequence.voucher_type)
        if last != attempt.head.number - 1:
            progress.quiet_readings = 0  # a stale reading, or a grant between the two questions
            return
        yield from _next_number_is_ours(session, progress, last)
    except ArcaError:
        progress.quiet_readings = 0


def _next_number_is_ours(session: Session, progress: _Progress, last: int) -> Flow[None]:
    attempt = progress.attempt
    now: datetime = yield Now()
    if attempt.last_word == REJECTED_AFTER_RESEND:
        yield from _reject_when_quiet(progress, now)
    elif attempt.last_word == "number_or_date" and (yield from _date_is_wrong(session, attempt, last, now)):
        if attempt.sends == 1:
            yield from _reject(progress)
        else:
            yield from _reject_when_quiet(progress, now)
    elif progress.ambiguous >= MAX_AMBIGUOUS:
        progress.reason, progress.hopeless = f"{progress.reason} ({progress.ambiguous} times in a row)", True
    elif attempt.last_word == "transaction_open" and now - attempt.last_sent_at < TRANSACTION_PAUSE:
        return
    else:
        yield from _resend(session, progress)


def _resend(session: Session, progress: _Progress) -> Flow[None]:
    if not all(item.is_intact for item in progress.attempt.items):
        progress.reason = "this version of the library would send other bytes than were sent"
        progress.hopeless = True
        return
    applied = yield from resend(session, progress.attempt)
    progress.settled.extend(applied.settled)
    if applied.open is None:
        progress.finished = True
    else:
        progress.attempt, progress.reason = applied.open, applied.reason
        progress.ambiguous += applied.open.last_word == "number_or_date"


def _reject_when_quiet(progress: _Progress, now: datetime) -> Flow[None]:
    """A copy still on its way could be granted after all: reject only after a silence, seen twice."""
    if now - progress.attempt.last_sent_at < QUIET:
        return
    progress.quiet_readings += 1
    if progress.quiet_readings >= QUIET_READINGS:
        yield from _reject(progress)


def _reject(progress: _Progress) -> Flow[None]:
    """The first open item is rejected; its number stays unused, so those behind it need others."""
    rejected, *others = progress.attempt.items
    invoice = replace(rejected.invoice, number=None, last_number=None)
    yield from _give_up_number(progress, tuple(others), Rejected(invoice, progress.attempt.messages))


def _date_is_wrong(session: Session, attempt: Attempt, last: int, now: datetime) -> Flow[bool]:
    """Whether the date explains a 10016: out of its window, or before the last voucher's."""
    invoice = attempt.head.invoice
    circumstances = Circumstances(issuer=session.cuit, today=civil_date(now), environment=session.endpoints.environment)
    if any(finding.code == NUMBER_OR_DATE for finding in check_invoice(invoice, circumstances)):
        return True
    if last < 1:
        return False
    sequence = attempt.sequence
    previous = yield from consult(session, sequence.point_of_sale, sequence.voucher_type, last)
    dates = (previous.invoice.issue_date, invoice.issue_date)
    return dates[0] is not None and dates[1] is not None and dates[1] < dates[0]
