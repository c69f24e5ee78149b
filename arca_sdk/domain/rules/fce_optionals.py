"""Optionals of the FCE (2101 CBU, 2102 alias, 22 annulment, 23 references, 27 transfer): 10162, 10165-10173,
10189, 10190, 10214-10216."""

from __future__ import annotations

import re

from arca_sdk.domain.codes import OptionalType, Transfer
from arca_sdk.domain.invoice import Invoice
from arca_sdk.domain.rules.base import Circumstances, Rule, reject
from arca_sdk.domain.rules.malformed import OPTIONALS_EMPTY
from arca_sdk.domain.rules.vouchers import FCE, FCE_INVOICES, FCE_NOTES, has_repeats, is_digits, optional_values

_CBU, _ALIAS = OptionalType.FCE_CBU, OptionalType.FCE_ALIAS
_ANNULMENT, _TRANSFER = OptionalType.FCE_ANULACION, OptionalType.FCE_TRANSFERENCIA
_REFERENCE = OptionalType.FCE_REFERENCIA_COMERCIAL
# The manual says alphanumeric; the alias that banks give also have points and hyphens.
_ALIAS_FORM = re.compile(r"[A-Za-z0-9.\-]{6,20}")


def _has(invoice: Invoice, *types: OptionalType) -> bool:
    return any(datum.type in types for datum in invoice.optionals)


def _none_sent(invoice: Invoice, circumstances: Circumstances) -> bool:
    if invoice.voucher_type not in FCE or invoice.optionals:
        return False
    return OPTIONALS_EMPTY not in circumstances.malformed


def _cbu_malformed(invoice: Invoice, _: Circumstances) -> bool:
    return any(not is_digits(value, 22) for value in optional_values(invoice, _CBU))


def _alias_malformed(invoice: Invoice, _: Circumstances) -> bool:
    return any(not _ALIAS_FORM.fullmatch(value) for value in optional_values(invoice, _ALIAS))


def _annulment_malformed(invoice: Invoice, _: Circumstances) -> bool:
    return any(value not in ("S", "N") for value in optional_values(invoice, _ANNULMENT))


def _cbu_missing(invoice: Invoice, _: Circumstances) -> bool:
    return invoice.voucher_type in FCE_INVOICES and not _has(invoice, _CBU)


def _on_plain_voucher(invoice: Invoice, _: Circumstances) -> bool:
    return invoice.voucher_type not in FCE and _has(invoice, _CBU, _ALIAS, _ANNULMENT, _TRANSFER)


def _none_of_its_own(invoice: Invoice, _: Circumstances) -> bool:
    # Without any optional it is 10162.
    return invoice.voucher_type in FCE and bool(invoice.optionals) and not _has(invoice, _CBU, _ANNULMENT, _TRANSFER)


def _annulment_on_invoice(invoice: Invoice, _: Circumstances) -> bool:
    return invoice.voucher_type in FCE_INVOICES and _has(invoice, _ANNULMENT)


def _payment_data_on_note(invoice: Invoice, _: Circumstances) -> bool:
    return invoice.voucher_type in FCE_NOTES and _has(invoice, _CBU, _ALIAS, _TRANSFER)


def _annulment_missing(invoice: Invoice, _: Circumstances) -> bool:
    return invoice.voucher_type in FCE_NOTES and not _has(invoice, _ANNULMENT)


def _reference_too_long(invoice: Invoice, _: Circumstances) -> bool:
    # Only the length: real references carry hyphens and spaces, and the manual's "alphanumeric" is not explained.
    return any(len(value) > 50 for value in optional_values(invoice, _REFERENCE))


def _reference_repeated(invoice: Invoice, _: Circumstances) -> bool:
    return has_repeats(optional_values(invoice, _REFERENCE))


def _transfer_length(invoice: Invoice, _: Circumstances) -> bool:
    return any(len(value) != 3 for value in optional_values(invoice, _TRANSFER))


def _transfer_unknown(invoice: Invoice, _: Circumstances) -> bool:
    return any(len(value) == 3 and value not in _TRANSFERS for value in optional_values(invoice, _TRANSFER))


_TRANSFERS = frozenset(Transfer)


def _transfer_missing(invoice: Invoice, _: Circumstances) -> bool:
    return invoice.voucher_type in FCE_INVOICES and not _has(invoice, _TRANSFER)


