"""What a rule is: data with a check. One entry per code of the manual, one sentence, one source."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Protocol, TypedDict, Unpack

from arca_sdk.domain.codes import Currency, IssuerCondition, VatCondition, VoucherType
from arca_sdk.domain.cuit import Cuit
from arca_sdk.domain.document import Document
from arca_sdk.domain.environment import Environment
from arca_sdk.domain.invoice import AssociatedVoucher, Invoice
from arca_sdk.domain.rules.thresholds import THRESHOLDS, Thresholds


class Severity(Enum):
    """REJECT refuses the CAE; OBSERVE grants it with a remark."""

    REJECT = "reject"
    OBSERVE = "observe"


class Place(Enum):
    """Where ARCA reports it: in Errors for the whole request, or in the Observaciones of one voucher."""

    HEADER = "header"
    VOUCHER = "voucher"


@dataclass(frozen=True, slots=True)
class Validity:
    """The days on which a rule is in force, by voucher-processing day; None is open. Both ends included."""

    since: date | None = None
    until: date | None = None

    def covers(self, day: date) -> bool:
        return (self.since is None or day >= self.since) and (self.until is None or day <= self.until)


ALWAYS = Validity()


@dataclass(frozen=True, slots=True, kw_only=True)
class Taxpayer:
    """What ARCA's registry knows of a CUIT, as far as the rules ask.

    Attributes:
        exists: it is in the registry.
        active: the registration is active.
        vat_condition: None where it is registered in no tax.
        flags: further facts by name: ``apocryphal``, ``unreliable``, ``deceased``, ``large_company``,
            ``fce_opted_in`` (a PyME that chose to receive FCE), ``financial_entity``, ``electronic_domicile``,
            ``surety_insurer`` (in the list for surety insurance).
    """

    exists: bool = True
    active: bool = True
    vat_condition: VatCondition | None = None
    flags: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class LastVoucher:
    """The last authorised number of a sequence and its date; number 0 where there is none."""

    number: int
    issue_date: date | None


class Registry(Protocol):
    """What only ARCA knows. The simulator answers it from its ledger; a client has none.

    Rules that need it are skipped where there is no registry.
    """

    def issuer_problem(self, invoice: Invoice) -> str | None:
        """Why this issuer may not issue this type (the reason of code 10000), or None.

        One of the keys of ``header.ISSUER_PROBLEMS`` (``"01"``…), or a text of one's own.
        """

    def point_of_sale_exists(self, number: int) -> bool:
        """Registered, of a web-service kind, neither blocked nor closed."""

    def point_of_sale_kind(self, number: int) -> str:
        """EmisionTipo of the point of sale, "" if unknown."""

    def taxpayer(self, document: Document) -> Taxpayer | None:
        """The registry's entry for a CUIT, CUIL or CDI; None for other documents."""

    def last_voucher(self, invoice: Invoice) -> LastVoucher:
        """The sequence's last authorised voucher."""

    def rate(self, currency: Currency, on: date) -> Decimal | None:
        """The official rate of the business day before ``on``; None where ARCA quotes none."""

    def voucher(self, associated: AssociatedVoucher) -> Invoice | None:
        """An authorised voucher of this issuer (or of ``associated.cuit``)."""

    def batch_limit(self, voucher_type: VoucherType) -> int:
        """FECompTotXRequest, or 1 for FCE."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """What a rule may look at besides the invoice.

    Attributes:
        issuer: the CUIT that issues.
        today: the day of the request in Argentina's civil time.
        environment: decides, with ``today``, which rules are in force. The simulator follows homologación.
        issuer_condition: the issuer's standing before VAT, where known.
        batch_size: vouchers in the same request; declared_size: CantReg as sent.
        malformed: places that arrived in a form the invoice cannot hold, by the rules' field names with a colon
            and the fault: ``issue_date:format``, ``vat:empty``, ``net:precision``. Only a server sees these; the
            whole list is ``arca_sdk.domain.rules.malformed.TOKENS``.
        registry: ARCA's own knowledge, None on the client's side.
        thresholds: amounts and limits that change with time.
    """

    issuer: Cuit
    today: date
    environment: Environment = Environment.HOMOLOGACION
    issuer_condition: IssuerCondition | None = None
    batch_size: int = 1
    declared_size: int | None = None
    malformed: frozenset[str] = frozenset()
    registry: Registry | None = None
    thresholds: Thresholds = THRESHOLDS


Check = Callable[[Invoice, Circumstances], bool]
"""True where the rule is broken."""
Suggest = Callable[[Invoice, Circumstances], str]
"""A concrete value that would satisfy the rule, as text for a person; "" where none can be named."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One validation of ARCA.

    A code has more than one entry where ARCA uses it for several things, or with several severities.

    Attributes:
        code: ARCA's number.
        severity: refuse or observe.
        place: Errors of the request, or Observaciones of the voucher.
        field: in this library's names, the one to correct.
        arca_field: in ARCA's names.
        sentence: what must hold, by language (``es``, ``en``).
        fix: what to do, by language.
        source: manual and version, or resolution.
        validity: by environment; an environment that is not named has the rule always.
        check: None for a rule that needs state this library does not model; it is explained, never judged.
        needs_registry: only ARCA (or its simulator) can judge it.
        text: ARCA's own message, verbatim, where it has been seen; "" otherwise. Names in braces stand for
            values of the request (``arca_sdk.domain.rules.messages`` fills them in).
        suggest: names a value that would pass.
    """

    code: int
    severity: Severity
    field: str
    arca_field: str
    sentence: Mapping[str, str]
    fix: Mapping[str, str]
    source: str
    place: Place = Place.VOUCHER
    validity: Mapping[Environment, Validity] = dataclass_field(default_factory=dict)
    check: Check | None = None
    needs_registry: bool = False
    text: str = ""
    suggest: Suggest | None = None

    def in_force(self, circumstances: Circumstances) -> bool:
        """Whether the environment applies it on the day of the request."""
        return self.in_force_on(circumstances.environment, circumstances.today)

    def in_force_on(self, environment: Environment, day: date) -> bool:
        """Whether the environment applies it on a day; the simulator follows homologación."""
        if environment is Environment.SIMULATOR:
            environment = Environment.HOMOLOGACION
        return self.validity.get(environment, ALWAYS).covers(day)

    def is_broken(self, invoice: Invoice, circumstances: Circumstances) -> bool:
        """Judge one invoice; False where the rule cannot be judged here."""
        if self.check is None or (self.needs_registry and circumstances.registry is None):
            return False
        return self.in_force(circumstances) and self.check(invoice, circumstances)


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule that an invoice breaks."""

    rule: Rule
    suggestion: str = ""

    @property
    def code(self) -> int:
        return self.rule.code

    @property
    def field(self) -> str:
        return self.rule.field

    @property
    def severity(self) -> Severity:
        return self.rule.severity

    def explain(self, language: str = "en") -> str:
        """Field, sentence, what to do, in one line."""
        suggestion = f" ({self.suggestion})" if self.suggestion else ""
        rule = self.rule
        return (
            f"{rule.field}: {rule.sentence[language]} {rule.fix[language]}{suggestion} [{rule.code} {rule.arca_field}]"
        )

    def __str__(self) -> str:
        return self.explain()


