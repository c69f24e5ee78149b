"""What is printed, class by class, before anything draws it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arca_sdk.domain.authorization import AuthorizationKind, Authorized, Voucher
from arca_sdk.domain.codes import (
    Concept,
    Currency,
    IssuerCondition,
    OptionalType,
    TributeType,
    VatCondition,
    VatRate,
    VoucherType,
)
from arca_sdk.domain.document import Document
from arca_sdk.domain.environment import Environment
from arca_sdk.domain.fce import annulment
from arca_sdk.domain.invoice import (
    AssociatedVoucher,
    Buyer,
    Invoice,
    Line,
    OptionalData,
    Period,
    Receiver,
    Tribute,
    VatSubtotal,
)
from arca_sdk.domain.qr import qr_url
from arca_sdk.errors import InvalidInput
from arca_sdk.printing import IssuerProfile, describe
from arca_sdk.printing.labels import WORDS, concept_name, currency_sign, document_name, words

Issued = Callable[..., Authorized]
Authorize = Callable[..., Authorized]

TEST = Environment.HOMOLOGACION
EXEMPT_LINE = Line(description="Libro", unit_price="50", vat=VatRate.EXENTO)


def column(document: dict[str, Any], key: str) -> list[str]:
    index = [each["key"] for each in document["items"]["columns"]].index(key)
    return [row[index] for row in document["items"]["rows"]]


def keys(document: dict[str, Any]) -> list[str]:
    return [each["key"] for each in document["items"]["columns"]]


def section(document: dict[str, Any], title: str) -> Any:
    (found,) = [each for each in document["sections"] if each["title"] == title]
    return found["pairs"] or found["text"]


def by_amounts(authorize: Authorize, voucher_type: VoucherType, receiver: Receiver, **options: Any) -> Authorized:
    invoice = Invoice.from_amounts(voucher_type=voucher_type, point_of_sale=3, receiver=receiver, **options)
    return authorize(invoice)


# --- the same on every voucher ----------------------------------------------------------------------------------


def test_a_document_is_json(seller: IssuerProfile, issued: Issued) -> None:
    document = describe(seller, issued(), TEST)
    assert json.loads(json.dumps(document)) == document


def test_the_head_names_the_voucher(seller: IssuerProfile, issued: Issued) -> None:
    document = describe(seller, issued(), TEST, copy="DUPLICADO")
    assert document["copy"] == "DUPLICADO"
    assert document["title"] == "Factura B 00003-00000042"
    assert document["head"] == {
        "letter": "B",
        "code": "COD. 06",
        "legend": "",
        "name": "Factura",
        "short_name": "Factura",
        "translation": "",
        "number": "00003-00000042",
        "date": ["Fecha de emisión", "14/09/2026"],
    }


def test_the_issuer_s_block_has_what_rg_1415_wants(seller: IssuerProfile, issued: Issued) -> None:
    issuer = describe(seller, issued(), TEST)["issuer"]
    assert issuer["name"] == issuer["short_name"] == "Andes"
    assert issuer["details"] == [
        ["Razón social", "Andes Componentes S.R.L."],
        ["Domicilio comercial", "Av. Corrientes 1234, Ciudad Autónoma de Buenos Aires"],
        ["Condición frente al IVA", "IVA Responsable Inscripto"],
    ]
    assert issuer["tax"] == [
        ["CUIT", "30-71234567-1"],
        ["Ingresos Brutos", "901-123456-7"],
        ["Inicio de actividades", "01/03/2014"],
    ]
    assert issuer["contact"] == ["011 4321-0000", "facturas@andes.example", "andes.example"]


def test_what_the_issuer_left_out_is_not_printed(monotributista: IssuerProfile, issued: Issued) -> None:
    issuer = describe(monotributista, issued(VoucherType.FACTURA_C), TEST)["issuer"]
    assert issuer["name"] == "María Quiroga"
    assert [label for label, _ in issuer["details"]] == ["Domicilio comercial", "Condición frente al IVA"]
    assert issuer["tax"] == [["CUIT", "20-11111111-2"]]
    assert issuer["contact"] == []


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("Compañía Argentina de Exportaciones, Importaciones y Mandatos", "Compañía Argentina de…"),
        ("N" * 60, "N" * 32 + "…"),
    ],
)
def test_a_long_name_is_cut_only_on_further_pages(seller: IssuerProfile, issued: Issued, name: str, short: str) -> None:
    issuer = describe(replace(seller, trade_name=name), issued(), TEST)["issuer"]
    assert issuer["name"] == name
    assert issuer["short_name"] == short


def test_an_identified_receiver_is_printed_whole(seller: IssuerProfile, company: Receiver, issued: Issued) -> None:
    receiver = describe(seller, issued(VoucherType.FACTURA_A, company), TEST)["receiver"]
    assert receiver == {
        "title": "Receptor",
        "legend": "",
        "details": [
            ["Nombre o razón social", "Distribuidora del Sur S.A."],
            ["Domicilio", "Ruta 3 km 694, Bahía Blanca"],
        ],
        "tax": [["CUIT", "30-50000000-3"], ["Condición frente al IVA", "IVA Responsable Inscripto"]],
    }


def test_an_identified_consumer_is_named_as_one(seller: IssuerProfile, issued: Issued) -> None:
    consumer = Receiver(document=Document.dni(30111222), vat_condition=VatCondition.CONSUMIDOR_FINAL, name="Lucía")
    receiver = describe(seller, issued(receiver=consumer), TEST)["receiver"]
    assert receiver["legend"] == "A CONSUMIDOR FINAL"
    assert receiver["tax"] == [["DNI", "30111222"], ["Condición frente al IVA", "Consumidor Final"]]


def test_an_anonymous_receiver_is_a_consumidor_final(seller: IssuerProfile, issued: Issued) -> None:
    receiver = describe(seller, issued(), TEST)["receiver"]
    assert receiver["legend"] == "A CONSUMIDOR FINAL"
    assert receiver["details"] == []
    assert receiver["tax"] == [["Condición frente al IVA", "Consumidor Final"]]


def test_a_document_type_of_several_words_keeps_its_number_apart(seller: IssuerProfile, issued: Issued) -> None:
    foreigner = Receiver(document=Document.of(91, 1234567))
    assert describe(seller, issued(receiver=foreigner), TEST)["receiver"]["tax"] == [["CI Extranjera", "1234567"]]


def test_the_authorization_is_printed_with_its_due_date_and_link(seller: IssuerProfile, issued: Issued) -> None:
    outcome = issued()
    document = describe(seller, outcome, TEST)
    assert document["authorization"]["rows"] == [
        ["CAE N°", "76374891234567"],
        ["Fecha de vto. de CAE", "24/09/2026"],
    ]
    assert document["qr_url"] == qr_url(seller.cuit, outcome)


@pytest.mark.parametrize(
    ("environment", "watermark", "authority"),
    [
        (Environment.SIMULATOR, "SIN VALIDEZ FISCAL", "SIMULADOR"),
        (Environment.HOMOLOGACION, "SIN VALIDEZ FISCAL", "ARCA"),
        (Environment.PRODUCCION, "", "ARCA"),
    ],
)
def test_only_production_has_fiscal_validity(
    seller: IssuerProfile, issued: Issued, environment: Environment, watermark: str, authority: str
) -> None:
    document = describe(seller, issued(), environment)
    assert document["watermark"] == watermark
    assert document["authority"]["name"] == authority
    assert ("Sin validez fiscal" in document["notice"]) is bool(watermark)


def test_free_text_is_cleaned_wherever_it_comes_from(seller: IssuerProfile, company: Receiver, issued: Issued) -> None:
    evil = "a\u202eb\x00\u200bc"
    outcome = issued(
        VoucherType.FACTURA_A,
        replace(company, name=evil, address=evil),
        (Line(description=evil, unit_price="1", code=evil, unit=evil),),
        notes=evil,
        tributes=(Tribute(type=TributeType.OTRO, amount="1", description=evil),),
        optionals=(OptionalData(OptionalType.FCE_REFERENCIA_COMERCIAL, evil),),
    )
    document = describe(replace(seller, name=evil, trade_name=evil, address=evil, phone=evil), outcome, TEST)
    text = json.dumps(document, ensure_ascii=False)
    assert not {"\u202e", "\u200b", "\\u0000"} & set(text)
    assert "\\u0000" not in text
    assert text.count("abc") >= 10


# --- the table of items, class by class --------------------------------------------------------------------------


def test_class_a_shows_net_prices_and_the_vat_of_each_line(
    seller: IssuerProfile, company: Receiver, issued: Issued
) -> None:
    lines = (
        Line(description="Mesa", unit_price="100", quantity="2.5", discount="10", unit="m", code="M1"),
        EXEMPT_LINE,
    )
    document = describe(seller, issued(VoucherType.FACTURA_A, company, lines), TEST)
    assert keys(document) == ["code", "description", "quantity", "unit", "price", "discount", "amount", "rate", "total"]
    assert document["items"]["rows"] == [
        ["M1", "Mesa", "2,5", "m", "100,00", "10,00", "240,00", "21\u00a0%", "290,40"],
        ["", "Libro", "1", "", "50,00", "", "50,00", "Exento", "50,00"],
    ]
    assert document["totals"] == {
        "rows": [["Importe neto gravado", "240,00"], ["IVA 21\u00a0%", "50,40"], ["Exento", "50,00"]],
        "label": "Total",
        "sign": "$",
        "amount": "340,40",
    }


def test_class_a_built_from_final_prices_still_prints_net_ones(
    seller: IssuerProfile, company: Receiver, issued: Issued
) -> None:
    lines = (Line(description="Mesa", unit_price="121", quantity="3"), Line(description="Silla", unit_price="100"))
    document = describe(seller, issued(VoucherType.FACTURA_A, company, lines, prices_include_vat=True), TEST)
    assert column(document, "price") == ["100,00", "82,6446"]
    assert column(document, "amount") == ["300,00", "82,64"]
    assert column(document, "total") == ["363,00", "100,00"]


def test_class_b_shows_prices_that_include_the_vat_and_no_vat_columns(seller: IssuerProfile, issued: Issued) -> None:
    document = describe(seller, issued(), TEST)
    assert keys(document) == ["description", "quantity", "price", "amount"]
    assert document["items"]["rows"] == [["Silla", "1", "121,00", "121,00"]]
    assert document["totals"]["rows"] == [["Subtotal", "121,00"]]


def test_class_b_built_from_net_prices_still_prints_final_ones(seller: IssuerProfile, issued: Issued) -> None:
    document = describe(
        seller, issued(prices_include_vat=False, lines=(Line(description="Silla", unit_price="100"),)), TEST
    )
    assert document["items"]["rows"] == [["Silla", "1", "121,00", "121,00"]]


def test_class_c_shows_no_vat_at_all(monotributista: IssuerProfile, issued: Issued) -> None:
    tribute = Tribute(type=TributeType.IIBB, amount="5")
    document = describe(monotributista, issued(VoucherType.FACTURA_C, tributes=(tribute,)), TEST)
    assert keys(document) == ["description", "quantity", "price", "amount"]
    assert document["totals"]["rows"] == [["Subtotal", "121,00"], ["Otros tributos", "5,00"]]
    assert document["totals"]["amount"] == "126,00"
    assert "IVA" not in json.dumps([document["items"], document["totals"], document["legends"]])
    assert document["transparency"] is None


def test_several_rates_are_printed_with_their_bases_highest_first(
    seller: IssuerProfile, company: Receiver, authorize: Authorize
) -> None:
    vat = [
        VatSubtotal(VatRate.DIEZ_Y_MEDIO, "100", "10.50"),
        VatSubtotal(VatRate.VEINTISIETE, "50", "13.50"),
        VatSubtotal(VatRate.DIEZ_Y_MEDIO, "100", "10.50"),
    ]
    outcome = by_amounts(authorize, VoucherType.FACTURA_A, company, vat=vat, untaxed="7")
    assert describe(seller, outcome, TEST)["totals"]["rows"] == [
        ["Importe neto gravado", "250,00"],
        ["IVA 27\u00a0% sobre 50,00", "13,50"],
        ["IVA 10,5\u00a0% sobre 200,00", "21,00"],
        ["No gravado", "7,00"],
    ]


def test_class_a_without_lines_has_a_row_per_rate(
    seller: IssuerProfile, company: Receiver, authorize: Authorize
) -> None:
    outcome = by_amounts(
        authorize,
        VoucherType.FACTURA_A,
        company,
        vat=[VatSubtotal(VatRate.VEINTIUNO, "100", "21"), VatSubtotal(VatRate.CERO, "10", "0")],
        untaxed="3",
        exempt="4",
        concept=Concept.SERVICIOS,
    )
    assert describe(seller, outcome, TEST)["items"]["rows"] == [
        ["Servicios gravados al 21\u00a0%", "1", "100,00", "100,00", "21\u00a0%", "121,00"],
        ["Servicios gravados al 0\u00a0%", "1", "10,00", "10,00", "0\u00a0%", "10,00"],
        ["Servicios no gravados", "1", "3,00", "3,00", "No gravado", "3,00"],
        ["Servicios exentos", "1", "4,00", "4,00", "Exento", "4,00"],
    ]


def test_class_b_without_lines_has_a_row_per_rate_with_the_vat_inside(
    seller: IssuerProfile, authorize: Authorize
) -> None:
    vat = [VatSubtotal(VatRate.VEINTIUNO, "100", "21")]
    outcome = by_amounts(authorize, VoucherType.FACTURA_B, Receiver.consumidor_final(), vat=vat)
    assert describe(seller, outcome, TEST)["items"]["rows"] == [
        ["Productos (IVA 21\u00a0% incluido)", "1", "121,00", "121,00"]
    ]


def test_class_c_without_lines_has_one_row(monotributista: IssuerProfile, authorize: Authorize) -> None:
    outcome = by_amounts(
        authorize, VoucherType.RECIBO_C, Receiver.consumidor_final(), net="80", concept=Concept.PRODUCTOS_Y_SERVICIOS
    )
    document = describe(monotributista, outcome, TEST)
    assert document["head"]["name"] == "Recibo"
    assert document["items"]["rows"] == [["Productos y servicios", "1", "80,00", "80,00"]]


@pytest.mark.parametrize(
    ("voucher_type", "row"),
    [
        (VoucherType.FACTURA_A, ["Productos", "1", "100,00", "100,00", "—", "100,00"]),
        (VoucherType.FACTURA_B, ["Productos", "1", "121,00", "121,00"]),
    ],
)
def test_a_net_amount_that_came_without_rates_is_one_row(
    seller: IssuerProfile, company: Receiver, authorize: Authorize, voucher_type: VoucherType, row: list[str]
) -> None:
    invoice = Invoice(
        voucher_type=voucher_type,
        point_of_sale=3,
        concept=Concept.PRODUCTOS,
        receiver=company,
        total=Decimal(121),
        net=Decimal(100),
        vat_total=Decimal(21),
    )
    assert describe(seller, authorize(invoice), TEST)["items"]["rows"] == [row]


def test_a_voucher_of_tributes_alone_has_no_rows(
    seller: IssuerProfile, company: Receiver, authorize: Authorize
) -> None:
    tribute = Tribute(type=TributeType.IMPUESTOS_INTERNOS, amount="9", base="90", rate="10")
    document = describe(seller, by_amounts(authorize, VoucherType.FACTURA_A, company, tributes=[tribute]), TEST)
    assert document["items"]["rows"] == []
    assert document["tributes"]["rows"] == [["Impuestos Internos", "90,00", "10\u00a0%", "9,00"]]


def test_a_rate_that_arca_adds_tomorrow_is_printed_by_its_code(
    seller: IssuerProfile, company: Receiver, authorize: Authorize
) -> None:
    vat = [VatSubtotal(VatRate(77), "100", "30")]
    rows = describe(seller, by_amounts(authorize, VoucherType.FACTURA_A, company, vat=vat), TEST)["items"]["rows"]
    assert rows == [["Productos gravados al código 77", "1", "100,00", "100,00", "código 77", "130,00"]]


@pytest.mark.parametrize(("vat", "columns"), [([], 4), ([VatSubtotal(VatRate.VEINTIUNO, "100", "21")], 6)])
def test_a_voucher_without_a_letter_shows_vat_only_if_it_has_it(
    seller: IssuerProfile, authorize: Authorize, vat: list[VatSubtotal], columns: int
) -> None:
    net = None if vat else "100"
    outcome = by_amounts(authorize, VoucherType.COMPRA_DE_BIENES_USADOS, Receiver.consumidor_final(), vat=vat, net=net)
    document = describe(seller, outcome, TEST)
    assert document["head"]["letter"] == ""
    assert document["head"]["code"] == "COD. 49"
    assert document["title"] == "Comprobante de Compra de Bienes Usados a Consumidor Final 00003-00000042"
    assert len(document["items"]["columns"]) == columns


prices = st.decimals(min_value="0.01", max_value="99999", places=2)
rates = st.sampled_from([VatRate.VEINTIUNO, VatRate.DIEZ_Y_MEDIO, VatRate.CERO, VatRate.EXENTO, VatRate.NO_GRAVADO])


@given(st.lists(st.tuples(prices, st.integers(1, 50), rates), min_size=1, max_size=8), st.booleans(), st.booleans())
def test_printed_lines_add_up_to_the_printed_total_within_a_cent_each(
    rows: list[tuple[Decimal, int, VatRate]], class_a: bool, included: bool
) -> None:
    invoice = Invoice.from_lines(
        [Line(description="x", unit_price=price, quantity=Decimal(count), vat=rate) for price, count, rate in rows],
        voucher_type=VoucherType.FACTURA_A if class_a else VoucherType.FACTURA_B,
        point_of_sale=1,
        receiver=Receiver(document=Document.anonymous()),
        prices_include_vat=included,
    ).numbered(1, issue_date=date(2026, 1, 1))
    profile = IssuerProfile(
        name="n", cuit="20111111112", address="a", vat_condition=IssuerCondition.RESPONSABLE_INSCRIPTO
    )
    document = describe(profile, Authorized(invoice, "1" * 14, date(2026, 1, 11)), TEST)
    printed = column(document, "total" if class_a else "amount")
    total = sum(Decimal(each.replace(".", "").replace(",", ".")) for each in printed)
    assert abs(total - invoice.total) <= Decimal("0.01") * (len(rows) + 1)


# --- legends ---------------------------------------------------------------------------------------------------


def test_a_monotributista_is_told_what_the_tax_credit_is_good_for(
    seller: IssuerProfile, company: Receiver, issued: Issued
) -> None:
    receiver = replace(company, vat_condition=VatCondition.MONOTRIBUTO)
    (legend,) = describe(seller, issued(VoucherType.FACTURA_A, receiver), TEST)["legends"]
    assert "Ley Nº 27.618" in legend
    assert describe(seller, issued(VoucherType.FACTURA_A, company), TEST)["legends"] == []


def test_class_aley_prints_letter_a_with_its_legend(seller: IssuerProfile, company: Receiver, issued: Issued) -> None:
    document = describe(seller, issued(VoucherType.FACTURA_ALEY, company), TEST)
    assert document["head"]["letter"] == "A"
    assert document["head"]["code"] == "COD. 51"
    assert document["head"]["legend"] == "OPERACIÓN SUJETA A RETENCIÓN"
    assert "rate" in keys(document)


def test_payment_into_the_declared_cbu_is_printed_on_class_a_only(
    seller: IssuerProfile, company: Receiver, issued: Issued
) -> None:
    profile = replace(seller, cbu_legend=True)
    shown = {
        kind: describe(profile, issued(kind, company), TEST)["head"]["legend"]
        for kind in (VoucherType.FACTURA_A, VoucherType.FACTURA_ALEY, VoucherType.FACTURA_B)
    }
    assert list(shown.values()) == ["PAGO EN CBU INFORMADA", "OPERACIÓN SUJETA A RETENCIÓN", ""]


@pytest.mark.parametrize(
    ("condition", "shown"),
    [
        (VatCondition.CONSUMIDOR_FINAL, True),
        (VatCondition.EXENTO, True),
        (VatCondition.NO_ALCANZADO, True),
        (None, True),
        (VatCondition.CLIENTE_DEL_EXTERIOR, False),
    ],
)
def test_the_taxes_inside_the_price_are_told_to_consumers(
    seller: IssuerProfile, issued: Issued, condition: VatCondition | None, shown: bool
) -> None:
    tributes = (
        Tribute(type=TributeType.IMPUESTOS_INTERNOS, amount="3"),
        Tribute(type=TributeType.IMPUESTOS_NACIONALES, amount="4"),
        Tribute(type=TributeType.PERCEPCION_DE_IIBB, amount="5"),
    )
    receiver = Receiver(document=Document.dni(30111222), vat_condition=condition)
    box = describe(seller, issued(receiver=receiver, tributes=tributes), TEST)["transparency"]
    expected = {
        "title": "Régimen de Transparencia Fiscal al Consumidor (Ley 27.743)",
        "rows": [["IVA Contenido", "21,00"], ["Otros Impuestos Nacionales Indirectos", "7,00"]],
    }
    assert box == (expected if shown else None)


@pytest.mark.parametrize(
    ("wanted", "condition", "shown"),
    [
        (False, VatCondition.CONSUMIDOR_FINAL, False),
        (True, VatCondition.CONSUMIDOR_FINAL, True),
        (True, VatCondition.RESPONSABLE_INSCRIPTO, False),
    ],
)
def test_class_c_tells_the_taxes_only_where_the_profile_wants_it(
    monotributista: IssuerProfile, issued: Issued, wanted: bool, condition: VatCondition, shown: bool
) -> None:
    profile = replace(monotributista, transparency_for_class_c=wanted)
    receiver = Receiver(document=Document.dni(30111222), vat_condition=condition)
    box = describe(profile, issued(VoucherType.FACTURA_C, receiver), TEST)["transparency"]
    assert (box is not None) is shown
    assert box is None or box["rows"][0] == ["IVA Contenido", "0,00"]


def test_the_issuer_s_own_legends_come_last(seller: IssuerProfile, issued: Issued) -> None:
    profile = replace(seller, extra_legends=["Defensa del consumidor: 0800\n444", " "])
    legends = describe(profile, issued(currency=Currency.DOLARES, exchange_rate="10"), TEST)["legends"]
    assert len(legends) == 2
    assert legends[-1] == "Defensa del consumidor: 0800\n444"


def test_vouchers_older_than_the_law_do_not_name_it(seller: IssuerProfile, issued: Issued) -> None:
    old = issued(issue_date=date(2024, 12, 31))
    assert describe(seller, old, TEST)["transparency"] is None
    assert describe(seller, issued(issue_date=date(2025, 1, 1)), TEST)["transparency"] is not None


# --- terms, notes, special regimes --------------------------------------------------------------------------------


def test_services_say_their_period_and_when_to_pay(seller: IssuerProfile, issued: Issued) -> None:
    outcome = issued(
        concept=Concept.SERVICIOS,
        service_period=Period(date(2026, 8, 1), date(2026, 8, 31)),
        payment_due=date(2026, 9, 30),
    )
    assert describe(seller, outcome, TEST)["terms"] == [
        ["Período facturado", "01/08/2026 al 31/08/2026"],
        ["Vencimiento de pago", "30/09/2026"],
    ]


@pytest.mark.parametrize(
    ("period", "terms"),
    [
        (Period(date(2026, 8, 1), None), [["Período facturado", "01/08/2026 al —"]]),
        (Period(None, None), []),
        (None, []),
    ],
)
def test_a_period_with_a_missing_end_says_so(
    seller: IssuerProfile, issued: Issued, period: Period | None, terms: list[list[str]]
) -> None:
    assert describe(seller, issued(service_period=period), TEST)["terms"] == terms


def test_foreign_currency_prints_its_rate_and_what_it_is_in_pesos(
    seller: IssuerProfile, company: Receiver, issued: Issued
) -> None:
    outcome = issued(VoucherType.FACTURA_A, company, currency=Currency.DOLARES, exchange_rate="1234.5")
    document = describe(seller, outcome, TEST)
    assert document["terms"] == [
        ["Moneda", "Dólar Estadounidense (DOL)"],
        ["Tipo de cambio", "$\u00a01.234,50"],
    ]
    assert document["totals"]["sign"] == "USD"
    (legend,) = document["legends"]
    assert "$\u00a01.234,50" in legend
    assert "$\u00a0180.743,14" in legend  # 146.41 × 1234.5 = 180743.145, half-even


def test_a_voucher_whose_rate_is_arcas_is_printed_after_asking_for_it(
    seller: IssuerProfile, company: Receiver, issued: Issued
) -> None:
    outcome = issued(
        VoucherType.FACTURA_A, company, currency=Currency.EURO, exchange_rate=None, paid_in_foreign_currency=True
    )
    with pytest.raises(InvalidInput, match="Consult the voucher"):
        describe(seller, outcome, TEST)
    asked = replace(outcome, invoice=replace(outcome.invoice, exchange_rate=Decimal("1183.47")))
    document = describe(seller, asked, TEST)
    assert ["Tipo de cambio", "$\u00a01.183,47"] in document["terms"]
    assert document["legends"][-1] == "La operación se cancela en la misma moneda extranjera (Euro)."


def test_a_credit_note_names_what_it_corrects(seller: IssuerProfile, company: Receiver, authorize: Authorize) -> None:
    outcome = by_amounts(
        authorize,
        VoucherType.NOTA_DE_CREDITO_A,
        company,
        vat=[VatSubtotal(VatRate.VEINTIUNO, "100", "21")],
        associated=[
            AssociatedVoucher(type=VoucherType.FACTURA_A, point_of_sale=3, number=7, issue_date=date(2026, 9, 1)),
            AssociatedVoucher(type=VoucherType(777), point_of_sale=1, number=2, cuit="30712345671"),
            AssociatedVoucher(type=VoucherType(5), point_of_sale=1, number=3, cuit="no one's"),
        ],
    )
    document = describe(seller, outcome, TEST)
    assert document["head"]["name"] == "Nota de Crédito"
    assert document["head"]["code"] == "COD. 03"
    assert section(document, "Comprobantes asociados") == [
        ["Factura A 00003-00000007 · 01/09/2026", ""],
        ["código 777 00001-00000002 · CUIT\u00a030-71234567-1", ""],
        ["Nota de Venta al Contado A 00001-00000003 · CUIT\u00a0no one's", ""],
    ]


def test_a_note_may_refer_to_a_period(seller: IssuerProfile, company: Receiver, authorize: Authorize) -> None:
    outcome = by_amounts(
        authorize,
        VoucherType.NOTA_DE_DEBITO_A,
        company,
        vat=[VatSubtotal(VatRate.VEINTIUNO, "100", "21")],
        associated_period=Period(date(2026, 8, 1), date(2026, 8, 31)),
    )
    assert section(describe(seller, outcome, TEST), "Comprobantes asociados") == [
        ["Período asociado", "01/08/2026 al 31/08/2026"]
    ]


def test_an_fce_prints_its_whole_name_and_where_to_pay(
    seller: IssuerProfile, company: Receiver, issued: Issued
) -> None:
    outcome = issued(
        VoucherType.FCE_FACTURA_A,
        company,
        payment_due=date(2026, 11, 14),
        optionals=[
            OptionalData(OptionalType.FCE_CBU, "0110599520000001234567"),
            OptionalData(OptionalType.FCE_ALIAS, "andes.cobros"),
            OptionalData(OptionalType.FCE_TRANSFERENCIA, "SCA"),
            OptionalData(OptionalType.FCE_REFERENCIA_COMERCIAL, "OC-1"),
            OptionalData(OptionalType.FCE_ANULACION, "N"),
            OptionalData(OptionalType("9999"), "x"),
        ],
        activities=(12345, 67),
    )
    document = describe(seller, outcome, TEST)
    assert document["head"]["name"] == "Factura de Crédito Electrónica MiPyMEs (FCE)"
    assert document["head"]["short_name"] == "Factura FCE"
    assert document["head"]["code"] == "COD. 201"
    assert document["terms"] == []
    assert document["payment"] == {
        "title": "Condiciones de pago",
        "pairs": [
            ["Vencimiento de pago", "14/11/2026"],
            ["Transferencia", "Sistema de Circulación Abierta (SCA)"],
            ["CBU del emisor", "0110599520000001234567"],
            ["Alias", "andes.cobros"],
            ["Referencia comercial", "OC-1"],
        ],
    }
    assert section(document, "Otros datos") == [
        ["Anulación", "No"],
        [OptionalType("9999").label, "x"],
        ["Actividades", "12345, 67"],
    ]


@pytest.mark.parametrize(
    ("datum", "value"),
    [
        (OptionalData(OptionalType.FCE_TRANSFERENCIA, "ADC"), "Agente de Depósito Colectivo (ADC)"),
        (OptionalData(OptionalType.FCE_TRANSFERENCIA, "XYZ"), "XYZ"),
        (OptionalData(OptionalType.FCE_ANULACION, "S"), "Sí"),
        (OptionalData(OptionalType.FCE_ANULACION, "?"), "?"),
    ],
)
def test_values_of_optionals_are_put_into_words_where_known(
    seller: IssuerProfile, issued: Issued, datum: OptionalData, value: str
) -> None:
    ((_, printed),) = section(describe(seller, issued(optionals=[datum]), TEST), "Otros datos")
    assert printed == value


def test_an_fce_note_says_whether_it_annuls_and_has_no_terms_of_payment(
    seller: IssuerProfile, company: Receiver, issued: Issued
) -> None:
    note = issued(VoucherType.FCE_NOTA_DE_CREDITO_A, company, optionals=annulment(True))
    document = describe(seller, note, TEST)
    assert document["head"]["name"] == "Nota de Crédito Electrónica MiPyMEs (FCE)"
    assert document["payment"] is None
    assert section(document, "Otros datos") == [["Anulación", "Sí"]]


def test_delivery_notes_stand_apart_from_vouchers(seller: IssuerProfile, company: Receiver, issued: Issued) -> None:
    notes = [AssociatedVoucher(type=VoucherType(code), point_of_sale=1, number=code) for code in (88, 991)]
    document = describe(seller, issued(VoucherType.FACTURA_A, company, associated=notes), TEST)
    assert section(document, "Remitos") == [
        ["Remito Electrónico de Tabaco 00001-00000088", ""],
        ["Remito Electrónico de Hojas de Tabaco 00001-00000991", ""],
    ]
    assert [each["title"] for each in document["sections"]] == ["Remitos"]


def test_used_goods_are_bought_from_a_seller_whom_arca_was_told(seller: IssuerProfile, authorize: Authorize) -> None:
    receiver = Receiver(document=Document.dni(30111222), vat_condition=VatCondition.CONSUMIDOR_FINAL, address="Acá 1")
    optionals = [
        OptionalData(OptionalType.BIENES_USADOS_NOMBRE, "Lucía Fernández"),
        OptionalData(OptionalType.BIENES_USADOS_NACIONALIDAD, "Argentina"),
    ]
    outcome = by_amounts(authorize, VoucherType.COMPRA_DE_BIENES_USADOS, receiver, net="100", optionals=optionals)
    document = describe(seller, outcome, TEST)
    assert document["receiver"]["title"] == "Vendedor"
    assert document["receiver"]["legend"] == ""
    assert document["receiver"]["details"] == [
        ["Nombre o razón social", "Lucía Fernández"],
        ["Domicilio", "Acá 1"],
        ["Nacionalidad", "Argentina"],
    ]
    assert document["sections"] == []


def test_several_buyers_are_printed_with_their_shares(seller: IssuerProfile, issued: Issued) -> None:
    buyers = [Buyer(Document.dni(30111222), "60"), Buyer(Document.cuit("20-11111111-2"), "40")]  # type: ignore[arg-type]  # normalised
    assert section(describe(seller, issued(buyers=buyers), TEST), "Compradores") == [
        ["DNI 30111222", "60\u00a0%"],
        ["CUIT 20-11111111-2", "40\u00a0%"],
    ]


def test_notes_keep_their_lines(seller: IssuerProfile, issued: Issued) -> None:
    assert section(describe(seller, issued(notes="uno\r\ndos"), TEST), "Observaciones") == "uno\ndos"


def test_a_summary_of_many_vouchers_prints_its_range(seller: IssuerProfile, issued: Issued) -> None:
    outcome = issued()
    outcome = replace(outcome, invoice=replace(outcome.invoice, last_number=51))
    assert describe(seller, outcome, TEST)["head"]["number"] == "00003-00000042 al 00000051"


# --- what ARCA holds ---------------------------------------------------------------------------------------------


def voucher(outcome: Authorized, **changes: Any) -> Voucher:
    given = {"result": "A", "authorization": outcome.cae, "kind": AuthorizationKind.CAE, "due": outcome.cae_due}
    return Voucher(outcome.invoice, processed_at=None, **(given | changes))


def test_a_voucher_that_arca_holds_prints_the_same(seller: IssuerProfile, issued: Issued) -> None:
    outcome = issued()
    assert describe(seller, voucher(outcome), TEST) == describe(seller, outcome, TEST)


def test_a_caea_is_named_as_such(seller: IssuerProfile, issued: Issued) -> None:
    held = voucher(issued(), kind=AuthorizationKind.CAEA)
    assert describe(seller, held, TEST)["authorization"]["rows"][0][0] == "CAEA N°"


def test_a_due_date_that_arca_did_not_state_is_left_out(seller: IssuerProfile, issued: Issued) -> None:
    held = voucher(issued(), kind=None, due=None)
    assert describe(seller, held, TEST)["authorization"]["rows"] == [["CAE N°", "76374891234567"]]


@pytest.mark.parametrize("changes", [{"result": "R"}, {"authorization": ""}])
def test_what_arca_did_not_approve_is_not_printed(
    seller: IssuerProfile, issued: Issued, changes: dict[str, str]
) -> None:
    with pytest.raises(InvalidInput, match="not approved"):
        describe(seller, voucher(issued(), **changes), TEST)


@pytest.mark.parametrize("missing", [{"number": None}, {"issue_date": None}])
def test_an_invoice_without_number_or_date_is_not_printed(
    seller: IssuerProfile, issued: Issued, missing: dict[str, None]
) -> None:
    outcome = issued()
    with pytest.raises(InvalidInput, match="number and a date"):
        describe(seller, replace(outcome, invoice=replace(outcome.invoice, **missing)), TEST)


def test_a_class_that_the_issuer_cannot_make_is_not_printed(
    seller: IssuerProfile, monotributista: IssuerProfile, issued: Issued
) -> None:
    for profile, voucher_type in ((monotributista, VoucherType.FACTURA_B), (seller, VoucherType.FACTURA_C)):
        with pytest.raises(InvalidInput) as caught:
            describe(profile, issued(voucher_type), TEST)
        assert caught.value.field == "vat_condition"


# --- words --------------------------------------------------------------------------------------------------------


def test_english_changes_labels_and_nothing_else(seller: IssuerProfile, company: Receiver, issued: Issued) -> None:
    outcome = issued(VoucherType.FACTURA_A, company, notes="Nota")
    spanish, english = (describe(seller, outcome, TEST, language=language) for language in ("es", "en"))
    assert english["head"]["name"] == "Factura"
    assert english["head"]["translation"] == "Invoice"
    assert english["items"]["rows"] == spanish["items"]["rows"]
    assert english["totals"]["amount"] == spanish["totals"]["amount"]
    assert [each["label"] for each in english["items"]["columns"]] == [
        "Description", "Qty.", "Unit price", "Subtotal", "VAT rate", "Total incl. VAT",
    ]  # fmt: skip
    assert english["legends"] == spanish["legends"]
    assert section(english, "Notes") == "Nota"


def test_both_languages_have_the_same_words() -> None:
    assert WORDS["es"].keys() == WORDS["en"].keys()
    assert all(text.strip() for each in WORDS.values() for text in each.values())


@pytest.mark.parametrize(("argument", "value"), [("language", "fr"), ("copy", "COPIA")])
def test_other_languages_and_copies_are_refused(
    seller: IssuerProfile, issued: Issued, argument: str, value: str
) -> None:
    with pytest.raises(InvalidInput) as caught:
        describe(seller, issued(), TEST, **{argument: value})  # type: ignore[arg-type]  # one of two texts
    assert caught.value.field == argument
    with pytest.raises(InvalidInput):
        words("fr")


@pytest.mark.parametrize("voucher_type", list(VoucherType))
def test_no_voucher_s_name_carries_its_letter(voucher_type: VoucherType) -> None:
    assert not document_name(voucher_type).endswith((" A", " B", " C"))


def test_codes_of_tomorrow_have_a_name() -> None:
    assert document_name(VoucherType(777)) == "código 777"
    assert concept_name(Concept(9), "en") == "Goods and services"
    assert currency_sign(Currency("XYZ")) == "XYZ"


@pytest.mark.parametrize("currency", [each for each in Currency if each != Currency.PESOS])
def test_every_currency_of_the_table_has_its_iso_letters(currency: Currency) -> None:
    assert len(currency_sign(currency)) == 3
    assert currency_sign(currency).isalpha()
