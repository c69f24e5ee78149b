"""Requests: what a client writes, and how leniently or strictly the server side reads what clients write."""

from __future__ import annotations

from decimal import Decimal
from enum import IntEnum

import pytest

from arca_sdk.errors import InvalidInput
from arca_sdk.wire.codec import ContractBroken, codec
from arca_sdk.wire.contract import Contract, Operation, Records
from arca_sdk.wire.contracts.wsaa import NAMESPACE as WSAA_NAMESPACE
from arca_sdk.wire.contracts.wsaa import WSAA
from arca_sdk.wire.contracts.wsfe import NAMESPACE, WSFE
from arca_sdk.wire.soap import ActionNotRecognized, RequestNotXml, ServerCouldNotRead

WSFE_CODEC = codec(WSFE)
AUTH = {"Token": "t+/=", "Sign": "s", "Cuit": 20111111112}
ENVELOPE = "http://schemas.xmlsoap.org/soap/envelope/"
ENVELOPE_12 = "http://www.w3.org/2003/05/soap-envelope"


def last_number(**changes):
    return {"Auth": AUTH, "PtoVta": 3, "CbteTipo": 6} | changes


def envelope(content, space=ENVELOPE):
    return f'<e:Envelope xmlns:e="{space}"><e:Header/><e:Body>{content}</e:Body></e:Envelope>'.encode()


def action(operation):
    return NAMESPACE + operation


def detail(**changes):
    required = {
        "Concepto": 1,
        "DocTipo": 80,
        "DocNro": 30000000007,
        "CbteDesde": 1,
        "CbteHasta": 1,
        "ImpTotal": Decimal("122.00"),
        "ImpTotConc": Decimal("0.00"),
        "ImpNeto": Decimal("100"),
        "ImpOpEx": Decimal(0),
        "ImpTrib": Decimal("1.00"),
        "ImpIVA": Decimal("21.00"),
    }
    return required | changes


def authorization(*details):
    header = {"CantReg": len(details), "PtoVta": 3, "CbteTipo": 6}
    return {"Auth": AUTH, "FeCAEReq": {"FeCabReq": header, "FeDetReq": {"FECAEDetRequest": list(details)}}}


# --- writing


def test_a_request_byte_for_byte():
    assert WSFE_CODEC.encode_request("FECompUltimoAutorizado", last_number()) == (
        b'<?xml version="1.0" encoding="utf-8"?>'
        b'<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body>'
        b'<FECompUltimoAutorizado xmlns="http://ar.gov.afip.dif.FEV1/">'
        b"<Auth><Token>t+/=</Token><Sign>s</Sign><Cuit>20111111112</Cuit></Auth>"
        b"<PtoVta>3</PtoVta><CbteTipo>6</CbteTipo></FECompUltimoAutorizado></soap:Body></soap:Envelope>"
    )


def test_fields_go_in_the_contracts_order_whatever_the_dicts():
    values = last_number()
    shuffled = dict(reversed(values.items())) | {"Auth": dict(reversed(AUTH.items()))}
    encode = WSFE_CODEC.encode_request
    assert encode("FECompUltimoAutorizado", shuffled) == encode("FECompUltimoAutorizado", values)


def test_amounts_keep_their_own_digits():
    text = WSFE_CODEC.encode_request("FECAESolicitar", authorization(detail(MonCotiz=Decimal("1E+3")))).decode()
    assert "<ImpTotal>122.00</ImpTotal>" in text
    assert "<ImpNeto>100</ImpNeto>" in text
    assert "<MonCotiz>1000</MonCotiz>" in text


def test_enum_members_are_written_as_their_number():
    class Kind(IntEnum):
        FACTURA_B = 6

    assert b"<CbteTipo>6<" in WSFE_CODEC.encode_request("FECompUltimoAutorizado", last_number(CbteTipo=Kind.FACTURA_B))


def test_none_and_absent_are_the_same_and_empty_text_is_not():
    encode = WSFE_CODEC.encode_request
    without = encode("FECAEASinMovimientoInformar", {"Auth": AUTH, "PtoVta": 1})
    assert encode("FECAEASinMovimientoInformar", {"Auth": AUTH, "PtoVta": 1, "CAEA": None}) == without
    assert b"<CAEA/>" in encode("FECAEASinMovimientoInformar", {"Auth": AUTH, "PtoVta": 1, "CAEA": ""})


