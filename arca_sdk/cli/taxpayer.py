"""``arca taxpayer``: who a CUIT is, by ARCA's registry."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from arca_sdk.cli.options import connection_options, output_options, pass_state
from arca_sdk.cli.output import Output
from arca_sdk.cli.state import State
from arca_sdk.errors import ArcaError, InvalidInput, NotFound

if TYPE_CHECKING:
    from arca_sdk.client import ArcaClient
    from arca_sdk.domain.cuit import Cuit
    from arca_sdk.domain.taxpayer import Taxpayer

MOST = 20
"""So many people of one document number are looked up."""


@click.command()
@click.argument("who", required=False, metavar="[CUIT]")
@click.option("--dni", metavar="NUMBER", help="Instead of a CUIT: everybody who has this document number.")
@output_options
@connection_options
@pass_state
def taxpayer(state: State, who: str | None, dni: str | None) -> None:
    """Name, address, taxes and VAT condition of a CUIT, by ARCA's registry.

    The certificate must be linked to ws_sr_constancia_inscripcion, or to ws_sr_padron_a13 for name and address only;
    --dni always asks the second.
    """
    if bool(who) == bool(dni):
        raise InvalidInput("Give a CUIT, or --dni NUMBER.", field="cuit")
    with state.client() as client, state.output.busy("ARCA"):
        found = _by_document(client, dni) if dni else [client.taxpayer(who or "")]
    if state.json:
        fields = [taxpayer_fields(each) for each in found]
        state.output.result(fields if dni else fields[0])
        return
    for each in found:
        _show(state.output, each)


def _by_document(client: ArcaClient, number: str) -> list[Taxpayer]:
    keys = client.find_taxpayers(number)
    if not keys:
        raise NotFound(f"ARCA's registry has nobody with the document number {number}.")
    return [_known(client, key) for key in keys[:MOST]]


def _known(client: ArcaClient, key: Cuit) -> Taxpayer:
    """One that cannot be read must not hide the others."""
    from arca_sdk.domain.taxpayer import Taxpayer

    try:
        return client.taxpayer(key)
    except ArcaError as error:
        return Taxpayer(cuit=key, name="", is_legal_entity=False, active=None, errors=(error.message,))


def taxpayer_fields(found: Taxpayer) -> dict[str, Any]:
    """A taxpayer as JSON-able values."""
    address, category = found.address, found.monotributo_category
    return {
        "cuit": str(found.cuit),
        "name": found.name,
        "is_legal_entity": found.is_legal_entity,
        "active": found.active,
        "vat_condition": found.vat_condition and found.vat_condition.name,
        "issuer_condition": found.issuer_condition and str(found.issuer_condition),
        "monotributo_category": category and {"code": category.code, "label": category.label},
        "address": address
        and {
            "street": address.street,
            "city": address.city,
            "province": address.province,
            "postal_code": address.postal_code,
        },
        "activities": [{"code": each.code, "description": each.description} for each in found.activities],
        "taxes": list(found.taxes),
        "errors": list(found.errors),
        "warnings": list(found.warnings),
        "source": found.source,
        "as_of": found.as_of and found.as_of.isoformat(),
    }


def _show(output: Output, found: Taxpayer) -> None:
    output.say(found.name or found.cuit.dashed, style="bold")
    standing = {True: "taxpayer_active", False: "taxpayer_inactive", None: ""}[found.active]
    category = found.monotributo_category
    output.facts(
        [
            (output.text("cuit"), found.cuit.dashed),
            (output.text("taxpayer_state"), output.text(standing) if standing else ""),
            (output.text("vat_condition"), _condition(output, found)),
            ("Monotributo", (category.label or str(category.code)) if category else ""),
            (output.text("address"), str(found.address or "")),
            *((output.text("activity"), f"{each.code} {each.description}".strip()) for each in found.activities),
            (output.text("explain_source"), found.source),
        ]
    )
    for words in (*found.errors, *found.warnings):
        output.say(f"  ARCA: {words}", style="yellow")


def _condition(output: Output, found: Taxpayer) -> str:
    if found.vat_condition is not None:
        return f"{found.vat_condition.label} ({found.vat_condition.name})"
    return output.text("taxpayer_unknown_condition")