RULES: tuple[Rule, ...] = (
    reject(
        10162,
        "optionals",
        "Opcionales",
        "Una FCE lleva datos opcionales.",
        "An FCE has optional data.",
        "En facturas agregue CBU (2101) y transferencia (27); en notas, anulación (22).",
        "On invoices add CBU (2101) and transfer (27); on notes, annulment (22).",
        _none_sent,
    ),
    reject(
        10165,
        "optionals",
        "Opcional 2101",
        "La CBU (2101) tiene 22 dígitos.",
        "The CBU (2101) has 22 digits.",
        "Copie la CBU completa, sin espacios.",
        "Copy the whole CBU, without spaces.",
        _cbu_malformed,
    ),
    reject(
        10166,
        "optionals",
        "Opcional 2102",
        "El alias (2102) tiene de 6 a 20 letras o números.",
        "The alias (2102) has 6 to 20 letters or digits.",
        "Copie el alias tal como lo muestra el banco.",
        "Copy the alias as the bank shows it.",
        _alias_malformed,
    ),
    reject(
        10167,
        "optionals",
        "Opcional 22",
        "La anulación (22) es S o N.",
        "Annulment (22) is S or N.",
        "Use S si el comprador rechazó la factura; si no, N.",
        "Use S if the buyer rejected the invoice; N otherwise.",
        _annulment_malformed,
    ),
    reject(
        10168,
        "optionals",
        "Opcional 2101",
        "Una factura FCE lleva la CBU del emisor (2101).",
        "An FCE invoice has the issuer's CBU (2101).",
        "Agregue la CBU.",
        "Add the CBU.",
        _cbu_missing,
    ),
    reject(
        10169,
        "optionals",
        "Opcionales",
        "Solo una FCE lleva CBU, alias, anulación o transferencia (2101, 2102, 22, 27).",
        "Only an FCE has CBU, alias, annulment or transfer (2101, 2102, 22, 27).",
        "Quite esos datos, o emita una FCE.",
        "Leave those out, or issue an FCE.",
        _on_plain_voucher,
    ),
    reject(
        10170,
        "optionals",
        "Opcionales",
        "Una FCE lleva al menos CBU (2101), anulación (22) o transferencia (27).",
        "An FCE has at least CBU (2101), annulment (22) or transfer (27).",
        "En facturas agregue 2101 y 27; en notas, 22.",
        "On invoices add 2101 and 27; on notes, 22.",
        _none_of_its_own,
    ),
    reject(
        10171,
        "optionals",
        "Opcional 22",
        "Una factura FCE no lleva anulación (22).",
        "An FCE invoice has no annulment (22).",
        "Quite el opcional 22.",
        "Leave optional 22 out.",
        _annulment_on_invoice,
    ),
    reject(
        10172,
        "optionals",
        "Opcionales",
        "Una nota FCE no lleva CBU, alias ni transferencia (2101, 2102, 27).",
        "An FCE note has no CBU, alias or transfer (2101, 2102, 27).",
        "Quite esos datos: son de la factura.",
        "Leave those out: they belong to the invoice.",
        _payment_data_on_note,
    ),
    reject(
        10173,
        "optionals",
        "Opcional 22",
        "Una nota FCE dice si anula (22).",
        "An FCE note says whether it annuls (22).",
        "Agregue el opcional 22 con S o N.",
        "Add optional 22 with S or N.",
        _annulment_missing,
    ),
    reject(
        10189,
        "optionals",
        "Opcional 23",
        "La referencia comercial (23) tiene hasta 50 caracteres.",
        "The commercial reference (23) has up to 50 characters.",
        "Acórtela.",
        "Shorten it.",
        _reference_too_long,
    ),
    reject(
        10190,
        "optionals",
        "Opcional 23",
        "Las referencias comerciales (23) no se repiten.",
        "Commercial references (23) are not repeated.",
        "Quite la repetida.",
        "Leave the repeated one out.",
        _reference_repeated,
    ),
    reject(
        10214,
        "optionals",
        "Opcional 27",
        "La transferencia (27) tiene 3 letras.",
        "The transfer (27) has 3 letters.",
        "Use SCA o ADC.",
        "Use SCA or ADC.",
        _transfer_length,
    ),
    reject(
        10215,
        "optionals",
        "Opcional 27",
        "La transferencia (27) es SCA (circulación abierta) o ADC (agente de depósito colectivo).",
        "The transfer (27) is SCA (open circulation) or ADC (collective depositary).",
        "Use SCA o ADC.",
        "Use SCA or ADC.",
        _transfer_unknown,
    ),
    reject(
        10216,
        "optionals",
        "Opcional 27",
        "Una factura FCE dice cómo se transfiere (27).",
        "An FCE invoice says how it is transferred (27).",
        "Agregue el opcional 27 con SCA o ADC.",
        "Add optional 27 with SCA or ADC.",
        _transfer_missing,
    ),
)
