"""``ArcaClient`` and ``AsyncArcaClient``: direct access to ARCA with one's own certificate.

Both are the same conversations (``arca_sdk.flows``) answered by two runners: same names, same arguments, same results;
the awaiting one only adds ``await``.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Coroutine, Iterable
from datetime import date, datetime
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, TypeVar

from arca_sdk import generic
from arca_sdk.adapters.bulk import CONCURRENCY, run_bulk, run_bulk_async
from arca_sdk.adapters.http import AsyncHttp, Http
from arca_sdk.adapters.notices import WARNINGS, Listener, Notices
from arca_sdk.adapters.runner import World, run, run_async
from arca_sdk.adapters.worker import in_thread
from arca_sdk.adapters.world import AsyncDirectWorld, DirectWorld, Stores, utc_now
from arca_sdk.adapters.wsdls import FileWsdls, Wsdls, fetch, fetch_async, keeping, wsdls_beside
from arca_sdk.domain.authorization import Authorized, Outcome, Rejected, Uncertain, Unsent, Voucher
from arca_sdk.domain.bulk import BulkProgress, BulkReport
from arca_sdk.domain.codes import Currency, IssuerCondition, VoucherClass, VoucherType
from arca_sdk.domain.cuit import Cuit
from arca_sdk.domain.environment import Environment
from arca_sdk.domain.invoice import Invoice
from arca_sdk.domain.sale import Proposal, Sale
from arca_sdk.domain.tables import ExchangeRate, PointOfSale, ServiceHealth, TableRow
from arca_sdk.domain.taxpayer import Taxpayer
from arca_sdk.domain.ticket import Ticket
from arca_sdk.endpoints import WSFE, Endpoints
from arca_sdk.errors import ConfigurationError, InvoiceRejected, OutcomeUncertain
from arca_sdk.flows import authorization, login, proposals, queries, settlement, taxpayers
from arca_sdk.flows.effects import Flow
from arca_sdk.flows.session import Policy, Session
from arca_sdk.wire.credentials import MAX_BYTES, Credentials, load_credentials, load_pkcs12

if TYPE_CHECKING:
    import httpx
    from anyio.from_thread import BlockingPortal

T = TypeVar("T")


class _Client:
    """What both clients are made of."""

    def __init__(
        self,
        *,
        credentials: Credentials,
        environment: Environment | str = Environment.HOMOLOGACION,
        cuit: Cuit | str | int | None = None,
        simulator_url: str = "",
        production: bool = False,
        stores: Stores | Path | str | None = None,
        policy: Policy | None = None,
        issuer_condition: IssuerCondition | str | None = None,
        proxy: str | None = None,
        on_event: Listener | None = None,
        transport: Any = None,
        clock: Callable[[], datetime] = utc_now,
        sleep: Callable[[float], Any] | None = None,
    ) -> None:
        """Make a client.

        Args:
            credentials: certificate and key (``load_credentials``, ``load_pkcs12``).
            environment: ``simulator``, ``homologacion`` or ``produccion``.
            cuit: for whom to invoice; by default the certificate's own. Another CUIT must have delegated the
                service to the certificate's.
            simulator_url: where the simulator listens.
            production: the explicit word that real, legal invoices are meant; required with ``produccion``.
            stores: where tickets, journal and locks are kept: a folder, a ``Stores``, or None for
                ``default_folder()``. ``Stores()`` keeps everything in memory.
            policy: patience and care.
            issuer_condition: the CUIT's standing before VAT; by default ``prepare`` asks ARCA's registry.
            proxy: URL of an HTTP proxy; by default the one of the environment variables.
            on_event: called with the service (``wsfe``) and ARCA's notice, once for each different one; by default it
                is a Python warning (``ArcaEventWarning``), once in the process. Must not block.
            transport: replaces the network (an httpx transport: the simulator in process).
            clock, sleep: replace time, in tests.

        Raises:
            ConfigurationError: a setting is missing or contradicts another.
            CertificateWithoutCuit: no ``cuit`` was given and the certificate has none.
        """
        environment = Environment(environment)
        if environment.is_production and not production:
            raise ConfigurationError(
                "Production makes legal invoices, so it has to be said twice.",
                hint="Add production=True if that is what you mean.",
            )
        self._credentials = credentials
        self._stores = stores if isinstance(stores, Stores) else Stores.files(Path(stores or default_folder()))
        self._wsdls = wsdls_beside(self._stores.tickets)
        self._notices = WARNINGS if on_event is None else Notices(on_event)
        self._session = Session(
            endpoints=Endpoints(environment, simulator_url),
            cuit=credentials.cuit if cuit is None else Cuit(cuit),
            certificate=credentials.fingerprint,
            policy=policy or Policy(),
            issuer_condition=None if issuer_condition is None else IssuerCondition(issuer_condition),
        )
        self._connect(transport, proxy, clock, sleep)

    @classmethod
    def from_environment(cls, **changes: Any) -> Self:
        """A client as the environment variables say: what ``arca simulator`` prints is enough.

        ``ARCA_CERTIFICATE`` and ``ARCA_KEY`` (with ``ARCA_KEY_PASSPHRASE`` where it is encrypted; without a key the
        certificate is a PKCS#12 file), ``ARCA_ENVIRONMENT`` (homologacion), ``ARCA_SIMULATOR_URL``, ``ARCA_CUIT``,
        ``ARCA_HOME``, ``ARCA_PROXY``, ``ARCA_ISSUER_CONDITION``. Production still wants ``production=True`` in the
        program.

        Args:
            changes: arguments of the constructor that win over the environment.

        Raises:
            ConfigurationError: no certificate is named.
            CredentialError: it cannot be used.
        """
        environment = os.environ
        if "credentials" not in changes:
            certificate = environment.get("ARCA_CERTIFICATE")
            if not certificate:
                raise ConfigurationError(
                    "ARCA_CERTIFICATE is not set.",
                    hint="Set it and ARCA_KEY to your files, or run `arca simulator`, which prints both.",
                )
            changes["credentials"] = read_credentials(certificate, environment.get("ARCA_KEY") or None)
        defaults = {
            "environment": environment.get("ARCA_ENVIRONMENT") or Environment.HOMOLOGACION,
            "simulator_url": environment.get("ARCA_SIMULATOR_URL", ""),
            "cuit": environment.get("ARCA_CUIT") or None,
            "proxy": environment.get("ARCA_PROXY") or None,
            "issuer_condition": environment.get("ARCA_ISSUER_CONDITION") or None,
        }
        if defaults["environment"] != Environment.SIMULATOR:
            defaults["simulator_url"] = ""
        return cls(**(defaults | changes))

    def _connect(
        self,
        transport: Any,
        proxy: str | None,
        clock: Callable[[], datetime],
        sleep: Callable[[float], Any] | None,
    ) -> None:
        raise NotImplementedError  # each client has its own world

    def _interface_files(self, folder: Path | str | None) -> Wsdls:
        return self._wsdls if folder is None else FileWsdls(Path(folder))

    @property
    def cuit(self) -> Cuit:
        """For whom this client invoices."""
        return self._session.cuit

    @property
    def environment(self) -> Environment:
        return self._session.endpoints.environment

    def __repr__(self) -> str:
        return f"{type(self).__name__}(cuit={self.cuit.dashed!r}, environment={self.environment.value!r})"


class ArcaClient(_Client):
    """Direct access to ARCA, blocking. Safe to share among threads. Use it as a context manager, or ``close()`` it."""

    def _connect(
        self,
        transport: httpx.BaseTransport | None,
        proxy: str | None,
        clock: Callable[[], datetime],
        sleep: Callable[[float], Any] | None,
    ) -> None:
        world = DirectWorld(
            http=Http(transport, proxy=proxy),
            credentials=self._credentials,
            stores=self._stores,
            clock=clock,
            notices=self._notices,
        )
        if sleep is not None:
            world.sleep = sleep
        self._world = world

    def _run(self, flow: Flow[T]) -> T:
        return run(flow, self._world)

    def login(self) -> Ticket:
        """The living ticket for WSFEv1, from the store or fresh from WSAA.

        Raises:
            LoginRefused, CredentialError, TransportError, UnreadableReply
        """
        return self._run(login.ticket(self._session, WSFE))

    def prepare(self, sale: Sale) -> Proposal:
        """Work out everything that the sale leaves open, and show it; nothing is sent.

        Raises:
            InvalidInput: something cannot be decided; the message says what to add to the sale.
        """
        return self._run(proposals.prepare(self._session, sale))

    def authorize(self, invoice: Invoice | Proposal | Sale) -> Authorized | Rejected | Uncertain:
        """Ask ARCA for a CAE. A lost reply is recovered; what cannot be known comes back as ``Uncertain``.

        Raises:
            InvalidInvoice: it breaks a rule; nothing was sent.
            SequenceBlocked: an earlier voucher is uncertain; nothing was sent.
            Refused, TransportError, CredentialError: before anything was sent.
        """
        return authorization.only(self._run(_authorize_one(self._session, invoice)))

    def authorize_many(self, invoices: Iterable[Invoice]) -> tuple[Outcome, ...]:
        """Ask ARCA for many CAEs, in requests of ARCA's size; one outcome per invoice, in order.

        Raises:
            InvalidInvoice, SequenceBlocked, ArcaError: before the first invoice was sent; later trouble is the
                ``Unsent`` outcome of the invoices that it kept from being sent.
        """
        return self._run(authorization.authorize(self._session, tuple(invoices)))

    def bulk(
        self,
        invoices: Iterable[Invoice],
        *,
        progress: Callable[[BulkProgress], object] | None = None,
        concurrency: int = CONCURRENCY,
        stop_on_invalid: bool = False,
    ) -> BulkReport:
        """Authorise thousands: in requests of ARCA's size, several sequences at once, and as often as you like.

        Every invoice needs a ``reference``. With it the journal makes the call repeatable: after a crash, a full disk
        or Ctrl-C the same call again gives known invoices their vouchers at once, settles what was on its way, and
        sends only the rest. Nothing is issued twice.

        One invoice's trouble is its own outcome and stops no other: a rejection is ``Rejected``; a broken rule, or a
        reference that belongs to another invoice, is ``Unsent`` with its ``InvalidInput``. Trouble of a sequence (it is
        blocked, ARCA cannot be reached, the journal cannot be written) is the ``Unsent`` outcome of what it kept from
        being sent, and stops no other sequence. Within a sequence invoices go out by date.

        Args:
            progress: called with counts whenever some change, in this thread.
            concurrency: sequences at once, from 1 to 50.
            stop_on_invalid: send nothing if one invoice breaks a rule.

        Raises:
            InvalidInput: an invoice has no reference, or two have the same; the message names them. Nothing was sent.
            InvalidInvoice: with ``stop_on_invalid``.
            ArcaError: nothing could be begun (no ticket, no network, no journal), and no invoice is known yet.
            BulkInterrupted: Ctrl-C, once the requests on their way came home; its ``report`` holds what is known.
        """
        return run_bulk(
            self._session,
            self._world,
            invoices,
            progress=progress,
            concurrency=concurrency,
            stop_on_invalid=stop_on_invalid,
        )

    def issue(self, invoice: Invoice | Proposal | Sale) -> Authorized:
        """Like ``authorize``, for those who prefer exceptions.

        Raises:
            InvoiceRejected: ARCA refused it.
            OutcomeUncertain: it is not known; the error carries what ``settle`` needs.
        """
        return _authorized(self.authorize(invoice))

    def settle(self, outcome: Uncertain) -> Outcome:
        """Find out what became of an uncertain outcome, made here or elsewhere. Never gives it a new number."""
        return self._run(settlement.settle(self._session, outcome))

    def settle_all(self) -> tuple[Outcome, ...]:
        """Settle everything that the journal holds for this CUIT, after a crash or an outage.

        The vouchers without a reference that were granted while their caller was interrupted are told, too. A call that
        is running at the same time, here or in another process, may have its vouchers told twice: by its own return and
        here. Number and CAE are the same.
        """
        return self._run(settlement.settle_all(self._session))

    def last_number(self, point_of_sale: int, voucher_type: VoucherType | int) -> int:
        """The last authorised number of a sequence; 0 where there is none."""
        return self._run(queries.last_number(self._session, point_of_sale, VoucherType(voucher_type)))

    def consult(self, point_of_sale: int, voucher_type: VoucherType | int, number: int) -> Voucher:
        """The voucher that ARCA holds under a number.

        Raises:
            NotFound: it holds none.
        """
        return self._run(queries.consult(self._session, point_of_sale, VoucherType(voucher_type), number))

    def table(self, name: str, *, voucher_class: VoucherClass | None = None) -> tuple[TableRow, ...]:
        """One of ARCA's tables: ``voucher_types``, ``vat_rates``, ``currencies``… (``flows.queries.TABLES``)."""
        return self._run(queries.table(self._session, name, voucher_class))

    def rate(self, currency: Currency | str, *, on: date | None = None) -> ExchangeRate:
        """ARCA's exchange rate, of the last business day or of a given day.

        Raises:
            NotFound: no rate for that day or currency.
        """
        return self._run(queries.rate(self._session, Currency(currency), on))

    def points_of_sale(self) -> tuple[PointOfSale, ...]:
        """The points of sale enabled for web services; homologación often lists none."""
        return self._run(queries.points_of_sale(self._session))

    def batch_limit(self) -> int:
        """How many vouchers ARCA takes in one request."""
        return self._run(queries.batch_limit(self._session))

    def health(self) -> ServiceHealth:
        """What ARCA says of its own servers; needs no ticket."""
        return self._run(queries.health(self._session))

    def taxpayer(self, cuit: Cuit | str | int) -> Taxpayer:
        """Who a CUIT is, by ARCA's registry: name, address, taxes, VAT condition.

        From constancia de inscripción (``ws_sr_constancia_inscripcion``); name, address and state from
        ``ws_sr_padron_a13`` where that has no answer or is not open to the certificate.

        Raises:
            InvalidCuit: no CUIT; nothing was sent.
            NotFound: the registry has nobody under it.
            NotAuthorized, TokenRefused: neither service is open to the certificate, or to this client's CUIT.
        """
        return self._run(taxpayers.taxpayer(self._session, Cuit(cuit)))

    def find_taxpayers(self, document_number: str | int) -> tuple[Cuit, ...]:
        """The CUITs (CUILs, CDIs) of whoever has a document number, of any type; () for nobody.

        Raises:
            InvalidDocument: no document has such a number; nothing was sent.
            NotAuthorized, TokenRefused: ``ws_sr_padron_a13`` is not open to the certificate.
        """
        return self._run(taxpayers.find_by_document(self._session, document_number))

    def service(
        self,
        name_or_wsdl_url: str,
        wsaa_id: str | None = None,
        *,
        refresh: bool = False,
        wsdl_folder: Path | str | None = None,
    ) -> generic.Service:
        """Any other web service of ARCA, by its name or the address of its interface file (needs ``arca-sdk[zeep]``).

        Args:
            wsaa_id: WSAA's name of the service, where this library does not know it.
            refresh: fetch the interface file again; otherwise it is fetched once and kept.
            wsdl_folder: where it is kept; by default beside the tickets, and in memory where those are.

        Raises:
            ConfigurationError: zeep is missing, or the name or address is not one that can be used.
            TransportError, UnreadableReply: the interface file cannot be had.
        """
        get = partial(fetch, self._world.http, timeout=self._session.policy.timeout)
        load = keeping(self._interface_files(wsdl_folder), get, refresh=refresh)
        return generic.open_service(self._session, name_or_wsdl_url, wsaa_id, load=load, answer=self._run)

    def close(self) -> None:
        """Close the connections."""
        self._world.http.close()

    def __enter__(self) -> ArcaClient:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class AsyncArcaClient(_Client):
    """Direct access to ARCA, awaiting. Use it as an async context manager, or ``await close()``."""

    def _connect(
        self,
        transport: httpx.AsyncBaseTransport | None,
        proxy: str | None,
        clock: Callable[[], datetime],
        sleep: Callable[[float], Any] | None,
    ) -> None:
        world = AsyncDirectWorld(
            http=AsyncHttp(transport, proxy=proxy),
            credentials=self._credentials,
            stores=self._stores,
            clock=clock,
            notices=self._notices,
        )
        if sleep is not None:
            world.sleep = sleep
        self._world = world

    async def _run(self, flow: Flow[T]) -> T:
        return await run_async(flow, self._world)

    async def login(self) -> Ticket:
        """See ``ArcaClient.login``."""
        return await self._run(login.ticket(self._session, WSFE))

    async def prepare(self, sale: Sale) -> Proposal:
        """See ``ArcaClient.prepare``."""
        return await self._run(proposals.prepare(self._session, sale))

    async def authorize(self, invoice: Invoice | Proposal | Sale) -> Authorized | Rejected | Uncertain:
        """See ``ArcaClient.authorize``."""
        return authorization.only(await self._run(_authorize_one(self._session, invoice)))

    async def authorize_many(self, invoices: Iterable[Invoice]) -> tuple[Outcome, ...]:
        """See ``ArcaClient.authorize_many``."""
        return await self._run(authorization.authorize(self._session, tuple(invoices)))

    async def bulk(
        self,
        invoices: Iterable[Invoice],
        *,
        progress: Callable[[BulkProgress], object] | None = None,
        concurrency: int = CONCURRENCY,
        stop_on_invalid: bool = False,
    ) -> BulkReport:
        """See ``ArcaClient.bulk``. A cancellation, too, waits for the requests on their way; a second one does not."""
        return await run_bulk_async(
            self._session,
            self._world,
            invoices,
            progress=progress,
            concurrency=concurrency,
            stop_on_invalid=stop_on_invalid,
        )

    async def issue(self, invoice: Invoice | Proposal | Sale) -> Authorized:
        """See ``ArcaClient.issue``."""
        return _authorized(await self.authorize(invoice))

    async def settle(self, outcome: Uncertain) -> Outcome:
        """See ``ArcaClient.settle``."""
        return await self._run(settlement.settle(self._session, outcome))

    async def settle_all(self) -> tuple[Outcome, ...]:
        """See ``ArcaClient.settle_all``."""
        return await self._run(settlement.settle_all(self._session))

    async def last_number(self, point_of_sale: int, voucher_type: VoucherType | int) -> int:
        """See ``ArcaClient.last_number``."""
        return await self._run(queries.last_number(self._session, point_of_sale, VoucherType(voucher_type)))

    async def consult(self, point_of_sale: int, voucher_type: VoucherType | int, number: int) -> Voucher:
        """See ``ArcaClient.consult``."""
        return await self._run(queries.consult(self._session, point_of_sale, VoucherType(voucher_type), number))

    async def table(self, name: str, *, voucher_class: VoucherClass | None = None) -> tuple[TableRow, ...]:
        """See ``ArcaClient.table``."""
        return await self._run(queries.table(self._session, name, voucher_class))

    async def rate(self, currency: Currency | str, *, on: date | None = None) -> ExchangeRate:
        """See ``ArcaClient.rate``."""
        return await self._run(queries.rate(self._session, Currency(currency), on))

    async def points_of_sale(self) -> tuple[PointOfSale, ...]:
        """See ``ArcaClient.points_of_sale``."""
        return await self._run(queries.points_of_sale(self._session))

    async def batch_limit(self) -> int:
        """See ``ArcaClient.batch_limit``."""
        return await self._run(queries.batch_limit(self._session))

    async def health(self) -> ServiceHealth:
        """See ``ArcaClient.health``."""
        return await self._run(queries.health(self._session))

    async def taxpayer(self, cuit: Cuit | str | int) -> Taxpayer:
        """See ``ArcaClient.taxpayer``."""
        return await self._run(taxpayers.taxpayer(self._session, Cuit(cuit)))

    async def find_taxpayers(self, document_number: str | int) -> tuple[Cuit, ...]:
        """See ``ArcaClient.find_taxpayers``."""
        return await self._run(taxpayers.find_by_document(self._session, document_number))

    async def service(
        self,
        name_or_wsdl_url: str,
        wsaa_id: str | None = None,
        *,
        refresh: bool = False,
        wsdl_folder: Path | str | None = None,
    ) -> generic.Service:
        """See ``ArcaClient.service``. Its operations are awaited; zeep works in a thread beside the loop."""

        def answer(flow: Flow[Any]) -> Coroutine[Any, Any, Any]:
            return in_thread(self._world, lambda world, _: run(flow, world))

        def open_service(_: World, portal: BlockingPortal) -> generic.Service:
            def get(url: str) -> bytes:
                return portal.call(fetch_async, self._world.http, url, self._session.policy.timeout)

            load = keeping(self._interface_files(wsdl_folder), get, refresh=refresh)
            return generic.open_service(self._session, name_or_wsdl_url, wsaa_id, load=load, answer=answer)

        return await in_thread(self._world, open_service)

    async def close(self) -> None:
        """Close the connections."""
        await self._world.http.close()

    async def __aenter__(self) -> AsyncArcaClient:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()


def _authorize_one(session: Session, invoice: Invoice | Proposal | Sale) -> Flow[tuple[Outcome, ...]]:
    if isinstance(invoice, Sale):
        invoice = yield from proposals.invoice_of(session, invoice)
    if isinstance(invoice, Proposal):
        invoice = invoice.invoice
    return (yield from authorization.authorize(session, [invoice]))


def default_folder() -> Path:
    """Where tickets and journal live: ``ARCA_HOME``, or ``arca`` in the user's state folder."""
    if home := os.environ.get("ARCA_HOME"):
        return Path(home)
    if os.name == "nt":
        return Path(os.environ.get("LOCALAPPDATA", str(Path.home()))) / "arca"
    return Path(os.environ.get("XDG_STATE_HOME", str(Path.home() / ".local" / "state"))) / "arca"


def read_credentials(
    certificate: Path | str, key: Path | str | None = None, *, passphrase: str | None = None
) -> Credentials:
    """Read certificate and key from files: two (PEM or DER), or one PKCS#12 with no ``key``.

    Args:
        passphrase: of the key; by default ``ARCA_KEY_PASSPHRASE``.

    Raises:
        ConfigurationError: a file cannot be read.
        CredentialError: what is wrong with them, each case its own class.
    """
    secret = passphrase if passphrase is not None else os.environ.get("ARCA_KEY_PASSPHRASE")
    encoded = secret.encode() if secret else None
    if key is None:
        return load_pkcs12(_read(certificate, "PKCS#12"), passphrase=encoded)
    return load_credentials(_read(certificate, "certificate"), _read(key, "key"), passphrase=encoded)


def _read(path: Path | str, what: str) -> bytes:
    """No more than a byte over what is refused as too large: the path may be a device that never ends."""
    try:
        with Path(path).open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:  # a path with a NUL is a ValueError
        reason = error.strerror if isinstance(error, OSError) else None
        raise ConfigurationError(
            f"The {what} file {path} cannot be read: {reason or error}.",
            hint=f"A relative path begins at this folder, {Path.cwd()}." if not Path(path).is_absolute() else "",
        ) from error


def _authorized(outcome: Outcome) -> Authorized:
    match outcome:
        case Authorized():
            return outcome
        case Rejected():
            raise InvoiceRejected(outcome)
        case Uncertain():
            raise OutcomeUncertain(outcome)
        case Unsent():
            raise outcome.error
