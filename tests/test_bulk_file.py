"""Files of many invoices: every row an invoice or an error that says where, and no guess in silence."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arca_sdk.bulk_file import (
    COLUMNS,
    ResultRow,
    RowError,
    kind_of,
    numbers,
    read_invoices,
    result_row,
    write_csv,
    write_lines,
)
from arca_sdk.domain.authorization import Authorized, Rejected, Unsent
from arca_sdk.domain.codes import Concept, Currency, VatCondition, VatRate, VoucherType
from arca_sdk.errors import ArcaError, ArcaMessage, InvalidAmount, InvalidInput
from arca_sdk.invoice_file import dump_invoice
from tests.makers import TODAY, full_invoice, invoice_b

HEAD = "referencia;tipo;punto de venta;fecha;cliente;descripción;cantidad;precio;iva"


def row(reference="A-1", price="1.234,50", name="Ana", **changes: str) -> str:
    cells = {
        "reference": reference,
        "type": "Factura B",
        "point": "3",
        "day": "25/11/2026",
        "name": name,
        "description": "Yerba",
        "quantity": "2",
        "price": price,
        "vat": "21%",
    }
    return ";".join((cells | changes).values())


def read(*rows: str, head: str = HEAD, encoding: str = "utf-8"):
    return read_invoices("\n".join((head, *rows)).encode(encoding), "csv")


def only_error(found) -> RowError:
    (error,) = found.errors
    return error


class TestRows:
    def test_a_row_is_an_invoice(self):
        (found,) = read(row()).invoices
        invoice = found.invoice
        assert found.line == 2
        assert (invoice.reference, invoice.voucher_type, invoice.point_of_sale) == ("A-1", VoucherType.FACTURA_B, 3)
        assert (invoice.total, invoice.issue_date, invoice.receiver.name) == (Decimal("2469.00"), TODAY, "Ana")
        assert invoice.lines[0].vat is VatRate.VEINTIUNO

    def test_rows_with_one_reference_are_its_lines(self):
        found = read(row(), "A-1;;;;;Mate;1;1000,00;10,5%", row("B-2"))
        assert [(each.line, each.invoice.reference, len(each.invoice.lines)) for each in found.invoices] == [
            (2, "A-1", 2),
            (4, "B-2", 1),
        ]
        assert found.invoices[0].invoice.total == Decimal("3469.00")

    def test_rows_of_one_invoice_that_disagree_are_told(self):
        error = only_error(read(row(name="Ana"), row(name="Eva"), row("B-2")))
        assert (error.line, error.column, error.reference) == (3, "cliente", "A-1")

    def test_a_reference_that_comes_back_later_costs_both(self):
        found = read(row("A-1"), row("B-2"), row("A-1"))
        assert [each.invoice.reference for each in found.invoices] == ["B-2"]
        assert "line 2" in only_error(found).message

    def test_every_column_has_its_place(self):
        head = (
            "reference,type,pv,concept,date,document_type,document,condition,name,address,service_from,service_to,due,"
            "currency,exchange_rate,untaxed,exempt,notes,net,vat,vat_amount,pago en moneda extranjera,total"
        )
        cells = (
            "X,FACTURA_A,7,servicios,2026-11-20,CUIT,30-50001091-2,responsable inscripto,SA,Calle 1,2026-11-01,"
            "2026-11-30,2026-12-10,USD,1155.114,10.00,20.00,hola,1000.00,21%,210.00,no,1240.00"
        )
        (found,) = read(cells, head=head).invoices
        invoice = found.invoice
        assert (invoice.concept, invoice.currency, invoice.exchange_rate) == (
            Concept.SERVICIOS,
            Currency.DOLARES,
            Decimal("1155.114000"),
        )
        assert (invoice.net, invoice.untaxed, invoice.exempt, invoice.total) == (1000, 10, 20, 1240)
        assert invoice.service_period.end == date(2026, 11, 30)
        assert (invoice.receiver.vat_condition, invoice.receiver.address, invoice.notes) == (
            VatCondition.RESPONSABLE_INSCRIPTO,
            "Calle 1",
            "hola",
        )
        assert invoice.paid_in_foreign_currency is False

    def test_several_rates_without_lines(self):
        head = "reference;type;pv;cuit;condicion iva;neto;iva"
        found = read("X;FACTURA_A;3;30500010912;RESPONSABLE_INSCRIPTO;100,00;21", "X;;;;;200,00;10,5", head=head)
        assert [(s.base, s.amount) for s in found.invoices[0].invoice.vat] == [(100, 21), (200, 21)]

    def test_class_c_has_a_net_and_no_rate(self):
        (found,) = read("X;FACTURA_C;3;150,50", head="reference;type;pv;neto").invoices
        assert found.invoice.total == Decimal("150.50")

    def test_a_credit_note_names_what_it_undoes(self):
        head = (
            "reference;type;pv;descripcion;precio;asociado tipo;asociado punto de venta;asociado numero;asociado fecha"
        )
        (found,) = read("N;NOTA_DE_CREDITO_B;3;Devolución;10,00;FACTURA_B;3;17;20/11/2026", head=head).invoices
        (associated,) = found.invoice.associated
        assert (associated.number, associated.issue_date) == (17, date(2026, 11, 20))

    def test_a_total_that_does_not_add_up_is_told(self):
        error = only_error(read(f"{row()};2.469,01", head=f"{HEAD};total"))
        assert (error.column, "2469.00" in error.message) == ("total", True)

    @pytest.mark.parametrize(
        ("changes", "column"),
        [
            ({"type": "FACTURA_Q"}, "tipo"),
            ({"type": ""}, "tipo"),
            ({"point": "tres"}, "punto de venta"),
            ({"day": "11/25/2026"}, "fecha"),
            ({"day": "25/11/26"}, "fecha"),
            ({"vat": "22%"}, "iva"),
            ({"price": "mil"}, "precio"),
            ({"price": ""}, "precio"),
            ({"quantity": "2,1234567"}, "cantidad"),
        ],
    )
    def test_an_error_names_line_and_column_and_costs_its_own_invoice_only(self, changes, column):
        found = read(row("A-0"), row(**changes), row("B-2"))
        error = only_error(found)
        assert (error.line, error.column, error.reference) == (3, column, "A-1")
        assert [each.invoice.reference for each in found.invoices] == ["A-0", "B-2"]

    def test_the_second_line_of_an_invoice_has_its_own_line_number(self):
        assert only_error(read(row(), "A-1;;;;;Mate;1;x;21%")).line == 3

    def test_a_row_without_reference_may_belong_to_the_one_before_which_is_not_sent_then(self):
        found = read(row("A-0"), row("A-1"), ";;;;;Mate;1;10,00;21%", row("B-2"))
        assert [each.invoice.reference for each in found.invoices] == ["A-0", "B-2"]
        assert {(error.line, error.reference) for error in found.errors} == {(4, ""), (4, "A-1")}

    def test_a_row_cut_into_too_many_cells_costs_its_invoice(self):
        found = read(row("A-0"), row("A-1") + ";1;2", row("B-2"))
        assert [each.invoice.reference for each in found.invoices] == ["A-0", "B-2"]
        assert (only_error(found).line, only_error(found).reference) == (3, "A-1")

    def test_and_its_neighbours_where_its_reference_cannot_be_trusted(self):
        head = "tipo,pv,descripcion,precio,referencia"
        found = read(
            "FACTURA_B,3,x,10.50,A-1",
            "FACTURA_B,3,y,10,50,A-1",
            "FACTURA_B,3,z,10.50,B-2",
            "FACTURA_B,3,z,1,C-3",
            head=head,
        )
        assert [each.invoice.reference for each in found.invoices] == ["C-3"]

    def test_blank_lines_and_empty_cells_at_the_end_do_not_matter(self):
        found = read("", row("A-1") + ";;;", ";;;;;;;;", row("B-2"), "")
        assert [each.line for each in found.invoices] == [3, 5]

    def test_a_text_may_have_lines_and_quotation_marks(self):
        found = read(row(name='"Ana; ""la\nchica"""'), row("B-2"))
        assert [(each.line, each.invoice.receiver.name) for each in found.invoices] == [
            (2, 'Ana; "la\nchica"'),
            (4, "Ana"),
        ]

    @pytest.mark.parametrize("damaged", ['"Ana', '"Ana" y Eva'])
    def test_a_quotation_mark_that_is_not_closed_refuses_the_file(self, damaged):
        with pytest.raises(InvalidInput, match="From line 3 on"):
            read(row("A-0"), row(name=damaged), row("B-2"))

    def test_a_formula_is_a_text_in_a_name_and_an_error_in_an_amount(self):
        (found,) = read(row(name="=1+1")).invoices
        assert found.invoice.receiver.name == "=1+1"
        assert "formula" in only_error(read(row(price="=1+1"))).message


