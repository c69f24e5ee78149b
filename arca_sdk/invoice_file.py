"""Invoices and outcomes as JSON: the edge where text from files, forms and other programs becomes exact types.

The format uses this library's words. Amounts are text ("1500.00") or whole numbers, never a number with a point; dates
are ISO; codes are ARCA's number or the member's name (6, "FACTURA_B"); VAT rates are text ("21%", "EXENTO"), because 5
would be ARCA's code for 21 % as well as a percentage. Unknown fields are refused, so that a misspelt one is not lost.

An invoice comes in one of three forms: with ``lines`` and no amounts (totals are worked out), with the parts (``vat``,
``net``, ``untaxed``, ``exempt``) and no ``total`` (they are summed), or with ``total`` and every amount as it stands.
``dump_invoice`` writes the last one, and ``load_invoice`` gives back an equal invoice.

Importing this module imports pydantic; the library does so only when a file is read or written.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, PlainValidator, StrictBool, StrictInt, StrictStr, ValidationError
from pydantic import Field as ModelField

from arca_sdk import errors
from arca_sdk.domain import codes, money
from arca_sdk.domain.authorization import AuthorizationKind, Authorized, Outcome, Rejected, Uncertain, Unsent, Voucher
from arca_sdk.domain.cuit import Cuit
from arca_sdk.domain.document import Document
from arca_sdk.domain.invoice import (
    AssociatedVoucher,
    Buyer,
    Invoice,
    Line,
    OptionalData,
    Period,
    Receiver,
    Tribute,
    VatSubtotal,
)
from arca_sdk.errors import ArcaError, ArcaMessage, InvalidAmount, InvalidInput

E = TypeVar("E", bound=Enum)
M = TypeVar("M", bound="_Model")

CURRENCY_ALIASES = {"ARS": "PES", "USD": "DOL", "EUR": "060", "BRL": "012", "UYU": "011", "GBP": "021", "CLP": "033"}
"""ISO 4217 codes that people write, and ARCA's."""

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_NEW_CODES: dict[type[Enum], re.Pattern[str]] = {
    codes.Currency: re.compile(r"[0-9A-Z]{3}"),
    codes.OptionalType: re.compile(r"[0-9]{1,4}"),
}
"""What a text code that this version does not know looks like; anything else is a misspelt name."""
_STATUSES = {"authorized": Authorized, "rejected": Rejected, "uncertain": Uncertain, "unsent": Unsent, "held": Voucher}


# --- reading -----------------------------------------------------------------------------------------------


def load_invoice(data: Mapping[str, Any] | str | bytes) -> Invoice:
    """Read an invoice from JSON text or from its already parsed object.

    Raises:
        InvalidInput: ``field`` points at what to correct (``lines[0].unit_price``); every problem is in the message.
    """
    return _validate(_Invoice, parse_object(data)).build(held=False)


def load_outcome(data: Mapping[str, Any] | str | bytes) -> Outcome | Voucher:
    """Read what ``dump_outcome`` wrote.

    Raises:
        InvalidInput: it is something else, or was changed.
    """
    parsed = dict(parse_object(data))
    status = parsed.pop("status", None)
    model = _OUTCOMES.get(status) if isinstance(status, str) else None
    if model is None:
        raise InvalidInput(
            f"{status!r} is not the status of a result." if status else "This is not a result: it has no status.",
            field="status",
            hint=f"One of: {', '.join(_STATUSES)}. `arca invoice --json` and `arca show --json` print results.",
        )
    outcome: Outcome | Voucher = _validate(model, parsed).build()
    return outcome


def read_code(enum: type[E], value: object) -> E:
    """A member by ARCA's code or by its name, whatever its case and accents.

    Raises:
        InvalidInput: it is neither; the hint names the members.
    """
    if isinstance(value, enum):
        return value
    if isinstance(value, int) and not isinstance(value, bool) and issubclass(enum, codes.ArcaCode):
        return enum(value)
    if isinstance(value, str):
        text = value.strip()
        name = _plain_name(text)
        if name in enum.__members__:
            return enum[name]
        if issubclass(enum, codes.ArcaCode) and text.isdigit() and text.isascii() and len(text) < 6:
            return enum(int(text))
        text = CURRENCY_ALIASES.get(text.upper(), text) if enum is codes.Currency else text
        if text in {member.value for member in enum}:
            return enum(text)
        if (pattern := _NEW_CODES.get(enum)) and pattern.fullmatch(text):
            return enum(text)
    raise InvalidInput(f"{str(value)[:40]!r} is not a {_words(enum)}.", hint=f"One of: {', '.join(_choices(enum))}.")


