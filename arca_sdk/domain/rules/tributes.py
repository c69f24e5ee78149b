"""Other taxes (Tributos): 10024-10029, 10042, 10067, 10283."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from arca_sdk.domain.codes import DocumentType, TributeType
from arca_sdk.domain.invoice import Invoice
from arca_sdk.domain.money import ZERO, agrees
from arca_sdk.domain.rules.base import MANUAL_LATER, Circumstances, Rule, observe, reject, since
from arca_sdk.domain.rules.malformed import TRIBUTES_EMPTY
from arca_sdk.domain.rules.vouchers import FCE, is_uncategorized

_CLASS_B_WITH_PERCEPTION = frozenset((6, 7, 8))


def _list_wrong(invoice: Invoice, circumstances: Circumstances) -> bool:
    if TRIBUTES_EMPTY in circumstances.malformed:
        return True
    if invoice.tributes_total > 0:
        return not invoice.tributes
    return invoice.tributes_total == 0 and bool(invoice.tributes)


def _type_unknown(invoice: Invoice, _: Circumstances) -> bool:
    return any(not tribute.type.is_known for tribute in invoice.tributes)


def _base_negative(invoice: Invoice, _: Circumstances) -> bool:
    return any(tribute.base < 0 for tribute in invoice.tributes)


def _rate_negative(invoice: Invoice, _: Circumstances) -> bool:
    return any(tribute.rate < 0 for tribute in invoice.tributes)


def _amount_negative(invoice: Invoice, _: Circumstances) -> bool:
    return any(tribute.amount < 0 for tribute in invoice.tributes)


def _sum_of_tributes(invoice: Invoice) -> Decimal:
    return sum((tribute.amount for tribute in invoice.tributes), ZERO)


def _total_differs(invoice: Invoice, _: Circumstances) -> bool:
    # Without tributes there is nothing to add up: then it is 10024.
    if not invoice.tributes:
        return False
    return not agrees(invoice.tributes_total, _sum_of_tributes(invoice), terms=len(invoice.tributes))


def _not_described(invoice: Invoice, _: Circumstances) -> bool:
    always = invoice.voucher_type in FCE
    return any(
        not tribute.description.strip() and (always or tribute.type == TributeType.OTRO) for tribute in invoice.tributes
    )


def _taxed_sale_to_uncategorized(invoice: Invoice) -> bool:
    document = invoice.receiver.document
    return (
        is_uncategorized(document)
        and document.type == DocumentType.CUIT
        and invoice.voucher_type in _CLASS_B_WITH_PERCEPTION
        and invoice.net + invoice.vat_total > 0
    )


def _perception_missing(invoice: Invoice, _: Circumstances) -> bool:
    # The manual v4.0 asked this of all class B; the later text, followed here, names 6, 7 and 8.
    return invoice.tributes_total == 0 and _taxed_sale_to_uncategorized(invoice)


def _another_tribute_instead(invoice: Invoice, _: Circumstances) -> bool:
    if invoice.tributes_total <= 0 or not _taxed_sale_to_uncategorized(invoice):
        return False
    wanted = TributeType.PERCEPCION_DE_IVA_NO_CATEGORIZADO
    return all(tribute.type != wanted for tribute in invoice.tributes)


RULES: tuple[Rule, ...] = (
    reject(
        10024,
        "tributes",
        "Tributos",
        "Los tributos se detallan si su total es mayor que 0, y no se informan si es 0.",
        "Other taxes are listed where their total is greater than 0, and left out where it is 0.",
        "Detalle cada tributo, o quite la lista.",
        "List each tax, or leave the list out.",
        _list_wrong,
    ),
    reject(
        10025,
        "tributes",
        "Tributo.Id",
        "El tipo de cada tributo debe ser uno de ARCA.",
        "The type of each tax must be one of ARCA's.",
        "Elija uno de FEParamGetTiposTributos; 99 es otro, con descripción.",
        "Choose one from FEParamGetTiposTributos; 99 is another, with a description.",
        _type_unknown,
    ),
    reject(
        10026,
        "tributes",
        "Tributo.BaseImp",
        "La base de un tributo no puede ser negativa.",
        "The base of a tax may not be negative.",
        "Corrija la base.",
        "Correct the base.",
        _base_negative,
    ),
    reject(
        10027,
        "tributes",
        "Tributo.Alic",
        "La alícuota de un tributo no puede ser negativa.",
        "The rate of a tax may not be negative.",
        "Corrija la alícuota.",
        "Correct the rate.",
        _rate_negative,
    ),
    reject(
        10028,
        "tributes",
        "Tributo.Importe",
        "El importe de un tributo no puede ser negativo.",
        "The amount of a tax may not be negative.",
        "Corrija el importe.",
        "Correct the amount.",
        _amount_negative,
    ),
    reject(
        10029,
        "tributes_total",
        "ImpTrib",
        "El total de tributos debe ser la suma de sus importes.",
        "The total of other taxes must be the sum of their amounts.",
        "Corrija el total de tributos.",
        "Correct the total of other taxes.",
        _total_differs,
        suggest=lambda invoice, _: str(_sum_of_tributes(invoice)),
    ),
    reject(
        10042,
        "tributes",
        "Tributo.Desc",
        "El tributo 99 se describe, y en una FCE todos.",
        "Tax 99 is described, and on an FCE every tax.",
        "Agregue la descripción.",
        "Add the description.",
        _not_described,
    ),
    reject(
        10067,
        "tributes",
        "Tributos",
        "Una venta gravada de clase B a un no categorizado lleva la percepción de IVA (tributo 13).",
        "A taxed class B sale to an uncategorised receiver carries the VAT perception (tax 13).",
        "Agregue el tributo 13.",
        "Add tax 13.",
        _perception_missing,
    ),
    observe(
        10283,
        "tributes",
        "Tributos",
        "La percepción a un no categorizado debería informarse con el tributo 13.",
        "The perception on an uncategorised receiver should be stated as tax 13.",
        "Use el tributo 13 para esa percepción.",
        "Use tax 13 for that perception.",
        _another_tribute_instead,
        source=MANUAL_LATER,
        validity=since(date(2026, 9, 1)),
    ),
)
