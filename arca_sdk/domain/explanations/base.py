"""What an explanation is: data about a code of ARCA's, in this library's words and both languages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from arca_sdk.domain.rules import Severity

Words = Mapping[str, str]
"""A text by language: ``es``, ``en``."""

LANGUAGES = ("en", "es")
MANUAL = "WSFEv1 manual v4.0"
"""The official text, read directly. The later one below is known through one extraction."""
MANUAL_LATER = "WSFEv1 manual v4.7"


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One thing that a code may mean. Most codes mean only one.

    Attributes:
        meaning: what ARCA wants, or what happened, by language.
        fix: what to do, by language.
        field: in this library's names, "" where no field is to blame.
        arca_field: in ARCA's names.
        severity: whether ARCA refuses or only remarks.
        operations: where it comes from, by ARCA's names.
        source: manual and version, or resolution.
        retryable: the very same request may succeed later; the fix says when.
        twin: the code of FECAESolicitar for the same rule, where ARCA numbers it again for the CAEA report.
    """

    meaning: Words
    fix: Words
    field: str = ""
    arca_field: str = ""
    severity: Severity = Severity.REJECT
    operations: tuple[str, ...]
    source: str
    retryable: bool = False
    twin: int | None = None


@dataclass(frozen=True, slots=True)
class Explanation:
    """What a code means, in one language.

    Attributes:
        code: ARCA's number, or the name of a fault of WSAA's.
        cases: everything that it may mean; the properties speak for all of them.
    """

    code: int | str
    language: str
    cases: tuple[Case, ...]

    @property
    def title(self) -> str:
        """One sentence: the meaning, or what the several meanings have in common."""
        titles = TITLES.get(self.code)
        return titles[self.language] if titles else self.cases[0].meaning[self.language]

    @property
    def meaning(self) -> str:
        """What ARCA wants or what happened; a line for each case."""
        return _lines(case.meaning[self.language] for case in self.cases)

    @property
    def fix(self) -> str:
        """What to do; a line for each case."""
        return _lines(case.fix[self.language] for case in self.cases)

    @property
    def field(self) -> str:
        """The field to correct, in this library's names."""
        return ", ".join(_distinct(case.field for case in self.cases))

    @property
    def arca_field(self) -> str:
        """The same in ARCA's names."""
        return ", ".join(_distinct(case.arca_field for case in self.cases))

    @property
    def severity(self) -> Severity:
        """REJECT where any case refuses."""
        severities = {case.severity for case in self.cases}
        return Severity.REJECT if Severity.REJECT in severities else Severity.OBSERVE

    @property
    def operations(self) -> tuple[str, ...]:
        """Where the code comes from."""
        return _distinct(operation for case in self.cases for operation in case.operations)

    @property
    def source(self) -> str:
        return "; ".join(_distinct(case.source for case in self.cases))

    @property
    def retryable(self) -> bool:
        """The very same request may succeed later."""
        return all(case.retryable for case in self.cases)

    def __str__(self) -> str:
        """Meaning and what to do, for a person; several lines."""
        return "\n".join(
            line
            for case in self.cases
            for line in (f"{_named(case.field)}{case.meaning[self.language]}", f"→ {case.fix[self.language]}")
        )


TITLES: dict[int | str, Words] = {
    10015: {
        "en": "The receiver's document does not suit the voucher.",
        "es": "El documento del receptor no corresponde al comprobante.",
    },
    10016: {
        "en": "The number is not the next one, or the date lies outside its window.",
        "es": "El número no es el siguiente, o la fecha está fuera de término.",
    },
    1445: {
        "en": "The receiver of an FCE, or the date against the moment of generation.",
        "es": "El receptor de una FCE, o la fecha frente al momento de generación.",
    },
}
"""Of codes that mean several things."""


def _named(field: str) -> str:
    return f"{field}: " if field else ""


def _lines(texts: Iterable[str]) -> str:
    return "\n".join(_distinct(texts))


def _distinct(texts: Iterable[str]) -> tuple[str, ...]:
    """Without repeats and empty ones, in order."""
    return tuple(text for text in dict.fromkeys(texts) if text)
