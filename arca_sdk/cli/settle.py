"""``arca settle``: what became of vouchers whose outcome is not known."""

from __future__ import annotations

import click

from arca_sdk.cli import completing, exits
from arca_sdk.cli.files import read_text
from arca_sdk.cli.options import connection_options, output_options, pass_state
from arca_sdk.cli.state import State
from arca_sdk.domain.authorization import Outcome, Uncertain
from arca_sdk.errors import InvalidInput


@click.command()
@click.argument("file", required=False, metavar="[FILE]", shell_complete=completing.files)
@output_options
@connection_options
@pass_state
def settle(state: State, file: str | None) -> None:
    """Find out what became of vouchers whose outcome is not known. Nothing ever gets a second number.

    Without FILE, everything in the journal of this home and CUIT, vouchers of interrupted commands too. With FILE (or
    -), the uncertain result that `arca invoice --json` printed, here or on another machine.

    The exit code is 5 while something stays uncertain, else 0.
    """
    from arca_sdk.cli.results import Result, read_result, result_fields, show_result

    given = read_result(read_text(file)) if file else None
    if given is not None and not isinstance(given.outcome, Uncertain):
        raise InvalidInput("This result is not uncertain: there is nothing to settle.", field="status")
    with state.client() as client, state.output.busy("FECompConsultar"):
        if given is not None and isinstance(given.outcome, Uncertain):
            if (given.cuit, given.environment) != (client.cuit, client.environment):
                raise InvalidInput(
                    f"This result is of {given.cuit.dashed} in {given.environment}, and the settings say "
                    f"{client.cuit.dashed} in {client.environment}.",
                    field="cuit",
                )
            outcomes: tuple[Outcome, ...] = (client.settle(given.outcome),)
        else:
            outcomes = client.settle_all()
        results = [Result(outcome, client.cuit, client.environment) for outcome in outcomes]
    if state.json:
        state.output.result({"outcomes": [result_fields(result) for result in results]})
    elif not results:
        state.output.say(state.output.text("nothing_to_settle"))
    else:
        for result in results:
            show_result(state.output, result)
    if any(isinstance(outcome, Uncertain) for outcome in outcomes):
        raise click.exceptions.Exit(exits.UNCERTAIN)
