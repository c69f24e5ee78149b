"""Templates of other people: what they can do, and all that they cannot."""

from __future__ import annotations

import base64
import io
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import zxingcpp
from PIL import Image

from arca_sdk.domain.authorization import Authorized
from arca_sdk.domain.environment import Environment
from arca_sdk.domain.qr import qr_url
from arca_sdk.errors import ConfigurationError
from arca_sdk.printing import IssuerProfile, Template, isolated, render_pdf, render_png, sandbox, template
from tests.printing.samples import LOGO, Sample, samples

Issued = Callable[..., Authorized]
Write = Callable[..., Path]

EXAMPLE = Path(__file__).parents[2] / "examples" / "templates" / "minimal.typ"
USES_LIBRARY = '#import "/arca/lib.typ": *\n'


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """A template in a folder of its own."""

    def written(source: str, **others: bytes) -> Path:
        folder = tmp_path / "own"
        folder.mkdir(exist_ok=True)
        for name, content in others.items():
            (folder / name.replace("_", ".")).write_bytes(content)
        path = folder / "mine.typ"
        path.write_text(source, "utf-8")
        return path

    return written


@pytest.fixture
def prints(seller: IssuerProfile, issued: Issued) -> Callable[..., list[bytes]]:
    def printed(
        path: Path | Template, environment: Environment = Environment.PRODUCCION, **options: Any
    ) -> list[bytes]:
        return render_png(seller, issued(), environment, template=path, **options)

    return printed


@pytest.fixture
def refused(seller: IssuerProfile, issued: Issued, write: Write) -> Callable[[str], ConfigurationError]:
    def told(source: str) -> ConfigurationError:
        with pytest.raises(ConfigurationError) as caught:
            render_pdf(seller, issued(), Environment.PRODUCCION, template=write(source))
        return caught.value

    return told


def image(page: bytes) -> Image.Image:
    return Image.open(io.BytesIO(page)).convert("RGB")


# --- what they can do -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("sample", [*samples()][:9:2], ids=lambda sample: sample.name)
def test_the_example_prints_all_kinds_of_vouchers(sample: Sample) -> None:
    options = {name: value for name, value in sample.options.items() if name != "layout"}
    pages = render_png(sample.profile, sample.outcome, sample.environment, template=EXAMPLE, ppi=180, **options)
    found = [code.text for page in pages for code in zxingcpp.read_barcodes(image(page))]
    assert set(found) == {qr_url(sample.profile.cuit, sample.outcome)}
    assert len(found) == len(options.get("copies", ("ORIGINAL",)))


def test_the_same_template_gives_the_same_bytes(seller: IssuerProfile, issued: Issued) -> None:
    read = Template.read(EXAMPLE)
    outcome = issued()
    first = render_pdf(seller, outcome, Environment.PRODUCCION, template=read)
    assert first.startswith(b"%PDF-")
    assert b"D:20260914150211" in first
    assert first == render_pdf(seller, outcome, Environment.PRODUCCION, template=str(EXAMPLE))


def test_a_template_finds_the_files_beside_it(write: Write, prints: Callable[..., list[bytes]]) -> None:
    path = write(
        '#import "part.typ": word\n#set page(width: 40mm, height: 40mm)\n#image("logo.svg")#word',
        part_typ=b"#let word = [x]",
        logo_svg=LOGO,
    )
    (page,) = prints(path)
    assert (28, 79, 215) in {colour for _, colour in image(page).getcolors(1 << 24) or []}


def test_helpers_format_values(write: Write, prints: Callable[..., list[bytes]]) -> None:
    checks = {
        'amount("1234567.5")': "1.234.567,50",
        'amount("-0.005")': "-0,01",
        'amount("999.999", digits: 0)': "1.000",
        'amount("12")': "12,00",
        'amount("123456.789", digits: 4)': "123.456,7890",
        'date("2026-09-14")': "14/09/2026",
        'date("")': "",
        "date(documents.first().values.issue_date)": "14/09/2026",
        "amount(documents.first().values.total)": "121,00",
        "records(documents.first().items).first().price": "121,00",
        "records(documents.first().items).first().unit": "",
        "str(data.schema)": "1",
    }
    asserted = "\n".join(f'#assert.eq({code}, "{text}")' for code, text in checks.items())
    assert len(prints(write(f"{USES_LIBRARY}#set page(width: 9cm, height: 9cm)\n{asserted}"))) == 1


def test_a_template_may_draw_the_logo(write: Write, seller: IssuerProfile, issued: Issued) -> None:
    path = write(f"{USES_LIBRARY}#set page(width: 90mm, height: 40mm)\n#logo(height: 10mm, width: 20mm)")
    with_logo, without = (
        render_png(replace(seller, logo=logo), issued(), Environment.PRODUCCION, template=path)[0]
        for logo in (LOGO, None)
    )
    assert with_logo != without


