"""Rules that hold for every value and every byte: what is encoded decodes to itself, and nothing crashes the reader."""

from __future__ import annotations

import contextlib
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from arca_sdk.errors import ArcaError, SoapFault, UnreadableReply
from arca_sdk.wire import soap
from arca_sdk.wire.codec import codec
from arca_sdk.wire.contract import Record
from arca_sdk.wire.contracts.wsaa import WSAA
from arca_sdk.wire.contracts.wsfe import WSFE
from arca_sdk.wire.soap import UnreadableRequest

CALLS = [(contract, operation) for contract in (WSFE, WSAA) for operation in contract.operations.values()]
IDS = [operation.name for _, operation in CALLS]

TEXTS = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\ufffe\uffff").filter(
        lambda c: c >= " " or c in "\t\n\r"
    ),
    max_size=20,
)
DECIMALS = st.decimals(min_value=Decimal("-1e15"), max_value=Decimal("1e15"), allow_nan=False, allow_infinity=False)
few = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


def primitive(kind):
    if kind.bounds:
        return st.integers(*kind.bounds)
    return {str: TEXTS, Decimal: DECIMALS, bool: st.booleans()}[kind.python]


def values_of(record, *, all_required):
    """Dicts of the record; without `all_required`, required numbers may be missing too, as in a reply."""
    required, optional = {}, {}
    for field in record.all_fields:
        nested = isinstance(field.type, Record)
        one = values_of(field.type, all_required=all_required) if nested else primitive(field.type)
        if field.many:
            one = st.lists(st.none() | one if field.nillable else one, max_size=2)
        must = field.min > 0 and (all_required or nested or not field.type.is_number)
        (required if must else optional)[field.name] = one if must else st.none() | one
    return st.fixed_dictionaries(required, optional=optional)


def as_read(record, values, *, zeros):
    """What reading gives back: no None but in lists, lists where there were none, zeros for missing numbers."""
    read = {}
    for field in record.all_fields:
        value = values.get(field.name)
        if field.many:
            read[field.name] = [_one(field, item, zeros) for item in value or []]
        elif value is not None:
            read[field.name] = _one(field, value, zeros)
        elif zeros and field.min > 0:
            read[field.name] = 0
    return read


def _one(field, value, zeros):
    return as_read(field.type, value, zeros=zeros) if isinstance(value, dict) else value


@pytest.mark.parametrize(("contract", "operation"), CALLS, ids=IDS)
@given(data=st.data())
@few
def test_requests_come_back_as_they_went(contract, operation, data):
    values = data.draw(values_of(operation.request, all_required=True))
    version = data.draw(st.sampled_from(contract.soap_versions))
    body = codec(contract).encode_request(operation.name, values, soap=version)
    decoded = codec(contract).decode_request(body, action=operation.action)
    assert decoded.values == as_read(operation.request, values, zeros=False)
    assert (decoded.operation, decoded.soap, decoded.namespace) == (operation.name, version, contract.namespace)


@pytest.mark.parametrize(("contract", "operation"), CALLS, ids=IDS)
@given(data=st.data())
@few
def test_replies_come_back_as_they_went(contract, operation, data):
    values = data.draw(values_of(operation.response, all_required=False))
    version = data.draw(st.sampled_from(contract.soap_versions))
    body = codec(contract).encode_reply(operation.name, values, soap=version)
    decoded = codec(contract).decode_reply(operation.name, body)
    assert decoded.values == as_read(operation.response, values, zeros=contract.style == "asmx")
    assert decoded.unknown == ()


@given(TEXTS, st.sampled_from(["asmx", "axis"]), st.sampled_from(["1.1", "1.2"]))
@settings(max_examples=60, deadline=None)
def test_faults_come_back_as_they_went(text, style, version):
    with pytest.raises(SoapFault) as caught:
        codec(WSFE).decode_reply("FEDummy", soap.fault("x.y", text, style, version))
    assert (caught.value.fault_code, caught.value.fault_text) == ("x.y", text)


def read_both_sides(body):
    """Only errors of the library's tree may come out, and of the right branch."""
    for operation in ("FECAESolicitar", "FEDummy"):
        with contextlib.suppress(UnreadableReply, SoapFault):
            codec(WSFE).decode_reply(operation, body, status=500, content_type="text/xml")
        with contextlib.suppress(UnreadableRequest):
            codec(WSFE).decode_request(body, action=WSFE.operations[operation].action)
    for given_action in (None, ""):
        with contextlib.suppress(UnreadableRequest):
            codec(WSAA).decode_request(body, action=given_action)
        with contextlib.suppress(UnreadableRequest):
            codec(WSFE).decode_request(body, action=given_action)


def test_every_error_of_reading_is_in_the_librarys_tree():
    assert issubclass(UnreadableRequest, ArcaError)
    assert issubclass(UnreadableReply, ArcaError)


@given(st.binary(max_size=200) | TEXTS.map(lambda text: text.encode()))
@settings(max_examples=200, deadline=None)
def test_no_bytes_crash_the_reader(body):
    read_both_sides(body)


SEED = codec(WSFE).encode_reply(
    "FECAESolicitar",
    {
        "FECAESolicitarResult": {
            "FeCabResp": {"Cuit": 20111111112, "Resultado": "A"},
            "FeDetResp": {"FECAEDetResponse": [{"CAE": "", "Observaciones": {"Obs": [{"Code": 1, "Msg": "ó"}]}}, None]},
        }
    },
    header={"ambiente": "x", "fecha": "y", "id": "z"},
)
MARKUP = (b"<", b">", b"&", b"</", b"/>", b"<!--", b"-->", b"<![CDATA[", b"]]>", b"<?x ", b"&#0;", b"&x;")
ELEMENTS = (b"<Cuit/>", b"<soap:Fault/>", b"<e xmlns=''>1</e>", b" xsi:nil='true'", b"xmlns='u' ", b"<!DOCTYPE a>")
PIECES = st.sampled_from(MARKUP + ELEMENTS + (b"\x00", b"\xf3", b"1e5"))
SPOTS = st.integers(0, len(SEED) - 1)


@given(st.lists(st.tuples(SPOTS, st.integers(0, 30), PIECES | st.binary(max_size=3)), min_size=1, max_size=4))
@settings(max_examples=300, deadline=None)
def test_no_damage_to_a_real_reply_crashes_the_reader(changes):
    body = SEED
    for spot, removed, inserted in changes:
        body = body[:spot] + inserted + body[spot + removed :]
    read_both_sides(body)


@given(st.integers(0, len(SEED) - 1))
@settings(max_examples=60, deadline=None)
def test_a_cut_reply_is_never_taken_for_a_whole_one(length):
    with pytest.raises(UnreadableReply):
        codec(WSFE).decode_reply("FECAESolicitar", SEED[:length])
