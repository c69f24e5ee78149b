"""``arca invoice FILE`` where the file holds many: show them, ask, authorise with a bar, write what became of each.

The same command again goes on where it stopped: what is authorised keeps its voucher, and only the rest is sent.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from arca_sdk.bulk_file import (
    FileInvoice,
    InvoiceFile,
    ResultRow,
    RowError,
    read_invoices,
    result_row,
    write_csv,
    write_lines,
)
from arca_sdk.bulk_file.text import refuse_other_files
from arca_sdk.cli import exits
from arca_sdk.cli.bulk_tables import progress_bar, show_counts, show_problems, show_summary
from arca_sdk.cli.bulk_texts import text
from arca_sdk.cli.failures import error_fields, tell
from arca_sdk.cli.state import State
from arca_sdk.domain.authorization import Unsent
from arca_sdk.domain.bulk import BulkInterrupted, BulkReport
from arca_sdk.errors import ArcaError, ConfigurationError, InvalidInput, SequenceBlocked

if TYPE_CHECKING:
    from arca_sdk.client import ArcaClient
    from arca_sdk.domain.codes import IssuerCondition
    from arca_sdk.domain.rules import Finding

MAX_BYTES = 256 * 1024 * 1024


def read_content(file: str) -> bytes:
    """A file's bytes, or stdin's for ``-``.

    Raises:
        InvalidInput: it cannot be read, has more than 256 MiB, or is a spreadsheet or PDF.
    """
    try:
        if file == "-":
            content = sys.stdin.buffer.read(MAX_BYTES + 1)
        else:
            with Path(file).open("rb") as opened:
                content = opened.read(MAX_BYTES + 1)
    except OSError as error:
        raise InvalidInput(f"{file} cannot be read: {error.strerror or error}.") from None
    if len(content) > MAX_BYTES:
        raise InvalidInput(f"{file} has more than {MAX_BYTES // 1024 // 1024} MiB.")
    refuse_other_files(content)
    return content


def dry_run(state: State, file: str, content: bytes, kind: str, condition: IssuerCondition | None) -> None:
    """What is in the file, and what is wrong with it as far as that can be known without ARCA."""
    found = _read(file, content, kind, condition)
    before = _before(state, found)
    problems = _problems(state, found, before)
    output = state.output
    if state.json:
        output.result(
            {
                "dry_run": True,
                **_about(state, file, found),
                "invoices": len(found.invoices),
                "sent_before": len(before),
                "problems": [asdict(problem) for problem in problems],
            }
        )
    else:
        _show(state, file, found, problems, before, dry_run=True)
        output.say(output.text("dry_run"), style="bold")
    raise click.exceptions.Exit(exits.INVALID if problems else exits.DONE)


def authorize(
    state: State,
    file: str,
    content: bytes,
    kind: str,
    condition: IssuerCondition | None,
    *,
    yes: bool,
    stop_on_invalid: bool,
    result: str | None,
) -> None:
    """The whole file; ends with the exit code that ``exit_code_of`` tells."""
    found = _read(file, content, kind, condition)
    before = _before(state, found)
    problems = _problems(state, found, before)
    path = _result_path(file, kind, result)
    _show(state, file, found, problems, before)
    left = len(_sendable(found, problems)) - len(before)
    if problems and (stop_on_invalid or (not left and not before)):
        raise InvalidInput(f"Nothing was sent: {problems[0]}", hint="Correct these rows, or take them out of the file.")
    if left and not yes:
        _confirm(state, left)
    with state.client() as client:
        report, was_interrupted = _run(state, client, found)
    rows = _rows(found, report)
    written = _write(path, rows, kind, found.delimiter)
    _finish(state, file, found, report, rows, path=path, unwritten=written, was_interrupted=was_interrupted)


def _read(file: str, content: bytes, kind: str, condition: IssuerCondition | None) -> InvoiceFile:
    from arca_sdk.cli.drafting import resolve_type

    def complete(document: dict[str, Any]) -> Mapping[str, Any]:
        return resolve_type(document, condition)

    found = read_invoices(content, kind, complete=complete)
    if not found.invoices and not found.errors:
        raise InvalidInput(
            f"There is no invoice in {file}.", hint="Below the line with the headings stands a row for each invoice."
        )
    return found


def _before(state: State, found: InvoiceFile) -> frozenset[str]:
    """The references of an earlier run: they have a voucher, or were sent and will be asked about first."""
    from arca_sdk.adapters.journal import FileJournal

    journal = FileJournal(state.home / "journal")
    owner = replace(state.session(None), cuit=state.cuit).owner
    references = {each.invoice.reference for each in found.invoices}
    sent = {
        item.invoice.reference
        for attempt in journal.open(None)
        if attempt.sequence.owner == owner
        for item in attempt.items
    }
    return frozenset(references & {*journal.find_many(owner, references), *sent})


def _problems(state: State, found: InvoiceFile, before: frozenset[str]) -> list[RowError]:
    """The rows that are no invoices, and the invoices that ARCA would refuse for a reason that is known here. What was
    sent before is not judged again: a rule of today says nothing about a voucher of last month."""
    from arca_sdk.domain.clock import civil_date
    from arca_sdk.domain.rules import Circumstances, rejections

    today = civil_date(datetime.now(UTC))
    circumstances = Circumstances(issuer=state.cuit, today=today, environment=state.environment)
    broken = [
        RowError(each.line, finding.field, _explained(finding, state.language), each.invoice.reference)
        for each in found.invoices
        if each.invoice.reference not in before
        for finding in rejections(each.invoice.dated(today), circumstances)[:1]
    ]
    return sorted((*found.errors, *broken), key=lambda problem: problem.line)


def _sendable(found: InvoiceFile, problems: Sequence[RowError]) -> list[FileInvoice]:
    """The invoices that nothing speaks against, those of an earlier run among them."""
    bad = {problem.reference for problem in problems}
    return [each for each in found.invoices if each.invoice.reference not in bad]


def _explained(finding: Finding, language: str) -> str:
    rule = finding.rule
    suggestion = f" ({finding.suggestion})" if finding.suggestion else ""
    return f"{rule.sentence[language]} {rule.fix[language]}{suggestion} [{rule.code}]"


def _show(
    state: State,
    file: str,
    found: InvoiceFile,
    problems: Sequence[RowError],
    before: frozenset[str],
    *,
    dry_run: bool = False,
) -> None:
    output = state.output
    good, count = _sendable(found, problems), len({problem.reference or problem.line for problem in problems})
    output.say(text("file", output.language, name=file, count=len(good) + count), style="bold")
    for note in found.notes:
        output.say(f"  {note}", style="dim")
    if good:
        show_summary(output, good)
    if before:
        output.say(text("before", output.language, count=len(before)))
    show_problems(output, problems, count=count, dry_run=dry_run)


def _confirm(state: State, count: int) -> None:
    output = state.output
    validity = output.text("real" if state.environment.is_production else "test")
    if not output.confirm(
        text("confirm", output.language, count=count, environment=state.environment, validity=validity)
    ):
        output.say(output.text("not_confirmed"))
        raise click.exceptions.Exit(exits.REFUSED)


def _run(state: State, client: ArcaClient, found: InvoiceFile) -> tuple[BulkReport, bool]:
    with progress_bar(state.output, len(found.invoices)) as bar:
        try:
            return client.bulk((each.invoice for each in found.invoices), progress=bar), False
        except BulkInterrupted as interrupted:
            return interrupted.report, True


def _rows(found: InvoiceFile, report: BulkReport) -> list[ResultRow]:
    rows = [result_row(each.line, outcome) for each, outcome in zip(found.invoices, report.outcomes, strict=True)]
    return sorted((*rows, *(result_row(error.line, error) for error in found.errors)), key=lambda row: row.line)


def _result_path(file: str, kind: str, given: str | None) -> Path | None:
    """Where each invoice's result goes; None where there is no file to put it beside."""
    if given is None and file == "-":
        return None
    ending = "csv" if kind == "csv" else "ndjson"
    path = Path(given) if given else Path(file).with_name(f"{Path(file).stem}.result.{ending}")
    if not os.access(path.parent, os.W_OK) or path.is_dir():
        raise ConfigurationError(f"The result cannot be written to {path}.", hint="Give another place with --result.")
    return path


