"""The seller's data, and its logo."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from arca_sdk.domain.codes import IssuerCondition
from arca_sdk.domain.environment import Environment
from arca_sdk.errors import InvalidCuit, InvalidInput
from arca_sdk.printing import IssuerProfile, render_png
from arca_sdk.printing.logo import MAX_BYTES, logo_format

SVG = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 10"><!-- a logo -->'
    b'<rect width="40" height="10" fill="#00f"/></svg>'
)


def picture(kind: str, size: tuple[int, int] = (40, 10)) -> bytes:
    target = io.BytesIO()
    Image.new("RGB", size, "#0000ff").save(target, kind)
    return target.getvalue()


def svg(inside: str, attributes: str = "") -> bytes:
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9" {attributes}>{inside}</svg>'.encode()


def test_cuit_and_condition_are_normalized_from_text(seller: IssuerProfile) -> None:
    profile = replace(seller, cuit="30712345671", vat_condition="monotributo")
    assert profile.cuit.dashed == "30-71234567-1"
    assert profile.vat_condition is IssuerCondition.MONOTRIBUTO


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", " \u200b "),
        ("name", "x" * 201),
        ("address", ""),
        ("address", None),
        ("email", "not an address"),
        ("vat_condition", "consumidor_final"),
        ("activity_start", "2020-01-01"),
        ("activity_start", datetime(2020, 1, 1)),  # noqa: DTZ001 - a wrong type, whatever its zone
        ("phone", "1" * 61),
        ("logo", b"GIF89a"),
        ("extra_legends", "one text"),
        ("extra_legends", None),
        ("extra_legends", [1]),
        ("extra_legends", ["x" * 401]),
        ("extra_legends", ["x"] * 9),
    ],
)
def test_what_cannot_be_printed_is_refused_by_name(seller: IssuerProfile, field: str, value: Any) -> None:
    with pytest.raises(InvalidInput) as caught:
        replace(seller, **{field: value})
    assert caught.value.field == field


def test_a_list_of_legends_is_kept_as_a_tuple(seller: IssuerProfile) -> None:
    assert replace(seller, extra_legends=["uno", "dos"]).extra_legends == ("uno", "dos")


def test_a_wrong_check_digit_is_refused(seller: IssuerProfile) -> None:
    with pytest.raises(InvalidCuit):
        replace(seller, cuit="30-71234567-2")


def test_the_logo_is_not_in_the_repr(seller: IssuerProfile) -> None:
    assert "svg" not in repr(replace(seller, logo=SVG))


@pytest.mark.parametrize(
    ("data", "kind"), [(picture("PNG"), "png"), (picture("JPEG"), "jpg"), (SVG, "svg")], ids=["png", "jpg", "svg"]
)
def test_png_jpeg_and_svg_are_drawn(
    seller: IssuerProfile, issued: Callable[..., Any], tmp_path: Path, data: bytes, kind: str
) -> None:
    file = tmp_path / "logo"
    file.write_bytes(data)
    assert logo_format(data) == kind
    (page,) = render_png(seller.with_logo(file), issued(), Environment.HOMOLOGACION, ppi=72)
    colours = Image.open(io.BytesIO(page)).convert("RGB").getcolors(1 << 24) or []
    assert sum(count for count, (red, green, blue) in colours if blue > 200 and red < 60 and green < 60) > 400


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"GIF89a",
        picture("PNG")[:-20],
        b"\x89PNG\r\n\x1a\n" + b"\x00" * 30,
        picture("JPEG")[:20],
        b"\xff\xd8\xff",
        b"<svg",
        b"<html/>",
        b'<!DOCTYPE svg [<!ENTITY a "b">]>' + SVG,
        svg("<script>alert(1)</script>"),
        svg('<image href="file:///etc/passwd"/>'),
        svg('<use href="#a"/>'),
        svg('<a href="https://x.example"/>'),
        svg('<rect style="fill:url(http://x.example)"/>'),
        svg("<style>@import 'x.css';</style>"),
        picture("PNG", (5000, 1)),
        b"\x89PNG\r\n\x1a\n" + b"\x00" * MAX_BYTES,
    ],
    ids=lambda data: f"{data[:24]!r}-{len(data)}",
)
def test_other_damaged_or_active_logos_are_refused(data: bytes) -> None:
    with pytest.raises(InvalidInput) as caught:
        logo_format(data)
    assert caught.value.field == "logo"


def test_an_svg_may_refer_to_itself() -> None:
    inside = (
        '<linearGradient id="a"/><linearGradient id="b" href="#a"/><rect fill="url(#b)" style="fill: url(\'#b\')"/>'
    )
    assert logo_format(svg(inside)) == "svg"


def test_a_logo_that_is_not_there_is_said(seller: IssuerProfile, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="cannot be read"):
        seller.with_logo(tmp_path / "nothing.png")


def test_a_logo_whose_pixels_are_damaged_is_refused_when_drawn(
    seller: IssuerProfile, issued: Callable[..., Any]
) -> None:
    data = bytearray(picture("PNG"))
    start = data.index(b"IDAT")
    data[start + 4 : start + 12] = b"\xff" * 8
    with pytest.raises(InvalidInput, match="cannot be drawn"):
        render_png(replace(seller, logo=bytes(data)), issued(), Environment.HOMOLOGACION)
