"""Somebody else's template runs in a process of its own: an empty environment, its own files, no network, a time limit.

typst itself reads nothing outside of its root. What it would not refuse is stopped here: links, by copying the files;
downloads, by a proxy that does not exist; loops without end, by the clock; memory without end, by a limit where the
system has one.
"""

from __future__ import annotations

import base64
import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from arca_sdk.errors import ConfigurationError
from arca_sdk.printing.template import LIBRARY, Template, package_refused

FONTS = Path(__file__).parent / "fonts"
TEMPLATES = Path(__file__).parent / "templates"
SECONDS = 20
MEMORY = 2 * 1024**3

_MAIN = ".main.typ"  # no file of a template begins with a dot
_WRAPPER = '#import "/{library}": *\n#set page(background: watermark(documents.first()))\n#include "/{name}"\n'
"""The template is included, so that vouchers without validity are marked even where it does not think of it."""

_NOWHERE = "http://127.0.0.1:9"  # the discard port, which nobody serves
_PLACE = re.compile(r"┌─ (.+):(\d+):\d+")
_PACKAGE_TROUBLE = ("failed to download package", "package not found")
_LONGEST_HINT = 300


@dataclass(frozen=True, slots=True)
class Job:
    """What to print: the JSON that templates read, ``pdf`` or ``png``, pixels per inch, creation time."""

    data: str
    format: str
    ppi: float | None
    timestamp: int


def run(template: Template, job: Job) -> list[bytes]:
    """The pages (PNG), or one PDF.

    Raises:
        ConfigurationError: the template has a mistake (with its file and line), imports a package, or does not end.
    """
    with tempfile.TemporaryDirectory(prefix="arca-template-") as folder:
        root = Path(folder).resolve()
        _unpack(template, root)
        request = {**asdict(job), "main": str(root / _MAIN), "root": str(root), "fonts": str(FONTS), "memory": MEMORY}
        answer = _ask(request, root, template.main)
    if "message" in answer:
        raise _explain(answer, root, template.main)
    return [base64.b64decode(page) for page in answer["pages"]]


def _unpack(template: Template, root: Path) -> None:
    library = (TEMPLATES / "lib.typ").read_bytes()
    wrapper = _WRAPPER.format(library=LIBRARY, name=template.main).encode()
    for name, content in {**template.files, LIBRARY: library, _MAIN: wrapper}.items():
        target = (root / name).resolve()
        if not target.is_relative_to(root):
            raise ConfigurationError(f"{name} lies outside of the template's folder.")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)


def _ask(request: Mapping[str, Any], folder: Path, name: str) -> dict[str, Any]:
    try:
        done = subprocess.run(  # noqa: S603  # this interpreter and a file of this package
            [sys.executable, "-P", str(Path(__file__).with_name("isolated.py"))],
            input=json.dumps(request).encode(),
            capture_output=True,
            timeout=SECONDS,
            env=_environment(folder),
            cwd=folder,
        )
    except subprocess.TimeoutExpired:
        raise ConfigurationError(
            f"{name} was not done after {SECONDS} seconds.", hint="Look for a loop that is too long."
        ) from None
    if done.returncode:
        raise ConfigurationError(
            f"Printing {name} broke off with code {done.returncode}.",
            hint=f"It may have asked for more memory than {MEMORY // 1024**3} GiB.",
        )
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def _environment(folder: Path) -> dict[str, str]:
    """Where Python finds typst, a home without anything in it, and a way to the network that leads nowhere."""
    kept = {name: os.environ[name] for name in ("SYSTEMROOT", "LD_LIBRARY_PATH") if name in os.environ}
    proxies = dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"), _NOWHERE)
    proxies |= {name.lower(): value for name, value in proxies.items()}
    paths = os.pathsep.join(filter(None, sys.path))
    return {**kept, **proxies, "PYTHONPATH": paths, "HOME": str(folder), "TYPST_PACKAGE_CACHE_PATH": str(folder)}


def _explain(told: Mapping[str, Any], folder: Path, name: str) -> ConfigurationError:
    """typst's own words, with the first place that is in the template's own files."""
    message = told["message"].replace(str(folder) + os.sep, "")
    places = [(file.strip("/"), line) for file, line in _PLACE.findall(told["diagnostic"])]
    own = [f"{file}, line {line}" for file, line in places if file not in (_MAIN, LIBRARY)]
    where = own[0] if own else name
    if message.startswith(_PACKAGE_TROUBLE):
        return package_refused(where)
    hints = [hint for hint in told["hints"] if "--root" not in hint]
    return ConfigurationError(f"{where}: {message}.", hint=". ".join(hints)[:_LONGEST_HINT])
