"""Where tickets are kept: in memory, or in files that processes share."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from pathlib import Path
from typing import Protocol

from arca_sdk.adapters.files import read_if_there, write_durably
from arca_sdk.domain.ticket import Ticket
from arca_sdk.flows.effects import TicketKey


class TicketStore(Protocol):
    """Keeps the tickets of any number of certificates, services and environments."""

    def load(self, key: TicketKey) -> Ticket | None:
        """The ticket kept under a key; expiry is the caller's to judge."""

    def store(self, key: TicketKey, ticket: Ticket) -> None:
        """Keep a ticket, durably before it returns."""


class MemoryTickets:
    """Tickets of this process only."""

    def __init__(self) -> None:
        self._tickets: dict[TicketKey, Ticket] = {}

    def load(self, key: TicketKey) -> Ticket | None:
        return self._tickets.get(key)

    def store(self, key: TicketKey, ticket: Ticket) -> None:
        self._tickets[key] = ticket


class FileTickets:
    """One file per ticket, owner-only. Shared by every process that uses the folder.

    A file that is cut or from elsewhere counts as absent: at worst one more login is made.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def load(self, key: TicketKey) -> Ticket | None:
        content = read_if_there(self._path(key))
        if content is None:
            return None
        try:
            fields = json.loads(content)
            if fields["key"] != _name(key):
                return None
            return Ticket(
                service=key.service,
                token=str(fields["token"]),
                sign=str(fields["sign"]),
                generated_at=_aware(fields["generated_at"]),
                expires_at=_aware(fields["expires_at"]),
            )
        except (ValueError, KeyError, TypeError):
            return None

    def store(self, key: TicketKey, ticket: Ticket) -> None:
        fields = {
            "key": _name(key),
            "token": ticket.token,
            "sign": ticket.sign,
            "generated_at": ticket.generated_at.isoformat(),
            "expires_at": ticket.expires_at.isoformat(),
        }
        write_durably(self._path(key), json.dumps(fields).encode())

    def _path(self, key: TicketKey) -> Path:
        digest = hashlib.sha256(_name(key).encode()).hexdigest()[:24]
        return self._folder / f"{key.service}-{digest}.json"


def _name(key: TicketKey) -> str:
    return f"{key.wsaa_url}|{key.certificate}|{key.service}"


def _aware(text: str) -> datetime:
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None:
        raise ValueError("a ticket's times carry their zone")
    return instant
