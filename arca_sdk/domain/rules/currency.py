"""Currency, exchange rate and payment in foreign currency: 10037-10039, 10119, 10239-10241."""

from __future__ import annotations

from arca_sdk.domain.codes import Currency
from arca_sdk.domain.invoice import Invoice
from arca_sdk.domain.rules.base import Circumstances, Rule, reject
from arca_sdk.domain.rules.malformed import PAID_IN_FOREIGN_CURRENCY_VALUE
from arca_sdk.domain.rules.vouchers import official_rate

_SOURCE = "RG 5616/2024; WSFEv1 manual v4.0, FECAESolicitar validations"


def _currency_unknown(invoice: Invoice, _: Circumstances) -> bool:
    return not invoice.currency.is_known


def _rate_missing(invoice: Invoice, _: Circumstances) -> bool:
    if invoice.exchange_rate is None:
        return invoice.paid_in_foreign_currency is not True
    return invoice.exchange_rate <= 0


def _rate_not_official(invoice: Invoice, circumstances: Circumstances) -> bool:
    rate = invoice.exchange_rate
    if rate is None or rate <= 0 or not _is_paid_abroad(invoice):
        return False
    official = official_rate(invoice, circumstances)
    return official is not None and rate != official


def _is_paid_abroad(invoice: Invoice) -> bool:
    return invoice.paid_in_foreign_currency is True and invoice.currency is not Currency.PESOS


def _official(invoice: Invoice, circumstances: Circumstances) -> str:
    return str(official_rate(invoice, circumstances))


def _pesos_not_one(invoice: Invoice, _: Circumstances) -> bool:
    rate = invoice.exchange_rate
    return invoice.currency is Currency.PESOS and rate is not None and rate > 0 and rate != 1


def _rate_out_of_band(invoice: Invoice, circumstances: Circumstances) -> bool:
    rate = invoice.exchange_rate
    if invoice.currency is Currency.PESOS or rate is None or rate <= 0:
        return False
    official = official_rate(invoice, circumstances)
    if official is None:
        return False
    limits = circumstances.thresholds
    return not limits.lowest_rate * official <= rate <= limits.highest_rate * official


def _band(invoice: Invoice, circumstances: Circumstances) -> str:
    official = official_rate(invoice, circumstances)
    assert official is not None
    limits = circumstances.thresholds
    return f"{limits.lowest_rate * official:f} – {limits.highest_rate * official:f}"


def _payment_not_understood(_: Invoice, circumstances: Circumstances) -> bool:
    return PAID_IN_FOREIGN_CURRENCY_VALUE in circumstances.malformed


def _rate_above_official(invoice: Invoice, circumstances: Circumstances) -> bool:
    # The manual gives no unit for its "1". Without CanMisMonExt a rate of R + 1.5 was granted, so it binds only with S.
    rate = invoice.exchange_rate
    if rate is None or not _is_paid_abroad(invoice):
        return False
    official = official_rate(invoice, circumstances)
    return official is not None and rate > official + 1


def _pesos_paid_abroad(invoice: Invoice, _: Circumstances) -> bool:
    return invoice.paid_in_foreign_currency is True and invoice.currency is Currency.PESOS


RULES: tuple[Rule, ...] = (
    reject(
        10037,
        "currency",
        "MonId",
        "La moneda es obligatoria y debe ser una de ARCA.",
        "The currency is required and must be one of ARCA's.",
        "Use PES, DOL, 060 (euro) u otra de FEParamGetTiposMonedas.",
        "Use PES, DOL, 060 (euro) or another from FEParamGetTiposMonedas.",
        _currency_unknown,
    ),
    reject(
        10038,
        "exchange_rate",
        "MonCotiz",
        "La cotización es mayor que 0, y solo puede faltar si se paga en la misma moneda extranjera.",
        "The exchange rate is greater than 0, and may be left out only where payment is in the same foreign currency.",
        "Indique la cotización; 1 para pesos.",
        "State the exchange rate; 1 for pesos.",
        _rate_missing,
        source=_SOURCE,
    ),
    reject(
        10038,
        "exchange_rate",
        "MonCotiz",
        "Si se paga en la misma moneda extranjera, la cotización es exactamente la oficial del día hábil anterior.",
        "Where payment is in the same foreign currency, the rate is the official one of the business day before.",
        "No informe la cotización, o use la oficial.",
        "Leave the rate out, or use the official one.",
        _rate_not_official,
        source=_SOURCE,
        needs_registry=True,
        suggest=_official,
    ),
    reject(
        10039,
        "exchange_rate",
        "MonCotiz",
        "La cotización del peso es 1.",
        "The exchange rate of the peso is 1.",
        "Use 1, o cambie la moneda.",
        "Use 1, or change the currency.",
        _pesos_not_one,
        suggest=lambda *_: "1",
    ),
    reject(
        10119,
        "exchange_rate",
        "MonCotiz",
        "La cotización no puede alejarse demasiado de la oficial.",
        "The exchange rate may not lie too far from the official one.",
        "Verifique que sea pesos por unidad de moneda extranjera.",
        "Check that it is pesos per unit of foreign currency.",
        _rate_out_of_band,
        needs_registry=True,
        suggest=_band,
    ),
    reject(
        10239,
        "paid_in_foreign_currency",
        "CanMisMonExt",
        "El pago en la misma moneda extranjera se informa con S o N.",
        "Payment in the same foreign currency is stated as S or N.",
        "Use S o N, o no informe el campo.",
        "Use S or N, or leave the field out.",
        _payment_not_understood,
        source=_SOURCE,
    ),
    reject(
        10240,
        "exchange_rate",
        "CanMisMonExt/MonCotiz",
        "Si se paga en la misma moneda extranjera, la cotización no puede superar en más de 1 a la oficial.",
        "Where payment is in the same foreign currency, the rate may not exceed the official one by more than 1.",
        "No informe la cotización, o use la oficial.",
        "Leave the rate out, or use the official one.",
        _rate_above_official,
        source=_SOURCE,
        needs_registry=True,
        suggest=_official,
    ),
    reject(
        10241,
        "paid_in_foreign_currency",
        "CanMisMonExt",
        "Un comprobante en pesos no se paga en moneda extranjera.",
        "A voucher in pesos is not paid in foreign currency.",
        "No informe el campo, o use N.",
        "Leave the field out, or use N.",
        _pesos_paid_abroad,
        source=_SOURCE,
    ),
)
