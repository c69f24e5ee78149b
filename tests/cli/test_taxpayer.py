"""``arca taxpayer``."""

from __future__ import annotations

import pytest

from arca_sdk.domain.codes import VatCondition
from arca_sdk.domain.cuit import Cuit
from arca_sdk.simulator.ledger import Taxpayer

COMPANY = Cuit("30500010912")


@pytest.fixture
def registered(arca):
    arca.simulator.ledger.taxpayers[COMPANY] = Taxpayer(
        COMPANY, name="Banco de Ejemplo S.A.", address="Reconquista 1", activities=((641930, "Servicios bancarios"),)
    )
    return arca


def test_who_a_cuit_is(registered):
    found = registered.json("taxpayer", "30-50001091-2")
    assert (found["cuit"], found["name"]) == ("30500010912", "Banco de Ejemplo S.A.")
    assert found["vat_condition"] == VatCondition.RESPONSABLE_INSCRIPTO.name
    told = registered("taxpayer", COMPANY).stdout
    assert "Banco de Ejemplo S.A." in told
    assert "RESPONSABLE_INSCRIPTO" in told


def test_in_spanish(registered):
    assert "Condición frente al IVA" in registered("taxpayer", COMPANY, "--lang", "es").stdout


def test_nobody_under_the_cuit(arca):
    arca.simulator.open_mode = False
    try:
        error = arca.error("taxpayer", "30-50001091-2", code=3)
    finally:
        arca.simulator.open_mode = True
    assert error["code"] == "login_refused" or error["code"] == "not_authorized"


def test_everybody_with_a_document(registered):
    found = registered.json("taxpayer", "--dni", "50001091")
    assert [each["cuit"] for each in found] == ["30500010912"]


def test_a_cuit_that_is_none(arca):
    assert arca.error("taxpayer", "30-50001091-3", code=2)["code"] == "invalid_cuit"


@pytest.mark.parametrize("arguments", [(), ("30500010912", "--dni", "1")])
def test_exactly_one_question(arca, arguments):
    assert arca.error("taxpayer", *arguments, code=2)["field"] == "cuit"
