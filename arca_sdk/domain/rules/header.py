"""The issuer and the request's header (Auth, FeCabReq): 10000-10007. ARCA reports these in Errors, all together."""

from __future__ import annotations

from arca_sdk.domain.invoice import Invoice
from arca_sdk.domain.rules.base import Circumstances, Place, Rule, reject
from arca_sdk.domain.rules.vouchers import ENABLED, FCE

MAX_BATCH = 9998
MAX_POINT_OF_SALE = 99998

ISSUER_PROBLEMS: dict[str, str] = {
    "01": "LA CUIT INFORMADA NO CORRESPONDE A UN RESPONSABLE INSCRIPTO EN EL IMPUESTO IVA.",
    "02": "LA CUIT INFORMADA NO ESTA AUTORIZADA A EMITIR COMPROBANTES ELECTRONICOS O SU FECHA DE INICIO ES POSTERIOR.",
    "03": "LA CUIT INFORMADA REGISTRA PROBLEMAS EN EL DOMICILIO FISCAL.",
    "04": "LA CUIT INFORMADA NO ESTA HABILITADA PARA COMPROBANTES CLASE A O FACTURA DE CREDITO ELECTRONICA.",
    "05": "LA CUIT INFORMADA NO SE ENCUENTRA ACTIVA.",
    "06": "LA CUIT INFORMADA DEBE TENER AL MENOS UNA ACTIVIDAD ACTIVA.",
    "07": "LA CUIT INFORMADA NO ESTA HABILITADA PARA COMPROBANTES DE COMPRA DE BIENES USADOS.",
    "08": "LA CUIT INFORMADA NO CORRESPONDE A UN SUJETO EXENTO EN EL IMPUESTO IVA.",
    "09": "LA CUIT INFORMADA NO ESTA HABILITADA PARA COMPROBANTES A CON OPERACION SUJETA A RETENCION.",
    "10": "LA CUIT INFORMADA NO ESTA CARACTERIZADA COMO PYME PARA FACTURA DE CREDITO ELECTRONICA.",
    "11": "LA CUIT INFORMADA NO TIENE ACTIVO EL DOMICILIO FISCAL ELECTRONICO.",
}
"""The causes of 10000 by the manual's prefix. 01 is ARCA's text; the others are worded here in its manner."""


def _issuer_may_not(invoice: Invoice, circumstances: Circumstances) -> bool:
    assert circumstances.registry is not None
    return circumstances.registry.issuer_problem(invoice) is not None


def _declared(circumstances: Circumstances) -> int:
    return circumstances.batch_size if circumstances.declared_size is None else circumstances.declared_size


def _size_out_of_range(_: Invoice, circumstances: Circumstances) -> bool:
    return not 1 <= _declared(circumstances) <= MAX_BATCH


def _size_differs(_: Invoice, circumstances: Circumstances) -> bool:
    return _declared(circumstances) != circumstances.batch_size


def _batch_too_large(invoice: Invoice, circumstances: Circumstances) -> bool:
    # Only FCE has a fixed limit; the other one is ARCA's to say (FECompTotXRequest).
    if invoice.voucher_type in FCE:
        return circumstances.batch_size > 1
    registry = circumstances.registry
    return registry is not None and circumstances.batch_size > registry.batch_limit(invoice.voucher_type)


def _point_of_sale_out_of_range(invoice: Invoice, _: Circumstances) -> bool:
    return not 1 <= invoice.point_of_sale <= MAX_POINT_OF_SALE


def _point_of_sale_unknown(invoice: Invoice, circumstances: Circumstances) -> bool:
    assert circumstances.registry is not None
    if _point_of_sale_out_of_range(invoice, circumstances):
        return False
    return not circumstances.registry.point_of_sale_exists(invoice.point_of_sale)


def _type_not_positive(invoice: Invoice, _: Circumstances) -> bool:
    return invoice.voucher_type <= 0


def _type_not_enabled(invoice: Invoice, _: Circumstances) -> bool:
    return invoice.voucher_type not in ENABLED and invoice.voucher_type > 0


