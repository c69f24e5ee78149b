"""``arca invoice``: authorise one invoice, from flags or from a file; files with many go to ``bulk``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from arca_sdk.cli import exits
from arca_sdk.cli.issuer import issuer_condition, issuer_data, issuer_options
from arca_sdk.cli.options import issuer_cuit_options, output_options, pass_state
from arca_sdk.cli.pdf import layout_option
from arca_sdk.cli.sequence import optional_sequence_options
from arca_sdk.cli.state import State
from arca_sdk.errors import ArcaError, InvalidInput, InvalidInvoice

if TYPE_CHECKING:
    from arca_sdk.cli.drafting import Flags
    from arca_sdk.cli.results import Result
    from arca_sdk.client import ArcaClient
    from arca_sdk.domain.authorization import Outcome
    from arca_sdk.domain.codes import Currency
    from arca_sdk.domain.cuit import Cuit
    from arca_sdk.domain.environment import Environment
    from arca_sdk.domain.invoice import Invoice
    from arca_sdk.domain.rules import Finding

_CONTENT = (
    click.option("--cuit", "--receiver-cuit", "cuit", metavar="CUIT", help="The receiver's CUIT."),
    click.option("--cuil", metavar="CUIL", help="The receiver's CUIL."),
    click.option("--dni", metavar="DNI", help="The receiver's DNI."),
    click.option("--anonymous", is_flag=True, help="A consumer who is not identified."),
    click.option("--name", help="The receiver's name, printed."),
    click.option("--address", help="The receiver's address, printed."),
    click.option(
        "--condition", metavar="NAME", help="The receiver's VAT condition: ri, cf, mt, ex, or ARCA's name or code."
    ),
    click.option(
        "--line", multiple=True, metavar="TEXT", help='"description;quantity;price[;vat]", once per line; vat 21%.'
    ),
    click.option(
        "--prices-include-vat/--prices-without-vat",
        default=None,
        help="Default: they do in class B, not in the others.",
    ),
    click.option("--net", metavar="AMOUNT", help="Instead of lines: the taxed net; in class C the subtotal."),
    click.option("--vat", multiple=True, metavar="TEXT", help='"rate[;base[;amount]]"; without a base, of --net.'),
    click.option("--untaxed", metavar="AMOUNT", help="What is not taxed (no gravado)."),
    click.option("--exempt", metavar="AMOUNT", help="What is exempt."),
    click.option(
        "--tribute", multiple=True, metavar="TEXT", help='Other taxes: "type;amount[;base;rate[;description]]".'
    ),
    click.option("--concept", metavar="NAME", help="productos (default), servicios or ambos."),
    click.option("--date", metavar="DATE", help="Issue date; default: today in Argentina."),
    click.option("--service-from", metavar="DATE", help="First day of the service; makes the concept servicios."),
    click.option("--service-to", metavar="DATE", help="Last day of the service."),
    click.option("--due", metavar="DATE", help="Payment due; needed with services."),
    click.option("--currency", metavar="CODE", help="PES (default), USD, EUR, ARCA's code or name."),
    click.option("--rate", metavar="RATE", help="Pesos per unit; default: asked from ARCA."),
    click.option(
        "--paid-in-foreign-currency/--paid-in-pesos",
        default=None,
        help="How a foreign currency is paid (CanMisMonExt).",
    ),
    click.option(
        "--associated", multiple=True, metavar="TEXT", help='Notes refer to: "type;point of sale;number[;date[;cuit]]".'
    ),
    click.option("--associated-period", nargs=2, metavar="FROM TO", help="Or to a period."),
    click.option("--optional", multiple=True, metavar="TEXT", help='Data of special regimes: "code;value".'),
    click.option("--notes", help="Free text, printed."),
)


def _content_options(command: Any) -> Any:
    for option in reversed(_CONTENT):
        command = option(command)
    return command


@click.command()
@click.argument("file", required=False, metavar="[FILE]")
@optional_sequence_options
@_content_options
@click.option("--yes", "-y", is_flag=True, help="Do not ask.")
@click.option("--dry-run", is_flag=True, help="Show what would be sent, and which rules it breaks; send nothing.")
@click.option("--pdf", "pdf_path", metavar="PATH", help="Print it there once it is authorised.")
@layout_option
@click.option("--result", metavar="PATH", help="Of a file with many: where each one's result goes (FILE.result.csv).")
@click.option("--stop-on-invalid", is_flag=True, help="Of a file with many: send nothing if one cannot be sent.")
@issuer_options
@output_options
@issuer_cuit_options
@pass_state
def invoice(
    state: State,
    /,
    file: str | None,
    yes: bool,
    dry_run: bool,
    pdf_path: str | None,
    layout: str,
    result: str | None,
    stop_on_invalid: bool,
    **given: Any,
) -> None:
    """Authorise one invoice from flags, or those of FILE: one as JSON, many as CSV, JSON array or lines (- is stdin).

    \b
    arca invoice -p 3 -t FACTURA_B --anonymous --line "Yerba mate 1 kg;2;4800;21%"
    arca invoice -p 3 --issuer-condition ri --cuit 30-50001091-2 --condition ri --net 1000 --vat 21%
    arca invoice invoice.json --yes --json
    arca invoice sales.csv

    A file with many is shown as a table first. Each row's result goes to FILE.result.csv, and the same command again
    goes on where it stopped: every invoice has a reference, and no reference is issued twice. Exit code 0: all are
    authorised; 1: some were refused, by ARCA or as they stand; 5: of some it is not known yet.

    --type may leave the letter out (factura, nota_de_credito, nota_de_debito, recibo): it then follows from
    --issuer-condition and the receiver's condition. The issuer's CUIT is --issuer-cuit (or `arca --cuit N invoice`);
    --cuit is the receiver's.

    With --json the result holds everything: keep it, `arca pdf FILE` prints it and `arca settle FILE` settles it.
    """
    from arca_sdk.cli.drafting import resolve_type

    issuer = issuer_data(state, given)
    content = None if file is None else _content(file, given)
    if file is not None and content is not None and (kind := _kind(content, file)):
        from arca_sdk.cli import bulk

        _refuse_for_many(pdf_path)
        if dry_run:
            bulk.dry_run(state, file, content, kind, issuer_condition(issuer))
        _refuse_without_consent(state, file, yes=yes)
        bulk.authorize(
            *(state, file, content, kind, issuer_condition(issuer)),
            yes=yes,
            stop_on_invalid=stop_on_invalid,
            result=result,
        )
    document = resolve_type(_document(file, content, given), issuer_condition(issuer))
    if dry_run:
        _show_dry_run(state, document)
        return
    _refuse_without_consent(state, file, yes=yes)
    if pdf_path:
        from arca_sdk.cli.pdf import check_printing

        check_printing(issuer, state)
    with state.client() as client:
        draft = _draft(document, client.rate)
        if not yes:
            _confirm(state, client, draft)
        outcome = _authorize(state, client, draft)
        _finish(state, client, outcome, pdf_path, layout, issuer)


def _content(file: str, given: Mapping[str, Any]) -> bytes:
    """The file's bytes; flags about the content cannot stand beside it."""
    from arca_sdk.cli.bulk import read_content

    flags = _flags(given)
    if flags.given:
        flag = flags.given[0].replace("_", "-")
        raise InvalidInput(f"The invoice is in the file; --{flag} cannot change it.", field=flags.given[0])
    return read_content(file)


