"""Several buyers (Compradores): 10133-10150."""

from __future__ import annotations

from arca_sdk.domain.codes import Concept, DocumentType
from arca_sdk.domain.invoice import Invoice
from arca_sdk.domain.rules.base import Circumstances, Rule, Taxpayer, reject
from arca_sdk.domain.rules.malformed import BUYERS_EMPTY, BUYERS_MISSING, BUYERS_PRECISION
from arca_sdk.domain.rules.vouchers import CLASS_A_OR_ALEY, FCE, USED_GOODS, has_repeats, receiver, registered

_TAX_IDS = frozenset((DocumentType.CUIT, DocumentType.CUIL, DocumentType.CDI))


def _list_empty(_: Invoice, circumstances: Circumstances) -> bool:
    return BUYERS_EMPTY in circumstances.malformed


def _not_for_this_type(invoice: Invoice, _: Circumstances) -> bool:
    # FCE has its own rule (10194).
    return bool(invoice.buyers) and invoice.voucher_type == USED_GOODS


def _type_missing(invoice: Invoice, _: Circumstances) -> bool:
    return any(buyer.document.type == 0 for buyer in invoice.buyers)


def _receiver_without_tax_id(invoice: Invoice, _: Circumstances) -> bool:
    return bool(invoice.buyers) and invoice.receiver.document.type not in _TAX_IDS


def _type_wrong(invoice: Invoice, _: Circumstances) -> bool:
    return any(buyer.document.type != 0 and buyer.document.type not in _TAX_IDS for buyer in invoice.buyers)


def _number_missing(invoice: Invoice, _: Circumstances) -> bool:
    return any(buyer.document.number <= 0 for buyer in invoice.buyers)


def _number_length(invoice: Invoice, _: Circumstances) -> bool:
    return any(buyer.document.number > 0 and len(str(buyer.document.number)) != 11 for buyer in invoice.buyers)


def _is_issuer(invoice: Invoice, circumstances: Circumstances) -> bool:
    return any(str(buyer.document.number) == circumstances.issuer for buyer in invoice.buyers)


def _repeated(invoice: Invoice, _: Circumstances) -> bool:
    return has_repeats(buyer.document.number for buyer in invoice.buyers)


def _share_missing(_: Invoice, circumstances: Circumstances) -> bool:
    return BUYERS_MISSING in circumstances.malformed


def _share_malformed(invoice: Invoice, circumstances: Circumstances) -> bool:
    return BUYERS_PRECISION in circumstances.malformed or any(buyer.share >= 100 for buyer in invoice.buyers)


def _share_not_positive(invoice: Invoice, circumstances: Circumstances) -> bool:
    if BUYERS_MISSING in circumstances.malformed:
        return False
    return any(buyer.share <= 0 for buyer in invoice.buyers)


def _receiver_not_among_two(invoice: Invoice, _: Circumstances) -> bool:
    if not invoice.buyers:
        return False
    document = invoice.receiver.document
    return len(invoice.buyers) < 2 or all(buyer.document != document for buyer in invoice.buyers)


def _receiver_not_the_largest(invoice: Invoice, _: Circumstances) -> bool:
    document = invoice.receiver.document
    own = [buyer.share for buyer in invoice.buyers if buyer.document == document]
    # A tie is let through: the manual only says that the largest share is the receiver's.
    return bool(own) and max(own) < max(buyer.share for buyer in invoice.buyers)


def _not_whole(invoice: Invoice, circumstances: Circumstances) -> bool:
    if not invoice.buyers or not circumstances.malformed.isdisjoint((BUYERS_MISSING, BUYERS_PRECISION)):
        return False
    return sum(buyer.share for buyer in invoice.buyers) != 100


def _inactive(invoice: Invoice, circumstances: Circumstances) -> bool:
    entries = (registered(buyer.document, circumstances) for buyer in invoice.buyers)
    return any(entry is not None and not (entry.exists and entry.active) for entry in entries)


def _nobody_in_vat(invoice: Invoice, circumstances: Circumstances) -> bool:
    if not invoice.buyers or invoice.voucher_type not in CLASS_A_OR_ALEY or invoice.voucher_type in FCE:
        return False
    entries = [receiver(invoice, circumstances)]
    entries += [registered(buyer.document, circumstances) for buyer in invoice.buyers]
    return not any(_is_in_vat(entry) for entry in entries)


def _is_in_vat(entry: Taxpayer | None) -> bool:
    if entry is None or not (entry.exists and entry.active) or entry.vat_condition is None:
        return False
    return entry.vat_condition.receives_class_a


def _not_products(invoice: Invoice, _: Circumstances) -> bool:
    return bool(invoice.buyers) and invoice.concept is not Concept.PRODUCTOS


