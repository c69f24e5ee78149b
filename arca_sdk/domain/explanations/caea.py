"""Codes of the CAEA report (FECAEARegInformativo) that have a rule of their own."""

from __future__ import annotations

from arca_sdk.domain.explanations.base import MANUAL, MANUAL_LATER, Case
from arca_sdk.domain.explanations.twins import OPERATION
from arca_sdk.domain.rules import Severity

_CAEA = ("caea", "CAEA")
_DATE = ("issue_date", "CbteFch")
_DOCUMENT = ("receiver.document", "DocTipo/DocNro")
_GENERATED = ("generated_at", "CbteFchHsGen")
_SERVICE = ("service_period", "FchServDesde/FchServHasta")
_OBSERVED = "Nothing to undo: the voucher is observed."
_OBSERVED_ES = "No hay nada que deshacer: el comprobante queda observado."

_Row = tuple[int, tuple[str, str], str, str, str, str]

# code, (our field, ARCA's), meaning en, meaning es, fix en, fix es
_REJECTING: tuple[_Row, ...] = (
    (
        700,
        ("voucher_type", "CbteTipo"),
        "The voucher type must be one that can be reported with a CAEA.",
        "El tipo de comprobante debe ser uno de los que se informan con CAEA.",
        "Use 1-4, 6-9, 11-13, 15, 51-54, 63, 64 or an FCE type.",
        "Use 1-4, 6-9, 11-13, 15, 51-54, 63, 64 o un tipo FCE.",
    ),
    (
        701,
        ("point_of_sale", "PtoVta"),
        "The point of sale must be of a CAEA kind and must not have been blocked on the voucher's date.",
        "El punto de venta debe ser de tipo CAEA y no haber estado bloqueado en la fecha del comprobante.",
        "Use a point of sale for CAEA: `arca tables points_of_sale`.",
        "Use un punto de venta de CAEA: `arca tables points_of_sale`.",
    ),
    (
        1444,
        ("point_of_sale", "PtoVta/CbteTipo"),
        "Classes A and B go with the CAEA points of sale of VAT-registered issuers, class C with those of exempt "
        "issuers or Monotributo.",
        "Las clases A y B van con puntos de venta CAEA de responsables inscriptos, la C con los de exentos o "
        "Monotributo.",
        "Use a point of sale of the issuer's standing.",
        "Use un punto de venta de la condición del emisor.",
    ),
    (
        702,
        _DATE,
        "The voucher's date must lie within the CAEA's validity.",
        "La fecha del comprobante debe estar dentro de la vigencia del CAEA.",
        "Use the CAEA of the voucher's fortnight.",
        "Use el CAEA de la quincena del comprobante.",
    ),
    (
        703,
        ("number", "CbteDesde/CbteHasta"),
        "The number must follow the last one reported for that point of sale and type.",
        "El número debe seguir al último informado de ese punto de venta y tipo.",
        "Ask for the last one (FECompUltimoAutorizado) and report in order.",
        "Pida el último (FECompUltimoAutorizado) e informe en orden.",
    ),
    (
        704,
        _DATE,
        "The date may not lie before that of the last voucher reported for that point of sale and type.",
        "La fecha no puede ser anterior a la del último comprobante informado de ese punto de venta y tipo.",
        "Report the vouchers in order of number and date.",
        "Informe los comprobantes en orden de número y fecha.",
    ),
    (
        783,
        _DATE,
        "The voucher's date is required (on the wire, yyyymmdd).",
        "La fecha del comprobante es obligatoria (en el pedido, aaaammdd).",
        "State the date; this library takes it as 2026-11-30.",
        "Indique la fecha; a esta biblioteca se le da como 2026-11-30.",
    ),
    (
        1414,
        _CAEA,
        "Vouchers are reported after the day on which the CAEA's validity began.",
        "Los comprobantes se informan después del día en que empezó la vigencia del CAEA.",
        "Report from the second day of the fortnight on.",
        "Informe desde el segundo día de la quincena.",
    ),
    (
        705,
        _CAEA,
        "The CAEA must be of the CUIT that reports.",
        "El CAEA debe ser del CUIT que informa.",
        "Use that CUIT's CAEA.",
        "Use el CAEA de ese CUIT.",
    ),
    (
        780,
        _CAEA,
        "The CAEA must be registered at ARCA.",
        "El CAEA debe estar registrado en ARCA.",
        "Check it with FECAEAConsultar.",
        "Revíselo con FECAEAConsultar.",
    ),
    (
        782,
        _CAEA,
        "The CAEA is required, and has 14 digits.",
        "El CAEA es obligatorio, y tiene 14 cifras.",
        "State the whole code.",
        "Indique el código entero.",
    ),
    (
        709,
        ("point_of_sale", "CAEA/PtoVta"),
        "The point of sale must have been opened before the CAEA's validity ended.",
        "El punto de venta debe haberse dado de alta antes del fin de la vigencia del CAEA.",
        "Use a point of sale that existed in that fortnight.",
        "Use un punto de venta que existiera en esa quincena.",
    ),
    (
        781,
        ("point_of_sale", "PtoVta/CbteFch"),
        "The point of sale must have been opened on the voucher's date or before.",
        "El punto de venta debe haberse dado de alta en la fecha del comprobante o antes.",
        "Check the date and the point of sale.",
        "Revise la fecha y el punto de venta.",
    ),
    (
        1434,
        ("untaxed", "ImpTotConc"),
        "In class C the untaxed amount is 0.",
        "En clase C el neto no gravado es 0.",
        "Put everything into the net amount.",
        "Ponga todo en el neto.",
    ),
    (
        1435,
        ("exempt", "ImpOpEx"),
        "In class C the exempt amount is 0.",
        "En clase C el importe exento es 0.",
        "Put everything into the net amount.",
        "Ponga todo en el neto.",
    ),
    (
        1436,
        ("net", "ImpNeto"),
        "In class C the net amount is the subtotal.",
        "En clase C el neto es el subtotal.",
        "Put the subtotal there.",
        "Ponga ahí el subtotal.",
    ),
    (
        1437,
        ("tributes_total", "ImpTrib"),
        "In class C the total of other taxes may not be negative.",
        "En clase C el total de otros tributos no puede ser negativo.",
        "State the taxes with positive amounts.",
        "Informe los tributos con importes positivos.",
    ),
    (
        1438,
        ("vat_total", "ImpIVA"),
        "In class C the VAT is 0.",
        "En clase C el IVA es 0.",
        "Take VAT out.",
        "Quite el IVA.",
    ),
    (
        1439,
        ("total", "ImpTotal"),
        "In class C the total is the net amount plus other taxes.",
        "En clase C el total es el neto más los otros tributos.",
        "Correct the total.",
        "Corrija el total.",
    ),
    (
        726,
        ("exchange_rate", "MonCotiz"),
        "The exchange rate is greater than 0, and 1 for pesos; it may be left out only on invoices paid in the same "
        "foreign currency, where Banco Nación quotes it.",
        "La cotización es mayor que 0, y 1 para pesos; sólo puede faltar en facturas cobradas en la misma moneda "
        "extranjera, si Banco Nación la cotiza.",
        "State the exchange rate, with up to 4 digits and 6 decimals.",
        "Indique la cotización, con hasta 4 enteros y 6 decimales.",
    ),
    (
        1404,
        _DOCUMENT,
        "In classes B and C the document type must be one of ARCA's.",
        "En clases B y C el tipo de documento debe ser uno de los de ARCA.",
        "Choose one from `arca tables document_types`.",
        "Elija uno de `arca tables document_types`.",
    ),
    (
        1405,
        _DOCUMENT,
        "In classes B and C the document number lies between 0 and 99999999999.",
        "En clases B y C el número de documento está entre 0 y 99999999999.",
        "Correct the number.",
        "Corrija el número.",
    ),
    (
        1415,
        _DOCUMENT,
        "A class B range is for consumers who are not identified (99, number 0).",
        "Un rango clase B es para consumidores sin identificar (99, número 0).",
        "Report vouchers with a receiver on their own.",
        "Informe por separado los comprobantes con receptor.",
    ),
    (
        1417,
        _DOCUMENT,
        "From the identification amount on, classes B and C must identify their receiver.",
        "Desde el monto de identificación, las clases B y C deben identificar al receptor.",
        "State the document.",
        "Indique el documento.",
    ),
    (
        1418,
        _DOCUMENT,
        "A consumer who is not identified (99) has number 0.",
        "Un consumidor sin identificar (99) lleva número 0.",
        "Use the document type that the number belongs to.",
        "Use el tipo de documento al que pertenece el número.",
    ),
    (
        1419,
        _DOCUMENT,
        "A document type other than 99 needs a number.",
        "Un tipo de documento distinto de 99 necesita número.",
        "Complete the number, or use 99 with number 0.",
        "Complete el número, o use 99 con número 0.",
    ),
    (
        1421,
        _DOCUMENT,
        "In class A the number is a CUIT, between 20000000000 and 60000000000.",
        "En clase A el número es un CUIT, entre 20000000000 y 60000000000.",
        "State the receiver's CUIT.",
        "Indique el CUIT del receptor.",
    ),
    (
        1487,
        _DOCUMENT,
        "The receiver of an FCE is identified by CUIT.",
        "El receptor de una FCE se identifica con CUIT.",
        "State the receiver's CUIT.",
        "Indique el CUIT del receptor.",
    ),
    (
        1426,
        ("optionals", "Opcionales"),
        "Only some voucher types have optionals.",
        "Sólo algunos tipos de comprobante llevan opcionales.",
        "Leave the optionals out.",
        "No envíe opcionales.",
    ),
    (
        1100,
        ("optionals", "Opcional.Id"),
        "Besides the data of FCE and of RG 3668 and RG 4004, the only optional is 2 (industrial promotion).",
        "Además de los datos de FCE y de las RG 3668 y RG 4004, el único opcional es el 2 (promoción industrial).",
        "Leave the others out.",
        "No envíe los demás.",
    ),
    (
        1432,
        ("buyers", "Compradores"),
        "A CAEA voucher does not have several buyers.",
        "Un comprobante con CAEA no lleva varios compradores.",
        "Leave the list of buyers out.",
        "No envíe la lista de compradores.",
    ),
    (
        1440,
        _GENERATED,
        "At a contingency point of sale, the moment at which the voucher was made is required.",
        "En un punto de venta de contingencia es obligatorio el momento en que se generó el comprobante.",
        "Add date and time of generation.",
        "Agregue fecha y hora de generación.",
    ),
    (
        1441,
        _GENERATED,
        "The moment of generation is not a date and time (on the wire, yyyymmddhhmmss).",
        "El momento de generación no es una fecha y hora (en el pedido, aaaammddhhmmss).",
        "Correct it.",
        "Corríjalo.",
    ),
    (
        1445,
        _DOCUMENT,
        "The receiver of an FCE must be active in ARCA's registry.",
        "El receptor de una FCE debe estar activo en el padrón.",
        "Check the CUIT.",
        "Revise el CUIT.",
    ),
    (
        1488,
        ("associated", "CbteAsoc"),
        "The voucher associated with an FCE note must exist at ARCA.",
        "El comprobante asociado a una nota FCE debe existir en ARCA.",
        "Check type, point of sale and number (FECompConsultar).",
        "Revise tipo, punto de venta y número (FECompConsultar).",
    ),
)

