"""What `arca_sdk` offers, and what importing it costs."""

from __future__ import annotations

import base64
import inspect
import subprocess
import sys
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7

import arca_sdk
from arca_sdk import ArcaClient, AsyncArcaClient
from arca_sdk.testing.credentials import shared_authority


def test_the_list_is_sorted_and_has_no_doubles():
    assert arca_sdk.__all__ == sorted(set(arca_sdk.__all__))


@pytest.mark.parametrize("name", arca_sdk.__all__)
def test_every_name_can_be_imported(name):
    assert getattr(arca_sdk, name) is not None


def test_nothing_else_can():
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        arca_sdk.nonsense  # noqa: B018  # the access is the test
    assert dir(arca_sdk) == arca_sdk.__all__


def test_the_list_and_the_homes_agree():
    assert sorted(arca_sdk._MODULE_OF) == arca_sdk.__all__


def test_importing_the_package_loads_nothing_heavy():
    heavy = ["httpx", "lxml", "cryptography", "pydantic", "click", "rich", "zeep", "typst", "uvicorn", "asyncio"]
    program = f"import sys, arca_sdk; print([name for name in {heavy!r} if name in sys.modules])"
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"


def test_a_client_loads_neither_pydantic_nor_zeep_nor_the_printer():
    heavy = ["pydantic", "zeep", "typst", "segno", "uvicorn"]
    program = (
        "import sys\nfrom arca_sdk import ArcaClient, Invoice, Line\n"
        f"print([name for name in {heavy!r} if name in sys.modules])"
    )
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"


def operations(client: type) -> dict[str, inspect.Signature]:
    return {
        name: inspect.signature(member)
        for name, member in inspect.getmembers(client, inspect.isfunction)
        if not name.startswith("_")
    }


def test_both_clients_have_the_same_methods_with_the_same_signatures():
    blocking, awaiting = operations(ArcaClient), operations(AsyncArcaClient)
    assert blocking == awaiting
    assert len(blocking) >= 14


def test_every_awaiting_method_is_a_coroutine_and_every_method_is_documented():
    for name in operations(ArcaClient):
        assert inspect.iscoroutinefunction(getattr(AsyncArcaClient, name))
        assert not inspect.iscoroutinefunction(getattr(ArcaClient, name))
        assert inspect.getdoc(getattr(ArcaClient, name))
        assert inspect.getdoc(getattr(AsyncArcaClient, name))


def test_both_are_made_with_the_same_arguments():
    assert inspect.signature(ArcaClient) == inspect.signature(AsyncArcaClient)


def test_a_program_of_ones_own_makes_a_key_and_its_request_and_signs():
    key, cuit = arca_sdk.new_private_key(), arca_sdk.Cuit("20111111112")
    request = arca_sdk.certificate_request_pem(key, cuit=cuit, organization="Empresa", alias="ventas")
    issued = shared_authority().issue_for_request(request, now=datetime.now(UTC)).public_bytes(Encoding.PEM)
    written = arca_sdk.private_key_pem(key, passphrase=b"secreto")
    assert arca_sdk.load_private_key(written, passphrase=b"secreto").public_key() == key.public_key()
    assert arca_sdk.cuit_of(arca_sdk.load_certificate(issued).subject) == cuit
    credentials = arca_sdk.load_credentials(issued, written, passphrase=b"secreto")
    message = base64.b64decode(arca_sdk.sign_cms(b"<loginTicketRequest/>", credentials), validate=True)
    assert pkcs7.load_der_pkcs7_certificates(message) == [credentials.certificate]
