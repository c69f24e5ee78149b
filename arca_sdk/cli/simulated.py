"""What a client asks of a simulator's admin API: what ARCA's portals do at ARCA."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from arca_sdk.cli import completing
from arca_sdk.cli.files import read_bytes, read_text, write_new
from arca_sdk.cli.options import output_options, pass_state
from arca_sdk.cli.state import State
from arca_sdk.errors import InvalidInput, NotFound, NotSent, UnreadableReply

if TYPE_CHECKING:
    import httpx

    from arca_sdk.domain.cuit import Cuit

DEFAULT_URL = "http://127.0.0.1:8077"
_TIMEOUT = 10.0
_NOT_FOUND = 404


class Admin:
    """The admin API of the simulator at an address."""

    def __init__(self, url: str) -> None:
        self.url = url.rstrip("/")

    def ask(self, method: str, resource: str, body: dict[str, Any] | None = None) -> Any:
        """One request.

        Raises:
            NotSent: nobody answers there.
            NotFound: there is no such thing.
            InvalidInput: the simulator refuses, and says why.
            UnreadableReply: what answers is no simulator.
        """
        import httpx

        from arca_sdk.endpoints import is_loopback
        from arca_sdk.simulator.admin import PREFIX

        address = f"{self.url}{PREFIX}/{resource}".rstrip("/")
        try:
            with httpx.Client(timeout=_TIMEOUT, trust_env=not is_loopback(address)) as client:
                return self._read(client.request(method, address, json=body))
        except httpx.HTTPError as error:
            raise NotSent(
                f"No simulator answers at {self.url}: {str(error) or type(error).__name__}.",
                hint="Start one with `arca simulator`, or say where it is with --simulator-url.",
            ) from None

    def _read(self, response: httpx.Response) -> Any:
        try:
            content = response.json() if response.content else None
        except ValueError:
            content = None
        if response.is_success:
            return content
        problem = content.get("error") if isinstance(content, dict) else None
        if not isinstance(problem, dict):
            raise UnreadableReply(f"{self.url} is no simulator: HTTP {response.status_code}.")
        message, field = str(problem.get("message", "")), str(problem.get("field", ""))
        if response.status_code == _NOT_FOUND:
            raise NotFound(message)
        raise InvalidInput(message, field=field)


def _address(command: Any) -> Any:
    option = click.option(
        "--simulator-url", "url", metavar="URL", help=f"Where it listens [ARCA_SIMULATOR_URL, {DEFAULT_URL}]."
    )
    return option(output_options(pass_state(command)))


def _admin(state: State, url: str | None) -> Admin:
    from arca_sdk.endpoints import check_address

    address = url or state.setting("simulator_url") or DEFAULT_URL
    check_address(address)
    return Admin(address)


@click.command()
@click.argument("request", metavar="CSR", shell_complete=completing.files)
@click.option("--out", metavar="PATH", help="Where to write it; default: the request's name with .crt.")
@click.option("--alias", metavar="NAME", help="Name of the certificate; default: the request's.")
@click.option(
    "--service",
    "services",
    multiple=True,
    metavar="NAME",
    help="Link it to this service; default: wsfe. Once for each.",
)
@click.option(
    "--represents", multiple=True, metavar="CUIT", help="A CUIT that delegates to this certificate's. Once for each."
)
@_address
def certificate(
    state: State,
    request: str,
    out: str | None,
    alias: str | None,
    services: tuple[str, ...],
    represents: tuple[str, ...],
    url: str | None,
) -> None:
    """Let a running simulator issue a certificate for the request CSR (of `arca keys new`), and link it to services.

    It is what WSASS does in homologación. The certificate is of the simulator's own authority: no ARCA takes it.
    """
    from arca_sdk.domain.cuit import Cuit

    target = Path(out) if out else Path(request).with_suffix(".crt")
    if target.exists():
        from arca_sdk.cli.files import already_there

        raise already_there(target)
    body: dict[str, Any] = {"csr": read_text(request), "services": list(services or ("wsfe",))}
    body |= {"alias": alias} if alias else {}
    body |= {"represents": [str(Cuit(each)) for each in represents]} if represents else {}
    made = _admin(state, url).ask("POST", "certificates", body)
    write_new(target, made["pem"].encode(), mode=0o644)
    _tell_certificate(state, target, Path(request), made, [Cuit(each) for each in represents])


def _tell_certificate(
    state: State, target: Path, request: Path, made: dict[str, Any], represents: Sequence[Cuit]
) -> None:
    from arca_sdk.domain.cuit import Cuit

    output = state.output
    if output.json:
        output.result({"certificate": str(target), "cuit": made["cuit"], "services": made["services"]})
        return
    output.say(output.text("wrote", path=target), style="bold green")
    output.facts(
        [
            (output.text("cuit"), Cuit(made["cuit"]).dashed),
            (output.text("services"), ", ".join(made["services"])),
            (output.text("represents"), ", ".join(cuit.dashed for cuit in represents)),
        ]
    )
    output.say("")
    output.say(output.text("simulator_next"))
    issuer = str(represents[0]) if represents else made["cuit"]
    for line in (
        f"export ARCA_CERTIFICATE={shlex.quote(str(target.absolute()))}",
        f"export ARCA_KEY={shlex.quote(str(request.with_suffix('.key').absolute()))}",
        *([f"export ARCA_CUIT={issuer}"] if represents else []),
        f"arca simulator point-of-sale 1 --cuit {issuer}",
        "arca doctor",
    ):
        output.say(f"  {line}")


@click.command()
@click.argument("file", metavar="CERTIFICATE", shell_complete=completing.files)
@click.argument("services", nargs=-1, metavar="[SERVICE]...")
@click.option(
    "--represents", multiple=True, metavar="CUIT", help="A CUIT that delegates to this certificate's. Once for each."
)
@_address
def link(state: State, file: str, services: tuple[str, ...], represents: tuple[str, ...], url: str | None) -> None:
    """Link a CERTIFICATE that the simulator issued to further SERVICEs (wsfe, ws_sr_padron_a13…), or let further CUITs
    delegate to its owner.

    A ticket keeps the delegations of the moment when it was made.
    """
    from cryptography.hazmat.primitives import hashes

    from arca_sdk.domain.cuit import Cuit
    from arca_sdk.wire.credentials import load_certificate

    if not services and not represents:
        raise InvalidInput("Link it to what?", hint="Name a service, wsfe for example, or give --represents CUIT.")
    fingerprint = load_certificate(read_bytes(file)).fingerprint(hashes.SHA256()).hex()
    admin = _admin(state, url)
    known = {each["fingerprint"]: each for each in admin.ask("GET", "certificates")}
    if fingerprint not in known:
        raise NotFound(
            "The simulator did not issue this certificate.", hint="Let it: `arca simulator certificate CSR`."
        )
    linked = sorted({*known[fingerprint]["services"], *services})
    admin.ask("PUT", f"certificates/{fingerprint}", {"services": linked})
    represented = _delegate(admin, known[fingerprint]["cuit"], [Cuit(each) for each in represents])
    if state.json:
        state.output.result({"certificate": file, "services": linked, "represents": [str(c) for c in represented]})
    else:
        state.output.facts(
            [
                (state.output.text("certificate"), file),
                (state.output.text("services"), ", ".join(linked)),
                (state.output.text("represents"), ", ".join(cuit.dashed for cuit in represented)),
            ]
        )


def _delegate(admin: Admin, owner: str, represents: Sequence[Cuit]) -> list[Cuit]:
    """Further CUITs delegate to the owner; all that do so then."""
    from arca_sdk.domain.cuit import Cuit

    for cuit in represents:
        _change_taxpayer(admin, str(cuit))
    before = _taxpayer(admin, owner).get("represents", [])
    if represents:
        _change_taxpayer(admin, owner, represents=list(dict.fromkeys((*before, *map(str, represents)))))
    return list(dict.fromkeys((*map(Cuit, before), *represents)))


def _taxpayer(admin: Admin, cuit: str) -> dict[str, Any]:
    """What the simulator knows about a CUIT; nothing where it does not know it."""
    try:
        found: dict[str, Any] = admin.ask("GET", f"taxpayers/{cuit}")
    except NotFound:
        return {}
    return found


def _change_taxpayer(admin: Admin, cuit: str, **changes: Any) -> Any:
    """PUT replaces a whole taxpayer: what is not changed goes along."""
    return admin.ask("PUT", f"taxpayers/{cuit}", {**_taxpayer(admin, cuit), **changes})


@click.command("point-of-sale")
@click.argument("number", type=click.IntRange(1, 99_998))
@click.option("--cuit", required=True, help="Whose.")
@_address
def point_of_sale(state: State, number: int, cuit: str, url: str | None) -> None:
    """Register the point of sale NUMBER for a CUIT, as «Administración de puntos de venta y domicilios» does."""
    from arca_sdk.domain.cuit import Cuit

    made = _admin(state, url).ask("PUT", f"points-of-sale/{Cuit(cuit)}/{number}", {})
    output = state.output
    if output.json:
        output.result(made)
        return
    output.facts(
        [(output.text("cuit"), Cuit(cuit).dashed), (output.text("point_of_sale"), f"{number} ({made['kind']})")]
    )


@click.command()
@click.argument("cuit")
@click.option("--name", default="", metavar="TEXT", help="Name in the registry.")
@click.option("--condition", metavar="NAME", help="VAT condition, ARCA's name or code; default: registered for VAT.")
@_address
def taxpayer(state: State, cuit: str, name: str, condition: str | None, url: str | None) -> None:
    """Put a CUIT into the simulator's registry, with a name and a VAT condition, for `arca taxpayer` and the rules."""
    from arca_sdk.domain.codes import VatCondition
    from arca_sdk.domain.cuit import Cuit
    from arca_sdk.invoice_file import read_code

    body: dict[str, Any] = {"name": name} if name else {}
    body |= {"condition": int(read_code(VatCondition, condition))} if condition else {}
    made = _change_taxpayer(_admin(state, url), str(Cuit(cuit)), **body)
    output = state.output
    if output.json:
        output.result(made)
        return
    output.facts([(output.text("cuit"), Cuit(cuit).dashed), (output.text("receiver"), made["name"])])
