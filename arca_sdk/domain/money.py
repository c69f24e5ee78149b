"""Exact amounts. Decimal from end to end; a float is refused, because 0.1 + 0.2 is not 0.3.

Precision of WSFEv1 (manual, data types): amounts 13+2 digits, exchange rates 4+6, rates of tributes 3+2,
shares of buyers 2+2. Quantities and unit prices are printed only; up to 6 decimals.
"""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation

from arca_sdk.errors import InvalidAmount

CENT = Decimal("0.01")
ZERO = Decimal("0.00")
_QUANTA = tuple(Decimal(1).scaleb(-decimals) for decimals in range(7))

_RELATIVE_TOLERANCE = Decimal("0.0001")  # 0.01 %
_ABSOLUTE_TOLERANCE = Decimal("0.01")

type_names = "Decimal, int or text"


def exact(value: object, *, field: str, decimals: int, digits: int) -> Decimal:
    """A Decimal with exactly ``decimals`` places, never rounded.

    Raises:
        InvalidAmount: for floats, other types, NaN and infinity, too many decimals, too many digits.
    """
    if type(value) is Decimal and _is_exact(value, decimals, digits):
        return value
    if isinstance(value, float):
        raise InvalidAmount(
            f"{value!r} is a float, and floats cannot hold money exactly.",
            field=field,
            hint=f'Write Decimal("{value}") or "{value}".',
        )
    if isinstance(value, bool) or not isinstance(value, Decimal | int | str):
        raise InvalidAmount(
            f"An amount is {type_names}, not {type(value).__name__}.", field=field, hint='Write "1500.00".'
        )
    number = _parse(value)
    if number is None:
        raise InvalidAmount(
            f"{str(value)[:40]!r} is not a number.",
            field=field,
            hint='Write digits with a point before the decimals and no thousands separator: "1500.00".',
        )
    if not number.is_finite():
        raise InvalidAmount(f"{number} is not an amount.", field=field)
    return _fit(number, field=field, decimals=decimals, digits=digits)


def _is_exact(number: Decimal, decimals: int, digits: int) -> bool:
    """Most amounts are made exact more than once: this is the quick way to see it."""
    return (
        number.same_quantum(_QUANTA[decimals]) and number.adjusted() < digits and bool(number or not number.is_signed())
    )


def _parse(value: Decimal | int | str) -> Decimal | None:
    # Decimal also reads "1_500" and the digits of other scripts; on an invoice both are a mistake.
    if isinstance(value, str) and ("_" in value or not value.strip().isascii()):
        return None
    try:
        return Decimal(value.strip() if isinstance(value, str) else value)
    except InvalidOperation:
        return None


def _fit(number: Decimal, *, field: str, decimals: int, digits: int) -> Decimal:
    if number and number.adjusted() >= digits:
        raise InvalidAmount(f"{number:.3e} has more than {digits} digits before the point.", field=field)
    fitted = number.quantize(_QUANTA[decimals], rounding=ROUND_HALF_EVEN)
    if fitted != number:
        raise InvalidAmount(
            f"{number} has more than {decimals} decimals.",
            field=field,
            hint=f"Round it yourself to what you mean, for example {fitted}: the library never rounds what you give.",
        )
    return fitted if fitted else abs(fitted)  # no negative zero


def money(value: object, *, field: str = "amount") -> Decimal:
    """An amount: 13 digits and 2 decimals."""
    return exact(value, field=field, decimals=2, digits=13)


def exchange_rate(value: object, *, field: str = "exchange_rate") -> Decimal:
    """Pesos per unit of foreign currency: 4 digits and 6 decimals."""
    return exact(value, field=field, decimals=6, digits=4)


def quantity(value: object, *, field: str = "quantity") -> Decimal:
    """A quantity or unit price of a printed line: up to 6 decimals."""
    return exact(value, field=field, decimals=6, digits=13)


def percentage(value: object, *, field: str = "percentage") -> Decimal:
    """The rate of a tribute or the share of a buyer: 3 digits and 2 decimals."""
    return exact(value, field=field, decimals=2, digits=3)


def round_cents(number: Decimal) -> Decimal:
    """Half-even to two decimals, as ARCA rounds (manual, rounding of amounts)."""
    return number.quantize(CENT, rounding=ROUND_HALF_EVEN)


def agrees(given: Decimal, computed: Decimal, *, terms: int = 1) -> bool:
    """Whether ARCA's tolerance accepts ``given`` where it computes ``computed``.

    Either is enough: absolute error <= 0.01 (times ``terms`` for the sums of rates and tributes: codes 10023,
    10029, 10061), or relative error, over the given amount, <= 0.01 %.
    """
    error = abs(computed - given)
    if error <= _ABSOLUTE_TOLERANCE * max(terms, 1):
        return True
    return given != 0 and error / abs(given) <= _RELATIVE_TOLERANCE
