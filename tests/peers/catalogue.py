"""Which clients, in which version, and whose CUIT each of them plays."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Peer:
    """Somebody else's client.

    Attributes:
        name: of its traffic; two peers may be the same package, used in two ways.
        driver: below this folder; its header says how the address is given.
        cuit: of its issuer; invented, its own, so that the ledger tells the peers apart.
        needs: what it imports without asking its registry for it.
    """

    name: str
    registry: Literal["pypi", "npm"]
    package: str
    version: str
    driver: str
    cuit: str
    soap: Literal["1.1", "1.2"]
    needs: tuple[str, ...] = ()

    @property
    def requirements(self) -> tuple[str, ...]:
        """What to install, as its registry's own client takes it."""
        if self.registry == "pypi":
            return (f"{self.package}=={self.version}", *self.needs)
        return (f"{self.package}@{self.version}", *self.needs)

    @property
    def traffic(self) -> Path:
        """Its recorded requests."""
        return HERE / "traffic" / f"{self.name}.json"


PEERS = (
    Peer("django-afip", "pypi", "django-afip", "14.1.0", "django_afip/drive.py", "20000000028", "1.1"),
    # It imports pytz, which zeep once brought along.
    Peer("arca_arg", "pypi", "arca_arg", "1.0.1", "arca_arg/drive.py", "20000000036", "1.1", needs=("pytz",)),
    Peer("facturador-afip", "pypi", "facturador-afip", "0.1.0", "facturador_afip/drive.py", "20000000044", "1.1"),
    Peer("arcalib", "pypi", "arcalib[transmissao]", "0.2.0", "arcalib/drive.py", "20000000109", "1.1"),
    Peer("arcasdk-soap11", "npm", "@arcasdk/core", "2.0.2", "arcasdk/drive.cjs", "20000000052", "1.1"),
    Peer("arcasdk-soap12", "npm", "@arcasdk/core", "2.0.2", "arcasdk/drive.cjs", "20000000060", "1.2"),
    Peer("afip.ts", "npm", "afip.ts", "3.2.2", "afip_ts/drive.cjs", "20000000079", "1.2"),
    Peer("facturajs", "npm", "facturajs", "0.4.1", "facturajs/drive.cjs", "20000000087", "1.1"),
    Peer("afip-apis", "npm", "afip-apis", "0.5.5", "afip_apis/drive.cjs", "20000000095", "1.2"),
)
