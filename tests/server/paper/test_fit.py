"""Tests of server/paper/fit.py."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.paper.fit import FLOOR_PT, LINE_HEIGHT, MM_PER_PT, break_lines, fit
from server.paper.fonts import FontKey
from server.paper.glyphs import Glyph


def glyphs(text: str) -> list[Glyph]:
    """Kanji one em wide, Latin half an em."""
    return [Glyph(letter, letter, FontKey.NAME, 0.5 if letter.isascii() else 1.0) for letter in text]


def lines(text: str, width: float) -> list[str]:
    """The text broken at a width in em."""
    return ["".join(g.source for g in line) for line in break_lines(glyphs(text), width)]


def test_a_short_text_has_the_size_asked_for() -> None:
    """Where there is room nothing shrinks."""
    fitted = fit(glyphs("遠窓"), width_mm=50, height_mm=8, size=14)
    assert (fitted.size, len(fitted.lines)) == (14, 1)


def test_a_longer_text_gets_smaller_before_it_wraps() -> None:
    """Down to 8 pt a text stays on one line."""
    fitted = fit(glyphs("窓" * 16), width_mm=50, height_mm=8, size=14)
    assert (fitted.size, len(fitted.lines)) == (8.5, 1)


def test_a_long_text_takes_the_largest_size_whose_lines_fit() -> None:
    """With room for two lines a text of two lines is larger than one squeezed into one."""
    fitted = fit(glyphs("窓" * 30), width_mm=50, height_mm=10, size=14)
    assert (fitted.size, len(fitted.lines)) == (9, 2)
    assert fitted.height_mm <= 10


def test_at_the_floor_the_box_grows() -> None:
    """A text that fits nowhere is set at 6 pt in as many lines as it takes."""
    fitted = fit(glyphs("窓" * 400), width_mm=30, height_mm=5, size=11)
    assert fitted.size == FLOOR_PT
    assert fitted.height_mm > 5


def test_latin_words_stay_whole_where_they_can() -> None:
    """A line ends after a blank or a hyphen; the blank hangs over the edge."""
    assert lines("MARY JANE OBRIEN", 2.5) == ["MARY ", "JANE ", "OBRIE", "N"]
    assert lines("ANNA-LENA", 3) == ["ANNA-", "LENA"]


def test_no_line_begins_with_a_mark_that_belongs_to_the_one_before() -> None:
    """行頭禁則: the letter before comes along; with nothing to bring along the mark stays."""
    assert lines("遠窓支所。東", 4) == ["遠窓支", "所。東"]
    assert lines("ーーー", 1) == ["ー", "ー", "ー"]


TEXTS = st.text(st.sampled_from("窓辺葛ーッ。AB -　"), max_size=80)


@given(TEXTS, st.floats(10, 60), st.floats(3, 20), st.sampled_from([9.0, 11.0, 14.0]))
def test_nothing_is_lost_and_no_line_is_too_wide(text: str, width: float, height: float, size: float) -> None:
    """Every letter is on a line in order; lines fit but for hanging blanks; size is 6 to the asked."""
    fitted = fit(glyphs(text), width_mm=width, height_mm=height, size=size)
    assert "".join(g.source for line in fitted.lines for g in line) == text
    assert FLOOR_PT <= fitted.size <= size
    for line in fitted.lines:
        ink = "".join(g.source for g in line).rstrip()
        em = sum(g.advance for g in line[: len(ink)])
        assert em * fitted.size * MM_PER_PT <= width + 1e-6 or len(ink) == 1
    assert fitted.height_mm == pytest.approx(len(fitted.lines) * fitted.size * LINE_HEIGHT * MM_PER_PT)
    assert fitted.height_mm <= height or fitted.size in {FLOOR_PT} or len(fitted.lines) == 1
