"""The registry's answers become a taxpayer, and its faults errors with something to do."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from arca_sdk.domain.codes import VatCondition
from arca_sdk.domain.cuit import Cuit
from arca_sdk.domain.taxpayer import Activity, MonotributoCategory, TaxAddress
from arca_sdk.errors import NotFound, SoapFault, TokenRefused, UnexpectedReply
from arca_sdk.wire import padron
from arca_sdk.wire.codec import codec
from arca_sdk.wire.contracts.padron import CONSTANCIA, PADRON_A13
from tests.makers import COMPANY, ISSUER
from tests.wire.test_recordings import body_of, leaves_of_values, leaves_of_xml, same

ROOT = Path(__file__).parents[2]
FIXTURES = ROOT / "tests/fixtures/padron"
RECORDED = ROOT.parent / "shared/arca/recorded"
SERVICES = {"ws_sr_padron_a5": CONSTANCIA, "ws_sr_padron_a13": PADRON_A13}
A13_ONLY = set(PADRON_A13.operations) - set(CONSTANCIA.operations)


def invented(name):
    """The answer in a fixture, decoded."""
    operation = name.partition(".")[0]
    contract = PADRON_A13 if operation in A13_ONLY else CONSTANCIA
    return codec(contract).decode_reply(operation, (FIXTURES / f"{name}.xml").read_bytes())


def recorded(pattern):
    """The answers ARCA gave, decoded; the test is skipped where they are not."""
    paths = sorted(RECORDED.glob(pattern))
    if not paths:
        pytest.skip("no recorded exchanges next to the project")
    return [
        (path.parts[-2], codec(SERVICES[path.parts[-4]]).decode_reply(path.parts[-3], path.read_bytes()))
        for path in paths
    ]


def one_recorded(service, operation, name):
    ((_, decoded),) = recorded(f"{service}/{operation}/{name}/response.xml")
    return decoded.result


# --- without loss


def answers():
    found = [path for service in SERVICES for path in sorted(RECORDED.glob(f"{service}/*/*/response.xml"))]
    ours = [
        (path, path.name.partition(".")[0]) for path in sorted(FIXTURES.glob("*.xml")) if "unknown" not in path.name
    ]
    theirs = [(path, path.parts[-3]) for path in found]
    nothing = pytest.param(None, "", id="recorded", marks=pytest.mark.skip("no recorded exchanges next to the project"))
    rows = [
        pytest.param(path, operation, id=f"{operation}/{path.parent.name}-{path.stem}")
        for path, operation in ours + theirs
    ]
    return rows if found else [*rows, nothing]


@pytest.mark.parametrize(("path", "operation"), answers())
def test_an_answer_is_read_without_loss(path, operation):
    body = body_of(path)
    contract = PADRON_A13 if "//a13." in body[0].tag else CONSTANCIA
    decoded = codec(contract).decode_reply(operation, path.read_bytes())
    assert decoded.unknown == ()
    sent, read = list(leaves_of_xml(body[0])), list(leaves_of_values(decoded.values))
    assert sorted(where for where, _ in sent) == sorted(where for where, _ in read)
    assert all(any(same(text, value) for at, value in read if at == where) for where, text in sent)


@pytest.mark.parametrize("service", SERVICES)
def test_a_recorded_request_is_read_without_loss(service):
    paths = sorted(RECORDED.glob(f"{service}/*/*/request.xml"))
    if not paths:
        pytest.skip("no recorded exchanges next to the project")
    for path in paths:
        decoded = codec(SERVICES[service]).decode_request(path.read_bytes(), action='""')
        assert decoded.operation == path.parts[-3]
        assert decoded.unknown == ()
        assert set(decoded.values) >= {"token", "sign", "cuitRepresentada"}


# --- constancia


def test_a_recorded_company_is_a_taxpayer():
    values = one_recorded("ws_sr_padron_a5", "getPersona", "afipws-ws-sr-constancia-inscripcion-get-persona-success")
    values["datosGenerales"]["idPersona"] = int(COMPANY)  # the recorded one is invented and has no check digit
    found = padron.read_constancia(values, COMPANY)
    assert (found.name, found.is_legal_entity, found.active) == ("LA REGALERIA S A", True, True)
    assert found.vat_condition is VatCondition.RESPONSABLE_INSCRIPTO
    assert found.address == TaxAddress("AV SIEMPRE VIVA 123", "NUEVA YORK", "SANTA FE", "2300")
    assert found.taxes == (10, 30)
    assert found.monotributo_category is None
    assert found.as_of == datetime(2018, 12, 18, 16, 28, 41, 714000, tzinfo=UTC)
    assert found.source == "ws_sr_constancia_inscripcion"


def test_a_recorded_monotributista_with_both_regimes_is_one():
    values = one_recorded(
        "ws_sr_padron_a5", "getPersona", "afip-invoices-support-responses-natural-single-taxpayer-person-response"
    )
    found = padron.read_constancia(values, Cuit("20221124643"))
    assert found.name == "ARGÜELLO ALFREDO OSCAR"
    assert found.vat_condition is VatCondition.MONOTRIBUTO
    assert found.monotributo_category == MonotributoCategory(40, "F LOCACIONES DE SERVICIO")
    assert found.taxes == (20, 103, 308)
    assert [activity.code for activity in found.activities] == [863120, 12110, 110212]


def test_a_recorded_partial_answer_still_tells_vat_and_says_what_is_missing():
    values = one_recorded("ws_sr_padron_a5", "getPersona", "test-ws-sr-padron-test-consultar-1")
    found = padron.read_constancia(values, Cuit("20201797064"))
    assert found.vat_condition is VatCondition.RESPONSABLE_INSCRIPTO
    assert found.warnings == (
        "Datos de monotributo incompletos- no posee categoría",
        "No cumple con las condiciones para enviar datos monotributo",
    )
    assert found.errors == ()


def test_a_recorded_block_says_why_and_nothing_is_guessed():
    values = one_recorded("ws_sr_padron_a5", "getPersona_v2", "copiloto-2026-09-24-blocked")
    found = padron.read_constancia(values, Cuit("20000000516"))
    assert len(found.errors) == 3
    assert found.errors[0].endswith("DOMICILIO FISCAL ELECTRÓNICO NO CONSTITUIDO RG 4280.")
    assert (found.active, found.vat_condition, found.address) == (None, None, None)
    assert found.name == "ERNESTO DANIEL MARCELO NICOLAS"


def test_a_social_monotributista_has_a_condition_of_its_own():
    found = padron.read_constancia(invented("getPersona_v2.social").result, ISSUER)
    assert found.vat_condition is VatCondition.MONOTRIBUTISTA_SOCIAL
    assert found.activities == (Activity(561011, "ACTIVIDAD 561011"), Activity(472111, "ACTIVIDAD 472111"))


def test_spaces_and_line_ends_of_arcas_tables_are_left_behind():
    found = padron.read_constancia(invented("getPersona_v2.social").result, ISSUER)
    assert found.name == "PRUEBA MARIA JOSE"
    assert found.address is not None
    assert found.address.city == "CORDOBA SUR"


def test_a_tax_that_ended_does_not_count():
    found = padron.read_constancia(invented("getPersona_v2.left-vat").result, ISSUER)
    assert found.taxes == (11,)
    assert found.vat_condition is VatCondition.CONSUMIDOR_FINAL


def test_a_regime_that_was_withheld_leaves_the_condition_open():
    found = padron.read_constancia(invented("getPersona_v2.withheld").result, ISSUER)
    assert found.vat_condition is None
    assert found.warnings[0] == "Actividad económica principal inexistente"


@pytest.mark.parametrize("values", [None, {}, {"metadata": {"servidor": "x"}}])
def test_an_answer_about_nobody_is_none(values):
    for read in (padron.read_constancia, padron.read_person):
        with pytest.raises(UnexpectedReply, match="describes nobody"):
            read(values, ISSUER)


def test_an_answer_about_somebody_else_is_not_believed():
    with pytest.raises(UnexpectedReply, match="asked about 30000000007 and answered about 20111111112"):
        padron.read_constancia(invented("getPersona_v2.social").result, COMPANY)
    with pytest.raises(UnexpectedReply):
        padron.read_person(invented("getPersonaV2.inactive").result, COMPANY)


@pytest.mark.parametrize("text", ["", "yesterday", "2026-13-01T00:00:00", None])
def test_an_instant_that_is_none_is_left_out(text):
    values = {"datosGenerales": {"razonSocial": "X"}, "metadata": {"fechaHora": text}}
    assert padron.read_constancia(values, COMPANY).as_of is None


def test_without_tipo_persona_the_prefix_tells():
    values = {"datosGenerales": {"razonSocial": "X"}}
    assert padron.read_constancia(values, COMPANY).is_legal_entity
    assert not padron.read_constancia(values, ISSUER).is_legal_entity


# --- scope 13


def test_a_recorded_person_of_scope_13_has_no_taxes():
    found = padron.read_person(
        one_recorded("ws_sr_padron_a13", "getPersona", "pyarcaws-2026-06-16-legal-person"), Cuit("30500010912")
    )
    assert (found.name, found.active, found.taxes) == ("IGIKK OP EG IGKUKI GRSPITUIG", True, ())
    assert found.vat_condition is None
    assert found.address == TaxAddress("MITRE BARTOLOME 326 P4 D428", "", "CIUDAD AUTONOMA BUENOS AIRES", "1036")
    assert found.activities == (Activity(641930, "SERVICIOS DE LA BANCA MINORISTA"),)


def test_the_fiscal_address_wins_over_the_others():
    found = padron.read_person(invented("getPersonaV2.inactive").result, ISSUER)
    assert found.active is False
    assert found.address == TaxAddress("CALLE FALSA 123", "", "CORDOBA", "5000")


def test_recorded_keys_of_a_document_come_in_arcas_order_without_the_malformed():
    found = padron.read_keys(one_recorded("ws_sr_padron_a13", "getIdPersonaListByDocumento", "pyarcaws-2026-06-16"))
    assert found[:2] == ("20000037584", "24000123451")
    assert len(found) == 8
    assert all(isinstance(key, Cuit) for key in found)
    assert "20123456789" not in found


# --- faults


def fault(text):
    return SoapFault(text, fault_code="Server", fault_text=text)


def refusal(text):
    return padron.refusal(fault(text), service="ws_sr_padron_a13", represented=ISSUER)


@pytest.mark.parametrize(
    "text",
    [
        "No existe persona con ese Id",
        "La Clave (CUIT/CUIL) consultada es inexistente",
        "El Id de la persona no es valido",
    ],
)
def test_nobody_is_not_found(text):
    error = refusal(text)
    assert isinstance(error, NotFound)
    assert text in str(error)


@pytest.mark.parametrize(
    "text",
    [
        "Falta token y/o sign.",
        "Token malformado",
        "No se pudo verificar que <sign> contenga una firma valida de <token>",
    ],
)
def test_a_bad_ticket_is_one_and_a_new_one_may_help(text):
    assert isinstance(refusal(text), TokenRefused)
    assert padron.blames_ticket(fault(text))


def test_another_represented_cuit_is_refused_and_no_new_ticket_helps():
    text = "Este token no le permite actuar en representacion de la CUIT 20111111112"
    error = refusal(text)
    assert isinstance(error, TokenRefused)
    assert "20-11111111-2 has not delegated ws_sr_padron_a13" in error.hint
    assert not padron.blames_ticket(fault(text))


def test_a_fault_nobody_knows_stays_itself():
    unknown = fault("java.lang.NullPointerException")
    assert padron.refusal(unknown, service="x", represented=ISSUER) is unknown


def test_an_unknown_key_of_the_wire_is_not_found():
    with pytest.raises(SoapFault) as caught:
        codec(CONSTANCIA).decode_reply("getPersona", (FIXTURES / "getPersona.unknown.xml").read_bytes(), status=500)
    assert padron.is_unknown(caught.value)


def test_a_recorded_answer_of_one_line_is_written_again_to_the_same_bytes():
    seen = 0
    for service, contract in SERVICES.items():
        for path in sorted(RECORDED.glob(f"{service}/*/*/response.xml")):
            raw = path.read_bytes().strip()
            if b">\n  " in raw:
                continue
            operation = path.parts[-3]
            assert codec(contract).encode_reply(operation, codec(contract).decode_reply(operation, raw).values) == raw
            seen += 1
    if not seen:
        pytest.skip("no recorded exchanges next to the project")
