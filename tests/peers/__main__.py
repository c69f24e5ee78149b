"""Run other people's clients against `arca simulator`: ``python -m tests.peers [NAME…]``, or ``nox -s peers``."""

# ruff: noqa: T201 -- it prints a table

from __future__ import annotations

import argparse
import json
import re
import sys
import tempfile
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from arca_sdk.domain.clock import civil_date
from tests.peers.arca import ISSUED_BEFORE, POINT_OF_SALE, VOUCHER_TYPE, Arca, started
from tests.peers.catalogue import PEERS, Peer
from tests.peers.environments import PeerFailed, drive, install
from tests.peers.recorder import recording
from tests.peers.time_server import telling_time
from tests.peers.traffic import Sent, Traffic


@dataclass(frozen=True, slots=True)
class Run:
    """What the peers of one run share."""

    arca: Arca
    folder: Path
    work: Path
    time_server: str
    record: bool

    def try_peer(self, peer: Peer) -> dict[str, Any]:
        """Install it, let it work, and believe only the ledger.

        Returns:
            What its driver reported.

        Raises:
            PeerFailed: what went wrong.
        """
        environment = install(peer, self.folder)
        self.arca.issue_before(peer.cuit)
        address: AbstractContextManager[tuple[str, list[Sent]]] = nullcontext((self.arca.url, []))
        if self.record:
            address = recording(self.arca.url)
        with address as (url, requests):
            report = self._drive(peer, environment, url)
        _compare(peer, report, self.arca.vouchers(peer.cuit))
        if self.record:
            _keep(peer, requests)
        return report

    def _drive(self, peer: Peer, environment: Path, url: str) -> dict[str, Any]:
        certificate, key = self.arca.new_credentials(peer.cuit, "ajeno")
        folder = self.work / peer.name
        folder.mkdir()
        settings = {
            "url": url,
            "certificate": str(certificate),
            "key": str(key),
            "cuit": peer.cuit,
            "point_of_sale": POINT_OF_SALE,
            "voucher_type": VOUCHER_TYPE,
            "today": f"{civil_date(datetime.now(UTC)):%Y%m%d}",
            "soap": peer.soap,
            "folder": str(folder),
            "time_server": self.time_server,
        }
        printed = drive(peer, environment, json.dumps(settings), folder)
        try:
            report: dict[str, Any] = json.loads(printed.strip().splitlines()[-1])
        except (IndexError, ValueError):
            raise PeerFailed(f"its driver reported nothing: {printed[-500:]!r}") from None
        return report


def _compare(peer: Peer, report: dict[str, Any], granted: list[dict[str, Any]]) -> None:
    """What the peer says it got, with what was granted to its CUIT."""
    number = ISSUED_BEFORE + 1
    checks = {
        f"version {peer.version}": report["version"] == peer.version,
        f"last number {ISSUED_BEFORE}": report["last_before"] == ISSUED_BEFORE,
        f"number {number}": report["number"] == number,
        "a CAE of 14 digits": bool(re.fullmatch("[0-9]{14}", report["cae"])),
        f"SOAP {peer.soap}": report["soap"] == peer.soap,
        f"{number} vouchers granted": len(granted) == number,
        "the ledger's CAE": granted[-1]["cae"] == report["cae"],
        "the ledger's number": granted[-1]["invoice"]["number"] == number,
        "the ledger's total": granted[-1]["invoice"]["total"] == "121.00",
    }
    wrong = [what for what, holds in checks.items() if not holds]
    if wrong:
        raise PeerFailed(f"expected {', '.join(wrong)}; it reported {report}")


def _keep(peer: Peer, requests: list[Sent]) -> None:
    peer.traffic.parent.mkdir(exist_ok=True)
    Traffic(peer.name, peer.version, peer.cuit, peer.soap, requests).write(peer.traffic)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help="peers to try; default: all")
    parser.add_argument("--folder", type=Path, help="where environments are made, and found again")
    parser.add_argument("--record", action="store_true", help="write what they send to tests/peers/traffic")
    arguments = parser.parse_args()
    unknown = set(arguments.names) - {peer.name for peer in PEERS}
    if unknown:
        parser.error(f"there is no peer {', '.join(sorted(unknown))}")

    chosen = [peer for peer in PEERS if not arguments.names or peer.name in arguments.names]
    with tempfile.TemporaryDirectory() as temporary:
        work = Path(temporary)
        with started(work) as arca, telling_time() as time_server:
            run = Run(arca, (arguments.folder or work / "environments").resolve(), work, time_server, arguments.record)
            failed = sum(_report(run, peer) for peer in chosen)
    print(f"\n{len(chosen) - failed} passed, {failed} failed")
    return 1 if failed else 0


def _report(run: Run, peer: Peer) -> int:
    """A row of the table; 1 where the peer failed."""
    try:
        report = run.try_peer(peer)
    except PeerFailed as failure:
        print(f"{peer.name:<16} {peer.registry:<5} {peer.version:<8} FAILED", flush=True)
        print(f"    {failure}".replace("\n", "\n    "), flush=True)
        return 1
    print(
        f"{peer.name:<16} {peer.registry:<5} {peer.version:<8} SOAP {report['soap']}"
        f"  last {report['last_before']}  number {report['number']}  CAE {report['cae']}",
        flush=True,
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
