"""From flags to the JSON form of an invoice: a flag is only a shorter way to write the file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from arca_sdk.domain.codes import Concept, Currency, IssuerCondition, VatCondition, VatRate, VoucherKind, VoucherType
from arca_sdk.domain.letters import voucher_class
from arca_sdk.domain.money import money
from arca_sdk.domain.totals import vat_on_net
from arca_sdk.errors import InvalidInput
from arca_sdk.invoice_file import read_code, read_rate

KINDS = {
    "factura": VoucherKind.INVOICE,
    "invoice": VoucherKind.INVOICE,
    "nota_de_credito": VoucherKind.CREDIT_NOTE,
    "credit_note": VoucherKind.CREDIT_NOTE,
    "nota_de_debito": VoucherKind.DEBIT_NOTE,
    "debit_note": VoucherKind.DEBIT_NOTE,
    "recibo": VoucherKind.RECEIPT,
    "receipt": VoucherKind.RECEIPT,
}
_CONDITIONS = {
    "ri": VatCondition.RESPONSABLE_INSCRIPTO,
    "cf": VatCondition.CONSUMIDOR_FINAL,
    "mt": VatCondition.MONOTRIBUTO,
    "rm": VatCondition.MONOTRIBUTO,
    "ex": VatCondition.EXENTO,
}
_CONCEPTS = {"ambos": Concept.PRODUCTOS_Y_SERVICIOS, "both": Concept.PRODUCTOS_Y_SERVICIOS}


@dataclass(frozen=True, slots=True, kw_only=True)
class Flags:
    """What ``arca invoice`` was given, as text. Every field but the first has its flag's name."""

    voucher_type: str | None = None
    point_of_sale: int | None = None
    cuit: str | None = None
    cuil: str | None = None
    dni: str | None = None
    anonymous: bool = False
    name: str | None = None
    address: str | None = None
    condition: str | None = None
    line: tuple[str, ...] = ()
    prices_include_vat: bool | None = None
    net: str | None = None
    vat: tuple[str, ...] = ()
    untaxed: str | None = None
    exempt: str | None = None
    tribute: tuple[str, ...] = ()
    concept: str | None = None
    date: str | None = None
    service_from: str | None = None
    service_to: str | None = None
    due: str | None = None
    currency: str | None = None
    rate: str | None = None
    paid_in_foreign_currency: bool | None = None
    associated: tuple[str, ...] = ()
    associated_period: tuple[str, str] | None = None
    optional: tuple[str, ...] = ()
    notes: str | None = None

    @property
    def given(self) -> list[str]:
        """The flags that were used."""
        return [name for name in self.__slots__ if getattr(self, name) not in (None, (), False)]


def document_of(flags: Flags) -> dict[str, Any]:
    """The invoice's JSON form. ``voucher_type`` may still be a kind without letter.

    Raises:
        InvalidInput: a flag that cannot be read, or one that is missing.
    """
    if flags.point_of_sale is None:
        raise InvalidInput("Which point of sale?", field="point_of_sale", hint="Give --point-of-sale N.")
    document: dict[str, Any] = {
        "voucher_type": flags.voucher_type or "factura",
        "point_of_sale": flags.point_of_sale,
        "concept": _concept(flags),
        "receiver": _receiver(flags),
        "issue_date": flags.date,
        "service_period": _service_period(flags),
        "payment_due": flags.due,
        "currency": flags.currency,
        "exchange_rate": flags.rate,
        "paid_in_foreign_currency": flags.paid_in_foreign_currency,
        "tributes": [_tribute(text) for text in flags.tribute],
        "associated": [_associated(text) for text in flags.associated],
        "associated_period": _period(flags.associated_period),
        "optionals": [_optional(text) for text in flags.optional],
        "notes": flags.notes,
        **_amounts(flags),
    }
    return {name: value for name, value in document.items() if value not in (None, [])}


def resolve_type(document: Mapping[str, Any], issuer: IssuerCondition | None) -> dict[str, Any]:
    """Put the voucher type where only a kind was given: the letter follows from issuer and receiver.

    Raises:
        InvalidInput: it cannot be worked out.
    """
    written = document.get("voucher_type")
    kind = KINDS.get(written.strip().lower().replace(" ", "_").replace("-", "_")) if isinstance(written, str) else None
    if kind is None:
        return dict(document)
    if issuer is None:
        raise InvalidInput(
            "The letter of the voucher follows from the issuer's VAT condition, which is not known.",
            field="issuer_condition",
            hint="Give --issuer-condition (responsable_inscripto, monotributo, exento), or a --type with its letter: "
            "FACTURA_B.",
        )
    receiver = document.get("receiver")
    condition = receiver.get("vat_condition") if isinstance(receiver, Mapping) else None
    known = VatCondition.CONSUMIDOR_FINAL if condition is None else read_code(VatCondition, condition)
    return {**document, "voucher_type": VoucherType.of(kind, voucher_class(issuer, known)).name}


def complete_rate(document: dict[str, Any], ask: Callable[[Currency], Decimal]) -> dict[str, Any]:
    """Ask for the exchange rate where a foreign currency has none."""
    currency = read_code(Currency, document.get("currency", Currency.PESOS))
    if currency is Currency.PESOS or "exchange_rate" in document or document.get("paid_in_foreign_currency"):
        return document
    return {**document, "exchange_rate": format(ask(currency), "f")}


