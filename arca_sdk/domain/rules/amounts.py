"""Totals: 10043-10048, 10056, 10065, 10188, 10192. VAT and tributes have their own modules."""

from __future__ import annotations

from decimal import Decimal

from arca_sdk.domain.invoice import Invoice
from arca_sdk.domain.money import agrees
from arca_sdk.domain.rules.base import Circumstances, Rule, observe, reject
from arca_sdk.domain.rules.malformed import AMOUNT_PRECISION
from arca_sdk.domain.rules.vouchers import (
    CLASS_C,
    USED_GOODS,
    in_pesos,
    is_made_by_monotributista,
    known_receiver,
)

_FCE_WAS_DUE = frozenset((1, 4, 6, 9, 11, 15))


def _is_used_goods_of_monotributista(invoice: Invoice, circumstances: Circumstances) -> bool:
    return invoice.voucher_type == USED_GOODS and is_made_by_monotributista(circumstances)


def _untaxed_wrong(invoice: Invoice, _: Circumstances) -> bool:
    return invoice.untaxed < 0 or (invoice.untaxed != 0 and invoice.voucher_type in CLASS_C)


def _must_be_zero(amount: Decimal, invoice: Invoice, circumstances: Circumstances) -> bool:
    if not amount:
        return False
    return amount < 0 or invoice.voucher_type in CLASS_C or _is_used_goods_of_monotributista(invoice, circumstances)


def _exempt_wrong(invoice: Invoice, circumstances: Circumstances) -> bool:
    return _must_be_zero(invoice.exempt, invoice, circumstances)


def _vat_total_wrong(invoice: Invoice, circumstances: Circumstances) -> bool:
    return _must_be_zero(invoice.vat_total, invoice, circumstances)


def _net_wrong(invoice: Invoice, circumstances: Circumstances) -> bool:
    if not invoice.net:
        return False
    return invoice.net < 0 or _is_used_goods_of_monotributista(invoice, circumstances)


def _tributes_total_negative(invoice: Invoice, _: Circumstances) -> bool:
    return invoice.tributes_total < 0


def _total_negative(invoice: Invoice, _: Circumstances) -> bool:
    return invoice.total < 0


def _sum_of_parts(invoice: Invoice) -> Decimal:
    # A Monotributista's used goods need no formula of their own: what theirs leaves out must be zero (10044-10047).
    if invoice.voucher_type in CLASS_C:
        return invoice.net + invoice.tributes_total
    return invoice.untaxed + invoice.net + invoice.exempt + invoice.tributes_total + invoice.vat_total


def _total_differs(invoice: Invoice, _: Circumstances) -> bool:
    expected = _sum_of_parts(invoice)
    return invoice.total != expected and not agrees(invoice.total, expected)


def _expected_total(invoice: Invoice, _: Circumstances) -> str:
    return str(_sum_of_parts(invoice))


def _too_precise(_: Invoice, circumstances: Circumstances) -> bool:
    return bool(circumstances.malformed) and not AMOUNT_PRECISION.isdisjoint(circumstances.malformed)


def _fce_was_due(invoice: Invoice, circumstances: Circumstances) -> bool:
    if invoice.voucher_type not in _FCE_WAS_DUE:
        return False
    taxpayer = known_receiver(invoice, circumstances)
    if taxpayer is None or "large_company" not in taxpayer.flags:
        return False
    minimum = circumstances.thresholds.fce_minimum.on(circumstances.today, circumstances.environment)
    amount = in_pesos(invoice, circumstances)
    return minimum is not None and amount is not None and amount >= minimum


