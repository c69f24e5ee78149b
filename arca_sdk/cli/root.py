"""The root command: which commands there are, and how errors become messages and exit codes."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Sequence
from typing import Any

import click

from arca_sdk import __version__
from arca_sdk.cli import exits
from arca_sdk.cli.failures import report, report_usage
from arca_sdk.cli.options import connection_options, output_options
from arca_sdk.cli.output import Output
from arca_sdk.cli.state import State
from arca_sdk.errors import ArcaError

SECTIONS: dict[str, dict[str, tuple[str, str]]] = {
    "See it work": {
        "demo": ("demo", "A whole invoice, from key to PDF, against the simulator."),
        "simulator": ("simulator", "Run an ARCA of your own on this machine."),
    },
    "Set up": {
        "keys": ("keys", "Make a private key and its request; see what a file is."),
        "login": ("access", "Get the access ticket from WSAA."),
        "doctor": ("doctor", "Check everything between this machine and an invoice."),
        "status": ("access", "ARCA's servers, certificate, ticket, unsettled vouchers."),
        "completion": ("completion", "The script that makes a shell complete this command."),
    },
    "Invoices": {
        "sell": ("sell", "Who, what and how much; the rest is worked out and shown."),
        "invoice": ("invoice", "Authorise one invoice, or a file of many."),
        "credit-note": ("notes", "A credit note on an authorised voucher."),
        "debit-note": ("notes", "A debit note on an authorised voucher."),
        "pdf": ("pdf", "Print an authorised invoice."),
        "last": ("queries", "The last authorised number of a sequence."),
        "show": ("queries", "A voucher as ARCA holds it."),
        "settle": ("settle", "Find out what became of vouchers whose outcome is not known."),
    },
    "Ask ARCA": {
        "explain": ("explain", "What a code of ARCA's means and what to do."),
        "tables": ("tables", "ARCA's tables of codes."),
        "taxpayer": ("taxpayer", "Who a CUIT is, by ARCA's registry."),
        "rate": ("queries", "ARCA's exchange rate of a currency."),
    },
    "Tools": {
        "decode": ("decode", "A recorded SOAP request or reply as JSON."),
    },
}
_COMMANDS = {name: entry for section in SECTIONS.values() for name, entry in section.items()}

EPILOG = """\b
More variables
  ARCA_KEY_PASSPHRASE    of the private key or PKCS#12; without it the command asks
  ARCA_TIMEOUT           seconds for one exchange with ARCA (30)
  ARCA_RECOVERY_TIMEOUT  seconds to look for a lost reply (60)
  ARCA_PROXY             URL of an HTTP proxy
  ARCA_CONFIG            configuration file (~/.config/arca/config.toml)

\b
Exit codes
  0  done
  1  ARCA, or you, said no (rejected, not found, not confirmed)
  2  what was given cannot be right; nothing was sent
  3  certificate, key, settings or stored files
  4  the network or ARCA's own trouble; nothing happened
  5  not known whether a voucher was authorised: arca settle
"""


class Root(click.Group):
    """Imports a command when it is called, and tells errors without tracebacks."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  # click's signature
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002  # the same
        if cmd_name not in _COMMANDS:
            return None
        module, _ = _COMMANDS[cmd_name]
        command = getattr(importlib.import_module(f"arca_sdk.cli.{module}"), cmd_name.replace("-", "_"))
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002  # the same
        """From the table above: listing the commands imports none of them."""
        for section, commands in SECTIONS.items():
            with formatter.section(section):
                formatter.write_dl([(name, summary) for name, (_, summary) in commands.items()])

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except ArcaError as error:
            report(ctx.ensure_object(State).output, error)
            ctx.exit(exits.exit_code(error))

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        **extra: Any,
    ) -> Any:
        """As click's, but that mistakes of usage are JSON too where JSON was asked for."""
        arguments = list(sys.argv[1:] if args is None else args)
        prog_name = prog_name or "arca"
        if not standalone_mode:
            return super().main(arguments, prog_name, complete_var, standalone_mode=False, **extra)
        try:
            code = super().main(arguments, prog_name, complete_var, standalone_mode=False, **extra)
        except click.ClickException as error:
            report_usage(Output(json="--json" in arguments), error)
            sys.exit(exits.INVALID)
        except click.Abort:
            click.echo("Aborted.", err=True)
            sys.exit(exits.REFUSED)
        sys.exit(code if isinstance(code, int) else exits.DONE)


@click.group(
    "arca", cls=Root, epilog=EPILOG, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.version_option(__version__, prog_name="arca")
@output_options
@connection_options
def main() -> None:
    """Electronic invoicing with ARCA (ex AFIP), Argentina.

    Start with `arca demo`. Options below may stand before or after the command's name; each can be an environment
    variable (in brackets) or come from a profile in the configuration file.
    """
