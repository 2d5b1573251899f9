"""Fits a text into a box of a form: chooses its size and its line breaks by measured widths.

Nothing is ever cut: a text first gets smaller, then it takes more lines, and at 6 pt the box grows.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from server.paper.glyphs import Glyph, is_latin

MM_PER_PT = 25.4 / 72
LINE_HEIGHT = 1.2
FLOOR_PT = 6.0
# Below this a text takes a second line, where the box has room for one, before it shrinks further.
ONE_LINE_PT = 8.0
SIZES_PT = (18.0, 16.0, 14.0, 12.0, 11.0, 10.5, 10.0, 9.5, 9.0, 8.5, 8.0, 7.5, 7.0, 6.5, FLOOR_PT)

# A line does not begin with these (行頭禁則, JIS X 4051).
NO_LINE_START = frozenset("、。，．・：；？！）」』】〕〉》ゝゞヽヾ々ーァィゥェォッャュョヮヵヶぁぃぅぇぉっゃゅょゎ※")


@dataclass(frozen=True)
class Fitted:
    """A text laid out: its size in pt and its lines. It may be higher than asked at 6 pt."""

    size: float
    lines: tuple[tuple[Glyph, ...], ...]

    @property
    def height_mm(self) -> float:
        """How high the lines stand."""
        return len(self.lines) * self.size * LINE_HEIGHT * MM_PER_PT


def fit(glyphs: Sequence[Glyph], *, width_mm: float, height_mm: float, size: float) -> Fitted:
    """The largest layout of `glyphs`, at most `size` pt, inside the box.

    One line while it stays at 8 pt or more; else the largest size whose lines fit the height;
    else 6 pt, as many lines as it takes. No line is wider than `width_mm`, except that a single
    cluster wider than the box stays whole.
    """
    sizes = [step for step in SIZES_PT if step <= size] or [FLOOR_PT]
    length = sum(glyph.advance for glyph in glyphs)
    for step in sizes:
        if step >= ONE_LINE_PT and length * step * MM_PER_PT <= width_mm:
            return Fitted(step, (tuple(glyphs),))
    for step in sizes:
        fitted = Fitted(step, tuple(break_lines(glyphs, width_mm / (step * MM_PER_PT))))
        if fitted.height_mm <= height_mm or step == FLOOR_PT:
            return fitted
    raise AssertionError("the last size is the floor")


def break_lines(glyphs: Sequence[Glyph], width_em: float) -> Iterator[tuple[Glyph, ...]]:
    """The glyphs in lines of at most `width_em`, none lost; Latin words break only when too long."""
    start = 0
    while start < len(glyphs):
        end = _line_end(glyphs, start, width_em)
        yield tuple(glyphs[start:end])
        start = end


def _line_end(glyphs: Sequence[Glyph], start: int, width_em: float) -> int:
    """Where the line that begins at `start` ends: as far as fits, moved back to a good place."""
    width = 0.0
    end = start
    while end < len(glyphs) and (end == start or width + glyphs[end].advance <= width_em):
        width += glyphs[end].advance
        end += 1
    # Spaces hang over the edge, so that the next line begins with a letter.
    while end < len(glyphs) and glyphs[end].source.isspace():
        end += 1
    if end == len(glyphs):
        return end
    for place in range(end, start, -1):
        if _may_break(glyphs[place - 1], glyphs[place]):
            return place
    return end


def _may_break(before: Glyph, after: Glyph) -> bool:
    if after.source in NO_LINE_START or after.source.isspace():
        return False
    inside_word = is_latin(before) and is_latin(after)
    return not inside_word or before.source in {" ", "-"}
