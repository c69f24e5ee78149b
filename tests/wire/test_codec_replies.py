"""Replies: spelled as ARCA's stacks spell them, and read whatever happened to them on the way."""

from __future__ import annotations

from decimal import Decimal

import pytest

from arca_sdk.errors import SoapFault, UnexpectedReply
from arca_sdk.wire.codec import ContractBroken, codec
from arca_sdk.wire.contracts.wsaa import WSAA
from arca_sdk.wire.contracts.wsfe import NAMESPACE, WSFE

ENCODE, DECODE = codec(WSFE).encode_reply, codec(WSFE).decode_reply
ENVELOPE = "http://schemas.xmlsoap.org/soap/envelope/"
HEADER = {"ambiente": "HomologacionExterno - srt", "fecha": "2026-10-01T22:47:00.4411169-03:00", "id": "7.0.0.53"}


def reply(operation, content, *, space=NAMESPACE):
    return (
        f'<s:Envelope xmlns:s="{ENVELOPE}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><s:Body>'
        f'<{operation}Response xmlns="{space}"><{operation}Result>{content}</{operation}Result></{operation}Response>'
        "</s:Body></s:Envelope>"
    ).encode()


# --- writing


def test_an_asmx_reply_byte_for_byte():
    values = {"FEDummyResult": {"AppServer": "OK", "DbServer": "", "AuthServer": None}}
    assert ENCODE("FEDummy", values, header=HEADER).decode() == (
        '<?xml version="1.0" encoding="utf-8"?>'
        '<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema">'
        '<soap:Header><FEHeaderInfo xmlns="http://ar.gov.afip.dif.FEV1/">'
        "<ambiente>HomologacionExterno - srt</ambiente>"
        "<fecha>2026-10-01T22:47:00.4411169-03:00</fecha><id>7.0.0.53</id></FEHeaderInfo></soap:Header>"
        '<soap:Body><FEDummyResponse xmlns="http://ar.gov.afip.dif.FEV1/"><FEDummyResult><AppServer>OK</AppServer>'
        "<DbServer /></FEDummyResult></FEDummyResponse></soap:Body></soap:Envelope>"
    )


def test_asmx_writes_missing_required_numbers_as_zero():
    body = ENCODE("FECompUltimoAutorizado", {"FECompUltimoAutorizadoResult": {}})
    assert b"<PtoVta>0</PtoVta><CbteTipo>0</CbteTipo><CbteNro>0</CbteNro></FECompUltimoAutorizadoResult>" in body


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        ("122.00", "122"),
        ("1000.80", "1000.8"),
        ("0.00", "0"),
        ("-0.00", "0"),
        ("-1.50", "-1.5"),
        ("1E+3", "1000"),
        ("100", "100"),
    ],
)
def test_asmx_writes_doubles_without_trailing_zeros(amount, text):
    result = {"ResultGet": {"MonId": "DOL", "MonCotiz": Decimal(amount)}}
    body = ENCODE("FEParamGetCotizacion", {"FEParamGetCotizacionResult": result})
    assert f"<MonCotiz>{text}</MonCotiz>".encode() in body


def test_what_the_server_did_not_understand_it_does_not_send_back():
    rows = {"CbteAsoc": [{"Tipo": 1, "PtoVta": 1, "Nro": 1, "#unknown": [("X", "1")]}]}
    body = ENCODE("FECompConsultar", {"FECompConsultarResult": {"ResultGet": {"CbtesAsoc": rows}}})
    assert b"<CbteAsoc><Tipo>1</Tipo><PtoVta>1</PtoVta><Nro>1</Nro></CbteAsoc>" in body


def test_a_wrong_key_in_a_reply_is_a_mistake_even_where_a_zero_is_filled_in():
    with pytest.raises(ContractBroken, match="not in the contract: Cbtenro"):
        ENCODE("FECompUltimoAutorizado", {"FECompUltimoAutorizadoResult": {"PtoVta": 1, "CbteTipo": 6, "Cbtenro": 1}})
    with pytest.raises(ContractBroken, match="FECompUltimoAutorizadoResponse: not in the contract: CbteNro"):
        ENCODE("FECompUltimoAutorizado", {"CbteNro": 1})


