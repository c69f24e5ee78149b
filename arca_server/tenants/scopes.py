"""What a key may do. Pure: one table, from which the routes, the documents and the tests take theirs."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum


class Scope(StrEnum):
    """``resource:verb``. Reading never includes writing, nor the other way round."""

    ORGANIZATION_READ = "organization:read"
    ORGANIZATION_WRITE = "organization:write"
    MEMBERS_READ = "members:read"
    MEMBERS_WRITE = "members:write"
    API_KEYS_READ = "api_keys:read"
    API_KEYS_WRITE = "api_keys:write"
    ISSUERS_READ = "issuers:read"
    ISSUERS_WRITE = "issuers:write"
    CERTIFICATES_WRITE = "certificates:write"
    INVOICES_READ = "invoices:read"
    INVOICES_ISSUE = "invoices:issue"
    INVOICES_SEND = "invoices:send"
    DRAFTS_READ = "drafts:read"
    DRAFTS_WRITE = "drafts:write"
    TAXPAYERS_READ = "taxpayers:read"
    TABLES_READ = "tables:read"
    VOUCHERS_VERIFY = "vouchers:verify"
    WEBHOOKS_READ = "webhooks:read"
    WEBHOOKS_WRITE = "webhooks:write"
    EVENTS_READ = "events:read"
    ANALYTICS_READ = "analytics:read"
    EXPORTS_READ = "exports:read"
    EXPORTS_WRITE = "exports:write"
    AUDIT_LOG_READ = "audit_log:read"
    USAGE_READ = "usage:read"
    BILLING_READ = "billing:read"
    BILLING_WRITE = "billing:write"


REQUIRED: dict[str, dict[str, Scope]] = {
    "organizations": {"read": Scope.ORGANIZATION_READ, "write": Scope.ORGANIZATION_WRITE},
    "members": {"read": Scope.MEMBERS_READ, "write": Scope.MEMBERS_WRITE},
    "api-keys": {"read": Scope.API_KEYS_READ, "write": Scope.API_KEYS_WRITE},
    "issuers": {"read": Scope.ISSUERS_READ, "write": Scope.ISSUERS_WRITE, "health": Scope.ISSUERS_READ},
    "certificates": {"read": Scope.ISSUERS_READ, "write": Scope.CERTIFICATES_WRITE},
    "points-of-sale": {"read": Scope.ISSUERS_READ, "write": Scope.ISSUERS_WRITE},
    "invoices": {
        "read": Scope.INVOICES_READ,
        "preview": Scope.DRAFTS_WRITE,
        "issue": Scope.INVOICES_ISSUE,
        "batch": Scope.INVOICES_ISSUE,
        "credit-notes": Scope.INVOICES_ISSUE,
        "debit-notes": Scope.INVOICES_ISSUE,
        "cancel": Scope.INVOICES_ISSUE,
        "email": Scope.INVOICES_SEND,
        "pdf": Scope.INVOICES_READ,
        "qr": Scope.INVOICES_READ,
        "xml": Scope.INVOICES_READ,
    },
    "drafts": {"read": Scope.DRAFTS_READ, "write": Scope.DRAFTS_WRITE, "issue": Scope.INVOICES_ISSUE},
    "taxpayers": {"read": Scope.TAXPAYERS_READ},
    "tables": {"read": Scope.TABLES_READ},
    "currencies": {"read": Scope.TABLES_READ},
    "vouchers": {"verify": Scope.VOUCHERS_VERIFY},
    "webhook-endpoints": {"read": Scope.WEBHOOKS_READ, "write": Scope.WEBHOOKS_WRITE},
    "deliveries": {"read": Scope.WEBHOOKS_READ, "redeliver": Scope.WEBHOOKS_WRITE},
    "events": {"read": Scope.EVENTS_READ},
    "analytics": {"read": Scope.ANALYTICS_READ},
    "exports": {"read": Scope.EXPORTS_READ, "write": Scope.EXPORTS_WRITE},
    "audit-log": {"read": Scope.AUDIT_LOG_READ},
    "usage": {"read": Scope.USAGE_READ},
    "billing": {"read": Scope.BILLING_READ, "write": Scope.BILLING_WRITE},
}
"""Resource, action: the scope that it takes. A route names its pair; one that has none here does not start."""

ALL = frozenset(Scope)
READING = frozenset(scope for scope in Scope if scope.value.endswith(":read"))
ISSUING = frozenset(
    {
        Scope.INVOICES_READ,
        Scope.INVOICES_ISSUE,
        Scope.INVOICES_SEND,
        Scope.DRAFTS_READ,
        Scope.DRAFTS_WRITE,
        Scope.ISSUERS_READ,
        Scope.TAXPAYERS_READ,
        Scope.TABLES_READ,
        Scope.VOUCHERS_VERIFY,
        Scope.EVENTS_READ,
        Scope.USAGE_READ,
    }
)
"""What a shop's server needs: it cannot make keys, nor touch certificates, members or billing."""
AGENT = frozenset({Scope.DRAFTS_READ, Scope.DRAFTS_WRITE})
"""What an AI agent's key has: it proposes. Issuing is another scope, given on purpose."""
PRESETS = {"all": ALL, "reading": READING, "issuing": ISSUING, "agent": AGENT}


def required(resource: str, action: str) -> Scope:
    """The scope that an action takes.

    Raises:
        LookupError: the table has no such pair: the route is refused, not open.
    """
    return REQUIRED[resource][action]


def parse_scopes(texts: Collection[str]) -> tuple[frozenset[Scope], tuple[str, ...]]:
    """The scopes named, ``resource:*`` for all of a resource, and the texts that name none."""
    scopes: set[Scope] = set()
    unknown: list[str] = []
    for text in texts:
        found = {scope for scope in Scope if scope.value == text or _covers(text, scope)}
        scopes |= found
        if not found:
            unknown.append(text)
    return frozenset(scopes), tuple(unknown)


def beyond(granter: Collection[Scope], wanted: Collection[Scope]) -> frozenset[Scope]:
    """Of the scopes wanted for a new key, those that its maker does not have; nobody gives more than they have."""
    return frozenset(wanted) - frozenset(granter)


@dataclass(frozen=True, slots=True)
class Cell:
    """One square of the matrix: may a key with these scopes do this?"""

    resource: str
    action: str
    allowed: bool


def matrix(scopes: Collection[Scope]) -> Iterator[Cell]:
    """Every action of the table against a key's scopes, for tests and for the documents."""
    for resource, actions in REQUIRED.items():
        for action, scope in actions.items():
            yield Cell(resource, action, scope in scopes)


def _covers(text: str, scope: Scope) -> bool:
    return text.endswith(":*") and scope.value.startswith(text[:-1])