class TestHeadings:
    @pytest.mark.parametrize("name", COLUMNS)
    def test_no_name_means_two_columns(self, name):
        others = [alias for other, aliases in COLUMNS.items() if other != name for alias in (other, *aliases)]
        assert not {name, *COLUMNS[name]} & set(others)

    def test_case_accents_and_blanks_do_not_count(self):
        assert read(row(), head=HEAD.upper().replace("DESCRIPCIÓN", " Descripcion ")).errors == ()

    def test_a_misspelt_one_is_not_lost(self):
        with pytest.raises(InvalidInput, match="'descuentos'"):
            read(row() + ";5", head=f"{HEAD};descuentos")

    def test_unless_it_says_that_it_does_not_matter(self):
        (found,) = read(row() + ";5;x", head=f"{HEAD};#descuentos;").invoices
        assert found.invoice.total == Decimal("2469.00")

    @pytest.mark.parametrize(
        ("head", "match"),
        [
            ("referencia;tipo", "point_of_sale"),
            ("tipo;pv;precio", "referencia"),
            ("referencia;pedido;tipo;pv", "twice"),
            ("referencia", "separated"),
        ],
    )
    def test_what_is_missing_or_twice_is_told(self, head, match):
        with pytest.raises(InvalidInput, match=match):
            read("x;y;z", head=head)


