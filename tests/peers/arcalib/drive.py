"""arcalib, as its README uses it: ``WSAA`` and ``TransmissaoWSFEv1``. It asks for no WSDL.

Its address: the rows "wsaa" and "wsfev1" of ``arcalib.transmissao.config.ENDPOINTS``, the table of addresses it has.
"""

# ruff: noqa: DTZ011, T201 -- the peers run in Argentina's time zone

import datetime
import json
import sys
from importlib.metadata import version
from pathlib import Path

from arcalib.transmissao import HOMOLOGACION, WSAA, TransmissaoWSFEv1
from arcalib.transmissao.config import ENDPOINTS
from arcalib.wsfev1.bindings.wsfev1 import (
    AlicIva,
    ArrayOfAlicIva,
    ArrayOfFecaedetRequest,
    FecaecabRequest,
    FecaedetRequest,
    Fecaerequest,
)

peer = json.loads(sys.argv[1])
ENDPOINTS[HOMOLOGACION]["wsaa"] = f"{peer['url']}/ws/services/LoginCms"
ENDPOINTS[HOMOLOGACION]["wsfev1"] = f"{peer['url']}/wsfev1/service.asmx"

wsaa = WSAA(HOMOLOGACION, Path(peer["certificate"]).read_bytes(), Path(peer["key"]).read_bytes())
wsfe = TransmissaoWSFEv1(HOMOLOGACION, wsaa, cuit=int(peer["cuit"]))
last = wsfe.fecomp_ultimo_autorizado(peer["point_of_sale"], peer["voucher_type"])
last_before = last.FECompUltimoAutorizadoResult.CbteNro

detail = FecaedetRequest(
    Concepto=1,
    DocTipo=99,
    DocNro=0,
    CbteDesde=last_before + 1,
    CbteHasta=last_before + 1,
    CbteFch=f"{datetime.date.today():%Y%m%d}",
    ImpTotal=121.0,
    ImpTotConc=0.0,
    ImpNeto=100.0,
    ImpOpEx=0.0,
    ImpTrib=0.0,
    ImpIVA=21.0,
    MonId="PES",
    MonCotiz=1.0,
    CondicionIVAReceptorId=5,
    Iva=ArrayOfAlicIva(AlicIva=[AlicIva(Id=5, BaseImp=100.0, Importe=21.0)]),
)
header = FecaecabRequest(CantReg=1, PtoVta=peer["point_of_sale"], CbteTipo=peer["voucher_type"])
request = Fecaerequest(FeCabReq=header, FeDetReq=ArrayOfFecaedetRequest(FECAEDetRequest=[detail]))
reply = wsfe.fecae_solicitar(request).FECAESolicitarResult
answered = reply.FeDetResp.FECAEDetResponse[0] if reply.FeDetResp else None
if answered is None or not answered.CAE:
    sys.exit(str(reply))

print(
    json.dumps(
        {
            "version": version("arcalib"),
            "cae": answered.CAE,
            "number": answered.CbteDesde,
            "last_before": last_before,
            "soap": "1.1",
        }
    )
)
