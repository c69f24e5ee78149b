"""Private keys: made, taken in and used in the vault, and never outside of it."""

from __future__ import annotations

import contextlib
import inspect
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.serialization import pkcs12
from hypothesis import given, settings
from hypothesis import strategies as st

from arca_sdk import Cuit
from arca_sdk.adapters.world import AsyncDirectWorld
from arca_sdk.errors import (
    CertificateExpired,
    CertificateNotYetValid,
    CredentialError,
    InvalidInput,
    KeyMismatch,
    NotACertificate,
    NotAPrivateKey,
    PassphraseNeeded,
    PassphraseWrong,
)
from arca_sdk.flows import effects
from arca_sdk.simulator.cms import open_signed
from arca_sdk.testing.credentials import shared_key
from arca_server.credentials import vault as module
from arca_server.credentials.errors import CertificateOfAnotherCuit, KeyTooCostly, WeakKey
from arca_server.credentials.vault import IssuerSecret, Vault
from arca_server.kernel.secrets import Envelopes, Hidden, SecretContext, SecretUnreadable
from tests.server.credentials.papers import (
    CUIT,
    NOW,
    OTHER_CUIT,
    PLACE,
    authority,
    certificate,
    envelopes,
    pem,
    private_pem,
)
from tests.server.secrets.bench import local_envelopes, shown_by_waiting

TRA = b"<loginTicketRequest>...</loginTicketRequest>"


@pytest.fixture
def vault() -> Vault:
    return Vault(envelopes, clock=lambda: NOW)


async def issuer(vault: Vault, place: SecretContext = PLACE) -> IssuerSecret:
    secret, _ = await vault.take_in(
        place, certificate=Hidden(pem(certificate(serial=f"CUIT {place.cuit}"))), key=Hidden(private_pem(shared_key()))
    )
    return secret


async def test_a_key_made_here_a_request_out_a_certificate_in_and_arca_takes_its_signature(vault: Vault):
    made = await vault.new_key(PLACE, organization="Panadería Ñandú S.R.L.", alias="facturas")
    issued = authority.issue_for_request(made.request, now=NOW - timedelta(days=1))
    secret, facts = vault.accept(made.key, pem(issued))
    assert (facts.cuit, facts.alias) == (Cuit(CUIT), "facturas")
    signed = open_signed(await vault.signer(secret).sign(TRA))
    assert signed.content == TRA
    assert signed.certificate == issued


async def test_the_request_has_arcas_subject_and_a_key_of_2048_bits(vault: Vault):
    made = await vault.new_key(PLACE, organization="Panadería", alias="facturas")
    request = x509.load_pem_x509_csr(made.request)
    assert request.subject.rfc4514_string() == f"2.5.4.5=CUIT {CUIT},CN=facturas,O=Panadería,C=AR"
    assert request.is_signature_valid
    assert request.public_key().key_size == 2048  # type: ignore[union-attr]  # it is RSA
    again = await vault.new_key(PLACE, organization="Panadería", alias="facturas")
    assert again.key.public_key != made.key.public_key


@pytest.mark.parametrize(("organization", "alias"), [("", "a"), ("o", ""), ("o" * 65, "a"), ("o\n", "a"), ("o", " a")])
async def test_a_subject_that_cannot_stand_in_a_request_is_refused(vault: Vault, organization: str, alias: str):
    with pytest.raises(InvalidInput, match="1 to 64 printable"):
        await vault.new_key(PLACE, organization=organization, alias=alias)


async def test_taking_arcas_certificate_opens_nothing(vault: Vault):
    made = await vault.new_key(PLACE, organization="o", alias="a")
    closed = Vault(local_envelopes(v9=9), clock=lambda: NOW)
    secret, _ = closed.accept(made.key, pem(authority.issue_for_request(made.request, now=NOW)))
    assert secret.key is made.key
    with pytest.raises(KeyMismatch):
        closed.accept(made.key, pem(certificate()))
    with pytest.raises(NotACertificate, match="certificate request"):
        closed.accept(made.key, made.request)


