"""What a fault does to an answer: to its values before they are written, to its bytes afterwards."""

from __future__ import annotations

import gzip
from dataclasses import replace
from random import Random
from typing import Any

from arca_sdk.simulator.faults import Fault, FaultKind
from arca_sdk.simulator.messages import Cut, Delivery, HttpResponse
from arca_sdk.wire.contract import Operation, Record

Values = dict[str, Any]

_TEXTS = {
    "500": "Error interno de aplicación",
    "501": "Error interno de base de datos",
    "502": "Error interno de base de datos - Autorizador CAE - Transacción Activa",
    "600": "ValidacionDeToken: Error al verificar hash: ",
    "601": "CUIT representada no incluida en Token",
    "602": "No existen datos en nuestros registros para los parametros ingresados.",
}
_PAGE = (
    "<!DOCTYPE html><html><head><title>Service Unavailable</title></head><body><h2>Service Unavailable</h2>"
    "<hr><p>HTTP Error {status}. The service is unavailable.</p></body></html>"
)


def error_values(fault: Fault, operation: Operation) -> Values | None:
    """A reply that holds only the error; None for an operation that has no place for one."""
    result = next((field.type for field in operation.response.fields if field.name == operation.result), None)
    if not isinstance(result, Record) or not any(field.name == "Errors" for field in result.all_fields):
        return None
    text = fault.text or _TEXTS.get(fault.code, "Error de infraestructura")
    return {operation.result: {"Errors": {"Err": [{"Code": int(fault.code), "Msg": text}]}}}


def damage_values(fault: Fault, values: Values) -> Values:
    """Falsify a reply of WSFEv1; the service's own objects stay as they are."""
    return {name: _damage_result(fault.kind, result) for name, result in values.items()}


def _damage_result(kind: FaultKind, result: Any) -> Any:
    if not isinstance(result, dict):
        return result
    if kind is FaultKind.WRONG_NUMBER and "CbteNro" in result:
        return result | {"CbteNro": result["CbteNro"] + 1000}
    if kind is FaultKind.WRONG_NUMBER and isinstance(result.get("ResultGet"), dict):
        return result | {"ResultGet": _renumber(result["ResultGet"])}
    details = (result.get("FeDetResp") or {}).get("FECAEDetResponse")
    if not details:
        return result
    return result | {"FeDetResp": {"FECAEDetResponse": _damage_details(kind, details)}}


def _damage_details(kind: FaultKind, details: list[Values]) -> list[Values]:
    match kind:
        case FaultKind.FEWER_DETAILS:
            return details[:-1]
        case FaultKind.WRONG_NUMBER:
            return [_renumber(detail) for detail in details]
        case FaultKind.WITHOUT_CAE:
            return [detail | {"CAE": ""} for detail in details]
        case FaultKind.SHORT_CAE:
            return [detail | {"CAE": (detail.get("CAE") or "")[:-1]} for detail in details]
        case _:
            return details


def _renumber(voucher: Values) -> Values:
    return voucher | {name: voucher[name] + 1000 for name in ("CbteDesde", "CbteHasta") if name in voucher}


def damage_response(fault: Fault, response: HttpResponse, random: Random) -> HttpResponse:
    """What becomes of the whole answer on its way."""
    response = replace(response, delivery=Delivery(delay=fault.delay))
    match fault.kind:
        case FaultKind.REFUSE:
            return _lost(response, Cut.REFUSED)
        case FaultKind.CUT | FaultKind.LATE:
            return _lost(response, Cut.UNANSWERED)
        case FaultKind.RESET:
            return _lost(response, Cut.RESET)
        case FaultKind.TRUNCATE:
            half = response.body[: len(response.body) // 2]
            delivery = replace(response.delivery, cut=Cut.TRUNCATED)
            return replace(response, body=half, length=len(response.body), delivery=delivery)
        case FaultKind.GARBLE:
            return replace(response, body=_garble(response.body, random))
        case FaultKind.EMPTY:
            return replace(response, status=200, body=b"")
        case FaultKind.PAGE:
            page = _PAGE.format(status=fault.status).encode()
            return replace(response, status=fault.status, headers=(("Content-Type", "text/html"),), body=page)
        case FaultKind.DRIP:
            return replace(response, delivery=replace(response.delivery, chunk=fault.size, pause=fault.seconds))
        case FaultKind.HUGE:
            return replace(response, body=response.body + b" " * fault.size)
        case FaultKind.GZIP_BOMB:
            packed = gzip.compress(response.body + b" " * fault.size, compresslevel=9, mtime=0)
            return replace(response, body=packed, headers=(*response.headers, ("Content-Encoding", "gzip")))
        case _:
            return response


def _lost(response: HttpResponse, cut: Cut) -> HttpResponse:
    return replace(response, body=b"", delivery=replace(response.delivery, cut=cut))


def _garble(body: bytes, random: Random) -> bytes:
    """Overwrite bytes here and there with ones that no XML can hold; the first third gets one for certain."""
    damaged = bytearray(body or b" ")
    places = [random.randrange(max(1, len(damaged) // 3)), *(random.randrange(len(damaged)) for _ in range(8))]
    for place in places:
        damaged[place] = random.choice(b"\x00\x01\x02\x1f")
    return bytes(damaged)