_OBSERVING: tuple[_Row, ...] = (
    (
        1420,
        _DOCUMENT,
        "The receiver's CUIT, CUIL or CDI should be in ARCA's registry (classes B and C).",
        "El CUIT, CUIL o CDI del receptor debería estar en el padrón (clases B y C).",
        "Check the number with the receiver.",
        "Revise el número con el receptor.",
    ),
    (
        727,
        _SERVICE,
        "The service's beginning goes only with services (concepts 2 and 3).",
        "El comienzo del servicio va sólo con servicios (conceptos 2 y 3).",
        "Leave it out, or correct the concept.",
        "No lo envíe, o corrija el concepto.",
    ),
    (
        728,
        _SERVICE,
        "The service's end goes only with services (concepts 2 and 3).",
        "El fin del servicio va sólo con servicios (conceptos 2 y 3).",
        "Leave it out, or correct the concept.",
        "No lo envíe, o corrija el concepto.",
    ),
    (
        729,
        ("payment_due", "FchVtoPago"),
        "The payment due date goes only with services (concepts 2 and 3).",
        "El vencimiento del pago va sólo con servicios (conceptos 2 y 3).",
        "Leave it out, or correct the concept.",
        "No lo envíe, o corrija el concepto.",
    ),
    (
        1413,
        ("service_period", "FchServDesde/FchServHasta/FchVtoPago"),
        "A date of the service or of the payment is not one (on the wire, yyyymmdd).",
        "Una fecha del servicio o del pago no lo es (en el pedido, aaaammdd).",
        "Correct the date; this library takes it as 2026-11-30.",
        "Corrija la fecha; a esta biblioteca se le da como 2026-11-30.",
    ),
    (
        1424,
        _CAEA,
        "The CAEA was declared unused at that point of sale.",
        "El CAEA se declaró sin movimiento en ese punto de venta.",
        "Report a voucher, or disuse: not both. " + _OBSERVED,
        "Informe comprobantes, o falta de movimiento: no ambos. " + _OBSERVED_ES,
    ),
    (
        1429,
        ("issuer", "Auth.Cuit"),
        "The issuer was not allowed to issue class A on the voucher's date.",
        "El emisor no estaba habilitado para clase A en la fecha del comprobante.",
        "Undo the sale with a credit note, and finish the enabling procedure at ARCA.",
        "Anule la operación con una nota de crédito y termine en ARCA la habilitación.",
    ),
    (
        815,
        ("issuer", "Auth.Cuit"),
        "The issuer was not allowed to issue class A, or A with legend, on the voucher's date.",
        "El emisor no estaba habilitado para clase A, o A con leyenda, en la fecha del comprobante.",
        "Undo the sale with a credit note, and finish the enabling procedure at ARCA.",
        "Anule la operación con una nota de crédito y termine en ARCA la habilitación.",
    ),
    (
        1431,
        ("issuer", "Auth.Cuit"),
        "The issuer was not registered in the tax on the voucher's date.",
        "El emisor no estaba inscripto en el impuesto en la fecha del comprobante.",
        "Check the registration at ARCA with your accountant.",
        "Revise la inscripción en ARCA con su contador.",
    ),
    (
        1442,
        _GENERATED,
        "The moment of generation goes only with contingency points of sale.",
        "El momento de generación va sólo con puntos de venta de contingencia.",
        "Leave it out.",
        "No lo envíe.",
    ),
    (
        1445,
        _DATE,
        "The date should lie within 5 days (products) or 10 days (services) of the moment of generation.",
        "La fecha debería estar a no más de 5 días (productos) o 10 días (servicios) del momento de generación.",
        "Check date and moment of generation.",
        "Revise la fecha y el momento de generación.",
    ),
    (
        806,
        ("associated", "CbteAsoc.Tipo"),
        "Each voucher type admits only certain associated types.",
        "Cada tipo de comprobante admite sólo ciertos asociados.",
        "Associate a voucher of the same class; invoices take delivery notes.",
        "Asocie un comprobante de la misma clase; las facturas llevan remitos.",
    ),
)
_NEWER = frozenset({1414, 1440, 1441, 1444})


def cases() -> dict[int | str, tuple[Case, ...]]:
    """By code."""
    found: dict[int | str, tuple[Case, ...]] = {}
    for severity, rows in ((Severity.REJECT, _REJECTING), (Severity.OBSERVE, _OBSERVING)):
        for row in rows:
            found[row[0]] = (*found.get(row[0], ()), _case(row, severity))
    return found


def _case(row: _Row, severity: Severity) -> Case:
    code, (field, arca_field), en, es, fix_en, fix_es = row
    manual = MANUAL_LATER if code in _NEWER else MANUAL
    return Case(
        meaning={"en": en, "es": es},
        fix={"en": fix_en, "es": fix_es},
        field=field,
        arca_field=arca_field,
        severity=severity,
        operations=(OPERATION,),
        source=f"{manual}, {OPERATION}",
    )
