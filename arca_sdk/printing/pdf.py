"""From data to paper: typst lays out, nothing of the data is ever markup, the same input gives the same bytes."""

from __future__ import annotations

import json
import threading
from collections.abc import Sequence
from datetime import datetime, time
from pathlib import Path
from typing import Any

from arca_sdk.domain.authorization import Authorized, Voucher
from arca_sdk.domain.clock import ARGENTINA
from arca_sdk.domain.environment import Environment
from arca_sdk.errors import InvalidInput
from arca_sdk.printing.document import describe
from arca_sdk.printing.extras import require
from arca_sdk.printing.logo import logo_format
from arca_sdk.printing.profile import IssuerProfile
from arca_sdk.printing.qr import qr_svg

_ROOM = Path(__file__).parent
_compilers = threading.local()  # a compiler is not safe to share between threads; each keeps its own


def render_pdf(
    profile: IssuerProfile,
    outcome: Authorized | Voucher,
    environment: Environment,
    *,
    copies: Sequence[str] = ("ORIGINAL",),
    language: str = "es",
) -> bytes:
    """An A4 PDF, its copies one after the other. No clock, no network, no fonts of the machine.

    Args:
        profile: who issues.
        outcome: an authorised invoice, or a voucher as ARCA holds it.
        environment: anything but production prints "SIN VALIDEZ FISCAL" across every page.
        copies: of ORIGINAL, DUPLICADO, TRIPLICADO, in the order wanted.
        language: ``es`` or ``en``; only labels change.

    Raises:
        ConfigurationError: typst or segno is not installed.
        InvalidInput: see ``describe``; no copies; or a logo that cannot be drawn.
    """
    documents = _documents(profile, outcome, environment, copies, language)
    pdf = _compile(documents, profile, outcome, format="pdf")
    assert isinstance(pdf, bytes)
    return pdf


def render_png(
    profile: IssuerProfile,
    outcome: Authorized | Voucher,
    environment: Environment,
    *,
    copies: Sequence[str] = ("ORIGINAL",),
    language: str = "es",
    ppi: float = 144.0,
) -> list[bytes]:
    """The same pages as pictures, for screens. ``ppi`` is pixels per inch; arguments and errors of ``render_pdf``."""
    documents = _documents(profile, outcome, environment, copies, language)
    pages = _compile(documents, profile, outcome, format="png", ppi=ppi)
    return pages if isinstance(pages, list) else [pages]


def _documents(
    profile: IssuerProfile,
    outcome: Authorized | Voucher,
    environment: Environment,
    copies: Sequence[str],
    language: str,
) -> list[dict[str, Any]]:
    if isinstance(copies, str) or not copies:
        raise InvalidInput("Say which copies to print, as a sequence.", field="copies", hint='("ORIGINAL",)')
    return [describe(profile, outcome, environment, copy=copy, language=language) for copy in copies]


def _compile(
    documents: list[dict[str, Any]], profile: IssuerProfile, outcome: Authorized | Voucher, **options: Any
) -> bytes | list[bytes]:
    typst = require("typst")
    payload = {
        "schema": 1,
        "documents": documents,
        "qr": qr_svg(documents[0]["qr_url"]),
        "logo": None if profile.logo is None else {"format": logo_format(profile.logo), "bytes": list(profile.logo)},
    }
    inputs = {"data": json.dumps(payload, ensure_ascii=False)}
    try:
        pages: bytes | list[bytes] = _compiler(typst).compile(
            sys_inputs=inputs, timestamp=_timestamp(outcome), **options
        )
    except typst.TypstError as error:
        if profile.logo is None or "image" not in str(error):
            raise
        raise InvalidInput("The logo cannot be drawn.", field="logo", hint=str(error)[:200]) from error
    return pages


def _compiler(typst: Any) -> Any:
    """One per thread: fonts and template are read once."""
    compiler = getattr(_compilers, "compiler", None)
    if compiler is None:
        template = _ROOM / "templates" / "a4.typ"
        compiler = typst.Compiler(
            template, root=template.parent, font_paths=[_ROOM / "fonts"], ignore_system_fonts=True
        )
        _compilers.compiler = compiler
    return compiler


def _timestamp(outcome: Authorized | Voucher) -> int:
    """ARCA's own instant, or the voucher's day: never the clock, so that printing again gives the same bytes."""
    issue_date = outcome.invoice.issue_date
    assert issue_date is not None
    moment = outcome.processed_at or datetime.combine(issue_date, time(), ARGENTINA)
    return int(moment.timestamp())
