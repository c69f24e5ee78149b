"""Shapes on the wire: base classes and words that every feature's schemas share, as docs/openapi.yaml has them.

Money has a pattern of its own: Pydantic's Decimal would take "", " 1 " and 1.5.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Annotated, Any, Generic, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, WithJsonSchema

from arca_server.kernel.problems import FieldErrorCode
from arca_server.kernel.validation import Finding

T = TypeVar("T")


class RequestModel(BaseModel):
    """What a client sends. An unknown member is refused, and nothing is converted: "3" is not 3."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class ParametersModel(BaseModel):
    """Query parameters: text, which becomes what the field says. An unknown one is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class AnswerModel(BaseModel):
    """What the server sends: the members that were given, and no others."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Page(AnswerModel, Generic[T]):
    """One page of a list."""

    data: list[T]
    has_more: bool
    next_cursor: str | None


def _reader(pattern: str, code: FieldErrorCode, convert: Callable[[str], Any]) -> BeforeValidator:
    compiled = re.compile(pattern, re.ASCII)

    def read(value: object) -> object:
        if not isinstance(value, str) or not compiled.fullmatch(value):
            raise Finding(code)
        try:
            return convert(value)
        except ValueError:
            raise Finding(code) from None

    return BeforeValidator(read)


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def _write_instant(value: datetime) -> str:
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _text(pattern: str, **more: Any) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", "pattern": f"^{pattern}$", **more})


_AMOUNT = r"(0|[1-9][0-9]{0,12})(\.[0-9]{1,2})?"
_QUANTITY = r"-?(0|[1-9][0-9]{0,12})(\.[0-9]{1,6})?"
_DAY = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
_INSTANT = rf"{_DAY}T[0-9]{{2}}:[0-9]{{2}}:[0-9]{{2}}(\.[0-9]{{1,6}})?(Z|[+-][0-9]{{2}}:[0-9]{{2}})"
_AS_TEXT = PlainSerializer(lambda value: format(value, "f"), return_type=str)

MoneyInput = Annotated[Decimal, _reader(_AMOUNT, FieldErrorCode.INVALID_AMOUNT, Decimal), _AS_TEXT, _text(_AMOUNT)]
"""An amount in a request: text, not negative, up to two decimals."""

Money = Annotated[
    Decimal,
    PlainSerializer(lambda value: format(value.quantize(Decimal("0.01")), "f"), return_type=str),
    _text(r"-?(0|[1-9][0-9]{0,12})\.[0-9]{2}"),
]
"""An amount in an answer: two decimals."""

Quantity = Annotated[Decimal, _reader(_QUANTITY, FieldErrorCode.INVALID_AMOUNT, Decimal), _AS_TEXT, _text(_QUANTITY)]
"""A quantity or unit price, up to six decimals."""

Day = Annotated[
    date, _reader(_DAY, FieldErrorCode.INVALID_DATE, date.fromisoformat), _text(_DAY, format="date")
]  # fmt: skip
"""A day of Argentina's civil time."""

Instant = Annotated[
    datetime,
    _reader(_INSTANT, FieldErrorCode.INVALID_DATE, _instant),
    PlainSerializer(_write_instant, return_type=str),
    _text(_INSTANT, format="date-time"),
]
"""An instant with its time zone; answers have UTC."""

Moment = Annotated[datetime, PlainSerializer(_write_instant, return_type=str), _text(_INSTANT, format="date-time")]
"""The same in an answer, made from an aware datetime."""

Limit = Annotated[int, Field(ge=1, le=100)]
"""How many on a page."""

Cursor = Annotated[str, Field(min_length=1, max_length=500, pattern=r"^[0-9A-Za-z._-]+$")]
"""``next_cursor`` of the page before."""


class PageParameters(ParametersModel):
    """Of every list."""

    limit: Limit = 20
    cursor: Cursor | None = None
