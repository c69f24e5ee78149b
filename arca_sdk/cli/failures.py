"""How an error is told: one clear message and what to do, or one JSON object on stderr. Never a traceback."""

from __future__ import annotations

import json
from typing import Any

import click

from arca_sdk import errors
from arca_sdk.cli.output import Output, clean, make_table
from arca_sdk.errors import ArcaError


def error_fields(error: ArcaError, language: str = "en") -> dict[str, Any]:
    """The error as JSON-able values: ``code``, ``message``, ``hint``, and what else it carries."""
    fields: dict[str, Any] = {"code": error.code, "message": error.message, "hint": hint_of(error, language)}
    if isinstance(error, errors.InvalidInput) and error.field:
        fields["field"] = error.field
    if isinstance(error, errors.InvalidInvoice):
        fields["findings"] = [finding_fields(finding, language) for finding in error.findings]
    if isinstance(error, errors.Refused):
        fields["messages"] = [message_fields(message, language) for message in error.messages]
    if isinstance(error, errors.SoapFault):
        fields["fault"] = {"code": error.fault_code, "text": error.fault_text}
    if isinstance(error, errors.SequenceBlocked):
        fields["uncertain"] = [outcome.label for outcome in error.uncertain]
    return fields


def hint_of(error: ArcaError, language: str) -> str:
    """What to do: of ARCA's codes in the language, of this library's own errors in English."""
    from arca_sdk.domain.explanations import explain

    code: int | str | None = None
    if isinstance(error, errors.SoapFault):
        code = error.fault_code
    elif isinstance(error, errors.Refused) and error.messages:
        code = error.messages[0].code
    english, known = (None, None) if code is None else (explain(code), explain(code, language))
    if known is not None and english is not None and error.hint in ("", english.fix):
        return known.fix
    return error.hint


def message_fields(message: errors.ArcaMessage, language: str) -> dict[str, Any]:
    """One of ARCA's codes with its text, and what it means where that is known."""
    from arca_sdk.domain.explanations import explain

    known = explain(message.code, language)
    explained = {"meaning": known.meaning, "fix": known.fix, "field": known.field} if known else {}
    return {"code": message.code, "text": message.text, **explained}


def finding_fields(finding: Any, language: str) -> dict[str, Any]:
    """A broken rule as JSON-able values."""
    rule = finding.rule
    return {
        "code": rule.code,
        "severity": rule.severity.value,
        "field": rule.field,
        "arca_field": rule.arca_field,
        "message": rule.sentence[language],
        "fix": rule.fix[language],
        "suggestion": finding.suggestion,
    }


def report(output: Output, error: ArcaError) -> None:
    """Tell an error on stderr."""
    if output.json:
        say_json(error_fields(error, output.language))
        return
    if isinstance(error, errors.InvalidInvoice) and error.findings:
        output.errors.print(f"{output.text('findings')}:", style="bold red")
        print_findings(output, error.findings, to_errors=True)
        return
    where = f"{error.field}: " if isinstance(error, errors.InvalidInput) and error.field else ""
    tell(output, f"{where}{error.message}", hint_of(error, output.language))
    if isinstance(error, errors.Refused):
        for message in error.messages:
            if message.text not in error.message:
                output.errors.print(f"  ARCA {clean(str(message))}", soft_wrap=True)


def tell(output: Output, message: str, hint: str) -> None:
    """The red line and the hint below it."""
    from rich.text import Text

    said = Text.assemble((f"{output.text('error')}: ", "bold red"), (clean(message), "red"))
    output.errors.print(said, soft_wrap=True)
    if hint:
        output.errors.print(Text.assemble((f"{output.text('hint')}: ", "bold"), clean(hint)), soft_wrap=True)


def report_usage(output: Output, error: click.ClickException) -> None:
    """A mistake in the command line itself."""
    if output.json:
        say_json({"code": "usage", "message": error.format_message(), "hint": ""})
        return
    error.show()


def say_json(fields: dict[str, Any]) -> None:
    """The error object, on stderr: stdout holds a result or nothing."""
    click.echo(json.dumps({"error": fields}, ensure_ascii=False, indent=2), err=True)


def print_findings(output: Output, findings: Any, *, to_errors: bool = False) -> None:
    """Broken rules as a table: ARCA's code, the field, what must hold and what to do."""
    from rich.text import Text

    table = make_table([(output.text("rule"), True), (output.text("field"), False), (output.text("sentence"), False)])
    for finding in findings:
        rule = finding.rule
        fix = rule.fix[output.language] + (f" ({finding.suggestion})" if finding.suggestion else "")
        words = Text.assemble(clean(rule.sentence[output.language]), "\n", (f"→ {clean(fix)}", "green"))
        table.add_row(str(rule.code), Text(rule.field, no_wrap=True), words)
    (output.errors if to_errors else output.console).print(table)
