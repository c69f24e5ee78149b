"""The taxpayer registry: constancia de inscripción (manual 4.1) and padrón scope 13 (manual 1.4).

Apache CXF, SOAP 1.1 only: token, sign and represented CUIT travel as unqualified children of the operation, the action
is empty, whatever is refused is a fault. The types are in alphabetical order, as JAXB writes them.
"""

from __future__ import annotations

from arca_sdk.wire.contract import Contract, Fault, Operation, Port, Records

CONSTANCIA_NAMESPACE = "http://a5.soap.ws.server.puc.sr/"
A13_NAMESPACE = "http://a13.soap.ws.server.puc.sr/"

_LOGIN = "token string, sign string, cuitRepresentada long"
_ONE_PERSON = f"{_LOGIN}, idPersona long"


class _Table:
    """Operations of one scope, over its records."""

    def __init__(self) -> None:
        self.records = Records()
        self.records.add("metadata", "fechaHora dateTime?, servidor string?")
        self.records.add("dummyReturn", "appserver string?, authserver string?, dbserver string?")
        self._fault = Fault(
            "SRValidationException", "SRValidationException", self.records.anonymous("SRValidationException")
        )

    def operation(self, name: str, request: str, result: str, type: str, summary: str) -> Operation:
        return Operation(
            name=name,
            action="",
            request=self.records.anonymous(name, request),
            response=self.records.anonymous(f"{name}Response", f"{result} {type}?"),
            result=result,
            summary=summary,
            faults=(self._fault,) if request else (),
        )

    def dummy(self) -> Operation:
        return self.operation("dummy", "", "return", "dummyReturn", "Estado de los servidores; no pide ticket.")


def _contract(name: str, title: str, namespace: str, scope: str, operations: tuple[Operation, ...]) -> Contract:
    return Contract(
        name=name,
        title=title,
        namespace=namespace,
        operations={operation.name: operation for operation in operations},
        soap_versions=("1.1",),
        style="cxf",
        qualified=False,
        service=f"PersonaService{scope}",
        port_type=f"PersonaService{scope}",
        ports=(Port(f"PersonaService{scope}Port", f"PersonaService{scope}SoapBinding", "1.1"),),
    )


# --- constancia de inscripción -----------------------------------------------------------------------------

_a5 = _Table()
_add = _a5.records.add

_add("caracterizacion", "descripcionCaracterizacion string?, fechaSolicitud int?, idCaracterizacion int?, periodo int?")
_add(
    "dependencia",
    """codPostal string?, descripcionDependencia string?, descripcionProvincia string?, direccion string?,
    idDependencia int?, idProvincia int?, localidad string?""",
)
_add(
    "domicilio",
    """codPostal string?, datoAdicional string?, descripcionProvincia string?, direccion string?,
    idProvincia int?, localidad string?, tipoDatoAdicional string?, tipoDomicilio string?""",
)
_add(
    "datosGenerales",
    """apellido string?, caracterizacion caracterizacion*, dependencia dependencia?, domicilioFiscal domicilio?,
    esSucesion string?, estadoClave string?, fechaContratoSocial dateTime?, fechaFallecimiento dateTime?,
    idPersona long?, mesCierre int?, nombre string?, razonSocial string?, tipoClave string?, tipoPersona string?""",
)
_add("actividad", "descripcionActividad string?, idActividad long?, nomenclador int?, orden int?, periodo int?")
_add("categoria", "descripcionCategoria string?, idCategoria int?, idImpuesto int?, periodo int?")
_add(
    "relacion",
    """apellidoPersonaAsociada string?, ffRelacion dateTime?, ffVencimiento dateTime?, idPersonaAsociada long?,
    nombrePersonaAsociada string?, razonSocialPersonaAsociada string?, tipoComponente string?""",
)
_add("impuesto", "descripcionImpuesto string?, estadoImpuesto string?, idImpuesto int?, motivo string?, periodo int?")
_add(
    "datosMonotributo",
    """actividad actividad*, actividadMonotributista actividad?, categoriaMonotributo categoria?,
    componenteDeSociedad relacion*, impuesto impuesto*""",
)
_add("regimen", "descripcionRegimen string?, idImpuesto int?, idRegimen int?, periodo int?, tipoRegimen string?")
_add("datosRegimenGeneral", "actividad actividad*, categoriaAutonomo categoria?, impuesto impuesto*, regimen regimen*")
_add("errorConstancia", "apellido string?, error string*, idPersona long?, nombre string?")
_add("errorMonotributo", "error string*, mensaje string?")
_add("errorRegimenGeneral", "error string*, mensaje string?")
_BLOCKS = """datosGenerales datosGenerales?, datosMonotributo datosMonotributo?,
    datosRegimenGeneral datosRegimenGeneral?, errorConstancia errorConstancia?,
    errorMonotributo errorMonotributo?, errorRegimenGeneral errorRegimenGeneral?"""
