"""Small files that must be whole or absent, on any crash: written beside, flushed to the disk, then renamed."""

from __future__ import annotations

import contextlib
import os
import sys
import tempfile
from pathlib import Path

from arca_sdk.errors import StorageError

_OWNER_ONLY = 0o600
_OWNER_ONLY_FOLDER = 0o700


def write_durably(path: Path, content: bytes) -> None:
    """Replace a file in one step, readable by its owner only, on the disk when this returns.

    Raises:
        StorageError: full disk, no permission; the old file, if any, is still there.
    """
    try:
        private_folder(path.parent)
        descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            Path(temporary).chmod(_OWNER_ONLY)
            os.replace(temporary, path)  # noqa: PTH105  # atomic on every platform
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
        sync_folder(path.parent)
    except OSError as error:
        raise unwritable(path, error) from error


def append_durably(path: Path, content: bytes) -> None:
    """Add to the end of a file in one write, on the disk when this returns. A line that a crash cut is closed first.

    Raises:
        StorageError: full disk, no permission.
    """
    try:
        private_folder(path.parent)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, _OWNER_ONLY)
        with os.fdopen(descriptor, "r+b", buffering=0) as file:
            size = file.seek(0, os.SEEK_END)
            if size:
                file.seek(size - 1)
                if file.read(1) != b"\n":
                    content = b"\n" + content
            written = file.write(content)
            if written != len(content):
                raise OSError(0, "only a part could be written")
            os.fsync(file.fileno())
        if not size:
            sync_folder(path.parent)
    except OSError as error:
        raise unwritable(path, error) from error


def unwritable(path: Path, error: OSError) -> StorageError:
    """What is told where something cannot be written."""
    return StorageError(
        f"{path} cannot be written: {error.strerror or error}.",
        hint="Free some space there, or make the folder writable, then do it again.",
    )


def read_if_there(path: Path) -> bytes | None:
    """The content, or None.

    Raises:
        StorageError: it is there and cannot be read.
    """
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise StorageError(f"{path} cannot be read: {error.strerror or error}.") from error


def remove_durably(path: Path) -> None:
    """Remove a file, if it is there."""
    try:
        path.unlink(missing_ok=True)
        sync_folder(path.parent)
    except FileNotFoundError:
        return
    except OSError as error:
        raise StorageError(f"{path} cannot be removed: {error.strerror or error}.") from error


def private_folder(folder: Path) -> None:
    """Make a folder that only its owner may enter. Raises StorageError."""
    missing = [folder, *folder.parents]
    missing = missing[: next((n for n, part in enumerate(missing) if part.exists()), len(missing))]
    for part in reversed(missing):  # mkdir(parents=True) would leave all but the last to the umask
        try:
            part.mkdir(exist_ok=True, mode=_OWNER_ONLY_FOLDER)
        except OSError as error:
            raise unwritable(part, error) from error


def sync_folder(folder: Path) -> None:
    """A rename is durable only when its folder is; Windows has no such thing and needs none."""
    if sys.platform == "win32":
        return
    with contextlib.suppress(FileNotFoundError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
