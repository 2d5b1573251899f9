"""Says in words where a printed paper runs over: beyond the sheet, over a rule of its table, over other letters."""

import unicodedata
from bisect import bisect
from dataclasses import dataclass

import pypdfium2
from pypdfium2 import raw

MM = 72 / 25.4
# Nearer to the edge no office printer prints; the foot of the page may stand lower.
EDGE_MM, FOOT_EDGE_MM = 7.0, 4.0
# A rule measures at most so much across; a path that is lower than this is a box to tick or a piece of a letter.
RULE_WIDTH_PT, RULE_HEIGHT_PT = 1.9, 9.0
TOUCH_PT = 0.6


@dataclass(frozen=True)
class _Box:
    left: float
    bottom: float
    right: float
    top: float

    @property
    def middle(self) -> float:
        return (self.bottom + self.top) / 2


def overflow(pdf: bytes) -> str | None:
    """What runs over on the first page where something does, in words without any answer; None when all is in place."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        for number in range(len(document)):
            words = _page(document[number])
            if words is not None:
                return f"{words} on page {number + 1}"
    finally:
        document.close()
    return None


def _page(page: pypdfium2.PdfPage) -> str | None:
    width, height = page.get_size()
    letters = _letters(page)
    for box in letters:
        beyond = max(
            EDGE_MM - box.left / MM,
            EDGE_MM - (width - box.right) / MM,
            EDGE_MM - (height - box.top) / MM,
            FOOT_EDGE_MM - box.bottom / MM,
        )
        if beyond > 0:
            return f"the text leaves the printable part of the sheet by {beyond:.0f} mm or more"
    if _over_rules(letters, _rules(page)):
        return "a text runs over a rule into the next cell"
    if _over_letters(letters):
        return "two texts stand on one another"
    return None


def _letters(page: pypdfium2.PdfPage) -> list[_Box]:
    textpage = page.get_textpage()
    found = []
    for index in range(textpage.count_chars()):
        unit = raw.FPDFText_GetUnicode(textpage, index)
        # The second half of a pair, a selector (plane 14), and marks that belong to the letter before them.
        if 0xDC00 <= unit < 0xE000 or unit in {0, 0xDB40} or unicodedata.category(chr(unit)) in {"Mn", "Zs", "Cc"}:
            continue
        box = _Box(*textpage.get_charbox(index))
        if box.left < box.right:
            found.append(box)
    return found


def _rules(page: pypdfium2.PdfPage) -> list[_Box]:
    paths = [_Box(*item.get_bounds()) for item in page.get_objects(filter=[raw.FPDF_PAGEOBJ_PATH])]
    upright = [it for it in paths if it.right - it.left <= RULE_WIDTH_PT and it.top - it.bottom >= RULE_HEIGHT_PT]
    return sorted(upright, key=lambda rule: rule.left)


def _over_rules(letters: list[_Box], rules: list[_Box]) -> bool:
    places = [(rule.left + rule.right) / 2 for rule in rules]
    return any(
        rule.bottom < letter.middle < rule.top
        for letter in letters
        for rule in rules[bisect(places, letter.left + TOUCH_PT) : bisect(places, letter.right - TOUCH_PT)]
    )


def _over_letters(letters: list[_Box]) -> bool:
    rows: dict[int, list[_Box]] = {}
    for letter in sorted(letters, key=lambda letter: letter.left):
        # Each letter stands in every strip of 10 pt that it touches, so that neighbours meet in one.
        for strip in range(int(letter.bottom // 10), int(letter.top // 10) + 1):
            row = rows.setdefault(strip, [])
            if any(_on(other, letter) for other in row[-8:]):
                return True
            row.append(letter)
    return False


def _on(other: _Box, letter: _Box) -> bool:
    height = min(other.top, letter.top) - max(other.bottom, letter.bottom)
    return other.right - TOUCH_PT > letter.left and height > TOUCH_PT
