"""Reads and checks a request ticket (TRA): schema, version, names and times (WSAA specification 1.2.2)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.x509.oid import NameOID

from arca_sdk.domain.clock import ARGENTINA
from arca_sdk.domain.environment import Environment
from arca_sdk.errors import UnreadableReply
from arca_sdk.simulator.call import SimulatedFault
from arca_sdk.wire.xml import FORBIDDEN_CHARACTER, parse_xml

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lxml.etree import _Element

_DAY = timedelta(hours=24)
_MAX_BYTES = 64 * 1024
_INSTANT = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2})(\.[0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2})?")
_SERVICE = re.compile(r"[A-Za-z][A-Za-z0-9_-]{2,31}")
_HEADER = ("source", "destination", "uniqueId", "generationTime", "expirationTime")
_OPTIONAL = ("source", "destination")
_SHORT_NAMES = {
    NameOID.COMMON_NAME: "CN",
    NameOID.ORGANIZATION_NAME: "O",
    NameOID.ORGANIZATIONAL_UNIT_NAME: "OU",
    NameOID.COUNTRY_NAME: "C",
    NameOID.LOCALITY_NAME: "L",
    NameOID.STATE_OR_PROVINCE_NAME: "ST",
    NameOID.SERIAL_NUMBER: "SERIALNUMBER",
    NameOID.EMAIL_ADDRESS: "EMAILADDRESS",
}


@dataclass(frozen=True, slots=True)
class RequestTicket:
    """What a TRA says. Source and destination are None where they are left out; instants are aware."""

    version: Decimal
    source: str | None
    destination: str | None
    unique_id: int
    generated_at: datetime
    expires_at: datetime
    service: str


def read(content: bytes) -> RequestTicket:
    """Read a TRA.

    Raises:
        SimulatedFault: ``xml.bad`` for whatever the schema does not allow.
    """
    try:
        root = parse_xml(content, limit=_MAX_BYTES)
        header, service = _children(root, "loginTicketRequest", ("header", "service"))
        fields = {child.tag: child for child in _children(header, "header", _HEADER, optional=_OPTIONAL)}
        return RequestTicket(
            version=_version(root.get("version", "1.0")),
            source=_text(fields.get("source")),
            destination=_text(fields.get("destination")),
            unique_id=_unsigned(fields["uniqueId"]),
            generated_at=_instant(fields["generationTime"]),
            expires_at=_instant(fields["expirationTime"]),
            service=_service(service),
        )
    except (ValueError, UnreadableReply) as error:
        reason = "no es XML" if isinstance(error, UnreadableReply) else str(error)
        raise SimulatedFault("xml.bad", f"El requerimiento no cumple con el esquema: {reason}") from None


def check(request: RequestTicket, *, subject: x509.Name, now: datetime, environment: Environment) -> None:
    """Check what a TRA says against the certificate's subject and the clock.

    Raises:
        SimulatedFault: ``xml.version.notSupported``, ``xml.source.invalid``, ``xml.destination.invalid``,
            ``xml.generationTime.invalid``, ``xml.expirationTime.expired`` or ``xml.expirationTime.invalid``.
    """
    if request.version != 1:
        raise SimulatedFault("xml.version.notSupported", "Version de documento no soportada")
    if request.source is not None and _parts(request.source) != _parts(java_name(subject)):
        raise SimulatedFault("xml.source.invalid", "source no corresponde al firmador")
    if request.destination is not None and _parts(request.destination) != _destination(environment):
        raise SimulatedFault("xml.destination.invalid", "destination no corresponde a este WSAA")
    if not now - _DAY <= request.generated_at <= now:
        raise SimulatedFault(
            "xml.generationTime.invalid",
            "generationTime posee formato o dato inválido (ej: en el futuro o más de 24 horas de antigüedad)",
        )
    if request.expires_at < now:
        raise SimulatedFault("xml.expirationTime.expired", "expirationTime ya ha pasado")
    if request.expires_at > now + _DAY:
        raise SimulatedFault("xml.expirationTime.invalid", "expirationTime es posterior en mas de 24 horas")


def java_name(name: x509.Name) -> str:
    """A distinguished name as Java writes it: last attribute first, ``SERIALNUMBER=CUIT 20…, CN=alias``."""
    parts = []
    for attribute in reversed(list(name)):
        short = _SHORT_NAMES.get(attribute.oid, f"OID.{attribute.oid.dotted_string}")
        value = attribute.value if isinstance(attribute.value, str) else attribute.value.hex()
        parts.append(f"{short}={_quoted(value)}")
    return ", ".join(parts)


def _quoted(value: str) -> str:
    value = FORBIDDEN_CHARACTER.sub("?", value)
    if not re.search(r'[,=+<>#;"\\\n]|^\s|\s$', value):
        return value
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _parts(name: str) -> frozenset[str]:
    """A written name in a form that compares: neither order, case nor spaces tell names apart."""
    return frozenset("".join(part.split()).lower() for part in name.split(","))


def _destination(environment: Environment) -> frozenset[str]:
    host = "wsaa" if environment.is_production else "wsaahomo"
    return _parts(f"cn={host},o=afip,c=ar,serialNumber=CUIT 33693450239")


def _children(element: _Element, name: str, names: Iterable[str], optional: tuple[str, ...] = ()) -> list[_Element]:
    """The children of a sequence, in the schema's order. Raises ValueError."""
    if element.tag != name:
        raise ValueError(f"se esperaba {name}")
    found = list(element)
    present = [child.tag for child in found]
    if present != [each for each in names if each in present or each not in optional]:
        raise ValueError(f"elementos de {name}")
    return found


def _text(element: _Element | None) -> str | None:
    if element is None:
        return None
    if len(element):
        raise ValueError(str(element.tag))
    return element.text or ""


def _version(text: str) -> Decimal:
    if not re.fullmatch(r"[+-]?[0-9]{1,9}(\.[0-9]{0,9})?", text.strip()):
        raise ValueError("version")
    try:
        return Decimal(text.strip())
    except InvalidOperation:
        raise ValueError("version") from None


def _unsigned(element: _Element) -> int:
    text = (_text(element) or "").strip()
    if not re.fullmatch(r"\+?[0-9]{1,20}", text) or int(text) >= 1 << 32:
        raise ValueError("uniqueId")
    return int(text)


def _instant(element: _Element) -> datetime:
    """xsd:dateTime; without an offset it is Argentina's time."""
    match = _INSTANT.fullmatch((_text(element) or "").strip())
    if match is None:
        raise ValueError(str(element.tag))
    moment, fraction, offset = match.groups(default="")
    try:
        instant = datetime.fromisoformat(moment + fraction[:7] + offset)
        return (instant if instant.tzinfo else instant.replace(tzinfo=ARGENTINA)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise ValueError(str(element.tag)) from None


def _service(element: _Element) -> str:
    text = (_text(element) or "").strip()
    if not _SERVICE.fullmatch(text):
        raise ValueError("service")
    return text
