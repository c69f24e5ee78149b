"""A service that is open, and one call of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from arca_sdk.endpoints import SERVICES, ServiceAddress
from arca_sdk.errors import ArcaError, ConfigurationError
from arca_sdk.flows.effects import Flow, Reply, Send
from arca_sdk.flows.login import ticket
from arca_sdk.flows.session import Session
from arca_sdk.generic.addresses import locate, same_host
from arca_sdk.generic.interface import Interface, Load
from arca_sdk.generic.places import redact


class Service:
    """A web service that is open. Get it from ``client.service``.

    ``service.call("getPersona", idPersona=30500010912)`` and ``service.getPersona(idPersona=30500010912)`` are the
    same. Arguments and results are plain dicts, lists, text, int, Decimal, bool and dates by ARCA's names.

    Token, sign and CUIT are filled in where the operation has a place for them; what you pass there yourself wins.
    Elements that the interface file does not have come back as XML text under ``_raw_elements``.
    """

    def __init__(
        self, interface: Interface, session: Session, service: ServiceAddress, url: str, answer: Callable[[Any], Any]
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
    service = locate(name_or_wsdl_url, wsaa_id, session.endpoints)
    if service.name in SERVICES:
        # ARCA's own files state addresses that do not answer (A10: port 80), so for what is known ours are used.
        address = session.endpoints.url(service)
        return Service(Interface(f"{address}?wsdl", load), session, service, address, answer)
    interface = Interface(name_or_wsdl_url, load)
    return Service(interface, session, service, same_host(interface.address, name_or_wsdl_url), answer)


def converse(
    session: Session,
    service: ServiceAddress,
    url: str,
    interface: Interface,
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
        redact(error, secrets)
        raise
