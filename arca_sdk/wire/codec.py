"""Compiles a contract into an encoder and a decoder, for both sides of the wire.

Values are plain nested dicts keyed by ARCA's element names, the children of the body's element; lists where an element
may come many times::

    codec(WSFE).encode_request("FECompUltimoAutorizado", {"Auth": {...}, "PtoVta": 1, "CbteTipo": 6})
    codec(WSFE).decode_reply("FECompUltimoAutorizado", body).values
    -> {"FECompUltimoAutorizadoResult": {"PtoVta": 1, "CbteTipo": 6, "CbteNro": 41}}

Text is str, integers are int, doubles and decimals are Decimal (never float), dates are the text ARCA uses. On encoding
None means absent, and fields are written in the contract's order. `reader` tells what decoding keeps of the unexpected.

Records are compiled at their first use: importing costs nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any

from arca_sdk.errors import UnreadableReply
from arca_sdk.wire import soap as soap_module
from arca_sdk.wire.contract import Contract, Operation, SoapVersion, Style
from arca_sdk.wire.reader import UNKNOWN, Reader, Values, kept
from arca_sdk.wire.soap import ActionNotRecognized, Envelope, RequestNotXml, ServerCouldNotRead
from arca_sdk.wire.writer import ContractBroken, Writer
from arca_sdk.wire.xml import MAX_BYTES, escape_attribute, parse_xml

if TYPE_CHECKING:
    from lxml.etree import _Element

__all__ = ["Codec", "ContractBroken", "DecodedReply", "DecodedRequest", "codec"]


@dataclass(frozen=True, slots=True)
class DecodedRequest:
    """What a client asked. `values` stay out of the repr: they hold token and sign.

    Attributes:
        namespace: of the element in the body, which WSAA's reply repeats; the contract's where the body is empty.
    """

    operation: str
    values: Values = field(repr=False)
    soap: SoapVersion
    namespace: str

    @property
    def unknown(self) -> tuple[str, ...]:
        """Paths of what the contract does not have, or could not read."""
        return tuple(kept(self.values))


@dataclass(frozen=True, slots=True)
class DecodedReply:
    """What ARCA answered. `values` stay out of the repr: WSAA's hold a ticket.

    Attributes:
        values: the children of the response element: one, named as the operation's `result`.
        header: the fields of the reply's header block, {} where there is none.
        result: `values` below the operation's result child, None where it is absent.
    """

    values: Values = field(repr=False)
    header: Values
    soap: SoapVersion
    result: Any = field(repr=False)

    @property
    def unknown(self) -> tuple[str, ...]:
        """Paths of what the contract does not have, or could not read."""
        return tuple(kept(self.values))


class Codec:
    """Encoder and decoder of one contract. Safe to share between threads. Get it from `codec()`."""

    def __init__(self, contract: Contract) -> None:
        self.contract = contract
        self._requests = Writer(contract, reply=False)
        self._replies = Writer(contract, reply=True)

    @cached_property
    def _client_side(self) -> Reader:
        return Reader(self.contract)

    @cached_property
    def _server_side(self) -> Reader:
        """Axis reads as leniently as we do; ASMX does not."""
        return Reader(self.contract, strict=self.contract.style == "asmx")

    # --- client side

    def encode_request(self, operation: str, values: Mapping[str, Any], *, soap: SoapVersion = "1.1") -> bytes:
        """The request's envelope.

        Raises:
            ContractBroken: an unknown key, a missing required field, a value of another type: a programming error.
            InvalidInput: a text with characters XML cannot carry.
        """
        request = self.contract.operations[operation].request
        content = self._requests.content(request, values)
        return soap_module.write_request(self._element(request.name, content, self.contract.namespace), soap)

    def decode_reply(
        self,
        operation: str,
        body: bytes,
        *,
        status: int = 200,
        content_type: str = "",
        limit: int = MAX_BYTES,
    ) -> DecodedReply:
        """Read a reply, however spelled.

        Raises:
            SoapFault: the reply is one, whatever the HTTP status.
            ReplyTooLarge, ReplyNotXml, ForbiddenXml, UnexpectedReply: it cannot be read; after FECAESolicitar the
                outcome is unknown.
        """
        called = self.contract.operations[operation]
        envelope, element = soap_module.read_reply(body, status=status, content_type=content_type, limit=limit)
        if soap_module.local_name(element) != called.response.name:
            name = soap_module.local_name(element)
            raise soap_module.unexpected(f"ARCA answered {operation} with <{name}>.", body, status)
        values = self._client_side.call(called.response, element)
        return DecodedReply(values, self._header(envelope), envelope.soap, values.get(called.result))

    def _header(self, envelope: Envelope) -> Values:
        header: Values = {}
        known = self.contract.header
        for block in envelope.headers:
            if known and soap_module.local_name(block) == known.name:
                header |= self._client_side.call(known, block)
            else:
                header.setdefault(UNKNOWN, []).append(self._client_side.snapshot(block))
        return header

    # --- server side

    def decode_request(self, body: bytes, *, action: str | None) -> DecodedRequest:
        """Read a request as the contract's server stack does.

        Args:
            action: the SOAPAction header, or the ``action`` of SOAP 1.2's content type; None where there is neither.
                ASMX dispatches on it, and without it on the body's element; Axis only wants it present.

        Raises:
            RequestNotXml, ActionNotRecognized, ServerCouldNotRead: with the HTTP status and the fault to answer.
        """
        envelope = self._open_request(body)
        element = envelope.content
        match self.contract.style:
            case "axis":
                called = self._dispatch_axis(envelope, action)
            case "cxf":
                called = self._dispatch_cxf(envelope)
            case "asmx":
                called = self._dispatch_asmx(envelope, action)
        read = self._server_side
        if element is None:
            values, namespace = read.nothing(called.request), self.contract.namespace
        else:
            values, namespace = read.call(called.request, element), soap_module.namespace_of(element)
        return DecodedRequest(called.name, values, envelope.soap, namespace)

    def _open_request(self, body: bytes) -> Envelope:
        asmx = self.contract.style == "asmx"
        try:
            root = parse_xml(body)
        except UnreadableReply:
            text, code, status = _NOT_XML[self.contract.style]
            raise RequestNotXml(text, fault_code=code, status=status) from None
        envelope = soap_module.open_envelope(root)
        if envelope is None:
            raise ServerCouldNotRead(
                f"Possible SOAP version mismatch: Envelope namespace {soap_module.namespace_of(root)} was unexpected. "
                f"Expecting {soap_module.ENVELOPE['1.1']}.",
                fault_code="VersionMismatch" if asmx else "Client",
            )
        return envelope

    def _dispatch_asmx(self, envelope: Envelope, action: str | None) -> Operation:
        if action is not None:
            called = self.contract.operation_of_action.get(action.strip().strip('"'))
        else:
            called = self._operation_of(envelope.content, self.contract.namespace)
        if called is None:
            raise ActionNotRecognized(_unrecognized(envelope.soap, action))
        return called

    def _dispatch_axis(self, envelope: Envelope, action: str | None) -> Operation:
        if action is None and envelope.soap == "1.1":
            raise ActionNotRecognized("no SOAPAction header!", fault_code="Client.NoSOAPAction")
        called = self._operation_of(envelope.content, None)
        if called is None:
            raise ActionNotRecognized("No such operation", fault_code="Client")
        return called

    def _dispatch_cxf(self, envelope: Envelope) -> Operation:
        """By the body alone, whatever the action."""
        if envelope.soap != "1.1":
            raise ServerCouldNotRead(
                "A SOAP 1.2 message is not valid when sent to a SOAP 1.1 only endpoint.", fault_code="VersionMismatch"
            )
        content = envelope.content
        called = self._operation_of(content, self.contract.namespace)
        if called is None:
            tag = "" if content is None else content.tag
            raise ActionNotRecognized(f"Message part {tag} was not recognized.  (Does it exist in service WSDL?)")
        return called

    def _operation_of(self, element: _Element | None, namespace: str | None) -> Operation | None:
        if element is None or (namespace is not None and soap_module.namespace_of(element) != namespace):
            return None
        return self.contract.operation_of_element.get(soap_module.local_name(element))

    def encode_reply(
        self,
        operation: str,
        values: Mapping[str, Any],
        *,
        header: Mapping[str, Any] | None = None,
        soap: SoapVersion = "1.1",
        namespace: str | None = None,
    ) -> bytes:
        """The reply's envelope, spelled as the contract's server stack spells it.

        ASMX writes required numbers that are missing as 0 and doubles without trailing zeros. Keys a
        decoder kept (``"#unknown"``) are left out.

        Args:
            values: the children of the response element, ``{"FEDummyResult": {...}}``.
            header: fields of the contract's header block; None leaves the block out.
            namespace: instead of the contract's; WSAA repeats the request's.

        Raises:
            ContractBroken, InvalidInput: as `encode_request`.
        """
        response = self.contract.operations[operation].response
        content = self._replies.content(response, values)
        block = ""
        if header is not None and self.contract.header is not None:
            record = self.contract.header
            block = self._element(record.name, self._replies.content(record, header), self.contract.namespace)
        prefix = "ns2" if self.contract.style == "cxf" else "ns"
        space = self.contract.namespace if namespace is None else namespace
        body = self._element(response.name, content, space, prefix=prefix)
        return soap_module.write_reply(body, style=self.contract.style, soap=soap, header=block)

    def _element(self, name: str, content: str, namespace: str, *, prefix: str = "ns") -> str:
        space = escape_attribute(namespace)
        tag, declared = (name, "xmlns") if self.contract.qualified else (f"{prefix}:{name}", f"xmlns:{prefix}")
        return f'<{tag} {declared}="{space}">{content}</{tag}>' if content else f'<{tag} {declared}="{space}" />'


_NOT_XML: dict[Style, tuple[str, str, int]] = {
    # Axis and CXF put their parser's words in a fault; ASMX answers with nothing.
    "asmx": ("", "", 400),
    "axis": ("org.xml.sax.SAXParseException: Content is not allowed in prolog.", "Server.userException", 500),
    "cxf": ("Error reading XMLStreamReader.", "Client", 500),
}


def _unrecognized(soap: SoapVersion, action: str | None) -> str:
    if soap == "1.2" and not action:
        return (
            "System.Web.Services.Protocols.SoapException: Unable to handle request without a valid action parameter. "
            "Please supply a valid soap action.\n"
            "   at System.Web.Services.Protocols.Soap12ServerProtocolHelper.RouteRequest()"
        )
    shown = (action or "").strip().strip('"')
    helper = "Soap11ServerProtocolHelper" if soap == "1.1" else "Soap12ServerProtocolHelper"
    return (
        "System.Web.Services.Protocols.SoapException: Server did not recognize the value of HTTP Header SOAPAction: "
        f"{shown}.\n   at System.Web.Services.Protocols.{helper}.RouteRequest()"
    )


@cache
def codec(contract: Contract) -> Codec:
    """The codec of a contract, one per process."""
    return Codec(contract)
