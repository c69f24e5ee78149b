"""The simulated WSFEv1: who may ask, and the small questions."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from arca_sdk.domain.codes import VatCondition
from arca_sdk.domain.cuit import Cuit
from arca_sdk.domain.environment import Environment
from arca_sdk.simulator.ledger import RegisteredPointOfSale, Taxpayer
from arca_sdk.simulator.services import wsfe
from arca_sdk.wire.contracts.wsfe import WSFE
from tests.makers import COMPANY, ISSUER
from tests.simulator.wsfe_client import Wsfe, errors, invoice_a, sale

WITH_TICKET = sorted(set(WSFE.operations) - {"FEDummy"})
CAEA = [name for name in WSFE.operations if name.startswith("FECAEA")]


@pytest.fixture
def arca() -> Wsfe:
    return Wsfe()


@pytest.fixture
def strict() -> Wsfe:
    """Only what is registered exists: one issuer with one point of sale."""
    there = Wsfe(open_mode=False)
    there.ledger.taxpayers[ISSUER] = Taxpayer(ISSUER)
    there.ledger.points_of_sale[ISSUER] = {3: RegisteredPointOfSale(3)}
    return there


class TestAuth:
    @pytest.mark.parametrize("operation", WITH_TICKET)
    def test_every_operation_but_the_dummy_wants_auth(self, arca, operation):
        result = arca.ask(operation, Auth=None)
        assert errors(result) == [500]
        assert result["Errors"]["Err"][0]["Msg"] == "Campo Auth no fue ingresado o esta mal formado."

    @pytest.mark.parametrize("operation", WITH_TICKET)
    def test_an_old_ticket_is_refused_and_nothing_else_is_said(self, arca, operation):
        result = arca.ask(operation, Auth=arca.auth(age=timedelta(hours=13)))
        assert errors(result) == [600]
        assert not {"FeCabResp", "FeDetResp", "ResultGet"} & set(result)

    def test_the_last_number_is_zero_beside_an_error(self, arca):
        arca.authorize(sale(1))
        result = arca.ask("FECompUltimoAutorizado", Auth=None, PtoVta=3, CbteTipo=6)
        assert (result["PtoVta"], result["CbteTipo"], result["CbteNro"]) == (0, 0, 0)

    def test_a_ticket_of_another_service_is_refused(self, arca):
        result = arca.ask("FECompTotXRequest", Auth=arca.auth(service="wsfex"))
        assert result["RegXReq"] == 0
        assert "No valido Id Sistema: wsfe(Id Sistema de token es: wsfex)" in result["Errors"]["Err"][0]["Msg"]

    def test_a_cuit_that_the_ticket_does_not_name_is_refused(self, arca):
        result = arca.ask("FECompTotXRequest", Auth=arca.auth(cuits=(COMPANY,)))
        assert errors(result) == [600]
        assert f"lista de relaciones: {ISSUER}" in result["Errors"]["Err"][0]["Msg"]

    def test_one_certificate_speaks_for_several_cuits(self, arca):
        arca.cuit = COMPANY
        assert arca.ask("FECompTotXRequest", Auth=arca.auth(cuits=(ISSUER, COMPANY))) == {"RegXReq": 250}

    @pytest.mark.parametrize(
        "auth",
        [
            {"Token": None, "Sign": None, "Cuit": 0},
            {"Token": "", "Sign": "", "Cuit": 0},
            {"Token": "ñandú", "Sign": "x", "Cuit": int(ISSUER)},
            {"Token": "PHNzby8+", "Sign": "x", "Cuit": -1},
        ],
    )
    def test_nonsense_is_600(self, arca, auth):
        assert errors(arca.ask("FECAESolicitar", Auth=auth)) == [600]


class TestDummy:
    def test_is_well(self, arca):
        assert arca.ask("FEDummy") == {"AppServer": "OK", "DbServer": "OK", "AuthServer": "OK"}

    def test_needs_no_auth(self, arca):
        call = arca.simulator.call("1.1", "")
        assert wsfe.answer("FEDummy", {}, call)["FEDummyResult"]["AppServer"] == "OK"


class TestHeader:
    def test_shows_the_simulators_clock_in_argentina_with_seven_decimals(self):
        there = Wsfe(now=datetime(2026, 11, 25, 2, 30, 5, 123456, tzinfo=UTC))
        assert wsfe.header(there.simulator.call("1.1", "")) == {
            "ambiente": "HomologacionExterno - sim",
            "fecha": "2026-11-24T23:30:05.1234560-03:00",
            "id": "7.0.0.60",
        }

    def test_names_the_environment(self):
        there = Wsfe(environment=Environment.PRODUCCION)
        assert wsfe.header(there.simulator.call("1.1", ""))["ambiente"] == "Produccion - sim"


@pytest.mark.parametrize("operation", CAEA)
def test_caea_is_refused_in_plain_words_and_never_faked(arca, operation):
    result = arca.ask(operation)
    assert errors(result) == [500]
    assert "CAEA" in result["Errors"]["Err"][0]["Msg"]
    assert not arca.ledger.caeas
    assert not result.get("CAEA")


class TestLastNumber:
    def test_is_zero_before_the_first(self, arca):
        assert arca.last() == 0

    def test_counts_per_point_of_sale_type_and_issuer(self, arca):
        arca.authorize(sale(1), sale(2))
        arca.authorize(sale(1), point_of_sale=4)
        arca.issue(invoice_a(1))
        assert (arca.last(), arca.last(point_of_sale=4), arca.last(voucher_type=1)) == (2, 1, 1)
        arca.cuit = COMPANY
        assert arca.last() == 0

    @pytest.mark.parametrize(
        ("point_of_sale", "voucher_type", "expected"),
        [
            (0, 6, [11000]),
            (-1, 6, [11000]),
            (99999, 6, [11000]),
            (3, 0, [11001]),
            (3, 19, [11001]),
            (3, 88, [11001]),
            (0, 99, [11000, 11001]),
        ],
    )
    def test_names_what_is_wrong_and_echoes_zeros(self, arca, point_of_sale, voucher_type, expected):
        result = arca.ask("FECompUltimoAutorizado", PtoVta=point_of_sale, CbteTipo=voucher_type)
        assert errors(result) == expected
        assert (result["PtoVta"], result["CbteTipo"], result["CbteNro"]) == (0, 0, 0)

    def test_in_strict_mode_the_point_of_sale_has_to_be_registered(self, strict):
        assert strict.last() == 0
        result = strict.ask("FECompUltimoAutorizado", PtoVta=4, CbteTipo=6)
        assert errors(result) == [11002]
        assert "Ver metodo FEParamGetPtosVenta" in result["Errors"]["Err"][0]["Msg"]

    @pytest.mark.parametrize(
        "unusable",
        [
            RegisteredPointOfSale(3, blocked=True),
            RegisteredPointOfSale(3, closed_on=date(2026, 11, 25)),
            RegisteredPointOfSale(3, kind="CAEA RECE RI IVA"),
            RegisteredPointOfSale(3, kind="Controlador Fiscal"),
        ],
    )
    def test_a_point_of_sale_that_cannot_be_used_is_refused_also_in_open_mode(self, arca, unusable):
        arca.ledger.points_of_sale[ISSUER] = {3: unusable}
        assert errors(arca.ask("FECompUltimoAutorizado", PtoVta=3, CbteTipo=6)) == [11002]

    def test_a_point_of_sale_that_closes_tomorrow_can_be_used(self, arca):
        arca.ledger.points_of_sale[ISSUER] = {3: RegisteredPointOfSale(3, closed_on=date(2026, 11, 26))}
        assert arca.last() == 0


class TestPointsOfSale:
    def test_without_any_it_is_602(self, arca):
        result = arca.ask("FEParamGetPtosVenta")
        assert result["Errors"]["Err"] == [{"Code": 602, "Msg": "Sin Resultados: - Metodo FEParamGetPtosVenta"}]

    def test_asking_does_not_make_one_appear(self, arca):
        arca.last()
        arca.authorize(sale(2))
        assert errors(arca.ask("FEParamGetPtosVenta")) == [602]

    @pytest.mark.parametrize(
        ("condition", "kind"),
        [
            (VatCondition.RESPONSABLE_INSCRIPTO, "CAE - Ri Iva"),
            (VatCondition.MONOTRIBUTO, "CAE - Monotributo"),
            (VatCondition.EXENTO, "CAE - Exento en IVA"),
            (None, "CAE - Ri Iva"),
        ],
    )
    def test_in_open_mode_they_appear_on_use_in_the_issuers_kind(self, arca, condition, kind):
        arca.ledger.taxpayers[ISSUER] = Taxpayer(ISSUER, condition=condition)
        arca.authorize(sale(1), point_of_sale=7)
        arca.authorize(sale(1), point_of_sale=4)
        assert arca.ask("FEParamGetPtosVenta")["ResultGet"]["PtoVenta"] == [
            {"Nro": number, "EmisionTipo": kind, "Bloqueado": "N", "FchBaja": "NULL"} for number in (4, 7)
        ]

    def test_blocked_and_closed_ones_are_listed_as_such(self, arca):
        arca.ledger.points_of_sale[ISSUER] = {
            2: RegisteredPointOfSale(2, "CAE - Monotributo", blocked=True, closed_on=date(2012, 9, 21))
        }
        assert arca.ask("FEParamGetPtosVenta")["ResultGet"]["PtoVenta"] == [
            {"Nro": 2, "EmisionTipo": "CAE - Monotributo", "Bloqueado": "S", "FchBaja": "20120921"}
        ]


class TestActivities:
    def test_are_the_issuers_in_order(self, arca):
        arca.ledger.taxpayers[ISSUER] = Taxpayer(ISSUER, activities=((620100, "SOFTWARE"), (11111, "CULTIVO")))
        assert arca.ask("FEParamGetActividades")["ResultGet"]["ActividadesTipo"] == [
            {"Id": 620100, "Orden": 1, "Desc": "SOFTWARE"},
            {"Id": 11111, "Orden": 2, "Desc": "CULTIVO"},
        ]

    def test_without_any_it_is_602(self, arca):
        assert errors(arca.ask("FEParamGetActividades")) == [602]


class TestRates:
    def test_without_a_day_it_is_yesterdays(self, arca):
        rate = arca.ask("FEParamGetCotizacion", MonId="DOL")["ResultGet"]
        assert (rate["MonId"], rate["FchCotiz"]) == ("DOL", "20261124")
        assert Decimal(1100) < rate["MonCotiz"] < Decimal(1200)

    def test_is_the_same_on_every_run(self, arca):
        asked = {"MonId": "060", "FchCotiz": "20261120"}
        assert arca.ask("FEParamGetCotizacion", **asked) == Wsfe().ask("FEParamGetCotizacion", **asked)

    def test_homologacion_answers_every_calendar_day_and_a_weekend_repeats_friday(self, arca):
        days = [
            arca.ask("FEParamGetCotizacion", MonId="DOL", FchCotiz=day)["ResultGet"]
            for day in ("20261120", "20261121", "20261122", "20261123", "20261125")
        ]
        friday, saturday, sunday, monday, today = [day["MonCotiz"] for day in days]
        assert friday == saturday == sunday
        assert len({friday, monday, today}) == 3
        assert days[2]["FchCotiz"] == "20261122"

    @pytest.mark.parametrize("day", ["20261121", "20261122", "20261125", "20261126"])
    def test_production_has_none_for_weekends_nor_for_today(self, day):
        there = Wsfe(environment=Environment.PRODUCCION)
        assert errors(there.ask("FEParamGetCotizacion", MonId="DOL", FchCotiz=day)) == [602]

    def test_on_a_monday_production_gives_fridays(self):
        there = Wsfe(environment=Environment.PRODUCCION, now=datetime(2026, 11, 23, 15, tzinfo=UTC))
        assert there.ask("FEParamGetCotizacion", MonId="DOL")["ResultGet"]["FchCotiz"] == "20261120"

    def test_the_day_before_gives_the_same_rate_by_either_reading(self):
        """On a Monday: asked for Friday, or asked for nothing."""
        there = Wsfe(now=datetime(2026, 11, 23, 15, tzinfo=UTC))
        asked = there.ask("FEParamGetCotizacion", MonId="DOL", FchCotiz="20261120")["ResultGet"]["MonCotiz"]
        assert there.ask("FEParamGetCotizacion", MonId="DOL")["ResultGet"]["MonCotiz"] == asked

    @pytest.mark.parametrize(
        ("fields", "code"),
        [
            ({"MonId": "PES"}, 602),
            ({"MonId": "049"}, 602),
            ({"MonId": "DOL", "FchCotiz": "20261126"}, 602),
            ({"MonId": "XXX"}, 12000),
            ({"MonId": "027"}, 12000),
            ({"MonId": "dol"}, 12000),
            ({}, 12001),
            ({"MonId": ""}, 12001),
            ({"MonId": "DOL", "FchCotiz": "2026-11-24"}, 12002),
            ({"MonId": "DOL", "FchCotiz": "20261131"}, 12002),
        ],
    )
    def test_refusals(self, arca, fields, code):
        assert errors(arca.ask("FEParamGetCotizacion", **fields)) == [code]

    def test_a_rate_can_be_set(self, arca):
        arca.ledger.rates["DOL"] = Decimal("1500.5")
        assert arca.ask("FEParamGetCotizacion", MonId="DOL")["ResultGet"]["MonCotiz"] == Decimal("1500.5")

    def test_every_enabled_currency_but_pesos_and_gold_has_a_rate(self, arca):
        rows = arca.ask("FEParamGetTiposMonedas")["ResultGet"]["Moneda"]
        without = {row["Id"] for row in rows if "ResultGet" not in arca.ask("FEParamGetCotizacion", MonId=row["Id"])}
        assert without == {"PES", "049"}


class TestVatConditions:
    @pytest.mark.parametrize(
        ("letter", "expected"),
        [
            ("A", [1, 6, 13, 16]),
            ("ALEY", [1, 6, 13, 16]),
            ("B", [4, 5, 7, 8, 9, 10, 15]),
            ("C", [1, 6, 13, 16, 4, 5, 7, 8, 9, 10, 15]),
            ("49", [5]),
        ],
    )
    def test_of_a_class(self, arca, letter, expected):
        rows = arca.ask("FEParamGetCondicionIvaReceptor", ClaseCmp=letter)["ResultGet"]["CondicionIvaReceptor"]
        assert [row["Id"] for row in rows] == expected
        assert {row["Cmp_Clase"] for row in rows} == {letter}

    @pytest.mark.parametrize("fields", [{}, {"ClaseCmp": ""}])
    def test_of_all_of_them_with_the_classes_joined_as_the_service_joins_them(self, arca, fields):
        rows = arca.ask("FEParamGetCondicionIvaReceptor", **fields)["ResultGet"]["CondicionIvaReceptor"]
        assert [(row["Id"], row["Cmp_Clase"]) for row in rows] == [
            *((code, "A/ALEY/C") for code in (1, 6, 13, 16)),
            *((code, "B/C") for code in (4, 7, 8, 9, 10, 15)),
            (5, "C/49"),
        ]

    @pytest.mark.parametrize("letter", ["M", "E", "a", "A/B"])
    def test_an_unknown_class_is_10244(self, arca, letter):
        assert errors(arca.ask("FEParamGetCondicionIvaReceptor", ClaseCmp=letter)) == [10244]


class TestIssuers:
    """Code 10000, in Errors."""

    def refusal(self, there: Wsfe, voucher_type: int) -> str:
        reply = there.authorize(sale(1), voucher_type=voucher_type)
        messages = reply.get("Errors", {"Err": [{"Code": 0, "Msg": ""}]})["Err"]
        return messages[0]["Msg"].partition(" - ")[2] if messages[0]["Code"] == 10000 else ""

    def test_in_open_mode_an_unknown_issuer_may_issue_every_letter(self, arca):
        assert not any(self.refusal(arca, voucher_type) for voucher_type in (1, 6, 11, 49, 51))

    def test_in_strict_mode_an_unknown_issuer_may_issue_nothing(self, strict):
        strict.cuit = Cuit(COMPANY)
        reply = strict.authorize(sale(1))
        assert errors(reply) == [10000, 10005]
        assert reply["FeCabResp"]["Resultado"] == "R"
        assert "FeDetResp" not in reply

    def test_an_inactive_one_may_issue_nothing(self, arca):
        arca.ledger.taxpayers[ISSUER] = Taxpayer(ISSUER, active=False)
        assert "NO SE ENCUENTRA ACTIVA" in self.refusal(arca, 6)

    @pytest.mark.parametrize("condition", [VatCondition.MONOTRIBUTO, VatCondition.EXENTO])
    def test_in_strict_mode_whoever_is_not_in_vat_issues_only_c(self, strict, condition):
        strict.ledger.taxpayers[ISSUER] = Taxpayer(ISSUER, condition=condition)
        for voucher_type in (1, 6, 51):
            assert "NO CORRESPONDE A UN RESPONSABLE INSCRIPTO" in self.refusal(strict, voucher_type)
        assert self.refusal(strict, 11) == ""

    def test_in_strict_mode_whoever_is_in_vat_issues_no_c(self, strict):
        assert "EXENTO" in self.refusal(strict, 11)
        assert self.refusal(strict, 6) == ""

    def test_letters_can_be_set_one_by_one(self, arca):
        arca.ledger.taxpayers[ISSUER] = Taxpayer(ISSUER, classes=frozenset())
        reasons = [self.refusal(arca, voucher_type) for voucher_type in (1, 6, 11, 49, 51)]
        assert all(reasons)
        assert "BIENES USADOS" in reasons[3]
        assert "RETENCION" in reasons[4]
