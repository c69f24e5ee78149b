"""ARCA's notices (Events), told once each: as Python warnings, or to whoever asked for them.

ARCA repeats a notice on every reply, for months. Telling it can never cost anything: where warnings are errors, or the
listener fails, that is logged and the conversation goes on, for the reply may hold a CAE.
"""

from __future__ import annotations

import logging
import sys
import threading
import warnings
from collections.abc import Callable, Iterable

from arca_sdk.errors import ArcaEventWarning, ArcaMessage

Listener = Callable[[str, ArcaMessage], object]
"""Called with the service (WSAA's name of it) and the notice; must not block."""

_LOG = logging.getLogger("arca_sdk")


class Notices:
    """Remembers what was told.

    Args:
        listener: who is told.
    """

    def __init__(self, listener: Listener) -> None:
        self._listener = listener
        self._told: set[tuple[str, int, str]] = set()
        self._lock = threading.Lock()

    def tell(self, service: str, messages: Iterable[ArcaMessage]) -> None:
        """Tell what is new."""
        for message in messages:
            if self._is_new((service, message.code, message.text)):
                self._tell_one(service, message)

    def forget(self) -> None:
        """Tell everything again: for tests."""
        with self._lock:
            self._told.clear()

    def _is_new(self, notice: tuple[str, int, str]) -> bool:
        with self._lock:
            known = notice in self._told
            self._told.add(notice)
            return not known

    def _tell_one(self, service: str, message: ArcaMessage) -> None:
        try:
            self._listener(service, message)
        except ArcaEventWarning as notice:
            _LOG.warning("%s", notice)
        except Exception:  # noqa: BLE001  # a listener is somebody else's, and must not cost a CAE
            _LOG.exception("The listener of ARCA's notices failed at: %s", message)


def _warn(service: str, message: ArcaMessage) -> None:
    warnings.warn(ArcaEventWarning(service, message), stacklevel=_outside())


def _outside() -> int:
    """How many calls up the program is that called this library: the warning names its line."""
    frame, level = sys._getframe(1), 1
    while frame.f_back is not None and frame.f_globals.get("__name__", "").partition(".")[0] == "arca_sdk":
        frame, level = frame.f_back, level + 1
    return level


WARNINGS = Notices(_warn)
"""The process's: each notice is one warning, however many clients there are."""
