"""The simulator's state in a file: JSON, one change a line, in the order in which things happened.

Saving appends what changed since the last time, flushed to the disk before the answer leaves. Loading replays the
lines. A file that is not ours, or is damaged, is refused and stays as it is; only a last line that a crash cut short is
dropped, for its answer never left. Certificate keys are inside, so the file is readable by its owner only.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from io import FileIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cryptography.hazmat.primitives.asymmetric import rsa
from filelock import FileLock, Timeout

from arca_sdk.domain.cuit import Cuit
from arca_sdk.errors import ConfigurationError, CredentialError, StorageError
from arca_sdk.simulator.authority import Authority
from arca_sdk.simulator.ledger import (
    GrantedCaea,
    IssuedTicket,
    IssuedVoucher,
    Ledger,
    RegisteredCertificate,
    RegisteredPointOfSale,
    SequenceBroken,
    Taxpayer,
)
from arca_sdk.simulator.plain import dump, load
from arca_sdk.wire.credentials import load_private_key, private_key_pem

if TYPE_CHECKING:
    from arca_sdk.simulator.world import Simulator

_HEADER = {"format": "arca-simulator-state", "version": 1}
Key = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class _Kind:
    """A part of the ledger that is kept row by row: what a row is, where its rows are, and how to put or drop one."""

    type: Any
    rows: Callable[[Ledger], Iterable[tuple[Key, Any]]]
    table: Callable[[Ledger, Key], dict[Any, Any]]
    name: Callable[[Key], Any]


def _points_of_sale(ledger: Ledger) -> Iterator[tuple[Key, Any]]:
    for cuit, points in ledger.points_of_sale.items():
        for number, point in points.items():
            yield (cuit, number), point


def _single(table: dict[Any, Any]) -> Iterator[tuple[Key, Any]]:
    return (((key,), value) for key, value in table.items())


_KINDS = {
    "taxpayer": _Kind(Taxpayer, lambda it: _single(it.taxpayers), lambda it, _: it.taxpayers, lambda key: Cuit(key[0])),
    "point_of_sale": _Kind(
        RegisteredPointOfSale,
        _points_of_sale,
        lambda it, key: it.points_of_sale.setdefault(Cuit(key[0]), {}),
        lambda key: int(key[1]),
    ),
    "certificate": _Kind(
        RegisteredCertificate, lambda it: _single(it.certificates), lambda it, _: it.certificates, lambda key: key[0]
    ),
    "ticket": _Kind(IssuedTicket, lambda it: it.tickets.items(), lambda it, _: it.tickets, tuple),
    "caea": _Kind(
        GrantedCaea, lambda it: it.caeas.items(), lambda it, _: it.caeas, lambda key: (Cuit(key[0]), key[1], key[2])
    ),
    "idle": _Kind(
        datetime, lambda it: it.idle.items(), lambda it, _: it.idle, lambda key: (Cuit(key[0]), key[1], key[2])
    ),
    "rate": _Kind(Decimal, lambda it: _single(it.rates), lambda it, _: it.rates, lambda key: key[0]),
}


class Store:
    """A state file. Open it, `load` once, then `save` after every change.

    Raises:
        ConfigurationError: another process uses it, or it cannot be opened.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = _hold(path)
        try:
            self._file = _open(path)
        except ConfigurationError:
            self._lock.release()
            raise
        self._saved: dict[tuple[str, Key], Any] = {}
        self._vouchers: dict[Key, int] = {}

    def load(self, simulator: Simulator) -> None:
        """Fill a new simulator with what the file holds.

        Raises:
            ConfigurationError: the file is not a simulator's state, or is damaged; it is left alone.
        """
        self._file.seek(0)
        data = self._file.read()
        try:
            if data:
                self._replay(simulator, data)
                self._remember(simulator)
            else:
                self._write([_HEADER])
                self.save(simulator)
            self.path.chmod(0o600)
        except ConfigurationError:
            self.close()
            raise

    def _replay(self, simulator: Simulator, data: bytes) -> None:
        lines = data.split(b"\n")
        rest = lines.pop()
        for number, line in enumerate(lines, start=1):
            try:
                _apply(simulator, json.loads(line), first=number == 1)
            except (
                ValueError,
                KeyError,
                TypeError,
                IndexError,
                RecursionError,
                SequenceBroken,
                CredentialError,
            ) as error:
                raise self._damaged(number, error) from None
        if not lines:
            raise self._damaged(1, "it does not begin as one")
        if rest:
            self._file.truncate(len(data) - len(rest))

    def _damaged(self, line: int, reason: object) -> ConfigurationError:
        return ConfigurationError(
            f"{self.path} is not a simulator's state file, or is damaged in line {line}: {str(reason)[:200]}.",
            hint="It was left as it is. Restore it, or give another path.",
        )

    def save(self, simulator: Simulator) -> None:
        """Append what changed."""
        changes = list(self._changes(simulator))
        if changes:
            self._write(changes)
            self._remember(simulator)

    def _changes(self, simulator: Simulator) -> Iterator[dict[str, Any]]:
        ledger = simulator.ledger
        if self._shrunk(ledger):
            yield {"kind": "reset"}
            self._saved = {row: value for row, value in self._saved.items() if row[0] not in _KINDS}
            self._vouchers = {}
        rows = dict(_rows(simulator))
        for (kind, key), value in rows.items():
            if self._saved.get((kind, key)) != value:
                yield {"kind": kind, "key": list(key), "value": value}
        for kind, key in self._saved.keys() - rows.keys():
            yield {"kind": kind, "key": list(key), "value": None}
        for key, issued in ledger.vouchers.items():
            for voucher in issued[self._vouchers.get(key, 0) :]:
                yield {"kind": "voucher", "value": dump(voucher)}

    def _shrunk(self, ledger: Ledger) -> bool:
        """Whether vouchers were forgotten, which only a reset does."""
        return any(len(ledger.vouchers.get(key, ())) < count for key, count in self._vouchers.items())

    def _remember(self, simulator: Simulator) -> None:
        self._saved = dict(_rows(simulator))
        self._vouchers = {key: len(issued) for key, issued in simulator.ledger.vouchers.items()}

    def _write(self, records: list[dict[str, Any]]) -> None:
        end = self.path.stat().st_size
        rest = b"".join(json.dumps(record).encode() + b"\n" for record in records)
        try:
            self._file.seek(0, os.SEEK_END)
            while rest:
                rest = rest[self._file.write(rest) :]
            os.fsync(self._file.fileno())
        except OSError as error:
            # Half a line would damage the file for ever; without it the same changes can be saved later.
            with contextlib.suppress(OSError):
                os.truncate(self.path, end)
            raise StorageError(f"{self.path} cannot be written: {error.strerror or error}.") from error

    def close(self) -> None:
        """Close the file and let others use it."""
        self._file.close()
        self._lock.release()


