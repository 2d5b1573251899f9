"""The fonts that paper is printed with: their names, their files, and the Debian package of each.

Only these are offered to the PDF engine. Fontconfig would otherwise put any font of the machine in
the place of a missing one, and a name would print in a shape nobody chose.
"""

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from xml.sax.saxutils import escape


class FontKey(StrEnum):
    """One letter for each font; it is also the CSS class of a span that is set in it."""

    NAME = "n"
    MINCHO = "m"
    SERIF = "s"
    LABEL = "g"
    BOLD = "b"
    SANS = "f"


@dataclass(frozen=True)
class NeededFont:
    """A font that must be on the machine, and the package that brings it."""

    key: FontKey
    family: str
    file_name: str
    package: str


NEEDED_FONTS = (
    NeededFont(FontKey.NAME, "IPAmjMincho", "ipamjm.ttf", "fonts-ipamj-mincho"),
    NeededFont(FontKey.MINCHO, "BIZ UDMincho", "BIZUDMincho-Regular.ttf", "fonts-morisawa-bizud-mincho"),
    NeededFont(FontKey.SERIF, "Noto Serif CJK JP", "NotoSerifCJK-Regular.ttc", "fonts-noto-cjk"),
    NeededFont(FontKey.LABEL, "BIZ UDGothic", "BIZUDGothic-Regular.ttf", "fonts-morisawa-bizud-gothic"),
    NeededFont(FontKey.BOLD, "BIZ UDGothic", "BIZUDGothic-Bold.ttf", "fonts-morisawa-bizud-gothic"),
    NeededFont(FontKey.SANS, "Noto Sans CJK JP", "NotoSansCJK-Regular.ttc", "fonts-noto-cjk"),
)

# What residents said is set in IPAmj明朝, which has the 文字情報基盤 (MJ) shapes of the municipal
# systems; the others only stand in for a shape that it lacks.
VALUE_ORDER = (FontKey.NAME, FontKey.MINCHO, FontKey.SERIF, FontKey.SANS)
# What the form says is set in a UD gothic; BIZ UD has neither 𠮷 nor most rare kanji.
LABEL_ORDER = (FontKey.LABEL, FontKey.SANS, FontKey.NAME)

SYSTEM_FONT_DIRS = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"))


class FontsMissing(Exception):
    """A font of `NEEDED_FONTS` is not on the machine. `packages` are the Debian packages to install."""

    def __init__(self, missing: Iterable[NeededFont], searched: Iterable[Path]) -> None:
        self.missing = tuple(missing)
        self.searched = tuple(searched)
        self.packages = tuple(dict.fromkeys(font.package for font in self.missing))
        super().__init__(self.packages, self.searched)

    def __str__(self) -> str:
        """What is missing, where it was looked for, and the command that mends it."""
        names = ", ".join(f"{font.family} ({font.file_name})" for font in self.missing)
        places = ", ".join(str(place) for place in self.searched)
        return (
            f"paper cannot be printed, fonts are missing: {names}; looked in {places}. "
            f"Install them: apt-get install {' '.join(self.packages)}"
        )


def find_fonts(dirs: Iterable[Path] = SYSTEM_FONT_DIRS) -> dict[FontKey, Path]:
    """The file of every needed font, looked for below `dirs` (the first that has it wins).

    Raises FontsMissing, naming all that are missing and not only the first.
    """
    places = tuple(dirs)
    wanted = {font.file_name for font in NEEDED_FONTS}
    found: dict[str, Path] = {}
    for place in places:
        for folder, subfolders, files in os.walk(place):
            subfolders.sort()
            for name in wanted.intersection(files):
                found.setdefault(name, Path(folder, name))
    missing = [font for font in NEEDED_FONTS if font.file_name not in found]
    if missing:
        raise FontsMissing(missing, places)
    return {font.key: found[font.file_name] for font in NEEDED_FONTS}


def fonts_conf(files: Mapping[FontKey, Path]) -> str:
    """A fontconfig configuration in which `files` are the only fonts there are."""
    folders = dict.fromkeys(path.parent for path in files.values())
    dirs = "".join(f"<dir>{escape(str(folder))}</dir>" for folder in folders)
    accepted = "".join(f"<glob>{escape(str(path))}</glob>" for path in files.values())
    return (
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd"><fontconfig>'
        f"{dirs}<selectfont><acceptfont>{accepted}</acceptfont>"
        "<rejectfont><glob>*</glob></rejectfont></selectfont>"
        '<cachedir prefix="xdg">fontconfig</cachedir>'
        "<cachedir>/var/cache/fontconfig</cachedir></fontconfig>"
    )
