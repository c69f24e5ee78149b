"""``arca keys``: make a private key and its request; say what a file is."""

from __future__ import annotations

import re
from pathlib import Path

import click

from arca_sdk.cli.files import already_there, make_folder, read_bytes, write_new
from arca_sdk.cli.options import output_options, pass_state
from arca_sdk.cli.state import State
from arca_sdk.errors import InvalidInput

_ALIAS = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,49}")
_LONGEST_NAME = 64


@click.group()
def keys() -> None:
    """Private keys, certificate requests and certificates."""


@keys.command()
@click.option("--cuit", required=True, help="The CUIT that the certificate will belong to.")
@click.option("--organization", metavar="NAME", help="Name in the request; default: the CUIT.")
@click.option("--alias", default="arca", show_default=True, help="Name at ARCA; a renewal needs a new one.")
@click.option("--out", "folder", type=click.Path(file_okay=False), default=".", help="Folder; default: this one.")
@click.option("--passphrase-prompt", is_flag=True, help="Ask for a pass phrase and encrypt the key with it.")
@output_options
@pass_state
def new(state: State, cuit: str, organization: str | None, alias: str, folder: str, passphrase_prompt: bool) -> None:
    """Make a private key (readable by you only, never overwritten) and the request (CSR) for ARCA.

    Prints what to do with the request at ARCA, step by step.
    """
    from arca_sdk.domain.cuit import Cuit
    from arca_sdk.wire.credentials import certificate_request_pem, new_private_key, private_key_pem

    owner = Cuit(cuit)
    organization = _organization(organization or owner.dashed)
    key_path, request_path = _free_paths(Path(folder), owner, _checked_alias(alias))
    passphrase = _ask_passphrase(state) if passphrase_prompt else None
    key = new_private_key()
    request = certificate_request_pem(key, cuit=owner, organization=organization, alias=alias)
    write_new(key_path, private_key_pem(key, passphrase=passphrase))
    write_new(request_path, request, mode=0o644)
    _tell(state, key_path, request_path, alias, encrypted=passphrase is not None)


def _organization(name: str) -> str:
    if not 1 <= len(name) <= _LONGEST_NAME or not name.isprintable():
        raise InvalidInput(f"The organization's name has 1 to {_LONGEST_NAME} characters.", field="organization")
    return name


def _checked_alias(alias: str) -> str:
    if not _ALIAS.fullmatch(alias):
        raise InvalidInput(
            f"{alias!r} is not an alias.", field="alias", hint="Letters, digits, - and _, up to 50 characters."
        )
    return alias


def _free_paths(folder: Path, cuit: str, alias: str) -> tuple[Path, Path]:
    make_folder(folder)
    paths = folder / f"{cuit}-{alias}.key", folder / f"{cuit}-{alias}.csr"
    for path in paths:
        if path.exists():
            raise already_there(path)
    return paths


def _ask_passphrase(state: State) -> bytes:
    words = state.output.text("new_passphrase")
    passphrase: str = click.prompt(words, hide_input=True, confirmation_prompt=True, err=True)
    return passphrase.encode()


def _tell(state: State, key_path: Path, request_path: Path, alias: str, *, encrypted: bool) -> None:
    output = state.output
    certificate = str(request_path.with_suffix(".crt"))
    if output.json:
        output.result({"key": str(key_path), "request": str(request_path), "encrypted": encrypted, "alias": alias})
        return
    output.say(output.text("keys_written"), style="bold green")
    secrecy = output.text("encrypted" if encrypted else "not_encrypted")
    output.facts([(output.text("key"), f"{key_path} ({secrecy})"), (output.text("request"), str(request_path))])
    output.say(output.text("keys_secret"))
    names = {"alias": alias, "request": str(request_path), "certificate": certificate}
    for part in ("keys_test", "keys_production", "keys_simulator"):
        output.say("")
        output.say(output.text(part), style="bold")
        for step in output.text(f"{part}_steps", **names).splitlines():
            output.say(_wrapped(step))
    output.say("")
    output.say(output.text("keys_then", **names))
    output.say(f"  arca doctor --certificate {certificate} --key {key_path}")


def _wrapped(step: str) -> str:
    """A numbered step within 80 columns; file names stay whole."""
    import textwrap

    return textwrap.fill(step, 80, subsequent_indent="   ", break_long_words=False, break_on_hyphens=False)


@keys.command("show")
@click.argument("file")
@click.option("--passphrase-prompt", is_flag=True, help="Ask for the pass phrase of an encrypted key or PKCS#12.")
@output_options
@pass_state
def show(state: State, file: str, passphrase_prompt: bool) -> None:
    """Say what FILE is: certificate, request, private key or PKCS#12; whose, and until when.

    Key material is never printed. The fingerprint of the public key tells which key belongs to which certificate.
    The pass phrase is taken from ARCA_KEY_PASSPHRASE.
    """
    import os

    from arca_sdk.cli.keyfile import describe_file

    passphrase = os.environ.get("ARCA_KEY_PASSPHRASE", "")
    if passphrase_prompt:
        passphrase = click.prompt(state.output.text("passphrase"), hide_input=True, err=True)
    parts = describe_file(read_bytes(file), passphrase.encode() or None)
    output = state.output
    if output.json:
        output.result({"file": file, "contains": parts})
        return
    for part in parts:
        output.say(f"{file}: {part['kind']}", style="bold")
        output.facts([(name.replace("_", " "), str(value)) for name, value in part.items() if name != "kind"])
    output.say(output.text("compare_keys"), style="dim")
