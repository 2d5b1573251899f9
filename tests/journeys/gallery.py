"""Pictures of every state that axe looks at, in each size it is used in: ``make screenshots`` names the folder.

``ENMADO_GALLERY`` names it; without that nothing is taken and no window changes its size.
"""

from __future__ import annotations

import os
import re
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.async_api import Page

COUNTER_SIZES = {"": (1920, 1080), "portrait": (1080, 1920)}
DESK_SIZES = {"": (1920, 1080), "1366": (1366, 768), "zoom200": (960, 540)}
COLOURS = 32
"""So many colours are left: made-up faces of four surfaces and flat pages need no more."""


def name_of(where: str) -> str:
    """What a state is called as a file: words and figures with hyphens between, without the visit's own id."""
    return re.sub(r"[^a-z0-9]+", "-", re.sub(r"\bv[0-9a-f]{20}\b", "", where.lower())).strip("-")


def packed(png: bytes) -> bytes:
    """The same picture with a palette, small enough to be kept with the source."""
    small = BytesIO()
    Image.open(BytesIO(png)).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(
        small, "PNG", optimize=True
    )
    return small.getvalue()


def write_index(folder: Path) -> None:
    """A page beside the pictures that shows them all, by name."""
    lines = ["# Every screen in every state", "", "Written by `make screenshots`.", ""]
    lines += [f"## {one.stem}\n\n![{one.stem}]({one.name})\n" for one in sorted(folder.glob("*.png"))]
    (folder / "index.md").write_text("\n".join(lines), "utf-8")


async def take(page: Page, where: str) -> None:
    """Picture the page as it stands, in every size, and give its window back the size it had."""
    folder = os.environ.get("ENMADO_GALLERY")
    if folder is None:
        return
    size = page.viewport_size
    assert size is not None
    surface, lang = await page.evaluate("[document.documentElement.dataset.surface, document.documentElement.lang]")
    sizes = COUNTER_SIZES if surface == "counter" else DESK_SIZES
    await page.evaluate("document.fonts.ready")
    for label, (width, height) in sizes.items():
        if label and lang == "en":
            # The same layout with other words: one size shows them.
            continue
        await page.set_viewport_size({"width": width, "height": height})
        picture = packed(await page.screenshot(animations="disabled"))
        (Path(folder) / f"{name_of(f'{where} {label}')}.png").write_bytes(picture)
    await page.set_viewport_size(size)
    write_index(Path(folder))
