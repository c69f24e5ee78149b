"""From bytes to text: which encoding, and what kind of file."""

from __future__ import annotations

import codecs
import json
import re

from arca_sdk.errors import InvalidInput

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig", "UTF-8"),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16"),
)
_OTHER_FILES = (
    (b"PK\x03\x04", "a spreadsheet or ZIP file"),
    (b"\xd0\xcf\x11\xe0", "an old Excel file"),
    (b"%PDF", "a PDF"),
)
_TWICE_ENCODED = re.compile("[ÃÂ][\u0080-\u00bf]")
_HEADING_SIGNS = re.compile(r"(?i)^[^\r\n]*\b(reference|referencia|pedido)\b")


def decode(content: bytes) -> tuple[str, tuple[str, ...]]:
    """The text, and what had to be assumed: UTF-8 with or without its mark, UTF-16, else Windows-1252.

    Raises:
        InvalidInput: it is no text.
    """
    refuse_other_files(content)
    text, notes = _decode(content)
    if "\x00" in text:
        raise InvalidInput("The file holds NUL characters, so it is no text.", hint="Save it as CSV UTF-8.")
    if "\ufffd" in text:
        notes = (*notes, "Some characters were lost before this file was written (�); look at the names.")
    elif _TWICE_ENCODED.search(text):
        notes = (*notes, "Some names look wrongly decoded before this file was written (Ã³ for ó); look at them.")
    return text, notes


def refuse_other_files(content: bytes) -> None:
    """Raises InvalidInput for a spreadsheet, a PDF, and so on."""
    for start, what in _OTHER_FILES:
        if content.startswith(start):
            raise InvalidInput(f"This is {what}, not text.", hint="In the spreadsheet choose «Save as», CSV UTF-8.")


def _decode(content: bytes) -> tuple[str, tuple[str, ...]]:
    for mark, codec, name in _MARKS:
        if content.startswith(mark):
            try:
                return content.decode(codec), () if name == "UTF-8" else (f"Encoding: {name}.",)
            except UnicodeDecodeError as error:
                raise InvalidInput(f"The file says that it is {name} and is not (byte {error.start}).") from None
    for codec in _utf_16_without_mark(content):
        return content.decode(codec, "replace"), ("Encoding: UTF-16.",)
    try:
        return content.decode("utf-8"), ()
    except UnicodeDecodeError:
        pass
    note = "Encoding: not UTF-8, so Windows-1252 (Latin-1) was taken; check a name with accents."
    try:
        return content.decode("cp1252"), (note,)
    except UnicodeDecodeError:
        return content.decode("latin-1"), (note,)


def _utf_16_without_mark(content: bytes) -> tuple[str, ...]:
    """Text of our alphabets has a zero in every other byte."""
    start = content[:200]
    if len(start) < 4 or len(content) % 2:
        return ()
    if not any(start[0::2]) and all(start[1::2]):
        return ("utf-16-be",)
    if not any(start[1::2]) and all(start[0::2]):
        return ("utf-16-le",)
    return ()


def kind_of(content: bytes, name: str) -> str | None:
    """``csv``, ``json`` or ``ndjson``; None for what is a single invoice, or nothing that we know.

    Args:
        name: the file's, for its ending; "" or "-" where it has none.
    """
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    if ending in ("csv", "tsv"):
        return "csv"
    if ending in ("ndjson", "jsonl"):
        return "ndjson"
    try:
        text = decode(content)[0].lstrip("\ufeff \t\r\n")
    except InvalidInput:
        return None
    if text.startswith("["):
        return "json"
    if text.startswith("{"):
        return "ndjson" if _is_lines(text) else None
    return "csv" if ending != "json" and _HEADING_SIGNS.match(text) else None


def _is_lines(text: str) -> bool:
    first, _, rest = text.partition("\n")
    if not rest.strip():
        return False
    try:
        return isinstance(json.loads(first), dict)
    except (ValueError, RecursionError):
        return False
