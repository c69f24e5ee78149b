"""The root command: what it imports, how it tells mistakes, which settings win."""

from __future__ import annotations

import json
import subprocess
import sys
import time

import pytest

HEAVY = ("pydantic", "lxml", "cryptography", "typst", "uvicorn", "zeep", "httpx", "rich", "arca_sdk.client")


def python(code):
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout


def test_help_imports_nothing_heavy():
    code = (
        "import sys\nfrom click.testing import CliRunner\nfrom arca_sdk.cli import main\n"
        "r = CliRunner().invoke(main, ['--help'])\nassert 'See it work' in r.output, r.output\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules])"
    )
    assert python(code).strip() == "[]"


def test_help_is_quick():
    durations = []
    for _ in range(3):
        started = time.perf_counter()
        subprocess.run([sys.executable, "-m", "arca_sdk.cli", "--help"], capture_output=True, check=True)
        durations.append(time.perf_counter() - started)
    bare = time.perf_counter()
    subprocess.run([sys.executable, "-c", "import click"], capture_output=True, check=True)
    bare = time.perf_counter() - bare
    # On a machine that is busy with other things a start of Python alone may take that long.
    assert min(durations) < max(0.25, 4 * bare)


def test_help_lists_every_command_and_exit_code(offline):
    from arca_sdk.cli.root import SECTIONS

    output = offline("--help").stdout
    assert all(name in output for section in SECTIONS.values() for name in section)
    assert all(f"  {code}  " in output for code in range(6))


@pytest.mark.parametrize("name", ["demo", "simulator", "keys", "login", "status", "invoice", "pdf", "last", "show"])
def test_every_command_has_help(offline, name):
    result = offline(name, "--help")
    assert result.exit_code == 0
    assert f"Usage: arca {name}" in result.stdout


def test_unknown_command_is_a_mistake_of_usage(offline):
    result = offline("facturar")
    assert result.exit_code == 2
    assert "No such command" in result.stderr
    assert "Traceback" not in result.output


def test_mistakes_of_usage_are_json_where_json_was_asked_for(offline):
    error = offline.error("last", "--point-of-sale", "zero", code=2)
    assert error["code"] == "usage"
    assert "zero" in error["message"]


def test_version_is_the_library_s(offline):
    import arca_sdk

    assert offline("--version").stdout.strip() == f"arca, version {arca_sdk.__version__}"


def test_without_a_certificate_it_says_how_to_get_one(offline):
    error = offline.error("login", code=3)
    assert error["code"] == "configuration_error"
    assert "arca keys new" in error["hint"]


def test_errors_for_people_are_one_message_and_what_to_do(offline):
    result = offline("login")
    assert result.exit_code == 3
    assert result.stdout == ""
    assert result.stderr.startswith("Error: No certificate is configured.\nWhat to do: ")


def test_spanish_where_the_locale_is_spanish(offline, monkeypatch):
    monkeypatch.setenv("LANG", "es_AR.UTF-8")
    assert "Qué hacer: " in offline("login").stderr


def test_lang_option_wins_over_the_locale(offline, monkeypatch):
    monkeypatch.setenv("LANG", "es_AR.UTF-8")
    assert "What to do: " in offline("login", "--lang", "en").stderr
    assert "What to do: " in offline("--lang", "en", "login").stderr


def test_output_has_no_colours_without_a_terminal(arca):
    assert "\x1b" not in arca("status").output


def test_production_needs_its_word(arca):
    for arguments in (("--environment", "produccion", "login"), ("login", "--environment", "produccion")):
        error = arca.error(*arguments, code=3)
        assert "--production" in error["hint"]


def test_production_is_not_said_by_the_environment_alone(arca, monkeypatch):
    monkeypatch.setenv("ARCA_ENVIRONMENT", "produccion")
    monkeypatch.setenv("ARCA_PRODUCTION", "1")
    assert "--production" in arca.error("login", code=3)["hint"]


