"""The columns of a CSV: each has a name in this library's words and others that people use, in both languages."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from arca_sdk.errors import InvalidInput

COLUMNS: dict[str, tuple[str, ...]] = {
    # the invoice: given once, or the same in each of its rows
    "reference": ("referencia", "pedido", "orden"),
    "voucher_type": ("type", "tipo", "tipo_comprobante", "tipo_de_comprobante", "comprobante"),
    "point_of_sale": ("punto_de_venta", "punto_venta", "pto_vta", "pv"),
    "concept": ("concepto",),
    "issue_date": ("date", "fecha", "fecha_emision", "fecha_de_emision"),
    "document_type": ("tipo_documento", "tipo_de_documento", "tipo_doc"),
    "document_number": ("document", "documento", "numero_documento", "nro_documento", "nro_doc"),
    "cuit": ("cuit_cliente", "cuit_receptor"),
    "dni": (),
    "vat_condition": ("condition", "condicion_iva", "condicion_frente_al_iva", "condicion"),
    "name": ("nombre", "razon_social", "cliente", "receptor"),
    "address": ("domicilio", "direccion"),
    "prices_include_vat": ("precios_con_iva", "precios_incluyen_iva"),
    "service_from": ("servicio_desde", "periodo_desde"),
    "service_to": ("servicio_hasta", "periodo_hasta"),
    "payment_due": ("due", "vencimiento", "vencimiento_pago", "vencimiento_de_pago"),
    "currency": ("moneda",),
    "exchange_rate": ("cotizacion", "tipo_de_cambio"),
    "paid_in_foreign_currency": ("pago_en_moneda_extranjera",),
    "untaxed": ("no_gravado", "importe_no_gravado"),
    "exempt": ("exento", "importe_exento"),
    "associated_type": ("asociado_tipo", "tipo_asociado"),
    "associated_point_of_sale": ("asociado_punto_de_venta", "punto_de_venta_asociado"),
    "associated_number": ("asociado_numero", "numero_asociado"),
    "associated_date": ("asociado_fecha", "fecha_asociado"),
    "notes": ("notas", "observaciones"),
    "total": ("importe_total",),
    # a printed line
    "description": ("descripcion", "detalle", "articulo", "producto"),
    "quantity": ("cantidad", "cant"),
    "unit_price": ("price", "precio", "precio_unitario"),
    "vat": ("iva", "alicuota", "alicuota_iva", "vat_rate"),
    "discount": ("descuento", "bonificacion"),
    "unit": ("unidad",),
    "code": ("codigo", "sku"),
    # or amounts without lines
    "net": ("neto", "neto_gravado", "importe_neto"),
    "vat_amount": ("importe_iva", "iva_importe"),
}
"""This library's name of each column, and the others it may have. Case, accents and blanks do not count."""

LINE = frozenset({"description", "quantity", "unit_price", "vat", "discount", "unit", "code", "net", "vat_amount"})
"""May differ among the rows of one invoice."""
AMOUNTS = frozenset(
    {"quantity", "unit_price", "discount", "net", "vat_amount", "untaxed", "exempt", "exchange_rate", "total"}
)
DATES = frozenset({"issue_date", "service_from", "service_to", "payment_due", "associated_date"})
YES_OR_NO = frozenset({"prices_include_vat", "paid_in_foreign_currency"})
WHOLE = frozenset({"point_of_sale", "associated_point_of_sale", "associated_number"})
REQUIRED = ("reference", "voucher_type", "point_of_sale")

_BY_NAME = {alias: name for name, aliases in COLUMNS.items() for alias in (name, *aliases)}


def read_headings(cells: Sequence[str]) -> list[str | None]:
    """Each column's name; None for one that is left out, because its heading is empty or begins with #.

    Raises:
        InvalidInput: a heading that means nothing here, one that is there twice, or a missing column.
    """
    names = [_name(cell) for cell in cells]
    unknown = [cell.strip() for cell, name in zip(cells, names, strict=True) if name == ""]
    if unknown:
        raise InvalidInput(
            f"No such column: {', '.join(repr(cell[:40]) for cell in unknown[:10])}.",
            field="heading",
            hint="Columns that do not matter get a # before their heading, so that a misspelt one is never lost. "
            f"Known: {', '.join(COLUMNS)}, and their Spanish names.",
        )
    known = [name for name in names if name]
    twice = sorted({name for name in known if known.count(name) > 1})
    if twice:
        raise InvalidInput(f"The column {twice[0]} is there twice.", field="heading")
    missing = [name for name in REQUIRED if name not in known]
    if missing:
        raise InvalidInput(
            f"Missing column: {', '.join(f'{name} ({COLUMNS[name][0]})' for name in missing)}.", field="heading"
        )
    return [name or None for name in names]


def _name(heading: str) -> str | None:
    bare = heading.strip().lstrip("\ufeff")
    if not bare or bare.startswith("#"):
        return None
    plain = "".join(c for c in unicodedata.normalize("NFD", bare) if not unicodedata.combining(c)).lower()
    return _BY_NAME.get(re.sub(r"[^a-z0-9]+", "_", plain).strip("_"), "")
