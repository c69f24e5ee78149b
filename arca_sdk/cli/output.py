"""What goes to the terminal. Results on stdout, errors on stderr; with ``--json`` nothing else on either.

Colours, and their absence where there is no terminal or NO_COLOR is set, are rich's business; it is imported when
something is printed, not before.
"""

from __future__ import annotations

import json
import sys
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any

import click

from arca_sdk.cli import texts

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

_SWAP = str.maketrans(",.", ".,")


@dataclass
class Output:
    """How to speak: to a program or to a person, and in which language."""

    json: bool = False
    language: str = "en"

    @cached_property
    def console(self) -> Console:
        return _console(stderr=False)

    @cached_property
    def errors(self) -> Console:
        return _console(stderr=True)

    @property
    def is_interactive(self) -> bool:
        """Whether somebody can answer a question."""
        return not self.json and sys.stdin.isatty()

    def text(self, key: str, **values: object) -> str:
        """A text of the catalogue in the chosen language."""
        return texts.text(key, self.language, **values)

    def result(self, data: Any) -> None:
        """The machine's answer: one JSON document on stdout."""
        click.echo(json.dumps(data, ensure_ascii=False, indent=2, default=str))

    def say(self, words: str, *, style: str = "") -> None:
        """A line for people. Long words (links, paths) are left whole, to be copied."""
        if not self.json:
            self.console.print(clean(words), style=style or None, soft_wrap=True)

    def paragraph(
        self, words: str, *, indent: int = 0, first: str = "", style: str = "", continued: bool = False
    ) -> None:
        """Wrapped text at an indent; paths and commands are left whole, to be copied.

        Args:
            first: stands before the first line; the others are indented as far.
            continued: the first line stands where the cursor is, which is at the indent.
        """
        if self.json:
            return
        import textwrap

        space = " " * (indent + len(first))
        width = max(self.console.width, 40)
        lines = textwrap.wrap(
            clean(words),
            width,
            initial_indent=" " * indent + first,
            subsequent_indent=space,
            break_long_words=False,
            break_on_hyphens=False,
        )
        for number, line in enumerate(lines):
            shown = line.lstrip() if continued and number == 0 else line
            self.console.print(shown, style=style or None, soft_wrap=True)

    def facts(self, rows: Iterable[tuple[str, str]], *, style: str = "") -> None:
        """Labels and values in two columns; empty values are left out."""
        if self.json:
            return
        from rich.text import Text

        shown = [(label, clean(value)) for label, value in rows if value]
        width = max((len(label) for label, _ in shown), default=0)
        for label, value in shown:
            value = value.replace("\n", "\n" + " " * (width + 4))
            self.console.print(Text.assemble("  ", (label.ljust(width), "dim"), "  ", (value, style)), soft_wrap=True)

    def table(
        self, columns: Sequence[tuple[str, bool]], rows: Sequence[Sequence[str]], *, last_in_bold: bool = False
    ) -> None:
        """A table; a column is its heading and whether it holds amounts."""
        if self.json:
            return
        table = make_table(columns, rows)
        if last_in_bold:
            table.rows[-1].style = "bold"
        self.console.print(table)

    def amount(self, value: Decimal, *, least: int = 2) -> str:
        """``1,234.50`` in English, ``1.234,50`` in Spanish: at least two decimals, at most six."""
        whole, _, decimals = f"{value:,.6f}".partition(".")
        decimals = decimals.rstrip("0").ljust(least, "0")
        written = f"{whole}.{decimals}" if decimals else whole
        return written.translate(_SWAP) if self.language == "es" else written

    def confirm(self, words: str) -> bool:
        """A yes or no, in either language; nothing means no."""
        while True:
            answer: str = click.prompt(f"{words} [{self.text('yes_no')}]", default="", show_default=False)
            if answer.strip().lower() in ("y", "yes", "s", "si", "sí"):
                return True
            if answer.strip().lower() in ("", "n", "no"):
                return False

    def percent(self, words: str) -> str:
        """A rate's label with this language's decimal sign."""
        return words.replace(".", ",") if self.language == "es" else words

    @contextmanager
    def busy(self, words: str) -> Iterator[None]:
        """A spinner while something lasts, where there is a terminal."""
        if self.json or not self.console.is_terminal:
            yield
            return
        with self.console.status(clean(words), spinner="dots"):
            yield


def make_table(columns: Sequence[tuple[str, bool]], rows: Iterable[Sequence[str]] = ()) -> Table:
    """A plain table with amounts to the right."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, pad_edge=True)
    for heading, is_amount in columns:
        table.add_column(
            heading,
            justify="right" if is_amount else "left",
            no_wrap=is_amount,
            overflow="fold",
            header_style="dim",
        )
    for row in rows:
        table.add_row(*(Text(clean(cell)) for cell in row))
    return table


def clean(words: str) -> str:
    """Other people's text without control characters: none may move the cursor or change the colours."""
    return "".join(c for c in words if c == "\n" or unicodedata.category(c) not in ("Cc", "Cf", "Cs"))


def _console(*, stderr: bool) -> Console:
    from rich.console import Console

    return Console(stderr=stderr, markup=False, highlight=False, emoji=False)