def _flags(given: Mapping[str, Any]) -> Flags:
    from arca_sdk.cli.drafting import Flags

    return Flags(**{name: value for name, value in given.items() if name in Flags.__slots__})


def _kind(content: bytes, file: str) -> str | None:
    from arca_sdk.bulk_file import kind_of

    return kind_of(content, Path(file).name)


def _refuse_for_many(pdf_path: str | None) -> None:
    if pdf_path:
        raise InvalidInput(
            "--pdf prints one invoice, and the file holds many.",
            field="pdf",
            hint="Leave it out; `arca pdf -p N -t TYPE -n NUMBER` prints each of them later.",
        )


def _document(file: str | None, content: bytes | None, given: Mapping[str, Any]) -> dict[str, Any]:
    """The JSON form: of the file, or of the flags."""
    from arca_sdk.cli.drafting import document_of
    from arca_sdk.invoice_file import parse_object

    if content is None:
        return document_of(_flags(given))
    try:
        return dict(parse_object(content.decode("utf-8-sig")))
    except UnicodeDecodeError:
        raise InvalidInput(f"{file} is not UTF-8 text.") from None


def _draft(document: dict[str, Any], rate: Any) -> Invoice:
    from arca_sdk.cli.drafting import complete_rate
    from arca_sdk.invoice_file import load_invoice

    def ask(currency: Currency) -> Decimal:
        found: Decimal = rate(currency).rate
        return found

    return load_invoice(complete_rate(document, ask))


def _refuse_without_consent(state: State, file: str | None, *, yes: bool) -> None:
    """Before anything else: nobody is there to answer the question."""
    if not yes and (file == "-" or not state.output.is_interactive):
        raise InvalidInput(
            "Nobody can confirm here, so nothing was sent.",
            field="--yes",
            hint="Add --yes to send it without asking, or --dry-run to see it.",
        )


def _dated(draft: Invoice) -> Invoice:
    """With the date that authorisation would give it."""
    return replace(draft, issue_date=draft.issue_date or _today())


def _today() -> date:
    from arca_sdk.domain.clock import civil_date

    return civil_date(datetime.now(UTC))


def _findings(draft: Invoice, cuit: Cuit, environment: Environment) -> tuple[Finding, ...]:
    """Every rule it breaks, as far as that can be judged without ARCA."""
    from arca_sdk.domain.rules import Circumstances, check_invoice

    return check_invoice(draft, Circumstances(issuer=cuit, today=_today(), environment=environment, batch_size=1))


