"""Tests of server/paper/ink.py."""

import pytest

from server.paper.glyphs import FlagReason, FontBook
from server.paper.ink import Ink
from server.paper.job import FlaggedGlyph


@pytest.fixture
def ink(book: FontBook) -> Ink:
    """A fresh pen with the real fonts."""
    return Ink(book)


def test_a_value_is_written_line_by_line_at_its_size(ink: Ink) -> None:
    """The measured lines are the lines in the HTML; the PDF engine breaks none of its own."""
    html = ink.write("窓" * 30, width=50, height=10, size=14, where="p1.name")
    assert html.count('class="line"') == 2
    assert "font-size:9.0pt" in html


def test_only_clusters_of_another_font_get_a_span(ink: Ink) -> None:
    """The usual font needs no span, its stand-ins one for each stretch."""
    html = ink.write("葛辻\U000e0100城", width=80, height=10, size=14, where="p1.name")
    assert '葛<span class="m">辻\U000e0100</span>城' in html


def test_markup_is_escaped_inside_and_outside_of_spans(ink: Ink) -> None:
    """Nothing that was typed can open a tag, in any font."""
    assert "<b" not in ink.write("<b>窓", width=80, height=10, size=9, where="")
    assert "&lt;Ễ&gt;" in ink.write("<Ễ>", width=80, height=10, size=9, where="")
    assert ink.say("<b>&") == "&lt;b&gt;&amp;"


def test_line_ends_in_a_value_are_kept(ink: Ink) -> None:
    """A text of two lines stays two lines."""
    html = ink.write("遠窓\r\n支所", width=80, height=12, size=9, where="")
    assert html.count('class="line"') == 2
    assert ink.flagged == ()


def test_an_empty_value_writes_an_empty_line(ink: Ink) -> None:
    """An unanswered field keeps its box and flags nothing."""
    assert '<span class="line"></span>' in ink.write("", width=80, height=10, size=9, where="")


def test_flags_are_kept_once_per_place_and_noted_once(ink: Ink) -> None:
    """The same character in two fields is told twice and in the footnote once."""
    for where in ("p1.name", "p1.name", "visitor.name"):
        html = ink.write("邊\U000e01ef", width=80, height=10, size=9, where=where)
        assert '邊<span class="g tail">※</span>' in html
    assert ink.notes() == ("U+908A U+E01EF",)
    assert ink.flagged == tuple(
        FlaggedGlyph(where, "邊\U000e01ef", "U+908A U+E01EF", "邊", FlagReason.VARIANT)
        for where in ("p1.name", "visitor.name")
    )
