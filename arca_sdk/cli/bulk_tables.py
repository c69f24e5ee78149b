"""A file of many invoices as a person reads it: what is in it, what is wrong with it, what became of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal
from typing import Protocol

from arca_sdk.bulk_file import FileInvoice, RowError
from arca_sdk.cli.bulk_texts import text
from arca_sdk.cli.output import Output, clean
from arca_sdk.domain.bulk import BulkProgress
from arca_sdk.domain.invoice import Invoice

SHOWN = 10
"""Problems that are printed; the result file has them all."""
STATUSES = ("authorized", "rejected", "uncertain", "invalid", "unsent")


def show_summary(output: Output, invoices: Sequence[FileInvoice]) -> None:
    """Per type and point of sale: how many, of which days, and what they add up to."""
    groups: dict[tuple[str, int, str], list[Invoice]] = {}
    for each in invoices:
        invoice = each.invoice
        key = (invoice.voucher_type.label, invoice.point_of_sale, str(invoice.currency))
        groups.setdefault(key, []).append(invoice)
    rows = [
        (label, str(point), str(len(group)), *_days(output, group), f"{output.amount(_sum(group))} {currency}")
        for (label, point, currency), group in sorted(groups.items())
    ]
    language = output.language
    columns = [
        (output.text("type"), False),
        (text("point", language), True),
        (text("count", language), True),
        (text("first_day", language), True),
        (text("last_day", language), True),
        (output.text("total"), True),
    ]
    output.table(columns, rows)


def _sum(group: Sequence[Invoice]) -> Decimal:
    return sum((invoice.total for invoice in group), Decimal(0))


def _days(output: Output, group: Sequence[Invoice]) -> tuple[str, str]:
    days = sorted(invoice.issue_date for invoice in group if invoice.issue_date)
    if not days:
        return text("today", output.language), ""
    return str(days[0]), str(days[-1])


def show_problems(output: Output, problems: Sequence[RowError], *, count: int, dry_run: bool = False) -> None:
    """How many invoices cannot be sent, and the first reasons with their lines."""
    if not problems:
        return
    output.say(f"{text('problems', output.language, count=count)}:", style="bold red")
    for problem in problems[:SHOWN]:
        reference = f"{problem.reference}: " if problem.reference else ""
        words = f"{reference}{' '.join(str(problem).split())}"
        if output.console.is_terminal:
            output.paragraph(words, indent=2, first="· ")
        else:  # one line each, to be searched
            output.say(f"  {words}")
    if len(problems) > SHOWN:
        key = "more_dry" if dry_run else "more"
        output.say(f"  {text(key, output.language, count=len(problems) - SHOWN)}", style="dim")


def show_counts(output: Output, counts: BulkProgress) -> None:
    """How many of each kind; nothing of those of which there are none."""
    rows = []
    for status in STATUSES:
        number = getattr(counts, status)
        if number:
            rows.append((text(f"status_{status}", output.language), str(number)))
        if status == "authorized" and counts.known:
            rows.append((text("status_known", output.language), str(counts.known)))
    output.facts(rows)


class Bar(Protocol):
    """Shows how far a run has come."""

    def __call__(self, progress: BulkProgress) -> None: ...


@contextmanager
def progress_bar(output: Output, total: int) -> Iterator[Bar]:
    """A bar with counts, where there is a terminal."""
    if output.json or not output.console.is_terminal:
        yield lambda _: None
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[trouble]}", style="red"),
    )
    with Progress(*columns, console=output.console) as bar:
        task = bar.add_task(clean(text("sending", output.language)), total=total, trouble="")

        def show(progress: BulkProgress) -> None:
            named = [(status, getattr(progress, status)) for status in STATUSES[1:]]
            trouble = ", ".join(f"{text(f'status_{s}', output.language)}: {n}" for s, n in named if n)
            bar.update(task, completed=progress.done, trouble=trouble)

        yield show
