"""WSFEv1's parameter tables that are the same for everybody, as the service answers them.

Codes and words are those of the domain's enumerations; what stands here is only the service's: which rows, in which
order, since when. Source: answers of homologación of July 2021, brought up to November 2026 (manuals v4.0-v4.8 and
later answers). Nobody has recorded since when the service has what was added later: its dates are those of the rule
that brought it or, for RUB and NZD, of the first table that had them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Protocol, TypeVar

from arca_sdk.domain.codes import (
    ArcaCode,
    Concept,
    Currency,
    DocumentType,
    OptionalType,
    TributeType,
    VatCondition,
    VatRate,
    VoucherClass,
    VoucherType,
)
from arca_sdk.simulator.services.wsfe_countries import COUNTRIES

Row = dict[str, Any]
OPEN_END = "NULL"
"""How the service writes a date that there is none of."""


class _Labelled(Protocol):
    label: str


E = TypeVar("E", bound=_Labelled)
Dated = Iterable[tuple[str, str]]
"""Codes, parted by spaces, that have the same first day."""

_VOUCHER_TYPES = (
    ("20100917", "1 2 3 6 7 8 4 5 9 10 63 64 34 35 39 40 60 61"),
    ("20110330", "11 12 13 15"),
    ("20130401", "49"),
    ("20150522", "51 52 53 54"),
    ("20181226", "201 202 203 206 207 208 211 212 213"),
)
_CONCEPTS = (("20100917", "1 2 3"),)
_DOCUMENT_TYPES = (
    ("20080725", "80 86 87 89 90 91 92 93 95 96 94 0 1 2 3"),
    ("20080728", "4 5 6 7 8 9 10 11 12 13 14 16 17 18 19 20 21 22 23 24 99"),
    ("20260702", "31"),
)
_VAT_RATES = (("20090220", "3 4 5 6"), ("20141020", "8 9"))
_TRIBUTES = (("20100917", "1 2 3 4 99"), ("20170719", "5 6 7 8 9 13"))
# 007, 027 and 036 are gone since, RUB and NZD are new.
_CURRENCIES = (
    ("20090403", "PES DOL"),
    ("20090416", "002"),
    ("20090403", "010 011 014 015 016 018 019 021 023 024 025 026 028 029 031 032 033 034 051 052 053 054 055 056"),
    ("20090403", "057 059 012 030 035 060"),
    ("20090415", "040 042 043 044 045 046 047 061 062 063 064"),
    ("20091110", "009"),
    ("20100125", "041 049"),
    ("20260401", "RUB NZD"),
)
_OPTIONALS = (
    ("20100917", "2"),
    ("20130401", "91 92 93"),
    ("20141016", "5 61 62 7"),
    ("20150605", "10 1011 1012 11 12"),
    ("20160101", "13 14 15"),
    ("20170309", "17 1801 1802"),
    ("20181226", "2101 2102 22"),
    ("20190308", "23"),
    ("20201126", "27"),
    ("20260901", "2901 2902"),
)


def _rows(dated: Dated, find: Callable[[str], E], write: Callable[[E], str | int]) -> Iterator[Row]:
    for since, codes in dated:
        for member in map(find, codes.split()):
            yield {"Id": write(member), "Desc": member.label, "FchDesde": since, "FchHasta": OPEN_END}


def _numbered(dated: Dated, table: Callable[[int], ArcaCode], write: Callable[[Any], str | int] = int) -> list[Row]:
    return list(_rows(dated, lambda code: table(int(code)), write))


TABLES: dict[str, tuple[str, list[Row]]] = {
    "FEParamGetTiposCbte": ("CbteTipo", _numbered(_VOUCHER_TYPES, VoucherType)),
    "FEParamGetTiposConcepto": ("ConceptoTipo", _numbered(_CONCEPTS, Concept)),
    "FEParamGetTiposDoc": ("DocTipo", _numbered(_DOCUMENT_TYPES, DocumentType)),
    # A number in a voucher, but text in its own table.
    "FEParamGetTiposIva": ("IvaTipo", _numbered(_VAT_RATES, VatRate, lambda rate: str(int(rate)))),
    "FEParamGetTiposTributos": ("TributoTipo", _numbered(_TRIBUTES, TributeType)),
    "FEParamGetTiposMonedas": ("Moneda", list(_rows(_CURRENCIES, Currency, str))),
    "FEParamGetTiposOpcional": ("OpcionalTipo", list(_rows(_OPTIONALS, OptionalType, str))),
    "FEParamGetTiposPaises": ("PaisTipo", [{"Id": number, "Desc": name} for number, name in COUNTRIES]),
}
"""By method: the name of a row's element, and the rows."""

CURRENCIES = frozenset(row["Id"] for row in TABLES["FEParamGetTiposMonedas"][1])
"""Those that are enabled."""

# --- receivers' VAT conditions, by class -----------------------------------------------------------------------------

_WITH_CLASS_A = (1, 6, 13, 16)
_JOINED = (
    ("A/ALEY/C", _WITH_CLASS_A),
    ("B/C", (4, 7, 8, 9, 10, 15)),
    # The service's own words; B is missing although 5 is the usual condition of a class B.
    ("C/49", (5,)),
)
_ORDER = (*_WITH_CLASS_A, 4, 5, 7, 8, 9, 10, 15)


def conditions(letter: str) -> list[Row] | None:
    """FEParamGetCondicionIvaReceptor: the rows of a class; of all of them for "", None for an unknown letter."""
    if not letter:
        return [_condition(code, classes) for classes, codes in _JOINED for code in codes]
    if letter not in list(VoucherClass):
        return None
    return [_condition(code, letter) for code in _ORDER if VatCondition(code).is_valid_for(VoucherClass(letter))]


def _condition(code: int, classes: str) -> Row:
    return {"Id": code, "Desc": VatCondition(code).label, "Cmp_Clase": classes}
