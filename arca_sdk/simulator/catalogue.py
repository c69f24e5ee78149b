"""Which web services the simulator offers. A further one is one more row here, and a module in `services`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

from arca_sdk import endpoints
from arca_sdk.simulator.call import Call
from arca_sdk.simulator.services import padron, wsaa, wsfe
from arca_sdk.wire.contract import Contract
from arca_sdk.wire.contracts.padron import CONSTANCIA, PADRON_A13
from arca_sdk.wire.contracts.wsaa import WSAA
from arca_sdk.wire.contracts.wsfe import WSFE

Values: TypeAlias = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Service:
    """A web service of the simulator.

    Attributes:
        path: where it answers; whether case matters is the server stack's (it does not on IIS).
        answer: operation, decoded values and circumstances to the values of the reply.
        header: the fields of the reply's header block, where the contract has one.
    """

    contract: Contract
    path: str
    answer: Callable[[str, Values, Call], Values]
    header: Callable[[Call], Values] | None = None

    @property
    def name(self) -> str:
        return self.contract.name

    def is_at(self, path: str) -> bool:
        """Whether it answers at a path: IIS, unlike Tomcat, does not mind its case."""
        return path.lower() == self.path.lower() if self.contract.style == "asmx" else path == self.path


SERVICES = (
    Service(WSAA, endpoints.WSAA.path, wsaa.answer),
    Service(WSFE, endpoints.WSFE.path, wsfe.answer, wsfe.header),
    Service(CONSTANCIA, endpoints.CONSTANCIA.path, padron.answer_constancia),
    Service(PADRON_A13, endpoints.PADRON_A13.path, padron.answer_a13),
)


def find_service(path: str) -> Service | None:
    """The service at a path."""
    return next((service for service in SERVICES if service.is_at(path)), None)
