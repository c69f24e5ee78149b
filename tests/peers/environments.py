"""Throw-away environments: a venv or a node_modules per package, filled by its registry's own client."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.peers.catalogue import HERE, Peer

ZONE = "America/Argentina/Buenos_Aires"
"""Where the peers run: several write civil time without an offset."""
_PATIENCE = 600
"""Seconds; a registry may be slow."""


class PeerFailed(Exception):
    """A peer could not be installed, or did not get what it came for."""


def install(peer: Peer, folder: Path) -> Path:
    """The package's environment below a folder; made where it is missing.

    Raises:
        PeerFailed: with what the registry's client said.
    """
    environment = folder / f"{peer.package}-{peer.version}".replace("@", "").replace("/", "-")
    if not (environment / "complete").exists():
        shutil.rmtree(environment, ignore_errors=True)
        environment.mkdir(parents=True)
        (_install_pypi if peer.registry == "pypi" else _install_npm)(peer, environment)
        (environment / "complete").touch()
    return environment


def _install_pypi(peer: Peer, environment: Path) -> None:
    _run([sys.executable, "-m", "venv", str(environment)])
    options = ["--quiet", "--disable-pip-version-check"]
    _run([str(_python(environment)), "-m", "pip", "install", *options, *peer.requirements])


def _install_npm(peer: Peer, environment: Path) -> None:
    # By its full name, for on Windows it is npm.cmd.
    npm = shutil.which("npm")
    if npm is None:
        raise PeerFailed("npm is not installed")
    (environment / "package.json").write_text('{"private": true}', "utf-8")
    # No install scripts: none of the peers has one, and what they depend on has no say here.
    options = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    _run([npm, "install", *options, *peer.requirements], folder=environment)


def drive(peer: Peer, environment: Path, settings: str, folder: Path) -> str:
    """Run the peer's driver in a folder of its own; what it printed.

    Args:
        settings: JSON, the driver's only argument.

    Raises:
        PeerFailed: with the end of what it said.
    """
    driver = str(HERE / peer.driver)
    program = str(_python(environment)) if peer.registry == "pypi" else shutil.which("node") or "node"
    variables = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
    variables |= {"NODE_PATH": str(environment / "node_modules"), "TZ": ZONE}
    variables.pop("PYTHONPATH", None)
    return _run([program, driver, settings], folder=folder, variables=variables)


def _python(environment: Path) -> Path:
    return environment / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def _run(command: list[str], *, folder: Path | None = None, variables: dict[str, str] | None = None) -> str:
    try:
        done = subprocess.run(
            command, cwd=folder, env=variables, capture_output=True, text=True, timeout=_PATIENCE, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise PeerFailed(str(error)) from None
    if done.returncode:
        raise PeerFailed((done.stderr or done.stdout).strip()[-2000:])
    return done.stdout
