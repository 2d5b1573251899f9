"""Turns texts into HTML that prints every character in the font chosen for it, and keeps the flags."""

from collections.abc import Iterable, Sequence

from markupsafe import Markup, escape

from server.paper.fit import fit
from server.paper.fonts import LABEL_ORDER, VALUE_ORDER, FontKey
from server.paper.glyphs import FontBook, Glyph, code_points
from server.paper.job import FlaggedGlyph


class Ink:
    """The pen of one paper: what its templates call to write a text.

    Every text of a paper that does not stand in the template itself must go through here; otherwise
    the PDF engine would put another glyph in the place of one that a font lacks.
    """

    def __init__(self, book: FontBook) -> None:
        self._book = book
        self._flagged: dict[tuple[str, str], FlaggedGlyph] = {}

    @property
    def flagged(self) -> tuple[FlaggedGlyph, ...]:
        """What had to be marked ※ so far, each character once per place."""
        return tuple(self._flagged.values())

    def notes(self) -> tuple[str, ...]:
        """The code points of what was marked so far, each once, for the footnote."""
        return tuple(dict.fromkeys(glyph.code_points for glyph in self._flagged.values()))

    def write(self, text: str, *, width: float, height: float, size: float, where: str) -> Markup:
        """A value laid out in a box of `width` by `height` mm at `size` pt or smaller."""
        lines = [
            fit(
                self._glyphs(line, VALUE_ORDER, where=where),
                width_mm=width,
                height_mm=height / len(parts),
                size=size,
            )
            for parts in (text.splitlines() or [""],)
            for line in parts
        ]
        smallest = min(part.size for part in lines)
        html = Markup("").join(
            Markup('<span class="line">{}</span>').format(self._spans(line, FontKey.NAME))
            for part in lines
            for line in part.lines
        )
        return Markup('<span class="ink" style="font-size:{}pt">{}</span>').format(smallest, html)

    def say(self, text: str, *, where: str = "") -> Markup:
        """A text of the municipality (a title, a department, what to bring); it wraps by itself."""
        return self._spans(self._glyphs(text, LABEL_ORDER, where=where), FontKey.LABEL)

    def _glyphs(self, text: str, order: Sequence[FontKey], *, where: str) -> list[Glyph]:
        glyphs = self._book.glyphs(text, order)
        for glyph in glyphs:
            if glyph.flag is not None:
                self._flagged[where, glyph.source] = FlaggedGlyph(
                    where=where,
                    text=glyph.source,
                    code_points=code_points(glyph.source),
                    shown=glyph.printed,
                    reason=glyph.flag,
                )
        return glyphs

    def _spans(self, glyphs: Iterable[Glyph], usual: FontKey) -> Markup:
        """The glyphs as HTML: a span wherever the font is not the surrounding one."""
        parts: list[Markup] = []
        open_font, text = usual, ""
        for glyph in glyphs:
            if glyph.font is not open_font:
                parts.append(_span(text, open_font, usual=usual))
                open_font, text = glyph.font, ""
            text += glyph.printed
            if glyph.tail:
                parts.append(_span(text, open_font, usual=usual))
                parts.append(Markup('<span class="g tail">{}</span>').format(glyph.tail))
                text = ""
        parts.append(_span(text, open_font, usual=usual))
        return Markup("").join(parts)


def _span(text: str, font: FontKey, *, usual: FontKey) -> Markup:
    if not text or font is usual:
        return escape(text)
    return Markup('<span class="{}">{}</span>').format(font.value, text)
