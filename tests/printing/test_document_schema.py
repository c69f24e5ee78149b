"""The data that templates read: what it holds is promised, and kept here to the letter.

A key that goes away, or means something else, is a new ``SCHEMA``. A new key, or a better text, is written with
``python -m tests.printing.test_document_schema``.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from arca_sdk.printing import describe
from arca_sdk.printing.document import SCHEMA
from tests.printing.samples import Sample, samples

KEPT = Path(__file__).parent / f"document_schema_{SCHEMA}.json"
REFERENCE = Path(__file__).parents[2] / "docs" / "reference" / "printing.md"
NAMES = ("a", "b", "c", "fce", "credit-note")


def described(sample: Sample) -> dict[str, Any]:
    document = describe(sample.profile, sample.outcome, sample.environment)
    return {**document, "words": sorted(document["words"])}  # the words themselves are free to change


def current() -> dict[str, Any]:
    found = {sample.name: sample for sample in samples()}
    return {name: described(found[name]) for name in NAMES}


def write(documents: dict[str, Any]) -> None:
    KEPT.write_text(json.dumps(documents, ensure_ascii=False, indent=1, sort_keys=True) + "\n", "utf-8")


@pytest.mark.parametrize("name", NAMES)
def test_the_data_of_a_template_stays_as_it_was(name: str) -> None:
    kept = json.loads(KEPT.read_text("utf-8"))
    assert current()[name] == kept[name]


@pytest.mark.parametrize("sample", [*samples()], ids=lambda sample: sample.name)
def test_every_voucher_has_the_same_keys(sample: Sample) -> None:
    kept = json.loads(KEPT.read_text("utf-8"))["a"]
    found = described(sample)
    assert found.keys() == kept.keys()
    for key in ("head", "issuer", "receiver", "items", "totals", "authorization", "authority", "values"):
        assert found[key].keys() == kept[key].keys(), key


def test_every_key_is_documented() -> None:
    page = REFERENCE.read_text("utf-8").partition("## The helpers")[0]
    documented = set(re.findall(r"^\| `([a-z_.]+)`", page, re.MULTILINE))
    document = current()["a"]
    whole = {"words", "tributes", "transparency", "payment"}  # told in one row
    parts = {
        f"{key}.{name}"
        for key, part in document.items()
        if isinstance(part, dict) and key not in whole
        for name in part
    }
    single = {key for key, part in document.items() if not isinstance(part, dict) or key in whole}
    assert documented == parts | single


if __name__ == "__main__":
    write(current())
