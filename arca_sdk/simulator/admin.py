"""The simulator's own JSON API, below ``/_simulator``: set the scene, move the clock, script failures, see the truth.

Only this machine may use it, unless the simulator was told otherwise. Every mistake is a 4xx answer naming the field::

    {"error": {"message": "…", "field": "alias"}}
"""

from __future__ import annotations

import ipaddress
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

from arca_sdk.domain.cuit import Cuit
from arca_sdk.errors import CredentialError, InvalidInput
from arca_sdk.simulator.catalogue import SERVICES
from arca_sdk.simulator.faults import Fault, ScriptedFault
from arca_sdk.simulator.ledger import RegisteredPointOfSale, Taxpayer
from arca_sdk.simulator.messages import HttpRequest, HttpResponse
from arca_sdk.simulator.plain import dump, load
from arca_sdk.simulator.store import snapshot

if TYPE_CHECKING:
    from arca_sdk.simulator.world import Simulator

PREFIX = "/_simulator"
MAX_BODY = 256 * 1024
_JSON = (("Content-Type", "application/json"),)


class _Refusal(Exception):
    """An answer that is not the one that was asked for."""

    def __init__(
        self, status: int, message: str, *, field: str = "", headers: tuple[tuple[str, str], ...] = ()
    ) -> None:
        super().__init__(message)
        self.response = _json(status, {"error": {"message": message, "field": field}}, headers)


@dataclass(frozen=True, slots=True)
class _Request:
    """A request of the API: the parts of the path after the resource, the query, the body."""

    simulator: Simulator
    rest: tuple[str, ...]
    query: dict[str, str]
    body: Any

    def cuit(self, position: int = 0) -> Cuit:
        return Cuit(self.rest[position])

    def number(self, position: int) -> int:
        return _integer(self.rest[position], "number")


Handler = Callable[[_Request], "HttpResponse | Any"]


def is_below(path: str) -> bool:
    """Whether a path belongs to this API."""
    return path == PREFIX or path.startswith(f"{PREFIX}/")


def answer(simulator: Simulator, request: HttpRequest) -> HttpResponse:
    """Answer a request of the API."""
    try:
        if not (simulator.remote_admin or _is_local(request)):
            raise _Refusal(403, "Only this machine may administer the simulator.")
        handler, rest = _find(request)
        result = handler(_Request(simulator, rest, _query(request), _body(request)))
    except _Refusal as refusal:
        return refusal.response
    except InvalidInput as error:
        return _Refusal(422, f"{error.message} {error.hint}".strip(), field=error.field).response
    return result if isinstance(result, HttpResponse) else _json(200, result)


def _json(status: int, value: Any, headers: tuple[tuple[str, str], ...] = ()) -> HttpResponse:
    return HttpResponse(status, (*_JSON, *headers), json.dumps(value).encode())


# --- who may ask, and for what -----------------------------------------------------------------------------


def _is_local(request: HttpRequest) -> bool:
    """From this process or this machine, and not by way of a page of another site in its browser."""
    if not request.client:
        return True
    origin = request.header("Origin")
    names = [request.client, urlsplit(f"//{request.header('Host') or ''}").hostname or ""]
    if origin is not None:
        names.append(urlsplit(origin).hostname or "?")
    return all(_is_loopback(name) for name in names)


def _is_loopback(name: str) -> bool:
    if name in ("", "localhost"):
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def _find(request: HttpRequest) -> tuple[Handler, tuple[str, ...]]:
    resource, *rest = request.path.removeprefix(PREFIX).strip("/").split("/")
    methods = _ROUTES.get((resource, len(rest)))
    if methods is None:
        raise _Refusal(404, f"There is nothing at {request.path[:200]}.")
    method = "GET" if request.method == "HEAD" else request.method
    if method not in methods:
        raise _Refusal(405, f"Use {' or '.join(methods)}.", headers=(("Allow", ", ".join(methods)),))
    return methods[method], tuple(rest)


def _query(request: HttpRequest) -> dict[str, str]:
    try:
        return dict(parse_qsl(request.query, keep_blank_values=True, max_num_fields=20))
    except ValueError:
        raise _Refusal(400, "The query has too many fields.") from None


def _body(request: HttpRequest) -> Any:
    if len(request.body) > MAX_BODY:
        raise _Refusal(413, f"The body has more than {MAX_BODY} bytes.")
    if not request.body.strip():
        return {}
    try:
        body = json.loads(request.body)
    except (ValueError, RecursionError):
        raise _Refusal(400, "The body is not JSON.") from None
    if not isinstance(body, dict):
        raise _Refusal(400, "The body is not a JSON object.")
    return body


