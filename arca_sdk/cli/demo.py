"""``arca demo``: a whole invoice, from key to PDF, over real HTTP and SOAP, without anything or anybody else."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from arca_sdk.cli.access import local
from arca_sdk.cli.files import make_folder, write_over
from arca_sdk.cli.options import output_options, pass_state
from arca_sdk.cli.output import Output
from arca_sdk.cli.state import State
from arca_sdk.errors import ArcaError

if TYPE_CHECKING:
    from arca_sdk.client import ArcaClient
    from arca_sdk.domain.authorization import Authorized
    from arca_sdk.domain.invoice import Invoice
    from arca_sdk.domain.ticket import Ticket
    from arca_sdk.simulator.world import Simulator
    from arca_sdk.wire.credentials import Credentials

CUIT = "30000000007"
POINT_OF_SALE = 1


@dataclass
class _Steps:
    """Tells what happens while it happens, and how long it took."""

    output: Output
    started: float = field(default_factory=time.perf_counter)

    @contextmanager
    def step(self, key: str, doing: str) -> Iterator[dict[str, object]]:
        """The block puts into the dict what its sentence wants to say."""
        values: dict[str, object] = {}
        began = time.perf_counter()
        with self.output.busy(doing):
            yield values
        self._tell(self.output.text(key, **values) if values else self.output.text(key), time.perf_counter() - began)

    def _tell(self, words: str, seconds: float) -> None:
        if self.output.json:
            return
        from rich.text import Text

        left = Text.assemble(("✓ ", "bold green"), words)
        width = min(self.output.console.width, 80) - 8
        gap = " " * max(width - left.cell_len, 1)
        self.output.console.print(Text.assemble(left, gap, (f"{seconds:5.2f} s", "dim")), soft_wrap=True)

    @property
    def seconds(self) -> float:
        return round(time.perf_counter() - self.started, 3)


@click.command()
@click.option("--output", "folder", metavar="DIR", default="arca-demo", show_default=True, help="Folder of the PDF.")
@click.option("--keep", is_flag=True, help="Also leave key, certificate, tickets and the result's JSON there.")
@output_options
@pass_state
def demo(state: State, folder: str, keep: bool) -> None:
    """Make an invoice from nothing: simulator, key, certificate, login, CAE, PDF.

    Everything happens on this machine, over real HTTP and SOAP; nothing has fiscal validity. With --json prints only
    {"cae", "number", "voucher_type", "qr_url", "pdf", "seconds"}.
    """
    steps = _Steps(state.output)
    _check_packages()
    target = make_folder(Path(folder))
    with ExitStack() as stack:
        home = target if keep else Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="arca-demo-")))
        _run(steps, stack, home, target, keep=keep)


def _check_packages() -> None:
    """Before anything is shown: are the demo's packages there?"""
    from arca_sdk.printing.extras import require

    for package in ("typst", "segno"):
        require(package)


def _run(steps: _Steps, stack: ExitStack, home: Path, target: Path, *, keep: bool) -> None:
    from arca_sdk.client import ArcaClient
    from arca_sdk.domain.qr import qr_url
    from arca_sdk.simulator.server import running
    from arca_sdk.simulator.world import Simulator

    steps.output.say(steps.output.text("demo_title"), style="bold")
    with steps.step("demo_simulator", "HTTP") as said:
        world = Simulator()
        url = said["url"] = stack.enter_context(running(world)).url
    with steps.step("demo_keys", "RSA") as said:
        credentials = _make_credentials(world, home, keep=keep)
        said["cuit"] = credentials.cuit.dashed
    client = ArcaClient(credentials=credentials, environment="simulator", simulator_url=url, stores=home / "state")
    stack.callback(client.close)
    with steps.step("demo_login", "WSAA loginCms") as said:
        ticket = client.login()
        said["until"] = local(ticket.expires_at)
    with steps.step("demo_authorize", "WSFEv1 FECAESolicitar") as said:
        authorized = client.issue(_sale())
        said.update(label=authorized.label, cae=authorized.cae)
    with steps.step("demo_verify", "WSFEv1 FECompConsultar"):
        _verify(client, authorized)
    with steps.step("demo_pdf", "PDF"):
        path = _print(client, authorized, target)
    if keep:
        _keep_result(client, authorized, target, path)
    _finish(steps, authorized, ticket, qr_url(client.cuit, authorized), path)


