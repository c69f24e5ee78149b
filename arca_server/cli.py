"""``arca-server``: says honestly what is there."""

from __future__ import annotations

import click

import arca_sdk


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(arca_sdk.__version__, prog_name="arca-server")
@click.pass_context
def main(context: click.Context) -> None:
    """The hosted service (REST API, vault, crash-safe authorisation). Not part of this release."""
    click.echo(
        f"arca-server is not part of release {arca_sdk.__version__}: this release is the SDK, the command "
        "`arca` and the simulator. Try `arca demo`.",
        err=True,
    )
    context.exit(3)