def _field(kind: Any, value: Any, name: str) -> Any:
    return load(kind, value, name)


def _integer(text: str, name: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) <= 10):
        raise InvalidInput("A number is expected here.", field=name)
    return int(text)


def _not_found(what: str) -> _Refusal:
    return _Refusal(404, f"There is no such {what}.")


# --- resources ---------------------------------------------------------------------------------------------


def _summary(request: _Request) -> Any:
    it = request.simulator
    return {
        "environment": it.environment.value,
        "open_mode": it.open_mode,
        "now": dump(it.clock.now()),
        "services": [{"name": service.name, "path": service.path} for service in SERVICES],
        "taxpayers": len(it.ledger.taxpayers),
        "points_of_sale": sum(map(len, it.ledger.points_of_sale.values())),
        "certificates": len(it.ledger.certificates),
        "vouchers": len(it.ledger.issued()),
        "faults": len(it.faults.entries),
        "late_calls": len(it.late),
    }


def _list_taxpayers(request: _Request) -> Any:
    return [dump(taxpayer) for taxpayer in request.simulator.ledger.taxpayers.values()]


def _put_taxpayer(request: _Request) -> Any:
    cuit = request.cuit()
    taxpayer = _with_key(Taxpayer, request.body, cuit=cuit)
    request.simulator.ledger.taxpayers[cuit] = taxpayer
    return dump(taxpayer)


def _get_taxpayer(request: _Request) -> Any:
    taxpayer = request.simulator.ledger.taxpayers.get(request.cuit())
    if taxpayer is None:
        raise _not_found("taxpayer")
    return dump(taxpayer)


def _delete_taxpayer(request: _Request) -> Any:
    if request.simulator.ledger.taxpayers.pop(request.cuit(), None) is None:
        raise _not_found("taxpayer")
    return HttpResponse(204)


def _with_key(kind: Any, body: dict[str, Any], **key: Any) -> Any:
    """A row whose key stands in the path; in the body it may be repeated, not changed."""
    for name, value in key.items():
        if name in body and load(type(value), body[name], name) != value:
            raise InvalidInput("It differs from the one in the path.", field=name)
    return load(kind, {**body, **key})


def _list_points_of_sale(request: _Request) -> Any:
    wanted = _field(Cuit, request.query["cuit"], "cuit") if "cuit" in request.query else None
    return [
        {"cuit": cuit, **dump(point)}
        for cuit, points in request.simulator.ledger.points_of_sale.items()
        if wanted in (None, cuit)
        for point in points.values()
    ]


def _put_point_of_sale(request: _Request) -> Any:
    cuit, number = request.cuit(), request.number(1)
    if not 1 <= number <= 99998:
        raise InvalidInput("A point of sale lies between 1 and 99998.", field="number")
    point: RegisteredPointOfSale = _with_key(RegisteredPointOfSale, request.body, number=number)
    request.simulator.ledger.points_of_sale.setdefault(cuit, {})[number] = point
    return {"cuit": cuit, **dump(point)}


def _delete_point_of_sale(request: _Request) -> Any:
    points = request.simulator.ledger.points_of_sale.get(request.cuit(), {})
    if points.pop(request.number(1), None) is None:
        raise _not_found("point of sale")
    return HttpResponse(204)


@dataclass(frozen=True, slots=True)
class _CertificateRequest:
    """What POST /certificates takes; alias and CUIT come from the CSR where they are left out."""

    csr: str
    alias: str = ""
    cuit: Cuit | None = None
    services: frozenset[str] = frozenset({"wsfe"})
    represents: tuple[Cuit, ...] = ()


def _list_certificates(request: _Request) -> Any:
    return [dump(certificate) for certificate in request.simulator.ledger.certificates.values()]


def _post_certificate(request: _Request) -> Any:
    asked: _CertificateRequest = load(_CertificateRequest, request.body)
    it = request.simulator
    try:
        certificate = it.authority.issue_for_request(
            asked.csr.encode(), now=it.clock.now(), alias=asked.alias, cuit=asked.cuit
        )
    except CredentialError as error:
        raise InvalidInput(error.message, field="csr", hint=error.hint) from None
    registered = it.register(certificate, services=asked.services, represents=asked.represents)
    return _json(201, {**dump(registered), "chain": it.authority.chain_pem})


def _put_certificate(request: _Request) -> Any:
    """Link services to a certificate, or unlink them."""
    registered = request.simulator.ledger.certificates.get(request.rest[0])
    if registered is None:
        raise _not_found("certificate")
    unknown = set(request.body) - {"services"}
    if unknown:
        raise InvalidInput("There is no such field.", field=str(min(unknown))[:60])
    registered.services = _field(frozenset[str], request.body.get("services"), "services")
    return dump(registered)


