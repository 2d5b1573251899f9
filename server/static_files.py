"""Serves our own files under /static: from memory, by content hash, nothing outside the directory."""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import mimetypes
import re
from dataclasses import dataclass
from pathlib import Path

from aiohttp import web

from server.comments import without_comments

YEAR_S = 365 * 24 * 3600

_NAME = re.compile(r"(?:[A-Za-z0-9_][A-Za-z0-9_.-]*/)*[A-Za-z0-9_][A-Za-z0-9_.-]*")
"""Names as we give them: no segment begins with a dot, so none is ".." or hidden; no backslash, no empty one."""

_TYPES = {".mjs": "text/javascript", ".js": "text/javascript", ".json": "application/json", ".woff2": "font/woff2"}
_TEXT = ("text/", "application/json", "image/svg+xml")


@dataclass(frozen=True, slots=True)
class Served:
    """A file as it goes out."""

    body: bytes
    packed: bytes | None
    content_type: str
    version: str


def served(name: str, body: bytes) -> Served:
    """A file's content made ready: its type by name, its hash, and gzip for text that is worth it."""
    suffix = Path(name).suffix
    content_type = _TYPES.get(suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"
    is_text = content_type.startswith(_TEXT)
    packed = gzip.compress(body, 6, mtime=0) if is_text and len(body) > 1024 else None
    return Served(body, packed, content_type, hashlib.sha256(body).hexdigest()[:16])


def respond(request: web.Request, file: Served) -> web.Response:
    """The file, or 304 when the browser has it.

    Asked for with the hash of this very content (``?v=``), it may be kept for good (RFC 8246); else the browser has
    to ask each time whether it changed, so that no page runs with half of an update.
    """
    forever = request.query.get("v") == file.version
    packs = file.packed is not None and "gzip" in request.headers.get("Accept-Encoding", "")
    # A strong ETag names exact bytes (RFC 9110, 8.8.3), so the packed form has its own.
    tag = f"{file.version}-z" if packs else file.version
    headers = {
        "Cache-Control": f"public, max-age={YEAR_S}, immutable" if forever else "no-cache",
        "ETag": f'"{tag}"',
        "Vary": "Accept-Encoding",
    }
    known = request.if_none_match or ()
    if any(candidate.value in (tag, "*") for candidate in known):
        return web.Response(status=304, headers=headers)
    headers["Content-Type"] = file.content_type
    if file.content_type.startswith("text/"):
        headers["Content-Type"] += "; charset=utf-8"
    if packs:
        headers["Content-Encoding"] = "gzip"
    return web.Response(body=file.packed if packs else file.body, headers=headers)


class StaticFiles:
    """The files of one directory. A changed file is noticed by its time and size, so development needs no restart."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory.resolve()
        self._kept: dict[str, tuple[tuple[int, int], Served]] = {}

    async def find(self, name: str) -> Served | None:
        """A file by its path below the directory; None for anything that is not a file of ours."""
        return await asyncio.to_thread(self.find_now, name)

    def find_now(self, name: str) -> Served | None:
        """`find` in the calling thread."""
        if len(name) > 200 or not _NAME.fullmatch(name):
            return None
        path = self._directory / name
        try:
            # A link that leads out of the directory is followed by resolve and then refused.
            if not path.resolve(strict=True).is_relative_to(self._directory) or not path.is_file():
                return None
            facts = path.stat()
            stamp = (facts.st_mtime_ns, facts.st_size)
            kept = self._kept.get(name)
            if kept is not None and kept[0] == stamp:
                return kept[1]
            file = served(name, without_comments(name, path.read_bytes()))
        except OSError:
            return None
        self._kept[name] = (stamp, file)
        return file

    def asset(self, name: str) -> str:
        """The address of a file with its content's hash, for templates; without one if there is no such file."""
        kept = self._kept.get(name)
        return f"/static/{name}?v={kept[1].version}" if kept else f"/static/{name}"

    def load(self) -> None:
        """Read all files at start, so that the first page is as quick as the second."""
        for path in sorted(self._directory.rglob("*")):
            self.find_now(path.relative_to(self._directory).as_posix())
