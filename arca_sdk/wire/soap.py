"""SOAP envelopes and faults, both ways. Knows no service.

What a server stack itself refuses in a request (the simulator's side) is the `UnreadableRequest` family.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from arca_sdk.errors import ArcaError, SoapFault, UnexpectedReply
from arca_sdk.wire.xml import AFTERWARDS, FORBIDDEN_CHARACTER, MAX_BYTES, escape, escape_axis, excerpt
from arca_sdk.wire.xml import parse_xml as parse_xml  # also reached from here

if TYPE_CHECKING:
    from lxml.etree import _Element

    from arca_sdk.wire.contract import SoapVersion, Style

ENVELOPE: dict[SoapVersion, str] = {
    "1.1": "http://schemas.xmlsoap.org/soap/envelope/",
    "1.2": "http://www.w3.org/2003/05/soap-envelope",
}
XSI = "http://www.w3.org/2001/XMLSchema-instance"
XSD = "http://www.w3.org/2001/XMLSchema"
AXIS = "http://xml.apache.org/axis/"


# --- what a server refuses ---------------------------------------------------------------------------------


class UnreadableRequest(ArcaError):
    """The server stack refuses the request before the service sees it.

    Attributes:
        status: HTTP status of the answer.
        fault_code, fault_text: of the SOAP fault to answer, see `fault`; both "" where the body is empty.
    """

    code = "unreadable_request"

    def __init__(self, fault_text: str, *, fault_code: str = "Client", status: int = 500) -> None:
        super().__init__(fault_text or f"The request is not XML: answer HTTP {status} with no body.")
        self.fault_code = fault_code if fault_text else ""
        self.fault_text = fault_text
        self.status = status


class RequestNotXml(UnreadableRequest):
    """Cut or malformed XML. ASMX answers HTTP 400 with an empty body, Axis a fault."""

    code = "request_not_xml"


class ActionNotRecognized(UnreadableRequest):
    """The SOAPAction, or without it the body, names no operation of the service."""

    code = "action_not_recognized"


class ServerCouldNotRead(UnreadableRequest):
    """The XML is well-formed and a value in it cannot be what the contract says."""

    code = "server_could_not_read"


# --- writing -----------------------------------------------------------------------------------------------


def write_request(content: str, soap: SoapVersion) -> bytes:
    """A request envelope around the body element."""
    return (
        f'<?xml version="1.0" encoding="utf-8"?><soap:Envelope xmlns:soap="{ENVELOPE[soap]}">'
        f"<soap:Body>{content}</soap:Body></soap:Envelope>"
    ).encode()


def write_reply(content: str, *, style: Style, soap: SoapVersion, header: str = "") -> bytes:
    """A reply envelope, byte for byte as the stack writes it: one line, its own prefix, its own declarations."""
    if style == "cxf":
        return f'<soap:Envelope xmlns:soap="{ENVELOPE[soap]}"><soap:Body>{content}</soap:Body></soap:Envelope>'.encode()
    if style == "asmx":
        encoding, prefix, declared = "utf-8", "soap", f'xmlns:xsi="{XSI}" xmlns:xsd="{XSD}"'
    else:
        encoding, prefix, declared = "UTF-8", "soapenv", f'xmlns:xsd="{XSD}" xmlns:xsi="{XSI}"'
    block = f"<{prefix}:Header>{header}</{prefix}:Header>" if header else ""
    return (
        f'<?xml version="1.0" encoding="{encoding}"?>'
        f'<{prefix}:Envelope xmlns:{prefix}="{ENVELOPE[soap]}" {declared}>'
        f"{block}<{prefix}:Body>{content}</{prefix}:Body></{prefix}:Envelope>"
    ).encode()


_SOAP12_CODES = {"Client": "Sender", "Server": "Receiver"}
_AXIS_HOST = "wsaaext0.homo.afip.gov.ar"
_AXIS_DETAIL = {"exceptionName": "gov.afip.desein.dvadac.sua.view.wsaa.LoginFault", "hostname": _AXIS_HOST}


def fault(
    code: str, text: str, style: Style, soap: SoapVersion = "1.1", detail: Mapping[str, str] | None = None
) -> bytes:
    """The SOAP fault a stack sends; always with HTTP 500.

    Args:
        code: without prefix. ASMX: ``Client`` or ``Server`` (renamed for SOAP 1.2). Axis: its own codes
            (``cms.bad``, ``Client.NoSOAPAction``) get Axis's namespace; ``Server…`` ones are SOAP's.
        text: faultstring; characters XML cannot carry become ``?``.
        detail: Axis only, children of the detail; the default is what WSAA sends.
    """
    text = FORBIDDEN_CHARACTER.sub("?", text)
    match style:
        case "asmx":
            content = _asmx_fault(code, text, soap)
        case "axis":
            content = _axis_fault(code, text, soap, detail)
        case "cxf":  # it speaks no SOAP 1.2, not even to say so
            content, soap = _cxf_fault(code, text), "1.1"
    return write_reply(content, style=style, soap=soap)


def _asmx_fault(code: str, text: str, soap: SoapVersion) -> str:
    if soap == "1.1":
        return (
            f"<soap:Fault><faultcode>soap:{code}</faultcode><faultstring>{escape(text)}</faultstring>"
            "<detail /></soap:Fault>"
        )
    return (
        f"<soap:Fault><soap:Code><soap:Value>soap:{_SOAP12_CODES.get(code, code)}</soap:Value></soap:Code>"
        f'<soap:Reason><soap:Text xml:lang="en">{escape(text)}</soap:Text></soap:Reason>'
        "<soap:Detail /></soap:Fault>"
    )


def _cxf_fault(code: str, text: str) -> str:
    text = text.replace("&", "&amp;").replace("<", "&lt;")
    return f"<soap:Fault><faultcode>soap:{code}</faultcode><faultstring>{text}</faultstring></soap:Fault>"


def _axis_fault(code: str, text: str, soap: SoapVersion, detail: Mapping[str, str] | None) -> str:
    of_soap = code.partition(".")[0] == "Server"
    declared, prefix = ("", "soapenv") if of_soap else (f' xmlns:ns1="{AXIS}"', "ns1")
    if detail is None:
        detail = {"hostname": _AXIS_HOST} if of_soap else _AXIS_DETAIL
    children = "".join(
        f'<ns{number}:{name} xmlns:ns{number}="{AXIS}">{escape_axis(value)}</ns{number}:{name}>'
        for number, (name, value) in enumerate(detail.items(), start=2)
    )
    if soap == "1.1":
        return (
            f"<soapenv:Fault><faultcode{declared}>{prefix}:{code}</faultcode>"
            f"<faultstring>{escape_axis(text)}</faultstring><detail>{children}</detail></soapenv:Fault>"
        )
    return (
        f"<soapenv:Fault><soapenv:Code><soapenv:Value{declared}>{prefix}:{code}</soapenv:Value></soapenv:Code>"
        f'<soapenv:Reason><soapenv:Text xml:lang="en">{escape_axis(text)}</soapenv:Text></soapenv:Reason>'
        f"<soapenv:Detail>{children}</soapenv:Detail></soapenv:Fault>"
    )


# --- reading -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Envelope:
    """A parsed envelope. `content` is the first element of the body, None where the body is empty."""

    soap: SoapVersion
    headers: tuple[_Element, ...]
    content: _Element | None


def local_name(element: _Element) -> str:
    """The element's name without its namespace."""
    return element.tag.rpartition("}")[2]


