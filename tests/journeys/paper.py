"""Looks at printed paper: its text, and whether two renderings show the same page."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pypdfium2
import zxingcpp
from PIL import Image, ImageChops, ImageFilter, ImageStat

DPI = 110
BLUR = 2
"""Two renderers put the edges of letters differently; what stands where is what is compared."""
SAME_BELOW = 4.5
OTHER_ABOVE = 8.0
"""Mean difference of grey levels: of the same page drawn twice, and of two pages of the same kind of form."""


def text_of(pdf: bytes, folder: Path) -> str:
    """The text of a PDF in reading order."""
    path = folder / "paper.pdf"
    path.write_bytes(pdf)
    return subprocess.run(["pdftotext", "-layout", str(path), "-"], check=True, capture_output=True, text=True).stdout


def difference(pdf: bytes, png: bytes, folder: Path) -> float:
    """How much a preview differs from the first page of a PDF as another renderer (poppler) draws it."""
    path, preview = folder / "paper.pdf", folder / "preview.png"
    path.write_bytes(pdf)
    preview.write_bytes(png)
    subprocess.run(
        ["pdftoppm", "-r", str(DPI), "-png", "-f", "1", "-l", "1", "-singlefile", str(path), str(folder / "page")],
        check=True,
    )
    with Image.open(folder / "page.png") as drawn, Image.open(preview) as shown:
        first = drawn.convert("L").filter(ImageFilter.GaussianBlur(BLUR))
        second = shown.convert("L").resize(drawn.size, Image.Resampling.BOX).filter(ImageFilter.GaussianBlur(BLUR))
    return ImageStat.Stat(ImageChops.difference(first, second)).mean[0]


def codes_of(pdf: bytes) -> list[str]:
    """What the QR codes of a PDF hold, page by page from top to bottom."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        pictures = [page.render(scale=200 / 72).to_pil() for page in document]
    finally:
        document.close()
    return [
        code.text
        for picture in pictures
        for code in sorted(zxingcpp.read_barcodes(picture), key=lambda code: code.position.top_left.y)
    ]
