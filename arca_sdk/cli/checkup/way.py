"""The way to ARCA: connections, servers, and whether both clocks agree."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from arca_sdk.cli.checkup.catalogue import found
from arca_sdk.cli.checkup.findings import Finding
from arca_sdk.cli.checkup.patient import Patient
from arca_sdk.errors import ArcaError

NOTABLE = timedelta(minutes=1)
"""From here on a difference between the clocks is worth a word."""


def connections(patient: Patient) -> Iterator[Finding]:
    """Every host that invoicing needs."""
    from arca_sdk.adapters.tls import inspect
    from arca_sdk.endpoints import WSAA, WSFE

    if patient.environment is None:
        return
    endpoints = patient.session.endpoints
    urls = {urlsplit(url).netloc: url for url in (endpoints.url(WSAA), endpoints.url(WSFE))}
    for host, url in urls.items():
        with patient.state.output.busy(host):
            seen = inspect(url, proxy=patient.state.setting("proxy") or None)
        if seen.problem:
            patient.reachable = False
            name = "connection_untrusted" if seen.untrusted else "connection_failed"
            yield found(name, host=host, problem=seen.problem.rstrip("."))
        elif not seen.version:
            yield found("connection_plain", host=host)
        else:
            until = f"{seen.expires_at:%Y-%m-%d}" if seen.expires_at else "?"
            yield found(
                "connection_ok",
                host=host,
                version=seen.version,
                cipher=seen.cipher,
                until=until,
                policy=_policy(patient, urlsplit(url).hostname or ""),
            )


def _policy(patient: Patient, host: str) -> str:
    """What the client offers there."""
    from arca_sdk.endpoints import WEAK_DH_HOSTS

    return patient.state.output.text("tls_ecdhe_only" if host in WEAK_DH_HOSTS else "tls_default")


def servers(patient: Patient) -> Iterator[Finding]:
    """FEDummy, which needs no ticket, and the clock that its answer shows."""
    from arca_sdk.flows import queries
    from arca_sdk.wire import wsfe_replies

    if patient.environment is None or not patient.reachable:
        return
    began = datetime.now(UTC)
    try:
        with patient.state.output.busy("FEDummy"):
            reply = patient.http.send(queries.request(patient.session, "FEDummy", {}))
        ended = datetime.now(UTC)
        decoded = queries.decode("FEDummy", reply)
        health = wsfe_replies.read_health(decoded.values)
    except ArcaError as error:
        patient.reachable = False
        yield found("servers_silent", error=error)
        return
    names = {"application": health.application, "database": health.database, "authentication": health.authentication}
    yield found("servers_up", **names) if health.is_up else found("servers_down", **names)
    yield from _clock(patient, began + (ended - began) / 2, wsfe_replies.read_clock(decoded.header))


def _clock(patient: Patient, ours: datetime, arcas: datetime | None) -> Iterator[Finding]:
    """A request for a ticket is dated 10 minutes back and lasts an hour: so much may the clocks differ."""
    from arca_sdk.wire.wsaa import BACK_DATE, LIFETIME

    if arcas is None:
        yield found("clock_unknown")
        return
    ahead = ours - arcas
    if not -LIFETIME < ahead < BACK_DATE:
        patient.sick, name = True, "clock_wrong"
    else:
        name = "clock_ok" if abs(ahead) < NOTABLE else "clock_off"
    yield found(name, words=_words(patient, ahead), seconds=round(ahead.total_seconds(), 1))


def _words(patient: Patient, ahead: timedelta) -> str:
    output, seconds = patient.state.output, abs(ahead.total_seconds())
    if seconds < 1:
        return output.text("clock_same")
    length = f"{seconds:.0f} s" if seconds < 120 else f"{seconds / 60:.0f} min"
    return output.text("clock_ahead" if ahead > timedelta(0) else "clock_behind", length=length)
