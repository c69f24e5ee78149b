"""``arca doctor``: everything between this machine and an authorised invoice, one finding after the other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from arca_sdk.cli import exits
from arca_sdk.cli.options import connection_options, output_options, pass_state
from arca_sdk.cli.output import Output
from arca_sdk.cli.state import State
from arca_sdk.cli.texts import LANGUAGES

if TYPE_CHECKING:
    from arca_sdk.cli.checkup.findings import Finding

_MARKS = {"ok": ("✓", "bold green"), "warn": ("!", "bold yellow"), "fail": ("✗", "bold red")}


@click.command()
@click.option("--numbers", is_flag=True, help="Also the last number of each sequence in use.")
@output_options
@connection_options
@pass_state
def doctor(state: State, numbers: bool) -> None:
    """Check everything between this machine and an authorised invoice, and say what to do.

    Settings, folder, journal, certificate, key, connections (TLS version and cipher), ARCA's servers, both clocks,
    login, delegation, points of sale. A living ticket is used; WSAA is asked only where there is none, and never where
    the login would fail anyway. Nothing is authorised.

    Exit codes: 0 nothing failed (there may be warnings); 3 something on this machine is to be mended: settings,
    certificate, key, files, delegation; 1 something else failed: the network, or ARCA.
    """
    found = []
    for finding in examine(state, numbers=numbers):
        found.append(finding)
        if not state.json:
            _show(state.output, finding)
    code = _exit_code(found)
    if state.json:
        state.output.result(_fields(found, state.language))
    else:
        _sum_up(state.output, found)
    raise click.exceptions.Exit(code)


def examine(state: State, *, numbers: bool = False) -> Iterator[Finding]:
    """Every finding, as soon as it is made; what depends on something that failed is left out."""
    from arca_sdk.cli.checkup import entry, machine, papers, way
    from arca_sdk.cli.checkup.patient import Patient

    patient = Patient(state)
    try:
        yield from machine.settings(patient)
        if patient.unreadable:
            return
        yield from machine.storage(patient)
        yield from machine.journal(patient)
        yield from papers.papers(patient)
        yield from way.connections(patient)
        yield from way.servers(patient)
        yield from entry.login(patient)
        yield from entry.delegation(patient)
        yield from entry.points_of_sale(patient, numbers=numbers)
    finally:
        patient.close()


def _exit_code(findings: list[Finding]) -> int:
    failed = [finding for finding in findings if finding.level == "fail"]
    if any(finding.kind.here for finding in failed):
        return exits.SETTINGS
    return exits.REFUSED if failed else exits.DONE


def _fields(findings: list[Finding], language: str) -> dict[str, Any]:
    from arca_sdk.cli.failures import error_fields
    from arca_sdk.errors import ArcaError

    def plain(value: Any) -> Any:
        if isinstance(value, ArcaError):
            return error_fields(value, language)
        return value if isinstance(value, int | float | str) else str(value)

    return {
        "ok": not any(finding.level == "fail" for finding in findings),
        "findings": [
            {
                "check": finding.kind.check,
                "finding": finding.name,
                "level": finding.level.value,
                "message": finding.sentence(language),
                "advice": finding.advice(language),
                "values": {name: plain(value) for name, value in finding.values.items()},
            }
            for finding in findings
        ],
    }


def _show(output: Output, finding: Finding) -> None:
    """Mark, what was looked at, the sentence, and below it what to do."""
    from rich.text import Text

    from arca_sdk.cli.checkup.catalogue import CHECKS

    place = LANGUAGES.index(output.language)
    width = max(len(names[place]) for names in CHECKS.values())
    mark, style = _MARKS[finding.level.value]
    label = CHECKS[finding.kind.check][place].ljust(width)
    output.console.print(Text.assemble((mark, style), " ", (label, "dim"), "  "), end="")
    output.paragraph(finding.sentence(output.language), indent=width + 4, continued=True)
    if finding.level != "ok":
        output.paragraph(finding.advice(output.language), indent=width + 4, first="→ ", style="green")


def _sum_up(output: Output, findings: list[Finding]) -> None:
    failed = sum(finding.level == "fail" for finding in findings)
    warned = sum(finding.level == "warn" for finding in findings)
    output.say("")
    if failed:
        output.say(output.text("doctor_failed", count=failed), style="bold red")
    elif warned:
        output.say(output.text("doctor_warned", count=warned), style="bold yellow")
    else:
        output.say(output.text("doctor_well"), style="bold green")
