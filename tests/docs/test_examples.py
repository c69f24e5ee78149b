"""Each example runs as it stands, and says what it promises."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import pytest

from tests.docs.pages import ROOT

CAE = r"\d{14}"
PROMISES = {
    "authorise_one.py": [
        rf"Factura B 00003-00000001: total 9600\.00, CAE {CAE}",
        r"https://www\.arca\.gob\.ar/fe/qr/\?p=",
    ],
    "authorise_many.py": [
        rf"1160\.50 Factura B 00003-00000001 {CAE}",
        r"11\.605 refused: 10119: ",
        rf"1160\.50 Factura B 00003-00000002 {CAE}",
    ],
    "lost_reply.py": [
        rf"1\. Factura B 00003-00000001 {CAE} recovered",
        r"2\. Factura B 00003-00000002 is uncertain",
        rf"3\. Factura B 00003-00000002 {CAE}",
        r"ARCA holds 2 vouchers for 2 invoices",
    ],
    "async_client.py": [rf"Factura B 0000{point}-0000000{number} {CAE}" for number in (1, 2) for point in (3, 4)],
    "tickets_in_sql.py": [r"first: ticket until \d\d:\d\d, last number 0", r"second: .*", r"logins: 1"],
    "tickets_in_redis.py": [],  # needs a server; its stores are run in tests/adapters/test_single_flight.py
    "credit_note.py": [rf"Nota de Crédito B 00003-00000001 undoes Factura B 1: 89000\.00, CAE {CAE}"],
}


def test_every_example_is_known_and_short():
    examples = {path.name: path.read_text("utf-8") for path in (ROOT / "examples").glob("*.py")}
    assert set(examples) == set(PROMISES)
    assert {name: count for name, text in examples.items() if (count := text.count("\n")) > 40} == {}


@pytest.mark.parametrize("name", PROMISES)
def test_example_keeps_its_promise(name, tmp_path):
    done = subprocess.run(
        [sys.executable, "-W", "error", str(ROOT / "examples" / name)],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8", "ARCA_HOME": str(tmp_path / "home")},
        capture_output=True,
        encoding="utf-8",
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    assert not done.stderr
    for promise in PROMISES[name]:
        assert re.search(promise, done.stdout), done.stdout
    assert not (tmp_path / "home").exists(), "an example leaves nothing behind"
