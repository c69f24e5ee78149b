"""The QR of RG 4892/2020."""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from arca_sdk.domain.authorization import AuthorizationKind, Authorized
from arca_sdk.domain.codes import Currency, VoucherType
from arca_sdk.domain.cuit import Cuit
from arca_sdk.domain.document import Document
from arca_sdk.domain.qr import BASE_URL, qr_payload, qr_url
from tests.makers import ISSUER, held, invoice_b

OFFICIAL_SAMPLE = (
    '{"ver":1,"fecha":"2020-10-13","cuit":30000000007,"ptoVta":10,"tipoCmp":1,"nroCmp":94,"importe":12100,'
    '"moneda":"DOL","ctz":65,"tipoDocRec":80,"nroDocRec":20000000001,"tipoCodAut":"E","codAut":70417054367476}'
)


def payload(**changes):
    values = {
        "issuer": Cuit("30000000007"),
        "issue_date": date(2020, 10, 13),
        "voucher_type": VoucherType.FACTURA_A,
        "point_of_sale": 10,
        "number": 94,
        "total": Decimal("12100.00"),
        "currency": Currency.DOLARES,
        "exchange_rate": Decimal("65.000000"),
        "receiver": Document.cuit("20000000001"),
        "authorization": "70417054367476",
        **changes,
    }
    return qr_payload(**values)


def inside(url):
    assert url.startswith(BASE_URL)
    return json.loads(base64.b64decode(url.removeprefix(BASE_URL), validate=True))


def test_the_official_sample_is_written_letter_by_letter():
    assert payload() == OFFICIAL_SAMPLE


@pytest.mark.parametrize(
    ("total", "written"),
    [("12100.50", "12100.5"), ("0.00", "0"), ("100", "100"), ("1000000.00", "1000000"), ("0.01", "0.01")],
)
def test_amounts_are_written_digit_by_digit_without_exponents(total, written):
    assert f'"importe":{written},' in payload(total=Decimal(total))
    assert f'"ctz":{written},' in payload(exchange_rate=Decimal(total))


def test_the_largest_amount_loses_no_digit():
    assert '"importe":9999999999999.99,' in payload(total=Decimal("9999999999999.99"))


def test_a_negative_zero_is_a_zero():
    assert '"importe":0,' in payload(total=Decimal("-0.00"))


def test_a_voucher_without_receiver_leaves_its_document_out():
    assert "DocRec" not in payload(receiver=None)


def test_a_caea_is_told_from_a_cae():
    assert '"tipoCodAut":"A"' in payload(is_caea=True)


def test_the_link_of_an_authorised_invoice_holds_its_data():
    outcome = Authorized(invoice_b(number=42), "76480000000017", date(2026, 12, 5))
    assert inside(qr_url(ISSUER, outcome)) == {
        "ver": 1,
        "fecha": "2026-11-25",
        "cuit": 20111111112,
        "ptoVta": 3,
        "tipoCmp": 6,
        "nroCmp": 42,
        "importe": 121,
        "moneda": "PES",
        "ctz": 1,
        "tipoDocRec": 99,
        "nroDocRec": 0,
        "tipoCodAut": "E",
        "codAut": 76480000000017,
    }


@pytest.mark.parametrize(("kind", "letter"), [(AuthorizationKind.CAE, "E"), (AuthorizationKind.CAEA, "A"), (None, "E")])
def test_the_link_of_a_voucher_that_arca_holds_says_how_it_was_authorised(kind, letter):
    voucher = held(invoice_b(number=42), kind=kind)
    assert inside(qr_url(ISSUER, voucher))["tipoCodAut"] == letter
    assert inside(qr_url(ISSUER, voucher))["codAut"] == 76480000000017


@pytest.mark.parametrize("missing", ["number", "issue_date"])
def test_an_invoice_without_number_or_date_has_no_qr(missing):
    outcome = Authorized(replace(invoice_b(number=42), **{missing: None}), "76480000000017", date(2026, 12, 5))
    with pytest.raises(ValueError, match="has a number and a date"):
        qr_url(ISSUER, outcome)
