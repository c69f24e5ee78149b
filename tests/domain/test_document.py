"""Identity documents."""

from __future__ import annotations

import pytest

from arca_sdk.domain.codes import DocumentType
from arca_sdk.domain.document import NO_CATEGORIZADO, Document
from arca_sdk.errors import InvalidCuit, InvalidDocument


def test_named_constructors_check_and_keep_the_number():
    assert Document.cuit("30-00000000-7") == Document(DocumentType.CUIT, 30000000007)
    assert Document.cuil(20111111112) == Document(DocumentType.CUIL, 20111111112)
    assert Document.dni("30.111.222") == Document(DocumentType.DNI, 30111222)
    assert Document.of(94, "1234567") == Document(DocumentType.PASAPORTE, 1234567)


def test_the_anonymous_consumer_has_type_99_and_number_0():
    anonymous = Document.anonymous()
    assert (anonymous.type, anonymous.number) == (DocumentType.SIN_IDENTIFICAR, 0)
    assert anonymous.is_anonymous
    assert Document.of(99, 0) == anonymous
    assert not Document.dni(30111222).is_anonymous


def test_the_uncategorised_number_is_taken_although_its_digit_is_wrong():
    assert Document.cuit("23-00000000-0").number == NO_CATEGORIZADO


@pytest.mark.parametrize("kind", [DocumentType.CUIT, DocumentType.CUIL, DocumentType.CDI])
def test_a_wrong_check_digit_is_refused_with_a_hint_and_the_receivers_field(kind):
    with pytest.raises(InvalidCuit, match="check digit 8 is wrong") as caught:
        Document.of(kind, "30000000008")
    assert caught.value.field == "receiver.document"
    assert "it would be 7" in caught.value.hint


@pytest.mark.parametrize(
    "number", ["", "AB123456", "١٢٣٤٥٦٧", "123456789012", "1/2", -30111222, "-30111222", 3011122.0, True, None]
)
def test_what_is_not_up_to_eleven_plain_digits_is_refused(number):
    with pytest.raises(InvalidDocument, match="is not a number of type DNI") as caught:
        Document.dni(number)
    assert caught.value.field == "receiver.document"


def test_a_number_for_an_anonymous_consumer_is_refused():
    with pytest.raises(InvalidDocument, match="not identified") as caught:
        Document.of(DocumentType.SIN_IDENTIFICAR, 30111222)
    assert "Document.dni" in caught.value.hint


def test_zero_identifies_nobody():
    with pytest.raises(InvalidDocument, match="identifies nobody"):
        Document.of(DocumentType.PASAPORTE, 0)


@pytest.mark.parametrize(("number", "length"), [("12345", 5), ("301112223", 9)])
def test_a_dni_of_another_length_is_refused(number, length):
    with pytest.raises(InvalidDocument, match=f"not {length}"):
        Document.dni(number)


@pytest.mark.parametrize("number", ["301112", "3011122", "30111222"])
def test_a_dni_of_six_to_eight_digits_is_taken(number):
    assert Document.dni(number).number == int(number)


def test_a_type_that_arca_adds_tomorrow_is_kept():
    assert Document.of(77, "123").type == 77


def test_the_plain_constructor_keeps_whatever_arca_sent():
    assert Document(DocumentType.CUIT, 1).number == 1


@pytest.mark.parametrize(
    ("document", "printed"),
    [
        (Document.anonymous(), "sin identificar"),
        (Document.cuit("30000000007"), "CUIT 30-00000000-7"),
        (Document.dni(30111222), "DNI 30111222"),
        (Document(DocumentType.CUIT, 123), "CUIT 123"),
    ],
)
def test_a_document_prints_as_people_write_it(document, printed):
    assert str(document) == printed
