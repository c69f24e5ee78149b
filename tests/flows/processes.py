"""Programs as processes of their own, which can be killed, and the simulator that they talk to."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from arca_sdk.adapters.world import Stores
from arca_sdk.client import ArcaClient
from arca_sdk.testing import new_credentials
from tests.makers import ISSUER

_ROOT = Path(__file__).parents[2]


def start(program: str, *arguments: str) -> subprocess.Popen[str]:
    """Run a program's text; it may import from the tests."""
    return subprocess.Popen(
        [sys.executable, "-c", program, *arguments],
        stdout=subprocess.PIPE,
        text=True,
        cwd=_ROOT,
        env={**os.environ, "PYTHONPATH": str(_ROOT)},
    )


@contextmanager
def serving(program: str) -> Iterator[str]:
    """The address that a simulator's program prints first; it is killed at the end."""
    server = start(program)
    assert server.stdout is not None
    try:
        yield server.stdout.readline().strip()
    finally:
        server.kill()
        server.wait()
        server.stdout.close()


def real_client(url: str, folder: str) -> ArcaClient:
    """One with files, over real HTTP."""
    return ArcaClient(
        credentials=new_credentials(ISSUER),
        environment="simulator",
        simulator_url=url,
        stores=Stores.files(Path(folder)),
    )


def ledger(url: str) -> list[dict[str, Any]]:
    """The simulator's hidden truth."""
    with urlopen(f"{url}/_simulator/vouchers") as reply:
        vouchers: list[dict[str, Any]] = json.loads(reply.read())
        return vouchers
