"""The kinds of fields that the shapes are made of: each reads what a file may say and gives the exact type."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Annotated, TypeVar

from pydantic import PlainValidator

from arca_sdk.domain import codes, money
from arca_sdk.errors import InvalidAmount, InvalidInput
from arca_sdk.invoice_file.values import read_code, read_day, read_rate

E = TypeVar("E", bound=Enum)


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


Digits = Annotated[int | str, PlainValidator(_digits)]
Money = Annotated[Decimal, PlainValidator(_amount(money.money))]
Quantity = Annotated[Decimal, PlainValidator(_amount(money.quantity))]
Percentage = Annotated[Decimal, PlainValidator(_amount(money.percentage))]
ExchangeRate = Annotated[Decimal, PlainValidator(_amount(money.exchange_rate))]
Day = Annotated[date, PlainValidator(read_day)]
Instant = Annotated[datetime, PlainValidator(_instant)]
Rate = Annotated[codes.VatRate, PlainValidator(read_rate)]
VoucherType = Annotated[codes.VoucherType, PlainValidator(_read(codes.VoucherType))]
Concept = Annotated[codes.Concept, PlainValidator(_read(codes.Concept))]
Currency = Annotated[codes.Currency, PlainValidator(_read(codes.Currency))]
VatCondition = Annotated[codes.VatCondition, PlainValidator(_read(codes.VatCondition))]
DocumentType = Annotated[codes.DocumentType, PlainValidator(_read(codes.DocumentType))]
TributeType = Annotated[codes.TributeType, PlainValidator(_read(codes.TributeType))]
OptionalType = Annotated[codes.OptionalType, PlainValidator(_read(codes.OptionalType))]
