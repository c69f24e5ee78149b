"""ARCA's tables as enumerations: English class, members in ARCA's words, value = ARCA's code.

Source: the parameter methods of WSFEv1 (FEParamGetTipos…), July 2021 answers of homologación, brought up to the
manuals v4.0-v4.8. ``label`` holds ARCA's own words. A code that ARCA adds tomorrow is not an error: it becomes a
member named ``CODE_n`` whose ``is_known`` is False, so that nothing read from ARCA is ever lost.
"""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from enum import Enum, IntEnum, StrEnum
from typing import Self


class ArcaCode(IntEnum):
    """An integer code of ARCA with its official words."""

    label: str

    def __new__(cls, value: int, label: str = "") -> Self:
        member = int.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member

    @classmethod
    def _missing_(cls, value: object) -> Self | None:
        if isinstance(value, bool) or not isinstance(value, int):
            return None
        member = int.__new__(cls, value)
        member._name_ = f"CODE_{value}"
        member._value_ = value
        member.label = f"código {value}"
        return member

    @property
    def is_known(self) -> bool:
        """Whether the code is in the table this version of the library knows."""
        return self._name_ in type(self).__members__


class ArcaText(StrEnum):
    """A code of ARCA that is text, with its official words."""

    label: str

    def __new__(cls, value: str, label: str = "") -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member

    @classmethod
    def _missing_(cls, value: object) -> Self | None:
        if not isinstance(value, str):
            return None
        member = str.__new__(cls, value)
        member._name_ = f"CODE_{value}"
        member._value_ = value
        member.label = f"código {value}"
        return member

    @property
    def is_known(self) -> bool:
        """Whether the code is in the table this version of the library knows."""
        return self._name_ in type(self).__members__


class VoucherClass(StrEnum):
    """The letter of a voucher. ALEY is class A with the legend "operación sujeta a retención" (ex M)."""

    A = "A"
    B = "B"
    C = "C"
    ALEY = "ALEY"
    USED_GOODS = "49"


class VoucherKind(Enum):
    """What a voucher does, whatever its letter."""

    INVOICE = "invoice"
    DEBIT_NOTE = "debit_note"
    CREDIT_NOTE = "credit_note"
    RECEIPT = "receipt"
    OTHER = "other"


