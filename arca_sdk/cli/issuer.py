"""Who issues, as printed: from the profile's ``issuer`` table, from options, or from the environment."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar

import click

from arca_sdk.errors import ConfigurationError, InvalidInput

if TYPE_CHECKING:
    from arca_sdk.cli.state import State
    from arca_sdk.domain.codes import IssuerCondition
    from arca_sdk.domain.cuit import Cuit
    from arca_sdk.printing import IssuerProfile

F = TypeVar("F", bound=Callable[..., Any])

_OPTIONS = (
    ("--issuer-name", "name", "ARCA_ISSUER_NAME", "The seller's name, printed."),
    ("--issuer-address", "address", "ARCA_ISSUER_ADDRESS", "The seller's business address, printed."),
    (
        "--issuer-condition",
        "vat_condition",
        "ARCA_ISSUER_CONDITION",
        "The seller's standing: responsable_inscripto, monotributo or exento.",
    ),
    ("--gross-income", "gross_income", "ARCA_ISSUER_GROSS_INCOME", "The seller's number of Ingresos Brutos, printed."),
    ("--activity-start", "activity_start", "ARCA_ISSUER_ACTIVITY_START", "The day the seller's activities began."),
    ("--logo", "logo", "ARCA_ISSUER_LOGO", "The seller's logo: PNG, JPEG or SVG."),
)
_CONDITIONS = {"ri": "responsable_inscripto", "rm": "monotributo", "mt": "monotributo"}


def issuer_options(command: F) -> F:
    """What is printed about the seller; each may also come from the profile."""
    for flag, name, variable, help in reversed(_OPTIONS):
        command = click.option(flag, f"issuer_{name}", metavar="TEXT", help=f"{help} [{variable}]")(command)
    return command


def issuer_data(state: State, given: Mapping[str, Any]) -> dict[str, Any]:
    """What is known about the seller: options, then environment (not with ``--profile``), then profile."""
    data = dict(state.profile.issuer)
    for _, name, variable, _ in _OPTIONS:
        found = None if state.options.get("profile") else os.environ.get(variable)
        if value := given.get(f"issuer_{name}") or found:
            data[name] = value
    return data


def issuer_condition(data: Mapping[str, Any]) -> IssuerCondition | None:
    """The seller's standing before VAT, where it is known. Raises InvalidInput."""
    from arca_sdk.domain.codes import IssuerCondition

    text = str(data.get("vat_condition", "")).strip().lower().replace(" ", "_").replace("-", "_")
    if not text:
        return None
    try:
        return IssuerCondition(_CONDITIONS.get(text, text))
    except ValueError:
        raise InvalidInput(
            f"{text!r} is not an issuer's VAT condition.",
            field="issuer_condition",
            hint=f"One of: {', '.join(IssuerCondition)}.",
        ) from None


def issuer_profile(data: Mapping[str, Any], cuit: Cuit) -> IssuerProfile:
    """The seller as printed.

    Raises:
        ConfigurationError: name, address or condition is not known.
        InvalidInput: something cannot be printed.
    """
    from arca_sdk.printing import IssuerProfile

    missing = [name for name in ("name", "address", "vat_condition") if not data.get(name)]
    if missing:
        raise ConfigurationError(
            f"The PDF prints the seller's data, and this is not known yet: {', '.join(missing)}.",
            hint="Give --issuer-name, --issuer-address and --issuer-condition, or put them into the profile's issuer "
            "table in the configuration file.",
        )
    condition = issuer_condition(data)
    assert condition is not None
    kept = {name: value for name, value in data.items() if name not in ("vat_condition", "activity_start", "logo")}
    profile = IssuerProfile(**kept, cuit=cuit, vat_condition=condition, activity_start=_day(data.get("activity_start")))
    return profile.with_logo(str(data["logo"])) if data.get("logo") else profile


def _day(value: object) -> date | None:
    if value is None or isinstance(value, date):
        return value
    from arca_sdk.invoice_file import read_day

    return read_day(value)
