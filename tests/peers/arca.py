"""`arca simulator` as a process of its own, and its admin API: what truly happened."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import httpx

from arca_sdk import ArcaClient, Cuit, Invoice, Line, Receiver, VoucherType, read_credentials
from arca_sdk.adapters.world import Stores
from arca_sdk.wire.credentials import certificate_request_pem, new_private_key, private_key_pem

POINT_OF_SALE = 3
VOUCHER_TYPE = 6
ISSUED_BEFORE = 2
"""Vouchers that our own client issues in each sequence first, so that a last number of 0 is no answer."""


@dataclass(frozen=True, slots=True)
class Arca:
    """A simulator that runs, and a folder for certificates."""

    url: str
    folder: Path

    def new_credentials(self, cuit: str, alias: str) -> tuple[Path, Path]:
        """Files of a certificate of the simulator's authority, and of its key."""
        key = new_private_key()
        request = certificate_request_pem(key, cuit=Cuit(cuit), organization="Una empresa", alias=alias)
        registered = self._admin("POST", "certificates", json={"csr": request.decode()})
        certificate_path, key_path = self.folder / f"{cuit}-{alias}.crt", self.folder / f"{cuit}-{alias}.key"
        certificate_path.write_text(registered["pem"], "utf-8")
        key_path.write_bytes(private_key_pem(key))
        return certificate_path, key_path

    def issue_before(self, cuit: str) -> None:
        """Let our own client begin the sequence, with another certificate of the same issuer."""
        credentials = read_credentials(*self.new_credentials(cuit, "nuestro"))
        with ArcaClient(
            credentials=credentials, environment="simulator", simulator_url=self.url, stores=Stores()
        ) as client:
            begin_sequence(client)

    def vouchers(self, cuit: str) -> list[dict[str, Any]]:
        """The hidden ledger."""
        granted: list[dict[str, Any]] = self._admin("GET", "vouchers", params={"cuit": cuit})
        return granted

    def _admin(self, method: str, resource: str, **arguments: Any) -> Any:
        response = httpx.request(method, f"{self.url}/_simulator/{resource}", trust_env=False, **arguments)
        response.raise_for_status()
        return response.json()


def begin_sequence(client: ArcaClient) -> None:
    """Issue the first invoices of the peers' sequence."""
    for _ in range(ISSUED_BEFORE):
        client.issue(
            Invoice.from_lines(
                [Line(description="Yerba mate 1 kg", quantity=1, unit_price="4800.00")],
                voucher_type=VoucherType(VOUCHER_TYPE),
                point_of_sale=POINT_OF_SALE,
                receiver=Receiver.consumidor_final(),
            )
        )


@contextmanager
def started(folder: Path) -> Iterator[Arca]:
    """Run the command at a free port, with a new state, until the block ends."""
    command = [sys.executable, "-m", "arca_sdk.cli", "simulator", "--json", "--port", "0"]
    command += ["--home", str(folder), "--state", str(folder / "state.json")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, encoding="utf-8") as process:
        assert process.stdout is not None
        try:
            yield Arca(_read_url(process.stdout), folder)
        finally:
            process.terminate()
            process.wait(20)


def _read_url(output: IO[str]) -> str:
    """From the JSON document that the command prints when it answers."""
    lines = []
    for line in output:
        lines.append(line)
        if line.rstrip() == "}":
            return str(json.loads("".join(lines))["url"])
    raise RuntimeError("arca simulator ended before it answered")
