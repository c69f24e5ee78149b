"""Files that commands read and write."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from arca_sdk.errors import ConfigurationError, InvalidInput

MAX_BYTES = 8 * 1024 * 1024


def read_bytes(file: str) -> bytes:
    """A file's content, or stdin's for ``-``.

    Raises:
        InvalidInput: it cannot be read, or has more than 8 MiB.
    """
    try:
        if file == "-":
            content = sys.stdin.buffer.read(MAX_BYTES + 1)
        else:
            with Path(file).open("rb") as opened:
                content = opened.read(MAX_BYTES + 1)
    except OSError as error:
        raise InvalidInput(f"{file} cannot be read: {error.strerror or error}.") from None
    if len(content) > MAX_BYTES:
        raise InvalidInput(f"{file} has more than {MAX_BYTES // 1024 // 1024} MiB.")
    return content


def read_text(file: str) -> str:
    """The same as text; UTF-8, a byte order mark is left out."""
    try:
        return read_bytes(file).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InvalidInput(f"{file} is not UTF-8 text.") from None


def write_new(path: Path, content: bytes, *, mode: int = 0o600) -> None:
    """Write a file that must not exist yet.

    Raises:
        ConfigurationError: it exists, or cannot be written.
    """
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
    except FileExistsError:
        raise already_there(path) from None
    except OSError as error:
        raise ConfigurationError(f"{path} cannot be written: {error.strerror or error}.") from None


def already_there(path: Path) -> ConfigurationError:
    """The refusal to overwrite."""
    return ConfigurationError(f"{path} exists already, and is not overwritten.", hint="Use another --alias or --out.")


def make_folder(folder: Path) -> Path:
    """Make a folder where it is missing. Raises ConfigurationError."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigurationError(f"The folder {folder} cannot be made: {error.strerror or error}.") from None
    return folder


def write_over(path: Path, content: bytes) -> None:
    """Write a document that may be made again at any time. Raises ConfigurationError."""
    try:
        make_folder(path.parent)
        path.write_bytes(content)
    except OSError as error:
        raise ConfigurationError(f"{path} cannot be written: {error.strerror or error}.") from None
