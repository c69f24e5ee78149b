"""Any other web service of ARCA, through zeep: its operations by name, plain values in and out.

zeep reads the interface file and writes and reads the messages, nothing more: the ticket, TLS, limits and errors are
those of the typed services. It never touches the network, and sees only XML that passed our own parser, so neither a
DTD nor an entity nor a file of this machine can reach it. It is imported when the first service is opened.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from difflib import get_close_matches
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit, urlunsplit

from arca_sdk.domain.cuit import Cuit
from arca_sdk.domain.ticket import Ticket
from arca_sdk.endpoints import SERVICES, Endpoints, ServiceAddress, is_loopback
from arca_sdk.errors import ArcaError, ConfigurationError, InvalidInput, UnexpectedReply
from arca_sdk.flows.effects import Flow, Reply, Send
from arca_sdk.flows.login import ticket
from arca_sdk.flows.session import Session
from arca_sdk.wire.soap import local_name, read_reply
from arca_sdk.wire.xml import parse_xml

if TYPE_CHECKING:
    from lxml.etree import _Element

Load = Callable[[str], bytes]
Arguments = Mapping[str, Any]

_CUIT_FIELDS = ("cuit", "cuitrepresentada")
_HIDDEN = "…"


class Service:
    """A web service that is open. Get it from ``client.service``.

    ``service.call("getPersona", idPersona=30500010912)`` and ``service.getPersona(idPersona=30500010912)`` are the
    same. Arguments and results are plain dicts, lists, text, int, Decimal, bool and dates by ARCA's names.

    Token, sign and CUIT are filled in where the operation has a place for them; what you pass there yourself wins.
    Elements that the interface file does not have come back as XML text under ``_raw_elements``.
    """

    def __init__(
        self, interface: _Interface, session: Session, service: ServiceAddress, url: str, answer: Callable[[Any], Any]
    ) -> None:
        self._interface = interface
        self._session = session
        self._service = service
        self._url = url
        self._answer = answer

    @property
    def operations(self) -> tuple[str, ...]:
        """Their names."""
        return self._interface.operations

    def signature(self, operation: str) -> str:
        """What an operation takes, in zeep's notation.

        Raises:
            InvalidInput: there is no such operation.
        """
        return self._interface.signature(operation)

    def call(self, operation: str, /, **arguments: Any) -> Any:
        """Call an operation, once; it is never repeated. The result, or with ``AsyncArcaClient`` an awaitable of it.

        Raises:
            InvalidInput: no such operation, or arguments that do not fit it; nothing was sent.
            ConfigurationError: it needs a ticket and WSAA's name of the service is not known.
            SoapFault: ARCA refused. Refusals inside a normal answer (``Errors``) are yours to read.
            NotSent, ReplyLost, UnreadableReply: as with every service: after the last two ARCA may have executed it.
            LoginRefused, CredentialError
        """
        return self._answer(
            converse(self._session, self._service, self._url, self._interface, operation, dict(arguments))
        )

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if name.startswith("_") or name not in self.operations:
            raise AttributeError(f"{self!r} has no operation {name!r}" if not name.startswith("_") else name)
        return partial(self.call, name)

    def __dir__(self) -> Iterable[str]:
        return [*super().__dir__(), *self.operations]

    def __repr__(self) -> str:
        return f"<{self._service.name} at {self._url}: {len(self.operations)} operations>"


def open_service(
    session: Session,
    name_or_wsdl_url: str,
    wsaa_id: str | None = None,
    *,
    load: Load,
    answer: Callable[[Any], Any],
) -> Service:
    """Read a service's interface file.

    Args:
        name_or_wsdl_url: one of ``endpoints.SERVICES``, or the address of an interface file.
        wsaa_id: WSAA's name of the service, where it is not one of those.
        load: gets a file by its URL.
        answer: runs a flow.

    Raises:
        ConfigurationError: zeep is not installed; an unknown name; an address of another environment, in clear text, or
            on another host than the file.
        TransportError, UnreadableReply, StorageError: the file cannot be had, or is none.
    """
    service = _locate(name_or_wsdl_url, wsaa_id, session.endpoints)
    if service.name in SERVICES:
        # ARCA's own files state addresses that do not answer (A10: port 80), so for what is known ours are used.
        address = session.endpoints.url(service)
        return Service(_Interface(f"{address}?wsdl", load), session, service, address, answer)
    interface = _Interface(name_or_wsdl_url, load)
    return Service(interface, session, service, _same_host(interface.address, name_or_wsdl_url), answer)


def converse(
    session: Session,
    service: ServiceAddress,
    url: str,
    interface: _Interface,
    operation: str,
    arguments: dict[str, Any],
) -> Flow[Any]:
    """One call: a ticket where the operation wants one, one exchange, its result. See ``Service.call``."""
    place = interface.place(operation)
    if place is not None and not place.is_filled(arguments):
        if not service.wsaa_id:
            raise ConfigurationError(
                f"{operation} needs a ticket, and it is not known by which name WSAA knows the service.",
                hint='Say it: client.service(url, wsaa_id="…").',
            )
        current = yield from ticket(session, service)
        arguments = place.fill(arguments, current, session.cuit)
    secrets = () if place is None else place.secrets(arguments)
    try:
        message = Send(url, *interface.write(operation, arguments), session.policy.timeout)
        reply: Reply = yield message
        return interface.read(operation, reply)
    except ArcaError as error:
        _redact(error, secrets)
        raise


# --- where it is -------------------------------------------------------------------------------------------


def _locate(name_or_url: str, wsaa_id: str | None, endpoints: Endpoints) -> ServiceAddress:
    if "://" not in name_or_url:
        if name_or_url not in SERVICES:
            raise ConfigurationError(
                f"{name_or_url[:60]!r} is none of the services that this library knows: {', '.join(sorted(SERVICES))}.",
                hint="For another one give the address of its interface file and WSAA's name: "
                'client.service("https://…?wsdl", wsaa_id="…").',
            )
        known = SERVICES[name_or_url]
        return known if wsaa_id is None else ServiceAddress(known.name, wsaa_id, known.homologacion, known.produccion)
    _check_scheme(name_or_url)
    base = urlunsplit(urlsplit(name_or_url)._replace(query="", fragment="")).lower()
    for known in SERVICES.values():
        if base == endpoints.url(known).lower():
            return _locate(known.name, wsaa_id, endpoints)
        if base in (known.homologacion.lower(), known.produccion.lower()):
            raise ConfigurationError(f"{base} is not the address of {known.name} in {endpoints.environment.value}.")
    return ServiceAddress(name_or_url, wsaa_id or "", name_or_url, name_or_url)


def _check_scheme(url: str) -> None:
    parts = urlsplit(url)
    if parts.scheme == "https" and parts.hostname:
        return
    if parts.scheme == "http" and is_loopback(url):
        return
    raise ConfigurationError(f"{url[:200]} is not an https address.", hint="Plain HTTP goes only to this machine.")


def _same_host(address: str, wsdl_url: str) -> str:
    """Tickets go only to the host that the interface file came from, and never in clear text."""
    parts = urlsplit(address)
    if parts.scheme == "http" and not is_loopback(address):
        parts = parts._replace(scheme="https")
    if parts.hostname != urlsplit(wsdl_url).hostname:
        raise ConfigurationError(f"The interface file {wsdl_url} sends its messages to another host, {parts.hostname}.")
    address = urlunsplit(parts)
    _check_scheme(address)
    return address


# --- who asks ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Place:
    """Where an operation takes token, sign and CUIT, by the names that its interface file has for them.

    Attributes:
        block: the argument that holds them (``Auth``, ``authRequest``…), "" where they are arguments themselves.
        cuit: "" where the operation takes none.
    """

    block: str
    token: str
    sign: str
    cuit: str

    def is_filled(self, arguments: Arguments) -> bool:
        """Whether the caller brings a ticket of its own."""
        given = self._given(arguments)
        return given is None or bool(given.get(self.token) and given.get(self.sign))

    def fill(self, arguments: dict[str, Any], ticket: Ticket, cuit: Cuit) -> dict[str, Any]:
        """The arguments with what they lack."""
        ours: dict[str, Any] = {self.token: ticket.token, self.sign: ticket.sign}
        if self.cuit:
            ours[self.cuit] = int(cuit)
        given = self._given(arguments) or {}
        filled = {**ours, **given}
        return {**arguments, self.block: filled} if self.block else filled

    def secrets(self, arguments: Arguments) -> tuple[str, ...]:
        """Token and sign as they are sent."""
        given = self._given(arguments) or {}
        return tuple(str(given[name]) for name in (self.token, self.sign) if given.get(name))

    def _given(self, arguments: Arguments) -> Arguments | None:
        """None where the caller gives an object of its own making."""
        given = arguments.get(self.block, {}) if self.block else arguments
        return given if isinstance(given, Mapping) else None


def _find_place(elements: Iterable[tuple[str, Any]], block: str = "") -> _Place | None:
    elements = list(elements)
    names = {name.lower(): name for name, _ in elements}
    if "token" in names and "sign" in names:
        cuit = next((names[name] for name in _CUIT_FIELDS if name in names), "")
        return _Place(block, names["token"], names["sign"], cuit)
    if block:
        return None
    inner = (_find_place(getattr(element.type, "elements", ()), name) for name, element in elements)
    return next(filter(None, inner), None)


def _redact(error: ArcaError, secrets: tuple[str, ...]) -> None:
    """Take token and sign out of an error; ARCA repeats them in some refusals."""
    if not secrets:
        return
    for name, value in vars(error).items():
        if isinstance(value, str):
            setattr(error, name, _without(value, secrets))
    error.args = tuple(_without(value, secrets) if isinstance(value, str) else value for value in error.args)


def _without(text: str, secrets: tuple[str, ...]) -> str:
    for secret in secrets:
        text = text.replace(secret, _HIDDEN)
    return text


# --- zeep --------------------------------------------------------------------------------------------------


class _Documents:
    """All that zeep may ask for: files of the host that the interface file is on, as our parser read them."""

    def __init__(self, wsdl_url: str, load: Load) -> None:
        self._host = urlsplit(wsdl_url).hostname
        self._load = load

    def load(self, url: str) -> bytes:
        from lxml import etree

        _check_scheme(url)
        if urlsplit(url).hostname != self._host:
            raise ConfigurationError(f"The interface file refers to another host, {urlsplit(url).hostname}.")
        return etree.tostring(parse_xml(self._load(url)), encoding="utf-8")


class _Interface:
    """An interface file in zeep's understanding. One thread at a time."""

    def __init__(self, wsdl_url: str, load: Load) -> None:
        client, soap_binding, soap11 = _import_zeep()
        try:
            document = client(wsdl_url, transport=_Documents(wsdl_url, load), settings=_settings()).wsdl
        except ArcaError:
            raise
        except Exception as error:
            raise UnexpectedReply(f"{wsdl_url} is not an interface file that zeep can read: {error}.") from error
        ports = [port for service in document.services.values() for port in service.ports.values()]
        spoken = [port for port in ports if isinstance(port.binding, soap_binding)]
        if not spoken:
            raise UnexpectedReply(f"{wsdl_url} describes no SOAP service.")
        port = min(spoken, key=lambda port: not isinstance(port.binding, soap11))
        self._binding = port.binding
        self._is_soap11 = isinstance(port.binding, soap11)
        self._lock = threading.Lock()
        self.address = str(port.binding_options["address"])
        self.operations = tuple(sorted(port.binding.all()))

    def signature(self, operation: str) -> str:
        return str(self._operation(operation).input.signature())

    def place(self, operation: str) -> _Place | None:
        """Where the operation takes a ticket, if it does."""
        body = self._operation(operation).input.body
        return None if body is None else _find_place(getattr(body.type, "elements", ()))

    def write(self, operation: str, arguments: Arguments) -> tuple[bytes, tuple[tuple[str, str], ...]]:
        """Body and headers of a request.

        Raises:
            InvalidInput: the arguments do not fit the operation.
        """
        from lxml import etree

        called = self._operation(operation)
        _refuse_floats(arguments, operation)
        try:
            with self._lock:
                envelope = called.create(**arguments).content
        except Exception as error:  # noqa: BLE001  # zeep raises whatever its types stumble over
            raise InvalidInput(f"These arguments do not fit {operation}: {error}.") from None
        body: bytes = etree.tostring(envelope, xml_declaration=True, encoding="utf-8")
        action = called.soapaction or ""
        if self._is_soap11:
            return body, (("Content-Type", "text/xml; charset=utf-8"), ("SOAPAction", f'"{action}"'))
        return body, (("Content-Type", f'application/soap+xml; charset=utf-8; action="{action}"'),)

    def read(self, operation: str, reply: Reply) -> Any:
        """The result.

        Raises:
            SoapFault, UnreadableReply
        """
        from zeep.helpers import serialize_object

        called = self._operation(operation)
        _, content = read_reply(reply.body, status=reply.status, content_type=reply.content_type)
        try:
            _check_is_answer(called, content)
            with self._lock:
                result = called.process_reply(content.getroottree().getroot())
            return _plain(serialize_object(result, dict))  # type: ignore[no-untyped-call]  # zeep has no types here
        except Exception as error:  # a value that is not what the file says, an element too few…
            raise UnexpectedReply(
                f"ARCA's answer to {operation} is not what its interface file says: {error}.",
                status=reply.status,
                hint="Open the service with refresh=True: the file that is kept may be older than the service.",
            ) from error

    def _operation(self, name: str) -> Any:
        if name not in self.operations:
            near = get_close_matches(name, self.operations, n=3)
            raise InvalidInput(
                f"There is no operation {name[:60]!r}.",
                hint=f"Did you mean {' or '.join(near)}?" if near else f"There are: {', '.join(self.operations)}.",
            )
        return self._binding.get(name)


