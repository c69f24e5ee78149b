"""``arca simulator``: a process of its own, and a second terminal that uses what it printed."""

from __future__ import annotations

import json
import os
import re
import signal
import stat
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest

pytest.importorskip("uvicorn")

COMMAND = [sys.executable, "-m", "arca_sdk.cli"]


@contextmanager
def started(*arguments):
    """The simulator as a process, until it is interrupted."""
    process = subprocess.Popen(
        [*COMMAND, "simulator", "--port", "0", *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONUNBUFFERED": "1"},
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=20)
        assert (process.returncode, errors) == (0, "")


def read_json(process):
    text = ""
    for line in process.stdout:
        text += line
        if line.rstrip() == "}":
            return json.loads(text)
    raise AssertionError(text)


def run(environment, *arguments):
    done = subprocess.run(
        [*COMMAND, *map(str, arguments), "--json"],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | environment,
    )
    return json.loads(done.stdout)


SALE = ("invoice", "-p", 1, "-t", "FACTURA_B", "--anonymous", "--line", "Yerba;1;4800", "--yes")


def test_second_terminal_works_with_what_was_printed(tmp_path):
    with started() as process:
        printed = ""
        for line in process.stdout:
            printed += line
            if "arca doctor" in line:
                break
        variables = dict(re.findall(r"export (\w+)=(\S+)", printed))
        assert dict(re.findall(r"\$env:(\w+) = '([^']*)'", printed)) == variables
        assert run(variables, *SALE)["number"] == 1
    key = Path(variables["ARCA_KEY"])
    if sys.platform != "win32":
        assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert key.is_relative_to(tmp_path / "home")


def test_strict_mode_knows_the_certificate_that_it_printed():
    with started("--strict", "--json") as process:
        ready = read_json(process)
        assert run(ready["environment"], *SALE)["number"] == 1


def test_state_survives_a_restart(tmp_path):
    state = tmp_path / "state.json"
    for number in (1, 2):
        with started("--state", state, "--json") as process:
            assert run(read_json(process)["environment"], *SALE)["number"] == number


def test_occupied_port_is_told(offline, server):
    port = server.url.rpartition(":")[2]
    error = offline.error("simulator", "--port", port, code=3)
    assert port in error["message"]


def test_cuit_of_the_certificate_is_checked(offline):
    assert offline.error("simulator", "--cuit", "20-11111111-3", code=2)["code"] == "invalid_cuit"
