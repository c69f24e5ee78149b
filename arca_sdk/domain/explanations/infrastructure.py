"""500 to 602: ARCA's own infrastructure, the ticket, and what is not there. Any operation of WSFEv1."""

from __future__ import annotations

from arca_sdk.domain.explanations.base import MANUAL, Case

_EVERY = ("WSFEv1",)
_SOURCE = f"{MANUAL}, infrastructure errors; recorded answers"

CASES: dict[int | str, tuple[Case, ...]] = {
    500: (
        Case(
            meaning={
                "en": "ARCA's own application failed, or it could not read the Auth block of the request.",
                "es": "Falló la aplicación de ARCA, o no pudo leer el bloque Auth del pedido.",
            },
            fix={
                "en": "Try again. After FECAESolicitar the outcome is unknown: ask for the number before you send it "
                "again; `arca settle` does.",
                "es": "Intente de nuevo. Después de FECAESolicitar no se sabe qué pasó: consulte el número antes de "
                "reenviar; `arca settle` lo hace.",
            },
            arca_field="Auth",
            operations=_EVERY,
            source=_SOURCE,
            retryable=True,
        ),
    ),
    501: (
        Case(
            meaning={"en": "ARCA's database failed.", "es": "Falló la base de datos de ARCA."},
            fix={
                "en": "Try again. After FECAESolicitar the outcome is unknown: ask for the number before you send it "
                "again; `arca settle` does.",
                "es": "Intente de nuevo. Después de FECAESolicitar no se sabe qué pasó: consulte el número antes de "
                "reenviar; `arca settle` lo hace.",
            },
            operations=_EVERY,
            source=_SOURCE,
            retryable=True,
        ),
    ),
    502: (
        Case(
            meaning={
                "en": "A transaction of this CUIT, point of sale and type is still open at ARCA: another request came "
                "at the same time, or the last one has not finished.",
                "es": "En ARCA sigue abierta una transacción de este CUIT, punto de venta y tipo: llegó otro pedido a "
                "la vez, o el último no terminó.",
            },
            fix={
                "en": "Wait a minute, then ask for the number before you send it again; send one request at a time for "
                "each sequence.",
                "es": "Espere un minuto y consulte el número antes de reenviar; envíe un pedido por vez en cada "
                "secuencia.",
            },
            operations=_EVERY,
            source=_SOURCE,
            retryable=True,
        ),
    ),
    600: (
        Case(
            meaning={
                "en": "The ticket is not good here: damaged, expired, of another service, or without this CUIT among "
                "those it may act for.",
                "es": "El ticket no sirve acá: dañado, vencido, de otro servicio, o sin este CUIT entre los que puede "
                "representar.",
            },
            fix={
                "en": "Ask for a new ticket. If it is the CUIT, delegate the service to the certificate first; a "
                "ticket made before the delegation does not carry it. `arca doctor` tells which.",
                "es": "Pida un ticket nuevo. Si es el CUIT, delegue antes el servicio al certificado; un ticket "
                "anterior a la delegación no la incluye. `arca doctor` dice cuál es el caso.",
            },
            arca_field="Auth.Token, Auth.Sign, Auth.Cuit",
            operations=_EVERY,
            source=_SOURCE,
        ),
    ),
    601: (
        Case(
            meaning={
                "en": "The CUIT is not among those that the certificate may act for.",
                "es": "El CUIT no está entre los que el certificado puede representar.",
            },
            fix={
                "en": "Delegate the service to the certificate's CUIT (Administrador de Relaciones; WSASS in "
                "homologación), then ask for a new ticket.",
                "es": "Delegue el servicio al CUIT del certificado (Administrador de Relaciones; WSASS en "
                "homologación) y pida un ticket nuevo.",
            },
            field="issuer",
            arca_field="Auth.Cuit",
            operations=_EVERY,
            source=_SOURCE,
        ),
    ),
    602: (
        Case(
            meaning={"en": "ARCA has no data for what was asked.", "es": "ARCA no tiene datos de lo consultado."},
            fix={
                "en": "Check point of sale, type and number. Rates: none for weekends, holidays, today and pesos. "
                "Points of sale: homologación often lists none, and any may be tried.",
                "es": "Revise punto de venta, tipo y número. Cotizaciones: no hay para fines de semana, feriados, hoy "
                "ni pesos. Puntos de venta: homologación a menudo no lista ninguno, y se puede probar cualquiera.",
            },
            operations=_EVERY,
            source=_SOURCE,
        ),
    ),
}
