"""Logs: a JSON object a line, with the request's id, and without anything that must stay secret.

What looks like a key, a token, a signature, a private key or a pass phrase is blanked out wherever it stands: in a
field of that name, inside a text, in a traceback.
"""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Iterator, Mapping, MutableMapping
from contextlib import contextmanager
from typing import Any, TextIO

import structlog
from structlog.contextvars import bound_contextvars

BLANK = "***"
_DEEPEST = 8

_SECRET_NAMES = re.compile(
    r"(^|_)(authorization|cookie|password|passphrase|pass_phrase|secret|token|sign|signature|cms|private_key|pkcs12|"
    r"pepper|master_key|api_key|credentials|database_url|redis_url)$",
    re.IGNORECASE,
)
_SECRET_TEXT = re.compile(
    "|".join(
        (
            r"ark_(?:live|test)_[0-9A-Za-z]{10}(?=[0-9A-Za-z])[0-9A-Za-z]+",  # an API key beyond its public part
            r"-----BEGIN [A-Z0-9 ]*(?:PRIVATE KEY|PKCS7|CMS)-----.*?(?:-----END [A-Z0-9 ]*-----|\Z)",
            r"(?i:bearer)\s+[^\s\"',;]+",
            r"(?<=://)[^/\s:@]*:[^/\s@]+(?=@)",  # user and password of a URL
            r"<(?:token|sign|Token|Sign)>[^<]*",
            r"(?:[A-Za-z0-9+/]{76}\r?\n?){2,}[A-Za-z0-9+/=]*",  # long base64: CMS, keys, tickets
            r"[A-Za-z0-9+/]{200,}={0,2}",
        )
    ),
    re.DOTALL,
)
_PUBLIC_PART = re.compile(r"ark_(?:live|test)_[0-9A-Za-z]{10}")


def logger(name: str) -> structlog.stdlib.BoundLogger:
    """A logger. Its first argument is a word for what happened, the rest are fields."""
    found: structlog.stdlib.BoundLogger = structlog.stdlib.get_logger(name)
    return found


@contextmanager
def bound(**fields: str) -> Iterator[None]:
    """Fields of every line that is logged within, also in tasks started there."""
    with bound_contextvars(**fields):
        yield


def redact(text: str) -> str:
    """A text with what looks secret blanked out; the public part of an API key stays, to know which it was."""

    def blank(match: re.Match[str]) -> str:
        public = _PUBLIC_PART.match(match[0])
        return f"{public[0]}{BLANK}" if public else BLANK

    return _SECRET_TEXT.sub(blank, text)


def redact_fields(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """The processor that does it to every field, however deep."""
    for name, value in event.items():
        event[name] = _redact_value(name, value, 0)
    return event


def _redact_value(name: str, value: Any, depth: int) -> Any:
    if value and _SECRET_NAMES.search(name):
        return BLANK
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, str):
        return redact(value)
    if isinstance(value, bytes | bytearray | memoryview):
        return f"<{len(value)} bytes>"
    if depth >= _DEEPEST:
        return BLANK
    if isinstance(value, Mapping):
        return {redact(str(key)): _redact_value(str(key), each, depth + 1) for key, each in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_redact_value("", each, depth + 1) for each in value]
    return redact(str(value))


def configure(*, level: str = "INFO", stream: TextIO | None = None, pretty: bool = False) -> None:
    """Send everything, also what libraries log, to one stream through the same processors.

    Args:
        level: DEBUG, INFO, WARNING, ERROR.
        stream: by default standard error.
        pretty: for a person at a terminal instead of JSON.
    """
    shared: list[structlog.types.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
        structlog.processors.format_exc_info,
        redact_fields,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    render: structlog.types.Processor = (
        structlog.dev.ConsoleRenderer(colors=False) if pretty else structlog.processors.JSONRenderer(ensure_ascii=False)
    )
    # structlog's own lines are redacted before they get here; those of libraries are on the way.
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[structlog.stdlib.ExtraAdder(), *shared],
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, redact_fields, render],
    )
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
