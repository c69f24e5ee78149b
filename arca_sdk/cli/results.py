"""Outcomes and vouchers, told to a person or written as the JSON that ``arca pdf`` and ``arca settle`` read back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from arca_sdk.cli import exits
from arca_sdk.cli.failures import tell
from arca_sdk.cli.output import Output
from arca_sdk.cli.preview import show_amounts
from arca_sdk.domain.authorization import Authorized, Outcome, Rejected, Uncertain, Unsent, Voucher, voucher_label
from arca_sdk.domain.cuit import Cuit
from arca_sdk.domain.environment import Environment
from arca_sdk.domain.qr import qr_url
from arca_sdk.errors import InvalidInput

_ADDED = ("environment", "cuit", "voucher_type", "number", "label", "qr_url", "pdf")
"""What a result has besides ``dump_outcome``: for scripts, and to know whose voucher it is."""


_WANTED = "Give what `arca invoice --json` printed."


@dataclass(frozen=True, slots=True)
class Result:
    """An outcome with whose it is, and where."""

    outcome: Outcome | Voucher
    cuit: Cuit
    environment: Environment

    @property
    def qr(self) -> str:
        """The QR's link; "" for what was not authorised."""
        authorized = isinstance(self.outcome, Authorized) or (
            isinstance(self.outcome, Voucher) and bool(self.outcome.authorization)
        )
        return qr_url(self.cuit, self.outcome) if authorized else ""  # type: ignore[arg-type]  # narrowed above

    @property
    def label(self) -> str:
        invoice = self.outcome.invoice
        if invoice.number is None:
            return invoice.voucher_type.label
        return voucher_label(invoice.voucher_type, invoice.point_of_sale, invoice.number)


def result_fields(result: Result, *, pdf: str = "") -> dict[str, Any]:
    """Everything about a result as JSON-able values."""
    from arca_sdk.invoice_file import dump_outcome

    invoice = result.outcome.invoice
    outcome = dump_outcome(result.outcome)
    fields = {
        "status": outcome.pop("status"),
        "environment": str(result.environment),
        "cuit": str(result.cuit),
        "label": result.label,
        "voucher_type": int(invoice.voucher_type),
        "number": invoice.number,
    }
    extra = {"qr_url": result.qr, "pdf": pdf}
    return {**fields, **outcome, **{name: value for name, value in extra.items() if value}}


def read_result(text: str) -> Result:
    """Read the JSON of ``result_fields``.

    Raises:
        InvalidInput: it is something else.
    """
    from arca_sdk.invoice_file import load_outcome, parse_object

    if not text.strip():
        raise InvalidInput("It is empty: the command that should have written it failed.", hint=_WANTED)
    try:
        fields = dict(parse_object(text))
    except InvalidInput as error:
        error.hint = error.hint or _WANTED
        raise
    added = {name: fields.pop(name, None) for name in _ADDED}
    outcome = load_outcome(fields)
    try:
        environment = Environment(str(added["environment"]))
    except ValueError:
        raise InvalidInput("It does not say in which environment it was authorised.", field="environment") from None
    if not isinstance(added["cuit"], str):
        raise InvalidInput("It does not say whose invoice it is.", field="cuit")
    return Result(outcome, Cuit(added["cuit"]), environment)


def outcome_code(outcome: Outcome | Voucher) -> int:
    """The exit code of an outcome."""
    match outcome:
        case Uncertain():
            return exits.UNCERTAIN
        case Rejected():
            return exits.REFUSED
        case Unsent():
            return exits.exit_code(outcome.error)
        case _:
            return exits.DONE


def show_result(output: Output, result: Result, *, pdf: str = "") -> None:
    """Tell a person."""
    match result.outcome:
        case Authorized() | Voucher():
            _show_authorized(output, result, pdf)
        case Rejected(reasons=reasons):
            tell(output, output.text("rejected"), "")
            _show_messages(output, reasons)
        case Uncertain(reason=reason):
            tell(output, f"{output.text('uncertain')} ({result.label}: {reason})", output.text("uncertain_hint"))
        case Unsent(error=error):
            tell(output, f"{output.text('unsent')} {error.message}", error.hint)


def _show_authorized(output: Output, result: Result, pdf: str) -> None:
    outcome = result.outcome
    assert isinstance(outcome, Authorized | Voucher)
    cae, due = (
        (outcome.cae, outcome.cae_due) if isinstance(outcome, Authorized) else (outcome.authorization, outcome.due)
    )
    output.say(f"{output.text('authorized')}: {result.label}", style="bold green")
    output.facts(
        [
            (str(getattr(outcome, "kind", None) or "CAE"), cae),
            (output.text("cae_due"), str(due or "")),
            (output.text("issue_date"), str(outcome.invoice.issue_date or "")),
            (
                output.text("receiver"),
                " ".join(filter(None, (outcome.invoice.receiver.name, str(outcome.invoice.receiver.document)))),
            ),
            (output.text("total"), f"{output.amount(outcome.invoice.total)} {outcome.invoice.currency}"),
            (output.text("environment"), str(result.environment)),
            (output.text("qr"), result.qr),
            (output.text("pdf"), pdf),
        ]
    )
    if isinstance(outcome, Voucher):
        show_amounts(output, outcome.invoice)
    _show_messages(output, outcome.observations, heading=output.text("observation"))
    if isinstance(outcome, Authorized) and outcome.recovered:
        output.say(output.text("recovered"))


def _show_messages(output: Output, messages: Any, *, heading: str = "ARCA") -> None:
    """ARCA's codes and texts, verbatim, and what this library knows about a code."""
    from arca_sdk.domain.explanations import explain

    for message in messages:
        output.say(f"  {heading} {message}")
        known = explain(message.code, output.language)
        if known is not None:
            fields = f"{known.field}: " if known.field else ""
            output.say(f"    {fields}{' '.join(known.fix.splitlines())}", style="dim")
