"""Activities of the meat, flour and tobacco regimes (Actividades): 10218-10231.

Which activity codes belong to which regime is in a parameter method whose answers are not known here
(FEParamGetActividades): the rules that depend on the regime are explained and left for ARCA to judge.
"""

from __future__ import annotations

from arca_sdk.domain.invoice import Invoice
from arca_sdk.domain.rules.base import Check, Circumstances, Rule, reject
from arca_sdk.domain.rules.malformed import ACTIVITIES_EMPTY
from arca_sdk.domain.rules.vouchers import has_repeats


def _list_empty(_: Invoice, circumstances: Circumstances) -> bool:
    return ACTIVITIES_EMPTY in circumstances.malformed


def _id_missing(invoice: Invoice, _: Circumstances) -> bool:
    return any(activity <= 0 for activity in invoice.activities)


def _repeated(invoice: Invoice, _: Circumstances) -> bool:
    return has_repeats(invoice.activities)


def _delivery_note_without_activity(*types: int) -> Check:
    def check(invoice: Invoice, circumstances: Circumstances) -> bool:
        if invoice.activities or ACTIVITIES_EMPTY in circumstances.malformed:
            return False
        return any(associated.type in types for associated in invoice.associated)

    return check


def _without_delivery_note(invoice: Invoice, _: Circumstances) -> bool:
    return bool(invoice.activities) and not invoice.associated


RULES: tuple[Rule, ...] = (
    reject(
        10218,
        "activities",
        "Actividades",
        "La lista de actividades no puede ir vacía.",
        "The list of activities may not be sent empty.",
        "Agregue una actividad, o quite la lista.",
        "Add an activity, or leave the list out.",
        _list_empty,
    ),
    reject(
        10219,
        "activities",
        "Actividad.Id",
        "Cada actividad lleva su código.",
        "Each activity has its code.",
        "Complete el código.",
        "Complete the code.",
        _id_missing,
    ),
    reject(
        10220,
        "activities",
        "Actividad.Id",
        "La actividad debe estar habilitada.",
        "The activity must be an enabled one.",
        "Elija una de FEParamGetActividades.",
        "Choose one from FEParamGetActividades.",
        None,
        needs_registry=True,
    ),
    reject(
        10221,
        "activities",
        "Actividad.Id",
        "Una actividad no se repite.",
        "An activity is not repeated.",
        "Quite la repetida.",
        "Leave the repeated one out.",
        _repeated,
    ),
    reject(
        10222,
        "activities",
        "Actividad.Id",
        "Las actividades de un comprobante son de un solo grupo.",
        "A voucher's activities belong to one group.",
        "Emita un comprobante por grupo.",
        "Issue one voucher for each group.",
        None,
        needs_registry=True,
    ),
    reject(
        10223,
        "activities",
        "Actividad.Id",
        "La actividad debe estar activa para el emisor.",
        "The activity must be active for the issuer.",
        "Dé de alta la actividad en ARCA.",
        "Register the activity at ARCA.",
        None,
        needs_registry=True,
    ),
    reject(
        10224,
        "concept",
        "Concepto",
        "La actividad cárnica va con productos (1) o con ambos (3).",
        "The meat activity goes with products (1) or both (3).",
        "Use el concepto 1 o 3.",
        "Use concept 1 or 3.",
        None,
        needs_registry=True,
    ),
    reject(
        10225,
        "associated",
        "CbteAsoc.Tipo",
        "La actividad cárnica lleva asociado un remito 995.",
        "The meat activity has a delivery note 995 associated.",
        "Asocie el remito cárnico.",
        "Associate the meat delivery note.",
        None,
        needs_registry=True,
    ),
    reject(
        10226,
        "associated",
        "CbteAsoc.Tipo",
        "La actividad harinera lleva asociado un remito 993 o 994.",
        "The flour activity has a delivery note 993 or 994 associated.",
        "Asocie el remito harinero.",
        "Associate the flour delivery note.",
        None,
        needs_registry=True,
    ),
    reject(
        10227,
        "associated",
        "CbteAsoc.Tipo",
        "La actividad tabacalera lleva asociado un remito 88.",
        "The tobacco activity has a delivery note 88 associated.",
        "Asocie el remito de tabaco.",
        "Associate the tobacco delivery note.",
        None,
        needs_registry=True,
    ),
    reject(
        10228,
        "activities",
        "Actividades",
        "Un remito cárnico (995) asociado exige informar la actividad.",
        "An associated meat delivery note (995) requires the activity.",
        "Agregue la actividad cárnica.",
        "Add the meat activity.",
        _delivery_note_without_activity(995),
    ),
    reject(
        10229,
        "activities",
        "Actividades",
        "Un remito harinero (993, 994) asociado exige informar la actividad.",
        "An associated flour delivery note (993, 994) requires the activity.",
        "Agregue la actividad harinera.",
        "Add the flour activity.",
        _delivery_note_without_activity(993, 994),
    ),
    reject(
        10230,
        "activities",
        "Actividades",
        "Un remito de tabaco (88) asociado exige informar la actividad.",
        "An associated tobacco delivery note (88) requires the activity.",
        "Agregue la actividad tabacalera.",
        "Add the tobacco activity.",
        _delivery_note_without_activity(88),
    ),
    reject(
        10231,
        "associated",
        "CbtesAsoc",
        "Las actividades de estos regímenes exigen comprobantes asociados.",
        "The activities of these regimes require associated vouchers.",
        "Asocie el remito, o quite la actividad.",
        "Associate the delivery note, or leave the activity out.",
        _without_delivery_note,
    ),
)
