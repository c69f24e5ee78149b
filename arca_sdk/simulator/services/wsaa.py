"""WSAA: checks a signed request and gives a ticket, in ARCA's order and with ARCA's faults.

CMS, signature, the certificate's dates, trust, request ticket (schema, version, names, times), service, permission,
guard window. Texts that nobody has recorded are in our own words.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from cryptography.hazmat.primitives import hashes

from arca_sdk.domain.cuit import Cuit
from arca_sdk.errors import CertificateWithoutCuit
from arca_sdk.simulator import tra
from arca_sdk.simulator.call import Call, SimulatedFault
from arca_sdk.simulator.cms import open_signed
from arca_sdk.simulator.ledger import IssuedTicket, Taxpayer
from arca_sdk.simulator.tokens import Grant, verify_token, write_ticket
from arca_sdk.wire.credentials import cuit_of

if TYPE_CHECKING:
    from cryptography import x509

__all__ = ["GUARD", "answer", "verify_token"]

GUARD = {False: timedelta(minutes=10), True: timedelta(minutes=2)}
"""How long a second ticket is refused after the first, by whether the rules are production's."""

_SERVICES = frozenset({"wsfe", "wsfex", "wsbfe", "wsmtxca", "wscdc", "wsfecred", "wscpe", "wsct", "wsremcarne"})
_FAMILY = "ws_sr_"


def answer(operation: str, values: dict[str, Any], call: Call) -> dict[str, Any]:
    """Answer ``loginCms``.

    Raises:
        SimulatedFault: every refusal; WSAA knows no other form.
    """
    assert operation == "loginCms"
    if values.get("in0") is None:
        raise SimulatedFault("Server.userException", "java.lang.NullPointerException")
    signed = open_signed(values["in0"])
    cuit = _check_certificate(signed.certificate, call)
    request = tra.read(signed.content)
    tra.check(request, subject=signed.certificate.subject, now=call.now, environment=call.environment)
    if request.service not in _SERVICES and not request.service.startswith(_FAMILY):
        raise SimulatedFault("wsn.notFound", f"El servicio informado no existe: {request.service}")
    fingerprint = signed.certificate.fingerprint(hashes.SHA256()).hex()
    _check_permission(fingerprint, request.service, call)
    _check_guard(fingerprint, request.service, call)
    return {"loginCmsReturn": _grant(signed.certificate, fingerprint, cuit, request.service, call)}


def _check_certificate(certificate: x509.Certificate, call: Call) -> Cuit:
    """Dates, then trust. In open mode any certificate that names a CUIT is trusted."""
    if certificate.not_valid_before_utc > call.now:
        raise SimulatedFault("cms.cert.invalid", "Certificado con fecha de generacion posterior a la actual")
    if certificate.not_valid_after_utc < call.now:
        raise SimulatedFault("cms.cert.expired", "Certificado expirado")
    untrusted = SimulatedFault("cms.cert.untrusted", "Certificado no emitido por AC de confianza")
    if not call.open_mode and not call.simulator.authority.issued(certificate):
        raise untrusted
    try:
        return cuit_of(certificate.subject)
    except CertificateWithoutCuit:
        raise untrusted from None


def _check_permission(fingerprint: str, service: str, call: Call) -> None:
    if call.open_mode:
        return
    registered = call.simulator.ledger.certificates.get(fingerprint)
    if registered is None or service not in registered.services:
        raise SimulatedFault("coe.notAuthorized", "Computador no autorizado a acceder al servicio")


def _check_guard(fingerprint: str, service: str, call: Call) -> None:
    last = call.simulator.ledger.tickets.get((fingerprint, service))
    guard = call.simulator.guard
    if guard is None:
        guard = GUARD[call.environment.is_production]
    if last and last.generated_at <= call.now < last.generated_at + guard:
        raise SimulatedFault(
            "coe.alreadyAuthenticated", "El CEE ya posee un TA valido para el acceso al WSN solicitado"
        )


def _grant(certificate: x509.Certificate, fingerprint: str, cuit: Cuit, service: str, call: Call) -> str:
    simulator = call.simulator
    if call.open_mode:
        simulator.ledger.taxpayers.setdefault(cuit, Taxpayer(cuit))
    grant = Grant(
        service=service,
        subject=tra.java_name(certificate.subject),
        cuits=simulator.ledger.relations(cuit),
        generated_at=call.now,
        ticket_id=simulator.random.getrandbits(32),
        token_id=simulator.random.getrandbits(32),
        environment=call.environment,
    )
    ticket = IssuedTicket(fingerprint, service, grant.generated_at, grant.expires_at)
    simulator.ledger.tickets[fingerprint, service] = ticket
    return write_ticket(grant, simulator.authority)
