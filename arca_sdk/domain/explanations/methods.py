"""The codes of WSFEv1's small methods: queries, CAEA's request and the report of its disuse."""

from __future__ import annotations

from arca_sdk.domain.explanations.base import MANUAL, MANUAL_LATER, Case
from arca_sdk.domain.rules import Severity

_LAST, _CONSULT = "FECompUltimoAutorizado", "FECompConsultar"
_RATE, _CONDITIONS = "FEParamGetCotizacion", "FEParamGetCondicionIvaReceptor"
_REQUEST, _ASK = "FECAEASolicitar", "FECAEAConsultar"
_UNUSED, _ASK_UNUSED = "FECAEASinMovimientoInformar", "FECAEASinMovimientoConsultar"
_RG_5782 = f"RG 5782; {MANUAL_LATER}"

_POINT_OF_SALE = ("point_of_sale", "PtoVta")
_TYPE = ("voucher_type", "CbteTipo")
_CAEA = ("caea", "CAEA")
_ISSUER = ("issuer", "Auth.Cuit")
_PERIOD, _ORDER = ("period", "Periodo"), ("order", "Orden")

# code, operations, (our field, ARCA's), meaning en, meaning es, fix en, fix es
_REJECTING: tuple[tuple[int, tuple[str, ...], tuple[str, str], str, str, str, str], ...] = (
    (
        11000,
        (_LAST,),
        _POINT_OF_SALE,
        "The point of sale must lie between 1 and 99998.",
        "El punto de venta debe estar entre 1 y 99998.",
        "Correct the point of sale.",
        "Corrija el punto de venta.",
    ),
    (
        11001,
        (_LAST,),
        _TYPE,
        "The voucher type must be one that this service authorises.",
        "El tipo de comprobante debe ser uno de los que autoriza este servicio.",
        "Choose one from `arca tables voucher_types`.",
        "Elija uno de `arca tables voucher_types`.",
    ),
    (
        11002,
        (_LAST,),
        _POINT_OF_SALE,
        "The point of sale is not enabled for this web service.",
        "El punto de venta no está habilitado para este web service.",
        "Register it at ARCA as a point of sale for web services (in a strict simulator `arca simulator "
        "point-of-sale`), or use one from `arca tables points_of_sale`.",
        "Delo de alta en ARCA como punto de venta para web services (en un simulador estricto `arca simulator "
        "point-of-sale`), o use uno de `arca tables points_of_sale`.",
    ),
    (
        10200,
        (_CONSULT,),
        _POINT_OF_SALE,
        "The point of sale is missing or malformed.",
        "El punto de venta falta o está mal escrito.",
        "State it as a number of up to 5 digits.",
        "Indíquelo como un número de hasta 5 cifras.",
    ),
    (
        10201,
        (_CONSULT,),
        _TYPE,
        "The voucher type is missing or malformed.",
        "El tipo de comprobante falta o está mal escrito.",
        "State it as ARCA's code, for example 6.",
        "Indíquelo con el código de ARCA, por ejemplo 6.",
    ),
    (
        10104,
        (_CONSULT,),
        _POINT_OF_SALE,
        "The point of sale is not registered.",
        "El punto de venta no está registrado.",
        "Check it with `arca tables points_of_sale`.",
        "Revíselo con `arca tables points_of_sale`.",
    ),
    (
        10202,
        (_CONSULT,),
        ("number", "CbteNro"),
        "The voucher's number is missing or malformed.",
        "El número de comprobante falta o está mal escrito.",
        "State a number from 1 to 99999999.",
        "Indique un número de 1 a 99999999.",
    ),
    (
        12000,
        (_RATE,),
        ("currency", "MonId"),
        "The currency is not one of ARCA's.",
        "La moneda no es una de las de ARCA.",
        "Choose one from `arca tables currencies`.",
        "Elija una de `arca tables currencies`.",
    ),
    (
        12001,
        (_RATE,),
        ("currency", "MonId"),
        "The currency is missing.",
        "Falta la moneda.",
        "State it, for example DOL.",
        "Indíquela, por ejemplo DOL.",
    ),
    (
        12002,
        (_RATE,),
        ("on", "FchCotiz"),
        "The day of the rate is not a date (on the wire, yyyymmdd).",
        "El día de la cotización no es una fecha (en el pedido, aaaammdd).",
        "Correct the date; this library takes it as 2026-11-30.",
        "Corrija la fecha; a esta biblioteca se le da como 2026-11-30.",
    ),
    (
        10244,
        (_CONDITIONS,),
        ("voucher_class", "ClaseCmp"),
        "The class must be A, B, C, ALEY or 49; left empty it means all.",
        "La clase debe ser A, B, C, ALEY o 49; vacía son todas.",
        "Use one of those, or leave it out.",
        "Use una de ésas, o no la indique.",
    ),
    (
        15000,
        (_REQUEST,),
        _ISSUER,
        "The CUIT must be active in ARCA's registry.",
        "El CUIT debe estar activo en el registro de ARCA.",
        "Put the registration in order at ARCA.",
        "Regularice la inscripción en ARCA.",
    ),
    (
        15001,
        (_REQUEST,),
        _ISSUER,
        "The CUIT had to be registered as a self-printer; ARCA dropped this rule on 1 June 2026.",
        "El CUIT debía estar registrado como autoimpresor; ARCA quitó esta regla el 1 de junio de 2026.",
        "It should no longer come: ask ARCA if it does.",
        "Ya no debería aparecer: consulte a ARCA si aparece.",
    ),
    (
        15003,
        (_REQUEST,),
        _ISSUER,
        "The CUIT must have an active point of sale for CAEA.",
        "El CUIT debe tener un punto de venta activo para CAEA.",
        "Register one at ARCA (contingency CAEA).",
        "Dé de alta uno en ARCA (CAEA contingencias).",
    ),
    (
        15004,
        (_REQUEST, _ASK),
        _PERIOD,
        "The period is a year and a month, yyyymm.",
        "El período es un año y un mes, aaaamm.",
        "Correct it, for example 202611.",
        "Corríjalo, por ejemplo 202611.",
    ),
    (
        15005,
        (_REQUEST, _ASK),
        _ORDER,
        "The fortnight is 1 (days 1 to 15) or 2 (from the 16th).",
        "La quincena es 1 (días 1 a 15) o 2 (desde el 16).",
        "Use 1 or 2.",
        "Use 1 o 2.",
    ),
    (
        15006,
        (_REQUEST,),
        _PERIOD,
        "A CAEA can be asked for from 5 calendar days before its fortnight until the fortnight's last day.",
        "Un CAEA se pide desde 5 días corridos antes de su quincena hasta el último día de ella.",
        "Ask for the current fortnight, or wait for the next one's window.",
        "Pida el de la quincena en curso, o espere la ventana de la siguiente.",
    ),
    (
        15008,
        (_REQUEST,),
        _PERIOD,
        "The CUIT already has a CAEA for that period and fortnight.",
        "El CUIT ya tiene un CAEA de ese período y quincena.",
        "Use that one: FECAEAConsultar returns it.",
        "Use ése: lo devuelve FECAEAConsultar.",
    ),
    (
        15009,
        (_REQUEST,),
        _ISSUER,
        "The CUIT has trouble with its address.",
        "El CUIT registra problemas de domicilio.",
        "Put the fiscal address in order at ARCA.",
        "Regularice el domicilio fiscal en ARCA.",
    ),
    (
        15010,
        (_REQUEST,),
        _ISSUER,
        "The CUIT must be registered in Monotributo (20), VAT (30) or as VAT-exempt (32).",
        "El CUIT debe estar inscripto en Monotributo (20), IVA (30) o como exento de IVA (32).",
        "Register the tax at ARCA.",
        "Inscríbase en el impuesto en ARCA.",
    ),
    (
        15011,
        (_REQUEST,),
        _ISSUER,
        "The CUIT must have declared an economic activity.",
        "El CUIT debe tener declarada una actividad económica.",
        "Declare the activity at ARCA.",
        "Declare la actividad en ARCA.",
    ),
    (
        15012,
        (_REQUEST,),
        _ISSUER,
        "The CUIT must be enrolled for electronic vouchers.",
        "El CUIT debe estar empadronado en comprobantes electrónicos.",
        "Enrol at ARCA (Regímenes de facturación y registración).",
        "Empadrónese en ARCA (Regímenes de facturación y registración).",
    ),
    (
        15016,
        (_REQUEST,),
        _ISSUER,
        "CAEA is for contingencies only: its address must also have an active point of sale for CAE or a fiscal "
        "controller.",
        "CAEA es sólo para contingencias: su domicilio debe tener también un punto de venta activo de CAE o un "
        "controlador fiscal.",
        "Register a point of sale for CAE at the same address.",
        "Dé de alta un punto de venta de CAE en el mismo domicilio.",
    ),
    (
        1200,
        (_UNUSED,),
        _CAEA,
        "The code is not a CAEA.",
        "El código no es un CAEA.",
        "State the CAEA, not a CAE.",
        "Indique el CAEA, no un CAE.",
    ),
    (
        1201,
        (_UNUSED,),
        _CAEA,
        "The CAEA belongs to another CUIT.",
        "El CAEA es de otro CUIT.",
        "Use the CAEA of the CUIT that reports.",
        "Use el CAEA del CUIT que informa.",
    ),
    (
        1202,
        (_UNUSED,),
        _CAEA,
        "The CAEA was used at that point of sale: a voucher was reported with it.",
        "El CAEA se usó en ese punto de venta: hay un comprobante informado con él.",
        "Nothing to report: it was not idle.",
        "No hay nada que informar: tuvo movimiento.",
    ),
    (
        1203,
        (_UNUSED,),
        _CAEA,
        "The disuse can be reported only after the first day of the CAEA's validity.",
        "La falta de movimiento se informa sólo después del primer día de vigencia del CAEA.",
        "Report it from the second day on.",
        "Infórmela desde el segundo día.",
    ),
    (
        1204,
        (_UNUSED,),
        _POINT_OF_SALE,
        "The point of sale is not one for CAEA.",
        "El punto de venta no es de CAEA.",
        "Use a point of sale for CAEA.",
        "Use un punto de venta de CAEA.",
    ),
    (
        1205,
        (_UNUSED,),
        _POINT_OF_SALE,
        "The point of sale was not active during the CAEA's validity.",
        "El punto de venta no estuvo activo durante la vigencia del CAEA.",
        "Check the point of sale: there is nothing to report for it.",
        "Revise el punto de venta: no hay nada que informar por él.",
    ),
    (
        1206,
        (_UNUSED,),
        _POINT_OF_SALE,
        "The point of sale must lie between 1 and 99998.",
        "El punto de venta debe estar entre 1 y 99998.",
        "Correct the point of sale.",
        "Corrija el punto de venta.",
    ),
    (
        1207,
        (_UNUSED,),
        _CAEA,
        "A CAEA has 14 digits.",
        "Un CAEA tiene 14 cifras.",
        "Copy the whole code.",
        "Copie el código entero.",
    ),
    (
        1209,
        (_UNUSED,),
        _POINT_OF_SALE,
        "The disuse at that point of sale was reported already.",
        "La falta de movimiento en ese punto de venta ya se informó.",
        "Nothing to do.",
        "No hay nada que hacer.",
    ),
    (
        10100,
        (_ASK_UNUSED,),
        _CAEA,
        "The CAEA is missing or malformed.",
        "El CAEA falta o está mal escrito.",
        "State its 14 digits.",
        "Indique sus 14 cifras.",
    ),
    (
        10101,
        (_ASK_UNUSED,),
        _POINT_OF_SALE,
        "The point of sale is missing or malformed.",
        "El punto de venta falta o está mal escrito.",
        "State it as a number of up to 5 digits.",
        "Indíquelo como un número de hasta 5 cifras.",
    ),
    (
        10102,
        (_ASK_UNUSED,),
        _CAEA,
        "The CAEA has not been reported as unused.",
        "El CAEA no se informó como sin movimiento.",
        "Report it (FECAEASinMovimientoInformar) if it was not used.",
        "Infórmelo (FECAEASinMovimientoInformar) si no se usó.",
    ),
    (
        10105,
        (_ASK_UNUSED,),
        _CAEA,
        "Vouchers were reported with the CAEA at that point of sale.",
        "Hay comprobantes informados con el CAEA en ese punto de venta.",
        "Nothing to do: it was not idle.",
        "No hay nada que hacer: tuvo movimiento.",
    ),
)

