"""What the command line said, and the settings that follow from it.

Every setting is looked for in this order: the option; the profile, where ``--profile`` names one; the environment
variable; the profile of ``ARCA_PROFILE`` or the file's default. A profile that was named on the command line replaces
the environment variables: a forgotten ``ARCA_CUIT`` must not send one client's invoice under another's CUIT.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from arca_sdk.cli.output import Output
from arca_sdk.cli.profiles import Profile, load_profile
from arca_sdk.cli.texts import default_language
from arca_sdk.errors import ConfigurationError, InvalidInput

if TYPE_CHECKING:
    from arca_sdk.client import ArcaClient
    from arca_sdk.domain.codes import IssuerCondition
    from arca_sdk.domain.cuit import Cuit
    from arca_sdk.domain.environment import Environment
    from arca_sdk.errors import ArcaMessage
    from arca_sdk.flows.session import Policy, Session
    from arca_sdk.wire.credentials import Credentials

VARIABLES = {
    "environment": "ARCA_ENVIRONMENT",
    "simulator_url": "ARCA_SIMULATOR_URL",
    "certificate": "ARCA_CERTIFICATE",
    "key": "ARCA_KEY",
    "cuit": "ARCA_CUIT",
    "home": "ARCA_HOME",
    "proxy": "ARCA_PROXY",
    "timeout": "ARCA_TIMEOUT",
    "recovery_timeout": "ARCA_RECOVERY_TIMEOUT",
}

_LONGEST_WAIT = 3600.0


@dataclass
class State:
    """One run of the command. Options that were not given are absent from ``options``."""

    options: dict[str, str] = field(default_factory=dict)
    production: bool = False
    json: bool = False
    language: str = field(default_factory=default_language)

    @cached_property
    def output(self) -> Output:
        return Output(json=self.json, language=self.language)

    @cached_property
    def profile(self) -> Profile:
        return load_profile(self.options.get("profile") or os.environ.get("ARCA_PROFILE"))

    def setting(self, name: str) -> str:
        """A setting's value, "" where nothing states it."""
        if name in self.options:
            return self.options[name]
        if self.options.get("profile"):
            return self.profile.settings.get(name, "")
        return os.environ.get(VARIABLES[name]) or self.profile.settings.get(name, "")

    @property
    def environment(self) -> Environment:
        """Which ARCA. Without a word about it: the simulator where its address is set, else homologación.

        Raises:
            ConfigurationError: no such environment; production without ``--production``, or the reverse.
        """
        from arca_sdk.domain.environment import Environment

        name = self.setting("environment")
        if not name:
            name = "produccion" if self.production else "simulator" if self.setting("simulator_url") else "homologacion"
        try:
            environment = Environment(name.strip().lower().replace("ó", "o"))
        except ValueError:
            known = ", ".join(Environment)
            raise ConfigurationError(f"{name!r} is not an environment.", hint=f"One of: {known}.") from None
        if environment.is_production and not self.production:
            raise ConfigurationError(
                "This is configured for produccion, where every invoice is real and legal.",
                hint="Add --production to the command if that is what you mean.",
            )
        if self.production and not environment.is_production:
            raise ConfigurationError(
                f"--production was said, and the environment is {environment}.",
                hint="Leave --production out, or add --environment produccion.",
            )
        return environment

    @property
    def simulator_url(self) -> str:
        """The simulator's address, only where the simulator is meant."""
        from arca_sdk.domain.environment import Environment

        given = "simulator_url" in self.options
        return self.setting("simulator_url") if given or self.environment is Environment.SIMULATOR else ""

    @property
    def home(self) -> Path:
        """Where tickets and journal are."""
        from arca_sdk.client import default_folder

        home = self.setting("home")
        return Path(home).expanduser() if home else default_folder()

    @property
    def policy(self) -> Policy:
        """How long to wait.

        Raises:
            ConfigurationError: not a number of seconds.
        """
        from arca_sdk.flows.session import Policy

        return Policy(
            timeout=self._seconds("timeout", Policy().timeout),
            recovery_timeout=self._seconds("recovery_timeout", Policy().recovery_timeout),
        )

    def _seconds(self, name: str, default: float) -> float:
        text = self.setting(name)
        if not text:
            return default
        try:
            seconds = float(text)
        except ValueError:
            seconds = -1.0
        if not 0 < seconds <= _LONGEST_WAIT:
            raise ConfigurationError(f"{name}: {text!r} is not a time.", hint="Seconds, more than 0 and up to 3600.")
        return seconds

    @cached_property
    def credentials(self) -> Credentials:
        """Certificate and key; asks for the pass phrase where one is needed and somebody can answer.

        Raises:
            ConfigurationError: no certificate is configured, or a file cannot be read.
            CredentialError: what is wrong with them.
        """
        from arca_sdk.client import read_credentials
        from arca_sdk.errors import PassphraseNeeded

        certificate, key = self.setting("certificate"), self.setting("key") or None
        if not certificate:
            raise ConfigurationError(
                "No certificate is configured.",
                hint="Give --certificate and --key, set ARCA_CERTIFICATE and ARCA_KEY, or use a profile. To get one: "
                "`arca keys new --cuit N`; to do without: `arca simulator`.",
            )
        try:
            return read_credentials(certificate, key)
        except PassphraseNeeded:
            if not self.output.is_interactive:
                raise
        import click

        passphrase = click.prompt(self.output.text("passphrase"), hide_input=True, err=True)
        return read_credentials(certificate, key, passphrase=passphrase)

    @property
    def cuit(self) -> Cuit:
        """For whom to invoice: as configured, or the certificate's own."""
        from arca_sdk.domain.cuit import Cuit

        if text := self.setting("cuit"):
            try:
                return Cuit(text)
            except InvalidInput as error:
                raise type(error)(f"The issuer's CUIT: {error.message}", field="cuit", hint=error.hint) from None
        return self.credentials.cuit

    def client(self, *, issuer_condition: IssuerCondition | None = None) -> ArcaClient:
        """A client of the configured ARCA.

        Raises:
            ConfigurationError, CredentialError, InvalidCuit
        """
        environment = self.environment  # a missing --production is told before a missing certificate
        from arca_sdk.client import ArcaClient

        return ArcaClient(
            credentials=self.credentials,
            environment=environment,
            cuit=self.cuit,
            simulator_url=self.simulator_url,
            production=self.production,
            stores=self.home,
            policy=self.policy,
            proxy=self.setting("proxy") or None,
            issuer_condition=issuer_condition,
            on_event=self.tell_event,
        )

    def tell_event(self, service: str, notice: ArcaMessage) -> None:
        """ARCA's notices, on stderr and once; nothing with ``--json``, where an invoice's result holds them."""
        if not self.json:
            from arca_sdk.cli.output import clean

            words = f"{self.output.text('event')} ({service}): {clean(str(notice))}"
            self.output.errors.print(words, style="yellow", soft_wrap=True)

    def session(self, credentials: Credentials | None) -> Session:
        """The facts of a conversation without a client; a call that needs no ticket needs no certificate."""
        from arca_sdk.domain.cuit import Cuit
        from arca_sdk.endpoints import Endpoints
        from arca_sdk.flows.session import Session

        nobody = Cuit("30000000007")
        return Session(
            endpoints=Endpoints(self.environment, self.simulator_url),
            cuit=self.cuit if credentials or self.setting("cuit") else nobody,
            certificate=credentials.fingerprint if credentials else "",
            policy=self.policy,
        )
