"""The parameter tables of the simulated WSFEv1, and ARCA's own of 2021 and 2026."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from arca_sdk.domain.codes import Currency, DocumentType, OptionalType, TributeType, VatRate, VoucherType
from arca_sdk.domain.rules.vouchers import ENABLED
from arca_sdk.flows.queries import TABLES as CLIENT_TABLES
from arca_sdk.simulator.services.wsfe_tables import TABLES
from arca_sdk.wire.codec import codec
from arca_sdk.wire.contracts.wsfe import WSFE
from arca_sdk.wire.wsfe_replies import read_table
from tests.simulator.wsfe_client import Wsfe

ARCA = Path(__file__).parents[3] / "shared" / "arca"
# The class M types were renamed (RG 5762); three currencies that exist no more went.
RENAMED = {("FEParamGetTiposCbte", code) for code in (51, 52, 53, 54)}
REMOVED = {("FEParamGetTiposMonedas", code) for code in ("007", "027", "036")}


@pytest.fixture(scope="module")
def arca() -> Wsfe:
    return Wsfe()


def rows(there: Wsfe, operation: str) -> list[dict]:
    (found,) = there.ask(operation)["ResultGet"].values()
    return found


@pytest.mark.parametrize("operation", sorted(TABLES))
def test_our_own_client_reads_every_table(arca, operation):
    name = next(row for method, row in CLIENT_TABLES.values() if method == operation)
    read = read_table({f"{operation}Result": arca.ask(operation)}, operation, name)
    assert len(read) == len({row.code for row in read}) == len(TABLES[operation][1])
    assert all(row.label and row.valid_to is None for row in read)


@pytest.mark.parametrize("operation", sorted(set(TABLES) - {"FEParamGetTiposPaises"}))
def test_an_open_end_is_the_word_null(arca, operation):
    assert {row["FchHasta"] for row in rows(arca, operation)} == {"NULL"}


@pytest.mark.parametrize(
    ("operation", "expected"),
    [
        ("FEParamGetTiposCbte", set(ENABLED)),
        ("FEParamGetTiposDoc", set(DocumentType) - {DocumentType.CERTIFICADO_DE_MIGRACION}),
        ("FEParamGetTiposIva", {str(int(rate)) for rate in VatRate if rate.is_rate}),
        ("FEParamGetTiposTributos", set(TributeType)),
        ("FEParamGetTiposMonedas", set(Currency) - {code for _, code in REMOVED}),
        ("FEParamGetTiposOpcional", set(OptionalType)),
    ],
)
def test_what_the_domain_knows_is_in_the_tables(arca, operation, expected):
    assert {row["Id"] for row in rows(arca, operation)} == expected


def test_the_former_class_m_has_its_new_words(arca):
    labels = {row["Id"]: row["Desc"] for row in rows(arca, "FEParamGetTiposCbte")}
    assert labels[51] == VoucherType.FACTURA_ALEY.label == 'Factura A con Leyenda "Operación Sujeta a Retención"'


def test_an_answer_can_be_changed_without_changing_the_next(arca):
    """The service hands out copies."""
    from arca_sdk.simulator.services import wsfe

    call = arca.simulator.call("1.1", "")
    for _ in range(2):
        answer = wsfe.answer("FEParamGetTiposIva", {"Auth": arca.auth()}, call)["FEParamGetTiposIvaResult"]
        assert answer["ResultGet"]["IvaTipo"][0]["Desc"] == "0%"
        answer["ResultGet"]["IvaTipo"][0]["Desc"] = "changed"


@pytest.mark.parametrize("operation", sorted(TABLES))
def test_the_rows_of_2021_are_ours_in_the_same_order_but_for_what_changed_since(arca, operation):
    answers = ARCA / "param-tables-2021.json"
    if not answers.exists():
        pytest.skip("../shared/arca/param-tables-2021.json is not here")
    then = json.loads(answers.read_text()).get(operation)
    if then is None:
        pytest.skip("the method was not asked in 2021")
    ours = rows(arca, operation)
    as_text = [{name: str(value) for name, value in row.items()} for row in ours]
    gone = {str(code) for method, code in RENAMED | REMOVED if method == operation}
    kept = [{k: v for k, v in row.items() if k != "_el"} for row in then["rows"] if row["Id"] not in gone]
    assert [row for row in as_text if row in kept] == kept


@pytest.mark.parametrize("operation", sorted(TABLES))
def test_the_answers_of_2026_are_ours(arca, operation):
    newest = newest_recording(operation)
    if newest is None:
        pytest.skip("no answer of 2026 in ../shared/arca/recorded")
    assert rows(arca, operation) == newest


def newest_recording(operation: str) -> list[dict] | None:
    for folder in (ARCA / "recorded" / "wsfev1" / operation).glob("*"):
        decoded = codec(WSFE).decode_reply(operation, (folder / "response.xml").read_bytes())
        if decoded.header.get("fecha", "").startswith("2026"):
            (found,) = decoded.result["ResultGet"].values()
            return found
    return None
