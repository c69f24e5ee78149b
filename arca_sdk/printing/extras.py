"""The packages that only printing needs, imported when something is printed."""

from __future__ import annotations

import importlib
from types import ModuleType

from arca_sdk.errors import ConfigurationError


def require(name: str) -> ModuleType:
    """Import an optional package.

    Raises:
        ConfigurationError: it is not installed; the hint says how to install it.
    """
    try:
        return importlib.import_module(name)
    except ImportError as error:
        raise ConfigurationError(
            f"Printing needs the package {name}, which is not installed.",
            hint='Install it with: pip install "arca-sdk[pdf]"',
        ) from error