_OBSERVING: tuple[tuple[int, tuple[str, ...], tuple[str, str], str, str, str, str], ...] = (
    (
        15014,
        (_REQUEST,),
        _ISSUER,
        "Fortnights are still to be reported: two in a row, or four apart. The text lists them as "
        "period;fortnight;point of sale.",
        "Hay quincenas sin informar: dos seguidas, o cuatro alternadas. El texto las lista como "
        "período;quincena;punto de venta.",
        "Report them, or declare the CAEAs unused.",
        "Infórmelas, o declare los CAEA sin movimiento.",
    ),
    (
        15015,
        (_REQUEST,),
        _ISSUER,
        "The CUIT has no electronic fiscal domicile.",
        "El CUIT no tiene domicilio fiscal electrónico.",
        "Set it up at ARCA.",
        "Constitúyalo en ARCA.",
    ),
    (
        15017,
        (_REQUEST,),
        _ISSUER,
        "Some points of sale for CAEA share no address with one for CAE or a fiscal controller.",
        "Algunos puntos de venta de CAEA no comparten domicilio con uno de CAE o un controlador fiscal.",
        "Register a point of sale for CAE at those addresses.",
        "Dé de alta un punto de venta de CAE en esos domicilios.",
    ),
    (
        15018,
        (_REQUEST,),
        ("generated_at", "CbteFchHsGen"),
        "A reminder: CAEA is for contingencies, and its vouchers are reported with the moment they were made.",
        "Un recordatorio: CAEA es para contingencias, y sus comprobantes se informan con el momento en que se "
        "generaron.",
        "Report each voucher with its date and time of generation.",
        "Informe cada comprobante con su fecha y hora de generación.",
    ),
)


def cases() -> dict[int | str, tuple[Case, ...]]:
    """By code."""
    found: dict[int | str, tuple[Case, ...]] = {}
    for severity, rows in ((Severity.REJECT, _REJECTING), (Severity.OBSERVE, _OBSERVING)):
        for code, operations, (field, arca_field), en, es, fix_en, fix_es in rows:
            found[code] = (
                Case(
                    meaning={"en": en, "es": es},
                    fix={"en": fix_en, "es": fix_es},
                    field=field,
                    arca_field=arca_field,
                    severity=severity,
                    operations=operations,
                    source=_RG_5782 if code in (15016, 15017, 15018) else f"{MANUAL}, {operations[0]}",
                ),
            )
    return found
