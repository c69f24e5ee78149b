"""Errors and outcomes told with what is known of their codes. Text for people, in either language."""

from __future__ import annotations

from collections.abc import Iterable

from arca_sdk import errors
from arca_sdk.domain.explanations import explain
from arca_sdk.errors import ArcaError, ArcaMessage

_UNKNOWN = {"en": "no explanation known", "es": "sin explicación conocida"}
_REASONS = {"en": "ARCA gave no reason.", "es": "ARCA no dio motivo."}


def tell_message(message: ArcaMessage, language: str = "en") -> str:
    """ARCA's words, verbatim, and below them what the code means and what to do."""
    return _with_explanation(str(message), message.code, language)


def tell_messages(messages: Iterable[ArcaMessage], language: str = "en") -> str:
    """Several, one below the other."""
    return "\n".join(tell_message(message, language) for message in messages) or _REASONS[language]


def tell_error(error: ArcaError, language: str = "en") -> str:
    """What happened, everything that ARCA said explained, and the hint."""
    parts = [_headline(error), *_details(error, language), error.hint]
    return "\n".join(part for part in parts if part)


def _headline(error: ArcaError) -> str:
    """The message; findings are told one by one instead."""
    if isinstance(error, errors.InvalidInvoice):
        return error.message.partition("\n")[0]
    where = f"{error.field}: " if isinstance(error, errors.InvalidInput) and error.field else ""
    return f"{where}{error.message}"


def _details(error: ArcaError, language: str) -> list[str]:
    if isinstance(error, errors.InvalidInvoice):
        return [f"  {finding.explain(language)}" for finding in error.findings]
    if isinstance(error, errors.SoapFault):
        return [_with_explanation(f"{error.fault_code}: {error.fault_text}", error.fault_code, language)]
    if isinstance(error, errors.Refused):
        return [tell_message(message, language) for message in error.messages]
    if isinstance(error, errors.InvoiceRejected):
        return [tell_messages(error.outcome.reasons, language)]
    return []


def _with_explanation(words: str, code: int | str, language: str) -> str:
    found = explain(code, language)
    if found is None:
        return f"{words} ({_UNKNOWN[language]})"
    return "\n".join((words, *(f"  {line}" for line in str(found).splitlines())))
