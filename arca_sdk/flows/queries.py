"""Asking WSFEv1: everything that changes nothing, and so may be asked again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any, TypeVar

from arca_sdk.domain.authorization import Voucher
from arca_sdk.domain.clock import compact
from arca_sdk.domain.codes import Currency, VoucherClass, VoucherType
from arca_sdk.domain.tables import ExchangeRate, PointOfSale, ServiceHealth, TableRow
from arca_sdk.domain.ticket import Ticket
from arca_sdk.endpoints import WSFE
from arca_sdk.errors import InvalidInput, TokenRefused
from arca_sdk.flows.effects import Flow, Notice, Reply, Send
from arca_sdk.flows.login import ticket
from arca_sdk.flows.session import Session
from arca_sdk.wire import wsfe, wsfe_replies
from arca_sdk.wire.codec import DecodedReply, codec
from arca_sdk.wire.contracts.wsfe import WSFE as WSFE_CONTRACT

T = TypeVar("T")
Values = dict[str, Any]

TABLES = {
    "voucher_types": ("FEParamGetTiposCbte", "CbteTipo"),
    "concepts": ("FEParamGetTiposConcepto", "ConceptoTipo"),
    "document_types": ("FEParamGetTiposDoc", "DocTipo"),
    "vat_rates": ("FEParamGetTiposIva", "IvaTipo"),
    "tributes": ("FEParamGetTiposTributos", "TributoTipo"),
    "currencies": ("FEParamGetTiposMonedas", "Moneda"),
    "optionals": ("FEParamGetTiposOpcional", "OpcionalTipo"),
    "countries": ("FEParamGetTiposPaises", "PaisTipo"),
    "vat_conditions": ("FEParamGetCondicionIvaReceptor", "CondicionIvaReceptor"),
    "activities": ("FEParamGetActividades", "ActividadesTipo"),
}
"""ARCA's tables by this library's names, with the method and its row."""


def last_number(session: Session, point_of_sale: int, voucher_type: VoucherType) -> Flow[int]:
    """The last authorised number of a sequence; 0 where there is none (FECompUltimoAutorizado).

    Raises:
        Refused, TransportError, UnreadableReply
    """
    number, _ = yield from last_number_with_clock(session, point_of_sale, voucher_type)
    return number


def last_number_with_clock(
    session: Session, point_of_sale: int, voucher_type: VoucherType
) -> Flow[tuple[int, datetime | None]]:
    """The last number, and the instant that ARCA's clock showed."""
    fields = {"PtoVta": point_of_sale, "CbteTipo": int(voucher_type)}
    return (
        yield from ask_with_clock(
            session,
            "FECompUltimoAutorizado",
            fields,
            lambda values: wsfe_replies.read_last_number(
                values, point_of_sale=point_of_sale, voucher_type=voucher_type
            ),
        )
    )


def consult(session: Session, point_of_sale: int, voucher_type: VoucherType, number: int) -> Flow[Voucher]:
    """The voucher that ARCA holds under a number (FECompConsultar).

    Raises:
        NotFound: it holds none.
        Refused, TransportError, UnreadableReply
    """
    voucher, _ = yield from consult_with_clock(session, point_of_sale, voucher_type, number)
    return voucher


def consult_with_clock(
    session: Session, point_of_sale: int, voucher_type: VoucherType, number: int
) -> Flow[tuple[Voucher, datetime | None]]:
    """The voucher, and the instant that ARCA's clock showed."""
    fields = wsfe.write_consultation(point_of_sale=point_of_sale, voucher_type=voucher_type, number=number)
    return (yield from ask_with_clock(session, "FECompConsultar", fields, wsfe_replies.read_voucher))


def batch_limit(session: Session) -> Flow[int]:
    """How many vouchers one request takes (FECompTotXRequest)."""
    return (yield from ask(session, "FECompTotXRequest", {}, wsfe_replies.read_batch_limit))


