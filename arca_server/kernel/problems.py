"""Failures as the API tells them: RFC 9457 documents with stable codes, in Spanish and in English.

The codes are part of the contract (``ProblemCode`` in docs/openapi.yaml): one may be added, none may go.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeAlias

MEDIA_TYPE = "application/problem+json"
MOST_ERRORS = 100
_LONGEST_ARCA_MESSAGE = 500

Words: TypeAlias = Mapping[str, str] | str
"""A text by language (``es``, ``en``), or one that is the same in both."""


class ProblemCode(StrEnum):
    """What went wrong, in a word that stays."""

    MALFORMED_JSON = "malformed_json"
    MALFORMED_REQUEST = "malformed_request"
    UNSUPPORTED_API_VERSION = "unsupported_api_version"
    IDEMPOTENCY_KEY_REQUIRED = "idempotency_key_required"
    INVALID_API_KEY = "invalid_api_key"
    EXPIRED_API_KEY = "expired_api_key"
    INSUFFICIENT_SCOPE = "insufficient_scope"
    CONFIRMATION_REQUIRED = "confirmation_required"
    NOT_FOUND = "not_found"
    METHOD_NOT_ALLOWED = "method_not_allowed"
    NOT_ACCEPTABLE = "not_acceptable"
    REQUEST_TIMEOUT = "request_timeout"
    INVOICE_STATE_CONFLICT = "invoice_state_conflict"
    REQUEST_IN_PROGRESS = "request_in_progress"
    DUPLICATE_EXTERNAL_REF = "duplicate_external_ref"
    POSSIBLE_DUPLICATE_AFTER_RESTORE = "possible_duplicate_after_restore"
    ARCA_CREDENTIALS_INVALID = "arca_credentials_invalid"
    SEQUENCE_ON_HOLD = "sequence_on_hold"
    CONFIRMATION_STALE = "confirmation_stale"
    ALREADY_EXISTS = "already_exists"
    RESOURCE_CONFLICT = "resource_conflict"
    VERSION_MISMATCH = "version_mismatch"
    PAYLOAD_TOO_LARGE = "payload_too_large"
    URI_TOO_LONG = "uri_too_long"
    UNSUPPORTED_MEDIA_TYPE = "unsupported_media_type"
    VALIDATION_ERROR = "validation_error"
    INVALID_CUIT = "invalid_cuit"
    INVALID_DOCUMENT = "invalid_document"
    INVALID_VOUCHER_TYPE = "invalid_voucher_type"
    INVALID_VAT_RATE = "invalid_vat_rate"
    TOTALS_MISMATCH = "totals_mismatch"
    DATE_OUT_OF_WINDOW = "date_out_of_window"
    DATE_BEFORE_LAST_VOUCHER = "date_before_last_voucher"
    INVALID_RECEIVER_VAT_CONDITION = "invalid_receiver_vat_condition"
    INVOICE_RULE_BROKEN = "invoice_rule_broken"
    IDEMPOTENCY_KEY_REUSED = "idempotency_key_reused"
    ARCA_REJECTED = "arca_rejected"
    INVALID_CERTIFICATE = "invalid_certificate"
    KEY_MISMATCH = "key_mismatch"
    CERTIFICATE_EXPIRED = "certificate_expired"
    WEAK_KEY = "weak_key"
    WEBHOOK_URL_FORBIDDEN = "webhook_url_forbidden"
    RATE_LIMITED = "rate_limited"
    QUOTA_EXCEEDED = "quota_exceeded"
    HEADERS_TOO_LARGE = "headers_too_large"
    INTERNAL_ERROR = "internal_error"
    ARCA_UNAVAILABLE = "arca_unavailable"
    OVERLOADED = "overloaded"
    NOT_READY = "not_ready"


class FieldErrorCode(StrEnum):
    """What is wrong with one field."""

    UNKNOWN_FIELD = "unknown_field"
    MISSING_FIELD = "missing_field"
    INVALID_TYPE = "invalid_type"
    INVALID_VALUE = "invalid_value"
    INVALID_CHARACTERS = "invalid_characters"
    INVALID_AMOUNT = "invalid_amount"
    INVALID_DATE = "invalid_date"
    INVALID_FORMAT = "invalid_format"
    INVALID_CURSOR = "invalid_cursor"
    OUT_OF_RANGE = "out_of_range"
    TOO_LONG = "too_long"
    TOO_SHORT = "too_short"
    TOO_MANY_ITEMS = "too_many_items"
    TOO_FEW_ITEMS = "too_few_items"
    INVALID_CUIT = "invalid_cuit"
    INVALID_DOCUMENT = "invalid_document"
    INVALID_VOUCHER_TYPE = "invalid_voucher_type"
    INVALID_VAT_RATE = "invalid_vat_rate"
    TOTALS_MISMATCH = "totals_mismatch"
    DATE_OUT_OF_WINDOW = "date_out_of_window"
    DATE_BEFORE_LAST_VOUCHER = "date_before_last_voucher"
    INVALID_RECEIVER_VAT_CONDITION = "invalid_receiver_vat_condition"
    INVOICE_RULE_BROKEN = "invoice_rule_broken"
    ARCA_REJECTED = "arca_rejected"
    ARCA_UNKNOWN_CODE = "arca_unknown_code"
    CERTIFICATE_EXPIRED = "certificate_expired"
    CERTIFICATE_NOT_YET_VALID = "certificate_not_yet_valid"
    WRONG_ENVIRONMENT = "wrong_environment"
    WRONG_CUIT = "wrong_cuit"
    NOT_DELEGATED = "not_delegated"
    TOKEN_REFUSED = "token_refused"  # noqa: S105  # the name of a failure, not a secret


@dataclass(frozen=True, slots=True)
class Kind:
    """What is the same for every problem of a code.

    Attributes:
        retryable: the same request may succeed later.
    """

    status: int
    es: str
    en: str
    retryable: bool = False


_P = ProblemCode
KINDS: dict[ProblemCode, Kind] = {
    _P.MALFORMED_JSON: Kind(400, "El cuerpo no es JSON", "The body is not JSON"),
    _P.MALFORMED_REQUEST: Kind(400, "El pedido no se entiende", "The request cannot be understood"),
    _P.UNSUPPORTED_API_VERSION: Kind(400, "No existe esa versión de la API", "There is no such version of the API"),
    _P.IDEMPOTENCY_KEY_REQUIRED: Kind(400, "Falta Idempotency-Key", "Idempotency-Key is missing"),
    _P.INVALID_API_KEY: Kind(401, "La clave no es válida", "The key is not valid"),
    _P.EXPIRED_API_KEY: Kind(401, "La clave venció", "The key has expired"),
    _P.INSUFFICIENT_SCOPE: Kind(403, "La clave no puede hacer esto", "The key may not do this"),
    _P.CONFIRMATION_REQUIRED: Kind(403, "Falta que una persona confirme", "A person has to confirm it"),
    _P.NOT_FOUND: Kind(404, "No existe", "There is no such thing"),
    _P.METHOD_NOT_ALLOWED: Kind(405, "Esta dirección no admite el método", "This path does not take the method"),
    _P.NOT_ACCEPTABLE: Kind(406, "No se ofrece ese tipo de contenido", "This media type is not offered"),
    _P.REQUEST_TIMEOUT: Kind(408, "El pedido no llegó a tiempo", "The request did not arrive in time", retryable=True),
    _P.INVOICE_STATE_CONFLICT: Kind(409, "El comprobante ya no lo admite", "The invoice is past that"),
    _P.REQUEST_IN_PROGRESS: Kind(
        409,
        "El primer pedido con esta clave todavía se está recibiendo",
        "The first request with this key is still being accepted",
        retryable=True,
    ),
    _P.DUPLICATE_EXTERNAL_REF: Kind(409, "Ya hay una venta con esa referencia", "A sale has that reference already"),
    _P.POSSIBLE_DUPLICATE_AFTER_RESTORE: Kind(
        409,
        "Se parece a un comprobante que ARCA ya tiene",
        "It looks like a voucher that ARCA has already",
    ),
    _P.ARCA_CREDENTIALS_INVALID: Kind(409, "ARCA no acepta las credenciales", "ARCA does not take the credentials"),
    _P.SEQUENCE_ON_HOLD: Kind(409, "La numeración está detenida", "The sequence is held"),
    _P.CONFIRMATION_STALE: Kind(409, "La confirmación es de otra versión", "The confirmation is of another version"),
    _P.ALREADY_EXISTS: Kind(409, "Ya existe", "It exists already"),
    _P.RESOURCE_CONFLICT: Kind(409, "Su estado actual no lo permite", "Its present state does not allow it"),
    _P.VERSION_MISMATCH: Kind(412, "Cambió desde que lo leíste", "It changed since you read it"),
    _P.PAYLOAD_TOO_LARGE: Kind(413, "El cuerpo es demasiado grande", "The body is too large"),
    _P.URI_TOO_LONG: Kind(414, "La dirección es demasiado larga", "The address is too long"),
    _P.UNSUPPORTED_MEDIA_TYPE: Kind(415, "No se lee ese tipo de contenido", "This media type is not read"),
    _P.VALIDATION_ERROR: Kind(422, "El pedido no dice lo que debería", "The request does not say what it should"),
    _P.INVALID_CUIT: Kind(422, "El CUIT no es válido", "The CUIT is not valid"),
    _P.INVALID_DOCUMENT: Kind(422, "El documento no es válido", "The document is not valid"),
    _P.INVALID_VOUCHER_TYPE: Kind(422, "El tipo de comprobante no corresponde", "The voucher type does not fit"),
    _P.INVALID_VAT_RATE: Kind(422, "La alícuota de IVA no corresponde", "The VAT rate does not fit"),
    _P.TOTALS_MISMATCH: Kind(422, "Los importes no suman", "The amounts do not add up"),
    _P.DATE_OUT_OF_WINDOW: Kind(422, "La fecha está fuera del plazo", "The date is outside of the window"),
    _P.DATE_BEFORE_LAST_VOUCHER: Kind(
        422,
        "La fecha es anterior a la del último comprobante",
        "The date is before that of the last voucher",
    ),
    _P.INVALID_RECEIVER_VAT_CONDITION: Kind(
        422,
        "La condición de IVA del receptor no corresponde",
        "The receiver's VAT condition does not fit",
    ),
    _P.INVOICE_RULE_BROKEN: Kind(422, "Una regla de ARCA lo rechazaría", "A rule of ARCA's would reject it"),
    _P.IDEMPOTENCY_KEY_REUSED: Kind(
        422,
        "Esa Idempotency-Key ya se usó para otro pedido",
        "That Idempotency-Key was used for another request",
    ),
    _P.ARCA_REJECTED: Kind(422, "ARCA rechazó el comprobante", "ARCA refused the invoice"),
    _P.INVALID_CERTIFICATE: Kind(422, "No es un certificado que sirva", "It is not a certificate that will do"),
    _P.KEY_MISMATCH: Kind(422, "La clave privada no es la del certificado", "The private key is not the certificate's"),
    _P.CERTIFICATE_EXPIRED: Kind(422, "El certificado venció", "The certificate has expired"),
    _P.WEAK_KEY: Kind(422, "La clave privada es débil", "The private key is weak"),
    _P.WEBHOOK_URL_FORBIDDEN: Kind(422, "No se puede avisar a esa dirección", "That address cannot be notified"),
    _P.RATE_LIMITED: Kind(429, "Demasiados pedidos", "Too many requests", retryable=True),
    _P.QUOTA_EXCEEDED: Kind(429, "Se agotaron los comprobantes del mes", "The month's invoices are used up"),
    _P.HEADERS_TOO_LARGE: Kind(431, "Los encabezados son demasiado grandes", "The headers are too large"),
    _P.INTERNAL_ERROR: Kind(500, "Algo salió mal de nuestro lado", "Something went wrong on our side"),
    _P.ARCA_UNAVAILABLE: Kind(503, "ARCA no responde", "ARCA does not answer", retryable=True),
    _P.OVERLOADED: Kind(503, "Hay demasiado trabajo en espera", "Too much work is waiting", retryable=True),
    _P.NOT_READY: Kind(503, "El servidor no está listo", "The server is not ready", retryable=True),
}
"""Every code with its status and titles."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldError:
    """What is wrong with one part of the request.

    Attributes:
        pointer: JSON pointer into the body (RFC 6901), "" for all of it; None where it is a parameter.
        parameter: name of the query parameter or header.
        arca_code, arca_message: ARCA's own words, where it spoke.
    """

    code: FieldErrorCode
    message: Words
    pointer: str | None = None
    parameter: str | None = None
    arca_code: int | None = None
    arca_message: str | None = None