def test_production_with_another_environment_is_a_contradiction(arca):
    assert "environment is simulator" in arca.error("login", "--production", code=3)["message"]


def test_options_may_stand_before_or_after_the_command(arca, monkeypatch):
    url = arca.url
    monkeypatch.delenv("ARCA_SIMULATOR_URL")
    assert arca.json("--simulator-url", url, "status")["servers"]["up"]
    assert arca.json("status", "--simulator-url", url)["servers"]["up"]


def test_simulator_address_alone_means_the_simulator(arca, monkeypatch):
    monkeypatch.delenv("ARCA_ENVIRONMENT")
    assert arca.json("status")["environment"] == "simulator"


@pytest.fixture
def config(tmp_path, credential_files, server):
    path = tmp_path / "config" / "arca" / "config.toml"
    path.parent.mkdir(parents=True)
    certificate, key = credential_files
    path.write_text(
        f"""
        default_profile = "shop"
        [profiles.shop]
        environment = "simulator"
        simulator_url = "{server.url}"
        certificate = "{certificate.as_posix()}"
        key = "{key.as_posix()}"
        [profiles.other]
        environment = "homologacion"
        cuit = "30-00000000-7"
        """,
        "utf-8",
    )
    return path


def test_default_profile_is_enough(offline, config):
    assert offline.json("login")["environment"] == "simulator"


def test_environment_variables_win_over_the_default_profile(offline, config, monkeypatch):
    monkeypatch.setenv("ARCA_CUIT", "30-00000000-7")
    assert offline.json("status")["cuit"] == "30000000007"


def test_a_profile_that_is_named_replaces_the_environment_variables(offline, config, monkeypatch):
    monkeypatch.setenv("ARCA_CUIT", "30-00000000-7")
    assert offline.json("--profile", "shop", "status")["cuit"] == "20111111112"


def test_unknown_profile_names_those_there_are(offline, config):
    error = offline.error("--profile", "shpo", "status", code=3)
    assert "shop, other" in error["hint"]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("profiles = [", "not TOML"),
        ('[profiles.shop]\ncertficate = "x"', "there is no setting 'certficate'"),
        ('[profiles.shop]\n[profiles.shop.issuer]\nnombre = "x"', "there is no setting 'nombre'"),
        ('default = "shop"', "there is no setting 'default'"),
        ("[profiles]\nshop = 3", "no profile 'shop'"),
    ],
)
def test_a_damaged_configuration_file_is_explained(offline, config, content, expected):
    config.write_text(content, "utf-8")
    assert expected in offline.error("--profile", "shop", "status", code=3)["message"]


def test_a_configuration_file_that_was_named_must_be_there(offline, monkeypatch, tmp_path):
    monkeypatch.setenv("ARCA_CONFIG", str(tmp_path / "nowhere.toml"))
    assert "nowhere.toml" in offline.error("login", code=3)["message"]


def test_passphrase_is_never_asked_without_a_terminal(arca, tmp_path, credential_files, monkeypatch):
    from arca_sdk.testing import new_credentials
    from arca_sdk.wire.credentials import private_key_pem

    key = tmp_path / "locked.key"
    key.write_bytes(private_key_pem(new_credentials().key, passphrase=b"abracadabra"))
    assert arca.error("login", "--key", key, code=3)["code"] == "passphrase_needed"
    monkeypatch.setenv("ARCA_KEY_PASSPHRASE", "wrong")
    assert arca.error("login", "--key", key, code=3)["code"] == "passphrase_wrong"
    monkeypatch.setenv("ARCA_KEY_PASSPHRASE", "abracadabra")
    assert arca.json("login", "--key", key)["service"] == "wsfe"


def test_module_runs_as_the_command():
    done = subprocess.run(
        [sys.executable, "-m", "arca_sdk.cli", "--json", "nothing"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert json.loads(done.stderr)["error"]["code"] == "usage"
