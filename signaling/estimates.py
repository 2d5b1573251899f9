"""Honest minutes: how long who calls now will wait, from how long serving took lately, and how far off that was."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from math import ceil

KEPT = 40
"""Visits of late that count: a morning at a busy department, a few days at a quiet one."""

ENOUGH = 5
"""Fewer visits than this say less than what the department has written down."""

MINUTE_MS = 60_000
LONGEST_MS = 4 * 3_600_000
"""A visit that was left open over lunch says nothing about serving."""


class Estimates:
    """Learns from visits that were answered and closed; one of these per process."""

    def __init__(self) -> None:
        self._serving: dict[str, deque[int]] = {}
        self._errors: dict[str, deque[float]] = {}
        self._said: dict[str, tuple[str, float]] = {}

    def served(self, department: str, took_ms: int) -> None:
        """Serving a visit took so long."""
        if 0 < took_ms <= LONGEST_MS:
            self._serving.setdefault(department, deque(maxlen=KEPT)).append(took_ms)

    def said(self, visit: str, department: str, minutes: int | None) -> None:
        """What a resident was told when they called; it is compared with what came. None was no estimate."""
        if minutes is not None:
            self._said[visit] = (department, minutes)

    def answered(self, visit: str, waited_ms: int) -> None:
        """The wait is over."""
        said = self._said.pop(visit, None)
        if said is not None:
            department, minutes = said
            error = abs(waited_ms / MINUTE_MS - minutes)
            self._errors.setdefault(department, deque(maxlen=KEPT)).append(error)

    def forget(self, visit: str) -> None:
        """Nobody answered: the resident left, or comes back another time."""
        self._said.pop(visit, None)

    def serving_ms(self, department: str, written_s: int) -> float:
        """How long serving takes there."""
        known = self._serving.get(department, ())
        return written_s * 1000 if len(known) < ENOUGH else sum(known) / len(known)

    def error_min(self, department: str) -> float | None:
        """How far off the estimates were in the middle (minutes); None until enough of them have come true or not."""
        known = self._errors.get(department, ())
        return None if len(known) < ENOUGH else sorted(known)[len(known) // 2]

    def errors(self) -> dict[str, float]:
        """The same for every department of which it is known."""
        found = ((department, self.error_min(department)) for department in self._errors)
        return {department: error for department, error in found if error is not None}


def minutes(*, ahead: int, there: int, free: int, serving_ms: float) -> int | None:
    """Minutes until somebody answers: 0 at once, None when nobody is there.

    ``there`` specialists serve one after the other, so one of them is done every ``serving_ms / there``.
    """
    if there == 0:
        return None
    if ahead < free:
        return 0
    return max(1, ceil((ahead - free + 1) * serving_ms / there / MINUTE_MS))


def slots(times: Iterable[int]) -> dict[int, int]:
    """How many promises there are for each time."""
    counted: dict[int, int] = {}
    for at in times:
        counted[at] = counted.get(at, 0) + 1
    return counted
