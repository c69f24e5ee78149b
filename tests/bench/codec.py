"""How much CPU our codec takes next to zeep, on the same WSDL and the same bytes.

One round is what a client does around one FECAESolicitar: write the request to bytes, read the reply's bytes. Zeep is
given our rendered WSDL and works offline. CPU time of this thread, best of many rounds.
"""

# ruff: noqa: T201 -- a bench prints

from __future__ import annotations

import time
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from arca_sdk.wire.codec import codec
from arca_sdk.wire.contracts.wsfe import WSFE
from arca_sdk.wire.wsdl import render

LIMITS = {250: 0.10, 1: 0.30}
ACTION = WSFE.operations["FECAESolicitar"].action


def request_values(count: int) -> dict[str, Any]:
    """Invoices B with one VAT rate, the commonest case."""
    details = [
        {
            "Concepto": 2,
            "DocTipo": 80,
            "DocNro": 30000000007,
            "CbteDesde": number,
            "CbteHasta": number,
            "CbteFch": "20261122",
            "ImpTotal": Decimal("1210.00"),
            "ImpTotConc": Decimal("0.00"),
            "ImpNeto": Decimal("1000.00"),
            "ImpOpEx": Decimal("0.00"),
            "ImpTrib": Decimal("0.00"),
            "ImpIVA": Decimal("210.00"),
            "FchServDesde": "20261101",
            "FchServHasta": "20261130",
            "FchVtoPago": "20261210",
            "MonId": "PES",
            "MonCotiz": Decimal(1),
            "CondicionIVAReceptorId": 1,
            "Iva": {"AlicIva": [{"Id": 5, "BaseImp": Decimal("1000.00"), "Importe": Decimal("210.00")}]},
        }
        for number in range(1, count + 1)
    ]
    auth = {"Token": "dG9rZW4+" * 100, "Sign": "c2lnbg==" * 20, "Cuit": 20111111112}
    header = {"CantReg": count, "PtoVta": 1, "CbteTipo": 6}
    return {"Auth": auth, "FeCAEReq": {"FeCabReq": header, "FeDetReq": {"FECAEDetRequest": details}}}


def reply_bytes(count: int) -> bytes:
    """All approved, each with one observation, as ARCA writes them."""
    message = "Campo  Condicion Frente al IVA del receptor es obligatorio conforme a la Resolución General Nro 5616."
    details = [
        {
            "Concepto": 2,
            "DocTipo": 80,
            "DocNro": 30000000007,
            "CbteDesde": number,
            "CbteHasta": number,
            "CbteFch": "20261122",
            "Resultado": "A",
            "Observaciones": {"Obs": [{"Code": 10245, "Msg": message}]},
            "CAE": f"{76480000000000 + number}",
            "CAEFchVto": "20261202",
        }
        for number in range(1, count + 1)
    ]
    header = {"Cuit": 20111111112, "PtoVta": 1, "CbteTipo": 6, "FchProceso": "20261122101112", "CantReg": count}
    result = {
        "FeCabResp": header | {"Resultado": "A", "Reproceso": "N"},
        "FeDetResp": {"FECAEDetResponse": details},
    }
    block = {"ambiente": "HomologacionExterno - srt", "fecha": "2026-11-22T10:11:12.1234567-03:00", "id": "7.0.0.53"}
    return codec(WSFE).encode_reply("FECAESolicitar", {"FECAESolicitarResult": result}, header=block)


def zeep_round(values: dict[str, Any], reply: bytes) -> Callable[[], Any]:
    """The same work done by zeep: message from values, bytes, reply to objects."""
    from lxml import etree
    from requests import Response
    from zeep import Client
    from zeep.wsdl.utils import etree_to_string

    with TemporaryDirectory() as folder:
        path = Path(folder) / "wsfe.wsdl"
        path.write_bytes(render(WSFE, "https://example.test/wsfe"))
        client = Client(str(path))
    service, binding = client.service, client.service._binding
    operation = binding.get("FECAESolicitar")
    response = Response()
    response.status_code = 200
    response.headers["Content-Type"] = "text/xml; charset=utf-8"
    response._content = reply

    def work() -> Any:
        envelope = client.create_message(service, "FECAESolicitar", **values)
        assert isinstance(envelope, etree._Element)
        return etree_to_string(envelope), binding.process_reply(client, operation, response)

    return work


def cpu(works: list[Callable[[], Any]], seconds: float) -> list[float]:
    """Best CPU time of one call of each, in milliseconds. They take turns, so that a busy machine is fair to all."""
    best = [float("inf")] * len(works)
    end = time.thread_time() + seconds
    while time.thread_time() < end:
        for index, work in enumerate(works):
            start = time.thread_time_ns()
            work()
            best[index] = min(best[index], (time.thread_time_ns() - start) / 1e6)
    return best


def measure(count: int, seconds: float) -> float:
    """Print the figures for a request of `count` invoices and return ours divided by zeep's."""
    ours, values, reply = codec(WSFE), request_values(count), reply_bytes(count)
    request = ours.encode_request("FECAESolicitar", values)
    decoded = ours.decode_reply("FECAESolicitar", reply).values
    encode, decode, serve, answer, zeep = cpu(
        [
            lambda: ours.encode_request("FECAESolicitar", values),
            lambda: ours.decode_reply("FECAESolicitar", reply),
            lambda: ours.decode_request(request, action=ACTION),
            lambda: ours.encode_reply("FECAESolicitar", decoded),
            zeep_round(values, reply),
        ],
        seconds,
    )
    ratio = (encode + decode) / zeep
    print(f"{count} invoices, request {len(request) / 1024:.0f} kB, reply {len(reply) / 1024:.0f} kB (CPU, ms)")
    print(f"  encode_request {encode:8.3f}   decode_reply {decode:8.3f}   together {encode + decode:8.3f}")
    print(f"  decode_request {serve:8.3f}   encode_reply {answer:8.3f}   (the simulator's side)")
    print(f"  zeep           {zeep:8.3f}   ratio {ratio:.3f}, limit {LIMITS[count]:.2f}")
    return ratio


def report(seconds: float) -> int:
    """Measure and print both sizes; how many limits were passed."""
    return sum(measure(count, seconds) > limit for count, limit in LIMITS.items())