RULES: tuple[Rule, ...] = (
    reject(
        10133,
        "buyers",
        "Compradores",
        "La lista de compradores no puede ir vacía.",
        "The list of buyers may not be sent empty.",
        "Agregue los compradores, o quite la lista.",
        "Add the buyers, or leave the list out.",
        _list_empty,
    ),
    reject(
        10134,
        "buyers",
        "Compradores",
        "Varios compradores solo van en clases A, B, C y A con leyenda.",
        "Several buyers go only with classes A, B, C and A with legend.",
        "Quite la lista de compradores.",
        "Leave the list of buyers out.",
        _not_for_this_type,
    ),
    reject(
        10135,
        "buyers",
        "Comprador.DocTipo",
        "Cada comprador lleva tipo de documento.",
        "Each buyer has a document type.",
        "Indique el tipo: CUIT, CUIL o CDI.",
        "State the type: CUIT, CUIL or CDI.",
        _type_missing,
    ),
    reject(
        10136,
        "receiver.document",
        "DocTipo",
        "Con varios compradores, el receptor se identifica con CUIT, CUIL o CDI.",
        "With several buyers the receiver is identified by CUIT, CUIL or CDI.",
        "Indique la CUIT, CUIL o CDI del receptor.",
        "State the receiver's CUIT, CUIL or CDI.",
        _receiver_without_tax_id,
    ),
    reject(
        10137,
        "buyers",
        "Comprador.DocTipo",
        "Cada comprador se identifica con CUIT, CUIL o CDI.",
        "Each buyer is identified by CUIT, CUIL or CDI.",
        "Use los tipos 80, 86 u 87.",
        "Use types 80, 86 or 87.",
        _type_wrong,
    ),
    reject(
        10138,
        "buyers",
        "Comprador.DocNro",
        "Cada comprador lleva número de documento.",
        "Each buyer has a document number.",
        "Complete el número.",
        "Complete the number.",
        _number_missing,
    ),
    reject(
        10139,
        "buyers",
        "Comprador.DocNro",
        "El número de cada comprador tiene 11 dígitos.",
        "Each buyer's number has 11 digits.",
        "Corrija el número.",
        "Correct the number.",
        _number_length,
    ),
    reject(
        10140,
        "buyers",
        "Comprador.DocNro",
        "El emisor no puede ser comprador.",
        "The issuer may not be a buyer.",
        "Quite al emisor de la lista.",
        "Leave the issuer out of the list.",
        _is_issuer,
    ),
    reject(
        10141,
        "buyers",
        "Comprador.DocNro",
        "Un comprador no se repite.",
        "A buyer is not repeated.",
        "Sume sus porcentajes en uno.",
        "Add up their shares in one entry.",
        _repeated,
    ),
    reject(
        10142,
        "buyers",
        "Comprador.Porcentaje",
        "Cada comprador lleva su porcentaje.",
        "Each buyer has a share.",
        "Complete el porcentaje.",
        "Complete the share.",
        _share_missing,
    ),
    reject(
        10143,
        "buyers",
        "Comprador.Porcentaje",
        "El porcentaje tiene hasta 2 enteros y 2 decimales.",
        "A share has up to 2 digits and 2 decimals.",
        "Redondee el porcentaje.",
        "Round the share.",
        _share_malformed,
    ),
    reject(
        10144,
        "buyers",
        "Comprador.Porcentaje",
        "El porcentaje debe ser mayor que 0.",
        "A share must be greater than 0.",
        "Quite a quien no compra.",
        "Leave out whoever does not buy.",
        _share_not_positive,
    ),
    reject(
        10145,
        "buyers",
        "Compradores",
        "La lista lleva al menos dos compradores, y uno es el receptor.",
        "The list has at least two buyers, and one of them is the receiver.",
        "Agregue al receptor, o quite la lista.",
        "Add the receiver, or leave the list out.",
        _receiver_not_among_two,
    ),
    reject(
        10146,
        "buyers",
        "Comprador.Porcentaje",
        "El porcentaje mayor es el del receptor.",
        "The largest share is the receiver's.",
        "Use como receptor al comprador mayor.",
        "Make the largest buyer the receiver.",
        _receiver_not_the_largest,
    ),
    reject(
        10147,
        "buyers",
        "Comprador.Porcentaje",
        "Los porcentajes suman exactamente 100.",
        "The shares add up to exactly 100.",
        "Ajuste los porcentajes.",
        "Adjust the shares.",
        _not_whole,
    ),
    reject(
        10148,
        "buyers",
        "Comprador.DocNro",
        "Cada comprador debe estar activo en los padrones de ARCA.",
        "Each buyer must be active in ARCA's registry.",
        "Verifique los números.",
        "Check the numbers.",
        _inactive,
        needs_registry=True,
    ),
    reject(
        10149,
        "buyers",
        "Compradores",
        "En clase A, el receptor o algún comprador debe estar activo en IVA o Monotributo.",
        "In class A the receiver or some buyer must be active in VAT or Monotributo.",
        "Verifique sus condiciones: quizá corresponda clase B.",
        "Check their conditions: class B may be the right one.",
        _nobody_in_vat,
        needs_registry=True,
    ),
    reject(
        10150,
        "concept",
        "Concepto",
        "Varios compradores solo van con productos.",
        "Several buyers go only with products.",
        "Use el concepto 1, o quite la lista de compradores.",
        "Use concept 1, or leave the list of buyers out.",
        _not_products,
    ),
)
