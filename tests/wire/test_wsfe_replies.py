"""Replies of WSFEv1, in our words."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from arca_sdk.domain.authorization import AuthorizationKind
from arca_sdk.errors import ArcaMessage, ArcaTrouble, NotFound, RequestRefused, TokenRefused, UnexpectedReply
from arca_sdk.wire.wsfe import write_fields
from arca_sdk.wire.wsfe_replies import (
    read_authorization,
    read_batch_limit,
    read_clock,
    read_health,
    read_last_number,
    read_points_of_sale,
    read_rate,
    read_table,
    read_voucher,
)
from tests.makers import full_invoice


def errors(*codes: int) -> dict[str, object]:
    return {"Errors": {"Err": [{"Code": code, "Msg": f"texto {code} "} for code in codes]}}


def test_an_authorization_is_read_whole():
    reply = read_authorization(
        {
            "FECAESolicitarResult": {
                "FeCabResp": {
                    "Cuit": 20111111112,
                    "PtoVta": 3,
                    "CbteTipo": 6,
                    "FchProceso": "20261125120000",
                    "CantReg": 1,
                    "Resultado": "A",
                    "Reproceso": "N",
                },
                "FeDetResp": {
                    "FECAEDetResponse": [
                        {
                            "CbteDesde": 5,
                            "CbteHasta": 5,
                            "Resultado": "A",
                            "CAE": "76480000000017",
                            "CAEFchVto": "20261205",
                            "Observaciones": {"Obs": [{"Code": 10217, "Msg": "credito"}]},
                        }
                    ]
                },
                "Events": {"Evt": [{"Code": 39, "Msg": "aviso"}]},
            }
        }
    )
    assert (reply.cuit, reply.point_of_sale, reply.voucher_type, reply.result) == (20111111112, 3, 6, "A")
    assert reply.processed_at == datetime(2026, 11, 25, 15, tzinfo=UTC)
    (detail,) = reply.details
    assert (detail.number, detail.cae, detail.cae_due) == (5, "76480000000017", date(2026, 12, 5))
    assert detail.observations == (ArcaMessage(10217, "credito"),)
    assert reply.events == (ArcaMessage(39, "aviso"),)


def test_an_authorization_without_header_or_details():
    reply = read_authorization({"FECAESolicitarResult": errors(600)})
    assert reply.cuit is None
    assert reply.details == ()
    assert reply.errors == (ArcaMessage(600, "texto 600"),)


def test_a_rejected_detail_has_empty_cae_and_date():
    detail = {"CbteDesde": 5, "CbteHasta": 5, "Resultado": "R", "CAE": "", "CAEFchVto": ""}
    reply = read_authorization({"FECAESolicitarResult": {"FeDetResp": {"FECAEDetResponse": [detail, None]}}})
    assert (reply.details[0].cae, reply.details[0].cae_due) == ("", None)
    assert len(reply.details) == 1


@pytest.mark.parametrize("text", ["", "NULL", "2026", "20261399", None])
def test_a_date_that_is_none_is_none(text):
    detail = {"CbteDesde": 5, "CAE": "1", "CAEFchVto": text}
    values = {"FeCabResp": {"FchProceso": text}, "FeDetResp": {"FECAEDetResponse": [detail]}}
    reply = read_authorization({"FECAESolicitarResult": values})
    assert reply.details[0].cae_due is None
    assert reply.processed_at is None


class TestConsultation:
    def values(self, **changes):
        found = {
            **write_fields(full_invoice()),
            "Resultado": "A",
            "CodAutorizacion": "76480000000017",
            "EmisionTipo": "CAE",
            "FchVto": "20261205",
            "FchProceso": "20261125120000",
            "PtoVta": 4002,
            "CbteTipo": 3,
        }
        return {"FECompConsultarResult": {"ResultGet": {**found, **changes}}}

    def test_every_field_comes_back(self):
        voucher = read_voucher(self.values())
        assert voucher.invoice == full_invoice()
        assert voucher.kind is AuthorizationKind.CAE
        assert voucher.number == 42
        outcome = voucher.as_authorized(recovered=True)
        assert (outcome.cae, outcome.cae_due, outcome.recovered) == ("76480000000017", date(2026, 12, 5), True)
        assert outcome.label == "Nota de Crédito A 04002-00000042"

    def test_a_kind_that_is_new_is_none(self):
        assert read_voucher(self.values(EmisionTipo="OTRO")).kind is None

    def test_what_is_not_approved_is_no_outcome(self):
        for changes in ({"Resultado": "R"}, {"FchVto": ""}):
            with pytest.raises(ValueError, match="has result"):
                read_voucher(self.values(**changes)).as_authorized()

    def test_602_is_not_found(self):
        with pytest.raises(NotFound, match="602"):
            read_voucher({"FECompConsultarResult": errors(602)})

    def test_neither_voucher_nor_error(self):
        with pytest.raises(UnexpectedReply):
            read_voucher({"FECompConsultarResult": {}})
        with pytest.raises(UnexpectedReply):
            read_voucher({"FECompConsultarResult": None})


class TestLastNumber:
    def read(self, **changes):
        result = {"PtoVta": 3, "CbteTipo": 6, "CbteNro": 17, **changes}
        return read_last_number({"FECompUltimoAutorizadoResult": result}, point_of_sale=3, voucher_type=6)

    def test_it_is_read(self):
        assert self.read() == 17

    def test_zero_is_a_number(self):
        assert self.read(CbteNro=0) == 0

    def test_zero_with_errors_is_not_zero(self):
        with pytest.raises(TokenRefused, match="601"):
            self.read(PtoVta=0, CbteTipo=0, CbteNro=0, **errors(601))

    def test_an_answer_about_another_sequence_is_refused(self):
        with pytest.raises(UnexpectedReply, match="answered about"):
            self.read(PtoVta=4)
        with pytest.raises(UnexpectedReply):
            self.read(CbteNro=None)


@pytest.mark.parametrize(
    ("code", "cls"),
    [
        (500, ArcaTrouble),
        (501, ArcaTrouble),
        (502, ArcaTrouble),
        (600, TokenRefused),
        (601, TokenRefused),
        (602, NotFound),
        (11002, RequestRefused),
        (99999, RequestRefused),
    ],
)
def test_each_code_has_its_class_and_keeps_arcas_words(code, cls):
    with pytest.raises(cls, match=f"{code}: texto {code}") as caught:
        read_batch_limit({"FECompTotXRequestResult": errors(code)})
    assert caught.value.messages == (ArcaMessage(code, f"texto {code}"),)


def test_several_errors_are_all_told():
    with pytest.raises(RequestRefused, match="10002: texto 10002; 10005: texto 10005"):
        read_batch_limit({"FECompTotXRequestResult": errors(10002, 10005)})


def test_the_batch_limit():
    assert read_batch_limit({"FECompTotXRequestResult": {"RegXReq": 250}}) == 250
    with pytest.raises(UnexpectedReply):
        read_batch_limit({"FECompTotXRequestResult": {"RegXReq": 0}})


def test_health():
    up = read_health({"FEDummyResult": {"AppServer": "OK", "DbServer": "OK", "AuthServer": "OK"}})
    down = read_health({"FEDummyResult": {"AppServer": "OK", "DbServer": None}})
    assert up.is_up
    assert not down.is_up


def test_a_rate():
    result = {"ResultGet": {"MonId": "DOL", "MonCotiz": Decimal("1155.114"), "FchCotiz": "20260817"}}
    rate = read_rate({"FEParamGetCotizacionResult": result})
    assert (rate.currency, rate.rate, rate.on) == ("DOL", Decimal("1155.114"), date(2026, 8, 17))
    with pytest.raises(UnexpectedReply):
        read_rate({"FEParamGetCotizacionResult": {"ResultGet": {}}})
    with pytest.raises(NotFound):
        read_rate({"FEParamGetCotizacionResult": errors(602)})


class TestPointsOfSale:
    def test_they_are_read(self):
        rows = [
            {"Nro": 1, "EmisionTipo": "CAE - Monotributo", "Bloqueado": "N", "FchBaja": "20120921"},
            {"Nro": 2011, "EmisionTipo": "CAE - Monotributo", "Bloqueado": "S", "FchBaja": "NULL"},
        ]
        one, other = read_points_of_sale({"FEParamGetPtosVentaResult": {"ResultGet": {"PtoVenta": rows}}})
        assert (one.number, one.blocked, one.closed_on) == (1, False, date(2012, 9, 21))
        assert (other.number, other.blocked, other.closed_on) == (2011, True, None)

    def test_602_is_an_empty_list(self):
        assert read_points_of_sale({"FEParamGetPtosVentaResult": errors(602)}) == ()

    def test_other_errors_are_errors(self):
        with pytest.raises(TokenRefused):
            read_points_of_sale({"FEParamGetPtosVentaResult": errors(600)})


def test_a_table_keeps_columns_of_its_own():
    rows = [
        {"Id": 1, "Desc": "IVA Responsable Inscripto", "Cmp_Clase": "A/ALEY/C"},
        {"Id": 5, "Desc": None, "FchDesde": "20100917", "FchHasta": "NULL"},
    ]
    values = {"FEParamGetCondicionIvaReceptorResult": {"ResultGet": {"CondicionIvaReceptor": rows}}}
    first, second = read_table(values, "FEParamGetCondicionIvaReceptor", "CondicionIvaReceptor")
    assert first.extra == (("Cmp_Clase", "A/ALEY/C"),)
    assert (second.code, second.label, second.valid_from, second.valid_to) == ("5", "", date(2010, 9, 17), None)


def test_arcas_clock():
    assert read_clock({"FEHeaderInfo": {"fecha": "2026-10-01T22:47:00.4411169-03:00"}}) == datetime(
        2026, 10, 2, 1, 47, 0, 441116, tzinfo=UTC
    )
    for header in ({}, {"FEHeaderInfo": None}, {"fecha": "x"}, {"fecha": "2026-10-01T22:47:00"}):
        assert read_clock(header) is None
