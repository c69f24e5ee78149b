"""The peers' requests as files: recorded once, replayed by every run of the tests.

What a login gave is not kept: a token and its signature stand in the files as ``{{token}}`` and ``{{sign}}``, and a
replay puts those of its own login there.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from arca_sdk.endpoints import WSAA as WSAA_ADDRESS
from arca_sdk.errors import ArcaError
from arca_sdk.wire.codec import codec
from arca_sdk.wire.contracts.wsaa import WSAA
from arca_sdk.wire.wsaa import read_ticket

TOKEN, SIGN = "{{token}}", "{{sign}}"
KEPT_HEADERS = ("accept", "content-type", "soapaction", "user-agent")


@dataclass(frozen=True, slots=True)
class Sent:
    """A request of a peer.

    Attributes:
        at: the instant, ISO 8601 with its offset.
        headers: those that say something about the message, with the peer's own spelling.
    """

    at: str
    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: str

    def with_ticket(self, token: str, sign: str) -> Sent:
        """The request of somebody who holds this ticket."""
        return replace(self, body=self.body.replace(TOKEN, token).replace(SIGN, sign))

    def without_ticket(self, token: str, sign: str) -> Sent:
        """The request as it may be kept."""
        return replace(self, body=self.body.replace(token, TOKEN).replace(sign, SIGN))


@dataclass(frozen=True, slots=True)
class Traffic:
    """Everything that a peer sent, in its order."""

    peer: str
    version: str
    cuit: str
    soap: str
    requests: list[Sent] = field(default_factory=list)

    def write(self, path: Path) -> None:
        path.write_text(json.dumps(asdict(self), indent=2, ensure_ascii=False) + "\n", "utf-8")

    @classmethod
    def read(cls, path: Path) -> Traffic:
        values = json.loads(path.read_text("utf-8"))
        return cls(**values | {"requests": [Sent(**each) for each in values["requests"]]})


def ticket_in(path: str, status: int, body: bytes) -> tuple[str, str] | None:
    """Token and sign, if a response is one of WSAA that brings them."""
    if path != WSAA_ADDRESS.path:
        return None
    try:
        ticket = read_ticket(codec(WSAA).decode_reply("loginCms", body, status=status).result, service="wsfe")
    except ArcaError:
        return None
    return ticket.token, ticket.sign
