"""The gallery shows every sample, and stays small. ``nox -s gallery`` draws it again."""

from __future__ import annotations

import re

from PIL import Image

from tests.printing.gallery import FOLDER, PAGE, page
from tests.printing.samples import samples

SHOWN = re.compile(r"\(images/gallery/([\w-]+\.png)\)")


def test_the_page_shows_every_picture_and_every_sample() -> None:
    shown = SHOWN.findall(PAGE.read_text("utf-8"))
    assert sorted(shown) == sorted(path.name for path in FOLDER.glob("*.png"))
    counts = {
        sample.name: sum(bool(re.fullmatch(rf"{sample.name}(-\d)?\.png", name)) for name in shown)
        for sample in samples()
    }
    assert all(counts.values())
    assert PAGE.read_text("utf-8") == page(counts)


def test_pictures_are_small() -> None:
    assert sum(path.stat().st_size for path in FOLDER.iterdir()) < 3 * 1024 * 1024


def test_tickets_are_shown_as_they_are_printed() -> None:
    for path in FOLDER.glob("ticket-*.png"):
        with Image.open(path) as picture:
            assert picture.mode == "1", path.name