def test_a_call_without_parameters_is_an_empty_element():
    assert b'<soap:Body><FEDummy xmlns="http://ar.gov.afip.dif.FEV1/" /></soap:Body>' in (
        WSFE_CODEC.encode_request("FEDummy", {})
    )


def test_markup_in_text_is_escaped_and_comes_back():
    text = "Café & Cía <b> ]]> \"'\r\n\tñ 😀"
    body = WSFE_CODEC.encode_request("FEParamGetCotizacion", {"MonId": text})
    assert WSFE_CODEC.decode_request(body, action=None).values == {"MonId": text}


@pytest.mark.parametrize("character", ["\x00", "\x0b", "\x1f", "\ud800", "\ufffe", "\uffff"])
def test_what_xml_cannot_carry_is_refused_with_its_place(character):
    tribute = {"Id": 1, "Desc": f"a{character}b", "BaseImp": Decimal(1), "Alic": Decimal(1), "Importe": Decimal(1)}
    values = authorization(detail(), detail(Tributos={"Tributo": [tribute]}))
    with pytest.raises(InvalidInput, match=f"U\\+{ord(character):04X}") as caught:
        WSFE_CODEC.encode_request("FECAESolicitar", values)
    assert caught.value.field == "FeCAEReq.FeDetReq.FECAEDetRequest[1].Tributos.Tributo[0].Desc"


@pytest.mark.parametrize(
    ("values", "path", "message"),
    [
        (
            authorization(detail(ImpIva=Decimal(1))),
            "FeCAEReq.FeDetReq.FECAEDetRequest[0]",
            "not in the contract: ImpIva",
        ),
        (authorization(detail(ImpIVA=None)), "FeCAEReq.FeDetReq.FECAEDetRequest[0].ImpIVA", "missing"),
        (authorization(detail(ImpIVA=21.0)), "FeCAEReq.FeDetReq.FECAEDetRequest[0].ImpIVA", "got float"),
        (authorization(detail(ImpIVA=Decimal("NaN"))), "FeCAEReq.FeDetReq.FECAEDetRequest[0].ImpIVA", "not a finite"),
        (authorization(detail(ImpIVA=Decimal("-Infinity"))), "FeCAEReq.FeDetReq.FECAEDetRequest[0].ImpIVA", "finite"),
        (authorization(detail(ImpIVA=Decimal("1E+999"))), "FeCAEReq.FeDetReq.FECAEDetRequest[0].ImpIVA", "reasonable"),
        (authorization(detail(DocNro="1")), "FeCAEReq.FeDetReq.FECAEDetRequest[0].DocNro", "expected int, got str"),
        (authorization(detail(DocNro=True)), "FeCAEReq.FeDetReq.FECAEDetRequest[0].DocNro", "expected int, got bool"),
        (authorization(detail(DocTipo=2**31)), "FeCAEReq.FeDetReq.FECAEDetRequest[0].DocTipo", "range of xsd:int"),
        (authorization(detail(CbteFch=20261122)), "FeCAEReq.FeDetReq.FECAEDetRequest[0].CbteFch", "expected str"),
        (authorization(detail(Iva={"AlicIva": {}})), "FeCAEReq.FeDetReq.FECAEDetRequest[0].Iva.AlicIva", "a list"),
        (authorization(detail(Iva=[])), "FeCAEReq.FeDetReq.FECAEDetRequest[0].Iva", "expected a dict, got list"),
        ({"FeCaeReq": {}}, "FECAESolicitar", "not in the contract: FeCaeReq"),
        ({"FeCaeReq": None}, "FECAESolicitar", "not in the contract: FeCaeReq"),
        ({"#unknown": []}, "FECAESolicitar", "not in the contract: #unknown"),
    ],
)
def test_a_mistake_of_the_program_names_its_place(values, path, message):
    with pytest.raises(ContractBroken, match=message) as caught:
        WSFE_CODEC.encode_request("FECAESolicitar", values)
    assert caught.value.path == path
    assert isinstance(caught.value, ValueError)


