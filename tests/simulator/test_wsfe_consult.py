"""FECompConsultar of the simulated WSFEv1: what was sent is what comes back, whatever was sent."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arca_sdk.domain.authorization import Voucher
from arca_sdk.domain.codes import Concept, Currency, TributeType, VatCondition, VatRate, VoucherType
from arca_sdk.domain.document import Document
from arca_sdk.domain.invoice import (
    AssociatedVoucher,
    Buyer,
    Invoice,
    Line,
    OptionalData,
    Period,
    Receiver,
    Tribute,
)
from arca_sdk.domain.matching import compare
from arca_sdk.simulator.ledger import IssuedVoucher, RegisteredPointOfSale, Taxpayer
from arca_sdk.wire.wsfe_replies import read_voucher
from tests.makers import COMPANY, ISSUER, NOW, TODAY, full_invoice, invoice_b
from tests.simulator.wsfe_client import Wsfe, errors, results, sale


def held(there: Wsfe, invoice: Invoice) -> Voucher:
    """What the simulator says it holds under the invoice's number."""
    result = there.consult(invoice.number, point_of_sale=invoice.point_of_sale, voucher_type=int(invoice.voucher_type))
    return read_voucher({"FECompConsultarResult": result})


def put(there: Wsfe, invoice: Invoice, **more) -> IssuedVoucher:
    """A voucher in the ledger that no rule has judged."""
    issued = IssuedVoucher(there.cuit, invoice, "76473068269994", date(2026, 12, 5), NOW, **more)
    there.ledger.vouchers[issued.key] = [issued]
    return issued


class TestWhatComesBack:
    def test_every_field_that_was_sent(self):
        there = Wsfe()
        put(there, full_invoice())
        found = held(there, full_invoice())
        described = replace(full_invoice().tributes[1], description="")
        assert found.invoice == replace(full_invoice(), tributes=(full_invoice().tributes[0], described))
        assert (found.result, found.authorization, found.kind) == ("A", "76473068269994", "CAE")
        assert (found.due, found.processed_at) == (date(2026, 12, 5), NOW)

    def test_in_the_services_order(self):
        there = Wsfe()
        put(there, full_invoice())
        result = there.consult(42, point_of_sale=4002, voucher_type=3)["ResultGet"]
        assert list(result) == [
            *("Concepto", "DocTipo", "DocNro", "CbteDesde", "CbteHasta", "CbteFch"),
            *("ImpTotal", "ImpTotConc", "ImpNeto", "ImpOpEx", "ImpTrib", "ImpIVA"),
            *("FchServDesde", "FchServHasta", "FchVtoPago"),
            *("MonId", "MonCotiz", "CanMisMonExt", "CondicionIVAReceptorId"),
            *("CbtesAsoc", "Tributos", "Iva", "Opcionales", "Compradores", "PeriodoAsoc", "Actividades"),
            *("Resultado", "CodAutorizacion", "EmisionTipo", "FchVto", "FchProceso", "PtoVta", "CbteTipo"),
        ]

    def test_dates_that_were_not_sent_come_back_empty_and_other_things_not_at_all(self):
        there = Wsfe()
        there.authorize(sale(1))
        result = there.consult(1)["ResultGet"]
        assert [result[name] for name in ("FchServDesde", "FchServHasta", "FchVtoPago")] == ["", "", ""]
        assert not {"CanMisMonExt", "CbtesAsoc", "Tributos", "Opcionales", "PeriodoAsoc", "Observaciones"} & set(result)

    def test_the_words_of_a_tribute_come_back_for_type_99_and_emptied_for_others(self):
        there = Wsfe()
        tributes = {
            "Tributo": [
                {"Id": 99, "Desc": "Tasa", "BaseImp": Decimal(1), "Alic": Decimal(1), "Importe": Decimal("0.01")},
                {"Id": 6, "Desc": "Percepción", "BaseImp": Decimal(1), "Alic": Decimal(1), "Importe": Decimal("0.01")},
                {"Id": 7, "BaseImp": Decimal(1), "Alic": Decimal(1), "Importe": Decimal("0.01")},
            ]
        }
        there.authorize(sale(1, Tributos=tributes, ImpTrib=Decimal("0.03"), ImpTotal=Decimal("121.03")))
        assert [row["Desc"] for row in there.consult(1)["ResultGet"]["Tributos"]["Tributo"]] == ["Tasa", "", ""]

    def test_another_issuers_voucher_is_not_shown(self):
        there = Wsfe()
        there.authorize(sale(1))
        there.cuit = COMPANY
        assert errors(there.consult(1)) == [602]