def _get_clock(request: _Request) -> Any:
    clock = request.simulator.clock
    return {
        "now": dump(clock.now()),
        "frozen": clock.frozen_at is not None,
        "offset_seconds": clock.offset.total_seconds(),
    }


@dataclass(frozen=True, slots=True)
class _ClockSetting:
    """What PUT /clock takes, in this order: real time again, stand still at an instant, move by seconds."""

    real: bool = False
    freeze: datetime | None = None
    advance: float = 0.0


def _put_clock(request: _Request) -> Any:
    setting: _ClockSetting = load(_ClockSetting, request.body)
    clock = request.simulator.clock
    if setting.real:
        clock.follow()
    if setting.freeze is not None:
        clock.freeze(setting.freeze)
    if setting.advance:
        clock.advance(setting.advance)
    request.simulator.run_due()
    return _get_clock(request)


def _list_vouchers(request: _Request) -> Any:
    """What was truly granted, with its origin: the oracle of tests."""
    query = dict(request.query)
    cuit = _field(Cuit, query.pop("cuit"), "cuit") if "cuit" in query else None
    point_of_sale, voucher_type = (
        _integer(query.pop(name), name) if name in query else None for name in ("point_of_sale", "voucher_type")
    )
    if query:
        raise InvalidInput("There is no such filter.", field=min(query)[:60])
    return [dump(voucher) for voucher in request.simulator.ledger.issued(cuit, point_of_sale, voucher_type)]


def _list_faults(request: _Request) -> Any:
    return [_dump_fault(entry) for entry in request.simulator.faults.entries]


def _post_fault(request: _Request) -> Any:
    fault: Fault = load(Fault, request.body)
    return _json(201, _dump_fault(request.simulator.faults.add(fault)))


def _dump_fault(entry: ScriptedFault) -> Any:
    return {"id": entry.id, **dump(entry.fault), "met": entry.met, "struck": entry.struck}


def _clear_faults(request: _Request) -> Any:
    request.simulator.faults.clear()
    return HttpResponse(204)


def _delete_fault(request: _Request) -> Any:
    if not request.simulator.faults.remove(_integer(request.rest[0], "id")):
        raise _not_found("fault")
    return HttpResponse(204)


def _list_rates(request: _Request) -> Any:
    return {currency: dump(rate) for currency, rate in request.simulator.ledger.rates.items()}


def _put_rate(request: _Request) -> Any:
    rate: Decimal = load(Decimal, request.body.get("rate"), "rate")
    if rate <= 0:
        raise InvalidInput("An exchange rate is positive.", field="rate")
    currency = request.rest[0].upper()
    if not (currency.isascii() and currency.isalnum() and len(currency) <= 3):
        raise InvalidInput("A currency of ARCA has three letters or digits.", field="currency")
    request.simulator.ledger.rates[currency] = rate
    return _list_rates(request)


def _delete_rate(request: _Request) -> Any:
    if request.simulator.ledger.rates.pop(request.rest[0].upper(), None) is None:
        raise _not_found("rate")
    return HttpResponse(204)


def _reset(request: _Request) -> Any:
    request.simulator.reset()
    return HttpResponse(204)


def _state(request: _Request) -> Any:
    return snapshot(request.simulator)


_ROUTES: dict[tuple[str, int], dict[str, Handler]] = {
    ("", 0): {"GET": _summary},
    ("taxpayers", 0): {"GET": _list_taxpayers},
    ("taxpayers", 1): {"GET": _get_taxpayer, "PUT": _put_taxpayer, "DELETE": _delete_taxpayer},
    ("points-of-sale", 0): {"GET": _list_points_of_sale},
    ("points-of-sale", 2): {"PUT": _put_point_of_sale, "DELETE": _delete_point_of_sale},
    ("certificates", 0): {"GET": _list_certificates, "POST": _post_certificate},
    ("certificates", 1): {"PUT": _put_certificate},
    ("clock", 0): {"GET": _get_clock, "PUT": _put_clock},
    ("vouchers", 0): {"GET": _list_vouchers},
    ("faults", 0): {"GET": _list_faults, "POST": _post_fault, "DELETE": _clear_faults},
    ("faults", 1): {"DELETE": _delete_fault},
    ("rates", 0): {"GET": _list_rates},
    ("rates", 1): {"PUT": _put_rate, "DELETE": _delete_rate},
    ("reset", 0): {"POST": _reset},
    ("state", 0): {"GET": _state},
}
