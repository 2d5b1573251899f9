"""When the boards are to be redrawn: at once after a quiet time, and never more often than people can read."""

from __future__ import annotations

BOARD_S = 0.25
"""Seconds between two redraws."""


class Boards:
    """Remembers that something changed, and when the last redraw was."""

    def __init__(self) -> None:
        self._dirty = False
        self._drawn = float("-inf")

    def mark(self) -> None:
        """Something that a board shows has changed."""
        self._dirty = True

    def due(self, mono: float) -> bool:
        """Whether to redraw now; asking resets the mark."""
        if not self._dirty or mono - self._drawn < BOARD_S:
            return False
        self._dirty = False
        self._drawn = mono
        return True