class TestRefusals:
    @pytest.mark.parametrize(
        ("point_of_sale", "voucher_type", "number", "expected"),
        [
            (3, 6, 1, [602]),
            (0, 6, 1, [10200]),
            (100_000, 6, 1, [10200]),
            (3, 0, 1, [10201]),
            (3, 19, 1, [10201]),
            (3, 6, 0, [10202]),
            (3, 6, 999_999_999, [10202]),
            (0, 0, 0, [10200, 10201, 10202]),
        ],
    )
    def test_by_code(self, point_of_sale, voucher_type, number, expected):
        result = Wsfe().consult(number, point_of_sale=point_of_sale, voucher_type=voucher_type)
        assert errors(result) == expected
        assert "ResultGet" not in result

    def test_a_request_without_content_reads_as_zeros(self):
        assert errors(Wsfe().ask("FECompConsultar")) == [10200, 10201, 10202]

    def test_in_strict_mode_an_unregistered_point_of_sale_is_10104(self):
        there = Wsfe(open_mode=False)
        there.ledger.points_of_sale[ISSUER] = {3: RegisteredPointOfSale(3, blocked=True)}
        assert errors(there.consult(1, point_of_sale=4)) == [10104]
        assert errors(there.consult(1)) == [602]


# --- whatever is sent -------------------------------------------------------------------------------------------------

# A few cents of net would carry no cent of VAT, and ARCA takes no rate without VAT (10018).
amounts = st.decimals("1.00", "99999.99", places=2)
LETTERS = {VoucherType.FACTURA_A: VatCondition(1), VoucherType.FACTURA_B: VatCondition(5)}


@st.composite
def good_invoices(draw) -> Invoice:
    """Unnumbered vouchers that break no rule."""
    voucher_type = draw(st.sampled_from(list(LETTERS)))
    to_company = Receiver(document=Document.cuit(COMPANY), vat_condition=LETTERS[voucher_type])
    rates = draw(st.lists(st.sampled_from([rate for rate in VatRate if rate.is_rate]), min_size=1, max_size=4))
    amount = draw(amounts)
    foreign = draw(st.booleans())
    services = draw(st.booleans())
    invoice = Invoice.from_lines(
        [Line(description="x", unit_price=draw(amounts), vat=rate) for rate in rates],
        voucher_type=voucher_type,
        point_of_sale=3,
        receiver=to_company if voucher_type == 1 else draw(st.sampled_from([to_company, Receiver.consumidor_final()])),
        tributes=draw(
            st.sampled_from(
                [(), (Tribute(type=TributeType.OTRO, amount=amount, base=amount, description="Tasa & <más>"),)]
            )
        ),
        concept=Concept.SERVICIOS if services else Concept.PRODUCTOS,
        service_period=Period(date(2026, 11, 1), TODAY) if services else None,
        payment_due=date(2026, 12, 31) if services else None,
        currency=Currency.DOLARES if foreign else Currency.PESOS,
        exchange_rate=Decimal("1150.123456") if foreign else Decimal(1),
        paid_in_foreign_currency=draw(st.sampled_from([None, False])),
        optionals=draw(st.sampled_from([(), (OptionalData("23", "OC-1 ñ"),)])),
        buyers=()
        if services or voucher_type != 1
        else draw(
            st.sampled_from(
                [
                    (),
                    (
                        Buyer(Document.cuit(COMPANY), Decimal("60.5")),
                        Buyer(Document.cuit("30500010912"), Decimal("39.5")),
                    ),
                ]
            )
        ),
    )
    return replace(invoice, issue_date=TODAY)


