"""Vouchers that ARCA really authorised or refused: none that it authorised may be refused here."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from arca_sdk.domain.clock import civil_date, parse_compact_instant
from arca_sdk.domain.cuit import Cuit
from arca_sdk.domain.environment import Environment
from arca_sdk.domain.rules import Circumstances, Severity, arca_message, check_invoice
from arca_sdk.wire.codec import codec
from arca_sdk.wire.contracts.wsfe import WSFE
from arca_sdk.wire.wsfe import read_detail
from arca_sdk.wire.wsfe_replies import read_authorization, read_voucher

ROOT = Path(__file__).parents[3]
RECORDED = ROOT.parent / "shared/arca/recorded/wsfev1"
GRANTED, REFUSED = b"<Resultado>A</Resultado>", b"<Resultado>R</Resultado>"
ACTION = "http://ar.gov.afip.dif.FEV1/FECAESolicitar"


def folders(operation, *marks):
    """Recorded exchanges whose reply has all those marks."""
    replies = {path.parent: path.read_bytes() for path in sorted(RECORDED.glob(f"{operation}/*/response.xml"))}
    found = [folder for folder, reply in replies.items() if all(mark in reply for mark in marks)]
    if not found:
        return [pytest.param(None, id="none", marks=pytest.mark.skip("no recorded exchanges next to the project"))]
    return [pytest.param(folder, id=folder.name) for folder in found]


def sent(folder):
    """The voucher of a recorded request, its circumstances on the day ARCA judged it, and ARCA's answer."""
    request = codec(WSFE).decode_request((folder / "request.xml").read_bytes(), action=ACTION).values
    answer = codec(WSFE).decode_reply("FECAESolicitar", (folder / "response.xml").read_bytes())
    reply = read_authorization(answer.values)
    header = request["FeCAEReq"]["FeCabReq"]
    (detail,) = request["FeCAEReq"]["FeDetReq"]["FECAEDetRequest"]
    invoice, malformed = read_detail(detail, point_of_sale=header["PtoVta"], voucher_type=header["CbteTipo"])
    where = Circumstances(
        issuer=Cuit(request["Auth"]["Cuit"]),
        today=civil_date(reply.processed_at),
        environment=Environment.HOMOLOGACION,
        declared_size=header["CantReg"],
        malformed=malformed,
    )
    return invoice, where, reply


@pytest.mark.parametrize("folder", folders("FECAESolicitar", GRANTED))
def test_what_arca_authorised_is_not_refused_here(folder):
    invoice, where, _ = sent(folder)
    assert [f for f in check_invoice(invoice, where) if f.severity is Severity.REJECT] == []
    assert where.malformed == frozenset()


@pytest.mark.parametrize("folder", folders("FECAESolicitar", REFUSED, b"<Obs>"))
def test_what_arca_refused_for_the_invoice_itself_is_refused_here_in_the_same_words(folder):
    invoice, where, reply = sent(folder)
    told = {finding.code: arca_message(finding.rule, invoice, where) for finding in check_invoice(invoice, where)}
    observations = [message for detail in reply.details for message in detail.observations]
    assert observations
    for observation in observations:
        assert told[observation.code] == observation.text


@pytest.mark.parametrize("folder", folders("FECompConsultar", GRANTED))
def test_what_arca_holds_is_not_refused_here(folder):
    reply = codec(WSFE).decode_reply("FECompConsultar", (folder / "response.xml").read_bytes())
    voucher = read_voucher(reply.values)
    where = Circumstances(issuer=Cuit("20111111112"), today=civil_date(voucher.processed_at))
    assert [f for f in check_invoice(voucher.invoice, where) if f.severity is Severity.REJECT] == []


def test_the_day_of_judgement_is_argentinas():
    assert civil_date(parse_compact_instant("20130421024350")).isoformat() == "2013-04-21"
    assert civil_date(datetime(2026, 12, 1, 2, 59, tzinfo=UTC)).isoformat() == "2026-11-30"
