"""What the pages say runs.

A page's Python blocks are executed in order in one namespace, with the names that the pages say they go on from: the
quickstart's `client` and `simulator`. Here waiting moves the clock instead of taking time. Blocks after
``<!-- compile only -->`` need a real certificate and are compiled.
"""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
from contextlib import ExitStack
from itertools import takewhile

import click
import pytest
from click.testing import CliRunner
from cryptography.hazmat.primitives.serialization import Encoding

from arca_sdk import ArcaClient
from arca_sdk.simulator import RegisteredPointOfSale
from arca_sdk.simulator.server import running
from arca_sdk.testing import new_client, new_credentials, new_simulator
from arca_sdk.wire.credentials import private_key_pem
from tests.docs.pages import DOCS, PAGES, ROOT, blocks, name_of, with_blocks

INLINE_COMMAND = re.compile(r"`(arca(?: [^`]+)?)`")
PLACEHOLDER = re.compile(r"…|\.\.\.")


@pytest.fixture
def names():
    """What the quickstart leaves behind."""
    simulator = new_simulator()
    with new_client(simulator) as client:
        yield {"__name__": "docs", "client": client, "simulator": simulator}


@pytest.fixture
def closing():
    """Closes the clients of a page; a reader's program would end instead."""
    with ExitStack() as stack:
        yield stack


@pytest.fixture
def second_terminal(names, tmp_path, monkeypatch):
    """The variables that `arca simulator` prints, and a simulator that listens."""
    credentials = new_credentials()
    names["simulator"].ledger.points_of_sale[credentials.cuit] = {1: RegisteredPointOfSale(1)}
    certificate, key = tmp_path / "client.crt", tmp_path / "client.key"
    certificate.write_bytes(credentials.certificate.public_bytes(Encoding.PEM))
    key.write_bytes(private_key_pem(credentials.key))
    with running(names["simulator"]) as server:
        monkeypatch.setenv("ARCA_ENVIRONMENT", "simulator")
        monkeypatch.setenv("ARCA_SIMULATOR_URL", server.url)
        monkeypatch.setenv("ARCA_CERTIFICATE", str(certificate))
        monkeypatch.setenv("ARCA_KEY", str(key))
        yield


@pytest.mark.parametrize("page", with_blocks("python"), ids=name_of)
def test_python_of_the_page_runs(page, names, closing, tmp_path, monkeypatch, request):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ARCA_HOME", str(tmp_path / "home"))
    if "ARCA_SIMULATOR_URL" in page.read_text("utf-8"):  # the page tells the reader to start one
        request.getfixturevalue("second_terminal")
    for block in blocks(page, "python"):
        code = block.compile()
        if not block.compile_only:
            exec(code, names)
            for client in [value for value in names.values() if isinstance(value, ArcaClient)]:
                closing.callback(client.close)


def test_python_of_the_readme_runs(names, closing, second_terminal, tmp_path, monkeypatch):
    monkeypatch.setenv("ARCA_HOME", str(tmp_path / "home"))
    (block,) = blocks(ROOT / "README.md", "python")
    exec(block.compile(), names)
    closing.callback(names["client"].close)
    assert [voucher.cae for voucher in names["simulator"].ledger.issued()] == [names["authorized"].cae]


def test_tests_of_the_page_pass_under_pytest(tmp_path):
    """Each block with a test is a file of its own, after the imports of the blocks before it."""
    code = [block.code for block in blocks(DOCS / "how-to/test-your-code.md", "python")]
    (conftest,) = [each for each in code if "pytest_plugins" in each]
    shown = [each for each in code if "def test_" in each]
    (tmp_path / "conftest.py").write_text(conftest)
    for number, each in enumerate(shown):
        (tmp_path / f"test_page_{number}.py").write_text(f"from arca_sdk import Sale\n{each}")
    done = subprocess.run(
        [sys.executable, "-W", "error", "-m", "pytest", "-q", "-p", "no:cacheprovider", str(tmp_path)],
        cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert f"{len(shown)} passed" in done.stdout, done.stdout + done.stderr


# --- commands

CSV_PAGE = DOCS / "how-to" / "authorise-many.md"
JSON_PAGE = DOCS / "reference/invoice-files.md"
INVOICE_FILE = re.compile(r'load_invoice\("""(.*?)"""\)', re.DOTALL)


def words_of(line):
    """The words before the shell's redirections."""
    return list(takewhile(lambda word: word not in ("<", ">", "|"), shlex.split(line, comments=True)))


def commands_of_blocks():
    for page in PAGES:
        for block in blocks(page, "bash"):
            for number, line in enumerate(block.code.replace("\\\n", "").splitlines(), block.line):
                if line.startswith("arca "):
                    yield pytest.param(line, id=f"{name_of(page)}:{number}")


def commands_in_text():
    for page in PAGES:
        for command in sorted(set(INLINE_COMMAND.findall(page.read_text("utf-8")))):
            yield pytest.param(command, id=f"{name_of(page)}: {command}")


@pytest.mark.parametrize("line", list(commands_of_blocks()))
def test_command_of_a_block_is_understood(line):
    parse(words_of(line))


INVOICES = [param for param in commands_of_blocks() if param.values[0].startswith("arca invoice ")]


@pytest.mark.parametrize("line", INVOICES)
@pytest.mark.usefixtures("second_terminal")
def test_invoice_command_makes_an_invoice_that_breaks_no_rule(line, tmp_path, monkeypatch):
    from arca_sdk.cli import main

    monkeypatch.chdir(tmp_path)
    (tmp_path / "invoice.json").write_text(INVOICE_FILE.search(JSON_PAGE.read_text("utf-8"))[1], "utf-8")
    for block in blocks(CSV_PAGE, "python"):
        if "ventas.csv" in block.code and "write_text" in block.code:
            exec(block.compile(), {})
    monkeypatch.setenv("ARCA_HOME", str(tmp_path / "home"))
    done = CliRunner().invoke(main, [*words_of(line)[1:], "--dry-run", "--json"])
    assert done.exit_code == 0, done.output
    found = json.loads(done.stdout)
    assert found["problems" if "problems" in found else "findings"] == []  # of a file with many: rows and rules


@pytest.mark.parametrize("command", list(commands_in_text()))
def test_command_in_the_text_exists(command):
    words = shlex.split(PLACEHOLDER.sub("", command))
    path = [word for word in words if not word.startswith("-")]
    found = resolve(path)
    options = {name for parameter in found.params for name in (*parameter.opts, *parameter.secondary_opts)}
    assert {word.partition("=")[0] for word in words if word.startswith("-")} <= options | {"--help", "--version"}


def resolve(path):
    """The command that a path of words names; words after a command that takes arguments are its arguments."""
    from arca_sdk.cli import main

    found = main
    for word in path[1:]:
        if not isinstance(found, click.Group):
            return found
        inner = found.get_command(click.Context(found), word)
        assert inner is not None, f"there is no command {word!r}"
        found = inner
    return found


def parse(words):
    """Let click parse the whole line as it would before it runs the command."""
    from arca_sdk.cli import main

    command, name, rest = main, words[0], words[1:]
    context = None
    while True:
        context = command.make_context(name, list(rest), parent=context)
        if not isinstance(command, click.Group):
            return
        rest = [*context._protected_args, *context.args] if hasattr(context, "_protected_args") else context.args
        if command.invoke_without_command and not rest:
            return
        name, command, rest = command.resolve_command(context, rest)
