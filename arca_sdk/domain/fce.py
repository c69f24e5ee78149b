"""Factura de crédito electrónica MiPyME (Ley 27.440): the terms that its vouchers carry as optional data.

An FCE invoice names the account to be paid to and how it may circulate; a note says whether it annuls. Rules
10162-10173 and 10214-10216 of WSFEv1.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from arca_sdk.domain.codes import OptionalType, Transfer
from arca_sdk.domain.parts import OptionalData
from arca_sdk.errors import InvalidInput

_CBU_WEIGHTS = ((7, 1, 3, 9, 7, 1, 3), (3, 9, 7, 1, 3, 9, 7, 1, 3, 9, 7, 1, 3))


@dataclass(frozen=True, slots=True, kw_only=True)
class FceTerms:
    """What an FCE invoice says of its payment.

    Args:
        cbu: 22 digits, of an account of the issuer.
        transfer: open circulation or collective depositary.
        alias: of the same account, 6 to 20 characters.
        references: the buyer's commercial references (orders, contracts), up to 50 characters each.

    Raises:
        InvalidInput: a CBU whose digits are wrong, an alias of the wrong length.
    """

    cbu: str
    transfer: Transfer = Transfer.SISTEMA_DE_CIRCULACION_ABIERTA
    alias: str = ""
    references: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "cbu", check_cbu(self.cbu))
        object.__setattr__(self, "transfer", Transfer(self.transfer))
        if self.alias and not 6 <= len(self.alias) <= 20:
            raise InvalidInput("An alias has 6 to 20 characters.", field="fce.alias")

    @property
    def optionals(self) -> tuple[OptionalData, ...]:
        """As WSFEv1 takes them."""
        data = [
            OptionalData(OptionalType.FCE_CBU, self.cbu),
            OptionalData(OptionalType.FCE_TRANSFERENCIA, str(self.transfer)),
        ]
        if self.alias:
            data.append(OptionalData(OptionalType.FCE_ALIAS, self.alias))
        return (*data, *references(self.references))


def annulment(annuls: bool, *, commercial_references: Iterable[str] = ()) -> tuple[OptionalData, ...]:
    """What an FCE note carries: whether it annuls an invoice that the buyer rejected.

    Args:
        annuls: True only if the buyer rejected the invoice in ARCA's registry (rule 10154).
    """
    mark = OptionalData(OptionalType.FCE_ANULACION, "S" if annuls else "N")
    return (mark, *references(commercial_references))


def references(texts: Iterable[str]) -> tuple[OptionalData, ...]:
    """Commercial references (optional 23)."""
    return tuple(OptionalData(OptionalType.FCE_REFERENCIA_COMERCIAL, text) for text in texts)


def check_cbu(cbu: str) -> str:
    """A CBU without separators, its two check digits right (BCRA, communication A 2622).

    Raises:
        InvalidInput: it is not 22 digits, or a check digit is wrong.
    """
    digits = "".join(cbu.split()).replace("-", "")
    if len(digits) != 22 or not (digits.isascii() and digits.isdigit()):
        raise InvalidInput("A CBU has 22 digits.", field="fce.cbu")
    blocks = ((digits[:7], digits[7]), (digits[8:21], digits[21]))
    for (block, check), weights in zip(blocks, _CBU_WEIGHTS, strict=True):
        total = sum(int(digit) * weight for digit, weight in zip(block, weights, strict=True))
        if (10 - total % 10) % 10 != int(check):
            raise InvalidInput("The CBU's check digits are wrong: one digit is mistyped.", field="fce.cbu")
    return digits
