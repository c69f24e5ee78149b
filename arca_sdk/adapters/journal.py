"""The journal: what was bound to which number before it was sent, and what became of every reference.

In memory, or in files that survive a crash. Both keep a voucher before its attempt is forgotten, for good where it has
a reference, else until its caller was told: so at any moment the journal knows of a sale either its attempt or its
voucher.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Protocol

from arca_sdk.adapters.files import append_durably, read_if_there, remove_durably, write_durably
from arca_sdk.adapters.untold import Key, UntoldFiles, key_of
from arca_sdk.domain.authorization import Authorized, Outcome
from arca_sdk.errors import StorageError
from arca_sdk.flows.journal import Attempt

if TYPE_CHECKING:
    from pydantic import TypeAdapter

Settled = tuple[Outcome, ...]


class Journal(Protocol):
    """Holds the attempts that are not settled, the vouchers of references for good, and the others until told."""

    def write(self, attempt: Attempt, settled: Settled = ()) -> None:
        """Add or replace an attempt, durably before it returns; ``settled`` are outcomes of it known by now."""

    def close(self, attempt: Attempt, settled: Settled = ()) -> None:
        """Forget a settled attempt; ``settled`` are its outcomes, kept durably before it is forgotten."""

    def open(self, sequence: str | None) -> tuple[Attempt, ...]:
        """The attempts of a sequence (by its name), or all, oldest first."""

    def find(self, owner: str, reference: str) -> Authorized | None:
        """The voucher that a reference of an owner (``Session.owner``) has."""

    def find_many(self, owner: str, references: Iterable[str]) -> dict[str, Authorized]:
        """The vouchers of those references that have one."""

    def untold(self, owner: str) -> tuple[Authorized, ...]:
        """The vouchers without a reference that were ``settled`` and not ``told``, by their numbers."""

    def told(self, owner: str, vouchers: Iterable[Authorized]) -> None:
        """Their caller has them. Called within the event loop, so it must be quick; it need not be durable."""


class MemoryJournal:
    """Survives nothing; enough where the caller keeps uncertain outcomes itself."""

    def __init__(self) -> None:
        self._attempts: dict[str, Attempt] = {}
        self._vouchers: dict[tuple[str, str], Authorized] = {}
        self._untold: dict[tuple[str, Key], Authorized] = {}

    def write(self, attempt: Attempt, settled: Settled = ()) -> None:
        self._keep(attempt, settled)
        self._attempts[attempt.id] = attempt

    def close(self, attempt: Attempt, settled: Settled = ()) -> None:
        self._keep(attempt, settled)
        self._attempts.pop(attempt.id, None)

    def open(self, sequence: str | None) -> tuple[Attempt, ...]:
        return tuple(a for a in list(self._attempts.values()) if sequence in (None, a.sequence.name))

    def find(self, owner: str, reference: str) -> Authorized | None:
        return self._vouchers.get((owner, reference))

    def find_many(self, owner: str, references: Iterable[str]) -> dict[str, Authorized]:
        found = {reference: self.find(owner, reference) for reference in references}
        return {reference: voucher for reference, voucher in found.items() if voucher is not None}

    def untold(self, owner: str) -> tuple[Authorized, ...]:
        return tuple(voucher for (whose, _), voucher in sorted(self._untold.items()) if whose == owner)

    def told(self, owner: str, vouchers: Iterable[Authorized]) -> None:
        for voucher in vouchers:
            self._untold.pop((owner, key_of(voucher)), None)

    def _keep(self, attempt: Attempt, settled: Settled) -> None:
        owner = attempt.sequence.owner
        for voucher in _with_reference(settled):
            self._vouchers[owner, voucher.invoice.reference] = voucher
        self._untold |= {(owner, key_of(voucher)): voucher for voucher in _without_reference(settled)}


class FileJournal:
    """One file per attempt, in a folder per sequence; one growing file of vouchers per owner. Everything is fsynced,
    but for forgetting what was told."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._guard = threading.Lock()
        self._vouchers: dict[str, VoucherLog] = {}
        self._seen: dict[Path, tuple[bytes, Attempt]] = {}
        self._untold = UntoldFiles(folder)

    def write(self, attempt: Attempt, settled: Settled = ()) -> None:
        content, path = _readable(attempt), self._path(attempt)
        self._keep(attempt, settled)
        write_durably(path, content)
        self._seen[path] = (content, attempt)

    def close(self, attempt: Attempt, settled: Settled = ()) -> None:
        self._keep(attempt, settled)
        path = self._path(attempt)
        remove_durably(path)
        self._seen.pop(path, None)

    def open(self, sequence: str | None) -> tuple[Attempt, ...]:
        """Raises StorageError for a file that cannot be read: what it says is unknown, so nothing may be sent."""
        folder = self._folder if sequence is None else self._folder / _folder_name(sequence)
        if not folder.is_dir():
            return ()
        attempts = [self._read(path) for path in sorted(folder.rglob("[!.]*.json"))]
        return tuple(sorted(filter(None, attempts), key=lambda attempt: attempt.first_sent_at))

    def find(self, owner: str, reference: str) -> Authorized | None:
        return self._log(owner).find_many([reference]).get(reference)

    def find_many(self, owner: str, references: Iterable[str]) -> dict[str, Authorized]:
        return self._log(owner).find_many(references)

    def untold(self, owner: str) -> tuple[Authorized, ...]:
        return self._untold.find(owner)

    def told(self, owner: str, vouchers: Iterable[Authorized]) -> None:
        self._untold.told(owner, vouchers)

    def _keep(self, attempt: Attempt, settled: Settled) -> None:
        self._log(attempt.sequence.owner).append(_with_reference(settled))
        self._untold.keep(attempt.sequence.owner, _without_reference(settled))

    def _log(self, owner: str) -> VoucherLog:
        with self._guard:
            if owner not in self._vouchers:
                self._vouchers[owner] = VoucherLog(self._folder / f"{_folder_name(owner)}.vouchers")
            return self._vouchers[owner]

    def _path(self, attempt: Attempt) -> Path:
        return self._folder / _folder_name(attempt.sequence.name) / f"{attempt.id}.json"

    def _read(self, path: Path) -> Attempt | None:
        """What a file says. While many sequences are at work all are read often, and parsed only if they changed."""
        content = read_if_there(path)
        if content is None:
            self._seen.pop(path, None)
            return None  # another process closed it since the folder was listed
        seen = self._seen.get(path)
        if seen is not None and seen[0] == content:
            return seen[1]
        try:
            attempt = _attempts().validate_json(content)
        except ValueError as error:
            raise StorageError(
                f"The journal file {path} cannot be understood, so it is not known what was sent.",
                hint="Compare the last numbers of this point of sale with ARCA (`arca last`, `arca show`), then move "
                "the file away.",
            ) from error
        self._seen[path] = (content, attempt)
        return attempt


