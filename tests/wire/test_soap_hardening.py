"""Bodies that are hostile, cut, or no XML at all: refused by name, quickly, and shown without secrets."""

from __future__ import annotations

import contextlib
import time

import pytest

from arca_sdk.errors import ForbiddenXml, ReplyNotXml, ReplyTooLarge, UnexpectedReply, UnreadableReply
from arca_sdk.wire.codec import codec
from arca_sdk.wire.contracts.wsfe import NAMESPACE, WSFE
from arca_sdk.wire.xml import MAX_BYTES

ENVELOPE = "http://schemas.xmlsoap.org/soap/envelope/"
GOOD = codec(WSFE).encode_reply("FEDummy", {"FEDummyResult": {"AppServer": "@"}})
DECLARATION = b'<?xml version="1.0" encoding="utf-8"?>'


def read(body, *, status=200, content_type="text/xml", limit=MAX_BYTES):
    return codec(WSFE).decode_reply("FEDummy", body, status=status, content_type=content_type, limit=limit)


def with_dtd(dtd, text=b"&x;"):
    return DECLARATION + dtd + GOOD[len(DECLARATION) :].replace(b"@", text)


def laughs():
    entities = [b'<!ENTITY x0 "ha">']
    entities += [b'<!ENTITY x%d "%s">' % (level, b"&x%d;" % (level - 1) * 10) for level in range(1, 12)]
    return with_dtd(b"<!DOCTYPE a [" + b"".join(entities) + b"]>", b"&x11;")


def nested(levels):
    return GOOD.replace(b"@", b"<a>" * levels + b"</a>" * levels)