@pytest.mark.parametrize("passphrase", [None, b"secret"])
async def test_a_pair_made_elsewhere_is_taken_in(vault: Vault, passphrase: bytes | None):
    secret, facts = await vault.take_in(
        PLACE,
        certificate=Hidden(pem(certificate())),
        key=Hidden(private_pem(shared_key(), passphrase)),
        passphrase=Hidden(passphrase) if passphrase else None,
    )
    assert facts.cuit == CUIT
    assert open_signed(await vault.signer(secret).sign(TRA)).content == TRA


def bundle(passphrase: bytes = b"secret") -> Hidden:
    encryption = serialization.BestAvailableEncryption(passphrase)
    return Hidden(pkcs12.serialize_key_and_certificates(b"x", shared_key(), certificate(), None, encryption))


async def test_pkcs12_is_taken_in(vault: Vault):
    secret, _ = await vault.take_in_pkcs12(PLACE, bundle(), passphrase=Hidden(b"secret"))
    assert open_signed(await vault.signer(secret).sign(TRA)).content == TRA


async def test_each_wrong_upload_has_its_own_error_and_no_key_nor_pass_phrase_in_it(vault: Vault):
    key, good = Hidden(private_pem(shared_key())), Hidden(pem(certificate()))
    locked = Hidden(private_pem(shared_key(), b"CANARYPHRASE"))
    wrong = Hidden(b"CANARYPHRAZE")
    costly = Hidden(b"\x30\x10\x04\x04salt\x02\x08" + (2**60).to_bytes(8, "big"))
    attempts = {
        KeyMismatch: partial(vault.take_in, PLACE, certificate=good, key=Hidden(private_pem(shared_key("other")))),
        NotACertificate: partial(vault.take_in, PLACE, certificate=key, key=key),
        NotAPrivateKey: partial(vault.take_in, PLACE, certificate=good, key=good),
        PassphraseNeeded: partial(vault.take_in, PLACE, certificate=good, key=locked),
        PassphraseWrong: partial(vault.take_in, PLACE, certificate=good, key=locked, passphrase=wrong),
        KeyTooCostly: partial(vault.take_in_pkcs12, PLACE, costly, passphrase=wrong),
        CertificateOfAnotherCuit: partial(vault.take_in, replace(PLACE, cuit=OTHER_CUIT), certificate=good, key=key),
    }
    secrets = [line for line in private_pem(shared_key()).decode().splitlines()[1:-1] if len(line) == 64]
    assert len(secrets) > 20
    for expected, attempt in attempts.items():
        shown = await shown_by_waiting(attempt)
        assert expected.__name__ in shown
        assert not [line for line in (*secrets, "CANARY") if line in shown]
    with pytest.raises(PassphraseWrong):
        await vault.take_in_pkcs12(PLACE, bundle(), passphrase=wrong)


async def test_weak_keys_are_refused(vault: Vault):
    from cryptography.hazmat.primitives.asymmetric import rsa

    weak = rsa.generate_private_key(public_exponent=65537, key_size=1024)
    with pytest.raises((WeakKey, NotAPrivateKey), match="1024 bits"):
        await vault.take_in(PLACE, certificate=Hidden(pem(certificate(weak))), key=Hidden(private_pem(weak)))


@pytest.mark.parametrize(
    "elsewhere",
    [
        replace(PLACE, tenant="org_2"),
        replace(PLACE, cuit=OTHER_CUIT),
        replace(PLACE, environment="produccion"),
        replace(PLACE, secret_id="key_2"),
        replace(PLACE, version=2),
    ],
)
async def test_a_key_moved_to_another_row_signs_nothing(vault: Vault, elsewhere: SecretContext):
    secret = await issuer(vault)
    moved = replace(secret, key=replace(secret.key, context=elsewhere))
    with pytest.raises(SecretUnreadable):
        await vault.signer(moved).sign(TRA)


async def test_a_dead_certificate_signs_nothing_and_opens_nothing():
    moment = NOW
    vault = Vault(envelopes, clock=lambda: moment)
    secret = await issuer(vault)
    blind = Vault(local_envelopes(v9=9), clock=lambda: moment)
    for moment, expected in (  # noqa: B007  # the clock reads it
        (NOW + timedelta(days=701), CertificateExpired),
        (NOW - timedelta(days=31), CertificateNotYetValid),
        (NOW, Exception),
    ):
        with pytest.raises(expected):
            await blind.signer(secret).sign(TRA)


