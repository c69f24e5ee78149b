"""Recorded logins are the judge: their signatures verify, and the simulator answers in the same shape."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path

import pytest
from lxml import etree

from arca_sdk.simulator.cms import open_signed
from arca_sdk.testing import new_simulator
from tests.simulator.soap_client import WSAA_PATH, SoapClient, fault_of


@pytest.fixture(scope="session")
def logins(recorded) -> list[Path]:
    found = sorted(path.parent for path in recorded.glob("wsaa/loginCms/*/request.xml"))
    assert len(found) >= 20
    return found


def in0(folder: Path) -> str:
    (text,) = etree.parse(folder / "request.xml").xpath("//*[local-name()='in0']/text()")
    return text


def skeleton(root: etree._Element) -> list[str]:
    """Names, namespaces and nesting, without what they hold."""
    return [f"{'/' * len(list(element.iterancestors()))}{element.tag}" for element in root.iter()]


def recorded_ticket(folder: Path) -> etree._Element:
    (text,) = etree.parse(folder / "response.xml").xpath("//*[local-name()='loginCmsReturn']/text()")
    return etree.fromstring(text.encode())


def test_every_recorded_signature_verifies(logins):
    for folder in logins:
        signed = open_signed(in0(folder))
        assert b"<loginTicketRequest" in signed.content
        assert "CUIT" in signed.certificate.subject.rfc4514_string()


def test_today_their_certificates_have_expired(logins):
    client = SoapClient(new_simulator())
    for folder in logins:
        response = client.post(WSAA_PATH, (folder / "request.xml").read_bytes(), SOAPAction='""')
        assert fault_of(response, "loginCms") == ("cms.cert.expired", "Certificado expirado")


def test_on_their_day_they_get_a_ticket_of_the_recorded_shape(logins):
    for folder in logins:
        theirs = recorded_ticket(folder)
        moment = datetime.fromisoformat(theirs.findtext("header/generationTime"))
        client = SoapClient(new_simulator(at=moment))
        response = client.post(WSAA_PATH, (folder / "request.xml").read_bytes(), SOAPAction='""')
        assert response.status == 200, (folder.name, response.body)
        compare(response.body, folder, theirs)


def compare(body: bytes, folder: Path, theirs: etree._Element) -> None:
    ours, recording = etree.fromstring(body), etree.parse(folder / "response.xml").getroot()
    assert skeleton(ours) == skeleton(recording)
    (text,) = ours.xpath("//*[local-name()='loginCmsReturn']/text()")
    ticket = etree.fromstring(text.encode())
    assert skeleton(ticket) == skeleton(theirs)
    for field in ("source", "destination", "generationTime", "expirationTime"):
        assert ticket.findtext(f"header/{field}") == theirs.findtext(f"header/{field}")
    assert blank(text) == blank(recording.xpath("string(//*[local-name()='loginCmsReturn'])"))
    assert b"&quot;1.0&quot; encoding=&quot;UTF-8&quot;" in body


def blank(ticket: str) -> str:
    """The ticket's text without the values that are random."""
    return re.sub("(<(token|sign|uniqueId)>)[^<]+", r"\1", ticket)


def test_tokens_have_the_recorded_shape(logins):
    import base64

    for folder in logins:
        theirs = recorded_ticket(folder)
        moment = datetime.fromisoformat(theirs.findtext("header/generationTime"))
        client = SoapClient(new_simulator(at=moment))
        response = client.post(WSAA_PATH, (folder / "request.xml").read_bytes(), SOAPAction='""')
        token = re.search("token&gt;([^&]+)", response.body.decode())[1]
        ours = etree.fromstring(base64.b64decode(token))
        recording = etree.fromstring(base64.b64decode(theirs.findtext("credentials/token")))
        assert skeleton(ours)[:4] == skeleton(recording)[:4]
        for name in ("src", "gen_time", "exp_time"):
            assert ours.find("id").get(name) == recording.find("id").get(name)
        for name in ("entity", "service", "uid", "authmethod"):
            assert ours.find("operation/login").get(name) == recording.find("operation/login").get(name)
        assert ours.find(".//relation").attrib.keys() == recording.find(".//relation").attrib.keys()


def test_a_fault_has_the_recorded_shape(recorded):
    recording = etree.parse(recorded / "wsaa/loginCms/afipws-wsaa-login-cms-fault/response.xml").getroot()
    ours = etree.fromstring(SoapClient(new_simulator()).send_cms("aG9sYQ==").body)
    assert skeleton(ours) == skeleton(recording)
    for name in ("faultcode", "faultstring"):
        assert ours.findtext(f".//{name}") == recording.findtext(f".//{name}")
