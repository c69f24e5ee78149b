"""What the shell may offer for an option's or argument's value."""

from __future__ import annotations

from collections.abc import Callable

import click
from click.shell_completion import CompletionItem

Completer = Callable[[click.Context, click.Parameter, str], list[CompletionItem]]


def files(_context: click.Context, _parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The shell's own file names."""
    return [CompletionItem(incomplete, type="file")]


def folders(_context: click.Context, _parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The shell's own folder names."""
    return [CompletionItem(incomplete, type="dir")]


def environments(_context: click.Context, _parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    from arca_sdk.domain.environment import Environment

    return [CompletionItem(name) for name in Environment if name.startswith(incomplete.lower())]


def voucher_types(_context: click.Context, _parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Names, with ARCA's code and words beside them."""
    from arca_sdk.domain.codes import VoucherType

    return [
        CompletionItem(kind.name, help=f"{int(kind)} {kind.label}")
        for kind in VoucherType
        if kind.name.startswith(incomplete.upper())
    ]


def profiles(_context: click.Context, _parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The profiles of the configuration file; nothing where it cannot be read."""
    from arca_sdk.cli.profiles import profile_names
    from arca_sdk.errors import ArcaError

    try:
        names = profile_names()
    except ArcaError:
        return []
    return [CompletionItem(name) for name in names if name.startswith(incomplete)]


def codes(_context: click.Context, _parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Codes that can be explained."""
    from arca_sdk.domain import explanations

    known = ((code, explanations.explain(code)) for code in explanations.codes())
    return [
        CompletionItem(str(code), help=found.title)
        for code, found in known
        if found and str(code).startswith(incomplete)
    ]
