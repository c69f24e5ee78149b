"""Certificate, private key, and for whom they speak."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from arca_sdk.cli.checkup.catalogue import found
from arca_sdk.cli.checkup.findings import Finding
from arca_sdk.cli.checkup.patient import Patient
from arca_sdk.errors import ArcaError, KeyMismatch, NotAPrivateKey, PassphraseNeeded, PassphraseWrong

if TYPE_CHECKING:
    from cryptography import x509

EXPIRING = 30
"""Days before the end at which a certificate is worth a word."""
AUTHORITIES = {
    "Computadores Test": "homologacion",
    "Computadores": "produccion",
    "Computadores Test (simulador)": "simulator",
}
"""Issuers of certificates, by common name, and the environment that trusts them."""
_KEY_ERRORS = (KeyMismatch, NotAPrivateKey, PassphraseNeeded, PassphraseWrong)
_OTHERS = 0o077


def papers(patient: Patient) -> Iterator[Finding]:
    """Everything about certificate and key."""
    state = patient.state
    if not state.setting("certificate"):
        patient.sick = True
        yield found("certificate_missing")
        return
    try:
        patient.credentials = state.credentials
    except ArcaError as error:
        patient.sick = True
        yield found("key_wrong" if isinstance(error, _KEY_ERRORS) else "certificate_wrong", error=error)
        return
    yield from _certificate(patient, patient.credentials.certificate)
    yield from _key(patient)
    yield from _cuit(patient)


def _certificate(patient: Patient, certificate: x509.Certificate) -> Iterator[Finding]:
    from arca_sdk.cli.access import local
    from arca_sdk.wire.credentials import cuit_of

    try:
        owner = cuit_of(certificate.subject).dashed
    except ArcaError as error:
        patient.sick = True
        yield found("certificate_wrong", error=error)
        return
    since, until = certificate.not_valid_before_utc, certificate.not_valid_after_utc
    days = (until - patient.now).days
    values = {
        "file": patient.state.setting("certificate"),
        "form": _form(patient),
        "owner": owner,
        "since": local(since),
        "until": local(until),
        "days": days,
    }
    if patient.now > until:
        name = "certificate_expired"
    elif patient.now < since:
        name = "certificate_early"
    else:
        name = "certificate_expiring" if days <= EXPIRING else "certificate_ok"
    patient.sick |= name in ("certificate_expired", "certificate_early")
    yield found(name, **values)
    yield from _authority(patient, certificate)


def _form(patient: Patient) -> str:
    if not patient.state.setting("key"):
        return "PKCS#12"
    content = Path(patient.state.setting("certificate")).read_bytes()
    return "PEM" if b"-----BEGIN" in content else "DER"


def _authority(patient: Patient, certificate: x509.Certificate) -> Iterator[Finding]:
    """Each ARCA trusts its own authority only; a simulator in open mode anybody's."""
    from cryptography.x509.oid import NameOID

    environment = patient.environment
    if environment is None:
        return
    names = certificate.issuer.get_attributes_for_oid(NameOID.COMMON_NAME)
    authority = str(names[0].value) if names else certificate.issuer.rfc4514_string()
    belongs = AUTHORITIES.get(authority)
    values = {"authority": authority, "environment": environment.value, "belongs": belongs or ""}
    if belongs == environment.value and patient.open_mode is False and _is_forgotten(patient):
        patient.sick = patient.forgotten = True
        yield found("authority_forgotten", **values)
    elif belongs == environment.value or patient.open_mode:
        yield found("authority_ok", **values)
    elif belongs is None:
        yield found("authority_unknown", **values)
    else:
        patient.sick = True
        yield found("authority_other", **values)


def _is_forgotten(patient: Patient) -> bool:
    """Whether the simulator says that it never saw the certificate: its authority is a new one after each start."""
    assert patient.credentials is not None
    return patient.issued is not None and patient.credentials.fingerprint not in patient.issued


def _key(patient: Patient) -> Iterator[Finding]:
    state, credentials = patient.state, patient.credentials
    assert credentials is not None
    file = state.setting("key") or state.setting("certificate")
    if os.name != "nt" and Path(file).stat().st_mode & _OTHERS:
        yield found("key_readable", file=file)
    content = Path(file).read_bytes()
    closed = b"ENCRYPTED" in content or not state.setting("key")
    words: Any = state.output.text("encrypted" if closed else "not_encrypted")
    yield found("key_ok", file=file, bits=credentials.key.key_size, encryption=words)


def _cuit(patient: Patient) -> Iterator[Finding]:
    """For whom to invoice."""
    assert patient.credentials is not None
    try:
        owner, cuit = patient.credentials.cuit, patient.state.cuit
    except ArcaError as error:
        patient.sick = True
        yield found("cuit_wrong", error=error)
        return
    patient.cuit = cuit
    name = "cuit_own" if cuit == owner else "cuit_delegated"
    yield found(name, cuit=cuit.dashed, owner=owner.dashed)
