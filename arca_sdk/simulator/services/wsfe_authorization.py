"""FECAESolicitar: judges a batch, voucher by voucher, and grants CAEs.

Three levels, in ARCA's order: Auth (before this module), header, vouchers. A header failure lists all its causes in
Errors, and no voucher is looked at. Then vouchers go in the order sent: the ones ahead of the first rejected stay
authorised, the ones behind it are refused without a word.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random
from typing import Any

from arca_sdk.domain.clock import ARGENTINA, civil_date, compact
from arca_sdk.domain.codes import Concept, IssuerCondition, VoucherType
from arca_sdk.domain.cuit import Cuit
from arca_sdk.domain.document import Document
from arca_sdk.domain.invoice import Invoice, Receiver
from arca_sdk.domain.money import ZERO
from arca_sdk.domain.rules import Circumstances, Finding, Place, Severity, arca_message, check_invoice
from arca_sdk.domain.rules.numbers import MAX_NUMBER
from arca_sdk.errors import ArcaMessage
from arca_sdk.simulator.call import Call
from arca_sdk.simulator.ledger import IssuedVoucher, Ledger, RegisteredPointOfSale
from arca_sdk.simulator.registry import LedgerRegistry
from arca_sdk.simulator.services.wsfe_notices import write_errors, write_observations
from arca_sdk.wire.wsfe import read_detail

Values = dict[str, Any]

APPROVED, REJECTED, PARTIAL = "A", "R", "P"
CAE_LIFE = timedelta(days=10)
"""From the voucher's date, also where that lies ahead of the processing."""
NUMBER_OR_DATE = 10016


def authorize(values: Values, cuit: Cuit, call: Call) -> Values:
    """FECAESolicitarResult for a request whose token was accepted."""
    batch = _Batch.read(values, cuit, call)
    refusals = batch.judge_header()
    if refusals:
        return {"FeCabResp": batch.write_header(REJECTED), "Errors": write_errors(refusals)}
    return batch.process()


@dataclass(frozen=True, slots=True)
class _Batch:
    """A request with its header, as sent."""

    cuit: Cuit
    call: Call
    declared: int
    point_of_sale: int
    voucher_type: int
    details: tuple[Values, ...]

    @classmethod
    def read(cls, values: Values, cuit: Cuit, call: Call) -> _Batch:
        request = values.get("FeCAEReq") or {}
        header = request.get("FeCabReq") or {}
        details = (request.get("FeDetReq") or {}).get("FECAEDetRequest") or ()
        return cls(
            cuit,
            call,
            declared=header.get("CantReg") or 0,
            point_of_sale=header.get("PtoVta") or 0,
            voucher_type=header.get("CbteTipo") or 0,
            details=tuple(detail for detail in details if detail is not None),
        )

    @property
    def today(self) -> date:
        return civil_date(self.call.now)

    def write_header(self, result: str) -> Values:
        """FeCabResp."""
        return {
            "Cuit": int(self.cuit),
            "PtoVta": self.point_of_sale,
            "CbteTipo": self.voucher_type,
            "FchProceso": self.call.now.astimezone(ARGENTINA).strftime("%Y%m%d%H%M%S"),
            "CantReg": self.declared,
            "Resultado": result,
            "Reproceso": "N",
        }

    def judge_header(self) -> list[ArcaMessage]:
        """Every cause to refuse the whole request, in the manual's order."""
        blank = Invoice(
            voucher_type=VoucherType(self.voucher_type),
            point_of_sale=self.point_of_sale,
            concept=Concept.PRODUCTOS,
            receiver=Receiver(document=Document.anonymous()),
            total=ZERO,
        )
        circumstances = self.circumstances(blank, frozenset())
        findings = [found for found in check_invoice(blank, circumstances) if _is_of_header(found)]
        return _messages(findings, blank, circumstances)

    def circumstances(self, invoice: Invoice, malformed: frozenset[str]) -> Circumstances:
        """What the rules may look at, for one voucher."""
        registry = LedgerRegistry.of(self.cuit, self.call, invoice.receiver.vat_condition)
        return Circumstances(
            issuer=self.cuit,
            today=self.today,
            environment=self.call.environment,
            issuer_condition=registry.issuer_condition(),
            batch_size=len(self.details),
            declared_size=self.declared,
            malformed=malformed,
            registry=registry,
        )

    def process(self) -> Values:
        """Voucher by voucher, until one is rejected."""
        granted, refusal = self._grant_until_refused()
        replies = [_approved(detail, voucher) for detail, voucher in zip(self.details, granted, strict=False)]
        # Recorded for the only voucher of a request; the manual shows it as an Obs further on.
        is_in_errors = refusal.is_numbering and not granted
        if refusal.reasons:
            replies.append(_refused(self.details[len(granted)], () if is_in_errors else refusal.reasons))
        replies.extend(map(_refused, self.details[len(replies) :]))
        reply: Values = {
            "FeCabResp": self.write_header(_result(len(granted), len(self.details))),
            "FeDetResp": {"FECAEDetResponse": replies},
        }
        return reply | ({"Errors": write_errors(refusal.reasons)} if is_in_errors else {})

    def _grant_until_refused(self) -> tuple[list[IssuedVoucher], _Refusal]:
        """What was granted, and why no more was; without reasons where nothing was refused."""
        granted: list[IssuedVoucher] = []
        for detail in self.details:
            judged = self._judge(detail)
            if isinstance(judged, _Refusal):
                return granted, judged
            granted.append(judged)
        return granted, _Refusal([])

    def _judge(self, detail: Values) -> IssuedVoucher | _Refusal:
        """Grant the voucher, or say why not."""
        invoice, malformed = read_detail(detail, point_of_sale=self.point_of_sale, voucher_type=self.voucher_type)
        circumstances = self.circumstances(invoice, malformed)
        findings = [found for found in check_invoice(invoice, circumstances) if not _is_of_header(found)]
        numbering = [found for found in findings if found.rule.place is Place.HEADER]
        # Recorded: a number or date that does not follow is all that is said. Unless it is no number at all.
        if numbering and 1 <= (invoice.number or 0) <= MAX_NUMBER:
            return _Refusal(_messages(numbering, invoice, circumstances), is_numbering=True)
        refusals = [found for found in findings if found.severity is Severity.REJECT and found not in numbering]
        if refusals:
            return _Refusal(_messages(refusals, invoice, circumstances))
        return self._grant(invoice, _messages(findings, invoice, circumstances), circumstances)

    def _grant(self, invoice: Invoice, observations: list[ArcaMessage], circumstances: Circumstances) -> IssuedVoucher:
        call, ledger = self.call, self.call.simulator.ledger
        issue_date = invoice.issue_date or self.today
        voucher = IssuedVoucher(
            cuit=self.cuit,
            invoice=replace(_with_rate(invoice, circumstances), issue_date=issue_date),
            cae=next_cae(ledger, self.today, call.simulator.random),
            cae_due=issue_date + CAE_LIFE,
            processed_at=call.now,
            observations=tuple(observations),
            origin=call.origin,
        )
        ledger.grant(voucher)
        appeared = RegisteredPointOfSale(self.point_of_sale, _KINDS[circumstances.issuer_condition])
        ledger.points_of_sale.setdefault(self.cuit, {}).setdefault(self.point_of_sale, appeared)
        return voucher


