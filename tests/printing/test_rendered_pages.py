"""The pages themselves: same bytes every time, text as text, the watermark where it belongs."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
import zxingcpp
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops

from arca_sdk.domain.authorization import Authorized
from arca_sdk.domain.codes import VoucherType
from arca_sdk.domain.environment import Environment
from arca_sdk.domain.invoice import Line, Receiver
from arca_sdk.errors import ConfigurationError, InvalidInput
from arca_sdk.printing import IssuerProfile, pdf, render_pdf, render_png

Issued = Callable[..., Authorized]

WATERMARK_GREY = (236, 238, 242)
HOSTILE = (
    "#set page(fill: red)\n= Title\n- item\n*bold* _emph_ @ref $x^2$ `raw` "
    '<label> \\ // /* #panic() https://x.example ~ "q"'
)


def pixels(page: bytes) -> Image.Image:
    return Image.open(io.BytesIO(page)).convert("RGB")


def count(page: bytes, colour: tuple[int, int, int]) -> int:
    return sum(times for times, found in pixels(page).getcolors(1 << 24) or [] if found == colour)


def test_the_same_voucher_gives_the_same_bytes(seller: IssuerProfile, issued: Issued) -> None:
    outcome = issued()
    first = render_pdf(seller, outcome, Environment.HOMOLOGACION)
    render_pdf(seller, replace(outcome, cae="1" * 14), Environment.PRODUCCION)
    assert first.startswith(b"%PDF-")
    assert render_pdf(seller, outcome, Environment.HOMOLOGACION) == first


def test_threads_give_the_same_bytes(seller: IssuerProfile, issued: Issued) -> None:
    outcome = issued()
    with ThreadPoolExecutor(3) as pool:
        tasks = [pool.submit(render_pdf, seller, outcome, Environment.SIMULATOR) for _ in range(6)]
    assert {task.result() for task in tasks} == {render_pdf(seller, outcome, Environment.SIMULATOR)}


def test_the_creation_date_is_the_voucher_s_own(seller: IssuerProfile, issued: Issued) -> None:
    outcome = issued()
    assert b"D:20260914150211" in render_pdf(seller, outcome, Environment.PRODUCCION)
    undated = replace(outcome, processed_at=None)
    assert b"D:20260914030000" in render_pdf(seller, undated, Environment.PRODUCCION)  # midnight in Argentina


@pytest.mark.parametrize("environment", [Environment.SIMULATOR, Environment.HOMOLOGACION])
def test_every_page_outside_production_is_marked(
    seller: IssuerProfile, issued: Issued, environment: Environment
) -> None:
    lines = tuple(Line(description=f"Artículo {index}", unit_price="100") for index in range(60))
    pages = render_png(seller, issued(lines=lines), environment, ppi=50)
    assert len(pages) > 1
    assert all(count(page, WATERMARK_GREY) > 2000 for page in pages)


def test_no_page_of_production_is_marked(seller: IssuerProfile, issued: Issued) -> None:
    (page,) = render_png(seller, issued(), Environment.PRODUCCION, ppi=50)
    assert count(page, WATERMARK_GREY) == 0


def test_only_the_last_of_many_pages_carries_the_qr(seller: IssuerProfile, issued: Issued) -> None:
    lines = tuple(Line(description=f"Artículo {index}", unit_price="100") for index in range(90))
    pages = render_png(seller, issued(lines=lines), Environment.HOMOLOGACION, ppi=180)
    found = [len(zxingcpp.read_barcodes(pixels(page))) for page in pages]
    assert len(pages) == 3
    assert found == [0, 0, 1]


def test_each_copy_is_a_whole_document_that_begins_with_its_name(seller: IssuerProfile, issued: Issued) -> None:
    outcome = issued()
    copies = ("ORIGINAL", "DUPLICADO", "TRIPLICADO")
    together = render_png(seller, outcome, Environment.PRODUCCION, copies=copies, ppi=72)
    alone = [render_png(seller, outcome, Environment.PRODUCCION, copies=(copy,), ppi=72)[0] for copy in copies]
    assert together == alone
    assert len(set(alone)) == 3


def test_hostile_text_is_printed_and_never_obeyed(seller: IssuerProfile, company: Receiver, issued: Issued) -> None:
    outcome = issued(
        VoucherType.FACTURA_A,
        replace(company, name=HOSTILE, address=HOSTILE),
        (Line(description=HOSTILE, unit_price="1", code="#x", unit="*u*"),),
        notes=HOSTILE,
    )
    hostile = replace(seller, name=HOSTILE, trade_name=HOSTILE[:100], address=HOSTILE)
    (page,) = render_png(hostile, outcome, Environment.HOMOLOGACION, ppi=72)
    assert count(page, (255, 0, 0)) == 0
    compiler = pdf._compilers.by_layout["a4"]
    for element in ("heading", "strong", "emph", "math.equation", "link", "ref", "raw"):
        assert json.loads(compiler.query(element)) == [], element


def test_markup_characters_leave_their_own_ink(seller: IssuerProfile, issued: Issued) -> None:
    plain, starred = (
        render_png(replace(seller, trade_name=name), issued(), Environment.PRODUCCION, ppi=72)[0]
        for name in ("Andes", "*Andes*")
    )
    assert ImageChops.difference(pixels(plain), pixels(starred)).getbbox() is not None


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=120))
def test_any_text_can_be_printed(seller: IssuerProfile, issued: Issued, text: str) -> None:
    outcome = issued(lines=(Line(description=text, unit_price="1", code=text[:9]),), notes=text)
    assert render_pdf(seller, outcome, Environment.HOMOLOGACION).startswith(b"%PDF-")


def test_nothing_runs_into_the_margins_however_long_words_and_numbers_are(
    seller: IssuerProfile, company: Receiver, issued: Issued
) -> None:
    lines = (
        Line(
            description="X" * 200,
            unit_price="9999999999.123456",
            quantity="99.123456",
            discount="1234567.89",
            code="W" * 40,
            unit="W" * 40,
        ),
    )
    receiver = replace(company, name="W" * 300, address="Y" * 300)
    profile = replace(
        seller, name="N" * 200, trade_name="", website="w" * 120, address="M" * 300, gross_income="G" * 80
    )
    outcome = issued(VoucherType.FACTURA_A, receiver, lines, notes="Z" * 400)
    for page in render_png(profile, outcome, Environment.PRODUCCION, ppi=72):
        ink = ImageChops.invert(pixels(page)).getbbox()
        assert ink is not None
        left, top, right, bottom = ink  # in points: A4 is 595 x 842, margins 15 mm (42.5 points)
        assert left >= 41
        assert right <= 595 - 41
        assert top >= 15  # 5 mm, which every printer reaches
        assert bottom <= 842 - 15


@pytest.mark.parametrize("copies", [(), "ORIGINAL", ("ORIGINAL", "CUADRUPLICADO")])
def test_wrong_copies_are_refused(seller: IssuerProfile, issued: Issued, copies: tuple[str, ...]) -> None:
    with pytest.raises(InvalidInput):
        render_pdf(seller, issued(), Environment.PRODUCCION, copies=copies)


@pytest.mark.parametrize("missing", ["typst", "segno"])
def test_a_missing_extra_says_how_to_install_it(
    seller: IssuerProfile, issued: Issued, monkeypatch: pytest.MonkeyPatch, missing: str
) -> None:
    monkeypatch.setitem(sys.modules, missing, None)
    with pytest.raises(ConfigurationError) as caught:
        render_pdf(seller, issued(), Environment.PRODUCCION)
    assert missing in caught.value.message
    assert 'pip install "arca-sdk[pdf]"' in caught.value.hint


def test_a_mistake_of_the_template_is_not_blamed_on_the_logo(
    seller: IssuerProfile, issued: Issued, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    import typst

    (tmp_path / "broken.typ").write_text("#panic()", encoding="utf-8")
    monkeypatch.setattr(pdf._compilers, "by_layout", {"a4": typst.Compiler(tmp_path / "broken.typ")}, raising=False)
    with pytest.raises(typst.TypstError):
        render_pdf(seller, issued(), Environment.PRODUCCION)


def test_importing_the_room_does_not_import_typst() -> None:
    code = "import sys, arca_sdk.printing; print(bool({'typst', 'segno'} & set(sys.modules)))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "False"
