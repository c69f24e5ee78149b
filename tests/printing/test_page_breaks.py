"""Where pages end: totals never stand alone, long texts break, copies count their own pages."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest
from PIL import Image, ImageChops

from arca_sdk.domain.authorization import Authorized
from arca_sdk.domain.codes import VoucherType
from arca_sdk.domain.environment import Environment
from arca_sdk.domain.invoice import Line, Receiver
from arca_sdk.printing import IssuerProfile, render_png
from tests.printing.samples import hardware

Issued = Callable[..., Authorized]

PPI = 50
PIXELS = PPI / 25.4  # per millimetre


def draw(seller: IssuerProfile, outcome: Authorized) -> list[Image.Image]:
    found = render_png(seller, outcome, Environment.PRODUCCION, ppi=PPI)
    return [Image.open(io.BytesIO(page)).convert("RGB") for page in found]


def has_ink(page: Image.Image, top: float, bottom: float) -> bool:
    """Between two heights in millimetres."""
    band = page.crop((0, int(top * PIXELS), page.width, int(bottom * PIXELS)))
    return ImageChops.invert(band).getbbox() is not None


@pytest.mark.parametrize("count", range(14, 32))
def test_totals_never_stand_alone_on_a_page(
    seller: IssuerProfile, company: Receiver, issued: Issued, count: int
) -> None:
    found = draw(seller, issued(VoucherType.FACTURA_A, company, tuple(hardware(count))))
    assert len(found) == (1 if count < 21 else 2)
    if len(found) > 1:
        assert has_ink(found[-1], 30, 50), "rows two to four of the last page"


def test_the_closing_is_at_the_foot_of_the_last_page_alone(
    seller: IssuerProfile, company: Receiver, issued: Issued
) -> None:
    first, last = draw(seller, issued(VoucherType.FACTURA_A, company, tuple(hardware(40))))
    foot = (0, int(250 * PIXELS), int(60 * PIXELS), int(281 * PIXELS))  # the QR
    assert sum(last.crop(foot).convert("L").histogram()[:128]) > 2 * sum(
        first.crop(foot).convert("L").histogram()[:128]
    )


def test_notes_longer_than_a_page_break(seller: IssuerProfile, company: Receiver, issued: Issued) -> None:
    outcome = issued(VoucherType.FACTURA_A, company, notes="Una nota bastante larga. " * 900)
    found = draw(seller, outcome)
    assert len(found) >= 3
    assert all(has_ink(page, 40, 200) for page in found[:-1])


def test_a_description_longer_than_a_page_breaks(seller: IssuerProfile, company: Receiver, issued: Issued) -> None:
    lines = (Line(description="Una descripción larga. " * 600, unit_price="1"), Line(description="x", unit_price="1"))
    assert len(draw(seller, issued(VoucherType.FACTURA_A, company, lines))) >= 3


def test_a_voucher_without_rows_is_one_page(seller: IssuerProfile, issued: Issued, authorize: Issued) -> None:
    empty = replace(issued().invoice, lines=(), vat=(), net=Decimal(0), vat_total=Decimal(0), total=Decimal(0))
    assert len(draw(seller, authorize(empty))) == 1
