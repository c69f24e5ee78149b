"""An interface file, read by zeep: which operations there are, what they take, and their messages."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from arca_sdk.errors import ArcaError, ConfigurationError, InvalidInput, UnexpectedReply
from arca_sdk.flows.effects import Reply
from arca_sdk.generic.addresses import check_scheme
from arca_sdk.generic.places import Arguments, Place, find_place
from arca_sdk.wire.soap import local_name, read_reply
from arca_sdk.wire.xml import parse_xml

if TYPE_CHECKING:
    from lxml.etree import _Element

Load = Callable[[str], bytes]
"""Gets a file by its URL."""


class _Documents:
    """All that zeep may ask for: files of the host that the interface file is on, as our parser read them."""

    def __init__(self, wsdl_url: str, load: Load) -> None:
        self._host = urlsplit(wsdl_url).hostname
        self._load = load

    def load(self, url: str) -> bytes:
        from lxml import etree

        check_scheme(url)
        if urlsplit(url).hostname != self._host:
            raise ConfigurationError(f"The interface file refers to another host, {urlsplit(url).hostname}.")
        return etree.tostring(parse_xml(self._load(url)), encoding="utf-8")


class Interface:
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

    def place(self, operation: str) -> Place | None:
        """Where the operation takes a ticket, if it does."""
        body = self._operation(operation).input.body
        return None if body is None else find_place(getattr(body.type, "elements", ()))

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
