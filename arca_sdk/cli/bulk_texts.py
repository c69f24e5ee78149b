"""What the command says about files of many invoices, in English and Spanish."""

from __future__ import annotations

from collections.abc import Mapping

from arca_sdk.cli.texts import LANGUAGES

_TEXTS: Mapping[str, tuple[str, str]] = {
    "file_one": ("{name}: 1 invoice", "{name}: 1 comprobante"),
    "before_one": ("1 was sent before: it keeps its voucher.", "1 se envió antes: conserva su comprobante."),
    "confirm_one": (
        "Send 1 invoice to ARCA ({environment}, {validity})?",
        "¿Enviar 1 comprobante a ARCA ({environment}, {validity})?",
    ),
    "problems_one": ("1 cannot be sent", "1 no se puede enviar"),
    "file": ("{name}: {count} invoices", "{name}: {count} comprobantes"),
    "problems": ("{count} cannot be sent", "{count} no se pueden enviar"),
    "more": (
        "… and {count} more; all are in the result file.",
        "… y {count} más; todos están en el archivo de resultado.",
    ),
    "more_dry": ("… and {count} more.", "… y {count} más."),
    "before": (
        "{count} were sent before: they keep their vouchers.",
        "{count} se enviaron antes: conservan sus comprobantes.",
    ),
    "point": ("Point", "Pto. vta."),
    "count": ("Invoices", "Comprobantes"),
    "first_day": ("From", "Desde"),
    "last_day": ("To", "Hasta"),
    "today": ("today", "hoy"),
    "confirm": (
        "Send {count} invoices to ARCA ({environment}, {validity})?",
        "¿Enviar {count} comprobantes a ARCA ({environment}, {validity})?",
    ),
    "sending": ("Authorising", "Autorizando"),
    "status_authorized": ("Authorised", "Autorizados"),
    "status_known": ("of these, before this run", "de ellos, antes de esta corrida"),
    "status_rejected": ("Rejected by ARCA", "Rechazados por ARCA"),
    "status_uncertain": ("Not known yet", "Sin saber todavía"),
    "status_invalid": ("Not sent: to be corrected", "No enviados: a corregir"),
    "status_unsent": ("Not sent yet", "No enviados todavía"),
    "again": (
        "Run the same command again: nothing is issued twice.",
        "Ejecute el mismo comando otra vez: nada se emite dos veces.",
    ),
    "interrupted": ("Stopped; what was on its way has come back.", "Detenido; lo que estaba en camino volvió."),
    "result": ("Each invoice's result: {path}", "El resultado de cada comprobante: {path}"),
}


def text(key: str, language: str, **values: object) -> str:
    """A text in a language, with its values filled in; where ``count`` is 1, the singular."""
    if values.get("count") == 1 and f"{key}_one" in _TEXTS:
        key = f"{key}_one"
    words = _TEXTS[key][LANGUAGES.index(language)]
    return words.format(**values) if values else words
