"""``arca login`` and ``arca status``: may we talk to ARCA, and is it there?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from arca_sdk.cli import exits
from arca_sdk.cli.failures import error_fields
from arca_sdk.cli.options import connection_options, output_options, pass_state
from arca_sdk.cli.output import Output
from arca_sdk.cli.state import State
from arca_sdk.errors import ArcaError, ConfigurationError

if TYPE_CHECKING:
    from arca_sdk.domain.tables import ServiceHealth
    from arca_sdk.domain.ticket import Ticket
    from arca_sdk.wire.credentials import Credentials


@click.command()
@output_options
@connection_options
@pass_state
def login(state: State) -> None:
    """Get the access ticket from WSAA, or say until when the stored one is valid.

    Other commands do this by themselves; a ticket lasts 12 hours and is shared by all processes that use the same home.
    """
    with state.client() as client, state.output.busy("WSAA"):
        ticket = client.login()
        cuit, environment = client.cuit, client.environment
    output = state.output
    if output.json:
        output.result(
            {
                "environment": str(environment),
                "cuit": str(cuit),
                "service": ticket.service,
                "generated_at": ticket.generated_at.isoformat(),
                "expires_at": ticket.expires_at.isoformat(),
            }
        )
        return
    output.facts(
        [
            (output.text("environment"), str(environment)),
            (output.text("cuit"), cuit.dashed),
            (output.text("ticket"), output.text("ticket_valid", until=local(ticket.expires_at))),
        ]
    )


@dataclass
class _Status:
    """What was found; ``trouble`` is why ARCA's servers could not be asked."""

    environment: str
    cuit: str
    health: ServiceHealth | None
    trouble: ArcaError | None
    credentials: Credentials | None
    missing: ArcaError | None
    ticket: Ticket | None
    attempts: int
    untold: int
    now: datetime


@click.command()
@output_options
@connection_options
@pass_state
def status(state: State) -> None:
    """ARCA's servers, the certificate's validity, the ticket, and vouchers whose outcome is not known.

    Asks ARCA only for FEDummy, which needs no ticket; it never logs in.
    """
    found = _look(state)
    if state.json:
        state.output.result(_fields(found))
    else:
        state.output.facts(_rows(state.output, found))
    if found.trouble or (found.health and not found.health.is_up):
        raise click.exceptions.Exit(exits.TROUBLE)


def _look(state: State) -> _Status:
    from datetime import UTC

    credentials, missing = _credentials(state)
    session = state.session(credentials)
    health, trouble = _health(state, session)
    known = credentials or state.setting("cuit")
    return _Status(
        environment=str(session.endpoints.environment),
        cuit=session.cuit.dashed if known else "",
        health=health,
        trouble=trouble,
        credentials=credentials,
        missing=missing,
        ticket=stored_ticket(state, session) if credentials else None,
        attempts=_attempts(state, session) if known else 0,
        untold=_untold(state, session) if known else 0,
        now=datetime.now(UTC),
    )


def _credentials(state: State) -> tuple[Credentials | None, ArcaError | None]:
    """Without a certificate there is still something to say; a broken one is an error."""
    try:
        return state.credentials, None
    except ConfigurationError as error:
        if state.setting("certificate"):
            raise
        return None, error


def _health(state: State, session: Any) -> tuple[ServiceHealth | None, ArcaError | None]:
    from arca_sdk.adapters.http import Http
    from arca_sdk.flows import queries
    from arca_sdk.wire import wsfe_replies

    http = Http(proxy=state.setting("proxy") or None)
    try:
        with state.output.busy("FEDummy"):
            reply = http.send(queries.request(session, "FEDummy", {}))
        return wsfe_replies.read_health(queries.decode("FEDummy", reply).values), None
    except ArcaError as error:
        return None, error
    finally:
        http.close()


def stored_ticket(state: State, session: Any) -> Ticket | None:
    """The ticket for WSFEv1 in the home folder, alive or not."""
    from arca_sdk.adapters.tickets import FileTickets
    from arca_sdk.endpoints import WSAA, WSFE
    from arca_sdk.flows.effects import TicketKey

    key = TicketKey(session.endpoints.url(WSAA), session.certificate, WSFE.wsaa_id)
    return FileTickets(state.home / "tickets").load(key)


