"""Names as registers and residence cards have them: kanji with variants, フリガナ, Latin capitals.

Nothing here runs NFC or NFKC over a name: both change 神 (U+FA19) into 神 (U+795E), which is another
person's name. A name comes back as it was typed, or is refused with words that say what to do.
"""

from __future__ import annotations

import unicodedata

import jaconv

from server.catalogue.characters import (
    HYPHENS,
    SPACES,
    fold_width,
    is_han,
    is_kana,
    is_radical,
    is_selector,
    length,
    named,
    refuse_unprintable,
    too_long,
    trim,
    usual_in_names,
)
from server.catalogue.checked import EMPTY, Checked, FieldProblem

MOST = 100
_LATIN = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz' .-")
_NAME_MARKS = frozenset("〆ー・")
_VOICING = {
    "\u3099": "\u3099",
    "\u309a": "\u309a",
    "゛": "\u3099",
    "゜": "\u309a",
    "ﾞ": "\u3099",
    "ﾟ": "\u309a",
}
_APOSTROPHES = frozenset("’‘ʼ´｀`′")


def check_name(text: str, *, most: int = MOST) -> Checked:
    """A name as registered: kanji (with IVS or SVS), kana, Latin beginning with a capital.

    Only half-width katakana is changed, to full width: no register holds it. Everything else comes
    back code point for code point. The characters follow the standard's set for names (戸籍統一文字
    without private ones).

    Raises:
        FieldProblem: ``ascii_space``, ``lower_case``, ``stray_selector``, ``separated_mark``,
            ``bad_character``, ``no_letter``, ``too_long``, ``control``, ``private_use``.
    """
    trimmed = trim(text)
    refuse_unprintable(trimmed)
    widened = _full_width_kana(trimmed)
    if widened == "":
        return EMPTY
    _scan_name(widened)
    if length(widened) > most:
        raise too_long(most)
    if not any(is_han(char) or is_kana(char) or char in _LATIN - set("' .-") for char in widened):
        raise _no_letter()
    warning = None
    if widened != trimmed:
        warning = "半角カタカナを全角に直しました。"
    if any(is_radical(char) for char in widened):
        warning = "部首用の文字が入っています（例：⼭）。ふつうの漢字か確認してください。"
    return Checked(widened, widened, warning)


def _scan_name(text: str) -> None:
    """Refuse the first character that a name cannot have in its place; linear in the text."""
    if usual_in_names(text):
        return
    before = ""
    in_latin = False
    for char in text:
        if is_selector(char):
            if before == "" or not is_han(before):
                raise FieldProblem(
                    "stray_selector",
                    "異体字の印（異体字セレクタ）だけが残っています。その文字を入れ直してください。",
                    "A variation selector stands without its kanji. Please type the kanji again.",
                )
        elif in_latin and char in _LATIN:
            pass
        elif "A" <= char <= "Z":
            in_latin = True
        elif is_han(char) or is_kana(char) or char in _NAME_MARKS or char == "\u3000":
            in_latin = False
        else:
            raise _bad_in_name(char)
        before = char


def _bad_in_name(char: str) -> FieldProblem:
    if char in SPACES:
        return FieldProblem(
            "ascii_space",
            "姓と名のあいだは、全角の空白（　）を入れてください。",
            "Between Japanese family and given name, use the full-width space (U+3000).",
        )
    if "a" <= char <= "z":
        return FieldProblem(
            "lower_case",
            "ローマ字は、在留カードのとおり大文字で始めてください。",
            "Begin Latin names with a capital letter, as on the residence card.",
        )
    if char in _VOICING:
        return FieldProblem(
            "separated_mark",
            "濁点・半濁点が文字から離れています。その文字を入れ直してください。",
            "A voicing mark is separated from its kana. Please type the character again.",
        )
    if char in HYPHENS:
        return FieldProblem(
            "hyphen",
            "のばす音は「ー」で入れてください。「-」はローマ字の名前にだけ使えます。",
            "Use ー for a long vowel; a hyphen only belongs into Latin names.",
        )
    if char != (folded := fold_width(char)) and folded in _LATIN:
        return FieldProblem(
            "wide_latin",
            "ローマ字は半角の大文字で入れてください。",
            "Please type Latin letters in half width.",
        )
    return FieldProblem(
        "bad_character",
        f"{named(char)} は氏名に使えません。漢字・かな・ローマ字の大文字で入れてください。",
        f"{named(char)} cannot be part of a name. Use kanji, kana or capital letters.",
    )


