"""``arca explain``: what a code of ARCA's means and what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from arca_sdk.cli import completing, exits
from arca_sdk.cli.options import output_options, pass_state
from arca_sdk.cli.output import Output
from arca_sdk.cli.state import State

if TYPE_CHECKING:
    from arca_sdk.domain.explanations import Case, Explanation


@click.command()
@click.argument("codes", nargs=-1, required=True, metavar="CODE...", shell_complete=completing.codes)
@output_options
@pass_state
def explain(state: State, codes: tuple[str, ...]) -> None:
    """What a CODE of WSFEv1 (10048) or a fault of WSAA (coe.notAuthorized) means, which field it is about, and what to
    do.

    The exit code is 1 where a code is not known.
    """
    from arca_sdk.domain import explanations

    found = [(code, explanations.explain(code, state.language)) for code in codes]
    if state.json:
        state.output.result([explanation_fields(code, known) for code, known in found])
    else:
        for code, known in found:
            _show(state.output, code, known)
    if not all(known for _, known in found):
        raise click.exceptions.Exit(exits.REFUSED)


def explanation_fields(code: int | str, known: Explanation | None) -> dict[str, Any]:
    """An explanation as JSON-able values."""
    if known is None:
        return {"code": code, "known": False}
    return {
        "code": known.code,
        "known": True,
        "title": known.title,
        "severity": known.severity.value,
        "operations": list(known.operations),
        "retryable": known.retryable,
        "source": known.source,
        "cases": [_case_fields(case, known.language) for case in known.cases],
    }


def _case_fields(case: Case, language: str) -> dict[str, Any]:
    return {
        "meaning": case.meaning[language],
        "fix": case.fix[language],
        "field": case.field,
        "arca_field": case.arca_field,
        "severity": case.severity.value,
        "twin": case.twin,
    }


def _show(output: Output, code: str, known: Explanation | None) -> None:
    if known is None:
        output.say(f"{code}: {output.text('explain_unknown')}", style="yellow")
        return
    from rich.text import Text

    severity = output.text(f"explain_{known.severity.value}" if isinstance(known.code, int) else "explain_reject")
    operations = ", ".join(known.operations)
    output.console.print(Text.assemble((str(known.code), "bold"), f"  {severity}  ", (operations, "dim")))
    if len(known.cases) > 1:
        output.paragraph(known.title, indent=2)
    for case in known.cases:
        _show_case(output, case, known.language)
    retry = f" {output.text('explain_retry')}" if known.retryable else ""
    output.paragraph(f"{output.text('explain_source')}: {known.source}.{retry}", indent=2, style="dim")
    output.say("")


def _show_case(output: Output, case: Case, language: str) -> None:
    names = " = ".join(name for name in (case.field, case.arca_field) if name)
    output.paragraph(names, indent=2, style="cyan")
    twin = f" {output.text('explain_twin', code=case.twin)}" if case.twin else ""
    output.paragraph(case.meaning[language] + twin, indent=2)
    output.paragraph(case.fix[language], indent=2, first="→ ", style="green")
