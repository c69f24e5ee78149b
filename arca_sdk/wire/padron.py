"""The taxpayer registry, field by field: constancia de inscripción and padrón scope 13 to a ``Taxpayer``.

Nothing is compared by text but the two things that only a text tells: which fault it is, and a promoted worker's
category. A block that is absent is not a tax that is absent: ``derive_vat_condition`` is told when ARCA withheld one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from arca_sdk.domain.clock import ARGENTINA
from arca_sdk.domain.cuit import Cuit
from arca_sdk.domain.taxpayer import Activity, MonotributoCategory, TaxAddress, Taxpayer, derive_vat_condition
from arca_sdk.domain.ticket import Ticket
from arca_sdk.errors import ArcaError, InvalidCuit, NotFound, SoapFault, TokenRefused, UnexpectedReply
from arca_sdk.wire.contracts.padron import CONSTANCIA, PADRON_A13

Values = dict[str, Any]

_IN_FORCE = frozenset({None, "", "AC"})
_UNKNOWN = ("no existe", "inexistente", "no es valido", "no es válido")
_ELSEWHERE = "no le permite actuar"


# --- requests and faults -----------------------------------------------------------------------------------


def write_query(ticket: Ticket, represented: Cuit, **fields: Any) -> Values:
    """The children of any operation but ``dummy``."""
    return {"token": ticket.token, "sign": ticket.sign, "cuitRepresentada": int(represented), **fields}


def blames_ticket(fault: SoapFault) -> bool:
    """Whether a new ticket may help."""
    text = fault.fault_text.casefold()
    return "token" in text and _ELSEWHERE not in text


def is_inactive(fault: SoapFault) -> bool:
    """Scope 13's refusal of an inactive key, which ``getPersonaV2`` describes all the same."""
    return "inactiva" in fault.fault_text.casefold()


def is_unknown(fault: SoapFault) -> bool:
    """Whether ARCA says that there is no such person."""
    text = fault.fault_text.casefold()
    return any(words in text for words in _UNKNOWN)


def refusal(fault: SoapFault, *, service: str, represented: Cuit) -> ArcaError:
    """A fault of the registry as an error of its own; itself where nothing is known of its text."""
    said = f"{service} answered: {fault.fault_text.strip()}"
    if is_unknown(fault):
        return NotFound(said, hint="Check the number: the registry has nobody under it.")
    if _ELSEWHERE in fault.fault_text.casefold():
        return TokenRefused(
            said,
            hint=f"{represented.dashed} has not delegated {service} to the certificate. Delegate it in Administrador "
            "de Relaciones, or look taxpayers up with a client for the certificate's own CUIT.",
        )
    if blames_ticket(fault):
        return TokenRefused(said, hint=f"Check that environment and ticket store are those of {service}.")
    return fault


# --- constancia de inscripción -----------------------------------------------------------------------------


def read_constancia(values: Values | None, cuit: Cuit) -> Taxpayer:
    """``personaReturn`` of getPersona_v2, also where it has only the reasons why there is no constancia.

    Raises:
        UnexpectedReply: it is empty, or about somebody else.
    """
    found = values or {}
    general, refused = found.get("datosGenerales"), found.get("errorConstancia") or {}
    if not general and not refused:
        raise UnexpectedReply("ARCA's answer describes nobody.")
    person: Values = general or refused
    _check_key(person, cuit)
    blocks = [found.get("datosMonotributo") or {}, found.get("datosRegimenGeneral") or {}]
    withheld = [found.get(name) or {} for name in ("errorMonotributo", "errorRegimenGeneral")]
    taxes = tuple(_taxes(blocks))
    category = _category(blocks[0].get("categoriaMonotributo"))
    complete = bool(general) and not refused and not any(withheld)
    return Taxpayer(
        cuit=cuit,
        name=_name(person),
        is_legal_entity=_is_legal_entity(person, cuit),
        active=_active(person),
        vat_condition=derive_vat_condition(taxes, category, complete=complete),
        monotributo_category=category,
        address=_fiscal_address(person.get("domicilioFiscal"), "codPostal"),
        activities=_activities(blocks),
        taxes=taxes,
        errors=_texts(refused.get("error")),
        warnings=tuple(text for block in withheld for text in _texts([*block.get("error", ()), block.get("mensaje")])),
        source=CONSTANCIA.name,
        as_of=_instant(found),
    )


