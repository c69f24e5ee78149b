"""A program of its own, run by ``sandbox``: one request on stdin, one answer on stdout, nothing of this library."""

from __future__ import annotations

import base64
import json
import sys
from typing import Any


def main() -> None:
    request = json.load(sys.stdin)
    limit(request["memory"])
    json.dump(answer(request), sys.stdout)


def limit(memory: int) -> None:
    """No more address space than that, where the system can say so (not on Windows)."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))


def answer(request: dict[str, Any]) -> dict[str, Any]:
    """``pages`` in base64, or typst's ``message``, ``diagnostic`` and ``hints``."""
    import typst

    compiler = typst.Compiler(
        request["main"],
        root=request["root"],
        font_paths=[request["fonts"], request["root"]],
        ignore_system_fonts=True,
        package_path=request["root"],
        package_cache_path=request["root"],
    )
    made: Any
    try:
        made = compiler.compile(
            sys_inputs={"data": request["data"]},
            format=request["format"],
            ppi=request["ppi"],
            timestamp=request["timestamp"],
        )
    except typst.TypstError as error:
        return {"message": error.message, "diagnostic": error.diagnostic, "hints": list(error.hints)}
    pages = made if isinstance(made, list) else [made]
    return {"pages": [base64.b64encode(page).decode() for page in pages]}


if __name__ == "__main__":
    main()
