"""``arca pdf``: print an authorised invoice."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from arca_sdk.cli.files import read_text, write_over
from arca_sdk.cli.issuer import issuer_data, issuer_options, issuer_profile
from arca_sdk.cli.options import connection_options, output_options, pass_state
from arca_sdk.cli.sequence import optional_sequence_options
from arca_sdk.cli.state import State
from arca_sdk.errors import InvalidInput

if TYPE_CHECKING:
    from arca_sdk.cli.results import Result

F = TypeVar("F", bound=Callable[..., Any])

COPIES = ("ORIGINAL", "DUPLICADO", "TRIPLICADO")
LAYOUTS = ("a4", "ticket")


def layout_option(command: F) -> F:
    """``--layout``."""
    return click.option(
        "--layout",
        type=click.Choice(LAYOUTS),
        default="a4",
        show_default=True,
        help="A4 pages, or a ticket for a thermal roll of 80 mm.",
    )(command)


@click.command()
@click.argument("file", required=False, metavar="[FILE]")
@optional_sequence_options
@click.option("--number", "-n", type=click.IntRange(1, 99_999_999), help="The voucher's number.")
@click.option("--out", "-o", metavar="PATH", help="Where to write; default: the voucher's name in this folder.")
@click.option("--copies", type=click.IntRange(1, 3), default=1, show_default=True, help="ORIGINAL, DUPLICADO, …")
@click.option("--pdf-lang", type=click.Choice(["es", "en"]), default="es", show_default=True, help="Labels' language.")
@layout_option
@click.option("--template", metavar="FILE", help="Your own typst template instead, alone with its files in a folder.")
@click.option("--qr", metavar="FILE", help="Write the QR alone, as .svg or .png; with --out the PDF as well.")
@issuer_options
@output_options
@connection_options
@pass_state
def pdf(
    state: State,
    /,
    file: str | None,
    point_of_sale: int | None,
    voucher_type: str | None,
    number: int | None,
    out: str | None,
    qr: str | None,
    copies: int,
    pdf_lang: str,
    layout: str,
    template: str | None,
    **issuer: str | None,
) -> None:
    """Print an authorised invoice.

    Either from FILE (or -), the JSON that `arca invoice --json` printed, with its lines; or by --point-of-sale, --type
    and --number, asking ARCA, which never had the lines.
    """
    by_number = (point_of_sale, voucher_type, number)
    if file and any(by_number):
        raise InvalidInput("Give a file or a number, not both.", field="file")
    draw = _qr_drawing(qr) if qr else None
    if file:
        result = _from_file(file)
    elif point_of_sale and voucher_type and number:
        result = _from_arca(state, point_of_sale, voucher_type, number)
    else:
        raise InvalidInput(
            "Which invoice?", field="file", hint="Give a file, or --point-of-sale, --type and --number together."
        )
    written: dict[str, Path] = {}
    if out or not qr:
        path = written["pdf"] = Path(out) if out else default_name(result)
        data = issuer_data(state, issuer)
        write_pdf(state, result, path, data, copies=copies, language=pdf_lang, layout=layout, template=template)
    if qr and draw:
        path = written["qr"] = Path(qr)
        write_over(path, draw(_link(result)))
    if state.json:
        state.output.result({**{name: str(path) for name, path in written.items()}, "label": result.label})
        return
    for path in written.values():
        state.output.say(state.output.text("wrote", path=path))


def _from_file(file: str) -> Result:
    from arca_sdk.cli.results import read_result

    return read_result(read_text(file))


def _from_arca(state: State, point_of_sale: int, voucher_type: str, number: int) -> Result:
    from arca_sdk.cli.results import Result
    from arca_sdk.domain.codes import VoucherType
    from arca_sdk.invoice_file import read_code

    kind = read_code(VoucherType, voucher_type)
    with state.client() as client, state.output.busy("FECompConsultar"):
        return Result(client.consult(point_of_sale, kind, number), client.cuit, client.environment)


def _qr_drawing(path: str) -> Callable[[str], bytes]:
    """How the QR is drawn, by the ending of its file, told before anything is asked or written."""
    from arca_sdk.printing import qr_png, qr_svg

    ending = Path(path).suffix.lower()
    if ending == ".svg":
        return lambda url: qr_svg(url).encode()
    if ending == ".png":
        return lambda url: qr_png(url, scale=8)
    raise InvalidInput("The QR is written as .svg or .png.", field="qr", hint="End the file's name so.")


def _link(result: Result) -> str:
    if not result.qr:
        raise InvalidInput("Only an authorised invoice has a QR.", field="status")
    return result.qr


def default_name(result: Result) -> Path:
    """``30000000007-006-00003-00000042.pdf``: CUIT, type, point of sale, number."""
    invoice = result.outcome.invoice
    number = invoice.number or 0
    return Path(f"{result.cuit}-{int(invoice.voucher_type):03d}-{invoice.point_of_sale:05d}-{number:08d}.pdf")


def write_pdf(
    state: State,
    result: Result,
    path: Path,
    issuer: dict[str, Any],
    *,
    copies: int = 1,
    language: str = "es",
    layout: str = "a4",
    template: str | None = None,
) -> None:
    """Render and write.

    Raises:
        InvalidInput: it was not authorised, or something cannot be printed.
        ConfigurationError: the seller's data or the packages are missing, the template has a mistake, or the file
            cannot be written.
    """
    from arca_sdk.domain.authorization import Authorized, Voucher
    from arca_sdk.printing import render_pdf

    outcome = result.outcome
    if not isinstance(outcome, Authorized | Voucher):
        raise InvalidInput("Only an authorised invoice is printed.", field="status")
    profile = issuer_profile(issuer, result.cuit)
    with state.output.busy("PDF"):
        content = render_pdf(
            profile,
            outcome,
            result.environment,
            copies=COPIES[:copies],
            language=language,
            layout=layout,
            template=template,
        )
    write_over(path, content)


def check_printing(issuer: dict[str, Any], state: State) -> None:
    """Before anything is authorised: would printing work?

    Raises:
        ConfigurationError: the seller's data or the packages are missing.
    """
    from arca_sdk.printing.extras import require

    for package in ("typst", "segno"):
        require(package)
    issuer_profile(issuer, state.cuit)
