"""Options, the target of each test, and what a run found out."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.live import target as targets
from tests.live.recording import write
from tests.live.sanitising import Sanitiser
from tests.live.target import Target

LIVE, RECORD = "--live", "--record"
_TARGETS = pytest.StashKey[dict[str, Target]]()
_SANITISERS = pytest.StashKey[dict[str, Sanitiser]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("arca")
    group.addoption(LIVE, action="store_true", help="hold the suite against ARCA's homologación")
    group.addoption(RECORD, metavar="FOLDER", help="write every exchange there, sanitised")


def pytest_configure(config: pytest.Config) -> None:
    config.stash[_TARGETS] = {}
    config.stash[_SANITISERS] = {}
    if _is_live(config) and os.environ.get("ARCA_ENVIRONMENT") == "produccion":
        raise pytest.UsageError(
            "ARCA_ENVIRONMENT is produccion. This suite issues vouchers: it runs in homologación only."
        )


def _is_live(config: pytest.Config) -> bool:
    return bool(config.getoption(LIVE, default=False))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "target" in metafunc.fixturenames:
        names = ["homologacion"] if _is_live(metafunc.config) else list(targets.SIMULATED)
        metafunc.parametrize("target", names, indirect=True)


@pytest.fixture
def target(request: pytest.FixtureRequest) -> Iterator[Target]:
    """The same ARCA for the whole run; what the test exchanges is recorded under its name."""
    made = request.config.stash[_TARGETS]
    name = request.param
    if name not in made:
        made[name] = targets.homologacion() if name == "homologacion" else targets.simulated(name)
    recorder = made[name].recorder
    recorder.scene, before = scene_of(request.node.name), len(recorder.exchanges)
    yield made[name]
    folder = request.config.getoption(RECORD, default=None)
    if folder:
        sanitiser = request.config.stash[_SANITISERS].setdefault(name, Sanitiser())
        place = Path(folder) if name == "homologacion" else Path(folder, name)
        write(recorder.exchanges[before:], place, sanitiser)


def scene_of(test: str) -> str:
    """``test_an_invoice[homologacion-B]`` is the scene ``an-invoice-b``."""
    words = re.sub(r"^test_", "", test).replace("[", "-").replace("]", "")
    names = "|".join((*targets.SIMULATED, "homologacion"))
    return re.sub(r"[^a-z0-9]+", "-", re.sub(rf"-({names})\b", "", words).lower()).strip("-")


@pytest.fixture
def finding(record_property: Callable[[str, object], None]) -> Callable[[str], None]:
    """Notes something that ARCA does and no manual settles."""
    return lambda text: record_property("finding", text)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Findings are for whoever ran the suite on purpose."""
    folder = config.getoption(RECORD, default=None)
    if not (_is_live(config) or folder):
        return
    reports = (report for many in terminalreporter.stats.values() for report in many)
    properties = (
        each for report in reports if getattr(report, "when", "") == "call" for each in report.user_properties
    )
    findings = sorted({f"{text}" for name, text in properties if name == "finding"})
    findings += [f"notice of {text}" for made in config.stash[_TARGETS].values() for text in made.recorder.notices]
    if not findings:
        return
    terminalreporter.section("what ARCA did")
    for text in findings:
        terminalreporter.line(text)
    if folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
        Path(folder, "findings.txt").write_text("\n".join(findings) + "\n", "utf-8")