class VoucherType(ArcaCode):
    """CbteTipo (FEParamGetTiposCbte). 51-54 keep the codes of the former class M (RG 5762)."""

    FACTURA_A = 1, "Factura A"
    NOTA_DE_DEBITO_A = 2, "Nota de Débito A"
    NOTA_DE_CREDITO_A = 3, "Nota de Crédito A"
    RECIBO_A = 4, "Recibos A"
    NOTA_DE_VENTA_AL_CONTADO_A = 5, "Notas de Venta al contado A"
    FACTURA_B = 6, "Factura B"
    NOTA_DE_DEBITO_B = 7, "Nota de Débito B"
    NOTA_DE_CREDITO_B = 8, "Nota de Crédito B"
    RECIBO_B = 9, "Recibos B"
    NOTA_DE_VENTA_AL_CONTADO_B = 10, "Notas de Venta al contado B"
    FACTURA_C = 11, "Factura C"
    NOTA_DE_DEBITO_C = 12, "Nota de Débito C"
    NOTA_DE_CREDITO_C = 13, "Nota de Crédito C"
    RECIBO_C = 15, "Recibo C"
    COMPROBANTE_A_RG_1415 = 34, "Cbtes. A del Anexo I, Apartado A,inc.f),R.G.Nro. 1415"
    COMPROBANTE_B_RG_1415 = 35, "Cbtes. B del Anexo I,Apartado A,inc. f),R.G. Nro. 1415"
    OTROS_COMPROBANTES_A = 39, "Otros comprobantes A que cumplan con R.G.Nro. 1415"
    OTROS_COMPROBANTES_B = 40, "Otros comprobantes B que cumplan con R.G.Nro. 1415"
    COMPRA_DE_BIENES_USADOS = 49, "Comprobante de Compra de Bienes Usados a Consumidor Final"
    FACTURA_ALEY = 51, 'Factura A con Leyenda "Operación Sujeta a Retención"'
    NOTA_DE_DEBITO_ALEY = 52, 'Nota de Débito A con Leyenda "Operación Sujeta a Retención"'
    NOTA_DE_CREDITO_ALEY = 53, 'Nota de Crédito A con Leyenda "Operación Sujeta a Retención"'
    RECIBO_ALEY = 54, 'Recibo A con Leyenda "Operación Sujeta a Retención"'
    CUENTA_DE_VENTA_A = 60, "Cta de Vta y Liquido prod. A"
    CUENTA_DE_VENTA_B = 61, "Cta de Vta y Liquido prod. B"
    LIQUIDACION_A = 63, "Liquidacion A"
    LIQUIDACION_B = 64, "Liquidacion B"
    FCE_FACTURA_A = 201, "Factura de Crédito electrónica MiPyMEs (FCE) A"
    FCE_NOTA_DE_DEBITO_A = 202, "Nota de Débito electrónica MiPyMEs (FCE) A"
    FCE_NOTA_DE_CREDITO_A = 203, "Nota de Crédito electrónica MiPyMEs (FCE) A"
    FCE_FACTURA_B = 206, "Factura de Crédito electrónica MiPyMEs (FCE) B"
    FCE_NOTA_DE_DEBITO_B = 207, "Nota de Débito electrónica MiPyMEs (FCE) B"
    FCE_NOTA_DE_CREDITO_B = 208, "Nota de Crédito electrónica MiPyMEs (FCE) B"
    FCE_FACTURA_C = 211, "Factura de Crédito electrónica MiPyMEs (FCE) C"
    FCE_NOTA_DE_DEBITO_C = 212, "Nota de Débito electrónica MiPyMEs (FCE) C"
    FCE_NOTA_DE_CREDITO_C = 213, "Nota de Crédito electrónica MiPyMEs (FCE) C"

    @property
    def voucher_class(self) -> VoucherClass | None:
        """A, B, C, ALEY or used goods; None for a code that is not authorised by WSFEv1."""
        return _CLASSES.get(int(self))

    @property
    def kind(self) -> VoucherKind:
        """Invoice, debit note, credit note, receipt or other."""
        return _KINDS.get(int(self), VoucherKind.OTHER)

    @property
    def is_fce(self) -> bool:
        """Factura de crédito electrónica MiPyMEs (Ley 27.440): 201-213."""
        return 201 <= int(self) <= 213 and self.is_known

    @property
    def is_note(self) -> bool:
        """A debit or credit note."""
        return self.kind in (VoucherKind.DEBIT_NOTE, VoucherKind.CREDIT_NOTE)

    @classmethod
    def of(cls, kind: VoucherKind, voucher_class: VoucherClass, *, fce: bool = False) -> VoucherType:
        """The type for a kind and a letter. Raises KeyError where ARCA has none (an FCE of class ALEY)."""
        return cls(_BY_KIND[kind, voucher_class, fce])


_CLASSES: dict[int, VoucherClass] = {
    **dict.fromkeys((1, 2, 3, 4, 5, 34, 39, 60, 63, 201, 202, 203), VoucherClass.A),
    **dict.fromkeys((6, 7, 8, 9, 10, 35, 40, 61, 64, 206, 207, 208), VoucherClass.B),
    **dict.fromkeys((11, 12, 13, 15, 211, 212, 213), VoucherClass.C),
    **dict.fromkeys((51, 52, 53, 54), VoucherClass.ALEY),
    49: VoucherClass.USED_GOODS,
}
_KINDS: dict[int, VoucherKind] = {
    **dict.fromkeys((1, 6, 11, 51, 201, 206, 211), VoucherKind.INVOICE),
    **dict.fromkeys((2, 7, 12, 52, 202, 207, 212), VoucherKind.DEBIT_NOTE),
    **dict.fromkeys((3, 8, 13, 53, 203, 208, 213), VoucherKind.CREDIT_NOTE),
    **dict.fromkeys((4, 9, 15, 54), VoucherKind.RECEIPT),
}
_BY_KIND = {(kind, _CLASSES[code], code > 200): code for code, kind in _KINDS.items()}


