"""``arca explain``, and codes explained wherever the command tells them."""

from __future__ import annotations

import pytest

from arca_sdk.domain.rules import rules_for
from arca_sdk.testing import Fault, failing
from tests.cli.conftest import SALE


def test_a_code_is_explained(offline):
    told = offline("explain", 10048).stdout
    assert "10048  refuses  FECAESolicitar" in told
    assert "total = ImpTotal" in told
    assert "→ Correct the total." in told
    assert "Source: WSFEv1 manual v4.0" in told


def test_in_spanish(offline):
    told = offline("explain", "coe.alreadyAuthenticated", "--lang", "es").stdout
    assert "coe.alreadyAuthenticated  rechaza  loginCms" in told
    assert "El mismo pedido puede funcionar más tarde." in told.replace("\n  ", " ")


def test_a_code_that_observes_and_its_twin(offline):
    told = offline("explain", 724).stdout
    assert "724  observes  FECAEARegInformativo" in told
    assert "As 10048 in FECAESolicitar." in told.replace("\n  ", " ")


def test_several_codes_as_json(offline):
    first, second = offline.json("explain", 10016, "cms.cert.expired")
    assert (first["code"], first["known"], len(first["cases"])) == (10016, True, 5)
    assert (second["code"], second["retryable"]) == ("cms.cert.expired", False)
    assert second["cases"][0]["fix"].startswith("Make a new certificate")


def test_an_unknown_code_ends_with_1_and_the_others_are_told(offline):
    result = offline("explain", 10048, 4711)
    assert result.exit_code == 1
    assert "→ Correct the total." in result.stdout
    assert "4711: no explanation known" in result.stdout


def test_an_unknown_code_as_json(offline):
    result = offline("explain", "nada", "--json")
    assert result.exit_code == 1
    assert '"known": false' in result.stdout


@pytest.mark.parametrize("language", ["en", "es"])
def test_everything_fits_into_80_columns(offline, monkeypatch, language):
    from arca_sdk.domain.explanations import codes

    monkeypatch.setenv("COLUMNS", "80")
    told = offline("explain", *codes(), "--lang", language).stdout
    assert max(map(len, told.splitlines())) <= 80
    assert not any(line != line.rstrip() for line in told.splitlines())


def test_a_refusal_tells_what_to_do_in_the_language(arca):
    with failing(arca.simulator, Fault.error(502, operation="FECompUltimoAutorizado")):
        result = arca("last", "-p", 3, "-t", 6, "--lang", "es")
    assert result.exit_code == 4
    assert "Espere un minuto" in result.stderr


def test_a_refusal_carries_the_meaning_as_json(arca):
    message = arca.error("show", "-p", 3, "-t", 6, "-n", 9, code=1)["messages"][0]
    assert message["code"] == 602
    assert message["meaning"] == "ARCA has no data for what was asked."


def test_findings_are_told_in_the_language(arca):
    result = arca(*SALE, "--associated", "11;1;1", "--yes", "--lang", "es")
    assert result.exit_code == 2
    (rule,) = rules_for(10040)
    assert " ".join(result.stderr.split()).count(rule.fix["es"].split()[0]) >= 1
    assert rule.sentence["en"].split()[0] not in result.stderr