def read_rate(value: object) -> codes.VatRate:
    """A VAT rate by its percentage as text ("21%", "10.5") or by name ("EXENTO").

    Raises:
        InvalidInput: any number, because codes and percentages would be mistaken for each other; no such rate.
    """
    if isinstance(value, codes.VatRate):
        return value
    if isinstance(value, str):
        name = _plain_name(value)
        if name in codes.VatRate.__members__:
            return codes.VatRate[name]
        if unknown := re.fullmatch(r"CODE_(\d{1,3})", name):
            return codes.VatRate(int(unknown[1]))
        text = value.strip().removesuffix("%").strip().replace(",", ".")
        if re.fullmatch(r"\d{1,2}(\.\d{1,2})?", text):
            with suppress(KeyError):
                return codes.VatRate.from_percent(text)
    raise InvalidInput(
        f"{str(value)[:40]!r} is not a VAT rate.",
        hint='Write it as text: "21%", "10.5%", "27%", "5%", "2.5%", "0%", "EXENTO" or "NO_GRAVADO".',
    )


def read_day(value: object) -> date:
    """An ISO date. Raises InvalidInput."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    if isinstance(value, str) and _DATE.fullmatch(value.strip()):
        with suppress(ValueError):
            return date.fromisoformat(value.strip())
    raise InvalidInput(f"{str(value)[:40]!r} is not a date.", hint="Write year-month-day: 2026-11-25.")


def _plain_name(text: str) -> str:
    """``Nota de Crédito B`` and ``nota-de-credito-b`` are NOTA_DE_CREDITO_B."""
    bare = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    return re.sub(r"[\s_-]+", "_", bare.strip()).upper()


def _words(enum: type[Enum]) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", " ", enum.__name__).lower()


def _choices(enum: type[Enum]) -> list[str]:
    names = [member.name for member in enum]
    return names if len(names) <= 12 else [*names[:11], "…"]


def parse_object(data: Mapping[str, Any] | str | bytes) -> Mapping[str, Any]:
    """A JSON object, strictly: no field twice, no NaN, no half characters.

    Raises:
        InvalidInput: it is something else.
    """
    if isinstance(data, str | bytes):
        try:
            data = json.loads(data, object_pairs_hook=_no_duplicates, parse_constant=_no_constant)
        except InvalidInput:
            raise
        except RecursionError:
            raise InvalidInput("This JSON nests without end.") from None
        except ValueError as error:
            raise InvalidInput(f"This is not JSON: {error}.") from None
    if not isinstance(data, Mapping):
        raise InvalidInput(f"This is not a JSON object but {type(data).__name__}.", hint='It begins with "{".')
    return data


def _no_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise InvalidInput("This field is there twice, and only one could be used.", field=name)
        _check_characters(name, "")
        if isinstance(value, str):
            _check_characters(value, name)
        found[name] = value
    return found


def _check_characters(text: str, field: str) -> None:
    r"""JSON can write half a character, ``"\ud800"``, which no file and no XML can hold."""
    try:
        text.encode()
    except UnicodeEncodeError as error:
        half = f"U+{ord(text[error.start]):04X}"
        raise InvalidInput(f"It holds half a character ({half}), which cannot be stored.", field=field) from None


def _no_constant(text: str) -> None:
    raise InvalidInput(f"{text} is not JSON.")


def _validate(model: type[M], data: Mapping[str, Any]) -> M:
    try:
        return model.model_validate(dict(data))
    except ValidationError as error:
        raise _as_input_error(error) from None


def _as_input_error(error: ValidationError) -> InvalidInput:
    """Pydantic's findings in this library's words: the first one's field, and every message."""
    problems = [_problem(detail) for detail in error.errors(include_url=False)]
    first = problems[0]
    if len(problems) > 1:
        rest = "; ".join(f"{problem.field}: {problem.message}" for problem in problems[1:])
        first.message = f"{first.message} Also {rest}"
    return first


