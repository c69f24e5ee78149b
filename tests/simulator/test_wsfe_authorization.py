"""FECAESolicitar of the simulated WSFEv1: levels, batches, numbers, dates, and what clients send wrong."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from arca_sdk.domain.codes import Concept, Currency, DocumentType, OptionalType, VatCondition, VoucherType
from arca_sdk.domain.document import Document
from arca_sdk.domain.environment import Environment
from arca_sdk.domain.invoice import AssociatedVoucher, OptionalData, Receiver
from arca_sdk.simulator.ledger import RegisteredPointOfSale, Taxpayer
from arca_sdk.wire.codec import codec
from arca_sdk.wire.contracts.wsfe import WSFE
from tests.makers import COMPANY, ISSUER, TODAY, invoice_b
from tests.simulator.wsfe_client import Wsfe, details, errors, invoice_a, observations, results, sale

WRONG_TOTAL = {"ImpTotal": Decimal("500.00")}


@pytest.fixture
def arca() -> Wsfe:
    return Wsfe()


class TestOneVoucher:
    def test_is_granted_a_cae_of_fourteen_digits_due_ten_days_after_its_date(self, arca):
        reply = arca.authorize(sale(1, CbteFch="20261127"))
        header, (detail,) = reply["FeCabResp"], details(reply)
        assert header == {
            "Cuit": int(ISSUER),
            "PtoVta": 3,
            "CbteTipo": 6,
            "FchProceso": "20261125120000",
            "CantReg": 1,
            "Resultado": "A",
            "Reproceso": "N",
        }
        assert (len(detail["CAE"]), detail["CAE"].isdigit(), detail["CAEFchVto"]) == (14, True, "20261207")
        assert "Errors" not in reply
        assert "Observaciones" not in detail

    def test_without_date_gets_the_processing_days_in_argentina(self):
        there = Wsfe(now=datetime(2026, 11, 26, 1, 0, tzinfo=UTC))
        for number, empty in ((1, None), (2, "")):
            reply = there.authorize(sale(number, CbteFch=empty))
            assert details(reply)[0]["CbteFch"] == "20261125"
            assert there.consult(number)["ResultGet"]["CbteFch"] == "20261125"

    def test_with_a_remark_is_granted_all_the_same(self, arca):
        arca.ledger.taxpayers[COMPANY] = Taxpayer(COMPANY, condition=VatCondition.MONOTRIBUTO)
        reply = arca.issue(invoice_a(1))
        assert (results(reply), observations(reply), errors(reply)) == ("A", [10217], [])
        assert arca.consult(1, voucher_type=1)["ResultGet"]["Observaciones"] == details(reply)[0]["Observaciones"]

    def test_is_refused_with_all_its_faults_and_no_cae(self, arca):
        reply = arca.authorize(sale(1, **WRONG_TOTAL, CondicionIVAReceptorId=1, MonId="XXX"))
        detail = details(reply)[0]
        assert (reply["FeCabResp"]["Resultado"], results(reply), errors(reply)) == ("R", "R", [])
        assert observations(reply) == [10048, 10037, 10243]
        assert (detail["CAE"], detail["CAEFchVto"]) == ("", "")
        assert arca.last() == 0

    def test_a_refusal_does_not_mention_mere_remarks(self, arca):
        arca.ledger.taxpayers[COMPANY] = Taxpayer(COMPANY, condition=VatCondition.MONOTRIBUTO)
        reply = arca.issue(invoice_a(1, total=Decimal("999.00")))
        assert observations(reply) == [10048]

    def test_sent_again_is_refused_by_its_number_and_granted_no_second_time(self, arca):
        arca.authorize(sale(1))
        again = arca.authorize(sale(1))
        assert (results(again), errors(again), observations(again)) == ("R", [10016], [])
        assert len(arca.ledger.issued()) == 1

    def test_who_sent_it_is_kept_and_never_told(self, arca):
        arca.authorize(sale(1))
        assert arca.ledger.issued()[0].origin == "a-test"
        assert "a-test" not in str(arca.consult(1))


class TestHeader:
    def test_all_its_faults_come_together_without_details(self, arca):
        reply = arca.authorize(sale(1), sale(2), point_of_sale=0, voucher_type=19, declared=3)
        assert errors(reply) == [10002, 10004, 10007]
        assert reply["FeCabResp"]["Resultado"] == "R"
        assert "FeDetResp" not in reply
        assert reply["Errors"]["Err"][0]["Msg"].endswith("Informado: 3, Enviado:2")

    def test_its_faults_hide_those_of_the_vouchers(self, arca):
        assert errors(arca.authorize(sale(9, **WRONG_TOTAL), declared=2)) == [10002]

    @pytest.mark.parametrize(
        ("count", "declared", "expected"),
        [(0, 0, [10001]), (1, 0, [10001, 10002]), (0, 1, [10002]), (1, 9999, [10001, 10002]), (1, -1, [10001, 10002])],
    )
    def test_the_declared_number_has_to_be_that_of_the_vouchers(self, arca, count, declared, expected):
        assert errors(arca.authorize(*(sale(n + 1) for n in range(count)), declared=declared)) == expected

    @pytest.mark.parametrize("request_", [None, {}, {"FeCabReq": None, "FeDetReq": None}])
    def test_an_empty_request_reads_as_zeros(self, arca, request_):
        assert errors(arca.ask("FECAESolicitar", FeCAEReq=request_)) == [10001, 10004, 10006]

    def test_a_nil_voucher_is_none(self, arca):
        header = {"CantReg": 1, "PtoVta": 3, "CbteTipo": 6}
        reply = arca.ask("FECAESolicitar", FeCAEReq={"FeCabReq": header, "FeDetReq": {"FECAEDetRequest": [None]}})
        assert errors(reply) == [10002]

    def test_no_more_vouchers_than_the_limit(self, arca):
        many = [sale(number) for number in range(1, 252)]
        assert errors(arca.authorize(*many)) == [10003]
        assert results(arca.authorize(*many[:250])) == "A" * 250
        assert arca.last() == 250

    def test_the_limit_can_be_set(self, arca):
        arca.simulator.batch_limit = 2
        assert arca.ask("FECompTotXRequest") == {"RegXReq": 2}
        assert errors(arca.authorize(sale(1), sale(2), sale(3))) == [10003]

    def test_an_unregistered_point_of_sale_is_refused_in_strict_mode(self):
        there = Wsfe(open_mode=False)
        there.ledger.taxpayers[ISSUER] = Taxpayer(ISSUER)
        there.ledger.points_of_sale[ISSUER] = {3: RegisteredPointOfSale(3)}
        assert errors(there.authorize(sale(1), point_of_sale=4)) == [10005]
        assert results(there.authorize(sale(1))) == "A"


class TestBatches:
    @pytest.mark.parametrize(
        ("batch", "header", "letters"),
        [
            ("ok", "A", "A"),
            ("ok ok ok", "A", "AAA"),
            ("bad", "R", "R"),
            ("bad ok ok", "R", "RRR"),
            ("ok bad", "P", "AR"),
            ("ok ok bad ok", "P", "AARR"),
            ("ok bad bad", "P", "ARR"),
            ("ok seen ok", "A", "AAA"),
            ("seen bad ok", "P", "ARR"),
        ],
    )
    def test_what_goes_before_the_first_rejected_stays_authorised(self, arca, batch, header, letters):
        arca.ledger.taxpayers[COMPANY] = Taxpayer(COMPANY, condition=VatCondition.MONOTRIBUTO)
        kinds = batch.split()
        invoices = [
            invoice_a(
                number,
                total=Decimal("999.00") if kind == "bad" else Decimal("121.00"),
                receiver=Receiver(
                    document=Document.cuit(COMPANY if kind == "seen" else "30500010912"),
                    vat_condition=VatCondition.RESPONSABLE_INSCRIPTO,
                ),
            )
            for number, kind in enumerate(kinds, start=1)
        ]
        reply = arca.issue(*invoices)
        assert (reply["FeCabResp"]["Resultado"], results(reply)) == (header, letters)
        assert arca.last(voucher_type=1) == letters.count("A")
        assert errors(reply) == []
        self.assert_only_the_first_rejected_says_why(reply, letters)

    @staticmethod
    def assert_only_the_first_rejected_says_why(reply, letters):
        for position, letter in enumerate(letters):
            if letter == "R":
                expected = [10048] if position == letters.index("R") else []
                assert observations(reply, position) == expected
                assert details(reply)[position]["CAE"] == ""

    def test_a_wrong_number_in_first_place_is_told_in_errors(self, arca):
        reply = arca.authorize(sale(2), sale(3))
        assert (results(reply), errors(reply)) == ("RR", [10016])
        assert observations(reply, 0) == observations(reply, 1) == []

    def test_a_wrong_number_further_on_is_told_in_its_observations(self, arca):
        reply = arca.authorize(sale(1), sale(3), sale(2))
        assert (reply["FeCabResp"]["Resultado"], results(reply), errors(reply)) == ("P", "ARR", [])
        assert (observations(reply, 1), observations(reply, 2)) == ([10016], [])

    def test_the_same_number_twice_is_granted_once(self, arca):
        reply = arca.authorize(sale(1), sale(1))
        assert (results(reply), observations(reply, 1)) == ("AR", [10016])

    def test_every_voucher_is_echoed_with_its_own_data(self, arca):
        reply = arca.authorize(sale(1), sale(2, DocTipo=96, DocNro=30111222, Concepto=9), sale(3, CbteFch="x"))
        assert [detail["DocNro"] for detail in details(reply)] == [0, 30111222, 0]
        assert [detail["Concepto"] for detail in details(reply)] == [1, 9, 1]
        assert [detail["CbteFch"] for detail in details(reply)] == ["20261125", "20261125", "x"]

    def test_codes_are_never_given_twice(self, arca):
        for sequence in range(1, 4):
            arca.authorize(*(sale(number) for number in range(1, 51)), point_of_sale=sequence)
        given = [voucher.cae for voucher in arca.ledger.issued()]
        assert len(set(given)) == len(given) == 150

    def test_a_seed_gives_the_same_codes_again_and_another_seed_others(self):
        def codes(seed):
            there = Wsfe(seed=seed)
            there.authorize(sale(1), sale(2))
            return [voucher.cae for voucher in there.ledger.issued()]

        assert codes(5) == codes(5)
        assert not set(codes(5)) & set(codes(6))

    def test_codes_stay_unique_when_the_clock_is_moved_back(self, arca):
        arca.authorize(sale(1))
        arca.simulator.clock.advance(-86400 * 365)
        arca.authorize(sale(1, CbteFch="20251125"), point_of_sale=9)
        serials = {voucher.cae[4:13] for voucher in arca.ledger.issued()}
        assert len(serials) == len(arca.ledger.issued()) == 2


class TestNumbersAndDates:
    @pytest.mark.parametrize("number", [2, 3, 99_999_999])
    def test_a_number_that_is_not_the_next_one(self, arca, number):
        reply = arca.authorize(sale(number))
        assert (errors(reply), observations(reply)) == ([10016], [])

    def test_a_date_before_the_last_ones_is_told_as_a_number_would_be(self, arca):
        arca.authorize(sale(1, CbteFch="20261124"))
        reply = arca.authorize(sale(2, CbteFch="20261123"))
        assert (errors(reply), observations(reply)) == ([10016], [])
        assert results(arca.authorize(sale(2, CbteFch="20261124"))) == "A"

    def test_within_a_batch_too(self, arca):
        reply = arca.authorize(sale(1, CbteFch="20261124"), sale(2, CbteFch="20261123"))
        assert (results(reply), observations(reply, 1)) == ("AR", [10016])

    def test_an_empty_date_after_a_future_one_breaks_the_order(self, arca):
        arca.authorize(sale(1, CbteFch="20261127"))
        assert errors(arca.authorize(sale(2, CbteFch=None))) == [10016]

    def test_the_number_is_all_that_is_said_however_wrong_the_rest(self, arca):
        assert errors(arca.authorize(sale(5, **WRONG_TOTAL, CbteFch="20200101"))) == [10016]

    @pytest.mark.parametrize(
        ("day", "expected"),
        [
            ("20261119", [10016]),
            ("20261120", []),
            ("20261130", []),
            ("20261201", [10016, 10152]),
            ("2026-11-25", [10016]),
            ("20261131", [10016]),
            ("hoy", [10016]),
        ],
    )
    def test_products_within_five_days_and_this_month(self, arca, day, expected):
        reply = arca.authorize(sale(1, CbteFch=day))
        assert (observations(reply), errors(reply)) == (expected, [])

    @pytest.mark.parametrize(
        ("day", "expected"), [("20261114", [10016]), ("20261115", []), ("20261205", []), ("20261206", [10016])]
    )
    def test_services_within_ten_days_also_across_the_month(self, arca, day, expected):
        dates = {"FchServDesde": "20261101", "FchServHasta": "20261130", "FchVtoPago": "20261231"}
        assert observations(arca.authorize(sale(1, Concepto=2, CbteFch=day, **dates))) == expected

    def test_the_day_is_argentinas(self):
        there = Wsfe(now=datetime(2026, 12, 1, 1, 0, tzinfo=UTC))
        assert observations(there.authorize(sale(1, CbteFch="20261201"))) == [10152]

    @pytest.mark.parametrize(
        ("first", "last", "expected"),
        [
            (0, 0, [10008, 10010]),
            (-1, -1, [10008, 10010]),
            (100_000_000, 100_000_000, [10008, 10010]),
            (1, 0, [10010, 10011]),
            (1, 100_000_000, [10010]),
        ],
    )
    def test_numbers_that_are_none(self, arca, first, last, expected):
        reply = arca.authorize(sale(first, CbteHasta=last))
        assert errors(reply) == []
        assert set(expected) <= set(observations(reply))


class TestRanges:
    def test_one_cae_covers_a_range_and_the_next_number_follows_it(self, arca):
        reply = arca.authorize(sale(1, CbteHasta=50), sale(51))
        assert results(reply) == "AA"
        assert (details(reply)[0]["CbteDesde"], details(reply)[0]["CbteHasta"]) == (1, 50)
        assert arca.last() == 51
        assert errors(arca.authorize(sale(2))) == [10016]

    def test_is_found_by_any_number_inside(self, arca):
        arca.authorize(sale(1, CbteHasta=50))
        found = [arca.consult(number)["ResultGet"] for number in (1, 25, 50)]
        assert found[0] == found[1] == found[2]
        assert (found[0]["CbteDesde"], found[0]["CbteHasta"]) == (1, 50)
        assert errors(arca.consult(51)) == [602]

    @pytest.mark.parametrize("voucher_type", [1, 11, 51])
    def test_is_for_class_b_only(self, arca, voucher_type):
        assert 10012 in observations(arca.authorize(sale(1, CbteHasta=2), voucher_type=voucher_type))

    def test_is_anonymous_and_below_the_threshold_on_average(self, arca):
        named = arca.authorize(sale(1, CbteHasta=2, DocTipo=96, DocNro=30111222))
        assert observations(named) == [10015]
        large = {"ImpTotal": "20000000.00", "ImpNeto": "16528925.62", "ImpIVA": "3471074.38"}
        amounts = {name: Decimal(value) for name, value in large.items()}
        vat = {"AlicIva": [{"Id": 5, "BaseImp": amounts["ImpNeto"], "Importe": amounts["ImpIVA"]}]}
        assert observations(arca.authorize(sale(1, CbteHasta=2, Iva=vat, **amounts))) == [10014]
        assert results(arca.authorize(sale(1, CbteHasta=3, Iva=vat, **amounts))) == "A"


class TestLeniency:
    """What ASMX lets through, the rules catch."""

    def put(self, arca: Wsfe, xml: str):
        """A detail as text, decoded as the server does."""
        auth = arca.auth()
        body = (
            '<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"><soapenv:Body>'
            f'<FECAESolicitar xmlns="{WSFE.namespace}"><Auth><Token>{auth["Token"]}</Token><Sign>{auth["Sign"]}</Sign>'
            f"<Cuit>{auth['Cuit']}</Cuit></Auth><FeCAEReq><FeCabReq><CantReg>1</CantReg><PtoVta>3</PtoVta>"
            "<CbteTipo>6</CbteTipo></FeCabReq><FeDetReq><FECAEDetRequest>"
            f"{xml}</FECAEDetRequest></FeDetReq></FeCAEReq></FECAESolicitar></soapenv:Body></soapenv:Envelope>"
        )
        decoded = codec(WSFE).decode_request(body.encode(), action=None)
        return arca.ask("FECAESolicitar", **decoded.values)

    def test_an_empty_voucher_is_full_of_zeros_and_of_faults(self, arca):
        reply = self.put(arca, "")
        assert (results(reply), errors(reply)) == ("R", [])
        assert {10008, 10010, 10030, 10037, 10246} <= set(observations(reply))
        assert details(reply)[0] | {"Observaciones": 0} == {
            **dict.fromkeys(("Concepto", "DocTipo", "DocNro", "CbteDesde", "CbteHasta", "Observaciones"), 0),
            "Resultado": "R",
            "CAE": "",
            "CAEFchVto": "",
        }

    def test_names_in_the_wrong_case_are_ignored(self, arca):
        """ImpIva is not ImpIVA: the VAT is then 0."""
        reply = self.put(
            arca,
            "<CbteHasta>1</CbteHasta><CbteDesde>1</CbteDesde><Concepto>1</Concepto><DocTipo>99</DocTipo>"
            "<ImpTotal>121</ImpTotal><ImpNeto>100</ImpNeto><ImpIva>21</ImpIva><MonId>PES</MonId><MonCotiz>1</MonCotiz>"
            "<CondicionIVAReceptorId>5</CondicionIVAReceptorId>"
            "<Iva><AlicIva><Importe>21</Importe><Id>5</Id><BaseImp>100</BaseImp></AlicIva></Iva>",
        )
        assert {10048, 10023} <= set(observations(reply))

    def test_another_order_and_unknown_elements_are_fine(self, arca):
        reply = self.put(
            arca,
            "<Extra><Deep/></Extra><Iva><AlicIva><Importe>21</Importe><Id>5</Id><BaseImp>100</BaseImp></AlicIva></Iva>"
            "<ImpIVA>21</ImpIVA><CbteHasta>1</CbteHasta><CbteDesde>1</CbteDesde><Concepto>1</Concepto>"
            "<DocTipo>99</DocTipo><ImpTotal>1.21E2</ImpTotal><ImpNeto>100.0</ImpNeto><MonId>PES</MonId>"
            "<CondicionIVAReceptorId>5</CondicionIVAReceptorId><MonCotiz>1</MonCotiz>",
        )
        assert results(reply) == "A"


class TestMalformed:
    @pytest.mark.parametrize(
        ("fields", "code"),
        [
            ({"ImpTotal": Decimal("121.001")}, 10056),
            ({"ImpNeto": Decimal("100.001")}, 10056),
            ({"ImpTotal": Decimal("1e15")}, 10056),
            ({"MonCotiz": Decimal("1.0000001")}, 10056),
            ({"Iva": {"AlicIva": [{"Id": 5, "BaseImp": Decimal("100.001"), "Importe": Decimal(21)}]}}, 10056),
            ({"Iva": {"AlicIva": [{"Id": 5, "BaseImp": Decimal(100), "Importe": Decimal("21.001")}]}}, 10056),
            ({"FchServDesde": "2026-11-01"}, 10049),
            ({"FchVtoPago": "pronto"}, 10049),
            ({"Concepto": 2}, 10049),
            ({"CbteFch": "20260230"}, 10016),
            ({"MonId": None}, 10037),
            ({"MonId": ""}, 10037),
            ({"MonCotiz": None}, 10038),
            ({"MonCotiz": Decimal(2)}, 10039),
            ({"CanMisMonExt": "X"}, 10239),
            ({"CanMisMonExt": "S"}, 10241),
            ({"Iva": {}}, 10018),
            ({"Iva": {"AlicIva": []}}, 10018),
            ({"Tributos": {}}, 10024),
            ({"CbtesAsoc": {}}, 10062),
            ({"Opcionales": {}}, 10052),
            ({"Compradores": {}}, 10133),
            ({"Actividades": {}}, 10218),
            ({"CondicionIVAReceptorId": None}, 10246),
            ({"CondicionIVAReceptorId": 77}, 10242),
            ({"CondicionIVAReceptorId": 1}, 10243),
            ({"Concepto": 4}, 10030),
            ({"DocTipo": 77, "DocNro": 1}, 10015),
            ({"DocTipo": 80, "DocNro": 20111111113}, 10015),
            ({"DocTipo": 80, "DocNro": int(ISSUER)}, 10069),
            ({"DocTipo": 99, "DocNro": 5}, 10015),
        ],
    )
    def test_is_told_by_its_code(self, arca, fields, code):
        reply = arca.authorize(sale(1, **fields))
        assert results(reply) == "R"
        assert code in observations(reply)

    @pytest.mark.parametrize(
        ("fields", "code"),
        [
            ({"CbtesAsoc": {"CbteAsoc": [{"Tipo": 6, "PtoVta": 3, "Nro": 1, "CbteFch": "ayer"}]}}, 10213),
            ({"PeriodoAsoc": {"FchDesde": "x", "FchHasta": "20261120"}}, 10204),
            ({"PeriodoAsoc": {"FchDesde": "20261101", "FchHasta": "x"}}, 10205),
            ({"PeriodoAsoc": {}}, 10199),
            ({}, 10197),
        ],
    )
    def test_on_a_credit_note(self, arca, fields, code):
        assert code in observations(arca.authorize(sale(1, **fields), voucher_type=8))

    def test_a_buyers_share_without_number(self, arca):
        buyers = {"Comprador": [{"DocTipo": 80, "DocNro": int(COMPANY), "Porcentaje": Decimal("33.333")}] * 2}
        assert 10143 in observations(arca.authorize(sale(1, Compradores=buyers)))

    @pytest.mark.parametrize("field", ["BaseImp", "Alic", "Importe"])
    def test_a_tribute_with_too_many_decimals(self, arca, field):
        tribute = {"Id": 99, "Desc": "Tasa", "BaseImp": Decimal(1), "Alic": Decimal(1), "Importe": Decimal(1)}
        tributes = {"Tributo": [tribute | {field: Decimal("1.001")}]}
        assert 10056 in observations(arca.authorize(sale(1, Tributos=tributes, ImpTrib=Decimal(1))))


def test_messages_are_never_longer_than_a_msg_may_be(arca):
    reply = arca.authorize(sale(1, Concepto=9, MonId="XX", ImpTotal=Decimal(-1), DocTipo=77, CondicionIVAReceptorId=99))
    messages = details(reply)[0]["Observaciones"]["Obs"]
    assert len(messages) > 4
    assert all(0 < len(message["Msg"]) <= 255 for message in messages)


class TestReceivers:
    def test_in_open_mode_a_receiver_is_what_the_voucher_says(self, arca):
        receiver = Receiver(document=Document.cuit(COMPANY), vat_condition=VatCondition.MONOTRIBUTO)
        assert observations(arca.issue(invoice_a(1, receiver=receiver))) == [10217]

    def test_a_registered_one_is_what_the_registry_says(self, arca):
        arca.ledger.taxpayers[COMPANY] = Taxpayer(COMPANY, condition=VatCondition.EXENTO)
        assert observations(arca.issue(invoice_a(1))) == [10063]

    @pytest.mark.parametrize(
        ("taxpayer", "letters", "code"),
        [
            ({"active": False}, "R", 10247),
            ({"flags": frozenset({"apocryphal"})}, "R", 10195),
            ({"flags": frozenset({"unreliable"})}, "R", 10248),
            ({"flags": frozenset({"deceased"})}, "A", 10249),
        ],
    )
    def test_a_registered_ones_troubles_are_told(self, arca, taxpayer, letters, code):
        arca.ledger.taxpayers[COMPANY] = Taxpayer(COMPANY, **taxpayer)
        reply = arca.issue(invoice_a(1))
        assert results(reply) == letters
        assert code in observations(reply)

    def test_a_wrong_check_digit_is_in_no_registry(self, arca):
        document = Document(DocumentType.CUIT, int(COMPANY) + 1)
        receiver = Receiver(document=document, vat_condition=VatCondition.RESPONSABLE_INSCRIPTO)
        assert 10247 in observations(arca.issue(invoice_a(1, receiver=receiver)))

    @pytest.mark.parametrize(("total", "code"), [("9999999.99", None), ("10000000.00", 10015)])
    def test_a_final_consumer_is_identified_from_the_threshold_on(self, arca, total, code):
        reply = arca.issue(invoice_b(total, number=1))
        assert observations(reply) == ([code] if code else [])

    def test_the_threshold_counts_in_pesos(self, arca):
        abroad = invoice_b("9000.00", number=1, currency=Currency.DOLARES, exchange_rate=Decimal("1160.00"))
        assert observations(arca.issue(abroad)) == [10015]


class TestForeignCurrency:
    @pytest.fixture
    def arca(self) -> Wsfe:
        there = Wsfe()
        there.ledger.rates["DOL"] = Decimal("1000")
        return there

    def dollars(self, rate, *, paid_abroad=None):
        return invoice_b(number=1, currency=Currency.DOLARES, exchange_rate=rate, paid_in_foreign_currency=paid_abroad)

    @pytest.mark.parametrize(
        ("rate", "code"), [("19.99", 10119), ("20", None), ("1001.5", None), ("5000", None), ("5000.01", 10119)]
    )
    def test_a_rate_may_lie_within_a_wide_band(self, arca, rate, code):
        assert observations(arca.issue(self.dollars(Decimal(rate)))) == ([code] if code else [])

    @pytest.mark.parametrize(
        ("rate", "codes"), [("1000", []), ("999", [10038]), ("1001", [10038]), ("1001.01", [10038, 10240])]
    )
    def test_paid_in_dollars_it_is_exactly_the_official_one(self, arca, rate, codes):
        assert observations(arca.issue(self.dollars(Decimal(rate), paid_abroad=True))) == codes

    def test_or_is_left_out_and_arca_fills_in_its_own(self, arca):
        assert results(arca.issue(self.dollars(None, paid_abroad=True))) == "A"
        held = arca.consult(1)["ResultGet"]
        assert (held["MonCotiz"], held["CanMisMonExt"]) == (1000, "S")

    def test_the_rate_that_the_service_gives_today_is_accepted_today(self):
        there = Wsfe()
        asked = there.ask("FEParamGetCotizacion", MonId="DOL")["ResultGet"]["MonCotiz"]
        assert results(there.issue(self.dollars(asked, paid_abroad=True))) == "A"


class TestVatConditionInTime:
    """10245 remarks until the day on which 10246 refuses; homologación has refused for long."""

    @pytest.mark.parametrize(
        ("environment", "day", "letters", "code"),
        [
            (Environment.HOMOLOGACION, date(2026, 11, 25), "R", 10246),
            (Environment.SIMULATOR, date(2026, 11, 25), "R", 10246),
            (Environment.PRODUCCION, date(2026, 11, 30), "A", 10245),
            (Environment.PRODUCCION, date(2026, 12, 1), "R", 10246),
        ],
    )
    def test_the_environment_and_the_day_decide(self, environment, day, letters, code):
        there = Wsfe(environment=environment, now=datetime(day.year, day.month, day.day, 12, tzinfo=UTC))
        reply = there.authorize(sale(1, CondicionIVAReceptorId=None, CbteFch=None))
        assert (results(reply), observations(reply)) == (letters, [code])


class TestFce:
    def invoice(self, number=1, **changes):
        return invoice_a(
            number,
            voucher_type=VoucherType.FCE_FACTURA_A,
            payment_due=date(2026, 12, 25),
            optionals=(
                OptionalData(OptionalType.FCE_CBU, "0170099220000067797370"),
                OptionalData(OptionalType.FCE_TRANSFERENCIA, "SCA"),
            ),
            **changes,
        )

    def test_travels_alone(self, arca):
        assert errors(arca.issue(self.invoice(1), self.invoice(2))) == [10003]
        assert results(arca.issue(self.invoice(1))) == "A"

    def test_a_credit_note_refers_to_an_invoice_that_was_granted(self, arca):
        arca.issue(self.invoice())
        note = invoice_a(
            1,
            voucher_type=VoucherType.FCE_NOTA_DE_CREDITO_A,
            optionals=(OptionalData(OptionalType.FCE_ANULACION, "N"),),
            associated=(self.reference(1),),
        )
        assert observations(arca.issue(replace(note, associated=(self.reference(2),)))) == [10160]
        assert results(arca.issue(note)) == "A"

    @staticmethod
    def reference(number):
        return AssociatedVoucher(
            type=VoucherType.FCE_FACTURA_A, point_of_sale=3, number=number, cuit=str(ISSUER), issue_date=TODAY
        )

    def test_its_dates_have_their_own_window(self, arca):
        assert results(arca.issue(self.invoice(issue_date=date(2026, 11, 26)))) == "A"
        assert observations(arca.issue(self.invoice(2, issue_date=date(2026, 11, 27)))) == [10016]


class TestAssociatedVouchers:
    def note(self, number, reference):
        invoice = invoice_b(number=number, associated=(reference,))
        return replace(invoice, voucher_type=VoucherType.NOTA_DE_CREDITO_B)

    def test_one_that_arca_does_not_hold_is_remarked(self, arca):
        arca.authorize(sale(1))
        known = AssociatedVoucher(type=VoucherType.FACTURA_B, point_of_sale=3, number=1)
        assert observations(arca.issue(self.note(1, known))) == []
        assert observations(arca.issue(self.note(2, replace(known, number=2)))) == [10041]
        assert observations(arca.issue(self.note(3, replace(known, number=2, cuit=str(ISSUER))))) == [10041]

    def test_a_cuit_that_is_none_is_refused(self, arca):
        broken = AssociatedVoucher(type=VoucherType.FACTURA_B, point_of_sale=3, number=1, cuit="20-1")
        assert 10151 in observations(arca.issue(self.note(1, broken)))


def test_services_need_their_three_dates(arca):
    assert observations(arca.issue(invoice_b(number=1, concept=Concept.SERVICIOS))) == [10049]