class Concept(ArcaCode):
    """Concepto (FEParamGetTiposConcepto)."""

    PRODUCTOS = 1, "Producto"
    SERVICIOS = 2, "Servicios"
    PRODUCTOS_Y_SERVICIOS = 3, "Productos y Servicios"

    @property
    def includes_services(self) -> bool:
        """Services need their period and a payment due date (rule 10049)."""
        return self in (Concept.SERVICIOS, Concept.PRODUCTOS_Y_SERVICIOS)


class DocumentType(ArcaCode):
    """DocTipo (FEParamGetTiposDoc). 31 since 2 July 2026, 30 named by rule 10082."""

    CUIT = 80, "CUIT"
    CUIL = 86, "CUIL"
    CDI = 87, "CDI"
    LE = 89, "LE"
    LC = 90, "LC"
    CI_EXTRANJERA = 91, "CI Extranjera"
    EN_TRAMITE = 92, "en trámite"
    ACTA_NACIMIENTO = 93, "Acta Nacimiento"
    PASAPORTE = 94, "Pasaporte"
    CI_BUENOS_AIRES_RNP = 95, "CI Bs. As. RNP"
    DNI = 96, "DNI"
    SIN_IDENTIFICAR = 99, "Doc. (Otro)"
    CERTIFICADO_DE_MIGRACION = 30, "Certificado de Migración"
    FONDO_COMUN_DE_INVERSION = 31, "Fondo Común de Inversiones CNV"
    CI_POLICIA_FEDERAL = 0, "CI Policía Federal"
    CI_BUENOS_AIRES = 1, "CI Buenos Aires"
    CI_CATAMARCA = 2, "CI Catamarca"
    CI_CORDOBA = 3, "CI Córdoba"
    CI_CORRIENTES = 4, "CI Corrientes"
    CI_ENTRE_RIOS = 5, "CI Entre Ríos"
    CI_JUJUY = 6, "CI Jujuy"
    CI_MENDOZA = 7, "CI Mendoza"
    CI_LA_RIOJA = 8, "CI La Rioja"
    CI_SALTA = 9, "CI Salta"
    CI_SAN_JUAN = 10, "CI San Juan"
    CI_SAN_LUIS = 11, "CI San Luis"
    CI_SANTA_FE = 12, "CI Santa Fe"
    CI_SANTIAGO_DEL_ESTERO = 13, "CI Santiago del Estero"
    CI_TUCUMAN = 14, "CI Tucumán"
    CI_CHACO = 16, "CI Chaco"
    CI_CHUBUT = 17, "CI Chubut"
    CI_FORMOSA = 18, "CI Formosa"
    CI_MISIONES = 19, "CI Misiones"
    CI_NEUQUEN = 20, "CI Neuquén"
    CI_LA_PAMPA = 21, "CI La Pampa"
    CI_RIO_NEGRO = 22, "CI Río Negro"
    CI_SANTA_CRUZ = 23, "CI Santa Cruz"
    CI_TIERRA_DEL_FUEGO = 24, "CI Tierra del Fuego"

    @property
    def has_check_digit(self) -> bool:
        """CUIT, CUIL and CDI share the eleven digits and the check digit."""
        return self in (DocumentType.CUIT, DocumentType.CUIL, DocumentType.CDI)


class VatRate(ArcaCode):
    """Id of AlicIva (FEParamGetTiposIva). 1 and 2 are WSMTXCA's codes for lines that carry no rate: WSFEv1 takes
    those amounts in ImpTotConc and ImpOpEx instead."""

    NO_GRAVADO = 1, "No gravado"
    EXENTO = 2, "Exento"
    CERO = 3, "0%"
    DIEZ_Y_MEDIO = 4, "10.5%"
    VEINTIUNO = 5, "21%"
    VEINTISIETE = 6, "27%"
    CINCO = 8, "5%"
    DOS_Y_MEDIO = 9, "2.5%"

    @property
    def is_rate(self) -> bool:
        """Whether WSFEv1 knows it as a rate (3, 4, 5, 6, 8, 9)."""
        return int(self) in _FACTORS

    @property
    def factor(self) -> Decimal:
        """0.21 for 21 %; zero for what carries no rate."""
        return _FACTORS.get(int(self), Decimal(0))

    @classmethod
    def from_percent(cls, percent: Decimal | int | str) -> VatRate:
        """21 -> VEINTIUNO, "10.5" -> DIEZ_Y_MEDIO. Raises KeyError where no such rate exists."""
        try:
            return cls(_BY_PERCENT[Decimal(percent)])
        except InvalidOperation:
            raise KeyError(percent) from None


