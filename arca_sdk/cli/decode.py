"""``arca decode``: a recorded SOAP body, readable."""

from __future__ import annotations

import click

from arca_sdk.cli.files import read_bytes
from arca_sdk.cli.options import output_options, pass_state
from arca_sdk.cli.state import State


@click.command()
@click.argument("file")
@click.option("--service", default="", metavar="NAME", help="wsaa or wsfev1; default: found out from the body.")
@click.option("--operation", default="", metavar="NAME", help="For an empty body; default: found out.")
@click.option("--secrets", is_flag=True, help="Show token, sign and the signed login; never share that output.")
@output_options
@pass_state
def decode(state: State, file: str, service: str, operation: str, secrets: bool) -> None:
    """Print FILE (or - for stdin), a request or reply of WSAA or WSFEv1, as JSON.

    Nothing is lost: unknown elements stand under #unknown, numbers that are none under #unparsed, decimals are text
    with the digits that were sent. A ticket inside a login is decoded too. SOAP faults, and bodies of other services,
    are read as they stand.
    """
    from arca_sdk.cli.decoding import decode as decode_body

    state.output.result(decode_body(read_bytes(file), service=service, operation=operation, secrets=secrets))
