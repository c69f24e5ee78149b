"""Vouchers of which nobody has been told yet, on disk: what an interrupted call leaves behind."""

from __future__ import annotations

import hashlib
import secrets
import threading
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from arca_sdk.adapters.files import read_if_there, write_durably
from arca_sdk.domain.authorization import Authorized
from arca_sdk.errors import StorageError

if TYPE_CHECKING:
    from pydantic import TypeAdapter

Key: TypeAlias = tuple[int, int, int, str]


def key_of(voucher: Authorized) -> Key:
    """What names a voucher among all of its owner: point of sale, type, number; and the CAE, because a simulator that
    is made anew begins again with number 1."""
    return voucher.invoice.point_of_sale, int(voucher.invoice.voucher_type), voucher.number, voucher.cae


class UntoldFiles:
    """Files of vouchers, a folder per owner. A file is never changed; it is removed when all of it was told.

    In memory is what this process knows to be untold, by file. What another process was told of a part of a file is not
    known here: that part is told twice, and that does no harm.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._guard = threading.Lock()
        self._waiting: dict[Path, set[Key]] = {}

    def keep(self, owner: str, vouchers: Iterable[Authorized]) -> None:
        """Write them down, durably, if they are not.

        Raises:
            StorageError: full disk, no permission.
        """
        by_key = {key_of(voucher): voucher for voucher in vouchers}
        with self._guard:
            new = sorted(by_key.keys() - set().union(*self._of(owner).values()))
        if new:
            path = self._folder_of(owner) / f"{secrets.token_hex(8)}.untold"
            write_durably(path, _vouchers().dump_json([by_key[key] for key in new]))
            with self._guard:
                self._waiting[path] = set(new)

    def find(self, owner: str) -> tuple[Authorized, ...]:
        """All of an owner, whichever process kept them.

        Raises:
            StorageError: a file cannot be read.
        """
        found: dict[Key, Authorized] = {}
        for path in self._folder_of(owner).glob("[!.]*.untold"):
            vouchers = {key_of(voucher): voucher for voucher in _read(path)}
            with self._guard:
                left = self._waiting.setdefault(path, set(vouchers))
                found |= {key: voucher for key, voucher in vouchers.items() if key in left}
        return tuple(found[key] for key in sorted(found))

    def told(self, owner: str, vouchers: Iterable[Authorized]) -> None:
        """Forget them. Not flushed: after a power failure they may be told again.

        Raises:
            StorageError: a file cannot be removed.
        """
        keys = {key_of(voucher) for voucher in vouchers}
        with self._guard:
            for left in self._of(owner).values():
                left -= keys
            done = [path for path, left in self._of(owner).items() if not left]
            for path in done:
                del self._waiting[path]
        for path in done:
            _remove(path)

    def _of(self, owner: str) -> dict[Path, set[Key]]:
        folder = self._folder_of(owner)
        return {path: left for path, left in self._waiting.items() if path.parent == folder}

    def _folder_of(self, owner: str) -> Path:
        return self._folder / f"{hashlib.sha256(owner.encode()).hexdigest()[:24]}.untold"


def _read(path: Path) -> list[Authorized]:
    content = read_if_there(path)
    if content is None:
        return []  # another process told of it since the folder was listed
    try:
        return _vouchers().validate_json(content)
    except ValueError as error:
        raise StorageError(
            f"The journal file {path} cannot be understood, so it is not known which vouchers nobody was told of.",
            hint="Compare the last numbers of your points of sale with ARCA (`arca last`, `arca show`), then move the "
            "file away.",
        ) from error


def _remove(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise StorageError(f"{path} cannot be removed: {error.strerror or error}.") from error


@cache
def _vouchers() -> TypeAdapter[list[Authorized]]:
    from pydantic import TypeAdapter  # costs 130 ms: only those who journal to files pay it

    return TypeAdapter(list[Authorized])