def _make_credentials(world: Simulator, home: Path, *, keep: bool) -> Credentials:
    """As at ARCA: a key, a request, and the certificate that the authority makes of it."""
    from cryptography.hazmat.primitives.serialization import Encoding

    from arca_sdk.adapters.files import write_durably
    from arca_sdk.domain.cuit import Cuit
    from arca_sdk.wire.credentials import Credentials, certificate_request_pem, new_private_key, private_key_pem

    key = new_private_key()
    request = certificate_request_pem(key, cuit=Cuit(CUIT), organization="Almacén Demo S.R.L.", alias="demo")
    certificate = world.authority.issue_for_request(request, now=world.clock.now())
    world.register(certificate)
    if keep:
        write_durably(home / "demo.key", private_key_pem(key))
        write_durably(home / "demo.crt", certificate.public_bytes(Encoding.PEM))
    return Credentials(certificate, key)


def _sale() -> Invoice:
    from arca_sdk.domain.codes import VatCondition, VatRate, VoucherType
    from arca_sdk.domain.document import Document
    from arca_sdk.domain.invoice import Invoice, Line, Receiver

    return Invoice.from_lines(
        [
            Line(description="Yerba mate orgánica, 1 kg", quantity=2, unit_price="5400.00"),
            Line(description="Alfajores de maicena, docena", quantity=3, unit_price="7250.50"),
            Line(description="Limones de Tucumán, kg", quantity="1.5", unit_price="1890.00", vat=VatRate.DIEZ_Y_MEDIO),
            Line(description="Mate de calabaza", quantity=1, unit_price="12800.00", discount="800.00"),
        ],
        voucher_type=VoucherType.FACTURA_B,
        point_of_sale=POINT_OF_SALE,
        receiver=Receiver(
            document=Document.dni("30111222"),
            vat_condition=VatCondition.CONSUMIDOR_FINAL,
            name="Julieta Pérez",
            address="San Martín 1200, Rosario",
        ),
    )


def _verify(client: ArcaClient, authorized: Authorized) -> None:
    """What ARCA holds under the number is what was authorised."""
    sent = authorized.invoice
    held = client.consult(sent.point_of_sale, sent.voucher_type, authorized.number)
    same = (held.authorization, held.invoice.total, held.invoice.vat, held.invoice.issue_date) == (
        authorized.cae,
        sent.total,
        sent.vat,
        sent.issue_date,
    )
    if not same:
        raise ArcaError(
            "The simulator holds another voucher under that number.", hint="This is a bug: please report it."
        )


def _print(client: ArcaClient, authorized: Authorized, target: Path) -> Path:
    from datetime import date

    from arca_sdk.domain.codes import IssuerCondition
    from arca_sdk.printing import IssuerProfile, render_pdf

    profile = IssuerProfile(
        name="Almacén Demo S.R.L.",
        trade_name="Almacén Demo",
        cuit=client.cuit,
        address="Av. Pellegrini 1250, Rosario, Santa Fe",
        vat_condition=IssuerCondition.RESPONSABLE_INSCRIPTO,
        gross_income="Exento",
        activity_start=date(2020, 3, 1),
    )
    path = target / f"factura-b-{POINT_OF_SALE:05d}-{authorized.number:08d}.pdf"
    write_over(path, render_pdf(profile, authorized, client.environment))
    return path


def _keep_result(client: ArcaClient, authorized: Authorized, target: Path, path: Path) -> None:
    import json

    from arca_sdk.cli.results import Result, result_fields

    fields = result_fields(Result(authorized, client.cuit, client.environment), pdf=str(path))
    write_over(target / "result.json", json.dumps(fields, ensure_ascii=False, indent=2).encode())


def _finish(steps: _Steps, authorized: Authorized, ticket: Ticket, link: str, path: Path) -> None:
    output, seconds = steps.output, steps.seconds
    if output.json:
        output.result(_machine_result(authorized, link, path, seconds))
        return
    sent = authorized.invoice
    output.say("")
    output.facts(
        [
            (output.text("voucher"), authorized.label),
            ("CAE", f"{authorized.cae} ({output.text('until', day=authorized.cae_due)})"),
            (output.text("total"), f"$ {output.amount(sent.total)}"),
            (output.text("demo_expires"), local(ticket.expires_at)),
            (output.text("qr"), link),
            (output.text("pdf"), str(path)),
            (output.text("seconds"), f"{seconds:.2f}"),
        ]
    )
    output.say("")
    output.say(output.text("demo_no_validity"), style="yellow")
    output.say(output.text("demo_next"))


def _machine_result(authorized: Authorized, link: str, path: Path, seconds: float) -> dict[str, Any]:
    return {
        "cae": authorized.cae,
        "number": authorized.number,
        "voucher_type": int(authorized.invoice.voucher_type),
        "qr_url": link,
        "pdf": str(path),
        "seconds": seconds,
    }
