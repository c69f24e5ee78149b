"""facturador-afip: `arca.login`, then `emision.preparar` and `emision.enviar`. It writes its SOAP by hand, over urllib,
and its ordinary invoice is one for services.

Its address: the rows "wsaa" and "wsfe" of ``facturador_afip.arca.ENTORNOS["homo"]``, the table of addresses it has.
"""

# ruff: noqa: T201

import json
import sys
from importlib.metadata import version
from pathlib import Path

from facturador_afip import arca, emision

peer = json.loads(sys.argv[1])
arca.ENTORNOS["homo"]["wsaa"] = f"{peer['url']}/ws/services/LoginCms"
arca.ENTORNOS["homo"]["wsfe"] = f"{peer['url']}/wsfev1/service.asmx"


class Tickets:
    """The store of tickets that the library asks its users for."""

    kept: dict = {}  # noqa: RUF012  # one run, one store

    def leer(self, env, servicio):
        return self.kept.get((env, servicio))

    def guardar(self, env, servicio, ticket):
        self.kept[env, servicio] = ticket


credential = arca.Credencial(peer["cuit"], Path(peer["certificate"]).read_bytes(), Path(peer["key"]).read_bytes())
auth = arca.login("homo", "wsfe", credential, Tickets())
last_before = arca.ultimo_comprobante_fe("homo", auth, peer["point_of_sale"], peer["voucher_type"])
invoice = {"tipo": "B", "items": [{"descripcion": "Consultoría", "cantidad": 1, "precio": 100}]}
prepared = emision.preparar(invoice, "homo", auth, pto=peer["point_of_sale"])
issued = emision.enviar(prepared, auth, emisor={})

print(
    json.dumps(
        {
            "version": version("facturador-afip"),
            "cae": issued["cae"],
            "number": issued["numero"],
            "last_before": last_before,
            "soap": "1.1",
        }
    )
)
