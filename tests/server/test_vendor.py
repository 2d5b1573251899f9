"""Tests of the files of npm packages: a short list, and nothing else."""

import re

import pytest

from server.config import ROOT
from server.vendor import FILES, Vendor
from tests.support.installation import Installation


@pytest.fixture
def vendor() -> Vendor:
    """The packages of this checkout."""
    return Vendor(ROOT / "node_modules")


@pytest.mark.parametrize("name", FILES)
async def test_every_file_of_the_list_is_there(vendor: Vendor, name: str) -> None:
    """With the type that browsers insist on."""
    file = await vendor.find(name)
    assert file is not None
    assert len(file.body) > 1000
    assert file.content_type == {"css": "text/css", "mjs": "text/javascript"}[name.rsplit(".", 1)[1]]
    assert await vendor.find(name) is file


async def test_a_module_finds_its_neighbour_by_the_name_it_is_served_under(vendor: Vendor) -> None:
    """Every file that a vendored module imports is on the list."""
    for name in FILES:
        file = await vendor.find(name)
        assert file is not None
        for other in re.findall(r"^import [^'\n]* from '\./([^']+)';$", file.body.decode(), re.M):
            assert f"{name.rpartition('/')[0]}/{other}" in FILES


@pytest.mark.parametrize(
    "name",
    [
        "",
        "qr/dom.mjs",
        "signature_pad/package.json",
        "signature_pad.js",
        "../package.json",
        "biz-udpgothic/files/../../../../package.json",
        "biz-udpgothic/files/biz-udpgothic-0-400-normal.woff",
        "biz-udpgothic/files/biz-udpgothic-999-400-normal.woff2",
        "biz-udpgothic/files/biz-udgothic-0-400-normal.woff2",
        "biz-udpgothic/package.json",
        "typescript/lib/typescript.js",
    ],
)
async def test_anything_else_does_not_exist(vendor: Vendor, name: str) -> None:
    """Whatever lies in node_modules."""
    assert await vendor.find(name) is None


async def test_the_font_names_its_slices_by_content_and_they_are_there(vendor: Vendor) -> None:
    """So that a browser keeps them for good; no older format is offered."""
    sheet = await vendor.find("biz-udpgothic/400.css")
    assert sheet is not None
    sources = re.findall(r"src: ([^;]+);", sheet.body.decode())
    assert len(sources) > 100
    for source in sources:
        name = re.fullmatch(r"url\(\./(files/[a-z0-9-]+\.woff2)\?v=([0-9a-f]{16})\) format\('woff2'\)", source)
        assert name, source
    last = re.findall(r"\./(files/[a-z0-9-]+\.woff2)\?v=([0-9a-f]{16})", sheet.body.decode())[-1]
    slice_ = await vendor.find(f"biz-udpgothic/{last[0]}")
    assert slice_ is not None
    assert (slice_.version, slice_.content_type) == (last[1], "font/woff2")


async def test_one_sheet_has_the_faces_of_both_weights(vendor: Vendor) -> None:
    """The same faces as the two sheets have, in about half the bytes."""
    both, *single = [await vendor.find(f"biz-udpgothic/{name}.css") for name in ("faces", "400", "700")]
    assert both is not None
    assert both.packed is not None
    packed = 0
    sources = []
    for sheet in single:
        assert sheet is not None
        assert sheet.packed is not None
        packed += len(sheet.packed)
        sources += re.findall(r"src: [^;]+;", sheet.body.decode())
    assert sorted(re.findall(r"src: [^;]+;", both.body.decode())) == sorted(sources)
    assert len(both.packed) < packed * 0.65


async def test_a_script_of_a_package_is_a_module_without_a_map(vendor: Vendor) -> None:
    """The map is not served, so nobody is sent for it."""
    pad = await vendor.find("signature_pad.mjs")
    assert pad is not None
    assert b"export" in pad.body
    assert b"sourceMappingURL" not in pad.body


async def test_vendor_files_go_out_and_others_are_not_found(office: Installation) -> None:
    """Through the running server."""
    browser = office.browser()
    assert (await browser.get("/vendor/signature_pad.mjs")).status == 200
    assert (await browser.get("/vendor/eslint/package.json")).status == 404
