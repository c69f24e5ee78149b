"""Our fields and ARCA's, both ways."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from arca_sdk.domain.codes import Currency, DocumentType, VatCondition
from arca_sdk.domain.invoice import Period
from arca_sdk.errors import InvalidInput
from arca_sdk.wire.codec import codec
from arca_sdk.wire.contracts.wsfe import WSFE
from arca_sdk.wire.wsfe import read_detail, write_authorization, write_consultation, write_detail
from tests.makers import full_invoice, invoice_b

AUTH = {"Token": "dG9rZW4=", "Sign": "c2lnbg==", "Cuit": 20111111112}


def read_back(invoice):
    return read_detail(write_detail(invoice), point_of_sale=invoice.point_of_sale, voucher_type=invoice.voucher_type)


def without_printed_parts(invoice):
    return replace(invoice, lines=(), notes="", receiver=replace(invoice.receiver, name="", address=""))


@pytest.mark.parametrize("invoice", [full_invoice(), invoice_b(number=1), full_invoice(last_number=50)])
def test_a_voucher_written_is_read_back(invoice):
    assert read_back(invoice) == (without_printed_parts(invoice), frozenset())


def test_a_voucher_survives_the_wire():
    invoice = full_invoice()
    request = write_authorization(
        [write_detail(invoice)], point_of_sale=4002, voucher_type=invoice.voucher_type, auth=AUTH
    )
    body = codec(WSFE).encode_request("FECAESolicitar", request)
    decoded = codec(WSFE).decode_request(body, action=None).values
    header = decoded["FeCAEReq"]["FeCabReq"]
    (detail,) = decoded["FeCAEReq"]["FeDetReq"]["FECAEDetRequest"]
    assert header == {"CantReg": 1, "PtoVta": 4002, "CbteTipo": 3}
    assert read_detail(detail, point_of_sale=4002, voucher_type=3) == (invoice, frozenset())


def test_every_field_of_the_contract_is_written():
    record = WSFE.operations["FECAESolicitar"].request
    for name in ("FeCAEReq", "FeDetReq", "FECAEDetRequest"):
        record = next(field.type for field in record.all_fields if field.name == name)
    assert list(write_detail(full_invoice())) == [field.name for field in record.all_fields]


def test_what_the_invoice_does_not_have_is_left_out():
    written = write_detail(invoice_b(number=1, receiver=replace(invoice_b().receiver, vat_condition=None)))
    assert {"CbtesAsoc", "Tributos", "Opcionales", "FchServDesde", "CanMisMonExt", "CondicionIVAReceptorId"}.isdisjoint(
        written
    )
    assert written["MonCotiz"] == 1
    assert written["ImpTrib"] == 0


def test_equal_invoices_give_equal_bytes():
    one, other = (
        codec(WSFE).encode_request(
            "FECAESolicitar",
            write_authorization([write_detail(full_invoice())], point_of_sale=1, voucher_type=3, auth=AUTH),
        )
        for _ in range(2)
    )
    assert one == other


def test_only_a_numbered_and_dated_invoice_is_written():
    with pytest.raises(InvalidInput, match="number and date"):
        write_detail(invoice_b())
    with pytest.raises(InvalidInput, match="number and date"):
        write_detail(invoice_b(number=1, issue_date=None))


def test_a_consultation():
    assert write_consultation(point_of_sale=3, voucher_type=6, number=9) == {
        "FeCompConsReq": {"CbteTipo": 6, "CbteNro": 9, "PtoVta": 3}
    }


class TestWhatAnInvoiceCannotHoldIsNoted:
    def read(self, **values):
        written = {**write_detail(full_invoice()), **values}
        return read_detail(written, point_of_sale=1, voucher_type=3)

    @pytest.mark.parametrize(
        ("values", "note"),
        [
            ({"CbteFch": "20261345"}, "issue_date:format"),
            ({"CbteFch": "2026-11-25"}, "issue_date:format"),
            ({"FchServDesde": "x"}, "service_period:format"),
            ({"FchVtoPago": "20260231"}, "payment_due:format"),
            ({"MonId": None}, "currency:missing"),
            ({"CanMisMonExt": ""}, "paid_in_foreign_currency:value"),
            ({"CanMisMonExt": "s"}, "paid_in_foreign_currency:value"),
            ({"ImpTotal": Decimal("1.005")}, "total:precision"),
            ({"ImpNeto": Decimal("1e20")}, "net:precision"),
            ({"MonCotiz": Decimal("1.0000001")}, "exchange_rate:precision"),
            ({"MonCotiz": Decimal("12345")}, "exchange_rate:precision"),
            ({"Iva": {}}, "vat:empty"),
            ({"Iva": {"AlicIva": [None]}}, "vat:empty"),
            ({"Tributos": {"Tributo": []}}, "tributes:empty"),
            ({"CbtesAsoc": {}}, "associated:empty"),
            ({"Opcionales": {}}, "optionals:empty"),
            ({"Compradores": {}}, "buyers:empty"),
            ({"Actividades": {}}, "activities:empty"),
        ],
    )
    def test_as_a_note(self, values, note):
        _, malformed = self.read(**values)
        assert malformed == {note}

    def test_amounts_are_cut_so_that_other_rules_still_see_them(self):
        invoice, _ = self.read(ImpTotal=Decimal("1361.5549"))
        assert invoice.total == Decimal("1361.55")

    def test_nothing_at_all_is_still_an_invoice(self):
        invoice, malformed = read_detail({}, point_of_sale=0, voucher_type=0)
        assert malformed == {"currency:missing"}
        assert invoice.total == 0
        assert invoice.issue_date is None
        assert invoice.receiver.document.type is DocumentType.CI_POLICIA_FEDERAL
        assert not invoice.voucher_type.is_known

    def test_empty_and_null_dates_are_no_dates(self):
        invoice, malformed = self.read(FchServDesde="", FchServHasta="NULL", FchVtoPago="")
        assert (invoice.service_period, invoice.payment_due, malformed) == (None, None, frozenset())

    def test_half_a_period_is_kept(self):
        invoice, _ = self.read(FchServDesde=None, PeriodoAsoc={"FchHasta": "20261115"})
        assert invoice.service_period == Period(None, date(2026, 11, 30))
        assert invoice.associated_period == Period(None, date(2026, 11, 15))

    def test_codes_that_arca_may_add_are_kept(self):
        invoice, malformed = self.read(MonId="XYZ", CondicionIVAReceptorId=77)
        assert invoice.currency == Currency("XYZ")
        assert invoice.receiver.vat_condition == VatCondition(77)
        assert not malformed

    def test_an_omitted_tribute_base_is_zero(self):
        invoice, _ = self.read(Tributos={"Tributo": [{"Id": 99, "Desc": "Tasa", "Importe": Decimal(1)}]})
        assert invoice.tributes[0].base == 0