RULES: tuple[Rule, ...] = (
    reject(
        10000,
        "issuer",
        "Auth.Cuit",
        "El emisor debe estar habilitado para emitir ese tipo de comprobante.",
        "The issuer must be allowed to issue this type of voucher.",
        "Revise en ARCA la inscripción, el domicilio fiscal y las habilitaciones del emisor.",
        "Check the issuer's registration, fiscal address and permissions at ARCA.",
        _issuer_may_not,
        place=Place.HEADER,
        needs_registry=True,
        text="NO AUTORIZADO A EMITIR COMPROBANTES - {reason}",
    ),
    reject(
        10001,
        "batch",
        "CantReg",
        "La cantidad declarada de comprobantes debe estar entre 1 y 9998.",
        "The declared number of vouchers must lie between 1 and 9998.",
        "Envíe al menos un comprobante y divida los lotes grandes.",
        "Send at least one voucher and split large batches.",
        _size_out_of_range,
        place=Place.HEADER,
    ),
    reject(
        10002,
        "batch",
        "CantReg",
        "La cantidad declarada debe ser la de comprobantes enviados.",
        "The declared number must be that of the vouchers sent.",
        "Declare tantos comprobantes como lleva el pedido.",
        "Declare as many vouchers as the request carries.",
        _size_differs,
        place=Place.HEADER,
        text="Campo CantReg debe ser igual a lo informado en detalle. Informado: {declared}, Enviado:{sent}",
    ),
    reject(
        10003,
        "batch",
        "FeDetReq",
        "El pedido no puede llevar más comprobantes que el máximo de ARCA, y una FCE va siempre sola.",
        "A request may not carry more vouchers than ARCA's maximum, and an FCE always travels alone.",
        "Divida el lote según FECompTotXRequest; envíe las FCE de a una.",
        "Split the batch by FECompTotXRequest; send FCE vouchers one by one.",
        _batch_too_large,
        place=Place.HEADER,
    ),
    reject(
        10004,
        "point_of_sale",
        "PtoVta",
        "El punto de venta debe estar entre 1 y 99998.",
        "The point of sale must lie between 1 and 99998.",
        "Use un punto de venta dado de alta para web services.",
        "Use a point of sale registered for web services.",
        _point_of_sale_out_of_range,
        place=Place.HEADER,
    ),
    reject(
        10005,
        "point_of_sale",
        "PtoVta",
        "El punto de venta debe estar dado de alta y ser del tipo web services (RECE).",
        "The point of sale must be registered and of the web-services kind (RECE).",
        "Delo de alta en ARCA (Administración de puntos de venta) o use uno de FEParamGetPtosVenta.",
        "Register it at ARCA (Administración de puntos de venta) or use one from FEParamGetPtosVenta.",
        _point_of_sale_unknown,
        place=Place.HEADER,
        needs_registry=True,
        text="NO AUTORIZADO A EMITIR COMPROBANTES - EL PUNTO DE VENTA INFORMADO DEBE ESTAR DADO DE ALTA "
        "Y SER DEL TIPO RECE",
    ),
    reject(
        10006,
        "voucher_type",
        "CbteTipo",
        "El tipo de comprobante debe ser mayor que 0.",
        "The voucher type must be greater than 0.",
        "Indique el tipo, por ejemplo 6 para Factura B.",
        "State the type, for example 6 for Factura B.",
        _type_not_positive,
        place=Place.HEADER,
    ),
    reject(
        10007,
        "voucher_type",
        "CbteTipo",
        "El tipo de comprobante debe ser uno de los que autoriza este servicio.",
        "The voucher type must be one that this service authorises.",
        "Elija uno de FEParamGetTiposCbte; los de exportación y los tiques fiscales van por otro camino.",
        "Choose one from FEParamGetTiposCbte; export vouchers and fiscal tickets go another way.",
        _type_not_enabled,
        place=Place.HEADER,
    ),
)
