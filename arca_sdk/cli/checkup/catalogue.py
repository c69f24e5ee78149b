"""Everything that the doctor can find."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from arca_sdk.cli.checkup.findings import Finding, Kind, Level

OK, WARN, FAIL = Level.OK, Level.WARN, Level.FAIL

KINDS: Mapping[str, Kind] = {
    # settings
    "environment_ok": Kind("environment", OK, ("{environment}: {validity}.", "{environment}: {validity}.")),
    "environment_wrong": Kind("environment", FAIL, ("{error}.", "{error}."), here=True),
    "simulator_unused": Kind(
        "environment",
        WARN,
        (
            "ARCA_SIMULATOR_URL is set and not used: the environment is {environment}.",
            "ARCA_SIMULATOR_URL está y no se usa: el ambiente es {environment}.",
        ),
        ("Unset it, or set ARCA_ENVIRONMENT=simulator.", "Quítela, o defina ARCA_ENVIRONMENT=simulator."),
    ),
    "simulator_open": Kind(
        "environment",
        OK,
        (
            "The simulator is in open mode: taxpayers and points of sale appear on use.",
            "El simulador está en modo abierto: contribuyentes y puntos de venta aparecen al usarlos.",
        ),
    ),
    "simulator_strict": Kind(
        "environment",
        OK,
        (
            "The simulator is in strict mode: only what was registered exists.",
            "El simulador está en modo estricto: sólo existe lo que se registró.",
        ),
    ),
    # this machine
    "storage_ok": Kind(
        "storage",
        OK,
        ("Tickets and journal are in {path}, readable by you only.", "Tickets y diario en {path}; sólo usted los lee."),
    ),
    "storage_new": Kind(
        "storage",
        OK,
        (
            "Tickets and journal will be in {path}, made at first use.",
            "Tickets y diario irán a {path}, que se crea al primer uso.",
        ),
    ),
    "storage_readable": Kind(
        "storage",
        WARN,
        (
            "Other users of this machine can enter {path}, where tickets are kept.",
            "Otros usuarios de esta máquina pueden entrar a {path}, donde se guardan tickets.",
        ),
        ("chmod -R go= {path}", "chmod -R go= {path}"),
    ),
    "storage_unwritable": Kind(
        "storage",
        FAIL,
        ("Nothing can be written in {path}: {reason}.", "No se puede escribir en {path}: {reason}."),
        (
            "Make the folder yours, or choose another with --home or ARCA_HOME.",
            "Hágala suya, o elija otra carpeta con --home o ARCA_HOME.",
        ),
        here=True,
    ),
    "journal_clear": Kind("journal", OK, ("Nothing is unsettled.", "No hay nada sin resolver.")),
    "journal_open": Kind(
        "journal",
        WARN,
        (
            "{count} sendings are unsettled: it is not known whether ARCA authorised them.",
            "{count} envíos sin resolver: no se sabe si ARCA los autorizó.",
        ),
        ("arca settle", "arca settle"),
    ),
    "journal_unreadable": Kind("journal", FAIL, ("{error}.", "{error}."), here=True),
    # certificate and key
    "certificate_missing": Kind(
        "certificate",
        FAIL,
        ("No certificate is configured.", "No hay ningún certificado configurado."),
        (
            "Make a key and a request with `arca keys new --cuit N`, follow what it prints, then set ARCA_CERTIFICATE "
            "and ARCA_KEY.",
            "Cree una clave y un pedido con `arca keys new --cuit N`, siga lo que imprime y defina ARCA_CERTIFICATE y "
            "ARCA_KEY.",
        ),
        here=True,
    ),
    "certificate_wrong": Kind("certificate", FAIL, ("{error}.", "{error}."), here=True),
    "certificate_ok": Kind(
        "certificate",
        OK,
        (
            "{file} ({form}) of CUIT {owner}, valid until {until}: {days} days.",
            "{file} ({form}) de la CUIT {owner}, vigente hasta {until}: {days} días.",
        ),
    ),
    "certificate_expiring": Kind(
        "certificate",
        WARN,
        (
            "{file} ({form}) of CUIT {owner} expires on {until}: {days} days are left.",
            "{file} ({form}) de la CUIT {owner} vence el {until}: quedan {days} días.",
        ),
        (
            "Make a new one now, under a new alias: `arca keys new`.",
            "Saque uno nuevo ya, con otro alias: `arca keys new`.",
        ),
    ),
    "certificate_expired": Kind(
        "certificate",
        FAIL,
        ("{file} of CUIT {owner} expired on {until}.", "{file} de la CUIT {owner} venció el {until}."),
        ("Make a new one, under a new alias: `arca keys new`.", "Saque uno nuevo, con otro alias: `arca keys new`."),
        here=True,
    ),
    "certificate_early": Kind(
        "certificate",
        FAIL,
        (
            "{file} of CUIT {owner} is valid only from {since}.",
            "{file} de la CUIT {owner} vale recién desde {since}.",
        ),
        (
            "Check this machine's clock (time server: time.afip.gov.ar), or wait.",
            "Revise el reloj de esta máquina (servidor de hora: time.afip.gov.ar), o espere.",
        ),
        here=True,
    ),
    "authority_ok": Kind("authority", OK, ("Issued by {authority}.", "Emitido por {authority}.")),
    "authority_other": Kind(
        "authority",
        FAIL,
        (
            "The certificate is of {belongs} ({authority}), and the environment is {environment}: WSAA will refuse it.",
            "El certificado es de {belongs} ({authority}), y el ambiente es {environment}: WSAA lo va a rechazar.",
        ),
        (
            "Use a certificate of {environment}, or --environment {belongs}.",
            "Use un certificado de {environment}, o --environment {belongs}.",
        ),
        here=True,
    ),
    "authority_unknown": Kind(
        "authority",
        WARN,
        ("{authority} is not one of ARCA's authorities.", "{authority} no es una de las autoridades de ARCA."),
        (
            "If the login is refused with cms.cert.untrusted, this is why.",
            "Si el login se rechaza con cms.cert.untrusted, es por esto.",
        ),
    ),
    "authority_forgotten": Kind(
        "authority",
        FAIL,
        (
            "This simulator did not issue the certificate: it was started again, or another one did.",
            "Este simulador no emitió el certificado: lo reiniciaron, o fue otro.",
        ),
        (
            "Let it issue one: `arca simulator certificate CSR --out NEW.crt`. Started with --state FILE it remembers.",
            "Pídale uno: `arca simulator certificate CSR --out NUEVO.crt`. Con --state ARCHIVO recuerda todo.",
        ),
        here=True,
    ),
    "key_ok": Kind(
        "key",
        OK,
        (
            "{file} belongs to the certificate ({bits} bits, {encryption}).",
            "{file} es la del certificado ({bits} bits, {encryption}).",
        ),
    ),
    "key_readable": Kind(
        "key",
        WARN,
        (
            "Other users of this machine can read {file}: whoever has the key can log in as you.",
            "Otros usuarios de esta máquina pueden leer {file}: quien tenga la clave entra como usted.",
        ),
        ("chmod 600 {file}", "chmod 600 {file}"),
    ),
    "key_wrong": Kind("key", FAIL, ("{error}.", "{error}."), here=True),
    "cuit_own": Kind(
        "cuit", OK, ("Invoices for {cuit}, the certificate's own.", "Factura por {cuit}, la del certificado.")
    ),
    "cuit_delegated": Kind(
        "cuit",
        OK,
        (
            "Invoices for {cuit} with the certificate of {owner}: that takes a delegation.",
            "Factura por {cuit} con el certificado de {owner}: hace falta una delegación.",
        ),
    ),
    "cuit_wrong": Kind("cuit", FAIL, ("{error}.", "{error}."), here=True),
    # the way to ARCA
    "connection_ok": Kind(
        "connection",
        OK,
        (
            "{host}: {version}, {cipher} ({policy}); its certificate is valid until {until}.",
            "{host}: {version}, {cipher} ({policy}); su certificado vale hasta {until}.",
        ),
    ),
    "connection_plain": Kind(
        "connection",
        OK,
        ("{host}: plain HTTP, within this machine.", "{host}: HTTP sin TLS, dentro de esta máquina."),
    ),
    "connection_failed": Kind(
        "connection",
        FAIL,
        ("{host} cannot be reached: {problem}.", "No se llega a {host}: {problem}."),
        (
            "Check network, firewall and proxy (ARCA_PROXY). For a simulator: is `arca simulator` running?",
            "Revise red, cortafuegos y proxy (ARCA_PROXY). Con un simulador: ¿está corriendo `arca simulator`?",
        ),
    ),
    "connection_untrusted": Kind(
        "connection",
        FAIL,
        (
            "{host} shows a certificate that is not trusted here: {problem}.",
            "{host} muestra un certificado que acá no es de confianza: {problem}.",
        ),
        (
            "Something may stand between (a proxy that opens TLS): put its authority into SSL_CERT_FILE if it is "
            "yours. Never switch the check off.",
            "Puede haber algo en el medio (un proxy que abre TLS): si es suyo, ponga su autoridad en SSL_CERT_FILE. "
            "Nunca desactive el control.",
        ),
        here=True,
    ),
    "servers_up": Kind(
        "servers",
        OK,
        ("All of ARCA's servers say OK (FEDummy).", "Todos los servidores de ARCA dicen OK (FEDummy)."),
    ),
    "servers_down": Kind(
        "servers",
        FAIL,
        (
            "ARCA says of itself: application {application}, database {database}, authentication {authentication}.",
            "ARCA dice de sí misma: aplicación {application}, base {database}, autenticación {authentication}.",
        ),
        ("Wait: it is ARCA's business.", "Espere: depende de ARCA."),
    ),
    "servers_silent": Kind("servers", FAIL, ("{error}.", "{error}.")),
    "clock_ok": Kind(
        "clock",
        OK,
        (
            "{words}. A login bears 10 minutes ahead and an hour behind.",
            "{words}. Un login tolera 10 minutos de adelanto y una hora de atraso.",
        ),
    ),
    "clock_off": Kind(
        "clock",
        WARN,
        (
            "{words}. A login bears 10 minutes ahead and an hour behind; the date of an invoice may come out wrong.",
            "{words}. Un login tolera 10 minutos de adelanto y una hora de atraso; una factura puede salir con otra "
            "fecha.",
        ),
        (
            "Synchronise it (time server: time.afip.gov.ar).",
            "Sincronícelo (servidor de hora: time.afip.gov.ar).",
        ),
    ),
    "clock_wrong": Kind(
        "clock",
        FAIL,
        (
            "{words}, more than a login bears (10 minutes ahead, an hour behind).",
            "{words}, más de lo que tolera un login (10 minutos de adelanto, una hora de atraso).",
        ),
        (
            "Synchronise it (time server: time.afip.gov.ar).",
            "Sincronícelo (servidor de hora: time.afip.gov.ar).",
        ),
        here=True,
    ),
    "clock_unknown": Kind("clock", WARN, ("ARCA did not say what time it is.", "ARCA no dijo qué hora es."), ("", "")),
    # access
    "ticket_stored": Kind(
        "login",
        OK,
        (
            "The stored ticket is valid until {until}; no login was made.",
            "El ticket guardado vale hasta {until}; no se hizo ningún login.",
        ),
    ),
    "ticket_unreadable": Kind("login", FAIL, ("{error}.", "{error}."), here=True),
    "login_ok": Kind("login", OK, ("Logged in at WSAA: ticket until {until}.", "Login en WSAA: ticket hasta {until}.")),
    "login_skipped": Kind(
        "login",
        WARN,
        (
            "No login was tried: it would fail for a reason named above.",
            "No se intentó el login: fallaría por un motivo ya dicho.",
        ),
        ("Mend that first, then run `arca doctor` again.", "Arregle eso primero y vuelva a correr `arca doctor`."),
    ),
    "login_refused": Kind("login", FAIL, ("{error}.", "{error}."), here=True),
    "login_failed": Kind("login", FAIL, ("{error}.", "{error}.")),
    "delegation_ok": Kind("delegation", OK, ("The ticket speaks for {cuits}.", "El ticket representa a {cuits}.")),
    "delegation_missing": Kind(
        "delegation",
        FAIL,
        (
            "The ticket speaks for {cuits}, and not for {cuit}: ARCA will answer 600.",
            "El ticket representa a {cuits}, y no a {cuit}: ARCA va a responder 600.",
        ),
        (
            "{cuit} delegates the service to {owner} (Administrador de Relaciones; WSASS in homologación; "
            "`arca simulator link CERTIFICATE --represents {cuit}` in a simulator). The ticket keeps the old list "
            "until {until}: the next call asks for a new one by itself, which WSAA gives 10 minutes after the last (2 "
            "in production).",
            "{cuit} delega el servicio en {owner} (Administrador de Relaciones; WSASS en homologación; "
            "`arca simulator link CERTIFICADO --represents {cuit}` en un simulador). El ticket conserva la lista vieja "
            "hasta {until}: la próxima llamada pide otro sola, y WSAA lo da 10 minutos después del último (2 en "
            "producción).",
        ),
        here=True,
    ),
    "ticket_refused": Kind(
        "login",
        FAIL,
        (
            "The service does not take the stored ticket. {problem}",
            "El servicio no acepta el ticket guardado. {problem}",
        ),
        (
            "The next call asks WSAA for another by itself. A simulator that was started again knows no ticket of "
            "before.",
            "La próxima llamada pide otro a WSAA sola. Un simulador que se reinició no conoce tickets anteriores.",
        ),
    ),
    "delegation_unreadable": Kind("delegation", WARN, ("{error}.", "{error}.")),
    "announcement": Kind("announcement", WARN, ("ARCA announces: {notice}", "ARCA anuncia: {notice}")),
    "points_ok": Kind(
        "points of sale", OK, ("Enabled for web services: {numbers}.", "Habilitados para web services: {numbers}.")
    ),
    "points_closed": Kind(
        "points of sale",
        WARN,
        ("Blocked or closed: {numbers}.", "Bloqueados o dados de baja: {numbers}."),
        ("Use another, or ask ARCA why.", "Use otro, o consulte a ARCA el motivo."),
    ),
    "points_none_test": Kind(
        "points of sale",
        OK,
        (
            "ARCA lists none (602), as homologación often does: any number may be tried there.",
            "ARCA no lista ninguno (602), como suele homologación: ahí se puede probar cualquier número.",
        ),
    ),
    "points_none_open": Kind(
        "points of sale",
        OK,
        (
            "None is registered (602); in open mode they appear on use.",
            "No hay ninguno registrado (602); en modo abierto aparecen al usarlos.",
        ),
    ),
    "points_none_strict": Kind(
        "points of sale",
        FAIL,
        (
            "None is registered for {cuit} (602), and in strict mode nothing appears by itself.",
            "No hay ninguno registrado para {cuit} (602), y en modo estricto nada aparece solo.",
        ),
        ("arca simulator point-of-sale 1 --cuit {cuit}", "arca simulator point-of-sale 1 --cuit {cuit}"),
        here=True,
    ),
    "points_none": Kind(
        "points of sale",
        FAIL,
        (
            "{cuit} has no point of sale for web services (602).",
            "{cuit} no tiene puntos de venta para web services (602).",
        ),
        (
            "Add one in «Administración de puntos de venta y domicilios», of the kind «RECE para aplicativo y web "
            "services» (Monotributo: «Factura Electrónica - Monotributo - Web Services»).",
            "Agregue uno en «Administración de puntos de venta y domicilios», del tipo «RECE para aplicativo y web "
            "services» (Monotributo: «Factura Electrónica - Monotributo - Web Services»).",
        ),
        here=True,
    ),
    "points_failed": Kind("points of sale", FAIL, ("{error}.", "{error}.")),
    "number": Kind("last number", OK, ("{voucher}: {number}.", "{voucher}: {number}.")),
    "number_none": Kind("last number", OK, ("No voucher yet.", "Todavía no hay comprobantes.")),
    "number_failed": Kind("last number", WARN, ("{voucher}: {error}.", "{voucher}: {error}.")),
}

CHECKS: Mapping[str, tuple[str, str]] = {
    "environment": ("Environment", "Ambiente"),
    "storage": ("Folder", "Carpeta"),
    "journal": ("Journal", "Diario"),
    "certificate": ("Certificate", "Certificado"),
    "authority": ("Authority", "Autoridad"),
    "key": ("Private key", "Clave privada"),
    "cuit": ("CUIT", "CUIT"),
    "connection": ("Connection", "Conexión"),
    "servers": ("Servers", "Servidores"),
    "clock": ("Clock", "Reloj"),
    "login": ("Login", "Login"),
    "delegation": ("Delegation", "Delegación"),
    "announcement": ("Notice", "Aviso"),
    "points of sale": ("Points of sale", "Puntos de venta"),
    "last number": ("Last number", "Último número"),
}
"""What is looked at, as it is called to a person, in order."""


def found(name: str, **values: Any) -> Finding:
    """A finding of a kind."""
    return Finding(name, KINDS[name], values)
