"""The options that name a sequence: point of sale and voucher type."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

from arca_sdk.cli import completing

F = TypeVar("F", bound=Callable[..., Any])


def sequence_options(command: F) -> F:
    """``--point-of-sale`` and ``--type``, both required."""
    return _options(command, required=True)


def optional_sequence_options(command: F) -> F:
    """The same, for commands that can do without."""
    return _options(command, required=False)


def _options(command: F, *, required: bool) -> F:
    command = click.option(
        "--type",
        "-t",
        "voucher_type",
        metavar="TYPE",
        shell_complete=completing.voucher_types,
        required=required,
        help='Voucher type: ARCA\'s code or its name (6, FACTURA_B, "factura b").',
    )(command)
    return click.option(
        "--point-of-sale",
        "-p",
        type=click.IntRange(1, 99_998),
        metavar="N",
        required=required,
        help="Point of sale.",
    )(command)