RULES: tuple[Rule, ...] = (
    reject(
        10065,
        "total",
        "ImpTotal",
        "El total no puede ser negativo.",
        "The total may not be negative.",
        "Para devolver dinero emita una nota de crédito, con importes positivos.",
        "To give money back issue a credit note, with positive amounts.",
        _total_negative,
    ),
    reject(
        10043,
        "untaxed",
        "ImpTotConc",
        "El neto no gravado no puede ser negativo, y en clase C es 0.",
        "The untaxed amount may not be negative, and is 0 in class C.",
        "En clase C ponga todo en el neto.",
        "In class C put everything into the net amount.",
        _untaxed_wrong,
    ),
    reject(
        10045,
        "net",
        "ImpNeto",
        "El neto no puede ser negativo, y es 0 en bienes usados de un monotributista.",
        "The net amount may not be negative, and is 0 on a Monotributista's used goods.",
        "En bienes usados de un monotributista ponga el importe en no gravado.",
        "On a Monotributista's used goods put the amount into untaxed.",
        _net_wrong,
    ),
    reject(
        10044,
        "exempt",
        "ImpOpEx",
        "El importe exento no puede ser negativo, y es 0 en clase C y en bienes usados de un monotributista.",
        "The exempt amount may not be negative, and is 0 in class C and on a Monotributista's used goods.",
        "En clase C ponga todo en el neto; en bienes usados, en no gravado.",
        "In class C put everything into the net amount; on used goods, into untaxed.",
        _exempt_wrong,
    ),
    reject(
        10046,
        "tributes_total",
        "ImpTrib",
        "El total de otros tributos no puede ser negativo.",
        "The total of other taxes may not be negative.",
        "Informe los tributos con importes positivos.",
        "State the taxes with positive amounts.",
        _tributes_total_negative,
    ),
    reject(
        10047,
        "vat_total",
        "ImpIVA",
        "El IVA no puede ser negativo, y es 0 en clase C y en bienes usados de un monotributista.",
        "VAT may not be negative, and is 0 in class C and on a Monotributista's used goods.",
        "Quite el IVA de esos comprobantes.",
        "Take VAT out of those vouchers.",
        _vat_total_wrong,
    ),
    reject(
        10048,
        "total",
        "ImpTotal",
        "El total debe ser la suma de sus partes: no gravado, neto, exento, tributos e IVA (en clase C, neto y "
        "tributos).",
        "The total must be the sum of its parts: untaxed, net, exempt, other taxes and VAT (in class C, net and "
        "other taxes).",
        "Corrija el total.",
        "Correct the total.",
        _total_differs,
        text="El campo 'Importe Total' ImpTotal, debe ser igual a la suma de ImpTotConc + ImpNeto + ImpOpEx + ImpTrib "
        "+ ImpIVA",
        suggest=_expected_total,
    ),
    reject(
        10056,
        "total",
        "ImpTotal/ImpNeto/…",
        "Los importes llevan hasta 13 enteros y 2 decimales; la cotización, 4 y 6.",
        "Amounts have up to 13 digits and 2 decimals; the exchange rate 4 and 6.",
        "Redondee los importes al centavo.",
        "Round the amounts to the cent.",
        _too_precise,
    ),
    observe(
        10188,
        "voucher_type",
        "CbteTipo",
        "A una empresa grande, desde el monto mínimo, corresponde factura de crédito electrónica (FCE).",
        "To a large company, from the minimum amount on, an electronic credit invoice (FCE) is due.",
        "Emita el comprobante FCE de la misma clase si usted es MiPyME.",
        "Issue the FCE voucher of the same class if you are an MSME.",
        _fce_was_due,
        source="Ley 27.440; WSFEv1 manual v4.0, FECAESolicitar validations",
        needs_registry=True,
    ),
    reject(
        10192,
        "voucher_type",
        "CbteTipo",
        "Por la categoría de las partes y el monto, el comprobante debe ser una FCE.",
        "By the parties' categories and the amount, the voucher must be an FCE.",
        "Emita el comprobante FCE de la misma clase.",
        "Issue the FCE voucher of the same class.",
        # Where ARCA remarks (10188) and where it refuses depends on the issuer's category, which only ARCA knows.
        None,
        source="Ley 27.440; WSFEv1 manual v4.0, FECAESolicitar validations",
        needs_registry=True,
    ),
)
