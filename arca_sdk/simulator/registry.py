"""What the simulated ARCA knows when it judges a voucher: the rules' ``Registry``, answered from the ledger.

In open mode whoever is not in the ledger is what the voucher says: any CUIT with a right check digit is active, in the
VAT condition that was sent, and may receive FCE. Whoever is in the ledger is what the ledger says. In strict mode the
same holds for receivers, since nobody could list them all; issuers and points of sale have to be registered.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from arca_sdk.domain.clock import civil_date
from arca_sdk.domain.codes import Currency, IssuerCondition, VatCondition, VoucherClass, VoucherType
from arca_sdk.domain.cuit import Cuit
from arca_sdk.domain.document import Document
from arca_sdk.domain.environment import Environment
from arca_sdk.domain.invoice import AssociatedVoucher, Invoice
from arca_sdk.domain.rules import LastVoucher, Taxpayer
from arca_sdk.errors import InvalidCuit
from arca_sdk.simulator import ledger as books
from arca_sdk.simulator.rates import day_before, rate_on

if TYPE_CHECKING:
    from arca_sdk.simulator.call import Call

_UNLISTED = frozenset({"electronic_domicile", "fce_opted_in"})
_OF_A_REGISTERED_ISSUER = frozenset({VoucherClass.A, VoucherClass.B, VoucherClass.ALEY, VoucherClass.USED_GOODS})
_OF_THE_OTHERS = frozenset({VoucherClass.C, VoucherClass.USED_GOODS})
_NEED_VAT = frozenset({VoucherClass.A, VoucherClass.B, VoucherClass.ALEY})
_NOT_IN_VAT, _UNKNOWN_ISSUER, _INACTIVE_ISSUER = "01", "02", "05"
_PROBLEMS = {
    VoucherClass.A: "04",
    VoucherClass.B: _NOT_IN_VAT,
    VoucherClass.C: "08",
    VoucherClass.ALEY: "09",
    VoucherClass.USED_GOODS: "07",
}
"""Causes of code 10000 by the letter that an issuer may not use."""


@dataclass(frozen=True, slots=True)
class LedgerRegistry:
    """ARCA's knowledge while it judges one voucher.

    Attributes:
        issuer: the CUIT of the request.
        limit: FECompTotXRequest.
        claimed: the receiver's VAT condition as the voucher states it, for receivers that nobody registered.
    """

    ledger: books.Ledger
    issuer: Cuit
    open_mode: bool
    today: date
    environment: Environment
    limit: int
    claimed: VatCondition | None = None

    @classmethod
    def of(cls, issuer: Cuit, call: Call, claimed: VatCondition | None = None) -> LedgerRegistry:
        """What ARCA knows at the moment of a call."""
        return cls(
            call.simulator.ledger,
            issuer,
            open_mode=call.open_mode,
            today=civil_date(call.now),
            environment=call.environment,
            limit=call.simulator.batch_limit,
            claimed=claimed,
        )

    # --- issuer and points of sale

    def issuer_problem(self, invoice: Invoice) -> str | None:
        """The cause of code 10000 by the manual's number, None where there is none."""
        taxpayer = self.ledger.taxpayers.get(self.issuer)
        if taxpayer is None:
            return None if self.open_mode else _UNKNOWN_ISSUER
        if not taxpayer.active:
            return _INACTIVE_ISSUER
        letter, classes = invoice.voucher_class, self._classes(taxpayer)
        if letter is None or classes is None or letter in classes:
            return None
        if letter in _NEED_VAT and not _is_registered(taxpayer):
            return _NOT_IN_VAT
        return _PROBLEMS[letter]

    def _classes(self, taxpayer: books.Taxpayer) -> frozenset[VoucherClass] | None:
        """The letters it may issue; None is every one."""
        if taxpayer.classes is not None or self.open_mode:
            return taxpayer.classes
        return _OF_A_REGISTERED_ISSUER if _is_registered(taxpayer) else _OF_THE_OTHERS

    def issuer_condition(self) -> IssuerCondition | None:
        """The issuer's standing before VAT, None where the ledger does not say."""
        taxpayer = self.ledger.taxpayers.get(self.issuer)
        condition = taxpayer.condition if taxpayer else None
        if condition is None:
            return None
        if condition.is_monotributo:
            return IssuerCondition.MONOTRIBUTO
        return _ISSUER_CONDITIONS.get(condition)

    def point_of_sale_exists(self, number: int) -> bool:
        """Registered for CAE, neither blocked nor closed. In open mode also one that nobody registered."""
        found = self._point_of_sale(number)
        if found is None:
            return self.open_mode
        is_open = not found.blocked and (found.closed_on is None or found.closed_on > self.today)
        return is_open and (found.kind.startswith("CAE ") or "SEGWS" in found.kind)

    def point_of_sale_kind(self, number: int) -> str:
        """EmisionTipo, "" for one that nobody registered."""
        found = self._point_of_sale(number)
        return found.kind if found else ""

    def _point_of_sale(self, number: int) -> books.RegisteredPointOfSale | None:
        return self.ledger.points_of_sale.get(self.issuer, {}).get(number)

    # --- receivers

    def taxpayer(self, document: Document) -> Taxpayer | None:
        """The entry of a CUIT, CUIL or CDI; None for other documents."""
        if not document.type.has_check_digit:
            return None
        try:
            cuit = Cuit(document.number)
        except InvalidCuit:
            return Taxpayer(exists=False, active=False)
        found = self.ledger.taxpayers.get(cuit)
        if found is None:
            return Taxpayer(vat_condition=self.claimed or VatCondition.RESPONSABLE_INSCRIPTO, flags=_UNLISTED)
        return Taxpayer(active=found.active, vat_condition=found.condition, flags=found.flags)

    # --- vouchers and rates

    def last_voucher(self, invoice: Invoice) -> LastVoucher:
        """The last number of the invoice's sequence and its date."""
        last = self.ledger.last(self.issuer, invoice.point_of_sale, int(invoice.voucher_type))
        return LastVoucher(0, None) if last is None else LastVoucher(last.last, last.invoice.issue_date)

    def voucher(self, associated: AssociatedVoucher) -> Invoice | None:
        """An authorised voucher, of this issuer where no CUIT is given."""
        try:
            issuer = Cuit(associated.cuit) if associated.cuit else self.issuer
        except InvalidCuit:
            return None
        found = self.ledger.find(issuer, associated.point_of_sale, int(associated.type), associated.number)
        return found.invoice if found else None

    def rate(self, currency: Currency, on: date) -> Decimal | None:
        """The official rate of the business day before `on`, None where there is none."""
        return rate_on(str(currency), day_before(on, self.environment), self.ledger.rates)

    def batch_limit(self, voucher_type: VoucherType) -> int:
        """Vouchers per request: 1 for FCE."""
        return 1 if voucher_type.is_fce else self.limit


_ISSUER_CONDITIONS = {
    VatCondition.RESPONSABLE_INSCRIPTO: IssuerCondition.RESPONSABLE_INSCRIPTO,
    VatCondition.EXENTO: IssuerCondition.EXENTO,
}


def _is_registered(taxpayer: books.Taxpayer) -> bool:
    """In VAT: it issues A and B."""
    return taxpayer.condition == VatCondition.RESPONSABLE_INSCRIPTO
