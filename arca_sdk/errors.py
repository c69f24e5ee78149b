"""Every error the library raises, as one tree.

::

    ArcaError
    ├── InvalidInput                    what you gave us cannot be right; nothing was sent
    │   ├── InvalidCuit
    │   ├── InvalidDocument
    │   ├── InvalidAmount
    │   └── InvalidInvoice              breaks ARCA's rules; carries every finding
    ├── ConfigurationError              a setting is missing or contradicts another
    ├── StorageError                    ticket store or journal cannot be read or written
    ├── CredentialError                 certificate or private key
    │   ├── NotACertificate             names what the file is instead (a CSR, a key…)
    │   ├── NotAPrivateKey
    │   ├── PassphraseNeeded
    │   ├── PassphraseWrong
    │   ├── KeyMismatch                 the key does not belong to the certificate
    │   ├── CertificateExpired
    │   ├── CertificateNotYetValid
    │   └── CertificateWithoutCuit
    ├── TransportError
    │   ├── NotSent                     no byte left this machine: nothing can have happened
    │   └── ReplyLost                   it may have happened: ask ARCA before anything else
    ├── UnreadableReply                 an answer came and is not one; after a send, as unknown as ReplyLost
    │   ├── ReplyTooLarge
    │   ├── ReplyNotXml                 HTML, cut, or empty
    │   ├── ForbiddenXml                a DTD, an entity, nesting without end
    │   └── UnexpectedReply             well-formed, and not what was asked
    ├── Refused                         ARCA answered, and said no; carries its codes and texts
    │   ├── SoapFault
    │   │   └── LoginRefused            WSAA
    │   │       ├── AlreadyAuthenticated
    │   │       └── NotAuthorized
    │   ├── TokenRefused                600, 601
    │   ├── ArcaTrouble                 500, 501, 502: ARCA's own infrastructure
    │   ├── NotFound                    602
    │   └── RequestRefused              every other code
    ├── SequenceBlocked                 an earlier voucher of the sequence is uncertain; nothing was sent
    ├── NumberTaken                     another system used the number; nothing was authorised
    ├── InvoiceRejected                 raised by issue(); authorize() returns it as an outcome
    └── OutcomeUncertain                raised by issue(); carries what settle() needs

An error carries structure (``code``, ``field``, ``hint``, ARCA's own ``messages``), not only text. The text
says what happened, what ARCA said, and what to do next; ``explain()`` adds what is known of each code.

ARCA's notices (Events) are no errors: they surface as ``ArcaEventWarning``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any, ClassVar

if TYPE_CHECKING:
    from arca_sdk.domain.authorization import Rejected, Uncertain
    from arca_sdk.domain.rules import Finding


@dataclass(frozen=True, slots=True)
class ArcaMessage:
    """One code and text, verbatim as ARCA sent it (an Err, Obs or Evt element)."""

    code: int
    text: str

    def __str__(self) -> str:
        return f"{self.code}: {self.text}"

    def explain(self, language: str = "en") -> str:
        """The text, and below it what the code means and what to do (``arca_sdk.explain`` has it as data).

        Args:
            language: ``en`` or ``es``.
        """
        told: str = _telling().tell_message(self, language)
        return told


class ArcaError(Exception):
    """Root of every error of this library.

    Attributes:
        code: stable snake_case name, part of the public contract.
        message: what happened, one sentence.
        hint: what to do next; empty if there is nothing to add.
    """

    code: ClassVar[str] = "arca_error"

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".rstrip()

    def explain(self, language: str = "en") -> str:
        """What happened, each of ARCA's codes with its meaning and what to do, and the hint; several lines.

        A code that the manuals do not name is told verbatim.

        Args:
            language: of the explanations, ``en`` or ``es``; the library's own message is English.
        """
        told: str = _telling().tell_error(self, language)
        return told

    def __reduce__(self) -> tuple[Any, ...]:
        """Errors cross process borders (multiprocessing, job queues) with all they carry."""
        return _rebuild, (type(self), self.args, self.__dict__)


def _telling() -> Any:
    """Explaining needs the rulebook, which stands above this module: it is looked for only when somebody asks."""
    return import_module("arca_sdk.domain.explanations.telling")


def _rebuild(cls: type[ArcaError], args: tuple[Any, ...], state: dict[str, Any]) -> ArcaError:
    error = cls.__new__(cls, *args)
    error.args = args
    error.__dict__.update(state)
    return error


# --- what the caller gave us -------------------------------------------------------------------------------


class InvalidInput(ArcaError, ValueError):
    """Something given to the library cannot be right. Nothing was sent.

    Attributes:
        field: the field to correct, in this library's names (``receiver.document``), or "".
    """

    code = "invalid_input"

    def __init__(self, message: str, *, field: str = "", hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.field = field

    def __str__(self) -> str:
        where = f"{self.field}: " if self.field else ""
        return f"{where}{super().__str__()}"


class InvalidCuit(InvalidInput):
    """Not eleven digits with a right check digit (module 11, weights 5432765432)."""

    code = "invalid_cuit"


class InvalidDocument(InvalidInput):
    """A document number that its type does not allow."""

    code = "invalid_document"


class InvalidAmount(InvalidInput):
    """An amount that is a float, has too many decimals, or is not a number."""

    code = "invalid_amount"


class InvalidInvoice(InvalidInput):
    """The invoice breaks rules that make ARCA reject it. Nothing was sent.

    Attributes:
        findings: every broken rule, in the order of ARCA's manual.
        position: which invoice of the call, from 0; None where there is only one.
    """

    code = "invalid_invoice"

    def __init__(self, findings: Sequence[Finding], *, position: int | None = None, hint: str = "") -> None:
        lines = "\n".join(f"  {finding}" for finding in findings)
        count = len(findings)
        which = "this invoice" if position is None else f"invoice {position + 1} of the call"
        super().__init__(
            f"ARCA would reject {which} ({count} {'rule' if count == 1 else 'rules'}):\n{lines}",
            hint=hint,
        )
        self.findings = tuple(findings)
        self.position = position


class ConfigurationError(ArcaError):
    """A setting is missing, or contradicts another."""

    code = "configuration_error"


class StorageError(ArcaError):
    """A ticket or the journal cannot be read or written. Before sending, this means that nothing was sent."""

    code = "storage_error"


# --- certificate and key -----------------------------------------------------------------------------------


class CredentialError(ArcaError):
    """Certificate or private key cannot be used."""

    code = "credential_error"


class NotACertificate(CredentialError):
    """The file is not an X.509 certificate; the message says what it is instead."""

    code = "not_a_certificate"


class NotAPrivateKey(CredentialError):
    """The file is not a private key; the message says what it is instead."""

    code = "not_a_private_key"


class PassphraseNeeded(CredentialError):
    """The private key is encrypted and no pass phrase was given."""

    code = "passphrase_needed"


class PassphraseWrong(CredentialError):
    """The pass phrase does not open the private key."""

    code = "passphrase_wrong"


class KeyMismatch(CredentialError):
    """The private key does not belong to the certificate."""

    code = "key_mismatch"


class CertificateExpired(CredentialError):
    """The certificate's notAfter has passed."""

    code = "certificate_expired"


