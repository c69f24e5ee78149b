"""arca_arg, as its README uses it: settings, then ``ArcaWebService(...).send_request``.

Its address: ``WSDL_WSAA_HOM`` and ``WSDL_FEV1_HOM`` of ``arca_arg.settings``, the module that its users fill in.
"""

# ruff: noqa: DTZ011, T201 -- the peers run in Argentina's time zone

import datetime
import json
import os
import sys
from importlib.metadata import version
from pathlib import Path

peer = json.loads(sys.argv[1])
# zeep's cache of contracts is one of the user: a fresh one, for the address inside a contract changes with the port.
os.environ["XDG_CACHE_HOME"] = str(Path(peer["folder"]) / "cache")

import arca_arg.settings as settings  # noqa: E402

settings.CERT_PATH = peer["certificate"]
settings.PRIVATE_KEY_PATH = peer["key"]
settings.TA_FILES_PATH = f"{peer['folder']}/"
settings.CUIT = peer["cuit"]
settings.WSDL_WSAA_HOM = f"{peer['url']}/ws/services/LoginCms?wsdl"
settings.WSDL_FEV1_HOM = f"{peer['url']}/wsfev1/service.asmx?WSDL"

from arca_arg.webservice import ArcaWebService  # noqa: E402

service = ArcaWebService(settings.WSDL_FEV1_HOM, "wsfe")
auth = {"Token": service.token, "Sign": service.sign, "Cuit": service.cuit}
sequence = {"PtoVta": peer["point_of_sale"], "CbteTipo": peer["voucher_type"]}
last_before = service.send_request("FECompUltimoAutorizado", {"Auth": auth, **sequence}).CbteNro

detail = {
    "Concepto": 1,
    "DocTipo": 99,
    "DocNro": 0,
    "CbteDesde": last_before + 1,
    "CbteHasta": last_before + 1,
    "CbteFch": f"{datetime.date.today():%Y%m%d}",
    "ImpTotal": 121,
    "ImpTotConc": 0,
    "ImpNeto": 100,
    "ImpOpEx": 0,
    "ImpIVA": 21,
    "ImpTrib": 0,
    "MonId": "PES",
    "MonCotiz": 1,
    "CondicionIVAReceptorId": 5,
    "Iva": {"AlicIva": {"Id": 5, "BaseImp": 100, "Importe": 21}},
}
request = {"FeCabReq": {"CantReg": 1, **sequence}, "FeDetReq": {"FECAEDetRequest": detail}}
reply = service.send_request("FECAESolicitar", {"Auth": auth, "FeCAEReq": request})
answered = reply.FeDetResp.FECAEDetResponse[0]
if not answered.CAE:
    sys.exit(str(reply))

print(
    json.dumps(
        {
            "version": version("arca_arg"),
            "cae": answered.CAE,
            "number": answered.CbteDesde,
            "last_before": last_before,
            "soap": "1.1",
        }
    )
)
