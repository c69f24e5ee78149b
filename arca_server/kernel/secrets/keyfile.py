"""The master key in a file that only its owner reads. On Windows permissions are the folder's business."""

from __future__ import annotations

import base64
import contextlib
import os
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

from arca_server.kernel.secrets.errors import MasterKeyInvalid
from arca_server.kernel.secrets.hidden import Hidden
from arca_server.kernel.secrets.local import new_key_line, parse_keys

_OTHERS = 0o077
_LARGEST = 64 * 1024
_POSIX = os.name == "posix"


def read_key_file(path: Path) -> dict[int, Hidden]:
    """Versions and keys.

    Raises:
        MasterKeyInvalid: missing, not a file, readable by others, somebody else's, or malformed.
    """
    return parse_keys(_read(path), f"file {path}")


def create_key_file(path: Path) -> None:
    """Make a new master key, version 1; its folder too, for its owner only.

    Raises:
        MasterKeyInvalid: there is one already. It is never overwritten: without it every secret is lost.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _written(path, new_key_line(1)) as temporary:
        try:
            # A link appears whole and fails where a file is: two processes starting at once agree on one key.
            os.link(temporary, path)
        except FileExistsError:
            pass
        else:
            _sync_folder(path.parent)
            return
    raise MasterKeyInvalid(f"There is a master key already: {path}.")


def add_key_version(path: Path) -> int:
    """Add a new version, which wraps from the next start on; the older ones stay. Answers its number.

    Raises:
        MasterKeyInvalid: as ``read_key_file``.
    """
    version = max(read_key_file(path)) + 1
    old = _read(path)
    text = Hidden(old.reveal().rstrip() + b"\n" + new_key_line(version).reveal())
    return _replaced(path, text, version)


def drop_key_version(path: Path, version: int) -> None:
    """Take a version out, after `rotation.retire` said that nothing needs it.

    Raises:
        MasterKeyInvalid: no such version, or it is the only one.
    """
    keys = read_key_file(path)
    if version not in keys or len(keys) == 1:
        raise MasterKeyInvalid(f"Version {version} is not in {path}, or is its only key.")
    kept = (
        b"%d:%s\n" % (number, base64.b64encode(key.reveal()))
        for number, key in sorted(keys.items())
        if number != version
    )
    _replaced(path, Hidden(b"".join(kept)), version)


def _replaced(path: Path, text: Hidden, version: int) -> int:
    with _written(path, text) as temporary:
        temporary.replace(path)
        _sync_folder(path.parent)
    return version


def _read(path: Path) -> Hidden:
    try:
        # Without waiting: where there is a pipe instead of a file, nobody may be writing.
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NONBLOCK", 0))
    except OSError as error:
        raise MasterKeyInvalid(
            f"The master key file {path} cannot be read: {error.strerror}.",
            hint="Without the key that wrote this database, its secrets cannot be opened: restore it from its backup.",
        ) from None
    try:
        _check(path, os.fstat(descriptor))
        return Hidden(os.read(descriptor, _LARGEST))
    finally:
        os.close(descriptor)


def _check(path: Path, status: os.stat_result) -> None:
    """Of the open file, so that it cannot be exchanged between the check and the reading."""
    if not stat.S_ISREG(status.st_mode) or status.st_size > _LARGEST:
        raise MasterKeyInvalid(f"{path} is not a file of keys.")
    if not _POSIX:
        return
    if status.st_mode & _OTHERS:
        raise MasterKeyInvalid(
            f"Others may read or write the master key {path} (mode {stat.S_IMODE(status.st_mode):04o}).",
            hint=f"chmod 600 {path}; if it was ever copied, make a new version and rotate.",
        )
    if status.st_uid not in (os.geteuid(), 0):
        raise MasterKeyInvalid(f"The master key {path} belongs to another user (uid {status.st_uid}).")


@contextlib.contextmanager
def _written(path: Path, text: Hidden) -> Iterator[Path]:
    """A file beside the path, durable, 0600 from its first moment; gone afterwards unless it was moved."""
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=".key-")
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(text.reveal())
            file.flush()
            os.fsync(file.fileno())
        yield temporary
    finally:
        temporary.unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    if not _POSIX:
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
