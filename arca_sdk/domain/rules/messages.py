"""What ARCA would write: its own words where they have been seen, this library's Spanish sentence elsewhere."""

from __future__ import annotations

from arca_sdk.domain.codes import Concept
from arca_sdk.domain.invoice import Invoice
from arca_sdk.domain.rules.base import Circumstances, Rule
from arca_sdk.domain.rules.header import ISSUER_PROBLEMS

_CONCEPTS = {Concept.SERVICIOS: "2 - Servicios", Concept.PRODUCTOS_Y_SERVICIOS: "3 - Productos y Servicios"}


def arca_message(rule: Rule, invoice: Invoice, circumstances: Circumstances) -> str:
    """The Msg of an Err or Obs element for a broken rule, with the request's own values in it."""
    if "{" not in rule.text:
        return rule.text or rule.sentence["es"]
    document = invoice.receiver.document
    declared, sent = circumstances.declared_size, circumstances.batch_size
    return rule.text.format(
        document_type=int(document.type),
        document_number=document.number,
        concept=_CONCEPTS.get(invoice.concept, ""),
        declared=sent if declared is None else declared,
        sent=sent,
        reason=_issuer_problem(invoice, circumstances),
    )


def _issuer_problem(invoice: Invoice, circumstances: Circumstances) -> str:
    problem = circumstances.registry.issuer_problem(invoice) if circumstances.registry else None
    return ISSUER_PROBLEMS.get(problem or "", problem or "")
