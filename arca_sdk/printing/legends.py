"""The legends that the law wants on a voucher, word for word, in Spanish whatever the language of the labels."""

from __future__ import annotations

from datetime import date
from typing import Any

from arca_sdk.domain.codes import Currency, TributeType, VatCondition, VoucherClass
from arca_sdk.domain.environment import Environment
from arca_sdk.domain.invoice import Invoice
from arca_sdk.domain.money import ZERO, round_cents
from arca_sdk.printing.formats import amount, block, number
from arca_sdk.printing.profile import IssuerProfile

WATERMARK = "SIN VALIDEZ FISCAL"
RETENTION = "OPERACIÓN SUJETA A RETENCIÓN"
FINAL_CONSUMER = "A CONSUMIDOR FINAL"
DECLARED_CBU = "PAGO EN CBU INFORMADA"
MONOTRIBUTO_CREDIT = (
    "El crédito fiscal discriminado en el presente comprobante, sólo podrá ser computado a efectos del Régimen de "
    "Sostenimiento e Inclusión Fiscal para Pequeños Contribuyentes de la Ley Nº 27.618."
)
TRANSPARENCY_TITLE = "Régimen de Transparencia Fiscal al Consumidor (Ley 27.743)"
TRANSPARENCY_FROM = date(2025, 1, 1)
"""First day of RG 5614 for large companies; everybody else had until 1 April 2025 and could begin earlier."""

_NOTICES = {
    Environment.SIMULATOR: "Emitido en un simulador, sin intervención de ARCA. Sin validez fiscal.",
    Environment.HOMOLOGACION: "Emitido en el entorno de pruebas (homologación) de ARCA. Sin validez fiscal.",
    Environment.PRODUCCION: "",
}
_ARCA = {"name": "ARCA", "detail": "Agencia de Recaudación y Control Aduanero"}
_AUTHORITIES = {
    Environment.SIMULATOR: {
        "name": "SIMULADOR",
        "detail": "Sin intervención de ARCA",
        "words": "Comprobante simulado",
    },
    Environment.HOMOLOGACION: {**_ARCA, "words": "Comprobante de prueba"},
    Environment.PRODUCCION: {**_ARCA, "words": "Comprobante autorizado"},
}
_TRANSPARENT_TO = frozenset({VatCondition.CONSUMIDOR_FINAL, VatCondition.EXENTO, VatCondition.NO_ALCANZADO})
_NATIONAL_INDIRECT = frozenset({TributeType.IMPUESTOS_NACIONALES, TributeType.IMPUESTOS_INTERNOS})


def watermark(environment: Environment) -> str:
    """Printed across every page where the voucher is not real."""
    return "" if environment.is_production else WATERMARK


def notice(environment: Environment) -> str:
    """The sentence at the foot that says where the voucher comes from; empty in production."""
    return _NOTICES[environment]


def authority(environment: Environment) -> dict[str, str]:
    """Who authorised, printed beside the QR."""
    return _AUTHORITIES[environment]


def legends(profile: IssuerProfile, invoice: Invoice) -> list[str]:
    """Every legend that stands beside the totals, the issuer's own ones last."""
    discriminates = invoice.voucher_class in (VoucherClass.A, VoucherClass.ALEY)
    condition = invoice.receiver.vat_condition
    found: list[str] = []
    if discriminates and condition is not None and condition.is_monotributo:
        found.append(MONOTRIBUTO_CREDIT)
    return [*found, *_currency_legends(invoice), *filter(None, map(block, profile.extra_legends))]


def headline(profile: IssuerProfile, invoice: Invoice) -> str:
    """What stands beside the letter: class ALEY (RG 5762), or class A paid into a declared CBU; else nothing."""
    if invoice.voucher_class is VoucherClass.ALEY:
        return RETENTION
    return DECLARED_CBU if invoice.voucher_class is VoucherClass.A and profile.cbu_legend else ""


def transparency(profile: IssuerProfile, invoice: Invoice) -> dict[str, Any] | None:
    """The box of RG 5614 for final consumers, exempt and not reached; undeclared conditions count as such.

    Class B always has it. Class C has it only if the profile says so: one reading of the law wants it of every seller
    to consumers, the other of those registered before VAT alone.
    """
    voucher_class = invoice.voucher_class
    condition = invoice.receiver.vat_condition
    applies = (
        (voucher_class is VoucherClass.B or (voucher_class is VoucherClass.C and profile.transparency_for_class_c))
        and (condition is None or condition in _TRANSPARENT_TO)
        and invoice.issue_date is not None
        and invoice.issue_date >= TRANSPARENCY_FROM
    )
    if not applies:
        return None
    indirect = sum((each.amount for each in invoice.tributes if each.type in _NATIONAL_INDIRECT), ZERO)
    return {
        "title": TRANSPARENCY_TITLE,
        "rows": [
            ["IVA Contenido", amount(invoice.vat_total)],
            ["Otros Impuestos Nacionales Indirectos", amount(indirect)],
        ],
    }


def _currency_legends(invoice: Invoice) -> list[str]:
    if invoice.currency == Currency.PESOS:
        return []
    found: list[str] = []
    if invoice.exchange_rate is not None:
        pesos = amount(round_cents(invoice.total * invoice.exchange_rate))
        rate = number(invoice.exchange_rate, least=2)
        found.append(
            "El total de este comprobante, expresado en moneda de curso legal (pesos argentinos) al tipo de cambio "
            f"consignado de $\u00a0{rate}, asciende a $\u00a0{pesos}."
        )
    if invoice.paid_in_foreign_currency:
        found.append(f"La operación se cancela en la misma moneda extranjera ({invoice.currency.label}).")
    return found