MANUAL = "WSFEv1 manual v4.0, FECAESolicitar validations"
"""The official text, read directly. The later one below is known through one extraction."""
MANUAL_LATER = "WSFEv1 manual v4.7, FECAESolicitar validations"


def since(day: date) -> Mapping[Environment, Validity]:
    """In force from that day on, in both environments."""
    return {Environment.HOMOLOGACION: Validity(day), Environment.PRODUCCION: Validity(day)}


def reject(
    code: int,
    field: str,
    arca_field: str,
    es: str,
    en: str,
    fix_es: str,
    fix_en: str,
    check: Check | None,
    **more: Unpack[More],
) -> Rule:
    """A rule that refuses the CAE; the arguments are those of ``Rule``, texts by language."""
    return _entry(Severity.REJECT, code, field, arca_field, (es, en), (fix_es, fix_en), check, more)


def observe(
    code: int,
    field: str,
    arca_field: str,
    es: str,
    en: str,
    fix_es: str,
    fix_en: str,
    check: Check | None,
    **more: Unpack[More],
) -> Rule:
    """A rule that only remarks."""
    return _entry(Severity.OBSERVE, code, field, arca_field, (es, en), (fix_es, fix_en), check, more)


class More(TypedDict, total=False):
    """What most rules leave as it is."""

    source: str
    place: Place
    validity: Mapping[Environment, Validity]
    needs_registry: bool
    text: str
    suggest: Suggest


def _entry(
    severity: Severity,
    code: int,
    field: str,
    arca_field: str,
    sentence: tuple[str, str],
    fix: tuple[str, str],
    check: Check | None,
    more: More,
) -> Rule:
    more.setdefault("source", MANUAL)
    return Rule(
        code=code,
        severity=severity,
        field=field,
        arca_field=arca_field,
        sentence=dict(zip(("es", "en"), sentence, strict=True)),
        fix=dict(zip(("es", "en"), fix, strict=True)),
        check=check,
        **more,
    )