def test_a_wsaa_reply_is_spelled_by_axis_in_the_namespace_asked():
    body = codec(WSAA).encode_reply("loginCms", {"loginCmsReturn": '<a b="ñ"/>\n'}, namespace="urn:asked")
    assert body.startswith(b'<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope xmlns:soapenv=')
    assert (
        b'<loginCmsResponse xmlns="urn:asked"><loginCmsReturn>&lt;a b=&quot;&#xF1;&quot;/&gt;\n</loginCmsReturn>'
        in body
    )
    assert codec(WSAA).decode_reply("loginCms", body).values == {"loginCmsReturn": '<a b="ñ"/>\n'}


def test_soap_12_is_answered_in_soap_12():
    body = ENCODE("FEDummy", {"FEDummyResult": {}}, soap="1.2")
    assert b'xmlns:soap="http://www.w3.org/2003/05/soap-envelope"' in body
    assert DECODE("FEDummy", body).soap == "1.2"


# --- reading


def test_a_reply_gives_values_result_and_header():
    body = ENCODE("FECompUltimoAutorizado", {"FECompUltimoAutorizadoResult": {"CbteNro": 41}}, header=HEADER)
    decoded = DECODE("FECompUltimoAutorizado", body)
    assert decoded.values == {"FECompUltimoAutorizadoResult": {"PtoVta": 0, "CbteTipo": 0, "CbteNro": 41}}
    assert decoded.result == decoded.values["FECompUltimoAutorizadoResult"]
    assert (decoded.header, decoded.soap, decoded.unknown) == (HEADER, "1.1", ())


def test_a_reply_without_result_or_header_is_readable():
    body = f'<s:Envelope xmlns:s="{ENVELOPE}"><s:Body><FEDummyResponse xmlns="{NAMESPACE}"/></s:Body></s:Envelope>'
    decoded = DECODE("FEDummy", body.encode())
    assert (decoded.values, decoded.result, decoded.header) == ({}, None, {})


def test_unknown_header_blocks_are_kept():
    body = ENCODE("FEDummy", {"FEDummyResult": {}}, header=HEADER)
    body = body.replace(b"<soap:Header>", b'<soap:Header><x:Trace xmlns:x="urn:x">1</x:Trace>')
    assert DECODE("FEDummy", body).header == HEADER | {"#unknown": [("{urn:x}Trace", "1")]}


@pytest.mark.parametrize("space", ["", "http://ar.gov.afip.dif.fev1/", "urn:other"])
def test_a_client_reads_by_local_name_whatever_the_namespace(space):
    decoded = DECODE("FEDummy", reply("FEDummy", "<AppServer>OK</AppServer>", space=space))
    assert decoded.result == {"AppServer": "OK"}
    assert decoded.unknown == ()


def test_empty_elements_are_empty_text_or_no_number():
    content = "<ResultGet><MonId/><MonCotiz/><FchCotiz></FchCotiz></ResultGet><Errors/>"
    decoded = DECODE("FEParamGetCotizacion", reply("FEParamGetCotizacion", content))
    assert decoded.result == {"ResultGet": {"MonId": "", "MonCotiz": None, "FchCotiz": ""}, "Errors": {"Err": []}}
    assert decoded.unknown == ()


def test_nil_is_none_and_the_text_null_stays_text():
    content = (
        '<ResultGet><Moneda xsi:nil="true"/><Moneda><Id xsi:nil="1"/><Desc>x</Desc><FchHasta>NULL</FchHasta></Moneda>'
        '</ResultGet><Errors xsi:nil="true"/>'
    )
    decoded = DECODE("FEParamGetTiposMonedas", reply("FEParamGetTiposMonedas", content))
    rows = {"Moneda": [None, {"Id": None, "Desc": "x", "FchHasta": "NULL"}]}
    assert decoded.result == {"ResultGet": rows, "Errors": None}


def test_a_single_row_is_a_list_too_and_so_are_none():
    one = DECODE("FEDummy", ENCODE("FEDummy", {})).values
    assert one == {}
    for count in (0, 1, 2):
        rows = "<Err><Code>1</Code></Err>" * count
        decoded = DECODE("FECompTotXRequest", reply("FECompTotXRequest", f"<Errors>{rows}</Errors>"))
        assert decoded.result == {"Errors": {"Err": [{"Code": 1}] * count}}


def test_numbers_that_do_not_parse_are_none_and_their_text_is_kept():
    content = "<PtoVta>tres</PtoVta><CbteTipo>6</CbteTipo><CbteNro>1.5</CbteNro>"
    decoded = DECODE("FECompUltimoAutorizado", reply("FECompUltimoAutorizado", content))
    assert decoded.result["#unparsed"] == [("PtoVta", "tres"), ("CbteNro", "1.5")]
    assert (decoded.result["PtoVta"], decoded.result["CbteTipo"], decoded.result["CbteNro"]) == (None, 6, None)
    assert decoded.unknown == ("FECompUltimoAutorizadoResult.PtoVta", "FECompUltimoAutorizadoResult.CbteNro")


