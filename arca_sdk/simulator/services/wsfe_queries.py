"""WSFEv1's questions: vouchers, last numbers, limits, and the tables that depend on who asks.

Words nobody has recorded are our own, in the manner of those that were.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from arca_sdk.domain.clock import ARGENTINA, civil_date, compact, parse_compact
from arca_sdk.domain.codes import Currency, TributeType
from arca_sdk.domain.cuit import Cuit
from arca_sdk.domain.rules.header import MAX_POINT_OF_SALE
from arca_sdk.domain.rules.numbers import MAX_NUMBER
from arca_sdk.domain.rules.vouchers import ENABLED
from arca_sdk.errors import ArcaMessage
from arca_sdk.simulator.call import Call
from arca_sdk.simulator.ledger import IssuedVoucher, RegisteredPointOfSale
from arca_sdk.simulator.rates import day_before, is_answered, rate_on
from arca_sdk.simulator.registry import LedgerRegistry
from arca_sdk.simulator.services.wsfe_notices import NO_DATA, refuse, write_errors, write_observations
from arca_sdk.simulator.services.wsfe_tables import CURRENCIES, OPEN_END, TABLES, conditions
from arca_sdk.wire.wsfe import write_fields

Values = dict[str, Any]

NO_SEQUENCE: Values = {"PtoVta": 0, "CbteTipo": 0, "CbteNro": 0}
"""What FECompUltimoAutorizado repeats where it has only errors to tell."""

_TOO_LONG = "Campo {} no lo ingreso o supera el tamaño permitido de {} caracteres numericos."

BAD_POINT_OF_SALE = ArcaMessage(11000, "Campo PtoVta invalido. Debe estar comprendido entre 1 y 99998.")
BAD_VOUCHER_TYPE = ArcaMessage(11001, "Campo CbteTipo invalido. Ver metodo FEParamGetTiposCbte")
POINT_OF_SALE_NOT_ENABLED = ArcaMessage(
    11002, "El punto de venta no se encuentra habilitado a usar en el presente WS. Ver metodo FEParamGetPtosVenta"
)
CONSULTED_POINT_OF_SALE = ArcaMessage(10200, _TOO_LONG.format("PtoVta", 5))
CONSULTED_TYPE = ArcaMessage(10201, _TOO_LONG.format("CbteTipo", 3))
CONSULTED_NUMBER = ArcaMessage(10202, _TOO_LONG.format("CbteNro", 8))
CONSULTED_UNKNOWN_POINT_OF_SALE = ArcaMessage(10104, "El punto de venta no se encuentra registrado.")
BAD_CLASS = ArcaMessage(10244, "Campo ClaseCmp invalido. Los valores permitidos son: A, B, C, ALEY o 49.")
CURRENCY_NOT_ENABLED = ArcaMessage(12000, "Campo MonId invalido. Ver metodo FEParamGetTiposMonedas")
CURRENCY_MISSING = ArcaMessage(12001, "Campo MonId es obligatorio.")
BAD_RATE_DAY = ArcaMessage(12002, "Campo FchCotiz invalido. Formato valido aaaammdd")


# --- vouchers --------------------------------------------------------------------------------------------------------


def last_number(values: Values, cuit: Cuit, call: Call) -> Values:
    """FECompUltimoAutorizado; a range of class B counts with its last number."""
    point_of_sale, voucher_type = values.get("PtoVta") or 0, values.get("CbteTipo") or 0
    errors = []
    if not 1 <= point_of_sale <= MAX_POINT_OF_SALE:
        errors.append(BAD_POINT_OF_SALE)
    elif not LedgerRegistry.of(cuit, call).point_of_sale_exists(point_of_sale):
        errors.append(POINT_OF_SALE_NOT_ENABLED)
    if voucher_type not in ENABLED:
        errors.append(BAD_VOUCHER_TYPE)
    if errors:
        return NO_SEQUENCE | {"Errors": write_errors(sorted(errors, key=lambda error: error.code))}
    last = call.simulator.ledger.last(cuit, point_of_sale, voucher_type)
    return {"PtoVta": point_of_sale, "CbteTipo": voucher_type, "CbteNro": last.last if last else 0}


def consult(values: Values, cuit: Cuit, call: Call) -> Values:
    """FECompConsultar, by any number within a range."""
    asked = values.get("FeCompConsReq") or {}
    point_of_sale, voucher_type, number = (asked.get(name) or 0 for name in ("PtoVta", "CbteTipo", "CbteNro"))
    errors = []
    if not 1 <= point_of_sale <= MAX_POINT_OF_SALE:
        errors.append(CONSULTED_POINT_OF_SALE)
    elif not call.open_mode and point_of_sale not in call.simulator.ledger.points_of_sale.get(cuit, {}):
        errors.append(CONSULTED_UNKNOWN_POINT_OF_SALE)
    if voucher_type not in ENABLED:
        errors.append(CONSULTED_TYPE)
    if not 1 <= number <= MAX_NUMBER:
        errors.append(CONSULTED_NUMBER)
    if errors:
        return refuse(*sorted(errors, key=lambda error: error.code))
    found = call.simulator.ledger.find(cuit, point_of_sale, voucher_type, number)
    return {"ResultGet": write_voucher(found)} if found else refuse(NO_DATA)


_ALWAYS = ("FchServDesde", "FchServHasta", "FchVtoPago")
"""Dates that come back empty where none was sent."""


def write_voucher(voucher: IssuedVoucher) -> Values:
    """ResultGet: what was sent, in WSFEv1's order, and what it was granted."""
    written: Values = {**dict.fromkeys(_ALWAYS, ""), **write_fields(voucher.invoice)}
    if "Tributos" in written:
        written["Tributos"] = {"Tributo": [_described(tribute) for tribute in written["Tributos"]["Tributo"]]}
    written |= {
        "Resultado": "A",
        "CodAutorizacion": voucher.cae,
        "EmisionTipo": str(voucher.kind),
        "FchVto": compact(voucher.cae_due),
        "FchProceso": voucher.processed_at.astimezone(ARGENTINA).strftime("%Y%m%d%H%M%S"),
    }
    if voucher.observations:
        written["Observaciones"] = write_observations(voucher.observations)
    return written | {"PtoVta": voucher.invoice.point_of_sale, "CbteTipo": int(voucher.invoice.voucher_type)}


