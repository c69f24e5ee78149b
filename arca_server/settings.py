"""Every setting of the server: its name, its default and one sentence. The documentation's table is made from this.

A setting is an environment variable, ``ARCA_SERVER_`` and the field's name in capitals. Three have the names that
hosting platforms give them: DATABASE_URL, DATABASE_REPLICA_URL and REDIS_URL. An ``ARCA_SERVER_`` variable that is none
of these is an error, so that a misspelt one is not lost.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import MISSING, Field, dataclass, field, fields
from pathlib import Path
from typing import Any

from arca_sdk.errors import ConfigurationError

PREFIX = "ARCA_SERVER_"


def default_data_folder() -> Path:
    """``arca-server`` in the user's folder for data of programs."""
    if os.name == "nt":
        return Path(os.environ.get("LOCALAPPDATA", str(Path.home()))) / "arca-server"
    return Path(os.environ.get("XDG_DATA_HOME", str(Path.home() / ".local" / "share"))) / "arca-server"


def _setting(
    sentence: str,
    *,
    default: Any,
    read: Callable[[str], Any] = str,
    secret: bool = False,
    variable: str = "",
    shown: str = "",
) -> Any:
    """One row of the table.

    Args:
        read: turns the variable's text into the value; ValueError says what it should have been.
        secret: never shown.
        variable: a name that does not follow the rule.
        shown: the default in words, where the value would say little.
    """
    how: dict[str, Any] = {"default_factory": default} if callable(default) else {"default": default}
    return field(
        **how,
        repr=not secret,
        metadata={"sentence": sentence, "read": read, "secret": secret, "variable": variable, "shown": shown},
    )


def _whole(lowest: int, highest: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        number = int(text) if text.isascii() and text.strip().isdigit() else lowest - 1
        if not lowest <= number <= highest:
            raise ValueError(f"a whole number from {lowest} to {highest}")
        return number

    return read


def _yes(text: str) -> bool:
    answers = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}
    if text.strip().lower() not in answers:
        raise ValueError("true or false")
    return answers[text.strip().lower()]


