"""Where an invoice is authorised. Only in production does it have fiscal validity."""

from __future__ import annotations

from enum import StrEnum


class Environment(StrEnum):
    """SIMULATOR is this library's own ARCA, HOMOLOGACION the agency's test servers, PRODUCCION the real thing."""

    SIMULATOR = "simulator"
    HOMOLOGACION = "homologacion"
    PRODUCCION = "produccion"

    @property
    def is_production(self) -> bool:
        return self is Environment.PRODUCCION
