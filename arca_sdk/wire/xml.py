"""The hardened way into XML, and how text is spelled on the way out. Knows neither SOAP nor any service.

Reading refuses, before or while parsing, what no real reply has: a DTD or an entity, more than 32 levels, more than
2 MB. Bodies are bytes already received; nothing here fetches anything.
"""

from __future__ import annotations

import codecs
import re
from functools import cache
from typing import TYPE_CHECKING

from arca_sdk.errors import ForbiddenXml, ReplyNotXml, ReplyTooLarge

if TYPE_CHECKING:
    from lxml.etree import XMLParser, XPath, _Element

MAX_BYTES = 2 * 1024 * 1024
"""Default limit of a body. A reply with 250 vouchers and an observation in each is about 110 kB."""
MAX_DEPTH = 32

AFTERWARDS = "Try again later; after asking for a CAE, ask ARCA for that voucher before sending it again."
"""What to do about a reply that cannot be read."""


# --- text --------------------------------------------------------------------------------------------------

FORBIDDEN_CHARACTER = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot carry, escaped or not."""

_TO_ASCII = re.compile(r"[^\x00-\x7f]")


def escape(text: str) -> str:
    """Text for an element, spelled as ASMX does. A carriage return is escaped, or parsing would lose it."""
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text.replace("\r", "&#xD;")


def escape_attribute(text: str) -> str:
    """Text between double quotes."""
    return escape(text).replace('"', "&quot;")


def escape_axis(text: str) -> str:
    """Text for an element, spelled as Axis does: quotes too, and every letter beyond ASCII by its number."""
    text = escape_attribute(text)
    return text if text.isascii() else _TO_ASCII.sub(lambda match: f"&#x{ord(match[0]):X};", text)


# --- reading -----------------------------------------------------------------------------------------------

_HTML = re.compile(
    rb"(?:<\?xml[^>]{0,200}>\s*)?(?:<!--.{0,500}?-->\s*)?<(?:!doctype\s+html|html|head|body|title|h1)\b",
    re.IGNORECASE | re.DOTALL,
)


def parse_xml(body: bytes, *, status: int = 200, content_type: str = "", limit: int = MAX_BYTES) -> _Element:
    """Parse a body that may be hostile, cut, or no XML at all.

    Bytes that are not UTF-8 in a text that says it is are read as Latin-1, as ARCA sometimes sends
    them. Comments and processing instructions are dropped.

    Raises:
        ReplyTooLarge: more than `limit` bytes.
        ReplyNotXml: empty, HTML, cut, or plain text.
        ForbiddenXml: a DTD, an entity, or more than 32 levels.
    """
    if len(body) > limit:
        message = f"ARCA's answer has {len(body):,} bytes and the limit is {limit:,}."
        raise ReplyTooLarge(message, status=status, hint=AFTERWARDS)
    text = _to_utf8(body, content_type)
    if not text or _HTML.match(text):
        raise _not_xml("an HTML page" if text else "an empty body", body, status)
    if b"<!DOCTYPE" in text or b"<!ENTITY" in text:
        raise _forbidden("a document type or an entity", body, status)
    return _parse_utf8(text, body, status)


def _parse_utf8(text: bytes, body: bytes, status: int) -> _Element:
    from lxml import etree

    try:
        root = etree.fromstring(text, _parser())
    except etree.XMLSyntaxError as error:
        if "depth" in (error.msg or "").lower():
            raise _forbidden(f"more than {MAX_DEPTH} levels", body, status) from None
        raise _not_xml("something that is not XML, or cut XML", body, status) from None
    if _too_deep()(root):
        raise _forbidden(f"more than {MAX_DEPTH} levels", body, status)
    return root


@cache
def _parser() -> XMLParser:
    """One parser for all: lxml locks it while it works. libxml2 stops by itself at 256 levels."""
    from lxml import etree

    return etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )


@cache
def _too_deep() -> XPath:
    from lxml import etree

    return etree.XPath(f"boolean({'/*' * (MAX_DEPTH + 1)})")


_DECLARED = re.compile(rb"""<\?xml[^>]{0,100}?\sencoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
_CHARSET = re.compile(r"""charset\s*=\s*["']?([A-Za-z0-9._-]{1,40})""", re.IGNORECASE)
_LATIN = frozenset({"iso-8859-1", "latin-1", "latin1", "iso8859-1", "windows-1252", "cp1252"})
_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


def _latin_byte(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeDecodeError)
    return error.object[error.start : error.end].decode("latin-1"), error.end


codecs.register_error("arca-latin-1", _latin_byte)


def _to_utf8(body: bytes, content_type: str = "") -> bytes:
    """The same text in UTF-8, without byte order mark and surrounding space.

    The parser is told UTF-8 whatever the declaration says: no encoding can then hide a DTD from the check above.
    """
    for bom, encoding in _BOMS:
        if body.startswith(bom):
            body = body[len(bom) :].decode(encoding, "replace").encode() if encoding != "utf-8" else body[len(bom) :]
            break
    body = body.strip()
    declared = _DECLARED.match(body)
    charset = _CHARSET.search(content_type)
    name = declared[1].decode("ascii") if declared else charset[1] if charset else "utf-8"
    if name.lower() in _LATIN:
        return body.decode("latin-1").encode()
    try:
        body.decode()
    except UnicodeDecodeError:
        return body.decode("utf-8", "arca-latin-1").encode()
    return body


# --- what to show of a body that could not be read ---------------------------------------------------------

_NOISE = re.compile(r"<(?:style|script)\b[^<]*|<[^<>]*(?:>|$)", re.IGNORECASE)
_SECRET = re.compile(r"[A-Za-z0-9+/=_-]{40,}")


def excerpt(body: bytes) -> str:
    """The first 200 characters for people: no tags, one line, and nothing long enough to be a token or a sign."""
    text = _NOISE.sub(" ", _to_utf8(body[:8000]).decode("utf-8", "replace"))
    text = " ".join(_SECRET.sub("…", FORBIDDEN_CHARACTER.sub("", text)).split())
    return text if len(text) <= 200 else text[:199] + "…"


def _not_xml(what: str, body: bytes, status: int) -> ReplyNotXml:
    shown = excerpt(body)
    tail = f": {shown}" if shown else "."
    return ReplyNotXml(f"ARCA answered HTTP {status} with {what}{tail}", status=status, excerpt=shown, hint=AFTERWARDS)


def _forbidden(what: str, body: bytes, status: int) -> ForbiddenXml:
    message = f"ARCA's answer has {what}, which no real one has; it was not read."
    return ForbiddenXml(message, status=status, excerpt=excerpt(body), hint=AFTERWARDS)
