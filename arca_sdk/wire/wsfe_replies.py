"""WSFEv1's replies, read into this library's words.

Business refusals arrive as HTTP 200 with ``Errors``; notices as ``Events`` on any reply; remarks on one voucher as
``Observaciones``. Each may hold one element or many, or none at all.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, NoReturn

from arca_sdk.domain.authorization import AuthorizationKind, Voucher
from arca_sdk.domain.clock import parse_compact, parse_compact_instant
from arca_sdk.domain.explanations import explain
from arca_sdk.domain.tables import ExchangeRate, PointOfSale, ServiceHealth, TableRow
from arca_sdk.errors import ArcaMessage, ArcaTrouble, NotFound, RequestRefused, TokenRefused, UnexpectedReply
from arca_sdk.wire.wsfe import Values, read_detail

INFRASTRUCTURE = frozenset({500, 501, 502})
TOKEN = frozenset({600, 601})
NOT_FOUND = 602


@dataclass(frozen=True, slots=True)
class DetailReply:
    """What FECAESolicitar says of one voucher. ``cae`` and ``cae_due`` are as sent: classification judges them."""

    number: int
    end_number: int
    result: str
    cae: str
    cae_due: date | None
    observations: tuple[ArcaMessage, ...]


@dataclass(frozen=True, slots=True)
class AuthorizationReply:
    """FECAESolicitar's reply. Header fields are None where ARCA sent no FeCabResp."""

    cuit: int | None
    point_of_sale: int | None
    voucher_type: int | None
    result: str
    processed_at: datetime | None
    details: tuple[DetailReply, ...]
    errors: tuple[ArcaMessage, ...]
    events: tuple[ArcaMessage, ...]


def read_authorization(values: Values) -> AuthorizationReply:
    """FECAESolicitarResult."""
    result = _result(values, "FECAESolicitarResult")
    header = result.get("FeCabResp") or {}
    return AuthorizationReply(
        cuit=header.get("Cuit"),
        point_of_sale=header.get("PtoVta"),
        voucher_type=header.get("CbteTipo"),
        result=header.get("Resultado") or "",
        processed_at=_instant_or_none(header.get("FchProceso")),
        details=tuple(_detail(item) for item in _items(result, "FeDetResp", "FECAEDetResponse")),
        errors=read_errors(result),
        events=read_events(result),
    )


def _detail(values: Values) -> DetailReply:
    return DetailReply(
        number=values.get("CbteDesde") or 0,
        end_number=values.get("CbteHasta") or 0,
        result=values.get("Resultado") or "",
        cae=values.get("CAE") or "",
        cae_due=_date_or_none(values.get("CAEFchVto")),
        observations=_messages(values, "Observaciones", "Obs"),
    )


def read_voucher(values: Values) -> Voucher:
    """FECompConsultar's ResultGet.

    Raises:
        NotFound: 602.
        Refused: any other error.
    """
    result = _result(values, "FECompConsultarResult")
    raise_errors(result)  # before a voucher beside them, which ARCA's serialiser may have filled with zeros
    found = result.get("ResultGet")
    if not found:
        raise UnexpectedReply("ARCA answered a consultation with neither a voucher nor an error.")
    invoice, malformed = read_detail(
        found, point_of_sale=found.get("PtoVta") or 0, voucher_type=found.get("CbteTipo") or 0
    )
    _refuse_partial(found, malformed)
    kind = found.get("EmisionTipo")
    return Voucher(
        invoice=invoice,
        result=found.get("Resultado") or "",
        authorization=found.get("CodAutorizacion") or "",
        kind=AuthorizationKind(kind) if kind in set(AuthorizationKind) else None,
        due=_date_or_none(found.get("FchVto")),
        processed_at=_instant_or_none(found.get("FchProceso")),
        observations=_messages(found, "Observaciones", "Obs"),
    )


_IDENTITY = (
    "Concepto",
    "DocTipo",
    "DocNro",
    "CbteFch",
    "ImpTotal",
    "ImpTotConc",
    "ImpNeto",
    "ImpOpEx",
    "ImpTrib",
    "ImpIVA",
    "MonId",
)
"""What tells one sale from another. Every recorded answer has them all."""
_LARGEST_AMOUNT = 10**13


def _refuse_partial(found: Values, malformed: frozenset[str]) -> None:
    """A missing amount must not be read as zero: the voucher would look like another sale, and ours be sent again.

    Raises:
        UnexpectedReply: a field of the voucher's identity is missing, or cannot be read.
    """
    missing = [name for name in _IDENTITY if found.get(name) in (None, "")]
    if "issue_date:format" in malformed:
        missing.append("CbteFch")
    amounts = (name for name in _IDENTITY if name.startswith("Imp"))
    missing.extend(name for name in amounts if abs(found.get(name) or 0) >= _LARGEST_AMOUNT)
    if missing:
        raise UnexpectedReply(f"ARCA's answer about a voucher has no readable {', '.join(dict.fromkeys(missing))}.")


def read_last_number(values: Values, *, point_of_sale: int, voucher_type: int) -> int:
    """FECompUltimoAutorizado. Zero with errors is not zero: the errors are raised.

    Raises:
        Refused: ARCA reported an error.
        UnexpectedReply: the answer is about another sequence.
    """
    result = _result(values, "FECompUltimoAutorizadoResult")
    raise_errors(result)
    about = (result.get("PtoVta"), result.get("CbteTipo"))
    number = result.get("CbteNro")
    if about != (point_of_sale, int(voucher_type)) or number is None:
        raise UnexpectedReply(
            f"ARCA was asked for the last number of {(point_of_sale, int(voucher_type))} and answered about {about}."
        )
    last: int = number
    return last