def snapshot(simulator: Simulator) -> list[dict[str, Any]]:
    """Everything the simulator knows, without its keys: a record a row, as in the file."""
    rows = [
        {"kind": kind, "key": list(key), "value": value} for (kind, key), value in _rows(simulator) if kind != "keys"
    ]
    return rows + [{"kind": "voucher", "value": dump(voucher)} for voucher in simulator.ledger.issued()]


def _rows(simulator: Simulator) -> Iterator[tuple[tuple[str, Key], Any]]:
    for name, kind in _KINDS.items():
        for key, value in kind.rows(simulator.ledger):
            yield (name, tuple(key)), dump(value)
    clock = simulator.clock
    yield ("clock", ()), {"frozen_at": dump(clock.frozen_at), "offset": clock.offset.total_seconds()}
    yield ("keys", ()), [None if key is None else _pem(key) for key in simulator.authority.made_keys]


def _apply(simulator: Simulator, record: dict[str, Any], *, first: bool) -> None:
    """Put one line into the simulator; raises ValueError and its like for what is not one."""
    if first:
        if record != _HEADER:
            raise ValueError("it does not begin as one")
        return
    kind = record["kind"]
    if kind in _KINDS:
        _apply_row(simulator.ledger, _KINDS[kind], tuple(record["key"]), record["value"])
    elif kind == "voucher":
        simulator.ledger.grant(load(IssuedVoucher, record["value"]))
    elif kind == "reset":
        simulator.ledger = Ledger()
    elif kind == "clock":
        _apply_clock(simulator, record["value"])
    elif kind == "keys":
        simulator.authority = Authority(
            *(None if pem is None else load_private_key(pem.encode()) for pem in record["value"])
        )
    else:
        raise ValueError(f"unknown kind {kind!r}")


def _apply_row(ledger: Ledger, kind: _Kind, key: Key, value: Any) -> None:
    table, name = kind.table(ledger, key), kind.name(key)
    if value is None:
        table.pop(name, None)
    else:
        table[name] = load(kind.type, value)


def _apply_clock(simulator: Simulator, value: dict[str, Any]) -> None:
    simulator.clock.follow()
    simulator.clock.offset = timedelta(seconds=value["offset"])
    if value["frozen_at"] is not None:
        simulator.clock.freeze(load(datetime, value["frozen_at"]))


def _open(path: Path) -> FileIO:
    try:
        return os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+b", buffering=0)
    except OSError as error:
        raise ConfigurationError(f"The state file {path} cannot be opened: {error.strerror or error}.") from None


def _hold(path: Path) -> FileLock:
    """Keep other simulators away from the file; the system lets go when this process dies."""
    lock = FileLock(f"{path}.lock", timeout=0)
    try:
        lock.acquire()
    except Timeout:
        raise ConfigurationError(
            f"Another simulator uses the state file {path}.", hint="Stop it, or give another path."
        ) from None
    except OSError as error:
        raise ConfigurationError(f"The state file {path} cannot be locked: {error.strerror or error}.") from None
    return lock


def _pem(key: rsa.RSAPrivateKey) -> str:
    return private_key_pem(key).decode()
