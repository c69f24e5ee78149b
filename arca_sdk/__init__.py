"""Electronic invoicing with ARCA (ex AFIP).

The names below are the public surface; each is imported when it is first used, so that ``import arca_sdk`` costs
nothing that is not needed.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from arca_sdk.adapters.journal import FileJournal, Journal, MemoryJournal
    from arca_sdk.adapters.locks import FileLocks, Locks, MemoryLocks
    from arca_sdk.adapters.runner import AsyncWorld, World, run, run_async
    from arca_sdk.adapters.tickets import FileTickets, MemoryTickets, TicketStore
    from arca_sdk.adapters.world import Stores
    from arca_sdk.client import ArcaClient, AsyncArcaClient, read_credentials
    from arca_sdk.domain.authorization import (
        AuthorizationKind,
        Authorized,
        Outcome,
        Rejected,
        Uncertain,
        Unsent,
        Voucher,
    )
    from arca_sdk.domain.bulk import BulkInterrupted, BulkProgress, BulkReport
    from arca_sdk.domain.clock import today
    from arca_sdk.domain.codes import (
        Concept,
        Currency,
        DocumentType,
        IssuerCondition,
        OptionalType,
        Transfer,
        TributeType,
        VatCondition,
        VatRate,
        VoucherClass,
        VoucherKind,
        VoucherType,
    )
    from arca_sdk.domain.cuit import Cuit
    from arca_sdk.domain.document import Document
    from arca_sdk.domain.environment import Environment
    from arca_sdk.domain.explanations import Explanation, explain
    from arca_sdk.domain.fce import FceTerms
    from arca_sdk.domain.invoice import (
        AssociatedVoucher,
        Buyer,
        Invoice,
        Line,
        OptionalData,
        Period,
        Receiver,
        Tribute,
        VatSubtotal,
    )
    from arca_sdk.domain.letters import voucher_class
    from arca_sdk.domain.notes import credit_note, debit_note, remaining
    from arca_sdk.domain.qr import qr_url
    from arca_sdk.domain.rules import Circumstances, Finding, Rule, Severity, check_invoice, rejections
    from arca_sdk.domain.sale import Decision, Proposal, Sale
    from arca_sdk.domain.taxpayer import Taxpayer
    from arca_sdk.domain.ticket import Ticket
    from arca_sdk.errors import ArcaError, ArcaEventWarning, ArcaMessage
    from arca_sdk.flows.session import Policy, Session
    from arca_sdk.printing import IssuerProfile, render_pdf
    from arca_sdk.wire.cms import sign_cms
    from arca_sdk.wire.credentials import (
        Credentials,
        certificate_request_pem,
        cuit_of,
        load_certificate,
        load_credentials,
        load_pkcs12,
        load_private_key,
        new_private_key,
        private_key_pem,
    )

__version__ = "0.1.0"

_HOMES = {
    "adapters.journal": ("FileJournal", "Journal", "MemoryJournal"),
    "adapters.locks": ("FileLocks", "Locks", "MemoryLocks"),
    "adapters.runner": ("AsyncWorld", "World", "run", "run_async"),
    "adapters.tickets": ("FileTickets", "MemoryTickets", "TicketStore"),
    "adapters.world": ("Stores",),
    "client": ("ArcaClient", "AsyncArcaClient", "read_credentials"),
    "domain.authorization": (
        "AuthorizationKind",
        "Authorized",
        "Outcome",
        "Rejected",
        "Uncertain",
        "Unsent",
        "Voucher",
    ),
    "domain.bulk": ("BulkInterrupted", "BulkProgress", "BulkReport"),
    "domain.codes": (
        "Concept",
        "Currency",
        "DocumentType",
        "IssuerCondition",
        "OptionalType",
        "Transfer",
        "TributeType",
        "VatCondition",
        "VatRate",
        "VoucherClass",
        "VoucherKind",
        "VoucherType",
    ),
    "domain.cuit": ("Cuit",),
    "domain.document": ("Document",),
    "domain.environment": ("Environment",),
    "domain.explanations": ("Explanation", "explain"),
    "domain.invoice": (
        "AssociatedVoucher",
        "Buyer",
        "Invoice",
        "Line",
        "OptionalData",
        "Period",
        "Receiver",
        "Tribute",
        "VatSubtotal",
    ),
    "domain.letters": ("voucher_class",),
    "domain.qr": ("qr_url",),
    "domain.rules": ("Circumstances", "Finding", "Rule", "Severity", "check_invoice", "rejections"),
    "domain.taxpayer": ("Taxpayer",),
    "domain.clock": ("today",),
    "domain.fce": ("FceTerms",),
    "domain.notes": ("credit_note", "debit_note", "remaining"),
    "domain.sale": ("Decision", "Proposal", "Sale"),
    "domain.ticket": ("Ticket",),
    "errors": ("ArcaError", "ArcaEventWarning", "ArcaMessage"),
    "flows.session": ("Policy", "Session"),
    "printing": ("IssuerProfile", "render_pdf"),
    "wire.cms": ("sign_cms",),
    "wire.credentials": (
        "Credentials",
        "certificate_request_pem",
        "cuit_of",
        "load_certificate",
        "load_credentials",
        "load_pkcs12",
        "load_private_key",
        "new_private_key",
        "private_key_pem",
    ),
}
_MODULE_OF = {name: f"arca_sdk.{module}" for module, names in _HOMES.items() for name in names}

__all__ = [
    "ArcaClient",
    "ArcaError",
    "ArcaEventWarning",
    "ArcaMessage",
    "AssociatedVoucher",
    "AsyncArcaClient",
    "AsyncWorld",
    "AuthorizationKind",
    "Authorized",
    "BulkInterrupted",
    "BulkProgress",
    "BulkReport",
    "Buyer",
    "Circumstances",
    "Concept",
    "Credentials",
    "Cuit",
    "Currency",
    "Decision",
    "Document",
    "DocumentType",
    "Environment",
    "Explanation",
    "FceTerms",
    "FileJournal",
    "FileLocks",
    "FileTickets",
    "Finding",
    "Invoice",
    "IssuerCondition",
    "IssuerProfile",
    "Journal",
    "Line",
    "Locks",
    "MemoryJournal",
    "MemoryLocks",
    "MemoryTickets",
    "OptionalData",
    "OptionalType",
    "Outcome",
    "Period",
    "Policy",
    "Proposal",
    "Receiver",
    "Rejected",
    "Rule",
    "Sale",
    "Session",
    "Severity",
    "Stores",
    "Taxpayer",
    "Ticket",
    "TicketStore",
    "Transfer",
    "Tribute",
    "TributeType",
    "Uncertain",
    "Unsent",
    "VatCondition",
    "VatRate",
    "VatSubtotal",
    "Voucher",
    "VoucherClass",
    "VoucherKind",
    "VoucherType",
    "World",
    "certificate_request_pem",
    "check_invoice",
    "credit_note",
    "cuit_of",
    "debit_note",
    "explain",
    "load_certificate",
    "load_credentials",
    "load_pkcs12",
    "load_private_key",
    "new_private_key",
    "private_key_pem",
    "qr_url",
    "read_credentials",
    "rejections",
    "remaining",
    "render_pdf",
    "run",
    "run_async",
    "sign_cms",
    "today",
    "voucher_class",
]


def __getattr__(name: str) -> Any:
    if name not in _MODULE_OF:
        raise AttributeError(f"module 'arca_sdk' has no attribute {name!r}")
    value = getattr(importlib.import_module(_MODULE_OF[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__