_FACTORS: dict[int, Decimal] = {
    3: Decimal("0"),
    4: Decimal("0.105"),
    5: Decimal("0.21"),
    6: Decimal("0.27"),
    8: Decimal("0.05"),
    9: Decimal("0.025"),
}
_BY_PERCENT = {factor * 100: code for code, factor in _FACTORS.items()}


class TributeType(ArcaCode):
    """Id of Tributo (FEParamGetTiposTributos)."""

    IMPUESTOS_NACIONALES = 1, "Impuestos nacionales"
    IMPUESTOS_PROVINCIALES = 2, "Impuestos provinciales"
    IMPUESTOS_MUNICIPALES = 3, "Impuestos municipales"
    IMPUESTOS_INTERNOS = 4, "Impuestos Internos"
    IIBB = 5, "IIBB"
    PERCEPCION_DE_IVA = 6, "Percepción de IVA"
    PERCEPCION_DE_IIBB = 7, "Percepción de IIBB"
    PERCEPCIONES_MUNICIPALES = 8, "Percepciones por Impuestos Municipales"
    OTRAS_PERCEPCIONES = 9, "Otras Percepciones"
    PERCEPCION_DE_IVA_NO_CATEGORIZADO = 13, "Percepción de IVA a no Categorizado"
    OTRO = 99, "Otro"

    @property
    def is_perception(self) -> bool:
        return int(self) in (6, 7, 8, 9, 13)


class VatCondition(ArcaCode):
    """CondicionIVAReceptorId (FEParamGetCondicionIvaReceptor, RG 5616)."""

    RESPONSABLE_INSCRIPTO = 1, "IVA Responsable Inscripto"
    EXENTO = 4, "IVA Sujeto Exento"
    CONSUMIDOR_FINAL = 5, "Consumidor Final"
    MONOTRIBUTO = 6, "Responsable Monotributo"
    NO_CATEGORIZADO = 7, "Sujeto No Categorizado"
    PROVEEDOR_DEL_EXTERIOR = 8, "Proveedor del Exterior"
    CLIENTE_DEL_EXTERIOR = 9, "Cliente del Exterior"
    LIBERADO_LEY_19640 = 10, "IVA Liberado – Ley N° 19.640"
    MONOTRIBUTISTA_SOCIAL = 13, "Monotributista Social"
    NO_ALCANZADO = 15, "IVA No Alcanzado"
    MONOTRIBUTO_TRABAJADOR_PROMOVIDO = 16, "Monotributo Trabajador Independiente Promovido"

    @property
    def receives_class_a(self) -> bool:
        """Registered for VAT or in one of the three Monotributo regimes: class A or ALEY, never B."""
        return int(self) in (1, 6, 13, 16)

    @property
    def is_monotributo(self) -> bool:
        return int(self) in (6, 13, 16)

    def is_valid_for(self, voucher_class: VoucherClass) -> bool:
        """The manual's matrix. The joined text of the parameter method is not it: it omits B for 5."""
        match voucher_class:
            case VoucherClass.A | VoucherClass.ALEY:
                return self.receives_class_a
            case VoucherClass.B:
                return self.is_known and not self.receives_class_a
            case VoucherClass.C:
                return self.is_known
            case VoucherClass.USED_GOODS:
                return self is VatCondition.CONSUMIDOR_FINAL


class IssuerCondition(StrEnum):
    """The issuer's own standing before VAT; it decides, with the receiver's, the letter."""

    RESPONSABLE_INSCRIPTO = "responsable_inscripto"
    MONOTRIBUTO = "monotributo"
    EXENTO = "exento"

    @property
    def label(self) -> str:
        """The words printed on the voucher."""
        return _ISSUER_LABELS[self]


