"""The receiver's VAT condition (RG 5616): 10242, 10243, 10245, 10246.

Since when it is mandatory depends on the environment: homologación has refused since June 2025, production grants
the CAE with a remark until 30 November 2026.
"""

from __future__ import annotations

from datetime import date

from arca_sdk.domain.codes import VatCondition
from arca_sdk.domain.environment import Environment
from arca_sdk.domain.invoice import Invoice
from arca_sdk.domain.rules.base import Circumstances, Rule, Validity, observe, reject

_SOURCE = "RG 5616/2024; WSFEv1 manual v4.8, FECAESolicitar validations"
_FIX = (
    "Indique la condición del receptor: 5 para consumidor final; las demás, en FEParamGetCondicionIvaReceptor.",
    "State the receiver's condition: 5 for a final consumer; the others in FEParamGetCondicionIvaReceptor.",
)


def _unknown(invoice: Invoice, _: Circumstances) -> bool:
    condition = invoice.receiver.vat_condition
    return condition is not None and not condition.is_known


def _wrong_for_class(invoice: Invoice, _: Circumstances) -> bool:
    condition, letter = invoice.receiver.vat_condition, invoice.voucher_class
    if condition is None or letter is None or not condition.is_known:
        return False
    return not condition.is_valid_for(letter)


def _valid_conditions(invoice: Invoice, _: Circumstances) -> str:
    letter = invoice.voucher_class
    assert letter is not None
    return ", ".join(str(int(condition)) for condition in VatCondition if condition.is_valid_for(letter))


def _missing(invoice: Invoice, _: Circumstances) -> bool:
    return invoice.receiver.vat_condition is None


RULES: tuple[Rule, ...] = (
    reject(
        10242,
        "receiver.vat_condition",
        "CondicionIVAReceptorId",
        "La condición del receptor frente al IVA debe ser una de ARCA.",
        "The receiver's VAT condition must be one of ARCA's.",
        *_FIX,
        _unknown,
        source=_SOURCE,
        text="El campo Condicion IVA receptor no es un valor valido. Consular metodo FEParamGetCondicionIvaReceptor",
    ),
    reject(
        10243,
        "receiver.vat_condition",
        "CondicionIVAReceptorId",
        "La condición del receptor frente al IVA debe corresponder a la clase del comprobante.",
        "The receiver's VAT condition must suit the voucher's class.",
        "Cambie la clase o la condición: A es para inscriptos y monotributistas, B para los demás, C para todos.",
        "Change the class or the condition: A is for registered and Monotributo receivers, B for others, C for all.",
        _wrong_for_class,
        source=_SOURCE,
        suggest=_valid_conditions,
    ),
    observe(
        10245,
        "receiver.vat_condition",
        "CondicionIVAReceptorId",
        "Conviene informar la condición del receptor frente al IVA: será obligatoria.",
        "The receiver's VAT condition should be stated: it will be mandatory.",
        *_FIX,
        _missing,
        source="RG 5616/2024; WSFEv1 manual v4.7, FECAESolicitar validations",
        validity={
            Environment.PRODUCCION: Validity(date(2025, 4, 6), date(2026, 11, 30)),
            Environment.HOMOLOGACION: Validity(date(2025, 3, 17), date(2025, 5, 31)),
        },
        text="El campo Condicion Frente al IVA del receptor resultara obligatorio conforme lo reglamentado por la "
        "Resolucion General Nro 5616. Para mas informacion consular metodo FEParamGetCondicionIvaReceptor",
    ),
    reject(
        10246,
        "receiver.vat_condition",
        "CondicionIVAReceptorId",
        "La condición del receptor frente al IVA es obligatoria.",
        "The receiver's VAT condition is mandatory.",
        *_FIX,
        _missing,
        source=_SOURCE,
        validity={
            Environment.PRODUCCION: Validity(date(2026, 12, 1)),
            Environment.HOMOLOGACION: Validity(date(2025, 6, 1)),
        },
        text="Campo Condicion Frente al IVA del receptor es obligatorio conforme a lo reglamentado por la Resolucion "
        "General N° 5616.",
    ),
)