def test_errors_and_reprs_never_show_token_or_sign():
    with pytest.raises(ContractBroken) as caught:
        WSFE_CODEC.encode_request("FECompUltimoAutorizado", {"Auth": {"Token": "secret", "Sign": b"secret", "Cuit": 1}})
    assert "secret" not in str(caught.value)
    body = WSFE_CODEC.encode_request("FECompUltimoAutorizado", last_number(Auth=AUTH | {"Token": "secret"}))
    assert "secret" not in repr(WSFE_CODEC.decode_request(body, action=None))


def test_a_nil_element_of_a_list_survives():
    body = WSFE_CODEC.encode_request("FECAESolicitar", authorization(detail(Iva={"AlicIva": [None]})))
    read = WSFE_CODEC.decode_request(body, action=None).values
    assert read["FeCAEReq"]["FeDetReq"]["FECAEDetRequest"][0]["Iva"] == {"AlicIva": [None]}


def test_wsaa_login_byte_for_byte_in_soap_12():
    assert (
        codec(WSAA).encode_request("loginCms", {"in0": "Q01T"}, soap="1.2")
        == (
            '<?xml version="1.0" encoding="utf-8"?><soap:Envelope xmlns:soap="http://www.w3.org/2003/05/soap-envelope">'
            f'<soap:Body><loginCms xmlns="{WSAA_NAMESPACE}"><in0>Q01T</in0></loginCms></soap:Body></soap:Envelope>'
        ).encode()
    )


def test_a_required_text_must_be_given():
    with pytest.raises(ContractBroken, match="in0: missing"):
        codec(WSAA).encode_request("loginCms", {})


# --- dispatch


@pytest.mark.parametrize("spelled", [action("FEDummy"), f'"{action("FEDummy")}"', f' "{action("FEDummy")}" '])
def test_the_action_decides_even_over_an_empty_body(spelled):
    assert WSFE_CODEC.decode_request(envelope(" \n "), action=spelled).operation == "FEDummy"


def test_without_action_the_body_decides_in_both_soap_versions():
    body = f'<FEDummy xmlns="{NAMESPACE}"/>'
    assert WSFE_CODEC.decode_request(envelope(body), action=None).soap == "1.1"
    decoded = WSFE_CODEC.decode_request(envelope(body, ENVELOPE_12), action=None)
    assert (decoded.operation, decoded.soap, decoded.namespace) == ("FEDummy", "1.2", NAMESPACE)


@pytest.mark.parametrize("given", ["", '""', "FEDummy", "http://ar.gov.afip.dif.fev1/FEDummy", action("fedummy")])
def test_an_unknown_or_empty_action_is_refused_as_asmx_does(given):
    with pytest.raises(
        ActionNotRecognized, match="Server did not recognize the value of HTTP Header SOAPAction"
    ) as caught:
        WSFE_CODEC.decode_request(envelope(f'<FEDummy xmlns="{NAMESPACE}"/>'), action=given)
    assert (caught.value.status, caught.value.fault_code) == (500, "Client")
    assert f"SOAPAction: {given.strip(chr(34))}." in caught.value.fault_text


@pytest.mark.parametrize(
    "content", ["", "<FEDummy/>", f'<Nothing xmlns="{NAMESPACE}"/>', '<FEDummy xmlns="urn:other"/>']
)
def test_without_action_an_unknown_body_is_refused(content):
    with pytest.raises(ActionNotRecognized):
        WSFE_CODEC.decode_request(envelope(content), action=None)
    with pytest.raises(ActionNotRecognized, match="valid action parameter"):
        WSFE_CODEC.decode_request(envelope(content, ENVELOPE_12), action=None)


def test_the_action_wins_over_another_body_which_then_says_nothing():
    body = WSFE_CODEC.encode_request("FECompUltimoAutorizado", last_number())
    decoded = WSFE_CODEC.decode_request(body, action=action("FECAEAConsultar"))
    assert decoded.operation == "FECAEAConsultar"
    assert {name: decoded.values[name] for name in ("Periodo", "Orden")} == {"Periodo": 0, "Orden": 0}
    assert decoded.unknown == ("FECompUltimoAutorizado",)


