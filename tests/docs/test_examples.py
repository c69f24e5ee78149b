"""Each example runs as it stands, and says what it promises."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys

import pytest

from tests.docs.pages import ROOT

EXAMPLES = ROOT / "examples"
CAE = r"\d{14}"
PROMISES = {
    "authorise_one.py": [
        rf"Factura B 00003-00000001: total 9600\.00, CAE {CAE}",
        r"https://www\.arca\.gob\.ar/fe/qr/\?p=",
    ],
    "bulk_csv.py": [
        rf"2 A-1 authorized 1 {CAE} 12100\.00",
        rf"3 A-2 authorized 2 {CAE} 11101\.00",
        r"line 5, precio: 'mil' is not an amount",
        r"2 of 2 authorised",
        rf"5 A-3 authorized 1 {CAE} 1000\.00",
        r"3 of 3 authorised",
        r"2 were known; 3 vouchers in all",
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
    "credit_note.py": [
        r"Nota de Crédito B 00003-00000001 takes back 9000\.00; 80000\.00 of Factura B 00003-00000001 remains",
        rf"Nota de Crédito B 00003-00000002 takes back 80000\.00, CAE {CAE}; 0\.00 remains",
    ],
    "sell.py": [
        r"Factura A 00003-00000001, \d{4}-\d\d-\d\d: 514000\.00 PES",
        r"receiver\.name = LIBRERIA SUR SRL \(from the registry\)",
        r"\[10217 DocNro\]",
        rf"Factura A 00003-00000001 CAE {CAE}",
        r"ARCA holds 1$",
    ],
    "starlette_app.py": [
        rf"({{'number': 'Factura B 00003-00000001', 'cae': '{CAE}'}}\n){{2}}",
        r"48\.1 is a float",
        r"ARCA holds 1$",
    ],
    "fastapi_app.py": [
        rf"{{'status': 'pending'}}\n({{'number': 'Factura B 00003-00000001', 'cae': '{CAE}'}}\n){{2}}",
        r"ARCA holds 1$",
    ],
    "django_project.py": [
        rf"({{'voucher': 'Factura B 00003-00000001', 'cae': '{CAE}'}}\n){{2}}",
        r"the order has Factura B 00003-00000001 and ARCA holds 1",
    ],
}


LONGEST = 65
"""Lines. A web service is its endpoint, its errors and somebody who calls it; the other examples have half of it."""


def test_every_example_is_known_and_short():
    examples = {path.relative_to(EXAMPLES).as_posix(): path.read_text("utf-8") for path in EXAMPLES.rglob("*.py")}
    suite = {f"pytest_suite/{name}" for name in ("conftest.py", "shop.py", "test_shop.py")}
    assert set(examples) == set(PROMISES) | suite
    assert {name: count for name, text in examples.items() if (count := text.count("\n")) > LONGEST} == {}


def test_the_pytest_suite_of_a_user_passes(tmp_path):
    """As its owner runs it: in a folder of its own, with nothing of this project's configuration."""
    suite = shutil.copytree(EXAMPLES / "pytest_suite", tmp_path / "suite", ignore=shutil.ignore_patterns("__pycache__"))
    done = subprocess.run(
        [sys.executable, "-W", "error", "-m", "pytest", "-q", "-p", "no:cacheprovider"],
        cwd=suite,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)},
        capture_output=True,
        encoding="utf-8",
        timeout=60,
    )
    assert "5 passed" in done.stdout, done.stdout + done.stderr


@pytest.mark.parametrize("name", PROMISES)
def test_example_keeps_its_promise(name, tmp_path):
    done = subprocess.run(
        [sys.executable, "-W", "error", str(EXAMPLES / name)],
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
