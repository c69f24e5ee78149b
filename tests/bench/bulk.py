"""How close a bulk comes to what ARCA's latency allows, and how much of our own there is to each invoice.

Everything is real but ARCA: HTTP over loopback to another process, and a journal in files, each write on the disk
before the request leaves. The one sequence is bounded by ``chunks x (latency + the simulator's own time)``; the twenty
are not bounded by anything but us.
"""

# ruff: noqa: T201 -- a bench prints

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.request import urlopen

from arca_sdk import ArcaClient, Invoice, Line, Receiver, Stores, Ticket, VoucherType
from arca_sdk.endpoints import WSAA, WSFE
from arca_sdk.flows.effects import TicketKey
from arca_sdk.testing import new_credentials
from tests.bench.bulk_servers import LATENCY, OWN_TIME, PER_SEQUENCE, SEQUENCES

INVOICES = 5_000
LEAST_RATIO = 0.9
LEAST_SPEED = 5_000
ROUNDS = 5


def sale(order: int, point_of_sale: int) -> Invoice:
    return Invoice.from_lines(
        [Line(description=f"Abono {order}", unit_price="1210.00")],
        voucher_type=VoucherType.FACTURA_B,
        point_of_sale=point_of_sale,
        receiver=Receiver.consumidor_final(),
        reference=f"{point_of_sale}-{order}",
    )


@contextmanager
def another_process(which: str) -> Iterator[str]:
    """A server of ``bulk_servers``; its address."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.bench.bulk_servers", which], stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        yield process.stdout.readline().strip()
    finally:
        process.kill()
        process.wait()


@contextmanager
def client_of(url: str, folder: str) -> Iterator[ArcaClient]:
    stores = Stores.files(Path(folder))
    with ArcaClient(
        credentials=new_credentials("20111111112"), environment="simulator", simulator_url=url, stores=stores
    ) as client:
        yield client


def one_sequence() -> tuple[float, float, float]:
    """Seconds for 5,000 invoices of one sequence, the bound for them, and the simulator's own part of it."""
    invoices = [sale(order, 1) for order in range(INVOICES)]
    with another_process("simulator") as url, TemporaryDirectory() as folder, client_of(url, folder) as client:
        warm_up(client)
        before = own_time(url)
        started = time.perf_counter()
        report = client.bulk(invoices)
        seconds = time.perf_counter() - started
        own = own_time(url) - before
    assert report.is_complete, report
    return seconds, INVOICES / PER_SEQUENCE * LATENCY + own, own


def warm_up(client: ArcaClient) -> None:
    """Imports, connections and what is compiled at first use are not what is measured."""
    assert client.bulk([sale(-1, 99), sale(-2, 99)]).is_complete


def own_time(url: str) -> float:
    with urlopen(url + OWN_TIME) as reply:
        return float(reply.read())


def many_sequences() -> float:
    """Seconds for 20 sequences of 250 against canned replies."""
    invoices = [sale(order, point) for order in range(PER_SEQUENCE) for point in range(1, SEQUENCES + 1)]
    with another_process("canned") as url, TemporaryDirectory() as folder, client_of(url, folder) as client:
        keep_ticket(client)
        warm_up(client)
        started = time.perf_counter()
        report = client.bulk(invoices)
        seconds = time.perf_counter() - started
    assert report.is_complete, report.unsent[:1] or report.uncertain[:1]
    return seconds


def keep_ticket(client: ArcaClient) -> None:
    """The canned ARCA has no WSAA."""
    now, session = datetime.now(UTC), client._session
    key = TicketKey(session.endpoints.url(WSAA), session.certificate, WSFE.wsaa_id)
    client._stores.tickets.store(key, Ticket(WSFE.wsaa_id, "dG9rZW4=", "c2lnbg==", now, now + timedelta(hours=12)))


def report() -> int:
    """Measure and print; how many targets were missed."""
    seconds, bound, own = max((one_sequence() for _ in range(3)), key=lambda run: run[1] / run[0])
    ratio = bound / seconds
    print(f"bulk, one sequence: {INVOICES} invoices in {seconds:.2f} s; bound {bound:.2f} s (simulator {own:.2f} s)")
    print(f"  bound / actual {ratio:.3f}, at least {LEAST_RATIO:.2f}  {'ok' if ratio >= LEAST_RATIO else 'BELOW'}")
    seconds = min(many_sequences() for _ in range(ROUNDS))
    speed = SEQUENCES * PER_SEQUENCE / seconds
    print(f"bulk, {SEQUENCES} sequences of {PER_SEQUENCE}: {seconds:.2f} s against canned replies")
    print(f"  {speed:.0f} invoices/s, at least {LEAST_SPEED}  {'ok' if speed >= LEAST_SPEED else 'BELOW'}")
    return (ratio < LEAST_RATIO) + (speed < LEAST_SPEED)


def profile() -> None:
    """Where our own time goes, function by function: the twenty sequences one after the other, in this thread."""
    import cProfile
    import pstats

    from arca_sdk.adapters.runner import run
    from arca_sdk.flows.authorization import Watch
    from arca_sdk.flows.bulk import plan, work_off

    invoices = [sale(order, point) for order in range(PER_SEQUENCE) for point in range(1, SEQUENCES + 1)]
    with another_process("canned") as url, TemporaryDirectory() as folder, client_of(url, folder) as client:
        keep_ticket(client)
        warm_up(client)
        with cProfile.Profile() as profiler:
            made = run(plan(client._session, invoices), client._world)
            watch = Watch(limit=made.limit, judge=made.judge)
            for task in made.tasks:
                run(work_off(client._session, task, watch), client._world)
    pstats.Stats(profiler).sort_stats("tottime").print_stats(40)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="fail where a target is missed")
    parser.add_argument("--profile", action="store_true", help="show where the time goes instead")
    arguments = parser.parse_args()
    if arguments.profile:
        profile()
        return 0
    failed = report()
    return int(arguments.check and failed > 0)


if __name__ == "__main__":
    sys.exit(main())