def test_wsaa_wants_the_header_and_not_its_value():
    body = envelope(f'<loginCms xmlns="{WSAA_NAMESPACE}"><in0>x</in0></loginCms>')
    for given in ("", '""', "None", "urn:LoginCms"):
        assert codec(WSAA).decode_request(body, action=given).values == {"in0": "x"}
    with pytest.raises(ActionNotRecognized, match="no SOAPAction header!") as caught:
        codec(WSAA).decode_request(body, action=None)
    assert caught.value.fault_code == "Client.NoSOAPAction"
    with pytest.raises(ActionNotRecognized):
        codec(WSAA).decode_request(envelope("<other/>"), action="")


@pytest.mark.parametrize("space", [WSAA_NAMESPACE, "https://wsaahomo.afip.gov.ar/ws/services/LoginCms", ""])
def test_wsaa_does_not_check_the_namespace_and_tells_it(space):
    body = envelope(
        f'<x:loginCms xmlns:x="{space}"><in0>x</in0></x:loginCms>' if space else "<loginCms><in0>x</in0></loginCms>"
    )
    decoded = codec(WSAA).decode_request(body, action="")
    assert (decoded.values, decoded.namespace) == ({"in0": "x"}, space)


# --- reading as ASMX does


def read_details(xml, call="FECAESolicitar"):
    content = f"<FeCAEReq><FeDetReq>{xml}</FeDetReq></FeCAEReq>"
    values = WSFE_CODEC.decode_request(envelope(f'<{call} xmlns="{NAMESPACE}">{content}</{call}>'), action=None).values
    return values["FeCAEReq"]["FeDetReq"]["FECAEDetRequest"]


def test_order_is_free_and_auth_may_come_last():
    children = "<CbteTipo>6</CbteTipo><PtoVta>3</PtoVta><Auth><Cuit>1</Cuit></Auth>"
    xml = f'<FECompUltimoAutorizado xmlns="{NAMESPACE}">{children}</FECompUltimoAutorizado>'
    decoded = WSFE_CODEC.decode_request(envelope(xml), action=None)
    assert decoded.values == {"Auth": {"Cuit": 1}, "PtoVta": 3, "CbteTipo": 6}
    assert decoded.unknown == ()


def test_missing_required_numbers_are_zero_and_missing_optional_ones_are_not_there():
    (read,) = read_details("<FECAEDetRequest/>")
    assert read["Concepto"] == 0
    assert read["ImpTotal"] == Decimal(0)
    assert "MonCotiz" not in read
    assert "CbteFch" not in read
    assert len(read) == 11


def test_names_are_case_sensitive_and_need_the_namespace_and_nothing_is_lost():
    (read,) = read_details(
        '<FECAEDetRequest><ImpIva>9</ImpIva><ImpTrib xmlns="">8</ImpTrib><ImpNeto>7</ImpNeto></FECAEDetRequest>'
    )
    assert (read["ImpIVA"], read["ImpTrib"], read["ImpNeto"]) == (0, 0, 7)
    assert read["#unknown"] == [("ImpIva", "9"), ("ImpTrib", "8")]


def test_an_unknown_tree_is_kept_whole():
    (read,) = read_details("<FECAEDetRequest><Extra><A>1</A><A>2</A><B><C/></B></Extra></FECAEDetRequest>")
    inner = {"#unknown": [("A", "1"), ("A", "2"), ("B", {"#unknown": [("C", "")]})]}
    assert read["#unknown"] == [("Extra", inner)]


def test_auth_in_a_call_that_has_none_is_tolerated():
    content = f'<FEDummy xmlns="{NAMESPACE}"><Auth><Token>x</Token></Auth></FEDummy>'
    decoded = WSFE_CODEC.decode_request(envelope(content), action=action("FEDummy"))
    assert decoded.unknown == ("Auth",)