def test_what_came_twice_came_in_a_text_or_was_never_heard_of_is_kept():
    content = "<AppServer>OK</AppServer><AppServer>NO</AppServer><DbServer>a<b>1</b></DbServer><New>2</New>"
    decoded = DECODE("FEDummy", reply("FEDummy", content))
    assert decoded.result == {
        "AppServer": "OK",
        "DbServer": "a",
        "#unknown": [("AppServer", "NO"), ("DbServer", {"#unknown": [("b", "1")]}), ("New", "2")],
    }
    assert decoded.unknown == ("FEDummyResult.AppServer", "FEDummyResult.DbServer", "FEDummyResult.New")


def test_text_where_a_record_should_be_is_kept():
    assert DECODE("FEDummy", reply("FEDummy", "down")).result == {"#unknown": [("#text", "down")]}


def test_paths_of_the_unknown_name_the_row():
    content = "<Errors><Err><Code>1</Code></Err><Err><Code>2</Code><Level>3</Level></Err></Errors>"
    decoded = DECODE("FECompTotXRequest", reply("FECompTotXRequest", content))
    assert decoded.unknown == ("FECompTotXRequestResult.Errors.Err[1].Level",)


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (b"Resoluci\xf3n", "Resolución"),  # Latin-1 in a text that says UTF-8
        ("Resolución".encode(), "Resolución"),
        (b"\xf3 " + "ó".encode(), "ó ó"),  # both in one reply
        (b"\x80", "\x80"),
        (b"a<!-- x -->b<?x y?>c<![CDATA[<d>]]>", "abc<d>"),
        (b"&#243;&amp;&#xD;", "ó&\r"),
    ],
)
def test_texts_are_read_whatever_their_bytes(raw, text):
    body = reply("FEDummy", "<AppServer>@</AppServer>").replace(b"@", raw)
    assert DECODE("FEDummy", body).result == {"AppServer": text}


@pytest.mark.parametrize(
    ("prolog", "encoding"),
    [
        ('<?xml version="1.0" encoding="iso-8859-1"?>', "latin-1"),
        ('<?xml version="1.0" encoding="utf-16"?>', "utf-16"),
        ("\ufeff", "utf-8"),
        ("\r\n  ", "utf-8"),
        ('<?xml version="1.0" encoding="no-such-thing"?>', "utf-8"),
    ],
)
def test_declared_encodings_byte_order_marks_and_space_before_are_read(prolog, encoding):
    text = prolog + reply("FEDummy", "<AppServer>ñandú</AppServer>").decode() + "\r\n\r\n"
    assert DECODE("FEDummy", text.encode(encoding)).result == {"AppServer": "ñandú"}


def test_the_http_charset_counts_where_the_xml_names_none():
    body = reply("FEDummy", "<AppServer>Ã³</AppServer>").decode().encode("latin-1")
    assert DECODE("FEDummy", body).result == {"AppServer": "ó"}
    assert DECODE("FEDummy", body, content_type="text/xml; charset=ISO-8859-1").result == {"AppServer": "Ã³"}


def test_a_ticket_stays_out_of_the_repr():
    body = codec(WSAA).encode_reply("loginCms", {"loginCmsReturn": "secret"})
    assert "secret" not in repr(codec(WSAA).decode_reply("loginCms", body))


def test_the_answer_to_another_question_is_unexpected():
    body = ENCODE("FEDummy", {"FEDummyResult": {"AppServer": "OK"}})
    with pytest.raises(UnexpectedReply, match="FECompConsultar with <FEDummyResponse>") as caught:
        DECODE("FECompConsultar", body, status=200)
    assert caught.value.excerpt == "OK"


def test_a_fault_is_a_fault_whatever_was_asked_and_whatever_the_status():
    body = (
        f'<s:Envelope xmlns:s="{ENVELOPE}"><s:Body><s:Fault><faultcode>s:Client</faultcode>'
        "<faultstring>Server was unable\n to read</faultstring></s:Fault></s:Body></s:Envelope>"
    ).encode()
    with pytest.raises(SoapFault) as caught:
        DECODE("FECAESolicitar", body, status=200)
    assert (caught.value.fault_code, caught.value.fault_text) == ("Client", "Server was unable\n to read")
    assert caught.value.status == 200