_add("persona", _BLOCKS)
_add("personaReturn", f"{_BLOCKS}, metadata metadata?")
_add("personaListReturn", "metadata metadata?, persona persona*")

_SEVERAL = f"{_LOGIN}, idPersona long+"

CONSTANCIA = _contract(
    "ws_sr_constancia_inscripcion",
    "Constancia de inscripción: quién es una CUIT y en qué impuestos está inscripta",
    CONSTANCIA_NAMESPACE,
    "A5",
    (
        _a5.operation(
            "getPersona", _ONE_PERSON, "personaReturn", "personaReturn", "Constancia de una CUIT, forma anterior."
        ),
        _a5.operation(
            "getPersonaList", _SEVERAL, "personaListReturn", "personaListReturn", "Hasta 250 CUIT, forma anterior."
        ),
        _a5.operation("getPersona_v2", _ONE_PERSON, "personaReturn", "personaReturn", "Constancia de una CUIT."),
        _a5.dummy(),
        _a5.operation(
            "getPersonaList_v2", _SEVERAL, "personaListReturn", "personaListReturn", "Constancias de hasta 250 CUIT."
        ),
    ),
)


# --- padrón, scope 13 --------------------------------------------------------------------------------------

_a13 = _Table()
_add = _a13.records.add

_add("idPersonaListReturn", "idPersona long*, metadata metadata?")
_add(
    "domicilio",
    """calle string?, codigoPostal string?, datoAdicional string?, descripcionProvincia string?, direccion string?,
    estadoDomicilio string?, idProvincia int?, localidad string?, manzana string?, numero int?,
    oficinaDptoLocal string?, piso string?, sector string?, tipoDatoAdicional string?, tipoDomicilio string?,
    torre string?""",
)
_add(
    "persona",
    """apellido string?, claveInactivaAsociada long*, descripcionActividadPrincipal string?, domicilio domicilio*,
    estadoClave string?, fechaContratoSocial dateTime?, fechaFallecimiento dateTime?, fechaNacimiento dateTime?,
    formaJuridica string?, idActividadPrincipal long?, idPersona long?, mesCierre int?, nombre string?,
    numeroDocumento string?, periodoActividadPrincipal int?, razonSocial string?, tipoClave string?,
    tipoDocumento string?, tipoPersona string?""",
)
_add("personaReturn", "metadata metadata?, persona persona?")

PADRON_A13 = _contract(
    "ws_sr_padron_a13",
    "Padrón, alcance 13: identificación y domicilios de una clave, y claves de un documento",
    A13_NAMESPACE,
    "A13",
    (
        _a13.dummy(),
        _a13.operation(
            "getIdPersonaListByDocumento",
            f"{_LOGIN}, documento string",
            "idPersonaListReturn",
            "idPersonaListReturn",
            "Claves de quienes tienen un número de documento, de cualquier tipo.",
        ),
        _a13.operation(
            "getPersona", _ONE_PERSON, "personaReturn", "personaReturn", "Datos de una clave; no de una inactiva."
        ),
        _a13.operation(
            "getPersonaV2", _ONE_PERSON, "personaReturn", "personaReturn", "Datos de una clave, aun inactiva."
        ),
    ),
)