def _write(path: Path | None, rows: Sequence[ResultRow], kind: str, delimiter: str) -> ArcaError | None:
    """Why it could not be written: what ARCA granted is told all the same."""
    from arca_sdk.adapters.files import write_durably

    if path is None:
        return None
    as_csv = path.suffix == ".csv" or kind == "csv"
    try:
        write_durably(path, write_csv(rows, delimiter=delimiter) if as_csv else write_lines(rows))
    except ArcaError as error:
        error.hint = text("again", "en")
        return error
    return None


def _finish(
    state: State,
    file: str,
    found: InvoiceFile,
    report: BulkReport,
    rows: Sequence[ResultRow],
    *,
    path: Path | None,
    unwritten: ArcaError | None,
    was_interrupted: bool,
) -> None:
    code = exit_code_of(report, found.errors, was_interrupted=was_interrupted)
    if unwritten and code != exits.UNCERTAIN:
        code = exits.SETTINGS
    if state.json:
        about = _about(state, file, found) | {"interrupted": was_interrupted}
        counts = asdict(report.counts) | {"rows_with_errors": len(found.errors)}
        where = {"result": str(path)} if path and not unwritten else {}
        trouble = {"result_error": error_fields(unwritten)} if unwritten else {}
        state.output.result({**about, "counts": counts, **where, **trouble, "outcomes": [asdict(row) for row in rows]})
    else:
        _tell(state, report, found.errors, path=path, unwritten=unwritten, was_interrupted=was_interrupted)
    raise click.exceptions.Exit(code)


