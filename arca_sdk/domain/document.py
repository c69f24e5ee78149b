"""Identity documents of receivers and buyers."""

from __future__ import annotations

from dataclasses import dataclass

from arca_sdk.domain.codes import DocumentType
from arca_sdk.domain.cuit import Cuit
from arca_sdk.errors import InvalidCuit, InvalidDocument

NO_CATEGORIZADO = 23000000000
"""The number that stands for a receiver that VAT does not categorise; it has no valid check digit."""

_SEPARATORS = str.maketrans("", "", "-. ")
_MAX_DIGITS = 11


@dataclass(frozen=True, slots=True)
class Document:
    """A document type and its number (DocTipo, DocNro).

    The plain constructor accepts whatever ARCA may send back. People's input goes through ``of`` and the named
    constructors, which check it.
    """

    type: DocumentType
    number: int

    @classmethod
    def of(cls, type: DocumentType | int, number: str | int) -> Document:
        """Check the number against its type.

        Raises:
            InvalidCuit: CUIT, CUIL or CDI with a wrong check digit.
            InvalidDocument: anything that is not up to eleven digits, or a number for an anonymous consumer.
        """
        type = DocumentType(type)
        digits = _digits(number)
        if not digits or len(digits) > _MAX_DIGITS:
            raise InvalidDocument(
                f"{str(number)[:40]!r} is not a number of type {type.label}.",
                field="receiver.document",
                hint="ARCA takes only digits, eleven at most; for a passport with letters use another document "
                "or, below the identification threshold, none (Document.anonymous()).",
            )
        if type.has_check_digit and int(digits) != NO_CATEGORIZADO:
            return cls(type, int(_checked(digits)))
        _check_plain(type, int(digits), len(digits))
        return cls(type, int(digits))

    @classmethod
    def cuit(cls, number: str | int) -> Document:
        return cls.of(DocumentType.CUIT, number)

    @classmethod
    def cuil(cls, number: str | int) -> Document:
        return cls.of(DocumentType.CUIL, number)

    @classmethod
    def dni(cls, number: str | int) -> Document:
        return cls.of(DocumentType.DNI, number)

    @classmethod
    def anonymous(cls) -> Document:
        """A consumer who is not identified (99, 0): only below the threshold of RG 5700."""
        return cls(DocumentType.SIN_IDENTIFICAR, 0)

    @property
    def is_anonymous(self) -> bool:
        return self.type == DocumentType.SIN_IDENTIFICAR and self.number == 0

    def __str__(self) -> str:
        if self.is_anonymous:
            return "sin identificar"
        digits = str(self.number)
        if self.type.has_check_digit and len(digits) == _MAX_DIGITS:
            digits = f"{digits[:2]}-{digits[2:10]}-{digits[10]}"
        return f"{self.type.label} {digits}"


def _digits(number: object) -> str:
    """The digits of a number written with or without separators, "" for anything else: a float, a sign, a letter."""
    if isinstance(number, bool) or not isinstance(number, str | int):
        return ""
    text = str(number)
    digits = text.translate(_SEPARATORS)
    return digits if digits.isascii() and digits.isdigit() and not text.startswith("-") else ""


def _checked(digits: str) -> Cuit:
    try:
        return Cuit(digits)
    except InvalidCuit as error:
        raise InvalidCuit(error.message, field="receiver.document", hint=error.hint) from None


def _check_plain(type: DocumentType, number: int, length: int) -> None:
    if type is DocumentType.SIN_IDENTIFICAR:
        if number:
            raise InvalidDocument(
                "Type 99 means that the consumer is not identified, so its number is 0.",
                field="receiver.document",
                hint="Give the number with its own type: Document.dni(30111222).",
            )
    elif number == 0:
        raise InvalidDocument(f"{type.label} 0 identifies nobody.", field="receiver.document")
    elif type is DocumentType.DNI and not 6 <= length <= 8:
        raise InvalidDocument(f"A DNI has six to eight digits, not {length}.", field="receiver.document")