def read_batch_limit(values: Values) -> int:
    """FECompTotXRequest: vouchers per request."""
    result = _result(values, "FECompTotXRequestResult")
    raise_errors(result)
    limit: int = result.get("RegXReq") or 0
    if limit < 1:
        raise UnexpectedReply(f"ARCA answered that a request takes {limit} vouchers.")
    return limit


def read_health(values: Values) -> ServiceHealth:
    """FEDummy."""
    result = _result(values, "FEDummyResult")
    return ServiceHealth(*(result.get(name) or "" for name in ("AppServer", "DbServer", "AuthServer")))


def read_rate(values: Values) -> ExchangeRate:
    """FEParamGetCotizacion."""
    result = _result(values, "FEParamGetCotizacionResult")
    raise_errors(result)
    found = result.get("ResultGet") or {}
    if found.get("MonCotiz") is None:
        raise UnexpectedReply("ARCA answered without a rate.")
    return ExchangeRate(found.get("MonId") or "", found["MonCotiz"], _date_or_none(found.get("FchCotiz")))


def read_points_of_sale(values: Values) -> tuple[PointOfSale, ...]:
    """FEParamGetPtosVenta; an empty list where ARCA answers 602, as homologación often does."""
    result = _result(values, "FEParamGetPtosVentaResult")
    rows = _items(result, "ResultGet", "PtoVenta")
    if not rows and any(error.code == NOT_FOUND for error in read_errors(result)):
        return ()
    raise_errors(result)
    return tuple(
        PointOfSale(
            number=row.get("Nro") or 0,
            kind=row.get("EmisionTipo") or "",
            blocked=row.get("Bloqueado") == "S",
            closed_on=_date_or_none(row.get("FchBaja")),
        )
        for row in rows
    )


def read_table(values: Values, operation: str, row_name: str) -> tuple[TableRow, ...]:
    """Any other FEParamGet… method."""
    result = _result(values, f"{operation}Result")
    raise_errors(result)
    return tuple(_row(row) for row in _items(result, "ResultGet", row_name))


def _row(row: Values) -> TableRow:
    known = {"Id", "Desc", "FchDesde", "FchHasta"}
    return TableRow(
        code=str(row.get("Id", "")),
        label=row.get("Desc") or "",
        valid_from=_date_or_none(row.get("FchDesde")),
        valid_to=_date_or_none(row.get("FchHasta")),
        extra=tuple((k, str(v)) for k, v in row.items() if k not in known and not k.startswith("#")),
    )


def read_clock(header: Mapping[str, Any]) -> datetime | None:
    """ARCA's clock (FEHeaderInfo/fecha) when it answered, as an aware instant; None where it did not say."""
    text = (header.get("FEHeaderInfo") or header).get("fecha") or ""
    try:
        instant = datetime.fromisoformat(text)
        return instant.astimezone(UTC) if instant.tzinfo else None
    except (ValueError, OverflowError):
        return None


# --- errors and notices ------------------------------------------------------------------------------------


def read_errors(result: Mapping[str, Any]) -> tuple[ArcaMessage, ...]:
    """Errors/Err."""
    return _messages(result, "Errors", "Err")


def read_events(result: Mapping[str, Any]) -> tuple[ArcaMessage, ...]:
    """Events/Evt: notices that may come with any reply."""
    return _messages(result, "Events", "Evt")


def raise_errors(result: Mapping[str, Any]) -> None:
    """Raise what Errors says, if it says anything."""
    messages = read_errors(result)
    if messages:
        raise_messages(messages)


def raise_messages(messages: tuple[ArcaMessage, ...]) -> NoReturn:
    """The error class of the first code, with every code and text.

    Raises:
        ArcaTrouble, TokenRefused, NotFound, RequestRefused
    """
    code = messages[0].code
    cls: type[ArcaTrouble | TokenRefused | NotFound | RequestRefused] = RequestRefused
    if code in INFRASTRUCTURE:
        cls = ArcaTrouble
    elif code in TOKEN:
        cls = TokenRefused
    elif code == NOT_FOUND:
        cls = NotFound
    said = "; ".join(map(str, messages))
    known = explain(code)
    raise cls(f"ARCA answered {said.rstrip('.')}.", messages=messages, hint=known.fix if known else "")


def _messages(values: Mapping[str, Any], group: str, name: str) -> tuple[ArcaMessage, ...]:
    return tuple(
        ArcaMessage(item.get("Code") or 0, (item.get("Msg") or "").strip()) for item in _items(values, group, name)
    )


def _items(values: Mapping[str, Any], group: str, name: str) -> list[Values]:
    content = values.get(group) or {}
    return [item for item in content.get(name) or () if item]


def _result(values: Values, name: str) -> Values:
    result = values.get(name)
    if not isinstance(result, dict):
        raise UnexpectedReply(f"ARCA's reply has no {name}.")
    return result


def _date_or_none(text: str | None) -> date | None:
    """None for what is absent, empty, NULL, or not a date: the caller judges whether it may be."""
    try:
        return parse_compact(text) if text else None
    except ValueError:
        return None


def _instant_or_none(text: str | None) -> datetime | None:
    try:
        return parse_compact_instant(text) if text else None
    except (ValueError, OverflowError):
        return None
