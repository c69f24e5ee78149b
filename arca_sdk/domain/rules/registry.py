"""What ARCA's registry says of receiver and issuer: 10017, 10063, 10195, 10217, 10234-10238, 10247-10249, 10282."""

from __future__ import annotations

from datetime import date

from arca_sdk.domain.codes import DocumentType
from arca_sdk.domain.invoice import Invoice
from arca_sdk.domain.rules.base import MANUAL_LATER, Check, Circumstances, Rule, observe, reject, since
from arca_sdk.domain.rules.vouchers import (
    CLASS_A_OR_ALEY,
    CREDIT_NOTES,
    FCE,
    is_possible_tax_id,
    is_uncategorized,
    issuer_has,
    known_receiver,
    receiver,
)

_SINCE_FEBRUARY_2026 = since(date(2026, 2, 1))


def _inactive_in_class_a(invoice: Invoice, circumstances: Circumstances) -> bool:
    # FCE refuses the same with 10176.
    if invoice.voucher_type not in CLASS_A_OR_ALEY or invoice.voucher_type in FCE:
        return False
    taxpayer = receiver(invoice, circumstances)
    return taxpayer is not None and not (taxpayer.exists and taxpayer.active)


def _not_in_vat(invoice: Invoice, circumstances: Circumstances) -> bool:
    if invoice.voucher_type not in CLASS_A_OR_ALEY or invoice.voucher_type in FCE:
        return False
    taxpayer = known_receiver(invoice, circumstances)
    if taxpayer is None or not taxpayer.active:
        return False
    return taxpayer.vat_condition is None or not taxpayer.vat_condition.receives_class_a


def _does_not_exist(invoice: Invoice, circumstances: Circumstances) -> bool:
    taxpayer = receiver(invoice, circumstances)
    return invoice.receiver.document.type == DocumentType.CUIT and taxpayer is not None and not taxpayer.exists


def _flagged(flag: str) -> Check:
    def check(invoice: Invoice, circumstances: Circumstances) -> bool:
        taxpayer = known_receiver(invoice, circumstances)
        return taxpayer is not None and flag in taxpayer.flags

    return check


def _on_credit_notes(check: Check, *, only: bool) -> Check:
    """10247 and 10248 refuse, but only remark on credit notes: one entry for each."""

    def narrowed(invoice: Invoice, circumstances: Circumstances) -> bool:
        return (invoice.voucher_type in CREDIT_NOTES) is only and check(invoice, circumstances)

    return narrowed


def _inactive_or_invalid(invoice: Invoice, circumstances: Circumstances) -> bool:
    document = invoice.receiver.document
    if document.type != DocumentType.CUIT or is_uncategorized(document):
        return False
    if len(str(document.number)) == 11 and not is_possible_tax_id(document.number):
        return True
    taxpayer = known_receiver(invoice, circumstances)
    return taxpayer is not None and not taxpayer.active


def _to_monotributista(invoice: Invoice, circumstances: Circumstances) -> bool:
    if invoice.voucher_type not in CLASS_A_OR_ALEY:
        return False
    taxpayer = known_receiver(invoice, circumstances)
    # Recorded: the registry decides, also against the condition that was sent.
    condition = invoice.receiver.vat_condition if taxpayer is None else taxpayer.vat_condition
    return condition is not None and condition.is_monotributo


def _not_a_surety_insurer(invoice: Invoice, circumstances: Circumstances) -> bool:
    assert circumstances.registry is not None
    if "SEGWS" not in circumstances.registry.point_of_sale_kind(invoice.point_of_sale):
        return False
    return not issuer_has("surety_insurer", circumstances)


_INACTIVE = (
    "receiver.document",
    "DocNro",
    "La CUIT del receptor debe ser válida y estar activa.",
    "The receiver's CUIT must be valid and active.",
    "Verifique la CUIT; el receptor debe regularizar su situación en ARCA.",
    "Check the CUIT; the receiver must put their registration in order at ARCA.",
)
_UNRELIABLE = (
    "receiver.document",
    "DocNro",
    "El receptor no puede estar limitado por falta de confiabilidad ante la seguridad social.",
    "The receiver may not be limited as unreliable before social security.",
    "El receptor debe regularizar su situación en ARCA.",
    "The receiver must put their standing in order at ARCA.",
)

