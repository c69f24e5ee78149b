"""Access tickets: what the simulated WSAA writes, and how the other services check it.

Forms and texts are those of recorded tickets and of WSFEv1's answers to bad tokens. The sign is a
real RSA signature of the token by the simulator's own key.
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from arca_sdk.domain.clock import ARGENTINA
from arca_sdk.domain.environment import Environment
from arca_sdk.errors import ArcaMessage, UnreadableReply
from arca_sdk.wire.xml import escape_attribute, parse_xml

if TYPE_CHECKING:
    from collections.abc import Sequence

    from arca_sdk.simulator.authority import Authority
    from arca_sdk.simulator.call import Call

LIFETIME = timedelta(hours=12)
_TOKEN_MARGIN = timedelta(seconds=60)
_ARCA_CUIT = "33693450239"
_REFUSED = 600
_NOT_XML = (
    "No valido token. Excepcion: CargarStringBase64Token: Excepción: CargarNodos: Error al cargar token XML. "
    "Excepcion: Data at the root level is invalid. Line 1, position 1."
)


@dataclass(frozen=True, slots=True)
class Grant:
    """What a ticket says.

    Attributes:
        subject: the certificate's, in Java's notation.
        cuits: whom the certificate may act for.
        ticket_id, token_id: random unsigned 32-bit numbers.
        generated_at: aware instant.
    """

    service: str
    subject: str
    cuits: Sequence[str]
    generated_at: datetime
    ticket_id: int
    token_id: int
    environment: Environment

    @property
    def expires_at(self) -> datetime:
        """Twelve hours later, whatever was asked."""
        return self.generated_at + LIFETIME


def write_ticket(grant: Grant, authority: Authority) -> str:
    """The ticket (TA) as text, indented by four and ending in a new line, as WSAA sends it."""
    token = _write_token(grant).encode()
    sign = authority.sign(token)
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        '<loginTicketResponse version="1.0">\n'
        "    <header>\n"
        f"        <source>{_source(grant.environment)}</source>\n"
        f"        <destination>{escape_attribute(grant.subject)}</destination>\n"
        f"        <uniqueId>{grant.ticket_id}</uniqueId>\n"
        f"        <generationTime>{_local(grant.generated_at)}</generationTime>\n"
        f"        <expirationTime>{_local(grant.expires_at)}</expirationTime>\n"
        "    </header>\n"
        "    <credentials>\n"
        f"        <token>{base64.b64encode(token).decode()}</token>\n"
        f"        <sign>{base64.b64encode(sign).decode()}</sign>\n"
        "    </credentials>\n"
        "</loginTicketResponse>\n"
    )


def _write_token(grant: Grant) -> str:
    """Its times are one minute earlier than the ticket's at the start, and the same at the end."""
    relations = "".join(f'                <relation key="{cuit}" reltype="4"/>\n' for cuit in grant.cuits)
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        '<sso version="2.0">\n'
        f'    <id src="{_source(grant.environment)}" dst="CN={grant.service}, O=AFIP, C=AR"'
        f' unique_id="{grant.token_id}" gen_time="{_epoch(grant.generated_at - _TOKEN_MARGIN)}"'
        f' exp_time="{_epoch(grant.expires_at)}"/>\n'
        '    <operation type="login" value="granted">\n'
        f'        <login entity="{_ARCA_CUIT}" service="{grant.service}" uid="{escape_attribute(grant.subject)}"'
        ' authmethod="cms" regmethod="22">\n'
        "            <relations>\n"
        f"{relations}"
        "            </relations>\n"
        "        </login>\n"
        "    </operation>\n"
        "</sso>\n"
    )


def verify_token(
    token: str | None, sign: str | None, cuit: int | str, *, service: str, call: Call
) -> ArcaMessage | None:
    """What ARCA would complain about in a token, None where it is good.

    In ARCA's order: token, XML, dates, signature, CUIT among the relations, service.

    Args:
        cuit: of the Auth element; any number a client may send.
        service: WSAA's name of the service that is being called.
    """
    if not token:
        return _refused("Parametro nulo o vacio (token)")
    if not sign:
        return _refused("Parametro nulo o vacio (sign)")
    try:
        content = _decode(token)
        root = parse_xml(content)
        identity, login = root.find("id"), root.find("operation/login")
        if identity is None or login is None:
            raise ValueError
        generated, expires = int(identity.get("gen_time", "")), int(identity.get("exp_time", ""))
    except (ValueError, UnreadableReply):
        return _refused(_NOT_XML)
    now = _epoch(call.now)
    if not generated <= now < expires:
        return _refused(f"No validaron las fechas del token. GenTime={generated}, ExpTime={expires}, NowUTC={now}")
    if not _is_signed(call.simulator.authority, content, sign):
        return _refused("Error al verificar hash: ")
    if str(cuit) not in {relation.get("key") for relation in login.iter("relation")}:
        return _refused(f"No apareció CUIT en lista de relaciones: {cuit}")
    if login.get("service") != service:
        return _refused(f"No valido Id Sistema: {service}(Id Sistema de token es: {login.get('service')})")
    return None


def _refused(text: str) -> ArcaMessage:
    return ArcaMessage(_REFUSED, f"ValidacionDeToken: {text}")


def _is_signed(authority: Authority, content: bytes, sign: str) -> bool:
    try:
        return authority.signed(content, _decode(sign))
    except ValueError:
        return False


def _decode(text: str) -> bytes:
    """Base64 with any white space. Raises ValueError."""
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except binascii.Error as error:
        raise ValueError(str(error)) from None


def _source(environment: Environment) -> str:
    host = "wsaa" if environment.is_production else "wsaahomo"
    return f"CN={host}, O=AFIP, C=AR, SERIALNUMBER=CUIT {_ARCA_CUIT}"


def _local(instant: datetime) -> str:
    return instant.astimezone(ARGENTINA).isoformat(timespec="milliseconds")


def _epoch(instant: datetime) -> int:
    return int(instant.timestamp())