def _concept(flags: Flags) -> str:
    if flags.concept:
        text = flags.concept.strip().lower()
        return _CONCEPTS[text].name if text in _CONCEPTS else read_code(Concept, flags.concept).name
    return (Concept.SERVICIOS if flags.service_from or flags.service_to else Concept.PRODUCTOS).name


def _receiver(flags: Flags) -> dict[str, Any]:
    documents = {"CUIT": flags.cuit, "CUIL": flags.cuil, "DNI": flags.dni}
    given = [(name, number) for name, number in documents.items() if number]
    if len(given) + flags.anonymous != 1:
        raise InvalidInput(
            "Who is it for?" if not given else "Say only once who it is for.",
            field="receiver.document",
            hint="One of --cuit, --cuil, --dni or --anonymous.",
        )
    receiver: dict[str, Any] = {"vat_condition": _condition(flags)}
    if given:
        receiver["document"] = {"type": given[0][0], "number": given[0][1]}
    receiver |= {name: value for name, value in (("name", flags.name), ("address", flags.address)) if value}
    return receiver


def _condition(flags: Flags) -> str:
    if flags.condition:
        known = _CONDITIONS.get(flags.condition.strip().lower())
        return (known or read_code(VatCondition, flags.condition)).name
    if flags.cuit:
        raise InvalidInput(
            "The receiver's VAT condition is needed with a CUIT.",
            field="receiver.vat_condition",
            hint="Give --condition: RESPONSABLE_INSCRIPTO (ri), MONOTRIBUTO (mt), EXENTO (ex), CONSUMIDOR_FINAL (cf)…",
        )
    return VatCondition.CONSUMIDOR_FINAL.name


def _amounts(flags: Flags) -> dict[str, Any]:
    amounts = {"net": flags.net, "untaxed": flags.untaxed, "exempt": flags.exempt}
    used = [name for name, value in amounts.items() if value] + (["vat"] if flags.vat else [])
    if flags.line and used:
        raise InvalidInput(f"Give lines or amounts, not both: --line and --{used[0]}.", field="lines")
    if flags.line:
        return {"lines": [read_line(text) for text in flags.line], "prices_include_vat": flags.prices_include_vat}
    if not used:
        raise InvalidInput(
            "What is sold?",
            field="lines",
            hint='Give --line "description;quantity;price;21%" for each line, or --net 1000 --vat 21%.',
        )
    vat = [_subtotal(text, flags.net) for text in flags.vat]
    if vat:
        del amounts["net"]
    return {**amounts, "vat": vat}


def read_line(text: str) -> dict[str, Any]:
    """``description;quantity;price[;vat]``; the description may hold semicolons where the rate is given."""
    parts = [part.strip() for part in text.split(";")]
    if len(parts) < 3:
        raise _unreadable("line", text, 'description;quantity;price[;vat], for example "Yerba 1 kg;2;4800;21%"')
    if len(parts) == 3:
        description, quantity, price = parts
        return {"description": description, "quantity": quantity, "unit_price": price}
    *words, quantity, price, rate = parts
    return {"description": "; ".join(words), "quantity": quantity, "unit_price": price, "vat": read_rate(rate)}


def _subtotal(text: str, net: str | None) -> dict[str, Any]:
    """``rate``, ``rate;base`` or ``rate;base;amount``; without a base it is ``--net``."""
    parts = [part.strip() for part in text.split(";")]
    rate: VatRate = read_rate(parts[0])
    base = parts[1] if len(parts) > 1 else net
    if base is None or len(parts) > 3:
        raise _unreadable("vat", text, "rate[;base[;amount]]; without a base, --net is the base")
    amount = parts[2] if len(parts) == 3 else vat_on_net(rate, money(base, field="vat.base")).amount
    return {"rate": rate, "base": base, "amount": amount}


def _tribute(text: str) -> dict[str, Any]:
    parts = [part.strip() for part in text.split(";")]
    names = ("type", "amount", "base", "rate", "description")
    if not 2 <= len(parts) <= len(names):
        raise _unreadable("tribute", text, "type;amount[;base;rate[;description]]")
    return dict(zip(names, parts, strict=False))


def _associated(text: str) -> dict[str, Any]:
    parts = [part.strip() for part in text.split(";")]
    names = ("type", "point_of_sale", "number", "issue_date", "cuit")
    if not 3 <= len(parts) <= len(names) or not (parts[1].isdecimal() and parts[2].isdecimal()):
        raise _unreadable("associated", text, "type;point of sale;number[;date[;cuit]]")
    voucher: dict[str, Any] = dict(zip(names, parts, strict=False))
    return voucher | {"point_of_sale": int(parts[1]), "number": int(parts[2])}


def _optional(text: str) -> dict[str, Any]:
    code, separator, value = text.partition(";")
    if not separator:
        raise _unreadable("optional", text, "code;value")
    return {"type": code.strip(), "value": value.strip()}


def _service_period(flags: Flags) -> dict[str, Any] | None:
    if not (flags.service_from or flags.service_to):
        return None
    return _period((flags.service_from, flags.service_to))


def _period(days: tuple[str | None, str | None] | None) -> dict[str, Any] | None:
    return None if days is None else {"start": days[0], "end": days[1]}


def _unreadable(flag: str, text: str, form: str) -> InvalidInput:
    return InvalidInput(f"{text[:60]!r} cannot be read.", field=flag, hint=f"Its form is {form}.")
