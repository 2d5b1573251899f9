"""Tests of static files: only ours, kept as long as they are the same."""

import gzip
from pathlib import Path

import pytest
from yarl import URL

from server.static_files import StaticFiles
from tests.support.installation import Installation

OUTSIDE = [
    "../secret.txt",
    "css/../../secret.txt",
    "..",
    ".",
    "",
    "css",
    "css/",
    "/etc/passwd",
    "css//base.css",
    ".hidden",
    "css/.hidden",
    "link.txt",
    "css\\base.css",
    "base.css\x00",
    "a" * 300,
    "css/nothing.css",
]


@pytest.fixture
def files(tmp_path: Path) -> StaticFiles:
    """A directory with a style sheet, a secret beside it, and a link to the secret."""
    own = tmp_path / "static"
    (own / "css").mkdir(parents=True)
    (own / "css" / "base.css").write_text("body {}" * 500)
    (own / ".hidden").write_text("x")
    (own / "css" / ".hidden").write_text("x")
    (own / "small.json").write_text("{}")
    (own / "thing.bin").write_bytes(b"\x00")
    (tmp_path / "secret.txt").write_text("secret")
    (own / "link.txt").symlink_to(tmp_path / "secret.txt")
    return StaticFiles(own)


@pytest.mark.parametrize("name", OUTSIDE)
async def test_nothing_outside_the_directory_is_found(files: StaticFiles, name: str) -> None:
    """No dots, no links out of it, no hidden file, no directory."""
    assert await files.find(name) is None


async def test_a_file_comes_with_type_and_hash(files: StaticFiles) -> None:
    """Text that is worth it is packed once."""
    sheet, small, other = [await files.find(name) for name in ("css/base.css", "small.json", "thing.bin")]
    assert sheet is not None
    assert sheet.packed is not None
    assert (sheet.content_type, gzip.decompress(sheet.packed)) == ("text/css", sheet.body)
    assert small is not None
    assert (small.content_type, small.packed) == ("application/json", None)
    assert other is not None
    assert other.content_type == "application/octet-stream"


async def test_a_changed_file_is_served_as_it_is_now(files: StaticFiles, tmp_path: Path) -> None:
    """With another hash."""
    files.load()
    before, address = await files.find("small.json"), files.asset("small.json")
    (tmp_path / "static" / "small.json").write_text('{"now": 1}')
    after = await files.find("small.json")
    assert before is not None
    assert after is not None
    assert after.body == b'{"now": 1}'
    assert address == f"/static/small.json?v={before.version}"
    assert files.asset("small.json") == f"/static/small.json?v={after.version}"
    assert files.asset("nothing.js") == "/static/nothing.js"


async def test_a_plain_address_is_asked_for_again_each_time(office: Installation) -> None:
    """And answered with 304 while nothing changed."""
    browser = office.browser()
    first = await browser.get("/static/css/doors.css")
    assert (first.status, first.headers["Cache-Control"]) == (200, "no-cache")
    assert first.headers["Content-Type"] == "text/css; charset=utf-8"
    again = await browser.get("/static/css/doors.css", **{"If-None-Match": first.headers["ETag"]})
    assert (again.status, again.body) == (304, b"")
    other = await browser.get("/static/css/doors.css", **{"If-None-Match": '"other"'})
    assert other.status == 200


async def test_an_address_with_the_hash_is_kept_for_good(office: Installation) -> None:
    """A wrong hash is not, so that nobody keeps the wrong content."""
    browser = office.browser()
    version = (await browser.get("/static/css/doors.css", **{"Accept-Encoding": "identity"})).headers["ETag"].strip('"')
    kept = await browser.get(f"/static/css/doors.css?v={version}")
    assert kept.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert (await browser.get("/static/css/doors.css?v=0")).headers["Cache-Control"] == "no-cache"


async def test_packed_and_plain_have_tags_of_their_own(office: Installation) -> None:
    """A cache between us and the browser does not mix them up."""
    browser = office.browser()
    packed = await browser.get("/static/css/base.css", **{"Accept-Encoding": "gzip"})
    plain = await browser.get("/static/css/base.css", **{"Accept-Encoding": "identity"})
    assert packed.body == plain.body
    assert packed.headers["ETag"] != plain.headers["ETag"]
    assert {packed.headers["Vary"], plain.headers["Vary"]} == {"Accept-Encoding"}


@pytest.mark.parametrize(
    "path", ["/static/%2e%2e/pyproject.toml", "/static/..%2fpyproject.toml", "/static/%2fetc/passwd"]
)
async def test_an_escaped_way_out_is_not_found(office: Installation, path: str) -> None:
    """As it comes over the wire."""
    async with office.browser().client.get(URL(office.origin + path, encoded=True)) as answer:
        assert answer.status == 404
        assert "build-system" not in await answer.text()
