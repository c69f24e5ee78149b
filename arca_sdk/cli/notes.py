"""``arca credit-note`` and ``arca debit-note``: notes on an authorised voucher, from ARCA's copy or a saved result."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from arca_sdk.cli import completing

# What happens to an invoice between preview and PDF happens to a note: the same code does it.
from arca_sdk.cli.invoice import _authorize, _confirm, _finish, _refuse_without_consent, _show_dry_run
from arca_sdk.cli.issuer import issuer_data, issuer_options
from arca_sdk.cli.options import connection_options, output_options, pass_state
from arca_sdk.cli.pdf import layout_option
from arca_sdk.cli.sequence import optional_sequence_options
from arca_sdk.cli.state import State
from arca_sdk.errors import InvalidInput

if TYPE_CHECKING:
    from arca_sdk.client import ArcaClient
    from arca_sdk.domain.codes import VoucherType
    from arca_sdk.domain.invoice import Invoice, Line
    from arca_sdk.domain.notes import Original

_CONTENT = (
    click.option("--amount", metavar="AMOUNT", help="How much, VAT included, spread over the voucher's rates."),
    click.option(
        "--line", multiple=True, metavar="TEXT", help='Or single lines: "description;quantity;price[;vat]", vat 21%.'
    ),
    click.option("--date", metavar="DATE", help="Issue date; default: today in Argentina."),
    click.option("--annuls", is_flag=True, help="FCE only: the buyer rejected the invoice."),
    click.option("--notes", default="", metavar="TEXT", help="Free text, printed."),
    click.option("--yes", "-y", is_flag=True, help="Do not ask."),
    click.option("--dry-run", is_flag=True, help="Show what would be sent, and which rules it breaks; send nothing."),
    click.option("--pdf", "pdf_path", metavar="PATH", help="Print it there once it is authorised."),
)


def _common(command: Any) -> Any:
    """Which voucher, what of it, and what to do with the note."""
    shared: tuple[Any, ...] = (pass_state, connection_options, output_options, issuer_options, layout_option)
    for decorate in (*shared, *reversed(_CONTENT)):
        command = decorate(command)
    number = click.option("--number", "-n", type=click.IntRange(1, 99_999_999), help="The voucher's number.")
    return click.argument("file", required=False, metavar="[FILE]", shell_complete=completing.files)(
        optional_sequence_options(number(command))
    )


@click.command("credit-note")
@click.option(
    "--earlier",
    multiple=True,
    metavar="TEXT",
    help='A note already made on it, once per note: a credit note\'s number, or "type;point of sale;number".',
)
@_common
def credit_note(state: State, /, file: str | None, earlier: tuple[str, ...], **given: Any) -> None:
    """A credit note on a voucher: on all that remains of it, on an --amount, or on --line items.

    \b
    arca credit-note -p 3 -t FACTURA_B -n 42
    arca credit-note -p 3 -t FACTURA_B -n 42 --amount 1500 --earlier 7
    arca credit-note result.json --line "Yerba mate 1 kg;1;4800;21%"

    The voucher is FILE (or -), the JSON that `arca invoice --json` printed, or is consulted at ARCA by
    --point-of-sale, --type and --number. The note takes its class, receiver and currency, refers to it, and never
    credits more than remains after the notes named by --earlier.
    """
    from arca_sdk.domain.notes import credit_note

    def make(client: ArcaClient, original: Original, content: dict[str, Any]) -> Invoice:
        others = [_earlier(client, original, text) for text in earlier]
        return credit_note(original, issuer=client.cuit, earlier=others, **content)

    _issue(state, file, given, make)


@click.command("debit-note")
@_common
def debit_note(state: State, /, file: str | None, **given: Any) -> None:
    """A debit note on a voucher: an --amount or --line items charged on top of it.

    \b
    arca debit-note -p 3 -t FACTURA_B -n 42 --amount 350
    arca debit-note result.json --line "Flete;1;350;21%" --pdf nota.pdf

    The voucher is FILE (or -), the JSON that `arca invoice --json` printed, or is consulted at ARCA by
    --point-of-sale, --type and --number. The note takes its class, receiver and currency, and refers to it.
    """
    from arca_sdk.domain.notes import debit_note

    def make(client: ArcaClient, original: Original, content: dict[str, Any]) -> Invoice:
        return debit_note(original, issuer=client.cuit, **content)

    _issue(state, file, given, make)


def _issue(
    state: State,
    file: str | None,
    given: dict[str, Any],
    make: Callable[[ArcaClient, Original, dict[str, Any]], Invoice],
) -> None:
    from arca_sdk.invoice_file import dump_invoice

    dry_run, yes, pdf_path = given["dry_run"], given["yes"], given["pdf_path"]
    issuer, content = issuer_data(state, given), _content(given)
    if not dry_run:
        _refuse_without_consent(state, file, yes=yes)
        if pdf_path:
            from arca_sdk.cli.pdf import check_printing

            check_printing(issuer, state)
    with state.client() as client:
        original = _original(state, client, file, given)
        draft = make(client, original, content)
        if dry_run:
            _show_dry_run(state, dump_invoice(draft))
            return
        if not yes:
            _confirm(state, client, draft)
        _finish(state, client, _authorize(state, client, draft), pdf_path, given["layout"], issuer)


def _content(given: dict[str, Any]) -> dict[str, Any]:
    """The arguments that ``credit_note`` and ``debit_note`` share."""
    from arca_sdk.domain.clock import today
    from arca_sdk.invoice_file import read_day

    return {
        "amount": given["amount"],
        "lines": [_line(text) for text in given["line"]] or None,
        "issue_date": read_day(given["date"]) if given["date"] else today(),
        "annuls": given["annuls"],
        "notes": given["notes"],
    }


def _line(text: str) -> Line:
    from arca_sdk.cli.drafting import read_line
    from arca_sdk.domain.invoice import Line

    return Line(**read_line(text))


def _original(state: State, client: ArcaClient, file: str | None, given: dict[str, Any]) -> Original:
    """The voucher to write a note on.

    Raises:
        InvalidInput: neither a file nor a whole number, or a file that holds no authorised voucher of this issuer.
        NotFound: ARCA holds none under the number.
    """
    named = (given["point_of_sale"], given["voucher_type"], given["number"])
    if file and any(named):
        raise InvalidInput("Give a file or a number, not both.", field="file")
    if file:
        return _from_file(file, client)
    if not all(named):
        raise InvalidInput(
            "On which voucher?", field="file", hint="Give a file, or --point-of-sale, --type and --number together."
        )
    with state.output.busy("FECompConsultar"):
        return client.consult(given["point_of_sale"], _kind(given["voucher_type"]), given["number"])


def _from_file(file: str, client: ArcaClient) -> Original:
    from arca_sdk.cli.files import read_text
    from arca_sdk.cli.results import read_result
    from arca_sdk.domain.authorization import Authorized, Voucher

    result = read_result(read_text(file))
    if (result.cuit, result.environment) != (client.cuit, client.environment):
        raise InvalidInput(
            f"This voucher is of {result.cuit.dashed} in {result.environment}, and the settings say "
            f"{client.cuit.dashed} in {client.environment}.",
            field="file",
        )
    if not isinstance(result.outcome, Authorized | Voucher):
        raise InvalidInput("Only an authorised voucher takes a note.", field="file")
    return result.outcome


def _earlier(client: ArcaClient, original: Original, text: str) -> Original:
    """``7``, a credit note beside the voucher, or ``type;point of sale;number``."""
    from arca_sdk.domain.codes import VoucherKind, VoucherType

    parts = [part.strip() for part in text.split(";")]
    voucher_class = original.invoice.voucher_class
    if len(parts) == 1 and parts[0].isdecimal() and voucher_class is not None:
        fce = original.invoice.voucher_type.is_fce
        kind = VoucherType.of(VoucherKind.CREDIT_NOTE, voucher_class, fce=fce)
        return client.consult(original.invoice.point_of_sale, kind, int(parts[0]))
    if len(parts) == 3 and parts[1].isdecimal() and parts[2].isdecimal():
        return client.consult(int(parts[1]), _kind(parts[0]), int(parts[2]))
    raise InvalidInput(
        f"--earlier {text[:60]!r} cannot be read.",
        field="earlier",
        hint="A credit note's number, or type;point of sale;number.",
    )


def _kind(text: str) -> VoucherType:
    from arca_sdk.domain.codes import VoucherType
    from arca_sdk.invoice_file import read_code

    return read_code(VoucherType, text)
