"""Decides for every character of a value which font prints it, and flags what no font can print.

A font that does not know a variation selector prints the base character *without any warning*, so a
name would come out in the wrong shape. Two collections of selectors are in use (Moji_Joho in IPAmj明朝,
Adobe-Japan1 in BIZ UD and Noto); a pair that one font lacks is often in another. So the pair is
looked up in each font's own table (cmap format 14) before anything is printed.
"""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from fontTools.ttLib import TTCollection, TTFont

from server.paper.fonts import LABEL_ORDER, NEEDED_FONTS, VALUE_ORDER, FontKey

GETA = "〓"
MARK = "※"
# The mark and the words after 〓 are set at half the size of the text they stand in.
SMALL = 0.5


class FlagReason(StrEnum):
    """Why a character is marked ※ on paper."""

    VARIANT = "variant"  # no font has this selector's shape; the base character is shown
    MISSING = "missing"  # no font has the character; 〓 is shown
    PRIVATE_USE = "private_use"  # a city's own 外字, which means nothing outside its font
    INVISIBLE = "invisible"  # a control, a half of a pair: it could turn the text round unseen


@dataclass(frozen=True)
class Glyph:
    """One cluster of a text and how it is printed.

    `source` is the cluster as it stands in the value, `printed` what goes on paper in font `font`,
    `tail` what follows it small (the mark of a flagged one), `advance` the width of all that in em.
    """

    source: str
    printed: str
    font: FontKey
    advance: float
    tail: str = ""
    flag: FlagReason | None = None


@dataclass(frozen=True)
class Face:
    """What one font can print: characters and pairs (base, selector) with their widths in em."""

    characters: Mapping[int, float]
    pairs: Mapping[tuple[int, int], float]

    def width(self, cluster: str) -> float | None:
        """The cluster's width in em, or None when this font cannot print it in its own shape."""
        total = 0.0
        marks = [ord(letter) for letter in cluster[1:]]
        base = ord(cluster[0])
        if marks and is_selector(marks[0]):
            pair = self.pairs.get((base, marks[0]))
            if pair is None:
                return None
            total, marks = pair, marks[1:]
        elif (width := self.characters.get(base)) is not None:
            total = width
        else:
            return None
        for mark in marks:
            if (width := self.characters.get(mark)) is None:
                # The shaper composes か+U+3099 to が where a font has no loose mark.
                composed = unicodedata.normalize("NFC", cluster)
                return self.characters.get(ord(composed)) if len(composed) == 1 else None
            total += width
        return total


def is_selector(code: int) -> bool:
    """Whether the code point is a variation selector (VS1–16 or VS17–256)."""
    return 0xFE00 <= code <= 0xFE0F or 0xE0100 <= code <= 0xE01EF


def clusters(text: str) -> Iterator[str]:
    """The text cut into base characters with the selectors and marks that belong to each."""
    cluster = ""
    for letter in text:
        if cluster and (is_selector(ord(letter)) or unicodedata.category(letter) in {"Mn", "Me"}):
            cluster += letter
        else:
            if cluster:
                yield cluster
            cluster = letter
    if cluster:
        yield cluster


def code_points(cluster: str) -> str:
    """The cluster as people look it up, e.g. `U+845B U+E01EF`."""
    return " ".join(f"U+{ord(letter):04X}" for letter in cluster)


def load_face(path: Path, family: str) -> Face:
    """Reads one font's characters, pairs and widths.

    Raises ValueError when the file holds no font of that family.
    """
    with _open_font(path, family) as font:
        scale = 1 / font["head"].unitsPerEm
        widths = {name: advance * scale for name, (advance, _) in font["hmtx"].metrics.items()}
        best = font.getBestCmap()
        pairs = {
            (base, selector): widths[best[base] if name is None else name]
            for table in font["cmap"].tables
            if table.format == 14
            for selector, entries in table.uvsDict.items()
            for base, name in entries
            if name is not None or base in best
        }
        return Face({code: widths[name] for code, name in best.items()}, pairs)


def _open_font(path: Path, family: str) -> TTFont:
    if path.suffix == ".ttc":
        with TTCollection(str(path), lazy=True) as collection:
            names = [font["name"].getDebugName(1) for font in collection.fonts]
        if family in names:
            return TTFont(str(path), fontNumber=names.index(family), lazy=True)
    else:
        font = TTFont(str(path), lazy=True)
        if font["name"].getDebugName(1) == family:
            return font
        font.close()
    raise ValueError(f"{path} holds no font named {family}")


