"""Where an operation takes token, sign and CUIT, and how they stay out of errors."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from arca_sdk.domain.cuit import Cuit
from arca_sdk.domain.ticket import Ticket
from arca_sdk.errors import ArcaError

Arguments = Mapping[str, Any]

_CUIT_FIELDS = ("cuit", "cuitrepresentada")
_HIDDEN = "…"


@dataclass(frozen=True, slots=True)
class Place:
    """Where an operation takes token, sign and CUIT, by the names that its interface file has for them.

    Attributes:
        block: the argument that holds them (``Auth``, ``authRequest``…), "" where they are arguments themselves.
        cuit: "" where the operation takes none.
    """

    block: str
    token: str
    sign: str
    cuit: str

    def is_filled(self, arguments: Arguments) -> bool:
        """Whether the caller brings a ticket of its own."""
        given = self._given(arguments)
        return given is None or bool(given.get(self.token) and given.get(self.sign))

    def fill(self, arguments: dict[str, Any], ticket: Ticket, cuit: Cuit) -> dict[str, Any]:
        """The arguments with what they lack."""
        ours: dict[str, Any] = {self.token: ticket.token, self.sign: ticket.sign}
        if self.cuit:
            ours[self.cuit] = int(cuit)
        given = self._given(arguments) or {}
        filled = {**ours, **given}
        return {**arguments, self.block: filled} if self.block else filled

    def secrets(self, arguments: Arguments) -> tuple[str, ...]:
        """Token and sign as they are sent."""
        given = self._given(arguments) or {}
        return tuple(str(given[name]) for name in (self.token, self.sign) if given.get(name))

    def _given(self, arguments: Arguments) -> Arguments | None:
        """None where the caller gives an object of its own making."""
        given = arguments.get(self.block, {}) if self.block else arguments
        return given if isinstance(given, Mapping) else None


def find_place(elements: Iterable[tuple[str, Any]], block: str = "") -> Place | None:
    elements = list(elements)
    names = {name.lower(): name for name, _ in elements}
    if "token" in names and "sign" in names:
        cuit = next((names[name] for name in _CUIT_FIELDS if name in names), "")
        return Place(block, names["token"], names["sign"], cuit)
    if block:
        return None
    inner = (find_place(getattr(element.type, "elements", ()), name) for name, element in elements)
    return next(filter(None, inner), None)


def redact(error: ArcaError, secrets: tuple[str, ...]) -> None:
    """Take token and sign out of an error; ARCA repeats them in some refusals."""
    if not secrets:
        return
    for name, value in vars(error).items():
        if isinstance(value, str):
            setattr(error, name, _without(value, secrets))
    error.args = tuple(_without(value, secrets) if isinstance(value, str) else value for value in error.args)


def _without(text: str, secrets: tuple[str, ...]) -> str:
    for secret in secrets:
        text = text.replace(secret, _HIDDEN)
    return text
