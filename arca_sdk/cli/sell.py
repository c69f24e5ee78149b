"""``arca sell``: who, what and how much. Everything else is asked from ARCA, worked out and shown before it is sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from arca_sdk.cli import exits
from arca_sdk.cli.issuer import issuer_condition, issuer_data, issuer_options
from arca_sdk.cli.options import output_options, pass_state
from arca_sdk.cli.pdf import layout_option
from arca_sdk.cli.state import State
from arca_sdk.errors import InvalidInput, InvalidInvoice

if TYPE_CHECKING:
    from arca_sdk.client import ArcaClient
    from arca_sdk.domain.sale import Proposal, Sale


@click.command()
@click.option("--to", metavar="WHO", help="CUIT or DNI; left out: a consumer who is not identified.")
@click.option("--amount", metavar="AMOUNT", help="What the customer pays, as one line.")
@click.option("--description", metavar="TEXT", help="What that is.")
@click.option("--vat", metavar="RATE", help="Its VAT rate; default 21%.")
@click.option(
    "--line", multiple=True, metavar="TEXT", help='Instead: "description;quantity;price[;vat]", once per line.'
)
@click.option("--net-prices", is_flag=True, help="Prices are without VAT; by default they are what the customer pays.")
@click.option("--point-of-sale", "-p", type=int, metavar="N", help="Default: the only one there is.")
@click.option("--date", metavar="DATE", help="Issue date; default: today, or the last voucher's if later.")
@click.option("--service-from", metavar="DATE", help="First day of the service; makes it a service.")
@click.option("--service-to", metavar="DATE", help="Last day of the service.")
@click.option("--due", metavar="DATE", help="Payment due.")
@click.option("--currency", metavar="CODE", help="PES (default), USD, EUR, ARCA's code or name.")
@click.option("--rate", metavar="RATE", help="Pesos per unit; default: ARCA's of the business day before.")
@click.option("--reference", metavar="TEXT", help="Your own name for the sale: the same one is never issued twice.")
@click.option("--notes", help="Free text, printed.")
@click.option("--yes", "-y", is_flag=True, help="Do not ask.")
@click.option("--dry-run", is_flag=True, help="Ask ARCA what has to be known, show what would be sent, send nothing.")
@click.option("--pdf", "pdf_path", metavar="PATH", help="Print it there once it is authorised.")
@layout_option
@issuer_options
@output_options
@pass_state
def sell(state: State, /, yes: bool, dry_run: bool, pdf_path: str | None, layout: str, **given: Any) -> None:
    """Sell something: letter, type, VAT condition, dates and rate are worked out and shown before anything is sent.

    \b
    arca sell --to 30-50001091-2 --amount 12100 --description "Consultoría"
    arca sell --line "Yerba mate 1 kg;2;4800" --reference order-1042 --yes
    """
    from arca_sdk.cli.invoice import _authorize, _finish, _refuse_without_consent

    issuer = issuer_data(state, given)
    sale = _sale(given)
    if not dry_run:
        _refuse_without_consent(state, None, yes=yes)
    if pdf_path:
        from arca_sdk.cli.pdf import check_printing

        check_printing(issuer, state)
    with state.client(issuer_condition=issuer_condition(issuer)) as client:
        proposal = client.prepare(sale)
        _show(state, client, proposal)
        if dry_run:
            _end_dry_run(state, proposal)
        if not proposal.is_acceptable:
            raise InvalidInvoice(_rejections(proposal))
        if not yes and not state.output.confirm(state.output.text("confirm", environment=client.environment)):
            state.output.say(state.output.text("not_confirmed"))
            raise click.exceptions.Exit(exits.REFUSED)
        _finish(state, client, _authorize(state, client, proposal.invoice), pdf_path, layout, issuer)


def _sale(given: dict[str, Any]) -> Sale:
    """The flags as a sale. Raises InvalidInput naming the flag."""
    from arca_sdk.cli.drafting import read_line
    from arca_sdk.domain.codes import Currency, VatRate
    from arca_sdk.domain.parts import Line, Period
    from arca_sdk.domain.sale import Sale
    from arca_sdk.invoice_file import read_code, read_day, read_rate

    def day(name: str) -> Any:
        return read_day(given[name]) if given[name] else None

    def line(text: str) -> Line:
        parts = read_line(text)
        rate = parts.pop("vat", None)
        return Line(**parts, vat=VatRate.VEINTIUNO if rate is None else rate)

    start, end = day("service_from"), day("service_to")
    if bool(given["line"]) == bool(given["amount"]):
        raise InvalidInput("What is sold?", field="amount", hint="Give --amount, or --line once per line.")
    return Sale(
        to=given["to"],
        lines=tuple(line(text) for text in given["line"]),
        amount=given["amount"],
        description=given["description"] or "",
        vat=read_rate(given["vat"]) if given["vat"] else VatRate.VEINTIUNO,
        prices_include_vat=not given["net_prices"],
        point_of_sale=given["point_of_sale"],
        issue_date=day("date"),
        service_period=Period(start or end, end or start) if start or end else None,
        payment_due=day("due"),
        currency=read_code(Currency, given["currency"] or Currency.PESOS),
        exchange_rate=given["rate"],
        notes=given["notes"] or "",
        reference=given["reference"] or "",
    )


def _show(state: State, client: ArcaClient, proposal: Proposal) -> None:
    """The invoice, and what was decided for it and why."""
    from arca_sdk.cli.failures import print_findings
    from arca_sdk.cli.preview import show_invoice

    output = state.output
    show_invoice(output, proposal.invoice, issuer=client.cuit, environment=client.environment)
    output.say(f"{output.text('worked_out')}:", style="bold")
    output.facts([(d.field, f"{d.value} ({d.reason[output.language]})") for d in proposal.decisions])
    if proposal.findings:
        print_findings(output, proposal.findings)


def _rejections(proposal: Proposal) -> list[Any]:
    from arca_sdk.domain.rules import Severity

    return [finding for finding in proposal.findings if finding.severity is Severity.REJECT]


def _end_dry_run(state: State, proposal: Proposal) -> None:
    from arca_sdk.cli.failures import finding_fields
    from arca_sdk.invoice_file import dump_invoice

    output = state.output
    if output.json:
        output.result(
            {
                "dry_run": True,
                "next_number": proposal.next_number,
                "invoice": dump_invoice(proposal.invoice),
                "decisions": [
                    {"field": d.field, "value": d.value, "reason": d.reason[output.language]}
                    for d in proposal.decisions
                ],
                "findings": [finding_fields(finding, output.language) for finding in proposal.findings],
            }
        )
    else:
        output.say(output.text("dry_run"), style="bold")
    raise click.exceptions.Exit(exits.DONE if proposal.is_acceptable else exits.INVALID)
