"""The faults of WSAA, by their code."""

from __future__ import annotations

from arca_sdk.domain.explanations.base import Case

_SOURCE = "WSAA specification 1.2.2, faults"
_CLOCK = {
    "en": "Synchronise this machine's clock (ARCA's time server is time.afip.gov.ar).",
    "es": "Sincronice el reloj de esta máquina (el servidor de hora de ARCA es time.afip.gov.ar).",
}
_OURS = {
    "en": "This library writes the request by itself: if it made this one, please report it.",
    "es": "Esta biblioteca escribe el pedido por sí sola: si lo hizo ella, avísenos.",
}
_LATER = {"en": "Try again in a minute or more.", "es": "Intente de nuevo en un minuto o más."}


def _case(en: str, es: str, fix_en: str, fix_es: str, *, retryable: bool = False) -> tuple[Case, ...]:
    return (
        Case(
            meaning={"en": en, "es": es},
            fix={"en": fix_en, "es": fix_es},
            operations=("loginCms",),
            source=_SOURCE,
            retryable=retryable,
        ),
    )


def _of(en: str, es: str, fix: dict[str, str], *, retryable: bool = False) -> tuple[Case, ...]:
    return _case(en, es, fix["en"], fix["es"], retryable=retryable)


CASES: dict[int | str, tuple[Case, ...]] = {
    "cms.bad": _of("WSAA cannot read the signed request.", "WSAA no puede leer el pedido firmado.", _OURS),
    "cms.bad.base64": _of(
        "The signed request is not base64, or is empty.", "El pedido firmado no es base64, o está vacío.", _OURS
    ),
    "cms.cert.notFound": _of(
        "The signed request does not hold the certificate.", "El pedido firmado no lleva el certificado.", _OURS
    ),
    "cms.sign.invalid": _case(
        "The signature is wrong, detached from its content, or of an algorithm that WSAA does not take.",
        "La firma está mal, va separada del contenido, o es de un algoritmo que WSAA no acepta.",
        "Use an RSA key of 2048 bits and SHA-256, as this library does; check that the key is the certificate's.",
        "Use una clave RSA de 2048 bits y SHA-256, como esta biblioteca; revise que la clave sea la del certificado.",
    ),
    "cms.cert.expired": _case(
        "The certificate has expired.",
        "El certificado venció.",
        "Make a new certificate at ARCA, under a new alias, and use it.",
        "Saque en ARCA un certificado nuevo, con otro alias, y úselo.",
    ),
    "cms.cert.invalid": _case(
        "The certificate's validity begins later than ARCA's clock says it is; WSAA tolerates no second.",
        "La vigencia del certificado empieza después de la hora de ARCA; WSAA no tolera ni un segundo.",
        "Wait until it begins, or check the certificate.",
        "Espere a que empiece, o revise el certificado.",
    ),
    "cms.cert.untrusted": _case(
        "This ARCA does not trust whoever issued the certificate.",
        "Esta ARCA no confía en quien emitió el certificado.",
        "Certificates of homologación and production are not interchangeable: check that the environment is the "
        "certificate's. A simulator in strict mode takes only those of its own authority.",
        "Los certificados de homologación y producción no son intercambiables: revise que el ambiente sea el del "
        "certificado. Un simulador en modo estricto acepta sólo los de su propia autoridad.",
    ),
    "xml.bad": _of(
        "The login request (TRA) does not follow its schema.", "El pedido de login (TRA) no respeta su esquema.", _OURS
    ),
    "xml.source.invalid": _of(
        "The source of the login request is not the certificate's subject.",
        "El source del pedido de login no es el titular del certificado.",
        _OURS,
    ),
    "xml.destination.invalid": _of(
        "The destination of the login request is not this WSAA.",
        "El destination del pedido de login no es este WSAA.",
        _OURS,
    ),
    "xml.version.notSupported": _of(
        "WSAA does not know the version of the login request.",
        "WSAA no conoce la versión del pedido de login.",
        _OURS,
    ),
    "xml.generationTime.invalid": _of(
        "The login request claims to have been made in the future, or more than 24 hours ago: this machine's clock is "
        "more than 10 minutes ahead, or far behind.",
        "El pedido de login dice haberse hecho en el futuro, o hace más de 24 horas: el reloj de esta máquina adelanta "
        "más de 10 minutos, o atrasa mucho.",
        _CLOCK,
    ),
    "xml.expirationTime.expired": _of(
        "The login request has expired: this machine's clock is more than an hour behind.",
        "El pedido de login venció: el reloj de esta máquina atrasa más de una hora.",
        _CLOCK,
    ),
    "xml.expirationTime.invalid": _of(
        "The login request would last more than 24 hours: this machine's clock is far ahead.",
        "El pedido de login duraría más de 24 horas: el reloj de esta máquina adelanta mucho.",
        _CLOCK,
    ),
    "wsn.notFound": _case(
        "ARCA knows no service of that name in this environment.",
        "ARCA no conoce un servicio con ese nombre en este ambiente.",
        "Check WSAA's name of the service (wsfe, not wsfev1).",
        "Revise el nombre del servicio para WSAA (wsfe, no wsfev1).",
    ),
    "wsn.unavailable": _of(
        "The service is down for now.", "El servicio no está disponible por ahora.", _LATER, retryable=True
    ),
    "coe.notAuthorized": _case(
        "The certificate is not linked to the service.",
        "El certificado no está asociado al servicio.",
        "Link the certificate to the service: WSASS («Crear autorización a servicio») in homologación, Administrador "
        "de Relaciones in production, `arca simulator link` in a simulator; then ask for a new ticket.",
        "Asócielo: WSASS («Crear autorización a servicio») en homologación, Administrador de Relaciones en producción, "
        "`arca simulator link` en un simulador; después pida un ticket nuevo.",
    ),
    "coe.alreadyAuthenticated": _case(
        "A living ticket exists for this certificate and service, and WSAA does not give it twice.",
        "Ya existe un ticket vigente para este certificado y servicio, y WSAA no lo da dos veces.",
        "Do not ask again, use the stored one: share one folder of tickets among all processes and machines. If it was "
        "lost, WSAA gives a new one 10 minutes after the last in homologación, 2 in production.",
        "Use el ticket guardado: comparta una carpeta de tickets entre todos los procesos y máquinas. Si se perdió, "
        "WSAA da uno nuevo 10 minutos después del último en homologación, 2 en producción.",
        retryable=True,
    ),
    "wsaa.unavailable": _of("WSAA is down for now.", "WSAA no está disponible por ahora.", _LATER, retryable=True),
    "wsaa.internalError": _of("WSAA itself failed.", "Falló el propio WSAA.", _LATER, retryable=True),
}
