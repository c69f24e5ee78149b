"""WSFEv1: electronic invoices without item detail (developer manual v4.8).

ASP.NET ASMX. Field order and cardinality are the service's own; what a field means is in `wire/wsfe.py`.
"""

from __future__ import annotations

from arca_sdk.wire.contract import Contract, Operation, Record, Records

NAMESPACE = "http://ar.gov.afip.dif.FEV1/"

_records = Records()
_add = _records.add
_arrays = _records.arrays

# Shared by everything
_add("FEAuthRequest", "Token string?, Sign string?, Cuit long")
_add("Obs", "Code int, Msg string?")
_add("Evt", "Code int, Msg string?")
_add("Err", "Code int, Msg string?")
_arrays("Obs", "Evt", "Err")
_NOTICES = "Errors ArrayOfErr?, Events ArrayOfEvt?"

# A voucher
_add("CbteAsoc", "Tipo int, PtoVta int, Nro long, Cuit string?, CbteFch string?")
_add("Tributo", "Id short, Desc string?, BaseImp double, Alic double, Importe double")
_add("AlicIva", "Id int, BaseImp double, Importe double")
_add("Opcional", "Id string?, Valor string?")
_add("Comprador", "DocTipo int, DocNro long, Porcentaje double")
_add("Periodo", "FchDesde string?, FchHasta string?")
_add("Actividad", "Id long")
_arrays("CbteAsoc", "Tributo", "AlicIva", "Opcional", "Comprador", "Actividad")
_add("FECabRequest", "CantReg int, PtoVta int, CbteTipo int")
_add(
    "FEDetRequest",
    """Concepto int, DocTipo int, DocNro long, CbteDesde long, CbteHasta long, CbteFch string?,
    ImpTotal double, ImpTotConc double, ImpNeto double, ImpOpEx double, ImpTrib double, ImpIVA double,
    FchServDesde string?, FchServHasta string?, FchVtoPago string?,
    MonId string?, MonCotiz double?, CanMisMonExt string?, CondicionIVAReceptorId int?,
    CbtesAsoc ArrayOfCbteAsoc?, Tributos ArrayOfTributo?, Iva ArrayOfAlicIva?, Opcionales ArrayOfOpcional?,
    Compradores ArrayOfComprador?, PeriodoAsoc Periodo?, Actividades ArrayOfActividad?""",
)
_add(
    "FECabResponse",
    """Cuit long, PtoVta int, CbteTipo int, FchProceso string?, CantReg int, Resultado string?,
    Reproceso string?""",
)
_add(
    "FEDetResponse",
    """Concepto int, DocTipo int, DocNro long, CbteDesde long, CbteHasta long, CbteFch string?,
    Resultado string?, Observaciones ArrayOfObs?""",
)

# CAE: authorise, consult
_add("FECAECabRequest", base="FECabRequest")
_add("FECAEDetRequest", base="FEDetRequest")
_arrays("FECAEDetRequest")
_add("FECAERequest", "FeCabReq FECAECabRequest?, FeDetReq ArrayOfFECAEDetRequest?")
_add("FECAECabResponse", base="FECabResponse")
_add("FECAEDetResponse", "CAE string?, CAEFchVto string?", base="FEDetResponse")
_arrays("FECAEDetResponse")
_add(
    "FECAEResponse",
    """FeCabResp FECAECabResponse?, FeDetResp ArrayOfFECAEDetResponse?,
    Events ArrayOfEvt?, Errors ArrayOfErr?""",
)
_add("FERegXReqResponse", f"RegXReq int, {_NOTICES}")
_add("FERecuperaLastCbteResponse", f"PtoVta int, CbteTipo int, CbteNro int, {_NOTICES}")
_add("FECompConsultaReq", "CbteTipo int, CbteNro long, PtoVta int")
_add(
    "FECompConsResponse",
    """Resultado string?, CodAutorizacion string?, EmisionTipo string?, FchVto string?, FchProceso string?,
    Observaciones ArrayOfObs?, PtoVta int, CbteTipo int""",
    base="FECAEDetRequest",
)
_add("FECompConsultaResponse", f"ResultGet FECompConsResponse?, {_NOTICES}")
_add("DummyResponse", "AppServer string?, DbServer string?, AuthServer string?")

