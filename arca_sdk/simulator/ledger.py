"""What the simulated ARCA knows: taxpayers, points of sale, certificates, tickets and every voucher it granted.

Pure state, without clock, lock or I/O: `world` serialises access, `store` writes it to a file. The ledger enforces one
thing by itself, the one everything else rests on: the numbers of a sequence have no gap and no number is granted twice.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from typing import TypeAlias

from arca_sdk.domain.authorization import AuthorizationKind
from arca_sdk.domain.codes import VatCondition, VoucherClass
from arca_sdk.domain.cuit import Cuit
from arca_sdk.domain.invoice import Invoice
from arca_sdk.errors import ArcaMessage

SequenceKey: TypeAlias = tuple[Cuit, int, int]
"""CUIT, point of sale, voucher type: whose numbers."""


@dataclass(slots=True)
class Taxpayer:
    """A CUIT, as issuer or as receiver.

    Attributes:
        condition: towards VAT; None where ARCA has none on record.
        active: an inactive CUIT neither issues nor receives.
        classes: letters it may issue; None means every one (open mode).
        flags: names of special regimes and registries, read by the validations.
        activities: code and description (FEParamGetActividades), the main one first.
        represents: CUITs that delegated their services to this one; its tickets speak for them too.
    """

    cuit: Cuit
    name: str = ""
    condition: VatCondition | None = VatCondition.RESPONSABLE_INSCRIPTO
    active: bool = True
    classes: frozenset[VoucherClass] | None = None
    flags: frozenset[str] = frozenset()
    address: str = ""
    activities: tuple[tuple[int, str], ...] = ()
    represents: tuple[Cuit, ...] = ()


@dataclass(slots=True)
class RegisteredPointOfSale:
    """A point of sale of one CUIT. ``kind`` is ARCA's EmisionTipo text."""

    number: int
    kind: str = "CAE - Ri Iva"
    blocked: bool = False
    closed_on: date | None = None


@dataclass(frozen=True, slots=True)
class IssuedVoucher:
    """A voucher that was granted.

    Attributes:
        invoice: numbered and dated.
        cae: the CAE, or the CAEA it was reported with; 14 digits.
        cae_due: last day to issue with it.
        processed_at: aware instant by the simulator's clock.
        origin: who truly sent it (request id, or the X-Simulator-Origin header). Ground truth for tests; no SOAP answer
            shows it.
    """

    cuit: Cuit
    invoice: Invoice
    cae: str
    cae_due: date
    processed_at: datetime
    observations: tuple[ArcaMessage, ...] = ()
    kind: AuthorizationKind = AuthorizationKind.CAE
    origin: str = ""

    @property
    def key(self) -> SequenceKey:
        return self.cuit, self.invoice.point_of_sale, int(self.invoice.voucher_type)

    @property
    def first(self) -> int:
        """CbteDesde."""
        assert self.invoice.number is not None
        return self.invoice.number

    @property
    def last(self) -> int:
        """CbteHasta."""
        assert self.invoice.end_number is not None
        return self.invoice.end_number


@dataclass(frozen=True, slots=True)
class IssuedTicket:
    """A ticket that was given to a certificate for a service. Token and sign are not kept: WSAA never repeats them."""

    certificate: str
    service: str
    generated_at: datetime
    expires_at: datetime


@dataclass(slots=True)
class RegisteredCertificate:
    """A certificate the simulator's authority issued.

    Attributes:
        fingerprint: SHA-256, hexadecimal.
        cuit: in its subject.
        alias: its common name.
        services: the web services it is linked to (strict mode).
        pem: the certificate itself.
    """

    fingerprint: str
    cuit: Cuit
    alias: str
    services: frozenset[str] = frozenset()
    pem: str = ""


@dataclass(frozen=True, slots=True)
class GrantedCaea:
    """A CAEA: an authorisation code for a fortnight, asked for in advance.

    Attributes:
        period: year and month, ``yyyymm``.
        order: 1 or 2, the fortnight.
        valid_from, valid_to: the fortnight's days.
        report_by: last day to report its vouchers.
    """

    cuit: Cuit
    caea: str
    period: int
    order: int
    valid_from: date
    valid_to: date
    report_by: date
    processed_at: datetime


