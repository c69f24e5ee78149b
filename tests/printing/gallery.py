"""The pictures of the documentation: ``python -m tests.printing.gallery`` draws them all again, and their page.

A4 at 110 pixels per inch in a palette; tickets at the 203 dots per inch of a thermal head, black and white, as they
come out of it.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Iterable
from pathlib import Path

from PIL import Image

from arca_sdk.printing import render_png
from tests.printing.samples import Sample, pages, samples, tickets

DOCS = Path(__file__).parents[2] / "docs"
FOLDER = DOCS / "images" / "gallery"
PAGE = DOCS / "gallery.md"
COLOURS = 128


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    for old in FOLDER.glob("*.png"):
        old.unlink()
    counts = {sample.name: save(sample) for sample in samples()}
    PAGE.write_text(page(counts), "utf-8")
    total = sum(path.stat().st_size for path in FOLDER.iterdir())
    sys.stdout.write(f"{sum(counts.values())} pictures, {total // 1024} KiB, in {FOLDER}\n")


def save(sample: Sample) -> int:
    """Write the pictures of a sample; how many there are."""
    drawn = render_png(
        sample.profile,
        sample.outcome,
        sample.environment,
        ppi=203 if sample.is_ticket else 110,
        **sample.options,
    )
    for path, content in zip(files(sample, len(drawn)), drawn, strict=True):
        picture = Image.open(io.BytesIO(content)).convert("RGB")
        shrink = printed if sample.is_ticket else reduced
        shrink(picture).save(path, optimize=True)
    return len(drawn)


def files(sample: Sample, count: int) -> list[Path]:
    """``a.png``, or ``a-1.png``, ``a-2.png`` …"""
    names = [sample.name] if count == 1 else [f"{sample.name}-{number}" for number in range(1, count + 1)]
    return [FOLDER / f"{name}.png" for name in names]


def printed(picture: Image.Image) -> Image.Image:
    """As a thermal head prints it: a dot is burnt or not."""
    return picture.convert("L").point(lambda level: 255 if level >= 128 else 0, mode="1")


def reduced(picture: Image.Image) -> Image.Image:
    return picture.quantize(COLOURS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)


def page(counts: dict[str, int]) -> str:
    """``docs/gallery.md``."""
    intro = (
        "# Gallery\n\n"
        "What [`render_pdf`](how-to/print-a-pdf.md) makes of invoices of invented firms. "
        "`nox -s gallery` draws this page again.\n\n"
        "## A4\n\n"
    )
    roll = (
        "## Ticket, 80 mm\n\nAs a thermal head of 203 dots per inch prints them: black or white, nothing between.\n\n"
    )
    return f"{intro}{_entries(pages(), counts)}{roll}{_entries(tickets(), counts)}".rstrip() + "\n"


def _entries(found: Iterable[Sample], counts: dict[str, int]) -> str:
    return "".join(_entry(sample, counts[sample.name]) for sample in found)


def _entry(sample: Sample, count: int) -> str:
    width = 320 if sample.is_ticket else 560
    pictures = "\n".join(
        f"![{sample.title}](images/gallery/{path.name}){{ width={width} loading=lazy }}"
        for path in files(sample, count)
    )
    return f"### {sample.title}\n\n{sample.caption}\n\n{pictures}\n\n"


if __name__ == "__main__":
    main()
