"""Readings over kanji in texts for the counter: ``今日《きょう》は`` becomes parts with and without a reading."""

from __future__ import annotations

import re
from typing import Final

_RUBY: Final = re.compile(r"(?:｜(?P<marked>[^｜《》]+)|(?P<kanji>[一-鿿㐀-䶿々〆ヶ]+))《(?P<reading>[^｜《》]+)》")

RubyPart = tuple[str, str | None]
"""A piece of text, and how it is read; None where it is read as it stands."""


class BadRuby(Exception):
    """A 《reading》 stands after no kanji, or does not end."""


def ruby_parts(text: str) -> list[RubyPart]:
    """The text in pieces. A reading belongs to the run of kanji before it, or to what stands after ``｜``.

    Raises:
        BadRuby: a mark is left over.
    """
    parts: list[RubyPart] = []
    place = 0
    for match in _RUBY.finditer(text):
        if match.start() > place:
            parts.append((text[place : match.start()], None))
        parts.append((match["marked"] or match["kanji"], match["reading"]))
        place = match.end()
    if place < len(text):
        parts.append((text[place:], None))
    if any(mark in piece for piece, reading in parts if reading is None for mark in "｜《》"):
        raise BadRuby
    return parts


def without_ruby(text: str) -> str:
    """The text alone, for where no readings are shown or it is read aloud."""
    return "".join(piece for piece, _ in ruby_parts(text))