def check_kana(text: str, *, most: int = MOST) -> Checked:
    """A フリガナ in full-width katakana; hiragana and half-width kana are converted.

    Small kana are kept (キヨウコ is not キョウコ), a hyphen after kana becomes ー, any run of spaces
    one U+3000, ・ may divide foreign names.

    Raises:
        FieldProblem: ``not_kana``, ``stray_long_vowel``, ``no_letter``, ``too_long``, ``control``,
            ``private_use``.
    """
    refuse_unprintable(trimmed := trim(text))
    kana: list[str] = []
    for char in _full_width_kana(trimmed):
        before = kana[-1] if kana else ""
        if char in SPACES:
            if before != "\u3000":
                kana.append("\u3000")
        elif char in _VOICING:
            kana[-1:] = [_voiced(before, char)]
        elif char in HYPHENS:
            kana.append(_long_vowel(before))
        elif char == "・" or "ァ" <= char <= "ヶ":
            kana.append(char)
        elif "ぁ" <= char <= "ゖ":
            kana.append(chr(ord(char) + 0x60))
        else:
            raise _not_kana(char)
    value = "".join(kana)
    if value == "":
        return EMPTY
    if all(char in "・\u3000" for char in value):
        raise _no_letter()
    if len(value) > most:
        raise too_long(most)
    return Checked(value, value)


def _voiced(before: str, mark: str) -> str:
    """カ and ゛ are ガ: systems that decompose hand over two characters for one."""
    composed = unicodedata.normalize("NFC", before + _VOICING[mark])
    if before == "" or len(composed) != 1 or not "ァ" <= composed <= "ヶ":
        raise _not_kana(mark)
    return composed


def _long_vowel(before: str) -> str:
    if before == "ー" or "ァ" <= before <= "ヶ":
        return "ー"
    raise FieldProblem(
        "stray_long_vowel",
        "のばす音「ー」は、カタカナのすぐ後に入れてください。",
        "The long-vowel mark ー must follow a katakana character.",
    )


def _not_kana(char: str) -> FieldProblem:
    return FieldProblem(
        "not_kana",
        f"{named(char)} はフリガナに使えません。カタカナで入れてください。",
        f"{named(char)} cannot be part of a reading. Please use katakana.",
    )


def check_roman(text: str, *, most: int = MOST) -> Checked:
    """A name in Latin capitals as on the residence card; full-width letters become half-width.

    The case is never changed: a lower-case letter means the card was not copied.

    Raises:
        FieldProblem: ``lower_case``, ``not_roman``, ``no_letter``, ``too_long``, ``control``,
            ``private_use``.
    """
    refuse_unprintable(trimmed := trim(text))
    letters: list[str] = []
    for char in fold_width(trimmed):
        if "a" <= char <= "z":
            raise FieldProblem(
                "lower_case",
                "在留カードのとおり、大文字で入れてください。",
                "Please use capital letters, as on the residence card.",
            )
        if "A" <= char <= "Z" or char == ".":
            letters.append(char)
        elif char in _APOSTROPHES or char == "'":
            letters.append("'")
        elif char in HYPHENS:
            letters.append("-")
        elif char == " ":
            if letters[-1:] != [" "]:
                letters.append(" ")
        else:
            raise FieldProblem(
                "not_roman",
                f"{named(char)} はローマ字の氏名に使えません。A–Z と空白、「-」「'」「.」で入れてください。",
                f"{named(char)} cannot be part of it. Use A-Z, space, hyphen, apostrophe, full stop.",
            )
    value = "".join(letters)
    if value == "":
        return EMPTY
    if not any("A" <= char <= "Z" for char in value):
        raise _no_letter()
    if len(value) > most:
        raise too_long(most)
    return Checked(value, value)


def _no_letter() -> FieldProblem:
    return FieldProblem(
        "no_letter",
        "文字が入っていません。名前を入れてください。",
        "There is no letter in it. Please enter the name.",
    )


def _full_width_kana(text: str) -> str:
    """Half-width katakana with its marks as full-width characters; all else untouched."""
    return str(jaconv.h2z(text, kana=True, ascii=False, digit=False))
