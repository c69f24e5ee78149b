"""Every code that ARCA's manuals name is explained, in both languages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from arca_sdk import explain
from arca_sdk.domain.explanations import LANGUAGES, codes, twins
from arca_sdk.domain.rules import RULES, Severity, rules_for
from arca_sdk.errors import InvalidInput

FACTS = Path(__file__).parents[4] / "shared/arca/facts.md"

INFRASTRUCTURE = "500 501 502 600 601 602"
METHODS = (
    "11000-11002 10200-10202 10104 12000-12002 10244 15000 15001 15003-15006 15008-15012 15014-15018 1200-1207 1209 "
    "10100-10102 10105"
)
CAEA_REJECTS = (
    "10000-10003 700-705 709 711 713 715 717-719 723 726 780-784 788 800 802-805 807 808 812 813 820 823 826 900 "
    "905-908 1000 1003 1008 1009 1100 1101 1103-1105 1300 1401 1403-1405 1407 1409 1414-1419 1421-1423 1426 1432-1441 "
    "1443-1446 1450-1472 1474-1483 1486-1488 1490-1499 1502-1515 1517-1526 1528 16000-16014"
)
CAEA_OBSERVES = (
    "708 724 725 727-729 801 806 809-811 814-819 821 822 824 825 827-829 1006 1106 1402 1406 1408 1411-1413 1420 1424 "
    "1425 1427 1429 1431 1442 1445 1485 1489 1500 1501 1516 1527"
)
FAULTS = (
    "cms.bad cms.bad.base64 cms.cert.notFound cms.sign.invalid cms.cert.expired cms.cert.invalid cms.cert.untrusted "
    "xml.bad xml.source.invalid xml.destination.invalid xml.version.notSupported xml.generationTime.invalid "
    "xml.expirationTime.expired xml.expirationTime.invalid wsn.notFound wsn.unavailable coe.notAuthorized "
    "coe.alreadyAuthenticated wsaa.unavailable wsaa.internalError"
)


def expand(text):
    """``10200-10202 10104`` as a set of numbers."""
    spans = re.findall(r"(?<![\d.])(\d{3,5})(?:-(\d{3,5}))?(?![\d.])", text)
    return {code for first, last in spans for code in range(int(first), int(last or first) + 1)}


ALL = expand(" ".join((INFRASTRUCTURE, METHODS, CAEA_REJECTS, CAEA_OBSERVES))) | {rule.code for rule in RULES}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_is_explained(language):
    assert sorted(code for code in ALL if explain(code, language) is None) == []
    assert [fault for fault in FAULTS.split() if explain(fault, language) is None] == []


def test_nothing_else_is_explained():
    assert set(codes()) == ALL | set(FAULTS.split())


@pytest.mark.parametrize("code", codes())
def test_every_explanation_is_whole(code):
    for language in LANGUAGES:
        found = explain(code, language)
        assert found.title
        for case in found.cases:
            for words in (case.meaning, case.fix):
                text = words[language]
                assert text == text.strip()
                assert text.endswith((".", "?", "…")), text
            assert case.operations
            assert case.source


def test_the_languages_differ():
    same = [code for code in codes() if explain(code, "en").meaning == explain(code, "es").meaning]
    assert same == []


# --- against the fact sheet


def cells(heading, until):
    """The table rows of a section of the fact sheet."""
    if not FACTS.exists():
        pytest.skip("the fact sheet is not beside this repository")
    text = FACTS.read_text("utf-8")
    section = text[text.index(f"\n{heading}") : text.index(f"\n{until}")]
    for line in section.splitlines():
        if line.startswith("|") and not line.startswith("|---"):
            yield [cell.strip() for cell in line.strip("|").split("|")]


def codes_of(cell):
    return expand(re.sub(r"\(R\)|\(O\)", "", cell).replace("–", "-"))


def test_every_code_of_the_tables_of_fecaesolicitar_is_explained():
    listed = {
        code
        for section in range(1, 8)
        for row in cells(f"### 6.{section}", f"### 6.{section + 1}")
        for code in codes_of(row[0])
    }
    assert len(listed) > 200
    # 10093 was withdrawn; a range in the sheet runs over it.
    assert sorted(code for code in listed - {10093} if explain(code) is None) == []


def test_every_code_of_the_caea_report_is_explained_with_its_severity():
    reject, observe = cells("**Reject**", "**Observe**"), cells("**Observe**", "(1445 is used twice")
    for rows, severity in ((list(reject), Severity.REJECT), (list(observe), Severity.OBSERVE)):
        listed = {code for row in rows for code in codes_of(row[0])}
        assert len(listed) > 30
        wrong = {
            code
            for code in listed
            if severity not in {case.severity for case in explain(code).cases if "Reg" in case.operations[-1]}
        }
        assert wrong == set()


def test_every_code_of_the_small_methods_is_explained():
    listed = {
        code
        for row in cells("### 7.1", "### 7.2")
        for code in re.findall(r"(?<!§)\b(1\d{3,4}|602)\b", row[-1])
        if not re.search(rf"1-Jun-{code}|of {code}", row[-1])
    }
    assert len(listed) > 35
    assert sorted(code for code in listed if explain(code) is None) == []


def test_every_fault_of_wsaa_is_explained():
    listed = {
        fault
        for row in cells("### 2.6", "## 3.")
        for fault in re.findall(r"`((?:cms|xml|wsn|coe|wsaa)\.[\w.]+)`", row[0])
    }
    assert listed == set(FAULTS.split())


# --- what an explanation says


def test_a_rule_keeps_its_words():
    (rule,) = rules_for(10048)
    found = explain(10048, "es")
    assert (found.meaning, found.fix) == (rule.sentence["es"], rule.fix["es"])
    assert (found.field, found.arca_field, found.severity) == ("total", "ImpTotal", Severity.REJECT)
    assert found.operations == ("FECAESolicitar",)


def test_a_code_with_several_rules_tells_them_all():
    found = explain(10016)
    assert len(found.cases) == len(rules_for(10016)) == 5
    assert found.title == "The number is not the next one, or the date lies outside its window."
    assert str(found).count("→") == 5
    assert (found.field, found.arca_field) == ("issue_date, number", "CbteFch, CbteDesde")


def test_a_twin_names_its_counterpart():
    (case,) = explain(1457).cases
    assert case.twin == 10160
    assert case.meaning == rules_for(10160)[0].sentence
    assert case.operations == ("FECAEARegInformativo",)


def test_what_is_refused_in_advance_may_only_be_observed_afterwards():
    assert explain(10048).severity is Severity.REJECT
    assert explain(724).severity is Severity.OBSERVE
    assert explain(724).cases[0].twin == 10048


def test_the_code_that_the_manual_uses_twice_has_both_severities():
    assert [case.severity for case in explain(1445).cases] == [Severity.REJECT, Severity.OBSERVE]


def test_every_twin_exists():
    assert {other for other in (*twins.REJECTING.values(), *twins.OBSERVING.values()) if not rules_for(other)} == set()


def test_only_trouble_that_passes_is_retryable():
    retryable = {code for code in codes() if explain(code).retryable}
    assert retryable == {
        500,
        501,
        502,
        "wsn.unavailable",
        "coe.alreadyAuthenticated",
        "wsaa.unavailable",
        "wsaa.internalError",
    }


@pytest.mark.parametrize("written", [10048, "10048", " 10048 "])
def test_a_number_may_be_text(written):
    assert explain(written).code == 10048


@pytest.mark.parametrize("written", ["coe.notAuthorized", "ns1:coe.notAuthorized", "COE.NOTAUTHORIZED"])
def test_a_fault_may_have_its_prefix(written):
    assert explain(written).code == "coe.notAuthorized"


@pytest.mark.parametrize("unknown", [0, -1, 10250, 99999, "", "²", "cms", "Client", "10048x", 10**30])
def test_what_nobody_knows_is_not_explained(unknown):
    assert explain(unknown) is None


def test_a_language_that_is_not_there():
    with pytest.raises(InvalidInput, match="'pt' is not a language"):
        explain(10048, "pt")


def test_no_fix_asks_people_for_the_form_of_the_wire():
    """yyyymmdd is what this library writes, never what a person is to type."""
    wrong = [code for code in codes() if re.search("yyyymmdd|aaaammdd", explain(code).fix + explain(code, "es").fix)]
    assert wrong == []
