"""Logging in at WSAA: one living ticket per certificate and service, shared and renewed in time."""

from __future__ import annotations

from contextlib import suppress

from arca_sdk.domain.ticket import Ticket
from arca_sdk.endpoints import WSAA, ServiceAddress
from arca_sdk.errors import AlreadyAuthenticated, SoapFault, UnexpectedReply
from arca_sdk.flows.effects import (
    Flow,
    Hold,
    LoadTicket,
    Now,
    Reply,
    Send,
    Sign,
    Sleep,
    StoreTicket,
    TicketKey,
    UniqueId,
)
from arca_sdk.flows.session import Session
from arca_sdk.wire.codec import codec
from arca_sdk.wire.contracts.wsaa import WSAA as WSAA_CONTRACT
from arca_sdk.wire.wsaa import login_refused, read_ticket, read_token, write_tra

_REREADS = 5
_REREAD_PAUSE = 2.0
_PATIENCE = "A new ticket can be had 10 minutes after the last one was made in homologación, 2 minutes in production."
_LOST = (
    "WSAA says that this certificate already has a living ticket, and the ticket store does not hold it.",
    "Share one ticket store among all processes that use the certificate. A lost ticket is replaced 10 minutes after "
    "it was made in homologación, 2 minutes in production.",
)


def ticket(session: Session, service: ServiceAddress, *, refused: Ticket | None = None) -> Flow[Ticket]:
    """The ticket for a service: the stored one while it lives, else a new one.

    Args:
        refused: a ticket that the service did not accept; it is not used again.

    Raises:
        LoginRefused, CredentialError, TransportError, UnreadableReply
    """
    key = TicketKey(session.endpoints.url(WSAA), session.certificate, service.wsaa_id)
    stored = yield from _usable(key, refused)
    if stored is not None:
        return stored
    held: Ticket = yield Hold(f"login/{key.wsaa_url}/{key.certificate}/{key.service}", _renew(session, key, refused))
    return held


def _usable(key: TicketKey, refused: Ticket | None) -> Flow[Ticket | None]:
    stored: Ticket | None = yield LoadTicket(key)
    if stored is None or (refused is not None and stored.token == refused.token):
        return None
    now = yield Now()
    return stored if stored.is_usable(now) else None


def _renew(session: Session, key: TicketKey, refused: Ticket | None) -> Flow[Ticket]:
    """Whoever held the lock before may have renewed it already."""
    stored = yield from _usable(key, refused)
    if stored is not None:
        return stored
    try:
        fresh = yield from _login(session, key)
    except AlreadyAuthenticated:
        return (yield from _await_other(session, key, refused))
    yield StoreTicket(key, fresh)
    return fresh


def _await_other(session: Session, key: TicketKey, refused: Ticket | None) -> Flow[Ticket]:
    """Another machine logged in: its ticket appears in the shared store, or nowhere we can see.

    Raises:
        AlreadyAuthenticated: it did not appear.
    """
    for _ in range(_REREADS):
        yield Sleep(_REREAD_PAUSE)
        stored = yield from _usable(key, refused)
        if stored is not None:
            return stored
    message, hint = _LOST if refused is None else _refused_meanwhile(session, refused)
    raise AlreadyAuthenticated(
        message,
        fault_code="coe.alreadyAuthenticated",
        fault_text="El CEE ya posee un TA valido para el acceso al WSN solicitado",
        hint=hint,
    )


def _refused_meanwhile(session: Session, refused: Ticket) -> tuple[str, str]:
    """The service does not take the stored ticket, and WSAA gives no other yet: the ticket may say why."""
    with suppress(UnexpectedReply):
        if session.cuit not in read_token(refused.token).cuits:
            return (
                f"The ticket does not speak for {session.cuit.dashed}, and WSAA gives no other one yet.",
                "If the CUIT is mistyped, correct it. Else let it delegate the service to the certificate's CUIT; a "
                f"ticket lists the delegations of the moment when it was made. {_PATIENCE}",
            )
    return "The service refuses the stored ticket, and WSAA gives no other one yet.", _PATIENCE


def _login(session: Session, key: TicketKey) -> Flow[Ticket]:
    now = yield Now()
    unique_id = yield UniqueId()
    cms: str = yield Sign(write_tra(key.service, now=now, unique_id=unique_id))
    wsaa = codec(WSAA_CONTRACT)
    body = wsaa.encode_request("loginCms", {"in0": cms})
    # WSAA wants the SOAPAction header to be there, and reads nothing from it.
    headers = (("Content-Type", "text/xml; charset=utf-8"), ("SOAPAction", '""'))
    reply: Reply = yield Send(key.wsaa_url, body, headers, session.policy.timeout)
    try:
        values = wsaa.decode_reply("loginCms", reply.body, status=reply.status, content_type=reply.content_type).values
    except SoapFault as fault:
        raise login_refused(fault) from None
    return read_ticket(values.get("loginCmsReturn") or "", service=key.service)
