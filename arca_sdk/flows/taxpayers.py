"""Asking ARCA's registry who somebody is: constancia de inscripción first, padrón scope 13 where that has no answer.

The constancia tells taxes, and so the VAT condition. ARCA issues none for a blocked or inactive CUIT, for a CUIL, and
not to whoever may not use the service; scope 13 then still tells name, address and state.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from arca_sdk.domain.cuit import Cuit
from arca_sdk.domain.taxpayer import Taxpayer
from arca_sdk.domain.ticket import Ticket
from arca_sdk.endpoints import CONSTANCIA, PADRON_A13, ServiceAddress
from arca_sdk.errors import InvalidDocument, NotAuthorized, NotFound, SoapFault, TokenRefused
from arca_sdk.flows.effects import Flow, Reply, Send
from arca_sdk.flows.login import ticket
from arca_sdk.flows.session import Session
from arca_sdk.wire import padron
from arca_sdk.wire.codec import DecodedReply, codec
from arca_sdk.wire.contract import Contract
from arca_sdk.wire.contracts import padron as contracts

_CONTRACTS: dict[ServiceAddress, Contract] = {CONSTANCIA: contracts.CONSTANCIA, PADRON_A13: contracts.PADRON_A13}
_MAX_DOCUMENT = 20


def taxpayer(session: Session, cuit: Cuit) -> Flow[Taxpayer]:
    """Who a CUIT is.

    Raises:
        NotFound: the registry has no such key.
        NotAuthorized, TokenRefused: neither service is open to the certificate.
        Refused, TransportError, UnreadableReply
    """
    try:
        found = yield from constancia(session, cuit)
    except (NotAuthorized, TokenRefused) as refused:
        return (yield from _instead(session, cuit, refused))
    if not found.errors:
        return found
    try:
        known = yield from person(session, cuit)
    except (NotAuthorized, TokenRefused, NotFound):
        return found
    return replace(known, errors=found.errors, warnings=found.warnings)


def _instead(session: Session, cuit: Cuit, refused: NotAuthorized | TokenRefused) -> Flow[Taxpayer]:
    """Scope 13 for whoever may not use the constancia; if neither, the constancia's refusal is the one to mend."""
    try:
        return (yield from person(session, cuit))
    except (NotAuthorized, TokenRefused):
        more = "" if isinstance(refused, NotAuthorized) else refused.hint
        refused.hint = (
            f"Link the certificate to {CONSTANCIA.wsaa_id}, or to {PADRON_A13.wsaa_id} for name and address only: "
            "WSASS in homologación, Administrador de Relaciones in production, `arca simulator link` in a simulator. "
            f"{more}"
        ).rstrip()
        raise refused from None


def constancia(session: Session, cuit: Cuit) -> Flow[Taxpayer]:
    """The constancia de inscripción (getPersona_v2), or the reasons why there is none in ``errors``.

    Raises:
        NotFound: no such key.
        Refused, TransportError, UnreadableReply
    """
    values = yield from _ask(session, CONSTANCIA, "getPersona_v2", idPersona=int(cuit))
    return padron.read_constancia(values, cuit)


def person(session: Session, cuit: Cuit) -> Flow[Taxpayer]:
    """What scope 13 holds under a key, active or not.

    Raises:
        NotFound: no such key.
        Refused, TransportError, UnreadableReply
    """
    try:
        values = yield from _ask(session, PADRON_A13, "getPersona", idPersona=int(cuit))
    except SoapFault as fault:
        if not padron.is_inactive(fault):
            raise
        # getPersonaV2 is of August 2026: only those who need it depend on it.
        values = yield from _ask(session, PADRON_A13, "getPersonaV2", idPersona=int(cuit))
    return padron.read_person(values, cuit)


def find_by_document(session: Session, number: str | int) -> Flow[tuple[Cuit, ...]]:
    """The keys of whoever has a document number, of any type (scope 13, getIdPersonaListByDocumento); () for nobody.

    Several people may share a number: look each up, and let a person choose.

    Raises:
        InvalidDocument: no document has such a number; nothing was sent.
        Refused, TransportError, UnreadableReply
    """
    document = "".join(character for character in str(number) if character.isalnum())
    if not document or len(document) > _MAX_DOCUMENT or not document.isascii():
        raise InvalidDocument(f"{str(number)[:40]!r} is not a document number.", field="document_number")
    try:
        values = yield from _ask(session, PADRON_A13, "getIdPersonaListByDocumento", documento=document)
    except NotFound:
        return ()
    return padron.read_keys(values)


def _ask(session: Session, service: ServiceAddress, operation: str, **fields: Any) -> Flow[Any]:
    """A question, which may be repeated: a refused ticket is renewed, once."""
    current = yield from ticket(session, service)
    try:
        return (yield from _ask_once(session, service, operation, current, fields)).result
    except SoapFault as fault:
        if not padron.blames_ticket(fault):
            raise _refusal(session, service, fault) from None
    current = yield from ticket(session, service, refused=current)
    try:
        return (yield from _ask_once(session, service, operation, current, fields)).result
    except SoapFault as fault:
        raise _refusal(session, service, fault) from None


def _refusal(session: Session, service: ServiceAddress, fault: SoapFault) -> Exception:
    return padron.refusal(fault, service=service.wsaa_id, represented=session.cuit)


def _ask_once(
    session: Session, service: ServiceAddress, operation: str, current: Ticket, fields: dict[str, Any]
) -> Flow[DecodedReply]:
    wire = codec(_CONTRACTS[service])
    body = wire.encode_request(operation, padron.write_query(current, session.cuit, **fields))
    headers = (("Content-Type", "text/xml; charset=utf-8"), ("SOAPAction", '""'))
    reply: Reply = yield Send(session.endpoints.url(service), body, headers, session.policy.timeout)
    return wire.decode_reply(operation, reply.body, status=reply.status, content_type=reply.content_type)
