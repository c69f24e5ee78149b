"""A recorded SOAP body as plain values, nothing lost. Pure: bytes in, JSON-able values out.

WSAA and WSFEv1 are read by their contracts, so that numbers are numbers; whatever the contract does not have is kept
under ``#unknown``, and text that should have been a number under ``#unparsed``. Bodies of other services, SOAP faults
and tickets are read as they stand: an element is an object of its children, its attributes under ``@name``, its text
under ``#text`` where it has both; a name that comes several times is a list.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from arca_sdk.errors import InvalidInput, UnreadableReply
from arca_sdk.simulator.ber import CONSTRUCTED, OCTET_STRING, Node, NotBer, parse
from arca_sdk.wire.contract import Contract, Operation, Record
from arca_sdk.wire.contracts.wsaa import WSAA
from arca_sdk.wire.contracts.wsfe import WSFE
from arca_sdk.wire.reader import Reader
from arca_sdk.wire.soap import ENVELOPE, Envelope, local_name, namespace_of, open_envelope, parse_xml, read_fault

if TYPE_CHECKING:
    from lxml.etree import _Element

SERVICES: dict[str, Contract] = {"wsaa": WSAA, "wsfev1": WSFE}
_ALIASES = {"wsfe": "wsfev1"}
_SECRETS = frozenset({"token", "sign"})
_TICKETS = frozenset({"loginTicketRequest", "loginTicketResponse"})
_MAX_BYTES = 8 * 1024 * 1024

Decoded = dict[str, Any]


def decode(data: bytes, *, service: str = "", operation: str = "", secrets: bool = False) -> Decoded:
    """Read a request, a reply, a fault, or a ticket of WSAA.

    Args:
        data: the recorded body.
        service: ``wsaa`` or ``wsfev1``; found out from the body where it is left out.
        operation: likewise; needed only for an empty body.
        secrets: show token, sign and the signed login request, which let others act in your name while they live.

    Raises:
        InvalidInput: it is not XML, or the service or operation does not exist.
    """
    named = _named(service, operation)
    try:
        root = parse_xml(data, limit=_MAX_BYTES)
    except UnreadableReply as error:
        raise InvalidInput(f"The body cannot be read: {_without_arca(error)}", field="file") from None
    envelope = open_envelope(root)
    if envelope is None:
        kind = "ticket" if local_name(root) in _TICKETS else "xml"
        decoded: Decoded = {"kind": kind, local_name(root): _generic(root)}
    else:
        decoded = _decode_envelope(root, envelope, named)
    shown = _jsonable(_open_tickets(decoded, secrets=secrets))
    result: Decoded = shown if secrets else _redact(shown)
    return result


def _without_arca(error: UnreadableReply) -> str:
    """The same words, of a file instead of an answer."""
    return error.message.replace("ARCA answered HTTP 200 with ", "it is ").replace("ARCA's answer", "it")


def _named(service: str, operation: str) -> tuple[str, Contract, Operation] | None:
    service = _ALIASES.get(service.lower(), service.lower())
    if service and service not in SERVICES:
        raise InvalidInput(f"{service!r} is not a service.", field="service", hint=f"One of: {', '.join(SERVICES)}.")
    if not operation:
        return None
    for name, contract in SERVICES.items():
        if service in ("", name) and operation in contract.operations:
            return name, contract, contract.operations[operation]
    raise InvalidInput(f"There is no operation {operation!r}.", field="operation")


def _decode_envelope(root: _Element, envelope: Envelope, named: tuple[str, Contract, Operation] | None) -> Decoded:
    head: Decoded = {"soap": envelope.soap}
    content = envelope.content
    rest = _rest_of_body(root, envelope)
    if content is None:
        return {"kind": "empty", **_operation_fields(named), **head, **_header(envelope, None), "body": {}, **rest}
    if content.tag == f"{{{ENVELOPE[envelope.soap]}}}Fault":
        fault = read_fault(content, envelope.soap, 0)
        words = {"code": fault.fault_code, "text": fault.fault_text}
        return {"kind": "fault", **head, "fault": words, **_header(envelope, None), "body": _wrapped(content), **rest}
    found = _recognise(content, named)
    if found is None:
        fields = {"namespace": namespace_of(content), "element": local_name(content)}
        return {"kind": "unknown", **head, **fields, **_header(envelope, None), "body": _wrapped(content), **rest}
    kind, service, contract, operation, record = found
    values = Reader(contract).call(record, content)
    return {
        "kind": kind,
        "service": service,
        "operation": operation.name,
        **head,
        "namespace": namespace_of(content),
        **_header(envelope, contract),
        "body": {local_name(content): values},
        **rest,
    }


def _recognise(
    element: _Element, named: tuple[str, Contract, Operation] | None
) -> tuple[str, str, Contract, Operation, Record] | None:
    """Which operation's request or reply an element is; the namespace only decides between equal names."""
    name = local_name(element)
    for service, contract in SERVICES.items():
        for operation in contract.operations.values():
            if named is not None and named[2] is not operation:
                continue
            if name == operation.request.name:
                return "request", service, contract, operation, operation.request
            if name == operation.response.name:
                return "reply", service, contract, operation, operation.response
    if named is not None:
        raise InvalidInput(f"The body holds <{name}>, which is not of {named[2].name}.", field="operation")
    return None


