"""``arca last``, ``arca show``, ``arca rate``: asking ARCA."""

from __future__ import annotations

import click

from arca_sdk.cli.options import connection_options, output_options, pass_state
from arca_sdk.cli.sequence import sequence_options
from arca_sdk.cli.state import State


@click.command()
@sequence_options
@output_options
@connection_options
@pass_state
def last(state: State, point_of_sale: int, voucher_type: str) -> None:
    """The last authorised number of a point of sale and voucher type; 0 where there is none."""
    from arca_sdk.domain.codes import VoucherType
    from arca_sdk.invoice_file import read_code

    kind = read_code(VoucherType, voucher_type)
    with state.client() as client, state.output.busy("FECompUltimoAutorizado"):
        number = client.last_number(point_of_sale, kind)
    output = state.output
    if output.json:
        output.result({"point_of_sale": point_of_sale, "voucher_type": int(kind), "last_number": number})
        return
    output.facts(
        [
            (output.text("voucher"), f"{kind.label}, {output.text('point_of_sale').lower()} {point_of_sale}"),
            (output.text("last"), str(number) if number else f"0 ({output.text('none_yet')})"),
        ]
    )


@click.command()
@sequence_options
@click.option("--number", "-n", type=click.IntRange(1, 99_999_999), required=True, help="CbteNro.")
@output_options
@connection_options
@pass_state
def show(state: State, point_of_sale: int, voucher_type: str, number: int) -> None:
    """A voucher as ARCA holds it. With --json, what `arca pdf FILE` prints."""
    from arca_sdk.cli.results import Result, result_fields, show_result
    from arca_sdk.domain.codes import VoucherType
    from arca_sdk.invoice_file import read_code

    kind = read_code(VoucherType, voucher_type)
    with state.client() as client, state.output.busy("FECompConsultar"):
        voucher = client.consult(point_of_sale, kind, number)
        result = Result(voucher, client.cuit, client.environment)
    if state.json:
        state.output.result(result_fields(result))
    else:
        show_result(state.output, result)


@click.command()
@click.argument("currency")
@click.option("--on", metavar="DATE", help="Of that day (year-month-day) instead of the last business day.")
@output_options
@connection_options
@pass_state
def rate(state: State, currency: str, on: str | None) -> None:
    """ARCA's exchange rate of a CURRENCY (USD, DOL, EURO…), pesos per unit."""
    from arca_sdk.domain.codes import Currency
    from arca_sdk.invoice_file import read_code, read_day

    code = read_code(Currency, currency)
    day = read_day(on) if on else None
    with state.client() as client, state.output.busy("FEParamGetCotizacion"):
        found = client.rate(code, on=day)
    output = state.output
    if output.json:
        output.result(
            {"currency": found.currency, "rate": format(found.rate, "f"), "on": found.on and found.on.isoformat()}
        )
        return
    when = f" ({found.on})" if found.on else ""
    output.facts([(f"{code.label} ({found.currency})", f"{output.amount(found.rate)} PES{when}")])