def _one_of(*choices: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text.strip().lower() not in choices:
            raise ValueError(f"one of {', '.join(choices)}")
        return text.strip().lower()

    return read


def _list(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _url(*schemes: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text.partition("://")[0] not in schemes:
            raise ValueError(f"a URL that begins with {' or '.join(f'{scheme}://' for scheme in schemes)}")
        return text

    return read


_postgres = _url("postgresql", "postgres")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the server is told. Made by ``from_environment``, or by hand in tests."""

    data_folder: Path = _setting(
        "Folder of the embedded database and of what else has to outlive the process.",
        default=default_data_folder,
        read=lambda text: Path(text).expanduser(),
        shown="`arca-server` in the user's data folder",
    )
    database_url: str = _setting(
        "PostgreSQL to use instead of the embedded one; its login must not be a superuser.",
        default="",
        read=_postgres,
        secret=True,
        variable="DATABASE_URL",
        shown="the embedded database",
    )
    database_replica_url: str = _setting(
        "A replica for the reads that may be a moment old.",
        default="",
        read=_postgres,
        secret=True,
        variable="DATABASE_REPLICA_URL",
        shown="none",
    )
    database_pool: int = _setting("Connections that are kept open.", default=20, read=_whole(1, 100))
    database_pool_most: int = _setting("Connections at most, the kept ones included.", default=100, read=_whole(1, 500))
    redis_url: str = _setting(
        "Redis for rate limits and the shared cache; without it each process has its own.",
        default="",
        read=_url("redis", "rediss", "unix"),
        secret=True,
        variable="REDIS_URL",
        shown="none",
    )
    host: str = _setting("Address to listen on.", default="127.0.0.1")
    port: int = _setting("Port to listen on.", default=8000, read=_whole(0, 65535))
    public_url: str = _setting(
        "Address that clients use, where it is not the one listened on.",
        default="",
        read=_url("http", "https"),
        shown="host and port",
    )
    trusted_proxies: tuple[str, ...] = _setting(
        "Addresses or networks of proxies whose X-Forwarded-For is believed, separated by commas.",
        default=(),
        read=_list,
        shown="none",
    )
    tls_certificate: str = _setting(
        "File with the certificate chain, to speak TLS 1.3 without a proxy.", default="", shown="none"
    )
    tls_key: str = _setting("File with its private key.", default="", shown="none")
    master_keys: tuple[str, ...] = _setting(
        "Where the master keys are, separated by commas; the first encrypts, all decrypt.",
        default=(),
        read=_list,
        shown="`file:` in the data folder",
    )
    key_pepper: str = _setting(
        "Secret that API keys are hashed with; a leaked database alone recognises no key.",
        default="",
        secret=True,
        shown="made at first start, in the data folder",
    )
    key_stretching: bool = _setting(
        "Check keys with bcrypt as well, once in ten minutes and process.", default=True, read=_yes
    )
    cursor_key: str = _setting(
        "Secret that cursors are signed with; the same in every process.",
        default="",
        secret=True,
        shown="made at first start, in the data folder",
    )
    rate_limit_free: int = _setting("Requests a minute on the free plan.", default=100, read=_whole(1, 1_000_000))
    rate_limit_pro: int = _setting("Requests a minute on the pro plan.", default=1000, read=_whole(1, 1_000_000))
    quota_free: int = _setting("Invoices a month on the free plan.", default=500, read=_whole(0, 1_000_000_000))
    log_level: str = _setting(
        "Least that is logged: debug, info, warning or error.",
        default="info",
        read=_one_of("debug", "info", "warning", "error"),
    )
    log_format: str = _setting(
        "json, or text for a person at a terminal.", default="json", read=_one_of("json", "text")
    )
    cache_entries: int = _setting("Entries of the cache in memory.", default=10_000, read=_whole(0, 10_000_000))
    workers: int = _setting("Background jobs at once in a process.", default=10, read=_whole(1, 1000))
    lease_seconds: int = _setting(
        "How long a worker owns a sequence before another may take over.", default=50, read=_whole(2, 600)
    )
    strict_batches: bool = _setting(
        "Send a voucher again only under its own number until fifteen minutes after its last sending.",
        default=True,
        read=_yes,
    )
    simulator: bool = _setting("Offer the built-in simulator to test keys.", default=True, read=_yes)
    operator_cuit: str = _setting(
        "CUIT that customers delegate to, where they have no certificate.", default="", shown="none"
    )

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Settings:
        """Read the settings. An empty variable counts as one that is not there.

        Raises:
            ConfigurationError: a value that cannot be used, or a name that is not known. Secrets are not quoted.
        """
        rows = {variable(row): row for row in fields(cls)}
        unknown = sorted(name for name in environment if name.startswith(PREFIX) and name not in rows)
        if unknown:
            raise ConfigurationError(
                f"There is no setting {unknown[0]}.", hint="`arca-server doctor` lists them; check the spelling."
            )
        given = {row.name: _read(name, row, environment[name]) for name, row in rows.items() if environment.get(name)}
        settings = cls(**given)
        settings._check()
        return settings

    def _check(self) -> None:
        if self.database_pool > self.database_pool_most:
            raise ConfigurationError(
                f"{PREFIX}DATABASE_POOL keeps {self.database_pool} connections, more than the most.",
                hint=f"Raise {PREFIX}DATABASE_POOL_MOST, now {self.database_pool_most}.",
            )
        if bool(self.tls_certificate) != bool(self.tls_key):
            raise ConfigurationError("TLS needs both a certificate and its key.", hint="Give both files, or none.")


def _read(name: str, row: Field[Any], text: str) -> Any:
    try:
        return row.metadata["read"](text)
    except ValueError as error:
        shown = "its value" if row.metadata["secret"] else repr(text[:40])
        raise ConfigurationError(f"{name} cannot be {shown}: it is {error}.") from None


def variable(row: Field[Any]) -> str:
    """The environment variable of a field."""
    return row.metadata["variable"] or PREFIX + row.name.upper()


def table() -> Iterator[tuple[str, str, str]]:
    """Variable, default and sentence of each setting, for the documentation and the doctor."""
    for row in fields(Settings):
        value = "" if row.default is MISSING else row.default
        shown = row.metadata["shown"] or f"`{str(value).lower() if isinstance(value, bool) else value}`"
        yield variable(row), shown, row.metadata["sentence"]
