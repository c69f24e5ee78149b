"""What CI runs, and the longer programmes. ``nox -l`` lists the sessions."""

from __future__ import annotations

import os

import nox

nox.options.sessions = ["lint", "tests", "docs"]
nox.options.reuse_existing_virtualenvs = True


def _install(session: nox.Session) -> None:
    session.install("-e", ".[dev]")


@nox.session
def lint(session: nox.Session) -> None:
    """Style, types, and the floors of the architecture."""
    _install(session)
    session.run("ruff", "check", ".")
    session.run("ruff", "format", "--check", ".")
    session.run("mypy")
    session.run("lint-imports")


@nox.session
def tests(session: nox.Session) -> None:
    """The test command of the README."""
    _install(session)
    session.run("pytest", *session.posargs)


@nox.session
def coverage(session: nox.Session) -> None:
    """Branch coverage of the pure core: domain, wire and flows stay at 95 % or more."""
    _install(session)
    session.run("coverage", "erase")
    session.run("pytest", "--cov", "--cov-branch", "--cov-report=", *session.posargs)
    for room in ("domain", "wire", "flows"):
        session.run("coverage", "report", f"--include=arca_sdk/{room}/*", "--fail-under=95")


@nox.session
def bench(session: nox.Session) -> None:
    """Speed against zeep, a bare RSA signature and the import of zeep; ratios of one run, and their limits."""
    _install(session)
    session.run("python", "-m", "tests.bench", *(session.posargs or ["--check"]))


@nox.session
def peers(session: nox.Session) -> None:
    """Other people's clients, from PyPI and npm, get their CAE from `arca simulator`. Needs node, npm and a network."""
    session.install("-e", ".[simulator]")
    session.run("python", "-m", "tests.peers", "--folder", session.create_tmp(), *session.posargs)


@nox.session
def schedules(session: nox.Session) -> None:
    """Random failures on the real flows, judged by the hidden ledger; `nox -s schedules -- 20000` for more."""
    _install(session)
    count = session.posargs[0] if session.posargs else "5000"
    session.run("pytest", "tests/flows/test_schedules.py", env={"ARCA_TEST_SCHEDULES": count})


@nox.session
def live(session: nox.Session) -> None:
    """The conformance suite against ARCA's homologación. It issues vouchers there; without a certificate it is skipped.

    ``nox -s live -- --record FOLDER`` also writes every exchange, sanitised.
    """
    needed = ("ARCA_CERTIFICATE", "ARCA_KEY", "ARCA_CUIT", "ARCA_POINT_OF_SALE")
    missing = [name for name in needed if not os.environ.get(name)]
    if missing:
        session.skip(f"homologación needs a certificate: {', '.join(missing)} not set")
    _install(session)
    session.run("pytest", "tests/live/test_conformance.py", "--live", "-n", "0", "-rs", *session.posargs)


@nox.session
def gallery(session: nox.Session) -> None:
    """The pictures of printed vouchers in the documentation, drawn again."""
    _install(session)
    session.run("python", "-m", "tests.printing.gallery")


@nox.session
def docs(session: nox.Session) -> None:
    """The documentation, without a warning."""
    _install(session)
    session.run("mkdocs", "build", "--strict")
