"""Optional data in general, and the regimes with one datum: 10052-10055, 10064, 10066, 10068, 10110-10112,
10116-10118."""

from __future__ import annotations

from arca_sdk.domain.codes import OptionalType
from arca_sdk.domain.invoice import Invoice
from arca_sdk.domain.rules.base import Check, Circumstances, Rule, reject
from arca_sdk.domain.rules.malformed import OPTIONALS_EMPTY
from arca_sdk.domain.rules.vouchers import FCE, has_repeats, is_digits, optional_values

_MAY_REPEAT = frozenset(
    (
        OptionalType.LOCACION_CUIT,
        OptionalType.LOCACION_NOMBRE,
        OptionalType.CAUCION_POLIZA,
        OptionalType.CAUCION_ENDOSO,
        # 10190 speaks of one or several references, so 23 repeats although 10054 does not name it.
        OptionalType.FCE_REFERENCIA_COMERCIAL,
    )
)
_WITH_OPTIONALS = FCE | {1, 2, 3, 4, 6, 7, 8, 9, 11, 12, 13, 15, 49, 51, 52, 53, 54, 63, 64}
_PROMOTED = frozenset((1, 2, 3, 6, 7, 8))

# The resolution behind each id (10112). FCE's own data and the commercial reference belong to none: whether they
# may go along with a special regime is not said.
_RESOLUTIONS: dict[str, str] = {
    "2": "promoción industrial",
    **dict.fromkeys(("5", "61", "62", "7"), "RG 3668"),
    **dict.fromkeys(("10", "1011", "1012"), "RG 3368"),
    "11": "RG 2820",
    "12": "RG 3687",
    **dict.fromkeys(("13", "14", "15"), "RG 2863"),
    **dict.fromkeys(("17", "1801", "1802"), "RG 4004"),
    **dict.fromkeys(("91", "92", "93"), "RG 3411"),
    **dict.fromkeys(("2901", "2902"), "seguros de caución"),
}


def _list_empty(_: Invoice, circumstances: Circumstances) -> bool:
    return OPTIONALS_EMPTY in circumstances.malformed


def _id_unknown(invoice: Invoice, _: Circumstances) -> bool:
    return any(not datum.type.is_known for datum in invoice.optionals)


def _id_repeated(invoice: Invoice, _: Circumstances) -> bool:
    return has_repeats(datum.type for datum in invoice.optionals if datum.type not in _MAY_REPEAT)


def _value_missing(invoice: Invoice, _: Circumstances) -> bool:
    return any(not datum.value for datum in invoice.optionals)


def _project_wrong(invoice: Invoice, _: Circumstances) -> bool:
    values = optional_values(invoice, OptionalType.PROMOCION_INDUSTRIAL)
    if not values:
        return False
    return invoice.voucher_type not in _PROMOTED or any(not is_digits(value) or len(value) > 8 for value in values)


def _not_for_this_type(invoice: Invoice, _: Circumstances) -> bool:
    return bool(invoice.optionals) and invoice.voucher_type not in _WITH_OPTIONALS


def _several_resolutions(invoice: Invoice, _: Circumstances) -> bool:
    if len(invoice.optionals) < 2:
        return False
    return len({_RESOLUTIONS[datum.type] for datum in invoice.optionals if datum.type in _RESOLUTIONS}) > 1


def _not_a_flag(kind: OptionalType) -> Check:
    def check(invoice: Invoice, _: Circumstances) -> bool:
        return any(value not in ("0", "1") for value in optional_values(invoice, kind))

    return check


_USE_A_FLAG = (
    "Use 1 si la operación está comprendida; si no, 0.",
    "Use 1 if the sale is covered; 0 otherwise.",
)