class SequenceBroken(AssertionError):
    """A service granted a number that was not the next one: a bug of the simulator."""


@dataclass(slots=True)
class Ledger:
    """Everything the simulated ARCA knows.

    Attributes:
        caeas: by CUIT, period and order.
        idle: CAEAs reported as not used, by CUIT, CAEA and point of sale, with the instant of the report.
        rates: exchange rates that replace the simulator's own, by currency code.
    """

    taxpayers: dict[Cuit, Taxpayer] = field(default_factory=dict)
    points_of_sale: dict[Cuit, dict[int, RegisteredPointOfSale]] = field(default_factory=dict)
    certificates: dict[str, RegisteredCertificate] = field(default_factory=dict)
    tickets: dict[tuple[str, str], IssuedTicket] = field(default_factory=dict)
    caeas: dict[tuple[Cuit, int, int], GrantedCaea] = field(default_factory=dict)
    idle: dict[tuple[Cuit, str, int], datetime] = field(default_factory=dict)
    rates: dict[str, Decimal] = field(default_factory=dict)
    vouchers: dict[SequenceKey, list[IssuedVoucher]] = field(default_factory=dict)

    def last(self, cuit: Cuit, point_of_sale: int, voucher_type: int) -> IssuedVoucher | None:
        """The voucher with the highest number of a sequence."""
        issued = self.vouchers.get((cuit, point_of_sale, int(voucher_type)))
        return issued[-1] if issued else None

    def find(self, cuit: Cuit, point_of_sale: int, voucher_type: int, number: int) -> IssuedVoucher | None:
        """The voucher that holds a number, which may lie within the range of a class B summary."""
        issued = self.vouchers.get((cuit, point_of_sale, int(voucher_type)), [])
        position = _position(issued, number)
        if position < len(issued) and issued[position].first <= number:
            return issued[position]
        return None

    def grant(self, voucher: IssuedVoucher) -> None:
        """Add a voucher.

        Raises:
            SequenceBroken: its number is not the next one, or its range ends before it begins.
        """
        issued = self.vouchers.setdefault(voucher.key, [])
        expected = issued[-1].last + 1 if issued else 1
        if voucher.first != expected or voucher.last < voucher.first:
            raise SequenceBroken(f"{voucher.key}: number {voucher.first}-{voucher.last} granted, {expected} was next")
        issued.append(voucher)

    def issued(
        self, cuit: Cuit | None = None, point_of_sale: int | None = None, voucher_type: int | None = None
    ) -> list[IssuedVoucher]:
        """Every voucher granted, in the order of granting within each sequence; filtered by what is given."""
        return list(self._matching(cuit, point_of_sale, voucher_type))

    def _matching(
        self, cuit: Cuit | None, point_of_sale: int | None, voucher_type: int | None
    ) -> Iterator[IssuedVoucher]:
        for key, issued in self.vouchers.items():
            wanted = zip((cuit, point_of_sale, voucher_type), key, strict=True)
            if all(filter_ is None or filter_ == value for filter_, value in wanted):
                yield from issued

    def as_of(self, instant: datetime) -> Ledger:
        """The same ledger without the vouchers processed after an aware instant. It shares everything else."""
        earlier = {
            key: [voucher for voucher in issued if voucher.processed_at <= instant]
            for key, issued in self.vouchers.items()
        }
        return replace(self, vouchers=earlier)

    def relations(self, cuit: Cuit) -> tuple[Cuit, ...]:
        """The CUITs for which a certificate of `cuit` may speak: its own, then those that delegated to it."""
        taxpayer = self.taxpayers.get(cuit)
        represented = taxpayer.represents if taxpayer else ()
        return (cuit, *(other for other in represented if other != cuit))


def _position(issued: list[IssuedVoucher], number: int) -> int:
    """Where the first voucher that ends at or after `number` stands; `issued` is sorted by number."""
    low, high = 0, len(issued)
    while low < high:
        middle = (low + high) // 2
        if issued[middle].last < number:
            low = middle + 1
        else:
            high = middle
    return low