def _problem(detail: Any) -> InvalidInput:
    field = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in detail["loc"]).lstrip(".")
    raised = detail.get("ctx", {}).get("error")
    if isinstance(raised, InvalidInput):
        inner = raised.field if raised.field and not field else ""
        return type(raised)(raised.message, field=field or inner, hint=raised.hint)
    match detail["type"]:
        case "extra_forbidden":
            return InvalidInput("There is no such field.", field=field, hint="Check the spelling, or leave it out.")
        case "missing":
            return InvalidInput("It is missing.", field=field)
        case "model_type" | "dict_type" | "list_type":
            wanted = "a list, […]" if detail["type"] == "list_type" else "an object, {…}"
            return InvalidInput(f"It has to be {wanted}, and is {str(detail['input'])[:40]!r}.", field=field)
        case _:
            return InvalidInput(f"{detail['msg']}, not {str(detail['input'])[:40]!r}.", field=field)


# --- the shapes --------------------------------------------------------------------------------------------


def _amount(check: Callable[..., Decimal]) -> Callable[[object], Decimal]:
    def read(value: object) -> Decimal:
        if isinstance(value, float):
            raise InvalidAmount(
                f"{value!r} is a number with a point, which loses exactness on its way.",
                hint=f'Write it as text: "{value!r}".',
            )
        return check(value, field="")

    return read


def _read(enum: type[E]) -> Callable[[object], E]:
    return lambda value: read_code(enum, value)


def _instant(value: object) -> datetime:
    try:
        instant = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        instant = None
    if instant is None or instant.tzinfo is None:
        raise InvalidInput(f"{str(value)[:40]!r} is not an instant with its time zone.")
    return instant


def _digits(value: object) -> int | str:
    if isinstance(value, int | str) and not isinstance(value, bool):
        return value
    raise InvalidInput(f"{str(value)[:40]!r} is not a number in digits.")


_Digits = Annotated[int | str, PlainValidator(_digits)]
_Money = Annotated[Decimal, PlainValidator(_amount(money.money))]
_Quantity = Annotated[Decimal, PlainValidator(_amount(money.quantity))]
_Percentage = Annotated[Decimal, PlainValidator(_amount(money.percentage))]
_ExchangeRate = Annotated[Decimal, PlainValidator(_amount(money.exchange_rate))]
_Day = Annotated[date, PlainValidator(read_day)]
_Instant = Annotated[datetime, PlainValidator(_instant)]
_Rate = Annotated[codes.VatRate, PlainValidator(read_rate)]
_VoucherType = Annotated[codes.VoucherType, PlainValidator(_read(codes.VoucherType))]
_Concept = Annotated[codes.Concept, PlainValidator(_read(codes.Concept))]
_Currency = Annotated[codes.Currency, PlainValidator(_read(codes.Currency))]
_VatCondition = Annotated[codes.VatCondition, PlainValidator(_read(codes.VatCondition))]
_DocumentType = Annotated[codes.DocumentType, PlainValidator(_read(codes.DocumentType))]
_TributeType = Annotated[codes.TributeType, PlainValidator(_read(codes.TributeType))]
_OptionalType = Annotated[codes.OptionalType, PlainValidator(_read(codes.OptionalType))]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Document(_Model):
    type: _DocumentType
    number: _Digits

    def build(self, field: str, *, held: bool) -> Document:
        """What ARCA holds is taken as it is; what a person wrote is checked."""
        if held:
            return Document(self.type, int(self.number))
        try:
            return Document.of(self.type, self.number)
        except InvalidInput as error:
            raise type(error)(error.message, field=f"{field}.number", hint=error.hint) from None


class _Receiver(_Model):
    document: _Document | None = None
    vat_condition: _VatCondition | None = None
    name: StrictStr = ""
    address: StrictStr = ""

    def build(self, *, held: bool) -> Receiver:
        """Without document: a consumer who is not identified."""
        if self.document is None and not held and self.vat_condition is None:
            return Receiver.consumidor_final(name=self.name, address=self.address)
        document = self.document.build("receiver.document", held=held) if self.document else Document.anonymous()
        return Receiver(document=document, vat_condition=self.vat_condition, name=self.name, address=self.address)


