"""VAT per rate (Iva): 10018-10023, 10051, 10061, 10070, 10071, 10075."""

from __future__ import annotations

from decimal import Decimal

from arca_sdk.domain.codes import VatRate
from arca_sdk.domain.invoice import Invoice, VatSubtotal
from arca_sdk.domain.money import ZERO, agrees, round_cents
from arca_sdk.domain.rules.base import Circumstances, Rule, reject
from arca_sdk.domain.rules.malformed import VAT_EMPTY
from arca_sdk.domain.rules.vouchers import CLASS_C, USED_GOODS, has_repeats, is_made_by_monotributista

_LOOSE = frozenset((2, 3, 7, 8, 52, 53))
"""Notes that may correct only the tax: base and rate are not held to one another. FCE notes are not among them."""


def _rate_set_wrong(invoice: Invoice, circumstances: Circumstances) -> bool:
    if invoice.voucher_type in CLASS_C:
        return False
    if VAT_EMPTY in circumstances.malformed:
        return True
    if invoice.vat_total > 0:
        return not invoice.vat
    return invoice.vat_total == 0 and any(subtotal.rate != VatRate.CERO for subtotal in invoice.vat)


def _rate_unknown(invoice: Invoice, _: Circumstances) -> bool:
    if invoice.voucher_type in CLASS_C:
        return False
    may_lack = invoice.voucher_type in _LOOSE
    return any(not subtotal.rate.is_rate and not (may_lack and subtotal.rate == 0) for subtotal in invoice.vat)


def _base_not_positive(invoice: Invoice, _: Circumstances) -> bool:
    if invoice.voucher_type in CLASS_C:
        return False
    if invoice.voucher_type in _LOOSE:
        return any(subtotal.base < 0 for subtotal in invoice.vat)
    return any(subtotal.base <= 0 for subtotal in invoice.vat)


def _amount_negative(invoice: Invoice, _: Circumstances) -> bool:
    # For the loose notes it is not clear what the manual's exception allows, so nothing is refused here.
    if invoice.voucher_type in CLASS_C or invoice.voucher_type in _LOOSE:
        return False
    return any(subtotal.amount < 0 for subtotal in invoice.vat)


def _rate_repeated(invoice: Invoice, _: Circumstances) -> bool:
    if len(invoice.vat) < 2 or invoice.voucher_type in CLASS_C:
        return False
    return has_repeats(int(subtotal.rate) for subtotal in invoice.vat)


def _sum_of_amounts(invoice: Invoice) -> Decimal:
    return sum((subtotal.amount for subtotal in invoice.vat), ZERO)


def _sum_of_bases(invoice: Invoice) -> Decimal:
    return sum((subtotal.base for subtotal in invoice.vat), ZERO)


def _vat_total_differs(invoice: Invoice, _: Circumstances) -> bool:
    if invoice.voucher_type in CLASS_C:
        return False
    expected = _sum_of_amounts(invoice)
    return invoice.vat_total != expected and not agrees(invoice.vat_total, expected, terms=len(invoice.vat))


def _amount_of(subtotal: VatSubtotal) -> Decimal:
    return round_cents(subtotal.base * subtotal.rate.factor)


def _is_off(subtotal: VatSubtotal) -> bool:
    return subtotal.rate.is_rate and not agrees(subtotal.amount, _amount_of(subtotal))


def _amount_off_rate(invoice: Invoice, _: Circumstances) -> bool:
    if invoice.voucher_type in CLASS_C or invoice.voucher_type in _LOOSE:
        return False
    return any(_is_off(subtotal) for subtotal in invoice.vat)


def _expected_amounts(invoice: Invoice, _: Circumstances) -> str:
    return ", ".join(f"{subtotal.rate.label}: {_amount_of(subtotal)}" for subtotal in invoice.vat if _is_off(subtotal))


def _net_differs(invoice: Invoice, _: Circumstances) -> bool:
    # Without rates there is nothing to add up: then it is 10070.
    if not invoice.vat or invoice.voucher_type in CLASS_C or invoice.voucher_type in _LOOSE:
        return False
    expected = _sum_of_bases(invoice)
    return invoice.net != expected and not agrees(invoice.net, expected, terms=len(invoice.vat))


def _is_used_goods_of_monotributista(invoice: Invoice, circumstances: Circumstances) -> bool:
    return invoice.voucher_type == USED_GOODS and is_made_by_monotributista(circumstances)


def _net_without_rates(invoice: Invoice, circumstances: Circumstances) -> bool:
    if invoice.vat or invoice.net <= 0 or invoice.voucher_type in CLASS_C:
        return False
    return not _is_used_goods_of_monotributista(invoice, circumstances)