def test_types_prefixes_comments_instructions_and_space_are_tolerated():
    xml = f"""\ufeff
    <?xml version="1.0" encoding="utf-8"?>
    <!-- hello --><?php ?>
    <e:Envelope xmlns:e="{ENVELOPE}" xmlns:a="{NAMESPACE}" xmlns:b="{NAMESPACE}"
        xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema">
      <e:Header><b:Other/></e:Header><e:Body><!-- x -->
        <a:FECompUltimoAutorizado><b:PtoVta xsi:type="xsd:int"> 0<!-- x -->03
        </b:PtoVta><?x y?><a:CbteTipo><![CDATA[6]]></a:CbteTipo></a:FECompUltimoAutorizado>
      </e:Body></e:Envelope>\r\n\r\n"""
    body = xml.replace("\ufeff\n    ", "\ufeff").encode()
    assert WSFE_CODEC.decode_request(body, action=None).values == {"PtoVta": 3, "CbteTipo": 6}


@pytest.mark.parametrize("value", ["x", "", "1.0", "1,5", " ", "<a/>"])
def test_a_number_that_is_none_is_refused_as_asmx_does(value):
    xml = f'<FECompUltimoAutorizado xmlns="{NAMESPACE}"><PtoVta>{value}</PtoVta></FECompUltimoAutorizado>'
    with pytest.raises(ServerCouldNotRead, match=r"Server was unable to read request\. --->") as caught:
        WSFE_CODEC.decode_request(envelope(xml), action=None)
    assert caught.value.fault_text.endswith("Input string was not in a correct format.")
    assert (caught.value.status, caught.value.fault_code) == (500, "Client")


def test_a_number_out_of_its_types_range_is_refused():
    xml = f'<FECompUltimoAutorizado xmlns="{NAMESPACE}"><PtoVta>2147483648</PtoVta></FECompUltimoAutorizado>'
    with pytest.raises(ServerCouldNotRead, match=r"too large or too small for an Int32\."):
        WSFE_CODEC.decode_request(envelope(xml), action=None)


@pytest.mark.parametrize("body", [b"", b"PtoVta=1", b"<a><b></a>", b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'])
def test_bad_xml_is_http_400_without_body_at_asmx_and_a_fault_at_axis(body):
    with pytest.raises(RequestNotXml) as caught:
        WSFE_CODEC.decode_request(body, action=action("FEDummy"))
    assert (caught.value.status, caught.value.fault_text) == (400, "")
    with pytest.raises(RequestNotXml) as caught:
        codec(WSAA).decode_request(body, action="")
    assert (caught.value.status, caught.value.fault_code) == (500, "Server.userException")


def test_xml_that_is_no_envelope_is_refused():
    with pytest.raises(ServerCouldNotRead, match="version mismatch"):
        WSFE_CODEC.decode_request(b"<x/>", action=action("FEDummy"))


# --- services to come: unqualified elements, dates, booleans, exact decimals


def test_a_service_with_unqualified_elements_needs_only_its_table():
    records = Records()
    records.add("Item", "codigo string, fecha date, cantidad decimal, activo boolean, cuando dateTime?")
    call = Operation(
        name="alta",
        action="urn:x/alta",
        request=records.anonymous("altaRequest", "item Item+, ids long*"),
        response=records.anonymous("altaResponse", "item Item?"),
    )
    plain = codec(Contract("x", "x", "urn:x", {"alta": call}, qualified=False))
    item = {"codigo": "a", "fecha": "2026-11-22", "cantidad": Decimal("1.50"), "activo": True}
    body = plain.encode_request("alta", {"item": [item], "ids": [1, None, 3]})
    assert b'<ns:altaRequest xmlns:ns="urn:x"><item><codigo>a</codigo><fecha>2026-11-22</fecha>' in body
    assert plain.decode_request(body, action="urn:x/alta").values == {"item": [item], "ids": [1, None, 3]}
    reply = plain.encode_reply("alta", {"item": item})
    assert b"<cantidad>1.50</cantidad>" in reply  # only doubles are shortened
    assert plain.decode_reply("alta", reply).values == {"item": item}
    with pytest.raises(ContractBroken, match="None in a list"):
        plain.encode_request("alta", {"item": [None]})
    with pytest.raises(ContractBroken, match="item: missing"):
        plain.encode_request("alta", {})
    with pytest.raises(ContractBroken, match="expected bool"):
        plain.encode_request("alta", {"item": [item | {"activo": 1}]})
