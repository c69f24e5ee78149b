"""An ARCA that does not stop at the first rejection of a batch. Nobody has recorded one; strictness is for it."""

from __future__ import annotations

from typing import Any

import pytest

from arca_sdk.simulator.ledger import IssuedVoucher
from arca_sdk.simulator.services import wsfe_authorization as service
from arca_server.invoices.engine.policy import EnginePolicy
from tests.server.engine import driver


def going_on(patch: pytest.MonkeyPatch, policy: EnginePolicy) -> None:
    """Judge every voucher of a request by itself; play with that policy, and without deliveries later than it bears."""
    patch.setattr(service._Batch, "process", _process)
    patch.setattr(driver, "ECHOES", [0.4, 1, 3, 8, 20, 70, 400])
    original = driver.Driver.__init__

    def begin(self: driver.Driver, seed: int, tell: Any = None) -> None:
        original(self, seed, tell)
        self.policy = policy
        self.has_rival = False
        self.is_moody = True
        self.weather.echo = 0.8

    patch.setattr(driver.Driver, "__init__", begin)


def _process(batch: Any) -> dict[str, Any]:
    replies, granted = [], 0
    for detail in batch.details:
        judged = batch._judge(detail)
        if isinstance(judged, IssuedVoucher):
            granted += 1
            replies.append(service._approved(detail, judged))
        else:
            replies.append(service._refused(detail, judged.reasons))
    result = service._result(granted, len(batch.details))
    return {"FeCabResp": batch.write_header(result), "FeDetResp": {"FECAEDetResponse": replies}}
