"""Errors and Observaciones as WSFEv1 writes them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from arca_sdk.errors import ArcaMessage

Values = dict[str, Any]

MAX_LENGTH = 255
"""Characters of a Msg (manual, data types)."""
NO_DATA = ArcaMessage(602, "No existen datos en nuestros registros para los parametros ingresados.")


def write_errors(messages: Iterable[ArcaMessage]) -> Values:
    """ArrayOfErr."""
    return {"Err": [_write(message) for message in messages]}


def write_observations(messages: Iterable[ArcaMessage]) -> Values:
    """ArrayOfObs."""
    return {"Obs": [_write(message) for message in messages]}


def refuse(*messages: ArcaMessage) -> Values:
    """A result that has nothing but errors."""
    return {"Errors": write_errors(messages)}


def _write(message: ArcaMessage) -> Values:
    return {"Code": message.code, "Msg": message.text[:MAX_LENGTH]}