def _tell(
    state: State,
    report: BulkReport,
    errors: Sequence[RowError],
    *,
    path: Path | None,
    unwritten: ArcaError | None,
    was_interrupted: bool,
) -> None:
    output, counts = state.output, report.counts
    if was_interrupted:
        output.say(text("interrupted", output.language), style="bold yellow")
    show_counts(output, counts.with_invalid(len(errors)))
    # What Ctrl-C kept from being sent has been told by then.
    trouble = [each.error for each in _trouble(report) if not was_interrupted or type(each.error) is not ArcaError]
    for error in {str(error): error for error in trouble}.values():
        tell(output, error.message, error.hint)
    if unwritten:
        tell(output, unwritten.message, unwritten.hint)
    elif path:
        output.say(text("result", output.language, path=path))
    if counts.uncertain or counts.unsent or was_interrupted:
        output.say(text("again", output.language), style="bold")


def _trouble(report: BulkReport) -> list[Unsent]:
    """What was not sent for another reason than itself."""
    return [outcome for outcome in report.unsent if not isinstance(outcome.error, InvalidInput)]


def exit_code_of(report: BulkReport, errors: Sequence[RowError], *, was_interrupted: bool = False) -> int:
    """5 while something is not known; then 3 or 4, where trouble kept some from being sent; then 1, where ARCA, the
    file or Ctrl-C said no to some; 0 where every invoice of the file is authorised."""
    trouble = [outcome.error for outcome in _trouble(report)]
    if report.counts.uncertain or any(isinstance(error, SequenceBlocked) for error in trouble):
        return exits.UNCERTAIN
    if was_interrupted:
        return exits.REFUSED
    if trouble:
        return min(exits.exit_code(error) for error in trouble)
    return exits.DONE if report.is_complete and not errors else exits.REFUSED


def _about(state: State, file: str, found: InvoiceFile) -> dict[str, Any]:
    return {
        "file": file,
        "environment": str(state.environment),
        "cuit": str(state.cuit),
        "notes": list(found.notes),
    }


__all__ = ["FileInvoice", "authorize", "dry_run", "exit_code_of", "read_content"]