class VoucherLog:
    """The vouchers of one owner's references, a line each, never rewritten. Several threads and processes may append.

    In memory is only where each reference's line is; the index grows with the file, whoever wrote it.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._guard = threading.Lock()
        self._index: dict[str, tuple[int, int]] = {}
        self._read_up_to = 0
        self._own: dict[bytes, str] = {}

    def append(self, vouchers: list[Authorized]) -> None:
        """Write them down in one step."""
        lines = {_vouchers().dump_json(voucher) + b"\n": voucher.invoice.reference for voucher in vouchers}
        if lines:
            append_durably(self._path, b"".join(lines))
            self._own |= lines  # where they stand is seen when they are next looked for; what they say is known

    def find_many(self, references: Iterable[str]) -> dict[str, Authorized]:
        """The vouchers of the references that have one; what other processes wrote meanwhile is seen.

        Raises:
            StorageError: the file cannot be read, so it is not known what was authorised.
        """
        try:
            with self._guard:
                self._refresh()
                places = {name: self._index[name] for name in references if name in self._index}
            if not places:
                return {}
            with self._path.open("rb") as file:
                return {name: self._read(file, *place) for name, place in places.items()}
        except OSError as error:
            raise StorageError(f"{self._path} cannot be read: {error.strerror or error}.") from error

    @staticmethod
    def _read(file: BinaryIO, start: int, length: int) -> Authorized:
        file.seek(start)
        return _vouchers().validate_json(file.read(length))

    def _refresh(self) -> None:
        """Index the lines added since. A line cut by a crash has no end and counts as never written: its attempt is
        still open then, because it is closed only afterwards."""
        if not self._path.exists() or self._path.stat().st_size == self._read_up_to:
            return
        with self._path.open("rb") as file:
            file.seek(self._read_up_to)
            for line in file:
                if not line.endswith(b"\n"):
                    return
                self._note(line)
                self._read_up_to += len(line)

    def _note(self, line: bytes) -> None:
        reference = self._own.pop(line, None) or _reference_of(line)
        if reference:
            self._index[reference] = (self._read_up_to, len(line))


def _reference_of(line: bytes) -> str:
    """Nothing for the rest of a line that was cut by a crash, and what was appended to it."""
    from pydantic_core import from_json

    try:
        return str(from_json(line)["invoice"]["reference"])
    except (ValueError, KeyError, TypeError):
        return ""


def _with_reference(settled: Settled) -> list[Authorized]:
    return [outcome for outcome in settled if isinstance(outcome, Authorized) and outcome.invoice.reference]


def _without_reference(settled: Settled) -> list[Authorized]:
    return [outcome for outcome in settled if isinstance(outcome, Authorized) and not outcome.invoice.reference]


def _readable(attempt: Attempt) -> bytes:
    """The attempt's file. What could not be read back must not be sent: its sequence would be blocked for good. So a
    value that is not of the type as which it will be read is an error here already."""
    try:
        return _attempts().dump_json(attempt, warnings="error")
    except ValueError as error:
        raise StorageError(f"The journal cannot hold this invoice: {str(error)[:200]}") from None


@cache
def _attempts() -> TypeAdapter[Attempt]:
    from pydantic import TypeAdapter  # costs 130 ms: only those who journal to files pay it

    return TypeAdapter(Attempt)


@cache
def _vouchers() -> TypeAdapter[Authorized]:
    from pydantic import TypeAdapter

    return TypeAdapter(Authorized)


def _folder_name(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()[:24]
