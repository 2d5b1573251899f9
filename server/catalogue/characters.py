"""Which characters are which: scripts, variation selectors, private and invisible ones, widths of digits."""

from __future__ import annotations

import re
import unicodedata

from server.catalogue.checked import FieldProblem

# Unicode's Script=Han, by hand: Python's `re` has no \p{Script}, and Python 3.11's tables end at
# Unicode 14, before extensions H to J. Names use characters of every one of these blocks.
_HAN = (
    (0x2E80, 0x2E99),  # radicals
    (0x2E9B, 0x2EF3),
    (0x2F00, 0x2FD5),  # Kangxi radicals
    (0x3005, 0x3005),  # 々
    (0x3007, 0x3007),  # 〇
    (0x3021, 0x3029),
    (0x3038, 0x303B),
    (0x3400, 0x4DBF),  # extension A
    (0x4E00, 0x9FFF),
    (0xF900, 0xFA6D),  # compatibility ideographs: 神 and 﨑 live here and must survive
    (0xFA70, 0xFAD9),
    (0x16FF0, 0x16FF1),
    (0x20000, 0x2A6DF),  # extension B
    (0x2A700, 0x2EE5D),  # extensions C, D, E, F, I
    (0x2F800, 0x2FA1D),  # compatibility supplement
    (0x30000, 0x33479),  # extensions G, H, J
)
_KANA = (
    (0x3041, 0x3096),
    (0x309D, 0x309F),
    (0x30A1, 0x30FA),
    (0x30FD, 0x30FF),
    (0x31F0, 0x31FF),  # small katakana of Ainu
    (0x1B000, 0x1B167),  # old kana of the family registers
)
_PRIVATE = ((0xE000, 0xF8FF), (0xF0000, 0xFFFFD), (0x100000, 0x10FFFD))
HYPHENS = frozenset("-－‐‑‒–—―−ー–ｰ﹣─")
"""What people type where they mean a hyphen; ー and ─ because the keyboard offers them first."""
SPACES = " \t\u3000\u00a0"


def _any_of(ranges: tuple[tuple[int, int], ...]) -> str:
    return "".join(f"{chr(first)}-{chr(last)}" for first, last in ranges)


# Every edit of every field passes here: compiled character classes look at a text in one go.
_is_han = re.compile(f"[{_any_of(_HAN)}]").match
_is_kana = re.compile(f"[{_any_of(_KANA)}]").match
_is_private = re.compile(f"[{_any_of(_PRIVATE)}]").match
_SELECTORS = re.compile("[\ufe00-\ufe02\U000e0100-\U000e01ef]")
_FOLDED_IN_NUMBERS = re.compile(rf"[\d{re.escape(''.join(sorted(HYPHENS)))}{SPACES}]")
_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | dict.fromkeys(map(ord, SPACES), " ")

usual_in_names = re.compile(f"[{_any_of(_HAN)}{_any_of(_KANA)}〆ー・\u3000]+").fullmatch
"""Matches a text of kanji, kana, 〆, ー, ・ and full-width spaces: what nearly every name is made of."""


def is_han(char: str) -> bool:
    """Whether the character is Script=Han, 々 and 〇 among them."""
    return _is_han(char) is not None


def is_radical(char: str) -> bool:
    """Whether the character is a dictionary's radical (⼭), which text from PDFs has in place of 山."""
    return 0x2E80 <= ord(char) <= 0x2FD5


def is_kana(char: str) -> bool:
    """Whether the character is hiragana or katakana of full width; ー and ・ are not."""
    return _is_kana(char) is not None


def is_selector(char: str) -> bool:
    """Whether the character chooses a variant of the kanji before it (SVS or IVS)."""
    return _SELECTORS.match(char) is not None


def is_private(char: str) -> bool:
    """Whether the character is 外字: its shape depends on one city's font."""
    return _is_private(char) is not None


def length(text: str) -> int:
    """How many characters people see: variation selectors have no width of their own."""
    return len(text) if text.isascii() else len(text) - len(_SELECTORS.findall(text))


def named(char: str) -> str:
    """The character for a message: 「あ」（U+3042）, and the number alone when it cannot be seen."""
    code = f"U+{ord(char):04X}"
    return f"「{char}」（{code}）" if char.isprintable() and not is_selector(char) else code


def trim(text: str) -> str:
    """The text without the spaces and line ends around it, as pasting brings them along."""
    return text.strip(SPACES + "\r\n")


def fold_width(text: str) -> str:
    """The text with full-width ASCII and its space made half-width; for numbers, never for names."""
    return text.translate(_WIDE)


def fold_digits(text: str) -> str:
    """The text with every decimal digit of any script as 0-9, hyphens as ``-``, spaces as one kind."""
    return text.replace("\t", " ") if text.isascii() else _FOLDED_IN_NUMBERS.sub(_folded, text)


def _folded(found: re.Match[str]) -> str:
    char = found[0]
    digit = unicodedata.decimal(char, None)
    if digit is not None:
        return str(digit)
    return "-" if char in HYPHENS else " "


def is_digits(text: str) -> bool:
    """Whether the text is one or more of 0-9 and nothing else (``str.isdigit`` also takes ² and ٣)."""
    return text.isascii() and text.isdecimal()


def refuse_unprintable(text: str) -> None:
    """Refuse what no field may hold: control, invisible, half and private characters.

    Raises:
        FieldProblem: ``control``, ``private_use``.
    """
    if text.replace("\u3000", "").isprintable():
        # Printable for Python is neither other (C*) nor a separator but the space: all that follows, and more.
        return
    for char in text:
        if is_private(char):
            raise FieldProblem(
                "private_use",
                f"{named_code(char)} は外字のため、ここでは使えません。"
                "よく似た文字を入れ、正字は住民票で確認してください。",
                f"{named_code(char)} is a private-use character that only one city's font can show. "
                "Enter the most similar standard character.",
            )
        if _is_unprintable(char):
            raise FieldProblem(
                "control",
                f"目に見えない文字（{named_code(char)}）が入っています。取り除いてください。",
                f"The text holds an invisible character ({named_code(char)}). Please remove it.",
            )


def named_code(char: str) -> str:
    """The character's number alone."""
    return f"U+{ord(char):04X}"


def _is_unprintable(char: str) -> bool:
    # Cf: zero-width and text-direction characters can make two different texts look the same.
    if unicodedata.category(char) in {"Cc", "Cf", "Cs", "Zl", "Zp"}:
        return True
    code = ord(char)
    return 0xFDD0 <= code <= 0xFDEF or code & 0xFFFE == 0xFFFE


def too_long(most: int) -> FieldProblem:
    """The refusal of a text with more than ``most`` characters."""
    return FieldProblem(
        "too_long",
        f"長すぎます。{most}文字までで入れてください。",
        f"Too long. Please enter at most {most} characters.",
    )