def namespace_of(element: _Element) -> str:
    """The element's namespace, "" if it has none."""
    return element.tag[1:].partition("}")[0] if element.tag.startswith("{") else ""


def open_envelope(root: _Element) -> Envelope | None:
    """Header blocks and content of an envelope of either SOAP version; None for any other XML."""
    for soap, namespace in ENVELOPE.items():
        if root.tag == f"{{{namespace}}}Envelope":
            header = root.find(f"{{{namespace}}}Header")
            body = root.find(f"{{{namespace}}}Body")
            if body is None:
                return None
            return Envelope(soap, () if header is None else tuple(header), next(iter(body), None))
    return None


def read_reply(
    body: bytes, *, status: int = 200, content_type: str = "", limit: int = MAX_BYTES
) -> tuple[Envelope, _Element]:
    """Open a reply and return its envelope and content.

    Raises:
        SoapFault: the content is a fault.
        ReplyTooLarge, ReplyNotXml, ForbiddenXml, UnexpectedReply: see `parse_xml`; the last is also an empty body.
    """
    root = parse_xml(body, status=status, content_type=content_type, limit=limit)
    envelope = open_envelope(root)
    if envelope is None or envelope.content is None:
        what = "an empty SOAP body" if envelope else f"XML that is not SOAP (<{local_name(root)}>)"
        raise unexpected(f"ARCA answered with {what}.", body, status)
    if envelope.content.tag == f"{{{ENVELOPE[envelope.soap]}}}Fault":
        raise read_fault(envelope.content, envelope.soap, status)
    return envelope, envelope.content


def unexpected(message: str, body: bytes, status: int) -> UnexpectedReply:
    """The error for well-formed XML that does not answer what was asked."""
    return UnexpectedReply(message, status=status, excerpt=excerpt(body), hint=AFTERWARDS)


def read_fault(element: _Element, soap: SoapVersion, status: int) -> SoapFault:
    """The fault as an error: the code without its prefix, the text verbatim."""
    if soap == "1.1":
        code, text = element.findtext("faultcode"), element.findtext("faultstring")
    else:
        space = f"{{{ENVELOPE[soap]}}}"
        code = element.findtext(f"{space}Code/{space}Value")
        text = element.findtext(f"{space}Reason/{space}Text")
    code = (code or "").strip().rpartition(":")[2]
    text = text or ""
    message = f"ARCA answered with a SOAP fault, {code or 'without a code'}: {text.strip() or 'no text'}"
    return SoapFault(message, fault_code=code, fault_text=text, status=status)
