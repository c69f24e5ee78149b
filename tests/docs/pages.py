"""The pages of the documentation, taken apart: which blocks of code they hold, and what to do with them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = sorted(DOCS.rglob("*.md"))

COMPILE_ONLY = "<!-- compile only -->"
"""Stands on the line before a block that needs a real certificate."""

_FENCE = re.compile(r"^(?P<mark>[^\n]*\n)?```(?P<language>\w+)[^\n]*\n(?P<code>.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Block:
    """A fenced block; `line` is that of its first line of code."""

    page: Path
    line: int
    code: str
    compile_only: bool

    def compile(self):
        """Code whose tracebacks name the page and the line."""
        return compile("\n" * (self.line - 1) + self.code, str(self.page), "exec")


def blocks(page: Path, language: str) -> list[Block]:
    """The blocks of one language, in order."""
    return list(_blocks(page, language))


def _blocks(page: Path, language: str) -> Iterator[Block]:
    text = page.read_text("utf-8")
    for match in _FENCE.finditer(text):
        if match["language"] == language:
            line = text[: match.start("code")].count("\n") + 1
            yield Block(page, line, match["code"], COMPILE_ONLY in (match["mark"] or ""))


def name_of(page: Path) -> str:
    """For the ids of tests."""
    return page.relative_to(DOCS).as_posix()


def with_blocks(language: str) -> list[Path]:
    """The pages that hold any."""
    return [page for page in PAGES if blocks(page, language)]
