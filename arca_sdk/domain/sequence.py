"""A sequence: the numbers of one CUIT, point of sale and voucher type in one environment. Everything that must
happen one after the other happens within a sequence."""

from __future__ import annotations

from dataclasses import dataclass

from arca_sdk.domain.codes import VoucherType
from arca_sdk.domain.cuit import Cuit
from arca_sdk.domain.invoice import Invoice


@dataclass(frozen=True, slots=True)
class Sequence:
    """Whose numbers.

    Attributes:
        realm: the environment, with the simulator's address where it is one: numbers of two ARCAs never mix.
    """

    realm: str
    cuit: Cuit
    point_of_sale: int
    voucher_type: VoucherType

    @classmethod
    def of(cls, invoice: Invoice, *, realm: str, cuit: Cuit) -> Sequence:
        return cls(realm, cuit, invoice.point_of_sale, invoice.voucher_type)

    @property
    def owner(self) -> str:
        """Whose references its vouchers have."""
        return f"{self.realm}/{self.cuit}"

    @property
    def name(self) -> str:
        """Names the sequence in locks and journals."""
        return f"{self.owner}/{self.point_of_sale:05d}/{int(self.voucher_type):03d}"
