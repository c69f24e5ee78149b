"""The HTTP side: which path is which service, ``?wsdl``, and the two server stacks' manners."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from arca_sdk.simulator import admin
from arca_sdk.simulator.catalogue import SERVICES, Service, find_service
from arca_sdk.simulator.exchange import converse, fault_response
from arca_sdk.simulator.messages import HttpRequest, HttpResponse, text
from arca_sdk.wire.codec import codec
from arca_sdk.wire.contract import SoapVersion
from arca_sdk.wire.soap import ENVELOPE, UnreadableRequest
from arca_sdk.wire.wsdl import render
from arca_sdk.wire.xml import escape_attribute

if TYPE_CHECKING:
    from arca_sdk.simulator.world import Simulator

MAX_BODY = 4 * 1024 * 1024
"""Bytes of a request; more is HTTP 413."""

ORIGIN_HEADER = "X-Simulator-Origin"

_ACTION = re.compile(r';\s*action\s*=\s*(?:"([^"]*)"|([^;\s]*))', re.IGNORECASE)
_HTML = "text/html; charset=utf-8"


def answer(simulator: Simulator, request: HttpRequest) -> HttpResponse:
    """Answer any request."""
    if admin.is_below(request.path):
        return admin.answer(simulator, request)
    if request.path == "/" and request.method in ("GET", "HEAD"):
        return _front_page()
    service = find_service(request.path)
    if service is None:
        return text(404, "Not Found")
    match request.method:
        case "POST":
            return _post(simulator, service, request)
        case "GET" | "HEAD":
            return _get(service, request)
        case _:
            return HttpResponse(405, (("Allow", "GET, HEAD, POST"),))


def _get(service: Service, request: HttpRequest) -> HttpResponse:
    if "wsdl" in [part.partition("=")[0].lower() for part in request.query.split("&")]:
        space = " " if service.contract.style == "asmx" else ""
        return HttpResponse(
            200,
            (("Content-Type", f"text/xml;{space}charset=utf-8"),),
            render(service.contract, _address(service, request)),
        )
    if service.contract.style != "asmx":
        return text(
            200, f"<h2>{service.contract.port_type}</h2>\n<p>Hi there, this is an AXIS service!</p>", content_type=_HTML
        )
    items = "".join(f"<li>{escape_attribute(name)}</li>" for name in service.contract.operations)
    return text(
        200,
        f"<html><head><title>Service Web Service</title></head><body><ul>{items}</ul></body></html>",
        content_type=_HTML,
    )


def _address(service: Service, request: HttpRequest) -> str:
    """Where the client reached us: other people's clients load the address from the WSDL."""
    return f"{request.scheme}://{request.header('Host') or 'localhost'}{service.path}"


def _front_page() -> HttpResponse:
    lines = [f"{service.path}  {service.contract.title}" for service in SERVICES]
    return text(200, "\n".join(["ARCA simulado: nada de lo que autoriza tiene validez fiscal.", "", *lines, ""]))


def _post(simulator: Simulator, service: Service, request: HttpRequest) -> HttpResponse:
    if len(request.body) > MAX_BODY:
        return text(413, "Maximum request length exceeded.")
    try:
        decoded = codec(service.contract).decode_request(request.body, action=_action(request))
    except UnreadableRequest as refused:
        if not refused.fault_text:
            return HttpResponse(refused.status)
        soap = _soap_version(request)
        return fault_response(service, refused.fault_code, refused.fault_text, soap, refused.status)
    origin = request.header(ORIGIN_HEADER) or simulator.next_request_id()
    return converse(simulator, service, decoded, origin)


def _is_soap12(request: HttpRequest) -> bool:
    return (request.header("Content-Type") or "").lower().startswith("application/soap+xml")


def _action(request: HttpRequest) -> str | None:
    """SOAP 1.2 names the operation in the content type, 1.1 in a header of its own."""
    if _is_soap12(request):
        match = _ACTION.search(request.header("Content-Type") or "")
        return (match[1] or match[2] or "") if match else None
    return request.header("SOAPAction")


def _soap_version(request: HttpRequest) -> SoapVersion:
    return "1.2" if _is_soap12(request) or ENVELOPE["1.2"].encode() in request.body[:2000] else "1.1"
