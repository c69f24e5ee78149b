"""A logo from outside, examined before anything draws it: PNG, JPEG or SVG, small, whole, pointing nowhere."""

from __future__ import annotations

import re
from pathlib import Path

from lxml import etree

from arca_sdk.errors import InvalidInput

MAX_BYTES = 512 * 1024
MAX_SIDE = 4096  # pixels: a small file must not unfold into gigabytes

_PNG = b"\x89PNG\r\n\x1a\n"
_PNG_END = b"IEND\xaeB`\x82"
_JPEG = b"\xff\xd8\xff"
_SVG = "{http://www.w3.org/2000/svg}svg"
_SOF_MARKERS = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}  # start of frame: the segment with the size
_ACTIVE_TAGS = frozenset({"script", "foreignObject", "image", "feImage", "use"})
_INNER_REFERENCE = re.compile(r"\s*#")
_OUTER_URL = re.compile(r"@import|url\(\s*['\"]?\s*(?!#)[^)'\"#\s]", re.IGNORECASE)


def read_logo(path: Path | str) -> bytes:
    """The bytes of a logo file, examined.

    Raises:
        InvalidInput: the file cannot be read, or is not a usable logo.
    """
    try:
        with Path(path).open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise _refuse(f"{path} cannot be read ({error.strerror}).") from error
    logo_format(data)
    return data


def logo_format(data: bytes) -> str:
    """``png``, ``jpg`` or ``svg``.

    Raises:
        InvalidInput: too large, damaged, or none of the three.
    """
    if len(data) > MAX_BYTES:
        raise _refuse(f"The logo is larger than {MAX_BYTES // 1024} KiB.", "Save it smaller: it prints 60 mm wide.")
    if data.startswith(_PNG):
        return _examine_png(data)
    if data.startswith(_JPEG):
        return _examine_jpeg(data)
    if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return _examine_svg(data)
    raise _refuse("The logo is not a PNG, a JPEG or an SVG.")


def _examine_png(data: bytes) -> str:
    if data[12:16] != b"IHDR" or not data.rstrip(b"\x00").endswith(_PNG_END):
        raise _refuse("The logo is a PNG that is damaged or cut.")
    _check_size(int.from_bytes(data[16:20]), int.from_bytes(data[20:24]))
    return "png"


def _examine_jpeg(data: bytes) -> str:
    """Walk the segments up to the one that states the size."""
    position = 2
    while position + 9 <= len(data) and data[position] == 0xFF:
        marker = data[position + 1]
        if marker in _SOF_MARKERS:
            height = int.from_bytes(data[position + 5 : position + 7])
            width = int.from_bytes(data[position + 7 : position + 9])
            _check_size(width, height)
            return "jpg"
        position += 2 + int.from_bytes(data[position + 2 : position + 4])
    raise _refuse("The logo is a JPEG that is damaged or cut.")


def _check_size(width: int, height: int) -> None:
    if not (0 < width <= MAX_SIDE and 0 < height <= MAX_SIDE):
        raise _refuse(f"The logo measures {width} × {height} pixels.", f"Each side is 1 to {MAX_SIDE} pixels.")


def _examine_svg(data: bytes) -> str:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise _refuse("The logo is an SVG that is damaged or cut.") from error
    if root.tag != _SVG:
        raise _refuse("The logo is not a PNG, a JPEG or an SVG.")
    if root.getroottree().docinfo.internalDTD is not None:
        raise _refuse("The logo is an SVG with a DOCTYPE.", "Save it as plain SVG.")
    for element in root.iter("*"):
        _check_element(element)
    return "svg"


def _check_element(element: etree._Element) -> None:
    """Only shapes: nothing that runs, loads, or repeats itself without end."""
    name = etree.QName(element).localname
    if name in _ACTIVE_TAGS:
        raise _refuse(f"The logo is an SVG with <{name}>.", "Save it as plain SVG, shapes only.")
    links = [str(value) for key, value in element.attrib.items() if etree.QName(key).localname in ("href", "src")]
    texts = [*map(str, element.attrib.values()), element.text or ""]
    if not all(map(_INNER_REFERENCE.match, links)) or any(map(_OUTER_URL.search, texts)):
        raise _refuse(
            "The logo is an SVG that refers to something outside of it.", "Save it as plain SVG, shapes only."
        )


def _refuse(message: str, hint: str = "") -> InvalidInput:
    return InvalidInput(message, field="logo", hint=hint)
