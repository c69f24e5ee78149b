"""Every recorded and every invented exchange decodes without loss.

Strictly: all leaves of the body with their paths and texts, in order, are the same before and after; numbers count as
equal if their values are. One-line replies are even encoded again to the very bytes that came.
"""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from lxml import etree

from arca_sdk.errors import SoapFault
from arca_sdk.wire.codec import codec
from arca_sdk.wire.contract import Record
from arca_sdk.wire.contracts.wsaa import WSAA
from arca_sdk.wire.contracts.wsfe import WSFE

ROOT = Path(__file__).parents[2]
FIXTURES = ROOT / "tests/fixtures/wire"
RECORDED = ROOT.parent / "shared/arca/recorded"
CONTRACTS = dict.fromkeys(WSFE.operations, WSFE) | dict.fromkeys(WSAA.operations, WSAA)


def exchanges(file):
    """Every file of that name, ours and the recorded ones, with its operation."""
    ours = [(path, path.parent.name.partition(".")[0]) for path in sorted(FIXTURES.glob(f"*/{file}"))]
    recorded = [
        (path, path.parts[-3])
        for service in ("wsaa", "wsfev1")
        for path in sorted(RECORDED.glob(f"{service}/*/*/{file}"))
    ]
    missing = [
        pytest.param(None, "", id="recorded", marks=pytest.mark.skip("no recorded exchanges next to the project"))
    ]
    return [pytest.param(path, operation, id="/".join(path.parts[-3:-1])) for path, operation in ours + recorded] + (
        [] if recorded else missing
    )


def leaves_of_xml(element, path=""):
    """(path, text) of every element without children, in order."""
    for child in element:
        here = f"{path}/{etree.QName(child).localname}"
        if len(child):
            yield from leaves_of_xml(child, here)
        else:
            yield here, child.text or ""


def leaves_of_values(values, path=""):
    """The same of decoded values: a record with nothing in it counts as an empty leaf."""
    for name, value in values.items():
        for item in value if isinstance(value, list) else [value]:
            here = f"{path}/{name}"
            if isinstance(item, dict):
                inner = list(leaves_of_values(item, here))
                yield from inner or [(here, "")]
            else:
                yield here, "" if item is None else item


def same(left, right):
    return left == right or (isinstance(right, (int, Decimal)) and Decimal(left) == right)


def body_of(path):
    text = path.read_bytes()
    try:
        text.decode()
    except UnicodeDecodeError:
        text = text.replace(b"\xf3", "ó".encode())
    root = etree.fromstring(text, etree.XMLParser(remove_comments=True))
    (body,) = root.iterfind("{*}Body")
    return body


def zeros(record, path=""):
    """Paths of the numbers ASMX takes as 0 when they are missing."""
    for field in record.all_fields:
        if isinstance(field.type, Record):
            yield from zeros(field.type, f"{path}/{field.name}")
        elif field.type.is_number and field.min:
            yield f"{path}/{field.name}"


@pytest.mark.parametrize(("path", "operation"), exchanges("response.xml"))
def test_a_reply_is_read_without_loss(path, operation):
    body, raw = body_of(path), path.read_bytes()
    if body.find("{*}Fault") is not None:
        with pytest.raises(SoapFault) as caught:
            codec(CONTRACTS[operation]).decode_reply(operation, raw, status=500)
        assert caught.value.fault_code == body.findtext(".//faultcode").partition(":")[2]
        assert caught.value.fault_text == body.findtext(".//faultstring")
        return
    decoded = codec(CONTRACTS[operation]).decode_reply(operation, raw)
    assert decoded.unknown == ()
    sent, read = list(leaves_of_xml(body[0])), list(leaves_of_values(decoded.values))
    assert [where for where, _ in sent] == [where for where, _ in read]
    assert [(s, r) for s, r in zip(sent, read, strict=True) if not same(s[1], r[1])] == []
    block = body.getparent().find("{*}Header/{*}FEHeaderInfo")
    assert decoded.header == ({} if block is None else {etree.QName(e).localname: e.text for e in block})


@pytest.mark.parametrize(("path", "operation"), exchanges("response.xml"))
def test_a_reply_of_one_line_is_written_again_to_the_same_bytes(path, operation):
    raw, contract = path.read_bytes().strip(), CONTRACTS[operation]
    if b"Fault>" in raw or b">\n  " in raw or b"\xf3n" in raw:
        pytest.skip("a fault, a reply somebody indented, or one with broken accents")
    decoded = codec(contract).decode_reply(operation, raw)
    namespace = etree.QName(body_of(path)[0]).namespace
    written = codec(contract).encode_reply(
        operation, decoded.values, header=decoded.header or None, soap=decoded.soap, namespace=namespace
    )
    assert written == raw


@pytest.mark.parametrize(("path", "operation"), exchanges("request.xml"))
def test_a_request_is_read_without_loss(path, operation):
    contract, body = CONTRACTS[operation], body_of(path)
    action = contract.operations[operation].action
    decoded = codec(contract).decode_request(path.read_bytes(), action=action)
    assert decoded.operation == operation
    assert decoded.unknown == ()
    sent = list(leaves_of_xml(body[0])) if len(body) else []
    present = {where for where, _ in sent}
    filled = set(zeros(contract.operations[operation].request)) - present
    read = [(where, value) for where, value in leaves_of_values(decoded.values) if not (where in filled and value == 0)]
    assert [where for where, _ in sent] == [where for where, _ in read]
    assert [(s, r) for s, r in zip(sent, read, strict=True) if not same(s[1], r[1])] == []


def result(folder):
    operation = folder.partition(".")[0]
    body = (FIXTURES / folder / "response.xml").read_bytes()
    return codec(CONTRACTS[operation]).decode_reply(operation, body).result


def test_a_partial_batch_tells_each_voucher_its_own():
    rows = result("FECAESolicitar.partial-batch")["FeDetResp"]["FECAEDetResponse"]
    assert [(row["CbteDesde"], row["Resultado"], row["CAE"]) for row in rows] == [
        (43, "A", "76470000000043"),
        (44, "R", ""),
        (45, "R", ""),
    ]
    assert [remark["Code"] for remark in rows[1]["Observaciones"]["Obs"]] == [10013, 10048]
    assert "Observaciones" not in rows[2]


def test_broken_accents_are_read_beside_whole_ones():
    (row,) = result("FECAESolicitar.broken-accents")["FeDetResp"]["FECAEDetResponse"]
    assert row["Observaciones"]["Obs"][0]["Msg"] == "Resolución General; obligación"


def test_dates_that_say_null_say_so():
    rows = result("FEParamGetTiposMonedas.null-dates")["ResultGet"]["Moneda"]
    assert [(row["Id"], row["FchHasta"]) for row in rows] == [("PES", "NULL"), ("DOL", "NULL")]


def test_a_token_refused_comes_without_header_or_details():
    refused = result("FECAESolicitar.token-refused")
    assert list(refused) == ["Errors"]
    assert refused["Errors"]["Err"][0]["Code"] == 600