class _Period(_Model):
    start: _Day | None = None
    end: _Day | None = None

    def build(self) -> Period:
        return Period(self.start, self.end)


class _VatSubtotal(_Model):
    rate: _Rate
    base: _Money
    amount: _Money

    def build(self) -> VatSubtotal:
        return VatSubtotal(self.rate, self.base, self.amount)


class _Tribute(_Model):
    type: _TributeType
    amount: _Money
    base: _Money = money.ZERO
    rate: _Percentage = money.ZERO
    description: StrictStr = ""


class _Associated(_Model):
    type: _VoucherType
    point_of_sale: StrictInt
    number: StrictInt
    cuit: StrictStr | None = None
    issue_date: _Day | None = None

    def build(self, field: str, *, held: bool) -> AssociatedVoucher:
        cuit = self.cuit
        if cuit is not None and not held:
            try:
                cuit = str(Cuit(cuit))
            except InvalidInput as error:
                raise type(error)(error.message, field=f"{field}.cuit", hint=error.hint) from None
        return AssociatedVoucher(
            type=self.type,
            point_of_sale=self.point_of_sale,
            number=self.number,
            cuit=cuit,
            issue_date=self.issue_date,
        )


class _Optional(_Model):
    type: _OptionalType
    value: StrictStr


class _Buyer(_Model):
    document: _Document
    share: _Percentage


class _Line(_Model):
    description: StrictStr
    unit_price: _Quantity
    quantity: _Quantity = Decimal(1)
    vat: _Rate = codes.VatRate.VEINTIUNO
    discount: _Money = money.ZERO
    unit: StrictStr = ""
    code: StrictStr = ""

    def build(self) -> Line:
        return Line(**dict(self))


