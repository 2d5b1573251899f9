"""Tests of what counts as which character."""

import unicodedata

import pytest

from server.catalogue.characters import (
    HYPHENS,
    SPACES,
    fold_digits,
    fold_width,
    is_digits,
    is_han,
    is_kana,
    is_private,
    is_selector,
    length,
    named,
    refuse_unprintable,
    trim,
)
from server.catalogue.checked import FieldProblem


@pytest.mark.parametrize(
    "char", [*"山々〇㐀﨑𠮷𪚥𬺰𮯡\U0002f804⼭", "\ufa19", "\U00030000", "\U00031350", "\U000323b0"]
)
def test_every_block_of_kanji_is_han(char: str) -> None:
    """A kanji is one in the extensions A to J and among the compatibility ideographs as well."""
    assert is_han(char)
    assert not is_kana(char)


@pytest.mark.parametrize("char", [*"あアゔヴゝㇰ", "\U0001b002"])
def test_full_width_kana_are_kana(char: str) -> None:
    """Hiragana, katakana and the old forms of the registers are kana."""
    assert is_kana(char)
    assert not is_han(char)


@pytest.mark.parametrize("char", [*"aＡ1１ー・ｱ〆 　", "\ue000", "\ufe00"])
def test_other_characters_are_neither_kanji_nor_kana(char: str) -> None:
    """Marks, half-width kana, letters and private characters are neither."""
    assert not is_han(char)
    assert not is_kana(char)


@pytest.mark.parametrize(
    ("char", "chooses"),
    [("\ufe00", True), ("\ufe02", True), ("\ufe03", False), ("\U000e0100", True), ("\U000e01ef", True), ("葛", False)],
)
def test_selectors_are_the_standard_and_the_ideographic_ones(char: str, chooses: bool) -> None:
    """SVS (FE00-FE02) and IVS (E0100-E01EF) choose a variant, emoji's FE0F does not."""
    assert is_selector(char) is chooses


def test_a_selector_has_no_length() -> None:
    """A kanji with its variant counts as one character, a surrogate pair too."""
    assert length("葛\U000e0100城𠮷") == 3


@pytest.mark.parametrize("char", ["\ue000", "\uf8ff", "\U000f0000", "\U0010fffd"])
def test_private_use_is_refused_by_its_number(char: str) -> None:
    """外字 is refused, and the message says which character and what to do."""
    assert is_private(char)
    with pytest.raises(FieldProblem) as refused:
        refuse_unprintable(f"山{char}")
    assert refused.value.code == "private_use"
    assert f"U+{ord(char):04X}" in refused.value.message_ja
    assert "外字" in refused.value.message_ja


@pytest.mark.parametrize(
    "char",
    ["\x00", "\n", "\t", "\x7f", "\u200b", "\u202e", "\ufeff", "\u2028", "\ud800", "\ufdd0", "\ufffe", "\U0001ffff"],
)
def test_invisible_characters_are_refused(char: str) -> None:
    """Control, direction, zero-width, half and non-characters never enter a field."""
    with pytest.raises(FieldProblem) as refused:
        refuse_unprintable(f"山{char}田")
    assert refused.value.code == "control"
    assert char not in refused.value.message_ja


def test_ordinary_text_is_printable() -> None:
    """Kanji with variants, emoji, accents and newest kanji pass."""
    refuse_unprintable("葛\U000e0100城 𠮷之助 é 😀 \U00031350 ｱ")


def test_widths_and_digits_fold() -> None:
    """Full-width letters become half-width, digits of any script 0-9, hyphens one kind."""
    assert fold_width("Ｒ５．４　あ") == "R5.4 あ"
    assert fold_digits("１٢3－4―5　6") == "123-4-5 6"
    assert trim(" 　山田\r\n") == "山田"


@pytest.mark.parametrize(("text", "digits"), [("0123", True), ("", False), ("１", False), ("²", False), ("1a", False)])
def test_only_ascii_digits_are_digits(text: str, digits: bool) -> None:
    """Superscripts and full-width digits are none."""
    assert is_digits(text) is digits


def test_a_character_is_named_for_people() -> None:
    """What can be seen is shown with its number, what cannot is its number alone."""
    assert named("é") == "「é」（U+00E9）"
    assert named("\u200b") == "U+200B"
    assert named("\U000e0100") == "U+E0100"


@pytest.mark.parametrize("allowed", ["\U000323b0", "\u00a0"])
def test_a_text_that_python_prints_is_judged_like_any_other(allowed: str) -> None:
    """The shortcut for printable text and the look at each character give the same answer for the whole plane."""

    def code(text: str) -> str:
        try:
            refuse_unprintable(text)
        except FieldProblem as problem:
            return problem.code
        return ""

    assert code(allowed) == ""
    chars = (chr(point) for point in range(0x10000))
    assert [char for char in chars if code(char) != code(char + allowed)] == []


def test_folding_digits_treats_each_character_by_itself() -> None:
    """Every decimal digit, hyphen and space of the plane is folded, and nothing else is touched."""
    for point in range(0x10000):
        char = chr(point)
        digit = unicodedata.decimal(char, None)
        wanted = str(digit) if digit is not None else "-" if char in HYPHENS else " " if char in SPACES else char
        assert fold_digits(char) == wanted
        assert fold_digits(f"山{char}") == f"山{wanted}"