def _sends_rates(invoice: Invoice, circumstances: Circumstances) -> bool:
    return bool(invoice.vat) or VAT_EMPTY in circumstances.malformed


def _rates_in_class_c(invoice: Invoice, circumstances: Circumstances) -> bool:
    return invoice.voucher_type in CLASS_C and _sends_rates(invoice, circumstances)


def _rates_on_used_goods(invoice: Invoice, circumstances: Circumstances) -> bool:
    return _is_used_goods_of_monotributista(invoice, circumstances) and _sends_rates(invoice, circumstances)


RULES: tuple[Rule, ...] = (
    reject(
        10018,
        "vat",
        "Iva",
        "Con IVA mayor que 0 se informan sus alícuotas; con IVA 0, solo la del 0%.",
        "VAT greater than 0 is stated by rate; VAT of 0 has only the 0% rate.",
        "Informe una alícuota por cada tasa usada.",
        "State one subtotal for each rate used.",
        _rate_set_wrong,
    ),
    reject(
        10019,
        "vat",
        "AlicIva.Id",
        "Cada alícuota debe ser una de ARCA: 0, 2.5, 5, 10.5, 21 o 27%.",
        "Each rate must be one of ARCA's: 0, 2.5, 5, 10.5, 21 or 27%.",
        "Lo no gravado y lo exento van en sus propios importes, no como alícuota.",
        "Untaxed and exempt sales go into their own amounts, not as a rate.",
        _rate_unknown,
    ),
    reject(
        10020,
        "vat",
        "AlicIva.BaseImp",
        "La base de cada alícuota debe ser mayor que 0 (en notas puede ser 0).",
        "The base of each rate must be greater than 0 (on notes it may be 0).",
        "Quite las alícuotas sin base.",
        "Leave out the rates without a base.",
        _base_not_positive,
    ),
    reject(
        10021,
        "vat",
        "AlicIva.Importe",
        "El IVA de cada alícuota no puede ser negativo.",
        "The tax of each rate may not be negative.",
        "Para devolver IVA emita una nota de crédito.",
        "To give VAT back issue a credit note.",
        _amount_negative,
    ),
    reject(
        10022,
        "vat",
        "AlicIva.Id",
        "Cada alícuota va una sola vez.",
        "Each rate appears only once.",
        "Sume en una las bases de la misma tasa.",
        "Add up the bases of the same rate.",
        _rate_repeated,
    ),
    reject(
        10023,
        "vat_total",
        "ImpIVA",
        "El IVA total debe ser la suma del IVA de las alícuotas.",
        "Total VAT must be the sum of the rates' tax.",
        "Corrija el IVA total.",
        "Correct the total VAT.",
        _vat_total_differs,
        suggest=lambda invoice, _: str(_sum_of_amounts(invoice)),
    ),
    reject(
        10051,
        "vat",
        "AlicIva.Importe",
        "El IVA de cada alícuota debe ser su base por la tasa.",
        "The tax of each rate must be its base times the rate.",
        "Corrija el importe.",
        "Correct the amount.",
        _amount_off_rate,
        suggest=_expected_amounts,
    ),
    reject(
        10061,
        "net",
        "ImpNeto",
        "El neto debe ser la suma de las bases de las alícuotas.",
        "The net amount must be the sum of the rates' bases.",
        "Corrija el neto.",
        "Correct the net amount.",
        _net_differs,
        suggest=lambda invoice, _: str(_sum_of_bases(invoice)),
    ),
    reject(
        10070,
        "vat",
        "Iva",
        "Con neto mayor que 0 se informan las alícuotas de IVA.",
        "A net amount greater than 0 needs its VAT rates.",
        "Agregue las alícuotas, o pase el importe a no gravado o exento.",
        "Add the rates, or move the amount to untaxed or exempt.",
        _net_without_rates,
        text="Si ImpNeto es mayor a 0, el objeto AlicIva es obligatorio y no debe ser nulo.",
    ),
    reject(
        10071,
        "vat",
        "Iva",
        "La clase C no lleva alícuotas de IVA.",
        "Class C has no VAT rates.",
        "Quite las alícuotas y ponga todo en el neto.",
        "Leave out the rates and put everything into the net amount.",
        _rates_in_class_c,
        text="Para comprobantes tipo C el objeto IVA no debe informarse.",
    ),
    reject(
        10075,
        "vat",
        "Iva",
        "Los bienes usados de un monotributista no llevan alícuotas de IVA.",
        "A Monotributista's used goods have no VAT rates.",
        "Quite las alícuotas y ponga el importe en no gravado.",
        "Leave out the rates and put the amount into untaxed.",
        _rates_on_used_goods,
    ),
)