class TestEncodings:
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
    def test_names_keep_their_accents(self, encoding):
        found = read(row(name="Ñandú"), encoding=encoding)
        assert found.invoices[0].invoice.receiver.name == "Ñandú"
        assert any("Encoding" in note for note in found.notes) == (not encoding.startswith("utf-8"))

    def test_latin_1_beyond_windows_is_read_too(self):
        content = f"{HEAD}\n{row(name='Ñ')}".encode("latin-1") + b"\n#\x81"
        assert "Windows-1252" in " ".join(read_invoices(content, "csv").notes)

    @pytest.mark.parametrize("name", ["JosÃ©", "Jos\ufffd"])
    def test_names_spoilt_before_are_pointed_out(self, name):
        assert any("names" in note for note in read(row(name=name)).notes)

    @pytest.mark.parametrize(
        ("content", "match"),
        [
            (b"PK\x03\x04...", "spreadsheet"),
            (b"\xd0\xcf\x11\xe0...", "Excel"),
            (b"%PDF-1.7", "PDF"),
            (b"a\x00\x00b", "NUL"),
            (b"\xef\xbb\xbf\xff", "says that it is UTF-8"),
        ],
    )
    def test_what_is_no_text_is_told(self, content, match):
        with pytest.raises(InvalidInput, match=match):
            read_invoices(content, "csv")


class TestAmounts:
    @pytest.mark.parametrize(
        ("cells", "sign"),
        [
            (["1", "20"], None),
            (["1,50"], ","),
            (["1.50"], "."),
            (["1.234,5"], ","),
            (["1,234.5"], "."),
            (["1.234.567"], ","),
            (["1,234,567"], "."),
            (["1.234"], None),
            (["1.234", "5,00"], ","),
            (["0.500"], "."),
            (["1155.114"], "."),
            (["$ 1.234,50"], ","),
        ],
    )
    def test_the_sign_is_decided_by_what_can_mean_one_thing_only(self, cells, sign):
        assert numbers.decimal_sign(enumerate(cells)) == sign

    def test_both_signs_in_one_file_are_refused_with_their_lines(self):
        with pytest.raises(InvalidInput, match=r"'1,50' in line 2, '1\.50' in line 4"):
            read(row(price="1,50"), row("B", price="7"), row("C", price="1.50"))

    def test_an_amount_that_can_be_read_in_two_ways_is_refused(self):
        found = read(row(price="1.234"), row("B", price="5"))
        assert "two ways" in only_error(found).message
        assert len(found.invoices) == 1

    def test_another_cell_of_the_file_may_tell(self):
        found = read(row(price="1.234"), row("B", price="5,00"))
        assert found.invoices[0].invoice.total == Decimal("2468.00")
        assert "Amounts: decimal comma." in found.notes

    @pytest.mark.parametrize("text", ["1.23.45", "12.34,5", "1,2,3", "--1", "1e3", "", "0x1", "１２", "1'000", "."])
    @pytest.mark.parametrize("sign", [",", ".", None])
    def test_what_is_no_amount_is_told(self, text, sign):
        with pytest.raises(InvalidAmount):
            numbers.plain(text, sign)

    @given(amount=st.decimals(0, 10**9, places=2), sign=st.sampled_from(",."), grouped=st.booleans())
    def test_every_amount_written_in_either_way_comes_back(self, amount, sign, grouped):
        text = f"{amount:,.2f}" if grouped else f"{amount:.2f}"
        if sign == ",":
            text = text.translate(str.maketrans(",.", ".,"))
        assert numbers.decimal_sign([(1, text)]) == sign
        assert Decimal(numbers.plain(text, sign)) == amount


