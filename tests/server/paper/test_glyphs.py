"""Tests of server/paper/glyphs.py."""

from pathlib import Path

import pytest

from server.paper.fonts import LABEL_ORDER, VALUE_ORDER, FontKey, find_fonts
from server.paper.glyphs import (
    Face,
    FlagReason,
    FontBook,
    clusters,
    code_points,
    is_selector,
    load_face,
)


def fonts(book: FontBook, text: str) -> str:
    """The font of each cluster of a value, as letters."""
    return "".join(glyph.font for glyph in book.glyphs(text, VALUE_ORDER))


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", []),
        ("葛\U000e0102城", ["葛\U000e0102", "城"]),
        ("か\u3099き", ["か\u3099", "き"]),
        ("\U00020bb7\U000e0100", ["\U00020bb7\U000e0100"]),
        ("\U000e0100葛", ["\U000e0100", "葛"]),
    ],
)
def test_a_text_is_cut_into_clusters(text: str, parts: list[str]) -> None:
    """Selectors and marks stay with their base; nothing is lost."""
    assert list(clusters(text)) == parts


def test_selectors_are_told_from_letters() -> None:
    """VS1–16 and VS17–256 are selectors, their neighbours are not."""
    assert [is_selector(code) for code in (0xFDFF, 0xFE00, 0xFE0F, 0xFE10)] == [0, 1, 1, 0]
    assert [is_selector(code) for code in (0xE00FF, 0xE0100, 0xE01EF, 0xE01F0)] == [0, 1, 1, 0]


def test_code_points_are_written_as_people_look_them_up() -> None:
    """Four digits at least, each code point with U+."""
    assert code_points("葛\U000e01ef") == "U+845B U+E01EF"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("葛\U000e0102城　\U00020bb7", "nnnn"),  # Moji_Joho
        ("辻\U000e0100辻\U000e0102", "mn"),  # Adobe-Japan1, then Moji_Joho
        ("\ufa19﨑髙\u795e\ufe00", "nnnn"),  # compatibility characters and a standard variant
        ("김", "s"),  # 住民票 names of Koreans are kanji, but a hangul must not vanish
    ],
)
def test_each_pair_goes_to_the_font_that_has_it(book: FontBook, text: str, expected: str) -> None:
    """IPAmj明朝 first; where it lacks the shape, the font that has it."""
    assert fonts(book, text) == expected
    assert all(glyph.flag is None for glyph in book.glyphs(text, VALUE_ORDER))


def test_a_latin_name_stays_in_one_font(book: FontBook) -> None:
    """Ễ is not in IPAmj明朝, so the whole stretch of Latin is set in the font that has it."""
    assert fonts(book, "NGUYỄN VAN") == "s" * 10
    assert fonts(book, "NGUYEN VAN") == "n" * 10
    assert fonts(book, "葛NGUYỄN城") == "n" + "s" * 6 + "n"


def test_a_latin_run_with_a_flag_keeps_the_rest_together(book: FontBook) -> None:
    """A control inside a word is marked; the letters around it are set as usual."""
    glyphs = book.glyphs("A\u202eỄB", VALUE_ORDER)
    assert [glyph.flag for glyph in glyphs] == [None, FlagReason.INVISIBLE, None, None]
    assert glyphs[2].printed == "Ễ"


def test_an_unknown_variant_shows_its_base_and_a_mark(book: FontBook) -> None:
    """No font has the pair: the base character is printed, marked, and measured with its mark."""
    (glyph,) = book.glyphs("葛\U000e01ef", VALUE_ORDER)
    assert (glyph.printed, glyph.tail, glyph.flag) == ("葛", "※", FlagReason.VARIANT)
    assert glyph.advance == pytest.approx(1.5)


@pytest.mark.parametrize(
    ("letter", "tail", "reason"),
    [
        ("\ue000", "(外字)※", FlagReason.PRIVATE_USE),
        ("\U000f0000", "(外字)※", FlagReason.PRIVATE_USE),
        ("ไ", "※", FlagReason.MISSING),
        ("\U0001f4af", "※", FlagReason.MISSING),
        ("\u202e", "※", FlagReason.INVISIBLE),
        ("\u200b", "※", FlagReason.INVISIBLE),
        ("\x07", "※", FlagReason.INVISIBLE),
        ("\ud800", "※", FlagReason.INVISIBLE),
        ("\U000e0102", "※", FlagReason.INVISIBLE),
    ],
)
def test_what_cannot_be_printed_becomes_a_marked_geta(
    book: FontBook, letter: str, tail: str, reason: FlagReason
) -> None:
    """〓 stands for it, whatever the reason; nothing disappears silently."""
    (glyph,) = book.glyphs(letter, VALUE_ORDER)
    assert (glyph.printed, glyph.tail, glyph.flag) == ("〓", tail, reason)


def test_labels_fall_back_where_bizud_has_no_glyph(book: FontBook) -> None:
    """BIZ UD has no 𠮷: the label font's stand-in prints it."""
    glyphs = book.glyphs("窓\U00020bb7", LABEL_ORDER)
    assert [glyph.font for glyph in glyphs] == [FontKey.LABEL, FontKey.SANS]


def test_a_face_composes_marks_that_it_lacks() -> None:
    """か with a loose dakuten prints as が, as the shaper does, or not at all."""
    face = Face({ord("か"): 1.0, ord("が"): 1.0}, {})
    assert face.width("か\u3099") == 1.0
    assert face.width("か\u309a") is None
    assert Face({ord("か"): 1.0, 0x3099: 0.5}, {}).width("か\u3099") == 1.5


def test_a_pair_with_a_further_mark_needs_both() -> None:
    """A selector followed by a mark prints only where the font has the pair and the mark."""
    face = Face({ord("葛"): 1.0, 0x3099: 0.0}, {(ord("葛"), 0xE0102): 1.0})
    assert face.width("葛\U000e0102\u3099") == 1.0
    assert face.width("葛\U000e0103") is None


def test_a_file_with_another_font_in_it_is_refused() -> None:
    """A renamed file must not print names in a font nobody chose."""
    files = find_fonts()
    for key in (FontKey.LABEL, FontKey.SERIF):
        with pytest.raises(ValueError, match="holds no font named Comic Mincho"):
            load_face(Path(files[key]), "Comic Mincho")