@pytest.mark.parametrize("environment", list(Environment))
def test_a_template_that_thinks_of_nothing_is_marked_outside_production(
    write: Write, prints: Callable[..., list[bytes]], environment: Environment
) -> None:
    (page,) = prints(write("#set page(width: 100mm, height: 120mm)\nHola"), environment, ppi=72)
    grey = sum(count for count, colour in image(page).getcolors(1 << 24) or [] if colour == (236, 238, 242))
    assert (grey > 500) is not environment.is_production


def test_the_mark_fits_paper_without_a_height(write: Write, prints: Callable[..., list[bytes]]) -> None:
    (page,) = prints(write("#set page(width: 58mm, height: auto)\n#v(80mm)"), Environment.SIMULATOR, ppi=72)
    assert (236, 238, 242) in {colour for _, colour in image(page).getcolors(1 << 24) or []}


# --- mistakes -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("= Hola\n\n#nothing", "mine.typ, line 3: unknown variable: nothing."),
        ('\n#panic("boo")', "mine.typ, line 2: panicked with: boo."),
        (f'{USES_LIBRARY}#amount("x")', "mine.typ, line 2: invalid decimal: x."),
        ("#let f(x) = f(x)\n#f(1)", "mine.typ, line 1: maximum function call depth exceeded."),
        ("#set document(title: 5)", "mine.typ, line 1: expected content or none, found integer."),
    ],
)
def test_a_mistake_is_told_with_its_line(
    refused: Callable[[str], ConfigurationError], source: str, message: str
) -> None:
    assert refused(source).message == message


def test_hints_of_typst_are_passed_on_and_its_options_are_not(refused: Callable[[str], ConfigurationError]) -> None:
    assert "subtraction" in refused("#let a = 1\n#let b = 1\n#(a-b)").hint
    assert "--root" not in refused('#read("../x")').hint


def test_an_error_without_a_place_names_the_template() -> None:
    told = {"message": "no pages", "diagnostic": "error: no pages", "hints": []}
    assert sandbox._explain(told, Path("/x"), "mine.typ").message == "mine.typ: no pages."


@pytest.mark.parametrize("name", ["nothing.typ", "notes.txt", "folder.typ"])
def test_what_is_no_template_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / "notes.txt").touch()
    (tmp_path / "folder.typ").mkdir()
    with pytest.raises(ConfigurationError, match="is not a typst template"):
        Template.read(tmp_path / name)


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="the superuser reads everything")
def test_a_file_that_may_not_be_read_is_named(write: Write) -> None:
    path = write("x")
    path.chmod(0)
    with pytest.raises(ConfigurationError, match="cannot be read"):
        Template.read(path)


def test_a_file_that_goes_away_is_named(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write("x")
    gone = path.with_name("gone.typ")
    monkeypatch.setattr(template, "_walk", lambda folder: iter([gone]))
    with pytest.raises(ConfigurationError, match=r"gone\.typ cannot be read"):
        Template.read(path)


# --- what they cannot do -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "source",
    [
        '#read("/etc/passwd")',
        '#read("../secret.txt")',
        '#read("a/../../secret.txt")',
        '#include "../secret.typ"',
        '#image("/../../../../etc/hostname")',
        '#plugin("/usr/lib/x.wasm")',
        '#json("/proc/self/environ")',
        '#read("https://example.com/")',
        '#read("file:///etc/passwd")',
        '#read(".hidden.txt")',
    ],
)
def test_nothing_outside_of_the_folder_is_read(
    write: Write, refused: Callable[[str], ConfigurationError], source: str
) -> None:
    folder = write("x").parent
    (folder.parent / "secret.txt").write_text("secret", "utf-8")
    (folder / ".hidden.txt").write_text("secret", "utf-8")
    error = refused(source)
    assert error.message.startswith("mine.typ, line 1: ")
    assert any(word in error.message for word in ("not found", "escape", "searched", "network"))
    assert str(folder.parent) not in error.message


@pytest.mark.parametrize("kind", ["file", "folder", "template"])
def test_links_are_refused(write: Write, tmp_path: Path, kind: str) -> None:
    path = write("x")
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.typ").write_text("x", "utf-8")
    link = {"file": path.with_name("link.txt"), "folder": path.with_name("link"), "template": path}[kind]
    link.unlink(missing_ok=True)
    try:
        link.symlink_to(outside if kind == "folder" else outside / "secret.typ")
    except OSError:
        pytest.skip("this system makes no symbolic links here")
    with pytest.raises(ConfigurationError, match="symbolic link"):
        Template.read(path)


def test_a_folder_may_itself_be_reached_through_a_link(write: Write, tmp_path: Path) -> None:
    path = write("x")
    try:
        (tmp_path / "current").symlink_to(path.parent)
    except OSError:
        pytest.skip("this system makes no symbolic links here")
    assert set(Template.read(tmp_path / "current" / "mine.typ").files) == {"mine.typ"}


