"""Options that many commands share. They work before the command's name and after it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

from arca_sdk.cli import completing
from arca_sdk.cli.completing import Completer
from arca_sdk.cli.state import State
from arca_sdk.cli.texts import LANGUAGES

F = TypeVar("F", bound=Callable[..., Any])

pass_state = click.make_pass_decorator(State, ensure=True)


def _store(context: click.Context, parameter: click.Parameter, value: str | None) -> None:
    state = context.ensure_object(State)
    if value is not None and parameter.name:
        state.options[parameter.name.removeprefix("option_")] = value


def _store_json(context: click.Context, _parameter: click.Parameter, value: bool) -> None:
    state = context.ensure_object(State)
    state.json = state.json or value


def _store_production(context: click.Context, _parameter: click.Parameter, value: bool) -> None:
    state = context.ensure_object(State)
    state.production = state.production or value


def _store_language(context: click.Context, _parameter: click.Parameter, value: str | None) -> None:
    state = context.ensure_object(State)
    state.language = value or state.language


def _setting(*names: str, help: str, metavar: str = "TEXT", complete: Completer | None = None) -> Callable[[F], F]:
    return click.option(
        *names, metavar=metavar, help=help, expose_value=False, callback=_store, shell_complete=complete
    )


def output_options(command: F) -> F:
    """``--json`` and ``--lang``."""
    command = click.option(
        "--lang",
        type=click.Choice(LANGUAGES),
        expose_value=False,
        is_eager=True,
        callback=_store_language,
        help="Language of what is printed [ARCA_LANG, LANG].",
    )(command)
    return click.option(
        "--json",
        is_flag=True,
        expose_value=False,
        is_eager=True,
        callback=_store_json,
        help='Print JSON: the result on stdout, an error as {"error": …} on stderr.',
    )(command)


def connection_options(command: F, *, cuit_names: tuple[str, ...] = ("--cuit", "option_cuit")) -> F:
    """Which ARCA, with which certificate, for whom."""
    settings = (
        _setting(
            "--profile",
            "option_profile",
            metavar="NAME",
            help="Profile of the configuration file [ARCA_PROFILE].",
            complete=completing.profiles,
        ),
        _setting(
            "--environment",
            "option_environment",
            metavar="NAME",
            help="simulator, homologacion or produccion [ARCA_ENVIRONMENT].",
            complete=completing.environments,
        ),
        _setting(
            "--simulator-url",
            "option_simulator_url",
            metavar="URL",
            help="The simulator's address [ARCA_SIMULATOR_URL].",
        ),
        _setting(
            "--certificate",
            "option_certificate",
            metavar="FILE",
            help="PEM, DER or PKCS#12 [ARCA_CERTIFICATE].",
            complete=completing.files,
        ),
        _setting(
            "--key",
            "option_key",
            metavar="FILE",
            help="Its private key; pass phrase in ARCA_KEY_PASSPHRASE [ARCA_KEY].",
            complete=completing.files,
        ),
        _setting(*cuit_names, metavar="CUIT", help="For whom to invoice; default: the certificate's CUIT [ARCA_CUIT]."),
        _setting(
            "--home",
            "option_home",
            metavar="DIR",
            help="Folder of tickets and journal [ARCA_HOME].",
            complete=completing.folders,
        ),
        click.option(
            "--production",
            is_flag=True,
            expose_value=False,
            callback=_store_production,
            help="Required with produccion: real, legal invoices.",
        ),
    )
    for setting in reversed(settings):
        command = setting(command)
    return command


def issuer_cuit_options(command: F) -> F:
    """As ``connection_options``, where ``--cuit`` is the receiver's."""
    return connection_options(command, cuit_names=("--issuer-cuit", "option_cuit"))
