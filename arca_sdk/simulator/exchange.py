"""One call of a service: decoded request in, response out, with the fault that strikes it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from arca_sdk.simulator.call import Call, SimulatedFault
from arca_sdk.simulator.catalogue import Service, Values
from arca_sdk.simulator.damage import damage_response, damage_values, error_values
from arca_sdk.simulator.faults import Fault, FaultKind
from arca_sdk.simulator.messages import HttpResponse
from arca_sdk.wire.codec import DecodedRequest, codec
from arca_sdk.wire.contract import SoapVersion, Style
from arca_sdk.wire.soap import fault as write_fault

if TYPE_CHECKING:
    from arca_sdk.simulator.world import Simulator

_TYPES: dict[Style, dict[SoapVersion, str]] = {
    "asmx": {"1.1": "text/xml; charset=utf-8", "1.2": "application/soap+xml; charset=utf-8"},
    "cxf": dict.fromkeys(("1.1", "1.2"), "text/xml;charset=UTF-8"),
    "axis": {"1.1": "text/xml;charset=utf-8", "1.2": "application/soap+xml;charset=utf-8"},
}


@dataclass(frozen=True, slots=True)
class LateCall:
    """A call that is executed after its client gave up."""

    due: datetime
    service: Service
    request: DecodedRequest
    origin: str


def converse(simulator: Simulator, service: Service, request: DecodedRequest, origin: str) -> HttpResponse:
    """Answer a call, or fail it as the script says."""
    fault = simulator.faults.next(service.name, request.operation)
    if fault is None:
        return execute(simulator, service, request, origin)
    if fault.kind is FaultKind.LATE:
        due = simulator.clock.now() + timedelta(seconds=fault.seconds)
        simulator.late.append(LateCall(due, service, request, origin))
    return damage_response(fault, _struck(simulator, service, request, origin, fault), simulator.random)


def execute(
    simulator: Simulator,
    service: Service,
    request: DecodedRequest,
    origin: str,
    *,
    now: datetime | None = None,
    change: Callable[[Values], Values] | None = None,
) -> HttpResponse:
    """Let the service do its work, and write what it says.

    Args:
        now: the instant it happens, by default the simulator's.
        change: applied to the values of the reply.
    """
    call = simulator.call(request.soap, origin, now=now)
    try:
        values = service.answer(request.operation, request.values, call)
    except SimulatedFault as refused:
        return fault_response(service, refused.code, refused.text, request.soap)
    return _reply(service, request, change(values) if change else values, call)


def fault_response(service: Service, code: str, text: str, soap: SoapVersion, status: int = 500) -> HttpResponse:
    """A SOAP fault as the service's server stack sends it."""
    style = service.contract.style
    return _response(status, style, soap, write_fault(code, text, style, soap))


def _reply(service: Service, request: DecodedRequest, values: Values, call: Call) -> HttpResponse:
    contract = service.contract
    body = codec(contract).encode_reply(
        request.operation,
        values,
        header=service.header(call) if service.header else None,
        soap=request.soap,
        namespace=request.namespace if contract.style == "axis" else None,
    )
    return _response(200, contract.style, request.soap, body)


def _response(status: int, style: Style, soap: SoapVersion, body: bytes) -> HttpResponse:
    return HttpResponse(status, (("Content-Type", _TYPES[style][soap]),), body)


def _struck(simulator: Simulator, service: Service, request: DecodedRequest, origin: str, fault: Fault) -> HttpResponse:
    """The answer of a call that a fault strikes, before its bytes are damaged."""
    operation = service.contract.operations[request.operation]
    instead: HttpResponse | None = None
    values = error_values(fault, operation) if fault.kind is FaultKind.ERROR else None
    if values is not None:
        instead = _reply(service, request, values, simulator.call(request.soap, origin))
    elif fault.kind in (FaultKind.ERROR, FaultKind.SOAP_FAULT):
        code = fault.code if fault.kind is FaultKind.SOAP_FAULT else "Server"
        instead = fault_response(service, code, fault.text or "Error interno", request.soap)
    elif not fault.executed:
        instead = _response(200, service.contract.style, request.soap, b"")
    if instead is not None:
        if fault.executed:
            execute(simulator, service, request, origin)
        return instead
    if fault.kind is FaultKind.STALE:
        with simulator.as_of(simulator.clock.now() - timedelta(seconds=fault.seconds)):
            return execute(simulator, service, request, origin)
    if fault.kind is FaultKind.TWICE:
        execute(simulator, service, request, origin)
    return execute(simulator, service, request, origin, change=lambda values: damage_values(fault, values))


def execute_late(simulator: Simulator, late: LateCall) -> None:
    """Execute a call whose time has come; nobody hears the answer."""
    execute(simulator, late.service, late.request, late.origin, now=late.due)