class _Invoice(_Model):
    voucher_type: _VoucherType
    point_of_sale: StrictInt
    concept: _Concept = codes.Concept.PRODUCTOS
    receiver: _Receiver = _Receiver()
    lines: list[_Line] = ModelField(default_factory=list)
    prices_include_vat: StrictBool | None = None
    total: _Money | None = None
    net: _Money | None = None
    vat_total: _Money | None = None
    untaxed: _Money | None = None
    exempt: _Money | None = None
    tributes_total: _Money | None = None
    vat: list[_VatSubtotal] = ModelField(default_factory=list)
    tributes: list[_Tribute] = ModelField(default_factory=list)
    issue_date: _Day | None = None
    service_period: _Period | None = None
    payment_due: _Day | None = None
    currency: _Currency = codes.Currency.PESOS
    exchange_rate: _ExchangeRate | None = Decimal(1)
    paid_in_foreign_currency: StrictBool | None = None
    associated: list[_Associated] = ModelField(default_factory=list)
    associated_period: _Period | None = None
    optionals: list[_Optional] = ModelField(default_factory=list)
    buyers: list[_Buyer] = ModelField(default_factory=list)
    activities: list[StrictInt] = ModelField(default_factory=list)
    number: StrictInt | None = None
    last_number: StrictInt | None = None
    notes: StrictStr = ""
    reference: StrictStr = ""

    def build(self, *, held: bool) -> Invoice:
        common = self._common(held=held)
        if self.total is not None:
            return self._as_it_stands(common)
        self._refuse(("vat_total", "tributes_total", "number", "last_number"), "It only goes together with total.")
        if self.lines:
            self._refuse(
                ("net", "untaxed", "exempt", "vat"),
                "Amounts are worked out from the lines.",
                hint="Leave it out, or give total and every other amount as well.",
            )
            lines = [line.build() for line in self.lines]
            return Invoice.from_lines(lines, prices_include_vat=self.prices_include_vat, **common)
        self._refuse(("prices_include_vat",), "It only goes together with lines.")
        if not self.vat and self.net is None and self.untaxed is None and self.exempt is None:
            raise InvalidInput("The invoice has neither lines nor amounts.", field="lines")
        return Invoice.from_amounts(
            vat=[subtotal.build() for subtotal in self.vat],
            net=self.net,
            untaxed=self.untaxed or money.ZERO,
            exempt=self.exempt or money.ZERO,
            **common,
        )

    def _as_it_stands(self, common: dict[str, Any]) -> Invoice:
        self._refuse(("prices_include_vat",), "It says how to work out totals, and total is given.")
        amounts: dict[str, Any] = {
            name: getattr(self, name) or money.ZERO
            for name in ("net", "vat_total", "untaxed", "exempt", "tributes_total")
        }
        return Invoice(
            **common,
            **amounts,
            total=self.total or money.ZERO,
            vat=tuple(subtotal.build() for subtotal in self.vat),
            lines=tuple(line.build() for line in self.lines),
            number=self.number,
            last_number=self.last_number,
        )

    def _refuse(self, names: tuple[str, ...], message: str, *, hint: str = "") -> None:
        for name in names:
            if getattr(self, name) not in (None, []):
                raise InvalidInput(message, field=name, hint=hint)

    def _common(self, *, held: bool) -> dict[str, Any]:
        kept = ("voucher_type", "point_of_sale", "concept", "issue_date", "payment_due", "currency")
        return {
            **{name: getattr(self, name) for name in (*kept, "paid_in_foreign_currency", "notes", "reference")},
            "exchange_rate": self._rate(),
            "receiver": self.receiver.build(held=held),
            "service_period": self.service_period and self.service_period.build(),
            "associated_period": self.associated_period and self.associated_period.build(),
            "tributes": tuple(Tribute(**dict(tribute)) for tribute in self.tributes),
            "associated": tuple(a.build(f"associated[{i}]", held=held) for i, a in enumerate(self.associated)),
            "optionals": tuple(OptionalData(optional.type, optional.value) for optional in self.optionals),
            "buyers": tuple(
                Buyer(b.document.build(f"buyers[{i}].document", held=held), b.share) for i, b in enumerate(self.buyers)
            ),
            "activities": tuple(self.activities),
        }

    def _rate(self) -> Decimal | None:
        if "exchange_rate" in self.model_fields_set or self.currency is codes.Currency.PESOS:
            return self.exchange_rate
        if self.paid_in_foreign_currency:
            return None
        raise InvalidInput(
            f"An invoice in {self.currency.label} needs its exchange rate, pesos per unit.",
            field="exchange_rate",
            hint="`arca rate` tells ARCA's; it may be left out only with paid_in_foreign_currency.",
        )


class _Message(_Model):
    code: StrictInt
    text: StrictStr

    def build(self) -> ArcaMessage:
        return ArcaMessage(self.code, self.text)


def _messages(messages: list[_Message]) -> tuple[ArcaMessage, ...]:
    return tuple(message.build() for message in messages)


class _Authorized(_Model):
    invoice: _Invoice
    cae: StrictStr
    cae_due: _Day
    observations: list[_Message] = ModelField(default_factory=list)
    events: list[_Message] = ModelField(default_factory=list)
    processed_at: _Instant | None = None
    recovered: StrictBool = False

    def build(self) -> Authorized:
        return Authorized(
            self.invoice.build(held=True),
            self.cae,
            self.cae_due,
            _messages(self.observations),
            _messages(self.events),
            self.processed_at,
            self.recovered,
        )


class _Rejected(_Model):
    invoice: _Invoice
    reasons: list[_Message] = ModelField(default_factory=list)
    events: list[_Message] = ModelField(default_factory=list)

    def build(self) -> Rejected:
        return Rejected(self.invoice.build(held=True), _messages(self.reasons), _messages(self.events))


class _Uncertain(_Model):
    invoice: _Invoice
    attempt_id: StrictStr
    reason: StrictStr
    first_sent_at: _Instant
    sent_at: _Instant
    sends: StrictInt = 1
    last_word: StrictStr = ""

    def build(self) -> Uncertain:
        kept = dict(self)
        kept["invoice"] = self.invoice.build(held=True)
        return Uncertain(**kept)


