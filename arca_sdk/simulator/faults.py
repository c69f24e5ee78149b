"""A script of failures. What ARCA and the network between do on bad days, one line each::

    simulator.faults.add(Fault.cut_after_granting())
    simulator.faults.add(Fault.error(502, operation="FECAESolicitar", times=3))
    simulator.faults.add(Fault.latency(90, probability=0.05, times=None))

A fault meets the calls of its service and operation; it lets the first ``nth - 1`` of them pass, then strikes ``times``
calls (None: for ever), each with its probability. One call suffers one fault at most: the first of the script that
strikes. Chance comes from one seeded generator, so the same seed and the same calls fail the same way.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from random import Random
from typing import Any, Self

from arca_sdk.errors import InvalidInput

_LONGEST = 10 * 365 * 86_400.0
_LARGEST = 256 * 1024 * 1024


class FaultKind(StrEnum):
    """What happens. `Fault`'s constructors tell each."""

    LATENCY = "latency"
    REFUSE = "refuse"
    CUT = "cut"
    RESET = "reset"
    TRUNCATE = "truncate"
    GARBLE = "garble"
    EMPTY = "empty"
    PAGE = "page"
    ERROR = "error"
    SOAP_FAULT = "soap_fault"
    WRONG_NUMBER = "wrong_number"
    WITHOUT_CAE = "without_cae"
    SHORT_CAE = "short_cae"
    FEWER_DETAILS = "fewer_details"
    LATE = "late"
    TWICE = "twice"
    STALE = "stale"
    DRIP = "drip"
    HUGE = "huge"
    GZIP_BOMB = "gzip_bomb"


READS = frozenset({"FECompUltimoAutorizado", "FECompConsultar"})
"""What can be answered as of an earlier time."""

