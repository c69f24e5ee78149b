"""Settings, folder, journal: what stands on this machine."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from arca_sdk.cli.checkup.catalogue import found
from arca_sdk.cli.checkup.findings import Finding
from arca_sdk.cli.checkup.patient import Patient
from arca_sdk.errors import ArcaError

_OTHERS_READ, _OTHERS_ENTER = 0o044, 0o011
_ROOM = 64 * 1024
"""Bytes that one sending writes at most, about: the journal's entry and a ticket."""


def settings(patient: Patient) -> Iterator[Finding]:
    """Which ARCA, and whether its address and the other settings make sense."""
    from arca_sdk.adapters.http import check_proxy
    from arca_sdk.endpoints import Endpoints

    state = patient.state
    try:
        _ = state.profile
    except ArcaError as error:
        patient.unreadable = True
        yield found("environment_wrong", error=error)
        return
    try:
        environment = state.environment
        Endpoints(environment, state.simulator_url)
        check_proxy(state.setting("proxy") or None)
        _ = state.policy
    except ArcaError as error:
        patient.sick = True
        yield found("environment_wrong", error=error)
        return
    patient.environment = environment
    validity = state.output.text("real" if environment.is_production else "test")
    yield found("environment_ok", environment=environment.value, validity=validity)
    if environment.value == "simulator":
        yield from _simulator(patient)
    elif state.setting("simulator_url"):
        yield found("simulator_unused", environment=environment.value)


def _simulator(patient: Patient) -> Iterator[Finding]:
    """Its mode, where its admin API can be asked; whether it answers at all is another check's business."""
    from arca_sdk.cli.simulated import Admin

    with suppress(ArcaError):
        admin = Admin(patient.state.simulator_url)
        summary = admin.ask("GET", "")
        patient.open_mode = bool(summary["open_mode"])
        yield found("simulator_open" if patient.open_mode else "simulator_strict")
        patient.issued = frozenset(each["fingerprint"] for each in admin.ask("GET", "certificates"))


def storage(patient: Patient) -> Iterator[Finding]:
    """The folder of tickets and journal."""
    home = patient.state.home
    is_new = not home.exists()
    folder = next(each for each in home.absolute().parents if each.exists()) if is_new else home
    reason = _why_unwritable(folder)
    if reason:
        patient.sick = True  # a ticket that cannot be kept is lost, and WSAA gives no second one so soon
        yield found("storage_unwritable", path=home, reason=reason)
    elif is_new:
        yield found("storage_new", path=home)
    elif os.name != "nt" and _can_be_read_in(home):
        yield found("storage_readable", path=home)
    else:
        yield found("storage_ok", path=home)


def _can_be_read_in(home: Path) -> bool:
    """Whether others can read a ticket or the journal."""
    kept = (home / name for name in ("tickets", "journal"))
    return _can_be_entered(home) and any(path.exists() and _can_be_read(path) for path in kept)


def _can_be_read(path: Path) -> bool:
    """Whether others can read something in there; nobody passes through a closed folder."""
    if path.is_dir():
        return _can_be_entered(path) and any(map(_can_be_read, path.iterdir()))
    return bool(path.stat().st_mode & _OTHERS_READ)


def _can_be_entered(folder: Path) -> bool:
    return bool(folder.stat().st_mode & _OTHERS_ENTER)


def _why_unwritable(folder: Path) -> str:
    try:
        with tempfile.NamedTemporaryFile(dir=folder, prefix=".arca-doctor-") as file:
            # A full disk lets a file be made, and not be filled.
            file.write(b"\0" * _ROOM)
            file.flush()
            return ""
    except OSError as error:
        return error.strerror or str(error)


def journal(patient: Patient) -> Iterator[Finding]:
    """Sendings whose outcome is not known."""
    from arca_sdk.adapters.journal import FileJournal

    try:
        attempts = FileJournal(patient.state.home / "journal").open(None)
    except ArcaError as error:
        yield found("journal_unreadable", error=error)
        return
    yield found("journal_open", count=len(attempts)) if attempts else found("journal_clear")
