"""What the command says to people, in English and Spanish. ``--help`` and error texts of the library are English."""

from __future__ import annotations

import os
from collections.abc import Mapping

LANGUAGES = ("en", "es")

TEXTS: Mapping[str, tuple[str, str]] = {
    # labels
    "activity": ("Activity", "Actividad"),
    "amount": ("Amount", "Importe"),
    "associated": ("Refers to", "Comprobante asociado"),
    "authorization": ("Authorisation", "Autorización"),
    "base": ("Base", "Base"),
    "buyer": ("Buyer", "Comprador"),
    "cae": ("CAE", "CAE"),
    "cae_due": ("CAE due", "Vencimiento CAE"),
    "certificate": ("Certificate", "Certificado"),
    "concept": ("Concept", "Concepto"),
    "cuit": ("CUIT", "CUIT"),
    "currency": ("Currency", "Moneda"),
    "description": ("Description", "Descripción"),
    "discount": ("Discount", "Bonificación"),
    "due": ("Payment due", "Vencimiento de pago"),
    "environment": ("Environment", "Ambiente"),
    "exempt": ("Exempt", "Exento"),
    "field": ("Field", "Campo"),
    "fix": ("What to do", "Qué hacer"),
    "issue_date": ("Date", "Fecha"),
    "issuer": ("Issuer", "Emisor"),
    "journal": ("Unsettled", "Sin resolver"),
    "key": ("Private key", "Clave privada"),
    "line": ("Line", "Renglón"),
    "net": ("Net", "Neto"),
    "number": ("Number", "Número"),
    "observation": ("ARCA notes", "ARCA observa"),
    "optional": ("Optional data", "Dato opcional"),
    "pdf": ("PDF", "PDF"),
    "point_of_sale": ("Point of sale", "Punto de venta"),
    "public_key": ("Public key", "Clave pública"),
    "quantity": ("Qty.", "Cant."),
    "qr": ("QR link", "Enlace del QR"),
    "rate": ("VAT", "IVA"),
    "receiver": ("Receiver", "Receptor"),
    "request": ("Certificate request (CSR)", "Pedido de certificado (CSR)"),
    "rule": ("Rule", "Regla"),
    "seconds": ("Seconds", "Segundos"),
    "sentence": ("What ARCA wants", "Qué exige ARCA"),
    "service_period": ("Service period", "Período del servicio"),
    "subject": ("Subject", "Titular"),
    "tax": ("Tax", "Impuesto"),
    "ticket": ("Access ticket", "Ticket de acceso"),
    "total": ("Total", "Total"),
    "tribute": ("Other tax", "Otro tributo"),
    "type": ("Type", "Tipo"),
    "unit_price": ("Unit price", "Precio unit."),
    "untaxed": ("Not taxed", "No gravado"),
    "valid": ("Valid", "Vigencia"),
    "vat_condition": ("VAT condition", "Condición frente al IVA"),
    "voucher": ("Voucher", "Comprobante"),
    # sentences
    "authorized": ("Authorised", "Autorizado"),
    "recovered": (
        "The first reply was lost; the CAE was found by asking ARCA for the number.",
        "La primera respuesta se perdió; el CAE se encontró consultando el número a ARCA.",
    ),
    "rejected": (
        "ARCA rejected the invoice. No number was used.",
        "ARCA rechazó el comprobante. No se usó ningún número.",
    ),
    "until": ("due {day}", "vence {day}"),
    "uncertain": (
        "It is not known whether ARCA authorised this voucher.",
        "No se sabe si ARCA autorizó este comprobante.",
    ),
    "uncertain_hint": (
        "Do not issue it again. Settle it, now or later: arca settle",
        "No lo emita de nuevo. Resuélvalo, ahora o más tarde: arca settle",
    ),
    "unsent": ("Not authorised; nothing is pending.", "No autorizado; no queda nada pendiente."),
    "interrupted": (
        "Interrupted while ARCA was asked: it may or may not have authorised the voucher.",
        "Interrumpido mientras se consultaba a ARCA: puede que haya autorizado el comprobante, o no.",
    ),
    "confirm": ("Send it to ARCA ({environment})?", "¿Enviarlo a ARCA ({environment})?"),
    "yes_no": ("y/N", "s/N"),
    "real": ("REAL INVOICE", "FACTURA REAL"),
    "test": ("test, no fiscal validity", "prueba, sin validez fiscal"),
    "will_send": ("This will be sent", "Se va a enviar"),
    "worked_out": ("Worked out", "Se dedujo"),
    "dry_run": ("Dry run: nothing was sent", "Simulacro: no se envió nada"),
    "no_findings": ("No rule that can be judged here is broken.", "No incumple ninguna regla que se pueda juzgar acá."),
    "findings": ("ARCA would reject it", "ARCA lo rechazaría"),
    "remarks": ("ARCA would note", "ARCA observaría"),
    "not_confirmed": ("Nothing was sent.", "No se envió nada."),
    "pdf_hint_lines": (
        "To print it: {command}\nARCA keeps no lines; to have them printed, use --pdf, or keep what --json prints.",
        "Para imprimirlo: {command}\nARCA no guarda el detalle; para que salga use --pdf, o guarde lo que da --json.",
    ),
    "pdf_hint": ("To print it: {command}", "Para imprimirlo: {command}"),
    "last": ("Last authorised number", "Último número autorizado"),
    "none_yet": ("none yet", "ninguno todavía"),
    "nothing_to_settle": ("Nothing to settle.", "No hay nada que resolver."),
    "ticket_valid": ("valid until {until}", "válido hasta {until}"),
    "ticket_expired": ("expired {until}", "vencido {until}"),
    "ticket_none": ("none stored; made at the first call", "ninguno guardado; se pide en la primera llamada"),
    "valid_until": ("valid until {until}", "vigente hasta {until}"),
    "days_left": ("{days} days left", "quedan {days} días"),
    "expired_on": ("EXPIRED on {until}", "VENCIDO el {until}"),
    "not_yet": ("not valid before {since}", "no vigente antes del {since}"),
    "servers_up": ("all servers say OK", "todos los servidores dicen OK"),
    "open_attempts": ("{count} attempts: run arca settle", "{count} intentos: ejecute arca settle"),
    "untold": (
        "{count} vouchers of interrupted commands: run arca settle",
        "{count} comprobantes de comandos interrumpidos: ejecute arca settle",
    ),
    "not_configured": ("not configured", "sin configurar"),
    "wrote": ("Wrote {path}", "Se escribió {path}"),
    "hint": ("What to do", "Qué hacer"),
    "error": ("Error", "Error"),
    "passphrase": ("Pass phrase of the private key", "Frase de la clave privada"),
    "new_passphrase": ("Pass phrase for the new private key", "Frase para la nueva clave privada"),
    "encrypted": ("encrypted", "cifrada"),
    "not_encrypted": ("not encrypted", "sin cifrar"),
    "no_cuit": ("no CUIT in the subject", "sin CUIT en el titular"),
    "compare_keys": (
        "Key, request and certificate belong together when their public keys have the same fingerprint.",
        "Clave, pedido y certificado se corresponden si sus claves públicas tienen la misma huella.",
    ),
    # codes and tables
    "code": ("Code", "Código"),
    "member": ("Name", "Nombre"),
    "label": ("ARCA's words", "En palabras de ARCA"),
    "table_name": ("Table", "Tabla"),
    "table_method": ("ARCA's method", "Método de ARCA"),
    "table_until": ("Until", "Hasta"),
    "points_none": (
        "ARCA lists none (602). In homologación that is usual, and any number may be tried.",
        "ARCA no lista ninguno (602). En homologación es lo usual, y se puede probar cualquier número.",
    ),
    "point_state": ("State", "Estado"),
    "point_blocked": ("blocked", "bloqueado"),
    "point_closed": ("closed on {day}", "baja el {day}"),
    "explain_reject": ("refuses", "rechaza"),
    "explain_observe": ("observes", "observa"),
    "explain_source": ("Source", "Fuente"),
    "explain_twin": ("As {code} in FECAESolicitar.", "Como {code} en FECAESolicitar."),
    "explain_retry": ("The same request may succeed later.", "El mismo pedido puede funcionar más tarde."),
    "explain_unknown": (
        "no explanation known; what ARCA wrote beside it is all there is",
        "sin explicación conocida; lo que ARCA escribió al lado es todo lo que hay",
    ),
    # the registry
    "address": ("Address", "Domicilio"),
    "taxpayer_state": ("State", "Estado"),
    "taxpayer_active": ("active", "activa"),
    "taxpayer_inactive": ("INACTIVE", "INACTIVA"),
    "taxpayer_unknown_condition": (
        "cannot be told from the registry: ask the taxpayer",
        "no surge del padrón: pregúntele al contribuyente",
    ),
    # the doctor
    "doctor_well": ("All is well.", "Todo en orden."),
    "doctor_warned": ("It works; {count} to look at.", "Funciona; {count} para mirar."),
    "doctor_failed": ("{count} failed.", "{count} con falla."),
    "tls_default": ("default policy", "política por omisión"),
    "tls_ecdhe_only": ("only ECDHE offered", "sólo se ofrece ECDHE"),
    "clock_same": ("This clock and ARCA's agree", "Este reloj y el de ARCA coinciden"),
    "clock_ahead": ("This clock is {length} ahead of ARCA's", "Este reloj adelanta {length} al de ARCA"),
    "clock_behind": ("This clock is {length} behind ARCA's", "Este reloj atrasa {length} al de ARCA"),
    "event": ("ARCA announces", "ARCA anuncia"),
    "services": ("Services", "Servicios"),
    # the demo
    "demo_title": ("ARCA, simulated on this machine", "ARCA, simulada en esta máquina"),
    "demo_simulator": ("Simulator listening at {url}", "Simulador escuchando en {url}"),
    "demo_keys": ("Private key and certificate for CUIT {cuit}", "Clave privada y certificado para el CUIT {cuit}"),
    "demo_login": ("Logged in at WSAA: ticket until {until}", "Login en WSAA: ticket hasta {until}"),
    "demo_authorize": ("{label} authorised, CAE {cae}", "{label} autorizada, CAE {cae}"),
    "demo_verify": ("Asked ARCA for it: same amounts, same CAE", "Consultada a ARCA: mismos importes, mismo CAE"),
    "demo_pdf": ("Printed, with its QR", "Impresa, con su QR"),
    "demo_expires": ("Ticket expires", "Vence el ticket"),
    "demo_next": (
        "Next: `arca simulator` keeps one running for your own program.",
        "Siguiente: `arca simulator` deja uno funcionando para su programa.",
    ),
    "demo_no_validity": (
        "No fiscal validity: nothing left this machine.",
        "Sin validez fiscal: nada salió de esta máquina.",
    ),
    # the simulator
    "simulator_ready": ("The simulator listens at {url}", "El simulador escucha en {url}"),
    "simulator_paste": ("Paste this in another terminal:", "Pegue esto en otra terminal:"),
    "simulator_then": ("Then: arca doctor", "Y luego: arca doctor"),
    "simulator_strict_hint": (
        "Or with a key of your own: arca keys new, then arca simulator certificate CSR.",
        "O con una clave propia: arca keys new, y luego arca simulator certificate CSR.",
    ),
    "reference": ("Reference", "Referencia"),
    "more_lines": ("… and {count} more lines.", "… y {count} renglones más."),
    "represents": ("Represents", "Representa a"),
    "simulator_next": ("Next, in this terminal:", "Siguiente, en esta terminal:"),
    "simulator_stop": ("Ctrl-C stops it.", "Ctrl-C lo detiene."),
    "simulator_public": (
        "It can be reached from other machines. Clients take plain HTTP only from their own machine.",
        "Se puede alcanzar desde otras máquinas. Los clientes aceptan HTTP sin TLS sólo de su propia máquina.",
    ),
    "simulator_state": ("It remembers everything in {path}", "Recuerda todo en {path}"),
    "simulator_forgets": (
        "It forgets everything at the end (--state FILE keeps it).",
        "Olvida todo al terminar (--state ARCHIVO lo guarda).",
    ),
    "simulator_stopped": ("Stopped.", "Detenido."),
    # keys
    "keys_written": ("Made a private key and its request", "Se crearon una clave privada y su pedido"),
    "keys_secret": (
        "The private key never leaves this machine: ARCA gets only the request.",
        "La clave privada no sale de esta máquina: ARCA recibe sólo el pedido.",
    ),
    "keys_test": ("For testing (homologación)", "Para pruebas (homologación)"),
    "keys_test_steps": (
        "1. Enter arca.gob.ar with your clave fiscal and open WSASS (add it once in «Administrador de "
        "Relaciones de Clave Fiscal»: ARCA > Servicios interactivos > WSASS).\n"
        "2. «Nuevo certificado»: alias {alias}, paste the content of {request}; save the answer as "
        "{certificate}.\n"
        "3. «Crear autorización a servicio»: certificate {alias}, service wsfe, your CUIT.",
        "1. Entre a arca.gob.ar con clave fiscal y abra WSASS (se agrega una vez en «Administrador de "
        "Relaciones de Clave Fiscal»: ARCA > Servicios interactivos > WSASS).\n"
        "2. «Nuevo certificado»: alias {alias}, pegue el contenido de {request}; guarde la respuesta "
        "como {certificate}.\n"
        "3. «Crear autorización a servicio»: certificado {alias}, servicio wsfe, su CUIT.",
    ),
    "keys_production": ("For real invoices (producción)", "Para facturas reales (producción)"),
    "keys_production_steps": (
        "1. In arca.gob.ar open «Administración de Certificados Digitales», «Agregar alias» {alias}, upload "
        "{request}, and download the certificate as {certificate}.\n"
        "2. In «Administrador de Relaciones de Clave Fiscal»: «Nueva relación», service «Facturación "
        "Electrónica» (under ARCA > WebServices), representative: «Computador Fiscal» {alias}.\n"
        "3. In «Administración de puntos de venta y domicilios» add a point of sale for web services "
        "(«RECE para aplicativo y web services»; Monotributo: «Factura Electrónica - Monotributo - Web "
        "Services»).",
        "1. En arca.gob.ar abra «Administración de Certificados Digitales», «Agregar alias» {alias}, suba "
        "{request} y descargue el certificado como {certificate}.\n"
        "2. En «Administrador de Relaciones de Clave Fiscal»: «Nueva relación», servicio «Facturación "
        "Electrónica» (en ARCA > WebServices), representante: «Computador Fiscal» {alias}.\n"
        "3. En «Administración de puntos de venta y domicilios» agregue un punto de venta para web "
        "services («RECE para aplicativo y web services»; Monotributo: «Factura Electrónica - "
        "Monotributo - Web Services»).",
    ),
    "keys_simulator": ("For a simulator (strict mode)", "Para un simulador (modo estricto)"),
    "keys_simulator_steps": ("arca simulator certificate {request}", "arca simulator certificate {request}"),
    "keys_then": ("Then: arca keys show {certificate}, and", "Luego: arca keys show {certificate}, y"),
}


def default_language() -> str:
    """``ARCA_LANG``, else Spanish where the terminal's locale is, else English."""
    for name in ("ARCA_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(name, ""):
            return "es" if value.lower().startswith("es") else "en"
    return "en"


def text(key: str, language: str, **values: object) -> str:
    """A text in a language, with its values filled in."""
    words = TEXTS[key][LANGUAGES.index(language)]
    return words.format(**values) if values else words
