"""The command run in this process against a simulator over real HTTP, in a terminal-less, empty environment."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from cryptography.hazmat.primitives.serialization import Encoding

from arca_sdk.cli import main
from arca_sdk.simulator.server import running
from arca_sdk.testing import TEST_CUIT, new_credentials, new_simulator
from arca_sdk.wire.credentials import private_key_pem


@dataclass
class Arca:
    """Runs the command; ``simulator`` is the other side."""

    simulator: Any
    url: str

    def __call__(self, *arguments: object, input: str | None = None) -> Result:
        result = CliRunner().invoke(main, [str(argument) for argument in arguments], input=input)
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    def json(self, *arguments: object, code: int = 0, input: str | None = None) -> Any:
        """What it printed with ``--json``: on stdout the result, and nothing on stderr."""
        result = self(*arguments, "--json", input=input)
        assert (result.exit_code, result.stderr) == (code, ""), result.output
        return json.loads(result.stdout)

    def error(self, *arguments: object, code: int, input: str | None = None) -> Any:
        """The error it told with ``--json``: on stderr, and nothing on stdout."""
        result = self(*arguments, "--json", input=input)
        assert (result.exit_code, result.stdout) == (code, ""), result.output
        return json.loads(result.stderr)["error"]


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch, tmp_path):
    for name in list(os.environ):
        if name.startswith("ARCA_"):
            monkeypatch.delenv(name)
    for name in ("LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "en_US.UTF-8")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("ARCA_HOME", str(tmp_path / "home"))
    # Processes that a test starts find this library wherever they run.
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[2]))
    monkeypatch.chdir(tmp_path)


@pytest.fixture(scope="session")
def server():
    with running(new_simulator()) as listening:
        yield listening


@pytest.fixture(scope="session")
def credential_files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("credentials")
    credentials = new_credentials()
    certificate, key = folder / "client.crt", folder / "client.key"
    certificate.write_bytes(credentials.certificate.public_bytes(Encoding.PEM))
    key.write_bytes(private_key_pem(credentials.key))
    key.chmod(0o600)
    return certificate, key


@pytest.fixture
def offline(server):
    """The command with nothing configured."""
    return Arca(server.simulator, server.url)


@pytest.fixture
def arca(server, credential_files, monkeypatch):
    """The command, configured for the simulator by environment variables."""
    server.simulator.reset()
    monkeypatch.setenv("ARCA_ENVIRONMENT", "simulator")
    monkeypatch.setenv("ARCA_SIMULATOR_URL", server.url)
    monkeypatch.setenv("ARCA_CERTIFICATE", str(credential_files[0]))
    monkeypatch.setenv("ARCA_KEY", str(credential_files[1]))
    monkeypatch.setenv("ARCA_CUIT", TEST_CUIT)
    return Arca(server.simulator, server.url)


SALE = ("invoice", "-p", 3, "-t", "FACTURA_B", "--anonymous", "--line", "Yerba mate 1 kg;2;4800;21%")
"""The shortest way to an invoice."""
