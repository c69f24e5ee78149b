"""The QR, read back from its pixels."""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Callable
from typing import Any

import pytest
import zxingcpp
from PIL import Image

from arca_sdk.domain.authorization import Authorized
from arca_sdk.domain.codes import VoucherType
from arca_sdk.domain.environment import Environment
from arca_sdk.domain.invoice import Receiver
from arca_sdk.domain.qr import qr_url
from arca_sdk.errors import InvalidInput
from arca_sdk.printing import IssuerProfile, qr_png, qr_svg, render_png

URL = "https://www.arca.gob.ar/fe/qr/?p=" + "eyJ2ZXIiOjF9" * 20


def read(png: bytes) -> list[str]:
    return [each.text for each in zxingcpp.read_barcodes(Image.open(io.BytesIO(png)).convert("L"))]


def test_the_png_reads_back() -> None:
    assert read(qr_png(URL)) == [URL]


def test_the_png_has_a_quiet_zone_of_four_modules() -> None:
    image = Image.open(io.BytesIO(qr_png(URL, scale=3))).convert("L")
    dark = image.point(lambda level: 255 if level < 128 else 0).getbbox()
    assert dark is not None
    assert dark[0] == dark[1] == 4 * 3
    assert image.width - dark[2] == image.height - dark[3] == 4 * 3


def test_the_svg_fills_the_box_it_is_given() -> None:
    svg = qr_svg(URL)
    assert svg.startswith("<svg")
    assert "viewBox" in svg
    assert "width=" not in svg.split(">", 1)[0]


@pytest.mark.parametrize("scale", [0, -1, True, 1.5])
def test_a_scale_that_is_no_number_of_pixels_is_refused(scale: Any) -> None:
    with pytest.raises(InvalidInput) as caught:
        qr_png(URL, scale)
    assert caught.value.field == "scale"


def test_text_that_no_qr_can_hold_is_refused() -> None:
    with pytest.raises(InvalidInput, match="do not fit"):
        qr_svg("x" * 5000)


@pytest.mark.parametrize("environment", list(Environment))
def test_the_qr_on_the_page_is_the_voucher_s_link(
    seller: IssuerProfile, company: Receiver, issued: Callable[..., Authorized], environment: Environment
) -> None:
    outcome = issued(VoucherType.FACTURA_A, company)
    (page,) = render_png(seller, outcome, environment, ppi=200)
    (url,) = read(page)
    payload = json.loads(base64.b64decode(url.partition("?p=")[2]))
    assert url == qr_url(seller.cuit, outcome)
    assert payload["nroCmp"] == outcome.number
    assert payload["ptoVta"] == outcome.invoice.point_of_sale
    assert str(payload["codAut"]) == outcome.cae
    assert payload["cuit"] == int(seller.cuit)
    assert payload["nroDocRec"] == company.document.number
