"""``arca simulator``: an ARCA on this machine, and what to paste into the next terminal."""

from __future__ import annotations

import signal
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from arca_sdk.cli.options import output_options, pass_state
from arca_sdk.cli.state import State

if TYPE_CHECKING:
    from arca_sdk.domain.cuit import Cuit
    from arca_sdk.simulator.world import Simulator

COMMANDS = {
    "certificate": "Issue a certificate for a request (CSR).",
    "link": "Link a certificate to services.",
    "point-of-sale": "Register a point of sale.",
    "taxpayer": "Put a CUIT into the registry.",
}
DEMO_CUIT = "30000000007"
_LOOPBACK = ("127.0.0.1", "localhost", "::1")


class _Simulator(click.Group):
    """Its commands are imported when they are called."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  # click's signature
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002  # the same
        if cmd_name not in COMMANDS:
            return None
        from arca_sdk.cli import simulated

        command: click.Command = getattr(simulated, cmd_name.replace("-", "_"))
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002  # the same
        with formatter.section("Commands, on a simulator that runs"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(cls=_Simulator, invoke_without_command=True)
@click.option("--port", type=click.IntRange(0, 65535), default=8077, show_default=True, help="0 picks a free one.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen at.")
@click.option("--state", "state_file", type=click.Path(dir_okay=False), help="File that keeps everything.")
@click.option("--strict", is_flag=True, help="Only what was registered exists; default: everything appears on use.")
@click.option("--seed", type=int, default=0, show_default=True, help="Of CAEs, ids and faults.")
@click.option("--cuit", default=DEMO_CUIT, show_default=True, help="CUIT of the certificate that is made.")
@click.option("--home", metavar="DIR", help="Folder for certificate and key [ARCA_HOME].")
@output_options
@pass_state
@click.pass_context
def simulator(
    context: click.Context,
    state: State,
    /,
    port: int,
    host: str,
    state_file: str | None,
    strict: bool,
    seed: int,
    cuit: str,
    home: str | None,
) -> None:
    """Run an ARCA of your own: WSAA and WSFEv1 over HTTP and SOAP, with ARCA's rules and texts.

    Prints a ready certificate and the variables to paste into another terminal. Nothing it authorises has fiscal
    validity. Its admin API, below /_simulator, sets the scene and scripts failures; the commands below use it on a
    simulator that runs already.
    """
    if context.invoked_subcommand is not None:
        return
    from arca_sdk.domain.cuit import Cuit
    from arca_sdk.simulator.server import running
    from arca_sdk.simulator.world import Simulator

    owner = Cuit(cuit)
    if home:
        state.options["home"] = home
    world = Simulator(state=state_file, open_mode=not strict, seed=seed)
    try:
        with running(world, host=host, port=port) as server:
            certificate, key = make_credentials(world, owner, state.home / "simulator" / server.url.rpartition(":")[2])
            variables = variables_for(server.url, certificate, key, owner)
            _tell(state, server.url, variables, state_file, is_public=host not in _LOOPBACK, strict=strict)
            _wait()
    finally:
        world.close()
    state.output.say(state.output.text("simulator_stopped"))


def make_credentials(world: Simulator, cuit: Cuit, folder: Path) -> tuple[Path, Path]:
    """A key and a certificate of the simulator's authority, as files that only their owner may read."""
    from cryptography.hazmat.primitives.serialization import Encoding

    from arca_sdk.adapters.files import write_durably
    from arca_sdk.simulator.ledger import RegisteredPointOfSale
    from arca_sdk.wire.credentials import certificate_request_pem, new_private_key, private_key_pem

    private = new_private_key()
    request = certificate_request_pem(private, cuit=cuit, organization=cuit.dashed, alias="simulator")
    certificate = world.authority.issue_for_request(request, now=world.clock.now())
    with world.lock:
        world.register(certificate)
        # Strict mode knows only what was registered, and the first invoice needs somewhere to go.
        world.ledger.points_of_sale.setdefault(cuit, {}).setdefault(1, RegisteredPointOfSale(1))
        world.save()
    certificate_path, key_path = folder / f"{cuit}.crt", folder / f"{cuit}.key"
    write_durably(key_path, private_key_pem(private))
    write_durably(certificate_path, certificate.public_bytes(Encoding.PEM))
    return certificate_path, key_path


def variables_for(url: str, certificate: Path, key: Path, cuit: Cuit) -> dict[str, str]:
    """What the next terminal needs."""
    return {
        "ARCA_ENVIRONMENT": "simulator",
        "ARCA_SIMULATOR_URL": url,
        "ARCA_CERTIFICATE": str(certificate.resolve()),
        "ARCA_KEY": str(key.resolve()),
        "ARCA_CUIT": str(cuit),
    }


def _tell(
    state: State, url: str, variables: Mapping[str, str], state_file: str | None, *, is_public: bool, strict: bool
) -> None:
    output = state.output
    if output.json:
        output.result({"url": url, "environment": dict(variables)})
        return
    output.say(output.text("simulator_ready", url=url), style="bold green")
    if is_public:
        output.say(output.text("simulator_public"), style="yellow")
    kept = output.text("simulator_state", path=state_file) if state_file else output.text("simulator_forgets")
    output.say(kept)
    output.say("")
    output.say(output.text("simulator_paste"), style="bold")
    output.say("")
    for line in (*map(_export, variables.items()), "", "# PowerShell", *map(_powershell, variables.items())):
        output.say(f"  {line}" if line else "")
    output.say("")
    output.say(output.text("simulator_then"))
    if strict:
        output.say(output.text("simulator_strict_hint"))
    output.say(output.text("simulator_stop"))


def _export(variable: tuple[str, str]) -> str:
    import shlex

    return f"export {variable[0]}={shlex.quote(variable[1])}"


def _powershell(variable: tuple[str, str]) -> str:
    quoted = variable[1].replace("'", "''")
    return f"$env:{variable[0]} = '{quoted}'"


def _wait() -> None:
    """Until Ctrl-C, or a polite request to end."""
    stop = threading.Event()

    def end(_signal: int, _frame: Any) -> None:
        stop.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, end)
    # With a time-out, because on Windows an endless wait does not hear Ctrl-C.
    while not stop.wait(0.5):
        pass