def _attempts(state: State, session: Any) -> int:
    from arca_sdk.adapters.journal import FileJournal

    attempts = FileJournal(state.home / "journal").open(None)
    ours = (session.realm, session.cuit)
    return sum((attempt.sequence.realm, attempt.sequence.cuit) == ours for attempt in attempts)


def _untold(state: State, session: Any) -> int:
    """Vouchers that an interrupted command got, and nobody else."""
    from arca_sdk.adapters.journal import FileJournal

    return len(FileJournal(state.home / "journal").untold(session.owner))


def _fields(found: _Status) -> dict[str, Any]:
    from arca_sdk.cli.keyfile import name_text

    fields: dict[str, Any] = {"environment": found.environment, "cuit": found.cuit.replace("-", "") or None}
    if found.health:
        servers: dict[str, Any] = {
            "up": found.health.is_up,
            "application": found.health.application,
            "database": found.health.database,
            "authentication": found.health.authentication,
        }
    else:
        assert found.trouble is not None
        servers = {"up": False, "error": error_fields(found.trouble)}
    certificate = found.credentials and {
        "subject": name_text(found.credentials.certificate.subject),
        "not_before": found.credentials.certificate.not_valid_before_utc.isoformat(),
        "not_after": found.credentials.certificate.not_valid_after_utc.isoformat(),
        "days_left": (found.credentials.certificate.not_valid_after_utc - found.now).days,
    }
    ticket = found.ticket and {
        "expires_at": found.ticket.expires_at.isoformat(),
        "usable": found.ticket.is_usable(found.now),
    }
    return {
        **fields,
        "servers": servers,
        "certificate": certificate,
        "ticket": ticket,
        "unsettled_attempts": found.attempts,
        "untold_vouchers": found.untold,
    }


def _rows(output: Output, found: _Status) -> list[tuple[str, str]]:
    return [
        (output.text("environment"), found.environment),
        (output.text("cuit"), found.cuit),
        ("ARCA", _health_words(output, found)),
        (output.text("certificate"), _certificate_words(output, found)),
        (output.text("ticket"), _ticket_words(output, found)),
        (output.text("journal"), _journal_words(output, found)),
    ]


def _health_words(output: Output, found: _Status) -> str:
    if found.health is None:
        return str(found.trouble)
    if found.health.is_up:
        return output.text("servers_up")
    health = found.health
    return f"AppServer {health.application}, DbServer {health.database}, AuthServer {health.authentication}"


def _certificate_words(output: Output, found: _Status) -> str:
    if found.credentials is None:
        return f"{output.text('not_configured')}: {found.missing.hint if found.missing else ''}"
    return validity(output, found.credentials.certificate, found.now)


def _ticket_words(output: Output, found: _Status) -> str:
    if found.ticket is None:
        return output.text("ticket_none") if found.credentials else ""
    until = local(found.ticket.expires_at)
    return output.text("ticket_valid" if found.ticket.is_usable(found.now) else "ticket_expired", until=until)


def _journal_words(output: Output, found: _Status) -> str:
    counts = {"open_attempts": found.attempts, "untold": found.untold}
    return "; ".join(output.text(name, count=count) for name, count in counts.items() if count)


def validity(output: Output, certificate: Any, now: datetime) -> str:
    """A certificate's validity in words."""
    since, until = certificate.not_valid_before_utc, certificate.not_valid_after_utc
    if now > until:
        return output.text("expired_on", until=local(until))
    if now < since:
        return output.text("not_yet", since=local(since))
    days = output.text("days_left", days=(until - now).days)
    return f"{output.text('valid_until', until=local(until))} ({days})"


def local(instant: datetime) -> str:
    """An instant in Argentina's civil time, to the minute."""
    from arca_sdk.domain.clock import ARGENTINA

    return f"{instant.astimezone(ARGENTINA):%Y-%m-%d %H:%M}"
