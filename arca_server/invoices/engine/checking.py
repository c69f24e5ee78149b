"""No attempt is open: does ARCA's last number agree with ours, and whose are the vouchers that we do not know?"""

from __future__ import annotations

from datetime import datetime

from arca_sdk.domain.authorization import Voucher
from arca_server.invoices.engine.attribution import attribute, doubted, is_whole
from arca_server.invoices.engine.decisions import Begin, Import, Ours, Wait
from arca_server.invoices.engine.policy import EnginePolicy
from arca_server.invoices.engine.troubles import in_vain
from arca_server.invoices.engine.view import View


def baseline(view: View, last: int, policy: EnginePolicy) -> int:
    """The number up to which vouchers are of before our time; in a restored database the latest may be ours."""
    return last if view.sequence.restored_at is None else max(0, last - policy.history)


def begin(
    view: View, last: int, start: int, held: Voucher | None, following: Voucher | None, luck: float
) -> Begin | Wait:
    """First look at a sequence. A last number is believed if the next one does not exist, and the baseline does.

    Args:
        start: the baseline.
        held: the voucher under it, None where there is none.
        following: the one behind the last number.
    """
    if following is not None or (start > 0 and (held is None or not is_whole(held, view, start))):
        return in_vain(view, f"ARCA contradicts itself about its last number, {last}", luck)
    return Begin(start, held.invoice.issue_date if held else None)


def found(view: View, voucher: Voucher, arca_now: datetime | None, policy: EnginePolicy, luck: float) -> Import | Wait:
    """ARCA holds a voucher under the next number."""
    number = view.sequence.next_number
    if not is_whole(voucher, view, number):
        return in_vain(view, f"ARCA's answer about number {number} is not whole", luck)
    owner = attribute(view, voucher, number, arca_now)
    assert not isinstance(owner, Ours), "no attempt is open"
    return Import(voucher, doubted(owner, view, policy))


def missing(view: View, last: int, luck: float) -> Wait:
    """ARCA's last number is above ours, and it does not show the voucher in between."""
    return in_vain(view, f"ARCA's last number is {last}, and it holds nothing under {view.sequence.next_number}", luck)