def _rejections(findings: tuple[Finding, ...]) -> list[Finding]:
    from arca_sdk.domain.rules import Severity

    return [finding for finding in findings if finding.severity is Severity.REJECT]


def _confirm(state: State, client: ArcaClient, draft: Invoice) -> None:
    from arca_sdk.cli.preview import show_invoice

    output, draft = state.output, _dated(draft)
    broken = _rejections(_findings(draft, client.cuit, client.environment))
    show_invoice(output, draft, issuer=client.cuit, environment=client.environment)
    if broken:
        raise InvalidInvoice(broken)
    if not output.confirm(output.text("confirm", environment=client.environment)):
        output.say(output.text("not_confirmed"))
        raise click.exceptions.Exit(exits.REFUSED)


def _authorize(state: State, client: ArcaClient, draft: Invoice) -> Outcome:
    from arca_sdk.cli.failures import report

    try:
        with state.output.busy("FECAESolicitar"):
            return client.authorize(draft)
    except KeyboardInterrupt:
        interrupted = ArcaError(state.output.text("interrupted"), hint=state.output.text("uncertain_hint"))
        report(state.output, interrupted)
        raise click.exceptions.Exit(exits.UNCERTAIN) from None


def _finish(
    state: State, client: ArcaClient, outcome: Outcome, pdf_path: str | None, layout: str, issuer: dict[str, Any]
) -> None:
    """Tell the outcome, and end with its exit code: a PDF that fails is a warning, for the invoice is authorised."""
    from arca_sdk.cli.failures import error_fields, tell
    from arca_sdk.cli.results import Result, outcome_code, result_fields, show_result
    from arca_sdk.domain.authorization import Authorized

    result = Result(outcome, client.cuit, client.environment)
    printed, problem = _print(state, result, pdf_path, layout, issuer)
    if state.json:
        warning = {"pdf_error": error_fields(problem)} if problem else {}
        state.output.result(result_fields(result, pdf=printed) | warning)
    else:
        show_result(state.output, result, pdf=printed)
        if problem:
            tell(state.output, problem.message, problem.hint)
    if isinstance(outcome, Authorized) and not printed:
        sent = outcome.invoice
        command = f"arca pdf -p {sent.point_of_sale} -t {int(sent.voucher_type)} -n {sent.number}"
        if client.cuit != state.credentials.cuit:
            command += f" --cuit {client.cuit}"
        state.output.say(
            state.output.text("pdf_hint_lines" if sent.lines else "pdf_hint", command=command), style="dim"
        )
    raise click.exceptions.Exit(outcome_code(outcome))


def _print(
    state: State, result: Result, pdf_path: str | None, layout: str, issuer: dict[str, Any]
) -> tuple[str, ArcaError | None]:
    """The PDF's path, "" where there is none, and why it failed."""
    from arca_sdk.cli.pdf import write_pdf
    from arca_sdk.domain.authorization import Authorized

    if not pdf_path or not isinstance(result.outcome, Authorized):
        return "", None
    try:
        write_pdf(state, result, Path(pdf_path), issuer, layout=layout)
    except ArcaError as error:
        return "", error
    except Exception as error:  # noqa: BLE001  # whatever printing does, the CAE that was granted has to be told
        return "", ArcaError(f"The PDF could not be made: {error}.")
    return pdf_path, None


def _show_dry_run(state: State, document: dict[str, Any]) -> None:
    """What would be sent, and what ARCA would say as far as it can be known without asking."""
    from arca_sdk.cli.failures import finding_fields, print_findings
    from arca_sdk.cli.preview import show_invoice
    from arca_sdk.invoice_file import dump_invoice
    from arca_sdk.wire.wsfe import write_fields

    draft, output = _dated(_draft(document, _no_rate)), state.output
    environment, cuit = state.environment, state.cuit
    findings = _findings(draft, cuit, environment)
    rejections = _rejections(findings)
    if output.json:
        output.result(
            {
                "dry_run": True,
                "environment": str(environment),
                "cuit": str(cuit),
                "invoice": dump_invoice(draft),
                "arca": {"CbteTipo": int(draft.voucher_type), "PtoVta": draft.point_of_sale, **write_fields(draft)},
                "findings": [finding_fields(finding, output.language) for finding in findings],
            }
        )
    else:
        show_invoice(output, draft, issuer=cuit, environment=environment)
        for key, shown in (("findings", rejections), ("remarks", [f for f in findings if f not in rejections])):
            if shown:
                output.say(f"{output.text(key)}:", style="bold red" if key == "findings" else "bold yellow")
                print_findings(output, shown)
        if not findings:
            output.say(output.text("no_findings"), style="green")
        output.say(output.text("dry_run"), style="bold")
    raise click.exceptions.Exit(exits.INVALID if rejections else exits.DONE)


def _no_rate(currency: Currency) -> Any:
    raise InvalidInput(
        f"A dry run asks ARCA nothing, so it needs the rate of {currency.label}.",
        field="exchange_rate",
        hint="Give --rate.",
    )