def _operation_fields(named: tuple[str, Contract, Operation] | None) -> Decoded:
    return {} if named is None else {"service": named[0], "operation": named[2].name}


def _header(envelope: Envelope, contract: Contract | None) -> Decoded:
    """The header's blocks by name; what the contract describes is read by it."""
    if not envelope.headers:
        return {}
    blocks: Decoded = {}
    for block in envelope.headers:
        name = local_name(block)
        if contract is not None and contract.header is not None and contract.header.name == name:
            value: Any = Reader(contract).call(contract.header, block)
        else:
            value = _generic(block)
        _add(blocks, name, value)
    return {"header": blocks}


def _rest_of_body(root: _Element, envelope: Envelope) -> Decoded:
    """Elements after the first (Axis writes multiRef ones), and beside header and body."""
    space = f"{{{ENVELOPE[envelope.soap]}}}"
    body = root.find(f"{space}Body")
    beside = [child for child in root if child.tag not in (f"{space}Body", f"{space}Header")]
    after = [] if body is None else list(body)[1:]
    found = [[local_name(element), _generic(element)] for element in (*after, *beside)]
    return {"#unknown": found} if found else {}


def _wrapped(element: _Element) -> Decoded:
    return {local_name(element): _generic(element)}


def _generic(element: _Element) -> Any:
    """An element of which no contract is known."""
    text = element.text or ""
    attributes = {f"@{_bare(str(name))}": str(value) for name, value in element.attrib.items()}
    if len(element) == 0 and not attributes:
        return text
    values: Decoded = dict(attributes)
    for child in element:
        _add(values, local_name(child), _generic(child))
        if child.tail and child.tail.strip():
            text += child.tail
    if text.strip():
        values["#text"] = text
    return values


def _bare(name: str) -> str:
    return name.rpartition("}")[2]


def _add(values: Decoded, name: str, value: Any) -> None:
    """A name that comes again makes a list."""
    if name not in values:
        values[name] = value
    elif isinstance(values[name], list):
        values[name].append(value)
    else:
        values[name] = [values[name], value]


# --- what is inside a login --------------------------------------------------------------------------------


def _open_tickets(value: Any, *, secrets: bool, name: str = "") -> Any:
    """Decode the ticket inside ``loginCmsReturn``, and the request inside the signed ``in0``."""
    if isinstance(value, Mapping):
        return {key: _open_tickets(each, secrets=secrets, name=key) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_open_tickets(each, secrets=secrets, name=name) for each in value]
    if not isinstance(value, str):
        return value
    if name == "loginCmsReturn":
        return _open_xml(value.encode(), value)
    if name == "in0":
        content = _signed_content(value)
        opened = _open_xml(content, None) if content else None
        shown = value if secrets else _hidden(value)
        return {"cms": shown, **opened} if isinstance(opened, dict) else shown
    return value


def _open_xml(content: bytes, otherwise: Any) -> Any:
    try:
        root = parse_xml(content)
    except UnreadableReply:
        return otherwise
    return _wrapped(root)


def _signed_content(cms: str) -> bytes | None:
    """What a CMS SignedData carries; its signature is not looked at."""
    try:
        message = parse(base64.b64decode("".join(cms.split()), validate=True))
        signed_data = message.child(1, 0xA0).children[0]
        encapsulated = signed_data.children[2]
        return _octets(encapsulated.child(1, 0xA0).children[0])
    except (NotBer, binascii.Error, ValueError, IndexError):
        return None


def _octets(node: Node) -> bytes:
    if node.tag & ~CONSTRUCTED != OCTET_STRING:
        raise NotBer("the content is not a string of octets")
    return node.octets()


# --- as JSON -----------------------------------------------------------------------------------------------


def _jsonable(value: Any) -> Any:
    """Exact decimals as text, integers as numbers."""
    match value:
        case Decimal():
            return format(value, "f")
        case Mapping():
            return {key: _jsonable(each) for key, each in value.items()}
        case list() | tuple():
            return [_jsonable(each) for each in value]
        case _:
            return value


def _redact(value: Any) -> Any:
    """Token and sign hidden, wherever they stand and however they are spelled."""
    if isinstance(value, Mapping):
        return {
            key: _hidden_all(each) if key.lower() in _SECRETS and each else _redact(each) for key, each in value.items()
        }
    if isinstance(value, list):
        if len(value) == 2 and isinstance(value[0], str) and value[0].rpartition("}")[2].lower() in _SECRETS | {"in0"}:
            return [value[0], _hidden_all(value[1])]
        return [_redact(each) for each in value]
    return value


def _hidden_all(value: Any) -> Any:
    """Every text below a secret's name."""
    if isinstance(value, Mapping):
        return {key: _hidden_all(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_hidden_all(each) for each in value]
    return _hidden(value) if isinstance(value, str) else value


def _hidden(text: str) -> str:
    return f"(hidden: {len(text)} characters; --secrets shows them)"