def _check_is_answer(called: Any, content: _Element) -> None:
    """zeep would read any element as the answer."""
    expected = called.output.body.qname.localname if called.style == "document" and called.output.body else None
    if expected is not None and local_name(content) != expected:
        raise ValueError(f"<{local_name(content)}> instead of <{expected}>")


def _import_zeep() -> tuple[Any, Any, Any]:
    try:
        from zeep import Client
        from zeep.wsdl.bindings.soap import Soap11Binding, SoapBinding
    except ImportError as error:
        raise ConfigurationError(
            "Services without a method of their own need zeep, which is not installed.",
            hint='Install it: pip install "arca-sdk[zeep]".',
        ) from error
    return Client, SoapBinding, Soap11Binding


def _settings() -> Any:
    """Strict about XML, lenient about the file: ARCA adds elements, leaves some out, and mixes their order."""
    from zeep import Settings

    return Settings(strict=False, forbid_dtd=True, forbid_entities=True, xsd_ignore_sequence_order=True)


def _refuse_floats(value: Any, path: str) -> None:
    if isinstance(value, float):
        raise InvalidInput("A float is no amount: give a Decimal, an int or text.", field=path)
    if isinstance(value, Mapping):
        for name, inner in value.items():
            _refuse_floats(inner, f"{path}.{name}")
    elif isinstance(value, list | tuple):
        for index, inner in enumerate(value):
            _refuse_floats(inner, f"{path}[{index}]")


def _plain(value: Any) -> Any:
    """Doubles as the decimals that were sent (up to 15 digits they are the same number), instants in UTC, stray
    elements as text."""
    if isinstance(value, float):
        return Decimal(repr(value))
    if isinstance(value, datetime):
        return value.astimezone(UTC) if value.tzinfo else value
    if isinstance(value, dict):
        return {name: _plain(inner) for name, inner in value.items()}
    if isinstance(value, list | deque):
        return [_plain(inner) for inner in value]
    return _as_text(value) if hasattr(value, "iterchildren") else value


def _as_text(element: _Element) -> str:
    from lxml import etree

    return etree.tostring(element, encoding="unicode", with_tail=False)
