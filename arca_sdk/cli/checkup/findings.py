"""A finding: how it is, whose business it is, one sentence, and what to do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from arca_sdk.cli.failures import hint_of
from arca_sdk.cli.texts import LANGUAGES
from arca_sdk.errors import ArcaError


class Level(StrEnum):
    """OK needs nothing; WARN works today; FAIL keeps invoices from being authorised."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class Kind:
    """Something that may be found. Sentence and advice by language (English, Spanish), with names in braces.

    Attributes:
        check: what was looked at.
        here: settings, certificate or files of this machine are to blame, not ARCA or the way to it.
    """

    check: str
    level: Level
    sentence: tuple[str, str]
    advice: tuple[str, str] = ("", "")
    here: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that was found.

    Attributes:
        name: of its kind, stable; part of the JSON output.
        values: what fills the braces; for programs too.
    """

    name: str
    kind: Kind
    values: Mapping[str, Any] = field(default_factory=dict)

    @property
    def level(self) -> Level:
        return self.kind.level

    def sentence(self, language: str) -> str:
        return self._words(self.kind.sentence, language)

    def advice(self, language: str) -> str:
        """What to do; "" where there is nothing to be done."""
        error = self.values.get("error")
        if isinstance(error, ArcaError):
            return f"{self._words(self.kind.advice, language)} {hint_of(error, language)}".strip()
        return self._words(self.kind.advice, language)

    def _words(self, texts: tuple[str, str], language: str) -> str:
        said = {name: _said(value) for name, value in self.values.items()}
        return texts[LANGUAGES.index(language)].format(**said)


def _said(value: object) -> object:
    return value.message.rstrip(".") if isinstance(value, ArcaError) else value
