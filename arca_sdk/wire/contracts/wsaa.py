"""WSAA: one operation, a signed request in and an access ticket out (WSAA specification 1.2.2).

Apache Axis 1.4: the ticket travels as escaped text, faults carry the code ``ns1:…``, and the server answers in the
namespace the request used, right or wrong.
"""

from __future__ import annotations

from arca_sdk.wire.contract import Contract, Fault, Operation, Port, Records

NAMESPACE = "http://wsaa.view.sua.dvadac.desein.afip.gov"

_records = Records()

WSAA = Contract(
    name="wsaa",
    title="WSAA: autenticación y autorización de computadores fiscales",
    namespace=NAMESPACE,
    style="axis",
    operations={
        "loginCms": Operation(
            name="loginCms",
            action="",
            request=_records.anonymous("loginCms", "in0 string"),
            response=_records.anonymous("loginCmsResponse", "loginCmsReturn string"),
            result="loginCmsReturn",
            summary="Recibe un pedido firmado (TRA) y devuelve el ticket de acceso (TA).",
            faults=(Fault("LoginFault", "fault", _records.anonymous("LoginFault")),),
        )
    },
    service="LoginCMSService",
    port_type="LoginCMS",
    ports=(Port("LoginCms", "LoginCmsSoapBinding", "1.1"),),
)