def _described(tribute: Values) -> Values:
    """Recorded: the description comes back for type 99, and emptied for the others."""
    words = tribute.get("Desc", "") if tribute["Id"] == TributeType.OTRO else ""
    return tribute | {"Desc": words}


def requests_limit(_: Values, __: Cuit, call: Call) -> Values:
    """FECompTotXRequest."""
    return {"RegXReq": call.simulator.batch_limit}


# --- tables ----------------------------------------------------------------------------------------------------------


def table(operation: str) -> Values:
    """A FEParamGet… method whose rows are everybody's."""
    row, rows = TABLES[operation]
    return {"ResultGet": {row: [dict(each) for each in rows]}}


def vat_conditions(values: Values, _: Cuit, __: Call) -> Values:
    """FEParamGetCondicionIvaReceptor."""
    rows = conditions(values.get("ClaseCmp") or "")
    return refuse(BAD_CLASS) if rows is None else {"ResultGet": {"CondicionIvaReceptor": rows}}


def points_of_sale(_: Values, cuit: Cuit, call: Call) -> Values:
    """FEParamGetPtosVenta: those registered or, in open mode, used so far."""
    found = call.simulator.ledger.points_of_sale.get(cuit, {})
    if not found:
        return refuse(_empty("FEParamGetPtosVenta"))
    return {"ResultGet": {"PtoVenta": [_write_point_of_sale(found[number]) for number in sorted(found)]}}


def _write_point_of_sale(registered: RegisteredPointOfSale) -> Values:
    return {
        "Nro": registered.number,
        "EmisionTipo": registered.kind,
        "Bloqueado": "S" if registered.blocked else "N",
        "FchBaja": compact(registered.closed_on) if registered.closed_on else OPEN_END,
    }


def activities(_: Values, cuit: Cuit, call: Call) -> Values:
    """FEParamGetActividades: the issuer's, the main one first."""
    taxpayer = call.simulator.ledger.taxpayers.get(cuit)
    rows = [
        {"Id": number, "Orden": place, "Desc": words}
        for place, (number, words) in enumerate(taxpayer.activities if taxpayer else (), start=1)
    ]
    return {"ResultGet": {"ActividadesTipo": rows}} if rows else refuse(_empty("FEParamGetActividades"))


def _empty(operation: str) -> ArcaMessage:
    """Recorded for FEParamGetPtosVenta."""
    return ArcaMessage(NO_DATA.code, f"Sin Resultados: - Metodo {operation}")


def rate(values: Values, _: Cuit, call: Call) -> Values:
    """FEParamGetCotizacion: of a day, or of the last one before today."""
    currency = values.get("MonId") or ""
    if not currency:
        return refuse(CURRENCY_MISSING)
    if currency not in CURRENCIES:
        return refuse(CURRENCY_NOT_ENABLED)
    today = civil_date(call.now)
    try:
        day = _asked_day(values.get("FchCotiz")) or day_before(today, call.environment)
    except ValueError:
        return refuse(BAD_RATE_DAY)
    found = rate_on(currency, day, call.simulator.ledger.rates)
    if found is None or currency == Currency.PESOS or not is_answered(day, today, call.environment):
        return refuse(NO_DATA)
    return {"ResultGet": {"MonId": currency, "MonCotiz": found, "FchCotiz": compact(day)}}


def _asked_day(text: str | None) -> date | None:
    return parse_compact(text) if text else None
