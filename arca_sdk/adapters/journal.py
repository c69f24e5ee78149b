"""The journal of attempts: what was bound to which number before it was sent. In memory, or in files that survive."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from arca_sdk.adapters.files import read_if_there, remove_durably, write_durably
from arca_sdk.errors import StorageError
from arca_sdk.flows.journal import Attempt

if TYPE_CHECKING:
    from pydantic import TypeAdapter


class Journal(Protocol):
    """Holds the attempts that are not settled."""

    def write(self, attempt: Attempt) -> None:
        """Add or replace an attempt, durably before it returns."""

    def close(self, attempt: Attempt) -> None:
        """Forget a settled attempt."""

    def open(self, sequence: str | None) -> tuple[Attempt, ...]:
        """The attempts of a sequence (by its name), or all, oldest first."""


class MemoryJournal:
    """Survives nothing; enough where the caller keeps uncertain outcomes itself."""

    def __init__(self) -> None:
        self._attempts: dict[str, Attempt] = {}

    def write(self, attempt: Attempt) -> None:
        self._attempts[attempt.id] = attempt

    def close(self, attempt: Attempt) -> None:
        self._attempts.pop(attempt.id, None)

    def open(self, sequence: str | None) -> tuple[Attempt, ...]:
        return tuple(a for a in self._attempts.values() if sequence in (None, a.sequence.name))


class FileJournal:
    """One file per attempt, in a folder per sequence; fsynced before anything is sent."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def write(self, attempt: Attempt) -> None:
        write_durably(self._path(attempt), _adapter().dump_json(attempt))

    def close(self, attempt: Attempt) -> None:
        remove_durably(self._path(attempt))

    def open(self, sequence: str | None) -> tuple[Attempt, ...]:
        """Raises StorageError for a file that cannot be read: what it says is unknown, so nothing may be sent."""
        folder = self._folder if sequence is None else self._folder / _folder_name(sequence)
        if not folder.is_dir():
            return ()
        attempts = [self._read(path) for path in sorted(folder.rglob("[!.]*.json"))]
        return tuple(sorted(attempts, key=lambda attempt: attempt.first_sent_at))

    def _path(self, attempt: Attempt) -> Path:
        return self._folder / _folder_name(attempt.sequence.name) / f"{attempt.id}.json"

    @staticmethod
    def _read(path: Path) -> Attempt:
        content = read_if_there(path) or b""
        try:
            return _adapter().validate_json(content)
        except ValueError as error:
            raise StorageError(
                f"The journal file {path} cannot be understood, so it is not known what was sent.",
                hint="Compare the last numbers of this point of sale with ARCA (`arca last`, `arca show`), then move the "
                "file away.",
            ) from error


@cache
def _adapter() -> TypeAdapter[Attempt]:
    from pydantic import TypeAdapter  # costs 130 ms: only those who journal to files pay it

    return TypeAdapter(Attempt)


def _folder_name(sequence: str) -> str:
    return hashlib.sha256(sequence.encode()).hexdigest()[:24]