class CertificateNotYetValid(CredentialError):
    """The certificate's notBefore lies in the future (or this machine's clock is behind)."""

    code = "certificate_not_yet_valid"


class CertificateWithoutCuit(CredentialError):
    """The certificate's subject has no ``serialNumber=CUIT n``."""

    code = "certificate_without_cuit"


# --- the wire ----------------------------------------------------------------------------------------------


class TransportError(ArcaError):
    """The exchange with ARCA did not complete."""

    code = "transport_error"


class NotSent(TransportError):
    """The connection was never made: no byte left this machine, so nothing can have happened at ARCA."""

    code = "not_sent"


class ReplyLost(TransportError):
    """The request left (or may have left) and no whole reply came back: ARCA may have executed it."""

    code = "reply_lost"


class UnreadableReply(ArcaError):
    """A reply came and cannot be read. After FECAESolicitar the outcome is unknown, as with ReplyLost.

    Attributes:
        status: HTTP status of the reply, 0 where there is none.
        excerpt: the first characters of the body, cleaned.
    """

    code = "unreadable_reply"

    def __init__(self, message: str, *, status: int = 0, excerpt: str = "", hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.status = status
        self.excerpt = excerpt


class ReplyTooLarge(UnreadableReply):
    """The body, raw or decompressed, passes the limit."""

    code = "reply_too_large"


class ReplyNotXml(UnreadableReply):
    """The body is HTML, cut, empty, or otherwise not XML."""

    code = "reply_not_xml"


class ForbiddenXml(UnreadableReply):
    """The body has a DTD, an entity, or nests deeper than any real reply."""

    code = "forbidden_xml"


class UnexpectedReply(UnreadableReply):
    """The body is well-formed XML and not the reply to what was asked."""

    code = "unexpected_reply"


# --- ARCA said no ------------------------------------------------------------------------------------------


class Refused(ArcaError):
    """ARCA answered and refused.

    Attributes:
        messages: ARCA's codes and texts, verbatim.
    """

    code = "refused"

    def __init__(self, message: str, *, messages: Iterable[ArcaMessage] = (), hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.messages = tuple(messages)


class SoapFault(Refused):
    """A SOAP fault.

    Attributes:
        fault_code: as sent, without its prefix (``Client``, ``cms.bad``).
        fault_text: faultstring, verbatim.
        status: HTTP status.
    """

    code = "soap_fault"

    def __init__(self, message: str, *, fault_code: str, fault_text: str, status: int = 500, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.fault_code = fault_code
        self.fault_text = fault_text
        self.status = status


class LoginRefused(SoapFault):
    """WSAA refused the login; ``fault_code`` is one of its manual's (``cms.cert.expired``…)."""

    code = "login_refused"


class AlreadyAuthenticated(LoginRefused):
    """``coe.alreadyAuthenticated``: a living ticket exists, and WSAA does not give it twice."""

    code = "already_authenticated"


class NotAuthorized(LoginRefused):
    """``coe.notAuthorized``: the certificate is not linked to the service."""

    code = "not_authorized"


class TokenRefused(Refused):
    """600 or 601: the business service does not accept the ticket for this CUIT."""

    code = "token_refused"


class ArcaTrouble(Refused):
    """500, 501 or 502: ARCA's own infrastructure. After FECAESolicitar the outcome is unknown."""

    code = "arca_trouble"


class NotFound(Refused):
    """602: ARCA has no data for what was asked."""

    code = "not_found"


class RequestRefused(Refused):
    """ARCA refused with a code of its own."""

    code = "request_refused"


class SequenceBlocked(ArcaError):
    """An earlier voucher of the same sequence is still uncertain, so no number can be given. Nothing was sent.

    Attributes:
        uncertain: what has to be settled first.
    """

    code = "sequence_blocked"

    def __init__(self, uncertain: Sequence[Uncertain]) -> None:
        labels = ", ".join(outcome.label for outcome in uncertain)
        super().__init__(
            f"Nothing was sent: it is not yet known whether ARCA authorised {labels}.",
            hint="Try again in some minutes, or call settle_all().",
        )
        self.uncertain = tuple(uncertain)

    @classmethod
    def after_rejection(cls) -> SequenceBlocked:
        """Strict batches: what stood behind a rejected voucher waits for a new call."""
        error = cls(())
        error.message = "Nothing was sent: a voucher before this one in the batch was rejected."
        error.hint = "Authorise it again, 15 minutes after the batch."
        return error


class NumberTaken(ArcaError):
    """The number that was tried belongs to a voucher of another system. The invoice is not authorised."""

    code = "number_taken"


# --- outcomes, for those who prefer exceptions -------------------------------------------------------------


class InvoiceRejected(ArcaError):
    """ARCA rejected the invoice. Raised by ``issue()``; ``authorize()`` returns it instead.

    Attributes:
        outcome: the rejection, with ARCA's codes and texts.
    """

    code = "invoice_rejected"

    def __init__(self, outcome: Rejected) -> None:
        reasons = "; ".join(str(reason) for reason in outcome.reasons) or "no reason given"
        super().__init__(f"ARCA rejected the invoice: {reasons}.")
        self.outcome = outcome


class OutcomeUncertain(ArcaError):
    """It is not known whether ARCA authorised the invoice. Never issue it again by hand: settle it.

    Attributes:
        outcome: what ``settle()`` needs, in this process or another.
    """

    code = "outcome_uncertain"

    def __init__(self, outcome: Uncertain) -> None:
        super().__init__(
            f"It is not known whether ARCA authorised voucher {outcome.label}: {outcome.reason}.",
            hint="Do not issue it again: call settle() with this outcome, now or later, here or elsewhere.",
        )
        self.outcome = outcome


# --- notices -----------------------------------------------------------------------------------------------


class ArcaEventWarning(UserWarning):
    """A notice that ARCA sent along with a reply (Events): a change to come, a maintenance. Nothing went wrong.

    Attributes:
        service: whose, by WSAA's name (``wsfe``).
        notice: ARCA's code and text, verbatim.
    """

    def __init__(self, service: str, notice: ArcaMessage) -> None:
        super().__init__(service, notice)
        self.service = service
        self.notice = notice

    def __str__(self) -> str:
        return f"ARCA announces ({self.service}): {self.notice}"