FORBIDDEN = {
    "external entity": with_dtd(b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'),
    "entity over http": with_dtd(b'<!DOCTYPE a [<!ENTITY x SYSTEM "http://127.0.0.1:9/x">]>'),
    "parameter entity": with_dtd(b'<!DOCTYPE a [<!ENTITY % p SYSTEM "file:///etc/passwd"> %p;]>', b""),
    "external DTD": with_dtd(b'<!DOCTYPE a SYSTEM "http://127.0.0.1:9/a.dtd">', b""),
    "billion laughs": laughs(),
    "quadratic blow-up": with_dtd(b'<!DOCTYPE a [<!ENTITY x "' + b"a" * 50_000 + b'">]>', b"&x;" * 50_000),
    "default attributes": with_dtd(b'<!DOCTYPE a [<!ATTLIST a b CDATA "c">]>', b""),
    "a DTD in UTF-16": with_dtd(b'<!DOCTYPE a [<!ENTITY x "y">]>').decode().encode("utf-16"),
    "40 levels": nested(40),
    "300 levels": nested(300),
    "a million levels": nested(1_000_000),
    "a million levels never closed": GOOD.replace(b"@", b"<a>" * 1_000_000),
}


@pytest.mark.parametrize("name", FORBIDDEN)
def test_hostile_xml_is_refused_in_less_than_a_tenth_of_a_second(name):
    start = time.thread_time()
    with pytest.raises(ForbiddenXml):
        read(FORBIDDEN[name], limit=100_000_000)
    assert time.thread_time() - start < 0.1


def test_thirty_two_levels_are_not_too_many():
    assert read(nested(27)).unknown == ("FEDummyResult.AppServer",)  # five levels are the envelope's own
    with pytest.raises(ForbiddenXml):
        read(nested(28))


def test_a_dtd_hidden_by_a_declared_encoding_is_not_executed():
    body = with_dtd(b'<!DOCTYPE a [<!ENTITY x "y">]>').decode().replace("utf-8", "utf-7").encode("utf-7")
    with pytest.raises(UnreadableReply):
        read(body)


@pytest.mark.parametrize(
    "body",
    [
        GOOD.replace(b"@", b"<a " + b" ".join(b'a%d=""' % n for n in range(100_000)) + b"/>"),
        GOOD.replace(b"@", b"<a " + b" ".join(b'xmlns:a%d="u"' % n for n in range(20_000)) + b"/>"),
        GOOD.replace(b"@", b"<a/>" * 300_000),
        b"<" * 2_000_000,
        b"<style" * 300_000,
        b"<!--" * 300_000,
        b"<?xml " + b" " * 2_000_000,
    ],
    ids=["attributes", "namespaces", "elements", "brackets", "styles", "comments", "declaration"],
)
def test_large_odd_bodies_take_bounded_time(body):
    start = time.thread_time()
    with contextlib.suppress(UnreadableReply):
        read(body)
    assert time.thread_time() - start < 1.0


def test_a_body_over_the_limit_is_refused_before_it_is_parsed():
    with pytest.raises(ReplyTooLarge, match=r"has 2,097,153 bytes and the limit is 2,097,152") as caught:
        read(b"<" * (2 * 1024 * 1024 + 1), status=502)
    assert caught.value.status == 502
    with pytest.raises(ReplyTooLarge):
        read(GOOD, limit=len(GOOD) - 1)
    assert read(GOOD, limit=len(GOOD)).result == {"AppServer": "@"}


def test_a_full_batch_with_observations_fits_the_default_limit():
    remarks = {"Obs": [{"Code": 10245, "Msg": "x" * 400} for _ in range(4)]}
    row = {"CbteDesde": 1, "CAE": "1" * 14, "Observaciones": remarks}
    result = {"FeDetResp": {"FECAEDetResponse": [row] * 250}}
    body = codec(WSFE).encode_reply("FECAESolicitar", {"FECAESolicitarResult": result})
    assert len(codec(WSFE).decode_reply("FECAESolicitar", body).result["FeDetResp"]["FECAEDetResponse"]) == 250


HTML = b"""<!DOCTYPE html PUBLIC "-//W3C//DTD HTML 4.01//EN">
<html><head><title>503</title><style>b {color: red}</style><script>var a = 1;</script></head>
<body><h1>Service   Unavailable</h1>\x00<p>Try &amp; wait</body></html>"""


@pytest.mark.parametrize(
    ("body", "status", "what", "shown"),
    [
        (b"", 200, "an empty body", ""),
        (b" \r\n", 504, "an empty body", ""),
        (HTML, 503, "an HTML page", "503 Service Unavailable Try &amp; wait"),
        (b"<html><body>Request Rejected</body></html>", 200, "an HTML page", "Request Rejected"),
        (b"<HTML>", 200, "an HTML page", ""),
        (DECLARATION + b"\n<!-- x -->\n<html xmlns='http://www.w3.org/1999/xhtml'/>", 200, "an HTML page", ""),
        (b"The service is unavailable.", 503, "not XML", "The service is unavailable."),
        (b"\x1f\x8b\x08\x00", 200, "not XML", "\x8b"),
        (b'{"error": "x"}', 500, "not XML", '{"error": "x"}'),
        (GOOD[: len(GOOD) // 2], 200, "cut XML", ""),
        (GOOD[:-1], 200, "cut XML", "@"),
        (GOOD + b"<a/>", 200, "not XML", "@"),
        (GOOD.replace(b"@", b"&nbsp;"), 200, "not XML", "&nbsp;"),
        (GOOD.replace(b"@", b"\x00"), 200, "not XML", ""),
        (GOOD.replace(b"@", b"&#0;"), 200, "not XML", "&#0;"),
    ],
)
def test_a_body_that_is_not_xml_is_described_with_its_status(body, status, what, shown):
    with pytest.raises(ReplyNotXml, match=f"ARCA answered HTTP {status} with .*{what}") as caught:
        read(body, status=status)
    assert (caught.value.status, caught.value.excerpt) == (status, shown)
    assert "ask ARCA for that voucher" in str(caught.value)


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"<a/>", r"XML that is not SOAP \(<a>\)"),
        (b'<Envelope xmlns="urn:x"><Body/></Envelope>', "XML that is not SOAP"),
        (f'<e:Envelope xmlns:e="{ENVELOPE}"/>'.encode(), "XML that is not SOAP"),
        (f'<e:Envelope xmlns:e="{ENVELOPE}"><e:Body> </e:Body></e:Envelope>'.encode(), "an empty SOAP body"),
        (f'<FEDummyResponse xmlns="{NAMESPACE}"/>'.encode(), "XML that is not SOAP"),
        (codec(WSFE).encode_request("FEDummy", {}), "answered FEDummy with <FEDummy>"),
    ],
)
def test_xml_that_is_not_the_answer_is_unexpected(body, message):
    with pytest.raises(UnexpectedReply, match=message):
        read(body)


def test_excerpts_are_short_and_show_nothing_like_a_token():
    token = "PD94bWwgdmVyc2lvbj0iMS4wIiBlbmNvZGluZz0iVVRGLTgi" * 4
    with pytest.raises(ReplyNotXml) as caught:
        read(f"oops {token} {'word ' * 100}".encode())
    assert caught.value.excerpt.startswith("oops … word word")
    assert len(caught.value.excerpt) == 200
    assert "PD94" not in str(caught.value)
