"""Who issues and who receives, as printed (RG 1415, annex II A)."""

from __future__ import annotations

from typing import Any

from arca_sdk.domain.codes import OptionalType, VatCondition, VoucherClass
from arca_sdk.domain.invoice import Invoice
from arca_sdk.printing import legends
from arca_sdk.printing.formats import Pairs, day, line, present
from arca_sdk.printing.profile import IssuerProfile

_LONGEST_RUNNING_NAME = 32


def issuer_block(profile: IssuerProfile, text: dict[str, str]) -> dict[str, Any]:
    name, trade_name = line(profile.name), line(profile.trade_name)
    return {
        "name": trade_name or name,
        "short_name": _cut(trade_name or name),
        "details": present(
            [text["business_name"], name if trade_name else ""],
            [text["business_address"], line(profile.address)],
            [text["vat_condition"], profile.vat_condition.label],
        ),
        "contact": [each for each in map(line, (profile.phone, profile.email, profile.website)) if each],
        "tax": present(
            ["CUIT", profile.cuit.dashed],
            [text["gross_income"], line(profile.gross_income)],
            [text["activity_start"], day(profile.activity_start)],
        ),
    }


def receiver_block(invoice: Invoice, text: dict[str, str]) -> dict[str, Any]:
    receiver = invoice.receiver
    condition = receiver.vat_condition
    kind, _, identity = str(receiver.document).rpartition(" ")
    anonymous = receiver.document.is_anonymous
    return {
        "title": text["seller" if _is_bought(invoice) else "receiver"],
        "legend": legends.FINAL_CONSUMER if _is_final_consumer(invoice) else "",
        "details": _details(invoice, text),
        "tax": present(
            [kind, "" if anonymous else identity],
            [text["vat_condition"], "" if condition is None else condition.label],
        ),
    }


def _is_bought(invoice: Invoice) -> bool:
    """Used goods (type 49): the issuer buys, so the other party sells."""
    return invoice.voucher_class is VoucherClass.USED_GOODS


def _is_final_consumer(invoice: Invoice) -> bool:
    receiver = invoice.receiver
    consumes = receiver.document.is_anonymous or receiver.vat_condition is VatCondition.CONSUMIDOR_FINAL
    return consumes and not _is_bought(invoice)


def _details(invoice: Invoice, text: dict[str, str]) -> Pairs:
    """Name and address; those of a seller of used goods may have come as optional data (RG 3411)."""
    told = {each.type: line(each.value) for each in invoice.optionals} if _is_bought(invoice) else {}
    name = told.get(OptionalType.BIENES_USADOS_NOMBRE) or line(invoice.receiver.name)
    address = told.get(OptionalType.BIENES_USADOS_DOMICILIO) or line(invoice.receiver.address)
    return present(
        [text["name"], name],
        [text["address"], address],
        [text["nationality"], told.get(OptionalType.BIENES_USADOS_NACIONALIDAD, "")],
    )


def _cut(name: str) -> str:
    """One line of the header of further pages."""
    if len(name) <= _LONGEST_RUNNING_NAME:
        return name
    return f"{name[:_LONGEST_RUNNING_NAME].rpartition(' ')[0].rstrip(',;') or name[:_LONGEST_RUNNING_NAME]}…"