RULES: tuple[Rule, ...] = (
    observe(
        10017,
        "receiver.document",
        "DocNro",
        "El receptor de clase A debería estar activo en los padrones de ARCA.",
        "The receiver of class A should be active in ARCA's registry.",
        "Verifique la CUIT con el receptor.",
        "Check the CUIT with the receiver.",
        _inactive_in_class_a,
        needs_registry=True,
        text="Factura individual, DocTipo: {document_type}, DocNro {document_number} no se encuentra registrado en "
        "los padrones de AFIP.",
    ),
    observe(
        10063,
        "receiver.document",
        "DocNro",
        "El receptor de clase A debería estar activo en IVA o Monotributo.",
        "The receiver of class A should be active in VAT or Monotributo.",
        "Verifique su condición: quizá corresponda clase B.",
        "Check their condition: class B may be the right one.",
        _not_in_vat,
        needs_registry=True,
        text="Factura (CbteDesde igual a CbteHasta), DocTipo, DocNro, no se encuentra inscripto en condicion ACTIVA "
        "en el impuesto (IVA).",
    ),
    reject(
        10195,
        "receiver.document",
        "DocNro",
        "La CUIT del receptor no puede estar dada de baja por facturas apócrifas.",
        "The receiver's CUIT may not be deactivated over apocryphal invoices.",
        "ARCA no autoriza comprobantes a esa CUIT: el receptor debe regularizar su situación.",
        "ARCA authorises no vouchers to that CUIT: the receiver must put their standing in order.",
        _flagged("apocryphal"),
        needs_registry=True,
    ),
    observe(
        10217,
        "receiver.vat_condition",
        "DocNro",
        "Una clase A a un monotributista lleva la leyenda sobre el crédito fiscal.",
        "A class A voucher to a Monotributista carries the legend on the tax credit.",
        "Imprima la leyenda de la RG 5003; no hay nada que corregir.",
        "Print the legend of RG 5003; there is nothing to correct.",
        _to_monotributista,
        source="RG 5003/2021; WSFEv1 manual v4.0, FECAESolicitar validations",
        text="El credito fiscal discriminado en el presente comprobante solo podra ser computado a efectos del "
        "Procedimiento permanente de transicion al Regimen General.",
    ),
    observe(
        10234,
        "issuer",
        "Auth.Cuit",
        "El formulario que habilita la clase A debería estar resuelto, y el comprobante ser posterior al alta en IVA.",
        "The form that enables class A should be settled, and the voucher later than the VAT registration.",
        "Termine el trámite de habilitación en ARCA.",
        "Finish the enabling procedure at ARCA.",
        None,
        needs_registry=True,
    ),
    observe(
        10235,
        "total",
        "ImpTotal",
        "El total no debería superar el límite de la categoría máxima del Monotributo.",
        "The total should not exceed the limit of Monotributo's top category.",
        "Consulte con su contador: puede corresponder pasar al régimen general.",
        "Ask your accountant: moving to the general regime may be due.",
        None,
        needs_registry=True,
        text="El monto total del comprobante emitido, excede el límite establecido para la categoría máxima de "
        "Monotributo.",
    ),
    observe(
        10236,
        "total",
        "ImpTotal",
        "El total no debería superar el límite de la categoría de Monotributo del emisor.",
        "The total should not exceed the limit of the issuer's Monotributo category.",
        "Téngalo en cuenta para la próxima recategorización.",
        "Take it into account at the next recategorisation.",
        None,
        needs_registry=True,
        text="El monto del comprobante emitido, excede el límite establecido para su categoría de Monotributo. "
        "Tenelo en cuenta para la próxima recategorización.",
    ),
    observe(
        10238,
        "receiver.document",
        "DocNro",
        "La CUIT del receptor debería existir.",
        "The receiver's CUIT should exist.",
        "Verifique la CUIT con el receptor.",
        "Check the CUIT with the receiver.",
        _does_not_exist,
        needs_registry=True,
        text="La CUIT receptora ingresada no existe.",
    ),
    reject(
        10247,
        *_INACTIVE,
        _on_credit_notes(_inactive_or_invalid, only=False),
        source=MANUAL_LATER,
        validity=_SINCE_FEBRUARY_2026,
    ),
    observe(
        10247,
        *_INACTIVE,
        _on_credit_notes(_inactive_or_invalid, only=True),
        source=MANUAL_LATER,
        validity=_SINCE_FEBRUARY_2026,
    ),
    reject(
        10248,
        *_UNRELIABLE,
        _on_credit_notes(_flagged("unreliable"), only=False),
        source=MANUAL_LATER,
        validity=_SINCE_FEBRUARY_2026,
        needs_registry=True,
    ),
    observe(
        10248,
        *_UNRELIABLE,
        _on_credit_notes(_flagged("unreliable"), only=True),
        source=MANUAL_LATER,
        validity=_SINCE_FEBRUARY_2026,
        needs_registry=True,
    ),
    observe(
        10249,
        "receiver.document",
        "DocNro",
        "Un receptor fallecido debería tener la sucesión inscripta.",
        "A deceased receiver should have the estate registered.",
        "Facture a la sucesión indivisa.",
        "Invoice the undivided estate.",
        _flagged("deceased"),
        source=MANUAL_LATER,
        needs_registry=True,
    ),
    reject(
        10282,
        "issuer",
        "PtoVta",
        "Un punto de venta de seguros de caución (SEGWS) es solo para aseguradoras habilitadas.",
        "A surety-insurance point of sale (SEGWS) is only for insurers in ARCA's list.",
        "Use un punto de venta común de web services.",
        "Use an ordinary web-services point of sale.",
        _not_a_surety_insurer,
        source=MANUAL_LATER,
        validity=since(date(2026, 9, 1)),
        needs_registry=True,
    ),
)
