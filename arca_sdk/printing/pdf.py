"""From data to paper: typst lays out, nothing of the data is ever markup, the same input gives the same bytes."""

from __future__ import annotations

import json
import threading
from collections.abc import Sequence
from datetime import datetime, time
from pathlib import Path
from typing import Any, Literal, TypeAlias

from arca_sdk.domain.authorization import Authorized, Voucher
from arca_sdk.domain.clock import ARGENTINA
from arca_sdk.domain.environment import Environment
from arca_sdk.errors import InvalidInput
from arca_sdk.printing.document import SCHEMA, describe
from arca_sdk.printing.extras import require
from arca_sdk.printing.logo import logo_format
from arca_sdk.printing.profile import IssuerProfile
from arca_sdk.printing.qr import qr_svg
from arca_sdk.printing.sandbox import FONTS, TEMPLATES, Job, run
from arca_sdk.printing.template import Template

Layout: TypeAlias = Literal["a4", "ticket"]

LAYOUTS = ("a4", "ticket")
_compilers = threading.local()  # a compiler is not safe to share between threads; each keeps its own


def render_pdf(
    profile: IssuerProfile,
    outcome: Authorized | Voucher,
    environment: Environment,
    *,
    copies: Sequence[str] = ("ORIGINAL",),
    language: str = "es",
    layout: str = "a4",
    template: Template | Path | str | None = None,
) -> bytes:
    """A PDF, its copies one after the other. No clock, no network, no fonts of the machine.

    Args:
        profile: who issues.
        outcome: an authorised invoice, or a voucher as ARCA holds it.
        environment: anything but production prints "SIN VALIDEZ FISCAL" on every page.
        copies: of ORIGINAL, DUPLICADO, TRIPLICADO, in the order wanted.
        language: ``es`` or ``en``; only labels change.
        layout: ``a4``, or ``ticket`` for a thermal roll of 80 mm: a page per copy, as long as what it says.
        template: your own typst file instead of ``layout``; see ``Template``.

    Raises:
        ConfigurationError: typst or segno is not installed; or your template cannot be read, reaches for what it may
            not have, or has a mistake, told with its line.
        InvalidInput: see ``describe``; no copies; an unknown layout; or a logo that cannot be drawn.
    """
    job = _job(profile, outcome, environment, copies, language, "pdf")
    return _render(job, profile, layout, template)[0]


def render_png(
    profile: IssuerProfile,
    outcome: Authorized | Voucher,
    environment: Environment,
    *,
    copies: Sequence[str] = ("ORIGINAL",),
    language: str = "es",
    layout: str = "a4",
    template: Template | Path | str | None = None,
    ppi: float = 144.0,
) -> list[bytes]:
    """The same pages as pictures. ``ppi`` is pixels per inch (203 for tickets); else as ``render_pdf``."""
    job = _job(profile, outcome, environment, copies, language, "png", ppi)
    return _render(job, profile, layout, template)


def _job(
    profile: IssuerProfile,
    outcome: Authorized | Voucher,
    environment: Environment,
    copies: Sequence[str],
    language: str,
    format: str,
    ppi: float | None = None,
) -> Job:
    if isinstance(copies, str) or not copies:
        raise InvalidInput("Say which copies to print, as a sequence.", field="copies", hint='("ORIGINAL",)')
    documents = [describe(profile, outcome, environment, copy=copy, language=language) for copy in copies]
    logo = None if profile.logo is None else {"format": logo_format(profile.logo), "bytes": list(profile.logo)}
    payload = {"schema": SCHEMA, "documents": documents, "qr": qr_svg(documents[0]["qr_url"]), "logo": logo}
    return Job(json.dumps(payload, ensure_ascii=False), format, ppi, _timestamp(outcome))


def _render(job: Job, profile: IssuerProfile, layout: str, template: Template | Path | str | None) -> list[bytes]:
    if layout not in LAYOUTS:
        raise InvalidInput(f"{layout!r} is not a layout.", field="layout", hint=f"One of: {', '.join(LAYOUTS)}.")
    typst = require("typst")
    if template is not None:
        return run(template if isinstance(template, Template) else Template.read(template), job)
    try:
        pages: bytes | list[bytes] = _compiler(typst, layout).compile(
            sys_inputs={"data": job.data}, timestamp=job.timestamp, format=job.format, ppi=job.ppi
        )
    except typst.TypstError as error:
        if profile.logo is None or "image" not in str(error):
            raise
        raise InvalidInput("The logo cannot be drawn.", field="logo", hint=str(error)[:200]) from error
    return pages if isinstance(pages, list) else [pages]


def _compiler(typst: Any, layout: str) -> Any:
    """One per thread and layout: fonts and template are read once."""
    compilers: dict[str, Any] = _compilers.__dict__.setdefault("by_layout", {})
    if layout not in compilers:
        compilers[layout] = typst.Compiler(
            TEMPLATES / f"{layout}.typ", root=TEMPLATES, font_paths=[FONTS], ignore_system_fonts=True
        )
    return compilers[layout]


def _timestamp(outcome: Authorized | Voucher) -> int:
    """ARCA's own instant, or the voucher's day: never the clock, so that printing again gives the same bytes."""
    issue_date = outcome.invoice.issue_date
    assert issue_date is not None
    moment = outcome.processed_at or datetime.combine(issue_date, time(), ARGENTINA)
    return int(moment.timestamp())