_ISSUER_LABELS = {
    IssuerCondition.RESPONSABLE_INSCRIPTO: "IVA Responsable Inscripto",
    IssuerCondition.MONOTRIBUTO: "Responsable Monotributo",
    IssuerCondition.EXENTO: "IVA Sujeto Exento",
}


class Currency(ArcaText):
    """MonId (FEParamGetTiposMonedas). The table's later version drops 007, 027 and 036 and adds RUB and NZD."""

    PESOS = "PES", "Pesos Argentinos"
    DOLARES = "DOL", "Dólar Estadounidense"
    DOLAR_LIBRE = "002", "Dólar Libre EEUU"
    FLORINES_HOLANDESES = "007", "Florines Holandeses"
    FRANCO_SUIZO = "009", "Franco Suizo"
    PESOS_MEJICANOS = "010", "Pesos Mejicanos"
    PESOS_URUGUAYOS = "011", "Pesos Uruguayos"
    REAL = "012", "Real"
    CORONAS_DANESAS = "014", "Coronas Danesas"
    CORONAS_NORUEGAS = "015", "Coronas Noruegas"
    CORONAS_SUECAS = "016", "Coronas Suecas"
    DOLAR_CANADIENSE = "018", "Dólar Canadiense"
    YENS = "019", "Yens"
    LIBRA_ESTERLINA = "021", "Libra Esterlina"
    BOLIVAR_VENEZOLANO = "023", "Bolívar Venezolano"
    CORONA_CHECA = "024", "Corona Checa"
    DINAR_YUGOSLAVO = "025", "Dinar Yugoslavo"
    DOLAR_AUSTRALIANO = "026", "Dólar Australiano"
    DRACMA_GRIEGO = "027", "Dracma Griego"
    FLORIN_ANTILLAS = "028", "Florín (Antillas Holandesas)"
    GUARANI = "029", "Güaraní"
    SHEKEL = "030", "Shekel (Israel)"
    PESO_BOLIVIANO = "031", "Peso Boliviano"
    PESO_COLOMBIANO = "032", "Peso Colombiano"
    PESO_CHILENO = "033", "Peso Chileno"
    RAND = "034", "Rand Sudafricano"
    NUEVO_SOL = "035", "Nuevo Sol Peruano"
    SUCRE = "036", "Sucre Ecuatoriano"
    LEI = "040", "Lei Rumano"
    DERECHOS_ESPECIALES_DE_GIRO = "041", "Derechos Especiales de Giro"
    PESO_DOMINICANO = "042", "Peso Dominicano"
    BALBOAS = "043", "Balboas Panameñas"
    CORDOBA = "044", "Córdoba Nicaragüense"
    DIRHAM = "045", "Dirham Marroquí"
    LIBRA_EGIPCIA = "046", "Libra Egipcia"
    RIYAL = "047", "Riyal Saudita"
    GRAMOS_DE_ORO = "049", "Gramos de Oro Fino"
    DOLAR_HONG_KONG = "051", "Dólar de Hong Kong"
    DOLAR_SINGAPUR = "052", "Dólar de Singapur"
    DOLAR_JAMAICA = "053", "Dólar de Jamaica"
    DOLAR_TAIWAN = "054", "Dólar de Taiwan"
    QUETZAL = "055", "Quetzal Guatemalteco"
    FORINT = "056", "Forint (Hungría)"
    BAHT = "057", "Baht (Tailandia)"
    DINAR_KUWAITI = "059", "Dinar Kuwaiti"
    EURO = "060", "Euro"
    ZLOTY = "061", "Zloty Polaco"
    RUPIA_HINDU = "062", "Rupia Hindú"
    LEMPIRA = "063", "Lempira Hondureña"
    YUAN = "064", "Yuan (Rep. Pop. China)"
    RUBLO = "RUB", "Rublo"
    DOLAR_NEOZELANDES = "NZD", "Dólar Neozelandés"