class FontBook:
    """The faces of a machine, asked in an order of preference.

    A face is read when it is first asked: most papers need two of the five, and each takes a
    quarter of a second.
    """

    def __init__(self, fonts: Mapping[FontKey, tuple[Path, str]]) -> None:
        self._fonts = dict(fonts)
        self._faces: dict[FontKey, Face] = {}

    @classmethod
    def load(cls, files: Mapping[FontKey, Path]) -> "FontBook":
        """The fonts that `files` names (see `fonts.find_fonts`).

        Raises ValueError for a file with another font in it, fontTools' TTLibError for no font.
        """
        fonts: dict[FontKey, tuple[Path, str]] = {
            font.key: (files[font.key], font.family)
            for font in NEEDED_FONTS
            if font.key is not FontKey.BOLD  # it has the characters of its regular weight
        }
        for path, family in fonts.values():
            _open_font(path, family).close()
        book = cls(fonts)
        for key in (VALUE_ORDER[0], LABEL_ORDER[0]):
            book.face(key)
        return book

    def face(self, key: FontKey) -> Face:
        """What the font can print."""
        if key not in self._faces:
            self._faces[key] = load_face(*self._fonts[key])
        return self._faces[key]

    def glyphs(self, text: str, order: Sequence[FontKey]) -> list[Glyph]:
        """Every cluster of `text` with the first font of `order` that prints it in its own shape.

        What no font prints comes back flagged: the base character or 〓, with the mark ※.
        """
        found = [self._glyph(cluster, order) for cluster in clusters(text)]
        return [glyph for run in _latin_runs(found) for glyph in self._same_font(run, order)]

    def _glyph(self, cluster: str, order: Sequence[FontKey]) -> Glyph:
        for key in order:
            if (width := self._printable(key, cluster)) is not None:
                return Glyph(cluster, cluster, key, width)
        return self._flagged(cluster, order)

    def _printable(self, key: FontKey, cluster: str) -> float | None:
        return None if _bars_printing(cluster) else self.face(key).width(cluster)

    def _flagged(self, cluster: str, order: Sequence[FontKey]) -> Glyph:
        reason = _bars_printing(cluster) or FlagReason.MISSING
        if reason is FlagReason.MISSING and is_selector(ord(cluster[-1])):
            for key in order:
                if (width := self.face(key).width(cluster[0])) is not None:
                    width += self._small(MARK)
                    return Glyph(cluster, cluster[0], key, width, MARK, FlagReason.VARIANT)
        tail = f"(外字){MARK}" if reason is FlagReason.PRIVATE_USE else MARK
        label = LABEL_ORDER[0]
        width = self.face(label).characters[ord(GETA)] + self._small(tail)
        return Glyph(cluster, GETA, label, width, tail, reason)

    def _small(self, tail: str) -> float:
        """The width in em of a tail, which is set in the label font at half size."""
        face = self.face(LABEL_ORDER[0])
        return SMALL * sum(face.characters[ord(letter)] for letter in tail)

    def _same_font(self, run: list[Glyph], order: Sequence[FontKey]) -> Iterable[Glyph]:
        """A Latin name in one font where one has all of it: NGUYỄN must not change face at Ễ."""
        fonts = {glyph.font for glyph in run if glyph.flag is None}
        if len(fonts) < 2:
            return run
        for key in order:
            widths = [None if g.flag else self._printable(key, g.source) for g in run]
            if all(width is not None for g, width in zip(run, widths, strict=True) if not g.flag):
                return [
                    glyph if width is None else Glyph(glyph.source, glyph.printed, key, width)
                    for glyph, width in zip(run, widths, strict=True)
                ]
        return run


def _bars_printing(cluster: str) -> FlagReason | None:
    """Why a cluster must not reach the page as it is, whatever the fonts say."""
    categories = {unicodedata.category(letter) for letter in cluster}
    if "Co" in categories:
        return FlagReason.PRIVATE_USE
    if categories & {"Cc", "Cf", "Cs", "Cn", "Zl", "Zp"} or is_selector(ord(cluster[0])):
        return FlagReason.INVISIBLE
    return None


def _latin_runs(glyphs: Iterable[Glyph]) -> Iterator[list[Glyph]]:
    """The glyphs in runs: a stretch of Latin writing together, everything else one by one."""
    run: list[Glyph] = []
    for glyph in glyphs:
        if is_latin(glyph):
            run.append(glyph)
            continue
        if run:
            yield run
            run = []
        yield [glyph]
    if run:
        yield run


def is_latin(glyph: Glyph) -> bool:
    """Whether the glyph belongs to Latin writing (letters, digits, ASCII marks and spaces)."""
    code = ord(glyph.source[0])
    return 0x20 <= code < 0x0300 or 0x1E00 <= code < 0x1F00