@settings(max_examples=60, deadline=None)
@given(invoice=good_invoices())
def test_what_was_sent_is_what_arca_holds(invoice):
    there = Wsfe()
    is_identified = not invoice.receiver.document.is_anonymous
    is_fine = is_identified or invoice.total * invoice.exchange_rate < 10_000_000
    sent = invoice.numbered(1)
    assert (results(there.issue(sent)) == "A") is is_fine
    if is_fine:
        comparison = compare(sent, held(there, sent), first_sent_at=there.now, now=there.now)
        assert comparison.is_same
        assert not comparison.unknown


def test_a_note_comes_back_with_its_references():
    there = Wsfe()
    there.authorize(sale(1))
    reference = AssociatedVoucher(
        type=VoucherType.FACTURA_B, point_of_sale=3, number=1, cuit=str(ISSUER), issue_date=TODAY
    )
    for number, changes in enumerate(
        ({"associated": (reference,)}, {"associated_period": Period(date(2026, 11, 1), date(2026, 11, 20))}), start=1
    ):
        note = replace(invoice_b(number=number, **changes), voucher_type=VoucherType.NOTA_DE_CREDITO_B)
        assert results(there.issue(note)) == "A"
        assert held(there, note).invoice == replace(note, lines=())


@dataclass(frozen=True)
class Move:
    """One voucher of a random batch, right or wrong."""

    skip: int
    length: int
    days: int
    is_wrong: bool
    is_observed: bool


moves = st.builds(
    Move,
    skip=st.sampled_from([0, 0, 0, 0, -1, 1]),
    length=st.sampled_from([1, 1, 1, 5]),
    days=st.integers(-6, 6),
    is_wrong=st.sampled_from([False, False, False, True]),
    is_observed=st.booleans(),
)


def written(move: Move, number: int, today: date) -> dict:
    """A class B detail; a debtor's note where it is to be observed."""
    changes = {"CbteHasta": number + move.length - 1, "CbteFch": f"{today + timedelta(move.days):%Y%m%d}"}
    if move.is_wrong:
        changes["ImpTotal"] = Decimal(7)
    if move.is_observed and move.length == 1:
        changes |= {"DocTipo": 80, "DocNro": int(COMPANY), "CondicionIVAReceptorId": 4}
    return sale(number, **changes)


@settings(max_examples=60, deadline=None)
@given(batches=st.lists(st.lists(moves, min_size=1, max_size=6), min_size=1, max_size=8), hours=st.integers(0, 30))
def test_any_sequence_of_batches_leaves_a_sequence_without_gaps(batches, hours):
    there = Wsfe(now=NOW)
    there.ledger.taxpayers[COMPANY] = Taxpayer(COMPANY, flags=frozenset({"deceased"}))
    expected = 0
    for batch in batches:
        number, sent = there.last() + 1, []
        for move in batch:
            number += move.skip
            sent.append(written(move, max(number, 1), there.now.date()))
            number = sent[-1]["CbteHasta"] + 1
        reply = there.authorize(*sent)
        letters = results(reply)
        granted = letters.count("A")
        assert letters == "A" * granted + "R" * (len(sent) - granted)
        assert reply["FeCabResp"]["Resultado"] == {0: "R", len(sent): "A"}.get(granted, "P")
        expected = sent[granted - 1]["CbteHasta"] if granted else expected
        assert there.last() == expected
        there.simulator.clock.advance(hours * 3600.0)
    assert_is_a_sequence(there.ledger.issued())


def assert_is_a_sequence(vouchers: list[IssuedVoucher]) -> None:
    numbers = [number for voucher in vouchers for number in range(voucher.first, voucher.last + 1)]
    assert numbers == list(range(1, len(numbers) + 1))
    dates = [voucher.invoice.issue_date for voucher in vouchers]
    assert dates == sorted(dates)
    assert len({voucher.cae for voucher in vouchers}) == len(vouchers)
    assert all(voucher.cae_due == voucher.invoice.issue_date + timedelta(10) for voucher in vouchers)


def test_the_ledger_knows_when_it_granted():
    there = Wsfe(now=datetime.fromisoformat("2026-11-25T23:59:59.5-03:00"))
    there.authorize(sale(1))
    assert there.consult(1)["ResultGet"]["FchProceso"] == "20261125235959"
