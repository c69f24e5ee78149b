"""What a simulated service is given with each call, and how it refuses one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from arca_sdk.domain.environment import Environment
from arca_sdk.wire.contract import SoapVersion

if TYPE_CHECKING:
    from arca_sdk.simulator.world import Simulator


@dataclass(frozen=True, slots=True)
class Call:
    """The circumstances of one call.

    Attributes:
        now: aware instant by the simulator's clock.
        origin: who sent it: the X-Simulator-Origin header, or else the request's own id. Kept with what is granted.
        open_mode: points of sale and taxpayers appear on use.
        environment: whose rules apply, homologación's or production's.
    """

    now: datetime
    soap: SoapVersion
    origin: str
    open_mode: bool
    environment: Environment
    simulator: Simulator


class SimulatedFault(Exception):
    """The service answers with a SOAP fault instead of a reply.

    Attributes:
        code: without prefix, ``cms.bad``.
        text: faultstring.
    """

    def __init__(self, code: str, text: str) -> None:
        super().__init__(f"{code}: {text}")
        self.code = code
        self.text = text
