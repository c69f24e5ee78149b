"""``arca completion``, and what the shell then offers."""

from __future__ import annotations

import shutil
import subprocess

import pytest
from click.shell_completion import ShellComplete

from arca_sdk.cli import main


def offered(*words):
    """What is offered for the last word."""
    return [
        item.value for item in ShellComplete(main, {}, "arca", "_ARCA").get_completions(list(words[:-1]), words[-1])
    ]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_each_shell_has_its_script(offline, shell):
    if shell == "bash" and shutil.which("bash") is None:
        pytest.skip("click asks bash for its version")
    script = offline("completion", shell).stdout
    assert "_ARCA_COMPLETE" in script
    assert "arca" in script
    if shutil.which(shell):
        subprocess.run([shell, "-n"], input=script, text=True, check=True)


def test_an_unknown_shell(offline):
    assert offline.error("completion", "tcsh", code=2)["code"] == "usage"


def test_commands_and_their_commands(offline):
    assert offered("do") == ["doctor"]
    assert {"credit-note", "completion"} == set(offered("c"))
    assert offered("simulator", "p") == ["point-of-sale"]


def test_values(offline):
    assert offered("tables", "vat") == ["vat_rates", "vat_conditions"]
    assert offered("last", "--type", "factura_")[:3] == ["FACTURA_A", "FACTURA_B", "FACTURA_C"]
    assert offered("status", "--environment", "ho") == ["homologacion"]
    assert "10048" in offered("explain", "1004")
    assert offered("explain", "coe.n") == ["coe.notAuthorized"]


def test_profiles(offline, tmp_path, monkeypatch):
    assert offered("--profile", "") == []
    config = tmp_path / "config.toml"
    config.write_text('[profiles.shop]\ncuit = "30000000007"\n[profiles.other]\n')
    monkeypatch.setenv("ARCA_CONFIG", str(config))
    assert offered("--profile", "s") == ["shop"]
    config.write_text("[profiles")
    assert offered("--profile", "s") == []


def test_files(offline):
    assert [item.type for item in ShellComplete(main, {}, "arca", "_ARCA").get_completions(["settle"], "x")] == ["file"]
