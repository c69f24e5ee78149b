"""Who issues: what RG 1415 (annex II) wants printed about the seller."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path

from arca_sdk.domain.codes import IssuerCondition
from arca_sdk.domain.cuit import Cuit
from arca_sdk.errors import InvalidInput
from arca_sdk.printing.formats import block
from arca_sdk.printing.logo import logo_format, read_logo

_LONGEST = {
    "name": 200,
    "trade_name": 120,
    "address": 300,
    "gross_income": 80,
    "email": 120,
    "phone": 60,
    "website": 120,
}
_LONGEST_LEGEND = 400
_MOST_LEGENDS = 8
_REQUIRED = ("name", "address")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuerProfile:
    """The seller as printed on every voucher.

    Args:
        name: razón social, or first and last name.
        cuit: with or without dashes.
        address: the business address.
        vat_condition: the seller's standing before VAT.
        trade_name: nombre de fantasía, printed large in place of the name.
        gross_income: the number of Ingresos Brutos, or the status ("Exento", "Convenio multilateral 901-…").
        activity_start: the day on which activities began.
        email, phone, website: printed in small letters where given.
        logo: a PNG, JPEG or SVG up to 512 KiB, printed above the name.
        cbu_legend: print "PAGO EN CBU INFORMADA" on class A vouchers (for sellers authorised that way).
        extra_legends: what else has to be said on every voucher (provinces want legends of their own), up to eight
            texts of 400 characters.
        transparency_for_class_c: print the box of Ley 27.743 on class C vouchers to consumers too. Off, because what
            is published disagrees on whether RG 5614 reaches sellers who do not charge VAT: ask your accountant.

    Raises:
        InvalidInput: naming the field that cannot be printed.
        InvalidCuit: the check digit is wrong.
    """

    name: str
    cuit: Cuit
    address: str
    vat_condition: IssuerCondition
    trade_name: str = ""
    gross_income: str = ""
    activity_start: date | None = None
    email: str = ""
    phone: str = ""
    website: str = ""
    logo: bytes | None = field(default=None, repr=False)
    cbu_legend: bool = False
    extra_legends: tuple[str, ...] = ()
    transparency_for_class_c: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "cuit", Cuit(self.cuit))
        object.__setattr__(self, "vat_condition", _condition(self.vat_condition))
        for name, longest in _LONGEST.items():
            _check_text(name, getattr(self, name), longest)
        if self.email and not _EMAIL.fullmatch(self.email):
            raise InvalidInput(f"{self.email!r} is not an e-mail address.", field="email")
        if self.activity_start is not None and not _is_day(self.activity_start):
            raise InvalidInput("The start of activities is a date.", field="activity_start")
        if self.logo is not None:
            logo_format(self.logo)
        object.__setattr__(self, "extra_legends", _legends(self.extra_legends))

    def with_logo(self, path: Path | str) -> IssuerProfile:
        """The same profile with the logo of a file.

        Raises:
            InvalidInput: the file cannot be read, or is not a usable logo.
        """
        return replace(self, logo=read_logo(path))


def _condition(value: str) -> IssuerCondition:
    try:
        return IssuerCondition(value)
    except ValueError:
        known = ", ".join(IssuerCondition)
        raise InvalidInput(
            f"{str(value)[:40]!r} is not an issuer's VAT condition.", field="vat_condition", hint=f"One of: {known}."
        ) from None


def _check_text(name: str, value: object, longest: int) -> None:
    if not isinstance(value, str):
        raise InvalidInput(f"It is text, not {type(value).__name__}.", field=name)
    if len(value) > longest:
        raise InvalidInput(f"It has {len(value)} characters and {longest} fit.", field=name)
    if name in _REQUIRED and not block(value):
        raise InvalidInput("It must be printed on every voucher and is empty.", field=name)


def _legends(value: object) -> tuple[str, ...]:
    if isinstance(value, str) or not isinstance(value, Iterable):
        raise InvalidInput("It is a list of texts.", field="extra_legends")
    texts = tuple(value)
    if len(texts) > _MOST_LEGENDS:
        raise InvalidInput(f"There are {len(texts)}, and {_MOST_LEGENDS} fit.", field="extra_legends")
    for text in texts:
        _check_text("extra_legends", text, _LONGEST_LEGEND)
    return texts


def _is_day(value: object) -> bool:
    return isinstance(value, date) and not isinstance(value, datetime)