def rate(session: Session, currency: Currency, on: date | None = None) -> Flow[ExchangeRate]:
    """ARCA's exchange rate (FEParamGetCotizacion), of the last business day or of a given one.

    Raises:
        NotFound: no rate for that day (weekends, holidays, today) or currency.
    """
    fields: Values = {"MonId": str(currency)}
    if on is not None:
        fields["FchCotiz"] = compact(on)
    return (yield from ask(session, "FEParamGetCotizacion", fields, wsfe_replies.read_rate))


def points_of_sale(session: Session) -> Flow[tuple[PointOfSale, ...]]:
    """The points of sale enabled for web services (FEParamGetPtosVenta); homologación often lists none."""
    return (yield from ask(session, "FEParamGetPtosVenta", {}, wsfe_replies.read_points_of_sale))


def table(session: Session, name: str, voucher_class: VoucherClass | None = None) -> Flow[tuple[TableRow, ...]]:
    """One of ``TABLES``, as ARCA holds it today.

    Args:
        voucher_class: narrows ``vat_conditions`` to a class.

    Raises:
        InvalidInput: no such table.
    """
    if name not in TABLES:
        raise InvalidInput(f"There is no table {name!r}.", hint=f"There are: {', '.join(TABLES)}.")
    operation, row = TABLES[name]
    fields = {} if voucher_class is None else {"ClaseCmp": str(voucher_class)}
    return (yield from ask(session, operation, fields, lambda values: wsfe_replies.read_table(values, operation, row)))


def health(session: Session) -> Flow[ServiceHealth]:
    """FEDummy: needs no ticket, and says little."""
    decoded = yield from exchange(session, "FEDummy", {})
    return wsfe_replies.read_health(decoded.values)


def ask(session: Session, operation: str, fields: Values, read: Callable[[Values], T]) -> Flow[T]:
    """A call that may be repeated: a refused ticket is renewed, once."""
    answer, _ = yield from ask_with_clock(session, operation, fields, read)
    return answer


def ask_with_clock(
    session: Session, operation: str, fields: Values, read: Callable[[Values], T]
) -> Flow[tuple[T, datetime | None]]:
    """Like ``ask``, with the instant that ARCA's clock showed when it answered."""
    current = yield from ticket(session, WSFE)
    try:
        return (yield from _ask_once(session, operation, fields, read, current))
    except TokenRefused:
        current = yield from ticket(session, WSFE, refused=current)
    return (yield from _ask_once(session, operation, fields, read, current))


def _ask_once(
    session: Session, operation: str, fields: Values, read: Callable[[Values], T], current: Ticket
) -> Flow[tuple[T, datetime | None]]:
    values = {"Auth": wsfe.write_auth(current, session.cuit), **fields}
    decoded = yield from exchange(session, operation, values)
    return read(decoded.values), wsfe_replies.read_clock(decoded.header)


def exchange(session: Session, operation: str, values: Values) -> Flow[DecodedReply]:
    """Encode, send once, decode.

    Raises:
        InvalidInput: a text that XML cannot carry; nothing was sent.
        NotSent, ReplyLost, UnreadableReply, SoapFault
    """
    reply: Reply = yield request(session, operation, values)
    decoded = decode(operation, reply)
    yield from announce(decoded)
    return decoded


def announce(decoded: DecodedReply) -> Flow[None]:
    """Tell the notices of a reply, if it has any; whatever else it says."""
    events = wsfe_replies.read_events(decoded.result) if isinstance(decoded.result, dict) else ()
    if events:
        yield Notice(WSFE.wsaa_id, events)


def request(session: Session, operation: str, values: Values) -> Send:
    """The HTTP request of an operation."""
    action = WSFE_CONTRACT.operations[operation].action
    headers = (("Content-Type", "text/xml; charset=utf-8"), ("SOAPAction", f'"{action}"'))
    body = codec(WSFE_CONTRACT).encode_request(operation, values)
    return Send(session.endpoints.url(WSFE), body, headers, session.policy.timeout)


def decode(operation: str, reply: Reply) -> DecodedReply:
    """The reply of an operation."""
    return codec(WSFE_CONTRACT).decode_reply(
        operation, reply.body, status=reply.status, content_type=reply.content_type
    )
