"""``arca completion``: the script that makes a shell complete the command."""

from __future__ import annotations

import click

from arca_sdk.cli.options import output_options, pass_state
from arca_sdk.cli.state import State

SHELLS = ("bash", "zsh", "fish")


@click.command()
@click.argument("shell", type=click.Choice(SHELLS))
@output_options
@pass_state
def completion(state: State, shell: str) -> None:
    """Print the completion script for a SHELL.

    \b
    bash: eval "$(arca completion bash)"            in ~/.bashrc
    zsh:  eval "$(arca completion zsh)"             in ~/.zshrc
    fish: arca completion fish | source             in ~/.config/fish/config.fish
    """
    from click.shell_completion import get_completion_class

    from arca_sdk.cli.root import main

    found = get_completion_class(shell)
    assert found is not None
    script = found(main, {}, "arca", "_ARCA_COMPLETE").source()
    if state.json:
        state.output.result({"shell": shell, "script": script})
    else:
        click.echo(script)