@pytest.mark.parametrize(
    ("source", "line"),
    [
        ('#import "@preview/cetz:0.3.2": *', 1),
        ('x\n#import "@local/mine:1.0.0"', 2),
        ('#import "@pre" + "view/cetz:0.3.2": *', 1),
        ('\n#eval("import \\"@pre\\" + \\"view/cetz:0.3.2\\": *")', 2),
        ('#import "@lo" + "cal/mine:1.0.0"', 1),
    ],
)
def test_packages_are_refused_and_nothing_is_downloaded(
    refused: Callable[[str], ConfigurationError], source: str, line: int
) -> None:
    error = refused(source)
    assert f"mine.typ, line {line}: it imports " in error.message
    assert "packages are not available" in error.message
    assert "folder" in error.hint


def test_a_package_in_a_comment_or_an_address_is_none(write: Write) -> None:
    Template.read(write("// like @preview/cetz:0.3.2\ninfo@andes.example", data_csv=b"@preview/x:1.0.0"))


def test_a_loop_without_end_is_stopped(
    refused: Callable[[str], ConfigurationError], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sandbox, "SECONDS", 1)
    error = refused("#for a in range(9999) { for b in range(9999) { for c in range(9999) {} } }")
    assert "mine.typ was not done after 1 seconds" in error.message


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux holds a process to its address space")
def test_memory_without_end_is_refused(refused: Callable[[str], ConfigurationError]) -> None:
    assert "broke off" in refused("#range(3000000000)").message


def test_a_folder_of_other_things_is_refused(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write("x", a_txt=b"1", b_txt=b"2")
    monkeypatch.setattr(template, "MAX_FILES", 2)
    with pytest.raises(ConfigurationError, match="more than 2 files"):
        Template.read(path)
    monkeypatch.undo()
    monkeypatch.setattr(template, "MAX_BYTES", 2)
    with pytest.raises(ConfigurationError, match="more than"):
        Template.read(path)


def test_names_that_climb_out_are_refused(prints: Callable[..., list[bytes]]) -> None:
    with pytest.raises(ConfigurationError, match="outside"):
        prints(Template("mine.typ", {"mine.typ": b"x", "../../evil.typ": b"x"}))


def test_the_environment_of_this_process_stays_here(
    write: Write, prints: Callable[..., list[bytes]], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("ARCA_KEY_PASSPHRASE", "secret")
    given = sandbox._environment(tmp_path)
    assert "ARCA_KEY_PASSPHRASE" not in given
    assert given["HOME"] == str(tmp_path)
    assert given["HTTPS_PROXY"] == given["https_proxy"] == "http://127.0.0.1:9"


def test_the_library_s_helpers_cannot_be_replaced(write: Write, prints: Callable[..., list[bytes]]) -> None:
    path = write(f'{USES_LIBRARY}#assert.eq(amount("1"), "1,00")')
    (path.parent / "arca").mkdir()
    (path.parent / "arca" / "lib.typ").write_text('#let amount(value) = "forged"', "utf-8")
    prints(path)


def test_no_file_is_left_behind(
    write: Write, prints: Callable[..., list[bytes]], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    prints(write("x"))
    with pytest.raises(ConfigurationError):
        prints(write("#nothing"))
    assert list(folder.iterdir()) == []


# --- the program itself ---------------------------------------------------------------------------------------------


@pytest.fixture
def request_of(tmp_path: Path) -> Callable[[str], dict[str, Any]]:
    def made(source: str) -> dict[str, Any]:
        main = tmp_path / "main.typ"
        main.write_text(source, "utf-8")
        return {
            "main": str(main),
            "root": str(tmp_path),
            "fonts": str(sandbox.FONTS),
            "data": "{}",
            "format": "png",
            "ppi": 20.0,
            "timestamp": 0,
            "memory": sandbox.MEMORY,
        }

    return made


def test_the_program_answers_with_pages(request_of: Callable[[str], dict[str, Any]]) -> None:
    assert len(isolated.answer(request_of("a#pagebreak()b"))["pages"]) == 2
    (page,) = isolated.answer(request_of("a"))["pages"]
    assert base64.b64decode(page).startswith(b"\x89PNG")


def test_the_program_answers_with_what_is_wrong(request_of: Callable[[str], dict[str, Any]]) -> None:
    told = isolated.answer(request_of("#nothing"))
    assert told["message"] == "unknown variable: nothing"
    assert "main.typ:1:1" in told["diagnostic"]


def test_the_program_reads_a_request_and_limits_itself_before_it_answers(
    request_of: Callable[[str], dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    limits: list[int] = []
    output = io.StringIO()
    monkeypatch.setattr(isolated, "limit", limits.append)
    monkeypatch.setattr(sys, "stdin", io.StringIO(json.dumps(request_of("a"))))
    monkeypatch.setattr(sys, "stdout", output)
    isolated.main()
    assert limits == [sandbox.MEMORY]
    assert len(json.loads(output.getvalue())["pages"]) == 1


def test_the_program_goes_without_a_limit_where_there_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "resource", None)
    isolated.limit(1)


def test_the_example_needs_nothing_but_its_own_file(tmp_path: Path, prints: Callable[..., list[bytes]]) -> None:
    alone = tmp_path / "alone"
    alone.mkdir()
    prints(Path(shutil.copy(EXAMPLE, alone)))
