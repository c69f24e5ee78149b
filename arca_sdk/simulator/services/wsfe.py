"""The simulated WSFEv1: decoded requests to decoded replies.

Every business refusal is a normal reply with ``Errors`` or ``Observaciones``. The operations of CAEA are not
played: they answer error 500 with words that say so, never an authorisation.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from arca_sdk.domain.clock import ARGENTINA
from arca_sdk.domain.cuit import Cuit
from arca_sdk.errors import ArcaMessage
from arca_sdk.simulator.call import Call
from arca_sdk.simulator.services import wsfe_queries as queries
from arca_sdk.simulator.services.wsfe_authorization import authorize
from arca_sdk.simulator.services.wsfe_notices import refuse
from arca_sdk.simulator.services.wsfe_tables import TABLES
from arca_sdk.simulator.tokens import verify_token

Values = dict[str, Any]
Operation = Callable[[Values, Cuit, Call], Values]

SERVICE = "wsfe"
"""WSAA's name of it."""
NO_AUTH = ArcaMessage(500, "Campo Auth no fue ingresado o esta mal formado.")
NO_CAEA = ArcaMessage(500, "El simulador no ofrece CAEA: esta operacion no fue ejecutada.")
"""500 is ARCA's code for an application that cannot; the words are the simulator's."""

_OPERATIONS: dict[str, Operation] = {
    "FECAESolicitar": authorize,
    "FECompUltimoAutorizado": queries.last_number,
    "FECompConsultar": queries.consult,
    "FECompTotXRequest": queries.requests_limit,
    "FEParamGetCotizacion": queries.rate,
    "FEParamGetCondicionIvaReceptor": queries.vat_conditions,
    "FEParamGetPtosVenta": queries.points_of_sale,
    "FEParamGetActividades": queries.activities,
}
_ZEROS: dict[str, Values] = {
    "FECompUltimoAutorizado": queries.NO_SEQUENCE,
    "FECompTotXRequest": {"RegXReq": 0},
    "FECAEASinMovimientoInformar": {"PtoVta": 0},
}
"""Required numbers of results that have only errors to tell."""


def answer(operation: str, values: Values, call: Call) -> Values:
    """The children of the operation's response element.

    Args:
        operation: one of the contract's.
        values: the request, decoded as ASMX reads it (missing numbers are 0).
    """
    return {f"{operation}Result": _result(operation, values, call)}


def header(call: Call) -> Values:
    """FEHeaderInfo."""
    local = call.now.astimezone(ARGENTINA)
    # .NET writes seven decimals of a second; ours has six.
    return {
        "ambiente": "Produccion - sim" if call.environment.is_production else "HomologacionExterno - sim",
        "fecha": f"{local:%Y-%m-%dT%H:%M:%S.%f}0-03:00",
        "id": "7.0.0.60",
    }


def _result(operation: str, values: Values, call: Call) -> Values:
    if operation == "FEDummy":
        return {"AppServer": "OK", "DbServer": "OK", "AuthServer": "OK"}
    auth: Values | None = values.get("Auth")
    problem = _problem_of(auth, call)
    if problem is None and operation.startswith("FECAEA"):
        problem = NO_CAEA
    if problem is not None:
        return _ZEROS.get(operation, {}) | refuse(problem)
    if operation in TABLES:
        return queries.table(operation)
    assert auth is not None
    return _OPERATIONS[operation](values, Cuit(auth["Cuit"]), call)


def _problem_of(auth: Values | None, call: Call) -> ArcaMessage | None:
    if auth is None:
        return NO_AUTH
    return verify_token(auth.get("Token"), auth.get("Sign"), auth.get("Cuit") or 0, service=SERVICE, call=call)