# CAEA: ask in advance, report afterwards, or declare unused
_add("FECAEACabRequest", base="FECabRequest")
_add("FECAEADetRequest", "CAEA string?, CbteFchHsGen string?", base="FEDetRequest")
_arrays("FECAEADetRequest")
_add("FECAEARequest", "FeCabReq FECAEACabRequest?, FeDetReq ArrayOfFECAEADetRequest?")
_add("FECAEACabResponse", base="FECabResponse")
_add("FECAEADetResponse", "CAEA string?", base="FEDetResponse")
_arrays("FECAEADetResponse")
_add(
    "FECAEAResponse",
    """FeCabResp FECAEACabResponse?, FeDetResp ArrayOfFECAEADetResponse?,
    Events ArrayOfEvt?, Errors ArrayOfErr?""",
)
_add(
    "FECAEAGet",
    """CAEA string?, Periodo int, Orden short, FchVigDesde string?, FchVigHasta string?,
    FchTopeInf string?, FchProceso string?, Observaciones ArrayOfObs?""",
)
_add("FECAEAGetResponse", f"ResultGet FECAEAGet?, {_NOTICES}")
_add("FECAEASinMov", "CAEA string?, FchProceso string?, PtoVta int")
_arrays("FECAEASinMov")
_add("FECAEASinMovConsResponse", f"ResultGet ArrayOfFECAEASinMov?, {_NOTICES}")
_add("FECAEASinMovResponse", f"Resultado string?, {_NOTICES}", base="FECAEASinMov")

# Parameter tables
_add("Cotizacion", "MonId string?, MonCotiz double, FchCotiz string?")
_add("FECotizacionResponse", f"ResultGet Cotizacion?, {_NOTICES}")
for _item, _fields, _response in (
    ("TributoTipo", "Id short, Desc string?, FchDesde string?, FchHasta string?", "FETributoResponse"),
    ("Moneda", "Id string?, Desc string?, FchDesde string?, FchHasta string?", "MonedaResponse"),
    ("IvaTipo", "Id string?, Desc string?, FchDesde string?, FchHasta string?", "IvaTipoResponse"),
    ("OpcionalTipo", "Id string?, Desc string?, FchDesde string?, FchHasta string?", "OpcionalTipoResponse"),
    ("ConceptoTipo", "Id int, Desc string?, FchDesde string?, FchHasta string?", "ConceptoTipoResponse"),
    ("PtoVenta", "Nro int, EmisionTipo string?, Bloqueado string?, FchBaja string?", "FEPtoVentaResponse"),
    ("CbteTipo", "Id int, Desc string?, FchDesde string?, FchHasta string?", "CbteTipoResponse"),
    ("CondicionIvaReceptor", "Id int, Desc string?, Cmp_Clase string?", "CondicionIvaReceptorResponse"),
    ("DocTipo", "Id int, Desc string?, FchDesde string?, FchHasta string?", "DocTipoResponse"),
    ("PaisTipo", "Id short, Desc string?", "FEPaisResponse"),
    ("ActividadesTipo", "Id long, Orden short, Desc string?", "FEActividadesResponse"),
):
    _add(_item, _fields)
    _arrays(_item)
    _add(_response, f"ResultGet ArrayOf{_item}?, {_NOTICES}")

_AUTH = "Auth FEAuthRequest?"


def _operation(name: str, request: str, result: str, summary: str) -> Operation:
    return Operation(
        name=name,
        action=NAMESPACE + name,
        request=_records.anonymous(name, request),
        response=_records.anonymous(f"{name}Response", f"{name}Result {result}?"),
        result=f"{name}Result",
        summary=summary,
    )


