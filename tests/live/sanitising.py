"""Recorded exchanges without secrets and without people: what remains may be published.

Token, sign and signed login requests become fixed texts. CUITs become invented ones with right check digits, names and
addresses other letters. Within one recording the same value always becomes the same other value.
"""

from __future__ import annotations

import hashlib
import html
import re
import secrets
from xml.sax.saxutils import escape

from arca_sdk.domain.cuit import check_digit

SECRETS = {
    "Token": "dG9rZW4gZGUgcHJ1ZWJh",
    "token": "dG9rZW4gZGUgcHJ1ZWJh",
    "Sign": "ZmlybWEgZGUgcHJ1ZWJh",
    "sign": "ZmlybWEgZGUgcHJ1ZWJh",
    "in0": "Q01TIGRlIHBydWViYQ==",
}
"""What stands for them in recordings: base64 of "token de prueba" and the like."""

PEOPLE = (
    "apellido|nombre|razonSocial|direccion|calle|datoAdicional|localidad|codPostal|numeroDocumento|email|telefono"
    "|apellidoPersonaAsociada|nombrePersonaAsociada|razonSocialPersonaAsociada"
)
DATES = "fechaNacimiento|fechaFallecimiento|fechaContratoSocial"
ALIAS = "pruebas"
PUBLIC = frozenset({"33693450239", "23000000000"})
"""ARCA's own CUIT, and the one that stands for anybody who is not categorised."""

_NUMBER = re.compile(r"(?<![\d.])(?:\d{11}|\d{2}-\d{8}-\d)(?![\d]|\.\d)")
_DATE = re.compile(r"\d{4}-\d\d-\d\d")


def _element(names: str) -> re.Pattern[str]:
    return re.compile(
        rf"(?P<open><(?:\w+:)?(?P<name>{names})(?:\s[^<>]*)?>)(?P<text>[^<]*)(?P<close></(?:\w+:)?(?P=name)\s*>)"
    )


_SECRET, _PERSON, _PRIVATE_DATE = _element("|".join(SECRETS)), _element(PEOPLE), _element(DATES)
_TICKET, _HOLDER = _element("loginCmsReturn"), _element("destination")


class Leak(AssertionError):
    """Something that must not be published is still there. The message does not repeat it."""


class Sanitiser:
    """Cleans the exchanges of one recording.

    Args:
        key: what other letters depend on; by default chance, so that nobody can turn names back.
    """

    def __init__(self, key: bytes | None = None) -> None:
        self._key = key or secrets.token_bytes(32)
        self._cuits: dict[str, str] = {}
        self._hidden: dict[str, str] = {}
        self._others: set[str] = set()

    def clean(self, text: str) -> str:
        """A request or reply as it may be kept.

        Raises:
            Leak: it would still hold a secret or a CUIT that was seen before.
        """
        cleaned = self._clean(text)
        for original, other in sorted(self._hidden.items(), key=lambda pair: -len(pair[0])):
            cleaned = cleaned.replace(original, other)
        self.check(cleaned)
        return cleaned

    def check(self, text: str) -> None:
        """Raises Leak if anything that was hidden before stands in the text."""
        if any(original in text for original in self._hidden) or any(
            found in self._cuits for found in map(_plain, _NUMBER.findall(text))
        ):
            raise Leak("a secret or a CUIT is left in a recording; nothing was written")

    def _clean(self, text: str) -> str:
        text = _TICKET.sub(lambda match: self._with(match, self._ticket(match["text"])), text)
        text = _SECRET.sub(lambda match: self._with(match, self._secret(match)), text)
        text = _HOLDER.sub(lambda match: self._with(match, self._holder(match["text"])), text)
        text = _PERSON.sub(lambda match: self._with(match, self._scrambled(match["text"])), text)
        text = _PRIVATE_DATE.sub(lambda match: self._with(match, _DATE.sub("1980-01-01", match["text"])), text)
        return _NUMBER.sub(lambda match: self._cuit(match[0]), text)

    @staticmethod
    def _with(match: re.Match[str], text: str) -> str:
        return match["open"] + text + match["close"]

    def _ticket(self, text: str) -> str:
        """A ticket travels as escaped text within its element."""
        return escape(self._clean(html.unescape(text)), {'"': "&quot;"})

    def _secret(self, match: re.Match[str]) -> str:
        other = SECRETS[match["name"]]
        if len(match["text"]) >= 8 and match["text"] != other:
            self._hidden[match["text"]] = other
        return other

    def _holder(self, text: str) -> str:
        """The certificate's name: its alias says whose system it is."""
        return re.sub(r"CN=[^,]*", f"CN={ALIAS}", text)

    def _scrambled(self, text: str) -> str:
        if text in self._others:
            return text
        digest = hashlib.shake_256(self._key + text.encode()).digest(len(text) or 1)
        other = "".join(map(_other, text, digest))
        self._others.add(other)
        if len(text.strip()) >= 8 and other != text:
            self._hidden[text] = other
        return other

    def _cuit(self, written: str) -> str:
        number = _plain(written)
        if number in PUBLIC or number in self._cuits.values():
            return written
        if number not in self._cuits:
            self._cuits[number] = self._invented(number[:2])
        other = self._cuits[number]
        return other if "-" not in written else f"{other[:2]}-{other[2:10]}-{other[10]}"

    def _invented(self, prefix: str) -> str:
        """The next one of its kind of person that has a check digit and that nobody of this recording has."""
        number = 10_000_000 + len(self._cuits)
        while True:
            number += 1
            digit = check_digit(f"{prefix}{number}")
            made = f"{prefix}{number}{digit}"
            if digit < 10 and made not in self._cuits and made not in self._cuits.values():
                return made


def _plain(number: str) -> str:
    return number.replace("-", "")


def _other(character: str, by: int) -> str:
    """Another character of the same kind; spaces and punctuation stay."""
    if character.isdigit():
        return str(by % 10)
    if character.isalpha():
        letter = "abcdefghijklmnopqrstuvwxyz"[by % 26]
        return letter.upper() if character.isupper() else letter
    return character
