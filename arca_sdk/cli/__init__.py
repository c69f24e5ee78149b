"""The command ``arca``. ``main`` is its entry point; each command's module is imported when it is called."""

from __future__ import annotations

from arca_sdk.cli.root import main

__all__ = ["main"]
