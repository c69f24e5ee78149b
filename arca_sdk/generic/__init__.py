"""Any other web service of ARCA, through zeep: its operations by name, plain values in and out.

zeep reads the interface file and writes and reads the messages, nothing more: the ticket, TLS, limits and errors are
those of the typed services. It never touches the network, and sees only XML that passed our own parser, so neither a
DTD nor an entity nor a file of this machine can reach it. It is imported when the first service is opened.
"""

from __future__ import annotations

from arca_sdk.generic.service import Service, open_service

__all__ = ["Service", "open_service"]
