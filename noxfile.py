"""What CI runs, and the longer programmes. ``nox -l`` lists the sessions."""

from __future__ import annotations

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
def docs(session: nox.Session) -> None:
    """The documentation, without a warning."""
    _install(session)
    session.run("mkdocs", "build", "--strict")
