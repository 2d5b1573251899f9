"""Looks at printed paper: its text, and whether two renderings show the same page."""

from __future__ import annotations

import subprocess
from pathlib import Path

from PIL import Image, ImageChops, ImageStat

DPI = 60
DIFFERENCE_MAX = 6.0
"""Mean difference of grey levels between two renderers of the same page; another page differs by much more."""


def text_of(pdf: bytes, folder: Path) -> str:
    """The text of a PDF in reading order."""
    path = folder / "paper.pdf"
    path.write_bytes(pdf)
    return subprocess.run(["pdftotext", "-layout", str(path), "-"], check=True, capture_output=True, text=True).stdout


def assert_same_picture(pdf: bytes, png: bytes, folder: Path) -> None:
    """The preview shows the first page of the PDF as another renderer (poppler) draws it, and it is not blank."""
    path, preview = folder / "paper.pdf", folder / "preview.png"
    path.write_bytes(pdf)
    preview.write_bytes(png)
    subprocess.run(
        ["pdftoppm", "-r", str(DPI), "-png", "-f", "1", "-l", "1", "-singlefile", str(path), str(folder / "page")],
        check=True,
    )
    with Image.open(folder / "page.png") as drawn, Image.open(preview) as shown:
        first = drawn.convert("L")
        second = shown.convert("L").resize(drawn.size, Image.Resampling.BOX)
        assert ImageStat.Stat(first).stddev[0] > 10, "the page is blank"
        assert ImageStat.Stat(ImageChops.difference(first, second)).mean[0] < DIFFERENCE_MAX
