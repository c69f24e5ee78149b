"""A voucher without a reference stays in the journal until the call that made it has come back.

ARCA has answered, and the call is interrupted: Ctrl-C, a cancelled task, a crash. Nobody was told. So the journal keeps
the voucher from the step in which its attempt is settled to the very last step of the call; what is left there later is
what nobody got. One with a reference is kept for good anyway.
"""

from __future__ import annotations

from collections.abc import Iterable

from arca_sdk.domain.authorization import Authorized, Outcome
from arca_sdk.errors import StorageError
from arca_sdk.flows.effects import FindUntold, Flow, Told
from arca_sdk.flows.session import Session


def tell(session: Session, outcomes: Iterable[Outcome]) -> Flow[None]:
    """The last step of a call that returns outcomes: from here on they are the caller's. What the journal cannot forget
    will be told again, and that does no harm."""
    vouchers = tuple(o for o in outcomes if isinstance(o, Authorized) and not o.invoice.reference)
    if vouchers:
        try:
            yield Told(session.owner, vouchers)
        except StorageError:
            return


def find_untold(session: Session) -> Flow[tuple[Authorized, ...]]:
    """What interrupted calls left behind, and what calls that are still running have not returned yet."""
    found: tuple[Authorized, ...] = yield FindUntold(session.owner)
    return found
