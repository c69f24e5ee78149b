"""Your own template: a typst file and what lies beside it, read once, so that nothing else can be read later."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from arca_sdk.errors import ConfigurationError

MAX_FILES = 200
MAX_BYTES = 16 * 1024 * 1024
LIBRARY = "arca/lib.typ"
"""Where a template finds the helpers: ``#import "/arca/lib.typ": *``."""

_PACKAGE = re.compile(r"@[a-z][\w-]*/[\w-]+(?::[\d.]+)?")


@dataclass(frozen=True, slots=True)
class Template:
    """A typst file of yours, with the files of its folder (parts, pictures, fonts). Read it once, print many times.

    Args:
        main: the name of the file that is printed.
        files: every file by its path below the folder, with ``/``.
    """

    main: str
    files: Mapping[str, bytes] = field(repr=False)

    @classmethod
    def read(cls, path: Path | str) -> Template:
        """A template and its folder, which should hold nothing else. Files and folders with a leading dot stay out.

        Raises:
            ConfigurationError: it is not a readable .typ file; the folder holds a symbolic link, or more than 200
                files or 16 MiB; or it imports a package, for nothing is downloaded while printing.
        """
        path = Path(path)
        if path.suffix != ".typ" or not path.is_file():
            raise ConfigurationError(f"{path} is not a typst template.", hint="Give the path of a .typ file.")
        folder = path.parent.resolve()
        files = _read(folder)
        _refuse_packages(files)
        return cls(path.name, files)


def _read(folder: Path) -> dict[str, bytes]:
    files: dict[str, bytes] = {}
    size = 0
    for path in _walk(folder):
        try:
            content = path.read_bytes()
        except OSError as error:
            raise ConfigurationError(f"{path} cannot be read: {error.strerror or error}.") from None
        size += len(content)
        if len(files) == MAX_FILES or size > MAX_BYTES:
            raise ConfigurationError(
                f"The template's folder {folder} holds more than {MAX_FILES} files or {MAX_BYTES // 1024**2} MiB.",
                hint="Put the template, its pictures and its fonts into a folder of their own.",
            )
        files[path.relative_to(folder).as_posix()] = content
    return files


def _walk(folder: Path) -> Iterator[Path]:
    """Regular files, in order, nothing of it behind a link."""
    with os.scandir(folder) as found:
        entries = sorted(found, key=lambda entry: entry.name)
    for entry in entries:
        if entry.name.startswith("."):
            continue
        path = Path(entry.path)
        if entry.is_symlink() or not (entry.is_dir() or entry.is_file()):
            raise ConfigurationError(
                f"{path} is a symbolic link or no regular file.", hint="A template's folder holds copies, not links."
            )
        if entry.is_dir():
            yield from _walk(path)
        else:
            yield path


def _refuse_packages(files: Mapping[str, bytes]) -> None:
    for name, content in files.items():
        if not name.endswith(".typ"):
            continue
        for number, line in enumerate(content.decode("utf-8", "replace").splitlines(), 1):
            if match := _PACKAGE.search(line.partition("//")[0]):
                raise package_refused(f"{name}, line {number}", match[0])


def package_refused(where: str, package: str = "a package") -> ConfigurationError:
    """Nothing comes from the network."""
    return ConfigurationError(
        f"{where}: it imports {package}, and packages are not available while printing.",
        hint="Copy the package's files into the template's folder and import them from there.",
    )