class OptionalType(ArcaText):
    """Id of Opcional (FEParamGetTiposOpcional)."""

    PROMOCION_INDUSTRIAL = (
        "2",
        "RG Empresas Promovidas - Indentificador de proyecto vinculado a Régimen de Promoción Industrial",
    )
    IVA_CREDITO_EXCEPCION = "5", "Excepcion computo IVA Credito Fiscal"
    FIRMANTE_TIPO_DOCUMENTO = "61", "RG 3668 Impuesto al Valor Agregado - Art.12 IVA Firmante Doc Tipo"
    FIRMANTE_DOCUMENTO = "62", "RG 3668 Impuesto al Valor Agregado - Art.12 IVA Firmante Doc Nro"
    FIRMANTE_CARACTER = "7", "RG 3668 Impuesto al Valor Agregado - Art.12 IVA Carácter del Firmante"
    EDUCACION_ACTIVIDAD = (
        "10",
        "RG 3.368 Establecimientos de educación pública de gestión privada - Actividad Comprendida",
    )
    EDUCACION_TIPO_DOCUMENTO = (
        "1011",
        "RG 3.368 Establecimientos de educación pública de gestión privada - Tipo de Documento",
    )
    EDUCACION_DOCUMENTO = (
        "1012",
        "RG 3.368 Establecimientos de educación pública de gestión privada - Número de Documento",
    )
    INMUEBLES = (
        "11",
        "RG 2.820 Operaciones económicas vinculadas con bienes inmuebles - Actividad Comprendida",
    )
    LOCACION_TURISTICA = (
        "12",
        "RG 3.687 Locación temporaria de inmuebles con fines turísticos - Actividad Comprendida",
    )
    REPRESENTANTES_DE_MODELOS = "13", "RG 2.863 Representantes de Modelos"
    AGENCIAS_DE_PUBLICIDAD = "14", "RG 2.863 Agencias de publicidad"
    MODELAJE = "15", "RG 2.863 Personas físicas que desarrollen actividad de modelaje"
    LOCACION_CASA_HABITACION = (
        "17",
        "RG 4004-E Locación de inmuebles destino 'casa-habitación'. Dato 2 (dos) = facturación directa / "
        "Dato 1 (uno) = facturación a través de intermediario",
    )
    LOCACION_CUIT = (
        "1801",
        "RG 4004-E Locación de inmuebles destino 'casa-habitación'. Clave Única de Identificación Tributaria (CUIT).",
    )
    LOCACION_NOMBRE = (
        "1802",
        "RG 4004-E Locación de inmuebles destino 'casa-habitación'. Apellido y nombres, denominación y/o razón social.",
    )
    FCE_ANULACION = "22", "Factura de Crédito Electrónica MiPyMEs (FCE) - Anulación"
    FCE_REFERENCIA_COMERCIAL = "23", "Factura de Crédito Electrónica MiPyMEs (FCE) - Referencia Comercial"
    FCE_TRANSFERENCIA = "27", "Factura de Credito Electronica MiPyMEs (FCE) - Transferencia"
    FCE_CBU = "2101", "Factura de Crédito Electrónica MiPyMEs (FCE) - CBU del Emisor"
    FCE_ALIAS = "2102", "Factura de Crédito Electrónica MiPyMEs (FCE) - Alias del Emisor"
    CAUCION_POLIZA = "2901", "Seguros de caución - Póliza"
    CAUCION_ENDOSO = "2902", "Seguros de caución - Endoso"
    BIENES_USADOS_NOMBRE = (
        "91",
        "RG Bienes Usados 3411 - Nombre y Apellido o Denominación del vendedor del bien usado.",
    )
    BIENES_USADOS_NACIONALIDAD = "92", "RG Bienes Usados 3411 - Nacionalidad del vendedor del bien usado."
    BIENES_USADOS_DOMICILIO = "93", "RG Bienes Usados 3411 - Domicilio del vendedor del bien usado."


class Transfer(StrEnum):
    """Value of optional 27: how an FCE may be transferred."""

    SISTEMA_DE_CIRCULACION_ABIERTA = "SCA"
    AGENTE_DE_DEPOSITO_COLECTIVO = "ADC"