RULES: tuple[Rule, ...] = (
    reject(
        10052,
        "optionals",
        "Opcionales",
        "La lista de opcionales no puede ir vacía.",
        "The list of optionals may not be sent empty.",
        "Agregue un dato, o quite la lista.",
        "Add a datum, or leave the list out.",
        _list_empty,
    ),
    reject(
        10053,
        "optionals",
        "Opcional.Id",
        "El id de cada opcional debe ser uno de ARCA.",
        "Each optional's id must be one of ARCA's.",
        "Elija uno de FEParamGetTiposOpcional.",
        "Choose one from FEParamGetTiposOpcional.",
        _id_unknown,
    ),
    reject(
        10054,
        "optionals",
        "Opcional.Id",
        "Un opcional no se repite (salvo 1801 y 1802, 2901 y 2902, y 23).",
        "An optional is not repeated (except 1801 and 1802, 2901 and 2902, and 23).",
        "Quite el repetido.",
        "Leave the repeated one out.",
        _id_repeated,
    ),
    reject(
        10055,
        "optionals",
        "Opcional.Valor",
        "Cada opcional lleva un valor.",
        "Each optional has a value.",
        "Complete el valor.",
        "Complete the value.",
        _value_missing,
    ),
    reject(
        10064,
        "optionals",
        "Opcional 2",
        "El proyecto de promoción industrial (2) es un número de hasta 8 dígitos, en los tipos 1, 2, 3, 6, 7 y 8.",
        "The industrial promotion project (2) is a number of up to 8 digits, on types 1, 2, 3, 6, 7 and 8.",
        "Use el número del proyecto, o 0.",
        "Use the project's number, or 0.",
        _project_wrong,
    ),
    reject(
        10066,
        "optionals",
        "Opcional 2",
        "El proyecto de promoción industrial (2) debe ser del emisor, o 0.",
        "The industrial promotion project (2) must be the issuer's, or 0.",
        "Verifique el número del proyecto.",
        "Check the project's number.",
        None,
        needs_registry=True,
    ),
    reject(
        10068,
        "optionals",
        "Opcionales",
        "Solo algunos tipos de comprobante llevan opcionales.",
        "Only some voucher types have optionals.",
        "Quite los opcionales.",
        "Leave the optionals out.",
        _not_for_this_type,
    ),
    reject(
        10110,
        "optionals",
        "Opcional 11",
        "El opcional 11 (inmuebles, RG 2820) es 0 o 1.",
        "Optional 11 (real estate, RG 2820) is 0 or 1.",
        *_USE_A_FLAG,
        _not_a_flag(OptionalType.INMUEBLES),
    ),
    reject(
        10111,
        "optionals",
        "Opcional 12",
        "El opcional 12 (locación turística, RG 3687) es 0 o 1.",
        "Optional 12 (holiday lets, RG 3687) is 0 or 1.",
        *_USE_A_FLAG,
        _not_a_flag(OptionalType.LOCACION_TURISTICA),
    ),
    reject(
        10112,
        "optionals",
        "Opcionales",
        "Los opcionales de un comprobante son de una sola resolución.",
        "A voucher's optionals belong to one resolution.",
        "Deje los de la resolución que corresponde a la operación.",
        "Keep those of the resolution that covers the sale.",
        _several_resolutions,
    ),
    reject(
        10116,
        "optionals",
        "Opcional 13",
        "El opcional 13 (representantes de modelos, RG 2863) es 0 o 1.",
        "Optional 13 (models' representatives, RG 2863) is 0 or 1.",
        *_USE_A_FLAG,
        _not_a_flag(OptionalType.REPRESENTANTES_DE_MODELOS),
    ),
    reject(
        10117,
        "optionals",
        "Opcional 14",
        "El opcional 14 (agencias de publicidad, RG 2863) es 0 o 1.",
        "Optional 14 (advertising agencies, RG 2863) is 0 or 1.",
        *_USE_A_FLAG,
        _not_a_flag(OptionalType.AGENCIAS_DE_PUBLICIDAD),
    ),
    reject(
        10118,
        "optionals",
        "Opcional 15",
        "El opcional 15 (modelaje, RG 2863) es 0 o 1.",
        "Optional 15 (modelling, RG 2863) is 0 or 1.",
        *_USE_A_FLAG,
        _not_a_flag(OptionalType.MODELAJE),
    ),
)
