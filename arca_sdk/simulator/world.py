"""The simulated ARCA: clock, ledger, authority and faults tied together, behind one function of HTTP."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from threading import RLock
from typing import Self

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from arca_sdk.domain.cuit import Cuit
from arca_sdk.domain.environment import Environment
from arca_sdk.errors import ConfigurationError
from arca_sdk.simulator import door
from arca_sdk.simulator.authority import Authority
from arca_sdk.simulator.call import Call, SimulatedFault
from arca_sdk.simulator.clock import Clock
from arca_sdk.simulator.exchange import LateCall, execute_late
from arca_sdk.simulator.faults import Fault, FaultScript
from arca_sdk.simulator.ledger import Ledger, RegisteredCertificate, Taxpayer
from arca_sdk.simulator.messages import HttpRequest, HttpResponse
from arca_sdk.simulator.store import Store
from arca_sdk.wire.contract import SoapVersion
from arca_sdk.wire.credentials import cuit_of

__all__ = ["Call", "SimulatedFault", "Simulator"]


class Simulator:
    """An ARCA of your own. Give `handle` an HTTP request, or one of the doors: `transport`, `asgi`, `server`.

    Safe to call from several threads: one request is answered at a time, as in a sequence of ARCA's.

    Args:
        state: a file that keeps everything; created where it is missing. None forgets at the end.
        environment: whose rules apply, homologación's or production's. The simulator's own name means homologación.
        open_mode: taxpayers and points of sale appear on use, and any certificate that names a CUIT is trusted. In
            strict mode only what was registered exists, and certificates come from `authority`.
        guard: how long WSAA refuses a second ticket; None means the environment's 10 or 2 minutes, zero never.
        seed: of everything that looks random: CAEs, ids, faults.
        clock, authority, faults: to begin with; a state file's clock and keys win.
        batch_limit: vouchers a request may hold (FECompTotXRequest).
        remote_admin: let other machines use the admin API.

    Raises:
        ConfigurationError: the state file is not one, is damaged, or is in use.
    """

    def __init__(
        self,
        *,
        state: Path | str | None = None,
        environment: Environment = Environment.HOMOLOGACION,
        open_mode: bool = True,
        guard: timedelta | None = None,
        seed: int = 0,
        clock: Clock | None = None,
        authority: Authority | None = None,
        faults: Iterable[Fault] = (),
        batch_limit: int = 250,
        remote_admin: bool = False,
    ) -> None:
        if environment is Environment.SIMULATOR:
            environment = Environment.HOMOLOGACION
        if guard is not None and guard < timedelta(0):
            raise ConfigurationError("The guard window cannot be negative.")
        self.environment = environment
        self.open_mode = open_mode
        self.guard = guard
        self.batch_limit = batch_limit
        self.remote_admin = remote_admin
        self.random = Random(seed)  # noqa: S311  # a simulation that can be repeated, no secret
        self.clock = clock or Clock()
        self.authority = authority or Authority()
        self.ledger = Ledger()
        self.faults = FaultScript(faults, random=self.random)
        self.late: list[LateCall] = []
        self.lock = RLock()
        self._requests = 0
        self._store = None
        if state is not None:
            self._store = Store(Path(state))
            self._store.load(self)

    def handle(self, request: HttpRequest) -> HttpResponse:
        """Answer an HTTP request; what it changed is on disk before this returns."""
        with self.lock:
            self._run_due()
            try:
                return door.answer(self, request)
            finally:
                self.save()

    def run_due(self) -> None:
        """Execute what was to be executed late and whose time has come. A server calls this now and then."""
        with self.lock:
            if self._run_due():
                self.save()

    def _run_due(self) -> bool:
        now = self.clock.now()
        due = sorted((late for late in self.late if late.due <= now), key=lambda late: late.due)
        self.late = [late for late in self.late if late.due > now]
        for late in due:
            execute_late(self, late)
        return bool(due)

    def call(self, soap: SoapVersion, origin: str, *, now: datetime | None = None) -> Call:
        """The circumstances of a call that happens now."""
        return Call(now or self.clock.now(), soap, origin, self.open_mode, self.environment, self)

    def next_request_id(self) -> str:
        """``request-1``, ``request-2``…: the origin of requests that do not state one."""
        self._requests += 1
        return f"request-{self._requests}"

    @contextmanager
    def as_of(self, instant: datetime) -> Iterator[None]:
        """Within it the ledger shows the vouchers as they were at an instant. For reading only."""
        present = self.ledger
        self.ledger = present.as_of(instant)
        try:
            yield
        finally:
            self.ledger = present

    def register(
        self, certificate: x509.Certificate, *, services: Iterable[str] = ("wsfe",), represents: Iterable[Cuit] = ()
    ) -> RegisteredCertificate:
        """Make a certificate known: its taxpayer exists, may use the services, and acts for the CUITs it represents.

        Raises:
            CertificateWithoutCuit: its subject names none.
        """
        cuit = cuit_of(certificate.subject)
        names = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
        registered = RegisteredCertificate(
            fingerprint=certificate.fingerprint(hashes.SHA256()).hex(),
            cuit=cuit,
            alias=str(names[0].value) if names else "",
            services=frozenset(services),
            pem=certificate.public_bytes(Encoding.PEM).decode(),
        )
        with self.lock:
            self.ledger.certificates[registered.fingerprint] = registered
            for each in (cuit, *represents):
                self.ledger.taxpayers.setdefault(each, Taxpayer(each))
            taxpayer = self.ledger.taxpayers[cuit]
            taxpayer.represents = tuple(dict.fromkeys((*taxpayer.represents, *represents)))
        return registered

    def save(self) -> None:
        """Write what changed to the state file; nothing without one. `handle` does it by itself."""
        if self._store is not None:
            self._store.save(self)

    def reset(self) -> None:
        """Forget everything but the keys: ledger, faults, late calls and the clock's setting."""
        with self.lock:
            self.ledger = Ledger()
            self.faults.clear()
            self.late.clear()
            self.clock.follow()
            self.save()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the state file."""
        if self._store is not None:
            self._store.close()