_GRANTS = frozenset({"FECAESolicitar"})
_NEVER_EXECUTED = frozenset({FaultKind.REFUSE, FaultKind.LATE})
_UNEXECUTED = frozenset({FaultKind.PAGE, FaultKind.ERROR, FaultKind.SOAP_FAULT})
_ALWAYS_EXECUTED = frozenset(
    {
        FaultKind.LATENCY,
        FaultKind.TRUNCATE,
        FaultKind.WRONG_NUMBER,
        FaultKind.WITHOUT_CAE,
        FaultKind.SHORT_CAE,
        FaultKind.FEWER_DETAILS,
        FaultKind.TWICE,
        FaultKind.STALE,
        FaultKind.DRIP,
    }
)
_SIZES = {FaultKind.HUGE: 3 * 1024 * 1024, FaultKind.GZIP_BOMB: 32 * 1024 * 1024, FaultKind.DRIP: 1}
_ONLY = {
    FaultKind.STALE: READS,
    FaultKind.WRONG_NUMBER: READS | _GRANTS,
    FaultKind.WITHOUT_CAE: _GRANTS,
    FaultKind.SHORT_CAE: _GRANTS,
    FaultKind.FEWER_DETAILS: _GRANTS,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One failure and the calls it meets.

    Attributes:
        service, operation: which calls; "" means every one.
        nth: the first call it may strike, counted from 1 among those it meets.
        times: how many it strikes; None for ever.
        probability: from 0 to 1, of each strike.
        executed: whether the service does its work before the failure; None means what is usual for the kind.
        delay: seconds before the answer, with any kind.
        seconds: how late (late), how old (stale), or the pause between pieces (drip).
        status: HTTP status (page).
        code, text: of an error or a SOAP fault.
        size: bytes of a huge body, of a gzip bomb when inflated, or of a piece (drip); 0 means the kind's own.

    Raises:
        InvalidInput: a figure out of its range.
    """

    kind: FaultKind
    service: str = ""
    operation: str = ""
    nth: int = 1
    times: int | None = 1
    probability: float = 1.0
    executed: bool | None = None
    delay: float = 0.0
    seconds: float = 0.0
    status: int = 503
    code: str = ""
    text: str = ""
    size: int = 0

    def __post_init__(self) -> None:
        limits: tuple[tuple[str, float, float], ...] = (
            ("nth", 1, 1_000_000_000),
            ("probability", 0, 1),
            ("delay", 0, _LONGEST),
            ("seconds", 0, _LONGEST),
            ("status", 200, 599),
            ("size", 0, _LARGEST),
        )
        for name, least, most in limits:
            if not least <= getattr(self, name) <= most:
                raise InvalidInput(f"It lies between {least} and {most}.", field=name)
        if self.times is not None and self.times < 1:
            raise InvalidInput("It is at least 1, or null for ever.", field="times")
        if self.executed is None:
            object.__setattr__(self, "executed", self.kind not in _UNEXECUTED | _NEVER_EXECUTED)
        if self.executed == (self.kind in _NEVER_EXECUTED) and self.kind in _NEVER_EXECUTED | _ALWAYS_EXECUTED:
            raise InvalidInput(f"A call struck by {self.kind} has no choice.", field="executed")
        if not self.size:
            object.__setattr__(self, "size", _SIZES.get(self.kind, 0))
        if self.kind is FaultKind.ERROR and not self.code.isdecimal():
            raise InvalidInput("An error of WSFEv1 has a number, for example 500.", field="code")

    def meets(self, service: str, operation: str) -> bool:
        """Whether a call is one of those it may strike."""
        only = _ONLY.get(self.kind)
        return (
            self.service in ("", service) and self.operation in ("", operation) and (only is None or operation in only)
        )

    # --- before the service does anything

    @classmethod
    def refuse(cls, **which: Any) -> Self:
        """No connection. Over real TCP it is made and closed before the request is executed."""
        return cls(kind=FaultKind.REFUSE, **which)

    @classmethod
    def cut_before_executing(cls, *, reset: bool = False, **which: Any) -> Self:
        """The connection ends before ARCA executes: nothing is granted, and the client cannot know."""
        return cls(kind=FaultKind.RESET if reset else FaultKind.CUT, executed=False, **which)

    @classmethod
    def late(cls, seconds: float, **which: Any) -> Self:
        """The client gets a cut; ARCA executes the request that many seconds later by the simulator's clock."""
        return cls(kind=FaultKind.LATE, seconds=seconds, **which)

    # --- after it

    @classmethod
    def cut_after_granting(cls, *, reset: bool = False, operation: str = "FECAESolicitar", **which: Any) -> Self:
        """ARCA grants, and the reply is lost."""
        return cls(kind=FaultKind.RESET if reset else FaultKind.CUT, operation=operation, **which)

    @classmethod
    def cut_mid_reply(cls, **which: Any) -> Self:
        """Status, headers and half of the body, then the connection ends."""
        return cls(kind=FaultKind.TRUNCATE, **which)

    @classmethod
    def latency(cls, seconds: float, **which: Any) -> Self:
        """Executed at once, answered later."""
        return cls(kind=FaultKind.LATENCY, delay=seconds, **which)

    @classmethod
    def drip(cls, *, pause: float = 1.0, size: int = 1, **which: Any) -> Self:
        """The whole body, in pieces of `size` bytes with a pause between them."""
        return cls(kind=FaultKind.DRIP, seconds=pause, size=size, **which)

    @classmethod
    def twice(cls, **which: Any) -> Self:
        """The network delivers the request twice; the client gets the second answer."""
        return cls(kind=FaultKind.TWICE, **which)

    @classmethod
    def stale(cls, seconds: float, **which: Any) -> Self:
        """Last number and voucher are answered as they were that many seconds ago."""
        return cls(kind=FaultKind.STALE, seconds=seconds, **which)

    # --- another answer, executed or not

    @classmethod
    def garbled(cls, *, executed: bool = True, **which: Any) -> Self:
        """Bytes of the body are overwritten."""
        return cls(kind=FaultKind.GARBLE, executed=executed, **which)

    @classmethod
    def empty(cls, *, executed: bool = True, **which: Any) -> Self:
        """HTTP 200 without a body."""
        return cls(kind=FaultKind.EMPTY, executed=executed, **which)

    @classmethod
    def page(cls, status: int = 503, *, executed: bool = False, **which: Any) -> Self:
        """An HTML page instead of SOAP, with any HTTP status."""
        return cls(kind=FaultKind.PAGE, status=status, executed=executed, **which)

    @classmethod
    def error(cls, code: int, text: str = "", *, executed: bool = False, **which: Any) -> Self:
        """One of ARCA's errors (500, 501, 502, 600…) in a proper reply; a SOAP fault where the reply has no Errors."""
        return cls(kind=FaultKind.ERROR, code=str(code), text=text, executed=executed, **which)

    @classmethod
    def soap_fault(cls, code: str = "Server", text: str = "", *, executed: bool = False, **which: Any) -> Self:
        """A SOAP fault; at WSAA ``wsn.unavailable``, ``wsaa.internalError``…"""
        return cls(kind=FaultKind.SOAP_FAULT, code=code, text=text, executed=executed, **which)

    @classmethod
    def huge(cls, size: int = 0, *, executed: bool = True, **which: Any) -> Self:
        """The answer, followed by that many bytes of nothing (3 MB)."""
        return cls(kind=FaultKind.HUGE, size=size, executed=executed, **which)

    @classmethod
    def gzip_bomb(cls, size: int = 0, *, executed: bool = True, **which: Any) -> Self:
        """The same (32 MB), compressed to almost nothing."""
        return cls(kind=FaultKind.GZIP_BOMB, size=size, executed=executed, **which)

    # --- an answer that is wrong inside

    @classmethod
    def wrong_number(cls, **which: Any) -> Self:
        """The answer speaks of another number than the one that was granted or asked for."""
        return cls(kind=FaultKind.WRONG_NUMBER, **which)

    @classmethod
    def without_cae(cls, **which: Any) -> Self:
        """Granted, and the answer says A without a CAE."""
        return cls(kind=FaultKind.WITHOUT_CAE, **which)

    @classmethod
    def short_cae(cls, **which: Any) -> Self:
        """Granted, and the CAE in the answer lacks its last digit."""
        return cls(kind=FaultKind.SHORT_CAE, **which)

    @classmethod
    def fewer_details(cls, **which: Any) -> Self:
        """The answer lacks its last voucher."""
        return cls(kind=FaultKind.FEWER_DETAILS, **which)


@dataclass(slots=True)
class ScriptedFault:
    """A fault in the script: how many calls it met, and how many it struck."""

    id: int
    fault: Fault
    met: int = 0
    struck: int = 0


class FaultScript:
    """The faults to come, in order."""

    def __init__(self, faults: Iterable[Fault] = (), *, random: Random) -> None:
        self._random = random
        self._next_id = 1
        self.entries: list[ScriptedFault] = []
        for fault in faults:
            self.add(fault)

    def add(self, fault: Fault) -> ScriptedFault:
        """Put a fault at the end of the script."""
        entry = ScriptedFault(self._next_id, fault)
        self._next_id += 1
        self.entries.append(entry)
        return entry

    def remove(self, id: int) -> bool:
        """Take one out; False where there is none of that id."""
        found = [entry for entry in self.entries if entry.id == id]
        self.entries = [entry for entry in self.entries if entry.id != id]
        return bool(found)

    def clear(self) -> None:
        """Let everything work again."""
        self.entries.clear()

    def next(self, service: str, operation: str) -> Fault | None:
        """The fault that strikes this call."""
        striking = [entry for entry in self.entries if self._strikes(entry, service, operation)]
        if not striking:
            return None
        striking[0].struck += 1
        return striking[0].fault

    def _strikes(self, entry: ScriptedFault, service: str, operation: str) -> bool:
        fault = entry.fault
        if not fault.meets(service, operation):
            return False
        entry.met += 1
        spent = fault.times is not None and entry.struck >= fault.times
        # A number is drawn at every chance, so that what one fault does never shifts the luck of the next.
        lucky = fault.probability < 1 and self._random.random() >= fault.probability
        return entry.met >= fault.nth and not spent and not lucky