def _taxes(blocks: Iterable[Values]) -> Iterator[int]:
    """Ids in force, each once. Before February 2026 ARCA listed only those and stated no condition."""
    rows = [row for block in blocks for row in block.get("impuesto", ()) if row]
    ids = [row.get("idImpuesto") for row in rows if row.get("estadoImpuesto") in _IN_FORCE]
    yield from dict.fromkeys(id for id in ids if id is not None)


def _category(values: Values | None) -> MonotributoCategory | None:
    if not values or values.get("idCategoria") is None:
        return None
    return MonotributoCategory(values["idCategoria"], _text(values.get("descripcionCategoria")))


def _activities(blocks: list[Values]) -> tuple[Activity, ...]:
    """ARCA lists them by code; the main one is the first of their own order. A monotributista may have only one of
    an older nomenclature."""
    rows = [row for block in blocks for row in block.get("actividad", ()) if row]
    older = blocks[0].get("actividadMonotributista")
    if not rows and older:
        rows = [older]
    rows.sort(key=lambda row: row.get("orden") or 0)
    named = {row["idActividad"]: _text(row.get("descripcionActividad")) for row in rows if row.get("idActividad")}
    return tuple(Activity(code, words) for code, words in named.items())


# --- scope 13 ----------------------------------------------------------------------------------------------


def read_person(values: Values | None, cuit: Cuit) -> Taxpayer:
    """``personaReturn`` of getPersona or getPersonaV2: identity and addresses, no taxes.

    Raises:
        UnexpectedReply: it is empty, or about somebody else.
    """
    found = values or {}
    person: Values = found.get("persona") or {}
    if not person:
        raise UnexpectedReply("ARCA's answer describes nobody.")
    _check_key(person, cuit)
    addresses = sorted(filter(None, person.get("domicilio", ())), key=lambda row: row.get("tipoDomicilio") != "FISCAL")
    activity = person.get("idActividadPrincipal")
    words = _text(person.get("descripcionActividadPrincipal"))
    return Taxpayer(
        cuit=cuit,
        name=_name(person),
        is_legal_entity=_is_legal_entity(person, cuit),
        active=_active(person),
        address=_fiscal_address(addresses[0] if addresses else None, "codigoPostal"),
        activities=() if activity is None else (Activity(activity, words),),
        source=PADRON_A13.name,
        as_of=_instant(found),
    )


def read_keys(values: Values | None) -> tuple[Cuit, ...]:
    """``idPersonaListReturn``: in ARCA's order. Homologación holds keys with a wrong check digit; no service takes
    those, so they are left out."""
    found = []
    for number in (values or {}).get("idPersona", ()):
        with suppress(InvalidCuit):
            found.append(Cuit(number))
    return tuple(found)


# --- common to both ----------------------------------------------------------------------------------------


def _check_key(person: Values, cuit: Cuit) -> None:
    key = person.get("idPersona")
    if key is not None and key != int(cuit):
        raise UnexpectedReply(f"ARCA was asked about {cuit} and answered about {key}.")


def _name(person: Values) -> str:
    company = _text(person.get("razonSocial"))
    return company or f"{_text(person.get('apellido'))} {_text(person.get('nombre'))}".strip()


def _is_legal_entity(person: Values, cuit: Cuit) -> bool:
    kind = _text(person.get("tipoPersona"))
    return kind == "JURIDICA" if kind else cuit.is_legal_entity


def _active(person: Values) -> bool | None:
    state = _text(person.get("estadoClave"))
    return state == "ACTIVO" if state else None


def _fiscal_address(values: Values | None, postal_code: str) -> TaxAddress | None:
    if not values:
        return None
    return TaxAddress(
        street=_text(values.get("direccion")),
        city=_text(values.get("localidad")),
        province=_text(values.get("descripcionProvincia")),
        postal_code=_text(values.get(postal_code)),
    )


def _instant(found: Values) -> datetime | None:
    """Aware UTC; None where ARCA's text is no instant."""
    text = (found.get("metadata") or {}).get("fechaHora") or ""
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        return None
    return (instant if instant.tzinfo else instant.replace(tzinfo=ARGENTINA)).astimezone(UTC)


def _texts(values: Iterable[str | None] | None) -> tuple[str, ...]:
    return tuple(text for text in map(_text, values or ()) if text)


def _text(value: str | None) -> str:
    """Without the spaces and line ends that ARCA's tables carry along."""
    return " ".join((value or "").split())
