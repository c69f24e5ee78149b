"""May we in: ticket, delegation, points of sale, numbers. A living ticket is used; a login is made only without one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from arca_sdk.cli.checkup.catalogue import found
from arca_sdk.cli.checkup.findings import Finding
from arca_sdk.cli.checkup.patient import Patient
from arca_sdk.errors import ArcaError, CredentialError, LoginRefused, TokenRefused

if TYPE_CHECKING:
    from arca_sdk.domain.tables import PointOfSale
    from arca_sdk.wire.wsaa import TokenContents

_TYPES = (1, 2, 3, 6, 7, 8, 11, 12, 13)
"""Invoices and notes of classes A, B and C."""


def login(patient: Patient) -> Iterator[Finding]:
    """The stored ticket, or a new one; never a login that must fail."""
    from arca_sdk.cli.access import local, stored_ticket

    if patient.environment is None or patient.credentials is None or patient.cuit is None:
        return
    try:
        ticket = stored_ticket(patient.state, patient.session)
    except ArcaError as error:
        yield found("ticket_unreadable", error=error)
        return
    if patient.forgotten:
        yield found("login_skipped")
    elif ticket is not None and ticket.is_usable(patient.now):
        patient.ticket = ticket
        yield found("ticket_stored", until=local(ticket.expires_at))
    elif patient.sick or not patient.reachable:
        yield found("login_skipped")
    else:
        yield from _log_in(patient)


def _log_in(patient: Patient) -> Iterator[Finding]:
    from arca_sdk.cli import exits
    from arca_sdk.cli.access import local

    try:
        with patient.state.client() as client, patient.state.output.busy("WSAA"):
            patient.ticket = client.login()
    except ArcaError as error:
        refused = isinstance(error, LoginRefused | CredentialError) and exits.exit_code(error) == exits.SETTINGS
        yield found("login_refused" if refused else "login_failed", error=error)
        return
    yield found("login_ok", until=local(patient.ticket.expires_at))


def delegation(patient: Patient) -> Iterator[Finding]:
    """The CUITs inside the ticket: they were fixed when it was made."""
    from arca_sdk.wire.wsaa import read_token

    if patient.ticket is None:
        return
    try:
        contents = read_token(patient.ticket.token)
    except ArcaError as error:
        yield found("delegation_unreadable", error=error)
        return
    yield from _represented(patient, contents)


def _represented(patient: Patient, contents: TokenContents) -> Iterator[Finding]:
    from arca_sdk.cli.access import local

    assert patient.cuit is not None
    assert patient.ticket is not None
    assert patient.credentials is not None
    values = {
        "cuits": ", ".join(cuit.dashed for cuit in contents.cuits),
        "cuit": patient.cuit.dashed,
        "owner": patient.credentials.cuit.dashed,
        "until": local(patient.ticket.expires_at),
    }
    if patient.cuit in contents.cuits:
        yield found("delegation_ok", **values)
    else:
        # Asking on would make the client renew the ticket, and WSAA gives none so soon.
        patient.ticket = None
        yield found("delegation_missing", **values)


def points_of_sale(patient: Patient, *, numbers: bool = False) -> Iterator[Finding]:
    """The points of sale, what ARCA announces, and with ``numbers`` the last number of each sequence in use."""
    from arca_sdk.wire import wsfe_replies

    if patient.ticket is None:
        return
    try:
        decoded = _ask(patient, "FEParamGetPtosVenta", {})
        points = wsfe_replies.read_points_of_sale(decoded.values)
    except TokenRefused as error:
        yield found("ticket_refused", problem=error.message)
        return
    except ArcaError as error:
        yield found("points_failed", error=error)
        return
    yield from (found("announcement", notice=str(event)) for event in wsfe_replies.read_events(decoded.result))
    usable = [point for point in points if not point.blocked and point.closed_on is None]
    closed = [point for point in points if point not in usable]
    yield _enabled(patient, usable)
    if closed:
        yield found("points_closed", numbers=_listed(closed))
    if numbers:
        yield from _last_numbers(patient, [point.number for point in usable])


def _enabled(patient: Patient, usable: list[PointOfSale]) -> Finding:
    assert patient.cuit is not None
    assert patient.environment is not None
    if usable:
        return found("points_ok", numbers=_listed(usable))
    if patient.environment.value == "homologacion":
        return found("points_none_test")
    if patient.environment.value == "simulator":
        return found("points_none_strict" if patient.open_mode is False else "points_none_open", cuit=str(patient.cuit))
    return found("points_none", cuit=patient.cuit.dashed)


def _listed(points: list[PointOfSale]) -> str:
    return ", ".join(f"{point.number} ({point.kind})" if point.kind else str(point.number) for point in points)


def _last_numbers(patient: Patient, points: list[int]) -> Iterator[Finding]:
    from arca_sdk.domain.authorization import voucher_label
    from arca_sdk.domain.codes import VoucherType
    from arca_sdk.wire import wsfe_replies

    used = False
    for point in points:
        for code in _TYPES:
            kind = VoucherType(code)
            try:
                decoded = _ask(patient, "FECompUltimoAutorizado", {"PtoVta": point, "CbteTipo": code})
                number = wsfe_replies.read_last_number(decoded.values, point_of_sale=point, voucher_type=code)
            except ArcaError as error:
                used = True
                yield found("number_failed", voucher=f"{kind.label} {point:05d}", error=error)
                break
            if number:
                used = True
                yield found("number", voucher=voucher_label(kind, point, number), number=number)
    if not used:
        yield found("number_none")


def _ask(patient: Patient, operation: str, fields: dict[str, Any]) -> Any:
    """With the ticket that is there: a refused one is told, not renewed."""
    from arca_sdk.flows import queries
    from arca_sdk.wire import wsfe

    assert patient.ticket is not None
    session = patient.session
    values = {"Auth": wsfe.write_auth(patient.ticket, session.cuit), **fields}
    with patient.state.output.busy(operation):
        return queries.decode(operation, patient.http.send(queries.request(session, operation, values)))
