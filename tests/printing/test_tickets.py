"""The ticket: as long as what it says, black, inside of 72 mm, and readable as a thermal head prints it."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Any

import pytest
import zxingcpp
from PIL import Image, ImageChops

from arca_sdk.domain.authorization import Authorized
from arca_sdk.domain.codes import VoucherType
from arca_sdk.domain.environment import Environment
from arca_sdk.domain.invoice import Line, Receiver
from arca_sdk.domain.qr import qr_url
from arca_sdk.errors import InvalidInput
from arca_sdk.printing import IssuerProfile, qr_svg, render_pdf, render_png
from tests.printing.gallery import printed
from tests.printing.samples import LONG_NAME, hardware, samples

Issued = Callable[..., Authorized]

DPI = 203
DOTS = DPI / 25.4  # per millimetre
SAMPLES = {sample.name: sample for sample in samples()}
HOSTILE = '#set page(fill: red)\n= T\n*b* _e_ @ref $x^2$ `raw` <label> // /* #panic() "q"'


def draw(profile: IssuerProfile, outcome: Authorized, environment: Environment, **options: Any) -> list[Image.Image]:
    found = render_png(profile, outcome, environment, layout="ticket", ppi=DPI, **options)
    return [Image.open(io.BytesIO(page)).convert("RGB") for page in found]


@cache
def drawn(name: str) -> Image.Image:
    """A sample of the gallery, whatever its layout there, as a ticket."""
    sample = SAMPLES[name]
    return draw(replace(sample.profile, logo=None), sample.outcome, sample.environment)[0]


def ink(page: Image.Image) -> tuple[int, int, int, int]:
    box = ImageChops.invert(page).getbbox()
    assert box is not None
    return box


@pytest.mark.parametrize("name", SAMPLES)
def test_the_qr_reads_back_from_black_and_white_dots(name: str) -> None:
    sample = SAMPLES[name]
    (found,) = zxingcpp.read_barcodes(printed(drawn(name)).convert("L"))
    assert found.text == qr_url(sample.profile.cuit, sample.outcome)


def test_every_module_of_the_qr_is_six_dots(seller: IssuerProfile, issued: Issued) -> None:
    outcome = issued()
    (page,) = draw(seller, outcome, Environment.PRODUCCION)
    (found,) = zxingcpp.read_barcodes(printed(page).convert("L"))
    side = re.search(r'viewBox="0 0 (\d+)', qr_svg(qr_url(seller.cuit, outcome)))
    assert side is not None
    modules = int(side[1]) - 2 * 4
    assert abs((found.position.top_right.x - found.position.top_left.x) / modules - 6) < 0.1


@pytest.mark.parametrize("name", SAMPLES)
def test_nothing_leaves_the_72_millimetres_and_no_paper_is_wasted(name: str) -> None:
    page = drawn(name)
    left, top, right, bottom = ink(page)
    assert abs(page.width - 80 * DOTS) < 2
    assert left >= 3.7 * DOTS  # half of a stroke lies outside
    assert right <= 76.3 * DOTS
    assert 3 * DOTS < top < 6 * DOTS
    assert 3 * DOTS < page.height - bottom < 6 * DOTS


def test_long_words_and_numbers_stay_inside(seller: IssuerProfile, company: Receiver, issued: Issued) -> None:
    line = Line(
        description="X" * 200,
        unit_price="9999999999.123456",
        quantity="99.123456",
        discount="1234567.89",
        code="W" * 60,
        unit="W" * 60,
    )
    outcome = issued(
        VoucherType.FACTURA_A, replace(company, name="W" * 300, address="Y" * 300), (line,), notes="Z" * 400
    )
    profile = replace(
        seller, name=LONG_NAME, trade_name="N" * 120, website="w" * 120, address="M" * 300, gross_income="G" * 80
    )
    (page,) = draw(profile, outcome, Environment.HOMOLOGACION)
    left, _, right, _ = ink(page)
    assert left >= 3.7 * DOTS
    assert right <= 76.3 * DOTS


def test_only_black_is_used(seller: IssuerProfile, issued: Issued) -> None:
    (page,) = draw(seller, issued(), Environment.HOMOLOGACION)
    colours = page.getcolors(1 << 24) or []
    assert all(red == green == blue for _, (red, green, blue) in colours)  # type: ignore[misc]  # RGB
    assert max(colours)[1] == (255, 255, 255)
    assert sorted(colours)[-2][1] == (0, 0, 0)  # what is not white is black: greys are edges of letters


def test_every_line_makes_it_longer(seller: IssuerProfile, issued: Issued) -> None:
    heights = [
        draw(seller, issued(lines=tuple(hardware(count))), Environment.PRODUCCION)[0].height for count in (1, 2, 30)
    ]
    assert heights[0] < heights[1] < heights[2]
    assert heights[2] > 25 * (heights[1] - heights[0]) * 0.8


def bars(page: Image.Image) -> int:
    """Rows of dots that are black from margin to margin, counted once where they touch."""
    rows = printed(page).convert("L").crop((int(5 * DOTS), 0, int(75 * DOTS), page.height))
    dark = [not rows.crop((0, y, rows.width, y + 1)).getextrema()[1] for y in range(rows.height)]
    return sum(now and not before for before, now in zip([False, *dark], dark, strict=False))


@pytest.mark.parametrize("environment", list(Environment))
def test_outside_production_two_frames_say_so(seller: IssuerProfile, issued: Issued, environment: Environment) -> None:
    (real,) = draw(seller, issued(), Environment.PRODUCCION)
    (page,) = draw(seller, issued(), environment)
    assert bars(page) - bars(real) == (0 if environment.is_production else 4)


def test_each_copy_is_a_page(seller: IssuerProfile, issued: Issued) -> None:
    copies = ("ORIGINAL", "DUPLICADO", "TRIPLICADO")
    found = draw(seller, issued(), Environment.PRODUCCION, copies=copies)
    assert len(found) == 3
    assert len({page.size for page in found}) == 1
    assert len({page.tobytes() for page in found}) == 3


def heights(pdf: bytes) -> list[float]:
    return [float(box.split()[3]) for box in re.findall(rb"/MediaBox ?\[([^\]]*)\]", pdf)]


def test_no_page_is_longer_than_readers_take(seller: IssuerProfile, issued: Issued) -> None:
    short, long = (
        heights(render_pdf(seller, issued(lines=tuple(hardware(count))), Environment.PRODUCCION, layout="ticket"))
        for count in (100, 500)
    )
    assert len(short) == 1
    assert len(long) == 2
    assert max(long) < 14400  # points: 200 inches, the limit of PDF 1.7
    assert sum(long) < 5 * sum(short)  # nor is paper wasted


def test_the_same_ticket_gives_the_same_bytes(seller: IssuerProfile, issued: Issued) -> None:
    outcome = issued()
    first = render_pdf(seller, outcome, Environment.HOMOLOGACION, layout="ticket")
    a4 = render_pdf(seller, outcome, Environment.HOMOLOGACION)
    assert first != a4
    assert render_pdf(seller, outcome, Environment.HOMOLOGACION, layout="ticket") == first


def test_hostile_text_is_printed_and_never_obeyed(seller: IssuerProfile, company: Receiver, issued: Issued) -> None:
    outcome = issued(
        VoucherType.FACTURA_A,
        replace(company, name=HOSTILE, address=HOSTILE),
        (Line(description=HOSTILE, unit_price="1", code="#x", unit="*u*"),),
        notes=HOSTILE,
    )
    profile = replace(seller, name=HOSTILE, trade_name=HOSTILE, address=HOSTILE, extra_legends=(HOSTILE,))
    (page,) = draw(profile, outcome, Environment.HOMOLOGACION)
    assert all(red == green == blue for _, (red, green, blue) in page.getcolors(1 << 24) or [])  # type: ignore[misc]  # RGB


@pytest.mark.parametrize("render", [render_pdf, render_png])
def test_other_layouts_are_refused(seller: IssuerProfile, issued: Issued, render: Any) -> None:
    with pytest.raises(InvalidInput) as caught:
        render(seller, issued(), Environment.PRODUCCION, layout="a5")
    assert caught.value.field == "layout"
    assert "ticket" in caught.value.hint