class TestJson:
    def test_an_array_and_lines_hold_the_same(self):
        made = [dump_invoice(replace(invoice_b(), reference=f"R{n}")) for n in range(3)]
        array = read_invoices(json.dumps(made, indent=1).encode(), "json")
        lines = read_invoices("\n\n".join(map(json.dumps, made)).encode("utf-8-sig"), "ndjson")
        assert [each.invoice for each in array.invoices] == [each.invoice for each in lines.invoices]
        assert [each.line for each in array.invoices] == [1, 2, 3]
        assert [each.line for each in lines.invoices] == [1, 3, 5]
        assert array.invoices[2].invoice == replace(invoice_b(), reference="R2")

    def test_every_field_comes_back(self):
        invoice = full_invoice(reference="X", number=None)
        (found,) = read_invoices(json.dumps([dump_invoice(invoice)]).encode(), "json").invoices
        assert found.invoice == invoice

    def test_each_mistake_is_its_own(self):
        good = dump_invoice(replace(invoice_b(), reference="R1"))
        wrong = [
            json.dumps(good),
            json.dumps(good),
            json.dumps({**good, "reference": ""}),
            json.dumps({**good, "reference": 1.5}),
            json.dumps({**good, "reference": "R5", "total": 1.5}),
            json.dumps({**good, "reference": "R6", "colour": "red"}),
            '{"reference": "R7", "reference": "R8"}',
            "[]",
            "{",
            json.dumps({**good, "reference": 10}),
        ]
        found = read_invoices("\n".join(wrong).encode(), "ndjson")
        assert [each.invoice.reference for each in found.invoices] == ["10"]
        assert [error.line for error in found.errors] == [2, 3, 4, 5, 6, 7, 8, 9]

    @pytest.mark.parametrize("text", ["[", "[{}", "[{},,{}]", "[{} {}]", "[1] x", "{}", "", "[nul]", "[" * 9999])
    def test_what_is_no_array_is_told(self, text):
        with pytest.raises(InvalidInput):
            read_invoices(text.encode(), "json")

    def test_a_field_twice_costs_one_invoice_of_an_array_only(self):
        good = json.dumps(dump_invoice(replace(invoice_b(), reference="R1")))
        found = read_invoices(f'[{{"total": "1", "total": "2"}}, {good}]'.encode(), "json")
        assert (len(found.invoices), only_error(found).column) == (1, "total")

    def test_what_is_left_out_may_be_completed(self):
        fields = dump_invoice(replace(invoice_b(), reference="R1"))
        del fields["point_of_sale"]
        found = read_invoices(json.dumps([fields]).encode(), "json", complete=lambda d: {**d, "point_of_sale": 9})
        assert found.invoices[0].invoice.point_of_sale == 9


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("a.csv", b"", "csv"),
        ("a.TSV", b"", "csv"),
        ("a.jsonl", b"", "ndjson"),
        ("a.json", b' [{"a": 1}]', "json"),
        ("a.json", b'{\n "a": 1\n}', None),
        ("a.json", b'{"a": 1}\n', None),
        ("a.json", b'{"a": 1}\n{"a": 2}', "ndjson"),
        ("a.json", b"referencia;tipo", None),
        ("-", b"Referencia;tipo", "csv"),
        ("ventas.txt", b"tipo;referencia", "csv"),
        ("-", b"nope", None),
        ("-", b"\x00\x01", None),
    ],
)
def test_the_kind_of_a_file(name, content, kind):
    assert kind_of(content, name) == kind


class TestResults:
    GRANTED = Authorized(replace(invoice_b(), reference="=cmd()", number=7), "7" * 14, date(2026, 12, 5))

    def rows(self):
        return [
            result_row(2, self.GRANTED),
            result_row(3, Rejected(invoice_b(reference="B"), (ArcaMessage(10016, "número"),))),
            result_row(4, Unsent(invoice_b(reference="C"), ArcaError("No\nluck.", hint="Wait."))),
            result_row(5, Unsent(invoice_b(reference="D"), InvalidInput("No.", field="total"))),
            result_row(6, RowError(6, "precio", "-1 is wrong.", "E")),
        ]

    def test_a_spreadsheet_sees_no_formula(self):
        content = write_csv(self.rows(), delimiter=";")
        assert content.startswith(b"\xef\xbb\xbf")
        rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))
        assert rows[0]["reference"] == "'=cmd()"
        assert (rows[0]["number"], rows[0]["cae"], rows[0]["cae_due"]) == ("7", "7" * 14, "2026-12-05")
        assert [row["status"] for row in rows] == ["authorized", "rejected", "unsent", "invalid", "invalid"]
        assert [row["message"] for row in rows[1:3]] == ["10016: número", "No luck. Wait."]

    @given(st.text())
    def test_no_cell_begins_like_one(self, text):
        row = ResultRow(1, text, "authorized", message=text)
        (cells,) = list(csv.reader(io.StringIO(write_csv([row]).decode("utf-8-sig"), newline="")))[1:]
        assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in cells)

    def test_lines_are_whole(self):
        first = json.loads(write_lines(self.rows()).splitlines()[0])
        assert (first["reference"], first["cae"]) == ("=cmd()", "7" * 14)