@dataclass(frozen=True, slots=True)
class _Refusal:
    """Why a voucher got no CAE."""

    reasons: list[ArcaMessage]
    is_numbering: bool = False


_KINDS = {
    None: "CAE - Ri Iva",
    IssuerCondition.RESPONSABLE_INSCRIPTO: "CAE - Ri Iva",
    IssuerCondition.MONOTRIBUTO: "CAE - Monotributo",
    # Not recorded: in the manner of the others.
    IssuerCondition.EXENTO: "CAE - Exento en IVA",
}
"""EmisionTipo of a point of sale that appears on use."""


def _is_of_header(found: Finding) -> bool:
    return found.rule.place is Place.HEADER and found.code != NUMBER_OR_DATE


def _messages(findings: Iterable[Finding], invoice: Invoice, circumstances: Circumstances) -> list[ArcaMessage]:
    """One message per code and text; two entries of a code may have the same words."""
    found = (ArcaMessage(each.code, arca_message(each.rule, invoice, circumstances)) for each in findings)
    return list(dict.fromkeys(found))


def _with_rate(invoice: Invoice, circumstances: Circumstances) -> Invoice:
    """ARCA fills in its own rate where a voucher paid in its currency brought none."""
    if invoice.exchange_rate is not None:
        return invoice
    assert circumstances.registry is not None
    on = min(invoice.issue_date or circumstances.today, circumstances.today)
    return replace(invoice, exchange_rate=circumstances.registry.rate(invoice.currency, on))


def _result(granted: int, sent: int) -> str:
    if granted == sent:
        return APPROVED
    return PARTIAL if granted else REJECTED


# --- replies ---------------------------------------------------------------------------------------------------------

_ECHOED = ("Concepto", "DocTipo", "DocNro", "CbteDesde", "CbteHasta")


def _approved(detail: Values, voucher: IssuedVoucher) -> Values:
    assert voucher.invoice.issue_date is not None
    reply = _echo(detail) | {"CbteFch": compact(voucher.invoice.issue_date), "Resultado": APPROVED}
    if voucher.observations:
        reply["Observaciones"] = write_observations(voucher.observations)
    return reply | {"CAE": voucher.cae, "CAEFchVto": compact(voucher.cae_due)}


def _refused(detail: Values, reasons: Iterable[ArcaMessage] = ()) -> Values:
    reply = _echo(detail)
    if detail.get("CbteFch") is not None:
        reply["CbteFch"] = detail["CbteFch"]
    reply["Resultado"] = REJECTED
    if reasons:
        reply["Observaciones"] = write_observations(reasons)
    return reply | {"CAE": "", "CAEFchVto": ""}


def _echo(detail: Values) -> Values:
    return {name: detail.get(name) or 0 for name in _ECHOED}


# --- the CAE ---------------------------------------------------------------------------------------------------------

_SERIAL = slice(4, 13)
_FIRST_SERIAL = (10**8, 5 * 10**8)


def next_cae(ledger: Ledger, today: date, random: Random) -> str:
    """A CAE that the ledger has not given yet.

    Fourteen digits in the manner of ARCA's: two for the year (76 is 2026), two for the week, a serial number that
    counts through the whole ledger, a check digit.

    Args:
        random: says where an empty ledger begins to count, so that simulators with other seeds give other codes.
    """
    last = max((issued[-1].cae[_SERIAL] for issued in ledger.vouchers.values() if issued), default=None)
    serial = random.randrange(*_FIRST_SERIAL) if last is None else int(last) + 1
    week = (today.timetuple().tm_yday + 6) // 7
    digits = f"{(today.year - 1950) % 100:02d}{week:02d}{serial:09d}"
    return digits + str(-sum(int(digit) * (3, 1)[place % 2] for place, digit in enumerate(digits)) % 10)