class Problem(Exception):
    """A failure to tell the client. Raise it anywhere below a route.

    Args:
        detail: what happened, and what to do next.
        errors: the parts of the request that are wrong; at most a hundred are told.
        retry_after: seconds.
        headers: further ones of the answer (``Allow``, ``WWW-Authenticate``).
        members: further ones of the document, by the contract (``invoice``, ``voucher``, ``hold``).
    """

    def __init__(
        self,
        code: ProblemCode,
        detail: Words = "",
        *,
        errors: tuple[FieldError, ...] = (),
        retry_after: int | None = None,
        headers: Mapping[str, str] | None = None,
        members: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(f"{code}: {say(detail, 'en')}" if detail else str(code))
        self.code = code
        self.detail = detail
        self.errors = errors
        self.retry_after = retry_after
        self.headers = dict(headers or {})
        self.members = dict(members or {})

    @property
    def status(self) -> int:
        """Of the HTTP answer."""
        return KINDS[self.code].status


def say(words: Words, language: str) -> str:
    """The text in a language."""
    return words if isinstance(words, str) else words[language]


def document(problem: Problem, *, request_id: str, language: str, instance: str) -> dict[str, Any]:
    """The problem as JSON-able values.

    Args:
        language: ``es`` or ``en``.
        instance: the path of the request.
    """
    kind = KINDS[problem.code]
    optional = {
        "detail": say(problem.detail, language),
        "retry_after": problem.retry_after,
        "errors": [_field_document(error, language) for error in problem.errors[:MOST_ERRORS]],
        **problem.members,
    }
    return {
        "type": f"/problems/{problem.code}",
        "title": kind.es if language == "es" else kind.en,
        "status": kind.status,
        "code": str(problem.code),
        "instance": instance,
        "request_id": request_id,
        "retryable": kind.retryable,
        **{name: value for name, value in optional.items() if value not in (None, "", [])},
    }


def _field_document(error: FieldError, language: str) -> dict[str, Any]:
    said = {
        "pointer": error.pointer,
        "parameter": error.parameter,
        "code": str(error.code),
        "message": say(error.message, language),
        "arca_code": error.arca_code,
        "arca_message": None if error.arca_message is None else clean(error.arca_message),
    }
    return {name: value for name, value in said.items() if value is not None}


def clean(text: str) -> str:
    """ARCA's text without control characters, and not longer than what is passed on."""
    return "".join(" " if not character.isprintable() else character for character in text)[:_LONGEST_ARCA_MESSAGE]


def invalid(*errors: FieldError) -> Problem:
    """``validation_error`` with its errors."""
    return Problem(
        ProblemCode.VALIDATION_ERROR,
        {"es": "Los errores dicen qué corregir.", "en": "The errors say what to correct."},
        errors=errors,
    )