# name, request, result, what it does
_OPERATIONS = (
    ("FECAESolicitar", f"{_AUTH}, FeCAEReq FECAERequest?", "FECAEResponse", "Pide el CAE de uno o más comprobantes."),
    ("FECompTotXRequest", _AUTH, "FERegXReqResponse", "Cuántos comprobantes admite un pedido."),
    ("FEDummy", "", "DummyResponse", "Estado de los servidores; no pide ticket."),
    (
        "FECompUltimoAutorizado",
        f"{_AUTH}, PtoVta int, CbteTipo int",
        "FERecuperaLastCbteResponse",
        "Último número autorizado de un tipo y punto de venta.",
    ),
    (
        "FECompConsultar",
        f"{_AUTH}, FeCompConsReq FECompConsultaReq?",
        "FECompConsultaResponse",
        "Datos de un comprobante autorizado.",
    ),
    (
        "FECAEARegInformativo",
        f"{_AUTH}, FeCAEARegInfReq FECAEARequest?",
        "FECAEAResponse",
        "Informa comprobantes emitidos con un CAEA.",
    ),
    ("FECAEASolicitar", f"{_AUTH}, Periodo int, Orden short", "FECAEAGetResponse", "Pide el CAEA de una quincena."),
    (
        "FECAEASinMovimientoConsultar",
        f"{_AUTH}, CAEA string?, PtoVta int",
        "FECAEASinMovConsResponse",
        "Puntos de venta informados sin movimiento.",
    ),
    (
        "FECAEASinMovimientoInformar",
        f"{_AUTH}, PtoVta int, CAEA string?",
        "FECAEASinMovResponse",
        "Informa que un punto de venta no usó un CAEA.",
    ),
    ("FECAEAConsultar", f"{_AUTH}, Periodo int, Orden short", "FECAEAGetResponse", "Consulta un CAEA ya otorgado."),
    (
        "FEParamGetCotizacion",
        f"{_AUTH}, MonId string?, FchCotiz string?",
        "FECotizacionResponse",
        "Cotización de una moneda.",
    ),
    ("FEParamGetTiposTributos", _AUTH, "FETributoResponse", "Tabla de tributos."),
    ("FEParamGetTiposMonedas", _AUTH, "MonedaResponse", "Tabla de monedas."),
    ("FEParamGetTiposIva", _AUTH, "IvaTipoResponse", "Tabla de alícuotas de IVA."),
    ("FEParamGetTiposOpcional", _AUTH, "OpcionalTipoResponse", "Tabla de datos opcionales."),
    ("FEParamGetTiposConcepto", _AUTH, "ConceptoTipoResponse", "Tabla de conceptos."),
    ("FEParamGetPtosVenta", _AUTH, "FEPtoVentaResponse", "Puntos de venta del emisor."),
    ("FEParamGetTiposCbte", _AUTH, "CbteTipoResponse", "Tabla de tipos de comprobante."),
    (
        "FEParamGetCondicionIvaReceptor",
        f"{_AUTH}, ClaseCmp string?",
        "CondicionIvaReceptorResponse",
        "Condiciones de IVA del receptor, de una clase o de todas.",
    ),
    ("FEParamGetTiposDoc", _AUTH, "DocTipoResponse", "Tabla de tipos de documento."),
    ("FEParamGetTiposPaises", _AUTH, "FEPaisResponse", "Tabla de países."),
    ("FEParamGetActividades", _AUTH, "FEActividadesResponse", "Actividades habilitadas del emisor."),
)

HEADER: Record = _records.anonymous("FEHeaderInfo", "ambiente string?, fecha dateTime, id string?")

WSFE = Contract(
    name="wsfe",
    title="WSFEv1: factura electrónica sin detalle de artículos",
    namespace=NAMESPACE,
    operations={row[0]: _operation(*row) for row in _OPERATIONS},
    header=HEADER,
)
