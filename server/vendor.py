"""Serves the few files of npm packages that pages use, under /vendor; anything else there does not exist."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

from server.static_files import Served, served

FILES = {
    "qr/decode.mjs": "qr/decode.js",
    "qr/index.mjs": "qr/index.js",
    "signature_pad.mjs": "signature_pad/dist/signature_pad.js",
    "uplot.mjs": "uplot/dist/uPlot.esm.js",
    "uplot.css": "uplot/dist/uPlot.min.css",
    "design-tokens/tokens.css": "@digital-go-jp/design-tokens/dist/tokens.css",
    "biz-udpgothic/400.css": "@fontsource/biz-udpgothic/400.css",
    "biz-udpgothic/700.css": "@fontsource/biz-udpgothic/700.css",
    "biz-udgothic/400.css": "@fontsource/biz-udgothic/400.css",
    "biz-udgothic/700.css": "@fontsource/biz-udgothic/700.css",
}

_FONT = re.compile(r"(biz-udp?gothic)/files/(\1-(?:[a-z-]+|[0-9]{1,3})-(?:400|700)-normal\.woff2)")

_FACES = "biz-udpgothic/faces.css"
"""Both weights of the screens' font in one sheet, slice beside slice: packed, the second one costs next to nothing."""

_FACE = re.compile(r"@font-face \{.*?\}", re.S)

_SOURCES = re.compile(r"url\(\./files/([a-z0-9-]+\.woff2)\) format\('woff2'\), url\([^)]*\.woff\) format\('woff'\)")

_OWN_IMPORT = re.compile(rb"(?m)^(import [^'\n]* from '\./[a-z]+)\.js(';)$")
"""A package's module names its neighbour by the name it has in the package."""


class Vendor:
    """Finds an allowed file by the name it is served under. `packages` is node_modules/."""

    def __init__(self, packages: Path) -> None:
        self._packages = packages
        self._kept: dict[str, Served] = {}

    async def find(self, name: str) -> Served | None:
        """The file, or None when it is not on the list. Raises FileNotFoundError when npm packages are missing."""
        kept = self._kept.get(name)
        path = self._path(name)
        if kept is not None or path is None:
            return kept
        body = await asyncio.to_thread(self._read, name, path)
        if body is None:
            return None
        self._kept[name] = body
        return body

    def _path(self, name: str) -> Path | None:
        if name == _FACES:
            return self._packages / FILES["biz-udpgothic/400.css"]
        if name in FILES:
            return self._packages / FILES[name]
        font = _FONT.fullmatch(name)
        return self._packages / "@fontsource" / font[1] / "files" / font[2] if font else None

    def _read(self, name: str, path: Path) -> Served | None:
        if name == _FACES:
            return served(name, self._faces(path.parent).encode())
        if name not in FILES and not path.is_file():
            return None
        body = path.read_bytes()
        if name.endswith("thic/400.css") or name.endswith("thic/700.css"):
            body = self._with_versions(body.decode(), path.parent).encode()
        if name.endswith(".mjs"):
            # The package's source map is not served, so its address would only be asked for in vain.
            body = re.sub(rb"(?m)^//# sourceMappingURL=.*$", b"", body)
            body = _OWN_IMPORT.sub(rb"\1.mjs\2", body)
        return served(name, body)

    def _faces(self, package: Path) -> str:
        """One sheet with the slices of both weights, each slice beside the same of the other weight."""
        normal, bold = (
            _FACE.findall(self._with_versions((package / f"{weight}.css").read_text("utf-8"), package))
            for weight in (400, 700)
        )
        return "\n".join(face for pair in zip(normal, bold, strict=True) for face in pair)

    def _with_versions(self, css: str, package: Path) -> str:
        """The font's sheet with the hash of each slice in its address (kept for good), and without the old format."""

        def source(found: re.Match[str]) -> str:
            slice_ = served(found[1], (package / "files" / found[1]).read_bytes())
            return f"url(./files/{found[1]}?v={slice_.version}) format('woff2')"

        return _SOURCES.sub(source, css)