async def test_the_fingerprint_names_the_certificate_as_the_sdk_does(vault: Vault):
    secret = await issuer(vault)
    certificate_ = x509.load_der_x509_certificate(secret.certificate)
    assert vault.signer(secret).fingerprint == certificate_.fingerprint(hashes.SHA256()).hex()


async def test_nothing_of_the_vault_shows_a_private_key(vault: Vault):
    secret = await issuer(vault)
    made = await vault.new_key(PLACE, organization="o", alias="a")
    signer = vault.signer(secret)
    shown = " ".join(map(repr, (vault, vars(vault), secret, made, signer, secret.key)))
    opened = await envelopes.open(secret.key.envelope, PLACE)
    assert opened.reveal() not in shown.encode("latin-1", "replace")
    assert repr(opened.reveal())[2:40] not in shown
    assert not hasattr(signer, "__dict__")


def test_no_function_of_the_vault_gives_a_private_key_out():
    """Read from the signatures: what is public answers sealed keys, requests, facts and signatures."""
    allowed = {"KeyRequest", "tuple[IssuerSecret, CertificateFacts]", "Signer", "str", "None"}
    answers = {
        f"{owner.__name__}.{name}": inspect.signature(member.fget if isinstance(member, property) else member)
        for owner in (module.Vault, module.Signer)
        for name, member in vars(owner).items()
        if inspect.isfunction(member) or isinstance(member, property)
        if not name.startswith("_") or name == "__init__"
    }
    assert len(answers) == 9
    assert {str(signature.return_annotation) for signature in answers.values()} <= allowed
    public_names = {
        name for name, item in vars(module).items() if inspect.isfunction(item) and item.__module__ == module.__name__
    }
    assert all(name.startswith("_") for name in public_names)


async def test_the_sdk_logs_in_and_issues_with_a_key_that_never_leaves_the_vault(arca_simulator, monkeypatch):
    from arca_sdk.testing import new_async_client

    now: datetime = arca_simulator.clock.now()
    vault = Vault(Envelopes(envelopes.keys), clock=arca_simulator.clock.now)
    made = await vault.new_key(PLACE, organization="o", alias="a")
    secret, facts = vault.accept(made.key, pem(authority.issue_for_request(made.request, now=now)))
    signatures: list[str] = []

    async def answer(self: AsyncDirectWorld, effect: effects.Effect) -> Any:
        if isinstance(effect, effects.Sign):
            signatures.append(await vault.signer(secret).sign(effect.content))
            return signatures[-1]
        return await original(self, effect)

    original = AsyncDirectWorld.answer
    monkeypatch.setattr(AsyncDirectWorld, "answer", answer)
    async with new_async_client(arca_simulator) as client:
        assert await client.last_number(1, 6) == 0
    assert len(signatures) == 1
    assert open_signed(signatures[0]).certificate.fingerprint(hashes.SHA256()).hex() == facts.fingerprint


@settings(deadline=None, max_examples=20)
@given(st.integers(0, 10_000), st.integers(1, 255))
async def test_no_damaged_upload_is_anything_but_refused(place: int, flip: int):
    vault = Vault(envelopes, clock=lambda: NOW)
    good, key = pem(certificate()), private_pem(shared_key())
    for upload in (
        partial(vault.take_in, PLACE, certificate=Hidden(good), key=Hidden(damaged(KEY_DER, place, flip))),
        partial(vault.take_in, PLACE, certificate=Hidden(damaged(CERTIFICATE_DER, place, flip)), key=Hidden(key)),
        partial(vault.take_in_pkcs12, PLACE, Hidden(damaged(BUNDLE, place, flip)), passphrase=Hidden(b"secret")),
    ):
        with contextlib.suppress(CredentialError):  # a flipped bit may also be of no consequence
            await upload()


def damaged(data: bytes, place: int, flip: int) -> bytes:
    changed = bytearray(data)
    changed[place % len(data)] ^= flip
    return bytes(changed)


CERTIFICATE_DER = certificate().public_bytes(serialization.Encoding.DER)
BUNDLE = bundle().reveal()
KEY_DER = shared_key().private_bytes(
    serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
)
