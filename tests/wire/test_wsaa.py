"""Tickets on the wire."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta

import pytest

from arca_sdk.errors import (
    AlreadyAuthenticated,
    LoginRefused,
    NotAuthorized,
    SoapFault,
    UnexpectedReply,
    UnreadableReply,
)
from arca_sdk.wire.wsaa import login_refused, read_ticket, read_token, write_tra

NOW = datetime(2026, 11, 25, 2, 30, tzinfo=UTC)

TICKET = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<loginTicketResponse version="1">
    <header>
        <source>CN=wsaahomo, O=AFIP, C=AR, SERIALNUMBER=CUIT 33693450239</source>
        <destination>SERIALNUMBER=CUIT 20111111112, CN=tests</destination>
        <uniqueId>1</uniqueId>
        <generationTime>2026-11-24T23:30:00.563-03:00</generationTime>
        <expirationTime>2026-11-25T11:30:00.563-03:00</expirationTime>
    </header>
    <credentials>
        <token>dG9rZW4=</token>
        <sign>c2lnbg==</sign>
    </credentials>
</loginTicketResponse>
"""

TOKEN = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<sso version="2.0">
    <id src="CN=wsaahomo, O=AFIP, C=AR, SERIALNUMBER=CUIT 33693450239" dst="CN=wsfe, O=AFIP, C=AR" unique_id="1" \
gen_time="1795573740" exp_time="1795617000"/>
    <operation type="login" value="granted">
        <login entity="33693450239" service="wsfe" uid="SERIALNUMBER=CUIT 20111111112, CN=tests" authmethod="cms" \
regmethod="22">
            <relations>
                <relation key="20111111112" reltype="4"/>
                <relation key="30000000007" reltype="4"/>
            </relations>
        </login>
    </operation>
</sso>
"""


def test_the_request_is_back_dated_and_speaks_argentine_time():
    text = write_tra("wsfe", now=NOW, unique_id=7).decode()
    assert "<uniqueId>7</uniqueId>" in text
    assert "<generationTime>2026-11-24T23:20:00-03:00</generationTime>" in text
    assert "<expirationTime>2026-11-25T00:30:00-03:00</expirationTime>" in text
    assert text.endswith("</header><service>wsfe</service></loginTicketRequest>")


def test_the_ticket_is_read_with_the_expiry_that_wsaa_stated():
    ticket = read_ticket(TICKET, service="wsfe")
    assert (ticket.token, ticket.sign) == ("dG9rZW4=", "c2lnbg==")
    assert ticket.expires_at == datetime(2026, 11, 25, 14, 30, 0, 563000, tzinfo=UTC)
    assert ticket.expires_at - ticket.generated_at == timedelta(hours=12)


def test_a_ticket_time_without_offset_is_argentine():
    text = TICKET.replace(".563-03:00", "")
    assert read_ticket(text, service="wsfe").generated_at == datetime(2026, 11, 25, 2, 30, tzinfo=UTC)


def test_token_and_sign_stay_out_of_the_repr():
    shown = repr(read_ticket(TICKET, service="wsfe"))
    assert "dG9rZW4" not in shown
    assert "c2lnbg" not in shown


def test_a_ticket_is_usable_until_ten_minutes_before_its_expiry():
    ticket = read_ticket(TICKET, service="wsfe")
    assert ticket.is_usable(ticket.expires_at - timedelta(minutes=10, seconds=1))
    assert not ticket.is_usable(ticket.expires_at - timedelta(minutes=10))


@pytest.mark.parametrize("lost", ["<token>dG9rZW4=</token>", "<sign>c2lnbg==</sign>"])
def test_a_ticket_without_token_or_sign_is_refused(lost):
    with pytest.raises(UnexpectedReply, match="is missing"):
        read_ticket(TICKET.replace(lost, ""), service="wsfe")


def test_a_ticket_with_impossible_times_is_refused():
    with pytest.raises(UnexpectedReply):
        read_ticket(TICKET.replace("2026-11-25T11", "2026-13-25T11"), service="wsfe")
    with pytest.raises(UnexpectedReply):
        read_ticket(TICKET.replace("expirationTime", "other"), service="wsfe")


def test_a_ticket_that_is_not_xml_is_refused():
    with pytest.raises(UnreadableReply):
        read_ticket("nonsense", service="wsfe")


def test_a_token_tells_for_whom_it_may_act():
    contents = read_token(base64.b64encode(TOKEN.encode()).decode())
    assert contents.service == "wsfe"
    assert contents.cuits == ("20111111112", "30000000007")
    assert contents.subject.endswith("CN=tests")
    assert contents.expires_at == datetime.fromtimestamp(1795617000, UTC)
    assert contents.generated_at < contents.expires_at


@pytest.mark.parametrize(
    "text",
    [
        "<sso/>",
        TOKEN.replace("20111111112", "1"),
        TOKEN.replace("1795617000", "x"),
        TOKEN.replace("1795617000", "9" * 30),
    ],
)
def test_what_is_not_a_token_is_refused(text):
    with pytest.raises(UnexpectedReply):
        read_token(base64.b64encode(text.encode()).decode())


def test_what_is_not_base64_is_refused():
    with pytest.raises(UnexpectedReply):
        read_token("x")


@pytest.mark.parametrize(
    ("code", "cls", "hint"),
    [
        ("coe.alreadyAuthenticated", AlreadyAuthenticated, "use the stored one"),
        ("coe.notAuthorized", NotAuthorized, "Link the certificate"),
        ("cms.cert.untrusted", LoginRefused, "not interchangeable"),
        ("something.new", LoginRefused, ""),
    ],
)
def test_a_fault_of_wsaa_says_what_to_do(code, cls, hint):
    error = login_refused(SoapFault("", fault_code=code, fault_text="texto de ARCA", status=500))
    assert type(error) is cls
    assert error.fault_code == code
    assert "texto de ARCA" in str(error)
    assert hint in error.hint
