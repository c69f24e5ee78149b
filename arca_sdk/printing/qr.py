"""QR images: black modules on white, quiet zone of four modules (ISO/IEC 18004)."""

from __future__ import annotations

import io
from typing import Any

from arca_sdk.errors import InvalidInput
from arca_sdk.printing.extras import require

QUIET_ZONE = 4
# M restores 15 %: enough for paper that folds and fades. ARCA's links have some 300 characters, and a higher level
# would only make the modules smaller.
ERROR_LEVEL = "m"


def qr_svg(url: str) -> str:
    """An SVG without size of its own: it fills the box that it is given.

    Raises:
        ConfigurationError: segno is not installed.
        InvalidInput: the text does not fit into a QR.
    """
    return str(_encode(url).svg_inline(border=QUIET_ZONE, omitsize=True, dark="#000", light="#fff"))


def qr_png(url: str, scale: int = 4) -> bytes:
    """A PNG; ``scale`` is the side of a module in pixels.

    Raises:
        ConfigurationError: segno is not installed.
        InvalidInput: the text does not fit into a QR, or ``scale`` is not a positive whole number.
    """
    if type(scale) is not int or scale < 1:
        raise InvalidInput(f"{scale!r} is not a positive whole number of pixels.", field="scale")
    target = io.BytesIO()
    _encode(url).save(target, kind="png", border=QUIET_ZONE, scale=scale, dark="#000", light="#fff")
    return target.getvalue()


def _encode(url: str) -> Any:
    segno = require("segno")
    try:
        return segno.make_qr(url, error=ERROR_LEVEL)
    except segno.DataOverflowError as error:
        raise InvalidInput(f"{len(url)} characters do not fit into a QR.", field="url") from error
