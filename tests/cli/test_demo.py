"""``arca demo``: from nothing to a printed invoice, on any day."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, datetime

import pytest

pytest.importorskip("typst")
pytest.importorskip("uvicorn")


def test_json_has_exactly_what_is_promised(offline, tmp_path):
    result = offline.json("demo")
    assert set(result) == {"cae", "number", "voucher_type", "qr_url", "pdf", "seconds"}
    assert len(result["cae"]) == 14
    assert result["cae"].isdecimal()
    assert (result["number"], result["voucher_type"]) == (1, 6)
    assert result["qr_url"].startswith("https://www.arca.gob.ar/fe/qr/?p=")
    assert 0 < result["seconds"] < 15
    assert (tmp_path / result["pdf"]).read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize("language", ["en", "es"])
def test_people_see_every_step(offline, tmp_path, language):
    result = offline("--lang", language, "demo", "--output", "out")
    assert result.exit_code == 0, result.output
    lines = result.stdout.splitlines()
    assert [line[0] for line in lines[1:7]] == ["✓"] * 6
    assert all(line.endswith(" s") for line in lines[1:7])
    assert "https://www.arca.gob.ar/fe/qr/?p=" in result.stdout
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["factura-b-00001-00000001.pdf"]


def test_keep_leaves_what_is_needed_to_print_again(offline, tmp_path):
    offline.json("demo", "--keep", "--output", "out")
    kept = {path.name for path in (tmp_path / "out").iterdir()}
    assert {"demo.key", "demo.crt", "result.json", "state"} <= kept
    made = offline.json(
        *("pdf", "out/result.json", "--issuer-name", "x", "--issuer-address", "y", "--issuer-condition", "ri")
    )
    assert made["label"] == "Factura B 00001-00000001"


@pytest.mark.parametrize("day", [datetime(2026, 11, 30, 23, 59, tzinfo=UTC), datetime(2027, 3, 1, 2, 0, tzinfo=UTC)])
def test_it_works_on_any_day(offline, monkeypatch, day):
    """Client and simulator read the same clock; what changes on 1 December 2026 must not matter."""

    class Then(datetime):
        @classmethod
        def now(cls, tz=None):
            return day.astimezone(tz)

    for module in ("arca_sdk.simulator.clock", "arca_sdk.adapters.world"):
        monkeypatch.setattr(f"{module}.datetime", Then)
    # The client took its clock as a default argument when it was defined.
    monkeypatch.setattr("arca_sdk.client._Client.__init__.__kwdefaults__", _kwdefaults(day))
    assert offline.json("demo")["number"] == 1


def _kwdefaults(day):
    from arca_sdk.client import _Client

    return {**_Client.__init__.__kwdefaults__, "clock": lambda: day}


def test_as_a_process_of_its_own(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "arca_sdk.cli", "demo", "--json"],
        capture_output=True,
        text=True,
        check=True,
        cwd=tmp_path,
        timeout=60,
    )
    assert json.loads(done.stdout)["number"] == 1
    assert done.stderr == ""


def test_a_folder_that_cannot_be_made_is_told(offline, tmp_path):
    (tmp_path / "file").write_text("x")
    assert "file" in offline.error("demo", "--output", "file/inside", code=3)["message"]
