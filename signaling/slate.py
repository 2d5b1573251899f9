"""The slate of a talk (筆談): words and lines of both sides on numbered sheets, bounded, gone with the talk."""

from __future__ import annotations

from collections.abc import Sequence

from signaling.sight_commands import INK_MAX
from signaling.sight_messages import SlateSide
from signaling.words import Role

SIDES = (Role.RESIDENT, Role.SPECIALIST)


class Slate:
    """One sheet. What was meant for a sheet of before is dropped, so that wiping and drawing may cross on the way."""

    def __init__(self) -> None:
        self.sheet = 0
        self._words: dict[Role, str] = {}
        self._ink: dict[Role, list[tuple[int, ...]]] = {}

    def sides(self) -> tuple[SlateSide, ...]:
        """Both sides as they stand."""
        return tuple(SlateSide(side, self.words_of(side), tuple(self._ink.get(side, ()))) for side in SIDES)

    def words_of(self, side: Role) -> str:
        """What one side has written."""
        return self._words.get(side, "")

    def write(self, side: Role, words: str) -> None:
        """The words of one side, in the place of those before."""
        self._words[side] = words

    def draw(self, side: Role, line: Sequence[int], *, goes_on: bool) -> bool:
        """Add a line, or go on with the last one of this side; False when the sheet would hold too much of it."""
        ink = self._ink.setdefault(side, [])
        if sum(map(len, ink)) + len(line) > INK_MAX:
            return False
        if goes_on and ink:
            ink[-1] = (*ink[-1], *line)
        else:
            ink.append(tuple(line))
        return True

    def turn(self) -> None:
        """A new, empty sheet."""
        self.sheet += 1
        self._words.clear()
        self._ink.clear()
