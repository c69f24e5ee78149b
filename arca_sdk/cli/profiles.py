"""The configuration file: named profiles, so that one word chooses certificate, CUIT and environment.

::

    default_profile = "shop"

    [profiles.shop]
    environment = "homologacion"
    certificate = "shop.crt"            # beside this file, or an absolute path, or ~/…
    key = "shop.key"
    cuit = "30-00000000-7"

    [profiles.shop.issuer]              # what is printed about the seller
    name = "Almacén Demo S.R.L."
    address = "Av. Siempre Viva 742, Rosario"
    vat_condition = "responsable_inscripto"
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from arca_sdk.errors import ConfigurationError

SETTINGS = (
    "environment",
    "simulator_url",
    "certificate",
    "key",
    "cuit",
    "home",
    "proxy",
    "timeout",
    "recovery_timeout",
)
ISSUER = (
    "name",
    "address",
    "vat_condition",
    "trade_name",
    "gross_income",
    "activity_start",
    "email",
    "phone",
    "website",
    "logo",
    "cbu_legend",
    "extra_legends",
    "transparency_for_class_c",
)
_PATHS = ("certificate", "key", "home")


@dataclass(frozen=True, slots=True)
class Profile:
    """One table of the file. Values are as written, paths made absolute."""

    name: str = ""
    settings: dict[str, str] = field(default_factory=dict)
    issuer: dict[str, Any] = field(default_factory=dict)


def config_path() -> Path:
    """``ARCA_CONFIG``, or ``arca/config.toml`` in the user's configuration folder."""
    if path := os.environ.get("ARCA_CONFIG"):
        return Path(path).expanduser()
    if os.name == "nt":
        return Path(os.environ.get("APPDATA", str(Path.home()))) / "arca" / "config.toml"
    return Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config") / "arca" / "config.toml"


def load_profile(name: str | None) -> Profile:
    """A profile by name; without one the file's default, or an empty one.

    Raises:
        ConfigurationError: the file is damaged, has an unknown key, or has no such profile.
    """
    path = config_path()
    try:
        content = path.read_text("utf-8")
    except FileNotFoundError:
        if name or os.environ.get("ARCA_CONFIG"):
            raise ConfigurationError(
                f"There is no configuration file at {path}.",
                hint=f"Make one with a table [profiles.{name or 'shop'}], or leave --profile and ARCA_CONFIG out.",
            ) from None
        return Profile()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{path} cannot be read: {error}.") from None
    return _choose(_parse(content, path), name, path)


def profile_names() -> tuple[str, ...]:
    """The profiles that the file has; none without a file.

    Raises:
        ConfigurationError: the file is damaged.
    """
    path = config_path()
    if not path.exists():
        return ()
    try:
        profiles = _parse(path.read_text("utf-8"), path).get("profiles", {})
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{path} cannot be read: {error}.") from None
    return tuple(profiles) if isinstance(profiles, dict) else ()


def _parse(content: str, path: Path) -> dict[str, Any]:
    import tomllib

    try:
        data = tomllib.loads(content)
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationError(f"{path} is not TOML: {error}.") from None
    _refuse_unknown(data, ("default_profile", "profiles"), str(path))
    return data


def _choose(data: dict[str, Any], name: str | None, path: Path) -> Profile:
    profiles = data.get("profiles", {})
    name = name or data.get("default_profile")
    if name is None:
        return Profile()
    if not isinstance(profiles, dict) or not isinstance(profiles.get(name), dict):
        known = ", ".join(profiles) if isinstance(profiles, dict) and profiles else "none"
        raise ConfigurationError(f"{path} has no profile {name!r}.", hint=f"It has: {known}.")
    table = dict(profiles[name])
    issuer = table.pop("issuer", {})
    _refuse_unknown(table, SETTINGS, f"{path}, profile {name}")
    if not isinstance(issuer, dict):
        raise ConfigurationError(f"{path}, profile {name}: issuer is a table.")
    _refuse_unknown(issuer, ISSUER, f"{path}, profile {name}, issuer")
    settings = {key: _located(path, key, str(value)) for key, value in table.items()}
    if "logo" in issuer:
        issuer = issuer | {"logo": _beside(path, str(issuer["logo"]))}
    return Profile(str(name), settings, dict(issuer))


def _refuse_unknown(table: dict[str, Any], known: tuple[str, ...], where: str) -> None:
    for key in table:
        if key not in known:
            raise ConfigurationError(f"{where}: there is no setting {key!r}.", hint=f"There are: {', '.join(known)}.")


def _located(path: Path, key: str, value: str) -> str:
    return _beside(path, value) if key in _PATHS else value


def _beside(path: Path, value: str) -> str:
    return str(path.parent / Path(value).expanduser())
