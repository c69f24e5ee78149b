"""The simulated registry: constancia de inscripción and padrón scope 13 (manuals 4.1 and 1.4).

Every refusal is a fault, but that a constancia cannot be issued: that is told inside the answer. Checks run in the
order of ARCA's server: numbers, login present, login readable, login signed, data. Words nobody has recorded are ours.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from arca_sdk.domain.clock import ARGENTINA
from arca_sdk.domain.codes import VatCondition
from arca_sdk.domain.taxpayer import MONOTRIBUTO, VAT, VAT_EXEMPT, VAT_NOT_REACHED
from arca_sdk.endpoints import CONSTANCIA, PADRON_A13
from arca_sdk.simulator.call import Call, SimulatedFault
from arca_sdk.simulator.services.padron_people import Person, find, keys_of
from arca_sdk.simulator.tokens import verify_token
from arca_sdk.wire.reader import UNPARSED

Values = dict[str, Any]

MAX_KEYS = 250
UNKNOWN = "No existe persona con ese Id"
UNKNOWN_KEY = "La Clave (CUIT/CUIL) consultada es inexistente"
INACTIVE_KEY = "La clave (CUIT/CUIL) consultada se encuentra INACTIVA"
INACTIVE_CUIT = "La CUIT que ingresaste se encuentra inactiva, ingresá tu CUIT activa"
LOGIN_MISSING = "Falta token y/o sign."
LOGIN_UNREADABLE = "Token malformado"
LOGIN_FORGED = "No se pudo verificar que <sign> contenga una firma valida de <token>"
LOGIN_REFUSED = "No autorizado, par token/sign invalido."
NOBODY_REPRESENTED = "Debe enviar la CUIT representada"
NOT_REPRESENTED = "Este token no le permite actuar en representacion de la CUIT {}"
TOO_MANY_KEYS = f"La cantidad de claves consultadas supera el maximo de {MAX_KEYS}"

_LOGIN_PROBLEMS = {
    # what WSFEv1 says of a token, by how it begins, to what the registry says
    "ValidacionDeToken: No valido token": LOGIN_UNREADABLE,
    "ValidacionDeToken: Error al verificar hash": LOGIN_FORGED,
}
_ELSEWHERE = "ValidacionDeToken: No apareció CUIT"

_TAXES = {
    VatCondition.RESPONSABLE_INSCRIPTO: (VAT, "IVA"),
    VatCondition.EXENTO: (VAT_EXEMPT, "IVA EXENTO"),
    VatCondition.NO_ALCANZADO: (VAT_NOT_REACHED, "IVA NO ALCANZADO"),
}
_CATEGORIES = {
    VatCondition.MONOTRIBUTO: (40, "F LOCACIONES DE SERVICIO"),
    VatCondition.MONOTRIBUTISTA_SOCIAL: (98, "MONOTRIBUTO SOCIAL LOCACIONES"),
    VatCondition.MONOTRIBUTO_TRABAJADOR_PROMOVIDO: (60, "TRABAJADOR INDEPENDIENTE PROMOVIDO"),
}
_INCOME_TAX = {True: (10, "GANANCIAS SOCIEDADES"), False: (11, "GANANCIAS PERSONAS FISICAS")}
_SINCE = 201401
_NOMENCLATURE = 883


def _fault(text: str) -> SimulatedFault:
    return SimulatedFault("Server", text)


# --- both services -----------------------------------------------------------------------------------------


def answer_constancia(operation: str, values: Values, call: Call) -> Values:
    """The children of the response element of constancia de inscripción."""
    return _answer(CONSTANCIA.wsaa_id, _CONSTANCIA, operation, values, call)


def answer_a13(operation: str, values: Values, call: Call) -> Values:
    """The children of the response element of scope 13."""
    return _answer(PADRON_A13.wsaa_id, _A13, operation, values, call)


def _answer(
    service: str, operations: dict[str, Callable[[Values, Call], Values]], operation: str, values: Values, call: Call
) -> Values:
    if operation == "dummy":
        return {"return": {"appserver": "OK", "authserver": "OK", "dbserver": "OK"}}
    for _, text in values.get(UNPARSED, ()):
        raise SimulatedFault("Client", f'Unmarshalling Error: For input string: "{text}" ')
    _check_login(service, values, call)
    return operations[operation](values, call)


def _check_login(service: str, values: Values, call: Call) -> None:
    token, sign, represented = (values.get(name) for name in ("token", "sign", "cuitRepresentada"))
    if token is None or sign is None:
        raise _fault(LOGIN_MISSING)
    if not token or not sign:
        raise _fault(LOGIN_UNREADABLE)
    problem = verify_token(token, sign, represented or 0, service=service, call=call)
    if problem is None:
        return
    if problem.text.startswith(_ELSEWHERE):
        raise _fault(NOBODY_REPRESENTED if represented is None else NOT_REPRESENTED.format(represented))
    said = (ours for theirs, ours in _LOGIN_PROBLEMS.items() if problem.text.startswith(theirs))
    raise _fault(next(said, LOGIN_REFUSED))


def _metadata(call: Call) -> Values:
    instant = call.now.astimezone(ARGENTINA).isoformat(timespec="milliseconds")
    return {"fechaHora": instant, "servidor": "simulador"}


def _name(person: Person) -> Values:
    if person.company:
        return {"razonSocial": person.company}
    return {"apellido": person.surname, "nombre": person.given}


def _kind(person: Person) -> Values:
    kind = "JURIDICA" if person.cuit.is_legal_entity else "FISICA"
    state = "ACTIVO" if person.active else "INACTIVO"
    return {"idPersona": int(person.cuit), "estadoClave": state, "tipoClave": "CUIT", "tipoPersona": kind}


# --- constancia de inscripción -----------------------------------------------------------------------------


def _constancia(values: Values, call: Call, *, all_activities: bool) -> Values:
    person = find(values.get("idPersona"), call)
    if person is None:
        raise _fault(UNKNOWN)
    return {"personaReturn": _blocks(person, all_activities=all_activities) | {"metadata": _metadata(call)}}


def _constancias(values: Values, call: Call, *, all_activities: bool) -> Values:
    keys = values.get("idPersona") or []
    if len(keys) > MAX_KEYS:
        raise _fault(TOO_MANY_KEYS)
    people = []
    for key in keys:
        person = find(key, call)
        unknown = {"errorConstancia": {"error": [UNKNOWN], "idPersona": key}}
        people.append(unknown if person is None else _blocks(person, all_activities=all_activities))
    return {"personaListReturn": {"metadata": _metadata(call), "persona": people}}


_CONSTANCIA: dict[str, Callable[[Values, Call], Values]] = {
    "getPersona": lambda values, call: _constancia(values, call, all_activities=False),
    "getPersona_v2": lambda values, call: _constancia(values, call, all_activities=True),
    "getPersonaList": lambda values, call: _constancias(values, call, all_activities=False),
    "getPersonaList_v2": lambda values, call: _constancias(values, call, all_activities=True),
}


def _blocks(person: Person, *, all_activities: bool) -> Values:
    """What a constancia says, or why there is none."""
    if not person.active:
        who = {"apellido": person.company or person.surname, "nombre": person.given or None}
        return {"errorConstancia": who | {"error": [INACTIVE_CUIT], "idPersona": int(person.cuit)}}
    general = _name(person) | _kind(person) | {"mesCierre": 12, "domicilioFiscal": _address(person, "codPostal")}
    category = _CATEGORIES.get(person.condition) if person.condition is not None else None
    if category is None:
        return {"datosGenerales": general, "datosRegimenGeneral": _general_regime(person)}
    return {"datosGenerales": general, "datosMonotributo": _monotributo(person, category, all_activities)}


def _general_regime(person: Person) -> Values:
    own = _TAXES.get(person.condition) if person.condition is not None else None
    taxes = [_INCOME_TAX[person.cuit.is_legal_entity], *([own] if own else [])]
    return {"actividad": _activities(person), "impuesto": [_tax(*tax) for tax in taxes]}


def _monotributo(person: Person, category: tuple[int, str], all_activities: bool) -> Values:
    code, label = category
    block: Values = {
        "actividadMonotributista": _activities(person)[0] | {"orden": 0},
        "categoriaMonotributo": {
            "descripcionCategoria": label,
            "idCategoria": code,
            "idImpuesto": MONOTRIBUTO,
            "periodo": _SINCE,
        },
        "impuesto": [_tax(MONOTRIBUTO, "MONOTRIBUTO")],
    }
    return block | ({"actividad": _activities(person)} if all_activities else {})


def _tax(id: int, words: str) -> Values:
    return {"descripcionImpuesto": words, "estadoImpuesto": "AC", "idImpuesto": id, "periodo": _SINCE}


def _activities(person: Person) -> list[Values]:
    """Listed by code, as ARCA does; `orden` tells the main one."""
    rows = [
        {
            "descripcionActividad": words,
            "idActividad": code,
            "nomenclador": _NOMENCLATURE,
            "orden": order,
            "periodo": _SINCE,
        }
        for order, (code, words) in enumerate(person.activities, start=1)
    ]
    return sorted(rows, key=lambda row: str(row["idActividad"]))


def _address(person: Person, postal_code: str) -> Values:
    return {
        postal_code: person.postal_code,
        "descripcionProvincia": person.province,
        "direccion": person.street,
        "idProvincia": person.province_id,
        "localidad": person.city or None,
        "tipoDomicilio": "FISCAL",
    }


# --- scope 13 ----------------------------------------------------------------------------------------------


def _person(values: Values, call: Call, *, inactive_too: bool) -> Values:
    person = find(values.get("idPersona"), call)
    if person is None:
        raise _fault(UNKNOWN_KEY)
    if not person.active and not inactive_too:
        raise _fault(INACTIVE_KEY)
    code, words = person.activities[0]
    described = {
        "descripcionActividadPrincipal": words,
        "domicilio": [_address(person, "codigoPostal") | {"estadoDomicilio": "DECLARADO"}],
        "idActividadPrincipal": code,
        "mesCierre": 12,
        "periodoActividadPrincipal": _SINCE,
    }
    document = {} if person.cuit.is_legal_entity else {"numeroDocumento": person.document, "tipoDocumento": "DNI"}
    return {
        "personaReturn": {
            "metadata": _metadata(call),
            "persona": _name(person) | _kind(person) | described | document,
        }
    }


def _keys(values: Values, call: Call) -> Values:
    found = keys_of(values.get("documento") or "", call)
    if not found:
        raise _fault(UNKNOWN)
    return {"idPersonaListReturn": {"idPersona": [int(cuit) for cuit in found], "metadata": _metadata(call)}}


_A13: dict[str, Callable[[Values, Call], Values]] = {
    "getPersona": lambda values, call: _person(values, call, inactive_too=False),
    "getPersonaV2": lambda values, call: _person(values, call, inactive_too=True),
    "getIdPersonaListByDocumento": _keys,
}
