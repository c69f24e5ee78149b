"""WSAA, field by field: the request ticket (TRA), the access ticket (TA), and what a token says inside.

Source: WSAA specification 1.2.2; recorded logins.
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from arca_sdk.domain.clock import ARGENTINA
from arca_sdk.domain.cuit import Cuit
from arca_sdk.domain.explanations import explain
from arca_sdk.domain.ticket import Ticket
from arca_sdk.errors import AlreadyAuthenticated, LoginRefused, NotAuthorized, SoapFault, UnexpectedReply
from arca_sdk.wire.soap import parse_xml

BACK_DATE = timedelta(minutes=10)
"""WSAA tolerates no clock ahead of its own, so the request claims to be older than it is."""
LIFETIME = timedelta(hours=1)

_CLASSES = {"coe.alreadyAuthenticated": AlreadyAuthenticated, "coe.notAuthorized": NotAuthorized}


@dataclass(frozen=True, slots=True)
class TokenContents:
    """What ARCA wrote inside a token: whom it is for, and which CUITs it may act for."""

    service: str
    subject: str
    cuits: tuple[Cuit, ...]
    generated_at: datetime
    expires_at: datetime


def write_tra(service: str, *, now: datetime, unique_id: int) -> bytes:
    """The request ticket, with times in Argentina's offset.

    Args:
        service: WSAA's name of the service, ``wsfe``.
        now: aware instant.
        unique_id: unsigned 32-bit.
    """
    generated, expires = now - BACK_DATE, now + LIFETIME
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<loginTicketRequest version="1.0"><header>'
        f"<uniqueId>{unique_id}</uniqueId>"
        f"<generationTime>{_local(generated)}</generationTime>"
        f"<expirationTime>{_local(expires)}</expirationTime>"
        f"</header><service>{service}</service></loginTicketRequest>"
    ).encode()


def read_ticket(text: str, *, service: str) -> Ticket:
    """The access ticket inside ``loginCmsReturn``.

    Raises:
        UnexpectedReply: it lacks token, sign or times.
        UnreadableReply: it is not XML.
    """
    root = parse_xml(text.encode())
    values = {element.tag: (element.text or "").strip() for element in root.iter("*")}
    try:
        return Ticket(
            service=service,
            token=_required(values, "token"),
            sign=_required(values, "sign"),
            generated_at=_instant(values["generationTime"]),
            expires_at=_instant(values["expirationTime"]),
        )
    except (KeyError, ValueError) as error:
        raise UnexpectedReply(f"WSAA's ticket cannot be read: {error}.") from None


def read_token(token: str) -> TokenContents:
    """Look inside a token; it is not verified here.

    Raises:
        UnexpectedReply: it is not a token of WSAA.
    """
    try:
        root = parse_xml(base64.b64decode(token, validate=False))
        identity, login = root.find("id"), root.find(".//login")
        if identity is None or login is None:
            raise ValueError("no id or login")
        return TokenContents(
            service=login.get("service", ""),
            subject=login.get("uid", ""),
            cuits=tuple(Cuit(relation.get("key", "")) for relation in login.iter("relation")),
            generated_at=datetime.fromtimestamp(int(identity.get("gen_time", "")), UTC),
            expires_at=datetime.fromtimestamp(int(identity.get("exp_time", "")), UTC),
        )
    except (ValueError, OverflowError, OSError, binascii.Error) as error:
        raise UnexpectedReply(f"The token is not one of WSAA's: {error}.") from None


def login_refused(fault: SoapFault) -> LoginRefused:
    """A fault of WSAA as its own error, with what to do."""
    cls, known = _CLASSES.get(fault.fault_code, LoginRefused), explain(fault.fault_code)
    return cls(
        f"WSAA refused the login: {fault.fault_code}: {fault.fault_text}.",
        fault_code=fault.fault_code,
        fault_text=fault.fault_text,
        status=fault.status,
        hint=known.fix if known else "",
    )


def _local(instant: datetime) -> str:
    return instant.astimezone(ARGENTINA).isoformat(timespec="seconds")


def _required(values: dict[str, str], name: str) -> str:
    if not values.get(name):
        raise ValueError(f"{name} is missing")
    return values[name]


def _instant(text: str) -> datetime:
    instant = datetime.fromisoformat(text)
    return (instant if instant.tzinfo else instant.replace(tzinfo=ARGENTINA)).astimezone(UTC)