class _Error(_Model):
    code: StrictStr
    message: StrictStr
    hint: StrictStr = ""
    details: dict[str, Any] = ModelField(default_factory=dict)
    messages: list[_Message] = ModelField(default_factory=list)

    def build(self) -> ArcaError:
        """The same class with the same words; invoices and findings it carried are not kept in a file."""
        cls = next((each for each in _every_error(ArcaError) if each.code == self.code), ArcaError)
        error = cls.__new__(cls, self.message)
        error.args = (self.message,)
        state: dict[str, Any] = {"message": self.message, "hint": self.hint, **self.details}
        if issubclass(cls, errors.Refused):
            state["messages"] = _messages(self.messages)
        error.__dict__.update({"findings": (), "position": None, "uncertain": (), **state})
        return error


class _Unsent(_Model):
    invoice: _Invoice
    error: _Error

    def build(self) -> Unsent:
        return Unsent(self.invoice.build(held=True), self.error.build())


class _Held(_Model):
    invoice: _Invoice
    result: StrictStr
    authorization: StrictStr
    kind: Literal["CAE", "CAEA"] | None = None
    due: _Day | None = None
    processed_at: _Instant | None = None
    observations: list[_Message] = ModelField(default_factory=list)

    def build(self) -> Voucher:
        return Voucher(
            self.invoice.build(held=True),
            self.result,
            self.authorization,
            self.kind and AuthorizationKind(self.kind),
            self.due,
            self.processed_at,
            _messages(self.observations),
        )


_OUTCOMES: dict[str, type[Any]] = {
    "authorized": _Authorized,
    "rejected": _Rejected,
    "uncertain": _Uncertain,
    "unsent": _Unsent,
    "held": _Held,
}


def _every_error(cls: type[ArcaError]) -> list[type[ArcaError]]:
    return [cls, *(found for each in cls.__subclasses__() for found in _every_error(each))]


# --- writing -----------------------------------------------------------------------------------------------


def dump_invoice(invoice: Invoice) -> dict[str, Any]:
    """The invoice as JSON-able values, every amount as it stands; empty fields are left out."""
    return _dump_fields(invoice)


def dump_outcome(outcome: Outcome | Voucher) -> dict[str, Any]:
    """The outcome, or the voucher that ARCA holds, with its ``status``. ``load_outcome`` gives it back."""
    status = next(name for name, cls in _STATUSES.items() if isinstance(outcome, cls))
    return {"status": status, **_dump_fields(outcome)}


def _dump_fields(value: Any) -> dict[str, Any]:
    return {
        field.name: _dump(getattr(value, field.name))
        for field in fields(value)
        if not _is_left_out(field, getattr(value, field.name))
    }


def _is_left_out(field: Field[Any], value: Any) -> bool:
    return field.default is not MISSING and value == field.default and value in (None, (), "", False)


def _dump(value: Any) -> Any:
    match value:
        case codes.VatRate() if value.is_rate:
            return value.label
        case codes.VatRate():
            return value.name
        case Enum():
            return value.name if value.name in type(value).__members__ else value.value
        case Decimal():
            return format(_trim(value), "f")
        case date() | datetime():
            return value.isoformat()
        case tuple() | list():
            return [_dump(item) for item in value]
        case ArcaError():
            return _dump_error(value)
        case _ if is_dataclass(value):
            return _dump_fields(value)
        case _:
            return value


def _trim(value: Decimal) -> Decimal:
    """Amounts keep their two decimals; quantities and rates lose zeros that say nothing."""
    exponent = value.as_tuple().exponent
    if not isinstance(exponent, int) or exponent >= -2:
        return value
    trimmed = value.normalize()
    return trimmed if trimmed.as_tuple().exponent else trimmed.quantize(Decimal(1))


def _dump_error(error: ArcaError) -> dict[str, Any]:
    details = {
        name: value
        for name, value in vars(error).items()
        if isinstance(value, int | str) and name not in ("message", "hint") and value not in ("", 0)
    }
    dumped: dict[str, Any] = {"code": error.code, "message": error.message, "hint": error.hint, "details": details}
    if isinstance(error, errors.Refused):
        dumped["messages"] = [_dump(message) for message in error.messages]
    return {name: value for name, value in dumped.items() if value or name in ("code", "message")}


__all__ = [
    "CURRENCY_ALIASES",
    "dump_invoice",
    "dump_outcome",
    "load_invoice",
    "load_outcome",
    "parse_object",
    "read_code",
    "read_day",
    "read_rate",
]
