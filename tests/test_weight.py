"""What a counter loads before it can be used, as it goes over the line: an old computer has to start soon."""

import asyncio
import re
from pathlib import Path

from server.static_files import Served, StaticFiles
from server.vendor import Vendor

ROOT = Path(__file__).resolve().parent.parent
MOST = 150 * 1024
"""Script and style of the counter's page, packed as they are served. Letters come by slices, only those on the page."""

PAGES = (ROOT / "server/templates/base.html", ROOT / "branch_client/templates/counter.html")
NAMED = re.compile(r'(?:href|src)="(/(?:static|vendor)/[^"]+\.(?:css|mjs))"')
IMPORTED = re.compile(r'^(?:import|export)\b[^;]*?\bfrom "([^"]+)";|^import "([^"]+)";', re.M)


async def file_at(address: str, vendor: Vendor) -> Served:
    """What is served at an address of ours."""
    place, _, name = address.removeprefix("/").partition("/")
    if place == "static":
        own = StaticFiles(ROOT / "static").find_now(name)
        assert own is not None, address
        return own
    found = await vendor.find(name)
    assert found is not None, address
    return found


def imported_by(address: str, text: str) -> list[str]:
    """The addresses of the modules that this one needs before it runs."""
    names = [one or other for one, other in IMPORTED.findall(text)]
    folder = Path(address).parent
    return [
        name if name.startswith("/") else str(Path("/") / (ROOT / f".{folder}" / name).resolve().relative_to(ROOT))
        for name in names
    ]


async def loaded() -> dict[str, int]:
    """Every sheet and module of the counter's page, with its bytes on the line."""
    vendor, sizes = Vendor(ROOT / "node_modules"), dict[str, int]()
    waiting = [address for page in PAGES for address in NAMED.findall(page.read_text("utf-8"))]
    while waiting:
        address = waiting.pop()
        if address not in sizes:
            file = await file_at(address, vendor)
            sizes[address] = len(file.packed or file.body)
            if address.endswith(".mjs"):
                waiting += imported_by(address, file.body.decode())
    return sizes


def test_the_counter_is_light() -> None:
    """Its scripts and sheets together are below the bound, and all of them were found."""
    sizes = asyncio.run(loaded())
    assert "/static/js/ui/counter/tool_bar.mjs" in sizes
    # What a visit needs comes while the first screen is being read.
    assert "/vendor/signature_pad.mjs" not in sizes
    heaviest = sorted(sizes.items(), key=lambda one: -one[1])[:6]
    assert sum(sizes.values()) < MOST, (sum(sizes.values()), heaviest)
